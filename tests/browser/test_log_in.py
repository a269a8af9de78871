"""The way in, with our modules installed: the other tests begin behind it."""


def test_somebody_logs_in_and_finds_the_web_client(practice, page, screenshot):
    practice.biller()
    page.goto("/web/login")
    page.fill("input[name=login]", "biller")
    page.fill("input[name=password]", "biller")
    page.click("button[type=submit]")
    page.wait_for_selector(".o_web_client .o_navbar")
    page.wait_for_selector(".o_action_manager > *")
    screenshot("log in")
