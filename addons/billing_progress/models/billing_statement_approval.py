from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Written by the transitions below and by nothing else: they decide what may be invoiced.
STAMPS = {"submitted_date", "approved_date", "approved_by", "approved_by_id"}
# What nobody changes once the statement is approved; its lines have their own list.
APPROVED = {"order_id", "date", "kind", "deposit_rule", "regularise"}
# Any of these groups may note an approval, by what the company asks for.
APPROVERS = {
    "none": ("billing_base.group_billing_user",),
    "internal": ("billing_base.group_billing_manager", "sales_team.group_sale_manager"),
    "customer": ("billing_base.group_billing_user",),
}


class BillingStatement(models.Model):
    """From draft to approved: who was asked, who agreed, and what happens to the figures meanwhile.

    Each transition has one writer, `_set_…`, which finds the states that it starts from checked by its `action_…`.
    """

    _inherit = "billing.statement"

    submitted_date = fields.Datetime(string="Submitted On", readonly=True, copy=False)
    approved_date = fields.Datetime(string="Approved On", readonly=True, copy=False)
    approved_by = fields.Char(readonly=True, copy=False, help="The name that was given with the approval.")
    approved_by_id = fields.Many2one(
        "res.users", string="Approving User", readonly=True, copy=False, help="Who noted it, or the portal user."
    )
    statement_approval = fields.Selection(related="company_id.statement_approval")
    approval_missing = fields.Boolean(compute="_compute_approval_missing")
    can_approve = fields.Boolean(compute="_compute_can_approve")

    # === COMPUTE METHODS === #

    @api.depends("statement_approval", "state")
    def _compute_approval_missing(self):
        for statement in self:
            wanted = statement.statement_approval in ("internal", "customer")
            statement.approval_missing = wanted and statement.state in ("draft", "submitted")

    @api.depends("statement_approval", "state")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for statement in self:
            statement.can_approve = statement.state in ("draft", "submitted") and statement._is_approver()

    def _is_approver(self):
        groups = APPROVERS[self.statement_approval or "none"]
        return self.env.su or any(self.env.user.has_group(group) for group in groups)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_stamp(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_stamp(vals)
        if APPROVED & vals.keys():
            self._check_not_approved()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for statement in self.filtered(lambda statement: statement.state in ("submitted", "approved")):
            raise UserError(
                self.env._(
                    "%(statement)s has left the house and is not deleted. Press “Cancel” to drop it and keep its "
                    "trace, or “Reset to Draft” first.",
                    statement=statement.name,
                )
            )

    def _check_no_stamp(self, vals):
        # Transitions write as superuser, after their own checks. Odoo computes the state without coming through here.
        if not self.env.su and vals.keys() & {"state", *STAMPS}:
            raise UserError(
                self.env._(
                    "The status of a statement follows from what happens to it. "
                    "Use its buttons: Submit, Approve, Reset to Draft, Create Invoice."
                )
            )

    # === ACTION METHODS === #

    def action_submit(self):
        """Draft → submitted: the statement is in the client's hands."""
        self._check_stage("draft")
        self._check_figures()
        self._set_submitted()

    def action_approve(self):
        """Submitted, or draft when it was approved on paper → approved, in the name of the current user."""
        self._check_stage("draft", "submitted")
        for statement in self:
            if not statement._is_approver():
                raise AccessError(statement._get_approver_sentence())
        self._check_figures()
        self._set_approved(self.env.user.name, self.env.user)

    def action_reset_to_draft(self):
        """Submitted or approved → draft, to change it; a new approval is needed then."""
        self._check_stage("submitted", "approved")
        for statement in self:
            body = self.env._("Back to draft.")
            if statement.approved_date:
                body = self.env._("Back to draft: the approval by %(name)s is void.", name=statement.approved_by)
            statement._message_log(body=body)
        self._set_draft()

    def action_refuse(self, reason=None):
        """Submitted → draft, with what the client says. Without a reason, ask for it."""
        self._check_stage("submitted")
        if not (reason or "").strip():
            return self._get_refusal_action()
        return self._refuse(reason, self.env.user.partner_id)

    def _get_refusal_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse"),
            "res_model": "billing.statement.refusal",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_statement_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _set_submitted(self):
        """Draft → submitted. Lines that nobody touched stop following the order: what was sent stays what it was."""
        self._lock()
        self.line_ids._keep_amounts("submitted_amount")
        self._stamp(submitted_date=fields.Datetime.now())

    def _set_approved(self, name, user):
        """Draft or submitted → approved.

        :param name: who agrees, as they call themselves
        :param user: the same as a user, if they are one
        """
        self.filtered(lambda statement: statement.state == "draft")._set_submitted()
        self._lock()
        self.line_ids._keep_amounts("approved_amount")
        self._stamp(approved_date=fields.Datetime.now(), approved_by=name, approved_by_id=user.id)
        for statement in self:
            statement.message_post(
                body=self.env._("Approved by %(name)s.", name=name),
                author_id=user.partner_id.id or statement.partner_id.id,
                subtype_xmlid="mail.mt_comment",
            )

    def _set_draft(self):
        """Submitted or approved → draft. The amounts that were submitted stay, for comparison."""
        self._lock()
        self._stamp(submitted_date=False, approved_date=False, approved_by=False, approved_by_id=False)
        self._add_missing_lines()

    def _refuse(self, reason, author):
        """Back to draft with a reason: who prepares the statement finds it in the messages and as a task."""
        for statement in self:
            statement.message_post(
                body=self.env._("Refused by %(name)s: %(reason)s", name=author.name, reason=reason.strip()),
                author_id=author.id,
                subtype_xmlid="mail.mt_comment",
            )
            if user := statement._get_preparer():
                statement.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=user.id,
                    summary=self.env._("Statement refused: correct it and send it again"),
                )
        self._set_draft()

    def _get_preparer(self):
        """Who corrects this statement. Odoo refuses a task for somebody who cannot open the record."""
        self.ensure_one()
        users = self.order_id.user_id | self.create_uid
        return users.filtered(lambda user: self.with_user(user).has_access("read"))[:1]

    def _stamp(self, **values):
        # No right is missing: the transitions, which alone come here, have checked them. It says so to `write`.
        self.sudo().write(values)

    def _add_missing_lines(self):
        # EXTENDS: an approved statement gets new phases when it is a draft again
        super(BillingStatement, self.filtered(lambda statement: statement.state != "approved"))._add_missing_lines()

    # === CHECKS === #

    def _check_stage(self, *allowed):
        """Refuse a transition of somebody who may not write, or from another state than those `allowed`."""
        self.check_access("write")
        states = dict(self._fields["state"]._description_selection(self.env))
        for statement in self.filtered(lambda statement: statement.state not in allowed):
            raise UserError(
                self.env._(
                    "%(statement)s is in state “%(state)s”; this is for statements in state %(allowed)s. "
                    "Refresh the page to see what can be done with it.",
                    statement=statement.name,
                    state=states[statement.state],
                    allowed=", ".join(f"“{states[state]}”" for state in allowed),
                )
            )

    def _check_figures(self):
        """Refuse to show a client figures that could not be invoiced."""
        if refusals := [line.warning for line in self.line_ids if line.selected and line.warning]:
            raise UserError("\n".join(refusals))

    def _check_not_approved(self):
        for statement in self.filtered(lambda statement: statement.state == "approved"):
            raise UserError(
                self.env._(
                    "%(statement)s was approved by %(name)s and stays as it is. Press “Reset to Draft” to change it; "
                    "it then has to be approved again.",
                    statement=statement.name,
                    name=statement.approved_by,
                )
            )

    def _check_approved(self):
        """Refuse to invoice without the approval that the company asks for."""
        for statement in self.filtered("approval_missing"):
            raise UserError(
                self.env._(
                    "%(statement)s is not approved yet, so it cannot be invoiced. %(who)s",
                    statement=statement.name,
                    who=statement._get_approver_sentence(),
                )
            )

    def _get_approver_sentence(self):
        """Who may approve this statement, and how."""
        if self.statement_approval == "internal":
            return self.env._("A billing manager or a sales manager has to press “Approve”.")
        if self.statement_approval == "customer":
            return self.env._(
                "Press “Send” so that the customer can approve it on the portal; a billing user notes an approval "
                "received otherwise with “Approve”."
            )
        return self.env._("A billing user can note an approval with “Approve”.")
