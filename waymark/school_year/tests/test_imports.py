"""Dates from a file: seen first, then all of them or none, with a sentence for every bad cell."""

import io
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from waymark.accounts.tests.factories import sign_in
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.school_year import imports, queries
from waymark.school_year.models import Closure, HalfTerm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]
HEAD = "Kind,Name,First day,Last day\n"
YEAR = (
    HEAD
    + 'Half term,"Autumn, first half",26/08/2027,15/10/2027\n'
    + 'Half term,"Autumn, second half",25/10/2027,17/12/2027\n'
    + "Half term,Spring,04/01/2028,31/03/2028\n"
)


def plan(cast, text, who="head"):
    actor = cast.actor(who)
    return imports.plan_calendar(actor, actor.organisation, text.encode())


def take_in(cast, text, who="head"):
    actor, seen = cast.actor(who), plan(cast, text, who)
    return imports.take_in_calendar(actor, actor.organisation, text.encode(), digest=seen.digest)


def test_a_year_of_half_terms_and_its_training_days_come_in_together(cast):
    text = YEAR + "INSET,Staff training,01/11/2027,\nClosed,Snow,02/02/2028,03/02/2028\n"
    seen = plan(cast, text)
    assert HalfTerm.objects.filter(organisation=cast.ashgrove).count() == 0
    assert [(year.academic_year, len(year.before), len(year.after)) for year in seen.years] == [(2027, 0, 3)]
    take_in(cast, text)
    assert [row.starts_on for row in HalfTerm.objects.in_force().filter(organisation=cast.ashgrove)] == [
        date(2027, 8, 26),
        date(2027, 10, 25),
        date(2028, 1, 4),
    ]
    assert list(Closure.objects.values_list("on", "kind", "label").order_by("on")) == [
        (date(2027, 11, 1), "inset", "Staff training"),
        (date(2028, 2, 2), "closed", "Snow"),
        (date(2028, 2, 3), "closed", "Snow"),
    ]
    again = plan(cast, text)
    assert (again.changes_anything, again.left) == (False, 3)
    with pytest.raises(Refused):
        take_in(cast, text)


def test_a_later_file_replaces_the_year_and_leaves_other_days(cast):
    take_in(cast, YEAR + "INSET,Staff training,01/11/2027,\n")
    later = YEAR.replace("17/12/2027", "16/12/2027") + "Closed,Election,01/11/2027,\nINSET,,08/11/2027,\n"
    seen = take_in(cast, later)
    assert [(day.on, day.was) for day in seen.changed] == [(date(2027, 11, 1), "inset: Staff training")]
    assert list(Closure.objects.in_force().values_list("on", "kind").order_by("on")) == [
        (date(2027, 11, 1), "closed"),
        (date(2027, 11, 8), "inset"),
    ]
    year = queries.year_page(cast.ashgrove, 2027)
    assert year.half_terms[1].ends_on == date(2027, 12, 16)


def test_days_go_by_the_authoritys_terms_where_the_body_has_none(cast):
    assert [day.on for day in plan(cast, HEAD + "INSET,Training,27/11/2026,\n").added] == [date(2026, 11, 27)]


@pytest.mark.parametrize(
    "rows, sentence",
    [
        ("Holiday,x,01/11/2027,\n", "Row 2, Kind: Holiday is not understood. Write Half term, INSET or Closed."),
        ("INSET,x,31/11/2027,\n", "Row 2, First day: 31/11/2027 is no day of the calendar."),
        ("INSET,x,,\n", "Row 2, First day: it is empty."),
        (
            "INSET,=cmd(),27/11/2026,\n",
            "Row 2, Name: =cmd() begins with =, which a spreadsheet would run as a formula.",
        ),
        ("INSET,x,28/11/2026,\n", "Row 2, First day: This day is not in term"),
        ("INSET,x,27/11/2030,\n", "Row 2, First day: This day is not in term"),
        ("INSET,x,27/11/2026,26/11/2026\n", "Row 2, Last day: it lies before the first day."),
        ("Closed,x,27/11/2026,27/02/2027\n", "Row 2, Last day: more than a month without pupils is no closure."),
        ("INSET,x,27/11/2026,\nClosed,y,27/11/2026,\n", "Row 3, First day: row 2 is about this day too."),
        ("Half term,,26/08/2027,15/10/2027\n", "Row 2, Name: it is empty."),
        ("Half term,A,26/08/2027,\n", "Row 2, Last day: a half term needs its last day too."),
        ("Half term,A,26/08/2027,15/10/2027\nHalf term,B,14/10/2027,17/12/2027\n", "Row 3, First day: B starts before"),
        ("Half term,A,26/08/2024,15/10/2024\n", "Row 2, First day: These dates lie wholly in the past"),
    ],
)
def test_a_bad_cell_gets_a_sentence_and_nothing_comes_in(cast, rows, sentence):
    seen = plan(cast, HEAD + rows)
    assert [fault.sentence for fault in seen.faults][0].startswith(sentence)
    assert not seen.changes_anything
    with pytest.raises(Refused):
        take_in(cast, HEAD + rows)
    assert (Closure.objects.count(), HalfTerm.objects.filter(organisation=cast.ashgrove).count()) == (0, 0)


def test_nobody_changes_another_bodys_dates(cast):
    head = "Kind,Name,First day,Last day,Whose\n"
    seen = plan(cast, head + f"INSET,x,27/11/2026,,{cast.ashgrove.urn}\nINSET,x,30/11/2026,,100002\n")
    assert [fault.sentence for fault in seen.faults] == [
        "Row 3, Whose: 100002 is another body's number. Send its dates there."
    ]
    with pytest.raises(Denied):
        imports.plan_calendar(cast.actor("head"), cast.birchfield, HEAD.encode())
    with pytest.raises(Denied):
        imports.plan_calendar(cast.actor("key_worker"), cast.partnership, HEAD.encode())


def test_what_was_seen_is_what_is_done(cast):
    text = HEAD + "INSET,Training,27/11/2026,\n"
    seen = plan(cast, text)
    take_in(cast, HEAD + "Closed,Snow,27/11/2026,\n")
    with pytest.raises(Refused) as refused:
        imports.take_in_calendar(cast.actor("head"), cast.ashgrove, text.encode(), digest=seen.digest)
    assert [each.code for each in refused.value.refusals] == ["file_looks_different_now"]


def test_the_page_shows_the_file_and_takes_it_in(client, cast):
    sign_in(client, cast.head)
    url = reverse("school_year:import")
    assert "Last day" in client.get(url).content.decode()

    def send(text):
        file = SimpleUploadedFile("dates.csv", text.encode(), content_type="text/csv")
        return client.post(url, {"form_key": str(uuid4()), "file": file})

    bad = send(HEAD + "INSET,x,28/11/2026,\n")
    assert bad.status_code == 422 and "Row 2, First day" in bad.content.decode()
    shown = send(YEAR + "INSET,Staff training,01/11/2027,\n")
    text = shown.content.decode()
    assert shown.status_code == 200 and "1 November 2027" in text and "Half terms of 2027/28" in text
    assert HalfTerm.objects.filter(organisation=cast.ashgrove).count() == 0
    fields = {
        name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)[1] for name in ("content", "seen", "form_key")
    }
    assert (
        client.post(reverse("school_year:take_in"), {**fields, "seen": "0" * 64, "form_key": str(uuid4())}).status_code
        == 422
    )
    done = client.post(reverse("school_year:take_in"), fields)
    assert done.status_code == 302
    assert "1 November 2027" in client.get(done["Location"]).content.decode()
    assert client.get(reverse("school_year:import_template")).content.startswith("\ufeffKind,Name".encode())


def test_the_operator_brings_the_dates_of_many_bodies(cast, tmp_path):
    path = tmp_path / "dates.csv"
    head = "Whose,Kind,Name,First day,Last day\n"
    path.write_text(
        head + "855,INSET,County training,27/11/2026,\n100002,INSET,Own training,30/11/2026,\n,INSET,x,1/12/2026,\n"
    )
    with pytest.raises(CommandError):
        call_command("import_calendar", path, apply=True, stdout=io.StringIO(), stderr=(said := io.StringIO()))
    assert "Row 4, Whose: it is empty: say whose dates these are." in said.getvalue()
    assert Closure.objects.count() == 0
    path.write_text(path.read_text().replace(",INSET,x,1/12/2026,\n", ""))
    call_command("import_calendar", path, stdout=(said := io.StringIO()))
    assert "2026-11-30: INSET day Own training" in said.getvalue() and Closure.objects.count() == 0
    call_command("import_calendar", path, apply=True, stdout=io.StringIO())
    assert set(Closure.objects.values_list("organisation", "on")) == {
        (cast.county.pk, date(2026, 11, 27)),
        (cast.birchfield.pk, date(2026, 11, 30)),
    }
    call_command("import_calendar", path, apply=True, stdout=(said := io.StringIO()))
    assert said.getvalue() == "Nothing in this file is new.\n"
