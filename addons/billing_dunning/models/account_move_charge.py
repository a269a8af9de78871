from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import to_decimal

from ..tools import interest


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "billing.lock"]

    dunning_charge_ids = fields.One2many(
        "billing.dunning.charge", "charge_move_id", string="Charges Invoiced", readonly=True
    )

    # === ACTION METHODS === #

    def action_charge_late(self):
        """Draft invoices of what these invoices cost their customers by being paid late, or not at all.

        Letters claim it of what is still owed. What was paid late before a letter left is claimed here.
        """
        self.env["billing.reminder"].check_access("write")
        # Interest has no key in the database: of two people who press at once, the second sees what the first claimed.
        self._lock_or_refuse(self.env._("Somebody else is charging these invoices right now. Try again in a moment."))
        claimed = self._get_claimed()
        vals_list = [vals for move in self for vals in move._prepare_late_charges(claimed[move])]
        # People do not write charges; what they are is reckoned here.
        made = self.env["billing.dunning.charge"].sudo().create(vals_list)
        if not made:
            raise UserError(
                self.env._(
                    "There is nothing to charge: none of these posted invoices of professionals was paid after its due "
                    "date, its policy claims neither fee nor interest, or all of it is claimed already."
                )
            )
        moves = made.sudo(False)._invoice()
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice_type")
        return {**action, "domain": [("id", "in", moves.ids)], "context": {"create": False}}

    # === BUSINESS METHODS === #

    def _prepare_late_charges(self, claimed):
        """The charges up to today that its policy claims and nothing has claimed yet, as values.

        :param claimed: dict of kind → amount, see `_get_claimed`
        """
        self.ensure_one()
        company, today = self.company_id, fields.Date.context_today(self)
        payer = self.partner_id.with_company(company)
        policy = payer.dunning_policy_id or payer.commercial_partner_id.dunning_policy_id or company.dunning_policy_id
        owed = self.state == "posted" and self.move_type == "out_invoice" and not self.dunning_charge_ids
        if not (owed and payer._is_charged_when_late(company) and self._get_late_days(today)):
            return []
        claims = {}
        if any(policy.level_ids.mapped("charge_fee")) and "fee" not in claimed:
            claims["fee"] = self._get_recovery_fee(today)
        if any(policy.level_ids.mapped("charge_interest")):
            claims["interest"] = self.currency_id.round(self._get_late_interest(today) - claimed.get("interest", 0.0))
        return [
            {"company_id": company.id, "move_id": self.id, "kind": kind, "date": today, "amount": amount}
            for kind, amount in claims.items()
            if amount > 0
        ]

    def _get_late_days(self, until):
        """How many days at most an instalment was, or is, open after its due date."""
        self.ensure_one()
        days = [0]
        for line in self.line_ids.filtered(lambda line: line.display_type == "payment_term" and line.balance > 0):
            # Whoever reminds of an invoice may know when it was paid.
            paid = max(line.sudo().matched_credit_ids.mapped("max_date"), default=until) if line.reconciled else until
            days.append((paid - (line.date_maturity or line.date)).days)
        return max(days)

    def _get_claimed(self):
        """What was claimed of these invoices and nobody gave up; a fee given up is not claimed again (0)."""
        claimed = {move: {} for move in self}
        charges = self.env["billing.dunning.charge"].with_context(active_test=False)
        for charge in charges.sudo().search([("move_id", "in", self.ids)], order="id"):  # amounts of these invoices
            amount = charge.amount if charge.active else 0.0
            claimed[charge.move_id][charge.kind] = claimed[charge.move_id].get(charge.kind, 0.0) + amount
        return claimed

    def _get_recovery_fee(self, day):
        self.ensure_one()
        company = self.company_id
        return company.currency_id._convert(company.dunning_fee, self.currency_id, company, day)

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
