import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from tests.statements import statements_of
from waymark.accounts.tests.factories import sign_in
from waymark.attendance import queries, services
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark, Register, RegisterLink
from waymark.attendance.states import Attended
from waymark.attendance.tests.factories import (
    at_nine_o_five,
    contact,
    keep_safe,
    known_pupil,
    placed,
    register_of,
    said,
)
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.organisations.states import ContactFunction
from waymark.placements.states import PlacementState
from waymark.pupils.models import Pupil

pytestmark = pytest.mark.django_db
DAY = SCHOOL_DAY
NUMBER = "0116 496 0101"


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


@pytest.fixture
def visit(cast):
    def sign_in_as(name):
        return sign_in(Client(), getattr(cast, name))

    return sign_in_as


def answers(*pairs, version=None, **more):
    """What the register form sends: (placement, "late", minutes="5") and so on."""
    sent = {"form_key": str(uuid4()), **more}
    if version is not None:
        sent["version"] = str(version)
    for placement, attended, *rest in pairs:
        sent[f"{placement.public_id.hex}_attended"] = attended
        for extra in rest:
            for name, value in extra.items():
                sent[f"{placement.public_id.hex}_{name}"] = value
    return sent


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Registers, with an account


def test_the_list_says_what_is_due_and_opens_a_register_with_one_press(cast, visit):
    placed(cast)
    client = visit("provider_manager")
    page = client.get(reverse("attendance:registers"))
    assert "Morning at Canal Street Motors" in text(page)
    assert "1 pupil from 9am. Due at 9:30am." in text(page)
    assert not Register.objects.exists()  # looking opens nothing
    values = {"site": cast.canal_street.sites.get().public_id, "on": DAY.isoformat(), "half": "am"}
    response = client.post(reverse("attendance:open"), {"form_key": str(uuid4()), **values})
    assert response.url == Register.objects.get().get_absolute_url()
    for change in ({"site": uuid4()}, {"on": "2026-11-25"}, {"half": "noon"}, {"site": "1"}):
        assert (
            client.post(reverse("attendance:open"), {"form_key": str(uuid4()), **values, **change}).status_code == 404
        )


def test_the_register_shows_who_is_expected_and_what_keeps_them_safe(cast, visit):
    placement = placed(cast, known_pupil(cast, forename="Kai", surname="Merrow"))
    keep_safe(cast, placement, "Stays in sight of an adult.")
    contact(cast.ashgrove, ContactFunction.ATTENDANCE)
    page = text(visit("provider_manager").get(register_of(cast).get_absolute_url()))
    for words in ("Kai Merrow", "Stays in sight of an adult.", f"ring Ashgrove School: {NUMBER}", "One pupil is still"):
        assert words in page
    event = AuditEvent.objects.get(action="attendance.register.read")
    assert [each.pupil_id for each in event.pupils.all()] == [placement.pupil.public_id]


def test_a_lateness_longer_than_the_session_is_said_beside_its_box(cast, visit):
    placement, register = placed(cast), register_of(cast)
    sent = answers((placement, "late", {"minutes": "25"}), version=1)
    response = visit("provider_manager").post(register.get_absolute_url(), sent)
    assert response.status_code == 422
    assert "the session began at 9am: the most that anybody can be late is 5 min." in text(response)
    assert not Mark.objects.exists()


def test_a_register_is_taken_with_one_tap_each_and_one_save(cast, visit):
    here, late, ill, gone = (placed(cast) for _ in range(4))
    register, client = register_of(cast), visit("provider_manager")
    response = client.post(
        register.get_absolute_url(),
        answers(
            (here, "present"),
            (late, "late", {"minutes": "4"}),
            (ill, "absent", {"reason": "I", "note": "Rang at eight."}),
            (gone, "absent"),
            version=1,
        ),
    )
    assert response.url == reverse("attendance:register_done", args=[register.public_id])
    page = text(client.get(response.url))
    assert "Everyone marked. Thank you." in page
    assert f"{gone.pupil.name}</bdi> is not there and nobody knows why: Ashgrove School and the key worker have" in page
    marks = {
        each.placement: (each.attended, each.minutes_late, each.reason_code, each.note) for each in Mark.objects.all()
    }
    assert marks == {
        here: ("present", None, "", ""),
        late: ("late", 4, "", ""),
        ill: ("absent", None, "I", "Rang at eight."),
        gone: ("absent", None, "", ""),
    }


def test_part_of_a_register_can_be_sent(cast, visit):
    first, second = placed(cast), placed(cast)
    register, client = register_of(cast), visit("provider_manager")
    response = client.post(register.get_absolute_url(), answers((first, "present"), version=1), follow=True)
    assert "Saved. One pupil is still to mark." in text(response)
    response = client.post(register.get_absolute_url(), answers((first, "present"), version=2), follow=True)
    assert "There was nothing new to save." in text(response)
    assert [each.placement for each in Mark.objects.all()] == [first]
    assert second.pupil.name in text(response)


def test_what_no_longer_belongs_to_the_answer_is_let_go(cast, visit):
    placement, client = placed(cast), visit("provider_manager")
    sent = answers((placement, "present", {"minutes": "abc", "reason": "I"}), version=1)
    assert client.post(register_of(cast).get_absolute_url(), sent).status_code == 302
    assert (Mark.objects.get().minutes_late, Mark.objects.get().reason_code) == (None, "")


def test_a_provider_that_could_not_open_says_so_with_one_tick(cast, visit):
    marked, left = placed(cast), placed(cast)
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(marked)])
    client = visit("provider_manager")
    page = client.post(register_of(cast).get_absolute_url(), answers(version=2, closed="true"), follow=True)
    assert "Everyone marked. Thank you." in text(page)
    assert {each.placement: each.attended for each in Mark.objects.all()} == {
        marked: "present",
        left: "provider_closed",
    }
    assert AbsenceAlert.objects.get().placement == left


def test_wrong_words_come_back_with_a_sentence_and_every_tap(cast, visit):
    first, second = placed(cast), placed(cast)
    client, register = visit("provider_manager"), register_of(cast)
    response = client.post(
        register.get_absolute_url(), answers((first, "late", {"minutes": "600"}), (second, "present"), version=1)
    )
    assert response.status_code == 422
    page = text(response)
    assert "minutes late must be from 1 to 240." in page
    assert 'value="600"' in page
    assert len(re.findall(r'value="(?:late|present)" checked', page)) == 2
    assert not Mark.objects.exists()
    response = client.post(register.get_absolute_url(), answers((first, "", {"note": "Where?"}), version=1))
    assert response.status_code == 422
    assert "Say whether" in text(response)


def test_the_same_form_sent_twice_has_one_effect(cast, visit):
    placement, client = placed(cast), visit("provider_manager")
    sent = answers((placement, "absent"), version=1)
    url = register_of(cast).get_absolute_url()
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.url == second.url
    assert (Mark.objects.count(), AbsenceAlert.objects.count()) == (1, 1)


def test_two_tabs_keep_their_taps(cast, visit):
    first, second = placed(cast), placed(cast)
    client, register = visit("provider_manager"), register_of(cast)
    url = register.get_absolute_url()
    assert client.post(url, answers((first, "absent"), version=1)).status_code == 302
    response = client.post(url, answers((first, "present"), (second, "late", {"minutes": "5"}), version=1))
    assert response.status_code == 409
    page = text(response)
    assert "Saved meanwhile by somebody else" in page
    assert 'value="late" checked' in page and 'value="5"' in page
    assert 'name="version" value="2"' in page
    assert Mark.objects.count() == 1
    sent = answers((first, "present", {"why": "He has come."}), (second, "late", {"minutes": "5"}), version=2)
    assert client.post(url, sent).status_code == 302
    assert [each.attended for each in Mark.objects.standing().filter(placement=first)] == ["present"]


def test_a_correction_without_a_reason_is_refused_beside_its_box(cast, visit):
    placement, client = placed(cast), visit("provider_manager")
    register = register_of(cast)
    client.post(register.get_absolute_url(), answers((placement, "absent"), version=1))
    response = client.post(register.get_absolute_url(), answers((placement, "present"), version=2))
    assert response.status_code == 422
    said_beside = re.search(f'for="id_{placement.public_id.hex}_why".*?govuk-error-message.*?</p>', text(response))
    assert said_beside and "say why this mark is changed." in said_beside[0]
    sent = answers((placement, "present", {"why": "He was in the yard."}), version=2)
    page = client.post(register.get_absolute_url(), sent, follow=True)
    assert "Everyone marked" in text(page)
    page = text(client.get(register.get_absolute_url()))
    assert "changed once" in page and "Changed because: <bdi>He was in the yard.</bdi>" in page


def test_strangers_and_other_roles_meet_no_register(cast, visit):
    placed(cast)
    register = register_of(cast)
    url, done = register.get_absolute_url(), reverse("attendance:register_done", args=[register.public_id])
    for name in ("stranger_provider",):
        for where in (url, done, reverse("attendance:register", args=[uuid4()])):
            assert visit(name).get(where).status_code == 404
        assert visit(name).post(url, answers()).status_code == 404
    for name in ("head", "referrer", "coordinator", "key_worker", "inclusion_officer", "auditor", "administrator"):
        assert visit(name).get(url).status_code == 403
        assert visit(name).post(url, answers()).status_code == 403
    assert Client().get(url).status_code == 302


def test_a_register_of_an_earlier_day_asks_why(cast, visit):
    placement, register = placed(cast), register_of(cast)
    with clock.at(at_nine_o_five(DAY + timedelta(days=1))):
        client = visit("provider_manager")
        assert "Never taken" in text(client.get(reverse("attendance:registers")))
        assert "This register is of an earlier day." in text(client.get(register.get_absolute_url()))
        response = client.post(register.get_absolute_url(), answers((placement, "present"), version=1))
        assert response.status_code == 422
        assert "say why this mark comes after its day." in text(response)
        sent = answers((placement, "present", {"why": "No signal."}), version=1)
        assert client.post(register.get_absolute_url(), sent).status_code == 302


def test_after_the_tail_an_old_register_shows_initials_and_no_name(cast, visit):
    gone, here, register = placed(cast), placed(cast), register_of(cast)
    Pupil.objects.filter(pk=gone.pupil_id).update(forename="Zebedee", surname="Quillon")
    services.mark(cast.actor("provider_manager"), register, [said(gone), said(here)])
    gone.pupil.involvements.filter(organisation=cast.canal_street).update(valid_to=DAY + timedelta(days=15))
    for days, named in ((14, True), (15, False)):
        with clock.at(at_nine_o_five(DAY + timedelta(days=days))):
            client = visit("provider_manager")
            for where in (register.get_absolute_url(), reverse("attendance:register_done", args=[register.public_id])):
                page = text(client.get(where))
                assert ("Zebedee" in page, "Quillon" in page, "Z. Q.: Present" in page) == (named, named, not named)
                assert here.pupil.name in page
            read = AuditEvent.objects.filter(action="attendance.register.read").last()
            assert read.pupils.filter(pupil_id=gone.pupil.public_id).exists() is named


# Registers by link


def made_link(cast):
    contact(cast.canal_street, ContactFunction.REGISTERS)
    (to,) = queries.register_recipients(cast.canal_street, DAY)
    return services.send_link(cast.actor("provider_manager"), register_of(cast), to)


def opened(link, client=None):
    """A device that has pressed the button; the client and the address it was sent to."""
    client = client or Client()
    sent = {"form_key": str(uuid4()), "token": link.token}
    return client, client.post(reverse("attendance:link_open"), sent)


def bare(response):
    """A page without what differs each time: its keys and the token that was sent."""
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|form_key|token)" value=)"[^"]*"', r"\1", response.content.decode())
    return (response.status_code, page, response["Referrer-Policy"], sorted(response.cookies))


def test_looking_at_a_link_changes_nothing_and_hints_at_nothing(cast):
    placed(cast)
    link = made_link(cast)
    events = AuditEvent.objects.count()
    real, wrong = (Client().get(reverse("attendance:link", args=[token])) for token in (link.token, "x" * 43))
    assert bare(real) == bare(wrong)
    assert real.status_code == 200
    assert "Canal Street" not in text(real)
    link.refresh_from_db()
    assert link.redeemed_at is None
    assert AuditEvent.objects.count() == events
    assert real["Referrer-Policy"] == "strict-origin"


def test_a_link_opens_the_register_of_its_session_with_first_names_alone(cast):
    placement = placed(cast, known_pupil(cast, forename="Kai", surname="Merrow"))
    keep_safe(cast, placement, "Stays in sight of an adult.")
    contact(cast.ashgrove, ContactFunction.ATTENDANCE)
    link = made_link(cast)
    client, response = opened(link)
    where = reverse("attendance:register_by_link", args=[link.register.public_id])
    assert response.url == where
    assert link.token not in response.url
    cookie = response.cookies["waymark_registerlink"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (where, True, "Lax")
    page = text(client.get(where))
    assert "Kai M." in page and f"ring the school: {NUMBER}" in page
    for secret in ("Merrow", "Stays in sight", "Grandmother", "Ashgrove", placement.pupil.upn or "UPN"):
        assert secret not in page
    response = client.post(where, answers((placement, "absent"), version=1))
    assert response.url == reverse("attendance:register_by_link_done", args=[link.register.public_id])
    page = text(client.get(response.url))
    assert "Everyone marked. Thank you." in page
    assert "Kai M.</bdi> is not there and nobody knows why: the school and the key worker have been told" in page
    assert "Merrow" not in page
    assert Mark.objects.get().recorded_by_label == "Rosa Linden, by register link"


def test_a_link_page_keeps_the_words_of_an_account_holder_to_itself(cast, visit):
    """What a colleague with an account wrote beside a mark may be of class C3; by a link one sees the mark alone."""
    kai = placed(cast, known_pupil(cast, forename="Kai", surname="Merrow"))
    ana = placed(cast, known_pupil(cast, forename="Ana", surname="Silva"))
    register, said_so = register_of(cast), {"reason": "Y5", "note": "Held by the police since Sunday."}
    answer = visit("provider_manager").post(
        register.get_absolute_url(), answers((kai, "absent", said_so), version=register.version)
    )
    assert answer.status_code == 302
    client, response = opened(made_link(cast))
    page = text(client.get(response.url))
    assert "Kai M.</bdi>" in page
    assert "Held by the police since Sunday" not in page
    colleagues = page.split("Marked by a colleague")[1].split("</section>")[0]
    assert "Absent" in colleagues and "Y5" not in colleagues and "police" not in colleagues
    assert f"{kai.public_id.hex}_attended" not in page
    assert f"{ana.public_id.hex}_attended" in page
    register.refresh_from_db()
    done = client.post(response.url, answers((ana, "present"), version=register.version))
    assert done.url == reverse("attendance:register_by_link_done", args=[register.public_id])
    assert "Held by the police" not in text(client.get(done.url))


def test_wrong_used_replaced_and_finished_links_are_one_and_the_same_page(cast):
    placed(cast)
    link = made_link(cast)
    _, wrong = opened(RegisterLink())
    client, first = opened(link)
    assert first.status_code == 302
    _, used = opened(link)
    services.send_again(link.token)
    newer = RegisterLink.objects.latest("pk")
    services.send_again(newer.token)
    _, replaced = opened(newer)
    newest = RegisterLink.objects.latest("pk")
    with clock.at(datetime(2026, 11, 25, 0, 0, tzinfo=UTC)):
        _, finished = opened(newest)
    assert bare(wrong) == bare(used) == bare(replaced) == bare(finished)
    assert wrong.status_code == 410
    assert "This link no longer works" in text(wrong)


def test_another_device_an_idle_one_and_midnight_are_the_same_page_too(cast, monkeypatch):
    placed(cast)
    link = made_link(cast)
    where = reverse("attendance:register_by_link", args=[link.register.public_id])
    client, _ = opened(link)
    assert client.get(where).status_code == 200
    other = Client().get(where)
    with clock.at(datetime(2026, 11, 25, 0, 0, tzinfo=UTC)):
        midnight = client.get(where)
    later = clock.wall_now() + timedelta(minutes=15)
    monkeypatch.setattr("waymark.core.clock.wall_now", lambda: later)
    idle = client.get(where)
    assert bare(other) == bare(midnight) == bare(idle)
    assert other.status_code == 410
    missing = Client().get(reverse("attendance:register_by_link", args=[uuid4()]))
    assert missing.status_code == 410
    assert client.post(where, answers()).status_code == 410


def test_a_tap_keeps_the_register_open(cast, monkeypatch):
    placed(cast)
    link = made_link(cast)
    client, _ = opened(link)
    where = reverse("attendance:register_by_link", args=[link.register.public_id])
    in_use = reverse("attendance:link_in_use", args=[link.register.public_id])
    began = clock.wall_now()
    for minutes in (10, 20, 30):
        monkeypatch.setattr("waymark.core.clock.wall_now", lambda at=began + timedelta(minutes=minutes): at)
        answer = client.post(in_use)
        assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(where).status_code == 200
    assert Client().post(in_use).status_code == 410
    monkeypatch.setattr("waymark.core.clock.wall_now", lambda: began + timedelta(minutes=46))
    assert client.post(in_use).status_code == 410


def test_asking_for_a_new_link_says_the_same_whoever_asks(cast):
    placed(cast)
    link = made_link(cast)
    opened(link)
    again = reverse("attendance:link_again")
    real = Client().post(again, {"form_key": str(uuid4()), "token": link.token})
    wrong = Client().post(again, {"form_key": str(uuid4()), "token": "nothing"})
    assert bare(real) == bare(wrong)
    assert RegisterLink.objects.count() == 2
    client, _ = opened(RegisterLink.objects.latest("pk"))
    by_device = reverse("attendance:link_again_by_device", args=[link.register.public_id])
    assert client.post(by_device, {"form_key": str(uuid4())}).status_code == 200
    assert RegisterLink.objects.count() == 3
    assert Client().post(by_device, {"form_key": str(uuid4())}).content == client.post(by_device).content


def test_a_link_page_is_guarded_against_forged_posts(cast):
    placed(cast)
    link = made_link(cast)
    client = Client(enforce_csrf_checks=True)
    _, response = opened(link, client)
    assert response.status_code == 403
    link.refresh_from_db()
    assert link.redeemed_at is None


def test_a_cookie_made_up_opens_nothing(cast):
    placed(cast)
    link = made_link(cast)
    client, _ = opened(link)
    real = client.cookies["waymark_registerlink"].value
    forged = Client()
    forged.cookies["waymark_registerlink"] = real[:-2] + ("aa" if real[-2:] != "aa" else "bb")
    where = reverse("attendance:register_by_link", args=[link.register.public_id])
    assert forged.get(where).status_code == 410


def test_a_link_gives_no_way_into_pages_with_an_account(cast):
    placed(cast)
    link = made_link(cast)
    client, _ = opened(link)
    for name in ("registers", "board", "alerts"):
        assert client.get(reverse(f"attendance:{name}")).status_code == 302
    assert client.get(link.register.get_absolute_url()).status_code == 302


# The board


def test_the_board_says_in_sentences_who_is_missing(cast, visit):
    missing, there = placed(cast), placed(cast)
    placed(cast, state=PlacementState.AGREED, started_on=None)
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(missing, Attended.ABSENT), said(there)])
    client = visit("coordinator")
    page = text(client.get(reverse("attendance:board")))
    assert "One pupil is not accounted for." in page
    assert "One pupil has a place that is agreed and has not started." in page
    assert page.index(missing.pupil.name) < page.index(there.pupil.name)
    assert "School told today at 9:05am. Nobody has written down a follow-up." in page
    event = AuditEvent.objects.filter(action="attendance.board.read").latest("pk")
    assert event.pupils.count() == 3


def test_the_board_does_not_forget_who_was_missed_in_an_earlier_session(cast, visit):
    placement = placed(cast)
    earlier = SCHOOL_DAY - timedelta(days=7)
    with clock.at(at_nine_o_five(earlier)):
        services.mark(cast.actor("provider_manager"), register_of(cast, earlier), [said(placement, Attended.ABSENT)])
    page = text(visit("coordinator").get(reverse("attendance:board")))
    assert "One pupil is still not accounted for from an earlier session." in page and "See the absences" in page
    assert "earlier session" not in text(visit("stranger_coordinator").get(reverse("attendance:board")))
    then = text(visit("coordinator").get(reverse("attendance:board"), {"on": earlier.isoformat(), "half": "am"}))
    assert "earlier session" not in then


def test_the_board_of_any_session_and_of_one_school(cast, visit):
    ours, theirs = placed(cast), placed(cast, school=cast.birchfield)
    client = visit("inclusion_officer")
    page = text(client.get(reverse("attendance:board"), {"on": "2026-12-01", "half": "pm"}))
    assert "Tuesday 1 December, afternoon" in page
    assert ours.pupil.name in page and theirs.pupil.name in page
    page = text(client.get(reverse("attendance:board"), {"school": str(cast.ashgrove.public_id)}))
    assert f"<bdi>{ours.pupil.name}</bdi>" in page and f"<bdi>{theirs.pupil.name}</bdi>" not in page
    for nonsense in ({"on": "tomorrow"}, {"half": "x"}, {"school": "x"}, {"on": "9999-12-31"}, {"on": "0001-01-01"}):
        assert client.get(reverse("attendance:board"), nonsense).status_code == 200, nonsense
    empty = text(client.get(reverse("attendance:board"), {"on": "2026-11-28", "half": "am"}))
    assert "No pupil is expected at a provider or at school in this session." in empty


def test_the_board_never_names_a_pupil_of_others(cast, visit):
    secret = placed(cast, known_pupil(cast, forename="Zacharias", surname="Quillfeather"))
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(secret, Attended.ABSENT)])
    alert = AbsenceAlert.objects.get()
    pages = [
        reverse("attendance:board"),
        reverse("attendance:alerts"),
        alert.get_absolute_url(),
        reverse("attendance:pupil", args=[secret.pupil.public_id]),
        reverse("attendance:registers"),
    ]
    for name in (
        "stranger_referrer",
        "stranger_coordinator",
        "stranger_provider",
        "stranger_officer",
        "auditor",
        "administrator",
    ):
        for where in pages:
            response = visit(name).get(where)
            assert b"Quillfeather" not in response.content, (name, where)
    for name in ("head", "referrer", "coordinator", "key_worker", "inclusion_officer"):
        for where in pages[:4]:
            assert b"Quillfeather" in visit(name).get(where).content, (name, where)
    assert b"Quillfeather" not in visit("provider_manager").get(pages[0]).content


def test_a_missing_register_is_asked_for_from_the_board(cast, visit):
    placed(cast)
    register = register_of(cast)
    with clock.at(datetime(2026, 11, 24, 9, 31, tzinfo=UTC)):
        client = visit("coordinator")
        page = text(client.get(reverse("attendance:board")))
        assert "Ask for it" in page and "Not asked for yet." in page
        ask = reverse("attendance:chase", args=[register.public_id])
        response = client.post(ask, {"form_key": str(uuid4())}, follow=True)
        assert "Canal Street Motors has been asked for the register." in text(response)
        assert "Asked for today at 9:31am." in text(response)
        again = client.post(ask, {"form_key": str(uuid4())})
        assert (again.status_code, "was asked for a moment ago" in text(again)) == (422, True)
        assert visit("stranger_coordinator").post(ask, {"form_key": str(uuid4())}).status_code == 404
        assert visit("head").post(ask, {"form_key": str(uuid4())}).status_code == 404
        assert "Ask for it" not in text(visit("head").get(reverse("attendance:board")))


def statements(client, where):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(where).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_many_pupils(cast, visit):
    placed(cast)
    register = register_of(cast)
    manager, officer = visit("provider_manager"), visit("inclusion_officer")
    pages = (
        (manager, register.get_absolute_url()),
        (manager, reverse("attendance:registers")),
        (officer, reverse("attendance:board")),
        (officer, reverse("attendance:alerts")),
    )
    with clock.at(datetime(2026, 11, 24, 9, 31, tzinfo=UTC)):
        services.raise_alerts(services_job())
    for client, where in pages:
        client.get(where)
    few = [statements(client, where) for client, where in pages]
    for number in range(30):
        placed(cast, school=cast.birchfield if number % 2 else cast.ashgrove)
    with clock.at(datetime(2026, 11, 24, 9, 31, tzinfo=UTC)):
        services.raise_alerts(services_job())
    many = [statements(client, where) for client, where in pages]
    assert many == few
    assert max(many) <= 12 + 12  # the page, and beside it sign-in and history


def services_job():
    from waymark.accounts.actors import job_actor
    from waymark.accounts.permissions import Permission

    return job_actor("raise absence alerts", Permission.FOLLOW_UP)


# Absences


def test_a_follow_up_is_written_down_and_the_board_follows(cast, visit):
    placement = placed(cast)
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    alert, client = AbsenceAlert.objects.get(), visit("referrer")
    page = text(client.get(reverse("attendance:alerts")))
    assert "One pupil is not accounted for today" in page and placement.pupil.name in page
    assert "Settled since Tuesday 10 November" in page and "None." in page and "To find" in page
    page = text(client.get(alert.get_absolute_url()))
    assert "N: Absent, and the reason is not known yet." in page
    sent = {
        "form_key": str(uuid4()),
        "version": alert.version,
        "who_was_contacted": "Mother, by telephone",
        "finding": "safe_at_home",
        "what_was_found": "In bed with a cold.",
        "reason_code": "I",
    }
    assert client.post(alert.get_absolute_url(), {**sent, "what_was_found": ""}).status_code == 422
    assert not FollowUp.objects.exists()
    page = text(client.post(alert.get_absolute_url(), sent, follow=True))
    assert "Your follow-up is kept." in page and "I: Ill." in page
    stale = client.post(alert.get_absolute_url(), {**sent, "form_key": str(uuid4())})
    assert (stale.status_code, "In bed with a cold." in text(stale)) == (409, True)
    assert "Every pupil is accounted for." in text(client.get(reverse("attendance:board")))
    page = text(client.get(reverse("attendance:alerts")))
    assert "Nobody has to be looked for" in page
    assert page.index("Settled since") < page.index(placement.pupil.name) < page.index("Safe at home")


def test_a_follow_up_sent_again_after_going_back_is_one_entry(cast, visit):
    placement = placed(cast)
    services.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    alert, client = AbsenceAlert.objects.get(), visit("referrer")

    def send(found="No answer."):
        alert.refresh_from_db()  # the page that one goes back to comes anew: a new key, and the version of now
        sent = {"who_was_contacted": "Mother", "finding": "no_answer", "what_was_found": found}
        values = {"form_key": str(uuid4()), "version": alert.version, **sent}
        assert client.post(alert.get_absolute_url(), values).status_code == 302

    send()
    send()
    assert (FollowUp.objects.count(), AuditEvent.objects.filter(action="absence_alert.follow_up").count()) == (1, 1)
    send("No answer at work.")
    with clock.at(at_nine_o_five() + timedelta(minutes=10)):
        send("No answer at work.")
    assert FollowUp.objects.count() == 3


def test_a_pupils_page_gives_each_session_with_the_schools_mark_and_its_reason(cast, visit):
    placement, register = placed(cast), register_of(cast)
    manager = cast.actor("provider_manager")
    services.mark(manager, register, [said(placement, Attended.ABSENT)])
    services.mark(manager, register, [said(placement, why="He was in the yard.")])
    page = text(visit("head").get(reverse("attendance:pupil", args=[placement.pupil.public_id])))
    assert "Tue 24 Nov, morning" in page
    assert "Was absent: <bdi>He was in the yard.</bdi>" in page
    assert "Attended an approved activity off site, arranged by the school." in page
    assert "REG2024 Table 2 B" in page
    assert (
        visit("provider_manager").get(reverse("attendance:pupil", args=[placement.pupil.public_id])).status_code == 403
    )


def own_statements(client, method, where, sent=None):
    """What a page asks for itself, without who asks and what is noted of it."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(where, sent) if method == "POST" else client.get(where)
    assert response.status_code in (200, 302)
    about = ("core_", "accounts_")
    asked = [sql.replace('"', "") for sql in statements_of(captured)]
    words = (re.search(r"\b(?:FROM|INTO|UPDATE) (\w+)", sql) for sql in asked)
    return [each[1] for each in words if each and not each[1].startswith(about)]


def test_a_fresh_register_asks_for_little_and_so_does_saving_it(cast, visit):
    places = [placed(cast) for _ in range(15)]
    where = register_of(cast).get_absolute_url()
    manager = visit("provider_manager")
    asked = own_statements(manager, "GET", where)
    assert "attendance_mark" not in asked  # nobody has saved it: nobody has marked anybody
    assert len(asked) <= 6
    saving = own_statements(manager, "POST", where, answers(*[(each, "present") for each in places]))
    assert Mark.objects.count() == 15
    assert saving.count("attendance_register") == 2  # held where it may be seen, and saved
    assert saving.count("duties_duty") == 2  # locked and settled
    assert saving.count("attendance_pupilmonth") == 1  # all marks are counted in at once
    assert len(saving) <= 8
    again = own_statements(manager, "GET", where)
    assert "attendance_mark" in again
