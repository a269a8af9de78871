from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang, groupby

from odoo.addons.billing_base.tools import exact, round_to, to_decimal

from ..tools import distribute
from ..tools.entry import HUNDRED, Refusal


class BillingStatement(models.Model):
    """One entry for a section or the whole statement, and explicit regularisations (SPEC P3, P4)."""

    _inherit = "billing.statement"

    regularise = fields.Boolean(
        string="Regularisation",
        copy=False,
        tracking=True,
        help="Lets a phase go below what is billed: the invoice becomes a credit note when less is due in all. "
        "For billing managers.",
    )

    # === COMPUTE METHODS === #

    def _inverse_rate(self):
        for statement in self:
            statement._enter("percent", statement.rate)

    def _inverse_amount_cumulative(self):
        for statement in self:
            statement._enter("amount", statement.amount_cumulative)

    # The web client shows what a figure leads to before anything is saved, and an inverse only runs on saving.

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        for section in self.line_ids.filtered("phases_selected"):
            selected = section.phases_selected == "all"
            section.phases_selected = False
            section._get_phases().filtered(lambda line: not line.display_type).update({"selected": selected})
        for section in self.line_ids.filtered(lambda line: line.display_type and line.entry_mode):
            mode, value = section.entry_mode, section.entry_value
            section.update({"entry_mode": False, "entry_value": 0.0})
            self._enter(mode, value, section._get_phases())

    @api.onchange("rate")
    def _onchange_rate(self):
        derived = 100 * self._sum_works() / self.amount_fee if self.amount_fee else 0.0
        if self.order_id and round(self.rate - derived, 2):
            self._enter("percent", self.rate)

    @api.onchange("amount_cumulative")
    def _onchange_amount_cumulative(self):
        if self.order_id and self.currency_id.compare_amounts(self.amount_cumulative, self._sum_works()):
            self._enter("amount", self.amount_cumulative)

    def _sum_works(self):
        return sum(line.previous_amount + line.amount for line in self.line_ids)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_regularise(vals_list)
        return super().create([self._keep_lines(vals) for vals in vals_list])

    def write(self, vals):
        self._check_may_regularise([vals])
        if {"regularise", "deposit_rule", "kind"} & vals.keys():
            self._check_open()
        return super().write(self._keep_lines(vals))

    @api.model
    def _keep_lines(self, vals):
        """Drop the sums from what a form sends: its lines say what they are the sum of."""
        if "line_ids" in vals:
            return {name: value for name, value in vals.items() if name not in ("rate", "amount_cumulative")}
        return vals

    def _check_may_regularise(self, vals_list):
        if any(vals.get("regularise") for vals in vals_list) and not self._is_manager():
            raise AccessError(self.env._("Only a billing manager can make a regularisation. Ask one, or credit."))

    # === ACTION METHODS === #

    def action_make_final(self):
        """Turn an open statement into the final one: every phase at 100 %, all deposits deducted."""
        self._check_open()
        self.kind = "final"

    def action_make_progress(self):
        """Undo `action_make_final`: what was typed before counts again."""
        self._check_open()
        self.kind = "progress"

    def action_enter(self, mode, value, section_line_id=False):
        """Enter a rate or a total amount for a section of this statement, or for all of it.

        :param mode: "percent" or "amount"
        :param section_line_id: id of the statement line of a section or subsection
        """
        self.ensure_one()
        section = self.env["billing.statement.line"].browse(section_line_id or [])
        self._enter(mode, value, (section & self.line_ids)._get_phases() if section_line_id else None)

    # === BUSINESS METHODS === #

    def _enter(self, mode, value, phases=None):
        """Bring the ticked `phases` (all of them by default) to a total, computed once and given out (DESIGN I2).

        :raise UserError: more than their fees, less than what is billed, nothing ticked
        """
        self.ensure_one()
        phases = self.line_ids if phases is None else phases
        phases = phases.filtered(lambda line: line.selected and not line.display_type)
        if not phases:
            raise UserError(self.env._("No phase is ticked there. Tick those that the figure is meant for."))
        places = self.currency_id.decimal_places
        fees = [line._get_fee() for line in phases]
        floors = None if self._may_decrease() else [line._get_previous() for line in phases]
        parts = distribute(mode, to_decimal(value), fees, floors, places)
        if isinstance(parts, Refusal):
            raise UserError(self._word_entry_refusal(parts))
        rate = exact(to_decimal(value)) / 100 if mode == "percent" else None
        commands = []
        for line, fee, part in zip(phases, fees, parts, strict=True):
            # A phase that stands at the rate itself says so; one that took a cent, or was further, says its amount.
            at_rate = rate is not None and part == round_to(rate * exact(fee), places)
            whole = part == fee
            if at_rate or whole:
                vals = {"entry_mode": "percent", "entry_value": float(HUNDRED if whole else to_decimal(value))}
            else:
                vals = {"entry_mode": "amount", "entry_value": float(part)}
            commands.append((line, vals))
        self._write_entries(commands)

    def _write_entries(self, entries):
        """Write entries by groups of equal ones; in a form that is not saved yet, in its cache."""
        saved = self._origin and self == self._origin
        for vals, group in groupby(entries, key=lambda entry: tuple(entry[1].items())):
            lines = self.line_ids.browse().concat(*(line for line, _vals in group))
            if saved:
                lines.write(dict(vals))
            else:
                lines.update(dict(vals))

    def _word_entry_refusal(self, refusal):
        percent = refusal.reason == "above_100_percent"
        figures = {
            name: f"{float(amount):g} %"
            if percent
            else formatLang(self.env, float(amount), currency_obj=self.currency_id)
            for name, amount in (("found", refusal.found), ("limit", refusal.limit))
        }
        return {
            "above_100_percent": self.env._("%(found)s is more than 100 %%. Enter the progress to date.", **figures),
            "above_fee": self.env._(
                "%(found)s is more than the %(limit)s of these phases. Enter the amount to date.", **figures
            ),
            "negative": self.env._("A progress cannot be negative. Enter 0 or more."),
            "below_previous": self.env._(
                "%(found)s to date is less than the %(limit)s already billed of these phases. Enter at least that; a "
                "billing manager can also tick “Regularisation”.",
                **figures,
            ),
            "unreachable": self.env._(
                "%(found)s cannot be given out to these phases: what is billed of them leaves %(limit)s. "
                "Enter each phase by itself.",
                **figures,
            ),
        }[refusal.reason]

    def _may_decrease(self):
        """Whether a phase may go below what is billed."""
        return self.regularise or self.kind == "final"

    def _is_manager(self):
        return self.env.su or self.env.user.has_group("billing_base.group_billing_manager")

    def _check_decreases(self):
        """A final statement takes back what was billed beyond a fee: that is a regularisation too."""
        for line in self.line_ids:
            if line.amount * (line.fee or 1) < 0 and not self._is_manager():
                raise UserError(
                    self.env._(
                        "“%(phase)s” is billed at %(previous)s, more than its fee of %(fee)s: %(amount)s would be "
                        "credited. Only a billing manager can do that.",
                        phase=(line.name or "").split("\n")[0],
                        previous=formatLang(self.env, line.previous_amount, currency_obj=self.currency_id),
                        fee=formatLang(self.env, line.fee, currency_obj=self.currency_id),
                        amount=formatLang(self.env, -line.amount, currency_obj=self.currency_id),
                    )
                )


class BillingStatementLine(models.Model):
    _inherit = "billing.statement.line"

    def _get_phases(self):
        """The statement's lines below this section or subsection title."""
        self.ensure_one()
        stops = {"line_section"} if self.display_type == "line_section" else {"line_section", "line_subsection"}
        phases, inside = [], False
        for line in self.statement_id.line_ids.sorted(lambda line: (line.sequence, line._origin.id)):
            if line == self:
                inside = True
            elif inside and line.display_type in stops:
                break
            elif inside:
                phases.append(line)
        return self.browse().concat(*phases)

    def _get_ticked_phases(self):
        return self._get_phases().filtered(lambda line: line.selected and not line.display_type)

    def _tick_phases(self, selected):
        """Tick, or not, the phases below the sections in `self`."""
        for section in self.filtered("display_type"):
            (section._get_phases() - self).selected = selected
