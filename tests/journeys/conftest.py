"""A browser for the journeys: Debian's Chromium, a desk and a phone, and axe-core as the judge of every page.

A page fails its journey when it breaks the content security policy, throws an error, or reaches another host.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.journeys.area import Area, running_copy

# Playwright's own loop runs in this thread; Django would take that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

AXE = Path(__file__).parent / "axe.min.js"
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert program, "The journeys need Chromium: ./run test installs it."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page in a context of its own: another person at another device."""
    with pages_of(browser, live_server.url) as open_one:
        yield open_one


@pytest.fixture(scope="session")
def _built_area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration lies that every story begins with; one for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "area"


@pytest.fixture
def area(_built_area: Path, tmp_path: Path) -> Iterator[Area]:
    """A demonstration of this story's own, at 9:05am on its Tuesday, as a visitor finds it."""
    with running_copy(_built_area, tmp_path / "area") as running:
        yield running


@pytest.fixture(scope="module")
def unchanged_area(_built_area: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    """A demonstration that the stories of one file share, because they only look."""
    with running_copy(_built_area, tmp_path_factory.mktemp("shared") / "area") as running:
        yield running


@contextmanager
def pages_of(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens a page at `url` in a context of its own; afterwards fail for what went wrong in any."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    host = urlsplit(url).netloc

    def note_message(message: ConsoleMessage) -> None:
        # A refused form answers 422 or 409, which the console also calls an error.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"console: {message.text}")

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc != host:
            faults.append(f"reached {address.netloc}")

    def open_one(viewport: dict[str, int] | None = None, **options: Any) -> Page:
        context = browser.new_context(
            viewport=viewport or DESK, base_url=url, locale="en-GB", timezone_id="Europe/London", **options
        )
        context.set_default_timeout(30_000)  # two processes share two cores
        context.on("console", note_message)
        context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
        context.on("request", note_request)
        contexts.append(context)
        return context.new_page()

    try:
        yield open_one
    finally:
        for context in contexts:
            context.close()
    assert not faults, "The browser complained:\n" + "\n".join(dict.fromkeys(faults))


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page at a desk, 1280 pixels wide."""
    return open_page(DESK)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone, 390 pixels wide, operated by touch."""
    return open_page(PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Return a function that fails when the page shown breaks a rule of WCAG 2.2 AA."""
    return check_accessibility


def check_accessibility(page: Page) -> None:
    """Run axe-core on the page shown; fail with every broken rule and the places that break it.

    The rules of WCAG 2.2 AA, and that all that can be read stands in a landmark.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(
            AXE.read_text(encoding="utf-8")
        )  # by the debugger: the page's own policy admits no foreign script
    found = page.evaluate(
        "asked => axe.run(document, asked)",
        {
            "runOnly": {"type": "tag", "values": WCAG_22_AA},
            "rules": {"region": {"enabled": True}},  # who jumps from landmark to landmark misses nothing
            "resultTypes": ["violations"],
        },
    )
    broken = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
        + "\n".join(f"    {' '.join(map(str, node['target']))}  {node['html'][:200]}" for node in violation["nodes"])
        for violation in found["violations"]
    ]
    assert not broken, f"{page.url} is not accessible:\n" + "\n".join(broken)
