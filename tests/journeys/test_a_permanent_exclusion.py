"""A permanent exclusion before the spring half term of May: a bank holiday and half term lie before the sixth school day.

Helen Marsh of Brockington College excludes on Friday 28 May 2027. Half term runs to 6 June and holds the bank holiday
of 31 May, so that day 2 is Monday 7 June and the sixth school day Friday 11 June.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, check_accessibility, pages_of

FRIDAY, TUESDAY = "2027-05-28T08:05:00+00:00", "2027-06-08T08:05:00+00:00"  # five past nine in summer


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator["Exclusion"]:
    with pages_of(browser, area.url) as open_page:
        yield Exclusion(area, open_page(DESK))


@pytest.mark.slow
def test_from_the_notice_to_the_sixth_day(story: "Exclusion") -> None:
    story.given_it_is_the_friday_before_half_term()
    story.when_the_head_excludes_without_the_chair()
    story.then_the_head_is_asked_for_a_reason_and_gives_it()
    story.and_everybody_is_told()
    story.when_half_term_is_over()
    story.then_the_authority_sees_how_the_days_were_counted()
    story.and_an_offer_in_time_meets_the_clock()
    story.and_the_decision_is_written_down()
    story.then_the_governors_decide_and_the_roll_waits()


class Exclusion:
    """What the head and the officer do, step by step."""

    def __init__(self, area: Area, page: Page) -> None:
        self.area, self.page = area, page
        self.case = ""

    def become(self, name: str) -> None:
        self.page.goto("/demo/")
        self.page.get_by_role("button", name=f"Become {name}").click()

    def it_is(self, moment: str) -> None:
        said = self.area.manage(
            "shell", "-c", f"from waymark.core.models import Instance; Instance.objects.update(demo_now='{moment}')"
        )
        assert said.returncode == 0, said.stderr

    def day(self, group: str, text: str) -> None:
        """Fill the three boxes of a date."""
        boxes = self.page.get_by_role("group", name=group)
        for name, value in zip(("Day", "Month", "Year"), text.split(), strict=True):
            boxes.get_by_label(name).fill(value)

    def given_it_is_the_friday_before_half_term(self) -> None:
        self.it_is(FRIDAY)
        self.become("Helen Marsh")
        self.page.goto("/pupils/")
        self.page.get_by_role("link", name="Beck, Tyler").click()
        self.page.get_by_role("link", name="Suspensions and exclusions").click()
        check_accessibility(self.page)

    def when_the_head_excludes_without_the_chair(self) -> None:
        self.page.get_by_role("button", name="Permanently exclude").click()
        check_accessibility(self.page)
        self.day("Day of the head's decision", "28 5 2027")
        self.day("First day out of school", "28 5 2027")
        self.page.get_by_label("Main reason").select_option("OW")
        self.page.get_by_label("What happened, and why this decision").fill("A knife was brought to school.")
        self.page.get_by_role("button", name="Write down the permanent exclusion").click()

    def then_the_head_is_asked_for_a_reason_and_gives_it(self) -> None:
        expect(self.page.get_by_text("The partnership's chair was not consulted").first).to_be_visible()
        expect(self.page.get_by_label("What happened, and why this decision")).to_have_value(
            "A knife was brought to school."
        )
        check_accessibility(self.page)
        self.page.get_by_label("Why do you go on").or_(self.page.locator("[name=reason_to_go_on]")).first.fill(
            "The chair is away until June."
        )
        self.page.get_by_role("button", name="Write down the permanent exclusion").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Who has been told")
        self.case = re.sub(r"notices/$", "", self.page.url)

    def and_everybody_is_told(self) -> None:
        check_accessibility(self.page)
        for box in self.page.get_by_role("checkbox").all():
            box.check()
        self.day("Day they were told", "28 5 2027")
        self.page.get_by_label("How", exact=True).fill("By telephone, and a letter by hand")
        self.page.get_by_role("button", name="Write it down").click()
        expect(self.page.get_by_text("Not yet: the governors have not decided.")).to_be_visible()

    def when_half_term_is_over(self) -> None:
        self.it_is(TUESDAY)
        self.become("Imran Shah")

    def then_the_authority_sees_how_the_days_were_counted(self) -> None:
        expect(self.page.get_by_role("link", name=re.compile("Arrange education for"))).not_to_have_count(0)
        self.page.goto(f"{self.case}clocks/")
        sixth = self.page.locator("#sixth_day")
        expect(sixth).to_contain_text("Friday 11 June")
        expect(sixth).to_contain_text("Day 1: Fri 28 May")
        expect(sixth).to_contain_text("Day 2: Mon 7 Jun")
        expect(sixth).to_contain_text("Sat 29 May to Sun 6 Jun: half term")
        expect(sixth).to_contain_text("Leicestershire County Council")
        expect(self.page.locator("#governors")).to_contain_text("Friday 25 June")
        check_accessibility(self.page)

    def and_an_offer_in_time_meets_the_clock(self) -> None:
        self.page.goto(f"{self.case}sixth-day/")
        check_accessibility(self.page)
        self.page.get_by_label("Where, and with whom").fill("Oakfield Short Stay School, Blaby")
        self.day("First day there", "11 6 2027")
        self.page.get_by_label("Hours a week").fill("20")
        self.day("Day of the offer", "8 6 2027")
        self.page.get_by_role("button", name="Write down the offer").click()
        self.page.get_by_role("link", name=re.compile("Write down the answer")).click()
        self.page.get_by_label("It is taken up").check()
        self.day("Day of the answer", "8 6 2027")
        self.page.get_by_role("button", name="Write down the answer").click()
        expect(self.page.get_by_text("Taken up")).to_be_visible()
        self.page.goto(f"{self.case}clocks/")
        expect(self.page.locator("#sixth_day")).to_contain_text("Met")

    def and_the_decision_is_written_down(self) -> None:
        self.page.goto(f"{self.case}section-19/")
        check_accessibility(self.page)
        self.page.get_by_label("What was considered").fill("Age, needs and distance; what the family wishes.")
        self.page.get_by_label("Education is owed, and this is offered").check()
        self.page.get_by_label("Reasons", exact=True).fill("No school is named yet.")
        self.page.get_by_label("What is offered").fill("Oakfield, 20 hours a week.")
        self.day("Day of the decision", "8 6 2027")
        self.day("Look at it again on", "6 7 2027")
        self.page.get_by_role("button", name="Write down the decision").click()
        expect(self.page.get_by_text("Next look on Tuesday 6 July")).to_be_visible()
        check_accessibility(self.page)

    def then_the_governors_decide_and_the_roll_waits(self) -> None:
        self.become("Helen Marsh")
        self.page.goto(f"{self.case}governors/")
        check_accessibility(self.page)
        self.day("Day they met", "8 6 2027")
        self.page.get_by_label("Not to reinstate the pupil").check()
        self.page.get_by_label("Their reasons").fill("The safety of others.")
        self.page.get_by_role("button", name="Write down the decision").click()
        expect(self.page.get_by_text("Not yet: the parents may still ask for a review")).to_be_visible()
        check_accessibility(self.page)
