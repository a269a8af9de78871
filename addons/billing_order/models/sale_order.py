from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "billing.origin", "billing.lock"]

    billing_method = fields.Selection(
        selection=[("order", "Regular invoicing"), ("detail", "Detailed invoices")],
        # Required in the view only: Odoo may write orders while this module is not loaded yet, as in its own upgrades.
        default="order",
        copy=False,
        tracking=True,
        help="How this order is billed. Set by the first document of a method; deposits go with any of them.",
    )
    billing_line_ids = fields.One2many(
        "sale.order.line",
        "order_id",
        string="Phases",
        domain=[("is_downpayment", "=", False), ("is_recurring", "=", False), ("display_type", "!=", "line_note")],
    )
    billing_total = fields.Monetary(
        string="Total to Bill",
        compute="_compute_billing_summary",
        compute_sudo=True,
        help="Untaxed total of the lines.",
    )
    billing_issued = fields.Monetary(
        string="Issued", compute="_compute_billing_summary", compute_sudo=True, help="Posted invoices, untaxed."
    )
    billing_draft = fields.Monetary(
        string="Planned", compute="_compute_billing_summary", compute_sudo=True, help="Draft invoices, untaxed."
    )
    billing_invoiced = fields.Monetary(
        string="Billed", compute="_compute_billing_summary", compute_sudo=True, help="Issued and planned, untaxed."
    )
    billing_remaining = fields.Monetary(
        string="Left to Bill", compute="_compute_billing_summary", compute_sudo=True, help="Total less billed, untaxed."
    )
    billing_rate = fields.Float(string="Billed (%)", compute="_compute_billing_summary", compute_sudo=True)
    billing_deposit_rate = fields.Float(
        string="Deposits (%)",
        compute="_compute_billing_summary",
        compute_sudo=True,
        help="What was asked for by deposits, drafts included, whether later invoices have deducted it or not.",
    )
    billing_works_rate = fields.Float(
        string="Works (%)",
        compute="_compute_billing_summary",
        compute_sudo=True,
        help="What is billed of the works, deposits apart, drafts included.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "order_line.price_subtotal",
        "order_line.is_downpayment",
        "order_line.is_recurring",
        "order_line.history_billed",
        "order_line.invoice_lines.price_subtotal",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.move_type",
        "order_line.invoice_lines.move_id.billing_rebill",
    )
    def _compute_billing_summary(self):
        issued = self.order_line._get_billed_amounts(states=("posted",))
        draft = self.order_line._get_billed_amounts(states=("draft",))
        deposits = self._get_deposit_lines()._get_deposits(asked_in=("draft", "posted"))
        for order in self:
            lines = order.order_line._origin
            works = order.order_line._get_works()
            asked = sum(float(deposits[line].asked) for line in order._get_deposit_lines()._origin)
            billed = sum(issued[line] + draft[line] for line in works._origin)
            order.billing_total = total = sum(works.mapped("price_subtotal"))
            order.billing_issued = sum(issued[line] for line in lines)
            order.billing_draft = sum(draft[line] for line in lines)
            order.billing_invoiced = order.billing_issued + order.billing_draft
            order.billing_remaining = total - order.billing_invoiced
            order.billing_rate = order._get_rate_of(order.billing_invoiced, total)
            order.billing_deposit_rate = order._get_rate_of(asked, total)
            order.billing_works_rate = order._get_rate_of(billed, total)

    # === CRUD METHODS === #

    def write(self, vals):
        if "billing_method" in vals:
            self._check_billing_method_change(vals["billing_method"])
        return super().write(vals)

    def _check_billing_method_change(self, method):
        """A method changes only while nothing but deposits is billed: two methods would count the same work twice."""
        labels = dict(self._fields["billing_method"]._description_selection(self.env))
        for order in self.filtered(lambda order: order.billing_method != method):
            if method == "detail" and order._may_choose_billing_method():
                continue  # both read what is billed from the same invoices
            documents = order._get_billing_documents()
            if documents:
                raise UserError(
                    self.env._(
                        "%(order)s is billed by “%(current)s” and cannot change to “%(wanted)s” any more: "
                        "%(documents)s. Cancel or credit it first.",
                        order=order.name,
                        current=labels[order.billing_method or "order"],
                        wanted=labels[method],
                        documents=", ".join(documents),
                    )
                )

    def _get_billing_documents(self):
        """Names of the live documents, deposits apart, that tie this order to its billing method."""
        self.ensure_one()
        works = self.order_line.filtered(lambda line: not line.is_downpayment)
        moves = works.sudo().invoice_lines.move_id  # a salesperson cannot read every invoice; only names are shown
        # What is posted and credited in full ties nothing any more; nor does a history, which any method carries on.
        states = ("draft", "posted") if any(works._get_invoiced_amounts().values()) else ("draft",)
        return moves.filtered(lambda move: move.state in states).mapped("display_name")

    # === BUSINESS METHODS === #

    def _create_invoices(self, grouped=False, final=False, date=None):
        # EXTENDS 'sale'
        # Odoo would bill the whole order. Our own invoicing does not come through here.
        refused = self.filtered(lambda order: not order._is_invoiced_regularly())
        if refused:
            raise UserError("\n".join(order._get_regular_invoicing_refusal() for order in refused))
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _is_invoiced_regularly(self):
        """Whether Odoo's own invoicing bills this order, rather than a module of ours.

        It knows nothing of a history and would bill 100 % again, so it does not bill an order that has one.
        """
        self.ensure_one()
        return self._may_choose_billing_method() and not self.has_billing_history

    def _may_choose_billing_method(self):
        """Whether no module of ours bills this order yet, so that a first document of any method may still claim it."""
        self.ensure_one()
        return self.billing_method in (False, "order")

    def _get_regular_invoicing_refusal(self):
        """One sentence: why Odoo's regular invoicing does not apply to this order, and which button does."""
        self.ensure_one()
        if self._may_choose_billing_method():
            return self._get_history_refusal()
        return self.env._(
            "%(order)s is billed by “%(method)s”: regular invoicing would bill all of it at once. "
            "Open the order and use its own billing button.",
            order=self.name,
            method=dict(self._fields["billing_method"]._description_selection(self.env))[self.billing_method],
        )

    def _lock_for_billing(self):
        """Let one transaction at a time start a document of an order: two presses make one."""
        self._lock_or_refuse(
            self.env._("Somebody else is invoicing this order right now. Refresh the page in a moment.")
        )

    def _get_payer(self):
        # IMPLEMENTS 'billing.origin'
        self.ensure_one()
        return self.partner_invoice_id

    def _get_corrected_move(self, document):
        # EXTENDS 'billing.origin'
        lines = self.env["sale.order.line"].union(*(due.order_line for due in document.dues if due.amount < 0))
        # A salesperson who may regularise corrects a colleague's invoice too; it is only referred to.
        moves = lines.sudo().invoice_lines.move_id.filtered(lambda move: self._may_be_corrected(move, document))
        return moves.sorted(lambda move: (move.invoice_date, move.id))[-1:]

    def _may_be_corrected(self, move, document):
        """Whether `move` is an invoice of those whom `document` credits."""
        return (
            move.state == "posted"
            and move.move_type == "out_invoice"
            and move.commercial_partner_id == document.payer.commercial_partner_id
        )

    def _prepare_due_line(self, due):
        # IMPLEMENTS 'billing.origin'
        self.ensure_one()
        return due.order_line.with_env(self.env)._prepare_due_line_vals(due)

    def _prepare_due_sections(self, dues):
        # IMPLEMENTS 'billing.origin': a section or subsection of the order precedes its first billed line
        self.ensure_one()
        ranks = {due.order_line.id: rank for rank, due in reversed(list(enumerate(dues))) if due.order_line}
        sections, pending = [], {}
        for line in self.order_line:
            if line.display_type == "line_section":
                pending = {"line_section": line}
            elif line.display_type == "line_subsection":
                pending["line_subsection"] = line
            elif line.id in ranks:
                sections += [(ranks[line.id], header._prepare_invoice_line()) for header in pending.values()]
                pending = {}
        return sections
