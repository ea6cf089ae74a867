"""The pages about pupils."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts import sessions
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.pupils import queries, services
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.tests.factories import pupil, upn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
SECRET = "7 Refuge Close"
SECRET_POSTCODE = "LE1 1AZ"


@pytest.fixture
def referrer(cast):
    return cast.actor("referrer")


@pytest.fixture
def visit(client, cast):
    def sign_in_as(name):
        client.logout()
        return sign_in(client, getattr(cast, name))

    return sign_in_as


@pytest.fixture
def kai(cast, referrer):
    return pupil(referrer, upn=upn(1), address_lines="2 Mill Row", postcode="LE8 5PB", address_authority=cast.county)


@pytest.fixture
def hidden(cast, referrer):
    return pupil(
        referrer,
        forename="Noor",
        surname="Vale",
        address_lines=SECRET,
        postcode=SECRET_POSTCODE,
        do_not_disclose=True,
        address_authority=cast.county,
    )


def url(name, *records):
    return reverse(f"pupils:{name}", args=[each.public_id for each in records])


def post(client, address, **values):
    return client.post(address, {"form_key": str(uuid4()), **values})


def events(action):
    return AuditEvent.objects.filter(action=action).count()


IDENTITY = {"forename": "Kai", "surname": "Merrow", "date_of_birth": "2013-03-14", "sex": "M"}


# Who gets what


@pytest.mark.parametrize(
    "name, sees, changes",
    [
        ("referrer", 200, 200),
        ("head", 200, 200),
        ("inclusion_officer", 200, 403),
        ("stranger_referrer", 404, 404),
        ("stranger_officer", 404, 403),
        ("coordinator", 404, 403),
        ("key_worker", 404, 403),
        ("provider_manager", 403, 403),
        ("auditor", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_each_role_gets_what_it_may(visit, kai, name, sees, changes):
    client = visit(name)
    for page in ("pupil", "who_may_know", "address"):
        answer = client.get(url(page, kai))
        assert answer.status_code == sees, page
        assert (b"Merrow" in answer.content) == (sees == 200)
    for page in (
        "change",
        "add_person",
        "change_address",
        "withhold",
        "home_authority",
        "enter_roll",
        "add_characteristic",
    ):
        answer = client.get(url(page, kai))
        assert answer.status_code == changes, page
        assert (b"Merrow" in answer.content) == (changes == 200)


def test_a_stranger_learns_no_more_than_of_a_pupil_who_is_not_there(visit, kai):
    client = visit("stranger_referrer")
    missing = reverse("pupils:pupil", args=[uuid4()])
    theirs, nobodys = client.get(url("pupil", kai)), client.get(missing)
    assert (theirs.status_code, theirs.content) == (nobodys.status_code, nobodys.content)


def test_rows_of_a_strangers_pupil_are_not_there(visit, cast, referrer, kai):
    person = services.add_parent_or_carer(referrer, kai, name="Ana Merrow", relationship="Mother")
    fact = services.add_characteristic(referrer, kai, kind="ehc_plan", valid_from=SCHOOL_DAY)
    entry = RollEntry.objects.get(pupil=kai)
    client = visit("stranger_referrer")
    for name, record in (
        ("change_person", person),
        ("end_person", person),
        ("end_characteristic", fact),
        ("leave_roll", entry),
        ("return_to_roll", kai),
    ):
        assert client.get(url(name, record)).status_code == 404
        assert post(client, url(name, record), last_day="2026-11-24", why="x").status_code == 404
    assert RollEntry.objects.get().valid_to is None


# The list


def test_the_list_has_the_pupils_one_may_know_of_and_the_reading_is_kept(visit, cast, kai):
    pupil(cast.actor("stranger_referrer"), forename="Una", surname="Otherwise")
    text = visit("referrer").get(reverse("pupils:list")).content.decode()
    assert "Merrow, Kai" in text
    assert "Otherwise" not in text
    assert AuditEvent.objects.get(action="pupils.list.read").pupils.count() == 1


def test_words_are_searched_by_post_and_never_stand_in_an_address(visit, kai, hidden):
    client = visit("referrer")
    answer = post(client, reverse("pupils:list"), words="merr")
    assert answer.status_code == 200
    assert "Merrow" in answer.content.decode()
    assert "Vale" not in answer.content.decode()
    assert "Nobody of that name" in post(client, reverse("pupils:list"), words="zzz").content.decode()
    assert post(client, reverse("pupils:list"), words="").status_code == 422
    assert "Vale" in client.get(reverse("pupils:list") + "?words=merr").content.decode()  # not read from the address


def test_the_list_costs_the_same_for_many(visit, cast, referrer, kai):
    client = visit("referrer")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("pupils:list"))
    for number in range(35):
        pupil(
            referrer, forename=f"Pupil{number:02}", date_of_birth=date(2013, 1, 1 + number % 28), reason_to_go_on="Many"
        )
    with CaptureQueriesContext(connection) as many:
        text = client.get(reverse("pupils:list")).content.decode()
    assert "Page 1 of 2" in text
    assert len(many) == len(few)


def test_the_record_costs_no_more_than_its_budget(visit, cast, referrer, kai):
    client = visit("referrer")
    with CaptureQueriesContext(connection) as few:
        client.get(url("pupil", kai))
    for number in range(6):
        services.add_parent_or_carer(referrer, kai, name=f"Parent {number}", relationship="Parent")
    with CaptureQueriesContext(connection) as many:
        client.get(url("pupil", kai))
    assert len(many) == len(few)
    asked = [each["sql"] for each in many if ' FROM "pupils_' in each["sql"] or ' FROM "org' in each["sql"]]
    assert len(asked) <= 12


# Adding


def test_adding_leads_to_the_record(visit, cast):
    client = visit("referrer")
    answer = post(
        client,
        reverse("pupils:add"),
        **{**IDENTITY, "forename": "Zoë", "surname": "O’Brien", "upn": upn(5)},
        on_roll_from="2026-11-24",
        address_lines="2 Mill Row",
        postcode="le85pb",
        authority=str(cast.county.public_id),
    )
    made = Pupil.objects.get()
    assert answer.url == url("pupil", made)
    text = client.get(answer.url).content.decode()
    for words in (
        "Zoë",
        "O’Brien",
        upn(5),
        "14 March 2013",
        "LE8 5PB",
        "Whitcombe County Council",
        "Year 9",
        "Ashgrove School has the pupil on its roll, since 24 November 2026",
    ):
        assert words in text


def test_a_refused_pupil_keeps_every_word_and_leaves_nothing(visit):
    client = visit("referrer")
    answer = post(
        client,
        reverse("pupils:add"),
        **{**IDENTITY, "surname": "Ŵilliams-Ø"},
        upn="B" + upn(5)[1:],
        on_roll_from="2026-11-24",
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Ŵilliams-Ø" in text
    assert "one of the 13 characters is mistyped" in text
    assert not Pupil.objects.exists()


def test_a_double_click_makes_one_pupil(visit):
    client = visit("referrer")
    values = {"form_key": str(uuid4()), **IDENTITY, "on_roll_from": "2026-11-24"}
    answers = [client.post(reverse("pupils:add"), values) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Pupil.objects.count() == 1


def test_a_look_alike_is_shown_before_a_second_record_is_made(visit, kai):
    client = visit("head")
    answer = post(client, reverse("pupils:add"), **IDENTITY, on_roll_from="2026-11-24")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "A pupil you have already" in text
    assert upn(1) in text
    assert events("pupils.look_alikes.read") == 1
    again = post(client, reverse("pupils:add"), **IDENTITY, on_roll_from="2026-11-24", reason_to_go_on="Cousins")
    assert again.status_code == 302
    assert Pupil.objects.count() == 2


def test_whether_another_school_has_the_pupil_makes_no_difference(visit, cast, kai):
    """The same page and the same answer for a number that is known elsewhere and one that is not."""
    client = visit("stranger_referrer")
    known = post(client, reverse("pupils:add"), **IDENTITY, upn=upn(1), on_roll_from="2026-11-24")
    unknown = post(
        client, reverse("pupils:add"), **{**IDENTITY, "forename": "Lea"}, upn=upn(77), on_roll_from="2026-11-24"
    )
    assert (known.status_code, unknown.status_code) == (302, 302)
    assert Pupil.objects.filter(upn=upn(1)).count() == 2


# Changing


def test_the_second_editor_sees_both_and_loses_nothing(visit, cast, kai):
    version = kai.version
    client = visit("referrer")
    assert f'name="version" value="{version}"' in client.get(url("change", kai)).content.decode()
    services.change_pupil(
        cast.actor("head"), kai, forename="Kai", surname="Theirs", date_of_birth=date(2013, 3, 14), upn=upn(1)
    )
    answer = post(client, url("change", kai), **{**IDENTITY, "surname": "Mine"}, upn=upn(1), version=version)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine" in text
    assert "Theirs" in text
    assert Pupil.objects.get(pk=kai.pk).surname == "Theirs"
    assert (
        post(client, url("change", kai), **{**IDENTITY, "surname": "Mine"}, upn=upn(1), version=version + 1).status_code
        == 302
    )
    assert Pupil.objects.get(pk=kai.pk).surname == "Mine"


def test_something_that_is_so_is_written_down_and_ends(visit, kai):
    client = visit("referrer")
    assert post(client, url("add_characteristic", kai), kind="looked_after", valid_from="2026-09-01").status_code == 422
    assert post(client, url("add_characteristic", kai), kind="ehc_plan", valid_from="2026-11-25").status_code == 422
    assert post(client, url("add_characteristic", kai), kind="ehc_plan", valid_from="2026-09-01").status_code == 302
    assert "EHC plan, since 1 September 2026" in client.get(url("pupil", kai)).content.decode()
    row = Characteristic.objects.get()
    assert post(client, url("end_characteristic", row), last_day="2026-08-31").status_code == 422
    assert post(client, url("end_characteristic", row), last_day="2026-11-23").status_code == 302
    assert "EHC plan" not in client.get(url("pupil", kai)).content.decode()


# People

PERSON = {"name": "Dan Merrow", "relationship": "Father", "limit": "none"}


def test_a_restricted_parent_stands_out_on_the_record(visit, kai):
    client = visit("referrer")
    answer = post(client, url("add_person", kai), **{**PERSON, "limit": "not_whereabouts"})
    assert answer.status_code == 422
    assert "Say why this person may not be told everything" in answer.content.decode()
    assert not ParentOrCarer.objects.exists()

    post(client, url("add_person", kai), **{**PERSON, "limit": "not_whereabouts", "limit_reason": "Order of 3 May"})
    text = client.get(url("pupil", kai)).content.decode()
    assert "A parent or carer may not be told everything" in text
    assert "Must not be told where the pupil lives or is. Order of 3 May" in text

    person = ParentOrCarer.objects.get()
    loosened = post(client, url("change_person", person), **PERSON, version=1)
    assert loosened.status_code == 422
    assert "Be sure that the order or the decision has ended" in loosened.content.decode()
    assert post(client, url("change_person", person), **PERSON, version=1, reason_to_go_on="It has").status_code == 302
    assert (
        post(client, url("end_person", person), last_day="2026-11-24", why="Moved abroad", version=2).status_code == 302
    )
    assert "Dan Merrow" in client.get(url("pupil", kai)).content.decode()  # the last day is included
    with clock.at(date(2026, 11, 25)):
        assert "Dan Merrow" not in client.get(url("pupil", kai)).content.decode()


# Address


def test_a_withheld_address_is_in_the_bytes_of_no_page(visit, cast, referrer, hidden):
    services.add_parent_or_carer(referrer, hidden, name="Ana Vale", relationship="Mother", lives_with_pupil=True)
    pages = [reverse("pupils:list"), reverse("pupils:add"), reverse("pupils:former"), reverse("pupils:import_file")]
    pages += [
        url(name, hidden)
        for name in (
            "pupil",
            "change",
            "who_may_know",
            "address",
            "change_address",
            "withhold",
            "reveal",
            "home_authority",
            "work_out_home",
            "enter_roll",
            "add_person",
            "add_characteristic",
        )
    ]
    pages += [url("leave_roll", RollEntry.objects.get(pupil=hidden)), url("change_person", ParentOrCarer.objects.get())]
    client = visit("referrer")
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert SECRET not in answer.content.decode(), page
        assert SECRET_POSTCODE not in answer.content.decode(), page
        assert "no-store" in answer["Cache-Control"], page
    assert "must not be disclosed" in client.get(url("address", hidden)).content.decode()

    moved = post(client, url("change_address", hidden), address_lines="1 Open Street", lived_from="2026-11-24")
    assert moved.status_code == 422
    assert SECRET not in moved.content.decode()
    for name in ("inclusion_officer", "head"):
        assert SECRET not in visit(name).get(url("pupil", hidden)).content.decode()


def test_the_address_is_shown_once_to_who_says_why(visit, hidden):
    client = visit("inclusion_officer")
    assert post(client, url("reveal", hidden)).status_code == 422
    assert events("address.reveal") == 0

    answer = post(client, url("reveal", hidden), why="Taxi for tomorrow")
    assert answer.status_code == 200
    assert SECRET in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert events("address.reveal") == 1
    assert client.session[sessions.SHOWS_DANGER]  # left open, the page ends the session after fifteen minutes
    assert SECRET not in client.get(url("reveal", hidden)).content.decode()
    assert sessions.SHOWS_DANGER not in client.session
    post(client, url("reveal", hidden), why="Taxi for the day after")
    assert events("address.reveal") == 2


@pytest.mark.parametrize(
    "name, expected",
    [
        ("coordinator", 404),
        ("key_worker", 403),
        ("provider_manager", 403),
        ("stranger_referrer", 404),
        ("auditor", 403),
    ],
)
def test_who_may_not_know_reveals_nothing(visit, hidden, name, expected):
    answer = post(visit(name), url("reveal", hidden), why="Curious")
    assert answer.status_code == expected
    assert SECRET not in answer.content.decode()
    assert events("address.reveal") == 0


def test_moving_keeps_the_address_before_and_follows_the_home_authority(visit, cast, kai):
    client = visit("referrer")
    answer = post(
        client,
        url("change_address", kai),
        address_lines="9 City Street",
        postcode="le11aa",
        authority=str(cast.city.public_id),
        lived_from="2026-11-20",
    )
    assert answer.url == url("address", kai)
    text = client.get(answer.url).content.decode()
    for words in ("9 City Street", "LE1 1AA", "Rydal City Council", "2 Mill Row"):
        assert words in text
    kai.refresh_from_db()
    assert kai.home_authority == cast.city


def test_two_who_move_a_pupil_meet(visit, cast, kai):
    version = kai.version
    services.change_address(cast.actor("head"), kai, lines="3 Theirs Road")
    answer = post(
        visit("referrer"),
        url("change_address", kai),
        address_lines="4 Mine Road",
        lived_from="2026-11-24",
        version=version,
    )
    assert answer.status_code == 409
    assert "4 Mine Road" in answer.content.decode()
    assert Address.objects.get(pupil=kai, valid_to=None).lines == "3 Theirs Road"


def test_an_address_is_withheld_at_once(visit, kai):
    client = visit("referrer")
    assert post(client, url("withhold", kai), why="Order of 20 November").status_code == 302
    for page in ("pupil", "address"):
        assert "2 Mill Row" not in client.get(url(page, kai)).content.decode()
    moved = post(
        client, url("change_address", kai), address_lines="5 New Road", lived_from="2026-11-24", reason_to_go_on="Safe"
    )
    assert moved.status_code == 302
    text = client.get(url("address", kai)).content.decode()
    assert "5 New Road" in text
    assert "2 Mill Row" not in text  # it was withheld once, and is so for ever


def test_an_address_is_opened_again_with_its_reason(visit, kai):
    client = visit("referrer")
    post(client, url("withhold", kai), why="Order of 20 November")
    assert post(client, url("withhold", kai), why="The order ended").status_code == 302
    assert "2 Mill Row" in client.get(url("address", kai)).content.decode()


def test_the_home_authority_is_set_by_hand_and_worked_out_again(visit, cast, kai):
    client = visit("referrer")
    assert (
        "By the record: <strong>Whitcombe County Council</strong>"
        in client.get(url("home_authority", kai)).content.decode()
    )
    assert post(client, url("home_authority", kai), authority=str(cast.city.public_id)).status_code == 422
    answer = post(client, url("home_authority", kai), authority=str(cast.city.public_id), why="Placed with an aunt")
    assert answer.status_code == 302
    text = client.get(url("pupil", kai)).content.decode()
    assert "Placed with an aunt" in text
    assert "The record itself says: Whitcombe County Council" in text
    assert post(client, url("work_out_home", kai)).status_code == 302
    kai.refresh_from_db()
    assert kai.home_authority == cast.county


# Rolls


def test_a_dual_registration_is_noted_and_the_other_school_sees_the_pupil(visit, cast, kai):
    client = visit("referrer")
    answer = post(client, url("enter_roll", kai), school=str(cast.birchfield.public_id), valid_from="2026-11-24")
    assert answer.status_code == 302
    assert "Birchfield School: subsidiary" in client.get(url("pupil", kai)).content.decode()
    assert visit("stranger_referrer").get(url("pupil", kai)).status_code == 200
    text = visit("referrer").get(url("who_may_know", kai)).content.decode()
    assert "Birchfield School has the pupil on its roll" in text


def test_a_leaver_is_a_former_pupil_and_comes_back(visit, kai):
    entry = RollEntry.objects.get(pupil=kai)
    client = visit("referrer")
    assert post(client, url("leave_roll", entry), last_day="2026-11-23").status_code == 422
    assert post(client, url("leave_roll", entry), last_day="2026-11-23", why="Moved").status_code == 302
    assert client.get(url("pupil", kai)).status_code == 404
    assert "Merrow" in client.get(reverse("pupils:former")).content.decode()
    assert post(client, url("return_to_roll", kai), valid_from="2026-11-24").status_code == 302
    assert client.get(url("pupil", kai)).status_code == 200
    assert queries.former_pupils(queries_actor(client)).count() == 0


def queries_actor(client):
    from waymark.accounts.actors import staff_actor
    from waymark.accounts.models import Membership

    return staff_actor(Membership.objects.get(person__name="Ruth Okafor"))


@pytest.mark.parametrize("words", ["O'Brien", "محمد", "🌸", "<script>alert(1)</script>", "A" * 200, "No\u0308el"])
def test_a_name_of_any_kind_is_drawn_exactly(visit, referrer, words):
    made = pupil(referrer, surname=words)
    text = visit("referrer").get(url("pupil", made)).content.decode()
    shown = words.replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
    assert shown in text
    assert "<script>alert" not in text
