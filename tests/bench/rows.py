"""What is measured for each row of the performance bar. Rounds of the floor and of Waymark take turns."""

from __future__ import annotations

import itertools
import re
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from config.cluster.browser import hidden
from tests.bench.driver import Browser, closed_loop, paced, timed
from tests.bench.report import Figure, median_of, p95, ratio_of
from tests.bench.serve import Server

ROWS_OF_A_REGISTER = re.compile(r'name="([0-9a-f]{32}_attended)"')
USERS = 8
PEAK = 14  # requests a second: ten times a county's
SIGN_INS = 100 / 60  # a second


@dataclass(frozen=True)
class Size:
    """How long each row is measured."""

    rounds: int = 5
    asked: int = 60  # requests a round, for a p95
    seconds: float = 4  # a round of many users
    paced: float = 30  # at a given pace

    @classmethod
    def quick(cls) -> Size:
        return cls(asked=20, seconds=1.5, paced=8)

    @classmethod
    def tiny(cls) -> Size:
        return cls(rounds=1, asked=2, seconds=0.2, paced=1)


@dataclass
class Bench:
    """The two servers with what may be asked of them, and registers that nobody has taken yet."""

    floor: Server
    ours: Server
    floor_facts: dict[str, Any]
    facts: dict[str, Any]
    size: Size
    _waiting: list[Iterator[tuple[dict[str, str], str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        places = list(zip(self.facts["managers"], self.facts["waiting"], strict=True))
        for user in range(USERS):
            mine = places[user::USERS]
            self._waiting.append(iter([(who, *each) for who, registers in mine for each in registers[:-2]]))

    def on_floor(self) -> Browser:
        return Browser(self.floor.port, dict(self.floor_facts["cookies"][0]))

    def coordinator(self, number: int = 0) -> Browser:
        cookies = self.facts["coordinators"]
        return Browser(self.ours.port, dict(cookies[number % len(cookies)]), self.facts["moment"])

    def manager(self) -> Browser:
        return Browser(self.ours.port, dict(self.facts["managers"][0]), self.facts["moment"])

    def next_register(self, browser: Browser, user: int) -> str:
        """The next register that waits for this user's providers; the browser becomes who takes it, on its day."""
        found = next(self._waiting[user], None)
        if found is None:
            raise SystemExit("No register is left to be taken: make a larger area, or measure for less time.")
        who, path, browser.moment = found
        if browser.cookies.get("session") != who["session"]:
            browser.cookies = dict(who)
        return path


def ticks(page: str) -> dict[str, str]:
    """A register form filled in: everybody is here."""
    return {**hidden(page), **dict.fromkeys(ROWS_OF_A_REGISTER.findall(page), "present")}


Asks = Callable[[], float]


def side_by_side(size: Size, floor: Asks, ours: Asks) -> Figure:
    """The p95 of our requests to that of the floor's, round about, after one round of each to warm up."""
    timed(floor, size.asked), timed(ours, size.asked)
    theirs, mine = [], []
    for _ in range(size.rounds):
        theirs.append(p95(timed(floor, size.asked)))
        mine.append(p95(timed(ours, size.asked)))
    note = f"{_ms(mine)} to {_ms(theirs)}"
    return ratio_of(mine, theirs, note)


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.1f} ms"


def _getting(browser: Browser, paths: list[str]) -> Asks:
    turn = itertools.cycle(paths)
    return lambda: browser.get(next(turn)).seconds


def _floor_page(bench: Bench) -> Asks:
    return _getting(bench.on_floor(), [f"/page/{number}/" for number in range(1, 41)])


def pupil_file(bench: Bench) -> Figure:
    return side_by_side(bench.size, _floor_page(bench), _getting(bench.coordinator(), bench.facts["files"]))


def thin_pages(bench: Bench) -> Figure:
    """The worse of the two pages: the home list and the form of a register."""
    browser = Browser(bench.ours.port, {})
    path = bench.next_register(browser, 0)
    home = side_by_side(bench.size, _floor_page(bench), _getting(bench.coordinator(), ["/"]))
    form = side_by_side(bench.size, _floor_page(bench), _getting(browser, [path]))
    worse = max(home, form, key=lambda each: each.value or 0)
    note = f"home {home.value:.2f} ({home.note}), register form {form.value:.2f} ({form.note})"
    return Figure(worse.value, worse.spread, note)


def list_of_50(bench: Bench) -> Figure:
    return side_by_side(
        bench.size, _getting(bench.on_floor(), ["/rows/"]), _getting(bench.coordinator(), ["/placements/"])
    )


def save_on_floor(bench: Bench) -> Asks:
    browser = bench.on_floor()

    def act() -> float:
        page = browser.get("/save/").body
        names = re.findall(r'name="(mark_\d+)"', page)
        return browser.post("/save/", {**hidden(page), **dict.fromkeys(names, "present")}).seconds

    return act


def save_of_ours(bench: Bench, user: int = 0) -> Asks:
    browser = Browser(bench.ours.port, {})

    def act() -> float:
        path = bench.next_register(browser, user)
        return browser.post(path, ticks(browser.get(path).body)).seconds

    return act


def register_save(bench: Bench) -> Figure:
    users = itertools.cycle([save_of_ours(bench, user) for user in range(USERS)])
    return side_by_side(bench.size, save_on_floor(bench), lambda: next(users)())


def half_and_half(bench: Bench) -> Figure:
    """Pages a second of eight users, half of them pupil files and half lists, to pages of the floor."""

    def floor() -> float:
        done, _ = closed_loop([_floor_page(bench) for _ in range(USERS)], bench.size.seconds)
        return done / bench.size.seconds

    paths = [path for each in bench.facts["files"] for path in (each, "/placements/")]

    def ours() -> float:
        acts = [_getting(bench.coordinator(), paths) for _ in range(USERS)]
        done, _ = closed_loop(acts, bench.size.seconds)
        return done / bench.size.seconds

    floor(), ours()
    theirs, mine = [], []
    for _ in range(bench.size.rounds):
        theirs.append(floor())
        mine.append(ours())
    return ratio_of(mine, theirs, f"{statistics.median(mine):.0f} to {statistics.median(theirs):.0f} a second")


def register_cycles(bench: Bench) -> Figure:
    """Open, save, and the page after it: how many a second eight people get through."""

    def cycle(user: int) -> Asks:
        browser = Browser(bench.ours.port, {})

        def act() -> float:
            began = time.perf_counter()
            path = bench.next_register(browser, user)
            browser.get(browser.post(path, ticks(browser.get(path).body)).place)
            return time.perf_counter() - began

        return act

    rounds = []
    for _ in range(bench.size.rounds):
        done, _ = closed_loop([cycle(user) for user in range(USERS)], bench.size.seconds)
        rounds.append(done / bench.size.seconds)
    return median_of(rounds)


def memory(bench: Bench) -> Figure:
    """After everything else has been asked for."""
    ours, floor = bench.ours.worker_kilobytes(), bench.floor.worker_kilobytes()
    return Figure(ours / floor, note=f"{ours / 1024:.0f} MB to {floor / 1024:.0f} MB")


def while_people_sign_in(bench: Bench) -> Figure:
    """The p95 of pupil files while people sign in with their passwords at 100 a minute, to that without."""
    page = _getting(bench.coordinator(), bench.facts["files"])
    people = itertools.cycle(bench.facts["people"])

    def sign_in() -> float:
        browser = Browser(bench.ours.port, {}, bench.facts["moment"])
        form = hidden(browser.get("/sign-in/").body)
        values = {**form, "login": next(people), "password": bench.facts["password"]}
        return browser.post("/sign-in/", values).seconds

    def busy() -> float:
        taken: list[float] = []
        with ThreadPoolExecutor(1) as beside:
            signing = beside.submit(paced, [sign_in] * USERS, SIGN_INS, bench.size.paced / 2)
            while not signing.done():
                taken.append(page())
            signing.result()  # a fault of somebody who signs in is one of the row
        return p95(taken)

    timed(page, bench.size.asked)
    quiet, loud = [], []
    for _ in range(min(bench.size.rounds, 3) if bench.size.paced < 20 else bench.size.rounds):
        quiet.append(p95(timed(page, bench.size.asked)))
        loud.append(busy())
    return ratio_of(loud, quiet, f"{_ms(loud)} to {_ms(quiet)}")


def at_the_peak(bench: Bench) -> Figure:
    """Pupil files, lists, register forms and saves in turn, at the pace of ten times a county's peak."""
    pages: list[float] = []
    saves: list[float] = []

    def person(user: int) -> Asks:
        reader, taker = bench.coordinator(), Browser(bench.ours.port, {})
        files = itertools.cycle(bench.facts["files"])

        def steps() -> Iterator[float]:
            while True:
                path = bench.next_register(taker, user)
                pages.append(reader.get(next(files)).seconds)
                yield pages[-1]
                pages.append(reader.get("/placements/").seconds)
                yield pages[-1]
                form = taker.get(path)
                pages.append(form.seconds)
                yield form.seconds
                saves.append(taker.post(path, ticks(form.body)).seconds)
                yield saves[-1]

        step = steps()
        return lambda: next(step)

    waited = paced([person(user) for user in range(USERS)], PEAK, bench.size.paced)
    note = f"pages {1000 * p95(pages):.0f} ms, saves {1000 * p95(saves or pages):.0f} ms; with waiting {1000 * p95(waited):.0f} ms"
    return Figure(1000 * max(p95(pages), p95(saves or pages)), note=note)


# In the order in which they are measured; memory comes last, when the workers have done everything.
MEASURED: dict[int, Callable[[Bench], Figure]] = {
    1: pupil_file,
    2: thin_pages,
    3: list_of_50,
    4: register_save,
    8: half_and_half,
    9: register_cycles,
    11: while_people_sign_in,
    12: at_the_peak,
    10: memory,
}
