"""A partnership decides whether its staff go on with a child who is missing education and on no roll."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.exclusions import queries, rules, services
from waymark.exclusions.models import OffRollDecision
from waymark.pupils.models import Involvement, RollEntry
from waymark.pupils.states import Basis
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, referral_at

pytestmark = pytest.mark.django_db
WORDS = {
    "goes_on": True,
    "missing_since": date(2026, 11, 2),
    "considered": "Seen at home on 20 November. She wants to finish her course.",
    "reasons": "She trusts one person, and no school is named yet.",
    "supported_by": "Kezia Hall, key worker",
    "decided_on": SCHOOL_DAY,
    "next_look_on": date(2026, 12, 15),
}


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def amina(cast):
    """A pupil whom the partnership supports and whose school has taken her off its roll."""
    pupil = a_pupil(cast, forename="Amina")
    referral_at(cast, ReferralState.ACCEPTED, pupil)
    RollEntry.objects.filter(pupil=pupil).update(valid_to=date(2026, 11, 2))
    Involvement.objects.filter(pupil=pupil, basis=Basis.ROLL).update(valid_to=date(2026, 11, 2))
    return pupil


def decided(cast, pupil, name="coordinator", **more):
    return services.decide_off_roll(cast.actor(name), pupil, **{**WORDS, **more})


def looks():
    rows = Duty.objects.filter(kind="look_again_section_19").order_by("pk")
    return [(each.state, each.owner.name, london_date(each.due_at)) for each in rows]


def facts(**more):
    return rules.OffRollFacts(**{**WORDS, "is_on_a_roll": False, **more})


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"goes_on": False, "supported_by": "", "next_look_on": None}, []),
        ({"is_on_a_roll": True}, ["still_on_a_roll"]),
        ({"supported_by": " "}, ["nobody_goes_on"]),
        ({"considered": "", "reasons": "\n"}, ["no_reason", "nothing_considered"]),
        ({"next_look_on": None}, ["no_next_look"]),
        ({"next_look_on": SCHOOL_DAY}, ["look_too_early"]),
        ({"next_look_on": date(2027, 2, 16)}, []),  # twelve weeks
        ({"next_look_on": date(2027, 2, 17)}, ["look_too_late"]),
        ({"decided_on": date(2026, 11, 25)}, ["in_the_future"]),
        ({"missing_since": date(2026, 11, 25)}, ["missing_after_decided"]),
    ],
)
def test_what_a_decision_says(more, expected):
    found = rules.off_roll_refusals(facts(**more), on=SCHOOL_DAY)
    assert sorted(each.code for each in found) == expected


def test_a_decision_says_who_goes_on_and_is_looked_at_again(cast, amina):
    first = decided(cast, amina)
    assert (first.partnership, first.decided_by, first.supported_by) == (
        cast.partnership,
        cast.coordinator,
        "Kezia Hall, key worker",
    )
    assert looks() == [("open", "South Whitcombe Partnership", date(2026, 12, 15))]
    assert AuditEvent.objects.filter(action="off_roll.decide", subject_id=str(first.public_id)).count() == 1
    second = decided(cast, amina, goes_on=False, reasons="A school is named.")
    assert [state for state, *_ in looks()] == ["done"]
    assert (second.supported_by, second.next_look_on) == ("", None)


def test_a_pupil_on_any_roll_needs_no_such_decision(cast, amina):
    RollEntry.objects.create(pupil=amina, school=cast.birchfield, valid_from=date(2026, 11, 23))
    with pytest.raises(Refused) as refused:
        decided(cast, amina)
    assert [each.code for each in refused.value.refusals] == ["still_on_a_roll"]
    assert not OffRollDecision.objects.exists() and looks() == []


@pytest.mark.parametrize(
    "name", ["key_worker", "inclusion_officer", "head", "provider_manager", "stranger_coordinator"]
)
def test_the_partnerships_coordinator_alone_decides(cast, amina, name):
    with pytest.raises((Denied, Http404)):
        decided(cast, amina, name)
    assert not OffRollDecision.objects.exists()


def test_who_may_know_of_the_child_reads_it(cast, amina):
    decided(cast, amina)
    seen = {
        name
        for name in ("coordinator", "key_worker", "inclusion_officer", "stranger_coordinator", "provider_manager")
        if OffRollDecision.objects.visible_to(cast.actor(name)).exists()
    }
    assert seen == {"coordinator", "key_worker", "inclusion_officer"}


def test_the_page_leads_there_keeps_what_was_typed_and_shows_the_decision(cast, amina, as_):
    coordinator, page = as_("coordinator"), reverse("exclusions:pupil", args=[amina.public_id])
    url = reverse("exclusions:decide_off_roll", args=[amina.public_id])
    assert url in coordinator.get(page).content.decode()
    assert url not in as_("inclusion_officer").get(page).content.decode()
    typed = {"form_key": str(uuid.uuid4()), "considered": "Seen at home.", "reasons": "She trusts one person."}
    for name, day in (
        ("missing_since", date(2026, 11, 2)),
        ("decided_on", SCHOOL_DAY),
        ("next_look_on", date(2027, 6, 1)),
    ):
        typed |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    refused = coordinator.post(url, {**typed, "goes_on": "yes"})
    assert refused.status_code == 422
    assert "Say who goes on" in refused.content.decode() and "by Tuesday 16 February" in refused.content.decode()
    assert "She trusts one person." in refused.content.decode()
    done = coordinator.post(url, {**typed, "goes_on": "no", "form_key": str(uuid.uuid4())})
    assert (done.status_code, done.url) == (302, page)
    assert "The partnership does not go on" in as_("inclusion_officer").get(page).content.decode()


def test_a_pupil_on_a_roll_has_no_such_page(cast, as_):
    pupil = a_pupil(cast)
    referral_at(cast, ReferralState.ACCEPTED, pupil)
    url = reverse("exclusions:decide_off_roll", args=[pupil.public_id])
    assert as_("coordinator").get(url).status_code == 302
    assert not queries.pupil_page(cast.actor("coordinator"), pupil).may_decide_off_roll
