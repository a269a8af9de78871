from collections import defaultdict

from psycopg2 import errors

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_amount


class BillingDunningCharge(models.Model):
    """What a late invoice costs its customer: the recovery fee, once, and interest (SPEC D5).

    It is claimed by the letters, until a native invoice without VAT that is posted claims it instead.
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
    cancelled = fields.Boolean(
        compute="_compute_cancelled", store=True, help="With its invoice: it can be claimed anew, by another one."
    )
    active = fields.Boolean(default=True, help="Given up: claimed by no letter any more.")

    _fee_once = models.UniqueIndex(
        "(move_id) WHERE kind = 'fee' AND cancelled IS NOT TRUE",
        "The recovery fee of this invoice is claimed already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("charge_move_id.state")
    def _compute_cancelled(self):
        for charge in self:
            charge.cancelled = charge.charge_move_id.state == "cancel"

    # === CONSTRAINT METHODS === #

    def _check_not_claimed_anew(self):
        """Refuse that a cancelled invoice claims again what a letter or another invoice has claimed since."""
        moves, today = self.move_id, fields.Date.context_today(self)
        moves._lock_charging()
        claimed, covers = moves._get_claimed(), moves._read_covers()
        for move, charges in self.grouped("move_id").items():
            for kind, own in charges.grouped("kind").items():
                before = claimed[move].get(kind, 0.0)
                total = before + sum(own.mapped("amount"))
                due = own.amount if kind == "fee" else move._get_late_interest(today, covers)
                if before and move.currency_id.compare_amounts(total, due) > 0:
                    raise UserError(
                        self.env._(
                            "%(kind)s of %(move)s: %(claimed)s have been claimed since this invoice was cancelled. "
                            "Cancel what claims them, or leave this invoice as it is.",
                            kind=dict(self._fields["kind"]._description_selection(self.env))[kind],
                            move=move.name,
                            claimed=format_amount(self.env, before, move.currency_id),
                        )
                    )

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su and vals.keys() - {"active"}:
            raise AccessError(self.env._("What was claimed is given up or invoiced by its buttons, not by writing it."))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_invoice(self):
        """Draft invoices of what letters have claimed, and nothing has invoiced yet."""
        if claims := self._get_claims():
            claims.move_id._lock_charging()
            return claims._invoice()._open_list()
        raise UserError(
            self.env._(
                "None of these is to be invoiced: %(charges)s.",
                charges=", ".join(self.sorted("id").mapped(lambda charge: charge._word_settled())),
            )
        )

    def action_give_up(self):
        """Claim it no more; its invoice, if there is one, has to be credited by itself."""
        self.active = False
        return True

    # === BUSINESS METHODS === #

    def _get_claims(self):
        """Those that are to be invoiced: of an invoice that was credited as a whole, nothing was to be paid in time."""
        return self.filtered(
            lambda charge: charge.active
            and not charge.charge_move_id
            and charge.move_id.state == "posted"
            and charge.move_id.payment_state != "reversed"
        )

    def _word_settled(self):
        """Which one it is, and why it is not to be invoiced."""
        self.ensure_one()
        values = {
            "kind": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "late": self.move_id.name,
            "invoice": self.charge_move_id.display_name,
        }
        if not self.active:
            return self.env._("%(kind)s of %(late)s (given up)", **values)
        if not self.charge_move_id:
            return self.env._("%(kind)s of %(late)s (credited, or not posted)", **values)
        return self.env._("%(kind)s of %(late)s (%(invoice)s)", **values)

    def _invoice(self):
        """One draft invoice per customer and currency, without VAT: damages are not the price of anything."""
        for (company, partner, currency), charges in self.grouped(
            lambda charge: (charge.company_id, charge.partner_id, charge.currency_id)
        ).items():
            account = company.dunning_account_id
            words = self.with_context(lang=partner.lang or self.env.lang).env
            kinds = dict(self._fields["kind"]._description_selection(words))
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "currency_id": currency.id,
                    "invoice_date": fields.Date.context_today(self),  # however long ago letters claimed it
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
            charges.sudo().charge_move_id = move  # people do not write charges
        self.charge_move_id.filtered("company_id.dunning_post_charges").action_post()
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
        due = self._get_charges_due()
        settled = self.env["account.move"].union(*due)._get_claimed(settled=True, until=self._get_last_day())
        found = {}
        for move, kinds in due.items():
            left = {kind: move.currency_id.round(total - settled[move].get(kind, 0)) for kind, total in kinds.items()}
            if left := {kind: amount for kind, amount in left.items() if amount > 0}:
                found[move] = left
        return found

    def _get_charges_due(self):
        """All that the invoices have cost up to now, claimed before or by this message, as `_get_charges`."""
        self.ensure_one()
        moves = self._get_shown_lines().move_id.filtered(lambda move: not move.dunning_charge_ids)
        claimed = moves._get_claimed(until=self._get_last_day())
        if self.state != "sent" and self.partner_id._is_charged_when_late(self.company_id):
            today, level = self.date or self._today(), self.level_id
            # Of all their instalments: one that is covered, and not shown, bears no interest either.
            covers = moves._read_covers() if level.charge_fee or level.charge_interest else {}
            for move in moves:
                # By hand an invoice may be reminded on its due date: nothing is late then.
                if level.charge_fee and "fee" not in claimed[move] and move._get_late_days(today, covers):
                    claimed[move]["fee"] = move._get_recovery_fee(today)
                if level.charge_interest:
                    claimed[move]["interest"] = move._get_late_interest(today, covers)
        return claimed

    def _get_last_day(self):
        """What was claimed later is no matter of a reminder that has left."""
        return self.date if self.state == "sent" else None

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
            for move, kinds in self._get_charges_due().items()
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
