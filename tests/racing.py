"""What the scripts share that tests/live runs in Odoo's shell, to see what processes do to each other."""

from psycopg2 import errors

from odoo.exceptions import ConcurrencyError

# A transaction that another one was faster than: over HTTP, Odoo tries it again.
LOST = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable, ConcurrencyError)


def create_company(env, **values):
    """A company with the French chart, and an environment in it; the shell's user is there from now on."""
    country, euro = env.ref("base.fr").id, env.ref("base.EUR").id
    companies = env["res.company"].with_context(install_mode=True)
    company = companies.create({"country_id": country, "currency_id": euro, **values})
    env.user.write({"company_ids": [(4, company.id)], "company_id": company.id})
    inside = env(context={**env.context, "allowed_company_ids": company.ids})
    inside["account.chart.template"].try_loading("fr", company)
    return company, inside
