"""Places that a body has by number: from when, how many, and where that is written."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse

from waymark.accounts.tests.factories import sign_in
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.quality import queries, services
from waymark.quality.models import CommissionedPlaces
from waymark.quality.states import PlaceUnit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
SEPTEMBER, NOVEMBER = date(2026, 9, 1), date(2026, 11, 2)


def hospital(cast, number=28, who="inclusion_officer", body=None, **other):
    said = {
        "where": "The hospital school",
        "what_for": "Long-term places",
        "unit": PlaceUnit.PUPILS,
        "valid_from": SEPTEMBER,
        "source": "The strategy",
    }
    return services.set_commissioned_places(cast.actor(who), body or cast.county, number=number, **{**said, **other})


def numbers(on):
    return [each.number for each in queries.commissioned_places(on)]


def test_another_number_ends_the_former_on_its_day(cast):
    hospital(cast)
    hospital(cast, 30, valid_from=NOVEMBER, where=" The  hospital school")
    assert numbers(date(2026, 8, 31)) == []
    assert numbers(date(2026, 11, 1)) == [28]
    assert numbers(NOVEMBER) == [30]
    hospital(cast, 0, valid_from=date(2026, 12, 1))
    assert numbers(date(2026, 12, 1)) == []
    assert AuditEvent.objects.filter(action="places.commission").count() == 3


def test_a_number_whose_source_names_no_day_holds_until_another_with_a_day(cast):
    hospital(cast, valid_from=None)
    assert numbers(date(2018, 9, 1)) == numbers(NOVEMBER) == [28]
    with pytest.raises(Refused) as refused:
        hospital(cast, 30, valid_from=None)
    assert [each.code for each in refused.value.refusals] == ["no_day_for_new_number"]
    hospital(cast, 30, valid_from=NOVEMBER)
    assert (numbers(date(2026, 11, 1)), numbers(NOVEMBER)) == ([28], [30])


def test_a_number_without_a_source_or_from_before_the_present_one_is_refused(cast):
    hospital(cast, valid_from=NOVEMBER)
    with pytest.raises(Refused) as refused:
        hospital(cast, 30, source=" ")
    assert {each.code for each in refused.value.refusals} == {"places_from_wrong_day", "no_source"}
    assert CommissionedPlaces.objects.get().number == 28


def test_a_body_writes_its_own_numbers_and_no_others(cast):
    with pytest.raises(Denied):
        hospital(cast, who="head")
    with pytest.raises(Http404):
        hospital(cast, body=cast.city)
    assert not CommissionedPlaces.objects.exists()


def test_a_number_is_written_on_the_screen_and_read_beside_what_is_taken(client, cast):
    sign_in(client, cast.inclusion_officer)
    typed = {
        "form_key": str(uuid.uuid4()),
        "where": cast.canal_street.name,
        "what_for": "Places bought as a block",
        "number": "4",
        "unit": PlaceUnit.FULL_TIME,
        "valid_from_day": 1,
        "valid_from_month": 9,
        "valid_from_year": 2026,
        "source": "The contract",
    }
    answer = client.post(reverse("quality:commission"), typed)
    assert answer.status_code == 302
    assert CommissionedPlaces.objects.get().at == cast.canal_street
    page = client.get(answer.url).content.decode()
    assert "Places bought as a block" in page
    assert "Not counted here" not in page


def test_the_page_says_that_no_day_is_known_and_all_that_is_in_the_way_at_once(client, cast):
    hospital(cast, valid_from=None)
    sign_in(client, cast.inclusion_officer)
    assert "Not said" in client.get(reverse("placements:places")).content.decode()
    typed = {
        "form_key": str(uuid.uuid4()),
        "where": "The hospital school",
        "what_for": "Long-term places",
        "number": "30",
        "unit": PlaceUnit.PUPILS,
        "source": "",
    }
    answer = client.post(reverse("quality:commission"), typed).content.decode()
    assert "Say where it is written" in answer
    assert "Enter the day from which this number holds: another stands until then." in answer
