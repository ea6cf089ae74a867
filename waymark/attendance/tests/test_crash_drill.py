"""Nothing acknowledged is lost when the process is killed (reliability D2), at a size for every run."""

import json

import pytest
from django.core.management import CommandError, call_command

from waymark.attendance.management.commands import crash_drill
from waymark.attendance.models import Mark
from waymark.core import clock
from waymark.school_year.states import Half

KILLS = 3


@pytest.mark.slow
@pytest.mark.own_database
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(capsys):
    call_command("crash_drill", kills=KILLS)
    found = json.loads(capsys.readouterr().out)
    assert found["acknowledged"] >= KILLS
    assert (found["kills"], found["lost"], found["torn"]) == (KILLS, 0, 0)
    assert (found["chains"], found["integrity"]) == ("ok", "ok")


@pytest.mark.django_db
def test_the_drill_can_tell_what_is_lost_and_what_is_torn(tmp_path):
    crash_drill.prepare()
    on, half = crash_drill._sessions()[0]
    actor = crash_drill._manager()()
    site = crash_drill.Site.objects.get(organisation__kind="provider")
    placements = [each.public_id for each in crash_drill.Placement.objects.all()]

    def save(note, who):
        marks = [
            crash_drill.services.MarkInput(placement=each, attended="present", note=note, why="drill") for each in who
        ]
        crash_drill.services.mark(actor, register, marks)

    with clock.at(crash_drill.london_instant(on, crash_drill.time_of_day(9, 10))):
        register = crash_drill.services.open_register(actor, site, on, half)
        save("run 0", placements)
        save("run 1", placements[:2])
    notes = tmp_path / "acknowledged"
    notes.write_text("run 0\nrun 1\nrun 2\n")
    found = crash_drill.check(notes)
    assert (found["acknowledged"], found["lost"], found["torn"]) == (3, 1, 1)
    assert (found["chains"], found["integrity"]) == ("ok", "ok")
    assert Mark.objects.count() == 5


def test_the_sessions_of_the_drill_are_school_days():
    sessions = crash_drill._sessions()
    assert sessions[0] == (crash_drill.FIRST_DAY, Half.AM)
    assert len(sessions) > 400
    assert not {on.isoformat() for on, _ in sessions} & {"2026-12-25", "2027-05-31", "2026-09-12"}


def test_a_part_of_the_drill_is_not_run_in_another_database():
    for part in ("prepare", "write", "check"):
        with pytest.raises(CommandError, match="database of its own"):
            call_command("crash_drill", part=part)
