"""A referral from its first save to the letters: the head's record, a mother's yes on her phone, two questions, the panel."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import DESK, PHONE, check_accessibility, pages_of

COLIN, HELEN, RUTH = "Colin Reyes", "Helen Marsh", "Ruth Okafor"

LONG = "Leaves lessons by the third minute, most of all where she has to read aloud. Zoë’s mentor saw it each week."
PARTS: dict[str, dict[str, str]] = {
    "contact": {
        "Who at school knows the pupil best": "Ruth Okafor",
        "Their role": "Pastoral lead",
        "How to reach them": "0116 496 0101",
    },
    "why": {"What has happened": LONG, "What has been tried, and what came of it": "A mentor for ten weeks."},
    "attendance": {"Attendance this year": "71.5", "Days of suspension this year": "3"},
    "needs": {
        "Special educational needs": "Reads below her age.",
        "Health needs": "None known",
        "Support for the family": "Early help since May",
    },
    "asked-for": {
        "The provision that would help": "Practical learning in a small group",
        "Hours a week": "7.5",
        "Other alternative provision in place": "None",
    },
    "way-back": {"How the pupil will come back": "One more half-day each fortnight from February."},
    "voices": {"What the pupil says": "I want to make things.", "What the family says": "She cries on Mondays."},
}


class Referral:
    def __init__(self, desk: Page, open_phone: Callable[[], Page]) -> None:
        self.desk, self.open_phone = desk, open_phone
        self.phone: Page
        self.address = ""

    def become(self, name: str) -> None:
        self.desk.goto("/demo/")
        self.desk.get_by_role("button", name=f"Become {name}").click()

    def press(self, words: str) -> None:
        self.desk.get_by_role("button", name=words, exact=True).click()

    def fill_day(self, legend: str, day: str, month: str, year: str) -> None:
        group = self.desk.get_by_role("group", name=legend)
        for label, value in (("Day", day), ("Month", month), ("Year", year)):
            group.get_by_label(label).fill(value)

    # The steps

    def given_a_pupil_whose_mother_has_an_address_and_whose_safety_is_written_down(self) -> None:
        self.become(RUTH)
        self.desk.goto("/pupils/")
        self.desk.get_by_role("link", name=re.compile("Zofia")).first.click()
        self.desk.wait_for_url("**/file/*/")
        self.pupil = self.desk.url.split("/")[-2]
        self.desk.goto(f"/pupils/{self.pupil}/people/add")
        self.desk.locator("[name=name]").fill("Ewa Kowalczyk")
        self.desk.locator("[name=relationship]").fill("Mother")
        self.desk.locator("[name=has_parental_responsibility]").check()
        self.desk.locator("[name=lives_with_pupil]").check()
        self.desk.locator("[name=email]").fill("ewa@example.org")
        self.desk.locator("main form button").last.click()
        self.desk.goto(f"/safeguarding/pupil/{self.pupil}/write")
        self.desk.locator("[name=keep_safe]").fill("Tell her first when a plan changes.")
        self.desk.locator("[name=risks]").fill("Leaves the room when it is loud.")
        self.desk.locator("[name=what_helps]").fill("A quiet word at the door.")
        self.desk.locator("[name=emergency_contact]").fill("Ruth Okafor, 0116 496 0101")
        self.fill_day("Look at this again on", "15", "2", "2027")
        self.desk.locator("main form button").last.click()

    def when_the_school_starts_a_referral_from_the_door_that_the_guide_found(self) -> None:
        self.desk.goto(f"/referrals/start/{self.pupil}/?kind=at_risk")
        expect(self.desk.get_by_role("radio", name="At risk of permanent exclusion")).to_be_checked()
        check_accessibility(self.desk)
        self.press("Start")
        self.address = self.desk.url
        expect(self.desk.get_by_text("1 of 12 parts are done.")).to_be_visible()
        check_accessibility(self.desk)

    def and_fills_in_every_part_but_the_agreement(self) -> None:
        for part, answers in PARTS.items():
            self.desk.goto(f"{self.address}part/{part}/")
            for label, words in answers.items():
                self.desk.get_by_label(label, exact=True).fill(words)
            if part == "why":
                self.desk.get_by_role("radio", name="The school has found and worked on the causes").check()
            if part == "asked-for":
                self.fill_day("Proposed first day", "7", "12", "2026")
                self.fill_day("Proposed last day", "25", "3", "2027")
            check_accessibility(self.desk)
            self.press("Save")
        self.desk.goto(f"{self.address}part/outcomes/")
        self.desk.get_by_label("What should be different").first.fill("Reads a page aloud")
        self.desk.get_by_label("How one will know").first.fill("The reading test in May")
        self.press("Save")
        self.desk.goto(f"{self.address}causes/add/")
        self.desk.get_by_role("radio", name="Learning").check()
        self.desk.get_by_label("What was found").fill("The screening points to dyslexia.")
        self.desk.get_by_role("radio", name="More help where the pupil is now").check()
        check_accessibility(self.desk)
        self.press("Keep this finding")

    def and_a_session_that_ends_meanwhile_loses_nothing(self) -> None:
        self.desk.goto(f"{self.address}part/why/")
        self.desk.get_by_label("What has happened").fill(LONG + " It goes on.")
        self.desk.context.clear_cookies(name="session")
        self.press("Save")
        expect(self.desk.get_by_text("It goes on.")).to_be_visible()
        self.become(RUTH)

    def then_only_the_head_can_record_that_the_law_is_respected(self) -> None:
        self.desk.goto(f"{self.address}part/exclusion-law/")
        expect(self.desk.get_by_text("Ask your head to open this referral.")).to_be_visible()
        self.become(HELEN)
        self.desk.goto(f"{self.address}law/")
        self.desk.get_by_label("How the law of exclusion was respected").fill("She stays on our roll.")
        check_accessibility(self.desk)
        self.press("Record this")

    def when_the_mother_is_asked_by_a_link(self) -> None:
        self.become(RUTH)
        self.desk.goto(f"{self.address}ask/")
        self.desk.get_by_role("radio", name=re.compile("Ewa Kowalczyk, Mother")).first.check()
        self.desk.get_by_role("checkbox").check()
        check_accessibility(self.desk)
        self.press("Send the link")
        expect(self.desk.get_by_text("Sent, not opened yet")).to_be_visible()
        self.desk.goto("/demo/mailbox/")
        letter = self.desk.get_by_role("article").filter(has_text="ewa@example.org").first
        expect(letter).not_to_contain_text("Zofia")
        self.link = letter.get_by_role("link").first.get_attribute("href") or ""

    def then_she_reads_in_plain_words_what_is_asked_and_agrees_on_her_phone(self) -> None:
        self.phone = self.open_phone()
        self.phone.goto(self.link)
        expect(self.phone.locator("body")).not_to_contain_text("Zofia")
        check_accessibility(self.phone)
        self.phone.get_by_role("button", name="Read it and answer").click()
        expect(self.phone.get_by_role("heading", level=1)).to_have_text("Help for Zofia")
        expect(self.phone.locator("body")).not_to_contain_text("Kowalczyk-Hughes")
        check_accessibility(self.phone)
        self.phone.get_by_label("Anything you want to say").fill("Please ring before eight.")
        self.phone.get_by_role("button", name="Send my answer").click()
        expect(self.phone.get_by_text("Choose whether you agree").first).to_be_visible()
        expect(self.phone.get_by_label("Anything you want to say")).to_have_value("Please ring before eight.")
        self.phone.get_by_role("radio", name="Yes, I agree").check()
        self.phone.get_by_role("button", name="Send my answer").click()
        expect(self.phone.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is kept.")
        check_accessibility(self.phone)
        self.phone.goto(self.link)
        self.phone.get_by_role("button", name="Read it and answer").click()
        expect(self.phone.get_by_role("heading", level=1)).to_have_text("This link no longer works")

    def and_the_referral_is_checked_and_sent(self) -> None:
        self.desk.goto(f"{self.address}check/")
        expect(self.desk.get_by_text("Answered on their phone")).to_be_visible()
        check_accessibility(self.desk)
        self.desk.get_by_role("button", name=re.compile("^Send to ")).click()
        expect(self.desk.get_by_text("Waiting for the panel")).to_be_visible()

    def when_the_partnership_asks_for_more(self, question: str) -> None:
        self.become(COLIN)
        self.desk.goto(f"{self.address}decide/")
        self.desk.get_by_role("radio", name="Return to the school").check()
        self.desk.get_by_label("Reason", exact=True).fill(question)
        self.press("Write down the decision")
        expect(self.desk.get_by_text("Back with the school")).to_be_visible()

    def then_the_school_answers_and_sends_it_again(self, question: str, answer: str) -> None:
        self.become(RUTH)
        self.desk.goto(self.address)
        expect(self.desk.get_by_text(question)).to_be_visible()
        self.desk.goto(f"{self.address}part/request/")
        check_accessibility(self.desk)
        self.desk.get_by_label("Your answer").fill(answer)
        self.press("Save")
        self.desk.goto(f"{self.address}check/")
        self.desk.get_by_role("button", name=re.compile("^Send to ")).click()
        expect(self.desk.get_by_text("Waiting for the panel")).to_be_visible()

    def when_it_is_put_on_the_agenda_of_this_afternoon(self) -> None:
        self.become(COLIN)
        self.desk.goto(self.address)
        for words in ("Mondays, and after lunch.", "The reading test is on Friday."):
            expect(self.desk.get_by_text(words)).to_be_visible()
        check_accessibility(self.desk)
        self.desk.goto("/meetings/")
        today = self.desk.locator("main li").filter(has_text="Tuesday 24 November").filter(has_text="panel")
        today.get_by_role("link").first.click()
        self.press("Put a case on the agenda")
        box = self.desk.get_by_label("Which referral")
        wanted = box.locator("option").filter(has_text="Kowalczyk").get_attribute("value")
        box.select_option(wanted)
        check_accessibility(self.desk)
        self.press("Put it on the agenda")
        expect(self.desk.get_by_text("sent after the meeting had begun").first).to_be_visible()
        check_accessibility(self.desk)
        self.desk.locator("[name=reason_to_go_on]").fill("The chair read it out, and the family waits.")
        self.press("Put it on the agenda")
        self.press("Write down who came")
        for group in self.desk.locator("main fieldset").all():
            group.get_by_role("radio", name="Present").check()
        self.press("Write it down")

    def and_the_panel_accepts_with_another_school_considered_first(self) -> None:
        self.desk.get_by_role("link", name=re.compile("Kowalczyk")).click()
        expect(self.desk.get_by_text("Mondays, and after lunch.")).to_be_visible()
        check_accessibility(self.desk)
        self.press("Write down the decision")
        self.desk.get_by_role("radio", name="Accept").check()
        self.desk.get_by_label("Reasons", exact=True).fill("A small group will help.")
        self.desk.get_by_label("Answer to what the pupil said").fill("You will make things.")
        self.desk.get_by_label("Answer to what the family said").fill("We ring before eight.")
        self.desk.get_by_role("checkbox", name="The school has tried what it can").check()
        self.desk.get_by_role("radio", name="With a provider outside schools").check()
        self.desk.get_by_role("radio", name="Within two weeks").check()
        self.desk.get_by_label("Why that soon").fill("She is in school two days a week.")
        self.press("Write down the decision")
        expect(self.desk.get_by_role("link", name=re.compile("considered"))).to_be_visible()
        check_accessibility(self.desk)
        self.desk.get_by_label("Another school that was considered").select_option(label="South Wigston High School")
        self.desk.get_by_label("Why that school was not the answer").fill("Its support base is full.")
        self.desk.locator("[name=reason_to_go_on]").fill("The head of her school left the room.")
        self.press("Write down the decision")
        expect(self.desk.get_by_text("South Wigston High School", exact=True)).to_be_visible()

    def then_the_letters_are_written_and_the_programme_can_be_planned(self) -> None:
        self.press("Write the letters")
        self.press("Write the letters")
        expect(self.desk.get_by_text("To the family: Ewa Kowalczyk").first).to_be_visible()
        check_accessibility(self.desk)
        self.desk.goto(self.address)
        expect(self.desk.get_by_role("button", name="Plan the programme")).to_be_visible()


@pytest.fixture
def story(area: Area, browser: Browser) -> Iterator[Referral]:
    with pages_of(browser, area.url) as open_page:
        yield Referral(open_page(DESK), lambda: open_page(PHONE, has_touch=True, is_mobile=True))


@pytest.mark.slow
def test_a_referral_from_its_first_save_to_the_letters(story: Referral) -> None:
    story.given_a_pupil_whose_mother_has_an_address_and_whose_safety_is_written_down()
    story.when_the_school_starts_a_referral_from_the_door_that_the_guide_found()
    story.and_fills_in_every_part_but_the_agreement()
    story.and_a_session_that_ends_meanwhile_loses_nothing()
    story.then_only_the_head_can_record_that_the_law_is_respected()
    story.when_the_mother_is_asked_by_a_link()
    story.then_she_reads_in_plain_words_what_is_asked_and_agrees_on_her_phone()
    story.and_the_referral_is_checked_and_sent()
    for question, answer in (
        ("On which days does it come?", "Mondays, and after lunch."),
        ("What does the reading test say?", "The reading test is on Friday."),
    ):
        story.when_the_partnership_asks_for_more(question)
        story.then_the_school_answers_and_sends_it_again(question, answer)
    story.when_it_is_put_on_the_agenda_of_this_afternoon()
    story.and_the_panel_accepts_with_another_school_considered_first()
    story.then_the_letters_are_written_and_the_programme_can_be_planned()
