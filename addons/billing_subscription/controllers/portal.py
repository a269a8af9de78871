from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

HISTORY = "my_subscriptions_history"


class SubscriptionPortal(CustomerPortal):
    """What customers see of their contracts: terms, prices, invoices (SPEC S7)."""

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "subscription_count" in counters:
            subscriptions = request.env["billing.subscription"]
            readable = subscriptions.has_access("read")
            values["subscription_count"] = (
                subscriptions.search_count(self._get_subscription_domain(), limit=1) if readable else 0
            )
        return values

    def _get_subscription_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return [("partner_id", "child_of", partner.ids), ("state", "!=", "draft")]

    # Not readonly: each link carries a token, which is written the first time.
    @http.route(["/my/subscriptions", "/my/subscriptions/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_subscriptions(self, page=1, **_options):
        subscriptions = request.env["billing.subscription"]
        if not subscriptions.has_access("read"):
            return request.redirect("/my")
        domain = self._get_subscription_domain()
        pager = portal_pager(
            url="/my/subscriptions", total=subscriptions.search_count(domain), page=page, step=self._items_per_page
        )
        found = subscriptions.search(
            domain, order="state, date_start desc, id desc", limit=self._items_per_page, offset=pager["offset"]
        )
        request.session[HISTORY] = found.ids[:100]
        values = {
            **self._prepare_portal_layout_values(),
            # They are the customer's own; lines and invoices are of models that a customer does not read.
            "subscriptions": found.sudo(),
            "page_name": "subscription",
            "pager": pager,
            "default_url": "/my/subscriptions",
        }
        return request.render("billing_subscription.portal_my_subscriptions", values)

    @http.route("/my/subscriptions/<int:subscription_id>", type="http", auth="public", website=True)
    def portal_my_subscription(self, subscription_id, access_token=None, report_type=None, download=False, **options):
        try:
            # As superuser, if the visitor may read it or has its token.
            subscription = self._document_check_access("billing.subscription", subscription_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if report_type in ("html", "pdf", "text"):
            report = "billing_subscription.action_report_subscription"
            return self._show_report(subscription, report_type, report, download=download)
        values = {
            "subscription": subscription,
            "res_company": subscription.company_id,  # for its logo
            "page_name": "subscription",
        }
        values = self._get_page_view_values(subscription, access_token, values, HISTORY, False, **options)
        return request.render("billing_subscription.portal_my_subscription", values)
