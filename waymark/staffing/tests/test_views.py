"""The pages of an administrator about leavers and reviews of access."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.meetings.tests import factories as meetings
from waymark.programmes import queries as programmes
from waymark.programmes.tests.factories import a_programme
from waymark.staffing import services
from waymark.staffing.models import AccessReview

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def person_in(body, name, role):
    someone = Person.objects.create(email=f"{name.split()[0].lower()}@example.org", name=name)
    return Membership.objects.create(person=someone, organisation=body, role=role, valid_from=date(2026, 8, 1))


@pytest.fixture
def admin(client, cast):
    return sign_in(client, person_in(cast.partnership, "Ada Wren", Role.ADMINISTRATOR))


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid4()), **data})


def test_the_page_counts_and_names_no_pupil(admin, cast):
    programme = a_programme(cast)
    page = admin.get(reverse("staffing:leave", args=[cast.key_worker.public_id])).text
    assert "Key worker of 1 pupil" in page
    assert "Nothing waits for them to do" in page
    assert programme.pupil.surname not in page
    assert "Who becomes key worker" in page and "Who goes on with what waits" not in page


def test_seats_and_actions_are_counted_and_handed_on(admin, cast):
    heir = person_in(cast.partnership, "Kofi Lane", Role.KEY_WORKER)
    seat = meetings.a_member(cast, meetings.a_body(cast), cast.key_worker)
    address = reverse("staffing:leave", args=[cast.key_worker.public_id])
    page = admin.get(address).text
    assert "South panel" in page and "Who sits on forums and panels in their place" in page
    post(admin, address, leaves_on="2026-11-24", reason="A new post.", seats_to=str(heir.public_id))
    seat.refresh_from_db()
    assert (seat.valid_to, seat.body.members.get(valid_to=None).membership) == (SCHOOL_DAY, heir)


def test_leaving_on_the_page(admin, cast):
    programme = a_programme(cast)
    answer = post(
        admin,
        reverse("staffing:leave", args=[cast.key_worker.public_id]),
        leaves_on="2026-11-24",
        reason="A new post.",
        pupils_to=str(cast.coordinator.public_id),
    )
    assert (answer.status_code, answer.url) == (302, reverse("accounts:people"))
    assert programmes.key_worker(programme, SCHOOL_DAY) == cast.coordinator
    assert "Nothing to end" in admin.get(reverse("staffing:leave", args=[cast.key_worker.public_id])).text


def test_a_refusal_keeps_what_was_typed(admin, cast):
    answer = post(
        admin,
        reverse("staffing:leave", args=[cast.key_worker.public_id]),
        leaves_on="2026-11-23",
        reason="A new post in Rydal.",
    )
    assert answer.status_code == 422
    assert "A new post in Rydal." in answer.text
    assert "today or later" in answer.text


def test_people_of_other_bodies_do_not_exist(admin, cast):
    assert admin.get(reverse("staffing:leave", args=[cast.stranger_coordinator.public_id])).status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "head", "auditor", "provider_manager"])
def test_only_administrators(client, cast, who):
    sign_in(client, getattr(cast, who))
    assert client.get(reverse("staffing:access_reviews")).status_code == 403
    assert client.get(reverse("staffing:leave", args=[getattr(cast, who).public_id])).status_code == 403


def begin(cast):
    return services.begin_review(job_actor("begin reviews of access"), cast.partnership)


def test_a_review_on_the_page(admin, cast):
    review = begin(cast)
    home = admin.get(reverse("casefile:home")).text
    assert "Go through who has access" in home
    page = admin.get(review.get_absolute_url()).text
    assert "Colin Reyes, Co-ordinator" in page and "Never signed in" in page
    lines = {line.membership.person.name: f"line_{line.public_id.hex}" for line in review.lines.all()}
    first = post(admin, review.get_absolute_url(), version="1", **{lines["Colin Reyes"]: "kept"})
    assert (first.status_code, first.url) == (302, review.get_absolute_url())
    page = admin.get(review.get_absolute_url()).text
    assert "Still needed, today at" in page
    rest = {lines["Kezia Hall"]: "ended", lines["Ada Wren"]: "kept"}
    done = post(admin, review.get_absolute_url(), version="2", **rest)
    assert (done.status_code, done.url) == (302, reverse("accounts:people"))
    cast.key_worker.refresh_from_db()
    assert cast.key_worker.valid_to == SCHOOL_DAY
    assert "Finished" in admin.get(reverse("staffing:access_reviews")).text
    assert "Go through who has access" not in admin.get(reverse("casefile:home")).text


def test_ones_own_role_waits_for_another(admin, cast):
    person_in(cast.partnership, "Bea Moss", Role.ADMINISTRATOR)
    page = admin.get(begin(cast).get_absolute_url()).text
    assert "Your own role, Administrator, waits for another administrator" in page


def test_an_old_page_tells_that_somebody_else_answered(admin, cast):
    review = begin(cast)
    line = f"line_{review.lines.get(membership=cast.coordinator).public_id.hex}"
    other = f"line_{review.lines.get(membership=cast.key_worker).public_id.hex}"
    post(admin, review.get_absolute_url(), version="1", **{line: "kept"})
    assert post(admin, review.get_absolute_url(), version="1", **{other: "ended"}).status_code == 409
    cast.key_worker.refresh_from_db()
    assert cast.key_worker.valid_to is None


def test_a_review_of_others_does_not_exist(admin, cast):
    other = services.begin_review(job_actor("begin reviews of access"), cast.county)
    assert admin.get(other.get_absolute_url()).status_code == 404
    assert AccessReview.objects.count() == 1


def test_the_list_costs_the_same_however_long(admin, cast, django_assert_max_num_queries):
    for number in range(20):
        person_in(cast.partnership, f"Person{number} Name", Role.KEY_WORKER)
    review = begin(cast)
    with django_assert_max_num_queries(16):  # four to be signed in
        admin.get(review.get_absolute_url())
