"""The directory and the pages of bodies."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.organisations.models import Contact, Organisation, PartnershipMembership, Site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
DIRECTORY = "/organisations/"


@pytest.fixture
def visit(client, cast):
    def sign_in_as(name):
        client.logout()
        return sign_in(client, getattr(cast, name))

    return sign_in_as


def post(client, url, **values):
    return client.post(url, {"form_key": str(uuid4()), **values})


@pytest.mark.parametrize(
    "query, found, absent",
    [
        ("", ["Ashgrove School", "Canal Street Motors"], []),
        ("?kind=provider", ["Canal Street Motors"], ["Ashgrove School"]),
        ("?q=grove+ash", ["Ashgrove School"], ["Birchfield"]),
        ("?q=100002", ["Birchfield School"], ["Ashgrove"]),
        ("?q=nobody+here", ["Nobody of that name"], ["Birchfield School"]),
        ("?kind=nonsense&page=-1", ["Ashgrove School"], []),
        ("?page=99999999999", ["Ashgrove School"], []),
    ],
)
def test_the_directory_is_found_by_name_number_and_kind(visit, query, found, absent):
    text = visit("provider_manager").get(DIRECTORY + query).content.decode()
    main = text[text.index("<main") :]
    assert [words for words in found if words not in main] == []
    assert [words for words in absent if words in main.replace("at Canal Street Motors", "")] == []


def test_the_directory_costs_the_same_for_many(visit, cast, django_assert_max_num_queries):
    client = visit("referrer")
    with CaptureQueriesContext(connection) as few:
        client.get(DIRECTORY)
    for number in range(40):
        body = Organisation.objects.create(kind="provider", name=f"Provider {number:02}", parent_authority=cast.county)
        Site.objects.create(organisation=body, name="Yard", address="1 Lane", postcode="LE8 5PB")
    with django_assert_max_num_queries(len(few)):
        text = client.get(DIRECTORY).content.decode()
    assert "Page 1 of 2" in text
    assert "Provider 39" in client.get(DIRECTORY + "?page=2").content.decode()


def test_a_bodys_page_shows_where_whom_and_since_when(visit, cast):
    Contact.objects.create(
        organisation=cast.partnership, function="coordinator", name="Colin Reyes", telephone="0116 496 0000",
        valid_from=SCHOOL_DAY,
    )  # fmt: skip
    client = visit("referrer")
    text = client.get(cast.partnership.get_absolute_url()).content.decode()
    for words in ("Colin Reyes", "tel:01164960000", "Ashgrove School", "1 September 2018"):
        assert words in text
    assert "End membership" not in text
    assert "LE8 5PB" in client.get(cast.canal_street.get_absolute_url()).content.decode()
    assert client.get(reverse("organisations:organisation", args=[uuid4()])).status_code == 404


def test_the_officer_ends_and_adds_a_membership(visit, cast):
    client = visit("inclusion_officer")
    row = PartnershipMembership.objects.get(school=cast.ashgrove)
    url = reverse("organisations:leave", args=[row.public_id])
    assert "End membership" in client.get(cast.partnership.get_absolute_url()).content.decode()

    assert post(client, url, how="withdrew", last_day="2018-08-31").status_code == 422
    assert post(client, url, how="withdrew", last_day="2026-10-31", why="Letter of 3 May").status_code == 302
    row.refresh_from_db()
    assert (str(row.valid_to), row.how_it_ended) == ("2026-11-01", "withdrew")

    join = reverse("organisations:join", args=[cast.other_partnership.public_id])
    answer = post(client, join, school=str(cast.birchfield.public_id), valid_from="2026-11-01")
    assert answer.status_code == 422  # a member elsewhere is not offered
    assert post(client, join, school=str(cast.ashgrove.public_id), valid_from="2026-11-01").status_code == 302
    text = client.get(cast.ashgrove.get_absolute_url()).content.decode()
    assert "North Whitcombe Partnership" in text
    assert "The school withdrew" in text


@pytest.mark.parametrize(
    "name, expected",
    [("inclusion_officer", 200), ("stranger_officer", 403), ("referrer", 403), ("coordinator", 403), ("auditor", 403)],
)
def test_who_may_decide_on_members(visit, cast, name, expected):
    client = visit(name)
    row = PartnershipMembership.objects.get(school=cast.ashgrove)
    assert client.get(reverse("organisations:leave", args=[row.public_id])).status_code == expected
    assert client.get(reverse("organisations:join", args=[cast.partnership.public_id])).status_code == expected


def test_the_own_contacts_and_sites_are_kept_by_their_body(visit, cast):
    client = visit("provider_manager")
    added = post(
        client,
        reverse("organisations:add_contact"),
        function="registers",
        name="Zoë O’Neill",
        telephone="0116 496 0009",
    )
    assert added.url == cast.canal_street.get_absolute_url()
    contact = Contact.objects.get()
    url = reverse("organisations:change_contact", args=[contact.public_id])
    assert "Zoë O’Neill" in client.get(url).content.decode()
    assert post(client, url, function="registers", name="Zoë Hale", version="1").status_code == 422
    assert (
        post(client, url, function="registers", name="Zoë Hale", email="z@example.org", version="1").status_code == 302
    )
    assert visit("referrer").get(url).status_code == 403

    client = visit("provider_manager")
    site = Site.objects.get(organisation=cast.canal_street)
    where = reverse("organisations:change_site", args=[site.public_id])
    assert post(client, where, name="Yard", address="2 Canal Street", postcode="NOWHERE").status_code == 422
    assert post(client, where, name="Yard", address="2 Canal Street", postcode="le13ab").status_code == 302
    site.refresh_from_db()
    assert site.postcode == "LE1 3AB"


def test_the_second_editor_of_a_contact_keeps_the_words(visit, cast):
    contact = Contact.objects.create(
        organisation=cast.ashgrove, function="attendance", name="Ed", telephone="0116 496 0003", valid_from=SCHOOL_DAY
    )
    url = reverse("organisations:change_contact", args=[contact.public_id])
    client = visit("referrer")
    post(client, url, function="attendance", name="Theirs", telephone="1", version="1")
    answer = post(client, url, function="attendance", name="Mine", telephone="2", version="1")
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "Theirs" in answer.content.decode()
    assert Contact.objects.get().name == "Theirs"


def test_nobody_without_a_session_sees_the_directory(client, cast):
    assert client.get(DIRECTORY).status_code == 302
