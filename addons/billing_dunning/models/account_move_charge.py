from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.billing_base.tools import to_decimal

from ..tools import interest_of
from .billing_dunning_selection import Cover


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "billing.lock"]

    dunning_charge_ids = fields.One2many(
        "billing.dunning.charge",
        "charge_move_id",
        string="Charges Invoiced",
        readonly=True,
        context={"active_test": False},
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        # Of whatever was claimed, given up or not: names only.
        charges = self.env["billing.dunning.charge"].sudo().with_context(active_test=False)
        if late := charges.search([("move_id", "in", self.ids)]).move_id:
            raise UserError(
                self.env._(
                    "Fee or interest was claimed of %(moves)s for being late. Cancel instead of deleting: the claims "
                    "say what the customer was asked for.",
                    moves=", ".join(late.mapped("display_name")),
                )
            )

    def unlink(self):
        # What a letter claims stays claimed without the invoice; what the invoice alone claims goes with it. So does
        # what was cancelled with it: it was free to be claimed anew, and may have been.
        charges = self.sudo().dunning_charge_ids  # people do not write charges
        claims = charges.filtered(lambda charge: charge.reminder_id and not charge.cancelled)
        claims.charge_move_id = False
        return super().unlink()

    # === ACTION METHODS === #

    def button_draft(self):
        # EXTENDS 'account'
        claiming = self.filtered(lambda move: move.state == "cancel" and move.dunning_charge_ids)
        for move in claiming:  # one by one: of two that claim the same, the first one may
            move.dunning_charge_ids._check_not_claimed_anew()
            super(AccountMove, move).button_draft()
        return super(AccountMove, self - claiming).button_draft()

    def action_charge_late(self):
        """Draft invoices of what these invoices cost their customers by being paid late, or not at all.

        Letters claim it of what is still owed. What was paid late before a letter left is claimed here; what letters
        have claimed is invoiced with it.
        """
        self.env["billing.reminder"].check_access("write")
        self._lock_charging()
        claimed, covers = self._get_claimed(), self._read_covers()
        vals_list = [vals for move in self for vals in move._prepare_late_charges(claimed[move], covers)]
        # People do not write charges; what they are is reckoned here.
        charges = self.env["billing.dunning.charge"].sudo().with_context(active_test=True)
        by_letter = charges.search([("move_id", "in", self.ids), ("charge_move_id", "=", False)], order="id")
        made = by_letter._get_claims() + charges.create(vals_list)
        if not made:
            raise UserError(
                self.env._(
                    "There is nothing to charge: none of these posted invoices of professionals was paid after its due "
                    "date, its policy claims neither fee nor interest, or all of it is invoiced already."
                )
            )
        return made.sudo(False)._invoice()._open_list()

    # === BUSINESS METHODS === #

    def _lock_charging(self):
        """Interest has no key in the database: of two people who press at once, the second sees what the first did."""
        self._lock_or_refuse(self.env._("Somebody else is charging these invoices right now. Try again in a moment."))

    def _prepare_late_charges(self, claimed, covers):
        """The charges up to today that its policy claims and nothing has claimed yet, as values.

        :param claimed: dict of kind → amount, see `_get_claimed`
        :param covers: see `_read_covers`
        """
        self.ensure_one()
        company, today = self.company_id, fields.Date.context_today(self)
        payer = self.partner_id.with_company(company)
        policy = payer.dunning_policy_id or payer.commercial_partner_id.dunning_policy_id or company.dunning_policy_id
        sold = self.move_type in ("out_invoice", "out_receipt")  # as in the letters
        owed = self.state == "posted" and sold and not self.dunning_charge_ids
        if self.payment_state == "in_payment" and self.amount_residual:
            return []  # a payment that is not booked yet: its day is not known
        if not (owed and payer._is_charged_when_late(company) and self._get_late_days(today, covers)):
            return []
        claims = {}
        if any(policy.level_ids.mapped("charge_fee")) and "fee" not in claimed:
            claims["fee"] = self._get_recovery_fee(today)
        if any(policy.level_ids.mapped("charge_interest")):
            claims["interest"] = self.currency_id.round(
                self._get_late_interest(today, covers) - claimed.get("interest", 0.0)
            )
        return [
            {"company_id": company.id, "move_id": self.id, "kind": kind, "date": today, "amount": amount}
            for kind, amount in claims.items()
            if amount > 0
        ]

    def _read_covers(self):
        """What customers' payments and credit notes that nobody allocated cover of these invoices by now.

        What they cover is paid, though its day is not known for sure before they are allocated: it bears no interest
        until then, and was late if the payment came after the due date.

        :return: dict of the instalment's id → `Cover`
        """
        covers = {}
        for company, moves in self.grouped("company_id").items():
            # Whoever sees the invoices sees their state of dunning.
            selection = self.env["billing.dunning.selection"].sudo()
            covers |= selection._read_covers(company, moves.commercial_partner_id)
        return covers

    def _get_late_days(self, until, covers=None):
        """How many days at most an instalment was paid after its due date, or is open by now.

        :param covers: see `_read_covers`; what was covered in time is not open
        """
        self.ensure_one()
        days, covers = [0], covers or {}
        for line in self.line_ids.filtered(lambda line: line.display_type == "payment_term" and line.balance > 0):
            due = line.date_maturity or line.date
            paid = max([day for day, _amount in self._get_settled_by_day(line)], default=due)
            settled = line.reconciled or covers.get(line.id, Cover()).in_time
            days.append((min(paid if settled else until, until) - due).days)  # a cheque may be of a day to come
        return max(days)

    def _get_settled_by_day(self, line):
        """What settled an instalment: a list of (day, amount in its currency).

        Payments count from their day, whenever the invoice was booked. What was credited or written off was never to
        be paid: it counts from the due date. A difference of exchange rates settles nothing.
        """
        due = line.date_maturity or line.date
        settled = []
        for partial in line.sudo().matched_credit_ids:  # whoever reminds of an invoice may know when it was paid
            credit, amount = partial.credit_move_id, to_decimal(partial.debit_amount_currency)
            if amount > 0:
                settled.append((credit.date if credit.journal_id.type in ("bank", "cash", "credit") else due, amount))
        return settled

    def _get_claimed(self, settled=False, until=None):
        """What was claimed of these invoices: dict of invoice → {kind: amount}. It is never claimed anew.

        :param settled: only what letters leave alone from now on: it was given up, or a posted invoice claims it
        :param until: only what was claimed up to that day
        """
        claimed = {move: {} for move in self}
        charges = self.env["billing.dunning.charge"].with_context(active_test=False)
        domain = [("move_id", "in", self.ids), ("cancelled", "=", False), *([("date", "<=", until)] if until else [])]
        for charge in charges.sudo().search(domain, order="id"):  # amounts of these invoices
            if not settled or not charge.active or charge.charge_move_id.state == "posted":
                claimed[charge.move_id][charge.kind] = claimed[charge.move_id].get(charge.kind, 0.0) + charge.amount
        return claimed

    def _get_recovery_fee(self, day):
        self.ensure_one()
        company = self.company_id
        return company.currency_id._convert(company.dunning_fee, self.currency_id, company, day)

    def _get_late_interest(self, until, covers=None):
        """Interest of all instalments from their due dates to a day, in the invoice's currency; none on charges.

        :param covers: see `_read_covers`; what is covered bears none
        """
        self.ensure_one()
        if self.dunning_charge_ids:
            return 0.0
        steps = self.env["billing.dunning.rate"]._get_steps(self.company_id.id)
        instalments = []
        terms = self.line_ids.filtered(lambda line: line.display_type == "payment_term" and line.amount_currency > 0)
        for line in terms:
            due = line.date_maturity or line.date
            credit = to_decimal((covers or {}).get(line.id, Cover()).amount)
            paid = [*self._get_settled_by_day(line), (due, credit)]
            instalments.append((to_decimal(line.amount_currency), due, paid))
        return float(interest_of(instalments, steps, until, self.currency_id.decimal_places))
