from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import ProgressCommon

SCHOOL = [
    "Structure",
    "- Foundations",
    ("Earthworks", 6000),
    ("Footings", 8000),
    "- Walls",
    ("Masonry", 18000),
    "Joinery",
    ("Doors", 5950),
]
THIRDS = ["Thirds", ("A", 33.33), ("B", 33.33), ("C", 33.33), "Rest", ("D", 100)]


@tagged("post_install", "-at_install")
class TestSectionEntry(ProgressCommon):
    """SPEC P3, DESIGN I2: one figure entered for a section, a subsection or the whole statement."""

    def _amounts(self, statement):
        return {line.name: line.cumulative_amount for line in statement.line_ids if not line.display_type}

    def _form_amounts(self, form):
        lines = [form.line_ids.edit(index) for index in range(len(form.line_ids))]
        return {line.name: line.cumulative_amount for line in lines if not line.display_type}

    def _enter_in_form(self, statement, title, saves=True, **figures):
        """Type figures in the row of a section as the web client does; the amounts shown are those that are saved."""
        index = statement.line_ids.mapped("name").index(title)
        form = Form(statement)
        with form.line_ids.edit(index) as row:
            for name, value in figures.items():
                row[name] = value
        shown = self._form_amounts(form)
        recap = form.tax_totals["base_amount_currency"]
        form.save()
        self.env.invalidate_all()
        self.assertEqual(self._amounts(statement), shown)
        self.assertEqual(statement.tax_totals["base_amount_currency"], recap)
        self.assertFalse(any(line.entry_mode for line in statement.line_ids if line.display_type))
        return shown

    # === FORM === #

    def test_a_rate_of_a_section_makes_that_of_the_total(self):
        """DESIGN I2: 50 % of 3 × 33.33 is 50.00, not 50.01."""
        statement = self._create_statement(self._create_affair(THIRDS))
        self.assertEqual(
            self._enter_in_form(statement, "Thirds", cumulative_percent=50),
            {"A": 16.67, "B": 16.67, "C": 16.66, "D": 0.0},
        )

    def test_an_amount_of_a_section_is_given_out_by_fees(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self.assertEqual(
            self._enter_in_form(statement, "Structure", cumulative_amount=16000),
            {"Earthworks": 3000.0, "Footings": 4000.0, "Masonry": 9000.0, "Doors": 0.0},
        )

    def test_a_subsection_is_entered_by_itself(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self.assertEqual(
            self._enter_in_form(statement, "Foundations", cumulative_percent=25),
            {"Earthworks": 1500.0, "Footings": 2000.0, "Masonry": 0.0, "Doors": 0.0},
        )

    def test_a_section_goes_back_to_0(self):
        """The web client sends the entry itself: 0 would be no change of a section's own figure."""
        statement = self._create_statement(self._create_affair(THIRDS), {"A": 50, "D": 50})
        self.assertEqual(
            self._enter_in_form(statement, "Thirds", entry_mode="percent", entry_value=0.0),
            {"A": 0.0, "B": 0.0, "C": 0.0, "D": 50.0},
        )

    def test_two_sections_entered_before_one_save_keep_their_figures(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        with Form(statement) as form:
            for index, percent in ((0, 50), (6, 20), (1, 100)):
                with form.line_ids.edit(index) as row:
                    row.cumulative_percent = percent
        self.env.invalidate_all()
        self.assertEqual(
            self._amounts(statement), {"Earthworks": 6000.0, "Footings": 8000.0, "Masonry": 9000.0, "Doors": 1190.0}
        )

    def test_the_rate_of_the_statement_is_given_out_once(self):
        """What is saved is what was shown: the lines say it, and the rate is not given out a second time."""
        statement = self._create_statement(self._create_affair(SCHOOL))
        form = Form(statement)
        form.rate = 50
        with form.line_ids.edit(7) as row:
            row.cumulative_percent = 100
        shown = self._form_amounts(form)
        form.save()
        self.env.invalidate_all()
        self.assertEqual(self._amounts(statement), shown)
        self.assertEqual(shown, {"Earthworks": 3000.0, "Footings": 4000.0, "Masonry": 9000.0, "Doors": 5950.0})

    def test_the_total_of_the_statement_is_given_out(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        with Form(statement) as form:
            form.amount_cumulative = 18975
            self.assertEqual(form.tax_totals["base_amount_currency"], 18975.0)
            self.assertEqual(form.rate, 50.0)
        self.assertEqual(
            self._amounts(statement), {"Earthworks": 3000.0, "Footings": 4000.0, "Masonry": 9000.0, "Doors": 2975.0}
        )

    # === RPC === #

    def test_a_client_enters_a_section_or_the_whole(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        statement.action_enter("percent", 50, self._line(statement, "Walls").id)
        self.assertEqual(
            self._amounts(statement), {"Earthworks": 0.0, "Footings": 0.0, "Masonry": 9000.0, "Doors": 0.0}
        )
        statement.action_enter("amount", 37950)
        self.assertEqual(statement.rate, 100.0)
        self.assertEqual(set(statement.line_ids.filtered("fee").mapped("entry_mode")), {"percent"})

    def test_writing_a_figure_on_a_section_enters_it(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self._line(statement, "Foundations").cumulative_percent = 50
        self.assertEqual(
            self._amounts(statement), {"Earthworks": 3000.0, "Footings": 4000.0, "Masonry": 0.0, "Doors": 0.0}
        )

    # === 100 % AND TICKS === #

    def test_one_button_completes_the_ticked_phases_of_a_section(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self._line(statement, "Footings").selected = False
        self._line(statement, "Structure").action_complete()
        self.assertEqual(
            self._amounts(statement), {"Earthworks": 6000.0, "Footings": 0.0, "Masonry": 18000.0, "Doors": 0.0}
        )
        self._line(statement, "Joinery").action_complete()
        self.assertEqual(self._amounts(statement)["Doors"], 5950.0)

    def test_the_tick_of_a_section_is_that_of_its_phases(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        for selected in (False, True):
            self._line(statement, "Structure").selected = selected
            ticked = statement.line_ids.filtered(lambda line: line.selected and not line.display_type)
            expected = ["Earthworks", "Footings", "Masonry", "Doors"] if selected else ["Doors"]
            self.assertEqual(ticked.mapped("name"), expected)

    def test_a_phase_ticked_after_its_section_was_not_counts(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        with Form(statement) as form:
            for index, selected in ((0, False), (2, True)):
                with form.line_ids.edit(index) as row:
                    row.selected = selected
        ticked = statement.line_ids.filtered(lambda line: line.selected and not line.display_type)
        self.assertEqual(ticked.mapped("name"), ["Earthworks", "Doors"])

    def test_the_tick_of_a_section_shows_at_once_and_keeps_what_was_typed(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        with Form(statement) as form:
            with form.line_ids.edit(0) as row:
                row.cumulative_percent = 50
            for choice, amount in (("none", 0.0), ("all", 16000.0)):
                with form.line_ids.edit(0) as row:
                    row.phases_selected = choice
                self.assertEqual(sum(self._form_amounts(form).values()), amount)
                self.assertEqual(form.tax_totals["base_amount_currency"], amount)
        self.env.invalidate_all()
        self.assertEqual(sum(self._amounts(statement).values()), 16000.0)

    def test_phases_that_are_not_ticked_stay_where_they_are(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self._line(statement, "Footings").selected = False
        self.assertEqual(
            self._enter_in_form(statement, "Structure", cumulative_percent=50),
            {"Earthworks": 3000.0, "Footings": 0.0, "Masonry": 9000.0, "Doors": 0.0},
        )

    # === REFUSALS === #

    def test_what_a_section_cannot_take_is_refused_in_words(self):
        order = self._create_affair(SCHOOL)
        self._invoice_progress(order, {"Earthworks": 50, "Footings": 50})
        statement = self._create_statement(order)
        before = self._amounts(statement)
        cases = [
            ("percent", 120, ("120 %", "more than 100 %")),
            ("percent", -1, ("cannot be negative",)),
            ("percent", 40, ("5,600.00", "less than", "7,000.00", "already billed")),
            ("amount", 15000, ("15,000.00", "more than", "14,000.00")),
            ("amount", 6999.99, ("6,999.99", "7,000.00")),
        ]
        section = self._line(statement, "Foundations")
        for mode, value, words in cases:
            with self.subTest(mode=mode, value=value), self.assertRefused(*words):
                statement.action_enter(mode, value, section.id)
            with self.subTest(mode=mode, value=value, form=True), self.assertRefused(*words):
                self._enter_in_form(statement, "Foundations", **{f"cumulative_{mode}": value})
        self.env.invalidate_all()
        self.assertEqual(self._amounts(statement), before)

    def test_a_section_without_a_ticked_phase_takes_no_figure(self):
        statement = self._create_statement(self._create_affair(SCHOOL))
        self._line(statement, "Joinery").selected = False
        with self.assertRefused("No phase is ticked there"):
            statement.action_enter("percent", 50, self._line(statement, "Joinery").id)

    def test_an_invoiced_statement_takes_no_figure(self):
        statement = self._create_statement(self._create_affair(SCHOOL), {"Doors": 10})
        statement._create_invoice()
        for action in (
            lambda: statement.action_enter("percent", 50),
            self._line(statement, "Structure").action_complete,
            lambda: self._line(statement, "Structure").write({"selected": False}),
        ):
            with self.assertRefused("is invoiced and stays as it is"):
                action()

    # === HARD CASES === #

    def test_phases_that_are_further_stay_where_they_are(self):
        order = self._create_affair(SCHOOL)
        self._invoice_progress(order, {"Earthworks": 100})
        statement = self._create_statement(order)
        self.assertEqual(
            self._enter_in_form(statement, "Foundations", cumulative_percent=50),
            {"Earthworks": 6000.0, "Footings": 1000.0, "Masonry": 0.0, "Doors": 0.0},
        )

    def test_a_discount_of_the_section_takes_its_part(self):
        """Mixed signs: 50 % of 1,000 and −100 is 450."""
        statement = self._create_statement(self._create_affair(["Works", ("Wall", 1000), ("Rebate", -100)]))
        self.assertEqual(
            self._enter_in_form(statement, "Works", cumulative_percent=50), {"Wall": 500.0, "Rebate": -50.0}
        )

    def test_a_section_whose_fees_cancel_out_is_entered_by_rate(self):
        statement = self._create_statement(self._create_affair(["Works", ("Wall", 1000), ("Cancelled", -1000)]))
        self.assertEqual(
            self._enter_in_form(statement, "Works", cumulative_percent=50), {"Wall": 500.0, "Cancelled": -500.0}
        )

    def test_a_phase_billed_beyond_its_fee_counts_with_its_fee(self):
        """SPEC P7's case: it bills 0, and is no reason to refuse the section."""
        order = self._create_affair(["Works", ("Wall", 1000), ("Floor", 500)])
        self._phase(order, "Wall").history_billed = 1600
        statement = self._create_statement(order)
        self._enter_in_form(statement, "Works", cumulative_percent=100)
        self.assertEqual(statement.line_ids.mapped("amount"), [0.0, 0.0, 500.0])

    def test_a_regularisation_may_take_a_section_down(self):
        """SPEC P4."""
        order = self._create_affair(SCHOOL)
        self._invoice_progress(order, {"Earthworks": 50, "Footings": 50})
        statement = self._create_statement(order, regularise=True)
        self.assertEqual(
            self._enter_in_form(statement, "Foundations", cumulative_percent=25),
            {"Earthworks": 1500.0, "Footings": 2000.0, "Masonry": 0.0, "Doors": 0.0},
        )
        self.assertEqual(statement.amount_untaxed, -3500.0)

    def test_only_a_manager_regularises(self):
        """SPEC P4."""
        order = self._create_affair(SCHOOL)
        seller = new_test_user(self.env, "seller", "base.group_user,sales_team.group_sale_salesman_all_leads")
        statement = self._create_statement(order)
        with self.assertRefused("billing manager", error=AccessError):
            statement.with_user(seller).regularise = True
