from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class BillingSubscription(models.Model):
    """Why subscriptions cannot be billed, found before anything is written; and why they cannot be deleted."""

    _inherit = "billing.subscription"

    # === CHECKS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        for subscription in self:
            if subscription.state != "draft":
                raise UserError(
                    self.env._(
                        "%(name)s has been active: it is the record of what was billed, and stays. Close it instead.",
                        name=subscription.display_name,
                    )
                )
            if moves := subscription.sudo().period_ids.move_id:  # their names
                raise UserError(
                    self.env._(
                        "Invoices were made of %(name)s: %(moves)s. Delete these first, or archive the subscription.",
                        name=subscription.display_name,
                        moves=", ".join(moves.mapped("display_name")),
                    )
                )

    def _check_works_open(self, dues):
        """Refuse works of an order that it billed itself since the contract was made."""
        lines = self.line_ids.browse().union(*(due.source for due in dues if due.order_line))
        for subscription, works in lines.grouped("subscription_id").items():
            if fault := subscription._get_order_fault(works):
                raise UserError(fault)

    def _get_faults(self):
        """Why these subscriptions cannot be billed, found before anything is written: dict of record → sentence."""
        faults, seen = {}, {}
        for subscription in self:
            if fault := subscription._get_order_fault() or subscription._get_lock_fault():
                faults[subscription] = fault
                continue
            for line in subscription.line_ids:
                product, position = line.product_id, subscription.fiscal_position_id
                key = product, position, subscription.journal_id, subscription.company_id
                if key not in seen:
                    seen[key] = subscription._get_product_fault(product, position)
                if seen[key]:
                    faults[subscription] = seen[key]
        return faults

    def _get_order_fault(self, works=None):
        """Why what is billed once cannot be billed here any more, or None.

        :param works: lines to look at, by default all that are still to be billed here
        """
        order = self.order_id.sudo()  # only its name and state are read
        if order.state == "cancel":
            return self.env._(
                "%(name)s bills %(order)s, which is cancelled. Confirm the order again, or delete the subscription.",
                name=self.display_name,
                order=order.name,
            )
        works = self.line_ids.filtered(lambda line: not line._is_settled()) if works is None else works
        for line in works.filtered(lambda line: line.once and line.order_line_id):
            sold = line.order_line_id.sudo()  # only names are shown, whoever may read the order and its invoices
            others = sold.invoice_lines.filtered(
                lambda entry: entry.parent_state != "cancel" and not entry.subscription_line_id
            )
            if others and sold.billed_amount:
                return self.env._(
                    "“%(line)s” of %(name)s is billed by %(moves)s already. Take that line out of the subscription; "
                    "one that it has billed before stays, with a quantity of 0.",
                    line=line.name,
                    name=self.display_name,
                    moves=", ".join(others.move_id.mapped("display_name")),
                )
        return None

    def _get_lock_fault(self):
        """Why the next period cannot be dated as it should be, or None."""
        today, day = fields.Date.context_today(self), self.next_date
        if not day or (day < today and self.company_id.subscription_late_date == "today"):
            return None
        return self._word_lock(day, self.journal_id)

    def _get_date_fault(self, date, journal):
        # EXTENDS 'billing.origin': nobody chooses the day of a period
        return self._word_lock(date, journal) if date < fields.Date.context_today(self) else None

    def _word_lock(self, day, journal):
        """Why nothing can be dated that day in the books, and what to do about a period whose day it is; or None."""
        company = self.company_id
        if locks := company._get_violated_lock_dates(day, has_tax=True, journal=journal):
            return self.env._(
                "%(name)s has a period to bill on %(day)s, but the books are closed (%(locks)s). Have late periods "
                "dated the day on which they are made, in the settings, or reopen the books.",
                name=self.display_name,
                day=format_date(self.env, day),
                locks=company._format_lock_dates(locks),
            )
        return None

    def _get_journal_fault(self):
        # EXTENDS 'billing.origin': what is made in an archived one, nobody would find
        if self.journal_id and not self.journal_id.active:
            return self.env._(
                "The journal %(journal)s is archived. Choose another one on the subscription.",
                journal=self.journal_id.display_name,
            )
        return None

    def _get_product_fault(self, product, position):
        """Why nothing can be billed of a product to this subscription's journal, or None."""
        company, journals = self.company_id, self.env["account.journal"]
        journal = self.journal_id or journals.search(
            [*journals._check_company_domain(company), ("type", "=", "sale")], limit=1
        )
        if fault := self._get_journal_fault():
            return fault
        accounts = product.with_company(company).product_tmpl_id.get_product_accounts(fiscal_pos=position)
        if not (accounts["income"] or journal.default_account_id):
            return self.env._(
                "%(product)s has no income account. Set one on the product, on its category, or on the journal.",
                product=product.display_name,
            )
        return None
