"""Each of the seven people goes wherever a link leads, at a desk and on a phone. Every page can be read by everybody."""

import fcntl
import json
import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of
from waymark.demo.people import OF_THE_SHORT_STAY_SCHOOL, PEOPLE

EVERYBODY = [somebody.name for somebody in (*PEOPLE, *OF_THE_SHORT_STAY_SCHOOL) if somebody.try_this]
ONE_THING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=/)[0-9]{4}(?=/|$)|[\w-]{40,}")
MOST_PAGES = 240
MAILBOX = "/demo/mailbox/"

BUILT_OF = """
[...new Set([...document.querySelectorAll("*")].map(e => [e.tagName, e.className, e.type, e.role].join()))]
"""

MISSING_STATES = """
from django.apps import apps
for name, field in {fields}:
    model = apps.get_model(name)
    held = set(model.objects.values_list(field, flat=True))
    for value, _ in model._meta.get_field(field).choices:
        if value not in held:
            print(name, field, value)
"""
EVERY_STATE_OF = [
    ("referrals.Referral", "kind"),
    ("referrals.Referral", "state"),
    ("support.SupportPlan", "state"),
    ("support.Cycle", "state"),
    ("exclusions.Exclusion", "state"),
    ("exclusions.Section19Decision", "outcome"),
    ("meetings.MeetingBody", "kind"),
    ("meetings.Meeting", "state"),
    ("meetings.Decision", "outcome"),
    ("meetings.Challenge", "outcome"),
    ("moves.ManagedMove", "state"),
    ("moves.FairAccessCase", "state"),
]


class LookedAt:
    """Of which parts pages of a kind were built that were looked at in this run, by this process or the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def parts_of(self, kind: str) -> set[str] | None:
        """None where no page of the kind was looked at."""
        with self.path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            rows = [json.loads(line) for line in file]
        found = [parts for each, parts in rows if each == kind]
        return {part for parts in found for part in parts} if found else None

    def note(self, kind: str, parts: set[str]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(json.dumps([kind, sorted(parts)]) + "\n")


@pytest.fixture
def looked_at(_built_area: Path) -> LookedAt:
    """What all processes of this run looked at."""
    return LookedAt(_built_area.with_name("looked_at"))


def test_there_are_nine_people() -> None:
    assert len(EVERYBODY) == 9


def test_the_demonstration_holds_a_case_in_every_state(unchanged_area: Area) -> None:
    said = unchanged_area.manage("shell", "-v0", "-c", MISSING_STATES.format(fields=EVERY_STATE_OF))
    assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr


@pytest.mark.slow
@pytest.mark.by_turns
@pytest.mark.parametrize("name", EVERYBODY)
def test_every_page_that_is_linked_can_be_read(
    name: str, browser: Browser, unchanged_area: Area, looked_at: LookedAt
) -> None:
    with pages_of(browser, unchanged_area.url) as open_page:
        faults = Walk(open_page(DESK), name, looked_at).go()
    assert not faults, "\n".join(faults)


def test_pages_for_nobody_in_particular(browser: Browser, unchanged_area: Area, looked_at: LookedAt) -> None:
    """Before signing in, and where there is nothing."""
    with pages_of(browser, unchanged_area.url) as open_page:
        page = open_page(DESK)
        for address in ("/demo/", "/sign-in/", "/password/forgotten/", "/accessibility", "/registers/link/none/"):
            page.goto(address)
            assert faults_of(page, looked_at) == []
        missing = page.goto("/no/such/page/")
        assert missing is not None
        assert missing.status == 404
        assert faults_of(page, looked_at) == []


def test_the_walk_can_fail(browser: Browser, unchanged_area: Area, looked_at: LookedAt) -> None:
    with pages_of(browser, unchanged_area.url) as open_page:
        page = open_page(DESK)
        page.set_content(
            '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title> – Waymark</title>'
            '<main><h1>One</h1><h1>Two</h1><p style="width:600px">Wide</p><input></main></html>'
        )
        found = "\n".join(faults_of(page, looked_at))
    assert "at 1280 pixels: 2 main headings: ['One', 'Two']" in found
    assert "at 1280 pixels: no title" in found
    assert "at 390 pixels: 218 pixels fall off the side" in found  # 600, with a margin of 8 to the left
    assert "label (critical)" in found


class Walk:
    """One person's way through every link, breadth first, one page of each kind."""

    def __init__(self, page: Page, name: str, looked_at: LookedAt) -> None:
        self.page, self.looked_at, self.faults = page, looked_at, list[str]()
        page.goto("/demo/")
        page.get_by_role("button", name=f"Become {name}").click()
        self.waiting = deque(["/"])
        self.known = {"/"}

    def go(self) -> list[str]:
        visited = 0
        while self.waiting and visited < MOST_PAGES:
            address = self.waiting.popleft()
            visited += 1
            try:
                self.look_at(address)
            except PlaywrightError as error:
                if "Download is starting" not in str(error):  # a paper is no page
                    raise
        if visited >= MOST_PAGES:
            self.faults.append(f"There are more than {MOST_PAGES} kinds of page: raise the bound.")
        return self.faults

    def look_at(self, address: str) -> None:
        response = self.page.goto(address)
        assert response is not None
        if response.status != 200:
            self.faults.append(f"{address} answers {response.status}")
            return
        self.faults += faults_of(self.page, self.looked_at)
        if address == MAILBOX:
            return  # its links are for those to whom the messages went
        for link in self.page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            self.note(link)

    def note(self, link: str) -> None:
        """Remember where a link leads: one address of each kind."""
        parts, here = urlsplit(link), urlsplit(self.page.url)
        if parts.scheme != here.scheme or parts.netloc != here.netloc:
            return
        kind = kind_of(link)
        if kind not in self.known:
            self.known.add(kind)
            self.waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def kind_of(link: str) -> str:
    """An address without the ids, years and values in it: pages of one kind share it."""
    parts = urlsplit(link)
    asked = "&".join(sorted(part.partition("=")[0] for part in parts.query.split("&") if part))
    return ONE_THING.sub("*", parts.path) + (f"?{asked}" if asked else "")


def faults_of(page: Page, looked_at: LookedAt) -> list[str]:
    """What is wrong with the page shown, at both widths.

    A page of a kind with no part that others of it had not is like them. On a phone the same parts stand below one
    another: there axe looks at the first page of each kind.
    """
    faults = []
    kind, parts = f"{kind_of(page.url)} {page.title()}", set(page.evaluate(BUILT_OF))
    before = looked_at.parts_of(kind)
    if before is not None and parts <= before:
        return []
    looked_at.note(kind, parts)
    for width in (PHONE, DESK):
        page.set_viewport_size(width)
        faults += [f"{page.url} at {width['width']} pixels: {fault}" for fault in shape_of(page)]
        if before is None or width == DESK:
            faults += _caught(check_accessibility, page)
    return faults


def shape_of(page: Page) -> list[str]:
    """One heading of the first rank, a title, and nothing that falls off the side."""
    faults = []
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1:
        faults.append(f"{len(headings)} main headings: {headings}")
    if not page.title().removesuffix("Waymark").strip(" –"):
        faults.append("no title")
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if too_wide > 0:
        faults.append(f"{too_wide} pixels fall off the side")
    return faults


def _caught(check: Callable[[Page], None], page: Page) -> list[str]:
    try:
        check(page)
    except AssertionError as failure:
        return [str(failure)]
    return []
