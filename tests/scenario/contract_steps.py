"""What happens to a random contract: each step is done through Odoo, and told to the clerk if it was accepted."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from contract_clerk import Price, Revision, add_months, days

from odoo.fields import Command

from odoo.addons.billing_base.tools import to_decimal


class ContractSteps:
    """From its drafts to its end, as people do it."""

    def _generate(self):
        # Also when it is closed: its last invoice may have been credited.
        if self.attempt("generate", self.contract.action_generate_schedule):
            self.drafted(again=True)

    def _post(self):
        drafts = self.moves("draft").sorted(lambda move: (move.invoice_date or self.today, move.id))
        chosen = drafts[: self.random.randint(1, 3)] if self.chance(0.7) else self.pick(drafts)
        if chosen:
            self.attempt("post", chosen.action_post)

    def _delete(self):
        if drafts := self.moves("draft"):
            move = self.pick(drafts)
            self.given_up |= set(move.subscription_period_ids.mapped("date_start"))
            self.attempt("delete", move.unlink)

    def _cancel(self):
        if drafts := self.moves("draft"):
            move = self.pick(drafts)
            self.given_up |= set(move.subscription_period_ids.mapped("date_start"))
            self.attempt("cancel", lambda: move.button_cancel() or True)

    def _credit(self):
        """In full: the period can be billed again, by hand."""
        if posted := self.uncredited():
            self.attempt("credit", lambda: self.test._credit(self.pick(posted)))

    def _replace(self):
        """Odoo's “Reverse and Create Invoice”: what replaces an invoice bills its period, by what the contract says."""
        if periods := self.uncredited().filtered("subscription_period_ids"):
            move = self.pick(periods)
            if self.attempt(f"replace {move.name}", lambda: self.test._reverse_invoice(move, is_modify=True)):
                self.test.assertEqual(move.subscription_period_ids.mapped("live"), [False], "credited")
                self.attempt("generate", self.contract.action_generate_schedule)
                self.drafted(again=True)

    def uncredited(self):
        """The posted invoices that no credit note names."""
        return self.moves("posted").filtered(
            lambda move: move.move_type == "out_invoice" and not move.reversal_move_ids
        )

    def _amend(self):
        """Through the dialog, as a person does: one line is changed or ended, or one begins."""
        if not self.is_running():
            return self.attempt("amend", self.contract.action_amend, refused=True)
        day, next_period = self.some_day(), self.chance(0.4)
        dialog = self.env["billing.subscription.amendment"].browse(self.contract.action_amend()["res_id"])
        dialog.write({"date": day, "next_period": next_period})
        if next_period and day != (span := self.clerk.cut(self.clerk.number_of(day)))[0]:
            day = span[1] + timedelta(days=1)
        kind = self.random.choice(("quantity", "quantity", "unit", "end", "new"))
        row = self.pick(dialog.line_ids)
        if kind == "new" or not row:
            return self._amend_new(dialog, day)
        line = row.line_id
        price = self.clerk.find(line.name, line.date_start or self.clerk.start)
        is_over = bool(price.last and price.last < day)
        before = price.replaces
        is_behind = before in self.clerk.prices and bool(before.last) and before.last >= day
        if kind == "end":
            row.unlink()
            posted = "posted" in line.invoice_line_ids.mapped("parent_state")
            if self.attempt(f"end {price.name} from {day}", dialog.action_apply, refused=is_behind):
                self.clerk.stop(price, day, posted)
                self.drafted()
            return None
        value = self.new_figure(price, kind)
        row.write({"quantity" if kind == "quantity" else "price_unit": float(value)})
        if self.attempt(f"{kind} {price.name} {value} from {day}", dialog.action_apply, refused=is_over or is_behind):
            self.clerk.change(price, day, **{kind: value})
            self.drafted()
        return None

    def _amend_new(self, dialog, day):
        name, quantity, unit = f"New {len(self.clerk.prices)}", Decimal(self.random.randint(1, 4)), self.some_price()
        values = {"product_id": self.product.id, "name": name, "quantity": float(quantity)}
        dialog.line_ids = [Command.create({**values, "price_unit": float(unit)})]
        if self.attempt(f"new {name} {quantity} × {unit} from {day}", dialog.action_apply):
            self.clerk.prices.append(Price(name, quantity, unit, max(day, self.clerk.start)))
            self.drafted()

    def new_figure(self, price, kind):
        old = price.quantity if kind == "quantity" else self.clerk.unit(price)
        make = self.some_price if kind == "unit" else lambda: Decimal(self.random.choice(("1", "2.5", "7", "12")))
        return next(value for value in iter(make, None) if value != old)

    def _interrupt(self):
        first = self.some_day()
        last = first + timedelta(days=self.random.randint(0, 70)) if self.chance(0.6) else None
        overlaps = any((not last or start <= last) and (not end or end >= first) for start, end in self.clerk.pauses)
        done = self.attempt(
            f"interrupt {first} to {last}",
            lambda: self.step("interrupt", date=first, date_end=last),
            refused=overlaps or not self.is_running(),
        )
        if done:
            self.clerk.pauses.append([first, last])
            self.drafted()

    def _resume(self):
        is_open = any(not last for _first, last in self.clerk.pauses)
        day = self.some_day()
        if self.attempt(f"resume {day}", lambda: self.step("resume", date=day), refused=not is_open):
            self.clerk.resume(day)
            self.drafted()

    def _renew(self):
        clerk = self.clerk
        if not clerk.end:
            return
        first = clerk.end + timedelta(days=1)
        count = clerk.count or self.contract.period_count
        if self.attempt("renew", self.contract.action_renew):
            end = self.contract.date_end
            if first == clerk.cut(clerk.number_of(first))[0] and count:
                self.test.assertEqual(end, clerk.renewed_end(count), "renewed for as many periods")
            self.test.assertEqual(end, clerk.cut(clerk.number_of(end))[1], "renewed to the end of a period")
            self.test.assertGreater(end, clerk.end)
            clerk.end, clerk.state = end, "active"
            self.drafted()

    def _close(self):
        last = self.clerk.end or self.today + timedelta(days=90)
        day = self.random.choice(days(self.clerk.start, max(last, self.clerk.start)))
        reason = self.env.ref("billing_subscription.reason_need").id
        done = self.attempt(
            f"close {day}",
            lambda: self.step("close", date=day, close_reason_id=reason),
            refused=not self.is_running(),
        )
        if done:
            self.clerk.end, self.clerk.count = day, 0
            self.drafted()
            self.made_until = day  # nothing would make its drafts later
            self.clerk.state = "closed"

    def _regularise(self):
        """What the preview shows is what is made; afterwards nothing is left."""
        if not any(self.differences.values()):
            return
        dialog = self.env["billing.subscription.regularisation"].browse(self.contract.action_regularise()["res_id"])
        shown = Counter()
        for row in dialog.line_ids:
            first, last = self.clerk.cut(self.clerk.number_of(row.date_start))
            self.test.assertLessEqual(row.date_end, last, "days of another period")
            shown[first] += to_decimal(row.amount)
        wanted = {first: amount for first, amount in self.differences.items() if amount}
        self.test.assertEqual({first: amount for first, amount in shown.items() if amount}, wanted, "the preview")
        total = sum(wanted.values())
        action = self.attempt(f"regularise {total}", dialog.action_create_document)
        move = self.env["account.move"].browse(action["res_id"])
        self.test.assertEqual(sum(amount for _first, _last, amount in self.lines_of(move)), total)
        self.test.assertEqual(move.move_type, "out_refund" if total < 0 else "out_invoice")
        self.env.invalidate_all()
        self.test.assertEqual(self.contract.regularisation_amount, 0)
        if self.chance(0.6):
            self.attempt("post the regularisation", move.action_post)


class IndexSteps:
    """Revisions of its prices: by a value that is provisional, definitive, or late."""

    def _revise(self):
        day = self.some_day()
        value = self.values.get(add_months(day, -3).replace(day=1))
        if not value and self.chance(0.7):
            self.publish(add_months(day, -3).replace(day=1))
            value = self.values[add_months(day, -3).replace(day=1)]
        ended_later = self.clerk.state == "closed" and day <= self.clerk.end
        refused = not (self.is_running() or ended_later) or not value
        if self.attempt(f"revise {day} by {value}", lambda: self.contract._revise(day), refused=refused):
            self.clerk.revise(day, self.revision_of(day))
            self.drafted()

    def _publish(self):
        """A definitive value in the place of a provisional one, or one that was late; the night takes it."""
        provisional = [month for month, value in self.values.items() if value.provisional]
        if provisional and self.chance(0.7):
            month = self.random.choice(provisional)
            self.values[month].write({"value": self.some_value(), "provisional": False})
            self.story.append(f"  definitive {month}: {self.values[month].value}")
        else:
            months = [add_months(self.clerk.start, rank).replace(day=1) for rank in range(-3, 24)]
            self.publish(self.random.choice([month for month in months if month not in self.values]))
        self._night()

    def _night(self):
        """Anniversaries whose value is known, oldest first; then what is definitive by now."""
        if not self.attempt("night", lambda: self.contract._revise_due() or True):
            return
        clerk, due = self.clerk, []
        if self.contract.index_at == "anniversary":
            until = min(self.today, clerk.end or self.today)
            anniversaries = [add_months(clerk.start, 12 * years) for years in range(1, 9)]
            due = [day for day in anniversaries if day <= until and day not in clerk.revisions]
        for day in due:
            if add_months(day, -3).replace(day=1) in self.values:
                clerk.revise(day, self.revision_of(day))
                self.drafted()
        for day, revision in sorted(clerk.revisions.items()):
            value = self.values[revision.month]
            if revision.provisional and not value.provisional:
                revision.value, revision.provisional = to_decimal(value.value), False
                clerk.revise(day, revision)
                self.drafted()

    def publish(self, month):
        values = {"index_id": self.index.id, "month": month, "value": self.some_value()}
        self.values[month] = self.env["billing.price.index.value"].create({**values, "provisional": self.chance(0.5)})
        self.story.append(f"  published {month}: {self.values[month].value} {self.values[month].provisional}")

    def revision_of(self, day):
        month = add_months(day, -3).replace(day=1)
        value = self.values[month]
        figures = [to_decimal(figure) for figure in (value.value, *self.formula)]
        return Revision(*figures, month=month, provisional=value.provisional)

    def some_value(self):
        return round(self.random.uniform(90, 125), self.random.choice((0, 1, 2)))
