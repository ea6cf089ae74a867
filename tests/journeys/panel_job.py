"""A panel from its agenda to its letters, and a refusal that is challenged. Each step leaves the page it ends on."""

import re

from playwright.sync_api import expect

from tests.journeys.main_job import COLIN, HELEN, MainJob

IMRAN = "Imran Shah"  # inclusion officer of the county
AMIRA = "Amira Sadiq"  # a pupil of Helen's school


class PanelJob(MainJob):
    """One walk at a desk: the member, the co-ordinator, the school and the officer."""

    def walk(self) -> None:
        """From the papers of the meeting this afternoon to the answer to a challenge."""
        self.given_a_visitor_opens_the_demonstration()
        self.when_a_head_who_sits_on_the_panel_opens_todays_meeting()
        self.then_cases_of_other_schools_are_open_and_her_own_pupil_asks_for_a_word()
        self.when_she_declares_an_interest()
        self.then_the_case_is_hidden_from_her()

        self.when_the_coordinator_writes_down_who_came()
        self.and_declines_the_case_with_an_answer_to_each_voice()
        self.and_writes_the_letters()
        self.then_the_letters_wait_to_be_given()

        self.when_the_school_challenges_the_decision()
        self.and_the_coordinator_who_decided_cannot_answer()
        self.and_an_officer_who_did_not_decide_answers()
        self.then_the_school_reads_the_answer()

    def when_a_head_who_sits_on_the_panel_opens_todays_meeting(self) -> None:
        self._press("button", f"Become {HELEN}")
        self._look(self.desk, "My work")
        self._open_the_meeting()

    def then_cases_of_other_schools_are_open_and_her_own_pupil_asks_for_a_word(self) -> None:
        expect(self.desk.get_by_text("Its papers are open to you until Wednesday 25 November")).to_be_visible()
        expect(self.desk.get_by_text("This pupil is at your school.")).to_be_visible()

    def when_she_declares_an_interest(self) -> None:
        row = self.desk.locator("main li").filter(has_text=AMIRA)
        self.hands.press(row.get_by_role("link", name=re.compile("^Declare an interest")))
        self._look(self.desk, "Declare an interest")
        self._fill("What your interest is", "She is a pupil of my school.")
        self.hands.choose(self.desk.get_by_role("radio", name="No", exact=True))
        self._press("button", "Declare it")
        self._look(self.desk, "Tuesday 24 November")

    def then_the_case_is_hidden_from_her(self) -> None:
        expect(self.desk.get_by_text("This case is no longer shown to you.")).to_be_visible()
        expect(self.desk.get_by_text(AMIRA)).to_have_count(0)
        expect(self.desk.get_by_text("1 case is not shown to you")).to_be_visible()

    def when_the_coordinator_writes_down_who_came(self) -> None:
        self._become(COLIN)
        self._open_the_meeting()
        self._press("button", "Write down who came")
        self._look(self.desk, "Who came")
        for group in self.desk.locator("main fieldset").all():
            came = "Sent apologies" if IMRAN in (group.text_content() or "") else "Present"  # who answers later
            self.hands.choose(group.get_by_role("radio", name=came))
        self._press("button", "Write it down")
        self._look(self.desk, "Tuesday 24 November")

    def and_declines_the_case_with_an_answer_to_each_voice(self) -> None:
        self._press("link", AMIRA)
        self._look(self.desk, AMIRA)
        self._press("button", "Write down the decision")
        self._look(self.desk, f"Write down the decision on {AMIRA}")
        self.hands.choose(self.desk.get_by_role("radio", name="Decline"))
        self._fill("Reasons", "The reading help began a month ago, and it works.")
        self._fill("Answer to what the pupil said", "You asked for quiet mornings. Your school keeps them for you.")
        self._fill(
            "Answer to what the family said", "You asked for patience. The school looks at it with you in January."
        )
        self._press("button", "Write down the decision")
        self._look(self.desk, AMIRA)

    def and_writes_the_letters(self) -> None:
        self._press("button", "Write the letters")
        self._look(self.desk, "The letters")
        self._press("button", "Write the letters")
        self._look(self.desk, AMIRA)

    def then_the_letters_wait_to_be_given(self) -> None:
        expect(self.desk.get_by_text("To the family: Nadia Sadiq").first).to_be_visible()
        expect(self.desk.get_by_text("Not given yet")).to_have_count(3)
        self._press("button", "Write down that letters were given")
        self._look(self.desk, "The letters were given")
        for box in self.desk.locator("main").get_by_role("checkbox").all():
            self.hands.choose(box)
        self._press("button", "Write it down")
        expect(self.desk.get_by_text("Not given yet")).to_have_count(0)

    def when_the_school_challenges_the_decision(self) -> None:
        self._become(HELEN)  # who hears of the decision as the school
        self._open_the_meeting()
        self._press("link", AMIRA)
        self._press("button", "Challenge the decision")
        self._look(self.desk, "Challenge the decision")
        self.hands.choose(self.desk.get_by_role("radio", name="The school"))
        self._fill("Why", "The psychologist’s report of last week was not read.")
        self._press("button", "Send the challenge")
        self._look(self.desk, AMIRA)

    def and_the_coordinator_who_decided_cannot_answer(self) -> None:
        self._become(COLIN)
        expect(self.desk.get_by_text(f"Answer the challenge to the decision about {AMIRA}")).to_have_count(0)

    def and_an_officer_who_did_not_decide_answers(self) -> None:
        self._become(IMRAN)
        self._press("link", f"Answer the challenge to the decision about {AMIRA}")
        self._look(self.desk, "A challenge to a decision")
        self.hands.choose(self.desk.get_by_role("radio", name="The case is to be looked at again"))
        self._fill("The answer", "The report is read at the next meeting. Please send the referral again with it.")
        self._press("button", "Send the answer")
        self._look(self.desk, AMIRA)

    def then_the_school_reads_the_answer(self) -> None:
        self._become(HELEN)
        self._open_the_meeting()
        self._press("link", AMIRA)
        expect(self.desk.get_by_text("The report is read at the next meeting.")).to_be_visible()
        assert "answered 500" not in self.area.log

    def _open_the_meeting(self) -> None:
        self._go("Meetings")
        row = self.desk.locator("main li").filter(has_text="Tuesday 24 November").filter(has_text="panel")
        self.hands.press(row.get_by_role("link"))
        self._look(self.desk, "Tuesday 24 November")
