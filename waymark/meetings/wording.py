"""The words of meetings."""

from __future__ import annotations

from waymark.accounts.models import Membership
from waymark.core.jinja2env import clock_time, day
from waymark.core.money import pounds_text
from waymark.meetings.models import AgendaItem, AgreedAction, Decision, Letter, Meeting, Member
from waymark.meetings.queries.cases import Table
from waymark.meetings.states import (
    FINAL,
    BodyKind,
    ChallengeBy,
    ChallengeOutcome,
    Gap,
    LetterTo,
    Outcome,
    Presence,
    Priority,
    Provision,
    Stage,
    Threshold,
    WaitingEnd,
)
from waymark.referrals import wording as referral_wording
from waymark.referrals.models import Outcome as WantedOutcome
from waymark.referrals.models import Referral
from waymark.referrals.states import FIELDS, SECTIONS, ReferralKind, Section

KINDS: dict[str, str] = {BodyKind.FORUM: "Inclusion forum", BodyKind.PANEL: "Panel"}
KINDS_SHORT: dict[str, str] = {BodyKind.FORUM: "forum", BodyKind.PANEL: "panel"}
KIND_HINTS: dict[str, str] = {
    BodyKind.FORUM: "Schools and services talk a worry through and give advice. A pupil need not be named.",
    BodyKind.PANEL: "Member schools decide who gets the partnership’s own help and provision.",
}
STAGES: dict[str, tuple[str, str]] = {
    Stage.NOT_READY: ("Agenda not ready", "waiting"),
    Stage.READY: ("Agenda ready", "good"),
    Stage.TO_WRITE_UP: ("To be written up", "waiting"),
    Stage.HELD: ("Held", "done"),
    Stage.CANCELLED: ("Cancelled", "done"),
}
PRESENCE: dict[str, str] = {
    Presence.PRESENT: "Present",
    Presence.APOLOGIES: "Sent apologies",
    Presence.ABSENT: "Absent",
}
OUTCOMES: dict[str, str] = {
    Outcome.ACCEPT: "Accepted",
    Outcome.DECLINE: "Declined",
    Outcome.ASK_FOR_MORE: "Sent back for more",
    Outcome.DEFER: "Put off to a later meeting",
    Outcome.ADVICE: "Advice given",
}
OUTCOME_CHOICES: dict[str, str] = {
    Outcome.ACCEPT: "Accept",
    Outcome.DECLINE: "Decline",
    Outcome.ASK_FOR_MORE: "Ask the school for more",
    Outcome.DEFER: "Put off to a later meeting",
    Outcome.ADVICE: "Give advice",
}
OUTCOME_HINTS: dict[str, str] = {
    Outcome.ACCEPT: "The partnership takes the pupil on, and owes a plan.",
    Outcome.DECLINE: "The school may challenge it, and so may the family.",
    Outcome.ASK_FOR_MORE: "The referral goes back to the school, which sends it again.",
    Outcome.DEFER: "The case goes onto the agenda of the meeting you name.",
    Outcome.ADVICE: "The school goes on with the advice. Write it under Reasons.",
}
ANSWERED_OUTCOMES = [each.value for each in FINAL]  # what the pupil and the family said is answered with these
OUTCOME_TAGS: dict[str, str] = {
    Outcome.ACCEPT: "good",
    Outcome.DECLINE: "done",
    Outcome.ASK_FOR_MORE: "waiting",
    Outcome.DEFER: "waiting",
    Outcome.ADVICE: "good",
}
FOR_THE_FAMILY: dict[Outcome, str] = {
    Outcome.ACCEPT: "They agreed to help {name}. Somebody will ring you to plan the next steps with you.",
    Outcome.DECLINE: "They did not agree to the help that the school asked for. {name} goes on with the school’s own help.",
    Outcome.ADVICE: "They gave the school advice on how to help {name}. The school will talk it through with you.",
}
PROVISIONS: dict[str, str] = {
    Provision.OWN_SCHOOL: "At the pupil’s own school, with help",
    Provision.ANOTHER_SCHOOL: "At another school",
    Provision.OUTSIDE: "With a provider outside schools",
}
THRESHOLDS: dict[str, str] = {
    Threshold.SCHOOL_HAS_TRIED: "The school has tried what it can",
    Threshold.CAUSES_KNOWN: "The causes are understood and were worked on",
    Threshold.AT_RISK_OF_EXCLUSION: "At risk of permanent exclusion",
    Threshold.DANGER: "Good order or somebody’s safety is in danger",
    Threshold.TOO_VULNERABLE: "Too vulnerable for a mainstream school now",
    Threshold.NO_SCHOOL: "Without a school, or permanently excluded",
}
GAPS: dict[str, str] = {
    Gap.NONE: "Nothing was missing",
    Gap.THERAPY: "Therapy or mental health support",
    Gap.SPECIALIST_SCHOOL: "A place at a special school",
    Gap.ASSESSMENT: "An assessment by a specialist",
    Gap.TUITION: "One-to-one teaching",
    Gap.KEY_STAGE_3: "Provision for years 7 to 9",
    Gap.VOCATIONAL: "A vocational course",
    Gap.MENTOR: "A mentor",
    Gap.FAMILY_HELP: "Help for the family",
    Gap.TRANSPORT: "A way of getting there",
    Gap.OTHER: "Something else",
}
PRIORITIES: dict[str, str] = {
    Priority.NOW: "Now",
    Priority.SOON: "Within two weeks",
    Priority.THIS_TERM: "This term",
    Priority.WHEN_POSSIBLE: "When there is a place",
}
PRIORITY_HINTS: dict[str, str] = {
    Priority.NOW: "No education today, or not safe where they are.",
    Priority.SOON: "The place at school is about to break down.",
    Priority.THIS_TERM: "Holding on, with help.",
    Priority.WHEN_POSSIBLE: "Can wait without harm.",
}
PRIORITY_TAGS: dict[str, str] = {Priority.NOW: "now", Priority.SOON: "waiting"}
WAITING_ENDS: dict[str, str] = {
    WaitingEnd.STARTED: "Started",
    WaitingEnd.NO_LONGER_NEEDED: "No longer needed",
    WaitingEnd.MOVED_AWAY: "Moved away",
    WaitingEnd.HELPED_OTHERWISE: "Helped in another way",
    WaitingEnd.CLOSED: "The case was closed",
}
LETTERS: dict[str, str] = {
    LetterTo.SCHOOL: "To the school",
    LetterTo.FAMILY: "To the family",
    LetterTo.AUTHORITY: "To the authority",
}
CHALLENGERS: dict[str, str] = {ChallengeBy.SCHOOL: "The school", ChallengeBy.FAMILY: "The family"}
CHALLENGE_OUTCOMES: dict[str, str] = {
    ChallengeOutcome.STANDS: "The decision stands",
    ChallengeOutcome.LOOK_AGAIN: "The case is to be looked at again",
}
OF_SOME_PUPILS = (Section.EHC_PLAN, Section.CARE)  # nobody else is asked about these
LISTS = {"ahead": "Meetings ahead, or to be written up", "past": "Meetings that are over"}
ACTION_LISTS = {"open": "Still to do", "done": "Done"}

REFUSALS: dict[str, str] = {
    **referral_wording.REFUSALS,
    "meeting_cancelled": "This meeting was cancelled.",
    "meeting_has_decided": "This meeting has already decided a case, so it stays where it is.",
    "meeting_in_the_past": "A meeting is called for today or later.",
    "papers_open_too_late": "Let the papers open on the day of the meeting at the latest.",
    "papers_close_too_early": "Let the papers close on the day of the meeting or later.",
    "papers_open_too_long": "The papers may be open for {days} days at most.",
    "no_cancel_reason": "Say why the meeting is cancelled.",
    "member_from_elsewhere": "Members come from the schools, partnerships and authority of this area.",
    "role_sits_on_nothing": "People in this role do not sit on forums or panels.",
    "member_already": "This person sits there already.",
    "member_ends_too_early": "Give today or a later day, not before they joined.",
    "member_has_left": "This person has left. Add them as a member again.",
    "no_end_reason": "Say why the member leaves.",
    "meeting_over": "This meeting is over. Choose one that lies ahead.",
    "sent_elsewhere": "This referral was sent to another partnership.",
    "not_waiting": "This referral no longer waits: it was withdrawn, or answered elsewhere.",
    "booked_already": "This referral stands on an agenda already.",
    "panel_hears_no_questions": "A panel hears referrals alone. Ask an inclusion forum.",
    "no_worry": "Say what worries you.",
    "nothing_asked": "Say what you ask the forum.",
    "number_in_worry": "This looks like a pupil number. Take it out: the pupil must not be known from the question.",
    "number_in_asked": "This looks like a pupil number. Take it out: the pupil must not be known from the question.",
    "decided_already": "This case has been decided.",
    "no_take_off_reason": "Say why the case is taken off.",
    "no_interest_reason": "Say what your interest is.",
    "before_the_meeting": "The meeting is on {day}. This can be written down from that day on.",
    "before_it_begins": "The meeting begins at {time} today, and it is not {time} yet. If it was held earlier, move it first, or say why this is written down already.",
    "sent_after_it_began": "This referral was sent after the meeting had begun, so the members cannot have read it before.",
    "taken_off": "This case was taken off the agenda.",
    "decider_has_interest": "You have an interest in this case. Somebody else must do this.",
    "not_its_outcome": "This meeting cannot decide that. Choose one of the outcomes shown.",
    "too_few_present": "Members who took part in this case: {present}. The body agreed on {quorum} at least. Write down who came, or say why it went on.",
    "own_school_sits_there": "A member of the pupil’s own school took part and has declared no interest.",
    "no_reasons": "Give the reasons.",
    "no_answer_to_pupil": "Answer what the pupil said.",
    "no_answer_to_family": "Answer what the family said.",
    "decision_tells_address": "This holds an address that must not be disclosed, and goes into letters. Leave the address out.",
    "no_later_meeting": "Name the later meeting.",
    "no_such_later_meeting": "That meeting was cancelled, or is over. Name another one.",
    "no_threshold": "Say which thresholds were met.",
    "no_provision": "Say where it is to happen.",
    "no_school_considered": "Before a provider outside schools, say which other school was considered.",
    "no_why_not_there": "Say why that school was not the answer.",
    "no_next_school": "After a permanent exclusion, name the next school.",
    "no_admission_day": "Give the day on which the next school admits the pupil.",
    "admission_before_meeting": "The day of admission lies before the meeting.",
    "no_priority": "Say how soon the pupil should start.",
    "not_accepted": "Only a pupil whose referral was accepted waits for a place.",
    "no_place_to_wait_for": "Nobody waits for a place after a referral of this kind.",
    "waits_already": "The pupil is on the waiting list already.",
    "has_a_place": "The pupil has a place that has started.",
    "no_priority_reasons": "Give the reasons for that.",
    "no_letters_here": "There are no letters about this case.",
    "letters_written": "The letters have been written.",
    "given_in_the_future": "Give today or an earlier day.",
    "given_before_written": "The letter was written after that day.",
    "no_action": "Say what is to be done.",
    "action_in_the_past": "Give today or a later day.",
    "person_of_another_body": "Choose a person of the body that you chose, or nobody.",
    "action_done_already": "This was closed before.",
    "no_what_was_done": "Say what was done.",
    "done_in_the_future": "Give today or an earlier day.",
    "done_before_decided": "That day lies before the meeting.",
    "no_leave_reason": "Say why the pupil no longer waits.",
    "nothing_to_challenge": "There is no decision here that can be challenged.",
    "school_speaks_for_itself": "A school challenges for itself. You may write down what the family says.",
    "challenged_already": "This side has challenged the decision before.",
    "no_challenge_reason": "Say why the decision is challenged.",
    "challenge_too_late": "A challenge could be made until {last_day}.",
    "answered_already": "This challenge has been answered.",
    "answered_by_the_decider": "You wrote down the decision. Somebody who did not decide must answer.",
    "answered_by_who_took_part": "You took part in the decision. Somebody who did not decide must answer.",
    "no_answer": "Give the answer in words.",
}


def where_and_when(meeting: Meeting) -> str:
    return f"{day(meeting.meets_on)} at {clock_time(meeting.begins)}, {meeting.place}"


def person_and_body(membership: Membership) -> str:
    return f"{membership.person.name}, {membership.organisation.name} ({membership.role_name.lower()})"


def pupil_and_referral(referral: Referral) -> str:
    accepted = f", accepted {day(referral.decided_on)}" if referral.decided_on else ""
    return f"{referral.pupil.name}, {referral.school.name}, {referral.reference}{accepted}"


def referral_to_book(referral: Referral) -> str:
    return f"{referral.pupil.name}, {referral.school.name} ({referral.reference})"


def case_name(item: AgendaItem) -> str:
    """What a case is called on a page: the pupil, or a question about somebody in a year."""
    return item.pupil.name if item.pupil else f"A question about a pupil in year {item.year_group}"


def letter_name(letter: Letter) -> str:
    return f"{LETTERS[letter.to]}: {letter.receiver.name}" if letter.receiver else LETTERS[letter.to]


def at_the_table(table: Table, quorum: int, *, with_left: bool) -> list[tuple[str, str]]:
    """Who took part in a case and, for whoever runs the meeting, who left for it; and how many were agreed on."""
    rows = [("Took part", "\n".join(map(member_and_body, table.took_part)) or "Nobody was noted as present")]
    if with_left and table.left:
        rows.append(("Left for this case", "\n".join(map(member_and_body, table.left))))
    if quorum:
        rows.append(("Fewest to decide", str(quorum)))
    return rows


def member_and_body(member: Member) -> str:
    chair = ", chair" if member.is_chair else ""
    return f"{member.membership.person.name}, {member.membership.organisation.name}{chair}"


def parts_of(referral: Referral) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers of a referral for the pack, by the parts that its kind asks. What keeps a pupil safe has its own door.

    What is asked of some pupils alone stands there when it was answered.
    """
    found = []
    for section in SECTIONS[ReferralKind(referral.kind)]:
        answers = referral_wording.answers(referral, section) if FIELDS[section] else []
        if answers and (section not in OF_SOME_PUPILS or any(words for _, words in answers)):
            found.append((referral_wording.SECTIONS[section], answers))
    return found


def kind_of_referral(referral: Referral) -> str:
    return referral_wording.KINDS[ReferralKind(referral.kind)]


def outcome_rows(outcomes: list[WantedOutcome]) -> list[list[str]]:
    return [[row.what or "Not given", row.measured_by or "Not given"] for row in outcomes]


def action_owner(action: AgreedAction) -> str:
    return f"{action.owner_person.person.name}, {action.owner.name}" if action.owner_person else action.owner.name


def decision_rows(decision: Decision) -> list[tuple[str, str]]:
    """A decision as the page shows it; what was not said is left out."""
    pays = pounds_text(decision.school_pays_pence) if decision.school_pays_pence is not None else ""
    rows = [
        ("On", day(decision.decided_on)),
        ("Written down by", decision.decided_by.person.name),
        ("Reasons", decision.reasons),
        ("Conditions", decision.conditions),
        ("Thresholds met", "\n".join(THRESHOLDS[each] for each in decision.thresholds)),
        ("Where", PROVISIONS.get(decision.provision, "")),
        ("School considered first", decision.considered_school.name if decision.considered_school else ""),
        ("Why not there", decision.why_not_there),
        ("Next school", decision.next_school.name if decision.next_school else ""),
        ("Admitted there on", day(decision.admission_on) if decision.admission_on else ""),
        ("Expected of the school", pays),
        ("Wanted, and not to be had", GAPS[decision.gap] if decision.gap != Gap.NONE else ""),
        ("Answer to the pupil", decision.answer_to_pupil),
        ("Answer to the family", decision.answer_to_family),
        ("Binds member schools", "Yes" if decision.binds_members else ""),
        ("Why it went on all the same", decision.reason_to_go_on),
    ]
    return [(label, words) for label, words in rows if words]
