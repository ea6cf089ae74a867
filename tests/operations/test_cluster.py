"""The cluster on one machine: its files, what its verbs refuse, and the failover drill where its programs are (D4)."""

import json
import os
import subprocess
import sys
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config import environment
from config.cluster import browser, drill, files, parts, programs, verbs
from config.cluster.layout import Amiss, Cluster
from tests.operations.conftest import ROOT
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.attendance.management.commands import failover_drill
from waymark.attendance.models import Mark
from waymark.core import clock

POSTGRESQL = os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql"


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(
        folder=tmp_path / "cluster",
        address=8080,
        pooler=7432,
        nodes={"a": 7501, "b": 7502},
        servers=[8101, 8102],
        passwords={"postgres": "one", "waymark_replicator": "two", "waymark_app": "three"},
        secret_key="a-key-for-this-test",
        standby="b",
        alone=False,
    )
    made.folder.mkdir()
    return made


@pytest.fixture
def nothing_runs(monkeypatch):
    """The nodes that run, by name; what is asked of them is written down."""
    running, done = set(), []
    monkeypatch.setattr(parts, "node_pid", lambda cluster, node: 1 if node in running else None)
    for name in ("stop_node", "promote_node", "point_pooler", "tell_pooler"):
        monkeypatch.setattr(parts, name, lambda cluster, *words, name=name: done.append((name, *words)))
    return running, done


def hushed(_words):
    pass


# --- Files


def test_the_pooler_leads_to_the_primary_and_its_settings_stand_within_one_section(cluster):
    assert files.pooler_databases(cluster) == "[databases]\nwaymark = host=127.0.0.1 port=7501 dbname=waymark\n"
    cluster.primary = "b"
    assert "port=7502" in files.pooler_databases(cluster)
    lines = files.pooler_settings(cluster, cluster.folder, cluster.folder / "shared.ini").splitlines()
    assert [line for line in lines if line.startswith("[")] == ["[pgbouncer]"]
    assert lines.index("[pgbouncer]") < lines.index(f"%include {cluster.folder / 'shared.ini'}")
    shared = (ROOT / "deploy" / "cluster" / "pgbouncer.ini").read_text()
    assert not [line for line in shared.splitlines() if line.startswith("[")]  # a second section sets all back
    assert "\npool_mode = transaction\n" in shared


def test_the_address_stands_before_every_server(cluster):
    assert files.address_settings(8080, [8101, 8102]) == (
        "listen waymark\n"
        "    bind 127.0.0.1:8080\n"
        "    server waymark1 127.0.0.1:8101 check\n"
        "    server waymark2 127.0.0.1:8102 check\n"
    )


def test_a_standby_follows_under_its_own_name(cluster):
    assert files.standby_settings(cluster, "b", "a") == (
        "primary_conninfo = 'host=127.0.0.1 port=7501 user=waymark_replicator password=two application_name=waymark_b'\n"
    )


def test_waymark_asks_the_pooler_and_reports_ask_whichever_is_the_standby(cluster, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/else")
    monkeypatch.setenv("WAYMARK_TEST_DATABASE", "sqlite")
    given = cluster.environment()
    assert given["DATABASE_URL"] == "postgresql://waymark_app:three@127.0.0.1:7432/waymark"
    assert "WAYMARK_TEST_DATABASE" not in given
    monkeypatch.setenv("DATABASE_POOL_SIZE", given["DATABASE_POOL_SIZE"])
    primary = environment.database(given["DATABASE_URL"])
    assert primary["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert environment.standby(given["DATABASE_REPORTS_URL"], primary)["OPTIONS"]["port"] == "7501,7502"


def test_the_files_of_deploy_wait_for_the_disk_and_name_no_place():
    shared = {path.name: path.read_text() for path in (ROOT / "deploy" / "cluster").iterdir()}
    assert set(shared) == {"postgresql.conf", "pgbouncer.ini", "haproxy.cfg"}
    for line in ("fsync = on", "full_page_writes = on", "synchronous_commit = on"):
        assert f"\n{line}\n" in shared["postgresql.conf"]
    assert "GET /health" in shared["haproxy.cfg"]
    assert not [name for name, text in shared.items() if "127.0.0.1" in text]


def test_the_how_to_shows_what_the_script_writes(cluster):
    page = (ROOT / "docs" / "how-to" / "scale-out.md").read_text()
    for written in ("%include /opt/waymark/deploy/cluster/pgbouncer.ini", "include '/opt/waymark/deploy/cluster/postgresql.conf'"):  # fmt: skip
        assert written in page
    name = files.standby_name("b")
    assert f"application_name={name}" in page
    assert f"synchronous_standby_names = 'FIRST 1 ({name})'" in page


# --- State and processes


def test_the_state_is_kept_for_its_owner_alone(cluster):
    cluster.keep()
    assert Cluster.kept_in(cluster.folder) == cluster
    assert cluster.state.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Amiss, match="There is no cluster"):
        Cluster.kept_in(cluster.folder / "elsewhere")


def test_a_process_is_known_by_more_than_its_number(tmp_path):
    file = tmp_path / "sleeper.pid"
    programs.start(["sleep", "60"], {"PATH": os.environ["PATH"]}, tmp_path / "log", file)
    pid = programs.pid_in(file)
    assert pid == int(file.read_text().split()[0])
    (tmp_path / "older.pid").write_text(f"{pid} 12345\n")  # another had this number before
    assert programs.pid_in(tmp_path / "older.pid") is None
    (tmp_path / "daemon.pid").write_text(f"{pid}\n")  # no pgbouncer
    assert programs.pid_in(tmp_path / "daemon.pid") is None
    programs.end(file)
    assert not file.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_missing_program_is_named_with_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "POSTGRESQL", tmp_path)
    monkeypatch.setattr(programs.shutil, "which", lambda name, **_: None)
    with pytest.raises(Amiss, match="apt-get install postgresql pgbouncer haproxy"):
        programs.find()


# --- What an operator asks for


def test_a_dead_primary_is_followed_by_its_standby(cluster, nothing_runs):
    running, done = nothing_runs
    running.add("b")
    verbs.promote(cluster, hushed)
    assert done == [("stop_node", "a"), ("promote_node", "b"), ("point_pooler",)]
    kept = Cluster.kept_in(cluster.folder)
    assert (kept.primary, kept.standby, kept.alone) == ("b", "", True)


def test_a_primary_that_runs_is_stopped_first_while_questions_wait(cluster, nothing_runs):
    running, done = nothing_runs
    running.update("ab")
    verbs.promote(cluster, hushed)
    assert done == [
        ("tell_pooler", "PAUSE waymark"),
        ("stop_node", "a"),
        ("promote_node", "b"),
        ("point_pooler",),
        ("tell_pooler", "RESUME waymark"),
    ]


def test_nothing_is_promoted_that_is_not_there_or_may_lack_something(cluster, nothing_runs):
    running, done = nothing_runs
    with pytest.raises(Amiss, match="no standby that runs"):
        verbs.promote(cluster, hushed)
    running.add("b")
    cluster.alone = True
    with pytest.raises(Amiss, match="may lack what was acknowledged"):
        verbs.promote(cluster, hushed)
    assert done == []
    verbs.promote(cluster, hushed, accept_loss=True)
    assert cluster.primary == "b"


# --- The drill


FOUND = {
    "acknowledged": 100,
    "lost": 0,
    "torn_or_doubled": 0,
    "sessions": 7,
    "sessions_survived": 7,
    "saves_stopped_seconds": 1.5,
    "promotion_seconds": 0.5,
    "refused": 6,
    "rejoined_seconds": 3.0,
    "without_a_standby": {"acknowledged_while_waiting": 0, "went_on_after_seconds": 0.1},
    "save_ms": {"median": 60, "p95": 90},
    "saves_a_second": 20.0,
    "sent_again": 2,
    "history": "ok",
    "audit_verify": "The history holds: 5 links in 1 chain.",
    "reports": {"answered": 9, "from_the_standby": 12, "from_the_primary": 6},
    "reports_before": {"from_the_standby": 8, "from_the_primary": 0},
    "people": 6,
    "servers": 2,
    "postgresql": "15",
    "machine": "2 cores",
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lost": 1}, "acknowledged is lost"),
        ({"torn_or_doubled": 1}, "in part or twice"),
        ({"sessions_survived": 6}, "did not survive"),
        ({"history": "link 3 is missing"}, "history does not hold"),
        ({"saves_stopped_seconds": 61}, "stopped for too long"),
        ({"without_a_standby": {"acknowledged_while_waiting": 1, "went_on_after_seconds": 0.1}}, "one disk alone"),
    ],
)
def test_the_drill_fails_where_a_promise_is_broken(changed, said):
    assert drill.faults(FOUND) == []
    (fault,) = drill.faults({**FOUND, **changed})
    assert said in fault
    assert "7, 7" in drill.table(FOUND)


def test_nothing_is_killed_before_there_is_something_to_lose_and_to_compare(cluster, monkeypatch, tmp_path):
    told, asked = drill.Told(tmp_path / "notes"), []

    def one_more_each_time(_cluster):
        asked.append(len(told.acknowledged))
        told.acknowledged.append((0.0, 0.0))
        return {"from_the_standby": len(asked) - 2, "from_the_primary": 0}

    monkeypatch.setattr(drill, "_where_reports_were_read", one_more_each_time)
    told.acknowledged += [(0.0, 0.0)] * 2
    drill._quiet(cluster, told, 0)
    assert asked == [2, 3, 4]  # saves there were at once, a report from the standby at the third look

    monkeypatch.setattr(drill, "MOST_SECONDS_STOPPED", 0)
    told.acknowledged.clear()
    with pytest.raises(Amiss, match="not being saved"):
        drill._quiet(cluster, told, 0)
    told.faults.append("The session is gone.")
    with pytest.raises(Amiss, match="The session is gone"):
        drill._quiet(cluster, told, 0)


def test_a_code_is_what_the_app_shows(monkeypatch):
    monkeypatch.setattr(browser.time, "time", lambda: 59)
    assert browser.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") == "287082"  # RFC 6238, appendix B


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 22), date(2026, 11, 20)),  # a Sunday
        (date(2026, 12, 29), date(2026, 12, 24)),  # Christmas, Boxing Day and its substitute
        (date(2026, 11, 25), date(2026, 11, 24)),
    ],
)
def test_the_register_of_the_drill_is_of_the_last_school_day(today, day):
    assert failover_drill.last_school_day(today) == day


@pytest.mark.django_db
@pytest.mark.parametrize("today", [(2026, 11, 22), (2026, 9, 1), (2027, 8, 31)])
def test_each_person_of_the_drill_finds_their_register(today):
    with clock.at(datetime(*today, 10, tzinfo=clock.LONDON)):
        cast = failover_drill.prepare(2)
        assert [who["email"] for who in cast["people"]] == ["drill@example.org", "drill1@example.org"]
        managers = Membership.objects.filter(role=Role.PROVIDER_MANAGER).select_related("person").order_by("pk")
        for membership, who in zip(managers, cast["people"], strict=True):
            page = sign_in(Client(), membership).get(who["register"])
            assert page.status_code == 200
            names = browser.Page(200, page.text).names
            assert len([name for name in names if drill.ROW.fullmatch(name)]) == 3
        assert not Mark.objects.exists()


@pytest.mark.django_db
def test_the_comparison_asks_the_operators_own_command(tmp_path):
    failover_drill.prepare(1)
    (tmp_path / "notes").write_text("run 0\n")
    found = failover_drill.check(tmp_path / "notes")
    assert (found["acknowledged"], found["lost"]) == (1, 1)
    assert found["audit_verify"].startswith("The history holds:")


def test_a_part_of_the_drill_is_not_run_in_another_database():
    for part in ("prepare", "check"):
        with pytest.raises(CommandError, match="database of its own"):
            call_command("failover_drill", part=part)


def programs_are_here():
    try:
        programs.find()
    except Amiss:
        return False
    return True


if POSTGRESQL and programs_are_here():

    @pytest.mark.slow
    @pytest.mark.own_database
    def test_d4_nothing_acknowledged_is_lost_when_the_primary_is_killed_and_sessions_survive():
        command = [sys.executable, "-m", "config.cluster.drill", "--seconds", "2", "--people", "2", "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout.strip().splitlines()[-1])
        assert found["acknowledged"] >= 4
        assert (found["lost"], found["torn_or_doubled"], found["history"]) == (0, 0, "ok")
        assert (found["sessions"], found["sessions_survived"]) == (3, 3)
        assert found["saves_stopped_seconds"] <= 60
        assert found["without_a_standby"]["acknowledged_while_waiting"] == 0
        assert found["reports_before"]["from_the_standby"] > 0
