"""The same invoices again as Odoo's own bulk creation would make them, for benchmarks to compare with."""

from odoo.fields import Command


def values_of(move):
    """What `account.move.create` needs to make the same invoice, linked to the same order."""
    return {
        "move_type": move.move_type,
        "partner_id": move.partner_id.id,
        "journal_id": move.journal_id.id,
        "invoice_date": move.invoice_date,
        "invoice_origin": move.invoice_origin,
        "invoice_line_ids": [
            Command.create(
                {
                    "name": line.name,
                    "product_id": line.product_id.id,
                    "quantity": line.quantity,
                    "price_unit": line.price_unit,
                    "tax_ids": [Command.set(line.tax_ids.ids)],
                    "sale_line_ids": [Command.set(line.sale_line_ids.ids)],
                }
            )
            for line in move.invoice_line_ids
        ],
    }
