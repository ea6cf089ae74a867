"""The pages of the school year."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import TERMS
from waymark.accounts.tests.factories import sign_in
from waymark.school_year.models import Closure, HalfTerm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def visit(client, cast):
    def sign_in_as(name):
        client.logout()
        return sign_in(client, getattr(cast, name))

    return sign_in_as


def post(client, url, **values):
    return client.post(url, {"form_key": str(uuid4()), **values})


def typed(terms=TERMS):
    return {
        f"{part}_{number}": day.isoformat()
        for number, (_, starts_on, ends_on) in enumerate(terms, 1)
        for part, day in (("starts", starts_on), ("ends", ends_on))
    }


def test_the_year_of_a_school_says_whose_dates_hold(visit, cast):
    client = visit("provider_manager")
    text = client.get(reverse("school_year:year", args=[cast.ashgrove.public_id])).content.decode()
    assert "Those of Whitcombe County Council" in text
    assert "25 August 2026" in text
    assert "Set our half terms" not in text
    # By hand: 39, 40, 30, 24, 35 and 25 weekdays, less the bank holidays of 31 August and 3 May: 191 days.
    assert "382 sessions in the year" in text
    assert (
        "2025/26" in client.get(reverse("school_year:year_of", args=[cast.ashgrove.public_id, 2025])).content.decode()
    )
    assert client.get(reverse("school_year:year_of", args=[cast.ashgrove.public_id, 1900])).status_code == 404


def test_the_authority_sets_its_half_terms(visit, cast):
    client = visit("inclusion_officer")
    url = reverse("school_year:half_terms", args=[2026])
    assert 'value="25"' in client.get(url).content.decode()

    values = {**typed(), "starts_1": "2026-08-26", "version": cast.county.version}
    answer = post(client, url, **values)
    assert answer.url == reverse("school_year:year_of", args=[cast.county.public_id, 2026])
    assert HalfTerm.objects.in_force().filter(organisation=cast.county).order_by("starts_on")[0].starts_on == date(
        2026, 8, 26
    )

    again = post(client, url, **{**values, "starts_1": "2026-08-27"})
    assert again.status_code == 409
    assert 'value="27"' in again.content.decode()
    assert "26 August 2026" in again.content.decode()


def test_a_half_pair_and_a_muddle_are_told_in_words(visit):
    client = visit("head")
    url = reverse("school_year:half_terms", args=[2026])
    answer = post(client, url, starts_1="2026-09-01")
    assert answer.status_code == 422
    assert "Autumn, first half needs both its first and its last day" in answer.content.decode()
    answer = post(client, url, starts_1="2026-09-01", ends_1="2026-12-18", starts_2="2026-12-01", ends_2="2027-01-20")
    assert "Autumn, second half starts before the half term before it has ended" in answer.content.decode()


def test_a_school_adds_an_inset_day_and_takes_it_back(visit, cast):
    client = visit("referrer")
    add = reverse("school_year:add_closure")
    assert "This day is not in term" in post(client, add, on="2026-11-28", kind="inset").content.decode()
    assert post(client, add, on="2026-11-30", kind="inset", label="Reading").status_code == 302
    text = client.get(reverse("school_year:year", args=[cast.ashgrove.public_id])).content.decode()
    assert "30 November 2026: INSET day, Reading" in text
    assert "380 sessions in the year" in text

    closure = Closure.objects.get()
    url = reverse("school_year:remove_closure", args=[closure.public_id])
    assert visit("stranger_referrer").get(url).status_code == 403
    client = visit("referrer")
    assert post(client, url).status_code == 422
    assert post(client, url, sure="true").status_code == 302
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "name, expected", [("referrer", 200), ("provider_manager", 200), ("auditor", 403), ("key_worker", 403)]
)
def test_who_may_set_dates(visit, name, expected):
    assert visit(name).get(reverse("school_year:half_terms", args=[2026])).status_code == expected


def test_the_pager_leads_three_years_back_and_two_ahead_and_no_further(cast, visit):
    client, school = visit("referrer"), cast.ashgrove
    first, last = (
        client.get(reverse("school_year:year_of", args=[school.public_id, year])).content.decode()
        for year in (2023, 2028)
    )
    assert reverse("school_year:year_of", args=[school.public_id, 2022]) not in first
    assert reverse("school_year:year_of", args=[school.public_id, 2024]) in first
    assert reverse("school_year:year_of", args=[school.public_id, 2029]) not in last
