from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.billing_statement_portal import HIDDEN_STATES

HISTORY = "my_statements_history"


class StatementPortal(CustomerPortal):
    """What clients see of their statements, and how they approve or refuse them."""

    # === PAGES === #

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "statement_count" in counters:
            statements = request.env["billing.statement"]
            readable = statements.has_access("read")
            values["statement_count"] = (
                statements.search_count(self._get_statement_domain(), limit=1) if readable else 0
            )
        return values

    def _get_statement_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", partner.ids), ("state", "not in", HIDDEN_STATES)]

    # Not readonly: each link carries a token, which is written the first time.
    @http.route(["/my/statements", "/my/statements/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_statements(self, page=1, **_options):
        statements = request.env["billing.statement"]
        if not statements.has_access("read"):
            return request.redirect("/my")
        domain = self._get_statement_domain()
        pager = portal_pager(
            url="/my/statements", total=statements.search_count(domain), page=page, step=self._items_per_page
        )
        found = statements.search(
            domain, order="date desc, id desc", limit=self._items_per_page, offset=pager["offset"]
        )
        request.session[HISTORY] = found.ids[:100]
        values = {
            **self._prepare_portal_layout_values(),
            # They are the client's own; their taxes and totals are of models that a client does not read.
            "statements": found.sudo(),
            "page_name": "statement",
            "pager": pager,
            "default_url": "/my/statements",
        }
        return request.render("billing_progress.portal_my_statements", values)

    @http.route("/my/statements/<int:statement_id>", type="http", auth="public", website=True)
    def portal_my_statement(
        self, statement_id, access_token=None, report_type=None, download=False, message=None, **options
    ):
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        # Our own people look at the page before clients may.
        shown = statement._is_shown_online() or not request.env.user.share
        if shown and report_type in ("html", "pdf", "text"):
            report = "billing_progress.action_report_statement"
            return self._show_report(statement, report_type, report, download=download)
        values = {
            "statement": statement,
            "shown": shown,
            "message": message,
            "waits": shown and statement._waits_for_the_customer(),
            "may_answer": request.env.user.share,
            "signer": "" if request.env.user._is_public() else request.env.user.name,
            "res_company": statement.company_id,  # for its logo
            "page_name": "statement",
        }
        values = self._get_page_view_values(statement, access_token, values, HISTORY, False, **options)
        return request.render("billing_progress.portal_my_statement", values)

    # === ANSWERS === #

    @http.route("/my/statements/<int:statement_id>/approve", type="http", auth="public", methods=["POST"], website=True)
    def portal_approve_statement(self, statement_id, access_token=None, name="", figures="", **_options):
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        user = self._get_known_user()
        name = name.strip() or user.name
        if message := self._get_obstacle(statement, name):
            return self._show(statement, message)
        if figures != statement._get_figures_mark():
            return self._show(statement, "changed")
        try:
            statement._set_approved(name, user)
        except UserError:  # somebody is working on it at this very moment
            return self._show(statement, "busy")
        return self._show(statement, "approved")

    @http.route("/my/statements/<int:statement_id>/refuse", type="http", auth="public", methods=["POST"], website=True)
    def portal_refuse_statement(self, statement_id, access_token=None, reason="", **_options):
        statement = self._get_statement(statement_id, access_token)
        if not statement:
            return request.redirect("/my")
        if message := self._get_obstacle(statement, reason.strip()):
            return self._show(statement, message)
        author = self._get_known_user().partner_id or statement.partner_id
        try:
            statement._refuse(reason, author)
        except UserError:  # somebody is working on it at this very moment
            return self._show(statement, "busy")
        return self._show(statement, "refused")

    def _get_obstacle(self, statement, answer):
        """Why an answer cannot be taken, as a message of the page, or None."""
        if not request.env.user.share:
            return "colleague"
        if not statement._waits_for_the_customer():
            return "approved" if statement.approved_date else "closed"
        return None if answer else "empty"

    # === HELPERS === #

    def _get_statement(self, statement_id, access_token):
        """The statement as superuser, if the visitor may read it or has its token; else nothing."""
        try:
            return self._document_check_access("billing.statement", statement_id, access_token=access_token)
        except (AccessError, MissingError):
            return None

    def _get_known_user(self):
        """The user who is logged in, or an empty record."""
        user = request.env.user
        return user.browse() if user._is_public() else user

    def _show(self, statement, message):
        return request.redirect(statement.get_portal_url(query_string=f"&message={message}"))
