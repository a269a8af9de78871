from odoo import api, models
from odoo.exceptions import UserError

# What gives a number to a document, or leads to its deletion.
GUARDED = (
    "name",
    "state",
    "journal_id",
    "company_id",
    "move_type",
    "invoice_date",
    "date",
    "posted_before",
    "billing_numbered",
)
# Odoo itself writes these on a document that it numbers.
GUARDED_WHEN_NUMBERED = ("sequence_prefix", "sequence_number")
# A draft that keeps its number may be dated and posted again.
FREE_ON_DRAFTS = ("state", "invoice_date", "date")
MARKS = {"billing_numbered", "sequence_prefix", "sequence_number"}
RENAMING = {"name", "journal_id", "move_type", *MARKS}
# Another value of these, and the name is read afresh: see _get_billing_number.
READ_AFRESH = ("name", "journal_id", "move_type")
# What makes a name that stands already into a number of a series.
PLACING = {"name", "journal_id", "move_type", "invoice_date", "date"}


class AccountMove(models.Model):
    """Once the billing configuration is validated (SPEC N3), customer documents that had a number keep it for ever.

    No context key and no right opens it. Before, whoever deletes or renames holds the series meanwhile.
    """

    _inherit = "account.move"

    # === COMPUTE METHODS === #

    def _compute_show_reset_to_draft_button(self):
        # EXTENDS 'account': no button that can only be refused. Without a dependency on our lock: with it, uninstalling
        # would take Odoo's own field away from bank statement lines.
        super()._compute_show_reset_to_draft_button()
        # Whoever looks at the document may not read the journal's main company; the answer is yes or no.
        had_number = self.filtered(lambda move: move._is_billing_type() and move._has_been_numbered())
        had_number.filtered(
            lambda move: move.journal_id.sudo().company_id.billing_locked
        ).show_reset_to_draft_button = False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # These follow from the name: see `_compute_split_sequence`.
        moves = super().create([{key: vals[key] for key in vals if key not in MARKS} for vals in vals_list])
        typed = moves.filtered(lambda move: move.name and move.name != "/")
        typed._check_billing_name_typed()
        typed._settle_billing_chains({})
        moves.filtered(lambda move: move.posted_before and move.state != "posted")._check_billing_past()
        return moves

    def write(self, vals):
        # EXTENDS 'account'
        changed = vals.keys() & {*GUARDED, *GUARDED_WHEN_NUMBERED}
        if not changed:
            return super().write(vals)
        if vals.get("state") == "posted" and vals.get("posted_before", True) and changed <= {"state", "posted_before"}:
            first = self.filtered(lambda move: not move.posted_before and move.name and move.name != "/")
            done = super().write(vals)
            first._check_billing_name_typed()
            return done
        self._check_billing_guard(vals)
        if changed & {"invoice_date", "date"}:
            self._hold_billing_neighbours()
        done = self._write_renaming(vals) if vals.keys() & RENAMING else super().write(vals)
        if vals.keys() & PLACING:
            # What is posted and numbered was guarded above.
            self.filtered(lambda move: move._may_be_typed("name" in vals))._check_billing_name_typed()
        return done

    def _write_renaming(self, vals):
        """Write what gives or takes away numbers, while nobody else counts in the series."""
        lost = self._lock_given_numbers()
        renamed = self.filtered("billing_numbered").filtered(
            lambda move: any(name in vals and move._differs_from(name, vals[name]) for name in READ_AFRESH)
        )
        if renamed:
            super(AccountMove, renamed).write({"billing_numbered": False})
        done = super().write(vals)
        self.env.add_to_compute(self._fields["billing_numbered"], renamed)
        self._settle_billing_chains(lost)
        return done

    def unlink(self):
        # Here as well as on deletion below: the lines go first.
        self._check_billing_deletion()
        lost = self._lock_given_numbers()
        done = super().unlink()
        self.browse()._settle_billing_chains(lost)
        return done

    @api.ondelete(at_uninstall=True)
    def _unlink_except_billing_locked(self):
        self._check_billing_deletion()

    # === BUSINESS METHODS === #

    def _check_billing_deletion(self):
        for move in self._filter_billing_locked():
            raise UserError(
                self.env._(
                    "%(name)s cannot be deleted: the billing configuration of %(company)s is validated, and no "
                    "number may be missing. Make a credit note instead.",
                    name=move.name if move.name and move.name != "/" else move.display_name,
                    company=move.journal_id.company_id.name,
                )
            )

    def _check_billing_past(self):
        """After the lock nobody pretends that a draft was posted once: such a draft keeps its name."""
        for move in self.filtered(lambda move: move._is_billing_type()):
            if move.journal_id.company_id._is_billing_locked():
                raise UserError(
                    self.env._(
                        "A draft of %(journal)s cannot be marked as posted before: the billing configuration of "
                        "%(company)s is validated.",
                        journal=move.journal_id.display_name,
                        company=move.journal_id.company_id.name,
                    )
                )

    def _check_billing_guard(self, vals):
        """Refuse to rename, unpost, redate or move what is numbered in a locked company."""
        if vals.get("posted_before") and vals.get("state") != "posted":
            self.filtered(lambda move: not move.posted_before)._check_billing_past()
        for move in self._filter_billing_locked():
            guarded = GUARDED + (GUARDED_WHEN_NUMBERED if move.billing_numbered else ())
            free = FREE_ON_DRAFTS if move.state == "draft" else ()
            if move.billing_numbered and vals.get("state") == "cancel":
                free = ()  # it would be a number without a document
            changed = [
                name for name in guarded if name in vals and name not in free and move._differs_from(name, vals[name])
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be changed (%(field)s): the billing configuration of %(company)s is "
                        "validated. Make a credit note instead.",
                        name=move.name or move.display_name,
                        field=self._fields[changed[0]]._description_string(self.env),
                        company=move.journal_id.company_id.name,
                    )
                )

        for move in self if MARKS & vals.keys() else ():
            marked = [name for name in MARKS & vals.keys() if move._differs_from(name, vals[name])]
            if marked and (move.billing_numbered or move._get_billing_numbering()):
                raise UserError(
                    self.env._("The series and the counter of %(name)s follow from its number.", name=move.display_name)
                )

    def _check_billing_name_typed(self):
        """After the lock the series alone gives numbers, and no other document bears one of them."""
        for move in self.filtered(lambda move: move.name and move.name != "/"):
            if move._takes_billing_number() and move.journal_id.company_id._is_billing_locked():
                raise UserError(
                    self.env._(
                        "Numbers of %(journal)s cannot be typed: the billing configuration of %(company)s is "
                        "validated. Leave the number empty, it is given on posting.",
                        journal=move.journal_id.display_name,
                        company=move.journal_id.company_id.name,
                    )
                )

    def _may_be_typed(self, renamed):
        """Whether a name may be somebody's: what is posted was guarded, what was posted once keeps the name it has."""
        if not self._is_billing_type():
            return True
        return self.state == "draft" and (renamed or not self.posted_before)

    def _takes_billing_number(self):
        """Whether a series numbers this document, or its name reads as a number of one, whatever document it is."""
        if self._get_billing_numbering():
            return True
        day = self._get_billing_day()
        return any(
            numbering._parse(self.name, day) for numbering in self.env["billing.numbering"]._get_all(self.journal_id)
        )

    def _differs_from(self, name, value):
        field = self._fields[name]
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _filter_billing_locked(self):
        """Customer documents that were posted and have a number, in a company whose configuration is validated."""
        candidates = self.filtered(
            lambda move: move.move_type in ("out_invoice", "out_refund") and move._has_been_numbered()
        )
        companies = candidates.journal_id.company_id.filtered(lambda company: company._is_billing_locked())
        return candidates.filtered(lambda move: move.journal_id.company_id in companies)

    def _has_been_numbered(self):
        return bool(self.name and self.name != "/" and (self.posted_before or self.state == "posted"))

    def _lock_given_numbers(self):
        """Hold the series of these documents' numbers: {(journal, key): numbers}."""
        lost = {}
        for (journal, key), moves in self._get_numbered_chains():
            self.env["billing.numbering"]._lock_chain(journal, key)
            lost[journal, key] = moves.mapped("sequence_number")
        return lost

    def _hold_billing_neighbours(self):
        """Before numbered documents are redated: nobody posts the next number meanwhile, nor has since we look."""
        for (journal, key), _moves in self._get_numbered_chains():
            self.env["billing.numbering"]._lock_chain(journal, key, as_seen=True)

    def _settle_billing_chains(self, lost):
        """After a change: what the last numbers are, of the series that lost numbers and of those that got some."""
        chains = dict(lost)
        for chain, _moves in self._get_numbered_chains():
            chains.setdefault(chain, ())
        for journal, key in sorted(chains, key=lambda chain: (chain[0].id, chain[1])):
            self.env["billing.numbering"]._settle_chain(journal, key, chains[journal, key])

    def _get_numbered_chains(self):
        chains = self.filtered("billing_numbered").grouped(lambda move: (move.journal_id, move.sequence_prefix))
        return sorted(chains.items(), key=lambda item: (item[0][0].id, item[0][1]))

    def _check_resequence(self):
        """Odoo's wizard gives names anew, by the month or the calendar year: it would break a series."""
        protected = self.filtered("billing_numbered") or self.filtered(
            lambda move: move.is_sale_document() and move.journal_id.company_id.billing_locked
        )
        if protected:
            raise UserError(
                self.env._(
                    "%(name)s is numbered by fiscal year: its series cannot be resequenced. Before the billing "
                    "configuration is validated, delete the test documents; afterwards, make credit notes.",
                    name=protected[0].name,
                )
            )
