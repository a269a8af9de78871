from odoo import api, models


class BillingRunSource(models.AbstractModel):
    """What a model supplies so that its records can be handled in bulk by a `billing.run`.

    It inherits this model, and adds its own name to `billing.run.kind` (`selection_add`, `ondelete="cascade"`).
    """

    _name = "billing.run.source"
    _description = "Handled in Bulk"

    @api.model
    def _fill_run(self, run):
        """Write the lines of a run that is being previewed. Replaced where records are too many for the ORM."""
        # Lines are written by the run alone; the records themselves were read with the user's own rights.
        lines = self.env["billing.run.line"].sudo()
        lines.create([{"run_id": run.id, **vals} for vals in self._prepare_run_lines(run)])

    @api.model
    def _prepare_run_lines(self, run):
        """The records that the run proposes to handle: a list of values of `billing.run.line`.

        `res_id` and `name` at least; `partner_id`, `amount`, `currency_id`, `date` if known. A line that has a
        `reason` is shown as left out. Called by the preview.
        """
        raise NotImplementedError(self._name)

    @api.model
    def _get_run_chunk(self, size):
        """How many records are one transaction: `size`, or more where that is faster and keeps nobody waiting."""
        return size

    def _get_run_skips(self, run):
        """Those of these records that are not to be handled any more, each with its reason: dict of record → sentence.

        Called right before they are handled: much may have happened since the preview.
        """
        return {}

    def _get_run_faults(self, run):
        """Those of these records that cannot be handled, as far as that can be told beforehand: record → sentence.

        They are reported as failed, without the others being tried again because of them.
        """
        return {}

    def _on_run_excluded(self):
        """Somebody left these records out of a run that is being previewed. For records that the preview made."""

    def _on_run_included(self):
        """Somebody took them back."""

    def _process_run(self, run):
        """Do the work for all these records, or raise; dict of record → what was made of it, if anything.

        Called with a part of the run's records at a time, in a savepoint, with the rights and in the language of the
        one who asked for the run. What it raises makes the run try with fewer, until the culprits are found.
        """
        raise NotImplementedError(self._name)

    @api.model
    def _is_run_nightly(self, company):
        """Whether the company wants such a run every night."""
        return False

    @api.model
    def _is_run_automatic(self, company):
        """Whether the run of every night starts by itself; else it waits in preview for somebody to look at it."""
        return True
