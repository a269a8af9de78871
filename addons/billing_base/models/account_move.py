from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_key = fields.Char(
        string="Billed Source",
        readonly=True,
        copy=False,
        help="What this document bills, and to whom. No two live documents can carry the same key.",
    )
    billing_rebill = fields.Boolean(
        string="Bill Again",
        default=True,
        copy=False,
        help="Credit notes only. Ticked: what is credited can be billed again, as after a mistake. "
        "Not ticked: it is a rebate, the billed amounts stay as they were.",
    )

    # The guard against billing twice is the database's (two users pressing at once both pass any test in Python).
    _billing_key_unique = models.UniqueIndex(
        "(billing_key) WHERE billing_key IS NOT NULL AND state != 'cancel'",
        "This has been invoiced in the meantime. Refresh the page to see the invoice.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("billing_key") for vals in vals_list):
            # The unique index knows what is written: an invoice may have been cancelled just now.
            self.flush_model(["billing_key", "state"])
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        default_values_list = default_values_list or [{} for _move in self]
        for move, values in zip(self, default_values_list, strict=True):
            values.setdefault("billing_rebill", move.company_id.billing_rebill)
        return super()._reverse_moves(default_values_list, cancel)

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        posted._release_credited_billing_keys()
        return posted

    def _release_credited_billing_keys(self):
        """Clear the key of each invoice that the posted credit notes in `self` finish crediting in full.

        What the invoice billed can then be billed again. A rebate (`billing_rebill` off) releases nothing.
        """
        invoices = self.filtered(lambda move: move.move_type == "out_refund" and move.billing_rebill).reversed_entry_id
        invoices = invoices.filtered("billing_key")
        credited = dict(
            self._read_group(
                [
                    ("reversed_entry_id", "in", invoices.ids),
                    ("move_type", "=", "out_refund"),
                    ("state", "=", "posted"),
                    ("billing_rebill", "=", True),
                ],
                ["reversed_entry_id"],
                ["amount_total:sum"],
            )
        )
        for invoice in invoices:
            if invoice.currency_id.compare_amounts(credited.get(invoice, 0.0), invoice.amount_total) >= 0:
                invoice.billing_key = False
