"""The pages of providers."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.organisations.models import Organisation, Site
from waymark.quality.models import Offer, SignOff
from waymark.quality.tests.factories import an_offer, signed_off

pytestmark = pytest.mark.django_db

OFFER = {
    "title": "Bicycle workshop",
    "what": "Repairs.",
    "kind": "small_group",
    "lowest_year": "9",
    "highest_year": "11",
    "sessions": ["mon-am", "fri-pm"],
    "am_starts_at": "9:30am",
    "am_ends_at": "12:00",
    "pm_starts_at": "12:30",
    "pm_ends_at": "3pm",
    "places": "6",
    "price_pence": "87.50",
    "price_unit": "day",
    "is_open": "true",
}


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


def test_the_directory_says_what_it_does_not_say(cast, as_):
    an_offer(cast)
    page = text(as_("head").get(reverse("quality:directory")))
    assert "A place in this list says nothing of quality." in page
    assert "Not a school" in page
    assert "Not signed off by you" in page
    assert "£65 a session" in page


@pytest.mark.parametrize("asked", ["?kind=;DROP", "?year=abc", "?day=sun", "?kind[]=1&year=99999999999"])
def test_odd_questions_get_a_page(cast, as_, asked):
    an_offer(cast)
    assert as_("coordinator").get(reverse("quality:directory") + asked).status_code == 200


def test_a_provider_says_what_it_teaches_and_commissioners_find_it_by_that(cast, as_):
    client, site = as_("provider_manager"), cast.canal_street.sites.get()
    offer = an_offer(cast)
    page = text(client.get(reverse("quality:own")))
    assert "Vocational, as its words read; the provider has not said" in page
    data = {**OFFER, "site": str(site.public_id), "subjects": ["mathematics", "english"]}
    assert post(client, reverse("quality:offer", args=[offer.public_id]), **data, version=1).status_code == 302
    offer.refresh_from_db()
    assert offer.subjects == ["english", "mathematics"]
    finder = as_("coordinator")
    page = text(finder.get(reverse("quality:provider", args=[cast.canal_street.public_id])))
    assert "English and Mathematics" in page and "has not said" not in page
    for subject, found in (("english", True), ("vocational", False), ("alchemy", True)):
        page = text(finder.get(reverse("quality:directory"), {"subject": subject}))
        assert ("Bicycle workshop" in page) is found, subject


def test_a_subject_that_there_is_not_is_told_and_nothing_typed_is_lost(cast, as_):
    client, site = as_("provider_manager"), cast.canal_street.sites.get()
    data = {**OFFER, "site": str(site.public_id), "subjects": ["alchemy"]}
    answer = post(client, reverse("quality:add_offer"), **data)
    assert (answer.status_code, "Bicycle workshop" in text(answer)) == (422, True)
    assert not Offer.objects.exists()


def test_a_provider_never_reads_anothers_offer_or_price(cast, as_):
    an_offer(cast)
    other = an_offer(cast, "stranger_provider", title="CANARY-OFFER", price_pence=7777)
    client = as_("provider_manager")
    assert client.get(reverse("quality:directory")).status_code == 403
    assert client.get(reverse("quality:provider", args=[cast.other_provider.public_id])).status_code == 403
    assert client.get(reverse("quality:offer", args=[other.public_id])).status_code == 404
    page = text(client.get(reverse("quality:own")))
    assert "Motor workshop" in page
    assert "CANARY" not in page
    assert "77.77" not in page


def test_an_offer_is_added_and_changed(cast, as_):
    client = as_("provider_manager")
    site = cast.canal_street.sites.get()
    data = {**OFFER, "site": str(site.public_id)}
    assert client.get(reverse("quality:add_offer")).status_code == 200
    assert post(client, reverse("quality:add_offer"), **data).status_code == 302
    offer = Offer.objects.get()
    assert (offer.price_pence, offer.sessions, offer.places) == (8750, ["mon-am", "fri-pm"], 6)
    url = reverse("quality:offer", args=[offer.public_id])
    assert "87.50" in text(client.get(url))
    assert post(client, url, **{**data, "places": "4"}, version=1).status_code == 302
    conflict = post(client, url, **{**data, "places": "5"}, version=1)
    assert conflict.status_code == 409
    assert 'value="5"' in text(conflict)
    foreign = post(client, url, **{**data, "site": str(Site.objects.exclude(pk=site.pk).first().public_id)})
    assert foreign.status_code == 422


def test_the_coordinator_signs_off_and_withdraws(cast, as_):
    an_offer(cast)
    client = as_("coordinator")
    page = reverse("quality:provider", args=[cast.canal_street.public_id])
    url = reverse("quality:sign_off", args=[cast.canal_street.public_id])
    assert url in text(client.get(page))
    assert client.get(url).status_code == 200
    bad = post(client, url, what_was_checked="A visit.", signed_off_on="2026-11-24", expires_on="2028-01-01")
    assert (bad.status_code, "A sign-off lasts a year at most" in text(bad)) == (422, True)
    good = post(client, url, what_was_checked="A visit.", signed_off_on="2026-11-24", expires_on="2027-11-23")
    assert good.status_code == 302
    assert "until 23 November 2027" in text(client.get(page))
    withdraw = reverse("quality:withdraw_sign_off", args=[SignOff.objects.get().public_id])
    assert withdraw in text(client.get(page))
    assert post(client, withdraw, reason="The insurance has lapsed.").status_code == 302
    assert "The insurance has lapsed." in text(client.get(page))


def test_anothers_sign_off_is_not_withdrawn(cast, as_):
    row = signed_off(cast)
    response = post(as_("stranger_coordinator"), reverse("quality:withdraw_sign_off", args=[row.public_id]), reason="x")
    assert response.status_code == 404


def test_the_directory_costs_the_same_for_one_and_for_ten(cast, as_):
    an_offer(cast)
    client = as_("coordinator")
    few = statements(client)
    template = Offer.objects.get()
    for number in range(10):
        provider = Organisation.objects.create(kind="provider", name=f"Provider {number}", parent_authority=cast.county)
        template.pk, template.public_id = None, uuid.uuid4()
        template.provider = provider
        template.site = Site.objects.create(organisation=provider, name="Main", address="1 Lane")
        template.save()
    assert statements(client) == few
    assert few <= 12


def statements(client):
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse("quality:directory")).status_code == 200
    return len(statements_of(found))


def test_a_body_withdraws_its_own_sign_off_alone(cast, as_):
    row = signed_off(cast)
    address = reverse("quality:withdraw_sign_off", args=[row.public_id])
    assert as_("coordinator").get(address).status_code == 200
    assert as_("stranger_coordinator").get(address).status_code == 404
