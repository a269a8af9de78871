from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingPriceIndex(models.Model):
    """A published series that prices follow: Syntec, BT01, a consumer price index (SPEC S6)."""

    _name = "billing.price.index"
    _description = "Price Index"
    _order = "name"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    source = fields.Char(help="Who publishes it, and under which number.")
    value_ids = fields.One2many("billing.price.index.value", "index_id", string="Values")
    last_month = fields.Date(string="Last Value", compute="_compute_last_month")

    # === COMPUTE METHODS === #

    @api.depends("value_ids.month")
    def _compute_last_month(self):
        for index in self:
            index.last_month = max(index.value_ids.filtered("month").mapped("month"), default=False)

    # === BUSINESS METHODS === #

    def _get_value(self, day):
        """The value of the month of a day, empty where it is not published yet."""
        self.ensure_one()
        first = fields.Date.start_of(day, "month")
        return self.value_ids.filtered(lambda value: value.month == first)[:1]


class BillingPriceIndexValue(models.Model):
    """The index of a month. The definitive value replaces a provisional one: typed over it, or imported."""

    _name = "billing.price.index.value"
    _description = "Value of a Price Index"
    _order = "month desc, id desc"
    _rec_name = "month"

    index_id = fields.Many2one("billing.price.index", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="index_id.company_id", store=True, precompute=True)
    month = fields.Date(required=True, help="Any day of its month.")
    value = fields.Float(required=True, digits=(16, 4), aggregator=None)
    provisional = fields.Boolean(help="Prices revised by it are revised again by the definitive value.")

    _month_once = models.UniqueIndex(
        "(index_id, month)", "The index has a value of that month already: change that one."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("value")
    def _check_value(self):
        for value in self:
            if value.value <= 0:
                raise ValidationError(
                    self.env._(
                        "%(index)s of %(month)s is %(value)s: an index is above 0.",
                        index=value.index_id.name,
                        month=value.month,
                        value=value.value,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._take_first_day(vals) for vals in vals_list]
        if not self.env.context.get("import_file"):
            return super().create(vals_list)
        return self.concat(*(self._put(vals) for vals in vals_list))

    def write(self, vals):
        return super().write(self._take_first_day(vals))

    # === BUSINESS METHODS === #

    @api.model
    def get_import_templates(self):
        """What the import dialog offers as an example."""
        return [
            {
                "label": self.env._("Example of Index Values"),
                "template": "/billing_subscription/static/csv/price_index_values.csv",
            }
        ]

    def _put(self, vals):
        """An imported value: over that of the same month, which files of publishers repeat.

        It is definitive unless the file says otherwise.
        """
        known = self.search([("index_id", "=", vals.get("index_id")), ("month", "=", vals.get("month"))])
        if not known:
            return self.with_context(import_file=False).create([vals])
        known.write({"provisional": False, **vals})
        return known

    def _take_first_day(self, vals):
        if month := fields.Date.to_date(vals.get("month")):
            vals = {**vals, "month": fields.Date.start_of(month, "month")}
        return vals
