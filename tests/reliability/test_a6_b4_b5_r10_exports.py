"""Files that leave, from the question to the register, whole: whose rows are in them (A6), that nothing in them runs (B4)
or hides (B5), and that each is written down with who, what, to whom and why (R10)."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.tests.factories import known_pupil
from waymark.core import clock, history
from waymark.core.models import AuditEvent
from waymark.pupils import services as pupils
from waymark.pupils.models import Pupil
from waymark.pupils.tests.factories import upn
from waymark.reporting.models import DisclosedPupil, Disclosure
from waymark.reporting.states import ExportKind, FileForm

pytestmark = pytest.mark.django_db
SIGNS = "=+-@\t\r\n|%＝＋－＠"
NAMES = ["=1+1", "+44 7700", "-5", "@SUM(A1)", "＝1＋1", "=cmd|' /C calc'!A0", "O’Brien", "Nguyễn", "محمد"]
FORMS = [FileForm.CSV, FileForm.XLSX]
KINDS = [(ExportKind.PUPILS, "referrer"), (ExportKind.HISTORY, "auditor")]


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        made = Cast.gather()
        for number, surname in enumerate(NAMES):
            known_pupil(made, surname=surname, forename="Kai", upn=upn(number))
        known_pupil(made, made.birchfield, surname="Zoqstranger", forename="Zoqalso", upn=upn(50))
        history.record(made.actor("referrer"), "pupil.read", pupils=Pupil.objects.filter(held_by=made.ashgrove))
        history.record(made.actor("stranger_referrer"), "pupil.read", pupils=Pupil.objects.all())
        yield made


def taken(cast, kind, asker, form):
    """The file as a browser gets it: asked for, and taken by the button of its page."""
    client = sign_in(Client(), getattr(cast, asker))
    typed = {
        "file_form": form,
        "to_whom": "Our attendance lead",
        "why": "The half-termly meeting",
        "form_key": str(uuid4()),
    }
    for name, on in (("first_on", SCHOOL_DAY - timedelta(days=7)), ("last_on", SCHOOL_DAY)):
        typed |= {f"{name}_day": on.day, f"{name}_month": on.month, f"{name}_year": on.year}
    asked = client.post(reverse(f"reporting:ask_{kind}"), typed)
    assert asked.status_code == 302, asked.text
    export_id = re.search(r"[0-9a-f-]{36}", asked.url)[0]
    answer = client.post(reverse("reporting:file", args=[export_id]), {"form_key": str(uuid4())})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@pytest.mark.parametrize("form", FORMS)
def test_b4_no_cell_of_a_list_of_pupils_would_run(cast, form):
    content = taken(cast, ExportKind.PUPILS, "referrer", form)
    if form == FileForm.CSV:
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert not [cell for cell in cells if cell.lstrip(" \u00a0\u200b\ufeff")[:1] in tuple(SIGNS) and cell]
        assert {f"'{name}" if name[0] in SIGNS else name for name in NAMES} <= set(cells)
    else:
        found = parts(content)
        sheet = found["xl/worksheets/sheet1.xml"]
        assert "<f>" not in sheet and "<f " not in sheet and "hyperlink" not in sheet
        assert len(re.findall(r't="s"', sheet)) >= 3 * len(NAMES)


def test_b4_what_left_comes_back_as_it_was_or_is_refused(cast):
    """Taken in again by the school it came from: the same names, letter for letter; one that would run is a sentence."""
    content = taken(cast, ExportKind.PUPILS, "referrer", FileForm.XLSX)
    preview = pupils.preview_import(cast.actor("referrer"), cast.ashgrove, "pupils.xlsx", content)
    refused = [fault.sentence for fault in preview.faults]
    assert len(refused) == len([name for name in NAMES if name[0] in SIGNS])
    assert all("a spreadsheet would run" in sentence for sentence in refused)
    Pupil.objects.filter(surname__in=[name for name in NAMES if name[0] in SIGNS]).update(surname="O’Brien")
    content = taken(cast, ExportKind.PUPILS, "referrer", FileForm.XLSX)
    preview = pupils.preview_import(cast.actor("referrer"), cast.ashgrove, "pupils.xlsx", content)
    assert (preview.faults, preview.added, preview.changed, len(preview.planned)) == ([], [], [], len(NAMES))


@pytest.mark.parametrize(("kind", "asker"), KINDS)
def test_b5_a_workbook_holds_one_sheet_of_values_and_nothing_else(cast, kind, asker):
    found = parts(taken(cast, kind, asker, FileForm.XLSX))
    assert set(found) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }
    every = "".join(found.values())
    for word in ("hidden", "definedName", "comment", "externalLink", "pivot", "file:", "/tmp", "Ruth Okafor"):
        assert word not in (every if kind == ExportKind.PUPILS else every.replace("Ruth Okafor", "")), word
    assert re.search(r"<dc:creator>(.*?)</dc:creator>", found["docProps/core.xml"])[1] == ""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "asker"), KINDS)
def test_a6_nothing_of_others_is_in_a_file(cast, kind, asker, form):
    content = taken(cast, kind, asker, form)
    every = "".join(parts(content).values()) if form == FileForm.XLSX else content.decode("utf-8-sig")
    assert "Zoq" not in every
    assert upn(50) not in every
    if kind == ExportKind.HISTORY:
        assert not [name for name in NAMES if name in every], "the history names no pupil"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "asker"), KINDS)
def test_r10_each_file_that_leaves_is_written_down_once(cast, kind, asker, form):
    content = taken(cast, kind, asker, form)
    row = Disclosure.objects.get()
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert (row.size, row.kind, row.given_by) == (len(content), kind, getattr(cast, asker))
    assert (row.to_whom, row.why) == ("Our attendance lead", "The half-termly meeting")
    children = len(NAMES) if kind == ExportKind.PUPILS else 0
    assert (row.children, DisclosedPupil.objects.filter(disclosure=row).count()) == (children, children)
    event = AuditEvent.objects.get(action="export.take")
    assert event.pupils.count() == children
    assert event.payload.content["after"]["sha256"] == row.sha256
