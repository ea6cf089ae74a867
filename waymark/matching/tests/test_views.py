"""The queue and one pair, for officers who may see both records, and for nobody else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from tests.statements import statements_of
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent, EventPupil, OutboxMessage
from waymark.matching import services
from waymark.matching.models import Pair, Proposal
from waymark.matching.states import Answer, Outcome, PairState
from waymark.matching.tests.factories import a_pair, decided, lead_officer, look
from waymark.pupils.tests.factories import BORN, pupil, upn

pytestmark = pytest.mark.django_db
QUEUE = reverse("matching:queue")


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.inclusion_officer)


def as_lead(client, cast):
    client.logout()
    return sign_in(client, lead_officer(cast).membership)


def post(client, pair, **data):
    """Send the form of the pair's page as it now is."""
    version = Pair.objects.get(pk=pair.pk).version
    return client.post(pair.get_absolute_url(), {"form_key": str(uuid4()), "version": version, **data})


def test_the_queue_says_what_agrees_and_what_differs(officer, cast):
    a_pair(cast, forename="Jo", date_of_birth=BORN + timedelta(days=1))
    page = officer.get(QUEUE).text
    assert "Kai Merrow at Ashgrove School, Jo Merrow at Birchfield School" in page
    assert "pair of records: one pupil or two?" in officer.get("/").text
    assert "The same UPN. Another name and date of birth." in page
    assert "1 pair to decide." in page


def test_an_empty_queue_says_so(officer, cast):
    assert "Nothing to decide" in officer.get(QUEUE).text
    assert "Nothing decided yet" in officer.get(QUEUE, {"show": "decided"}).text


def test_two_people_go_through_the_pages(client, officer, cast):
    pair = a_pair(cast)
    page = officer.get(pair.get_absolute_url()).text
    assert "Are these two records of one child?" in page and "Birchfield School" in page
    answer = post(officer, pair, answer="same", reason="The same mother.")
    assert (answer.status_code, answer.url) == (302, QUEUE)
    assert "Waits for a second person" in officer.get(QUEUE).text
    mine = officer.get(pair.get_absolute_url()).text
    assert "Take my proposal back" in mine and "Do you agree?" not in mine
    lead = as_lead(client, cast)
    assert "Proposed: waits for you" in lead.get(QUEUE).text
    assert "The same mother." in lead.get(pair.get_absolute_url()).text
    assert post(lead, pair, decision="agree", reason="I rang both.").status_code == 302
    pair.refresh_from_db()
    assert pair.state == PairState.SAME
    page = lead.get(pair.get_absolute_url()).text
    assert "agreed by <bdi>Lena Frost</bdi>" in page and "What two people decided, two people can undo." in page
    assert "One child" in lead.get(QUEUE, {"show": "decided"}).text


def test_the_proposer_cannot_send_the_second_answer(officer, cast):
    pair = a_pair(cast)
    post(officer, pair, answer="same", reason="The same mother.")
    page = officer.post(
        pair.get_absolute_url(), {"form_key": str(uuid4()), "decision": "agree", "reason": "Yes, both."}
    )
    assert page.status_code == 409 and "Yes, both." in page.text  # of a page without the proposal, or of no page
    assert Proposal.objects.get().outcome == Outcome.WAITING
    post(officer, pair, decision="agree", reason="Yes.")  # the page gives the proposer one button: to take it back
    pair.refresh_from_db()
    assert pair.state == PairState.OPEN
    assert Proposal.objects.get().outcome == Outcome.TAKEN_BACK


def test_what_is_missing_is_said(officer, cast):
    pair = a_pair(cast)
    page = post(officer, pair)
    assert page.status_code == 422
    assert "Say why" in page.text and "Choose one child or two children" in page.text


def test_a_refusal_keeps_what_was_typed(officer, cast):
    pair = a_pair(cast)
    page = post(officer, pair, answer="same", reason="Seen both.", facts="of another day")
    assert page.status_code == 422
    assert "has changed since you opened this page" in page.text and "Seen both." in page.text


def test_strangers_find_nothing(client, cast):
    pair = a_pair(cast)
    for who, status in (
        ("stranger_officer", 404),
        ("referrer", 403),
        ("coordinator", 403),
        ("auditor", 403),
        ("administrator", 403),
    ):
        client.logout()
        sign_in(client, getattr(cast, who))
        assert client.get(pair.get_absolute_url()).status_code == status
        assert post(client, pair, answer="same", reason="Because.").status_code == status
    client.logout()
    assert "Nothing to decide" in sign_in(client, cast.stranger_officer).get(QUEUE).text
    assert not Proposal.objects.exists()


def test_a_school_that_asks_who_looked_learns_of_no_other_record(officer, client, cast):
    """A reading of a pair is noted as that of two records: nothing tells that they were looked at together."""
    pair = a_pair(cast)
    officer.get(QUEUE)
    officer.get(pair.get_absolute_url())
    decided(cast, pair, Answer.SAME)
    client.logout()
    page = sign_in(client, cast.head).get(reverse("casefile:who_looked", args=[pair.first.public_id])).text
    assert "A pupil&#39;s record" in page and "The list of pupils" in page
    for word in ("pair", "Birchfield", "one pupil", "same", "Lena Frost"):
        assert word not in page.split("<main")[1].split("</main")[0]


def test_both_pupils_are_noted_as_read(officer, cast):
    pair = a_pair(cast)
    before = AuditEvent.objects.order_by("-pk").first().pk
    officer.get(pair.get_absolute_url())
    event = AuditEvent.objects.get(pk__gt=before)
    assert event.action == "pupils.record.read"
    read = set(EventPupil.objects.filter(event=event).values_list("pupil_id", flat=True))
    assert read == {pair.first.public_id, pair.second.public_id}


def test_the_file_of_either_says_what_was_decided_to_whoever_may_see_both(officer, client, cast):
    pair = decided(cast, a_pair(cast), Answer.SAME)
    files = [reverse("casefile:pupil", args=[each.public_id]) for each in (pair.first, pair.second)]
    for file, other in zip(files, ("Birchfield School", "Ashgrove School"), strict=True):
        page = officer.get(file).text
        assert f"{other} has a record of this child too" in page and pair.get_absolute_url() in page
    client.logout()
    page = sign_in(client, cast.referrer).get(files[0]).text
    assert "Birchfield" not in page and "of this child too" not in page
    decided(cast, pair, Answer.TWO)
    client.logout()
    page = sign_in(client, cast.inclusion_officer).get(files[0]).text
    assert "two people decided that they are two children" in page and "of this child too" not in page


def test_an_open_question_stands_on_no_file(officer, cast):
    pair = a_pair(cast)
    page = officer.get(reverse("casefile:pupil", args=[pair.first.public_id])).text
    assert "Birchfield" not in page and "two children" not in page


def test_nobody_is_written_to(cast):
    decided(cast, a_pair(cast), Answer.SAME)
    assert not OutboxMessage.objects.exists()


def test_pages_ask_as_often_for_many_pairs(officer, cast):
    def asked(path):
        officer.get(path)  # what is asked once and then known
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(path).status_code == 200
        return len(statements_of(captured.captured_queries))

    pair = a_pair(cast)
    queue, one = asked(QUEUE), asked(pair.get_absolute_url())
    for number in range(2, 12):
        for who in ("referrer", "stranger_referrer"):
            pupil(cast.actor(who), upn=upn(number), forename=f"Kit {number}")
    look()
    for each in Pair.objects.exclude(pk=pair.pk)[:5]:
        services.propose(lead_officer(cast), each, answer=Answer.SAME, reason="The same.")
    assert (asked(QUEUE), asked(pair.get_absolute_url())) == (queue, one)
    assert queue <= 21 and one <= 21  # twelve of its own, four to sign in, five to note the reading
