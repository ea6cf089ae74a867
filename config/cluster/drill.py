"""`./run failover_drill [--seconds 30] [--json]`: kill the primary while registers are saved, and count what is lost.

People sign in through the one address, by password and code, and save their registers again and again. Whatever was
acknowledged is noted in a file, with fsync. The primary is killed with SIGKILL; one command lets the standby lead.
Each person goes on with the session they had, and sends again what was not answered, with the same key. Then the old primary
comes back as the standby, is killed in turn, and commits wait until one command lets them go on without. At the end every
noted save must be there in full and once, every chain of the history must hold, and nobody may have had to sign in again.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from config.cluster import parts, verbs
from config.cluster.browser import Browser, NoAnswer
from config.cluster.layout import ROOT, Amiss, Cluster
from config.cluster.programs import manage, version, wait_until

MOST_SECONDS_STOPPED = 60
WAITS = 2.0  # seconds without an acknowledgement that show that commits wait
REPORT = "/history/"
ROW = re.compile(r"([0-9a-f]{32})_attended")


@dataclass
class Told:
    """What all the people of the drill saw, together."""

    notes: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopping: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[tuple[float, float]] = field(default_factory=list)  # when, and after how many seconds
    refused: list[float] = field(default_factory=list)
    sent_again: int = 0
    signed_out: int = 0
    reports: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, words: str, began: float) -> None:
        with self.lock:
            with self.notes.open("a") as file:
                file.write(f"{words}\n")
                file.flush()
                os.fsync(file.fileno())
            now = time.monotonic()
            self.acknowledged.append((now, now - began))

    def refuse(self) -> None:
        with self.lock:
            self.refused.append(time.monotonic())


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave through what cleans up
    try:
        found = drill(options.seconds, options.people, options.servers, options.folder, planned=options.planned)
    except (Amiss, NoAnswer, subprocess.CalledProcessError) as amiss:
        print(amiss, file=sys.stderr)
        return 1
    print(table(found))
    if options.json:
        print(json.dumps(found))
    wrong = faults(found)
    for each in wrong:
        print(each, file=sys.stderr)
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run failover_drill", description="Kill the primary, and count what is lost."
    )
    parser.add_argument("--seconds", type=float, default=30, help="how long registers are saved, in all; default: 30")
    parser.add_argument("--people", type=int, default=6, help="how many save registers at once; default: 6")
    parser.add_argument("--servers", type=int, default=2, help="how many servers of Waymark; default: 2")
    parser.add_argument("--folder", type=Path, help="where the cluster lies meanwhile; default: a temporary folder")
    parser.add_argument("--planned", action="store_true", help="also hand over in order, as for planned work")
    parser.add_argument("--json", action="store_true", help="a last line of JSON")
    return parser.parse_args()


def drill(
    seconds: float, people: int, servers: int, folder: Path | None = None, *, planned: bool = False
) -> dict[str, Any]:
    """The whole drill, in a cluster that is gone afterwards. Return what was found."""
    with tempfile.TemporaryDirectory(prefix="waymark-failover-", dir=folder, ignore_cleanup_errors=True) as place:
        cluster = Cluster.new(Path(place) / "cluster", servers=servers, port=None, area="")
        Path(place).chmod(0o711)
        os.environ["WAYMARK_FAILOVER_DRILL"] = "1"
        verbs.make(cluster, _say)
        try:
            return _tried(cluster, seconds, people, planned)
        finally:
            verbs.stop(cluster, lambda _: None)


def _tried(cluster: Cluster, seconds: float, people: int, planned: bool) -> dict[str, Any]:
    environment = {**cluster.environment(), "WAYMARK_FAILOVER_DRILL": "1"}
    cast = json.loads(manage(environment, "failover_drill", "--part", "prepare", "--registers", str(people)))
    told = Told(cluster.folder / "acknowledged")
    told.notes.touch()
    _say(f"{people} people and an auditor sign in at {cluster.url}")
    browsers = [Browser(cluster.address) for _ in range(people + 1)]
    for browser, who in zip(browsers, [*cast["people"], cast["auditor"]], strict=True):
        browser.sign_in(who["email"], cast["password"], who["secret"])
    sessions = [browser.cookies["session"] for browser in browsers]
    threads = [
        threading.Thread(target=_guarded, args=(told, save_registers, browser, who["register"]), daemon=True)
        for browser, who in zip(browsers, cast["people"], strict=False)
    ]
    threads.append(threading.Thread(target=_guarded, args=(told, read_reports, browsers[-1], REPORT), daemon=True))
    for thread in threads:
        thread.start()
    try:
        figures = _killed(cluster, told, seconds / 4)
        if planned:
            figures["planned"] = _handed_over(cluster, told, seconds / 4)
    finally:
        told.stopping.set()
        for thread in threads:
            thread.join(60)
    if told.faults:
        raise Amiss(told.faults[0])
    survived = sum(
        browser.get("/you/").status == 200 and browser.cookies["session"] == session
        for browser, session in zip(browsers, sessions, strict=True)
    )
    found = json.loads(manage(environment, "failover_drill", "--part", "check", "--notes", str(told.notes)))
    return {
        "acknowledged": found["acknowledged"],
        "lost": found["lost"],
        "torn_or_doubled": found["torn"],
        "sessions": len(sessions),
        "sessions_survived": survived if not told.signed_out else 0,
        **figures,
        "sent_again": told.sent_again,
        "history": found["chains"],
        "audit_verify": found["audit_verify"],
        "reports": {"answered": told.reports, **_where_reports_were_read(cluster)},
        "seconds": seconds,
        "people": people,
        "servers": len(cluster.servers),
        "postgresql": version(cluster.binaries["postgresql"]),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
    }


def _killed(cluster: Cluster, told: Told, phase: float) -> dict[str, Any]:
    """Quiet, the primary killed, the standby leading, the old one back, the standby killed, alone, all back."""
    lasted = _quiet(cluster, told, phase)
    quiet = [taken for _, taken in told.acknowledged]
    refused_before, before = len(told.refused), _where_reports_were_read(cluster)
    _say(f"{len(quiet)} saves acknowledged. Killing the primary.")
    killed = time.monotonic()
    parts.kill_node(cluster, cluster.primary)
    promotion = _by_command(cluster, "promote")
    time.sleep(phase)
    stopped = _next_after(told, killed) - killed
    refused = len(told.refused) - refused_before
    _say(f"Saves went on {stopped:.1f} s after the kill. The old primary comes back as the standby.")
    rejoined = _by_command(cluster, "rejoin")
    time.sleep(phase)
    _say("Killing the standby.")
    parts.kill_node(cluster, cluster.standby)
    since = time.monotonic()
    time.sleep(WAITS)
    went_past = sum(when - taken > since for when, taken in told.acknowledged)  # sent when it was gone already
    _by_command(cluster, "alone")
    released = time.monotonic()
    alone = _next_after(told, released) - released
    time.sleep(phase)
    return {
        "saves_stopped_seconds": round(stopped, 2),
        "promotion_seconds": round(promotion, 2),
        "refused": refused,
        "rejoined_seconds": round(rejoined, 2),
        "without_a_standby": {"acknowledged_while_waiting": went_past, "went_on_after_seconds": round(alone, 2)},
        "save_ms": {"median": round(statistics.median(quiet) * 1000), "p95": round(_p95(quiet) * 1000)},
        "reports_before": before,
        "saves_a_second": round(len(quiet) / lasted, 1),
    }


def _quiet(cluster: Cluster, told: Told, phase: float) -> float:
    """Let everybody work: so long, and until there is something to lose and to compare. How many seconds it took."""
    began = time.monotonic()
    time.sleep(phase)

    def is_under_way() -> bool:
        saved = len(told.acknowledged) >= 2 and _where_reports_were_read(cluster)["from_the_standby"] > 0
        return saved or bool(told.faults)

    if not wait_until(is_under_way, MOST_SECONDS_STOPPED, 0.2) or told.faults:
        words = "Registers are not being saved, or reports not read from the standby"
        raise Amiss(told.faults[0] if told.faults else f"{words}: see {cluster.logs}")
    return time.monotonic() - began


def _handed_over(cluster: Cluster, told: Told, phase: float) -> dict[str, Any]:
    """The standby back, and then the lead handed to it while everybody goes on."""
    _by_command(cluster, "rejoin")
    time.sleep(phase)
    _say("Handing over in order.")
    began, refused = time.monotonic(), len(told.refused)
    took = _by_command(cluster, "promote")
    time.sleep(phase)
    times = sorted(when for when, _ in told.acknowledged if when > began - phase)
    longest = max(later - earlier for earlier, later in pairwise(times))
    return {
        "seconds": round(took, 2),
        "refused": len(told.refused) - refused,
        "longest_between_saves_seconds": round(longest, 2),
    }


def _by_command(cluster: Cluster, verb: str) -> float:
    """Give the operator's one command, in a process of its own. How many seconds it took."""
    began = time.monotonic()
    command = [sys.executable, "-m", "config.cluster", verb, "--folder", str(cluster.folder)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    kept = Cluster.kept_in(cluster.folder)
    cluster.primary, cluster.standby, cluster.alone = kept.primary, kept.standby, kept.alone
    return time.monotonic() - began


def _next_after(told: Told, moment: float) -> float:
    """When the first save that was sent after this moment, or was waiting then, was acknowledged."""
    until = time.monotonic() + MOST_SECONDS_STOPPED
    while time.monotonic() < until:
        later = [when for when, _ in told.acknowledged if when > moment + 0.05]
        if later:
            return min(later)
        time.sleep(0.02)
    raise Amiss(f"No save was acknowledged within {MOST_SECONDS_STOPPED} seconds.")


# --- The people


def _guarded(told: Told, work: Any, browser: Browser, path: str) -> None:
    try:
        work(told, browser, path)
    except Exception as fault:  # noqa: BLE001  # a thread would swallow it
        told.faults.append(f"{type(fault).__name__}: {fault}")


def save_registers(told: Told, browser: Browser, register: str) -> None:
    """Save the register again and again, each time with other words; what is not answered is sent again."""
    run, number = secrets.token_hex(4), 0
    while not told.stopping.is_set():
        page = _until_answered(told, lambda: browser.get(register))
        if page is None:
            return
        if page.status != 200:
            told.signed_out += 1
            raise Amiss(f"The register answered {page.status} and leads to {page.leads_to!r}: the session is gone.")
        rows = {found.group(1) for name in page.names if (found := ROW.fullmatch(name))}
        words = f"{run} {number}"
        sent = {**page.hidden}
        for row in rows:
            sent |= {f"{row}_attended": "present", f"{row}_note": words, f"{row}_why": "drill"}
        began = time.monotonic()
        answer = _until_answered(told, lambda sent=sent: browser.post(register, sent), again=True)
        if answer is None:
            return
        if answer.status != 302 or not answer.leads_to.endswith("/done/"):
            raise Amiss(f"The save was answered {answer.status}, leading to {answer.leads_to!r}.")
        told.note(words, began)
        number += 1


def read_reports(told: Told, browser: Browser, path: str) -> None:
    """Read a report again and again."""
    while not told.stopping.wait(0.2):
        page = _until_answered(told, lambda: browser.get(path))
        if page is None:
            return
        if page.status != 200:
            told.signed_out += 1
            raise Amiss(f"The report answered {page.status} and leads to {page.leads_to!r}.")
        told.reports += 1


def _until_answered(told: Told, ask: Any, *, again: bool = False) -> Any:
    """The answer, however often one must ask. None when the drill is over first."""
    tries = 0
    while True:
        try:
            answer = ask()
        except NoAnswer:
            told.refuse()
            tries += 1
            if told.stopping.wait(0.2):
                return None
            continue
        if tries and again:
            with told.lock:
                told.sent_again += 1
        return answer


def _where_reports_were_read(cluster: Cluster) -> dict[str, int]:
    """By the log of the servers: each report, whether by page or by part of one."""
    lines = [line for log in cluster.logs.glob("server-*.log") for line in log.read_text(errors="replace").splitlines()]
    said = " ".join(re.findall(r'"reports": "([a-z ]+)"', "\n".join(lines))).split()
    return {"from_the_standby": said.count("standby"), "from_the_primary": said.count("primary")}


# --- What is said of it


def faults(found: dict[str, Any]) -> list[str]:
    """What was promised and is not so."""
    checks = {
        "Something that was acknowledged is lost.": found["lost"] == 0,
        "A save is there in part or twice.": found["torn_or_doubled"] == 0,
        "A session did not survive.": found["sessions_survived"] == found["sessions"],
        "The history does not hold.": found["history"] == "ok",
        "Saves were stopped for too long.": found["saves_stopped_seconds"] <= MOST_SECONDS_STOPPED,
        "A save was acknowledged that one disk alone held.": not found["without_a_standby"][
            "acknowledged_while_waiting"
        ],
    }
    return [words for words, holds in checks.items() if not holds]


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    gone, reports = found["without_a_standby"], found["reports"]
    rows = [
        ("Saves acknowledged", found["acknowledged"]),
        ("of them lost", found["lost"]),
        ("in part or twice", found["torn_or_doubled"]),
        ("Sessions before, and after without signing in again", f"{found['sessions']}, {found['sessions_survived']}"),
        ("From the kill to the next save acknowledged", f"{found['saves_stopped_seconds']} s"),
        ("of that, the one command", f"{found['promotion_seconds']} s"),
        ("Requests refused meanwhile, and sent again", found["refused"]),
        ("Until the old primary followed again", f"{found['rejoined_seconds']} s"),
        (f"Acknowledged in {WAITS:.0f} s without a standby", gone["acknowledged_while_waiting"]),
        ("From `alone` to the next save acknowledged", f"{gone['went_on_after_seconds']} s"),
        ("Chains of the history", f"{found['history']}; audit verify: {found['audit_verify']}"),
        ("Reports answered, in all", reports["answered"]),
        ("their parts, from standby and primary: before the kill", _where(found["reports_before"])),
        ("in all", _where(reports)),
        ("A save before the kill, median and p95", f"{found['save_ms']['median']}, {found['save_ms']['p95']} ms"),
        ("Saves a second before the kill", found["saves_a_second"]),
    ]
    if planned := found.get("planned"):
        stopped = f"{planned['refused']}, {planned['longest_between_saves_seconds']} s"
        rows.insert(-2, ("Handed over in order: refused, and longest between two saves", stopped))
    head = f"PostgreSQL {found['postgresql']}, {found['servers']} servers, {found['people']} people; {found['machine']}"
    width = max(len(name) for name, _ in rows)
    return "\n".join([head, *(f"{name:{width}}  {value}" for name, value in rows)])


def _where(read: dict[str, int]) -> str:
    return f"{read['from_the_standby']}, {read['from_the_primary']}"


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
