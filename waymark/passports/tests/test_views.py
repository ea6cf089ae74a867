"""The pages of the passport: what each side reads, each step, and what is refused."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.passports.models import HandOver, PassportEntry, PassportRequest, Receipt
from waymark.passports.states import Carry, EntryKind
from waymark.passports.tests.factories import entry, filled, handed_over
from waymark.placements import services as placements
from waymark.placements.tests.factories import offered
from waymark.referrals.tests.factories import a_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def placement(cast):
    made = offered(cast)
    filled(cast, made.pupil)
    return made


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


def of(pupil, name="pupil", **more):
    return reverse(f"passports:{name}", kwargs={"pupil_id": pupil.public_id, **more})


def about(copy, name="version"):
    return reverse(f"passports:{name}", args=[copy.public_id])


def writing(pupil, what="helps"):
    return f"{of(pupil, 'write')}?what={what}"


WORDS = {
    "text": "Headphones in the corridor.",
    "said_by": "Form tutor",
    "known_on_day": "23",
    "known_on_month": "11",
    "known_on_year": "2026",
    "carry": "everybody",
    "version": "0",
}


def test_the_page_says_how_much_is_there_what_is_missing_and_who_fills_it(cast, as_):
    kai = a_pupil(cast)
    page = text(as_("referrer").get(of(kai)))
    assert "1 of 12 parts" in page
    assert "Filled by the school or the partnership, under Keeping safe" in page
    assert writing(kai) in page
    entry(cast, kai)
    assert "2 of 12 parts" in text(as_("referrer").get(of(kai)))
    moved = text(as_("referrer").get(f"{of(kai)}?for=managed_move"))
    assert "3 of 16 parts" in moved and "Support in class" in moved  # who this is, what helps, and the school
    assert "2 of 12 parts" in text(as_("referrer").get(f"{of(kai)}?for=nonsense"))
    assert AuditEvent.objects.filter(action="passports.pupil.read").count() == 4


def test_an_officer_reads_and_finds_nothing_to_write(cast, as_):
    kai = a_pupil(cast)
    entry(cast, kai)
    page = text(as_("inclusion_officer").get(of(kai)))
    assert "A task in three steps" in page and "Ruth Okafor, Ashgrove School" in page
    assert "/write/" not in page and "Ask the school" not in page
    assert as_("inclusion_officer").get(writing(kai)).status_code == 403


def test_a_stranger_learns_nothing(cast, as_, placement):
    copy = handed_over(cast, placement)
    for name in ("stranger_referrer", "stranger_coordinator", "stranger_provider", "stranger_officer"):
        assert as_(name).get(of(placement.pupil)).status_code == 404
        assert as_(name).get(about(copy)).status_code == 404
        assert as_(name).get(about(copy, "pdf")).status_code == 404
    assert as_("auditor").get(of(placement.pupil)).status_code == 403


def test_what_is_written_stands_on_the_page(cast, as_):
    kai = a_pupil(cast)
    client = as_("referrer")
    address = writing(kai)
    assert "What works in a lesson" in text(client.get(address))
    assert post(client, address, **WORDS).status_code == 302
    page = text(client.get(of(kai)))
    assert (
        "Headphones in the corridor." in page
        and "Form tutor; written by Ruth Okafor, Ashgrove School, 23 November 2026" in page
    )


def test_a_refused_entry_keeps_what_was_typed(cast, as_):
    kai = a_pupil(cast)
    answer = post(as_("referrer"), writing(kai), **{**WORDS, "known_on_day": "30"})
    assert answer.status_code == 422
    assert "This must be of today or an earlier day." in text(answer)
    assert "Headphones in the corridor." in text(answer)
    assert not PassportEntry.objects.exists()


def test_two_editors_see_both_sides(cast, as_):
    kai = a_pupil(cast)
    client, address = as_("referrer"), writing(kai)
    entry(cast, kai, text="Theirs, written meanwhile.", by="head")
    answer = post(client, address, **WORDS)
    assert answer.status_code == 409
    assert "Headphones in the corridor." in text(answer) and "Theirs, written meanwhile." in text(answer)
    assert post(client, address, **{**WORDS, "version": "1"}).status_code == 302
    assert PassportEntry.objects.get(is_current=True).number == 2


def test_the_partnership_asks_the_school(cast, as_):
    kai = offered(cast).pupil
    client = as_("coordinator")
    assert "Ask the school for what is missing" in text(client.get(of(kai)))
    assert post(client, of(kai, "ask"), purpose="placement", note="Before Monday.").status_code == 302
    assert PassportRequest.objects.get().note == "Before Monday."
    page = text(client.get(of(kai)))
    assert "Ashgrove School was asked today" in page and "by Tuesday 1 December" in page
    assert of(kai, "ask") not in page
    assert "Fill the gaps in the passport of Kai Merrow" in text(as_("referrer").get("/"))
    again = post(client, of(kai, "ask"), purpose="placement", note="Please.")
    assert again.status_code == 422 and "asked already" in text(again) and "Please." in text(again)


def test_a_passport_is_handed_over_read_and_handed_over_again(cast, as_, placement):
    kai, canal_street = placement.pupil, cast.canal_street
    entry(cast, kai, EntryKind.INTERESTS, text="Fishing with Ben from year 8.", carry=Carry.NOBODY)
    coordinator, manager = as_("coordinator"), as_("provider_manager")
    give = of(kai, "hand_over", receiver_id=canal_street.public_id)
    assert "Canal Street Motors may know of Kai Merrow and has no passport yet" in text(coordinator.get(of(kai)))
    preview = text(coordinator.get(give))
    assert "12 of 12 parts" in preview and "A task in three steps" in preview
    assert "Ben" not in preview and "kept back" in preview
    assert "No passport has been handed over to you" in text(manager.get(of(kai)))

    assert post(coordinator, give, purpose="placement", legal_basis="public_task").status_code == 302
    copy = HandOver.objects.get()
    read = text(manager.get(about(copy)))
    assert "A task in three steps" in read and "Say that you have read it" in read and "Ben" not in read
    refused = post(manager, about(copy, "acknowledge"))
    assert refused.status_code == 422 and "Tick the box" in text(refused)
    assert post(manager, about(copy, "acknowledge"), read="on").status_code == 302
    assert Receipt.objects.get().hand_over == copy

    entry(cast, kai, text="Headphones.")
    assert "1 thing has changed since" in text(coordinator.get(of(kai)))
    assert "1 thing has changed since" in text(coordinator.get(about(copy)))
    assert "changed since" not in text(manager.get(about(copy)))  # what is new is not said before it is handed over
    assert post(coordinator, give, purpose="placement", legal_basis="public_task").status_code == 302
    second = text(manager.get(about(HandOver.objects.get(number=2))))
    assert "Changed since version 1" in second and "Headphones." in second and "Before: A task" in second
    assert "A newer version was handed over" in text(manager.get(about(copy)))


def test_going_on_with_gaps_needs_a_reason(cast, as_):
    made = offered(cast)
    filled(cast, made.pupil, but=EntryKind.STRENGTHS)
    client = as_("coordinator")
    give = of(made.pupil, "hand_over", receiver_id=cast.canal_street.public_id)
    typed = {"purpose": "placement", "legal_basis": "legal_obligation"}
    answer = post(client, give, **typed)
    assert answer.status_code == 422 and "1 of the 12 parts that are needed are missing" in text(answer)
    assert not HandOver.objects.exists()
    assert post(client, give, **typed, reason_to_go_on="He starts tomorrow.").status_code == 302
    page = text(client.get(about(HandOver.objects.get())))
    assert "He starts tomorrow." in page and "Missing at the time: strengths and interests" in page
    assert "He starts tomorrow." not in text(as_("provider_manager").get(about(HandOver.objects.get())))


def test_nothing_is_offered_to_a_body_that_may_not_know(cast, as_, placement):
    for body in (cast.other_provider, cast.birchfield, cast.partnership):
        address = of(placement.pupil, "hand_over", receiver_id=body.public_id)
        assert as_("coordinator").get(address).status_code == 404
    assert as_("key_worker").get(address).status_code == 403


def test_a_copy_is_taken_as_a_pdf_and_as_a_word_file(cast, as_, placement):
    copy = handed_over(cast, placement)
    for name, start, ending in (("pdf", b"%PDF", "pdf"), ("word", b"PK", "docx")):
        answer = as_("provider_manager").get(about(copy, name))
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"] == f'attachment; filename="{copy.reference}.{ending}"'
        assert answer["Cache-Control"] == "no-store"


def test_the_list_says_what_waits_and_what_is_with_whom(cast, as_, placement):
    placements.accept(cast.actor("provider_manager"), placement)
    page = text(as_("referrer").get(reverse("passports:passports")))
    assert "Agreed, and no passport handed over yet" in page and "Kai Merrow for Canal Street Motors" in page
    handed_over(cast, placement)
    page = text(as_("referrer").get(reverse("passports:passports")))
    assert "Agreed, and no passport" not in page and "with Canal Street Motors" in page
    theirs = text(as_("provider_manager").get(reverse("passports:passports")))
    assert "For you to read" in theirs and "from South Whitcombe Partnership" in theirs
    assert "Kai" not in text(as_("stranger_provider").get(reverse("passports:passports")))


def test_few_and_many_rows_cost_the_same(cast, as_, placement):
    client, manager = as_("coordinator"), as_("provider_manager")
    copy = handed_over(cast, placement)

    def cost(browser, address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(address).status_code == 200
        return len(statements_of(asked))

    pages = [(client, of(placement.pupil)), (manager, about(copy)), (client, reverse("passports:passports"))]
    few = [cost(*each) for each in pages]
    for number in range(4):
        entry(cast, placement.pupil, EntryKind.INTERESTS, text=f"Interest {number}")
        copy = handed_over(cast, placement)
    assert [cost(*each) for each in pages] == few
