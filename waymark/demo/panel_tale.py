"""A panel and a forum at work: meetings over, ahead and cancelled, and cases in every state that they can be in.

Six pupils of their own come to the panel, one of them permanently excluded; one more stands on the next agenda while the referral waits. The same every
time; everybody is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.bodies import Area
from waymark.demo.exclusions_tale import Excluded
from waymark.demo.moments import at, workday
from waymark.demo.pupils import Case, Story
from waymark.demo.tale import Tale
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import Section19Outcome
from waymark.meetings import services as meetings
from waymark.meetings.models import AgendaItem, Challenge, Meeting, MeetingBody, Member
from waymark.meetings.states import (
    BodyKind,
    ChallengeBy,
    ChallengeOutcome,
    Gap,
    Outcome,
    Presence,
    Priority,
    Provision,
    Threshold,
)
from waymark.organisations import services as organisations
from waymark.organisations.queries import member_schools
from waymark.organisations.states import ContactFunction
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind, ReferralState, Section

PARTNERSHIP, AUTHORITY = "SL", "855"
ANSWERS = {
    "answer_to_pupil": "You asked not to start again with strangers. We have written that into what was agreed.",
    "answer_to_family": "You asked to hear things first and in person. The school rings you before anything is sent.",
}
CASES = (
    Case("Tamsin", "Hollis", date(2012, 5, 14), 10, "F", "138527", Story.SENT, parent="Gwen Hollis"),
    Case(
        "Dominic",
        "Frost",
        date(2012, 10, 2),
        9,
        "M",
        "137931",
        Story.SENT,
        parent="Elaine Frost",
        restricted_parent="Carl Frost",
    ),
    Case("Amira", "Sadiq", date(2013, 1, 29), 9, "F", "138521", Story.SENT, parent="Nadia Sadiq"),
    Case("Jude", "Larkin", date(2011, 12, 8), 10, "M", "147902", Story.SENT, parent="Orla Larkin"),
    Case("Oskar", "Lindley", date(2013, 4, 4), 9, "M", "147902", Story.SENT, parent="Greta Lindley"),
)
EXCLUDED = Case("Dara", "Finch", date(2012, 9, 30), 9, "M", "137115", Story.SENT, parent="Aoife Finch")
FIRST_NUMBER = 890  # of the pupils here, past those of the other stories, a county's too
SHORTEST = timedelta(weeks=12)  # an area whose story is shorter has no room for this one


class PanelCase(Tale):
    """A pupil who is referred in time for the meeting that is over."""

    def refer(self) -> None:
        self.add_pupil()
        self.write_risk_assessment()
        self.begin_referral()
        self.referral = self.going_on(lambda reason: referrals.send(self.referrer, self.referral, reason=reason))


class ExcludedCase(PanelCase):
    """A pupil who was permanently excluded, and is referred the same day."""

    kind = ReferralKind.PERMANENT_EXCLUSION

    def __init__(self, area: Area, case: Case, number: int) -> None:
        super().__init__(area, case, number)
        self.excluded = Excluded(area, case)
        self.exclusion: Exclusion

    def begin_referral(self) -> None:
        self.exclusion = self.excluded.exclude()
        self.excluded.tell(self.exclusion)
        why = "The pupil was excluded today, and a place from the sixth day has yet to be asked for."
        self.excluded.decide_section_19(self.exclusion, Section19Outcome.NOT_DECIDED, why)
        super().begin_referral()
        back = {"exit_strategy": "A new start at another school, with the mentor beside him for the first half term."}
        self.referral = referrals.save_section(self.referrer, self.referral, Section.WAY_BACK, back)

    def is_taught(self) -> None:
        self.excluded.decide_section_19(self.exclusion)
        self.excluded.offer(self.exclusion, "Oakfield Short Stay School, Blaby", 1)


def panel_tale(area: Area) -> Iterator[datetime]:
    """From the first meeting of the year to the morning of the demonstration."""
    if area.plan.demo_day - area.plan.first_day >= SHORTEST:
        yield from Panel(area).told()


class Panel:
    """The panel and the forum of one partnership."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self.body, self.county = area.bodies[PARTNERSHIP], area.bodies[AUTHORITY]
        self.panel: MeetingBody
        self.forum: MeetingBody

    @property
    def coordinator(self) -> Actor:
        return self.area.in_role(self.body, Role.COORDINATOR)

    def begin(self) -> None:
        """Heads of the member schools, the co-ordinator and an officer sit on both."""
        stem = self.body.name.removesuffix(" partnership")
        self.panel = meetings.begin_body(self.coordinator, kind=BodyKind.PANEL, name=f"{stem} panel", quorum=3)
        self.forum = meetings.begin_body(
            self.coordinator, kind=BodyKind.FORUM, name=f"{stem} inclusion forum", quorum=0
        )
        heads = [
            found[0]
            for school in member_schools(self.body, clock.today())
            if (found := self.area.holders[school.pk, Role.SCHOOL_HEAD])
        ]
        officer = self.area.holder(self.county, Role.INCLUSION_OFFICER)
        for body in (self.panel, self.forum):
            for number, who in enumerate([*heads[:5], self.area.holder(self.body, Role.KEY_WORKER), officer]):
                meetings.add_member(self.coordinator, body, who, is_chair=number == 1, valid_from=clock.today())
        organisations.add_contact(
            self.coordinator,
            self.body,
            function=ContactFunction.CHAIR,
            name=heads[1].person.name,
            email=heads[1].person.email,
            telephone="0116 496 0099",  # a number kept for drama by the regulator
        )

    def summon(self, body: MeetingBody, meets_on: date) -> Meeting:
        return meetings.summon(
            self.coordinator,
            body,
            meets_on=meets_on,
            begins=time(8, 30),
            place="Civic centre, committee room 2",
            papers_open_on=max(clock.today(), meets_on - timedelta(days=7)),
            papers_close_on=meets_on + timedelta(days=1),
        )

    def told(self) -> Iterator[datetime]:
        area, day = self.area, self.area.plan.demo_day
        cases = [PanelCase(area, case, FIRST_NUMBER + number) for number, case in enumerate(CASES)]
        excluded = ExcludedCase(area, EXCLUDED, FIRST_NUMBER + len(CASES))
        cases.append(excluded)
        yield at(workday(day, 50), 11)
        self.begin()
        yield at(workday(day, 25), 11, 20)
        cancelled = self.summon(self.panel, workday(day, 14))
        over = self.summon(self.panel, workday(day, 8))
        ahead = self.summon(self.panel, day)  # this morning: it has begun when the demonstration opens
        self.summon(self.panel, day + timedelta(days=14))
        forum_over = self.summon(self.forum, workday(day, 5))
        forum_ahead = self.summon(self.forum, day + timedelta(days=8))
        for number, case in enumerate(cases):
            yield at(workday(day, 18), 9, 10 * number)
            case.refer()
        yield at(workday(day, 15), 8, 45)
        meetings.cancel(self.coordinator, cancelled, reason="Snow: two schools are shut and the chair cannot come.")
        excluded.is_taught()
        yield at(workday(day, 14), 10)
        items = [meetings.book(self.coordinator, over, case.referral) for case in cases]
        meetings.is_ready(self.coordinator, over)
        head = area.actor(area.holders[area.bodies["138527"].pk, Role.SCHOOL_HEAD][0])
        question = meetings.ask(
            head,
            forum_over,
            year_group=8,
            worry="Since September out of most afternoon lessons. A mentor and a quiet room have helped in the mornings alone.",
            asked="What have others tried for afternoons, and who could look at reading?",
        )
        yield at(workday(day, 13), 16, 5)
        self._declares(items[0], "138527", "She is a pupil of my school.")
        self._declares(
            items[1], "137931", "He is a pupil of my school, and I had read the papers before I saw it.", had_read=True
        )
        self._declares(items[5], "137115", "He was a pupil of my school.")
        yield at(workday(day, 9), 17)
        excluded.excluded.decline(excluded.exclusion)
        yield at(over.meets_on, 15, 40)
        self._noted(over)
        self._decided(items, ahead)
        yield at(workday(day, 7), 9, 30)
        self._letters_and_actions(items)
        yield at(forum_over.meets_on, 16)
        self._noted(forum_over)
        meetings.decide(
            self.coordinator,
            question,
            outcome=Outcome.ADVICE,
            reasons="Put the hardest lessons before lunch for four weeks, and ask the reading service for a test. The forum hears in January how it went.",
            gap=Gap.ASSESSMENT,
        )
        yield at(workday(day, 4), 10, 15)
        self._challenged(items)
        yield at(workday(day, 3), 11)
        self._on_the_next_agenda(ahead)
        meetings.ask(
            area.in_role(area.bodies["138521"], Role.SCHOOL_REFERRER),
            forum_ahead,
            year_group=7,
            worry="Cannot bear the corridor and comes to lessons late or not at all. Early passes helped for a week.",
            asked="Who could help us to understand what is behind it?",
        )

    def _declares(self, item: AgendaItem, urn: str, reason: str, *, had_read: bool = False) -> None:
        school = self.area.bodies[urn]
        head = self.area.actor(self.area.holders[school.pk, Role.SCHOOL_HEAD][0])
        if AgendaItem.objects.visible_to(head).filter(pk=item.pk).exists():
            meetings.declare_interest(head, item, reason=reason, had_read=had_read)

    def _noted(self, meeting: Meeting) -> None:
        members = Member.objects.filter(body=meeting.body_id).order_by("pk")
        last = len(members) - 1
        noted = {each: Presence.APOLOGIES if at == last else Presence.PRESENT for at, each in enumerate(members)}
        meetings.note_attendance(self.coordinator, meeting, noted)

    def _decided(self, items: list[AgendaItem], ahead: Meeting) -> None:
        yes: dict[str, Any] = {
            "outcome": Outcome.ACCEPT,
            "thresholds": [Threshold.SCHOOL_HAS_TRIED, Threshold.AT_RISK_OF_EXCLUSION],
            "provision": Provision.OUTSIDE,
            "considered_school": self.area.bodies["137931"],
            "why_not_there": "Its support base is full until Easter, and the bus takes an hour.",
            "school_pays_pence": 186_000,
        }
        self._decide(
            items[0],
            **yes,
            **ANSWERS,
            reasons="The school has worked on the causes for a year. Two days a week of practical work is likely to hold the rest.",
            conditions="The school keeps her in its own lessons on the other three days.",
            priority=Priority.SOON,
            priority_reasons="The place at school is about to break down.",
            gap=Gap.VOCATIONAL,
        )
        self._decide(
            items[1],
            **ANSWERS,
            outcome=Outcome.DECLINE,
            reasons="The mentor began four weeks ago and helps already. The panel wants it to have until February.",
            gap=Gap.MENTOR,
        )
        self._decide(
            items[2],
            outcome=Outcome.DEFER,
            reasons="The psychologist’s report comes next week, and the panel wants to read it first.",
            defer_to=ahead,
        )
        self._decide(
            items[3],
            **{**yes, "provision": Provision.OWN_SCHOOL, "considered_school": None, "why_not_there": ""},
            **ANSWERS,
            reasons="A key worker in school for two terms can keep him there.",
            priority=Priority.THIS_TERM,
            priority_reasons="Holding on with help from his form tutor.",
        )
        self._decide(
            items[4],
            **ANSWERS,
            outcome=Outcome.ASK_FOR_MORE,
            reasons="What has the reading service found? Without it nobody can say what he would need elsewhere.",
        )
        self._decide(
            items[5],
            **{**yes, "thresholds": [Threshold.NO_SCHOOL]},
            **ANSWERS,
            reasons="A permanent exclusion that the governors have upheld. He begins again, with somebody who knows him.",
            next_school=self.area.bodies["138521"],
            admission_on=ahead.meets_on + timedelta(days=13),
            priority=Priority.NOW,
            priority_reasons="No school until then.",
        )

    def _decide(self, item: AgendaItem, **answers: Any) -> None:
        reason = "Members of the pupil’s own school left the room for this case."
        meetings.decide(self.coordinator, item, **answers, reason_to_go_on=reason)

    def _letters_and_actions(self, items: list[AgendaItem]) -> None:
        first, second, excluded = (AgendaItem.objects.get(pk=items[at].pk) for at in (0, 1, 5))
        for item in (first, second, excluded):
            letters = meetings.write_letters(self.coordinator, item)
            meetings.note_given(self.coordinator, item, letters, on=clock.today())
        rang = meetings.add_action(
            self.coordinator,
            first,
            what="Ring the family and agree a day to visit two workshops.",
            owner=self.body,
            due_on=clock.today() + timedelta(days=3),
        )
        meetings.close_action(
            self.coordinator, rang, on=clock.today(), what_was_done="Rang the same day. They visit on Wednesday."
        )
        meetings.add_action(
            self.coordinator,
            first,
            what="Send the reading test to the partnership.",
            owner=first.school,
            due_on=clock.today() + timedelta(days=4),  # over by the morning of the demonstration
        )
        meetings.add_action(
            self.coordinator,
            second,
            what="Ask early help for a family worker.",
            owner=self.county,
            due_on=clock.today() + timedelta(days=20),
        )

    def _challenged(self, items: list[AgendaItem]) -> None:
        """Two challenges are answered, and what the one asks for is looked at again; a family's waits for its answer."""
        item = AgendaItem.objects.get(pk=items[1].pk)
        head = self.area.actor(self.area.holders[item.school_id, Role.SCHOOL_HEAD][0])
        made = meetings.challenge(
            head, item, by=ChallengeBy.SCHOOL, reason="The panel read September’s figures. October was much worse."
        )
        self._answered(
            made,
            ChallengeOutcome.STANDS,
            "October’s figures were in the papers and were read out. The mentor’s work began after them.",
        )
        meetings.challenge(
            head, item, by=ChallengeBy.FAMILY, reason="Nobody asked us how he sleeps. He is up until three every night."
        )
        kept_in_school = AgendaItem.objects.get(pk=items[3].pk)
        head = self.area.actor(self.area.holders[kept_in_school.school_id, Role.SCHOOL_HEAD][0])
        made = meetings.challenge(
            head, kept_in_school, by=ChallengeBy.FAMILY, reason="He was hurt at school on Friday and is afraid to go."
        )
        self._answered(
            made,
            ChallengeOutcome.LOOK_AGAIN,
            "The panel did not know of Friday. The school refers him again with what has happened since.",
        )

    def _answered(self, made: Challenge, outcome: ChallengeOutcome, answer: str) -> None:
        role = Role.COORDINATOR if made.answering_body == self.body else Role.LEAD_OFFICER
        meetings.answer(self.area.in_role(made.answering_body, role), made, outcome=outcome, answer=answer)

    def _on_the_next_agenda(self, ahead: Meeting) -> None:
        waiting = Referral.objects.filter(partnership=self.body, kind=ReferralKind.AT_RISK, state=ReferralState.SENT)
        booked = AgendaItem.objects.filter(meeting=ahead).values("referral_id")
        for referral in waiting.exclude(pk__in=booked).order_by("-submitted_at", "-pk")[:1]:
            meetings.book(self.coordinator, ahead, referral)
        ahead.refresh_from_db()
        meetings.is_ready(self.coordinator, ahead)
