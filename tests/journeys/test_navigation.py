"""The way round: one line at a desk and two on a phone for everybody, and each entry one press or two away."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of
from tests.journeys.hands import Hands, Keys, Pointer, by_navigation

pytestmark = pytest.mark.slow
OpenPage = Callable[..., Page]


@pytest.fixture
def open_one(browser: Browser, unchanged_area: Area) -> Iterator[OpenPage]:
    with pages_of(browser, unchanged_area.url) as open_page:
        yield open_page


def become(page: Page, name: str) -> None:
    page.goto("/demo/")
    people = page.get_by_label("Whom to become")
    if not people.is_visible():
        page.get_by_role("button", name="Become").first.click()
        expect(people).to_be_visible()
    label = next(each for each in people.locator("option").all_inner_texts() if each.startswith(name))
    people.select_option(label=label)
    page.get_by_role("button", name="Become", exact=True).click()
    expect(page.get_by_text(f"You are now {name}")).to_be_visible()


def lines(page: Page) -> int:
    """How many lines the entries at the top take."""
    entries = page.get_by_role("navigation", name="Main").locator(".waymark-nav__link").all()
    return len({round(box["y"]) for entry in entries if (box := entry.bounding_box())})


def test_nobody_has_more_than_one_line_at_a_desk_and_two_on_a_phone(open_one: OpenPage) -> None:
    page = open_one(DESK)
    become(page, "Colin Reyes")
    labels = page.get_by_label("Whom to become").locator("option").all_inner_texts()
    one_of_each_role = {role: name for name, role, _ in (label.split(", ", 2) for label in labels)}
    assert len(one_of_each_role) >= 8
    for name in one_of_each_role.values():
        page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
        become(page, name)
        assert lines(page) == 1, name
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        assert lines(page) <= 2, name


@pytest.mark.parametrize(
    ("size", "hands", "script"),
    [(DESK, Pointer(), True), (DESK, Keys(), True), (PHONE, Keys(), False), (PHONE, Pointer(), False)],
)
def test_each_entry_is_reached(open_one: OpenPage, size: dict[str, int], hands: Hands, script: bool) -> None:
    page = open_one(size, java_script_enabled=script)
    become(page, "Colin Reyes")
    for name in ("Meetings", "Exclusions", "Providers", "Absences", "Pupils"):
        by_navigation(page, hands, name)
        current = page.get_by_role("navigation", name="Main").locator("a[aria-current]")
        expect(current).to_have_text(name)
        assert lines(page) == (1 if size is DESK else 2), name  # a current entry is bold, and wider


def test_an_open_group_is_accessible_and_closes_when_one_is_elsewhere(open_one: OpenPage) -> None:
    page = open_one(DESK)
    become(page, "Colin Reyes")
    decisions = page.get_by_role("navigation", name="Main").get_by_text("Decisions", exact=True)
    area = page.get_by_role("navigation", name="Main").get_by_text("Area", exact=True)
    meetings = page.get_by_role("link", name="Meetings", exact=True)
    below = page.get_by_role("heading", level=1)
    where = below.bounding_box()

    decisions.click()
    expect(meetings).to_be_visible()
    check_accessibility(page)
    assert below.bounding_box() == where  # it lies over the page, and nothing moves from under the pointer

    area.click()
    expect(meetings).to_be_hidden()
    expect(page.get_by_role("link", name="Exports", exact=True)).to_be_visible()

    below.click()
    expect(page.get_by_role("link", name="Exports", exact=True)).to_be_hidden()

    decisions.press("Enter")
    meetings.focus()
    page.keyboard.press("Escape")
    expect(meetings).to_be_hidden()
    expect(decisions).to_be_focused()

    decisions.press("Enter")
    for _ in range(5):
        page.keyboard.press("Tab")  # four entries, then on
    expect(area).to_be_focused()
    expect(meetings).to_be_hidden()


def test_without_a_script_an_open_group_covers_nothing(open_one: OpenPage) -> None:
    page = open_one(PHONE, java_script_enabled=False)
    become(page, "Colin Reyes")
    page.get_by_role("navigation", name="Main").get_by_text("Decisions", exact=True).click()
    last = page.get_by_role("link", name="Meetings", exact=True).bounding_box()
    navigation = page.get_by_role("navigation", name="Main").bounding_box()
    assert last
    assert navigation
    assert last["y"] + last["height"] <= navigation["y"] + navigation["height"]
