"""A school's file is looked at first, then taken in whole or not at all."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, groupby
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import Http404
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import SCHOOL_DAY
from waymark.accounts.permissions import Permission
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.jobs import JOBS
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.core.tests.workbooks import DAY, number, sheet, workbook
from waymark.pupils import involvements, queries, services
from waymark.pupils.models import Address, Involvement, Pupil, PupilImport, RollEntry
from waymark.pupils.tests.factories import pupil, upn
from waymark.pupils.tests.transfer_files import OURS, THEIRS, pupil_xml, transfer_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
HEAD = "UPN,Surname,Forename,Date of birth,Year group,Address,Postcode,Do not disclose address,Authority"


@pytest.fixture
def referrer(cast):
    return cast.actor("referrer")


def file(*rows):
    return ("\r\n".join([HEAD, *rows]) + "\r\n").encode()


def row(number="", surname="Merrow", forename="Kai", born="14/03/2013", *rest):
    return ",".join([number, surname, forename, born, *(rest or ("", "", "", "", ""))])


def previewed(actor, *rows, school=None):
    return services.preview_import(actor, school or actor.organisation, "pupils.csv", file(*rows))


def told(preview):
    return [each.sentence for each in preview.faults]


def test_a_preview_writes_no_pupil_and_taking_in_writes_all(cast, referrer):
    preview = previewed(
        referrer,
        row(upn(1), "O’Brien", "Zoë", "1/5/2013", "9", '"2 Mill Row, Rydal"', "le1 1aa", "", "856"),
        row("", "Suharto", ""),
        row(upn(2), "Hidden", "Ann", "2/5/2013", "", "7 Refuge Close", "LE1 1AB", "yes", "855"),
    )
    assert told(preview) == []
    assert [each.what for each in preview.planned] == ["added", "added", "added"]
    assert not Pupil.objects.exists()

    done = services.take_in_import(referrer, preview.pupil_import, digest=preview.digest)
    assert (done.state, done.added_count, done.changed_count) == ("taken_in", 3, 0)
    zoe = queries.search(referrer, "obrien zoe")[0]
    assert (zoe.upn, zoe.year_group, zoe.home_authority, zoe.home_authority_basis) == (
        upn(1),
        9,
        cast.city,
        "residence",
    )
    assert Address.objects.get(pupil=zoe).postcode == "LE1 1AA"
    assert queries.main_school(zoe, SCHOOL_DAY) == cast.ashgrove
    assert Involvement.objects.filter(pupil=zoe).count() == 3
    assert queries.present_address(referrer, queries.search(referrer, "hidden")[0]).withheld
    assert list(involvements.differences()) == []
    assert AuditEvent.objects.get(action="pupil_import.take_in").pupils.count() == 3


def test_the_same_file_again_changes_nothing_and_says_so(referrer):
    rows = [row(upn(1)), row("", "Suharto", "")]
    services.take_in_import(referrer, previewed(referrer, *rows).pupil_import)
    again = previewed(referrer, *rows)

    assert [each.what for each in again.planned] == ["left", "left"]
    with pytest.raises(Refused) as refused:
        services.take_in_import(referrer, again.pupil_import)
    assert refused.value.refusals[0].code == "nothing_to_take_in"
    assert Pupil.objects.count() == 2


def test_what_differs_is_shown_before_and_after_and_then_changed(cast, referrer):
    made = pupil(referrer, upn=upn(1), address_lines="1 Old Road", postcode="LE8 5PB", address_authority=cast.county)
    preview = previewed(
        referrer, row(upn(1), "Merrow-Hill", "Kai", "14/03/2013", "9", "2 New Road", "LE1 1AA", "", "856")
    )
    assert preview.changed[0].differences == [
        ("Surname", "Merrow", "Merrow-Hill"),
        ("Address", "1 Old Road, LE8 5PB", "2 New Road, LE1 1AA"),
    ]
    services.take_in_import(referrer, preview.pupil_import)
    made.refresh_from_db()
    assert (made.surname, made.version, made.home_authority) == ("Merrow-Hill", 4, cast.city)
    assert queries.search(referrer, "hill") == [made]
    assert Address.objects.filter(pupil=made).count() == 2
    assert list(involvements.differences()) == []


def test_an_empty_cell_changes_nothing_and_nobody_leaves_the_roll(cast, referrer):
    made = pupil(referrer, upn=upn(1), known_as="K", address_lines="1 Old Road", address_authority=cast.county)
    pupil(referrer, upn=upn(2), forename="Other", date_of_birth=date(2013, 4, 4))
    preview = previewed(referrer, row(upn(1), "Merrow", ""))
    assert [each.what for each in preview.planned] == ["left"]
    made.refresh_from_db()
    assert made.forename == "Kai"
    assert RollEntry.objects.on(SCHOOL_DAY).count() == 2


def test_a_withheld_address_is_neither_shown_nor_overwritten(referrer):
    made = pupil(referrer, upn=upn(1), address_lines="7 Refuge Close", do_not_disclose=True)
    preview = previewed(referrer, row(upn(1), "Hale", "Kai", "14/03/2013", "", "1 Open Street", "LE1 1AA", "", ""))
    assert preview.changed[0].differences == [("Surname", "Merrow", "Hale")]
    services.take_in_import(referrer, preview.pupil_import)
    assert Address.objects.get(pupil=made).lines == "7 Refuge Close"


@pytest.mark.parametrize(
    "rows, expected",
    [
        ([row("B" + upn(1)[1:])], ["Row 2, UPN: The first letter of this UPN does not fit its figures: one of the 13 characters is mistyped."]),
        ([row("ABC")], ["Row 2, UPN: A UPN has 13 characters: a letter, then 12 figures; a temporary one ends in a letter. It has no I, O or S."]),
        ([row(born="")], ["Row 2, Date of birth: Enter the date of birth."]),
        ([row(surname="", forename="")], ["Row 2, Surname: Enter the pupil's name."]),
        ([row(surname="", forename="Kai")], ["Row 2, Surname: A pupil with one name has it as the surname; the first name may stay empty."]),
        ([row(born="14/03/2003")], ["Row 2, Date of birth: By this date of birth the pupil is in year 19. Waymark is for years 7 to 11: check the year."]),
        ([row(upn(1), "A", "B", "1/1/2013", "", "1 Road", "NOWHERE", "", "")], ["Row 2, Postcode: Enter a full postcode, like LE1 5WW."]),
        ([row(upn(1)), row(upn(1), "C", "D", "2/1/2013")], [f"Row 3, UPN: {upn(1)} stands in row 2 too."]),
    ],
)  # fmt: skip
def test_one_bad_row_keeps_the_whole_file_out(referrer, rows, expected):
    preview = previewed(referrer, row(upn(9), "Good", "Ada", "5/5/2013"), *rows)
    shifted = [each.replace("Row 3", "Row 4").replace("row 2", "row 3").replace("Row 2", "Row 3") for each in expected]
    assert told(preview) == shifted
    assert (preview.planned, preview.pupil_import) == ([], None)
    assert not PupilImport.objects.exists()
    assert not Pupil.objects.exists()


COLUMNS = (
    "UPN,Surname,Forename,Known as,Date of birth,Sex,Year group,On roll from,Address,Postcode,"
    "Do not disclose address,Authority"
).split(",")
UNREAD = {  # cells that cannot be read at all, and how each is answered
    "UPN": ("=A1", "begins with ="),
    "Surname": ("+Lane", "begins with +"),
    "Forename": ("@Ada", "begins with @"),
    "Known as": ("-Addy", "begins with -"),
    "Date of birth": ("31/02/2013", "is no day of the calendar"),
    "Sex": ("Q", "Write F, M or U"),
    "Year group": ("ninety", "is no year group"),
    "On roll from": ("soon", "is no day"),
    "Address": ("R" * 301, "it has 301 letters"),
    "Postcode": ("L" * 21, "it has 21 letters"),
    "Do not disclose address": ("maybe", "Write yes or no"),
    "Authority": ("Leicester", "is no authority's number"),
}
REFUSED = {  # cells that can be read and that the rules refuse
    "UPN": ("ABC", "A UPN has 13 characters"),
    "Surname": ("", "A pupil with one name has it as the surname"),
    "Date of birth": ("14/03/2003", "the pupil is in year 19"),
    "On roll from": ("1/1/2027", "not ahead of it"),
    "Postcode": ("NOWHERE", "Enter a full postcode"),
}
BLANK = {"UPN": REFUSED["UPN"], "Date of birth": ("", "Enter the date of birth")}


def _combinations(bad):
    return [names for size in range(1, len(bad) + 1) for names in combinations(bad, size)]


@pytest.mark.parametrize(
    "bad",
    [UNREAD, REFUSED, BLANK, {**UNREAD, "UPN": REFUSED["UPN"]}, {**REFUSED, "Date of birth": UNREAD["Date of birth"]}],
    ids=["unread", "refused", "blank", "unread and a wrong number", "refused and an unread date"],
)
def test_every_bad_cell_of_a_row_is_named_whatever_is_wrong_beside_it(referrer, bad):
    """Each set of bad cells stands in a row of its own; every cell of the set is named, and no other."""
    lines, expected = [",".join(COLUMNS)], []
    for serial, names in enumerate(_combinations(bad), start=1):
        born = f"{1 + serial % 28}/{1 + serial // 28 % 9}/2013"
        good = dict.fromkeys(COLUMNS, "") | {
            "UPN": upn(serial),
            "Surname": f"N{serial}",
            "Forename": "Ada",
            "Date of birth": born,
        }
        wrong = {name: bad[name][0] for name in names}
        if wrong.get("UPN") == "ABC":
            wrong["UPN"] = f"ABC{serial}"  # the same number twice would be a fault more
        lines.append(",".join((good | wrong).values()))
        expected.append([(serial + 1, name, bad[name][1]) for name in COLUMNS if name in names])
    preview = services.preview_import(referrer, referrer.organisation, "pupils.csv", "\n".join(lines).encode())

    found = {number: list(faults) for number, faults in groupby(preview.faults, key=lambda each: each.row)}
    for row_expected in expected:
        number = row_expected[0][0]
        assert [(each.row, each.column) for each in found.pop(number)] == [each[:2] for each in row_expected]
    assert found == {}
    said = {(each.row, each.column): each.reason for each in preview.faults}
    assert [each for row_expected in expected for each in row_expected if each[2] not in said[each[:2]]] == []
    assert not PupilImport.objects.exists()


def test_a_row_for_a_pupil_with_a_bad_date_names_its_bad_number_too(referrer):
    assert told(previewed(referrer, row("B" + upn(1)[1:], born="31/02/2013"))) == [
        "Row 2, UPN: The first letter of this UPN does not fit its figures: one of the 13 characters is mistyped.",
        "Row 2, Date of birth: 31/02/2013 is no day of the calendar. Write the day first, like 01/05/2012.",
    ]


def test_a_pupil_is_never_taken_for_another(cast, referrer):
    pupil(referrer, forename="Zoë", surname="Lane", date_of_birth=date(2013, 1, 3))
    pupil(referrer, forename="Ann", surname="Lane", date_of_birth=date(2013, 1, 4), upn=upn(4))
    assert told(previewed(referrer, row(upn(5), "Lane", "Zoe", "3/1/2013"))) == [
        "Row 2, UPN: a pupil of this name and date of birth is in your records without a UPN. If it is the same pupil, "
        "write the UPN on the pupil's page first."
    ]
    assert told(previewed(referrer, row("", "Lane", "Ann", "4/1/2013"))) == [
        "Row 2, UPN: a pupil of this name and date of birth is in your records with a UPN. Write it here."
    ]
    namesake = previewed(referrer, row(upn(6), "Lane", "Ann", "4/1/2013"))
    assert [each.sentence.split(":")[0] for each in namesake.warnings] == ["Row 2"]
    with pytest.raises(Refused) as refused:
        services.take_in_import(referrer, namesake.pupil_import)
    assert refused.value.refusals[0].code == "file_has_warnings"
    assert services.take_in_import(referrer, namesake.pupil_import, reason="Two cousins").added_count == 1


def test_another_schools_pupil_never_shows(cast, referrer):
    pupil(cast.actor("stranger_referrer"), upn=upn(1))
    preview = previewed(referrer, row(upn(1)))
    assert [each.what for each in preview.planned] == ["added"]
    assert preview.warnings == []


def test_a_former_pupil_is_put_back_by_hand(referrer):
    made = pupil(referrer, upn=upn(1))
    services.leave_roll(referrer, RollEntry.objects.get(pupil=made), last_day=date(2026, 10, 1), reason="Moved")
    assert told(previewed(referrer, row(upn(1)))) == [
        "Row 2: this pupil is in your records and not on your roll. Put the pupil back on the roll first."
    ]


def test_a_school_takes_in_its_own_file_only(cast, referrer):
    with pytest.raises(Denied):
        previewed(referrer, row(upn(1)), school=cast.birchfield)
    for name in ("coordinator", "inclusion_officer", "provider_manager", "auditor"):
        with pytest.raises(Denied):
            previewed(cast.actor(name), row(upn(1)))
    found = previewed(referrer, row(upn(1))).pupil_import
    stranger = cast.actor("stranger_referrer")
    with pytest.raises(Http404):
        queries.import_or_404(stranger, found.public_id)
    with pytest.raises(Http404):
        services.take_in_import(stranger, found)
    assert not Pupil.objects.exists()


def test_taking_in_twice_is_once_and_a_plan_that_changed_is_refused(referrer):
    preview = previewed(referrer, row(upn(1)))
    pupil(referrer, upn=upn(1), surname="Other")
    with pytest.raises(Refused) as refused:
        services.take_in_import(referrer, preview.pupil_import, digest=preview.digest)
    assert refused.value.refusals[0].code == "file_looks_different_now"
    assert Pupil.objects.count() == 1

    other = previewed(referrer, row(upn(2), "New", "Ada", "5/5/2013"))
    first = services.take_in_import(referrer, other.pupil_import, digest=other.digest)
    again = services.take_in_import(referrer, other.pupil_import, digest=other.digest)
    assert (first.version, Pupil.objects.count()) == (again.version, 2)
    assert AuditEvent.objects.filter(action="pupil_import.take_in").count() == 1


SECRET = "7 Refuge Close"


def withheld(actor):
    return previewed(actor, row(upn(1), "Hidden", "Ann", "2/5/2013", "", SECRET, "LE1 1AB", "yes", "999"))


def test_a_file_that_waits_is_reached_only_by_those_who_may_see_a_withheld_address(cast, referrer):
    found = withheld(referrer).pupil_import
    assert SECRET.encode() in queries.content_of_import(referrer, found)
    assert SECRET.encode() in queries.content_of_import(cast.actor("head"), found)
    others = ("stranger_referrer", "coordinator", "inclusion_officer", "provider_manager", "auditor")
    for actor in (
        *map(cast.actor, others),
        replace(referrer, permissions=referrer.permissions - {Permission.ADDRESS_REVEAL}),
    ):
        with pytest.raises(Http404):
            queries.content_of_import(actor, found)


def bytes_in_every_table(secret):
    """The tables that hold these words in any of their rows."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for values in cursor.fetchall():
                if any(
                    secret in (bytes(v).decode(errors="ignore") if isinstance(v, (bytes, memoryview)) else str(v))
                    for v in values
                ):
                    found.append(table)
    return sorted(set(found))


def test_a_withheld_address_of_a_file_stands_in_the_table_of_addresses_alone_once_taken_in(referrer):
    preview = withheld(referrer)
    assert bytes_in_every_table(SECRET) == ["pupils_pupilimportfile"]
    done = services.take_in_import(referrer, preview.pupil_import, reason="Checked")

    assert bytes_in_every_table(SECRET) == ["pupils_address"]
    assert (done.file_name, done.row_count, done.added_count) == ("pupils.csv", 1, 1)
    given = file(row(upn(1), "Hidden", "Ann", "2/5/2013", "", SECRET, "LE1 1AB", "yes", "999"))
    assert done.sha256 == hashlib.sha256(given).hexdigest()  # whoever has the file can show that it was this one


def test_a_file_that_was_left_is_kept_no_longer_and_cannot_be_taken_in(referrer):
    preview = withheld(referrer)
    services.leave_import(referrer, preview.pupil_import)
    assert bytes_in_every_table(SECRET) == []
    with pytest.raises(Refused) as refused:
        services.take_in_import(referrer, preview.pupil_import, reason="Checked")
    assert [each.code for each in refused.value.refusals] == ["file_was_left"]
    assert not Pupil.objects.exists()


def test_a_file_that_nobody_takes_in_is_left_after_a_week(referrer):
    found = withheld(referrer).pupil_import
    with clock.at(SCHOOL_DAY + timedelta(days=6)):
        assert JOBS["leave forgotten files of pupils"].run() == "0 left"
    assert bytes_in_every_table(SECRET) == ["pupils_pupilimportfile"]
    with clock.at(SCHOOL_DAY + timedelta(days=8)):
        assert JOBS["leave forgotten files of pupils"].run() == "1 left"
    found.refresh_from_db()
    assert (found.state, bytes_in_every_table(SECRET)) == ("left", [])


def test_the_warnings_of_a_withheld_address_say_nothing_of_where_it_is(referrer):
    assert [each.sentence.split(" (")[0] for each in withheld(referrer).warnings] == [
        "Row 2, Authority: The authority takes no part here"
    ]


def test_five_hundred_rows_cost_about_what_five_cost(referrer, django_assert_max_num_queries):
    rows = [row(upn(number), f"Name{number}", "Kai", f"{1 + number % 28}/3/2013") for number in range(1, 501)]
    preview = previewed(referrer, *rows)
    with django_assert_max_num_queries(62):
        assert services.take_in_import(referrer, preview.pupil_import).added_count == 500
    assert list(involvements.differences()) == []


# The pages


@pytest.fixture
def school(client, cast):
    return sign_in(client, cast.referrer)


def send(client, content, name="pupils.csv"):
    upload = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("pupils:import_file"), {"form_key": str(uuid4()), "file": upload})


def test_the_page_names_every_fault_and_takes_nothing(school):
    answer = send(school, file(row("B" + upn(1)[1:]), row(upn(2), "=cmd", "Kai", "31/02/2013")))
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Nothing was taken in from", "Row 2, UPN", "Row 3, Surname", "Row 3, Date of birth", "3 things"):
        assert words in text
    assert not PupilImport.objects.exists()


@pytest.mark.parametrize(
    "content, words",
    [
        (b"PK\x03\x04" + b"x" * 100, "The workbook is damaged"),
        (b"<html><table></table></html>", "It is a web page"),
        (b"<a/>", "no Common Transfer File"),
        (b"\x00\x01\x02", "not text"),
        ((HEAD + "\n" + (row() + "\n") * 100_000).encode(), "more than 20,000 rows"),
        (b"", "This file is empty"),
        (b"hello", "there is no column"),
    ],
)
def test_a_file_of_another_kind_gets_a_sentence(school, content, words):
    answer = send(school, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PupilImport.objects.exists()


def test_look_then_take_in_then_see_what_came_of_it(school, cast):
    answer = send(school, file(row(upn(1), "<b>Bold</b>", "Kai"), row("", "عبد الله", "محمد")), name="../../<x>.csv")
    assert answer.status_code == 302
    text = school.get(answer.url).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in text
    assert "<b>Bold" not in text
    assert "عبد الله" in text
    digest = text.split('name="digest" value="')[1].split('"')[0]

    posted = {"form_key": str(uuid4()), "digest": digest, "version": "1"}
    for _ in range(2):  # a double click
        taken = school.post(answer.url, posted)
        assert taken.status_code == 302
    assert Pupil.objects.count() == 2
    done = school.get(answer.url).content.decode()
    assert "Taken in" in done
    assert PupilImport.objects.get().file_name == "<x>.csv"
    assert school.post(answer.url, {**posted, "form_key": str(uuid4())}).status_code == 200
    assert Pupil.objects.count() == 2


NAMES = "UPN,Surname,Forename,Date of birth"
KINDS = {
    "csv": f"{NAMES}\n{upn(1)},O’Brien,Zoë,14/03/2013\n,Lane,Ada,15/03/2013\n".encode(),
    "xlsx": workbook(
        sheet(NAMES.split(","), [upn(1), "O’Brien", "Zoë", number(41347, DAY)], ["", "Lane", "Ada", number(41348, DAY)])
    ),
    "xml": transfer_file(
        pupil_xml(upn(1), "O’Brien", "Zoë", "2013-03-14", sex=""), pupil_xml("", "Lane", "Ada", "2013-03-15", sex="")
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["pupils.csv", "pupils.doc"])
def test_the_three_kinds_of_file_come_to_the_same_whatever_their_names(school, cast, kind, name):
    cast.ashgrove.laestab = OURS
    cast.ashgrove.save()
    answer = send(school, KINDS[kind], name=name)
    assert answer.status_code == 302
    text = school.get(answer.url).content.decode()
    assert ("pupil 1" in text, "row 2" in text) == ((True, False) if kind == "xml" else (False, True))
    posted = {"form_key": str(uuid4()), "version": "1", "digest": text.split('name="digest" value="')[1].split('"')[0]}
    assert school.post(answer.url, posted).status_code == 302
    assert list(
        Pupil.objects.order_by("date_of_birth").values_list("upn", "surname", "forename", "date_of_birth", "sex")
    ) == [
        (upn(1), "O’Brien", "Zoë", date(2013, 3, 14), "U"),
        ("", "Lane", "Ada", date(2013, 3, 15), "U"),
    ]
    assert [send(school, each).status_code for each in KINDS.values()] == [302, 302, 302]  # nothing in them is new
    for each in PupilImport.objects.filter(state="previewed"):
        assert "Nothing in this file is new" in school.get(each.get_absolute_url()).content.decode()


def test_a_transfer_file_of_another_school_is_turned_away_and_nothing_of_it_is_kept(school, cast):
    content = transfer_file(pupil_xml(upn(1)), to=THEIRS)
    for laestab, words in ((OURS, "made for the school 8564002"), ("", "is not recorded here")):
        cast.ashgrove.laestab = laestab
        cast.ashgrove.save()
        answer = send(school, content, name=f"{THEIRS}_CTF_{OURS}_001.xml")
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not PupilImport.objects.exists()


def test_a_fault_found_by_the_rules_names_the_pupil_of_a_transfer_file(referrer, cast):
    referrer.organisation.laestab = OURS
    content = transfer_file(pupil_xml("B" + upn(1)[1:]), pupil_xml(upn(2), born="1990-03-14"))
    preview = services.preview_import(referrer, referrer.organisation, "x.xml", content)
    assert [each.where for each in preview.faults] == ["Pupil 1, UPN", "Pupil 2, Date of birth"]


def test_the_page_names_the_kinds_of_file(school):
    text = school.get(reverse("pupils:import_file")).content.decode()
    assert "CSV file, an Excel workbook (.xlsx) or a Common Transfer File" in text


def test_a_file_with_warnings_asks_why(school):
    answer = send(school, file(row(upn(1), "Merrow", "Kai", "14/03/2013", "7", "", "", "", "")))
    shown = school.get(answer.url).content.decode()
    assert "Row 2, Year group" in shown
    assert 'name="reason_to_go_on"' in shown  # at once, not only after a refusal
    refused = school.post(answer.url, {"form_key": str(uuid4()), "version": "1", "reason_to_go_on": " "})
    assert refused.status_code == 422
    assert "Say why you go on" in refused.content.decode()
    again = school.post(answer.url, {"form_key": str(uuid4()), "version": "1", "reason_to_go_on": "Repeats a year"})
    assert again.status_code == 302
    assert Pupil.objects.get().year_group == 7


def test_the_page_shows_two_hundred_faults_and_counts_all(school):
    text = send(school, file(*[row("", f"N{number}", "Kai", "soon") for number in range(250)])).content.decode()
    assert "250 things to put right" in text
    assert "Row 201, Date of birth" in text
    assert "Row 202, Date of birth" not in text
    assert "And 50 more." in text


def test_a_file_without_warnings_asks_nothing(school):
    answer = send(school, file(row(upn(1))))
    assert "reason_to_go_on" not in school.get(answer.url).content.decode()


def test_a_file_may_be_left(school):
    answer = send(school, file(row(upn(1))))
    found = PupilImport.objects.get()
    leave = reverse("pupils:leave_import", args=[found.public_id])
    assert school.post(leave, {"form_key": str(uuid4()), "version": "1"}).status_code == 302
    assert "Nothing of this file was taken in" in school.get(answer.url).content.decode()
    assert not Pupil.objects.exists()


def test_the_template_holds_the_headings(school):
    answer = school.get(reverse("pupils:import_template"))
    assert answer["Content-Disposition"] == 'attachment; filename="pupils.csv"'
    assert answer.content.decode("utf-8-sig").startswith("UPN,Surname,Forename,Known as,Date of birth")


@pytest.mark.parametrize(
    "name, expected", [("head", 200), ("coordinator", 403), ("provider_manager", 403), ("auditor", 403)]
)
def test_who_may_send_a_file(client, cast, name, expected):
    sign_in(client, getattr(cast, name))
    for page in ("import_file", "import_template"):
        assert client.get(reverse(f"pupils:{page}")).status_code == expected


def test_a_stranger_finds_no_file(client, cast, referrer):
    found = previewed(referrer, row(upn(1))).pupil_import
    sign_in(client, cast.stranger_referrer)
    assert client.get(reverse("pupils:import_preview", args=[found.public_id])).status_code == 404
    leave = reverse("pupils:leave_import", args=[found.public_id])
    assert client.post(leave, {"form_key": str(uuid4())}).status_code == 404


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", upn(1), upn(2), "A123", "B" + upn(3)[1:]]),
        st.sampled_from(["Merrow", "O'Brien", "", "=x", "-"]),
        st.sampled_from(["Kai", "", "🌸"]),
        st.sampled_from(["14/03/2013", "2014-03-14", "31/02/2013", "", "14/03/1990"]),
    ),
    max_size=4,
)


@settings(max_examples=40)
@given(ROWS)
def test_all_or_nothing(referrer, rows):
    """Either a file has a fault and nothing is written, or every row of it is a pupil of the school afterwards."""
    with clock.at(SCHOOL_DAY), transaction.atomic():
        preview = previewed(referrer, *(row(*each) for each in rows))
        if preview.faults:
            assert not PupilImport.objects.exists()
            assert not Pupil.objects.exists()
        else:
            services.take_in_import(referrer, preview.pupil_import, reason="Checked")
            written = sum(any(each) for each in rows)  # an empty line is none
            assert Pupil.objects.count() == written == len(preview.planned)
            assert RollEntry.objects.count() == written
            assert list(involvements.differences()) == []
        transaction.set_rollback(True)
