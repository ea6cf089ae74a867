"""A school tries two things, one after the other, and steps the pupil up from tier 2 to tier 3."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, check_accessibility, pages_of

RUTH = "Ruth Okafor"  # refers for Brockington College
MALACHI = "Malachi Bennett"  # on the roll there; the partnership has sent his referral back


def test_a_school_runs_two_cycles_and_steps_the_pupil_up(browser, area: Area) -> None:
    with pages_of(browser, area.url) as open_page:
        Support(open_page(DESK)).walk()


class Support:
    """One walk of the person who refers for a school."""

    def __init__(self, page: Page, judge: Callable[[Page], None] = check_accessibility) -> None:
        self.page, self.judge = page, judge

    def walk(self) -> None:
        self.given_the_school_opens_the_support_of_a_pupil()
        self.when_it_starts_a_plan_at_tier_2()
        self.and_writes_a_first_cycle_with_what_is_done()
        self.and_a_review_ahead_of_its_day_is_refused_with_every_word_kept()
        self.and_the_first_review_says_to_go_on()
        self.and_a_second_cycle_is_written()
        self.and_the_second_review_steps_the_pupil_up()
        self.then_the_plan_stands_at_tier_3()
        self.and_all_that_was_tried_can_be_printed()
        self.and_the_list_of_the_school_says_that_no_cycle_runs()

    # The steps

    def given_the_school_opens_the_support_of_a_pupil(self) -> None:
        self.page.goto("/demo/")
        self._press("button", f"Become {RUTH}")
        self.page.goto("/pupils/")
        self._press("link", "Bennett, Malachi")
        self.page.get_by_role("navigation", name="The pupil's file").get_by_role("link", name="Support").click()
        self._look(f"Support for {MALACHI}")
        expect(self.page.get_by_text("Your school has no support plan for this pupil yet.")).to_be_visible()

    def when_it_starts_a_plan_at_tier_2(self) -> None:
        self._press("button", "Start a support plan")
        self._look("Start a support plan")
        self._choose("Tier 2")
        self._fill("Why the pupil needs support", "Leaves most lessons before the end.")
        self._day("starts_on", date(2026, 9, 1))
        self._press("button", "Start the plan")
        self._look(f"Support plan of {MALACHI}")
        expect(self.page.get_by_text("The city calls it PSP 1.")).to_be_visible()

    def and_writes_a_first_cycle_with_what_is_done(self) -> None:
        self._press("button", "Write the first cycle")
        self._cycle("No lesson left early, two weeks running.", date(2026, 9, 1), date(2026, 10, 2))
        self._done("A card to leave for five minutes", "All teachers")

    def and_a_review_ahead_of_its_day_is_refused_with_every_word_kept(self) -> None:
        self._press("button", "Review this cycle")
        self._look("Review cycle 1")
        self._review("Much progress", "Go on at this level", date(2026, 11, 25))
        expect(self.page.get_by_role("alert")).to_contain_text("The day of the review lies ahead")
        expect(self.page.get_by_label("How you know")).to_have_value("The behaviour log.")
        self.judge(self.page)

    def and_the_first_review_says_to_go_on(self) -> None:
        self._day("reviewed_on", date(2026, 10, 2))
        self._press("button", "Save the review")
        self._look(f"Support plan of {MALACHI}")
        expect(self.page.get_by_text("Go on at this level", exact=True)).to_be_visible()

    def and_a_second_cycle_is_written(self) -> None:
        self._press("button", "Write the next cycle")
        self._cycle("No afternoon lesson left early.", date(2026, 10, 5), date(2026, 11, 20))
        self._done("Afternoon English in a group of six", "English department")

    def and_the_second_review_steps_the_pupil_up(self) -> None:
        self._press("button", "Review this cycle")
        self._look("Review cycle 2")
        self._review("Some progress", "Step up a level", date(2026, 11, 20))

    def then_the_plan_stands_at_tier_3(self) -> None:
        self._look(f"Support plan of {MALACHI}")
        expect(self.page.get_by_text("Step up a level, to Tier 3", exact=True)).to_be_visible()
        expect(self.page.get_by_role("heading", name="Tier 3", exact=True)).to_be_visible()
        expect(self.page.get_by_text("The city calls it PSP 2A.")).to_be_visible()

    def and_all_that_was_tried_can_be_printed(self) -> None:
        self._press("link", "Print all that was tried")
        self._look(f"What has been tried for {MALACHI}")
        for words in ("A card to leave for five minutes", "Afternoon English in a group of six"):
            expect(self.page.get_by_text(words)).to_be_visible()

    def and_the_list_of_the_school_says_that_no_cycle_runs(self) -> None:
        self.page.goto("/support/")
        self._look("Support")
        row = self.page.get_by_role("row").filter(has_text=MALACHI)
        expect(row).to_contain_text("Tier 3")
        expect(row).to_contain_text("No cycle is running")

    # How

    def _cycle(self, aim: str, starts_on: date, review_on: date) -> None:
        self._look("Write a cycle")
        self._fill("Assess: what you know of the pupil's needs", "Noise sets things off; a short break helps.")
        self._fill("Plan: what should be different at the end", aim)
        self._day("starts_on", starts_on)
        self._day("review_on", review_on)
        self._press("button", "Save the cycle")

    def _done(self, what: str, who: str) -> None:
        self._look("Do: add what is done")
        self._fill("What is done", what)
        self._fill("Who does it", who)
        self._press("button", "Save")
        self._look(f"Support plan of {MALACHI}")

    def _review(self, scale: str, step: str, on: date) -> None:
        self._day("reviewed_on", on)
        self._choose(scale)
        self._fill("What has changed", "Stays until the break.")
        self._fill("How you know", "The behaviour log.")
        self._fill("What the pupil says", "The card is good.")
        self._fill("What the family says", "Mornings are calmer.")
        self._choose(step)
        self._press("button", "Save the review")

    def _look(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
        self.judge(self.page)

    def _press(self, role, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()

    def _choose(self, words: str) -> None:
        self.page.get_by_role("radio", name=words, exact=True).check()

    def _fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def _day(self, name: str, on: date) -> None:
        for part, number in (("day", on.day), ("month", on.month), ("year", on.year)):
            self.page.locator(f"[name={name}_{part}]").fill(str(number))
