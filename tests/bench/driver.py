"""The load: people who ask for one page after another over a kept connection (a closed loop), or at a given pace."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

LEFT_ALONE = 10.0  # seconds after which the server may have closed a connection that nobody used


class WrongAnswer(Exception):
    """The server answered something else than what is to be measured: a figure would mean nothing."""


@dataclass
class Answer:
    status: int
    body: str
    seconds: float
    place: str = ""  # where a redirect leads


@dataclass
class Browser:
    """One person's connection: it keeps cookies and the moment that is told to the server."""

    port: int
    cookies: dict[str, str]
    moment: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)
    _used: float = 0.0

    def get(self, path: str, *, wanted: int = 200) -> Answer:
        return self._ask("GET", path, None, wanted)

    def post(self, path: str, values: dict[str, str], *, wanted: int = 302) -> Answer:
        return self._ask("POST", path, urlencode(values), wanted)

    def _ask(self, method: str, path: str, body: str | None, wanted: int) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.moment:
            headers["X-Bench-Moment"] = self.moment
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self._connection is None or time.perf_counter() - self._used > LEFT_ALONE:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self._used = time.perf_counter()
        seconds = self._used - began
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if answer.status != wanted:
            raise WrongAnswer(f"{method} {path}: {answer.status}, not {wanted}. {text[:200]!r}")
        return Answer(answer.status, text.decode(), seconds, answer.headers.get("Location") or "")


Act = Callable[[], float]  # does one thing and says how many seconds of it count


def timed(act: Act, times: int) -> list[float]:
    """The seconds of each of so many acts, one after another."""
    return [act() for _ in range(times)]


def closed_loop(acts: list[Act], seconds: float) -> tuple[int, list[float]]:
    """Let each person act again and again for so long, and once at least, all at once. How many acts were done, and how long each took."""
    found: list[list[float]] = [[] for _ in acts]
    faults: list[BaseException] = []
    until = time.perf_counter() + seconds

    def person(number: int) -> None:
        try:
            found[number].append(acts[number]())
            while time.perf_counter() < until and not faults:
                found[number].append(acts[number]())
        except BaseException as fault:  # noqa: BLE001  # a thread would swallow it
            faults.append(fault)

    _all(person, len(acts))
    if faults:
        raise faults[0]
    taken = [each for one in found for each in one]
    return len(taken), taken


def paced(acts: list[Act], a_second: float, seconds: float) -> list[float]:
    """Begin an act every 1/`a_second`, whether those before are done or not. The seconds from when each was due."""
    due: Iterator[float] = iter([number / a_second for number in range(int(a_second * seconds))])
    lock, found = threading.Lock(), []
    faults: list[BaseException] = []
    began = time.perf_counter()

    def person(number: int) -> None:
        try:
            while not faults:
                with lock:
                    at = next(due, None)
                if at is None:
                    return
                time.sleep(max(0.0, began + at - time.perf_counter()))
                acts[number]()
                found.append(time.perf_counter() - began - at)
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    _all(person, len(acts))
    if faults:
        raise faults[0]
    return found


def _all(person: Callable[[int], None], number: int) -> None:
    threads = [threading.Thread(target=person, args=(each,)) for each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
