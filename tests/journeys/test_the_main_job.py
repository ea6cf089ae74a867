"""From a referral that waits to a pupil who is looked for: staff at a desk, the provider on a phone without an account."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, pages_of
from tests.journeys.hands import Pointer
from tests.journeys.main_job import MainJob


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[MainJob]:
    with pages_of(browser, area.url) as open_page:
        phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}
        yield MainJob(area, Pointer(), open_page(DESK), lambda: open_page(PHONE, **phone))


@pytest.mark.smoke
@pytest.mark.slow
def test_one_pupil_at_two_providers_and_everybody_knows_where(story: MainJob) -> None:
    story.walk()
