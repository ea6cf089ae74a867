"""Access ends with what it rests on: the next request of an open session is refused, and nothing is remembered (P2, A12)."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.visitors import browser
from tests.access.world import AM, NOW, TODAY, YESTERDAY
from waymark.accounts import services as accounts
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Membership
from waymark.attendance import services as attendance
from waymark.core import clock, outbox
from waymark.core.models import OutboxMessage
from waymark.organisations import services as organisations
from waymark.placements import services as placements
from waymark.placements.models import Placement
from waymark.programmes import services as programmes
from waymark.programmes.models import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning():
    with clock.at(NOW):
        yield


def session_of(matrix, name):
    return browser(matrix.world, next(each for each in matrix.visitors if each.name == name))


def page(kind, matrix, of, url_name, **parties):
    return reverse(url_name, args=[matrix.world.one(kind, of, **parties).public_id])


def test_a_role_that_ends_ends_on_every_device_at_once(matrix):
    world = matrix.world
    telephone, desk = (session_of(matrix, "co-ordinator of the partnership") for _ in range(2))
    address = page("referral", matrix, "in full swing", "referrals:referral")
    assert [telephone.get(address).status_code, desk.get(address).status_code] == [200, 200]
    accounts.end_role(
        world.actor("partnership_administrator"), world.people["coordinator"], on=TODAY, reason="Has left."
    )
    for device in (telephone, desk):
        answer = device.get(address)
        assert answer.status_code == 302
        assert matrix.words_in(answer) == set()
        posted = device.post(address, {"form_key": str(uuid.uuid4())})
        assert posted.status_code in (302, 403)


def test_a_closed_account_is_out_at_once(matrix):
    officer = session_of(matrix, "officer of the county")
    address = page("pupil", matrix, "withheld", "casefile:pupil")
    assert officer.get(address).status_code == 200
    person = matrix.world.people["inclusion_officer"].person
    person.is_active = False
    person.save()
    assert officer.get(address).headers["Location"].startswith("/sign-in/")


def test_somebody_with_two_roles_keeps_the_other_and_only_that(matrix):
    """The session goes on, and asks or takes what is left; nothing of the ended role is behind it."""
    world = matrix.world
    person = world.people["referrer"].person
    second = Membership.objects.create(
        person=person, organisation=world.bodies["old_forge"], role="provider_manager", valid_from=YESTERDAY
    )
    referrer = session_of(matrix, "referrer at Ashgrove")
    address = page("referral", matrix, "drafted", "referrals:referral")
    assert referrer.get(address).status_code == 200
    accounts.end_role(world.actor("ashgrove_administrator"), world.people["referrer"], on=TODAY, reason="Moved on.")
    assert second.valid_to is None
    answer = referrer.get(address)
    assert answer.status_code in (302, 403, 404)
    assert matrix.words_in(answer) == set()


def test_a_provider_that_declines_knows_of_the_pupil_no_more(matrix):
    world = matrix.world
    manager = session_of(matrix, "manager of Canal Street")
    addresses = [
        page("placement", matrix, "offered", "placements:placement"),
        page("placement", matrix, "offered", "placements:risk"),
        page("pupil known", matrix, "offered", "safeguarding:pupil"),
    ]
    assert {manager.get(address).status_code for address in addresses} == {200}
    placements.decline(
        world.actor("provider_manager"), Placement.objects.get(pupil=world.pupils["offered"]), reason="We are full."
    )
    for address in addresses:
        answer = manager.get(address)
        assert answer.status_code == 404
        assert matrix.words_in(answer) == set()
    assert not matrix.world.canaries.of("offered", "name") & matrix.words_in(manager.get(reverse("casefile:home")))


def test_a_placement_that_ends_leaves_a_tail_of_fourteen_days(matrix):
    world = matrix.world
    found = Placement.objects.get(pk=world.placements[("in full swing", "canal_street")].pk)
    placements.end(
        world.actor("coordinator"), found, on=TODAY, reason="Back at school.", reason_to_go_on="Agreed with everybody."
    )
    address = reverse("placements:placement", args=[found.public_id])
    answers = {}
    for days in (0, 1, 14, 15):
        with clock.at(NOW + timedelta(days=days)):
            answers[days] = session_of(matrix, "manager of Canal Street").get(address).status_code
    assert answers == {0: 200, 1: 200, 14: 200, 15: 404}


def test_when_a_programme_ends_what_rested_on_its_referral_ends_too(matrix):
    """The school knows by its roll; the partnership knew by the referral and the programme, and by nothing else."""
    world = matrix.world
    found = Programme.objects.get(pk=world.programmes["long ended"].pk)
    coordinator = session_of(matrix, "co-ordinator of the partnership")
    address = page("pupil", matrix, "long ended", "casefile:pupil")
    assert coordinator.get(address).status_code == 200
    programmes.end(world.actor("coordinator"), found, on=TODAY, reason="Back at school for good.")
    with clock.at(NOW + timedelta(days=1)):
        assert session_of(matrix, "co-ordinator of the partnership").get(address).status_code == 404
        assert session_of(matrix, "referrer at Ashgrove").get(address).status_code == 200


def test_what_waits_in_the_queue_stops_when_its_reader_may_know_no_more(matrix):
    world = matrix.world
    found = Placement.objects.get(pupil=world.pupils["offered"])
    waiting = OutboxMessage.objects.filter(subject_id=str(found.public_id), notice="placements.offered")
    assert {message.state for message in waiting} == {"waiting"}
    placements.withdraw(world.actor("coordinator"), found, reason="Another place was found.")
    outbox.send_waiting(job_actor("send messages"), limit=10_000)
    assert {message.state for message in waiting.all()} == {"stopped"}


def register_on_a_telephone(matrix):
    device = matrix.browsers[next(each for each in matrix.visitors if each.name.endswith("of harrow_farm"))]
    register = matrix.world.registers[("harrow_farm", TODAY, AM)]
    return device, reverse("attendance:register_by_link", args=[register.public_id])


def test_a_link_ends_when_its_contact_is_rung_no_longer(matrix):
    device, address = register_on_a_telephone(matrix)
    assert device.get(address).status_code == 200
    world = matrix.world
    contact = world.bodies["harrow_farm"].contacts.get()
    organisations.end_contact(world.actor("stranger_provider"), contact, last_day=YESTERDAY)
    answer = device.get(address)
    assert answer.status_code == 410
    assert matrix.words_in(answer) == set()


def test_a_link_ends_with_the_day_of_its_session(matrix):
    device, address = register_on_a_telephone(matrix)
    with clock.at(NOW + timedelta(hours=13, minutes=29)):
        assert device.get(address).status_code == 200
    with clock.at(NOW + timedelta(hours=13, minutes=31)):
        assert device.get(address).status_code == 410


def test_a_link_opens_once_and_on_one_device(matrix):
    token = matrix.world.links["harrow_farm"]
    stranger = Client()
    answer = stranger.post(reverse("attendance:link_open"), {"token": token, "form_key": str(uuid.uuid4())})
    assert answer.status_code == 410
    register = matrix.world.registers[("harrow_farm", TODAY, AM)]
    assert stranger.get(reverse("attendance:register_by_link", args=[register.public_id])).status_code == 410
    assert attendance.use_link("", register.public_id) is None
