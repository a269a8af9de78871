from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_dunning_selection import REASONS


class AccountMove(models.Model):
    _inherit = "account.move"

    # Written by `billing.reminder.line._update_moves` alone.
    dunning_rank = fields.Integer(string="Dunning Level Number", readonly=True, copy=False, default=0)
    dunning_code = fields.Char(string="Dunning Level", readonly=True, copy=False, default="R0", index="btree_not_null")
    dunning_last_date = fields.Date(string="Last Reminder", readonly=True, copy=False)
    dunning_late = fields.Boolean(
        string="Late", compute="_compute_dunning", search="_search_dunning_late", help="Beyond the days of grace."
    )
    dunning_days = fields.Integer(string="Days Late", compute="_compute_dunning")
    dunning_net = fields.Monetary(
        string="Payable Now", compute="_compute_dunning", help="Instalments that are due, less the customer's credits."
    )
    dunning_paid = fields.Float(string="% Paid", compute="_compute_dunning_paid")
    dunning_promise = fields.Char(
        string="Promise", compute="_compute_dunning_promise", help="Of this invoice, else of its customer."
    )
    dunning_expected_date = fields.Date(
        string="Payment Expected", compute="_compute_dunning_promise", help="By promise, else when it is due."
    )
    dunning_reason = fields.Selection(
        selection=REASONS,
        string="Not Reminded",
        compute="_compute_dunning",
    )
    dunning_color = fields.Integer(string="Colour of Lateness", compute="_compute_dunning")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.amount_residual", "line_ids.date_maturity", "state")
    @api.depends_context("company")
    def _compute_dunning(self):
        """All figures of a page of invoices from one selection of their customers."""
        found = self._read_dunning()
        for move in self:
            rows = found.get(move.id, [])
            late = any(row["late"] for row in rows)
            move.dunning_days = max((row["days"] for row in rows), default=0)
            move.dunning_net = sum(row["net"] for row in rows)
            # Of several instalments: none while one of them is reminded.
            move.dunning_reason = all(row["reason"] for row in rows) and next((row["reason"] for row in rows), False)
            move.dunning_late = late
            # Of Odoo's palette: green, yellow, orange, red.
            steps = (10, 3, 2, 1)
            move.dunning_color = steps[min(move.dunning_rank, 3)] if late else 0

    def _read_dunning(self):
        today, found = fields.Date.context_today(self), {}
        owed = self.filtered(
            lambda move: move.state == "posted" and move.move_type in ("out_invoice", "out_receipt") and move.id
        )
        for company, moves in owed.grouped("company_id").items():
            # Whoever sees the invoices sees their state of dunning.
            selection = self.env["billing.dunning.selection"].sudo()
            for row in selection._read(company, today, moves.commercial_partner_id):
                row["days"] = (today - row["due"]).days
                found.setdefault(row["move_id"], []).append(row)
        return found

    def _search_dunning_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain.OR(
            fields.Domain("company_id", "=", company.id) & domain
            for company in self.env.companies
            for domain in self._get_late_domains(company)
        )
        late &= fields.Domain([("state", "=", "posted"), ("move_type", "in", ("out_invoice", "out_receipt"))])
        return late if True in value else ~late

    def _get_late_domains(self, company):
        """Domains of late invoices: of the customers of each policy, its contacts', and of all others."""
        # Which policy a customer has is no secret of whoever sees the invoices.
        customers = self.env["res.partner"].sudo().with_company(company).with_context(active_test=False)
        own = customers.search([("dunning_policy_id", "!=", False)])
        contact = fields.Domain("partner_id", "in", own.ids)
        whole = fields.Domain("commercial_partner_id", "in", own.ids)
        yield ~contact & ~whole & self._get_late_domain(company.sudo().dunning_policy_id)
        for policy, partners in own.grouped("dunning_policy_id").items():
            mine = fields.Domain("partner_id", "in", partners.ids)
            theirs = fields.Domain("commercial_partner_id", "in", partners.ids)
            yield (mine | (~contact & theirs)) & self._get_late_domain(policy)

    def _get_late_domain(self, policy):
        """With an instalment that is beyond the days of grace; without a policy there are none."""
        last = fields.Date.subtract(fields.Date.context_today(self), days=policy.grace_days)
        open_item = [
            ("account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("amount_residual_currency", ">", 0),
            ("date_maturity", "<", last),
        ]
        return fields.Domain("line_ids", "any", open_item)

    @api.depends("amount_residual", "amount_total")
    def _compute_dunning_paid(self):
        for move in self:
            paid = move.amount_total - move.amount_residual
            move.dunning_paid = paid / move.amount_total if move.amount_total else 0.0

    @api.depends("invoice_date_due", "partner_id")
    @api.depends_context("lang")
    def _compute_dunning_promise(self):
        # Whoever sees the invoices sees what was promised.
        promises = self.env["billing.dunning.hold"].sudo()._read_promises(self)
        for move in self:
            move.dunning_promise = promises[move].wording
            move.dunning_expected_date = promises[move].date or move.invoice_date_due

    # === ACTION METHODS === #

    def action_remind(self):
        """Proposals for these invoices, to look at and send: one per customer."""
        owed = self.filtered(
            lambda move: move.state == "posted"
            and move.move_type in ("out_invoice", "out_receipt")
            and move.payment_state not in ("paid", "reversed")
            and move.partner_id  # a receipt may have nobody
        )
        if not owed:
            raise UserError(self.env._("There is nothing to remind: choose posted invoices that are not paid."))
        reminders = self.env["billing.reminder"]
        reminders.check_access("write")
        for company, moves in owed.grouped("company_id").items():
            # People do not write rows of the outbox; a proposal sends nothing.
            reminders += reminders.sudo()._propose(
                company, fields.Date.context_today(self), moves.commercial_partner_id, moves.ids
            )
        return reminders.sudo(False)._open_proposals(owed.partner_id)

    def action_view_reminders(self):
        """All reminders that spoke of this invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_dunning.billing_reminder_action")
        return {**action, "domain": [("line_ids.move_line_id.move_id", "=", self.id)], "context": {}}

    def action_promise(self):
        """A promise to pay, a dispute or a pause of this invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise or Dispute"),
            "res_model": "billing.dunning.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def action_write_off_balance(self):
        """The dialog that settles small balances."""
        owed = self.filtered(lambda move: move.state == "posted" and move.payment_state in ("not_paid", "partial"))
        if not owed or len(owed.company_id) > 1:
            raise UserError(self.env._("Choose posted invoices of one company that are not paid."))
        dialog = self.env["billing.dunning.write.off"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write Off"),
            "res_model": dialog._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_company_id": owed.company_id.id, "default_move_ids": owed.ids},
        }
