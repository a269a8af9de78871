from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """The versions of a quote (SPEC Q1): one is current, the others are replaced and keep what they said.

    A replaced quote is also cancelled, for all of Odoo, our other modules and those we do not know take a cancelled one
    for what it is: nothing to sign, pay, confirm, edit or count. What a cancelled quote may do and a replaced one may
    not, becoming a quote again, is refused in `sale_order_replaced`. So is any other change, whoever asks.

    The database sees to it that a lineage has one current version, and each number once.
    """

    _inherit = "sale.order"

    version_root_id = fields.Many2one(
        "sale.order",
        string="First Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty on the first version.",
    )
    version_ids = fields.One2many("sale.order", "version_root_id", string="Later Versions", copy=False, readonly=True)
    version_previous_id = fields.Many2one(
        "sale.order", string="Made From", copy=False, readonly=True, index="btree_not_null", ondelete="set null"
    )
    version_number = fields.Integer(string="Version", default=1, copy=False, readonly=True, aggregator=None)
    state_before_replaced = fields.Char(copy=False, readonly=True)
    version_count = fields.Integer(string="Versions", compute="_compute_versions", compute_sudo=True)
    current_version_id = fields.Many2one("sale.order", compute="_compute_versions", compute_sudo=True)
    version_status = fields.Selection(
        selection=[("current", "Current"), ("replaced", "Replaced")],
        compute="_compute_versions",
        compute_sudo=True,
    )

    _one_of_each_version = models.UniqueIndex(
        "(version_root_id, version_number) WHERE version_root_id IS NOT NULL",
        "Somebody else has just made this version. Refresh the page.",
    )
    _one_current_version = models.UniqueIndex(
        "(COALESCE(version_root_id, id)) WHERE is_replaced IS NOT TRUE",
        "Somebody else has just changed the current version of this quote. Refresh the page.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "is_replaced",
        "version_ids.is_replaced",
        "version_root_id.is_replaced",
        "version_root_id.version_ids.is_replaced",
    )
    def _compute_versions(self):
        lineages = self.version_root_id | self
        (lineages | lineages.version_ids).fetch(["is_replaced", "version_number"])  # all at once, for the loop
        for order in self:
            versions = order._get_versions()
            order.version_count = len(versions)
            order.current_version_id = versions.filtered(lambda version: not version.is_replaced)[:1]
            order.version_status = False
            if order.version_count > 1:
                order.version_status = "replaced" if order.is_replaced else "current"

    def _get_versions(self):
        """All versions of this quote, itself among them, by number."""
        root = self.version_root_id or self
        return (root | root.version_ids).sorted("version_number")

    # === CRUD METHODS === #

    def unlink(self):
        restored = self.browse()
        followed = self.browse()
        for order in self.filtered(lambda order: not order.is_replaced and order.version_count > 1):
            if rest := order._get_versions() - self:
                previous = order.version_previous_id & rest or rest[-1]
                restored |= previous
                followed |= previous.filtered(lambda _previous, order=order: order.is_synchronised)
        result = super().unlink()
        for order in restored:
            order._set_current(order in followed)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        """Versions that others refer to stay; a whole lineage may go at once."""
        for order in self:
            rest = order._get_versions() - self
            if rest and (order.is_replaced or order == rest[0].version_root_id):
                raise UserError(
                    self.env._(
                        "%(order)s is version %(number)s of a quote that has others: %(others)s. Keep it, or "
                        "delete them all at once.",
                        order=order.name,
                        number=order.version_number,
                        others=", ".join(rest.mapped("name")),
                    )
                )

    # === ACTION METHODS === #

    def action_new_version(self):
        """A copy of this quote that takes its place; the quote itself is replaced by it."""
        self.ensure_one()
        self._lock_versions()
        self._check_may_be_versioned()
        root, number = self.version_root_id or self, self._get_versions()[-1].version_number + 1
        follows = self.is_synchronised
        new = self.copy({**self._prepare_version_vals(), "name": f"{root.name}-{number}"})
        self._link_version_lines(new)
        self._set_replaced()
        new._write_version({"version_root_id": root.id, "version_previous_id": self.id, "version_number": number})
        if follows:
            new._set_synchronised()
        new.flush_recordset()
        new._message_log(body=self.env._("Version %(number)s, made from %(old)s.", number=number, old=self.name))
        self._message_log(body=self.env._("Replaced by %(new)s.", new=new.name))
        return new._get_version_action()

    def action_restore_version(self):
        """Go back to this version: it is current again, and what is current now is replaced."""
        self.ensure_one()
        self._lock_versions()
        current = self.current_version_id
        if not self.is_replaced:
            raise UserError(self.env._("%(order)s is the current version already.", order=self.name))
        if current.state == "sale":
            raise UserError(
                self.env._(
                    "%(current)s is confirmed: there is no way back to %(order)s. Cancel %(current)s "
                    "first, or amend it.",
                    current=current.name,
                    order=self.name,
                )
            )
        follows = current.is_synchronised
        current._set_replaced()
        self._set_current(follows)
        current._message_log(body=self.env._("Replaced by %(new)s.", new=self.name))
        return self._get_version_action()

    def action_open_versions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions"),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "views": [(self.env.ref("sale.view_quotation_tree").id, "list"), (False, "form")],
            "domain": [("id", "in", self._get_versions().ids)],
            "context": {"create": False},
        }

    def action_compare_versions(self):
        """Compare this version with the one it was made from; the first one with the current one."""
        self.ensure_one()
        old = self.version_previous_id or self
        new = self if self.version_previous_id else self.current_version_id
        wizard = self.env["billing.quote.comparison"].create({"old_order_id": old.id, "new_order_id": new.id})
        return wizard._get_action()

    # === BUSINESS METHODS === #

    def _lock_versions(self):
        """One person at a time makes or chooses a version of a lineage."""
        self.check_access("write")
        (self | self.version_root_id | self.current_version_id)._lock_or_refuse(
            self.env._("Somebody else is making a version of this quote right now. Refresh the page in a moment.")
        )

    def _check_may_be_versioned(self):
        if self.is_replaced:
            raise UserError(self._get_replaced_sentence())
        if self.state == "sale":
            raise UserError(
                self.env._("%(order)s is confirmed: amend the order instead of quoting it again.", order=self.name)
            )
        if self.state not in ("draft", "sent"):
            raise UserError(
                self.env._("%(order)s is cancelled. Set it to quotation first, or duplicate it.", order=self.name)
            )

    def _prepare_version_vals(self):
        """What a new version takes over beyond what a duplicate does. Extended by modules that copy less."""
        return {"client_order_ref": self.client_order_ref, "commitment_date": self.commitment_date}

    def _link_version_lines(self, new):
        """Note on each line of a new version which line it comes from, so that a comparison knows it again."""
        lines = self._get_copiable_order_lines()
        copies = new.order_line.sorted("id")
        if len(lines) == len(copies):  # a module that adds lines to copies leaves it to products and descriptions
            for line, copied in zip(lines, copies, strict=True):
                copied.version_key = line.version_key or line.id

    def _set_replaced(self):
        """draft, sent (or cancelled, when one goes back to another version) → replaced."""
        for order in self:
            order._write_version(
                {
                    "state_before_replaced": order.state,
                    "state": "cancel",
                    "is_replaced": True,
                    "is_synchronised": False,
                }
            )
        self.flush_recordset()  # before another version becomes current: the database lets there be one

    def _set_current(self, follows):
        """Replaced → what it was, to be signed again: the customer has been told that it no longer held.

        :param follows: whether its opportunity goes on following it
        """
        for order in self:
            order._write_version(
                {
                    "state": "sent" if order.state_before_replaced == "sent" else "draft",
                    "state_before_replaced": False,
                    "is_replaced": False,
                    "signature": False,
                    "signed_by": False,
                    "signed_on": False,
                }
            )
            if follows:
                order._set_synchronised()
            order._message_log(body=self.env._("Current again: version %(number)s.", number=order.version_number))
        self.flush_recordset()

    def _get_version_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
