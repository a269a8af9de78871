from collections import defaultdict
from dataclasses import replace
from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, groupby

from ..tools import Document, take_back


class BillingInvoicing(models.AbstractModel):
    """The waist: turns dues into native draft invoices, whatever made them due.

    Each step is one method, and the place where a module adds its rule: several payers, deductions, …
    """

    _name = "billing.invoicing"
    _description = "Invoicing of Dues"

    def _invoice(self, dues, date=None, payers=None, at_due_dates=False):
        """Make the draft invoices of a list of `Due`.

        :param dues: list of `Due`; those of one origin and key make one document per payer
        :param date: invoice date, today by default
        :param at_due_dates: date each invoice as its dues say instead
        :param payers: partners to invoice, when not all of the payers
        :return: the `account.move` records
        :raise UserError: nothing to bill, no journal, no account, a closed period; nothing is written then
        """
        date = date or fields.Date.context_today(self)
        documents = [document for document in self._plan(dues) if payers is None or document.payer in payers]
        if not documents:
            raise UserError(self.env._("There is nothing to bill: every amount is 0."))
        dates = [document.dues[0].date if at_due_dates else date for document in documents]
        return self._create_moves(documents, dates)

    def _plan(self, dues):
        """The documents that a list of `Due` will make, deductions included; nothing is written."""
        documents = self._merge(self._split_by_payer(self._group(dues)))
        documents = self._deduct(self._take_back(documents))
        return [document for document in documents if any(due.amount for due in document.dues)]

    # === STEPS === #

    def _group(self, dues):
        """One `Document` per origin and key, in the order in which they first appear."""
        groups = defaultdict(list)
        for due in dues:
            groups[due.origin, due.key, due.kind].append(due)
        return [Document(origin, key, kind, tuple(dues)) for (origin, key, kind), dues in groups.items()]

    def _split_by_payer(self, documents):
        """Replace each document by one per payer. Here: the one whom the origin invoices."""
        return [replace(document, payer=document.origin._get_payer()) for document in documents]

    def _merge(self, documents):
        """Join documents that one payer gets as one invoice. Here: each is an invoice of its own."""
        return documents

    def _take_back(self, documents):
        """Replace what takes back a part of an order line by one due for each taxes that this part was billed with."""
        dues = [due for document in documents for due in document.dues if self._is_taking_back(due)]
        if not dues:
            return documents
        billed = self.env["sale.order.line"].union(*(due.order_line for due in dues))._get_billed_by_taxes()
        return [document.recast(partial(self._split_by_taxes, document, billed)) for document in documents]

    def _get_billed_payer(self, document):
        """Which of several payers a document takes back from, as `account.move._get_billed_payer` names them."""
        return

    def _is_taking_back(self, due):
        return bool(due.order_line) and due.taxes is None and due.order_line._is_taken_back_by(due.amount)

    def _split_by_taxes(self, document, billed, due):
        """The dues that `due` stands for; what they take back is noted in `billed`, for another due of that line."""
        if not self._is_taking_back(due):
            return [due]
        line = due.order_line
        before = billed[line, self._get_billed_payer(document)]
        parts = take_back(due.amount, before, otherwise=line.tax_ids)
        before += parts
        return [due.with_amount(amount, taxes=taxes) for taxes, amount in parts]

    def _deduct(self, documents):
        """Add to each document what its origin deducts (deposits, …) as negative dues."""
        return [
            replace(document, dues=(*document.dues, *document.origin._get_deductions(document)))
            if document.kind == "invoice"
            else document
            for document in documents
        ]

    # === VALUES === #

    def _prepare_move_vals(self, document, date):
        """Values of the invoice of one document: a credit note when its total is negative."""
        origin = document.origin.with_company(document.origin.company_id)
        if document.payer.lang:
            origin = origin.with_context(lang=document.payer.lang)
        vals = {
            **origin._prepare_invoice(),
            "partner_id": document.payer.id,
            "invoice_date": date,
            "billing_key": f"{document.key}:{document.payer.id}",
            "billing_rebill": True,  # a negative document is part of the billing, never a rebate
        }
        vals.update(document.origin._prepare_document_vals(document))
        vals.update(document.source._prepare_due_move_vals())
        sign = self._get_sign(document)
        if sign < 0:
            vals["move_type"] = "out_refund"
            vals["reversed_entry_id"] = document.origin._get_corrected_move(document).id
        vals["invoice_line_ids"] = self._prepare_line_commands(origin, document, sign)
        return vals

    def _get_sign(self, document):
        """-1 for a credit note: Odoo posts no document with a negative total, taxes included.

        Where amounts of both signs bear different taxes, these may turn the sign: 100.00 less 99.00 at 20 %.
        """
        total = float(document.total)
        if len({due.amount > 0 for due in document.dues if due.amount}) > 1:
            origin, taxes = document.origin, self.env["account.tax"]
            base_lines = [
                self._prepare_base_line(due.line, due.amount, due.get_taxes(), origin.currency_id)
                for due in document.dues
                if due.amount and due.get_taxes() is not None
            ]
            taxes._add_tax_details_in_base_lines(base_lines, origin.company_id)
            taxes._round_base_lines_tax_details(base_lines, origin.company_id)
            total += sum(
                data["tax_amount_currency"] for line in base_lines for data in line["tax_details"]["taxes_data"]
            )
        return -1 if document.origin.currency_id.compare_amounts(total, 0.0) < 0 else 1

    def _prepare_base_line(self, record, amount, taxes, currency, **values):
        """An untaxed amount with its taxes, as Odoo's tax engine takes it; `record` is the line that it stands for."""
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            record,
            tax_ids=taxes,
            price_unit=float(amount),
            quantity=1.0,
            discount=0.0,
            extra_tax_data=None,
            currency_id=currency,
            special_mode="total_excluded",
            **values,
        )

    def _prepare_line_commands(self, origin, document, sign):
        billed = [due for due in document.dues if due.amount]
        sections = defaultdict(list)
        for index, section_vals in origin._prepare_due_sections(billed):
            sections[index].append(section_vals)
        lines = []
        for index, due in enumerate(billed):
            lines += sections[index]
            line_vals = origin._prepare_due_line(due if sign > 0 else due.negated())
            lines.append({**line_vals, **due.source._prepare_due_line_vals()})
        return [Command.create({**line_vals, "sequence": rank}) for rank, line_vals in enumerate(lines, start=1)]

    # === CREATION === #

    def _create_moves(self, documents, dates):
        vals_list, journals = [], {}
        for document, date in zip(documents, dates, strict=True):
            vals = self._prepare_move_vals(document, date)
            if not vals.get("invoice_payment_term_id", True):
                vals["invoice_date_due"] = date  # Odoo would say today, whatever the invoice's date
            place = document.origin.company_id, vals.get("journal_id")
            journal = journals[place] = journals.get(place) or self._get_journal(document, vals)
            self._check_period(document, date, journal)
            for due in document.dues:
                if due.quantity is None:
                    self._check_due(due)
            self._check_accounts(document, vals, journal)
            if self._is_default_journal(document):
                vals.setdefault("journal_id", journal.id)
            vals_list.append(vals)
        # Each origin creates its own invoices with Odoo's own method (it knows whose rights are lent, and why).
        moves = self.env["account.move"]
        pairs = zip(documents, vals_list, strict=True)
        for model, group in groupby(pairs, key=lambda pair: pair[0].origin._name):
            created = self.env[model]._create_account_invoices([vals for _document, vals in group], final=False)
            self._note_origins(created, [document.origin for document, _vals in group])
            moves += created
        return moves

    def _note_origins(self, moves, origins):
        """Say on each invoice what it was made from, in Odoo's words; all at once, as a note that nobody is sent."""
        render, bodies = self.env["mail.render.mixin"]._render_template_qweb_view, {}
        for move, origin in zip(moves, origins, strict=True):
            values = {"self": move, "origin": origin}
            bodies.update(render("mail.message_origin_link", move._name, move.ids, add_context=values))
        moves._message_log_batch(bodies=bodies)

    # === CHECKS === #

    def _get_journal(self, document, vals):
        """The sales journal in which the invoice will be; refuse if there is none."""
        if fault := document.origin._get_journal_fault():
            raise UserError(fault)
        company = document.origin.company_id
        journals = self.env["account.journal"]
        sales = [*journals._check_company_domain(company), ("type", "=", "sale")]
        journal = journals.browse(vals.get("journal_id") or []) or journals.search(sales, limit=1)
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no sales journal to invoice %(origin)s in. "
                    "Create one in Accounting / Configuration / Journals, with the type Sales.",
                    company=company.name,
                    origin=document.origin.display_name,
                )
            )
        return journal

    def _is_default_journal(self, document):
        """Whether Odoo would take that journal too, which it looks for once more for each invoice.

        In another currency it prefers a journal of that currency.
        """
        known = document.origin.currency_id == document.origin.company_id.currency_id
        return known and "default_journal_id" not in self.env.context

    def _check_period(self, document, date, journal):
        if fault := document.origin._get_date_fault(date, journal):
            raise UserError(fault)
        company = document.origin.company_id
        locks = company._get_violated_lock_dates(date, has_tax=True, journal=journal)
        if locks:
            raise UserError(
                self.env._(
                    "%(origin)s cannot be invoiced on %(date)s: the books of %(company)s are closed "
                    "(%(locks)s). Choose a date after %(last)s.",
                    origin=document.origin.display_name,
                    date=format_date(self.env, date),
                    company=company.name,
                    locks=company._format_lock_dates(locks),
                    last=format_date(self.env, locks[-1][0]),
                )
            )

    def _check_due(self, due):
        """Refuse what cannot be billed by amount. Called for each due before anything is written; extended by glue."""
        taxes = due.get_taxes()
        for tax in taxes.flatten_taxes_hierarchy() if taxes else []:
            # It says nothing about an amount: 3 invoices of 1 × 1,000 would bear it 3 times.
            if tax.amount_type == "fixed":
                raise UserError(
                    self.env._(
                        "“%(line)s” of %(origin)s bears %(tax)s, a fixed amount per unit: it can only be billed by "
                        "whole quantities. Put that line on an order of its own, with regular invoicing.",
                        line=due.line.name,
                        origin=due.origin.display_name,
                        tax=tax.name,
                    )
                )

    def _check_accounts(self, document, vals, journal):
        """Refuse in words, before anything is written, what the database would refuse with a constraint's name."""
        if journal.default_account_id:
            return
        lines = [command[2] for command in vals["invoice_line_ids"]]
        products = self.env["product.product"].browse(
            {line["product_id"] for line in lines if line.get("product_id") and not line.get("account_id")}
        )
        fiscal_position = self.env["account.fiscal.position"].browse(vals.get("fiscal_position_id") or [])
        for template in products.with_company(document.origin.company_id).product_tmpl_id:
            if not template.get_product_accounts(fiscal_pos=fiscal_position)["income"]:
                raise UserError(
                    self.env._(
                        "%(product)s has no income account, so %(origin)s cannot be invoiced. Set one on the "
                        "product, on its category, or as the default account of the journal %(journal)s.",
                        product=template.display_name,
                        origin=document.origin.display_name,
                        journal=journal.display_name,
                    )
                )
