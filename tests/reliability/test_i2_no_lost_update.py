"""I2: two to eight people send a changed form at one moment: one is taken, the others see 409 with every word they typed."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.reliability.together import all_at_once, same_browser
from waymark.accounts.tests.factories import sign_in
from waymark.attendance import queries, services
from waymark.attendance.models import Mark, PupilMonth
from waymark.attendance.tests.factories import at_nine_o_five, placed, register_of, said
from waymark.core import clock
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at, proposed
from waymark.programmes.models import Programme
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.pupils.models import Involvement
from waymark.pupils.tests.factories import pupil, upn
from waymark.quality.tests.factories import an_offer
from waymark.referrals.tests.factories import a_draft
from waymark.school_year.states import Half

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at_nine_o_five()
VERSION = re.compile(rb'name="version" value="(\d+)"')


@pytest.fixture
def cast():
    with clock.at(NOW):
        yield Cast.gather()


def editors(cast, number):
    """Browsers of the two people of Ashgrove, by turns."""
    people = [sign_in(Client(), each) for each in (cast.referrer, cast.head)]
    return [same_browser(people[at % 2]) for at in range(number)]


def words(at):
    return f"Text number {at}, with ‘marks’ & <angles> – typed by hand."


def drawn(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.parametrize("number", [2, 3, 5, 8])
def test_of_several_editors_one_is_taken_and_the_others_keep_their_words(cast, number):
    draft = a_draft(cast)
    path = reverse("referrals:section", args=[draft.public_id, "way-back"])
    browsers = editors(cast, number)

    def send(at, version):
        typed = {"form_key": str(uuid.uuid4()), "exit_strategy": words(at), "version": str(version)}
        return browsers[at].post(path, typed)

    waiting, version, rounds = set(range(number)), 1, 0
    while waiting:
        rounds += 1
        turn = sorted(waiting)
        answers = all_at_once([lambda at=at, version=version: send(at, version) for at in turn], NOW)
        taken = [at for at, answer in zip(turn, answers, strict=True) if answer.status_code == 302]
        assert len(taken) == 1, f"{len(taken)} were taken at once: {[answer.status_code for answer in answers]}"
        draft.refresh_from_db()
        assert draft.exit_strategy == words(taken[0])
        assert draft.version == version + 1
        for at, answer in zip(turn, answers, strict=True):
            if at not in taken:
                page = answer.content.decode()
                assert answer.status_code == 409
                assert drawn(words(at)) in page.replace("&#39;", "'"), f"{words(at)!r} is gone"
                assert drawn(words(taken[0])) in page, "what was taken is not shown"
                assert {int(found) for found in VERSION.findall(answer.content)} == {version + 1}
        waiting -= set(taken)
        version += 1
    assert rounds == number
    assert AuditEvent.objects.filter(action="referral.fill_in").count() == number


def test_two_marks_of_one_pupil_at_one_moment_are_one_mark(cast):
    here = placed(cast)
    register = register_of(cast)
    path = reverse("attendance:register", args=[register.public_id])
    client = sign_in(Client(), cast.provider_manager)
    name = f"{here.public_id.hex}_attended"
    answers = all_at_once(
        [
            lambda each=each, said=said: each.post(
                path, {name: said, "version": str(register.version), "form_key": str(uuid.uuid4())}
            )
            for each, said in ((same_browser(client), "present"), (same_browser(client), "absent"))
        ],
        NOW,
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Mark.objects.filter(replaces=None).count() == 1


def test_registers_of_the_same_pupils_saved_at_one_moment_are_all_counted(cast):
    """Each adds to the same months, in an order of its own; none waits for one that waits for it, and none is lost."""
    here = [placed(cast) for _ in range(5)]
    days = [date(2026, 11, day) for day in (3, 10, 17, 24)]
    with clock.at(datetime(2026, 11, 24, 16, tzinfo=UTC)):
        registers = [register_of(cast, day, half) for day in days for half in Half]

        def save(register, number):
            turned = here[number % 5 :] + here[: number % 5]
            marks = [said(each, why="The tablet was flat") for each in (turned if number % 2 else turned[::-1])]
            return services.mark(cast.actor("provider_manager"), register, marks)

        acts = [lambda each=each, number=number: save(each, number) for number, each in enumerate(registers)]
        saved = all_at_once(acts, clock.now())
    assert sum(len(each.written) for each in saved) == 5 * len(registers)
    assert set(PupilMonth.objects.values_list("present", flat=True)) == {len(registers)}
    assert queries.wrong_months() == []


def test_a_placement_is_not_started_and_withdrawn_at_one_moment(cast):
    ready = placement_at(cast, PlacementState.AGREED)
    client = sign_in(Client(), cast.coordinator)

    def form(name):
        return reverse(f"placements:{name}", args=[ready.public_id])

    start = {"on_day": "24", "on_month": "11", "on_year": "2026", "version": str(ready.version)}
    acts = [
        (form("start"), start | {"starts_on": "2026-11-24", "on": "2026-11-24"}),
        (form("withdraw"), {"reason": "The family moves away.", "version": str(ready.version)}),
    ]
    answers = all_at_once(
        [
            lambda path=path, typed=typed: same_browser(client).post(path, {**typed, "form_key": str(uuid.uuid4())})
            for path, typed in acts
        ],
        NOW,
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    state = Placement.objects.get(pk=ready.pk).state
    assert state == (PlacementState.ACTIVE if answers[0].status_code == 302 else PlacementState.WITHDRAWN)


def test_of_two_commissioners_who_ask_for_the_last_place_one_gets_it_and_the_other_is_told(cast):
    with clock.at(NOW):
        only = an_offer(cast, places=1)
        first = proposed(cast, offer=only)
        ada = a_year_ten_pupil(cast, forename="Ada", surname="Bright")
        second = proposed(cast, a_programme(cast, ada), only)
        # the second is of the other partnership
        for model in (Placement, Programme):
            model.objects.filter(pupil=ada).update(commissioner=cast.other_partnership)
        for row in Involvement.objects.filter(pupil=ada, organisation=cast.partnership):
            row.pk, row.public_id, row.organisation = None, uuid.uuid4(), cast.other_partnership
            row.save()
        asking = {
            first: sign_in(Client(), cast.coordinator),
            second: sign_in(Client(), cast.stranger_coordinator),
        }

    def ask(placement, client):
        typed = {"version": str(placement.version), "form_key": str(uuid.uuid4())}
        return client.post(reverse("placements:offer", args=[placement.public_id]), typed)

    answers = all_at_once([lambda p=p, c=c: ask(p, c) for p, c in asking.items()], NOW)
    assert sorted(answer.status_code for answer in answers) == [302, 422]
    told = next(answer for answer in answers if answer.status_code == 422)
    assert "Ada" not in told.content.decode() or "Kai" not in told.content.decode()  # nothing of the other's pupil
    states = dict(Placement.objects.values_list("pk", "state"))
    assert sorted(states.values()) == ["offered", "proposed"]
    lost = Placement.objects.get(state="proposed")
    assert lost.shared_at is None and not lost.risk_hand_overs.exists()
    assert not Involvement.objects.filter(pupil=lost.pupil, organisation=cast.canal_street).exists()
    assert not OutboxMessage.objects.filter(notice="placements.offered", subject_id=str(lost.public_id)).exists()


def test_two_who_begin_a_referral_of_one_pupil_begin_one(cast):
    """Each with a form of their own: the second is told, and nothing breaks."""
    from waymark.referrals.models import Referral

    kai = pupil(cast.actor("referrer"), upn=upn(1))
    path = reverse("referrals:begin", args=[kai.public_id])
    typed = {"kind": "at_risk"}
    answers = all_at_once(
        [lambda each=each: each.post(path, {**typed, "form_key": str(uuid.uuid4())}) for each in editors(cast, 2)],
        NOW,
    )
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    assert sorted(answer.status_code for answer in answers)[0] == 302
    assert Referral.objects.count() == 1


def test_one_number_is_given_to_one_pupil_though_two_add_it(cast):
    from waymark.pupils.models import Pupil

    typed = {
        "forename": "Kai",
        "surname": "Merrow",
        "date_of_birth": "2013-03-14",
        "sex": "M",
        "upn": upn(5),
        "on_roll_from": "2026-11-24",
    }
    answers = all_at_once(
        [
            lambda each=each: each.post(reverse("pupils:add"), {**typed, "form_key": str(uuid.uuid4())})
            for each in editors(cast, 4)
        ],
        NOW,
    )
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422]
    assert Pupil.objects.count() == 1
