"""The pages of the plan: the case team's, and those by a link."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.statements import statements_of
from waymark.core import clock
from waymark.my_plan import queries, services
from waymark.my_plan.models import PlanLink, Words
from waymark.my_plan.states import Reader
from waymark.my_plan.tests.factories import running, sent
from waymark.my_plan.tests.test_services import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(on_a_school_day):
    return on_a_school_day


@pytest.fixture
def programme(cast):
    return running(cast).programme


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def card(programme):
    return reverse("my_plan:card", args=[programme.public_id])


def token_in(page, action):
    """The protection against forged posts that stands in the form of one button."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page.content.decode(), re.S)
    return "csrfmiddlewaretoken" in form.group(0)


def by_link(link):
    """A phone that has opened the link, and the page it may read."""
    phone = Client()
    answer = post(phone, reverse("my_plan:link", args=[link.token]), token=link.token)
    return phone, answer.url


def test_the_card_reads_as_the_pupil_reads_it(as_, programme):
    page = as_("key_worker").get(card(programme))
    said = text(page)
    assert "My plan" in said and "Bus 31, a pass is bought." in said
    assert "Strips and rebuilds a brake" in said and "0800 1111" in said
    assert "I like engines." in said and "He gets up for this." not in said


def test_the_familys_card_speaks_of_the_pupil_and_shows_the_familys_words(as_, programme):
    said = text(as_("key_worker").get(f"{card(programme)}?for=family"))
    assert "The plan for Kai" in said
    assert "He gets up for this." in said and "I like engines." not in said


def test_a_school_prints_the_card_and_may_not_send_it(as_, programme):
    school = as_("referrer")
    assert "Send a link" not in text(school.get(card(programme)))
    assert post(school, reverse("my_plan:send", args=[programme.public_id]), to="pupil").status_code == 403


def test_a_card_without_places_says_so_to_who_prints_it(as_, programme):
    restrict(programme)
    page = as_("key_worker").get(card(programme))
    said = text(page)
    assert "The plan leaves out every place and time" in said
    for word in ("Canal Street", "Bus 31", "9:30am", "Industrial"):
        assert word not in said.replace("Programme", "")


def test_a_link_is_sent_to_the_pupil_at_a_typed_address(as_, programme):
    send = reverse("my_plan:send", args=[programme.public_id])
    worker = as_("key_worker")
    assert "Dana Merrow, Mother, at dana@example.org" in text(worker.get(send))
    answer = post(worker, send, to="pupil", email="kai@example.org", confirmed="on")
    assert answer.url == card(programme)
    assert PlanLink.objects.get().sent_to == "kai@example.org"
    assert "kai@example.org" in text(worker.get(card(programme)))


def test_what_was_typed_stays_when_something_is_missing(as_, programme):
    send = reverse("my_plan:send", args=[programme.public_id])
    answer = post(as_("key_worker"), send, to="pupil", email="kai@example.org")
    assert answer.status_code == 422
    assert 'value="kai@example.org"' in answer.content.decode()
    assert "Confirm that the address is right" in text(answer)
    empty = text(post(as_("key_worker"), send, to="pupil", email=""))
    assert "Enter the e-mail address of the pupil" in empty
    assert "Confirm that the address is right" in empty  # both at once
    assert not PlanLink.objects.exists()


def test_looking_at_a_link_opens_nothing_and_tells_nothing(cast, programme):
    link = sent(cast, programme)
    page = Client().get(reverse("my_plan:link", args=[link.token]))
    assert page["Referrer-Policy"] == "strict-origin"
    for word in ("Kai", "Merrow", "Canal", "Ashgrove", "Kezia"):
        assert word not in page.content.decode()
    link.refresh_from_db()
    assert link.redeemed_at is None


def test_the_pupil_reads_the_plan_says_something_and_reads_the_answer(cast, as_, programme):
    phone, where = by_link(sent(cast, programme))
    said = text(phone.get(where))
    assert "My plan" in said and "Canal Street Motors" in said and "Merrow" not in said
    sent_words = post(phone, where, words="The bus is late each Monday.")
    assert sent_words.url == f"{where}?said=yes#words"
    assert "Thank you. It is kept" in text(phone.get(f"{where}?said=yes"))
    words = Words.objects.get()
    answer = reverse("my_plan:answer", args=[words.public_id])
    worker = as_("key_worker")
    assert "The bus is late each Monday." in text(worker.get(answer))
    assert post(worker, answer, answer="Come at ten on Mondays.").url == card(programme)
    assert "Come at ten on Mondays." in text(phone.get(where))


def test_nothing_said_is_kept_without_words_and_the_plan_stays(cast, programme):
    phone, where = by_link(sent(cast, programme))
    empty = post(phone, where, words="  ")
    assert empty.status_code == 422
    assert "Write what you want to say" in text(empty) and "Canal Street Motors" in text(empty)
    assert "<title>Error: My plan" in empty.content.decode()
    assert not Words.objects.exists()


def test_another_phone_reads_nothing_by_the_same_address(cast, programme):
    _, where = by_link(sent(cast, programme))
    assert Client().get(where).status_code == 410
    assert post(Client(), where, words="Hello").status_code == 410
    assert post(Client(), f"{where}calendar/").status_code == 410


def test_every_way_in_which_a_link_fails_looks_alike(cast, programme):
    used = sent(cast, programme)
    by_link(used)
    pages = {
        Client().post(reverse("my_plan:link", args=[token]), {"token": token, "form_key": str(uuid.uuid4())}).content
        for token in (used.token, "x" * 43)
    }
    assert len(pages) == 1


def test_the_phones_calendar_fetches_the_week_until_the_link_is_stopped(cast, as_, programme):
    link = sent(cast, programme)
    phone, where = by_link(link)
    assert token_in(phone.get(where), f"{where}calendar/")
    post(phone, f"{where}calendar/")
    page = phone.get(where).content.decode()
    assert 'href="webcal://testserver/my-plan/calendar/' in page
    address = re.search(r"http://testserver(/my-plan/calendar/[0-9a-f]+\.ics)", page)
    fetched = Client().get(address.group(1))
    assert fetched["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Canal Street Motors" in fetched.content
    stop = reverse("my_plan:stop", args=[link.public_id])
    assert token_in(as_("coordinator").get(card(programme)), stop)
    assert post(as_("coordinator"), stop).url == card(programme)
    assert Client().get(address.group(1)).status_code == 410
    assert phone.get(where).status_code == 410


def test_no_calendar_is_offered_where_whereabouts_are_withheld(cast, programme):
    phone, where = by_link(sent(cast, programme))
    restrict(programme)
    said = text(phone.get(where))
    assert "tells you where to be, and when" in said
    assert "In your calendar" not in said and "Canal Street" not in said
    assert post(phone, f"{where}calendar/").status_code == 410


def test_what_was_said_in_person_is_written_down_for_them(as_, programme):
    where = reverse("my_plan:write_down", args=[programme.public_id])
    assert post(as_("key_worker"), where, reader="family", words="He is proud of the brake.").url == card(programme)
    words = Words.objects.get()
    assert (words.reader, words.said_in_person) == ("family", True)
    assert "written down by Kezia Hall" in text(as_("coordinator").get(card(programme)))


def test_an_answered_question_is_not_asked_again(cast, as_, programme):
    worker = cast.actor("key_worker")
    words = services.write_down(worker, programme, reader=Reader.PUPIL, words="Too far.")
    services.answer(worker, words, answer="A taxi comes.")
    page = as_("coordinator").get(reverse("my_plan:answer", args=[words.public_id]))
    assert "A taxi comes." in text(page) and "Send the answer" not in text(page)


def test_a_provider_has_no_card(as_, programme):
    assert as_("provider_manager").get(card(programme)).status_code in (403, 404)


def test_a_plan_with_more_words_asks_no_more_of_the_database(cast, as_, programme):
    client, url = as_("key_worker"), card(programme)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(statements_of(captured))

    asked()
    first = asked()
    for number in range(6):
        services.write_down(cast.actor("key_worker"), programme, reader=Reader.PUPIL, words=f"Number {number}")
    assert asked() == first


def test_a_calendar_of_no_more_weeks_than_the_programme(cast, programme):
    type(programme).objects.filter(pk=programme.pk).update(planned_end_on=clock.today() + timedelta(days=6))
    programme.refresh_from_db()
    assert max(each.on for each in queries.appointments(programme, clock.today())) <= programme.planned_end_on
