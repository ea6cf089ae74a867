"""A part-time week that leads back: agreed for one pupil with all it must say, looked at and made longer for another."""

import re
from datetime import date

from playwright.sync_api import Browser, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, pages_of
from tests.journeys.walking import Walk

COLIN = "Colin Reyes"  # co-ordinates the southern partnership
MAYA = "Maya Thorne"  # with an EHC plan and a programme, and nothing planned in its week yet
HARVEY = "Harvey Lound"  # part time since the summer, after a long illness
MORNINGS = [f"{day} morning" for day in ("Monday", "Tuesday", "Wednesday", "Thursday")]
OWED = "write the plan back to full time"
TASK = "Part time, one provider, one to one"


def test_a_part_time_week_leads_back_to_full_time(browser: Browser, area: Area) -> None:
    with pages_of(browser, area.url) as open_page:
        BackToFullTime(open_page(DESK)).walk()


class BackToFullTime(Walk):
    """Colin at a desk, with the keyboard where there is little to write."""

    def walk(self) -> None:
        self.given_four_mornings_at_school_are_planned()
        self.then_the_programme_says_what_a_part_time_week_must_say()
        self.when_it_is_agreed_without_the_way_back()
        self.then_the_way_back_is_still_owed_and_one_that_stops_short_is_refused()
        self.when_the_last_step_is_full_time()
        self.then_nothing_is_in_the_way_of_the_week()
        self.given_another_week_that_is_part_time_for_months()
        self.when_it_is_looked_at_and_the_next_look_is_too_far()
        self.then_nothing_is_lost_and_a_nearer_day_is_taken()
        self.and_two_more_half_days_at_school_begin_next_week()
        self.then_the_story_tells_of_the_look()

    def given_four_mornings_at_school_are_planned(self) -> None:
        self.begin_as(COLIN)
        self.open_in_list("/programmes/", MAYA.split()[-1])
        self.look(MAYA)
        self.press("link", "Change the half-days at school")
        for half_day in MORNINGS:
            self.tick(half_day)
        self.key("button", "Save")
        self.look(MAYA)

    def then_the_programme_says_what_a_part_time_week_must_say(self) -> None:
        for words in ("say why the pupil is part time", "a parent must agree to part time", OWED):
            expect(self.main).to_contain_text(words)

    def when_it_is_agreed_without_the_way_back(self) -> None:
        self.press("link", TASK)
        self.look(re.compile("^Part time"))
        self.fill("Why the pupil is part time", "Back after a long stay in hospital, as her doctor advises.")
        self.day("Day on which a parent agreed to part time", date(2026, 11, 20))
        self.day("Last day of part time", date(2027, 1, 29))
        self.day("Next review of part time", date(2026, 12, 18))
        self.day("Day on which the SEN caseworker was told", date(2026, 11, 20))
        self.key("button", "Save")
        self.look(MAYA)

    def then_the_way_back_is_still_owed_and_one_that_stops_short_is_refused(self) -> None:
        expect(self.main).to_contain_text(OWED)
        expect(self.main).not_to_contain_text("say why the pupil is part time")
        self.press("link", "Write the plan back to full time")
        self.look("Plan back to full time")
        self.day("First step: from", date(2027, 1, 4))
        self.fill("First step: hours a week", "14")
        self.day("Second step: from", date(2027, 1, 25))
        self.fill("Second step: hours a week", "16")
        self.key("button", "Save")
        self.look("Plan back to full time")
        expect(self.page.get_by_role("alert")).to_contain_text("full time")
        expect(self.box("First step: hours a week")).to_have_value("14")

    def when_the_last_step_is_full_time(self) -> None:
        self.day("Third step: from", date(2027, 1, 30))
        self.fill("Third step: hours a week", "22.5")
        self.key("button", "Save")
        self.look(MAYA)

    def then_nothing_is_in_the_way_of_the_week(self) -> None:
        expect(self.page.get_by_text("From Saturday 30 January: 22.5 hours a week")).to_be_visible()
        expect(self.main).not_to_contain_text("To be settled before the next start")

    def given_another_week_that_is_part_time_for_months(self) -> None:
        self.open_in_list("/programmes/", HARVEY.split()[-1])
        self.look(HARVEY)
        expect(self.page.get_by_text("12.5 hours a week")).to_be_visible()

    def when_it_is_looked_at_and_the_next_look_is_too_far(self) -> None:
        self.press("link", "Write down a review of part time")
        self.look("Review the part-time week")
        self.day("Held on", date(2026, 11, 23))
        self.fill("What was found", "He stays whole mornings now. His mother wants Wednesdays at school too.")
        self.day("Next review", date(2027, 2, 26))
        self.key("button", "Keep the review")

    def then_nothing_is_lost_and_a_nearer_day_is_taken(self) -> None:
        self.look("Review the part-time week")
        expect(self.page.get_by_role("alert")).to_be_visible()
        expect(self.box("What was found")).to_have_value(re.compile("whole mornings"))
        self.day("Next review", date(2026, 12, 18))
        self.key("button", "Keep the review")
        self.look(HARVEY)
        expect(self.page.get_by_text("He stays whole mornings now.")).to_be_visible()

    def and_two_more_half_days_at_school_begin_next_week(self) -> None:
        self.press("link", "Change the half-days at school")
        for half in ("morning", "afternoon"):
            self.tick(f"Wednesday {half}")
        self.day("From", date(2026, 12, 2))
        self.key("button", "Save")
        self.look(HARVEY)
        expect(self.page.get_by_text("17.5 hours a week")).to_be_visible()

    def then_the_story_tells_of_the_look(self) -> None:
        self.press("link", "Open the pupil's file")
        self.look(HARVEY)
        self.press("link", "What happened")
        expect(self.page.get_by_text("The part-time week was looked at").first).to_be_visible()
        self.judge(self.page)
