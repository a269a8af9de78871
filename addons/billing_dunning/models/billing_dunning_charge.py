from collections import defaultdict

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class BillingDunningCharge(models.Model):
    """What a late invoice costs its customer: the recovery fee, once, and interest (SPEC D5).

    It is claimed by the letters; where the company says so, a native invoice without VAT claims it too.
    """

    _name = "billing.dunning.charge"
    _description = "Charge for Late Payment"
    _order = "id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    move_id = fields.Many2one(
        "account.move", string="Late Invoice", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="move_id.partner_id", store=True, string="Customer")
    reminder_id = fields.Many2one(
        "billing.reminder", readonly=True, index="btree_not_null", ondelete="set null", string="Reminder"
    )
    kind = fields.Selection(
        selection=[("fee", "Recovery fee"), ("interest", "Late interest")], required=True, readonly=True
    )
    date = fields.Date(string="Up To", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    currency_id = fields.Many2one(related="move_id.currency_id")
    charge_move_id = fields.Many2one(
        "account.move", string="Its Invoice", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    active = fields.Boolean(default=True, help="Given up: claimed by no letter any more.")

    _fee_once = models.UniqueIndex(
        "(move_id) WHERE kind = 'fee'", "The recovery fee of this invoice is claimed already."
    )

    # === ACTION METHODS === #

    def action_give_up(self):
        """Claim it no more; its invoice, if there is one, has to be credited by itself."""
        self.active = False
        return True

    # === BUSINESS METHODS === #

    def _invoice(self):
        """One draft invoice per customer and currency, without VAT: damages are not the price of anything."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for (company, partner, currency), charges in self.grouped(
            lambda charge: (charge.company_id, charge.partner_id, charge.currency_id)
        ).items():
            account = company.dunning_account_id
            charges.charge_move_id = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "currency_id": currency.id,
                    "invoice_date": max(charges.mapped("date")),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": f"{kinds[charge.kind]} – {charge.move_id.name}",
                                "quantity": 1,
                                "price_unit": charge.amount,
                                "tax_ids": [Command.clear()],
                                **({"account_id": account.id} if account else {}),
                            }
                        )
                        for charge in charges
                    ],
                }
            )
        return self.charge_move_id


class BillingReminder(models.Model):
    _inherit = "billing.reminder"

    charge_ids = fields.One2many("billing.dunning.charge", "reminder_id", string="Charges", readonly=True)
    charges = fields.Char(string="Fees and Interest", compute="_compute_charges", help="By currency.")

    # === COMPUTE METHODS === #

    @api.depends("level_id", "line_ids.state")
    def _compute_charges(self):
        for reminder in self:
            reminder.charges = reminder._word_amounts(reminder._get_charge_totals())

    # === BUSINESS METHODS === #

    def _get_charges(self):
        """What the message claims beside its invoices: dict of invoice → {"fee": amount, "interest": amount}."""
        self.ensure_one()
        moves = self._get_shown_lines().move_id.filtered(lambda move: not move.dunning_charge_ids)
        claimed = moves._get_claimed()
        if self.partner_id._is_charged_when_late(self.company_id):
            today = self.date or self._today()
            for move in moves:
                if self.level_id.charge_fee and "fee" not in claimed[move]:
                    claimed[move]["fee"] = move._get_recovery_fee(today)
                if self.level_id.charge_interest:
                    claimed[move]["interest"] = move._get_late_interest(today)
        found = {move: {kind: amount for kind, amount in kinds.items() if amount} for move, kinds in claimed.items()}
        return {move: kinds for move, kinds in found.items() if kinds}

    def _get_charge_totals(self):
        totals = defaultdict(float)
        for move, kinds in self._get_charges().items():
            totals[move.currency_id] += sum(kinds.values())
        return dict(totals)

    def _get_grand_totals(self):
        """Invoices, fees and interest, by currency."""
        totals = defaultdict(float, self._get_totals())
        for currency, amount in self._get_charge_totals().items():
            totals[currency] += amount
        return dict(totals)

    def _charge(self):
        """Note what the message that leaves now claims anew, and invoice it where the company says so."""
        self.ensure_one()
        before = self._get_shown_lines().move_id._get_claimed()
        vals_list = [
            {
                "company_id": self.company_id.id,
                "move_id": move.id,
                "reminder_id": self.id,
                "kind": kind,
                "date": self.date,
                "amount": added,
            }
            for move, kinds in self._get_charges().items()
            for kind, amount in kinds.items()
            if (added := move.currency_id.round(amount - before[move].get(kind, 0.0))) > 0
        ]
        try:
            with self.env.cr.savepoint():
                charges = self.env["billing.dunning.charge"].create(vals_list)
                charges.flush_recordset()
        except errors.UniqueViolation:
            raise UserError(
                self.env._("A recovery fee of these invoices was claimed meanwhile by another reminder. Send it again.")
            ) from None
        if charges and self.company_id.dunning_charging == "invoice":
            charges._invoice()
