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
    story.given_a_visitor_opens_the_demonstration()
    story.when_the_coordinator_opens_the_referral_that_waits()
    story.and_accepts_it_with_an_answer_to_each_voice()
    story.then_the_referral_is_accepted()

    story.when_the_coordinator_looks_at_a_placement_that_cannot_start()
    story.then_it_says_which_gate_is_open_and_who_must_act()
    story.when_the_provider_reads_what_keeps_the_pupil_safe_and_says_so()
    story.and_the_head_signs_the_agreement_of_the_other_placement()
    story.and_the_coordinator_starts_both_placements_today()

    story.and_the_mailbox_holds_the_link_of_the_providers_register()
    story.when_somebody_who_is_not_signed_in_opens_the_link()
    story.then_it_holds_first_names_and_the_pupil_who_started_today()
    story.when_everybody_is_marked_as_here_but_one_who_is_not()
    story.then_the_provider_is_told_who_is_told()

    story.and_the_board_shows_the_pupil_as_not_accounted_for()
    story.and_my_work_of_the_referrer_begins_with_the_pupil()
    story.when_the_referrer_rings_the_family_and_writes_down_what_is_found()
    story.then_everybody_is_accounted_for_so_far()
    story.and_the_history_of_it_all_holds()
