"""A provider declines a pupil and sees nothing more; another placement ends early, and both sides say what came of it."""

import re
from datetime import date

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of
from tests.journeys.hands import Keys

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
        self.desk, self.phone, self.keys = desk, phone, Keys()

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
        self.become(self.phone, MARTIN)
        self.open_placement(self.phone, ASKED_FOR)
        self.asked_at = self.phone.url

    def when_the_provider_declines_without_words_it_is_asked_for_them(self) -> None:
        self.press(self.phone, "button", "Answer: will you take this pupil?")
        self.look(self.phone, "Answer")
        self.phone.get_by_role("radio", name="No, we decline").check()
        self.box(self.phone, "If you decline").select_option(value="safety")
        self.keys.press(self.phone.get_by_role("button", name="Send the answer"))
        self.look(self.phone, "Answer")
        expect(self.phone.get_by_role("alert")).to_be_visible()
        expect(self.phone.get_by_role("radio", name="No, we decline")).to_be_checked()

    def then_it_declines_and_sees_nothing_more_of_the_pupil(self) -> None:
        self.box(self.phone, "Your reason in words").fill(NOT_SAFE)
        self.keys.press(self.phone.get_by_role("button", name="Send the answer"))
        expect(self.phone.get_by_text("Your answer is with the commissioner.")).to_be_visible()
        gone = self.phone.goto(self.asked_at)
        assert gone is not None and gone.status == 404

    def and_the_commissioner_reads_why(self) -> None:
        self.become(self.desk, COLIN)
        self.desk.goto(self.asked_at)
        self.look(self.desk, re.compile(f"^{ASKED_FOR}"))
        expect(self.desk.get_by_text(NOT_SAFE)).to_be_visible()

    def given_a_placement_that_runs(self) -> None:
        self.open_placement(self.desk, PLACED)
        self.placement = self.desk.url

    def when_it_is_ended_before_its_time(self) -> None:
        self.press(self.desk, "link", "End the placement")
        self.look(self.desk, "End the placement")
        self.day(self.desk, "Last day", date(2026, 11, 24))
        self.desk.get_by_role("radio", name="The family asked for the end").check()
        self.box(self.desk, "In words, and what comes next").fill("They move to Corby; the school there has a place.")
        self.keys.press(self.desk.get_by_role("button", name="End the placement"))
        expect(self.desk.get_by_text("The last day is recorded.")).to_be_visible()
        self.look(self.desk, AFTER)

    def then_each_side_owes_a_report_and_steps(self) -> None:
        expect(self.desk.get_by_text("No end report yet. Both sides write one.")).to_be_visible()
        for body in ("South Leicestershire partnership", "Thomas Estley Community College", "Canal Street Motors"):
            expect(self.desk.get_by_text(f"By {body}, by").first).to_be_visible()

    def when_both_have_reported(self) -> None:
        for page, words in (
            (self.phone, "He came each day and mended three engines."),
            (self.desk, "He grew up here."),
        ):
            page.goto(f"{self.placement}after/")
            self.look(page, AFTER)
            self.press(page, "button", "Write your end report")
            self.look(page, "End report")
            page.get_by_role("radio", name="Partly", exact=True).check()
            self.box(page, "What came of the placement").fill(words)
            self.keys.press(page.get_by_role("button", name="Send the report"))
            expect(page.get_by_role("alert")).to_contain_text("Say of outcome 1 how far it got, and why")
            expect(self.box(page, "What came of the placement")).to_have_value(words)
            self.box(page, "How one knows, or why not").fill("Three weeks of four.")
            self.keys.press(page.get_by_role("button", name="Send the report"))
            self.look(page, AFTER)
            expect(page.locator("main").get_by_text(words)).to_be_visible()

    def then_the_story_of_the_pupil_holds_both(self) -> None:
        self.desk.goto(self.placement)
        self.press(self.desk, "link", "Open the pupil's file")
        self.look(self.desk, PLACED)
        self.press(self.desk, "link", "What happened")
        for side in ("by the provider", "by whoever commissioned it"):
            expect(self.desk.get_by_text(f"{REPORT}, {side}")).to_be_visible()
        check_accessibility(self.desk)

    # What steps are made of

    def become(self, page: Page, name: str) -> None:
        page.goto("/demo/")
        page.get_by_role("button", name=f"Become {name}").click()
        self.look(page, "My work")

    def open_placement(self, page: Page, pupil: str) -> None:
        page.goto("/placements/")
        while page.get_by_role("link", name=pupil).count() == 0:
            page.get_by_role("link", name="Next").click()
        page.get_by_role("link", name=pupil).first.click()
        self.look(page, re.compile(f"^{pupil}"))

    def box(self, page: Page, label: str) -> Locator:
        return page.locator("main").get_by_label(re.compile(f"^{re.escape(label)}"))

    def day(self, page: Page, legend: str, day: date) -> None:
        group = page.locator("main").get_by_role("group", name=legend)
        for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(part, exact=True).fill(str(number))

    def press(self, page: Page, role, name: str) -> None:
        page.locator("main").get_by_role(role, name=name).first.click()

    def look(self, page: Page, heading: "str | re.Pattern[str]") -> None:
        """The page that is reached has this one main heading, and stands before its judge."""
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        check_accessibility(page)
