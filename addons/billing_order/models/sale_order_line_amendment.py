from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_is_zero, formatLang

from ..tools import make_room


class SaleOrderLine(models.Model):
    """An amendment: a linked copy of a line with a quantity more or less, so that what was sold first stays (P12)."""

    _inherit = "sale.order.line"

    amends_line_id = fields.Many2one(
        "sale.order.line",
        string="Amends",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]",
        help="The line of this order to which this one adds, or which it cuts.",
    )
    amendment_ids = fields.One2many("sale.order.line", "amends_line_id", string="Amendments")

    # === CONSTRAINT METHODS === #

    @api.constrains("amends_line_id", "order_id")
    def _check_amends_line(self):
        for line in self.filtered("amends_line_id"):
            amended = line.amends_line_id
            if amended.order_id != line.order_id or amended.amends_line_id or amended.display_type or line.display_type:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” cannot amend “%(amended)s”: an amendment stands on the same order as the line that "
                        "it changes, which is not an amendment itself. Use the button “Amend” of that line.",
                        line=line._get_first_line_of_name(),
                        amended=amended._get_first_line_of_name(),
                    )
                )

    @api.constrains("amends_line_id", "product_uom_qty", "price_unit", "discount")
    def _check_amended_total(self):
        """What is left of a line never comes below what is billed of it, its amendments included."""
        for line in self.amends_line_id | self.filtered("amendment_ids"):
            sense = -1 if line.price_subtotal < 0 else 1
            cuts = [amendment for amendment in line.amendment_ids if amendment.price_subtotal * sense < 0]
            left = line._get_left_to_bill()
            if cuts and line.currency_id.compare_amounts(left * sense, 0.0) < 0:
                raise ValidationError(line._get_amended_total_refusal())

    def _get_amended_total_refusal(self):
        self.ensure_one()
        return self.env._(
            "“%(line)s” (%(fee)s) and its amendments (%(amendments)s) would come to %(total)s untaxed, but %(billed)s "
            "is billed of them. Cut less, or choose “Cancel what is left”; to go further, credit an invoice first.",
            **self._get_amended_words(),
        )

    # === ACTION METHODS === #

    def action_amend(self):
        """Ask how this line is amended."""
        self.ensure_one()
        self._check_can_be_amended()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Amend “%(line)s”", line=self._get_first_line_of_name()),
            "res_model": "billing.amendment",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_line_id": self.id},
        }

    def action_cancel_rest(self):
        """Cancel what is not billed yet of each of these lines.

        :return: ids of the amendments that say so
        """
        return [line._cancel_rest().id for line in self]

    # === BUSINESS METHODS === #

    def _amend(self, quantity, price_unit=None, name=None, reason=None):
        """Add to this line, or cut it, by a linked copy right after it.

        :param quantity: how much more, or less when negative
        :param price_unit: another price for the works that are added; that of the line by default
        :param name: the description; “Amendment: …” by default
        :param reason: why, for those who follow the order
        :return: the new line
        :raise UserError: not confirmed, locked, nothing to change, or less than what is billed
        """
        self.ensure_one()
        self._check_can_be_amended()
        if float_is_zero(quantity, precision_digits=self.env["decimal.precision"].precision_get("Product Unit")):
            raise UserError(
                self.env._(
                    "An amendment of “%(line)s” by a quantity of 0 changes nothing. Enter how much more is ordered, or "
                    "how much less with a minus sign.",
                    line=self._get_first_line_of_name(),
                )
            )
        price = self.price_unit if price_unit is None else price_unit
        return self._create_amendment({"product_uom_qty": quantity, "price_unit": price}, name, reason)

    def _cancel_rest(self, name=None, reason=None):
        """Cancel what is not billed yet of this line and its amendments, to the cent; see `_amend`."""
        self.ensure_one()
        self._check_can_be_amended()
        left = self._get_left_to_bill()
        if self.currency_id.is_zero(left) or left * self.price_subtotal < 0:
            raise UserError(
                self.env._(
                    "Nothing is left to cancel of “%(line)s”: with its amendments it comes to %(total)s untaxed, of "
                    "which %(billed)s is billed.",
                    **self._get_amended_words(),
                )
            )
        return self._create_amendment(self._prepare_cancelling_vals(left), name, reason)

    def _get_amended_amounts(self):
        """Untaxed amounts of this line: its fee, its amendments, both together, and what is billed of them."""
        self.ensure_one()
        fee, amendments = self.price_subtotal, sum(self.amendment_ids.mapped("price_subtotal"))
        billed = sum((self | self.amendment_ids).mapped("billed_amount"))
        amounts = {"fee": fee, "amendments": amendments, "total": fee + amendments, "billed": billed}
        return {name: self.currency_id.round(amount) for name, amount in amounts.items()}

    def _get_amended_words(self):
        """The same figures for a sentence."""
        amounts = self._get_amended_amounts()
        words = {name: formatLang(self.env, amount, currency_obj=self.currency_id) for name, amount in amounts.items()}
        return {"line": self._get_first_line_of_name(), **words}

    def _get_left_to_bill(self):
        """What is not billed yet of this line with its amendments, untaxed."""
        amounts = self._get_amended_amounts()
        return self.currency_id.round(amounts["total"] - amounts["billed"])

    def _prepare_cancelling_vals(self, left):
        """Values of the amendment that takes `left` away: all the quantity where that is exact, else −1 × the amount.

        Odoo rounds quantities to 2 decimals: a third of one unit of 250,000 would lose 833.33.
        """
        self.ensure_one()
        family = self | self.amendment_ids
        if (
            not any(family.mapped("billed_amount"))
            and len(set(family.mapped(lambda x: (x.price_unit, x.discount)))) == 1
        ):
            quantity = sum(family.mapped("product_uom_qty"))
            fee = self._get_fee_of(-quantity, self.price_unit)
            if quantity and self.currency_id.compare_amounts(fee, -left) == 0:
                return {"product_uom_qty": -quantity, "price_unit": self.price_unit}
        return {"product_uom_qty": -1.0, "price_unit": self._get_price_unit_for(left), "discount": 0.0}

    def _get_fee_of(self, quantity, price_unit):
        """The untaxed amount that Odoo computes for a line like this one, of another quantity and price."""
        self.ensure_one()
        taxes = self.env["account.tax"]
        company = self.company_id or self.env.company
        base_line = self._prepare_base_line_for_taxes_computation(
            quantity=quantity, price_unit=price_unit, extra_tax_data=False, special_type=None
        )
        taxes._add_tax_details_in_base_line(base_line, company)
        taxes._round_base_lines_tax_details([base_line], company)
        return base_line["tax_details"]["total_excluded_currency"]

    def _create_amendment(self, vals, name=None, reason=None):
        # Two people who cancel the same line at once: both change the order's total, so that the database makes the
        # second transaction start again, and it then sees the first one's amendment.
        lines = self.env["sale.order.line"].with_context(sale_no_log_for_new_lines=True)  # ours says more
        if self.env.user.has_group("billing_base.group_billing_user"):
            # A billing user may write orders, which is checked, but creating their lines is for salespeople only.
            lines = lines.sudo()
        self._make_room_for_amendment()
        amendment = lines.create(self._prepare_amendment_vals(vals, name)).with_env(self.env)
        self.order_id.invalidate_recordset(["order_line", "billing_line_ids"])  # they would have it at the end
        self.order_id.message_post(body=amendment._get_amendment_message(reason))
        return amendment

    def _prepare_amendment_vals(self, vals, name=None):
        """Values of an amendment of this line: all that the line says, but where `vals` says otherwise."""
        self.ensure_one()
        return self.copy_data(
            {
                "order_id": self.order_id.id,
                "amends_line_id": self.id,
                "sequence": self._get_last_of_amended().sequence,
                "name": name or self._get_amendment_name(),
                "phase_start": self.phase_start,
                "phase_end": self.phase_end,
                "technical_price_unit": 0.0,  # to Odoo, a price typed by hand: no price list changes it
                "extra_tax_data": False,
                "combo_item_id": False,
                **vals,
            }
        )[0]

    def _get_amendment_name(self):
        self.ensure_one()
        return self.with_context(lang=self.order_id._get_lang()).env._("Amendment: %(line)s", line=self.name)

    def _get_amendment_message(self, reason):
        self.ensure_one()
        message = self.env._(
            "“%(line)s” is amended: %(quantity)s × %(price)s, %(fee)s untaxed (%(name)s).",
            line=self.amends_line_id._get_first_line_of_name(),
            quantity=f"{self.product_uom_qty:+g}",
            price=formatLang(self.env, self.price_unit, currency_obj=self.currency_id),
            fee=formatLang(self.env, self.price_subtotal, currency_obj=self.currency_id),
            name=self._get_first_line_of_name(),
        )
        return Markup("%s<br/>%s") % (message, reason) if reason else message

    def _get_last_of_amended(self):
        """This line, or the last of the amendments that follow it without a gap."""
        self.ensure_one()
        lines = self.order_id.order_line.sorted(lambda line: (line.sequence, line.id))
        last = self
        for line in lines[lines.ids.index(self.id) + 1 :]:
            if line.amends_line_id != self:
                break
            last = line
        return last

    def _make_room_for_amendment(self):
        """Renumber the lines that follow, as few as possible."""
        lines = self.order_id.order_line.sorted(lambda line: (line.sequence, line.id))
        places = [(line.sequence, line.id) for line in lines]
        moved = make_room(places, lines.ids.index(self._get_last_of_amended().id))
        for sequence, group in lines.browse(moved).grouped(lambda line: moved[line.id]).items():
            group.sequence = sequence

    def _check_can_be_amended(self):
        """Refuse, in words, to amend a line that cannot be."""
        self.ensure_one()
        self.order_id.check_access("write")
        names = {"line": self._get_first_line_of_name(), "order": self.order_id.name}
        if self.order_id.state != "sale":
            raise UserError(
                self.env._(
                    "%(order)s is not confirmed: change “%(line)s” itself. Only what is sold is amended.", **names
                )
            )
        if self.order_id.locked:
            raise UserError(self.env._("%(order)s is locked. Unlock it before you amend “%(line)s”.", **names))
        if self.amends_line_id:
            raise UserError(
                self.env._(
                    "“%(line)s” is an amendment itself. Amend “%(amended)s” again instead.",
                    amended=self.amends_line_id._get_first_line_of_name(),
                    **names,
                )
            )
        if self.display_type or self.is_downpayment:
            raise UserError(
                self.env._("“%(line)s” is not a phase of %(order)s: only what is sold can be amended.", **names)
            )
