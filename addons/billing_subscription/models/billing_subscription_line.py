from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from odoo.addons.billing_base.tools import round_to, to_decimal

from ..tools import Item

# What its part of a draft is made from: when it changes, the drafts are made anew.
PRICED = {
    "name",
    "product_id",
    "product_uom_id",
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "analytic_distribution",
    "once",
    "date_start",
    "date_end",
}


class BillingSubscriptionLine(models.Model):
    """A price of a subscription, from a day to a day.

    A line that was billed never changes its price: an amendment ends it and puts another one in its place.
    """

    _name = "billing.subscription.line"
    _inherit = ["billing.source", "analytic.mixin"]
    _description = "Subscription Line"
    _order = "subscription_id, sequence, id"
    _check_company_auto = True

    subscription_id = fields.Many2one("billing.subscription", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="subscription_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    partner_id = fields.Many2one(related="subscription_id.partner_id", store=True, precompute=True)
    subscription_state = fields.Selection(related="subscription_id.state", string="Subscription Status")
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, index=True, check_company=True, ondelete="restrict")
    name = fields.Text(
        string="Description", required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0)
    product_uom_id = fields.Many2one(
        "uom.uom", string="Unit", compute="_compute_product_uom", store=True, readonly=False, precompute=True
    )
    price_unit = fields.Float(
        string="Unit Price",
        min_display_digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
    )
    discount = fields.Float(string="Discount (%)", digits="Discount")
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        compute="_compute_tax_ids",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        domain=[("type_tax_use", "=", "sale")],
    )
    price_subtotal = fields.Monetary(
        string="Per Whole Period", compute="_compute_price_subtotal", store=True, precompute=True, help="Untaxed."
    )
    once = fields.Boolean(string="First Invoice Only", help="Billed once, whole, with the first period.")
    date_start = fields.Date(string="From", copy=False, help="Empty: from the start of the subscription.")
    date_end = fields.Date(string="To", copy=False, help="Its last day; empty: to the end of the subscription.")
    order_line_id = fields.Many2one("sale.order.line", readonly=True, copy=False, index="btree_not_null")
    amends_line_id = fields.Many2one(
        "billing.subscription.line", string="Replaces", readonly=True, copy=False, index="btree_not_null"
    )
    amended_by_ids = fields.One2many("billing.subscription.line", "amends_line_id", string="Replaced By")
    invoice_line_ids = fields.One2many("account.move.line", "subscription_line_id")

    # === COMPUTE METHODS === #

    # One method each: a value given for one of them must not be computed along with the others.

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            product = line.product_id.with_context(lang=line.subscription_id.partner_id.lang)
            line.name = product.get_product_multiline_description_sale() if product else line.name

    @api.depends("product_id")
    def _compute_product_uom(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self.filtered("product_id"):
            subscription = line.subscription_id
            line.price_unit = subscription._get_list_price(line.product_id, subscription.date_start)

    @api.depends("product_id", "subscription_id.fiscal_position_id")
    def _compute_tax_ids(self):
        for line in self:
            company = line.subscription_id.company_id
            taxes = line.product_id.taxes_id._filter_taxes_by_company(company)  # one without is exempt
            line.tax_ids = line.subscription_id.fiscal_position_id.map_tax(taxes)

    @api.depends("quantity", "price_unit", "discount", "tax_ids", "currency_id", "product_id")
    def _compute_price_subtotal(self):
        taxes = self.env["account.tax"]
        for line in self:
            base_line = taxes._prepare_base_line_for_taxes_computation(
                line, quantity=line.quantity, partner_id=line.partner_id, currency_id=line.currency_id
            )
            taxes._add_tax_details_in_base_line(base_line, line.company_id)
            untaxed = base_line["tax_details"]["raw_total_excluded_currency"]
            line.price_subtotal = line.currency_id.round(untaxed) if line.currency_id else untaxed

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        for line in self:
            if line.date_start and line.date_end and line.date_end < line.date_start:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” ends on %(end)s, before it starts on %(start)s. Correct one of the two dates.",
                        line=line.name,
                        start=format_date(self.env, line.date_start),
                        end=format_date(self.env, line.date_end),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.subscription_id._refresh_schedules()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if PRICED & vals.keys():
            self.subscription_id._refresh_schedules()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        if billed := self._get_lasting_entries():
            raise UserError(
                self.env._(
                    "“%(line)s” is billed by %(moves)s and stays. Give it an end date instead.",
                    line=billed.subscription_line_id[0].name,
                    moves=", ".join(billed.move_id.mapped("display_name")),
                )
            )

    def unlink(self):
        subscriptions = self.subscription_id
        drafted = subscriptions._get_drafted()._get_sharing_drafts()
        # Its drafts go with it, by the right that made them; those of posted ones keep it, see above.
        entries = self.sudo().invoice_line_ids
        if not self._get_lasting_entries():
            entries.filtered(lambda entry: entry.parent_state == "draft").move_id.unlink()
            entries.exists().subscription_line_id = False  # what is cancelled bills nothing of it
            self._hand_over_origin()
        result = super().unlink()
        subscriptions.exists()._refresh_schedules(drafted.exists())
        return result

    # === BUSINESS METHODS === #

    def _get_lasting_entries(self):
        """What bills them for good: posted, or reset to draft with its number, which is in somebody's hands."""
        # Whoever may write a subscription may know what bills it.
        return self.sudo().invoice_line_ids.filtered(lambda entry: entry.move_id._is_in_hands())

    def _hand_over_origin(self):
        """By what order they were sold, and what they replaced, goes on to the lines that replace them."""
        for later in self.amended_by_ids - self:
            sold, before = later.order_line_id, later.amends_line_id
            while before in self:
                sold, before = sold or before.order_line_id, before.amends_line_id
            later.write({"order_line_id": sold.id, "amends_line_id": before.id})

    def _is_settled(self):
        """Whether it is billed once and for good, and its invoice was not credited as a whole since."""
        self.ensure_one()
        return self.once and any(not move.billing_released for move in self._get_lasting_entries().move_id)

    def _with_successors(self):
        """These, and what amendments and revisions have put in their place since."""
        found = self
        while later := found.amended_by_ids - found:
            found |= later
        return found

    def _is_over(self, day):
        """Whether it bills nothing after a day any more, as far as is known."""
        self.ensure_one()
        closed = self.subscription_id.close_date if self.subscription_state == "closed" else None
        return not self.quantity or any(end and end <= day for end in (closed, self.date_end))

    def _end_before(self, day):
        """Bill nothing of it from a day on. One that begins later goes, or stays without a quantity if it is posted."""
        self.ensure_one()
        if (self.date_start or self.subscription_id.date_start) < day:
            self.date_end = min(self.date_end or day, day - timedelta(days=1))
        elif self._get_lasting_entries():
            self.quantity = 0.0
        else:
            self.unlink()

    def _goes_on(self):
        """Whether it is still to be billed: no amendment has ended it, and what is billed once is not posted."""
        self.ensure_one()
        states = self.sudo().invoice_line_ids.mapped("parent_state") if self.once else ()
        return bool(self.quantity) and not self.date_end and "posted" not in states

    def _get_amended_vals(self, values):
        """What an amendment to `values` takes over from this line."""
        return self.copy_data({"date_end": self.date_end})[0]

    def _get_sold_once(self):
        """The order's line that is billed here, and by the order no more; none of what recurs."""
        # Whoever bills a contract bills what was sold with it, whoever may read the order.
        return self.order_line_id.sudo() if self.once else None

    def _get_item(self):
        self.ensure_one()
        places = self.currency_id.decimal_places
        return Item(
            key=self,
            amount=round_to(to_decimal(self.price_subtotal), places),
            start=self.date_start or None,
            end=self.date_end or None,
            once=self.once,
        )

    def _get_fingerprint(self):
        """What its part of a document is made from, apart from days and amounts."""
        taxes = self.tax_ids._get_rates()
        sold = (self.product_id.id, self.quantity, self.product_uom_id.id, self.price_unit, self.discount, taxes)
        return (self.id, self.name, *sold, sorted((self.analytic_distribution or {}).items()))
