"""A panel from its agenda to its letters, and a refusal with a challenge: a head, a co-ordinator and an officer at a desk."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, pages_of
from tests.journeys.hands import Pointer
from tests.journeys.panel_job import PanelJob


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[PanelJob]:
    with pages_of(browser, area.url) as open_page:
        yield PanelJob(area, Pointer(), open_page(DESK), lambda: open_page(DESK))


@pytest.mark.slow
def test_a_case_is_declined_challenged_and_to_be_looked_at_again(story: PanelJob) -> None:
    story.walk()
