"""Run in Odoo's shell, twice: a run of milestones that is killed midway, then started again.

What came of it is judged in test_killed_run.py.
"""

# ruff: noqa: F821 (the shell brings env)

import json
import os
import signal
import sys
from pathlib import Path
from unittest.mock import patch

from odoo.addons.billing_base.models import billing_run_processing

sys.path.insert(0, str(Path.cwd() / "tests"))
from racing import create_company

ORDERS, CHUNK, KILLED_IN = 12, 2, 4  # orders, milestones at a time, the part in which the process dies
billing_run_processing.CHUNK = CHUNK


def prepare():
    """Orders with one milestone each that is due, and the run that bills them."""
    company, inside = create_company(env, name="Killed")
    partner = inside["res.partner"].create({"name": "Jacques"})
    product = inside["product.product"].create({"name": "Fees", "type": "service", "invoice_policy": "order"})
    milestone = {"name": "All", "percent": 100, "date_mode": "fixed", "date": "2023-01-31"}
    orders = inside["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "order_line": [(0, 0, {"product_id": product.id, "price_unit": 100.0})],
                "milestone_ids": [(0, 0, milestone)],
            }
            for _order in range(ORDERS)
        ]
    )
    orders.action_confirm()
    orders.billing_method = "milestone"
    run = inside["billing.run"].browse(inside["billing.run"].action_open_milestones()["res_id"])
    run.action_start()
    env.cr.commit()


def die_midway():
    """Work the run off, and die with the work of one part done and not yet written."""
    model = env.registry["billing.milestone"]
    process, calls = model._process_run, []

    def killed(records, run):
        result = process(records, run)
        calls.append(len(records))
        if len(calls) == KILLED_IN:
            env.cr.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with patch.object(model, "_process_run", killed):
        env["billing.run"]._cron_process()


def describe():
    run = env["billing.run"].search([("kind", "=", "billing.milestone")], limit=1)
    milestones = env["billing.milestone"].browse(run.line_ids.mapped("res_id"))
    return {
        "state": run.state,
        "done": run.count_done,
        "todo": run.count_todo,
        "drafts": [len(milestone.move_ids) for milestone in milestones],
    }


if os.environ["STEP"] == "kill":
    prepare()
    die_midway()
else:
    before = describe()
    env["billing.run"]._cron_process()
    Path(os.environ["RESULT"]).write_text(json.dumps([before, describe()]))
