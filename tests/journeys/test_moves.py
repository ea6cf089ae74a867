"""A managed move from the first day of its trial, and a child who gets a school through fair access."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import check_accessibility, pages_of
from tests.journeys.hands import Pointer, by_navigation

pytestmark = pytest.mark.slow


@pytest.fixture
def somebody(area: Area, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page for one of the people of the demonstration."""
    with pages_of(browser, area.url) as open_page:

        def become(name: str) -> Page:
            page = open_page()
            page.goto("/demo/")
            page.get_by_role("button", name=f"Become {name}").click()
            return page

        yield become


def day(page: Page, legend: str, on: date) -> None:
    group = page.get_by_role("group", name=legend)
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        group.get_by_label(part, exact=True).fill(str(value))


def answer(page: Page, legend: str, choice: str) -> None:
    page.get_by_role("group", name=legend).get_by_role("radio", name=choice, exact=True).check()


def open_move(page: Page, name: str) -> None:
    by_navigation(page, Pointer(), "Moves")
    page.get_by_role("link", name=name).click()


class ManagedMoveStory:
    """Maisie Crowther's trial starts today; Freya Lindqvist's trial went well; Leon Abara is proposed."""

    def __init__(self, somebody: Callable[..., Page]) -> None:
        self.somebody = somebody

    def walk(self) -> None:
        self.given_a_move_that_all_agreed_to()
        self.when_the_school_starts_the_trial()
        self.then_the_pupil_is_on_both_rolls()
        self.and_the_review_asks_for_the_voices()
        self.when_a_head_agrees_to_another_move()
        self.then_everybody_sees_who_agreed()
        self.when_the_school_admits_a_third_pupil()
        self.then_the_page_says_from_which_day()

    def given_a_move_that_all_agreed_to(self) -> None:
        self.ruth = self.somebody("Ruth Okafor")
        open_move(self.ruth, "Maisie Crowther")
        expect(self.ruth.get_by_text("Agreed by all")).to_be_visible()
        check_accessibility(self.ruth)

    def when_the_school_starts_the_trial(self) -> None:
        self.ruth.get_by_role("button", name="Start the trial").click()
        answer(self.ruth, "Is a permanent exclusion of this pupil in force, or being considered?", "No")
        check_accessibility(self.ruth)
        self.ruth.get_by_role("button", name="Start the trial").click()

    def then_the_pupil_is_on_both_rolls(self) -> None:
        expect(self.ruth.get_by_text("The trial has started. The pupil is on both rolls.")).to_be_visible()
        expect(self.ruth.get_by_text("On trial", exact=True)).to_be_visible()

    def and_the_review_asks_for_the_voices(self) -> None:
        self.ruth.get_by_role("button", name="Review the trial").click()
        self.ruth.get_by_label("How does the trial go?").fill("A calm first morning.")
        self.ruth.get_by_role("button", name="Write down the review").click()
        expect(self.ruth.get_by_label("How does the trial go?")).to_have_value("A calm first morning.")
        check_accessibility(self.ruth)
        self.ruth.get_by_label("What does the pupil say?").fill("It was fine.")
        self.ruth.get_by_label("What does the family say?").fill("So far so good.")
        day(self.ruth, "Day of the next review", date(2026, 12, 15))
        self.ruth.get_by_role("button", name="Write down the review").click()
        expect(self.ruth.get_by_text("A calm first morning.")).to_be_visible()

    def when_a_head_agrees_to_another_move(self) -> None:
        self.helen = self.somebody("Helen Marsh")
        self.helen.get_by_role("link", name="Say whether you agree to the managed move of Leon Abara").click()
        self.helen.get_by_role("button", name="Agree, or say no").click()
        check_accessibility(self.helen)
        answer(self.helen, "What is your answer?", "Yes, we agree")
        self.helen.get_by_role("button", name="Write down your answer").click()

    def then_everybody_sees_who_agreed(self) -> None:
        expect(self.helen.get_by_text("Helen Marsh, 24 November 2026, here, signed in")).to_be_visible()

    def when_the_school_admits_a_third_pupil(self) -> None:
        open_move(self.ruth, "Freya Lindqvist")
        self.ruth.get_by_role("button", name="Put the pupil on roll").click()

    def then_the_page_says_from_which_day(self) -> None:
        expect(self.ruth.get_by_text("From that day on you put the pupil on roll here.")).to_be_visible()
        expect(self.ruth.get_by_role("button", name="Put on roll")).to_have_count(0)
        check_accessibility(self.ruth)


class FairAccessStory:
    """A child without a school: from the officer's first line to the school's roll."""

    def __init__(self, somebody: Callable[..., Page]) -> None:
        self.somebody = somebody

    def walk(self) -> None:
        self.given_a_child_without_a_school()
        self.and_an_application_that_gave_no_place()
        self.when_fair_access_considers_the_child()
        self.and_the_panel_allocates_a_school_that_is_full()
        self.then_the_school_puts_the_child_on_roll()
        self.and_the_ledger_counts_it()

    def given_a_child_without_a_school(self) -> None:
        page = self.officer = self.somebody("Imran Shah")
        by_navigation(page, Pointer(), "Moves")
        page.get_by_role("link", name="Fair access").click()
        page.get_by_role("button", name="Add a child without a school").click()
        page.get_by_label("First names").fill("Elif")
        page.get_by_label("Surname").fill("Arslan")
        day(page, "Date of birth", date(2013, 3, 4))
        page.get_by_label("Address", exact=True).fill("7 Tannery Row, Wigston")
        check_accessibility(page)
        page.get_by_role("button", name="Add the child").click()

    def and_an_application_that_gave_no_place(self) -> None:
        page = self.officer
        day(page, "Day of the application", date(2026, 11, 9))
        page.get_by_label("Which schools were asked?").fill("Three schools in Wigston")
        page.get_by_role("button", name="Begin the case").click()
        expect(page.get_by_text("15 school days after Monday 9 November")).to_be_visible()
        check_accessibility(page)
        page.get_by_role("button", name="Answer to the application").click()
        answer(page, "Was a place offered?", "No")
        day(page, "Day of the answer", date(2026, 11, 20))
        page.get_by_label("What was the answer?").fill("All three are full.")
        page.get_by_role("button", name="Write down the answer").click()

    def when_fair_access_considers_the_child(self) -> None:
        page = self.officer
        page.get_by_role("button", name="Consider for fair access").click()
        page.get_by_role("radio", name="(g) Homeless").check()
        page.get_by_label("Why this group?").fill("In a hostel since October.")
        page.get_by_label("What was done to find a place the ordinary way?").fill("Three schools asked.")
        answer(page, "Is the child looked after?", "No")
        answer(page, "Has the child an EHC plan?", "No")
        answer(page, "Has the child been permanently excluded?", "No")
        day(page, "Day of the agreement to consider the child", date(2026, 11, 23))
        page.get_by_label("Whose panel hears the case?").select_option(label="South Leicestershire partnership")
        check_accessibility(page)
        page.get_by_role("button", name="Consider the child").click()
        expect(page.get_by_text("School to be found")).to_be_visible()

    def and_the_panel_allocates_a_school_that_is_full(self) -> None:
        page = self.somebody("Colin Reyes")
        by_navigation(page, Pointer(), "Moves")
        page.get_by_role("link", name="Fair access").click()
        page.get_by_role("link", name="Elif Arslan").click()
        page.get_by_role("button", name="Allocate a school").click()
        page.get_by_label("Which school?").select_option(index=1)
        self.school = page.get_by_label("Which school?").evaluate("list => list.selectedOptions[0].label")
        page.get_by_label("Why this school?").fill("The nearest by bus.")
        answer(page, "Does the school say that it is full?", "Yes")
        page.get_by_label("Where was it decided?").fill("Panel of 24 November")
        answer(page, "Were all schools invited?", "Yes")
        day(page, "First day at the school", date(2026, 11, 30))
        check_accessibility(page)
        page.get_by_role("button", name="Allocate", exact=True).click()
        expect(page.get_by_text("Yes. That is no reason to refuse.")).to_be_visible()
        self.coordinator = page

    def then_the_school_puts_the_child_on_roll(self) -> None:
        page = self.somebody("Ruth Okafor")
        by_navigation(page, Pointer(), "Moves")
        page.get_by_role("link", name="Fair access").click()
        page.get_by_role("link", name="Amara Diallo").click()  # allocated to this school some days ago
        page.get_by_role("button", name="Put the child on roll").click()
        day(page, "First day on your main roll", date(2026, 11, 24))
        page.get_by_role("button", name="Put on roll").click()
        expect(page.get_by_text("On roll", exact=True)).to_be_visible()
        check_accessibility(page)

    def and_the_ledger_counts_it(self) -> None:
        page = self.coordinator
        by_navigation(page, Pointer(), "Moves")
        page.get_by_role("link", name="Fair shares").click()
        expect(page.get_by_role("heading", name="Fair shares")).to_be_visible()
        check_accessibility(page)


def test_a_managed_move(somebody: Callable[..., Page]) -> None:
    ManagedMoveStory(somebody).walk()


def test_a_fair_access_allocation(somebody: Callable[..., Page]) -> None:
    FairAccessStory(somebody).walk()
