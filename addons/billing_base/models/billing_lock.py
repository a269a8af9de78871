from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL


class BillingLock(models.AbstractModel):
    """What two people must not bill at the same moment."""

    _name = "billing.lock"
    _description = "Billed by One Person at a Time"

    def _lock_or_refuse(self, sentence):
        """Let one transaction at a time go on with these records; the others are told `sentence`.

        Who began before a first one ended and gets here after it does not see what it did. So the rows are marked as
        changed: the database then refuses such a late one, and Odoo starts it again.
        """
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(sentence) from None
        self.env.cr.execute(
            SQL("UPDATE %s SET id = id WHERE id IN %s", SQL.identifier(self._table), tuple(self.ids) or (0,))
        )
