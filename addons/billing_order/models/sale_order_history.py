from odoo import api, fields, models
from odoo.tools import formatLang

from odoo.addons.billing_base.tools import to_decimal

from ..tools.history_sheet import Phase


class SaleOrder(models.Model):
    """The history of an order: what was billed before Odoo, and the fiscal years that it belongs to (SPEC P7)."""

    _inherit = "sale.order"

    has_billing_history = fields.Boolean(compute="_compute_billing_history", compute_sudo=True)
    billing_history = fields.Monetary(
        string="Billed before Odoo", compute="_compute_billing_history", compute_sudo=True, help="Untaxed."
    )
    history_paid = fields.Monetary(
        string="Paid before Odoo", compute="_compute_billing_history", compute_sudo=True, help="Untaxed."
    )
    history_adjustment_ids = fields.One2many("billing.history.adjustment", "order_id", string="Revenue Adjustments")
    history_adjusted = fields.Monetary(
        string="Adjustments", compute="_compute_history_difference", compute_sudo=True, help="Untaxed."
    )
    history_difference = fields.Monetary(
        string="Difference",
        compute="_compute_history_difference",
        compute_sudo=True,
        help="Billed history less the revenue adjustments: 0 once each amount has its month.",
    )
    history_warning = fields.Text(compute="_compute_history_warning", compute_sudo=True)

    # === COMPUTE METHODS === #

    # `billing_line_ids` tells the web client, where the history is typed in, what to compute again.

    @api.depends(
        "order_line.history_billed",
        "order_line.history_paid",
        "billing_line_ids.history_billed",
        "billing_line_ids.history_paid",
    )
    def _compute_billing_history(self):
        for order in self:
            billed = order.order_line.mapped("history_billed")
            order.has_billing_history = any(billed)
            order.billing_history = sum(billed)
            order.history_paid = sum(order.order_line.mapped("history_paid"))

    @api.depends("billing_history", "history_adjustment_ids.amount")
    def _compute_history_difference(self):
        for order in self:
            order.history_adjusted = sum(order.history_adjustment_ids.mapped("amount"))
            order.history_difference = order.currency_id.round(order.billing_history - order.history_adjusted)

    @api.depends("order_line.history_warning", "billing_line_ids.history_warning")
    @api.depends_context("lang")
    def _compute_history_warning(self):
        for order in self:
            warnings = [line.history_warning for line in order.order_line if line.history_warning]
            order.history_warning = "\n".join(warnings) or False

    # === ACTION METHODS === #

    def action_open_history(self):
        """Show the screen of what was billed and paid before Odoo."""
        self.ensure_one()
        view = self.env.ref("billing_order.sale_order_view_form_history")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("History"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
        }

    def action_history_copy_progress(self):
        """Set what was billed of every phase to its noted progress."""
        self.order_line.action_history_copy_progress()

    def action_history_copy_paid(self):
        """Set what was paid of every phase to what was billed."""
        self.order_line.action_history_copy_paid()

    def action_history_download(self):
        """Download the workbook to fill in. A client program reads the field `template` of the wizard instead."""
        self.ensure_one()
        wizard = self.env["billing.history.import"].create({"order_id": self.id})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{wizard._name}/{wizard.id}/template?download=true&filename_field=template_name",
            "target": "download",
        }

    def action_history_import(self):
        """Ask for the filled workbook."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("billing_order.billing_history_import_action")
        return {**action, "context": {"default_order_id": self.id}}

    # === BUSINESS METHODS === #

    def _get_history_refusal(self):
        """One sentence: why regular invoicing does not apply to an order with a history, and what to do."""
        self.ensure_one()
        return self.env._(
            "%(order)s has a billing history of %(amount)s, which regular invoicing would bill again. "
            "Choose another billing method on the order's Billing tab, or clear its history.",
            **self._get_history_figures(),
        )

    def _get_history_figures(self):
        self.ensure_one()
        return {
            "order": self.name,
            "amount": formatLang(self.env, self.billing_history, currency_obj=self.currency_id),
        }

    def _get_history_phases(self):
        """What the history workbook shows: one `Phase` per phase, under the titles that it stands below."""
        self.ensure_one()
        phases, titles = [], {}
        for line in self.billing_line_ids:
            if line.display_type == "line_section":
                titles = {"line_section": line._get_phase_name()}
            elif line.display_type == "line_subsection":
                titles["line_subsection"] = line._get_phase_name()
            else:
                phases.append(
                    Phase(
                        id=line.id,
                        order=self.name,
                        section=" / ".join(titles.values()),
                        phase=line._get_phase_name(),
                        fee=line._get_fee(),
                        progress=to_decimal(line.progress),
                        billed=to_decimal(line.history_billed),
                        paid=to_decimal(line.history_paid),
                    )
                )
        return phases
