"""A placement's way from a proposal to its end, with each refusal and who must act."""

from datetime import date, timedelta

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.attendance.models import Mark, Register
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.moves import ImpossibleMove
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.documents.content import taken_in
from waymark.documents.models import Document
from waymark.documents.tests import hostile
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import queries, services
from waymark.placements.models import Placement, PlacementSession, RiskHandOver
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import (
    EVERYTHING,
    MONDAY_AND_TUESDAY,
    PLAN,
    REST_AT_SCHOOL,
    close_gate,
    offered,
    placement_at,
    proposed,
    ready,
    started,
)
from waymark.programmes.models import Programme
from waymark.programmes.states import LegalRoute
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil, at_school
from waymark.pupils.models import Characteristic, Involvement, Pupil
from waymark.pupils.states import Basis, CharacteristicKind
from waymark.quality import services as quality
from waymark.quality.tests.factories import a_registered_school, an_offer
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year.models import Closure
from waymark.school_year.states import ClosureKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


def who(refused, code):
    return next(refusal.who for refusal in refused.value.refusals if refusal.code == code)


# Proposing


def test_a_proposal_takes_the_price_of_the_day_and_the_times_of_the_offer(cast):
    placement = proposed(cast)
    quality.change_offer(cast.actor("provider_manager"), placement.offer, price_pence=9900)
    placement.refresh_from_db()
    terms = placement.terms.get()
    assert (terms.rate_pence, terms.rate_unit) == (6500, "session")
    rows = list(placement.sessions.values_list("weekday", "half", "starts_at", "ends_at"))
    assert [(weekday, half, str(a), str(b)) for weekday, half, a, b in rows] == [
        (0, "am", "09:30:00", "12:00:00"),
        (0, "pm", "12:30:00", "15:00:00"),
        (1, "am", "09:30:00", "12:00:00"),
        (1, "pm", "12:30:00", "15:00:00"),
    ]


def test_the_first_review_is_on_the_last_school_day_of_the_half_term(cast):
    assert proposed(cast).first_review_on == date(2026, 12, 18)


def test_the_school_is_party_to_the_contract_when_it_arranges_the_placement(cast):
    assert proposed(cast).contract_party == cast.ashgrove


def test_the_partnership_is_party_when_the_authority_must_provide(cast):
    programme = a_programme(cast, legal_route=LegalRoute.PERMANENT_EXCLUSION)
    assert proposed(cast, programme).contract_party == cast.partnership


def test_a_provider_knows_nothing_of_a_proposal(cast):
    placement = proposed(cast)
    manager = cast.actor("provider_manager")
    assert not Placement.objects.visible_to(manager).filter(pk=placement.pk).exists()
    assert not Pupil.objects.visible_to(manager).exists()


def test_a_half_day_cannot_be_planned_twice(cast):
    first = proposed(cast)
    with pytest.raises(Refused) as refused:
        proposed(cast, first.programme, an_offer(cast, "stranger_provider"), sessions=[(1, "pm")])
    assert codes(refused) == {"half_day_planned_twice"}
    assert Placement.objects.count() == 1


def test_an_offer_is_not_sold_twice_for_one_half_day(cast):
    only = an_offer(cast, places=1)
    proposal = proposed(cast, offer=only)
    services.offer(cast.actor("coordinator"), proposal)
    other = a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Bright"))
    with pytest.raises(Refused) as refused:
        proposed(cast, other, only, sessions=[(1, "pm"), (2, "am")])
    assert "offer_full" in codes(refused)
    proposed(cast, other, only, sessions=[(2, "am")])


def test_of_two_proposals_for_the_last_place_the_second_is_not_offered(cast):
    only = an_offer(cast, places=1)
    first = proposed(cast, offer=only)
    second = proposed(cast, a_programme(cast, a_year_ten_pupil(cast, forename="Ada", surname="Bright")), only)
    services.offer(cast.actor("coordinator"), first)
    with pytest.raises(Refused) as refused:
        services.offer(cast.actor("coordinator"), second)
    assert codes(refused) == {"offer_full"}


def test_a_warning_needs_a_reason_and_keeps_it(cast):
    programme = a_programme(cast)
    # five half-days, for eleven weeks, at a place that is no school
    terms = {"sessions": [*MONDAY_AND_TUESDAY, (2, "am")], "planned_end_on": date(2027, 2, 4)}
    with pytest.raises(Refused) as refused:
        proposed(cast, programme, **terms)
    assert codes(refused) == {"beyond_sessions", "near_weeks"}
    made = proposed(cast, programme, reason_to_go_on="It is for eleven weeks only.", **terms)
    assert made.reason_to_go_on == "It is for eleven weeks only."


def test_only_the_commissioner_proposes(cast):
    programme = a_programme(cast)
    with pytest.raises(Denied):
        services.propose(
            cast.actor("head"),
            programme,
            an_offer(cast),
            sessions=[(0, "am")],
            starts_on=SCHOOL_DAY,
            planned_end_on=date(2027, 1, 22),
        )
    with pytest.raises(Http404):
        services.propose(
            cast.actor("stranger_coordinator"),
            programme,
            an_offer(cast, title="Another"),
            sessions=[(0, "am")],
            starts_on=SCHOOL_DAY,
            planned_end_on=date(2027, 1, 22),
        )


# The law on places that are no school


def full_time(cast, name, offer, **more):
    """A pupil at Canal Street Motors for twenty hours a week, with the rest of the week at school."""
    programme = a_programme(cast, a_year_ten_pupil(cast, forename=name, surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    every = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    return proposed(cast, programme, offer, sessions=every, reason_to_go_on="Nothing else holds.", **more)


def test_a_fifth_full_time_pupil_at_a_place_that_is_no_school_is_refused(cast):
    workshop = an_offer(cast, places=20)
    for name in ("Ada", "Ben", "Cem", "Dee"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop))
    with pytest.raises(Refused) as refused:
        full_time(cast, "Eve", workshop)
    assert "would_be_a_school" in codes(refused)
    stop = next(each for each in refused.value.refusals if each.code == "would_be_a_school")
    assert stop.values == {}  # a figure would tell five from another's pupil with a plan


def test_five_full_time_pupils_are_no_matter_at_a_registered_school(cast):
    workshop = an_offer(cast, places=20)
    a_registered_school(cast, cast.canal_street)
    for name in ("Ada", "Ben", "Cem", "Dee", "Eve"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop))
    assert Placement.objects.filter(state=PlacementState.OFFERED).count() == 5


@pytest.mark.parametrize("kind", [CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER])
def test_one_full_time_pupil_with_a_plan_or_in_care_is_refused_there(cast, kind):
    workshop = an_offer(cast)
    pupil = a_year_ten_pupil(cast)
    programme = a_programme(cast, pupil)
    at_school(cast, programme, (4, "am"), (4, "pm"))
    every = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    Characteristic.objects.create(pupil=pupil, kind=kind, valid_from=date(2026, 9, 1))
    with pytest.raises(Refused) as refused:
        proposed(cast, programme, workshop, sessions=every, reason_to_go_on="Nothing else holds.")
    assert "one_pupil_makes_a_school" in codes(refused)
    proposed(cast, programme, workshop)  # two days are possible


def test_pupils_of_other_commissioners_count_and_are_not_named(cast):
    workshop = an_offer(cast, places=20)
    for name in ("Ada", "Ben", "Cem", "Dee"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop))
    Placement.objects.update(commissioner=cast.other_partnership)
    Programme.objects.update(commissioner=cast.other_partnership)
    with pytest.raises(Refused) as refused:
        full_time(cast, "Eve", workshop)
    said = str([(each.code, dict(each.values), each.who) for each in refused.value.refusals])
    assert "would_be_a_school" in said
    assert not any(name in said for name in ("Ada", "Ben", "Cem", "Dee", "Stone"))


def test_the_fifth_is_stopped_whichever_of_two_is_written_down_first(cast):
    """Four begin in January. One who begins now and stays until then is the fifth on that day, not today."""
    workshop = an_offer(cast, places=20)
    january = {"starts_on": date(2027, 1, 11), "planned_end_on": date(2027, 3, 5)}
    for name in ("Ada", "Ben", "Cem", "Dee"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop, **january))
    with pytest.raises(Refused) as refused:
        full_time(cast, "Eve", workshop)
    assert "would_be_a_school" in codes(refused)
    full_time(cast, "Fay", workshop, planned_end_on=date(2027, 1, 8))  # gone before they come


def test_places_of_one_proprietor_count_together(cast):
    workshop, farm = an_offer(cast, places=20), an_offer(cast, "stranger_provider", title="Farm", places=20)
    for provider in (cast.canal_street, cast.other_provider):
        quality.set_proprietor(cast.actor("coordinator"), provider, name="Pike  Holdings", valid_from=SCHOOL_DAY)
    for name, place in (("Ada", workshop), ("Ben", farm), ("Cem", workshop), ("Dee", farm)):
        services.offer(cast.actor("coordinator"), full_time(cast, name, place))
    with pytest.raises(Refused) as refused:
        full_time(cast, "Eve", farm)
    assert "would_be_a_school" in codes(refused)
    quality.set_proprietor(cast.actor("coordinator"), cast.other_provider, name="Somebody else", valid_from=SCHOOL_DAY)
    full_time(cast, "Eve", farm)


def test_hours_at_two_places_of_one_proprietor_add_up(cast):
    workshop, farm = an_offer(cast), an_offer(cast, "stranger_provider", title="Farm")
    pupil = a_year_ten_pupil(cast)
    Characteristic.objects.create(pupil=pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=date(2026, 9, 1))
    programme = a_programme(cast, pupil)
    two_days = [(2, "am"), (2, "pm"), (3, "am"), (3, "pm")]
    services.offer(cast.actor("coordinator"), proposed(cast, programme, workshop))
    services.withdraw(
        cast.actor("coordinator"), proposed(cast, programme, farm, sessions=two_days), reason="Another day is better."
    )
    for provider in (cast.canal_street, cast.other_provider):
        quality.set_proprietor(cast.actor("coordinator"), provider, name="Pike Holdings", valid_from=SCHOOL_DAY)
    proposed(cast, programme, farm, sessions=two_days[:2], reason_to_go_on="It is for nine weeks.")  # fifteen hours
    three_days = [*two_days, (4, "am"), (4, "pm")]
    with pytest.raises(Refused) as refused:
        proposed(cast, programme, farm, sessions=three_days, reason_to_go_on="It is for nine weeks.")
    assert "one_pupil_makes_a_school" in codes(refused)


def test_a_refusal_is_resolved_by_moving_a_day(cast):
    workshop = an_offer(cast, places=20)
    for name in ("Ada", "Ben", "Cem", "Dee"):
        services.offer(cast.actor("coordinator"), full_time(cast, name, workshop))
    programme = a_programme(cast, a_year_ten_pupil(cast, forename="Eve", surname="Stone"))
    at_school(cast, programme, (4, "am"), (4, "pm"))
    every = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    with pytest.raises(Refused):
        proposed(cast, programme, workshop, sessions=every, reason_to_go_on="Nothing else holds.")
    made = proposed(cast, programme, workshop, sessions=every[:6], reason_to_go_on="Nothing else holds.")
    services.offer(cast.actor("coordinator"), made)
    assert Placement.objects.get(pk=made.pk).state == PlacementState.OFFERED


# Other half-days for a placement that goes on


def change_hours(cast, placement, sessions, *, valid_from=SCHOOL_DAY, **more):
    terms = {"reason": "He asked for more time there.", "reason_to_go_on": "Agreed with the school.", **more}
    return services.change_hours(
        cast.actor("coordinator"), placement, sessions=sessions, valid_from=valid_from, **terms
    )


def test_half_days_change_from_a_day_and_the_earlier_ones_stay(cast):
    placement = started(cast)
    change_hours(cast, placement, [(0, "am"), (0, "pm"), (1, "am"), (4, "pm")], valid_from=date(2026, 12, 1))
    rows = PlacementSession.objects.filter(placement=placement).order_by("weekday", "half")
    assert [(row.weekday, row.half, row.valid_from, row.valid_to) for row in rows] == [
        (0, "am", SCHOOL_DAY, None),
        (0, "pm", SCHOOL_DAY, None),
        (1, "am", SCHOOL_DAY, None),
        (1, "pm", SCHOOL_DAY, date(2026, 12, 1)),
        (4, "pm", date(2026, 12, 1), None),
    ]
    event = AuditEvent.objects.get(action="placement.change_hours")
    assert event.happened_on == SCHOOL_DAY
    assert placement.agreements.get(is_current=True).number == 2


@pytest.mark.parametrize(
    ("case", "sessions", "more", "expected"),
    [
        ("the same half-days", MONDAY_AND_TUESDAY, {}, {"same_half_days"}),
        ("without a reason", MONDAY_AND_TUESDAY[:3], {"reason": " "}, {"no_reason"}),
        ("before the first day", MONDAY_AND_TUESDAY[:3], {"valid_from": date(2026, 11, 20)}, {"before_start"}),
        ("none at all", [], {}, {"no_half_days"}),
        ("after the planned end", MONDAY_AND_TUESDAY[:3], {"valid_from": date(2027, 2, 1)}, {"after_planned_end"}),
    ],
)
def test_half_days_that_cannot_be_changed_so(cast, case, sessions, more, expected):
    placement = started(cast)
    with pytest.raises(Refused) as refused:
        change_hours(cast, placement, sessions, **more)
    assert expected <= codes(refused), case
    assert not AuditEvent.objects.filter(action="placement.change_hours").exists()


def test_half_days_are_not_taken_away_from_days_on_which_the_pupil_was_there(cast, monkeypatch):
    placement = started(cast)
    monkeypatch.setattr(queries, "last_attended_on", lambda _: SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        change_hours(cast, placement, MONDAY_AND_TUESDAY[:3])
    assert "attended_after_change" in codes(refused)
    change_hours(cast, placement, MONDAY_AND_TUESDAY[:3], valid_from=SCHOOL_DAY + timedelta(days=1))


def test_only_the_commissioner_changes_half_days(cast):
    placement = started(cast)
    for name in ("head", "provider_manager"):
        with pytest.raises(Denied):
            services.change_hours(
                cast.actor(name), placement, sessions=[(0, "am")], valid_from=SCHOOL_DAY, reason="More."
            )


def test_a_change_of_hours_written_down_late_is_stopped_by_the_guard(cast):
    """With a plan or in care, and twenty hours since last week: the guard asks of the day, not of today."""
    placement = started(cast)
    Characteristic.objects.create(
        pupil=placement.pupil, kind=CharacteristicKind.LOOKED_AFTER, value="855", valid_from=date(2026, 9, 1)
    )
    every = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    with clock.at(SCHOOL_DAY + timedelta(days=7)), pytest.raises(Refused) as refused:
        change_hours(cast, placement, every)
    assert "one_pupil_makes_a_school" in codes(refused)
    assert PlacementSession.objects.filter(placement=placement).count() == 4


def test_fewer_hours_are_let_through_at_a_place_over_the_line(cast):
    placement = started(cast)
    Characteristic.objects.create(
        pupil=placement.pupil, kind=CharacteristicKind.LOOKED_AFTER, value="855", valid_from=date(2026, 9, 1)
    )
    own = placement.programme.school_sessions
    own.exclude(weekday=3, half="pm").delete()
    own.update(weekday=4)
    first = placement.sessions.first()
    for weekday, half in [(2, "am"), (2, "pm"), (3, "am"), (3, "pm"), (4, "am")]:
        placement.sessions.create(
            weekday=weekday, half=half, starts_at=first.starts_at, ends_at=first.ends_at, valid_from=SCHOOL_DAY
        )
    still_too_many = [(weekday, half) for weekday in range(4) for half in ("am", "pm")]
    change_hours(cast, placement, still_too_many)
    assert placement.sessions.filter(valid_to__isnull=True).count() == 8


# Offering


def test_an_offer_hands_over_the_risk_information_and_opens_the_door(cast):
    placement = proposed(cast)
    services.offer(cast.actor("coordinator"), placement)
    manager = cast.actor("provider_manager")
    assert Placement.objects.visible_to(manager).get().pk == placement.pk
    assert RiskAssessment.objects.visible_to(manager).get().keep_safe == "Tell him first when a plan changes."
    row = Involvement.objects.get(organisation=cast.canal_street, pupil=placement.pupil)
    assert (row.basis, row.valid_from, row.valid_to) == (Basis.OFFER, SCHOOL_DAY, None)
    due = {each.kind: each.due_at.date() for each in Duty.objects.filter(owner=cast.canal_street)}
    assert due[DutyKind.ANSWER_OFFER] == date(2026, 11, 27)  # three school days after Tuesday
    assert DutyKind.ACKNOWLEDGE_RISK in due
    told = OutboxMessage.objects.get(notice="placements.offered")
    assert told.recipient_id == str(cast.provider_manager.public_id)
    assert "Merrow" not in f"{told.reference}{told.link}"


def test_nothing_is_offered_without_a_risk_assessment_in_date(cast):
    placement = proposed(cast)
    RiskAssessment.objects.update(review_on=SCHOOL_DAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        services.offer(cast.actor("coordinator"), placement)
    assert codes(refused) == {"risk_review_overdue"}
    assert who(refused, "risk_review_overdue") == "school"
    assert not Involvement.objects.filter(organisation=cast.canal_street).exists()


def test_a_provider_declines_with_a_reason_and_sees_the_pupil_no_more(cast):
    placement = offered(cast)
    manager = cast.actor("provider_manager")
    with pytest.raises(Refused) as refused:
        services.decline(manager, placement, reason=" ")
    assert codes(refused) == {"no_reason"}
    services.decline(manager, placement, reason="The group is not right for him.")
    assert not Placement.objects.visible_to(manager).exists()
    assert not Pupil.objects.visible_to(manager).exists()
    assert not Duty.objects.filter(owner=cast.canal_street, state="open").exists()


def test_another_provider_finds_nothing(cast):
    placement = offered(cast)
    with pytest.raises(Http404):
        services.accept(cast.actor("stranger_provider"), placement)
    with pytest.raises(Http404):
        queries.placement_or_404(cast.actor("stranger_provider"), placement.public_id)


def test_the_commissioner_cannot_answer_for_the_provider(cast):
    with pytest.raises(Denied):
        services.accept(cast.actor("coordinator"), offered(cast))


# The gates


@pytest.mark.parametrize(
    ("gate", "must_act"),
    [
        ("sign_off", "partnership"),
        ("risk_acknowledged", "provider"),
        ("learning_plan_commissioner", "partnership"),
        ("learning_plan_provider", "provider"),
        ("agreement_party", "school"),
        ("agreement_provider", "provider"),
    ],
)
def test_each_gate_alone_stops_the_start_and_names_who_must_act(cast, gate, must_act):
    placement = ready(cast, but=gate)
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert [each.code for each in refused.value.refusals if not each.is_warning] == [gate]
    assert who(refused, gate) == must_act
    assert [each.code for each in queries.gates(placement, SCHOOL_DAY) if not each.closed] == [gate]
    placement.refresh_from_db()
    assert (placement.state, placement.started_on) == (PlacementState.AGREED, None)
    close_gate(cast, placement, gate)
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    placement.refresh_from_db()
    assert (placement.state, placement.started_on) == (PlacementState.ACTIVE, SCHOOL_DAY)


def test_a_place_that_is_not_accepted_does_not_start(cast):
    placement = ready(cast, but="provider_accepted")
    open_gates = [each.code for each in queries.gates(placement, SCHOOL_DAY) if not each.closed]
    assert open_gates == ["provider_accepted"]
    with pytest.raises(Conflict):
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)


def test_a_direction_needs_notice_two_school_days_before(cast):
    programme = a_programme(cast, legal_route=LegalRoute.OFF_SITE_DIRECTION)
    at_school(cast, programme, *REST_AT_SCHOOL)
    placement = ready(cast, placement=offered(cast, programme=programme))
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert (codes(refused), who(refused, "direction_notice")) == ({"direction_notice"}, "school")
    services.give_off_site_notice(cast.actor("head"), placement, on=date(2026, 11, 23))  # one school day before
    with pytest.raises(Refused):
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    services.give_off_site_notice(cast.actor("head"), placement, on=date(2026, 11, 20))  # two school days before
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)


def test_an_ehc_plan_goes_to_the_provider_before_the_start(cast):
    placement = ready(cast)
    Characteristic.objects.create(pupil=placement.pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=date(2026, 9, 1))
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert "ehc_plan_shared" in codes(refused)
    services.share_ehc_plan(cast.actor("referrer"), placement, on=SCHOOL_DAY)
    services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)


def test_a_pupil_without_enough_hours_starts_only_with_part_time_agreed(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (2, "am"))
    placement = ready(cast, placement=offered(cast, programme=programme))
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert {"no_part_time_reason", "parent_has_not_agreed", "no_part_time_end"} <= codes(refused)
    assert [each.code for each in queries.gates(placement, SCHOOL_DAY) if not each.closed] == ["hours"]


def test_a_newer_risk_assessment_opens_the_gate_again(cast):
    placement = ready(cast)
    RiskAssessment.objects.update(is_current=False)
    old = RiskAssessment.objects.get()
    RiskAssessment.objects.create(
        pupil=placement.pupil,
        number=2,
        keep_safe="He has a new inhaler.",
        risks=old.risks,
        what_helps=old.what_helps,
        emergency_contact=old.emergency_contact,
        review_on=old.review_on,
        written_at=clock.now(),
        written_by_label=old.written_by_label,
    )
    open_gates = [each.code for each in queries.gates(placement, SCHOOL_DAY) if not each.closed]
    assert open_gates == ["risk_handed_over", "risk_acknowledged"]
    services.hand_over_risk(cast.actor("key_worker"), placement)
    services.acknowledge_risk(cast.actor("provider_manager"), placement)
    assert all(each.closed for each in queries.gates(placement, SCHOOL_DAY))
    assert list(RiskHandOver.objects.values_list("assessment__number", "is_current").order_by("pk")) == [
        (1, False),
        (2, True),
    ]


def test_changed_terms_make_a_new_agreement_that_nobody_has_signed(cast):
    placement = ready(cast)
    services.change_terms(
        cast.actor("coordinator"),
        placement,
        sessions=[(0, "am"), (0, "pm")],
        starts_on=SCHOOL_DAY,
        planned_end_on=date(2027, 1, 22),
        why_this_provider="As before.",
    )
    old, new = placement.agreements.order_by("number")
    assert (old.is_current, bool(old.signed_by_party_at)) == (False, True)
    assert (new.is_current, new.signed_by_party_at, new.signed_by_provider_at) == (True, None, None)
    open_gates = {each.code for each in queries.gates(placement, SCHOOL_DAY) if not each.closed}
    assert {"agreement_party", "agreement_provider"} <= open_gates
    assert [(row.weekday, row.half) for row in queries.sessions_of(placement)] == [(0, "am"), (0, "pm")]


def test_a_signature_under_an_older_agreement_is_a_conflict(cast):
    placement = offered(cast)
    seen = placement.version
    services.write_agreement(cast.actor("coordinator"), placement)
    with pytest.raises(Conflict):
        services.sign_agreement(cast.actor("head"), placement, typed_name="Helen Marsh", version=seen)
    assert queries.current_agreement(placement).signed_by_party_at is None


def test_one_person_cannot_sign_for_both_sides(cast):
    placement = offered(cast)
    services.sign_agreement(cast.actor("head"), placement, typed_name="Helen Marsh")
    cast.provider_manager.person = cast.head.person
    cast.provider_manager.save()
    with pytest.raises(Refused) as refused:
        services.sign_agreement(cast.actor("provider_manager"), placement, typed_name="Helen Marsh")
    assert codes(refused) == {"same_signer"}


def test_the_coordinator_does_not_sign_for_the_school(cast):
    with pytest.raises(Denied):
        services.sign_agreement(cast.actor("coordinator"), offered(cast), typed_name="Colin Reyes")


def test_a_signed_copy_is_kept_and_both_sides_may_read_it(cast):
    placement = offered(cast)
    services.sign_agreement(cast.actor("head"), placement, upload=taken_in("signed.pdf", hostile.pdf()))
    paper = queries.current_agreement(placement).party_upload
    for name in ("head", "coordinator", "provider_manager"):
        assert Document.objects.visible_to(cast.actor(name)).filter(pk=paper.pk).exists()
    assert not Document.objects.visible_to(cast.actor("stranger_provider")).exists()


def test_nobody_signs_or_agrees_for_a_placement_that_is_over(cast):
    """A new version that its provider had not answered by the last day; the days to finish reports are for reports."""
    placement = started(cast)
    services.write_learning_plan(cast.actor("coordinator"), placement, **PLAN)
    services.write_agreement(cast.actor("coordinator"), placement)
    services.end(cast.actor("coordinator"), placement, on=clock.today(), reason="He goes back to school.")
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        provider = cast.actor("provider_manager")
        for act in (services.agree_learning_plan, services.sign_agreement):
            typed = {"typed_name": "Martin Pike"} if act is services.sign_agreement else {}
            with pytest.raises(Conflict):
                act(provider, placement, **typed)
    assert queries.current_agreement(placement).signed_by_provider_at is None
    assert queries.current_plan(placement).agreed_by_provider_at is None


def test_one_signature_leaves_the_other_owed(cast):
    placement = offered(cast)
    services.sign_agreement(cast.actor("head"), placement, typed_name="Helen Marsh")
    owed = Duty.objects.filter(kind=DutyKind.SIGN_AGREEMENT, state="open").values_list("owner__name", flat=True)
    assert list(owed) == ["Canal Street Motors"]


def test_a_plan_is_agreed_in_the_version_that_was_read(cast):
    placement = offered(cast)
    seen = placement.version
    services.write_learning_plan(cast.actor("key_worker"), placement, **{**PLAN, "outcomes": "Something else."})
    with pytest.raises(Conflict):
        services.agree_learning_plan(cast.actor("provider_manager"), placement, version=seen)
    placement.refresh_from_db()
    plan = services.agree_learning_plan(cast.actor("provider_manager"), placement, version=placement.version)
    assert (plan.number, plan.outcomes) == (2, "Something else.")


# The start


def test_a_start_opens_the_placement_and_closes_the_offer(cast):
    placement = started(cast)
    rows = Involvement.objects.filter(organisation=cast.canal_street).order_by("pk")
    assert [(row.basis, row.valid_from, row.valid_to) for row in rows] == [
        (Basis.OFFER, SCHOOL_DAY, SCHOOL_DAY),
        (Basis.PLACEMENT, SCHOOL_DAY, None),
    ]
    assert Programme.objects.get().state == "running"
    told = set(OutboxMessage.objects.filter(notice="placements.started").values_list("recipient_id", flat=True))
    assert told == {str(each.public_id) for each in (cast.provider_manager, cast.referrer, cast.head, cast.key_worker)}
    review = Duty.objects.get(kind=DutyKind.REVIEW_PLACEMENT)
    assert (review.owner_person, review.due_at.date()) == (cast.key_worker, date(2026, 12, 18))
    report = Duty.objects.get(kind=DutyKind.PROVIDER_REPORT)
    assert (report.owner, report.due_at.date()) == (cast.canal_street, date(2026, 12, 18))
    assert Duty.objects.get(kind=DutyKind.START_PLACEMENT).state == "done"
    assert AuditEvent.objects.filter(action="placement.start", subject_id=str(placement.public_id)).exists()


def test_a_placement_starts_once(cast):
    placement = started(cast)
    with pytest.raises(Conflict):
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)


def test_nothing_starts_on_a_day_without_school(cast):
    placement = ready(cast)
    Closure.objects.create(organisation=cast.ashgrove, on=SCHOOL_DAY, kind=ClosureKind.INSET)
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert codes(refused) == {"start_not_a_school_day"}


def test_a_start_is_not_recorded_ahead(cast):
    placement = ready(cast)
    with pytest.raises(Refused) as refused:
        services.start(cast.actor("coordinator"), placement, on=date(2026, 11, 25))
    assert "start_ahead" in codes(refused)


def test_only_the_coordinator_starts(cast):
    placement = ready(cast)
    for name in ("key_worker", "head", "provider_manager", "inclusion_officer"):
        with pytest.raises(Denied):
            services.start(cast.actor(name), placement, on=SCHOOL_DAY)
    with pytest.raises(Http404):
        services.start(cast.actor("stranger_coordinator"), placement, on=SCHOOL_DAY)


def test_a_refused_start_leaves_nothing_written(cast):
    placement = ready(cast, but="agreement_party")
    events, duties = AuditEvent.objects.count(), list(Duty.objects.values_list("pk", "state"))
    with pytest.raises(Refused):
        services.start(cast.actor("coordinator"), placement, on=SCHOOL_DAY)
    assert (AuditEvent.objects.count(), list(Duty.objects.values_list("pk", "state"))) == (events, duties)


def test_two_editors_of_the_terms_do_not_overwrite_each_other(cast):
    placement = proposed(cast)
    terms = {
        "sessions": MONDAY_AND_TUESDAY,
        "starts_on": SCHOOL_DAY,
        "planned_end_on": date(2027, 1, 22),
        "why_this_provider": "As before.",
    }
    services.change_terms(cast.actor("coordinator"), placement, travel="Bus 31.", version=placement.version, **terms)
    with pytest.raises(Conflict):
        services.change_terms(cast.actor("key_worker"), placement, travel="Taxi.", version=placement.version, **terms)
    placement.refresh_from_db()
    assert placement.travel == "Bus 31."


# Pause and end


def test_a_pause_goes_on_until_the_day_before_it_is_taken_up_again(cast):
    placement = started(cast)
    coordinator = cast.actor("coordinator")
    services.pause(coordinator, placement, on=date(2026, 11, 30), reason="A hospital stay.")
    with clock.at(date(2026, 12, 8)):
        services.resume(cast.actor("coordinator"), placement, on=date(2026, 12, 8))
    pause = placement.pauses.get()
    assert (pause.starts_on, pause.ends_on) == (date(2026, 11, 30), date(2026, 12, 7))
    placement.refresh_from_db()
    assert placement.state == PlacementState.ACTIVE


def test_an_ended_placement_leaves_the_provider_its_tail_and_then_nothing(cast):
    placement = started(cast)
    last_day = date(2026, 12, 1)
    with clock.at(last_day):
        services.end(cast.actor("coordinator"), placement, on=last_day, reason="Back at school full time.")

    def bases(day):
        with clock.at(day):
            manager = cast.actor("provider_manager")
            seen = Placement.objects.visible_to(manager).filter(pk=placement.pk).exists()
            rows = Involvement.objects.live_for(manager).values_list("basis", flat=True)
            return seen, sorted(rows)

    assert bases(last_day) == (True, ["placement"])
    assert bases(date(2026, 12, 2)) == (True, ["placement_tail"])
    assert bases(date(2026, 12, 15)) == (True, ["placement_tail"])  # the fourteenth day
    assert bases(date(2026, 12, 16)) == (False, [])
    with clock.at(date(2026, 12, 16)), pytest.raises(Http404):
        queries.placement_or_404(cast.actor("provider_manager"), placement.public_id)


def test_an_end_before_the_last_attended_day_is_refused(cast):
    placement = started(cast)
    register = Register.objects.create(
        provider=placement.provider, site=placement.site, on=date(2026, 12, 7), half="am", opened_at=clock.now()
    )
    mark = Mark.objects.create(
        register=register,
        placement=placement,
        pupil=placement.pupil,
        attended="present",
        recorded_at=clock.now(),
        recorded_by_label="Martin Pike",
    )
    with clock.at(date(2026, 12, 8)):
        coordinator = cast.actor("coordinator")
        with pytest.raises(Refused) as refused:
            services.end(coordinator, placement, on=date(2026, 12, 1), reason="Moved away.")
        assert codes(refused) == {"attended_after_end"}
        Mark.objects.create(  # it was a slip: he was not there
            register=register,
            placement=placement,
            pupil=placement.pupil,
            attended="absent",
            recorded_at=clock.now(),
            recorded_by_label="Martin Pike",
            replaces=mark,
            correction_reason="Another pupil was meant.",
        )
        services.end(coordinator, placement, on=date(2026, 12, 1), reason="Moved away.")
    placement.refresh_from_db()
    assert placement.ended_on == date(2026, 12, 1)


def test_a_placement_under_way_is_ended_and_not_withdrawn(cast):
    placement = started(cast)
    with pytest.raises((Refused, ImpossibleMove)):
        services.withdraw(cast.actor("coordinator"), placement, reason="A slip.")


def test_withdrawing_closes_the_door_and_tells_the_provider(cast):
    placement = offered(cast)
    services.withdraw(cast.actor("coordinator"), placement, reason="The family moved.")
    assert not Pupil.objects.visible_to(cast.actor("provider_manager")).exists()
    told = OutboxMessage.objects.get(notice="placements.withdrawn")
    assert (told.recipient_id, told.link) == (str(cast.provider_manager.public_id), "")
    assert not Duty.objects.filter(subject_id=placement.public_id, state="open").exists()


def test_a_review_settles_its_duty_and_opens_the_next(cast):
    placement = started(cast)
    with clock.at(date(2026, 12, 17)):
        review = services.write_review(
            cast.actor("key_worker"),
            placement,
            held_on=date(2026, 12, 17),
            attends="Every session but one.",
            is_safe="Yes.",
            needs_met="Reading needs more time.",
        )
    assert review.next_review_on == date(2027, 1, 22)  # the planned end comes before the end of the half term
    states = Duty.objects.filter(kind=DutyKind.REVIEW_PLACEMENT).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["done", "open"]


def test_a_report_settles_its_duty(cast):
    placement = started(cast)
    services.write_report(
        cast.actor("provider_manager"),
        placement,
        about_until=SCHOOL_DAY,
        progress="Rebuilt a brake.",
        attendance_and_conduct="There every day.",
        next_steps="Gearboxes.",
    )
    states = Duty.objects.filter(kind=DutyKind.PROVIDER_REPORT).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["done", "open"]


@pytest.mark.parametrize("state", list(PlacementState))
def test_every_state_is_reached_through_the_services(cast, state):
    assert placement_at(cast, state).state == state


def test_the_stored_half_days_are_history_and_not_overwritten(cast):
    placement = ready(cast)
    services.change_terms(
        cast.actor("coordinator"),
        placement,
        sessions=[(0, "am")],
        starts_on=SCHOOL_DAY,
        planned_end_on=date(2027, 1, 22),
        why_this_provider="As before.",
    )
    assert PlacementSession.objects.filter(placement=placement).count() == 5
    assert Organisation.objects.count() == 8


def test_every_gate_of_the_factory_is_a_gate(cast):
    assert set(EVERYTHING) <= {each.code for each in queries.gates(proposed(cast), SCHOOL_DAY)}
