"""Run in Odoo's shell by `make bench`: seconds to draft the invoices of schedules, against Odoo's own bulk creation."""

# ruff: noqa: F821 (the shell brings env)

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path.cwd() / "tests"))
sys.path.insert(0, str(Path.cwd() / "tests/bench/rivals"))

from practice import create_practice

from nativemoves import values_of

ORDERS, MONTHS = int(os.environ.get("RIVAL_ORDERS", "8")), 12


def create_orders(count):
    product = inside["product.product"].create({"name": "Training", "type": "service", "invoice_policy": "order"})
    line = {"product_id": product.id, "product_uom_qty": 20, "price_unit": 900, "tax_ids": [(5,)]}
    orders = inside["sale.order"].create(
        [{"partner_id": customer.id, "order_line": [(0, 0, line)]} for _order in range(count)]
    )
    for order in orders:
        schedule(order)
    orders.action_confirm()
    return orders


def schedule(order):
    """Twelve months, each a twelfth to two decimals, the last one with the rest."""
    if "milestone_ids" in order:
        dates = [{"date_mode": "fixed", "date": f"2023-{month:02}-15"} for month in range(1, MONTHS + 1)]
        shares = [{"percent": 8.33}] * (MONTHS - 1) + [{"share_mode": "rest"}]
        order.milestone_ids = [
            (0, 0, {"name": f"Part {rank}", "sequence": rank, **dated, **share})
            for rank, (dated, share) in enumerate(zip(dates, shares, strict=True), start=1)
        ]
    else:
        order.use_invoice_plan = True
        order.create_invoice_plan(MONTHS, "2023-01-15", 1, "month", advance=False)


def draft(orders):
    if "milestone_ids" in orders:
        orders.action_validate_schedule()
    else:
        for order in orders:
            wizard = inside["sale.make.planned.invoice"].with_context(active_id=order.id, all_remain_invoices=True)
            wizard.with_context(active_model="sale.order", active_ids=order.ids).create({}).create_invoices_by_plan()


def draft_natively(moves):
    """Odoo's bulk creation of the same invoices."""
    inside["account.move"].create([values_of(move) for move in moves])


def measure(action, records):
    inside.flush_all()
    inside.invalidate_all()
    start = time.monotonic()
    action(records)
    inside.flush_all()
    return time.monotonic() - start


inside, journal, customer = create_practice(env)
draft(create_orders(2))  # fills caches
orders = create_orders(ORDERS)
spent = measure(draft, orders)
moves = inside["account.move"].search([("invoice_origin", "in", orders.mapped("name"))])
if len(moves) != ORDERS * MONTHS:
    raise SystemExit(f"{len(moves)} invoices of {ORDERS * MONTHS}")
native = measure(draft_natively, moves)
name = os.environ["RIVAL"]
print(f"{name:30s} {spent:6.2f} s for {ORDERS} schedules × {MONTHS} drafts, {native / spent:.2f} × Odoo's own creation")
