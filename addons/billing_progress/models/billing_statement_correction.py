from markupsafe import Markup

from odoo import models

PENDING = "billing_progress.corrections"


class BillingStatement(models.Model):
    """What we change on a statement that the client has: one message per save, old → new for each phase."""

    _inherit = "billing.statement"

    # === BUSINESS METHODS === #

    def _track_corrections(self):
        """Remember the figures before a change. A form saves line after line: the message comes once, at the end."""
        precommit = self.env.cr.precommit
        before = precommit.data.setdefault(PENDING, {})
        submitted = self.filtered(lambda statement: statement.state == "submitted" and statement.id not in before)
        for statement in submitted:
            before[statement.id] = statement._get_figures()
        if submitted:
            precommit.add(self._log_corrections)

    def _log_corrections(self):
        before = self.env.cr.precommit.data.pop(PENDING, {})
        for statement in self.browse(before).exists():
            now, old = statement._get_figures(), before[statement.id]
            changes = [line._word_correction(old[line], now[line]) for line in now if now[line] != old.get(line)]
            if changes:
                items = Markup().join(Markup("<li>%s</li>") % change for change in changes)
                title = self.env._("Corrected after it was submitted:")
                statement._message_log(body=Markup("%s<ul>%s</ul>") % (title, items))

    def _get_figures(self):
        """Percent and amount to date of each phase."""
        self.ensure_one()
        return {
            line: (round(line.cumulative_percent, 4), line.cumulative_amount)
            for line in self.line_ids
            if not line.display_type
        }
