import re

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ProgressCommon


@tagged("post_install", "-at_install")
class TestPortal(ProgressCommon, HttpCase):
    """Issue 3: clients see, approve and refuse their own statements, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.statement_approval = "customer"
        cls.client_user = cls._create_client("jacques")
        cls.order = cls._create_affair([("APS", 15000)], partner_id=cls.client_user.partner_id.id)
        cls.statement = cls._create_statement(cls.order, {"APS": 50})
        cls.statement.action_submit()

    @classmethod
    def _create_client(cls, login):
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            email=f"{login}@example.com",
        )

    @property
    def url(self):
        return f"/my/statements/{self.statement.id}"

    def _get(self, url=None, **params):
        answer = self.url_open(url or self.url, params=params)
        self.assertEqual(answer.status_code, 200)
        return answer

    def _figures(self):
        return re.search(r'name="figures" value="(\w+)"', self._get(access_token=self._token()).text)[1]

    def _token(self):
        return self.statement._portal_ensure_token()

    def _post(self, action, **values):
        values = {"csrf_token": http.Request.csrf_token(self), **values}
        return self.url_open(f"{self.url}/{action}", data=values)

    def assertShown(self, answer):
        self.assertIn("7,500.00", answer.text)

    def assertHidden(self, answer):
        self.assertNotIn("7,500.00", answer.text)

    # === WHO SEES IT === #

    def test_the_client_finds_their_statement(self):
        self.authenticate("jacques", "jacques")
        self.assertIn(self.statement.name, self._get("/my/statements").text)
        page = self._get()
        self.assertShown(page)
        self.assertIn("APS", page.text)

    def test_the_client_reads_the_figures_but_changes_nothing(self):
        mine = self.statement.with_user(self.client_user)
        self.env.invalidate_all()
        self.assertEqual(mine.line_ids.mapped("amount"), [7500.0])
        for attempt in (
            lambda: mine.write({"date": "2026-01-01"}),
            lambda: mine.line_ids.write({"cumulative_percent": 10}),
            mine.unlink,
            mine.action_approve,
            mine.action_reset_to_draft,
            mine.action_create_invoice,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_a_colleague_of_the_client_sees_it_too(self):
        colleague = self._create_client("colleague")
        self.client_user.partner_id.parent_id = colleague.partner_id.parent_id = self.partner_a
        self.authenticate("colleague", "colleague")
        self.assertShown(self._get())

    def test_a_stranger_sees_nothing(self):
        self._create_client("stranger")
        self.authenticate("stranger", "stranger")
        self.assertHidden(self._get())
        self.assertHidden(self._get(report_type="html"))
        self.assertNotIn(self.statement.name, self._get("/my/statements").text)
        self._post("approve", name="Stranger", figures=self.statement._get_figures_mark())
        self.assertEqual(self.statement.state, "submitted")

    def test_a_client_of_another_company_sees_nothing(self):
        other = self.setup_other_company()["company"]
        self.client_user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.authenticate("jacques", "jacques")
        self.assertHidden(self._get())
        self.assertFalse(self.env["billing.statement"].with_user(self.client_user).search([]))

    def test_without_a_login_the_token_opens_it_and_a_wrong_one_does_not(self):
        self.authenticate(None, None)
        self.assertShown(self._get(access_token=self._token()))
        for token in ("", "wrong", self._token()[:-1]):
            self.assertHidden(self._get(access_token=token))

    def test_a_draft_or_cancelled_statement_shows_no_figures(self):
        self.authenticate("jacques", "jacques")
        token = self._token()
        self.statement.action_reset_to_draft()
        for words, act in (("being prepared", None), ("was cancelled", self.statement.action_cancel)):
            with self.subTest(words=words):
                if act:
                    act()
                self.assertHidden(self._get())
                page = self._get(access_token=token)
                self.assertHidden(page)
                self.assertIn(words, page.text)
                self.assertHidden(self._get(access_token=token, report_type="html"))
                self.assertNotIn(self.statement.name, self._get("/my/statements").text)

    def test_an_invoiced_statement_stays_readable(self):
        self.statement.action_approve()
        self.statement.action_create_invoice()
        self.authenticate("jacques", "jacques")
        page = self._get()
        self.assertShown(page)
        self.assertNotIn("modal_approve", page.text)

    def test_messages_are_not_on_the_page(self):
        self.statement._message_log(body="He never pays")
        self.authenticate("jacques", "jacques")
        self.assertNotIn("He never pays", self._get().text)

    def test_the_home_page_counts_it(self):
        self.authenticate("jacques", "jacques")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["statement_count"]})
        self.assertEqual(counters["statement_count"], 1)

    # === APPROVE === #

    def test_the_client_approves(self):
        self.authenticate("jacques", "jacques")
        page = self._post("approve", name="Jacques Martin", figures=self._figures())
        self.assertIn("was approved by Jacques Martin", " ".join(page.text.split()))
        self.assertRecordValues(
            self.statement,
            [{"state": "approved", "approved_by": "Jacques Martin", "approved_by_id": self.client_user.id}],
        )
        message = self.statement.message_ids.filtered(lambda message: "Jacques Martin" in (message.body or ""))
        self.assertEqual(message.author_id, self.client_user.partner_id)

    def test_whoever_has_the_token_approves_with_their_name(self):
        self.authenticate(None, None)
        self._post("approve", name="Architect", access_token=self._token(), figures=self._figures())
        self.assertRecordValues(
            self.statement, [{"state": "approved", "approved_by": "Architect", "approved_by_id": False}]
        )

    def test_nobody_approves_with_a_wrong_token(self):
        self.authenticate(None, None)
        self._post("approve", name="Thief", access_token="wrong", figures=self.statement._get_figures_mark())
        self.assertEqual(self.statement.state, "submitted")

    def test_without_a_login_a_name_is_needed(self):
        self.authenticate(None, None)
        page = self._post("approve", name=" ", access_token=self._token(), figures=self._figures())
        self.assertIn("fill in the field", page.text)
        self.assertEqual(self.statement.state, "submitted")

    def test_approving_twice_notes_the_first(self):
        self.authenticate("jacques", "jacques")
        figures = self._figures()
        self._post("approve", name="First", figures=figures)
        page = self._post("approve", name="Second", figures=figures)
        self.assertIn("was approved by First", " ".join(page.text.split()))
        self.assertEqual(self.statement.approved_by, "First")

    def test_figures_that_changed_meanwhile_are_not_approved(self):
        self.authenticate("jacques", "jacques")
        figures = self._figures()
        self.statement.line_ids.cumulative_percent = 60
        page = self._post("approve", name="Jacques", figures=figures)
        self.assertIn("was changed after you opened it", page.text)
        self.assertEqual(self.statement.state, "submitted")

    def test_a_form_from_elsewhere_is_refused(self):
        self.authenticate("jacques", "jacques")
        figures = self._figures()
        self.assertEqual(self._post("approve", name="Jacques", figures=figures, csrf_token="x").status_code, 400)
        self.assertEqual(self.statement.state, "submitted")

    def test_unless_the_company_asks_for_it_the_client_has_nothing_to_answer(self):
        for approval in ("none", "internal"):
            with self.subTest(approval=approval):
                self.company.statement_approval = approval
                self.authenticate("jacques", "jacques")
                self.assertNotIn("modal_approve", self._get().text)
                for action in ("approve", "refuse"):
                    figures = self.statement._get_figures_mark()
                    page = self._post(action, name="Jacques", reason="No", figures=figures)
                    self.assertIn("does not wait for your approval", page.text)
                self.assertEqual(self.statement.state, "submitted")

    def test_a_colleague_of_ours_does_not_answer_for_the_client(self):
        new_test_user(
            self.env,
            "biller",
            groups="billing_base.group_billing_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.authenticate("biller", "biller")
        self.assertNotIn("modal_approve", self._get().text)
        self._post("approve", name="Jacques", figures=self.statement._get_figures_mark())
        self.assertEqual(self.statement.state, "submitted")

    # === REFUSE === #

    def test_the_client_refuses_with_a_reason(self):
        self.authenticate("jacques", "jacques")
        page = self._post("refuse", reason="APS is at 45 % only")
        self.assertIn("Your remarks have been sent", page.text)
        self.assertHidden(page)
        self.assertEqual(self.statement.state, "draft")
        self.assertIn("APS is at 45 % only", "".join(self.statement.message_ids.mapped("body")))
        self.assertEqual(self.statement.activity_ids.user_id, self.order.user_id)

    def test_a_refusal_needs_a_reason(self):
        self.authenticate("jacques", "jacques")
        self.assertIn("fill in the field", self._post("refuse", reason=" ").text)
        self.assertEqual(self.statement.state, "submitted")

    # === PRINT === #

    def test_the_client_prints_it(self):
        self.authenticate("jacques", "jacques")
        page = self._get(report_type="html")
        self.assertShown(page)
        self.assertIn("Architect", page.text)
