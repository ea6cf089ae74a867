"""I3: the same form sent fifty times at once (eight on SQLite) has one effect, and each gets the same answer."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.forms import forms_on
from tests.cast import SCHOOL_DAY, Cast
from tests.reliability.together import all_at_once, many, same_browser
from waymark.accounts.models import Invitation
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.models import Mark, Register
from waymark.attendance.tests.factories import at_nine_o_five, placed, register_of
from waymark.core import clock, history
from waymark.core.models import AuditEvent, OutboxMessage, SubmittedForm
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at
from waymark.pupils.models import Pupil, RollEntry
from waymark.pupils.tests.factories import pupil, upn
from waymark.referrals.models import Referral
from waymark.referrals.tests.factories import a_draft

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_nine_o_five()


@pytest.fixture
def cast():
    with clock.at(NOW):
        yield Cast.gather()


def sent_at_once(client, path, typed, times=None):
    """The answers to one form, sent so many times at one moment with one key: (status, where to)."""
    form = {"form_key": str(uuid.uuid4()), **typed}
    browsers = [same_browser(client) for _ in range(times or many())]
    answers = all_at_once([lambda each=each: each.post(path, form) for each in browsers], NOW)
    return [(answer.status_code, answer.headers.get("Location", "")) for answer in answers]


def counted(action):
    return AuditEvent.objects.filter(action=action).count()


def test_a_pupil_is_added_once(cast):
    typed = {
        "forename": "Kai",
        "surname": "Merrow",
        "date_of_birth": "2013-03-14",
        "sex": "M",
        "upn": upn(5),
        "on_roll_from": "2026-11-24",
        "address_lines": "2 Mill Row",
        "postcode": "LE8 5PB",
        "authority": str(cast.county.public_id),
    }
    answers = sent_at_once(sign_in(Client(), cast.referrer), reverse("pupils:add"), typed)
    added = Pupil.objects.get()
    assert set(answers) == {(302, reverse("pupils:pupil", args=[added.public_id]))}
    assert (RollEntry.objects.count(), SubmittedForm.objects.count()) == (1, 1)


def test_a_part_of_a_referral_is_saved_once(cast):
    draft = a_draft(cast)
    path = reverse("referrals:section", args=[draft.public_id, "way-back"])
    answers = sent_at_once(sign_in(Client(), cast.referrer), path, {"exit_strategy": "After Easter.", "version": "1"})
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    draft.refresh_from_db()
    assert (draft.exit_strategy, draft.version) == ("After Easter.", 2)
    assert counted("referral.fill_in") == 1


def test_a_referral_is_begun_once(cast):
    kai = pupil(cast.actor("referrer"), upn=upn(1))
    client = sign_in(Client(), cast.referrer)
    path = reverse("referrals:begin", args=[kai.public_id])
    page = client.get(path)
    assert page.status_code == 200
    answers = sent_at_once(client, path, forms_on(page.content, path)[-1].data() | {"form_key": str(uuid.uuid4())})
    begun = Referral.objects.get()
    assert len(set(answers)) == 1
    assert str(begun.public_id) in answers[0][1]


def test_a_placement_is_started_once_and_told_of_once(cast):
    ready = placement_at(cast, PlacementState.AGREED)
    client = sign_in(Client(), cast.coordinator)
    path = reverse("placements:start", args=[ready.public_id])
    told = OutboxMessage.objects.count()
    with clock.at(NOW):
        page = client.get(path)
    form = forms_on(page.content, path)[-1].data() | {"form_key": str(uuid.uuid4())}
    answers = sent_at_once(client, path, form)
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    started = Placement.objects.get(pk=ready.pk)
    assert started.state == PlacementState.ACTIVE
    assert counted("placement.start") == 1
    messages = OutboxMessage.objects.order_by("pk")[told:]
    assert len({(each.recipient_id, each.notice) for each in messages}) == len(messages)


def test_a_register_is_taken_once(cast):
    here = placed(cast)
    register = register_of(cast)
    marks = {f"{here.public_id.hex}_attended": "present", "version": str(register.version)}
    path = reverse("attendance:register", args=[register.public_id])
    answers = sent_at_once(sign_in(Client(), cast.provider_manager), path, marks)
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert Mark.objects.count() == 1


def test_a_register_is_opened_once_by_everybody_at_once(cast):
    """Not the same form but the same wish: each has a key of its own, and there is one register."""
    placed(cast)
    client = sign_in(Client(), cast.provider_manager)
    page = client.get(reverse("attendance:registers"))
    assert page.status_code == 200
    site = cast.canal_street.sites.get()
    path, typed = reverse("attendance:open"), {"site": str(site.public_id), "on": str(SCHOOL_DAY), "half": "am"}
    browsers = [same_browser(client) for _ in range(many())]
    answers = all_at_once(
        [lambda each=each: each.post(path, {**typed, "form_key": str(uuid.uuid4())}) for each in browsers], NOW
    )
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Location"] for answer in answers} == {Register.objects.get().get_absolute_url()}


def test_an_invitation_is_written_once(cast):
    typed = {"name": "Nia Ford", "email": "nia@example.org", "role": "auditor"}
    client = sign_in(Client(), cast.administrator)
    answers = sent_at_once(client, reverse("accounts:invite"), typed)
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert Invitation.objects.count() == 1


def test_the_same_key_of_two_people_is_two_forms(cast):
    draft = a_draft(cast)
    path = reverse("referrals:section", args=[draft.public_id, "way-back"])
    key = str(uuid.uuid4())
    one, two = sign_in(Client(), cast.referrer), sign_in(Client(), cast.head)
    first = one.post(path, {"form_key": key, "exit_strategy": "After Easter.", "version": "1"})
    second = two.post(path, {"form_key": key, "exit_strategy": "In summer.", "version": "2"})
    assert (first.status_code, second.status_code) == (302, 302)
    draft.refresh_from_db()
    assert draft.exit_strategy == "In summer."


def test_back_and_sending_again_does_nothing_more(cast):
    draft = a_draft(cast)
    path = reverse("referrals:section", args=[draft.public_id, "way-back"])
    client = sign_in(Client(), cast.referrer)
    form = {"form_key": str(uuid.uuid4()), "exit_strategy": "After Easter.", "version": "1"}
    first = client.post(path, form)
    again = client.post(path, {**form, "exit_strategy": "Changed after going back."})
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    draft.refresh_from_db()
    assert draft.exit_strategy == "After Easter."


def test_the_chain_of_the_history_holds_after_all_of_it(cast):
    draft = a_draft(cast)
    path = reverse("referrals:section", args=[draft.public_id, "way-back"])
    clients = [sign_in(Client(), each) for each in (cast.referrer, cast.head)]
    browsers = [same_browser(clients[at % 2]) for at in range(many())]
    all_at_once(
        [
            lambda each=each: each.post(
                path, {"form_key": str(uuid.uuid4()), "exit_strategy": "After Easter.", "version": "1"}
            )
            for each in browsers
        ],
        NOW,
    )
    broken = {chain: fault for chain in history.chains() if (fault := history.verify(chain)[1])}
    assert broken == {}
    assert counted("referral.fill_in") == 1
