from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .sale_order import PayerTotal

# What decides how much a payer pays: changed by the dialog once something is billed.
SHARE_FIELDS = {"weight", "remainder"}


class BillingPayer(models.Model):
    """Who pays a share of an order, and on which terms (SPEC C1, C2)."""

    _name = "billing.payer"
    _description = "Payer of an Order"
    _order = "order_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="order_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Whom the invoices are made out to: a customer, or one of its invoice addresses.",
    )
    address = fields.Char(related="partner_id.contact_address_inline", string="Address")
    role = fields.Char(help="What this payer is in the affair: owner, tenant, insurer, …")
    weight = fields.Float(
        string="Share",
        digits=(16, 4),
        help="A percentage, or a number of parts when the order is split by parts (1 : 1 : 1).",
    )
    remainder = fields.Boolean(string="Rest", help="This payer takes what the others leave of 100 %.")
    is_customer = fields.Boolean(
        compute="_compute_is_customer", help="Whom the order itself invoices: its terms and taxes are the order's."
    )
    percent = fields.Float(string="Share (%)", compute="_compute_percent", digits=(16, 4))
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Decides the taxes of this payer's invoices.",
    )
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="Bank Account",
        domain="[('partner_id', '=', company_partner_id)]",
        help="Where this payer is asked to pay. Empty: as on other invoices.",
    )
    company_partner_id = fields.Many2one(related="company_id.partner_id")
    move_ids = fields.One2many("account.move", "billing_payer_id", string="Invoices")

    amount_total = fields.Monetary(string="To Pay", compute="_compute_amounts", help="Of the whole order, untaxed.")
    amount_billed = fields.Monetary(
        string="Billed", compute="_compute_amounts", help="Untaxed, drafts and the history included."
    )
    amount_remaining = fields.Monetary(string="Left to Bill", compute="_compute_amounts", help="Untaxed.")
    deposit_remaining = fields.Monetary(
        string="Deposits Left", compute="_compute_amounts", help="Posted deposits that are not deducted yet, untaxed."
    )

    _partner_unique = models.UniqueIndex("(order_id, partner_id)", "Each payer of an order is listed once.")
    _remainder_unique = models.UniqueIndex(
        "(order_id) WHERE remainder", "Only one payer of an order can take the rest. Untick the other first."
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.payer_ids.weight", "order_id.payer_ids.remainder", "order_id.payer_mode")
    def _compute_percent(self):
        for order, payers in self.grouped("order_id").items():
            weights = order._get_payer_weights()
            total = sum(weights.values()) if order.payer_mode == "weight" else 100
            for payer in payers:
                payer.percent = 100 * float(weights.get(payer, 0)) / float(total) if total else 0.0

    @api.depends("partner_id", "order_id.partner_invoice_id")
    def _compute_is_customer(self):
        for payer in self:
            payer.is_customer = payer.partner_id == payer.order_id.partner_invoice_id

    @api.depends("partner_id")
    def _compute_terms(self):
        for payer in self:
            order, partner = payer.order_id, payer.partner_id
            terms = partner.with_company(order.company_id).property_payment_term_id
            positions = self.env["account.fiscal.position"].with_company(order.company_id)
            payer.payment_term_id = terms or order.payment_term_id
            payer.fiscal_position_id = positions._get_fiscal_position(partner)

    @api.depends(
        "percent",
        "order_id.payer_mode",
        "order_id.order_line.price_subtotal",
        "order_id.order_line.billed_amount",
        "order_id.order_line.payer_share_ids.weight",
        "order_id.order_line.payer_share_ids.own",
        "order_id.order_line.payer_share_ids.kept_amount",
    )
    def _compute_amounts(self):
        for order, payers in self.grouped("order_id").items():
            totals = order._get_payer_totals()
            for payer in payers:
                total = totals.get(payer._origin, PayerTotal())  # a payer who is just being typed has nothing yet
                payer.amount_total = total.fee
                payer.amount_billed = total.billed
                payer.amount_remaining = total.fee - total.billed
                payer.deposit_remaining = total.deposit

    # === CONSTRAINT METHODS === #

    @api.constrains("weight")
    def _check_weight(self):
        for payer in self:
            if payer.weight < 0 or (payer.order_id.payer_mode == "percent" and payer.weight > 100):
                raise ValidationError(
                    self.env._(
                        "The share of %(payer)s is %(weight)s: enter a figure from 0 to 100 %%, or parts of 0 and more "
                        "if the order is split by parts.",
                        payer=payer.partner_id.display_name,
                        weight=f"{payer.weight:g}",
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.browse().union(
            *(self._get_rest(vals.get("order_id")) for vals in vals_list if vals.get("remainder"))
        )._leave_rest()
        payers = super().create(vals_list)
        sharing = payers.filtered(lambda payer: payer.weight or payer.remainder)
        sharing._check_share_is_free()
        sharing.order_id.order_line._forget_settled()
        return payers

    def write(self, vals):
        if SHARE_FIELDS & vals.keys():
            changed = self.filtered(lambda payer: any(payer[name] != vals[name] for name in SHARE_FIELDS & vals.keys()))
            changed._check_share_is_free()
            changed.order_id.order_line._forget_settled()
        if vals.get("remainder"):
            (self.order_id.payer_ids.filtered("remainder") - self)._leave_rest()
        if "partner_id" in vals:
            self.filtered(lambda payer: payer.partner_id.id != vals["partner_id"])._check_unbilled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_unbilled()
        self.filtered(lambda payer: payer.weight or payer.remainder)._check_share_is_free(alone=True)

    def _check_share_is_free(self, alone=False):
        """Refuse to change shares by hand once something is billed: what becomes of that is a choice.

        :param alone: whether the last payer of an order may go (the split is given up, and nothing is shared any more)
        """
        for order in self.order_id:
            if alone and order.payer_ids <= self:
                continue
            if order._is_split_billed():
                raise UserError(
                    self.env._(
                        "%(order)s is billed in part already. Press “Change the Shares” on its tab “Distribution” and "
                        "choose whether the new shares hold from now on or from the beginning.",
                        order=order.name,
                    )
                )

    def _check_unbilled(self):
        # Any live document counts, whoever may read it; only its name is shown.
        for payer in self:
            moves = payer.sudo().move_ids.filtered(lambda move: move.state != "cancel")
            if moves:
                raise UserError(
                    self.env._(
                        "%(payer)s has invoices of %(order)s (%(invoices)s) and stays a payer. To have somebody else "
                        "pay, press “Payer Leaves” in the row of this payer.",
                        payer=payer.partner_id.display_name,
                        order=payer.order_id.name,
                        invoices=", ".join(moves.mapped("display_name")),
                    )
                )

    @api.model
    def _get_rest(self, order_id):
        return self.env["sale.order"].browse(order_id).payer_ids.filtered("remainder")

    def _leave_rest(self):
        """Another payer takes the rest: ticking one unticks the other."""
        for payer in self:
            payer._set_share(weight=payer.percent, remainder=False)
        self.flush_recordset(["remainder"])

    def _set_share(self, **vals):
        """Change shares for the dialogs, which have settled what becomes of the billed amounts."""
        return super().write(vals)

    # === ACTION METHODS === #

    def action_view_invoices(self):
        self.ensure_one()
        return self.order_id.action_view_invoice(invoices=self.move_ids)

    def action_replace(self):
        """Open the dialog for a payer who leaves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payer Leaves"),
            "res_model": "billing.payer.replace",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_payer_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _map_taxes(self, line):
        """The taxes that this payer bears on a line of the order: those of its own fiscal position."""
        self.ensure_one()
        position = self._get_position_of(line)
        if self.is_customer or self.fiscal_position_id == position:
            return line.tax_ids
        usual = line.product_id.taxes_id._filter_taxes_by_company(line.company_id)
        # Taxes as the order's position makes them come from the product's; others were chosen for this line.
        chosen = line.tax_ids != position.map_tax(usual)
        return self.fiscal_position_id.map_tax(line.tax_ids if chosen else usual)

    def _get_position_of(self, line):
        """The fiscal position that made the taxes of a line: the order's. Extended where others sell."""
        return self.order_id.fiscal_position_id

    def _prepare_move_vals(self):
        """What this payer changes on an invoice of the order."""
        self.ensure_one()
        vals = {"billing_payer_id": self.id, "partner_id": self.partner_id.id}
        if not self.is_customer:
            methods = self.partner_id.with_company(self.company_id).property_inbound_payment_method_line_id
            vals.update(
                fiscal_position_id=self.fiscal_position_id.id,
                invoice_payment_term_id=self.payment_term_id.id,
                preferred_payment_method_line_id=methods.id,
                transaction_ids=[],
            )
        if self.bank_id:
            vals["partner_bank_id"] = self.bank_id.id
        return vals
