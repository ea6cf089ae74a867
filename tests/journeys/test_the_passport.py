"""A passport is filled by the school, handed to a provider, read, corrected, and handed over again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, pages_of
from tests.journeys.hands import Pointer
from tests.journeys.main_job import COLIN, MARTIN, RUTH, MainJob

TITLE = "Kai Merrow"
HELPS = "What happens today, said first thing in the morning."
CORRECTED = "A list of three things for the day, on paper."
WORDS = {
    "What helps": HELPS,
    "What does not help": "Being told off before others.",
    "Strengths": "Sees at once why something does not run.",
    "Where learning stands": "Mathematics grade 3, English grade 2.",
}


class PassportStory(MainJob):
    def walk(self) -> None:
        self.given_the_school_opens_the_passport_of_a_pupil_with_a_place_agreed()
        self.when_it_writes_what_nobody_else_holds()
        self.then_the_passport_is_complete_before_a_placement()
        self.when_the_coordinator_hands_it_over()
        self.then_the_provider_finds_it_and_says_that_it_has_read_it()
        self.when_the_school_corrects_a_line()
        self.and_the_coordinator_hands_over_version_two()
        self.then_the_provider_reads_what_has_changed()

    def given_the_school_opens_the_passport_of_a_pupil_with_a_place_agreed(self) -> None:
        self.desk.goto("/")
        self._press("button", f"Become {RUTH}")
        self._go("Passports")
        self._press("link", "Passport of Kai Merrow for Canal Street Motors")
        self._look(self.desk, TITLE)
        expect(self.desk.get_by_text("8 of 12 parts")).to_be_visible()

    def when_it_writes_what_nobody_else_holds(self) -> None:
        for kind, words in WORDS.items():
            self._press("link", kind)
            self._look(self.desk, kind)
            self._fill("What to write", words)
            self._press("button", "Write it into the passport")
            self._look(self.desk, TITLE)

    def then_the_passport_is_complete_before_a_placement(self) -> None:
        expect(self.desk.get_by_text("12 of 12 parts")).to_be_visible()
        expect(self.desk.get_by_text(HELPS)).to_be_visible()

    def when_the_coordinator_hands_it_over(self) -> None:
        self._become(COLIN)
        self._go("Passports")
        self._press("link", "Passport of Kai Merrow for Canal Street Motors")
        self._press("link", "Hand it over to Canal Street Motors")
        self._look(self.desk, "Hand over to Canal Street Motors")
        self._press("button", "Hand over to Canal Street Motors")
        self._look(self.desk, "Passport of Kai Merrow")
        expect(self.desk.get_by_text("Version 1 is with Canal Street Motors.")).to_be_visible()

    def then_the_provider_finds_it_and_says_that_it_has_read_it(self) -> None:
        self._become(MARTIN)
        self._press("link", re.compile("^passports? to read"))
        self._look(self.desk, "Passports")
        self._press("link", "Passport of Kai Merrow")
        self._look(self.desk, "Passport of Kai Merrow")
        self.desk.set_viewport_size(PHONE)
        self.judge(self.desk)
        self.desk.set_viewport_size(DESK)
        expect(self.desk.get_by_text(HELPS)).to_be_visible()
        expect(self.desk.get_by_text("Mill Close")).to_have_count(0)  # where the family lives
        self.hands.press(self.desk.get_by_label(re.compile("^We have read this passport")))
        self._press("button", "We have read it")
        expect(self.desk.get_by_text("Thank you. Who handed it over sees that you have read it.")).to_be_visible()

    def when_the_school_corrects_a_line(self) -> None:
        self._become(RUTH)
        self._go("Passports")
        self._press("link", TITLE)
        self._press("link", "The passport of Kai Merrow")
        self._press("link", "What helps")
        self._fill("What to write", CORRECTED)
        self._press("button", "Write it into the passport")
        expect(self.desk.get_by_text("1 thing has changed since.")).to_be_visible()

    def and_the_coordinator_hands_over_version_two(self) -> None:
        self._become(COLIN)
        self._go("Passports")
        self._press("link", TITLE)
        self._press("link", "Hand over version 2")
        self._look(self.desk, "Hand over to Canal Street Motors")
        expect(self.desk.get_by_role("heading", name="Changed since version 1")).to_be_visible()
        self._press("button", "Hand over to Canal Street Motors")
        self._look(self.desk, "Passport of Kai Merrow")

    def then_the_provider_reads_what_has_changed(self) -> None:
        self._become(MARTIN)
        self._go("Passports")
        self._press("link", "Passport of Kai Merrow")
        expect(self.desk.get_by_role("heading", name="Changed since version 1")).to_be_visible()
        expect(self.desk.get_by_text(f"Before: {HELPS}")).to_be_visible()
        assert "answered 500" not in self.area.log


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[PassportStory]:
    with pages_of(browser, area.url) as open_page:
        yield PassportStory(area, Pointer(), open_page(DESK), lambda: open_page(DESK))


@pytest.mark.slow
def test_a_passport_goes_along_with_a_place(story: PassportStory) -> None:
    story.walk()
