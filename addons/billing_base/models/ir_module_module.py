from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    """A module that something rests on says so before it goes."""

    _inherit = "ir.module.module"

    # === ACTION METHODS === #

    def button_uninstall(self):
        # EXTENDS 'base'
        going = set((self | self.downstream_dependencies()).mapped("name"))
        if refusals := self._get_uninstall_refusals(going):
            raise UserError("\n\n".join(refusals))
        return super().button_uninstall()

    # === BUSINESS METHODS === #

    def _get_uninstall_refusals(self, going):
        """Why modules cannot go now, a sentence each, which says what to do first.

        Whoever may uninstall a module may know what of any company it breaks: names are told, and nothing else.

        :param going: names of the modules that would be uninstalled
        """
        return []
