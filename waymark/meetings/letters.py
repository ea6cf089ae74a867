"""The letters about a decision. They name the pupil and say what was decided, and print nobody's address or number:
the school hands the family's letter over, so none can go to the wrong door.
"""

from __future__ import annotations

from datetime import date

from waymark.core.money import pounds_text
from waymark.core.words import day_in_full
from waymark.documents.paper import Paper, Section
from waymark.meetings import wording
from waymark.meetings.models import AgendaItem, Decision
from waymark.meetings.states import LetterTo, Outcome, Threshold


def letter(item: AgendaItem, decision: Decision, to: LetterTo, greeting: str, *, challenge_by: date, on: date) -> Paper:
    """The letter to one receiver. `challenge_by` is the last day for a challenge if the letter is given today."""
    assert item.pupil is not None and item.referral is not None
    body = item.meeting.body
    family = to is LetterTo.FAMILY
    title = f"{item.pupil.name}: what the {wording.KINDS_SHORT[body.kind]} decided"
    return Paper(
        title=title,
        author=body.organisation.name,
        reference=item.referral.reference,
        number=1,
        written_on=on,
        opening=[body.organisation.name, day_in_full(on), f"Dear {greeting}"],
        intro=_intro(item, decision, family),
        sections=_family(item, decision, challenge_by) if family else _office(item, decision, to, challenge_by),
        closing=["Yours sincerely", f"{body.name}, {body.organisation.name}"],
    )


def _intro(item: AgendaItem, decision: Decision, family: bool) -> str:
    assert item.pupil is not None
    day, name = day_in_full(decision.decided_on), item.pupil.name
    if family:
        return f"On {day} a group of people from local schools talked about how to help {name}. This letter says what they decided."
    return (
        f"{item.meeting.body.name} met on {day} and considered the referral of {name} by {item.school.name}. "
        f"Its decision: {wording.OUTCOMES[decision.outcome].lower()}."
    )


def _family(item: AgendaItem, decision: Decision, challenge_by: date) -> list[Section]:
    assert item.pupil is not None
    name = item.pupil.name
    sections = [
        Section(
            "What was decided",
            [wording.FOR_THE_FAMILY[Outcome(decision.outcome)].format(name=name), *_where(decision, name)],
        ),
        Section("Why", [decision.reasons]),
        Section(f"What {name} told us, and our answer", [decision.answer_to_pupil]),
        Section("What you told us, and our answer", [decision.answer_to_family]),
    ]
    if decision.conditions:
        sections.insert(2, Section("What we ask of everybody", [decision.conditions]))
    sections.append(
        Section(
            "If you do not agree",
            [
                f"Tell {item.school.name} why. The school writes it down for you and sends it on. "
                f"Please do so by {day_in_full(challenge_by)}. Somebody who did not decide looks at it and answers you in writing."
            ],
        )
    )
    return sections


def _where(decision: Decision, name: str) -> list[str]:
    if decision.next_school and decision.admission_on:
        return [f"{name} starts at {decision.next_school.name} on {day_in_full(decision.admission_on)}."]
    return []


def _office(item: AgendaItem, decision: Decision, to: LetterTo, challenge_by: date) -> list[Section]:
    rows = [["Decision", wording.OUTCOMES[decision.outcome]], ["Day of the meeting", day_in_full(decision.decided_on)]]
    if decision.thresholds:
        rows.append(["Thresholds met", ", ".join(wording.THRESHOLDS[Threshold(each)] for each in decision.thresholds)])
    if decision.provision:
        rows.append(["Where", wording.PROVISIONS[decision.provision]])
    if decision.considered_school:
        rows.append(["School considered first", f"{decision.considered_school.name}: {decision.why_not_there}"])
    if decision.next_school and decision.admission_on:
        rows.append(["Next school", f"{decision.next_school.name}, from {day_in_full(decision.admission_on)}"])
    if decision.school_pays_pence is not None:
        rows.append(["Expected of the school", pounds_text(decision.school_pays_pence)])
    if decision.gap != "none":
        rows.append(["Wanted, and not to be had", wording.GAPS[decision.gap]])
    rows.append(["Binds member schools", "Yes" if decision.binds_members else "No"])
    sections = [Section("The decision", [], ["About", "Answer"], rows), Section("Reasons", [decision.reasons])]
    if decision.conditions:
        sections.append(Section("Conditions", [decision.conditions]))
    if to is LetterTo.SCHOOL:
        sections += [
            Section("Answer to the pupil", [decision.answer_to_pupil]),
            Section("Answer to the family", [decision.answer_to_family]),
            Section(
                "If the school or the family does not agree",
                [
                    f"The decision may be challenged in Waymark until {day_in_full(challenge_by)}, with the reason. "
                    "The school may write the family's reason for it. Somebody who did not decide answers."
                ],
            ),
        ]
    return sections
