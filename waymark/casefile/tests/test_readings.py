"""Who looked at this child: told to the head of the school that keeps the record, and to an auditor who says why."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waymark.attendance.tests.factories import at_nine_o_five, placed
from waymark.core import clock, history
from waymark.core.models import AuditEvent
from waymark.pupils.models import Pupil

pytestmark = pytest.mark.django_db
UPN = "H801200001001"


@pytest.fixture(autouse=True)
def five_past_nine():
    with clock.at(at_nine_o_five()):
        yield


@pytest.fixture
def kai(cast):
    found = placed(cast).pupil
    Pupil.objects.filter(pk=found.pk).update(forename="Kai", surname="Merrow", upn=UPN)
    found.refresh_from_db()
    return found


def who_looked(client, pupil, **asked):
    return client.get(reverse("casefile:who_looked", args=[pupil.public_id]), asked)


def ask(client, upn=UPN, why="A complaint of the family."):
    return client.post(reverse("casefile:looked_at"), {"form_key": str(uuid.uuid4()), "upn": upn, "why": why})


def test_the_head_reads_who_looked_when_for_whom_and_where(cast, as_, kai):
    as_("coordinator").get(reverse("casefile:pupil", args=[kai.public_id]))
    with clock.at(at_nine_o_five() + timedelta(minutes=40)):
        history.note_read(cast.actor("provider_manager"), "placements.placement.read", pupils=[kai])
        history.record(cast.actor("inclusion_officer"), "address.reveal", kai, pupil=kai)
    history.record(cast.actor("referrer"), "pupil.change", kai, pupil=kai)  # a change, not a look
    history.note_read(cast.actor("referrer"), "pupils.list.read", pupils=[placed(cast).pupil])  # another pupil
    page = who_looked(as_("head"), kai).text
    assert page.count('scope="row"') == 3
    for said in (
        cast.coordinator.person.name,
        "A pupil&#39;s file",
        cast.provider_manager.person.name,
        "Canal Street Motors",
        "A placement",
        "Tue 24 Nov, 9:45am",
        "A withheld address was revealed",
    ):
        assert said in page, said
    assert AuditEvent.objects.filter(action="casefile.who_looked.read", pupils__pupil_id=kai.public_id).count() == 1


def test_what_was_looked_at_before_the_school_knew_the_pupil_is_not_told(cast, as_, kai):
    with clock.at(at_nine_o_five() - timedelta(days=400)):
        history.note_read(cast.actor("stranger_coordinator"), "casefile.pupil.read", pupils=[kai])
    assert who_looked(as_("head"), kai).text.count('scope="row"') == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 200), ("referrer", 403), ("coordinator", 403), ("provider_manager", 403), ("auditor", 403)],
)
def test_who_may_ask(as_, kai, who, status):
    assert who_looked(as_(who), kai).status_code == status


def test_the_file_offers_it_to_the_head_alone(as_, kai):
    here = reverse("casefile:who_looked", args=[kai.public_id])
    for who, offered in (("head", True), ("referrer", False), ("coordinator", False)):
        assert (here in as_(who).get(reverse("casefile:pupil", args=[kai.public_id])).text) is offered, who


def test_a_hundred_looks_cost_no_more_statements_than_one(cast, as_, kai):
    client = as_("head")
    who_looked(client, kai)
    with CaptureQueriesContext(connection) as few:
        who_looked(client, kai)
    for _ in range(100):
        history.note_read(cast.actor("coordinator"), "casefile.pupil.read", pupils=[kai])
    with CaptureQueriesContext(connection) as many:
        page = who_looked(client, kai).text
    assert len(many) == len(few)
    assert page.count('scope="row"') == 50 and "page=2" in page


def test_an_auditor_asks_with_a_reason_that_is_kept_and_reads_no_name(cast, as_, kai):
    history.note_read(cast.actor("coordinator"), "casefile.pupil.read", pupils=[kai])
    answer = ask(as_("auditor"))
    assert answer.status_code == 200
    assert "A pupil&#39;s file" in answer.text and cast.coordinator.person.name in answer.text
    assert "Kai" not in answer.text and "Merrow" not in answer.text
    asked = AuditEvent.objects.get(action="history.ask")
    assert asked.payload.content["reason"] == "A complaint of the family."
    assert [str(each.pupil_id) for each in asked.pupils.all()] == [str(kai.public_id)]


def test_without_a_reason_or_for_a_pupil_of_nobody_the_auditor_learns_nothing(as_, kai):
    client = as_("auditor")
    assert "Say why you ask" in ask(client, why="").text
    answer = ask(client, upn="K801200001009")
    assert answer.status_code == 422
    assert "Your authority may know of no pupil with this number." in answer.text
    assert not AuditEvent.objects.filter(action="history.ask").exists()


def test_a_pupil_of_another_authority_is_nobody(as_, cast, kai):
    kai.involvements.update(valid_to=clock.today())
    assert "Your authority may know of no pupil with this number." in ask(as_("auditor")).text
