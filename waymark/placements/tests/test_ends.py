"""How a placement ends: a coded reason, reports of both sides for each outcome, what follows, and never by itself."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock
from waymark.core.clauses import clause
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.placements import rules, services
from waymark.placements.models import EndReport, ExitStep, Placement
from waymark.placements.rules import OutcomeSaid, Party
from waymark.placements.states import CensusNote, ChargeMode, EndReason, ExitKind, OutcomeResult
from waymark.placements.tests.factories import ready, started
from waymark.placements.wording import CENSUS_NOTES, END_REASONS, EXIT_STEPS
from waymark.pupils.models import Address, Characteristic, RollEntry
from waymark.pupils.states import CharacteristicKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
SAID = [OutcomeSaid(number=1, result=OutcomeResult.PARTLY, words="Strips it, does not rebuild it yet.")]
LAST = date(2026, 12, 11)


def codes(refused):
    return {each.code for each in refused.value.refusals}


def owed(kind, state="open"):
    rows = Duty.objects.filter(kind=kind, state=state).order_by("owner__name")
    return list(rows.values_list("owner__name", flat=True))


def ended(cast, placement=None, **other):
    placement = placement or started(cast)
    said = {"on": LAST, "why": EndReason.BACK_AT_SCHOOL, "reason": "All lessons from Monday.", **other}
    with clock.at(LAST):
        services.end(cast.actor("coordinator"), placement, **said)
    return Placement.objects.get(pk=placement.pk)


# Rules


def meaning_of(reason):
    return rules.end_reason_meaning(rules.EndReasonFacts(reason=reason), on=SCHOOL_DAY)


def test_every_reason_rests_on_a_clause_has_words_and_says_what_the_census_says():
    for reason in EndReason:
        meaning = meaning_of(reason)
        assert clause(meaning.clause) and END_REASONS[reason] and CENSUS_NOTES[meaning.census]
    said = {reason: meaning_of(reason).census for reason in EndReason}
    assert said.pop(EndReason.MOVED) is CensusNote.ROLL
    assert said.pop(EndReason.EXCLUDED) is CensusNote.EXCLUSION
    assert set(said.values()) == {CensusNote.LAST_DAY}


@pytest.mark.parametrize(
    ("said", "summary", "found"),
    [
        (((1, OutcomeResult.ACHIEVED, ""), (2, OutcomeResult.PARTLY, "Half.")), "Well.", []),
        (((1, OutcomeResult.ACHIEVED, ""),), "Well.", [("no_result", 2)]),
        (((1, OutcomeResult.NOT, " "), (2, None, "?")), "Well.", [("result_without_words", 1), ("no_result", 2)]),
        (((1, OutcomeResult.ACHIEVED, ""), (2, OutcomeResult.ACHIEVED, "")), " ", [("no_summary", None)]),
    ],
)
def test_an_end_report_speaks_of_every_outcome_and_says_why_not(said, summary, found):
    facts = rules.EndReportFacts(
        outcomes=2, said=tuple(OutcomeSaid(number=n, result=r, words=w) for n, r, w in said), summary=summary
    )
    refusals = rules.end_report_refusals(facts, on=SCHOOL_DAY)
    assert [(each.code, each.values.get("number")) for each in refusals] == found


def test_what_follows_an_end_who_owes_it_and_by_when():
    facts = rules.ExitFacts(
        commissioner=Party.PARTNERSHIP, last_day=LAST, next_school_day=date(2026, 12, 14), has_ehc_plan=True
    )
    assert [(step.kind, step.who, step.due_on) for step in rules.exit_steps(facts, on=LAST)] == [
        (ExitKind.NEXT_PLACE, Party.PARTNERSHIP, LAST),
        (ExitKind.FAMILY_TOLD, Party.PARTNERSHIP, LAST),
        (ExitKind.SCHOOL_REGISTER, Party.SCHOOL, date(2026, 12, 14)),
        (ExitKind.LAST_REGISTERS, Party.PROVIDER, date(2026, 12, 25)),
        (ExitKind.INFORMATION_BACK, Party.PROVIDER, date(2026, 12, 25)),
        (ExitKind.CASEWORKER_TOLD, Party.PARTNERSHIP, LAST),
    ]
    assert set(EXIT_STEPS) == set(ExitKind)


# The end


def test_an_end_keeps_its_code_and_opens_both_reports_and_the_steps(cast):
    placement = ended(cast)
    assert (placement.end_code, placement.ended_on) == ("back_at_school", LAST)
    assert owed(DutyKind.WRITE_END_REPORT) == ["Canal Street Motors", "South Whitcombe Partnership"]
    assert owed(DutyKind.TAKE_EXIT_STEPS) == ["Ashgrove School", "Canal Street Motors", "South Whitcombe Partnership"]
    due = {duty.due_at.date() for duty in Duty.objects.filter(kind=DutyKind.WRITE_END_REPORT)}
    assert due == {date(2026, 12, 25)}
    assert owed(DutyKind.PROVIDER_REPORT) == []
    assert placement.exit_steps.get(kind=ExitKind.SCHOOL_REGISTER).due_on == date(2026, 12, 14)  # a Monday
    assert set(placement.exit_steps.values_list("kind", flat=True)) == set(ExitKind) - {ExitKind.CASEWORKER_TOLD}


def test_the_caseworker_hears_of_the_end_where_there_is_an_ehc_plan(cast):
    placement = started(cast)
    Characteristic.objects.create(pupil=placement.pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=SCHOOL_DAY)
    assert ended(cast, placement).exit_steps.filter(kind=ExitKind.CASEWORKER_TOLD, owner=cast.partnership).exists()


def test_a_report_written_before_the_end_is_not_asked_for_again(cast):
    placement = started(cast)
    with clock.at(date(2026, 12, 10)):
        services.write_end_report(cast.actor("key_worker"), placement, said=SAID, summary="A good time.")
    ended(cast, placement)
    assert owed(DutyKind.WRITE_END_REPORT) == ["Canal Street Motors"]


def test_each_side_reports_for_itself_and_the_provider_reads_its_own(cast):
    placement = ended(cast)
    with clock.at(date(2026, 12, 14)):
        for name, summary in (("key_worker", "Seen from outside."), ("provider_manager", "Seen from inside.")):
            services.write_end_report(
                cast.actor(name), placement, said=SAID, summary=summary, pupil_view="I want to go on with engines."
            )
        seen = EndReport.objects.visible_to(cast.actor("provider_manager"))
        assert [each.summary for each in seen] == ["Seen from inside."]
        assert EndReport.objects.visible_to(cast.actor("head")).count() == 2
    result = EndReport.objects.get(side="commissioner").results.get()
    assert (result.outcome, result.result) == ("Strips and rebuilds a brake; comes to every session.", "partly")
    assert owed(DutyKind.WRITE_END_REPORT) == []


def test_a_report_written_again_takes_the_place_of_the_first_which_is_kept(cast):
    placement = ended(cast)
    actor = cast.actor("key_worker")
    for summary in ("A first view.", "After talking with the family."):
        services.write_end_report(actor, placement, said=SAID, summary=summary)
    rows = EndReport.objects.order_by("number").values_list("number", "is_current", "summary")
    assert list(rows) == [(1, False, "A first view."), (2, True, "After talking with the family.")]


def test_a_report_without_a_result_is_refused_and_nothing_is_kept(cast):
    placement = ended(cast)
    with pytest.raises(Refused) as refused:
        services.write_end_report(cast.actor("key_worker"), placement, said=[], summary="Well.")
    assert codes(refused) == {"no_result"}
    assert not EndReport.objects.exists()
    for name in ("head", "inclusion_officer"):
        with pytest.raises(Denied):
            services.write_end_report(cast.actor(name), placement, said=SAID, summary="Well.")
    with pytest.raises(Http404):
        services.write_end_report(cast.actor("stranger_provider"), placement, said=SAID, summary="Well.")


def test_each_body_takes_its_own_steps_and_the_duty_goes_with_the_last(cast):
    placement = ended(cast)
    with clock.at(date(2026, 12, 14)):
        with pytest.raises(Refused) as refused:
            services.take_exit_steps(
                cast.actor("head"), placement, kinds=[ExitKind.NEXT_PLACE], what_was_done="Not ours."
            )
        assert codes(refused) == {"not_your_step"}
        services.take_exit_steps(
            cast.actor("referrer"), placement, kinds=[ExitKind.SCHOOL_REGISTER], what_was_done="Marked at school."
        )
        assert owed(DutyKind.TAKE_EXIT_STEPS) == ["Canal Street Motors", "South Whitcombe Partnership"]
        worker = cast.actor("key_worker")
        services.take_exit_steps(worker, placement, kinds=[ExitKind.NEXT_PLACE], what_was_done="At school.")
        assert "South Whitcombe Partnership" in owed(DutyKind.TAKE_EXIT_STEPS)
        with pytest.raises(Refused) as refused:
            services.take_exit_steps(worker, placement, kinds=[ExitKind.FAMILY_TOLD], what_was_done=" ")
        assert codes(refused) == {"not_said_what"}
        services.take_exit_steps(worker, placement, kinds=[ExitKind.FAMILY_TOLD], what_was_done="Rang his mother.")
        assert owed(DutyKind.TAKE_EXIT_STEPS) == ["Canal Street Motors"]
    assert ExitStep.objects.get(kind=ExitKind.NEXT_PLACE).done_by == cast.key_worker


def test_the_database_keeps_no_end_without_a_coded_reason(cast):
    placement = started(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(state="ended", ended_on=SCHOOL_DAY)


def test_terms_that_wait_go_with_the_placement(cast):
    placement = started(cast)
    services.write_terms(
        cast.actor("coordinator"),
        placement,
        rate_pence=1,
        rate_unit="day",
        charge_mode=ChargeMode.AGREED,
        planned_end_on=date(2027, 1, 22),
        money=services.Money(),
        reason="Cheaper.",
    )
    ended(cast, placement)
    assert [row.state for row in placement.terms.order_by("number")] == ["agreed", "replaced"]


# Nothing ends by itself


def look():
    return services.look_after(job_actor("look after placements"))


def test_a_planned_end_that_has_passed_opens_one_duty_and_ends_nothing(cast):
    placement = started(cast)
    with clock.at(date(2027, 1, 22)):
        assert look() == 0
    with clock.at(date(2027, 1, 25)):
        assert (look(), look()) == (1, 0)
        duty = Duty.objects.get(kind=DutyKind.SETTLE_PLANNED_END)
        assert (duty.owner, Placement.objects.get(pk=placement.pk).state) == (cast.partnership, "active")
        services.write_terms(
            cast.actor("coordinator"),
            placement,
            rate_pence=6500,
            rate_unit="session",
            charge_mode=ChargeMode.AGREED,
            planned_end_on=date(2027, 2, 5),
            money=services.Money(),
            reason="Two weeks more.",
            reason_to_go_on="All agree.",
        )
        services.agree_terms(cast.actor("provider_manager"), placement)
        assert owed(DutyKind.SETTLE_PLANNED_END) == []
        assert look() == 0


def test_a_pupil_who_moves_home_is_looked_at_again_once(cast):
    placement = started(cast)
    old = Address.objects.filter(pupil=placement.pupil, valid_to__isnull=True).first()
    moved = date(2026, 12, 1)
    if old:
        Address.objects.filter(pk=old.pk).update(valid_to=moved)
    else:
        Address.objects.create(pupil=placement.pupil, lines="1 Old Way", valid_from=date(2026, 9, 1), valid_to=moved)
    Address.objects.create(pupil=placement.pupil, lines="2 New Way, Rydal", valid_from=moved)
    with clock.at(date(2026, 12, 2)):
        assert (look(), look()) == (1, 0)
        services.write_review(
            cast.actor("key_worker"),
            placement,
            held_on=date(2026, 12, 2),
            attends="By another bus.",
            is_safe="Yes.",
            needs_met="Yes.",
        )
        assert owed(DutyKind.LOOK_AGAIN_AT_PLACEMENT) == []
        assert look() == 0


def test_a_pupil_who_changes_school_is_looked_at_again_and_does_not_start(cast):
    placement = ready(cast)
    moved = date(2026, 11, 27)
    RollEntry.objects.filter(pupil=placement.pupil).update(valid_to=moved)
    RollEntry.objects.create(pupil=placement.pupil, school=cast.birchfield, valid_from=moved)
    with clock.at(moved):
        assert (look(), look()) == (1, 0)
        assert owed(DutyKind.LOOK_AGAIN_AT_PLACEMENT) == ["South Whitcombe Partnership"]
        with pytest.raises(Refused) as refused:
            services.start(cast.actor("coordinator"), placement, on=moved)
        assert codes(refused) == {"school_changed"}


# Pages


def test_both_sides_use_the_page_after_the_last_day(cast, as_):
    placement = ended(cast)
    with clock.at(date(2026, 12, 14)):
        address = reverse("placements:after", args=[placement.public_id])
        provider = as_("provider_manager")
        page = provider.get(address).content.decode()
        assert "Give back or destroy what you were given" in page and "Say where the pupil is" not in page
        assert "All lessons from Monday." not in page and "goes back to school" not in page  # why is the team's
        sent = {"kinds": ["information_back"], "what_was_done": "Shredded.", "version": placement.version}
        assert provider.post(address, {"form_key": str(uuid.uuid4()), **sent}).status_code == 302
        form = reverse("placements:end_report", args=[placement.public_id])
        assert "1. Strips and rebuilds a brake" in provider.get(form).content.decode()
        refused = provider.post(form, {"form_key": str(uuid.uuid4()), "summary": "Well.", "version": placement.version})
        assert refused.status_code == 422 and "Say what came of outcome 1" in refused.content.decode()
        said = {"result_1": "achieved", "words_1": "", "summary": "Well.", "version": placement.version}
        assert provider.post(form, {"form_key": str(uuid.uuid4()), **said}).status_code == 302
        team = as_("coordinator").get(address).content.decode()
        assert "Achieved" in team and "Shredded." in team and "Say where the pupil is" in team
    assert ExitStep.objects.get(kind="information_back").done_at - clock.now() < timedelta(days=30)
