from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import NumberingCommon


@tagged("post_install", "-at_install")
class TestAccess(NumberingCommon):
    """DESIGN, Security: who sees and sets up numberings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbering = cls._number()

    def _user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env, login, groups=groups, company_id=company.id, company_ids=[Command.set(company.ids)]
        )

    def test_an_invoicing_clerk_posts_and_changes_no_numbering(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        draft = self._draft("2022-11-25").with_user(clerk)
        self.assertEqual(draft.name_placeholder, "22-11-XXXX")
        draft.action_post()
        self.assertNumbers(draft, "22-11-0001")
        self.assertTrue(self.numbering.with_user(clerk).next_number)
        with self.assertRaises(AccessError):
            self.numbering.with_user(clerk).prefix = "X"
        with self.assertRaises(AccessError):
            self.numbering.with_user(clerk).unlink()

    def test_a_salesperson_sees_a_draft_and_no_numbering(self):
        seller = self._user("seller", "base.group_user")
        with self.assertRaises(AccessError):
            self.numbering.with_user(seller).read(["prefix"])

    def test_a_billing_manager_sets_up(self):
        manager = self._user("manager", "base.group_user,billing_base.group_billing_manager")
        self.numbering.with_user(manager).prefix = "FC"
        self.assertNumbers(self._post("2022-11-25"), "FC-22-11-0001")

    def test_a_billing_manager_says_what_happens_to_dates(self):
        """The bookkeeper sets up without an administrator, who alone opens Odoo's settings."""
        manager = self._user("manager", "base.group_user,billing_base.group_billing_manager")
        self.numbering.with_user(manager).write({"chronology": "move", "days_ahead": 3})
        self.assertEqual((self.company.billing_chronology, self.company.billing_days_ahead), ("move", 3))
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.numbering.with_user(clerk).chronology = "refuse"

    def test_another_company_is_refused(self):
        other = self._create_company("Other")
        stranger = self._user("stranger", "base.group_user,billing_base.group_billing_manager", other)
        for action in (
            lambda numbering: numbering.read(["prefix"]),
            lambda numbering: numbering.write({"prefix": "X"}),
            lambda numbering: numbering.unlink(),
            lambda numbering: numbering.create(
                {"journal_id": self.journal.id, "document_type": "refund", "prefix": "X"}
            ),
        ):
            with self.assertRaises(AccessError):
                action(self.numbering.with_user(stranger))

    def test_another_company_is_not_locked_by_a_stranger(self):
        other = self._create_company("Other")
        stranger = self._user("stranger", "base.group_user,billing_base.group_billing_manager", other)
        with self.assertRaises(AccessError):
            self.company.with_user(stranger).action_lock_billing()
        wizard = self.env["billing.numbering.lock"].create({})
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).action_lock()
