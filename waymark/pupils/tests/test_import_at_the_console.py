"""A file larger than its page takes: the operator takes it in, all or nothing, in memory that hardly grows (B2)."""

import gc
import tracemalloc
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.models import AuditEvent, EventPupil
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.pupils import involvements
from waymark.pupils.models import Address, Pupil, RollEntry
from waymark.pupils.services import import_plan
from waymark.pupils.services.imports import look_at_file, take_in_file
from waymark.pupils.tests.factories import pupil, upn
from waymark.pupils.tests.import_memory import OURS, WRITERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def school(cast):
    cast.ashgrove.laestab = OURS
    cast.ashgrove.save()
    return cast.ashgrove


@pytest.fixture
def actor(cast):
    return job_actor("import pupils", Permission.PUPIL_IMPORT)


@pytest.fixture
def file(tmp_path):
    def written(count, kind="csv"):
        path = tmp_path / f"{count}.{kind}"
        WRITERS[kind](path, count)
        return path

    return written


def command(path, **more):
    out = StringIO()
    call_command("import_pupils", path, stdout=out, **{"school": "100001", **more})
    return out.getvalue()


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_each_kind_of_file_is_looked_at_and_taken_in(school, file, kind):
    path = file(1_203, kind)
    said = command(path)
    assert "1,203 to be added, 0 to be changed, 0 left as they are." in said and "add --apply" in said
    assert not Pupil.objects.exists()
    assert "Done: 1,203 added, 0 changed." in command(path, apply=True, reason="Checked.")
    assert Pupil.objects.filter(held_by=school).count() == RollEntry.objects.count() == 1_203
    assert Address.objects.count() == 1_203
    assert list(involvements.differences()) == []
    assert "Nothing to do" in command(path)


def test_every_pupil_stands_in_the_history_some_hundred_at_a_time(school, actor, file):
    path = file(1_203)
    take_in_file(actor, school, path, digest=look_at_file(actor, school, path).digest, reason="Checked.")
    events = AuditEvent.objects.filter(action="pupil_import.take_in")
    assert events.count() == 3  # five hundred, five hundred, and the rest
    assert EventPupil.objects.filter(event__in=events).values("pupil_id").distinct().count() == 1_203
    last = AuditEvent.objects.get(action="pupil_import.at_the_console").payload.content["after"]
    assert (last["file"], last["added"], last["changed"]) == ("1203.csv", 1_203, 0)
    assert len(last["sha256"]) == 64
    assert history.verify(history.INSTANCE_CHAIN)[1] is None


def test_one_fault_at_the_end_keeps_all_of_it_out(school, actor, file, tmp_path):
    path = file(1_203)
    with path.open("a") as table:
        table.write("=cmd,Lane,Zoe,,31/02/2013,Q,99,,,,,\n")
    faults = tmp_path / "faults.csv"
    with pytest.raises(CommandError, match="Nothing can be taken in"):
        command(path, apply=True, faults=faults)
    assert not Pupil.objects.exists() and not AuditEvent.objects.filter(action__startswith="pupil_import").exists()
    said = faults.read_text(encoding="utf-8-sig")
    for where in ("Row 1205, UPN", "Row 1205, Date of birth", "Row 1205, Sex", "Row 1205, Year group"):
        assert where in said
    with pytest.raises(Refused):
        take_in_file(actor, school, path, digest="", reason="Checked.")


def test_a_refusal_while_writing_leaves_nothing(school, actor, file, monkeypatch):
    path = file(1_203)
    digest = look_at_file(actor, school, path).digest
    written = []

    def breaks(*args):
        written.append(Pupil.objects.count())
        if len(written) == 3:
            raise RuntimeError("the machine stops")
        return kept(*args)

    from waymark.pupils.services import imports

    kept = imports._record
    monkeypatch.setattr(imports, "_record", breaks)
    with pytest.raises(RuntimeError):
        take_in_file(actor, school, path, digest=digest, reason="Checked.")
    assert written == [500, 1_000, 1_203]
    assert not Pupil.objects.exists()


def test_a_file_that_would_do_something_else_by_now_is_refused(cast, school, actor, file):
    path = file(20)
    digest = look_at_file(actor, school, path).digest
    pupil(cast.actor("referrer"), forename="Kai0", surname="Merrow0", upn=upn(7))
    WRITERS["csv"](path, 21)
    with pytest.raises(Refused) as refused:
        take_in_file(actor, school, path, digest=digest, reason="Checked.")
    assert [each.code for each in refused.value.refusals] == ["file_looks_different_now"]


def test_rows_to_be_looked_at_need_a_reason(school, file):
    path = file(1_203)
    with path.open("a") as table:
        table.write(",Lane,Zoe,,01/05/2013,,,,1 Mill Row,LE8 5PB,,999\n")
    with pytest.raises(CommandError, match="Use --reason"):
        command(path, apply=True)
    assert "Done: 1,204 added" in command(path, apply=True, reason="The council takes no part yet.")


def test_the_console_prints_no_pupil(school, file):
    path = file(30)
    with path.open("a") as table:
        table.write("X1,Secretname,Zoe,,31/02/2013,,,,,,,\n")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("import_pupils", path, school="100001", stdout=out, stderr=err)
    assert "Row 32, UPN" in out.getvalue()
    assert not any(word in out.getvalue() + err.getvalue() for word in ("Secretname", "X1", "31/02", "Merrow"))


def test_records_of_other_schools_are_never_looked_at(cast, school, actor, file):
    """The job sees every record; the file is compared with the school's own alone."""
    pupil(cast.actor("stranger_referrer"), forename="Kai0", surname="Merrow0", date_of_birth=import_date(file))
    preview = look_at_file(actor, school, file(3))
    assert {what.value: number for what, number in preview.counts.items()} == {"added": 3, "changed": 0, "left": 0}
    assert preview.warnings == []


def import_date(file):
    from waymark.core.table_cells import day_cell
    from waymark.pupils.tests.import_memory import cells

    return day_cell(cells(0)[4])


def test_nobody_else_may(cast, school, file):
    with pytest.raises(Denied):
        look_at_file(cast.actor("inclusion_officer"), school, file(1))


def test_a_school_that_is_not_here_or_no_file_is_said(school, file, tmp_path):
    with pytest.raises(CommandError, match="No school with the URN 424242"):
        command(file(1), school="424242")
    with pytest.raises(CommandError, match="There is no file"):
        command(tmp_path / "none.csv")


def test_a_preview_keeps_the_first_and_counts_all(school, actor, file, monkeypatch):
    monkeypatch.setattr(import_plan, "SHOWN", 5)
    preview = look_at_file(actor, school, file(40))
    assert (len(preview.added), preview.counts[import_plan.What.ADDED]) == (5, 40)
    assert [each.number for each in preview.planned] == [2, 3, 4, 5, 6]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="memory is the process's own: once is enough")
def test_memory_hardly_grows_with_the_rows(school, actor, file):
    """Less than two kilobytes for each further row: 100,000 fit in 300 MB beside the 90 MB of everything else.

    The how-to names the command that takes in 100,000, and what it took.
    """

    def peak(path):
        gc.collect()
        tracemalloc.start()
        take_in_file(actor, school, path, digest="", reason="Checked.")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(file(600))  # what is made once, and the largest set of rows at once: those that are left and those added
    few = peak(file(1_200))
    many = peak(file(4_200))
    assert (many - few) / 3_000 < 2_000
