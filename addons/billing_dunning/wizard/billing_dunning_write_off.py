from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import formatLang


class BillingDunningWriteOff(models.TransientModel):
    """Settle what is left of invoices, a few cents or euros that nobody will ask for, by a native entry (SPEC D4)."""

    _name = "billing.dunning.write.off"
    _description = "Write-off of Small Balances"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    limit = fields.Monetary(default=5.0, help="An invoice of which more than that is left is refused.")
    amount = fields.Monetary(string="Written Off", compute="_compute_amount")
    date = fields.Date(required=True, default=fields.Date.context_today)
    account_id = fields.Many2one(
        "account.account",
        required=True,
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income_other'))]",
        help="Where the loss goes; in France 658 or 654.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'general')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_journal_id(self):
        journals = self.env["account.journal"]
        for dialog in self:
            domain = [*journals._check_company_domain(dialog.company_id), ("type", "=", "general")]
            dialog.journal_id = journals.search(domain, limit=1)

    @api.depends("move_ids")
    def _compute_amount(self):
        for dialog in self:
            dialog.amount = sum(dialog.move_ids.mapped("amount_residual_signed"))

    # === ACTION METHODS === #

    def action_write_off(self):
        """One entry per invoice, posted and matched with it."""
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move.payment_state in ("not_paid", "partial"))
        if not moves:
            raise UserError(self.env._("Nothing is left to write off: it was settled since you opened this dialog."))
        for move in moves:
            if abs(move.amount_residual_signed) > self.limit:  # a credit is not taken from a customer either
                raise UserError(
                    self.env._(
                        "%(left)s is left of %(move)s, more than the limit of %(limit)s.",
                        left=formatLang(self.env, move.amount_residual_signed, currency_obj=self.currency_id),
                        move=move.name,
                        limit=formatLang(self.env, self.limit, currency_obj=self.currency_id),
                    )
                )
        for move in moves:
            self._write_off(move)
        return True

    # === BUSINESS METHODS === #

    def _write_off(self, move):
        open_lines = move.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
        label = self.env._("Write-off of %(move)s", move=move.name)
        common = {"name": label, "partner_id": move.commercial_partner_id.id, "currency_id": move.currency_id.id}
        vals_list = []
        for line in open_lines:
            left, left_currency = line.amount_residual, line.amount_residual_currency
            for account, sign in ((line.account_id, -1), (self.account_id, 1)):
                vals_list.append(
                    {
                        **common,
                        "account_id": account.id,
                        "balance": sign * left,
                        "amount_currency": sign * left_currency,
                    }
                )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "company_id": move.company_id.id,  # not that of the journal, which a branch may have of its parent
                "journal_id": self.journal_id.id,
                "date": self.date,
                "ref": label,
                "line_ids": [Command.create(vals) for vals in vals_list],
            }
        )
        entry.action_post()
        counterparts = entry.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        (open_lines | counterparts).reconcile()
