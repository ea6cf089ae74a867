"""The cross-border advice, route by route: a city school rings about a county child, and the co-ordinator asks the guide.

And a school asks about a pupil of its own, keeps the answer, and begins the referral.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of

pytestmark = pytest.mark.slow
COUNTY, CITY = "Leicestershire County Council", "Leicester City Council"
NOT_SURE = "Ideas, or help from other services: we are not sure what to do next"


class Guide:
    """One person at the guide. A step is one answer, and each page is judged."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def given_somebody_at_the_guide(self, name: str) -> None:
        self.page.goto("/demo/")
        self.page.get_by_role("button", name=f"Become {name}").click()
        self.page.get_by_role("link", name="What next?", exact=True).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("What next?")

    def given_a_county_child_in_a_city_school(self) -> None:
        self.page.get_by_role("button", name="Ask without naming a pupil").click()
        self.answer("Is the pupil on the roll of a school?", "Yes, on roll")
        self.answer("Is the pupil well enough to come to school?", "Yes")
        self.answer("In whose area does the pupil live?", COUNTY)
        self.answer("Where is the school, and how does it stand to its partnership?", CITY)
        self.answer("Does the pupil have an education, health and care (EHC) plan?", "No")

    def answer(self, question: str, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(question)
        check_accessibility(self.page)
        self.page.get_by_role("radio", name=words, exact=True).check()
        self.page.get_by_role("button", name="Continue").click()

    def then_the_door_is(self, door: str, why: str, clause: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(door)
        expect(self.page.get_by_text(why)).to_be_visible()
        self.page.get_by_text("The clause behind it").click()
        expect(self.page.get_by_text(clause, exact=True)).to_be_visible()
        check_accessibility(self.page)

    def and_one_reads_whom_to_ring(self, *names: str) -> None:
        for name in names:
            expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    def and_why_it_is_not_another(self, sentence: str) -> None:
        self.page.get_by_text("Why not the others?").click()
        expect(self.page.get_by_text(sentence)).to_be_visible()

    def and_no_answer_can_be_read_in_the_address(self) -> None:
        assert not any(word in self.page.url for word in ("on_roll", "county", "advice", "tier_2", "situation"))

    def and_the_browsers_back_leads_to(self, question: str) -> None:
        answer = self.page.url
        self.page.go_back()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(question)
        self.page.go_forward()
        assert self.page.url == answer


@pytest.fixture
def open_guide(unchanged_area: Area, browser: Browser) -> Iterator[Callable[..., Guide]]:
    with pages_of(browser, unchanged_area.url) as open_page:
        yield lambda viewport=DESK: Guide(open_page(viewport))


def test_route_1_below_the_highest_level_and_not_sure(open_guide: Callable[..., Guide]) -> None:
    guide = open_guide()
    guide.given_somebody_at_the_guide("Colin Reyes")
    guide.given_a_county_child_in_a_city_school()
    # when a permanent exclusion is not close, and the pupil is at PSP 1
    guide.answer("How close is a permanent exclusion?", "Not close")
    guide.answer("What do you need most?", NOT_SURE)
    guide.answer("At which level is the support now?", "Tier 2, PSP 1 in the city: a plan in school")
    guide.answer("Is the pupil looked after by an authority?", "No")
    # then the forum of the partnership where the child lives is the door, as advice
    guide.then_the_door_is("The Inclusion Forum where the pupil lives", "Route 1:", "XB2022 1")
    guide.and_one_reads_whom_to_ring("You", "Grace Adeyemi", "Imran Shah")
    guide.and_why_it_is_not_another(
        "It is for when the pupil is in hospital; here the pupil is well enough for school."
    )
    guide.and_no_answer_can_be_read_in_the_address()
    guide.and_the_browsers_back_leads_to("Is the pupil looked after by an authority?")


def test_route_2_an_assessment_is_thought_of(open_guide: Callable[..., Guide]) -> None:
    guide = open_guide(PHONE)
    guide.given_somebody_at_the_guide("Imran Shah")
    guide.given_a_county_child_in_a_city_school()
    # when nobody has followed the partnership's advice yet
    guide.answer("How close is a permanent exclusion?", "Not close")
    guide.answer("What do you need most?", "An assessment for an EHC plan")
    guide.answer("What has been tried, and looked at again?", "At least one plan, carried out and reviewed")
    guide.answer("Is the pupil looked after by an authority?", "No")
    # then the forum comes first, though nobody need wait for it
    guide.then_the_door_is("The Inclusion Forum where the pupil lives", "Route 2:", "XB2022 2")
    # when that answer is changed: the advice was followed and reviewed
    guide.page.get_by_label("Change an answer").select_option(label="Tried so far")
    guide.page.get_by_role("button", name="Change it").click()
    guide.answer("What has been tried, and looked at again?", "Advice from outside too, carried out and reviewed")
    # then the county's assessment service is the door, and the law says who may ask
    guide.then_the_door_is("Ask for an EHC needs assessment", "Route 2:", "XB2022 2")
    expect(guide.page.get_by_role("heading", name="The law")).to_be_visible()
    expect(guide.page.get_by_role("heading", name="Advice only")).to_be_visible()
    guide.and_one_reads_whom_to_ring("You")


def test_route_3_at_risk_of_the_highest_level_or_of_exclusion(open_guide: Callable[..., Guide]) -> None:
    guide = open_guide()
    guide.given_somebody_at_the_guide("Colin Reyes")
    guide.given_a_county_child_in_a_city_school()
    # when the pupil is at risk, and one goes back once on the way
    guide.answer("How close is a permanent exclusion?", "Not close")
    guide.page.get_by_role("button", name="Back").click()
    expect(guide.page.get_by_role("radio", name="Not close")).to_be_checked()
    guide.answer("How close is a permanent exclusion?", "The pupil is at risk of it, or of the highest level")
    guide.answer("What do you need most?", "More than a school can give: a programme outside")
    guide.answer("Is the pupil looked after by an authority?", "Yes")
    # then the panel where the child lives is the door, by its co-ordinator, and the virtual school is told
    guide.then_the_door_is("The panel of the partnership where the pupil lives", "Route 3:", "XB2022 3")
    guide.and_one_reads_whom_to_ring("You", "Nadia Rahman")
    expect(guide.page.get_by_text("The virtual school and the social worker take part")).to_be_visible()
    expect(guide.page.get_by_role("button", name="Keep this answer")).to_have_count(0)


def test_a_school_asks_about_its_pupil_keeps_the_answer_and_refers(area: Area, browser: Browser) -> None:
    with pages_of(browser, area.url) as open_page:
        guide = Guide(open_page(PHONE))
        guide.given_somebody_at_the_guide("Ruth Okafor")
        # when she asks about Zofia, of whom the record knows where she lives and that she has no plan
        guide.page.get_by_role("link", name="Kowalczyk-Hughes").click()
        check_accessibility(guide.page)
        guide.page.get_by_role("button", name="Begin").click()
        guide.answer("Is the pupil well enough to come to school?", "Yes")
        guide.answer("How close is a permanent exclusion?", "The pupil is at risk of it, or of the highest level")
        guide.answer("What do you need most?", "More than a school can give: a programme outside")
        guide.then_the_door_is("The panel of your partnership", "keeps the gate", "SEIP2018 S2.3")
        guide.page.get_by_role("button", name="Keep this answer").click()
        # then it is kept, and the referral begins from there
        expect(guide.page.get_by_text("The answer is kept with the pupil.")).to_be_visible()
        check_accessibility(guide.page)
        guide.page.get_by_role("button", name="Start the referral").click()
        expect(guide.page.get_by_role("heading", level=1)).to_have_text("Start a referral")
