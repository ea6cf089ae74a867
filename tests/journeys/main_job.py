"""The main job, told once: a referral that waits, two placements with one gate open each, a register, a pupil missed.

Each step leaves the page it ends on; every page that is passed is looked at. Who walks it, and how, is up to the hands.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.area import Area
from tests.journeys.conftest import check_accessibility
from tests.journeys.hands import Hands, by_navigation

COLIN = "Colin Reyes"  # co-ordinator, South Leicestershire partnership
MARTIN = "Martin Pike"  # manager, Canal Street Motors
HELEN = "Helen Marsh"  # head, Brockington College
RUTH = "Ruth Okafor"  # refers for Brockington College


class MainJob:
    """One walk. `desk` belongs to whoever one has become; `device` is the provider's, where nobody is signed in."""

    def __init__(
        self,
        area: Area,
        hands: Hands,
        desk: Page,
        open_device: Callable[[], Page],
        judge: Callable[[Page], None] = check_accessibility,
    ) -> None:
        self.area, self.hands, self.desk, self.open_device, self.judge = area, hands, desk, open_device, judge
        self.device: Page | None = None
        self.link = ""

    def walk(self) -> None:
        """Go the whole way, from the referral to the board."""
        self.given_a_visitor_opens_the_demonstration()
        self.when_the_coordinator_opens_the_referral_that_waits()
        self.and_accepts_it_with_an_answer_to_each_voice()
        self.then_the_referral_is_accepted()

        self.when_the_coordinator_looks_at_a_placement_that_cannot_start()
        self.then_it_says_which_gate_is_open_and_who_must_act()
        self.when_the_provider_reads_what_keeps_the_pupil_safe_and_says_so()
        self.and_the_head_signs_the_agreement_of_the_other_placement()
        self.and_the_coordinator_starts_both_placements_today()

        self.and_the_mailbox_holds_the_link_of_the_providers_register()
        self.when_somebody_who_is_not_signed_in_opens_the_link()
        self.then_it_holds_first_names_and_the_pupil_who_started_today()
        self.when_everybody_is_marked_as_here_but_one_who_is_not()
        self.then_the_provider_is_told_who_is_told()

        self.and_the_board_shows_the_pupil_as_not_accounted_for()
        self.and_my_work_of_the_referrer_begins_with_the_pupil()
        self.when_the_referrer_rings_the_family_and_writes_down_what_is_found()
        self.then_everybody_is_accounted_for_so_far()
        self.and_the_history_of_it_all_holds()

    # The steps

    def given_a_visitor_opens_the_demonstration(self) -> None:
        self.desk.goto("/")
        self._look(self.desk, "Whom do you want to be?")
        expect(self.desk.get_by_text("It is Tuesday 24 November, 9:05am")).to_be_visible()

    def when_the_coordinator_opens_the_referral_that_waits(self) -> None:
        self._press("button", f"Become {COLIN}")
        self._look(self.desk, "My work")
        self._press("link", "Decide on the referral of Leo Ashby")
        self._look(self.desk, "Leo Ashby")

    def and_accepts_it_with_an_answer_to_each_voice(self) -> None:
        self._press("button", "Decide")
        self._look(self.desk, "Decide on the referral of Leo Ashby")
        self.hands.choose(self.desk.get_by_role("radio", name="Accept"))
        self._fill("Reason", "The school has tried what it can. A change of place for part of the week should help.")
        self._fill("Answer to the pupil", "You asked to work with your hands. You choose between two workshops.")
        self._fill("Answer to the family", "You asked for one person to talk to. That is Kezia Hall from today.")
        self._press("button", "Write down the decision")

    def then_the_referral_is_accepted(self) -> None:
        self._look(self.desk, "Leo Ashby")
        expect(self.desk.get_by_text("You asked to work with your hands")).to_be_visible()
        self._go("My work")
        expect(self.desk.get_by_role("link", name="Decide on the referral of Leo Ashby")).to_have_count(0)
        expect(self.desk.get_by_role("link", name="Decide on the referral of Freya Nolan")).to_be_visible()

    def when_the_coordinator_looks_at_a_placement_that_cannot_start(self) -> None:
        self._press("link", "Start the placement of Kai Merrow at Canal Street Motors")
        self._look(self.desk, "Kai Merrow at Canal Street Motors")

    def then_it_says_which_gate_is_open_and_who_must_act(self) -> None:
        expect(
            self.desk.get_by_text("Canal Street Motors must say that it has read the risk information")
        ).to_be_visible()
        expect(self.desk.get_by_role("button", name="Start the placement")).to_have_count(0)

    def when_the_provider_reads_what_keeps_the_pupil_safe_and_says_so(self) -> None:
        self._become(MARTIN)
        self._press("link", "Read what keeps Kai Merrow safe, and say that you have")
        self._look(self.desk, "Keeping Kai Merrow safe")
        self.hands.choose(self.desk.get_by_role("checkbox"))
        self._press("button", "We have read it")
        self._look(self.desk)

    def and_the_head_signs_the_agreement_of_the_other_placement(self) -> None:
        self._become(HELEN)
        self._press("link", "Sign the agreement for Kai Merrow at Lantern Tuition")
        self._look(self.desk, "Kai Merrow at Lantern Tuition")
        self._press("button", re.compile("^Open the agreement"))
        self._look(self.desk, re.compile("^Agreement"))
        self._fill("Your name, as your signature", HELEN)
        self._press("button", "Sign the agreement")
        self._look(self.desk, "Kai Merrow at Lantern Tuition")
        expect(self.desk.get_by_text("You have signed the agreement.")).to_be_visible()

    def and_the_coordinator_starts_both_placements_today(self) -> None:
        self._become(COLIN)
        for provider in ("Canal Street Motors", "Lantern Tuition"):
            self._press("link", f"Start the placement of Kai Merrow at {provider}")
            self._look(self.desk, f"Kai Merrow at {provider}")
            expect(self.desk.get_by_text("Everything is done.")).to_be_visible()
            self._press("button", "Start the placement")
            self._look(self.desk)
            for part, value in (("Day", "24"), ("Month", "11"), ("Year", "2026")):
                self._fill(part, value)
            self._press("button", "Start the placement")
            self._look(self.desk, f"Kai Merrow at {provider}")
            expect(self.desk.locator("main").get_by_text("Under way")).to_be_visible()
            self._go("My work")

    def and_the_mailbox_holds_the_link_of_the_providers_register(self) -> None:
        self._press("link", "Mailbox")
        self._look(self.desk, "Mailbox")
        letter = self.desk.get_by_role("article").filter(has_text="Martin Pike, Canal Street Motors")
        letter = letter.filter(has_text="Take the register here")
        expect(letter).not_to_contain_text("Kai")  # a message names nobody
        self.link = letter.first.get_by_role("link").get_attribute("href") or ""
        assert self.link.startswith("/registers/link/")

    def when_somebody_who_is_not_signed_in_opens_the_link(self) -> None:
        self.device = self.open_device()
        self.device.goto(self.link)
        self._look(self.device, "Open your register on this device")
        expect(self.device.get_by_text("Kai")).to_have_count(0)
        self.hands.press(self.device.get_by_role("button", name="Open the register"))

    def then_it_holds_first_names_and_the_pupil_who_started_today(self) -> None:
        page = self._device()
        self._look(page, "This morning")
        names = page.locator("legend bdi").all_inner_texts()
        assert names == ["Jayden C.", "Gurpreet D.", "Nguyễn Thị H.", "Kai M.", "Callum P."]
        expect(page.get_by_text("Merrow")).to_have_count(0)

    def when_everybody_is_marked_as_here_but_one_who_is_not(self) -> None:
        page = self._device()
        jayden = page.get_by_role("group", name="Jayden C.")
        self.hands.choose(jayden.get_by_role("radio", name="Not here"))
        self.hands.press(page.get_by_role("button", name="Mark the others as here"))
        self.hands.press(page.get_by_role("button", name="Save the register"))

    def then_the_provider_is_told_who_is_told(self) -> None:
        page = self._device()
        self._look(page, "Everyone marked. Thank you.")
        told = "Jayden C. is not there and nobody knows why: the school and the key worker have been told"
        expect(page.get_by_text(told)).to_be_visible()

    def and_the_board_shows_the_pupil_as_not_accounted_for(self) -> None:
        self._become(HELEN)
        self._go("Where is everyone")
        expect(self.desk.get_by_role("heading", name="One pupil is not accounted for.")).to_be_visible()
        missing = self.desk.get_by_role("region", name="Not there, and nobody knows why")
        expect(missing.get_by_role("link", name="Jayden Clarke", exact=True)).to_be_visible()
        expect(missing).to_contain_text("Canal Street Motors")

    def and_my_work_of_the_referrer_begins_with_the_pupil(self) -> None:
        self._become(RUTH)
        first = self.desk.locator("main h2").first
        expect(first).to_have_text("One pupil is not accounted for today")

    def when_the_referrer_rings_the_family_and_writes_down_what_is_found(self) -> None:
        self._press("link", re.compile("^Jayden Clarke is not accounted for"))
        self._look(self.desk, "Jayden Clarke")
        self._fill("Whom did you contact?", "his mother, by telephone")
        self.hands.choose(self.desk.get_by_role("radio", name="Safe at home"))
        self._fill(
            "In your words", "He went to the wrong bus stop and came back home. She brings him at half past ten."
        )
        self._press("button", "Keep this")
        self._look(self.desk, "Jayden Clarke")
        expect(self.desk.get_by_text("Your follow-up is kept.")).to_be_visible()

    def then_everybody_is_accounted_for_so_far(self) -> None:
        self._become(HELEN)
        self._go("Where is everyone")
        expect(self.desk.get_by_role("heading", level=1)).not_to_contain_text("One pupil is")
        found = self.desk.get_by_role("region", name="Not there, and found by a follow-up")
        expect(found).to_contain_text("Jayden Clarke")

    def and_the_history_of_it_all_holds(self) -> None:
        verified = self.area.manage("audit", "verify")
        assert verified.returncode == 0, verified.stderr
        assert re.fullmatch(r"The history holds: \d+ links in \d+ chains\.\n", verified.stdout)
        assert "answered 500" not in self.area.log

    # What steps are made of

    def _device(self) -> Page:
        assert self.device is not None
        return self.device

    def _press(self, role: str, name: "str | re.Pattern[str]") -> None:
        exact = isinstance(name, str)
        found = self.desk.get_by_role(role, name=name, exact=exact)
        self.hands.press(_in_main(self.desk, found))

    def _fill(self, label: str, words: str) -> None:
        self.hands.fill(self.desk.locator("main").get_by_label(re.compile(f"^{re.escape(label)}")), words)

    def _go(self, name: str) -> None:
        """By the navigation at the top."""
        by_navigation(self.desk, self.hands, name)
        self._look(self.desk)

    def _become(self, name: str) -> None:
        """By the bar of the demonstration, as everywhere."""
        bar = self.desk.get_by_role("region", name="Demonstration")
        people = bar.get_by_label("Whom to become")
        labels = people.locator("option").all_inner_texts()
        self.hands.pick(people, next(label for label in labels if label.startswith(name)))
        self.hands.press(bar.get_by_role("button", name="Become", exact=True))
        self._look(self.desk, "My work")
        expect(self.desk.get_by_text(f"You are now {name}")).to_be_visible()

    def _look(self, page: Page, heading: "str | re.Pattern[str] | None" = None) -> None:
        """The page that is reached has one main heading, the one expected, and stands before its judge."""
        if heading is not None:
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        self.judge(page)


def _in_main(page: Page, found: Locator) -> Locator:
    """The control in the page's own part where there is one, else in its furniture."""
    inside = page.locator("main").locator(found)
    return inside if inside.count() else found
