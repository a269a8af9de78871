from collections import defaultdict

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal

from ..tools import interest


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
        claimed = self._get_claimed(moves)
        if self._is_charged():
            today = self.date or self._today()
            for move in moves:
                if self.level_id.charge_fee and "fee" not in claimed[move]:
                    claimed[move]["fee"] = self._get_fee(move, today)
                if self.level_id.charge_interest:
                    claimed[move]["interest"] = move._get_late_interest(today)
        found = {move: {kind: amount for kind, amount in kinds.items() if amount} for move, kinds in claimed.items()}
        return {move: kinds for move, kinds in found.items() if kinds}

    def _get_claimed(self, moves):
        """What earlier letters claimed and nobody gave up; a fee given up is not claimed again (0)."""
        claimed = {move: {} for move in moves}
        charges = self.env["billing.dunning.charge"].with_context(active_test=False)
        for charge in charges.sudo().search([("move_id", "in", moves.ids)], order="id"):  # amounts of these invoices
            amount = charge.amount if charge.active else 0.0
            claimed[charge.move_id][charge.kind] = claimed[charge.move_id].get(charge.kind, 0.0) + amount
        return claimed

    def _is_charged(self):
        """Professionals are; private persons where the company says so."""
        self.ensure_one()
        return self.partner_id.commercial_partner_id.is_company or not self.company_id.dunning_professionals_only

    def _get_fee(self, move, day):
        company = self.company_id
        return company.currency_id._convert(company.dunning_fee, move.currency_id, company, day)

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
        before = self._get_claimed(self._get_shown_lines().move_id)
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
            self._invoice_charges(charges)

    def _invoice_charges(self, charges):
        """One draft invoice per currency, without VAT: damages are not the price of anything."""
        kinds = dict(charges._fields["kind"]._description_selection(self.env))
        for currency, group in charges.grouped("currency_id").items():
            group.charge_move_id = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "currency_id": currency.id,
                    "invoice_date": self.date,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": f"{kinds[charge.kind]} – {charge.move_id.name}",
                                "quantity": 1,
                                "price_unit": charge.amount,
                                "tax_ids": [Command.clear()],
                                **(
                                    {"account_id": account.id}
                                    if (account := self.company_id.dunning_account_id)
                                    else {}
                                ),
                            }
                        )
                        for charge in group
                    ],
                }
            )


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_charge_ids = fields.One2many(
        "billing.dunning.charge", "charge_move_id", string="Charges Invoiced", readonly=True
    )

    # === BUSINESS METHODS === #

    def _get_late_interest(self, until):
        """Interest of all instalments from their due dates to a day, in the invoice's currency; none on charges."""
        self.ensure_one()
        if self.dunning_charge_ids:
            return 0.0
        rates = self.env["billing.dunning.rate"].search([("company_id", "=", self.company_id.id)])
        steps = [(rate.date_start, to_decimal(rate.percent)) for rate in rates]
        places, total = self.currency_id.decimal_places, 0
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and line.amount_currency > 0)
        for line in terms:
            # Whoever reminds of an invoice may know when it was paid.
            paid = [
                (partial.max_date, to_decimal(partial.debit_amount_currency))
                for partial in line.sudo().matched_credit_ids
            ]
            due = line.date_maturity or line.date
            total += interest(to_decimal(line.amount_currency), due, paid, steps, until, places)
        return float(total)
