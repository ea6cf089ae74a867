"""A head buys a place for a pupil of the school, from What next? to the first day: short forms by the keyboard alone.

The provider answers, and the partnership and the authority hear of it without a name.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, pages_of
from tests.journeys.hands import by_navigation
from tests.journeys.walking import Walk

pytestmark = pytest.mark.slow
COLIN = "Colin Reyes"  # co-ordinator, South Leicestershire partnership
HELEN = "Helen Marsh"  # head, Brockington College
MARTIN = "Martin Pike"  # manager, Canal Street Motors
PUPIL = "Nadia Osei"
AT = f"{PUPIL} at Canal Street Motors"
ARRANGEMENTS = "Arrangements for the first day, and information passed on"
AT_SCHOOL = [f"{day} {half}" for day in ("Wednesday", "Thursday") for half in ("morning", "afternoon")]
AT_THE_WORKSHOP = [f"{day} {half}" for day in ("Monday", "Tuesday") for half in ("morning", "afternoon")]
TODAY = date(2026, 11, 24)


def test_a_school_places_by_itself(browser: Browser, area: Area) -> None:
    with pages_of(browser, area.url) as open_page:
        OwnPlace(open_page(DESK)).walk()


class OwnPlace(Walk):
    """From What next? to the first day."""

    placement = ""

    def walk(self) -> None:
        """From a pupil who is new to the first day."""
        self.given_a_pupil_in_year_10_whose_risks_are_written_down()
        self.when_the_head_asks_what_next()
        self.then_the_door_is_to_arrange_the_place()
        self.when_the_head_opens_the_programme_and_plans_the_days_at_school()
        self.and_proposes_a_place_with_its_papers()
        self.and_arranges_the_first_day_and_offers_the_place()
        self.and_the_provider_answers_for_its_part()
        self.and_the_head_signs_and_vouches_for_the_provider()
        self.then_the_authority_and_the_partnership_have_still_to_hear()
        self.when_they_are_told_the_place_starts()
        self.then_the_letter_to_the_partnership_names_nobody()
        self.and_the_co_ordinator_knows_nothing_of_the_pupil()

    # The steps

    def given_a_pupil_in_year_10_whose_risks_are_written_down(self) -> None:
        self.begin_as(HELEN)
        self.go("Pupils")
        self.press("button", "Add a pupil")
        self.look("Add a pupil")
        self.fill("First names", "Nadia")
        self.fill("Surname", "Osei")
        self.day("Date of birth", date(2012, 2, 9))
        self.choose("Female")
        self.day("First day on your roll", date(2026, 9, 1))
        self.fill("Address", "3 Mill Close, Whetstone")
        self.fill("Postcode", "LE8 9ZZ")
        self.box("Council in whose area").select_option(label="Leicestershire County Council")
        self.press("button", "Add the pupil")
        self.look(PUPIL)
        self.go("Pupils")
        self.press("link", "Osei, Nadia")
        self.page.get_by_role("navigation", name="The pupil's file").get_by_role("link", name="Keeping safe").click()
        self.look(f"Keeping {PUPIL} safe")
        self.press("button", "Write the risk assessment")
        self.look("Write version 1 of the risk assessment")
        self.fill(
            "What the people beside the pupil must know", "She leaves a room that is loud. Let her, and go with her."
        )
        self.fill("Risks", "Crowded corridors.")
        self.fill("What helps", "A quiet bench, and one person who stays.")
        self.fill("Whom to ring in an emergency", "Abena Osei, her mother, 07700 900321")
        self.day("Look at this again on", date(2027, 2, 12))
        self.press("button", "Put this version in force")
        self.look(f"Keeping {PUPIL} safe")

    def when_the_head_asks_what_next(self) -> None:
        by_navigation(self.page, self.keys, "What next?")
        self.look("What next?")
        self.key("link", "Osei, Nadia")
        self.look("What next?")
        self.key("button", "Begin")
        self.answer("Is the pupil well enough to come to school?", "Yes")
        self.answer("How close is a permanent exclusion?", "Not close")
        self.answer("What do you need most?", "A short or part-time place that we arrange ourselves")

    def then_the_door_is_to_arrange_the_place(self) -> None:
        self.look("The school arranges a place itself")
        self.key("button", "Arrange the place")
        self.look("Arrange a place yourselves")

    def when_the_head_opens_the_programme_and_plans_the_days_at_school(self) -> None:
        self.keys.fill(
            self.box("What the programme is to achieve"), "Comes every day, and back to all lessons by Easter."
        )
        self.day("First day", TODAY, self.keys)
        self.day("Planned last day", date(2027, 3, 25), self.keys)
        self.keys.pick(self.box("Key worker"), HELEN)
        self.key("button", "Open the programme")
        self.look(PUPIL)
        self.press("link", "Change the half-days at school")
        self.look("Half-days at Brockington College")
        for half_day in AT_SCHOOL:
            self.tick(half_day)
        self.press("button", "Save")
        self.look(PUPIL)

    def and_proposes_a_place_with_its_papers(self) -> None:
        self.press("button", "Add a placement")
        self.look("Choose a provider")
        self.press("link", "Motor vehicle workshop at Canal Street Motors")
        self.look("Motor vehicle workshop at Canal Street Motors")
        for half_day in AT_THE_WORKSHOP:
            self.tick(half_day)
        self.day("First day", TODAY)
        self.day("Planned last day", date(2027, 1, 22))
        self.fill("Why this provider", "She learns by doing, and it is on her bus line.")
        self.fill("What the pupil says about it", "I like engines.")
        self.fill("What the family says about it", "She gets up for this.")
        self.press("button", "Prepare the placement")
        self.look(AT)
        self.placement = self.page.url
        self.press("link", "Write the learning plan")
        self.look("Learning plan")
        self.fill("What the pupil is to achieve", "Strips and rebuilds a brake.")
        self.fill("How one will know", "The workshop log and the register.")
        self.fill("English and mathematics", "Reads manuals, measures, writes the log.")
        self.fill("Qualifications", "Entry 3 in vehicle maintenance.")
        self.fill("The way back to school", "All lessons at school from Easter.")
        self.press("button", "Save this version")
        self.told("The learning plan is written")
        self.to_the_placement()
        self.press("link", "Write the agreement")
        self.look("Written agreement")
        self.key("button", "Write the agreement")
        self.told("The agreement is written")
        self.look(re.compile("^Agreement"))

    def and_arranges_the_first_day_and_offers_the_place(self) -> None:
        self.to_the_placement()
        self.press("link", ARRANGEMENTS)
        self.press("link", "Arrange the first day")
        self.look("Arrange the first day")
        self.choose("Public transport")
        self.choose("The school")
        self.fill("Meals", "A packed lunch.")
        self.fill("Medication", "None needed.")
        self.fill("Equipment and clothing", "Overalls and boots, from the provider.")
        self.day("Day on which the family confirmed the emergency contacts", date(2026, 11, 20))
        self.fill("The first day", "The pastoral lead meets her at the gate at 9:15.")
        self.fill("What happens if the provider cannot go on", "It rings the school first; she comes back to school.")
        self.day("Day on which a parent or carer was told", date(2026, 11, 20))
        self.fill("How they were told", "By telephone, by the head.")
        self.press("button", "Save")
        self.told("It is written down. The provider confirms it next.")
        self.look("Arrangements")
        self.to_the_placement()
        self.press("button", "Offer the place to Canal Street Motors")
        self.look("Offer the place")
        self.key("button", "Offer the place")
        self.told("Canal Street Motors is asked, and has the risk information.")
        self.to_the_placement()
        self.press("link", ARRANGEMENTS)
        self.press("link", "Note what was passed on")
        self.look("Note what was passed on")
        self.fill("What the provider was given", "The school report.")
        self.fill("What for", "To begin where she stands.")
        self.choose("A task that the law gives to a public body (UK GDPR 6(1)(e))")
        self.press("button", "Save")
        self.told("It is written down. The provider says that it came.")

    def and_the_provider_answers_for_its_part(self) -> None:
        self.become(MARTIN)
        self.press("link", f"Read what keeps {PUPIL} safe, and say that you have")
        self.look(f"Keeping {PUPIL} safe")
        self.page.locator("main").get_by_role("checkbox").check()
        self.press("button", "We have read it")
        self.told("Thank you.")
        self.to_the_placement()
        self.press("button", "Answer: will you take this pupil?")
        self.look("Answer")
        self.choose("Yes, we accept")
        self.press("button", "Send the answer")
        self.told("Your answer is with the commissioner.")
        self.to_the_placement()
        self.press("link", "Learning plan, version 1")
        self.press("button", "Agree this plan")
        self.told("You have agreed the learning plan.")
        self.to_the_placement()
        self.press("link", ARRANGEMENTS)
        self.press("button", "Agree and confirm")
        self.told("It is noted that you agree, and that you have the information.")
        self.to_the_placement()
        self.press("link", "Agreement, version 1")
        self.sign(MARTIN)

    def and_the_head_signs_and_vouches_for_the_provider(self) -> None:
        self.become(HELEN)
        self.to_the_placement()
        self.press("link", "Read the learning plan")
        self.press("button", "Agree this plan")
        self.told("You have agreed the learning plan.")
        self.to_the_placement()
        self.press("link", "Read the agreement")
        self.sign(HELEN)
        self.to_the_placement()
        self.press("button", re.compile("provider signed off$"))
        self.look("Sign off Canal Street Motors")
        self.fill("What you checked", "I visited, and read the insurance and the checks of all staff.")
        self.day("Last day on which this holds", date(2027, 7, 9))
        self.press("button", re.compile("^Sign"))
        self.look("Canal Street Motors")

    def then_the_authority_and_the_partnership_have_still_to_hear(self) -> None:
        self.to_the_placement()
        expect(self.page.get_by_text("Two of")).to_be_visible()
        expect(self.page.get_by_role("button", name="Start the placement")).to_have_count(0)

    def when_they_are_told_the_place_starts(self) -> None:
        self.press("button", re.compile("authority told$"))
        self.look("Tell the authority and the partnership")
        self.key("button", "Tell them")
        self.told("They are told, by a message with a reference and no name.")
        self.key("button", "Start the placement")
        self.look("Start the placement")
        self.key("button", "Start the placement")
        self.told("The placement has started.")
        expect(self.page.locator("main").get_by_text("Under way")).to_be_visible()
        self.look(AT)
        self.press("link", "Checklist of the first day")
        self.look("Checklist of the first day")

    def then_the_letter_to_the_partnership_names_nobody(self) -> None:
        self.page.get_by_role("link", name="Mailbox").click()
        self.look("Mailbox")
        letters = self.page.get_by_role("article").filter(has_text=COLIN)
        expect(letters.filter(has_text="by itself")).to_have_count(1)
        expect(self.page.get_by_text("Osei")).to_have_count(0)

    def and_the_co_ordinator_knows_nothing_of_the_pupil(self) -> None:
        self.page.goto("/demo/")
        self.become(COLIN)
        missing = self.page.goto(self.placement)
        assert missing is not None and missing.status == 404

    def sign(self, name: str) -> None:
        self.look(re.compile("^Agreement"))
        self.keys.fill(self.box("Your name, as your signature"), name)
        self.key("button", "Sign the agreement")
        self.told("You have signed the agreement.")

    def to_the_placement(self) -> None:
        self.page.goto(self.placement)
        self.look(re.compile(f"^{PUPIL}"))
