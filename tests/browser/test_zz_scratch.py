from statement_page import *

from liveseed import SCHOOL


def test_look(practice, page, biller, screenshot):
    order = practice.order(SCHOOL, name="School")
    s = new_statement(page, order)
    screenshot("z1 open")
    s.type("Gros œuvre", "50", key="Tab")
    page.wait_for_timeout(1500)
    screenshot("z2 typed")
    print([page.evaluate("document.activeElement.closest('td')?.getAttribute('name')")])
    s.leave()
    s.cell("Menuiseries", "selected").click()
    page.wait_for_timeout(800)
    screenshot("z3 tick")
    s.cell("Menuiseries", "cumulative_percent").click()
    page.wait_for_timeout(300)
    s.leave()
    s.type("Fondations", "120", key="Enter")
    page.wait_for_timeout(1500)
    screenshot("z4 error")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    screenshot("z5 after error")
    s.leave()
    save(page)
    screenshot("z6 saved")
    for w in (1100, 900):
        page.set_viewport_size({"width": w, "height": 900})
        page.wait_for_timeout(500)
        screenshot(f"z7 {w}")
    page.set_viewport_size({"width": 1400, "height": 900})
    open_order(page, order)
    open_tab(page, "Billing")
    page.wait_for_timeout(300)
    screenshot("z8 order")
