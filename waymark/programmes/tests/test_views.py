"""The pages of programmes."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.placements.tests.factories import proposed
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, programme):
    return reverse(f"programmes:{name}", args=[programme.public_id])


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return " ".join(response.content.decode().split())


def test_a_programme_is_opened_from_its_referral(cast, as_):
    referral = referral_at(cast, ReferralState.ACCEPTED, a_year_ten_pupil(cast))
    client, url = as_("coordinator"), reverse("programmes:open", args=[referral.public_id])
    page = text(client.get(url))
    assert "Attends every session" in page
    assert "Kezia Hall" in page
    data = {
        "aims": "Comes every day.",
        "legal_route": "direct_commission",
        "starts_on": "2026-11-24",
        "planned_end_on": "2027-03-25",
        "key_worker": str(cast.key_worker.public_id),
    }
    foreign = post(client, url, **{**data, "key_worker": str(cast.stranger_coordinator.public_id)})
    assert foreign.status_code == 422
    assert not Programme.objects.exists()
    response = post(client, url, **data)
    assert (response.status_code, response.url) == (302, Programme.objects.get().get_absolute_url())
    assert client.get(url).status_code == 302  # it is open already


def test_the_page_shows_the_week_and_what_is_found(cast, as_):
    placement = proposed(cast)
    page = text(as_("coordinator").get(placement.programme.get_absolute_url()))
    assert "<strong>22 hours</strong> a week" in page
    assert "Canal Street Motors: 10 hours" in page
    assert "9:30am to midday" in page
    assert "not agreed yet" in page
    assert placement.get_absolute_url() in page
    assert "Add a placement" in page


def test_the_school_and_the_authority_read_and_do_not_change(cast, as_):
    programme = a_programme(cast)
    for name in ("head", "inclusion_officer"):
        page = text(as_(name).get(programme.get_absolute_url()))
        assert "Kai Merrow" in page
        assert "Add a placement" not in page
        assert as_(name).get(address("change", programme)).status_code == 403


@pytest.mark.parametrize("name", ["stranger_coordinator", "stranger_referrer", "stranger_officer"])
def test_a_stranger_gets_the_page_of_what_does_not_exist(cast, as_, name):
    programme = a_programme(cast)
    client = as_(name)
    missing = client.get(reverse("programmes:programme", args=[uuid.uuid4()]))
    response = client.get(programme.get_absolute_url())
    assert (response.status_code, response.content) == (404, missing.content)


def test_each_form_is_drawn_and_taken_in(cast, as_):
    programme = a_programme(cast)
    client = as_("coordinator")
    times = {"am_starts_at": "8:50am", "am_ends_at": "12:10pm", "pm_starts_at": "1pm", "pm_ends_at": "3:10pm"}
    terms = {"aims": "More.", "legal_route": "off_site_direction"}
    steps = {
        "change": {**terms, "starts_on": "2026-11-24", "planned_end_on": "2027-03-25"},
        "key_worker": {"key_worker": str(cast.coordinator.public_id), "valid_from": "2026-11-25"},
        "school_sessions": {**times, "sessions": ["0-am", "4-pm"], "valid_from": "2026-11-24"},
        "reasons": {"one_to_one_reason": "After an operation."},
    }
    for name, data in steps.items():
        assert client.get(address(name, programme)).status_code == 200, name
        response = post(client, address(name, programme), **data)
        assert response.status_code == 302, (name, text(response))
    programme.refresh_from_db()
    assert (programme.aims, programme.legal_route, programme.one_to_one_reason) == (
        "More.",
        "off_site_direction",
        "After an operation.",
    )
    assert list(programme.school_sessions.values_list("weekday", "half")) == [(0, "am"), (4, "pm")]


def test_part_time_has_its_plan_back_and_its_reviews_on_the_page(cast, as_):
    programme = a_programme(cast)
    client = as_("coordinator")
    agreed = {"part_time_reason": "After an operation.", "part_time_ends_on": "2026-12-18"}
    assert post(client, address("reasons", programme), **agreed).status_code == 302
    half = {"step_1_on": "2026-12-01", "step_1_hours": "12", "step_2_on": "2026-12-19"}
    response = post(client, address("plan_back", programme), **half)
    assert response.status_code == 422
    assert "A step has a day and hours: enter both, or neither" in text(response)
    assert post(client, address("plan_back", programme), **half, step_2_hours="20").status_code == 302
    review = {"held_on": "2026-11-24", "found": "Manages two mornings.", "next_review_on": "2026-12-18"}
    assert post(client, address("review_part_time", programme), **review).status_code == 302
    page = text(client.get(programme.get_absolute_url()))
    for words in ("From Tuesday 1 December: 12 hours a week", "From Saturday 19 December: 20", "Manages two mornings."):
        assert words in page


def test_a_conflict_keeps_what_was_typed(cast, as_):
    programme = a_programme(cast)
    client, url = as_("coordinator"), address("reasons", programme)
    post(client, url, one_to_one_reason="First.", version=programme.version)
    response = post(client, url, one_to_one_reason="Second.", version=programme.version)
    assert response.status_code == 409
    assert "Second." in text(response)
    assert "First." in text(response)


def test_a_programme_with_a_placement_that_goes_on_does_not_end(cast, as_):
    programme = proposed(cast).programme
    response = post(as_("coordinator"), address("end", programme), on="2026-11-24", reason="Done.")
    assert response.status_code == 422
    assert "1 of its placements have not ended: end or withdraw them first." in text(response)


def test_reading_is_recorded(cast, as_):
    programme = a_programme(cast)
    as_("head").get(programme.get_absolute_url())
    event = AuditEvent.objects.get(action="programmes.programme.read")
    assert event.pupils.get().pupil_id == programme.pupil.public_id


def test_the_list_costs_the_same_for_one_and_for_six(cast, as_):
    a_programme(cast)
    client = as_("coordinator")
    few = statements(client)
    for number in range(5):
        a_programme(cast, a_year_ten_pupil(cast, forename=f"Pupil{number}", surname="Stone"))
    assert statements(client) == few + 0
    assert few <= 12


def statements(client):
    with CaptureQueriesContext(connection) as found:
        page = client.get(reverse("programmes:programmes"))
    assert page.status_code == 200
    return len(statements_of(found))


def test_a_programme_page_keeps_its_budget(cast, as_):
    programme = proposed(cast).programme
    client = as_("coordinator")
    with CaptureQueriesContext(connection) as found:
        client.get(programme.get_absolute_url())
    asked = statements_of(found)
    assert len(asked) <= 23, "\n".join(sql[:160] for sql in asked)
