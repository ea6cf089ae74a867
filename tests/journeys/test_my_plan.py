"""A pupil gets the plan on a phone, says something, and reads the answer."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of

KEZIA = "Kezia Hall"
SAID = "The bus is late each Monday."
ANSWER = "Come at ten on Mondays."


class Plan:
    """One walk. `desk` belongs to the key worker, the phone to the pupil, who is not signed in."""

    def __init__(self, area: Area, desk: Page, open_phone: Callable[[], Page]) -> None:
        self.area, self.desk, self.open_phone = area, desk, open_phone
        self.phone: Page | None = None

    def press(self, words: str) -> None:
        self.desk.get_by_role("button", name=words).or_(self.desk.get_by_role("link", name=words)).first.click()

    def given_a_key_worker_opens_the_plan_of_a_pupil_of_hers(self) -> None:
        self.desk.goto("/")
        self.press(f"Become {KEZIA}")
        self.desk.goto("/programmes/?show=mine")
        self.desk.get_by_role("row").filter(has_text="Running").get_by_role("link").first.click()
        self.press("The plan for pupil and family")
        expect(self.desk.get_by_role("heading", name="My week")).to_be_visible()
        check_accessibility(self.desk)

    def when_she_sends_it_to_the_pupil(self) -> None:
        self.press("Send a link")
        check_accessibility(self.desk)
        self.desk.get_by_role("radio").first.check()
        self.desk.get_by_label("E-mail address of the pupil").fill("pupil@example.org")
        self.desk.get_by_label(re.compile("^I have checked")).check()
        self.press("Send the plan")
        expect(self.desk.get_by_text("The plan is sent.")).to_be_visible()

    def then_the_pupil_opens_it_once_and_reads_where_to_go(self) -> None:
        self.desk.goto("/demo/mailbox/")
        path = re.search(r"/my-plan/[\w-]{43}/", self.desk.content())
        assert path, "the mailbox holds the link"
        self.phone = self.open_phone()
        self.phone.goto(path.group(0))
        check_accessibility(self.phone)
        self.phone.get_by_role("button", name="Open the plan").click()
        expect(self.phone.get_by_role("heading", name="Where I go")).to_be_visible()
        check_accessibility(self.phone)
        other = self.open_phone()
        other.context.clear_cookies()
        other.goto(path.group(0))
        other.get_by_role("button", name="Open the plan").click()
        expect(other.get_by_role("heading", name="This link no longer works")).to_be_visible()

    def when_the_pupil_says_something(self) -> None:
        assert self.phone is not None
        self.phone.get_by_label("Is there something you want to say?").fill(SAID)
        self.phone.get_by_role("button", name="Send it").click()
        expect(self.phone.get_by_text("Thank you. It is kept")).to_be_visible()

    def and_the_key_worker_answers_from_her_work(self) -> None:
        self.desk.goto("/")
        self.desk.get_by_role("link", name=re.compile("^Answer what was said about the plan")).last.click()
        expect(self.desk.get_by_text(SAID)).to_be_visible()
        check_accessibility(self.desk)
        self.desk.get_by_label("Your answer").fill(ANSWER)
        self.press("Send the answer")
        expect(self.desk.get_by_text("Your answer stands on the plan now.")).to_be_visible()

    def then_the_pupil_reads_the_answer(self) -> None:
        assert self.phone is not None
        self.phone.reload()
        expect(self.phone.get_by_text(ANSWER)).to_be_visible()
        assert "answered 500" not in self.area.log


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[Plan]:
    with pages_of(browser, area.url) as open_page:
        yield Plan(area, open_page(DESK), lambda: open_page(PHONE))


@pytest.mark.slow
def test_a_pupil_reads_the_plan_and_is_answered(story: Plan) -> None:
    story.given_a_key_worker_opens_the_plan_of_a_pupil_of_hers()
    story.when_she_sends_it_to_the_pupil()
    story.then_the_pupil_opens_it_once_and_reads_where_to_go()
    story.when_the_pupil_says_something()
    story.and_the_key_worker_answers_from_her_work()
    story.then_the_pupil_reads_the_answer()
