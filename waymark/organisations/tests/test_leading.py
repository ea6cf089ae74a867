"""Who leads a partnership: named for the year, given up with six months' notice, handed over, and kept."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations import queries, rules, services
from waymark.organisations.models import LeadSchool, Organisation, PartnershipMembership
from waymark.organisations.states import LeadPart

TODAY = date(2026, 11, 24)
BEGAN, YEAR_ENDS = date(2026, 9, 1), date(2027, 9, 1)


@pytest.mark.parametrize(
    "given_on, ends_on",
    [
        (date(2026, 11, 24), date(2027, 5, 23)),
        (date(2026, 9, 1), date(2027, 2, 28)),
        (date(2026, 8, 30), date(2027, 2, 28)),  # there is no 30 February
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_notice_runs_for_six_months(given_on, ends_on):
    assert rules.lead_notice_ends_on(rules.LeadNoticeFacts(given_on=given_on), on=TODAY) == ends_on


def leads(school="a", part=LeadPart.LEAD, valid_from=BEGAN, valid_to=YEAR_ENDS, notice_ends_on=None):
    return rules.Leading(
        school=school, part=part, valid_from=valid_from, valid_to=valid_to, notice_ends_on=notice_ends_on
    )


NEW = {"school": "b", "part": LeadPart.LEAD, "valid_from": date(2027, 4, 1), "valid_to": YEAR_ENDS, "is_member": True}


@pytest.mark.parametrize(
    "changed, codes",
    [
        ({}, []),
        ({"is_member": False}, ["leader_is_no_member"]),
        ({"valid_to": date(2027, 4, 1)}, ["ends_before_it_begins"]),
        ({"valid_to": date(2027, 9, 2)}, ["beyond_the_year"]),
        ({"there": (leads(),)}, ["no_notice_of_the_lead"]),
        ({"there": (leads(notice_ends_on=date(2027, 3, 31)),)}, []),
        ({"there": (leads(notice_ends_on=date(2027, 4, 1)),)}, ["no_notice_of_the_lead"]),
        ({"there": (leads(valid_to=date(2027, 4, 1)),)}, []),  # its time is over by then
        ({"there": (leads(valid_from=date(2027, 5, 1)),)}, ["named_already"]),
        ({"there": (leads("b", LeadPart.DEPUTY),)}, ["leads_and_stands_in"]),
        ({"part": LeadPart.DEPUTY, "there": (leads("a", LeadPart.DEPUTY),)}, []),  # a deputy gives way without notice
    ],
)
def test_a_member_leads_for_the_year_and_gives_way_after_its_notice(changed, codes):
    found = rules.lead_refusals(rules.LeadFacts(**{**NEW, **changed}), on=TODAY)
    assert [each.code for each in found] == codes


@pytest.fixture
def cast(db):
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def other(cast):
    school = Organisation.objects.create(kind="school", name="Cedar School", urn="100003", parent_authority=cast.county)
    PartnershipMembership.objects.create(partnership=cast.partnership, school=school, valid_from=date(2018, 9, 1))
    return school


def name(cast, school, *, who="coordinator", part="lead", valid_from=BEGAN, valid_to=YEAR_ENDS):
    return services.name_lead_school(
        cast.actor(who),
        cast.partnership,
        school,
        part=part,
        valid_from=valid_from,
        valid_to=valid_to,
        agreed_where="Meeting of 3 May",
    )


def test_a_lead_school_hands_over_when_its_notice_has_run(cast, other):
    first = name(cast, cast.ashgrove)
    with pytest.raises(Refused):
        name(cast, other, valid_from=date(2027, 6, 1))
    services.give_lead_notice(cast.actor("coordinator"), cast.partnership, given_on=TODAY, reason="Served on members")
    first.refresh_from_db()
    assert (first.notice_ends_on, first.valid_to) == (date(2027, 5, 23), date(2027, 5, 24))
    name(cast, other, who="inclusion_officer", valid_from=date(2027, 5, 24))
    assert queries.lead_school(cast.partnership, date(2027, 5, 23)) == cast.ashgrove
    assert queries.lead_school(cast.partnership, date(2027, 5, 24)) == other
    assert queries.lead_school(cast.partnership, YEAR_ENDS) is None
    with pytest.raises(Refused) as refused:
        services.give_lead_notice(cast.actor("coordinator"), cast.partnership, given_on=TODAY, reason="Again")
    assert [each.code for each in refused.value.refusals] == ["notice_given_already"]


def test_a_deputy_gives_way_on_the_day_another_is_named(cast, other):
    first = name(cast, cast.ashgrove, part="deputy")
    name(cast, other, part="deputy", valid_from=date(2027, 1, 4))
    first.refresh_from_db()
    assert first.valid_to == date(2027, 1, 4)


def test_only_a_member_leads_and_only_its_own_people_say_so(cast):
    with pytest.raises(Refused):
        name(cast, cast.birchfield)
    for who in ("stranger_coordinator", "stranger_officer", "head", "key_worker"):
        with pytest.raises(Denied):
            name(cast, cast.ashgrove, who=who)
    assert not LeadSchool.objects.exists()


def test_the_pages_name_a_school_and_keep_who_led_before(client, cast, other):
    sign_in(client, cast.coordinator)
    args = [cast.partnership.public_id]
    url = reverse("organisations:name_lead", args=args)
    values = {"part": "lead", "first_day": "2026-09-01", "last_day": "2027-08-31", "agreed_where": "Meeting of 3 May"}
    sent = client.post(url, {"form_key": str(uuid4()), "school": str(cast.ashgrove.public_id), **values})
    assert sent.status_code == 302
    page = client.get(reverse("organisations:lead_schools", args=args)).content.decode()
    assert "Ashgrove School" in page and "Meeting of 3 May" in page
    refused = client.post(url, {"form_key": str(uuid4()), "school": str(other.public_id), **values})
    assert refused.status_code == 422
    notice = reverse("organisations:lead_notice", args=args)
    assert (
        client.post(notice, {"form_key": str(uuid4()), "given_on": "2026-11-24", "why": "Members"}).status_code == 302
    )
    assert "23 May 2027" in client.get(reverse("organisations:lead_schools", args=args)).content.decode()
    assert "Ashgrove School leads" in client.get(cast.partnership.get_absolute_url()).content.decode()
