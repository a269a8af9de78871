from liveseed import SCHOOL


def test_x(practice):
    order = practice.order(SCHOOL, name="School")
    st = practice.call("sale.order", "action_new_statement", [order])["res_id"]
    print("READ", practice.call("billing.statement", "web_read", [st], {"tax_totals": {}, "rate": {}}))
