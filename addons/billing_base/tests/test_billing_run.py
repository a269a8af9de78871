from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import errors

from odoo import fields
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import TransactionCase
from odoo.tools import mute_logger

from ..models import billing_run_processing

KIND = "res.partner"  # stands in for a model that inherits billing.run.source
GROUP = "billing_base.group_billing_user"


@tagged("post_install", "-at_install")
class TestBillingRun(TransactionCase):
    """Issue "Milestones", point 4: many records in one go, whatever happens to one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref(GROUP)
        cls.partners = cls.env["res.partner"].create([{"name": f"Partner {rank:02}"} for rank in range(12)])
        cls.calls = []

    def setUp(self):
        super().setUp()
        self.calls.clear()
        self.automatic = True
        self.broken, self.skips, self.faults = self.partners.browse(), {}, {}
        model, source, case = self.env.registry[KIND], self.env.registry["billing.run.source"], self
        hooks = {
            **{name: getattr(source, name) for name in ("_fill_run", "_on_run_excluded", "_on_run_included")},
            "_prepare_run_lines": lambda _model, _run: [{"res_id": p.id, "name": p.name} for p in self.partners],
            "_get_run_chunk": lambda _model, size: size,
            "_get_run_skips": lambda _records, _run: self.skips,
            "_get_run_faults": lambda _records, _run: self.faults,
            "_process_run": lambda records, run: case._handle(records, run),
            "_is_run_automatic": lambda _model, _company: self.automatic,
            "_is_run_nightly": lambda _model, company: company == self.env.company,
        }
        for name, hook in hooks.items():
            self.startPatcher(patch.object(model, name, hook, create=True))
        kind = self.env.registry["billing.run"]._fields["kind"]
        self.startPatcher(patch.object(kind, "selection", [(KIND, "Partners")]))
        self.startPatcher(patch.object(kind, "_selection", {KIND: "Partners"}))

    def _handle(self, records, run):
        self.calls.append(len(records))
        for record in records:
            record.ref = f"handled by {run.env.user.login}"
            if record in self.broken:
                reason = f"{record.name} cannot be handled."
                raise UserError(reason)
        return {record: record.copy() for record in records[:1]}

    def _create_run(self, **values):
        run = self.env["billing.run"].create({"kind": KIND, **values})
        run.action_preview()
        return run

    def _process(self, run):
        with self.enter_registry_test_mode():
            self.env.ref("billing_base.ir_cron_billing_run").method_direct_trigger()
        run.invalidate_recordset()
        return run

    def _start(self, run):
        run.action_start()
        return self._process(run)

    # === PREVIEW === #

    def test_the_preview_shows_what_will_be_done_and_does_nothing(self):
        run = self._create_run()
        self.assertEqual((run.count_todo, run.state, self.calls), (12, "preview", []))
        self.assertEqual(run.line_ids.mapped("name"), self.partners.mapped("name"))

    def test_what_is_left_out_by_hand_is_not_handled(self):
        run = self._create_run()
        run.line_ids[0].action_exclude()
        self._start(run)
        self.assertEqual((run.count_done, run.count_skipped), (11, 1))
        self.assertFalse(self.partners[0].ref)
        self.assertIn(self.env.user.name, run.line_ids[0].reason)

    def test_what_was_left_out_can_be_taken_back(self):
        run = self._create_run()
        run.line_ids[0].action_exclude()
        run.line_ids[0].action_include()
        self.assertEqual((run.line_ids[0].state, run.line_ids[0].reason), ("todo", False))

    def test_an_empty_run_does_not_start(self):
        run = self._create_run()
        run.line_ids.action_exclude()
        with self.assertRaisesRegex(UserError, "nothing to do"):
            run.action_start()

    # === PROCESSING === #

    def test_all_records_are_handled_in_one_call(self):
        run = self._start(self._create_run())
        self.assertEqual((run.state, run.count_done, run.progress, self.calls), ("done", 12, 100, [12]))
        self.assertEqual(set(self.partners.mapped("ref")), {f"handled by {self.env.user.login}"})
        self.assertEqual(run.line_ids[0].result_model, KIND)
        self.assertTrue(run.started and run.ended)

    def test_a_failing_record_is_named_and_the_others_are_handled(self):
        self.broken = self.partners[3]
        run = self._start(self._create_run())
        self.assertEqual((run.state, run.count_done, run.count_failed), ("done", 11, 1))
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.name, failed.reason), ("Partner 03", "Partner 03 cannot be handled."))
        self.assertFalse(self.partners[3].ref, "what the failing record wrote is undone")
        self.assertEqual(run.activity_ids.user_id, self.env.user)

    def test_faults_found_beforehand_cost_no_second_try(self):
        """A source that knows what is wrong says so: one call for all the others."""
        self.faults = {self.partners[3]: "Partner 03 has no account."}
        run = self._start(self._create_run())
        self.assertEqual((run.state, run.count_done, run.count_failed, self.calls), ("done", 11, 1, [11]))
        failed = run.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.name, failed.reason), ("Partner 03", "Partner 03 has no account."))

    def test_the_culprits_are_found_in_pieces(self):
        """Issue "Subscriptions": 12 → 4 × 3 → 3 × 1: the pieces without a failure are handled whole."""
        self.broken = self.partners[0]
        self._start(self._create_run())
        self.assertEqual(self.calls, [12, 3, 1, 1, 1, 3, 3, 3])

    def test_after_a_failure_the_next_parts_are_smaller(self):
        """Issue "Subscriptions": with 1 % of unforeseen errors a run keeps 0.35 of its speed."""
        self.broken = self.partners[0]
        with patch.object(billing_run_processing, "CHUNK", 4):
            self._start(self._create_run())
        self.assertEqual(self.calls, [4, 2, 1, 1, 2, 2, 3, 3])

    def test_an_unforeseen_error_is_logged_and_shown(self):
        def fall(records, _run):
            raise ZeroDivisionError("oh")

        with (
            patch.object(self.env.registry[KIND], "_process_run", fall),
            mute_logger("odoo.addons.billing_base.models.billing_run_processing"),
        ):
            run = self._start(self._create_run())
        self.assertEqual(run.count_failed, 12)
        self.assertIn("ZeroDivisionError", run.line_ids[0].reason)

    def test_records_that_others_are_changing_are_tried_again(self):
        """Nothing is wrong with them: the whole part is tried anew, and only after five times it is given up."""
        for failures, expected in ((4, "done"), (5, "failed")):
            left = [errors.SerializationFailure()] * failures

            def handle(_records, _run, left=left):
                if left:
                    raise left.pop()

            with self.subTest(failures=failures), patch.object(self.env.registry[KIND], "_process_run", handle):
                run = self._start(self._create_run())
                self.assertEqual(set(run.line_ids.mapped("state")), {expected})
        self.assertIn("Try Again", run.line_ids[0].reason)

    def test_what_does_not_apply_any_more_is_left_out_with_its_reason(self):
        run = self._create_run()
        gone = self.partners[5]
        self.skips = {self.partners[2]: "Paid meanwhile."}
        name = gone.name
        gone.unlink()
        self._start(run)
        skipped = run.line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(
            [(line.name, line.reason) for line in skipped],
            [("Partner 02", "Paid meanwhile."), (name, "It does not exist any more.")],
        )

    def test_failed_records_can_be_tried_again(self):
        self.broken = self.partners[3]
        run = self._start(self._create_run())
        self.broken, self.calls[:] = self.partners.browse(), []
        run.action_retry()
        self._process(run)
        self.assertEqual((run.count_done, run.count_failed, self.calls), (12, 0, [1]))

    def test_a_run_that_was_interrupted_goes_on_with_what_is_left(self):
        """A killed server leaves the run "running": parts of 5, time for one part only, then another pass."""
        self.startPatcher(patch.object(billing_run_processing, "CHUNK", 5))
        run = self._create_run()
        run.action_start()
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=0):
            self.env["billing.run"]._cron_process()
        run.invalidate_recordset()
        self.assertEqual((run.state, run.count_done, run.count_todo), ("running", 5, 7))
        self._process(run)
        self.assertEqual((run.state, run.count_done, self.calls), ("done", 12, [5, 5, 2]))

    def test_a_stopped_run_leaves_the_rest(self):
        run = self._create_run()
        run.action_start()
        run.action_stop()
        self._process(run)
        self.assertEqual((run.state, run.count_todo, self.calls), ("cancelled", 12, []))

    def test_one_run_of_a_kind_at_a_time(self):
        first, second = self._create_run(), self._create_run()
        first.action_start()
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second.action_start()

    def test_a_started_run_is_kept(self):
        run = self._start(self._create_run())
        with self.assertRaisesRegex(UserError, "record of what was done"):
            run.unlink()

    def test_two_people_at_one_preview(self):
        """The records are not chosen anew while somebody starts the run, nor the other way round."""
        run = self._create_run()
        run.line_ids[0].action_exclude()
        with patch.object(self.env.registry["billing.run"], "lock_for_update", side_effect=LockError("held")):
            for press in (run.action_preview, run.action_start):
                with self.assertRaisesRegex(UserError, "Somebody else is choosing"):
                    press()
        self.assertEqual((run.state, run.count_skipped), ("preview", 1))

    def test_a_preview_that_was_made_anew_is_not_started_unseen(self):
        """Somebody else chose again since the form was opened, whose button says what it shows."""
        run = self._create_run()
        self.assertIn("'shown_preview': previews", run.get_view(view_type="form")["arch"])
        run.action_preview()
        with self.assertRaisesRegex(UserError, "chosen anew since you opened it"):
            run.with_context(shown_preview=run.previews - 1).action_start()
        run.with_context(shown_preview=run.previews).action_start()

    def test_previews_that_nobody_started_are_collected(self):
        preview, started = self._create_run(), self._start(self._create_run())
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=31)):
            self.env["billing.run"]._gc_previews()
        self.assertEqual((preview | started).exists(), started)

    # === NIGHT === #

    def test_every_night_runs_start_where_the_company_wants_them(self):
        self.env["res.company"].create({"name": "Sleeps at night"})
        self.env["billing.run"]._cron_start_nightly()
        run = self.env["billing.run"].search([("nightly", "=", True)])
        self.assertEqual((run.company_id, run.state, run.count_todo), (self.env.company, "waiting", 12))

    def test_a_run_that_is_only_proposed_waits_for_somebody(self):
        self.automatic = False
        self.env.company.billing_run_user_id = self.env.user
        for _night in range(2):
            self.env["billing.run"]._cron_start_nightly()
        run = self.env["billing.run"].search([("nightly", "=", True)])
        self.assertEqual((len(run), run.state, run.activity_ids.user_id), (1, "preview", self.env.user))

    def test_a_night_without_anything_to_do_leaves_no_run(self):
        self.partners = self.partners.browse()
        self.env["billing.run"]._cron_start_nightly()
        self.assertFalse(self.env["billing.run"].search([("nightly", "=", True)]))

    def test_failures_of_the_night_go_to_the_responsible(self):
        watcher = new_test_user(self.env, "watcher", groups=GROUP)
        self.env.company.billing_run_user_id = watcher
        self.broken = self.partners[3]
        self.env["billing.run"]._cron_start_nightly()
        run = self._process(self.env["billing.run"].search([("nightly", "=", True)]))
        self.assertEqual(run.activity_ids.user_id, watcher)

    def test_a_night_that_fails_in_one_company_leaves_the_others_theirs(self):
        model, fill = self.env.registry[KIND], self.env.registry[KIND]._fill_run
        broken = self.env["res.company"].create({"name": "Broken", "sequence": -1})

        def fill_unless_broken(records, run):
            if run.company_id == broken:
                reason = "Nobody set this up."
                raise UserError(reason)
            return fill(records, run)

        with (
            patch.object(model, "_fill_run", fill_unless_broken),
            patch.object(model, "_is_run_nightly", lambda _model, company: company in (broken, self.env.company)),
            mute_logger("odoo.addons.billing_base.models.billing_run_processing"),
        ):
            self.env["billing.run"]._cron_start_nightly()
        run = self.env["billing.run"].search([("nightly", "=", True)])
        self.assertEqual((run.company_id, run.count_todo), (self.env.company, 12))

    # === ACCESS === #

    def test_a_run_acts_with_the_rights_of_who_asked_for_it(self):
        clerk = new_test_user(self.env, "clerk", groups=GROUP)
        runs = self.env["billing.run"].with_user(clerk)
        run = runs.create({"kind": KIND, "user_id": self.env.ref("base.user_admin").id, "state": "running"})
        self.assertEqual((run.user_id, run.state), (clerk, "preview"))
        for values in ({"user_id": self.env.ref("base.user_admin").id}, {"state": "running"}, {"nightly": True}):
            with self.subTest(values), self.assertRaises(AccessError):
                run.write(values)
        run.action_preview()
        with self.assertRaises(AccessError):
            run.line_ids[0].write({"res_id": 1})

    def test_strangers_are_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", groups=GROUP, company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        portal = new_test_user(self.env, "portal_stranger", groups="base.group_portal")
        run = self._create_run()
        for user in (stranger, portal):
            for records in (run, run.line_ids):
                with self.subTest(user=user.login, model=records._name), self.assertRaises(AccessError):
                    records.with_user(user).read(["state"])
            for action in ("action_start", "action_preview"):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(run.with_user(user), action)()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                run.line_ids.with_user(user).action_exclude()
