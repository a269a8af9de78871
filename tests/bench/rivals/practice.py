"""A company without a chart of accounts, with what an invoice needs: for the scripts of this folder."""


def create_practice(env):
    """`env` in the new company, its sales journal, and a customer."""
    company = env["res.company"].create({"name": "Practice"})
    env.user.write({"company_ids": [(4, company.id)], "company_id": company.id})
    inside = env(context={**env.context, "allowed_company_ids": company.ids})
    kinds = {"receivable": "asset_receivable", "payable": "liability_payable", "income": "income"}
    accounts = {
        name: inside["account.account"].create({"name": name, "code": f"{rank}00", "account_type": kind}).id
        for rank, (name, kind) in enumerate(kinds.items(), start=1)
    }
    journal = inside["account.journal"].create(
        {"name": "Sales", "code": "INV", "type": "sale", "default_account_id": accounts["income"]}
    )
    customer = inside["res.partner"].create(
        {
            "name": "Jacques",
            "property_account_receivable_id": accounts["receivable"],
            "property_account_payable_id": accounts["payable"],
        }
    )
    return inside, journal, customer
