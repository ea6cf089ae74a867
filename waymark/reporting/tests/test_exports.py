"""Files that leave: of what one may see, agreed to above the cap, in the register, row for row what the page shows."""

import csv
import hashlib
import io
import uuid
from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.attendance import queries as attendance
from waymark.attendance import services as registers
from waymark.attendance.models import Mark
from waymark.attendance.states import Attended
from waymark.core import clock, outbox
from waymark.core.dates import Dated
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at
from waymark.pupils import queries as pupils
from waymark.pupils import services as pupil_services
from waymark.pupils.models import Involvement
from waymark.referrals.tests.factories import a_pupil
from waymark.reporting import rules, services
from waymark.reporting.models import DisclosedPupil, Disclosure, Export
from waymark.reporting.queries import Asked
from waymark.reporting.states import ExportKind, ExportState, FileForm

PUPILS = Asked(ExportKind.PUPILS)


@pytest.fixture
def cast(db):
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def ask(actor, asked=PUPILS, form=FileForm.CSV):
    return services.ask(actor, asked, form=form, to_whom="Our attendance lead", why="The half-termly meeting")


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def codes(refused):
    return [each.code for each in refused.value.refusals]


@pytest.fixture
def cap_of_two(monkeypatch):
    monkeypatch.setattr(rules, "MOST_CHILDREN", Dated({date(2018, 9, 1): 2}, clause="WM export cap"))


def test_the_list_of_pupils_is_that_of_the_page_and_has_no_address(cast):
    for name in ("Ames", "Brook", "Cole"):
        pupil = a_pupil(cast, surname=name)
        pupil_services.change_address(
            cast.actor("referrer"), pupil, lines="1 Hidden Way", postcode="LE8 5PB", do_not_disclose=name == "Cole"
        )
    a_pupil(cast, school=cast.birchfield, surname="Stranger")
    actor = cast.actor("referrer")
    content, _ = services.take(actor, ask(actor))
    head, *found = rows(content)
    page = pupils.pupils_page(actor)
    assert len(found) == page.total == 3
    assert [row[0] for row in found] == [row.pupil.surname for row in page.rows] == ["Ames", "Brook", "Cole"]
    assert "Hidden" not in content.decode("utf-8-sig") and "LE8" not in content.decode("utf-8-sig")
    assert "Address" not in head


def test_marks_are_those_of_the_page_of_the_pupil(cast):
    placement = placement_at(cast, PlacementState.ACTIVE)
    session = placement.sessions.first()
    on = max(SCHOOL_DAY, placement.started_on)
    on += timedelta(days=(session.weekday - on.weekday()) % 7)
    with clock.at(clock.datetime.combine(on, time(12), clock.LONDON)):
        manager = cast.actor("provider_manager")
        register = registers.open_register(manager, placement.site, on, session.half)
        line = registers.MarkInput(placement=placement.public_id, attended=Attended.LATE, minutes_late=7)
        registers.mark(manager, register, [line])
        actor = cast.actor("referrer")
        export = ask(actor, Asked(ExportKind.MARKS, placement.pupil, on, on))
        content, _ = services.take(actor, export)
        _, *found = rows(content)
        shown = attendance.marks_of(placement.pupil, on)
        assert len(found) == len(shown) == 1
        assert found[0][3:8] == [
            on.isoformat(),
            "Morning" if session.half == "am" else "Afternoon",
            "Canal Street Motors",
            "Late",
            "7",
        ]
        whole, _ = services.take(actor, ask(actor, Asked(ExportKind.MARKS, None, on, on)))
        assert len(rows(whole)) - 1 == Mark.objects.visible_to(actor).standing().count()
        with pytest.raises(Refused) as nothing:
            ask(cast.actor("stranger_referrer"), Asked(ExportKind.MARKS, None, on, on))
        assert codes(nothing) == ["nothing_to_export"]


def test_an_auditor_takes_the_history_without_names_of_pupils(cast):
    pupil = a_pupil(cast, surname="Unsayable")
    ask(cast.actor("referrer"))
    auditor = cast.actor("auditor")
    events = AuditEvent.objects.count()
    export = ask(auditor, Asked(ExportKind.HISTORY, None, SCHOOL_DAY, SCHOOL_DAY))
    content, disclosure = services.take(auditor, export)
    assert len(rows(content)) - 1 == events + 1  # the asking itself is an event
    assert pupil.surname not in content.decode("utf-8-sig")
    assert disclosure.children == 0
    assert "An export was asked for" in content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        ("key_worker", PUPILS),
        ("provider_manager", PUPILS),
        ("auditor", PUPILS),
        ("administrator", PUPILS),
        ("referrer", Asked(ExportKind.HISTORY, None, SCHOOL_DAY, SCHOOL_DAY)),
    ],
)
def test_who_may_not_take_this_out(cast, who, asked):
    a_pupil(cast)
    with pytest.raises(Denied):
        ask(cast.actor(who), asked)
    assert not Export.objects.exists()


def test_every_file_that_leaves_is_in_the_register_with_its_fingerprint(cast):
    pupil = a_pupil(cast)
    actor = cast.actor("referrer")
    export = ask(actor, form=FileForm.XLSX)
    content, disclosure = services.take(actor, export)
    assert content.startswith(b"PK")
    assert disclosure.sha256 == hashlib.sha256(content).hexdigest()
    assert (disclosure.rows, disclosure.children, disclosure.to_whom) == (1, 1, "Our attendance lead")
    assert DisclosedPupil.objects.get(disclosure=disclosure).pupil == pupil
    event = AuditEvent.objects.get(action="export.take")
    assert event.pupils.get().pupil_id == pupil.public_id
    assert event.payload.content["after"]["sha256"] == disclosure.sha256


def test_the_register_cannot_be_changed(cast):
    a_pupil(cast)
    actor = cast.actor("referrer")
    _, disclosure = services.take(actor, ask(actor))
    with pytest.raises(DatabaseError), transaction.atomic():
        Disclosure.objects.filter(pk=disclosure.pk).update(children=0)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reporting_disclosedpupil")


# Above the cap (A11)


def test_above_the_cap_a_second_person_agrees_first(cast, cap_of_two):
    for name in ("Ames", "Brook", "Cole"):
        a_pupil(cast, surname=name)
    actor = cast.actor("referrer")
    export = ask(actor)
    assert export.state == ExportState.WAITING
    with pytest.raises(Refused) as refused:
        services.take(actor, export)
    assert codes(refused) == ["waits_for_second_person"]
    with pytest.raises(Denied):
        services.decide(actor, export, agree=True, reason="I need it.")
    services.decide(cast.actor("head"), export, agree=True, reason="It is due.")
    content, _ = services.take(cast.actor("referrer"), export)
    assert len(rows(content)) == 4
    with pytest.raises(Http404):
        services.take(cast.actor("head"), export)


def test_nobody_agrees_to_their_own_export(cast, cap_of_two):
    for name in ("Ames", "Brook", "Cole"):
        a_pupil(cast, surname=name)
    head = cast.actor("head")
    export = ask(head)
    with pytest.raises(Refused) as refused:
        services.decide(head, export, agree=True, reason="I need it.")
    assert codes(refused) == ["same_person"]


def test_a_refused_export_gives_no_file(cast, cap_of_two):
    for name in ("Ames", "Brook", "Cole"):
        a_pupil(cast, surname=name)
    export = ask(cast.actor("referrer"))
    services.decide(cast.actor("head"), export, agree=False, reason="Not needed.")
    with pytest.raises(Refused) as refused:
        services.take(cast.actor("referrer"), export)
    assert codes(refused) == ["export_was_refused"]


def test_many_small_files_are_one_large_one(cast, cap_of_two):
    """Cutting the asking into pieces does not go round the cap; the same children again are no more children."""
    made = [a_pupil(cast, surname=name) for name in ("Ames", "Brook")]
    actor = cast.actor("referrer")
    services.take(actor, ask(actor))
    services.take(actor, ask(actor))
    made.append(a_pupil(cast, surname="Cole"))
    assert ask(actor).state == ExportState.WAITING
    with clock.at(SCHOOL_DAY + timedelta(days=2)):
        assert ask(cast.actor("referrer")).state == ExportState.WAITING  # three in one file
    assert len(made) == 3


def test_a_file_that_grew_past_the_cap_before_it_was_taken_is_asked_for_again(cast, cap_of_two):
    a_pupil(cast, surname="Ames")
    actor = cast.actor("referrer")
    export = ask(actor)
    for name in ("Brook", "Cole"):
        a_pupil(cast, surname=name)
    with pytest.raises(Refused) as refused:
        services.take(actor, export)
    assert codes(refused) == ["export_has_grown"]
    assert not Disclosure.objects.exists()


def test_a_file_holds_what_its_asker_may_see_when_it_is_taken(cast):
    pupil, other = a_pupil(cast, surname="Ames"), a_pupil(cast, surname="Brook")
    actor = cast.actor("referrer")
    export = ask(actor)
    Involvement.objects.filter(pupil=pupil).update(valid_to=SCHOOL_DAY)
    content, _ = services.take(actor, export)
    assert [row[0] for row in rows(content)[1:]] == [other.surname]


def test_those_who_may_agree_are_told_at_once_and_the_asker_is_not(cast, cap_of_two):
    for name in ("Ames", "Brook", "Cole"):
        a_pupil(cast, surname=name)
    ask(cast.actor("referrer"))
    message = OutboxMessage.objects.get(notice="reporting.export_waits")
    assert message.recipient_id == str(cast.head.public_id)
    assert outbox.NOTICES[message.notice].address_if_entitled(message) == cast.head.person.email
    cast.head.valid_to = SCHOOL_DAY
    cast.head.save()
    assert outbox.NOTICES[message.notice].address_if_entitled(message) == ""


# The pages


def post(client, name, *parts, **typed):
    return client.post(reverse(f"reporting:{name}", args=parts), {"form_key": uuid.uuid4(), **typed})


def test_a_person_asks_on_a_page_and_takes_the_file_there(cast):
    a_pupil(cast, surname="Ames")
    client = sign_in(Client(), cast.referrer)
    silent = post(client, "ask_pupils", to_whom="", why="", file_form="xlsx")
    assert (silent.status_code, Export.objects.exists()) == (422, False)
    asked = post(client, "ask_pupils", to_whom="The head", why="A meeting", file_form="xlsx")
    export = Export.objects.get()
    assert asked["Location"] == export.get_absolute_url()
    page = client.get(export.get_absolute_url()).content.decode()
    assert "Take the file" in page and "Ames" not in page
    assert client.get(reverse("reporting:file", args=[export.public_id])).status_code == 405
    file = post(client, "file", export.public_id)
    assert (file.status_code, file["Content-Disposition"]) == (200, 'attachment; filename="pupils-2026-11-24.xlsx"')
    assert (file["X-Content-Type-Options"], file["Content-Security-Policy"]) == (
        "nosniff",
        "sandbox; default-src 'none'",
    )
    assert Disclosure.objects.get().sha256 == hashlib.sha256(file.content).hexdigest()
    assert Disclosure.objects.get().sha256[:16] in client.get(export.get_absolute_url()).content.decode()
    listed = client.get(reverse("reporting:exports")).content.decode()
    assert "List of pupils" in listed and "for The head" in listed
    assert post(sign_in(Client(), cast.head), "file", export.public_id).status_code == 404
    assert sign_in(Client(), cast.coordinator).get(export.get_absolute_url()).status_code == 404


def test_the_second_person_decides_on_a_page(cast, cap_of_two):
    for name in ("Ames", "Brook", "Cole"):
        a_pupil(cast, surname=name)
    export = ask(cast.actor("referrer"))
    asker, head = sign_in(Client(), cast.referrer), sign_in(Client(), cast.head)
    assert "a second person in Ashgrove School must agree" in asker.get(export.get_absolute_url()).content.decode()
    assert asker.get(reverse("reporting:decide", args=[export.public_id])).status_code == 403
    page = head.get(reverse("reporting:decide", args=[export.public_id])).content.decode()
    assert "3 children" in page and "Ames" not in page
    assert post(head, "decide", export.public_id, decision="agree", reason="It is due.").status_code == 302
    assert post(asker, "file", export.public_id).status_code == 200


def test_the_register_is_read_by_the_auditor_whole_and_by_an_administrator_of_their_own_body(cast):
    a_pupil(cast, surname="Ames")
    actor = cast.actor("referrer")
    _, disclosure = services.take(actor, ask(actor))
    url = reverse("reporting:disclosures")
    whole = sign_in(Client(), cast.auditor).get(url).content.decode()
    assert disclosure.sha256[:16] in whole and "Our attendance lead" in whole and "Ames" not in whole
    own = sign_in(Client(), cast.administrator).get(url).content.decode()  # of the county, not of the school
    assert "Our attendance lead" not in own
    assert sign_in(Client(), cast.referrer).get(url).status_code == 403


def test_marks_of_a_stranger_are_not_there(cast):
    pupil = a_pupil(cast, school=cast.birchfield)
    client = sign_in(Client(), cast.referrer)
    assert client.get(reverse("reporting:ask_marks_of", args=[pupil.public_id])).status_code == 404
