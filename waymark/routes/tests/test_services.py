"""An answer is kept when somebody asks for it: whole, and the one that the page had shown."""

from datetime import date

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations.models import Organisation, PartnershipMembership
from waymark.organisations.states import HowItEnded, OrganisationKind
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind
from waymark.pupils.tests.factories import pupil
from waymark.routes import queries, services, tables
from waymark.routes.models import RouteAnswer
from waymark.routes.states import Care, Home, Plan, School
from waymark.routes.tests.factories import AT_RISK, kept_answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def kai(cast):
    return pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)


def test_an_answer_is_kept_with_what_it_rests_on(cast, kai):
    answer = kept_answer(cast.actor("referrer"), kai)

    assert (answer.door, answer.row, answer.clause, answer.force) == (
        "partnership_panel",
        "at risk",
        "SEIP2018 S2.3",
        "agreed",
    )
    assert answer.door_name == "The panel of your partnership"
    assert answer.answers == {
        "situation": "on_roll", "health": "well", "home": "county", "school": "member", "plan": "none",
        "risk": "at_risk", "need": "programme", "care": "no",
    }  # fmt: skip
    assert (answer.organisation, answer.school) == (cast.ashgrove, cast.ashgrove)
    assert (answer.kept_at, answer.table) == (clock.now(), "leicestershire")
    assert "Ruth Okafor" in answer.kept_by_label
    event = AuditEvent.objects.get(action="route_answer.keep")
    assert event.subject_id == str(answer.public_id)
    assert event.payload.content["after"] == {"door": "partnership_panel", "row": "at risk", "clause": "SEIP2018 S2.3"}
    assert [each.pupil_id for each in event.pupils.all()] == [kai.public_id]


def test_what_the_record_says_goes_over_what_was_sent(cast, kai):
    """Nobody makes a county child a city child by changing a hidden field."""
    answer = kept_answer(cast.actor("referrer"), kai, home="city", school="city", care="yes")
    assert (answer.answers["home"], answer.answers["school"], answer.answers["care"]) == ("county", "member", "no")


def test_a_plan_that_the_record_knows_cannot_be_denied(cast, kai):
    referrer = cast.actor("referrer")
    pupils.add_characteristic(referrer, kai, kind=CharacteristicKind.EHC_PLAN, value="SEMH", valid_from=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        kept_answer(referrer, kai, plan="none")
    assert [each.code for each in refused.value.refusals] == ["not_all_answered"]


def test_only_what_was_asked_is_kept(cast, kai):
    """The level does not change this answer: what a page sends of it all the same is left behind."""
    answer = kept_answer(cast.actor("referrer"), kai, level="tier_2", tried="cycle")
    assert not {"level", "tried"} & set(answer.answers)


@pytest.mark.parametrize(
    ("answers", "row_shown", "code"),
    [
        ({"need": ""}, "at risk", "not_all_answered"),
        ({"risk": "perhaps"}, "at risk", "not_all_answered"),
        ({}, "exclusion considered", "another_door_now"),
        ({}, "", "another_door_now"),
    ],
)
def test_what_is_not_whole_or_not_what_was_shown_is_not_kept(cast, kai, answers, row_shown, code):
    with pytest.raises(Refused) as refused:
        kept_answer(cast.actor("referrer"), kai, row_shown=row_shown, **answers)

    assert [each.code for each in refused.value.refusals] == [code]
    assert not RouteAnswer.objects.exists()
    assert not AuditEvent.objects.filter(action="route_answer.keep").exists()


def test_where_no_table_holds_nothing_is_kept(cast, kai, monkeypatch):
    monkeypatch.setattr(tables, "table_for", lambda la_code, on: None)
    with pytest.raises(Refused) as refused:
        kept_answer(cast.actor("referrer"), kai)
    assert [each.code for each in refused.value.refusals] == ["not_all_answered"]


def test_who_sees_the_pupil_and_may_not_ask_keeps_nothing(cast, kai):
    cast.referrer.role = Role.SCHOOL_DSL
    cast.referrer.save()
    with pytest.raises(Denied):
        services.keep(cast.actor("referrer"), kai, AT_RISK, row_shown="at risk")
    assert not RouteAnswer.objects.exists()


@pytest.mark.parametrize("name", ["stranger_referrer", "coordinator", "provider_manager", "auditor", "administrator"])
def test_for_who_may_not_know_of_the_pupil_there_is_none(cast, kai, name):
    with pytest.raises(Http404):
        services.keep(cast.actor(name), kai, AT_RISK, row_shown="at risk")
    assert not RouteAnswer.objects.exists()


# Who may read it


def readers(cast):
    names = (
        "referrer",
        "head",
        "coordinator",
        "key_worker",
        "inclusion_officer",
        "auditor",
        "stranger_referrer",
        "stranger_officer",
    )
    return {name for name in names if RouteAnswer.objects.visible_to(cast.actor(name)).exists()}


def test_a_school_thinks_aloud_and_the_others_hear_nothing(cast, kai):
    kept_answer(cast.actor("referrer"), kai)
    assert readers(cast) == {"referrer", "head"}


def test_what_an_officer_kept_the_school_reads_too(cast, kai):
    kept_answer(cast.actor("inclusion_officer"), kai)
    assert readers(cast) == {"referrer", "head", "inclusion_officer"}


def test_the_next_school_does_not_read_what_the_last_one_thought(cast, kai):
    kept_answer(cast.actor("referrer"), kai)
    kai = Pupil.objects.get(pk=kai.pk)
    pupils.leave_roll(cast.actor("referrer"), kai.roll_entries.get(), last_day=date(2026, 11, 20), reason="Moved.")
    assert readers(cast) == set()


# What is known beforehand


def known(cast, kai, name="referrer"):
    return queries.pupil_case(cast.actor(name), kai)


def test_the_record_answers_before_anything_is_asked(cast, kai):
    case = known(cast, kai)

    assert (case.known.home, case.known.school, case.known.plan, case.known.care) == (
        Home.COUNTY,
        School.MEMBER,
        Plan.NONE,
        Care.NO,
    )
    assert (case.school, case.partnership, case.home) == (cast.ashgrove, cast.partnership, cast.county)
    assert case.names == {"county": "Whitcombe County Council", "city": "Rydal City Council"}


def test_a_plan_and_care_come_from_the_record(cast, kai):
    referrer = cast.actor("referrer")
    pupils.add_characteristic(referrer, kai, kind=CharacteristicKind.EHC_PLAN, value="SEMH", valid_from=SCHOOL_DAY)
    pupils.add_characteristic(referrer, kai, kind=CharacteristicKind.LOOKED_AFTER, value="856", valid_from=SCHOOL_DAY)
    case = known(cast, Pupil.objects.get(pk=kai.pk))

    assert case.known.plan is None
    assert case.has_plan
    assert case.known.care is Care.YES
    assert case.known.home is Home.CITY  # the authority that looks after the pupil


def test_a_home_that_nobody_worked_out_is_asked(cast):
    nobody = pupil(cast.actor("referrer"))
    case = known(cast, nobody)
    assert (case.home, case.known.home) == (None, None)


def standing(cast, kai):
    return known(cast, kai).known.school


def test_how_the_school_stands_follows_its_membership(cast, kai):
    row = PartnershipMembership.objects.get(school=cast.ashgrove)
    row.valid_to, row.how_it_ended = SCHOOL_DAY, HowItEnded.WITHDREW
    row.save()
    assert standing(cast, kai) is School.BUYS
    assert known(cast, kai).partnership == cast.partnership  # of which it may buy

    row.how_it_ended = HowItEnded.EXPELLED
    row.save()
    assert standing(cast, kai) is School.OUTSIDE

    row.delete()
    assert standing(cast, kai) is School.OUTSIDE


def a_school_of(authority, cast):
    school = Organisation.objects.create(
        kind=OrganisationKind.SCHOOL, name="Fellside School", parent_authority=authority
    )
    cast.referrer = Membership.objects.create(
        person=cast.referrer.person, organisation=school, role=Role.SCHOOL_REFERRER, valid_from=date(2026, 8, 1)
    )
    return school


def test_a_city_school_with_a_county_child(cast):
    a_school_of(cast.city, cast)
    child = pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)
    case = known(cast, child)
    assert (case.known.school, case.known.home, case.partnership) == (School.CITY, Home.COUNTY, None)


def test_a_school_far_away_finds_the_table_by_the_home_of_the_pupil(cast):
    far = Organisation.objects.create(kind=OrganisationKind.AUTHORITY, name="Farland", la_code="330")
    a_school_of(far, cast)
    child = pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)
    case = known(cast, child)
    assert case.table is not None
    assert (case.known.school, case.known.home) == (School.ELSEWHERE, Home.COUNTY)

    other = pupil(cast.actor("referrer"), forename="Noor", address_lines="1 Road", address_authority=far)
    assert known(cast, other).table is None
