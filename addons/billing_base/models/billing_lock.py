from odoo import models
from odoo.exceptions import LockError, UserError


class BillingLock(models.AbstractModel):
    """What two people must not bill at the same moment."""

    _name = "billing.lock"
    _description = "Billed by One Person at a Time"

    def _lock_or_refuse(self, sentence):
        """Let one transaction at a time go on with these records; the others are told `sentence`.

        Who began before a first one ended and gets here after it may not see what it did: that is refused by a unique
        index, or started again by the database.
        """
        try:
            self.lock_for_update()
        except LockError:
            raise UserError(sentence) from None
