"""What each step of an exclusion changes, records, opens and tells; and what stops it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.models import AuditEvent, Conflict
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.exclusions import queries, rules, services
from waymark.exclusions.models import Exclusion, Notice, Offer, Section19Decision
from waymark.exclusions.states import (
    Cause,
    ClockKind,
    ClockState,
    ExclusionState,
    OfferAnswer,
    PanelOutcome,
    Section19Outcome,
)
from waymark.exclusions.tests.factories import all_told, excluded, exclusion_at, suspended
from waymark.organisations.models import PartnershipMembership, SchoolDetail
from waymark.pupils.models import Characteristic, RollEntry
from waymark.pupils.services import set_home_authority
from waymark.referrals.tests.factories import a_pupil
from waymark.school_year.models import Closure

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), SCHOOL_DAY, date(2026, 11, 27)


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield SCHOOL_DAY


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def events(row):
    found = AuditEvent.objects.filter(subject_id=str(row.public_id)).order_by("recorded_at", "pk")
    return list(found.values_list("action", flat=True))


def owed(row):
    """What is open about the case: kind, owner and day."""
    rows = Duty.objects.filter(subject_id=row.public_id, state=DutyState.OPEN).order_by("due_at", "kind")
    return {(each.kind, each.owner.name, london_date(each.due_at)) for each in rows}


def recipients(row, of="decision"):
    return list(Notice.objects.filter(exclusion=row, of=of).values_list("recipient", flat=True))


# The head decides


def test_a_suspension_is_counted_in_sessions_and_everybody_who_must_hear_is_named(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=date(2026, 11, 26))
    assert (row.reference, row.sessions, row.state) == ("X-26-00001", 6, "in_force")
    assert recipients(row) == ["parents", "authority", "governors"]
    assert events(row) == ["exclusion.decide"]
    assert owed(row) == {("tell_of_exclusion", "Ashgrove School", date(2026, 11, 25))}


def test_a_permanent_exclusion_opens_what_school_and_home_authority_owe(cast):
    row = excluded(cast)
    assert owed(row) == {
        ("tell_of_exclusion", "Ashgrove School", date(2026, 11, 25)),
        ("arrange_sixth_day", "Whitcombe County Council", date(2026, 12, 1)),  # 24, 25, 26, 27, 30, 1
        ("decide_section_19", "Whitcombe County Council", date(2026, 12, 1)),
        ("governors_consider", "Ashgrove School", date(2026, 12, 15)),  # the 15th school day after the 24th
    }


def test_the_duty_follows_the_pupil_home(cast):
    pupil = a_pupil(cast)
    pupil.home_authority = cast.city
    pupil.save()
    row = excluded(cast, pupil)
    assert ("arrange_sixth_day", "Rydal City Council", date(2026, 12, 1)) in owed(row)
    assert "home_authority" in recipients(row)


def test_only_a_head_decides(cast):
    pupil = a_pupil(cast)
    decision = services.Decision(
        kind="suspension", decided_on=TUESDAY, starts_on=TUESDAY, ends_on=TUESDAY, reasons=("PA",), what_happened="x"
    )
    for name in ("referrer", "inclusion_officer"):
        with pytest.raises(Denied):
            services.decide(cast.actor(name), pupil, decision)
    for name in ("stranger_referrer", "provider_manager", "coordinator"):  # they know nothing of the pupil
        with pytest.raises(Http404):
            services.decide(cast.actor(name), pupil, decision)
    assert not Exclusion.objects.exists()


def test_a_permanent_exclusion_without_the_chair_needs_a_reason_which_is_kept(cast):
    pupil = a_pupil(cast)
    with pytest.raises(Refused) as refused:
        excluded(cast, pupil, chair_consulted_on=None)
    assert codes(refused) == ["chair_not_consulted"]
    assert refused.value.refusals[0].clause == "SEIP2018 S3.5.2.1"
    assert not Exclusion.objects.exists()
    row = excluded(cast, pupil, chair_consulted_on=None, reason="The chair could not be reached.")
    assert row.reason_to_go_past == "The chair could not be reached."
    event = AuditEvent.objects.get(subject_id=str(row.public_id), action="exclusion.decide")
    assert event.payload.content["after"]["gone_past"] == ["chair_not_consulted"]


def test_a_school_outside_every_partnership_consults_no_chair(cast):
    PartnershipMembership.objects.filter(school=cast.ashgrove).delete()
    assert excluded(cast, chair_consulted_on=None).reason_to_go_past == ""


def test_a_looked_after_pupil_with_a_social_worker_has_more_who_must_hear_and_warns(cast):
    pupil = a_pupil(cast)
    for kind in ("looked_after", "social_worker", "ehc_plan"):
        Characteristic.objects.create(pupil=pupil, kind=kind, value="", valid_from=date(2026, 9, 1))
    with pytest.raises(Refused) as refused:
        excluded(cast, pupil)
    assert codes(refused) == ["vulnerable"]
    row = excluded(cast, pupil, reason="An early review was held.")
    assert recipients(row) == ["parents", "authority", "social_worker", "virtual_school", "governors"]


def test_a_pupil_taken_on_again_after_a_final_exclusion_can_be_excluded_anew(cast):
    row = exclusion_at(cast, ExclusionState.FINAL)
    row.pupil.roll_entries.update(valid_to=TUESDAY + timedelta(days=1))
    with clock.at(FRIDAY):
        RollEntry.objects.create(pupil=row.pupil, school=cast.ashgrove, valid_from=FRIDAY)
        anew = excluded(cast, row.pupil)
        assert anew.state == ExclusionState.IN_FORCE
        with pytest.raises(Refused) as refused:
            suspended(cast, row.pupil, starts_on=FRIDAY, ends_on=FRIDAY)
    assert codes(refused) == ["excluded_already"]  # by the new one


def test_a_pupil_of_another_school_is_not_excluded(cast):
    pupil = a_pupil(cast)
    pupil.roll_entries.update(valid_to=TUESDAY)
    with pytest.raises(Refused) as refused:
        excluded(cast, pupil)
    assert codes(refused) == ["not_on_roll"]


def test_a_second_permanent_exclusion_waits_for_the_end_of_the_first(cast):
    row = excluded(cast)
    with pytest.raises(Refused) as refused:
        excluded(cast, row.pupil)
    assert codes(refused) == ["excluded_already"]
    assert Exclusion.objects.count() == 1


# Longer, again, and the limit


def test_a_suspension_is_not_made_longer_but_followed_by_a_new_decision_on_new_evidence(cast):
    first = suspended(cast, starts_on=TUESDAY, ends_on=FRIDAY)
    with pytest.raises(Refused) as refused:
        suspended(cast, first.pupil, starts_on=FRIDAY, ends_on=date(2026, 12, 1))
    assert codes(refused) == ["overlaps"]
    monday = date(2026, 11, 30)  # the next school day: a weekend lies between
    with pytest.raises(Refused) as refused:
        suspended(cast, first.pupil, starts_on=monday, ends_on=date(2026, 12, 1))
    assert codes(refused) == ["no_new_evidence"]
    second = suspended(
        cast, first.pupil, starts_on=monday, ends_on=date(2026, 12, 2), new_evidence="A knife was found."
    )
    # 24 to 27 November and 30 November to 2 December are one run: its sixth school day is 1 December
    assert ("arrange_sixth_day", "Ashgrove School", date(2026, 12, 1)) in owed(second)
    assert "arrange_sixth_day" not in {kind for kind, _, _ in owed(first)}


def test_a_school_day_between_two_suspensions_makes_two_runs(cast):
    first = suspended(cast, starts_on=TUESDAY, ends_on=FRIDAY)
    second = suspended(cast, first.pupil, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 4))
    assert "arrange_sixth_day" not in {kind for kind, _, _ in owed(second)}


def test_the_limit_of_45_days_counts_what_is_known_of_other_schools(cast):
    pupil = a_pupil(cast)
    suspended(cast, pupil, starts_on=TUESDAY, ends_on=FRIDAY)  # 4 days
    with pytest.raises(Refused) as refused:
        suspended(
            cast, pupil, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 8), elsewhere_sessions=80
        )  # 4 + 40 + 2
    assert codes(refused) == ["over_the_limit"]
    assert refused.value.refusals[0].values == {"days": "46", "limit": 45}
    row = suspended(cast, pupil, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 7), elsewhere_sessions=80)
    assert row.sessions == 2  # 45 in all
    with pytest.raises(Refused):  # what was known once stays known
        suspended(cast, pupil, starts_on=date(2026, 12, 14), ends_on=date(2026, 12, 14))


def test_days_of_a_cancelled_suspension_still_count(cast):
    row = suspended(cast, starts_on=MONDAY, ends_on=FRIDAY, decided_on=MONDAY)
    services.cancel(cast.actor("head"), row, on=TUESDAY, why="A mistake.", meeting_offered=True)
    totals = queries.totals_for(cast.actor("head"), row.pupil, TUESDAY)
    assert (totals.suspensions, totals.sessions, totals.days) == (0, 4, Decimal(2))


def test_lunchtimes_are_half_days_and_owe_no_sixth_day(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=date(2026, 12, 4), lunchtimes=True)
    assert row.sessions == 9
    assert {kind for kind, _, _ in owed(row)} == {"tell_of_exclusion"}


# Told


def test_telling_everybody_is_done_at_once_and_the_governors_once_a_term(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=TUESDAY)
    at_once = Notice.objects.filter(exclusion=row, at_once=True)
    assert {each.recipient for each in at_once} == {"parents", "authority"}
    services.tell(cast.actor("referrer"), row, at_once, told_on=TUESDAY, how="By telephone")
    assert owed(row) == {("tell_of_exclusion", "Ashgrove School", date(2026, 12, 31))}  # the term for counting ends
    assert Duty.objects.filter(subject_id=row.public_id, state=DutyState.DONE).count() == 1
    all_told(cast, row)
    assert owed(row) == set()


def test_more_than_five_days_in_a_term_reach_the_governors_at_once(cast):
    first = suspended(cast, starts_on=MONDAY, ends_on=TUESDAY, decided_on=MONDAY)
    second = suspended(cast, first.pupil, starts_on=FRIDAY, ends_on=date(2026, 12, 3))  # 2 + 5 days
    assert not first.notices.get(recipient="governors").at_once
    assert second.notices.get(recipient="governors").at_once


def test_nobody_is_told_before_it_happened_or_tomorrow(cast):
    row = excluded(cast)
    for day, code in ((MONDAY, "told_before_it_happened"), (date(2026, 11, 25), "in_the_future")):
        with pytest.raises(Refused) as refused:
            services.tell(cast.actor("head"), row, row.notices.all(), told_on=day, how="Letter")
        assert set(codes(refused)) == {code}
    assert not Notice.objects.filter(told_on__isnull=False).exists()


def test_only_the_school_says_whom_it_told(cast):
    row = excluded(cast)
    with pytest.raises(Denied):
        services.tell(cast.actor("inclusion_officer"), row, row.notices.all(), told_on=TUESDAY, how="Letter")


def test_two_people_at_one_case_lose_nothing(cast):
    row = excluded(cast)
    services.tell(cast.actor("head"), row, row.notices.all()[:1], told_on=TUESDAY, how="Letter", version=row.version)
    with pytest.raises(Conflict):
        services.hear_parents(cast.actor("referrer"), row, on=TUESDAY, words="Unfair.", version=1)


# Governors, review, and again


def test_parents_representations_make_governors_meet_on_six_to_fifteen_days(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=date(2026, 12, 2))  # 7 days
    assert "governors_consider" not in {kind for kind, _, _ in owed(row)}
    services.hear_parents(cast.actor("referrer"), row, on=TUESDAY, words="He was provoked.")
    kinds = {kind: day for kind, _, day in owed(row)}
    # 50 school days after 24 November: 18 in the autumn, 30 from 4 January to 12 February, 2 from 22 February
    assert kinds["governors_consider"] == date(2027, 2, 23)


def test_governors_decline_and_the_window_opens_when_parents_are_told(cast):
    row = exclusion_at(cast, ExclusionState.DECLINED)
    clocks = {each.kind: each for each in rules.clocks(queries.case_of(row).facts, on=TUESDAY)}
    assert clocks[ClockKind.GOVERNORS].state is ClockState.MET
    assert clocks[ClockKind.REVIEW_WINDOW].due_on == date(2026, 12, 15)
    assert row.governors_by == cast.head
    assert Duty.objects.get(subject_id=row.public_id, kind=DutyKind.GOVERNORS_CONSIDER).state == "done"
    assert rules.removal_refusals(queries.removal_facts(row, list(clocks.values())), on=TUESDAY)[0].code == (
        "review_window_open"
    )


def test_governors_reinstate_and_nothing_more_is_owed(cast):
    row = exclusion_at(cast, ExclusionState.REINSTATED)
    assert row.back_on == TUESDAY
    assert {kind for kind, _, _ in owed(row)} == {"tell_of_exclusion"}
    dropped = Duty.objects.filter(subject_id=row.public_id, state=DutyState.DROPPED).values_list("kind", flat=True)
    assert set(dropped) == {"arrange_sixth_day", "decide_section_19"}


def test_what_was_not_arranged_in_time_is_dropped_once_the_pupil_is_back(cast):
    row = excluded(cast)
    back_on = date(2026, 12, 9)
    with clock.at(date(2026, 12, 8)):
        services.governors_decide(
            cast.actor("head"),
            row,
            met_on=date(2026, 12, 8),
            reinstate=True,
            back_on=back_on,
            why="A first offence.",
            reason="Late letters.",
        )
        assert {"arrange_sixth_day", "decide_section_19"} <= {kind for kind, _, _ in owed(row)}
        duties.miss_overdue(cast.actor("head"))
        assert Duty.objects.filter(subject_id=row.public_id, state=DutyState.MISSED).count() >= 2
    with clock.at(back_on):
        services.recount(job_actor("count exclusions anew"))
        left = Duty.objects.filter(subject_id=row.public_id, done_at__isnull=True).exclude(state=DutyState.DROPPED)
        assert set(left.values_list("kind", flat=True)) == {"tell_of_exclusion"}
    dropped = Duty.objects.filter(subject_id=row.public_id, state=DutyState.DROPPED).values_list("kind", flat=True)
    assert set(dropped) == {"arrange_sixth_day", "decide_section_19"}


def test_nothing_is_to_be_arranged_where_the_authority_decides_that_nothing_is_owed(cast):
    row = excluded(cast)
    section_19(cast, row, outcome=Section19Outcome.NOT_OWED, reasons="The family teaches him by choice.")
    assert not {"arrange_sixth_day", "decide_section_19"} & {kind for kind, _, _ in owed(row)}
    section_19(cast, row, outcome=Section19Outcome.NOT_DECIDED, reasons="Not all is known yet.")
    assert "arrange_sixth_day" not in {kind for kind, _, _ in owed(row)}
    section_19(cast, row, outcome=Section19Outcome.OWED, reasons="The family asks for a place.", offer="A place.")
    assert ("arrange_sixth_day", "Whitcombe County Council", date(2026, 12, 1)) in owed(row)


def test_what_one_authority_decided_does_not_bind_the_next_home(cast):
    row = excluded(cast)
    section_19(cast, row, outcome=Section19Outcome.NOT_OWED, reasons="The family teaches him by choice.")
    set_home_authority(cast.actor("head"), row.pupil, authority=cast.city, note="Moved to the city.")
    services.recount(job_actor("count exclusions anew"))
    assert ("arrange_sixth_day", "Rydal City Council", date(2026, 12, 1)) in owed(row)


def test_governors_cannot_reinstate_for_up_to_five_days(cast):
    row = all_told(cast, suspended(cast, starts_on=TUESDAY, ends_on=FRIDAY))
    with pytest.raises(Refused) as refused:
        services.governors_decide(cast.actor("head"), row, met_on=TUESDAY, reinstate=True, why="Unfair.")
    assert codes(refused) == ["cannot_reinstate"]
    row.refresh_from_db()
    assert (row.state, row.governors_met_on) == ("in_force", None)


def test_a_late_application_needs_a_reason(cast):
    row = exclusion_at(cast, ExclusionState.DECLINED)
    with clock.at(date(2026, 12, 16)):
        with pytest.raises(Refused) as refused:
            services.apply_for_review(cast.actor("head"), row, on=date(2026, 12, 16), sen_expert=False)
        assert codes(refused) == ["applied_late"]
        row = services.apply_for_review(
            cast.actor("head"), row, on=date(2026, 12, 16), sen_expert=False, reason="A tribunal was asked first."
        )
    assert row.state == ExclusionState.UNDER_REVIEW


@pytest.mark.parametrize(("academy", "owner"), [(False, "Whitcombe County Council"), (True, "Ashgrove School")])
def test_who_arranges_the_review_depends_on_the_school(cast, academy, owner):
    SchoolDetail.objects.create(school=cast.ashgrove, is_academy=academy)
    row = exclusion_at(cast, ExclusionState.UNDER_REVIEW)
    assert ("hold_review_panel", owner, date(2026, 12, 15)) in owed(row)


def test_a_direction_not_followed_in_ten_school_days_is_noted(cast):
    row = exclusion_at(cast, ExclusionState.SENT_BACK)
    due = date(2026, 12, 8)
    assert ("reconsider_exclusion", "Ashgrove School", due) in owed(row)
    facts = queries.case_of(row).facts
    assert not rules.adjustment_is_due(facts, on=due)
    assert rules.adjustment_is_due(facts, on=date(2026, 12, 9))
    with clock.at(due):
        row = services.reconsider(cast.actor("head"), row, met_on=due, reinstate=True, back_on=due, why="They agree.")
    assert not rules.adjustment_is_due(queries.case_of(row).facts, on=date(2026, 12, 9))


def test_governors_stay_with_it_after_a_direction_and_it_is_final(cast):
    row = exclusion_at(cast, ExclusionState.SENT_BACK)
    row = services.reconsider(cast.actor("head"), row, met_on=TUESDAY, reinstate=False, why="As before.")
    assert row.state == ExclusionState.FINAL
    assert rules.adjustment_is_due(queries.case_of(row).facts, on=date(2026, 12, 9))
    assert rules.removal_refusals(queries.removal_facts(row, []), on=TUESDAY) == []


def test_a_panel_that_upholds_ends_it(cast):
    row = exclusion_at(cast, ExclusionState.UNDER_REVIEW)
    row = services.panel_decides(
        cast.actor("head"), row, met_on=TUESDAY, told_on=TUESDAY, outcome=PanelOutcome.UPHOLD, why="Fair."
    )
    assert row.state == ExclusionState.FINAL
    assert "hold_review_panel" not in {kind for kind, _, _ in owed(row)}


def test_the_authority_where_a_pupil_lives_holds_no_review_of_another_ones_school(cast):
    pupil = a_pupil(cast)
    set_home_authority(cast.actor("head"), pupil, authority=cast.city, note="Moved to the city.")
    row = exclusion_at(cast, ExclusionState.DECLINED, pupil)
    with pytest.raises(Denied):
        services.apply_for_review(cast.actor("stranger_officer"), row, on=TUESDAY, sen_expert=False)


def test_a_step_that_is_past_is_a_conflict_and_writes_nothing(cast):
    row = exclusion_at(cast, ExclusionState.CANCELLED)
    before = AuditEvent.objects.count()
    with pytest.raises(ImpossibleMove):
        services.governors_decide(cast.actor("head"), row, met_on=TUESDAY, reinstate=False, why="x")
    assert AuditEvent.objects.count() == before


# Cancelled


def test_a_cancelled_exclusion_tells_everybody_and_drops_what_was_owed(cast):
    row = exclusion_at(cast, ExclusionState.CANCELLED)
    assert row.back_on == date(2026, 11, 25)
    assert recipients(row, "cancellation") == ["parents", "authority", "governors"]
    assert {kind for kind, _, _ in owed(row)} == {"tell_of_exclusion"}


def test_no_cancelling_once_governors_have_met_and_only_by_a_head(cast):
    row = exclusion_at(cast, ExclusionState.DECLINED)
    with pytest.raises(Refused) as refused:
        services.cancel(cast.actor("head"), row, on=TUESDAY, why="New facts.", meeting_offered=True)
    assert codes(refused) == ["governors_have_met"]
    with pytest.raises(Denied):
        services.cancel(cast.actor("referrer"), row, on=TUESDAY, why="New facts.", meeting_offered=True)


# The sixth day


def offer(cast, row, name="inclusion_officer", **more):
    words = {
        "place": "Oakfield Centre",
        "starts_on": date(2026, 12, 1),
        "hours_per_week": Decimal(20),
        "offered_on": TUESDAY,
    }
    return services.offer(cast.actor(name), row, **{**words, **more})


def test_an_offer_in_time_meets_the_sixth_day_and_a_refusal_opens_it_again(cast):
    row = excluded(cast)
    made = offer(cast, row)
    assert made.made_for == cast.county
    assert "arrange_sixth_day" not in {kind for kind, _, _ in owed(row)}
    with clock.at(date(2026, 12, 1)):
        with pytest.raises(Refused) as refused:
            services.answer_offer(
                cast.actor("inclusion_officer"), made, answer=OfferAnswer.REFUSED, on=date(2026, 12, 1)
            )
        assert codes(refused) == ["no_why"]
        services.answer_offer(
            cast.actor("inclusion_officer"), made, answer=OfferAnswer.REFUSED, on=date(2026, 12, 1), why="Too far."
        )
    assert ("arrange_sixth_day", "Whitcombe County Council", date(2026, 12, 2)) in owed(row)
    assert Offer.objects.get().answer_why == "Too far."


def test_an_offer_may_be_made_before_the_first_day_out(cast):
    row = excluded(cast, starts_on=date(2026, 11, 25), decided_on=TUESDAY)
    assert offer(cast, row, offered_on=TUESDAY).offered_on == TUESDAY


@pytest.mark.parametrize(
    ("starts_on", "expected"),
    [
        (date(2026, 11, 27), []),
        (date(2026, 11, 28), ["starts_on_no_school_day"]),  # a Saturday
        (date(2026, 12, 1), []),  # the sixth day
        (date(2026, 12, 2), ["starts_after_owed"]),
        (date(2026, 12, 5), ["starts_on_no_school_day", "starts_after_owed"]),
    ],
)
def test_education_that_begins_on_no_school_day_or_too_late_asks_for_a_reason(cast, starts_on, expected):
    row = excluded(cast)
    if not expected:
        assert offer(cast, row, starts_on=starts_on).starts_on == starts_on
        return
    with pytest.raises(Refused) as refused:
        offer(cast, row, starts_on=starts_on)
    assert [each.code for each in refused.value.refusals] == expected
    assert not Offer.objects.exists()
    made = offer(cast, row, starts_on=starts_on, reason="The centre opens its gates then.")
    assert made.starts_on == starts_on
    event = AuditEvent.objects.filter(action="exclusion.offer").get()
    assert event.payload.content["reason"] == "The centre opens its gates then."


def test_a_second_offer_is_not_late_while_the_first_is_in_time(cast):
    row = excluded(cast)
    offer(cast, row)
    assert offer(cast, row, starts_on=date(2026, 12, 7)).starts_on == date(2026, 12, 7)


def test_the_school_days_of_whoever_owes_it_count(cast):
    row = excluded(cast)
    Closure.objects.create(organisation=cast.county, on=FRIDAY, kind="inset")
    with pytest.raises(Refused) as refused:
        offer(cast, row, starts_on=FRIDAY)
    assert codes(refused) == ["starts_on_no_school_day"]


def test_who_owes_the_sixth_day_writes_it_down(cast):
    row = excluded(cast)
    for name in ("referrer", "head"):  # a permanent exclusion is the authority's to teach
        with pytest.raises(Denied):
            offer(cast, row, name)
    mine = suspended(cast, a_pupil(cast, forename="Amina"), starts_on=TUESDAY, ends_on=date(2026, 12, 4))
    assert offer(cast, mine, "referrer").made_for == cast.ashgrove
    with pytest.raises(Denied):
        offer(cast, mine, "inclusion_officer")
    with pytest.raises(Http404):
        offer(cast, row, "provider_manager")


def test_nothing_that_was_owed_is_met_by_a_day_before_it(cast):
    """Sixth day and decision were owed by the end of 1 December: no day typed on the 10th makes that good."""
    row = excluded(cast)
    officer = cast.actor("inclusion_officer")
    with clock.at(date(2026, 12, 10)):
        with pytest.raises(Refused) as refused:
            offer(cast, row, starts_on=date(2026, 12, 1), offered_on=date(2026, 12, 10))
        assert codes(refused) == ["starts_before_offered"]
        with pytest.raises(Refused) as refused:
            services.decide_section_19(
                officer,
                row.pupil,
                cause=Cause.EXCLUSION,
                outcome=Section19Outcome.NOT_OWED,
                considered="The placement of the summer.",
                reasons="He had a tutor then.",
                decided_on=TUESDAY - timedelta(days=1),
                next_look_on=date(2026, 12, 14),
                exclusion=row,
            )
        assert codes(refused) == ["decided_before_excluded"]
    assert not Offer.objects.exists() and not Section19Decision.objects.exists()


def test_less_than_full_time_is_offered_with_its_reason(cast):
    row = excluded(cast)
    with pytest.raises(Refused) as refused:
        offer(cast, row, hours_per_week=Decimal("17.5"))
    assert codes(refused) == ["not_full_time"]
    assert not Offer.objects.exists()
    assert offer(cast, row, hours_per_week=Decimal("17.5"), why_less="Recovering after an operation.")


def test_a_missed_duty_is_not_opened_again_by_the_next_step(cast):
    row = excluded(cast)
    with clock.at(date(2026, 12, 16)):
        duties.miss_overdue(cast.actor("head"))
        all_told(cast, row)
        rows = Duty.objects.filter(subject_id=row.public_id, kind=DutyKind.ARRANGE_SIXTH_DAY)
        assert [each.state for each in rows] == [DutyState.MISSED]
        late = {"starts_on": date(2026, 12, 17), "offered_on": date(2026, 12, 16)}
        offer(cast, row, **late, reason="No place was free before.")
        assert Duty.objects.get(kind=DutyKind.ARRANGE_SIXTH_DAY).done_at is not None


# Section 19


def section_19(cast, row, name="inclusion_officer", **more):
    words = {
        "cause": Cause.EXCLUSION,
        "outcome": Section19Outcome.OWED,
        "considered": "Age, needs, and what the family says.",
        "reasons": "No other school is named yet.",
        "offer": "Oakfield Centre, 20 hours.",
        "decided_on": TUESDAY,
        "next_look_on": date(2027, 1, 12),
        "exclusion": row,
    }
    return services.decide_section_19(cast.actor(name), row.pupil, **{**words, **more})


def test_the_home_authority_decides_and_looks_again(cast):
    row = excluded(cast)
    first = section_19(cast, row)
    assert "decide_section_19" not in {kind for kind, _, _ in owed(row)}
    assert owed(first) == {("look_again_section_19", "Whitcombe County Council", date(2027, 1, 12))}
    second = section_19(cast, row, outcome=Section19Outcome.NOT_OWED, offer="", reasons="A school has a place.")
    assert owed(first) == set()
    assert len(owed(second)) == 1


def test_a_decision_not_made_is_written_down_and_the_duty_stays(cast):
    row = excluded(cast)
    made = section_19(cast, row, outcome=Section19Outcome.NOT_DECIDED, offer="", reasons="No report from the school.")
    assert made.outcome == "not_decided"
    assert "decide_section_19" in {kind for kind, _, _ in owed(row)}
    assert len(owed(made)) == 1


def test_another_authority_does_not_decide(cast):
    row = excluded(cast)
    pupil = row.pupil
    set_home_authority(cast.actor("head"), pupil, authority=cast.city, note="Moved to the city.")
    with pytest.raises(Refused) as refused:
        section_19(cast, row)
    assert "not_home_authority" in codes(refused)
    assert not Section19Decision.objects.exists()
    assert section_19(cast, row, "stranger_officer").authority == cast.city
    with pytest.raises(Denied):
        section_19(cast, row, "head")


# Challenge and reply


def test_an_authority_challenges_and_the_head_replies_once(cast):
    row = excluded(cast)
    made = services.challenge(cast.actor("inclusion_officer"), row, words="An EHC needs assessment is under way.")
    with pytest.raises(Denied):
        services.challenge(cast.actor("head"), row, words="No.")
    with pytest.raises(Denied):
        services.reply(cast.actor("referrer"), made, words="It was considered.")
    services.reply(cast.actor("head"), made, words="It was considered.")
    with pytest.raises(Refused) as refused:
        services.reply(cast.actor("head"), made, words="Again.")
    assert codes(refused) == ["answered_already"]
    assert events(row)[-2:] == ["exclusion.challenge", "exclusion.reply"]


# What others see


def test_totals_show_only_what_the_reader_may_see(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=FRIDAY)
    assert queries.totals_for(cast.actor("inclusion_officer"), row.pupil, TUESDAY).sessions == 8
    for name in ("stranger_referrer", "coordinator", "provider_manager", "auditor"):
        assert queries.totals_for(cast.actor(name), row.pupil, TUESDAY) == queries.Totals()


def test_a_reinstated_suspension_counts_the_days_that_were_served(cast):
    row = suspended(cast, starts_on=TUESDAY, ends_on=date(2026, 12, 4))  # 9 days
    with clock.at(FRIDAY):
        services.governors_decide(
            cast.actor("head"),
            row,
            met_on=FRIDAY,
            reinstate=True,
            back_on=date(2026, 11, 30),
            why="Out of proportion.",
            reason="Late letters.",
        )
    assert queries.totals_for(cast.actor("head"), row.pupil, FRIDAY).days == 4


# When the calendar or the home changes


def test_what_is_due_follows_the_calendar_and_the_home(cast):
    row = excluded(cast)
    assert ("arrange_sixth_day", "Whitcombe County Council", date(2026, 12, 1)) in owed(row)
    Closure.objects.create(organisation=cast.county, on=FRIDAY, kind="inset")
    set_home_authority(cast.actor("head"), row.pupil, authority=cast.city, note="Moved to the city.")
    assert services.recount(job_actor("count exclusions anew")) == 1
    found = owed(row)
    assert ("arrange_sixth_day", "Rydal City Council", date(2026, 12, 2)) in found
    assert ("governors_consider", "Ashgrove School", date(2026, 12, 16)) in found
    assert "Whitcombe County Council" not in {owner for _, owner, _ in found}
    assert services.recount(job_actor("count exclusions anew")) == 0
