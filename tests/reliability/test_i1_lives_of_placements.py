"""I1: several people act at random on placements that want one place, each day another; what must hold, holds after each.

Who may do what stands here by hand. Whoever may not is told so and nothing changes; whoever may is either served, or
refused by a rule, with nothing half-saved. WAYMARK_I1_LIVES is how many lives are lived, of fifty rules each: without it
some five thousand acts on each of the two databases. The chance is that of the run's seed, printed at its head.
"""

import os
import time
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.cast import SCHOOL_DAY, Cast
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents import paper
from waymark.duties.models import Duty
from waymark.placements import queries, services
from waymark.placements.models import EndReport, ExitStep, Placement, StartChecklist
from waymark.placements.rules import OutcomeSaid
from waymark.placements.states import (
    MOVES,
    UNDER_WAY,
    ChargeMode,
    EndReason,
    ExitKind,
    OutcomeResult,
    PlacementState,
)
from waymark.placements.tests.factories import ARRANGED, INFORMATION, PLAN, REST_AT_SCHOOL, proposed
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.involvements import differences
from waymark.quality.tests.factories import an_offer, signed_off

pytestmark = pytest.mark.django_db
LIVES, ACTS = int(os.environ.get("WAYMARK_I1_LIVES", "50")), 50
LAST_DAY = date(2026, 12, 18)
PEOPLE = (
    *("coordinator", "key_worker", "head", "referrer", "provider_manager", "inclusion_officer", "auditor"),
    *("stranger_coordinator", "stranger_provider", "stranger_referrer"),
)
WRITES = {"coordinator", "key_worker"}
SCHOOL = {"head", "referrer"}
PROVIDER = {"provider_manager"}
STEPS = {(str(before), str(after)) for (before, _), after in MOVES.items() if isinstance(before, PlacementState)}
SAID = [OutcomeSaid(number=1, result=OutcomeResult.PARTLY, words="Half.")]
TERMS = {
    "rate_unit": "session",
    "charge_mode": ChargeMode.AGREED,
    "money": services.Money(),
    "reason": "Talked over.",
    "reason_to_go_on": "All agree.",
}


def today():
    return clock.today()


def exit_steps(actor, placement):
    mine = placement.exit_steps.filter(owner=actor.organisation_pk, done_at__isnull=True)
    kinds = [ExitKind(kind) for kind in mine.values_list("kind", flat=True)] or [ExitKind.NEXT_PLACE]
    services.take_exit_steps(actor, placement, kinds=kinds, what_was_done="Done.")


# Each act: who may do it, and how. An act that asks for a number gets one from the machine.
ACT = {
    "offer": (WRITES, lambda a, p, n: services.offer(a, p, reason_to_go_on="Talked over.")),
    "accept": (PROVIDER, lambda a, p, n: services.accept(a, p)),
    "decline": (PROVIDER, lambda a, p, n: services.decline(a, p, reason="Not now.")),
    "hand over": (WRITES, lambda a, p, n: services.hand_over_risk(a, p)),
    "read": (PROVIDER, lambda a, p, n: services.acknowledge_risk(a, p)),
    "write plan": (WRITES, lambda a, p, n: services.write_learning_plan(a, p, **PLAN)),
    "agree plan": (WRITES | PROVIDER, lambda a, p, n: services.agree_learning_plan(a, p)),
    "return plan": (WRITES | PROVIDER, lambda a, p, n: services.return_learning_plan(a, p, reason="Not yet.")),
    "propose plan": (PROVIDER, lambda a, p, n: services.propose_plan_change(a, p, **PLAN)),
    "approve plan": (WRITES, lambda a, p, n: services.approve_plan_change(a, p)),
    "write agreement": (WRITES, lambda a, p, n: services.write_agreement(a, p)),
    "sign": ({"head"} | PROVIDER, lambda a, p, n: services.sign_agreement(a, p, typed_name="A Name")),
    "arrange": (WRITES | SCHOOL, lambda a, p, n: services.arrange(a, p, **ARRANGED)),
    "inform": (WRITES | SCHOOL, lambda a, p, n: services.pass_information(a, p, **INFORMATION)),
    "confirm": (PROVIDER, lambda a, p, n: services.confirm_arrangements(a, p)),
    "terms": (
        WRITES,
        lambda a, p, n: services.write_terms(
            a, p, rate_pence=5000 + n, planned_end_on=LAST_DAY + timedelta(days=n % 30), **TERMS
        ),
    ),
    "agree terms": (PROVIDER, lambda a, p, n: services.agree_terms(a, p)),
    "return terms": (PROVIDER, lambda a, p, n: services.return_terms(a, p, reason="Too little.")),
    "start": (
        {"coordinator"},
        lambda a, p, n: services.start(a, p, on=today() - timedelta(days=n % 2), reason_to_go_on="Agreed."),
    ),
    "pause": ({"coordinator"}, lambda a, p, n: services.pause(a, p, on=today() + timedelta(days=n % 3), reason="Ill.")),
    "resume": ({"coordinator"}, lambda a, p, n: services.resume(a, p, on=today())),
    "ask pause": (PROVIDER, lambda a, p, n: services.ask_for_pause(a, p, from_on=today(), reason="Three fights.")),
    "answer pause": (
        {"coordinator"},
        lambda a, p, n: services.answer_pause_request(a, p, pauses=bool(n % 2), reason="Met."),
    ),
    "end report": (
        WRITES | PROVIDER,
        lambda a, p, n: services.write_end_report(a, p, said=SAID, summary="In all, well."),
    ),
    "end": (
        {"coordinator"},
        lambda a, p, n: services.end(
            a,
            p,
            on=today() + timedelta(days=n % 4 - 2),
            why=EndReason.BACK_AT_SCHOOL,
            reason="Back.",
            reason_to_go_on="Yes.",
        ),
    ),
    "exit": (WRITES | SCHOOL | PROVIDER, lambda a, p, n: exit_steps(a, p)),
    "withdraw": ({"coordinator"}, lambda a, p, n: services.withdraw(a, p, reason="The family moved.")),
}
# What a life needs to get on, in an order that works; the machine does the next of it now and then.
WAY = (
    *(
        ("offer", "coordinator"),
        ("write plan", "key_worker"),
        ("write agreement", "coordinator"),
        ("arrange", "referrer"),
    ),
    *(
        ("inform", "head"),
        ("accept", "provider_manager"),
        ("read", "provider_manager"),
        ("confirm", "provider_manager"),
    ),
    *(
        ("agree plan", "provider_manager"),
        ("agree plan", "coordinator"),
        ("sign", "head"),
        ("sign", "provider_manager"),
    ),
    *(("start", "coordinator"), ("end report", "provider_manager"), ("end", "coordinator"), ("exit", "key_worker")),
)


class Lives(RuleBasedStateMachine):
    """Two pupils, one place, ten people."""

    counted = dict.fromkeys(("acts", "served", "refused", "told no"), 0)

    def __init__(self):
        super().__init__()
        self.held = transaction.atomic()
        self.held.__enter__()
        self.day, self.news, self.moved = SCHOOL_DAY, False, False

    @initialize()
    def gather(self):
        with clock.at(SCHOOL_DAY):
            self.cast = Cast.gather()
            only = an_offer(self.cast, places=1)
            signed_off(self.cast, only.provider)
            first = a_programme(self.cast)
            second = a_programme(self.cast, a_year_ten_pupil(self.cast, forename="Ada", surname="Bright"))
            self.pks = []
            for programme in (first, second):
                at_school(self.cast, programme, *REST_AT_SCHOOL)
                made = proposed(self.cast, programme, only, planned_end_on=LAST_DAY)
                self.pks.append(made.pk)
        self.states = dict.fromkeys(self.pks, "proposed")
        self.gone = dict.fromkeys(self.pks, 0)

    def teardown(self):
        transaction.set_rollback(True)
        self.held.__exit__(None, None, None)

    def act(self, what, who, which, number):
        may, how = ACT[what]
        placement = Placement.objects.get(pk=self.pks[which])
        events = AuditEvent.objects.count()
        self.counted["acts"] += 1
        came = "served"
        with clock.at(self.day):
            try:
                how(self.cast.actor(who), placement, number)
            except (Denied, Http404):
                came = "told no"
            except (Refused, Conflict, ImpossibleMove):
                came = "refused"
        self.counted[came] += 1
        self.news = self.news or came == "served"
        if who not in may:
            assert came == "told no", f"{who} could {what}: {came}"
        if came != "served":
            assert AuditEvent.objects.count() == events, f"{what} by {who} was {came} and left something behind"
        after = Placement.objects.get(pk=placement.pk).state
        before, self.states[placement.pk] = self.states[placement.pk], after
        self.moved = self.moved or before != after
        assert before == after or (before, after) in STEPS, f"{what} by {who} took it from {before} to {after}"
        if what == "start" and came == "served":
            self.just_started(placement)
        return came

    def just_started(self, placement):
        """Nothing starts while a gate is open: each is closed on the first day, and was written down."""
        found = Placement.objects.get(pk=placement.pk)
        with clock.at(self.day):
            still = [gate.code for gate in queries.gates(found, found.started_on) if not gate.closed]
        assert still == []
        assert len(StartChecklist.objects.get(placement=found).lines) > 20

    @rule(
        what=st.sampled_from(sorted(ACT)),
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 1),
        number=st.integers(0, 99),
    )
    def anybody_does_anything(self, what, who, which, number):
        self.act(what, who, which, number)

    @rule(which=st.integers(0, 1), number=st.integers(0, 99))
    def somebody_goes_on(self, which, number):
        what, who = WAY[self.gone[self.pks[which]] % len(WAY)]
        self.gone[self.pks[which]] += 1
        self.act(what, who, which, number)

    @rule(which=st.integers(0, 1), number=st.integers(0, 99), steps=st.integers(2, 8))
    def somebody_goes_on_a_while(self, which, number, steps):
        for _ in range(steps):
            self.somebody_goes_on(which, number)

    @precondition(lambda self: self.day < date(2027, 1, 8))
    @rule(days=st.sampled_from((1, 1, 1, 3, 7)))
    def days_pass(self, days):
        self.news = self.moved = True
        self.day += timedelta(days=days)
        if self.day.weekday() > 4:
            self.day += timedelta(days=7 - self.day.weekday())

    @invariant()
    def what_must_hold(self):
        """Looked at after each act that was served, and each morning: all others left nothing behind.

        Who knows of the pupils changes with a state or a day, so that is compared then.
        """
        if not self.news:
            return
        moved, self.news, self.moved = self.moved, False, False
        rows = list(Placement.objects.filter(pk__in=getattr(self, "pks", ())))
        for row in rows:
            self.holds(row)
        self.places_hold(rows)
        if moved:
            assert [each.words for each in differences()] == []

    def holds(self, row):
        assert row.learning_plans.filter(is_current=True).count() <= 1
        assert row.learning_plans.filter(is_proposal=True).count() <= 1
        assert row.agreements.filter(is_current=True).count() <= 1
        agreed = list(row.terms.filter(state="agreed").order_by("number"))
        assert agreed and agreed[-1].planned_end_on == row.planned_end_on
        assert row.terms.filter(state="waiting").count() <= (row.state in UNDER_WAY)
        begun = row.state in (*UNDER_WAY, "ended")
        assert begun == (row.started_on is not None) == StartChecklist.objects.filter(placement=row).exists()
        assert row.pauses.filter(ends_on__isnull=True).count() == (row.state == "paused")
        if row.state == "ended":
            assert row.end_code and row.ended_on >= row.started_on
            assert ExitStep.objects.filter(placement=row).count() >= 5
            for side, owner in (("provider", row.provider), ("commissioner", row.commissioner)):
                written = EndReport.objects.filter(placement=row, side=side, is_current=True).exists()
                owed = Duty.objects.filter(kind="write_end_report", owner=owner, subject_id=row.public_id)
                assert written or owed.filter(state="open").exists()
        if row.state in ("declined", "withdrawn"):
            assert not Duty.objects.filter(subject_id=row.public_id, state="open").exists()

    def places_hold(self, rows):
        """One place: never two who are there, nor two who were promised the same days."""
        assert sum(row.state in UNDER_WAY for row in rows) <= 1
        lapsed = Q(state="offered", offered_until__lt=self.day)
        live = Placement.objects.filter(pk__in=[row.pk for row in rows]).filter(
            state__in=("offered", "agreed", *UNDER_WAY)
        )
        held = list(live.exclude(lapsed).order_by("starts_on"))
        if len(held) == 2:
            first, second = held
            assert first.planned_end_on < second.starts_on or second.planned_end_on < first.starts_on


@pytest.mark.slow
def test_i1_whatever_people_do_a_placement_holds_together(capsys, monkeypatch):
    for kind in ("pdf", "word"):  # what a paper says is not looked at here, and drawing one costs as much as three acts
        monkeypatch.setattr(paper, kind, lambda written: written.title.encode())
    Lives.counted = dict.fromkeys(Lives.counted, 0)
    begun = time.process_time()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=ACTS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    with capsys.disabled():
        seconds = time.process_time() - begun
        print(f"\n{LIVES} lives in {seconds:.0f} seconds of the processor: {Lives.counted}")
    assert Lives.counted["served"] > LIVES and Lives.counted["told no"] > LIVES and Lives.counted["refused"] > LIVES
