from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

# In the order in which they are asked; the first one that holds is the one that is named.
REASONS = [
    ("omitted", "never reminded"),
    ("disputed", "disputed"),
    ("promised", "promise not due"),
    ("paused", "paused"),
    ("in_payment", "a payment is being processed"),
    ("covered", "a credit covers it"),
    ("no_policy", "no dunning policy"),
    ("grace", "within the days of grace"),
    ("undecided", "a reminder may have left"),
    ("top", "highest level reached"),
    ("early", "next level not due"),
    ("recent", "customer reminded recently"),
    ("bounced", "the last e-mail came back"),
    ("returned", "the last letter came back"),
    ("archived", "customer archived"),
    ("no_email", "no e-mail address"),
    ("below", "below the minimum"),
    ("paid", "paid meanwhile"),
    ("corrected", "corrected meanwhile"),
    ("excluded", "left out by hand"),
]
# What a person overrules by reminding by hand.
TIMING = ("no_policy", "grace", "undecided", "top", "early", "recent", "bounced", "returned")
POSTAL = ("name", "street", "street2", "zip", "city")  # of a customer: where a letter goes

ITEMS = """
    SELECT line.id, line.company_id, line.move_id, line.partner_id AS debtor_id, move.partner_id AS payer_id,
           line.currency_id, COALESCE(line.date_maturity, line.date) AS due, line.amount_residual_currency AS residual,
           line.amount_residual AS company_residual, line.no_followup, move.payment_state, move.name,
           move.move_type IN ('out_invoice', 'out_receipt') AND line.amount_residual_currency > 0 AS owed,
           journal.type IN ('bank', 'cash', 'credit') AND line.amount_residual_currency > 0 AS given_back,
           CASE WHEN journal.type IN ('bank', 'cash', 'credit') AND line.amount_residual_currency < 0
                THEN line.date END AS paid_on,
           EXISTS (SELECT FROM billing_dunning_hold hold
                    WHERE hold.move_id = line.move_id AND hold.kind = 'disputed' AND hold.state = 'open') AS disputed
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_journal journal ON journal.id = line.journal_id
      JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
     WHERE line.company_id IN %(family)s
       AND line.parent_state = 'posted'
       AND line.reconciled IS NOT TRUE
       AND line.amount_residual_currency <> 0
       AND line.partner_id IS NOT NULL
       %(scope)s
"""
# Credit notes and payments that are not allocated, and payments that Odoo has not booked yet; less what was given back.
# Only what was paid has a day: what was credited was never to be paid, what was given back is not there.
CREDITS = """
    SELECT debtor_id, currency_id, paid_on, -residual AS amount
      FROM item WHERE given_back OR residual < 0 AND payment_state IS DISTINCT FROM 'in_payment'
     UNION ALL
    SELECT partner.commercial_partner_id, payment.currency_id,
           CASE payment.payment_type WHEN 'inbound' THEN payment.date END,
           CASE payment.payment_type WHEN 'inbound' THEN payment.amount ELSE -payment.amount END
      FROM account_payment payment JOIN res_partner partner ON partner.id = payment.partner_id
     WHERE payment.company_id IN %(family)s AND payment.state = 'in_process' AND payment.move_id IS NULL
       AND payment.partner_type = 'customer'
       AND NOT EXISTS (SELECT FROM account_move__account_payment link WHERE link.payment_id = payment.id)
"""
# The oldest first, in whatever books of the company and its branches: what is left of the credit when the older ones
# have had their part. What is disputed comes last: who disputes an invoice and pays another one means that one.
OWED = """
    SELECT item.*, SUM(residual) OVER older AS so_far,
           LEAST(residual, GREATEST(0, COALESCE(credits.amount, 0) + residual - SUM(residual) OVER older)) AS covered,
           MIN(due) OVER (PARTITION BY item.move_id) AS first_due
      FROM item
      LEFT JOIN (SELECT debtor_id, currency_id, SUM(amount) AS amount FROM credit GROUP BY debtor_id, currency_id)
                credits USING (debtor_id, currency_id)
     WHERE owed
    WINDOW older AS (PARTITION BY item.debtor_id, item.currency_id ORDER BY disputed, due, item.id)
"""
# The payments that came first pay what was due first.
COVERS = """
    SELECT owed.id, owed.covered,
           owed.residual <= owed.covered AND owed.so_far <= (
               SELECT COALESCE(SUM(amount), 0)
                 FROM credit
                WHERE credit.debtor_id = owed.debtor_id AND credit.currency_id = owed.currency_id
                  AND (paid_on IS NULL OR paid_on <= owed.due))
      FROM owed
     WHERE owed.covered > 0
"""
# The promise of an amount speaks of its currency alone, all others of whatever is owed.
HOLDS = """
    SELECT DISTINCT ON (%(key)s, owed_in.currency_id) %(key)s AS key, owed_in.currency_id, hold.kind
      FROM billing_dunning_hold hold
      JOIN (SELECT DISTINCT currency_id FROM owed) owed_in
        ON hold.kind <> 'promised' OR COALESCE(hold.amount, 0) = 0 OR hold.currency_id = owed_in.currency_id
     WHERE hold.company_id = %(company)s AND hold.state = 'open' AND %(which)s
       AND (hold.kind IN ('disputed', 'omitted') OR hold.date IS NULL OR hold.date >= %(date)s)
     ORDER BY %(key)s, owed_in.currency_id,
              array_position(ARRAY['omitted', 'disputed', 'promised', 'paused']::varchar[], hold.kind)
"""
# E-mail addresses are compared between commas, so that one is not found in a longer one, and whatever their capitals.
SELECTED = """
    SELECT owed.id AS line_id, owed.move_id, owed.payer_id, owed.currency_id, owed.due, owed.name, owed.residual,
           owed.residual - owed.covered AS net,
           owed.company_residual * (owed.residual - owed.covered) / owed.residual AS company_net,
           COALESCE(history.rank, 0) AS last_rank, policy.id AS policy_id, top.rank AS top_rank,
           owed.move_id = ANY(%(forced)s) AS forced, contact.date AS last_date,
           %(date)s - owed.due > COALESCE(policy.grace_days, 0) AS late,
           CASE WHEN owed.no_followup OR move_hold.kind = 'omitted' THEN 'omitted'
                WHEN debtor_hold.kind = 'omitted' OR payer_hold.kind = 'omitted' THEN 'omitted'
                WHEN move_hold.kind IS NOT NULL THEN move_hold.kind
                WHEN payer_hold.kind IS NOT NULL THEN payer_hold.kind
                WHEN debtor_hold.kind IS NOT NULL THEN debtor_hold.kind
                WHEN owed.payment_state = 'blocked' THEN 'paused'
                WHEN owed.payment_state = 'in_payment' THEN 'in_payment'
                WHEN owed.residual <= owed.covered THEN 'covered'
                WHEN owed.move_id = ANY(%(forced)s) THEN NULL
                WHEN policy.id IS NULL OR top.rank IS NULL THEN 'no_policy'
                WHEN %(date)s - owed.due <= policy.grace_days THEN 'grace'
                WHEN contact.undecided THEN 'undecided'
                WHEN COALESCE(history.rank, 0) >= top.rank THEN 'top'
                WHEN %(date)s - owed.due < level.days THEN 'early'
                WHEN contact.date > %(date)s - policy.interval_days THEN 'recent'
                WHEN contact.bounced_on > %(date)s - policy.interval_days AND level.channel = 'email'
                     AND strpos(translate(lower(',' || COALESCE(NULLIF(payer.email, ''), debtor.email) || ','),
                                          ' <>;"', ',,,,,'), contact.bounced) > 0 THEN 'bounced'
                WHEN contact.returned_on > %(date)s - policy.interval_days AND level.channel = 'letter'
                     AND contact.returned = concat_ws(', ', %(postal)s) THEN 'returned'
           END AS reason
      FROM owed
      JOIN res_partner payer ON payer.id = owed.payer_id
      JOIN res_partner debtor ON debtor.id = owed.debtor_id
      LEFT JOIN billing_dunning_policy policy ON policy.id = COALESCE(
                (payer.dunning_policy_id ->> %(key)s)::int, (debtor.dunning_policy_id ->> %(key)s)::int, %(default)s)
      LEFT JOIN (SELECT policy_id, MAX(rank) AS rank FROM billing_dunning_level GROUP BY policy_id) top
             ON top.policy_id = policy.id
      LEFT JOIN (SELECT move_line_id, MAX(rank) AS rank
                   FROM billing_reminder_line
                  WHERE stands AND move_line_id IN (SELECT id FROM owed)
                  GROUP BY move_line_id) history ON history.move_line_id = owed.id
      LEFT JOIN billing_dunning_level level
             ON level.policy_id = policy.id AND level.rank = COALESCE(history.rank, 0) + 1
      LEFT JOIN (SELECT partner_id, BOOL_OR(state = 'interrupted') AS undecided,
                        MAX(date) FILTER (WHERE state <> 'bounced') AS date,
                        MAX(date) FILTER (WHERE state = 'bounced' AND email IS NOT NULL) AS bounced_on,
                        translate(lower(',' || (ARRAY_AGG(email ORDER BY id DESC)
                                                FILTER (WHERE state = 'bounced' AND email IS NOT NULL))[1] || ','),
                                  ' <>;"', ',,,,,') AS bounced,
                        MAX(date) FILTER (WHERE state = 'bounced' AND address IS NOT NULL) AS returned_on,
                        (ARRAY_AGG(address ORDER BY id DESC)
                         FILTER (WHERE state = 'bounced' AND address IS NOT NULL))[1] AS returned
                   FROM billing_reminder
                  WHERE company_id = %(company)s AND state IN ('queued', 'sending', 'interrupted', 'sent', 'bounced')
                    AND partner_id IN (SELECT payer_id FROM owed)
                  GROUP BY partner_id) contact ON contact.partner_id = owed.payer_id
      LEFT JOIN move_hold ON move_hold.key = owed.move_id AND move_hold.currency_id = owed.currency_id
      LEFT JOIN partner_hold payer_hold
             ON payer_hold.key = owed.payer_id AND payer_hold.currency_id = owed.currency_id
      LEFT JOIN partner_hold debtor_hold
             ON debtor_hold.key = owed.debtor_id AND debtor_hold.currency_id = owed.currency_id
     WHERE owed.company_id = %(company)s
       AND (owed.due < %(date)s
            OR owed.move_id = ANY(%(forced)s) AND (owed.due <= %(date)s OR owed.due = owed.first_due))
"""


class Cover(NamedTuple):
    """What a customer's credits cover of an instalment, in its currency."""

    amount: float = 0.0
    in_time: bool = False  # all that is left of it, by credits that were there on its due date


class BillingDunningSelection(models.AbstractModel):
    """Which instalments a reminder may speak of, at which level, and why others not: one query for all customers."""

    _name = "billing.dunning.selection"
    _description = "Selection of What is Reminded"

    def _get_query(self, company, date, debtors=None, forced=()):
        """The query: a row per open instalment that is past its date.

        Of the invoices among `forced` also those that are due on the day; of one that is not due yet, the first.

        `debtors` are commercial partners, None for all. Amounts are in the instalment's currency, `net` is what is left
        of it when the customer's credits have covered the oldest.
        """
        values = {
            "company": company.id,
            "family": self._get_family(company),
            "key": str(company.id),
            "date": fields.Date.to_date(date),
            "default": company.dunning_policy_id.id or None,
            "forced": SQL("%s::int[]", list(forced)),
            "scope": self._get_scope(debtors),
            "postal": SQL(", ").join(SQL("NULLIF(%s, '')", SQL.identifier("payer", name)) for name in POSTAL),
        }
        holds = {
            "move_hold": SQL("move_id IS NOT NULL"),
            "partner_hold": SQL("move_id IS NULL"),
        }
        keys = {"move_hold": SQL("move_id"), "partner_hold": SQL("partner_id")}
        steps = [
            self._get_owed(values),
            *(
                SQL(
                    "%s AS (%s)",
                    SQL.identifier(name),
                    SQL(HOLDS, key=keys[name], which=which, company=values["company"], date=values["date"]),
                )
                for name, which in holds.items()
            ),
        ]
        return SQL("WITH %s %s", SQL(", ").join(steps), SQL(SELECTED, **self._only(SELECTED, values)))

    def _get_family(self, company):
        """Main company and branches: one legal entity, which may be paid in any of their books."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)  # credits only
        return tuple(companies.search([("id", "child_of", company.sudo().root_id.id)]).ids)

    def _get_scope(self, debtors):
        return SQL("") if debtors is None else SQL("AND line.partner_id IN %s", tuple(debtors.ids) or (0,))

    def _get_owed(self, values):
        """The first steps: what is open, what covers it, what is owed."""
        return SQL(
            "item AS (%s), credit AS (%s), owed AS (%s)",
            SQL(ITEMS, **self._only(ITEMS, values)),
            SQL(CREDITS, **self._only(CREDITS, values)),
            SQL(OWED),
        )

    def _only(self, text, values):
        return {name: value for name, value in values.items() if f"%({name})s" in text}

    def _flush(self):
        """Write what the query reads."""
        for model in (
            "account.move",
            "account.move.line",
            "account.payment",
            "billing.dunning.hold",
            "billing.dunning.level",
            "billing.dunning.policy",
            "billing.reminder",
            "billing.reminder.line",
            "res.company",
            "res.partner",
        ):
            self.env[model].flush_model()

    def _read(self, company, date, debtors, forced=()):
        """The rows as dicts, for some customers."""
        self._flush()
        return self.env.execute_query_dict(self._get_query(company, date, debtors, forced))

    def _read_covers(self, company, debtors):
        """What credits cover of the instalments of some customers: dict of id → `Cover`."""
        self._flush()
        owed = self._get_owed({"family": self._get_family(company), "scope": self._get_scope(debtors)})
        rows = self.env.execute_query(SQL("WITH %s %s", owed, SQL(COVERS)))
        return {line_id: Cover(float(amount), in_time) for line_id, amount, in_time in rows}
