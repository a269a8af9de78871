from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SubscriptionCommon


@tagged("post_install", "-at_install")
class TestPortal(SubscriptionCommon, HttpCase):
    """SPEC S7: the contract on paper, by e-mail and on the portal; nobody else's contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client_user = cls._create_client("client")
        cls.contract = cls._create_koworking(
            partner_id=cls.client_user.partner_id.id, customer_reference="PO 77", note="<p>Quiet after 22:00</p>"
        )
        cls.moves = cls._generate(cls.contract)
        cls.moves[0].action_post()
        cls.url = f"/my/subscriptions/{cls.contract.id}"

    @classmethod
    def _create_client(cls, login):
        return new_test_user(
            cls.env,
            login,
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            email=f"{login}@example.com",
        )

    def _get(self, url=None, **params):
        answer = self.url_open(url or self.url, params=params)
        self.assertEqual(answer.status_code, 200)
        return " ".join(answer.text.split())

    # === PORTAL === #

    def test_the_customer_sees_terms_prices_and_invoices(self):
        """Posted invoices are shown, drafts are not."""
        self.authenticate("client", "client")
        self.assertIn(self.contract.name, self._get("/my/subscriptions"))
        page = self._get()
        for words in ("PO 77", "Trainings", "Once, with the first invoice", "Offices", "2,000.00", self.moves[0].name):
            self.assertIn(words, page)
        self.assertIn("Quiet after 22:00", page)
        self.assertEqual(page.count("/my/invoices/"), 1)
        self.assertIn("2,400.00", page, "with 20 % of VAT")

    def test_the_amount_is_that_of_today(self):
        """Beside the contract, and in the list: what is amended from a day to come on is not paid yet."""
        self.authenticate("client", "client")
        later = self.contract.line_ids.filtered(lambda line: not line.once)
        with freeze_time("2023-04-01"):
            self.contract._amend(date(2023, 9, 24), [(later, {"quantity": 12})])
            self.assertEqual((self.contract.amount_period, self.contract._get_amount_today()), (2400, 2000))
        with freeze_time("2023-10-01"):
            self.assertEqual(self.contract._get_amount_today(), 2400)
        with patch.object(type(self.contract), "_get_amount_today", return_value=1234.5):
            for url in (self.url, "/my/subscriptions"):
                self.assertIn("1,234.50", self._get(url))

    def test_who_takes_a_contract_over_sees_none_of_the_others_invoices(self):
        """Nor a link that opens them; what goes to whom the contract invoices is shown."""
        self.assertEqual(self.contract._get_shown_invoices(), self.moves[0])
        self.contract.write({"partner_id": self.partner_a.id, "partner_invoice_id": self.partner_b.id})
        self.assertFalse(self.contract._get_shown_invoices())
        mine = self._moves(self.contract)[1]
        mine.action_post()
        self.assertEqual((self.contract._get_shown_invoices(), mine.partner_id), (mine, self.partner_b))

    def test_a_stranger_sees_nothing(self):
        stranger = self._create_client("stranger")
        self.authenticate("stranger", "stranger")
        self.assertNotIn("PO 77", self._get())
        self.assertNotIn("PO 77", self._get(report_type="html"))
        self.assertNotIn(self.contract.name, self._get("/my/subscriptions"))
        with self.assertRaises(AccessError):
            self.contract.with_user(stranger).read(["name"])

    def test_the_token_opens_it_and_a_wrong_one_does_not(self):
        self.authenticate(None, None)
        token = self.contract._portal_ensure_token()
        self.assertIn("PO 77", self._get(access_token=token))
        self.assertIn("PO 77", self._get(access_token=token, report_type="html"))
        for wrong in ("", token[:-1]):
            self.assertNotIn("PO 77", self._get(access_token=wrong))

    def test_a_draft_is_not_listed(self):
        draft = self._create_contract(activate=False, partner_id=self.client_user.partner_id.id)
        self.authenticate("client", "client")
        self.assertNotIn(draft.name, self._get("/my/subscriptions"))
        with self.assertRaises(AccessError):
            draft.with_user(self.client_user).read(["name"])

    def test_the_customer_changes_nothing(self):
        mine = self.contract.with_user(self.client_user)
        self.assertEqual(mine.name, self.contract.name)
        for attempt in (
            lambda: mine.write({"note": "x"}),
            mine.unlink,
            mine.action_renew,
            mine.action_generate_schedule,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_home_page_counts_it(self):
        self.authenticate("client", "client")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["subscription_count"]})
        self.assertEqual(counters["subscription_count"], 1)

    # === PAPER === #

    def _render(self, contract):
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("billing_subscription.report_subscription", contract.ids)[0].decode()
        return " ".join(html.split())

    def test_what_is_agreed_for_later_is_printed_with_its_dates(self):
        with freeze_time("2023-05-01"):
            line = self.contract._get_lasting_lines().filtered(lambda line: not line.once)
            self.contract._amend(date(2023, 9, 24), [(line, {"quantity": 12})])
            html = self._render(self.contract)
        self.assertIn("09/24/2023", html)
        self.assertIn("2,000.00", html)
        self.assertIn("2,400.00", html)
        with freeze_time("2023-10-01"):
            self.assertEqual(self.contract._get_contract_totals()["base_amount_currency"], 2400)
            self.assertNotIn("09/23/2023", self._render(self.contract), "what has ended is not printed")

    def test_in_the_customers_language_with_the_index(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.client_user.partner_id.lang = "fr_FR"
        index = self.env["billing.price.index"].create({"name": "Syntec"})
        self.contract.write({"index_id": index.id, "index_base": 289.4, "index_fixed": 15, "index_most": 3})
        html = self._render(self.contract)
        for words in ("Contrat", "Syntec", "15 % + 85 %", "289,4", "au plus 3 %", "à chaque anniversaire"):
            self.assertIn(words, html)

    def test_sent_with_its_pdf(self):
        context = self.contract.action_send()["context"]
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        self.assertIn(self.client_user.partner_id, composer.partner_ids)
        self.assertEqual(composer.attachment_ids.mapped("name"), [f"{self.contract.name}.html"])
        self.assertIn(self.url, composer.body)
        self.assertIn("2,000.00", composer.body)

    def test_the_mail_says_the_amount_of_today(self):
        """As the contract that is attached to it; what is agreed for later stands there with its dates."""
        with freeze_time("2023-05-01"):
            line = self.contract._get_lasting_lines().filtered(lambda line: not line.once)
            self.contract._amend(date(2023, 9, 24), [(line, {"quantity": 12})])
            context = self.contract.action_send()["context"]
            body = self.env["mail.compose.message"].with_context(**context).create({}).body
        self.assertIn("2,000.00", body)
        self.assertNotIn("2,400.00", body)
