"""The main job once more, without a mouse or a thumb: Tab, Shift, Space, Enter, arrows and letters.

Every control that is used is reached by tabbing, shows that it has the focus, and lies in view.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, check_accessibility, pages_of
from tests.journeys.hands import Keys
from tests.journeys.main_job import MainJob

TWO_LINKS = """<!doctype html><html lang="en"><title>Two links</title><style>{}</style>
<a href="#one">One</a> <a href="#two">Two</a> <a href="#three" tabindex="-1">Three</a></html>"""


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[MainJob]:
    with pages_of(browser, area.url) as open_page:
        # The same pages at the same width were judged by axe in the first walk; here the focus is looked at.
        yield MainJob(area, Keys(), open_page(DESK), lambda: open_page(DESK), judge=must_begin_at_the_top)


def must_begin_at_the_top(page: Page) -> None:
    """On a new page nothing further down holds the focus: the first tab leads to its beginning."""
    assert page.evaluate("document.activeElement === document.body || document.activeElement.tabIndex === -1")


@pytest.mark.slow
def test_the_main_job_is_done_with_the_keyboard_alone(story: MainJob) -> None:
    story.walk()
    check_accessibility(story.desk)


@pytest.mark.django_db(transaction=True)
def test_a_focus_that_does_not_show_is_found(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    page.set_content(TWO_LINKS.format("a:focus { outline: none }"))
    with pytest.raises(AssertionError, match="The focus does not show on <a href"):
        Keys().tab_to(page.get_by_role("link", name="Two"))
    page.set_content(TWO_LINKS.format(""))
    Keys().tab_to(page.get_by_role("link", name="Two"))


@pytest.mark.django_db(transaction=True)
def test_a_control_that_cannot_be_tabbed_to_is_found(open_page: Callable[..., Page]) -> None:
    page = open_page(DESK)
    page.set_content(TWO_LINKS.format(""))
    with pytest.raises(AssertionError, match="is not reached"):
        Keys().press(page.get_by_role("link", name="Three"))
