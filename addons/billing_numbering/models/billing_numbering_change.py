from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_numbering import FORMAT_FIELDS


class BillingNumbering(models.Model):
    """What of a numbering cannot change any more, once it gave numbers or was validated."""

    _inherit = "billing.numbering"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        numberings = super().create([self._without_company(vals) for vals in vals_list])
        self.env.registry.clear_cache()
        return numberings

    def write(self, vals):
        vals = self._without_company(vals)
        changed = {
            name for name in FORMAT_FIELDS if name in vals and any(row._differs(name, vals[name]) for row in self)
        }
        if changed:
            self._check_unlocked()
            self._check_unused(changed, vals)
        done = super().write(vals)
        self.env.registry.clear_cache()
        return done

    def unlink(self):
        self._check_unlocked()
        done = super().unlink()
        self.env.registry.clear_cache()
        return done

    # === BUSINESS METHODS === #

    @api.model
    def _without_company(self, vals):
        """The company is the journal's, whatever a program writes."""
        return {name: value for name, value in vals.items() if name != "company_id"}

    def _differs(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _check_unlocked(self):
        """SPEC N3: what was validated stays."""
        for company in self.company_id:
            if company._is_billing_locked():
                raise UserError(
                    self.env._(
                        "The billing configuration of %(company)s is validated: its numberings cannot change any more. "
                        "A journal without a numbering can still be given one.",
                        company=company.name,
                    )
                )

    def _check_unused(self, changed, vals):
        """Where numbers were given, the series keeps its journal, its documents, and the year of what was issued."""
        for numbering in self:
            given = numbering._get_given() if changed & {"journal_id", "document_type"} else ""
            if not given and (changed & {"offset"} or numbering._moves_offset(vals)):
                key = numbering._get_key(numbering.start_date)
                last = self._lock_chain(numbering.journal_id, key)
                if last.number > numbering.offset:
                    given = numbering._get_issued(key)[2] or numbering._render(last.day, last.number)
            if given:
                raise UserError(
                    self.env._(
                        "%(name)s has given %(number)s already: its journal, its documents, the number issued before "
                        "and its year cannot change any more.",
                        name=numbering.display_name,
                        number=given,
                    )
                )

    def _moves_offset(self, vals):
        """Whether what was issued elsewhere would count in another fiscal year."""
        day = fields.Date.to_date(vals.get("start_date"))
        return bool(day and self.offset and self._get_year(day) != self._get_year(self.start_date))

    def _get_given(self):
        """A number that this series gave in any year, empty when it gave none."""
        domain = [
            ("journal_id", "=", self.journal_id.id),
            ("sequence_prefix", "=like", f"{self.document_type}|%"),
            ("billing_numbered", "=", True),
        ]
        # All documents count, also those that the user may not read; the sentence names one of them.
        moves = self.env["account.move"].sudo().search(domain, order="invoice_date desc", limit=1)
        return moves.name or ""
