"""A provider declines a pupil and sees nothing more; another placement ends early, and both sides say what came of it."""

import re
from datetime import date

from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, pages_of
from tests.journeys.walking import Walk

COLIN = "Colin Reyes"  # co-ordinates the southern partnership
MARTIN = "Martin Pike"  # manages Canal Street Motors
ASKED_FOR = "Bilal Osei"  # offered to Canal Street Motors, which has not answered yet
PLACED = "Callum Price"  # there since September
NOT_SAFE = "Two of the group and he have fought outside, and we cannot keep them apart."
AFTER = "After the last day"
REPORT = "Report on the whole placement at Canal Street Motors"


def test_a_provider_declines_and_a_placement_ends_early_with_both_reports(browser: Browser, area: Area) -> None:
    with pages_of(browser, area.url) as open_page:
        HowAPlaceEnds(open_page(DESK), open_page(PHONE)).walk()


class HowAPlaceEnds:
    """Colin at a desk, Martin with a phone; what is short, by the keyboard."""

    def __init__(self, desk: Page, phone: Page) -> None:
        self.colin, self.martin = Walk(desk), Walk(phone)

    def walk(self) -> None:
        self.given_a_pupil_whom_the_provider_is_asked_to_take()
        self.when_the_provider_declines_without_words_it_is_asked_for_them()
        self.then_it_declines_and_sees_nothing_more_of_the_pupil()
        self.and_the_commissioner_reads_why()
        self.given_a_placement_that_runs()
        self.when_it_is_ended_before_its_time()
        self.then_each_side_owes_a_report_and_steps()
        self.when_both_have_reported()
        self.then_the_story_of_the_pupil_holds_both()

    def given_a_pupil_whom_the_provider_is_asked_to_take(self) -> None:
        self.martin.begin_as(MARTIN)
        self.martin.open_in_list("/placements/", ASKED_FOR)
        self.martin.look(re.compile(f"^{ASKED_FOR}"))
        self.asked_at = self.martin.page.url

    def when_the_provider_declines_without_words_it_is_asked_for_them(self) -> None:
        self.martin.press("button", "Answer: will you take this pupil?")
        self.martin.look("Answer")
        self.martin.choose("No, we decline")
        self.martin.box("If you decline").select_option(value="safety")
        self.martin.key("button", "Send the answer")
        self.martin.look("Answer")
        expect(self.martin.page.get_by_role("alert")).to_be_visible()
        expect(self.martin.page.get_by_role("radio", name="No, we decline")).to_be_checked()

    def then_it_declines_and_sees_nothing_more_of_the_pupil(self) -> None:
        self.martin.fill("Your reason in words", NOT_SAFE)
        self.martin.key("button", "Send the answer")
        self.martin.told("Your answer is with the commissioner.")
        gone = self.martin.page.goto(self.asked_at)
        assert gone is not None and gone.status == 404

    def and_the_commissioner_reads_why(self) -> None:
        self.colin.begin_as(COLIN)
        self.colin.page.goto(self.asked_at)
        self.colin.look(re.compile(f"^{ASKED_FOR}"))
        self.colin.told(NOT_SAFE)

    def given_a_placement_that_runs(self) -> None:
        self.colin.open_in_list("/placements/", PLACED)
        self.colin.look(re.compile(f"^{PLACED}"))
        self.placement = self.colin.page.url

    def when_it_is_ended_before_its_time(self) -> None:
        self.colin.press("link", "End the placement")
        self.colin.look("End the placement")
        self.colin.day("Last day", date(2026, 11, 24))
        self.colin.choose("The family asked for the end")
        self.colin.fill("In words, and what comes next", "They move to Corby; the school there has a place.")
        self.colin.key("button", "End the placement")
        self.colin.told("The last day is recorded.")
        self.colin.look(AFTER)

    def then_each_side_owes_a_report_and_steps(self) -> None:
        self.colin.told("No end report yet. Both sides write one.")
        for body in ("South Leicestershire partnership", "Thomas Estley Community College", "Canal Street Motors"):
            expect(self.colin.page.get_by_text(f"By {body}, by").first).to_be_visible()

    def when_both_have_reported(self) -> None:
        for who, words in (
            (self.martin, "He came each day and mended three engines."),
            (self.colin, "He grew up here."),
        ):
            who.page.goto(f"{self.placement}after/")
            who.look(AFTER)
            who.press("button", "Write your end report")
            who.look("End report")
            who.choose("Partly")
            who.fill("What came of the placement", words)
            who.key("button", "Send the report")
            expect(who.page.get_by_role("alert")).to_contain_text("Say of outcome 1 how far it got, and why")
            expect(who.box("What came of the placement")).to_have_value(words)
            who.fill("How one knows, or why not", "Three weeks of four.")
            who.key("button", "Send the report")
            who.look(AFTER)
            who.told(words)

    def then_the_story_of_the_pupil_holds_both(self) -> None:
        self.colin.page.goto(self.placement)
        self.colin.press("link", "Open the pupil's file")
        self.colin.look(PLACED)
        self.colin.press("link", "What happened")
        for side in ("by the provider", "by whoever commissioned it"):
            expect(self.colin.page.get_by_text(f"{REPORT}, {side}")).to_be_visible()
        self.colin.judge(self.colin.page)
