"""The legality watch as it reads: counts, answers, and no name of another's pupil."""

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.legality.tests.factories import a_workshop, full_time, of_the_others
from waymark.pupils.models import Characteristic
from waymark.pupils.states import CharacteristicKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


@pytest.fixture
def crowd(cast):
    workshop = a_workshop(cast)
    made = [full_time(cast, name, workshop) for name in ("Ada", "Ben", "Cem", "Dee")]
    of_the_others(cast, *made[2:])
    return made


def page(client, cast, who, url="", show=""):
    sign_in(client, getattr(cast, who))
    answer = client.get(url or reverse("legality:watch") + (f"?show={show}" if show else ""))
    assert answer.status_code == 200
    return answer.content.decode()


def one(cast):
    return reverse("legality:place", args=[cast.canal_street.public_id])


def test_the_list_says_how_near_the_line_each_place_is(client, cast, crowd):
    said = page(client, cast, "coordinator")
    assert "Canal Street Motors" in said
    assert "Near the line" in said
    assert "<strong>4</strong> more than 18" in said
    assert not any(name in said for name in ("Ada", "Ben", "Cem", "Dee"))


def test_the_page_of_a_place_names_own_pupils_and_counts_the_others(client, cast, crowd):
    said = page(client, cast, "coordinator", one(cast))
    assert "Ada Stone" in said
    assert "Cem" not in said and "Dee" not in said
    assert "Pupils of others are here too" in said
    assert "Not allowed" in said and "Only with a reason" in said
    event = AuditEvent.objects.get(action="legality.place.read")
    assert event.happened_on == SCHOOL_DAY


def test_a_place_over_the_line_is_told_without_its_cause(client, cast, crowd):
    Characteristic.objects.create(pupil=crowd[3].pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=SCHOOL_DAY)
    said = page(client, cast, "coordinator", one(cast))
    assert "Over the line" in said
    assert "Not shown" in said
    assert "None of these has an EHC plan or is in care." in said


def test_an_auditor_reads_counts_alone(client, cast, crowd):
    said = page(client, cast, "auditor", one(cast))
    assert not any(name in said for name in ("Ada", "Ben", "Cem", "Dee", "Stone"))
    assert "Pupils of all commissioners" in said


def test_a_provider_reads_its_own_place(client, cast, crowd):
    said = page(client, cast, "provider_manager")
    assert "Canal Street Motors" in said and "Harrow Farm" not in said
    assert "Ada Stone" in page(client, cast, "provider_manager", one(cast))


def test_nothing_to_show_says_so(client, cast):
    assert "Nothing here" in page(client, cast, "coordinator")
    assert "No place of your area needs this." in page(client, cast, "coordinator", show="attention")
    assert "Harrow Farm" in page(client, cast, "coordinator", show="all")


def test_a_school_does_not_watch(client, cast):
    sign_in(client, cast.head)
    assert client.get(reverse("legality:watch")).status_code == 403
