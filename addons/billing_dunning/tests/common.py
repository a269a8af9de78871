from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.models.ir_mail_server import IrMail_Server


class DunningCommon(AccountTestInvoicingCommon):
    """Unpaid invoices, and reminders that go to a mail server which only notes them."""

    TODAY = "2023-06-30"

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("billing_base.group_billing_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(cls.TODAY)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.other_currency = cls.setup_other_currency("EUR")
        cls.policy = cls.env.ref("billing_dunning.policy_standard")
        cls.company.dunning_policy_id = cls.policy
        cls.company.email = "billing@example.com"
        cls.partner_a.email = "a@example.com"
        cls.partner_b.email = "b@example.com"

    @classmethod
    def _owe(cls, due, amount=100.0, partner=None, **values):
        """A posted invoice of an amount that was due on a day."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or cls.partner_a).id,
                "invoice_date": min(due, cls.TODAY),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Works", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )
        move.action_post()
        return move

    @classmethod
    def _create_halves(cls):
        """A payment term: half at once, half after 91 days."""
        halves = [{"value": "percent", "value_amount": 50, "nb_days": days} for days in (0, 91)]
        return cls.env["account.payment.term"].create(
            {"name": "Two halves", "line_ids": [Command.create(half) for half in halves]}
        )

    @classmethod
    def _create_user(cls, login, groups):
        company = {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        return new_test_user(cls.env, login, groups=groups, **company)

    def _read(self, partner=None, forced=()):
        """What is selected today: invoice number → reason, None for those that are proposed."""
        rows = self.env["billing.dunning.selection"]._read(
            self.company, self.TODAY, partner or (self.partner_a | self.partner_b), forced
        )
        return {row["name"]: row["reason"] for row in rows}

    def _preview(self):
        return self.env["billing.run"].browse(self.env["billing.run"].action_open_reminders()["res_id"])

    def _run(self):
        run = self._preview()
        run.action_start()
        self._work_off()
        return run

    def _work_off(self):
        """The scheduled jobs: the run, then the outbox."""
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()
            self.env.ref("billing_dunning.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def _mail_server(self, refuse=None):
        """A mail server: the list of messages that it took; `refuse` is what it raises."""
        taken = []

        def send(server, message, *args, **kwargs):
            if refuse:
                raise refuse
            taken.append(message)
            return message["Message-Id"]

        with (
            patch.object(IrMail_Server, "_disable_send", lambda server: False),
            patch.object(IrMail_Server, "_connect__", lambda server, *args, **kwargs: None),
            patch.object(IrMail_Server, "send_email", send),
        ):
            yield taken

    def _reminders(self, *states):
        domain = [("company_id", "=", self.company.id)]
        return self.env["billing.reminder"].search(domain + ([("state", "in", states)] if states else []), order="id")


class ChargeCommon(DunningCommon):
    """A professional who is late: the levels named by `CHARGING` claim the fee, and interest at 12 %."""

    CHARGING = slice(None)  # which levels of the policy claim fee and interest

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.is_company = True
        cls.env["billing.dunning.rate"].create({"date_start": "2020-01-01", "percent": 12})
        cls.policy.level_ids[cls.CHARGING].write({"charge_fee": True, "charge_interest": True})
