from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountMove(models.Model):
    """Drafts that are posted by themselves when their date comes (SPEC M8).

    They are marked by Odoo's own `auto_post`, so Odoo's own job may post them as well; `billing.run` posts what it is
    shown before, each apart from the others, and says what failed.
    """

    _name = "account.move"
    _inherit = ["account.move", "billing.run.source"]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._plan_billed()
        return moves

    # === ACTION METHODS === #

    def action_plan(self):
        """Have these drafts posted by themselves on their date."""
        self._check_plannable()
        self.auto_post = "at_date"
        return True

    def action_unplan(self):
        """Leave the posting of these drafts to people."""
        self.filtered(lambda move: move.state == "draft").auto_post = "no"
        return True

    # === BUSINESS METHODS === #

    def _plan_billed(self):
        """Plan what our modules made for a later date, or by night, where the company wants it.

        What somebody makes for today is left to them: they look at it before it is posted.
        """
        today = fields.Date.context_today(self)
        by_night = self.env.context.get("billing_nightly")
        self.filtered(
            lambda move: (
                move.billing_key
                and move.company_id.billing_post_planned
                and move.move_type == "out_invoice"
                and move.auto_post == "no"
                and move.invoice_date
                and (move.invoice_date > today or by_night)
            )
        ).auto_post = "at_date"

    def _check_plannable(self):
        others = self.filtered(
            lambda move: not move.is_sale_document() or move.state != "draft" or not move.invoice_date
        )
        if others:
            raise UserError(
                self.env._(
                    "Only customer drafts that have a date can be posted on their date. Leave these out: "
                    "%(documents)s.",
                    documents=", ".join(others.mapped("display_name")),
                )
            )

    @api.model
    def _get_planned_domain(self, company, date):
        return (
            Domain("company_id", "=", company.id)
            & Domain("move_type", "in", self.get_sale_types())
            & Domain("state", "=", "draft")
            & Domain("auto_post", "!=", "no")
            & Domain("invoice_date", "<=", date)
        )

    # === RUN METHODS === #

    @api.model
    def _prepare_run_lines(self, run):
        # EXTENDS 'billing_base'
        moves = self.search(self._get_planned_domain(run.company_id, run.date), order="invoice_date, id")
        return [
            {
                "res_id": move.id,
                "name": move.display_name,
                "partner_id": move.commercial_partner_id.id,
                "date": move.invoice_date,
                "amount": move.amount_total,
                "currency_id": move.currency_id.id,
            }
            for move in moves
        ]

    def _get_run_skips(self, run):
        # EXTENDS 'billing_base'
        planned = self.filtered_domain(self._get_planned_domain(run.company_id, run.date))
        posted = self.filtered(lambda move: move.state == "posted")
        return {
            **dict.fromkeys(self - planned - posted, self.env._("It is not planned for this date any more.")),
            **dict.fromkeys(posted, self.env._("It has been posted meanwhile.")),
        }

    def _process_run(self, run):
        # EXTENDS 'billing_base'
        self.action_post()
        return {}

    @api.model
    def _is_run_nightly(self, company):
        # EXTENDS 'billing_base'
        return company.billing_post_planned

    @api.model
    def _open_planned_run(self):
        """The run that a menu entry opens: what is to be posted today."""
        return self.env["billing.run"]._open_preview(self._name)
