"""A five-day week over the school and three providers: by forms alone, with the mouse, suggested, and used."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import check_accessibility, pages_of
from tests.journeys.hands import Pointer, by_navigation
from waymark.designs.solver import is_installed

pytestmark = pytest.mark.slow
COLIN = "Become Colin Reyes"


@pytest.fixture
def open_page(area: Area, browser: Browser) -> Iterator[Callable[..., Page]]:
    with pages_of(browser, area.url) as open_one:
        yield open_one


class WeekStory:
    """Maya Thorne's programme has two options; a third has school, farm, tutor and kitchen."""

    def __init__(self, open_page: Callable[..., Page]) -> None:
        self.open_page = open_page

    def walk(self) -> None:
        self.given_two_options_side_by_side()
        self.when_a_third_is_written()
        self.and_three_providers_are_put_into_it_without_javascript()
        self.then_five_days_are_full_and_no_rule_is_broken()
        self.when_a_half_day_is_dragged_to_another_the_figures_follow_unsaved()
        self.and_an_offer_is_dragged_in_it_is_in_the_week()
        self.when_weeks_are_suggested_one_is_kept()
        self.and_options_are_put_to_the_panel()
        self.when_the_option_is_used_its_placements_are_prepared()
        self.then_nothing_has_started()

    def page_of_colin(self, **options: object) -> Page:
        page = self.open_page(**options)
        page.goto("/demo/")
        page.get_by_role("button", name=COLIN).click()
        return page

    def given_two_options_side_by_side(self) -> None:
        self.colin = self.page_of_colin()
        by_navigation(self.colin, Pointer(), "Programmes")
        while self.colin.get_by_role("link", name="Thorne").count() == 0:
            self.colin.get_by_role("link", name="Next").click()
        self.colin.get_by_role("link", name="Thorne").first.click()
        self.programme = self.colin.url
        self.colin.get_by_role("link", name="Design the week").click()
        self.options = self.colin.url
        for name in ("Farm and tutor", "Boats and home"):
            expect(self.colin.get_by_role("link", name=name, exact=True)).to_be_visible()
        check_accessibility(self.colin)

    def when_a_third_is_written(self) -> None:
        self.colin.get_by_role("button", name="Write an option").click()
        self.colin.get_by_label("Name of the option").fill("Five days")
        self.colin.get_by_label("Most that a week may cost").fill("400")
        self.colin.get_by_role("radio", name="An empty week").check()
        check_accessibility(self.colin)
        self.colin.get_by_role("button", name="Go on to the week").click()
        self.third = self.colin.url

    def and_three_providers_are_put_into_it_without_javascript(self) -> None:
        page = self.page_of_colin(java_script_enabled=False)
        page.goto(self.third)
        for name, days in (
            ("A day on the farm", ("Tuesday morning", "Tuesday afternoon")),
            ("English and maths in threes", ("Thursday morning", "Thursday afternoon")),
            ("Music and sound", ("Friday morning",)),
        ):
            card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))
            for day in days:
                card.get_by_role("checkbox", name=day).check(force=True)
            card.get_by_role("button", name="Put into the week").click()
            expect(page.get_by_text(f"{name} at")).to_be_visible()
        for day in ("Monday Morning", "Monday Afternoon", "Wednesday Morning", "Wednesday Afternoon"):
            box = page.get_by_label(day, exact=True)
            box.select_option(index=1)  # the school comes first
        page.get_by_role("button", name="Save the week").click()
        expect(page.get_by_role("heading", name="What it comes to")).to_be_visible()

    def then_five_days_are_full_and_no_rule_is_broken(self) -> None:
        self.colin.goto(self.third)
        self.figures = self.colin.get_by_role("complementary", name="What it comes to")
        expect(self.figures.get_by_text("No rule is broken")).to_be_visible()
        expect(self.figures.get_by_text("Full time", exact=True)).to_be_visible()
        for at in range(9):
            expect(self.choice(at)).not_to_have_value("")
        assert len({self.choice(at).input_value() for at in range(9)}) == 4
        check_accessibility(self.colin)

    def half_day(self, at: int) -> Locator:
        return self.colin.locator("[data-half-day]").nth(at)

    def choice(self, at: int) -> Locator:
        return self.half_day(at).locator("select")

    def when_a_half_day_is_dragged_to_another_the_figures_follow_unsaved(self) -> None:
        hours = self.figures.locator(".waymark-designer__figure")
        before = hours.inner_text()
        school = self.choice(0).input_value()
        self.half_day(0).drag_to(self.half_day(9), source_position={"x": 8, "y": 8})
        expect(self.choice(0)).to_have_value("")
        expect(self.choice(9)).to_have_value(school)
        expect(hours).not_to_have_text(before)
        self.choice(9).select_option(label="Nothing")
        self.choice(0).select_option(value=school)
        expect(hours).to_have_text(before)

    def carry(self, thing: Locator, to: Locator) -> None:
        """Press on it, move a little, and then to where it is to go: the week has come to the top of the window."""
        mouse = self.colin.mouse
        thing.get_by_role("heading").hover(position={"x": 20, "y": 8})
        mouse.down()
        box = thing.bounding_box()
        assert box is not None
        mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
        expect(self.colin.locator(".waymark-designer__week--lifted")).to_be_visible()
        there = to.bounding_box()
        assert there is not None
        mouse.move(there["x"] + there["width"] / 2, there["y"] + 12, steps=6)
        mouse.up()

    def and_an_offer_is_dragged_in_it_is_in_the_week(self) -> None:
        offer = self.colin.locator("[data-offer]").filter(has_text="Water and woodwork")
        self.carry(offer, self.half_day(8))
        expect(self.colin.get_by_text("Water and woodwork at The Boatshed is in the week.")).to_be_visible()
        assert self.choice(8).locator("option:checked").inner_text() == "The Boatshed"
        self.colin.get_by_role("button", name=re.compile("Take out.*The Boatshed")).click()
        expect(self.choice(8)).to_have_value("")

    def when_weeks_are_suggested_one_is_kept(self) -> None:
        self.colin.goto(self.options)
        if not is_installed():
            expect(self.colin.get_by_role("button", name="Suggest weeks")).to_have_count(0)
            return
        self.colin.get_by_role("button", name="Suggest weeks").click()
        self.colin.get_by_label("Half-days at school").fill("4")
        self.colin.get_by_role("button", name="Suggest weeks").click()
        expect(self.colin.get_by_role("heading", name="Lowest price")).to_be_visible()
        check_accessibility(self.colin)
        self.colin.get_by_label("Most that a week may cost").fill("20")
        self.colin.get_by_role("button", name="Suggest weeks").click()
        expect(self.colin.get_by_text("Nothing fits.")).to_be_visible()
        expect(self.colin.get_by_text("at most £20 a week")).to_be_visible()
        check_accessibility(self.colin)
        self.colin.go_back()
        self.colin.get_by_role("button", name=re.compile("Keep as an option.*Lowest price")).click()
        expect(self.colin.get_by_text("Nobody is placed by it.")).to_be_visible()

    def and_options_are_put_to_the_panel(self) -> None:
        self.colin.goto(self.options)
        self.colin.get_by_role("link", name="Put options to the panel").click()
        check_accessibility(self.colin)
        self.colin.get_by_role("button", name="Write the paper").click()
        expect(self.colin.get_by_role("heading", name="Options for the week of")).to_be_visible()

    def when_the_option_is_used_its_placements_are_prepared(self) -> None:
        self.colin.goto(self.options)
        self.colin.get_by_role("link", name="Farm and tutor", exact=True).click()
        self.colin.get_by_role("link", name="Use this option").click()
        check_accessibility(self.colin)
        self.colin.get_by_label("Why you go on").fill("Nine weeks are what she needs, and the panel agreed.")
        self.colin.get_by_role("button", name="Use this option").click()
        expect(self.colin.get_by_text("no provider knows of them yet")).to_be_visible()

    def then_nothing_has_started(self) -> None:
        for place in ("Harrow Hill Farm", "Lantern Tuition"):
            expect(self.colin.get_by_role("link", name=f"at {place}")).to_be_visible()
        expect(self.colin.get_by_text("Being prepared", exact=True)).to_have_count(2)


@pytest.mark.journey
def test_a_five_day_week_over_three_providers_and_school(open_page: Callable[..., Page]) -> None:
    WeekStory(open_page).walk()
