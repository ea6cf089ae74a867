"""Take the pictures of README.md anew: `.venv/bin/python -m tests.journeys.screenshots`. They show the demonstration as it is."""

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.journeys.area import ROOT, running_copy
from tests.journeys.conftest import DESK, PHONE, QUIET, pages_of
from tests.journeys.hands import Pointer
from tests.journeys.main_job import COLIN, MainJob

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 200_000


def main() -> None:
    """Walk the main job and stop for a picture where there is something to see."""
    PICTURES.mkdir(exist_ok=True)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=QUIET)
        with (
            running_copy(Path(folder) / "built", Path(folder) / "area") as area,
            pages_of(chromium, area.url) as open_page,
        ):
            story = MainJob(
                area,
                Pointer(),
                open_page(DESK),
                lambda: open_page(PHONE, is_mobile=True, has_touch=True),
                judge=lambda page: None,  # the journeys judge; this one only looks
            )
            story.given_a_visitor_opens_the_demonstration()
            story.when_the_coordinator_opens_the_referral_that_waits()
            story.desk.goto("/")
            story.when_the_coordinator_looks_at_a_placement_that_cannot_start()
            take(story.desk, "placement", 900)
            story.when_the_provider_reads_what_keeps_the_pupil_safe_and_says_so()
            story.and_the_head_signs_the_agreement_of_the_other_placement()
            story.and_the_coordinator_starts_both_placements_today()
            story.and_the_mailbox_holds_the_link_of_the_providers_register()
            story.when_somebody_who_is_not_signed_in_opens_the_link()
            story.then_it_holds_first_names_and_the_pupil_who_started_today()
            take(story._device(), "register", 844)
            story.when_everybody_is_marked_as_here_but_one_who_is_not()
            story.then_the_provider_is_told_who_is_told()
            story._become(COLIN)
            story._go("Where is everyone")
            take(story.desk, "board", 1200)
        chromium.close()


def take(page: Page, name: str, height: int) -> None:
    """Save the upper part of the page."""
    assert page.viewport_size is not None
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.evaluate("scrollTo(0, 0)")
    file = PICTURES / f"{name}.png"
    page.screenshot(path=file, animations="disabled", caret="hide")
    assert file.stat().st_size < MOST_BYTES, f"{file} is too large for a page that opens at once."


if __name__ == "__main__":
    main()
