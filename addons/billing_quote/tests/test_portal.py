from odoo.tests import HttpCase, tagged

from .common import QuoteCommon


@tagged("post_install", "-at_install")
class TestPortal(QuoteCommon, HttpCase):
    """SPEC Q1: the links that were sent to a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._quote(require_signature=True, require_payment=True, special_conditions="<p>Only in summer</p>")
        cls.first.state = "sent"
        cls.link = cls.first.get_portal_url()
        cls.second = cls._version(cls.first)
        cls.provider = cls.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "state": "test", "company_id": cls.company.id}
        )

    def _open(self, link):
        self.env.flush_all()
        return self.url_open(link).text

    def _call(self, route, **params):
        url = f"/my/orders/{self.first.id}/{route}"
        params["access_token"] = self.first.access_token
        return self.url_open(url, json={"jsonrpc": "2.0", "method": "call", "params": params}).json()

    def test_the_page_says_so_and_leads_on_once_the_next_is_sent(self):
        """SPEC Q1."""
        page = self._open(self.link)
        self.assertIn("replaced by a newer version", page)
        self.assertNotIn(self.second.name, page)
        self.assertNotIn('modalaccept" href', page)
        self.assertNotIn("has been cancelled", page)
        self.second.state = "sent"
        page = self._open(self.link)
        self.assertIn(self.second.access_token, page)
        self.second.partner_id = self.partner_b
        self.assertNotIn(self.second.name, self._open(self.link))

    def test_nothing_can_be_signed_paid_or_declined(self):
        """SPEC Q1."""
        answer = self._call("accept", name="Me", signature="R0lGODlhAQABAAAAACw=")
        self.assertIn("error", answer["result"])
        with self.assertLogs("odoo.http", "WARNING"):
            answer = self._call(
                "transaction",
                provider_id=self.provider.id,
                payment_method_id=self.env.ref("payment.payment_method_unknown").id,
                token_id=None,
                amount=self.first.amount_total,
                flow="redirect",
                tokenization_requested=False,
                landing_route="/",
            )
        self.assertIn("was replaced", str(answer["error"]))
        self.assertFalse(self.first.transaction_ids)
        self.assertEqual((self.first.state, self.first.signature), ("cancel", False))

    def test_conditions_are_shown(self):
        """SPEC Q1."""
        self.assertIn("Only in summer", self._open(self.second.get_portal_url()))
        self.second.print_conditions = False
        self.assertNotIn("Only in summer", self._open(self.second.get_portal_url()))
