"""Exclusions in the words people use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from waymark.core.jinja2env import day, day_short, plural
from waymark.exclusions import rules
from waymark.exclusions.models import Exclusion, Notice
from waymark.exclusions.states import (
    Body,
    Cause,
    ClockKind,
    ClockState,
    ExclusionKind,
    ExclusionState,
    GovernorsCase,
    NoticeOf,
    NotOwed,
    OfferAnswer,
    PanelOutcome,
    Reason,
    Recipient,
    Section19Outcome,
    Skip,
)
from waymark.school_year.states import Half

KINDS = {ExclusionKind.SUSPENSION: "Suspension", ExclusionKind.PERMANENT: "Permanent exclusion"}
LISTS = {"now": "Out now or soon, or not settled", "year": "This academic year", "earlier": "Earlier years"}
STATES = {
    ExclusionState.IN_FORCE: ("In force", "now"),
    ExclusionState.DECLINED: ("Governors did not reinstate", "waiting"),
    ExclusionState.UNDER_REVIEW: ("Review asked for", "now"),
    ExclusionState.SENT_BACK: ("Governors to look again", "now"),
    ExclusionState.REINSTATED: ("Reinstated", "good"),
    ExclusionState.FINAL: ("Final", "done"),
    ExclusionState.CANCELLED: ("Cancelled", "done"),
}
REASONS = {
    Reason.PP: "Physical assault against a pupil",
    Reason.PA: "Physical assault against an adult",
    Reason.VP: "Verbal abuse or threatening behaviour against a pupil",
    Reason.VA: "Verbal abuse or threatening behaviour against an adult",
    Reason.OW: "Use or threat of use of an offensive weapon or prohibited item",
    Reason.BU: "Bullying",
    Reason.RA: "Racist abuse",
    Reason.LG: "Abuse against sexual orientation and gender identity",
    Reason.DS: "Abuse relating to disability",
    Reason.SM: "Sexual misconduct",
    Reason.DA: "Drug and alcohol related",
    Reason.DM: "Damage to property",
    Reason.TH: "Theft",
    Reason.MT: "Inappropriate use of social media or online technology",
    Reason.DB: "Persistent or general disruptive behaviour",
    Reason.PH: "Wilful and repeated breach of measures to protect public health",
}
RECIPIENTS = {
    Recipient.PARENTS: "Parents or carers",
    Recipient.AUTHORITY: "The school's authority",
    Recipient.HOME_AUTHORITY: "The authority where the pupil lives",
    Recipient.SOCIAL_WORKER: "The pupil's social worker",
    Recipient.VIRTUAL_SCHOOL: "The virtual school head",
    Recipient.GOVERNORS: "The governors",
}
NOTICES = {
    NoticeOf.DECISION: "of the exclusion",
    NoticeOf.CANCELLATION: "that it is cancelled",
    NoticeOf.GOVERNORS: "of what the governors decided",
}
GOVERNORS = {
    GovernorsCase.MEET_IN_15: "The governors must meet within 15 school days.",
    GovernorsCase.MEET_IN_50: "The parents have made representations: the governors must meet within 50 school days.",
    GovernorsCase.MAY_MEET: "The governors must meet only if the parents make representations; they may meet anyhow.",
    GovernorsCase.READ_ONLY: "The governors need not meet, and cannot reinstate the pupil. They consider what the parents say.",
}
PANEL = {
    PanelOutcome.UPHOLD: "The governors' decision stands",
    PanelOutcome.RECOMMEND: "The governors are recommended to look again",
    PanelOutcome.DIRECT: "The decision is quashed: the governors are directed to look again",
}
ANSWERS = {
    OfferAnswer.WAITING: ("Waiting for an answer", "waiting"),
    OfferAnswer.TAKEN_UP: ("Taken up", "good"),
    OfferAnswer.REFUSED: ("Refused", "danger"),
}
CAUSES = {
    Cause.EXCLUSION: "Exclusion",
    Cause.ILLNESS: "Illness or health",
    Cause.OTHERWISE: "Another cause",
}
OUTCOMES = {
    Section19Outcome.OWED: "Education is owed, and this is offered",
    Section19Outcome.NOT_OWED: "Nothing is owed now",
    Section19Outcome.NOT_DECIDED: "No decision was made",
}
BODIES = {
    Body.SCHOOL: "The school",
    Body.AUTHORITY: "The school's authority",
    Body.HOME_AUTHORITY: "The home authority",
    Body.PARENTS: "The parents",
}
CLOCKS = {
    ClockKind.TELL: "Tell everybody who must hear",
    ClockKind.TELL_GOVERNORS: "Report it to the governors, once a term",
    ClockKind.TELL_OUTCOME: "Tell everybody what came of it",
    ClockKind.SIXTH_DAY: "Education from the sixth school day",
    ClockKind.SECTION_19: "Decide what education is owed",
    ClockKind.GOVERNORS: "Governors consider the exclusion",
    ClockKind.REVIEW_WINDOW: "Ask for an independent review",
    ClockKind.REVIEW_HEARING: "Hold the independent review",
    ClockKind.RECONSIDER: "Governors look again",
    ClockKind.LEAVE_ROLL: "Take the name off the roll",
}
CLOCK_STATES = {
    ClockState.NOT_OWED: ("Not owed", ""),
    ClockState.RUNNING: ("Running", "waiting"),
    ClockState.MET: ("Met", "good"),
    ClockState.LATE: ("Late", "danger"),
    ClockState.MISSED: ("Missed", "danger"),
    ClockState.PASSED: ("Time is over", ""),
}
COUNTED_FROM = {
    ClockKind.TELL: "the decision",
    ClockKind.TELL_GOVERNORS: "the first day",
    ClockKind.TELL_OUTCOME: "the decision",
    ClockKind.SIXTH_DAY: "the first day out, which is day 1",
    ClockKind.SECTION_19: "the first day out, which is day 1",
    ClockKind.GOVERNORS: "the day the governors were told, or the decision until they are",
    ClockKind.REVIEW_WINDOW: "the day the parents were told",
    ClockKind.REVIEW_HEARING: "the day of the application",
    ClockKind.RECONSIDER: "the day the governors were told",
    ClockKind.LEAVE_ROLL: "the day on which nobody could change it any more",
}
NOT_OWED = {
    NotOwed.LUNCHTIMES: "It is for lunchtimes only: the pupil is taught at school.",
    NotOwed.PAST_SCHOOL_AGE: "The pupil is past compulsory school age.",
    NotOwed.SHORT: "The suspension ends before the sixth school day.",
    NotOwed.CANCELLED: "The exclusion was cancelled.",
    NotOwed.REINSTATED: "The governors reinstated the pupil.",
    NotOwed.AUTHORITY_DECIDED: "The authority decided that nothing is owed.",
    NotOwed.NOBODY_ASKED: "The governors have no duty to meet: the parents have made no representations.",
    NotOwed.FIVE_DAYS: "The governors have no duty to meet: it is five days or fewer in the term.",
    NotOwed.GOVERNORS_NOT_MET: "The governors have not decided yet.",
    NotOwed.PARENTS_NOT_TOLD: "It begins when the parents have been told that the governors did not reinstate.",
    NotOwed.NO_APPLICATION: "Nobody has asked for a review.",
    NotOwed.NOT_SENT_BACK: "No panel has asked the governors to look again.",
    NotOwed.NOT_FINAL: "The exclusion is not final, so the name stays on the roll.",
    NotOwed.NOT_ON_ROLL: "The pupil was not on the school's roll.",
}
SKIPS = {
    Skip.WEEKEND: "weekend",
    Skip.HALF_TERM: "half term",
    Skip.HOLIDAY: "school holidays",
    Skip.BANK_HOLIDAY: "bank holiday",
    Skip.CLOSED: "closed to pupils, such as an INSET day",
}
TAKEN = {  # what a reader is told when a step is taken
    "notices": "Written down.",
    "hear_parents": "What the parents say is written down.",
    "governors": "Written down. Now tell the parents and the authority.",
    "apply_for_review": "The application is written down.",
    "waive_review": "The parents ask for no review: the exclusion is final.",
    "panel": "What the panel decided is written down.",
    "reconsider": "What the governors decided is written down.",
    "cancel": "Cancelled. Now tell everybody who was told.",
    "leave_roll": "The last day on your roll is written down.",
    "sixth_day": "The offer is written down.",
    "challenge": "The head sees your challenge and can reply to it.",
    "answer_offer": "The answer is written down.",
    "reply": "Your reply is written down.",
}
REMOVAL = {
    "stays_on_roll": "The pupil stays on the roll.",
    "governors_not_met": "Not yet: the governors have not decided.",
    "review_window_open": "Not yet: the parents may still ask for a review, unless they write that they will not.",
    "review_not_over": "Not yet: the review is not over.",
}
REFUSALS = {
    "no_school_decides": "Only the head of a school can exclude. Tell the pupil's school, which decides what happens next.",
    "not_on_roll": "Only the head of a school that has the pupil on its roll may exclude.",
    "excluded_already": "The pupil is permanently excluded already.",
    "no_account": "Say what happened: the parents must have the reasons in writing.",
    "decided_in_the_future": "The day of the decision must not lie ahead.",
    "starts_before_decided": "An exclusion does not begin before it is decided.",
    "overlaps": "The pupil is suspended on some of these days already. Begin on the school day after.",
    "no_new_evidence": "It follows another suspension at once. A suspension is not made longer: say on what new evidence this is a new decision.",
    "no_reasons": "Choose at least one reason.",
    "too_many_reasons": "Choose three reasons at most.",
    "reason_twice": "Choose each reason once.",
    "reason_not_on_list": "Choose a reason from the list.",
    "no_end": "A suspension has a last day. Sending a pupil home without one is unlawful.",
    "ends_before_it_starts": "The last day must not lie before the first.",
    "no_session": "The school does not meet on these days.",
    "over_the_limit": "With this the pupil would be suspended for {days} school days this year. The most is {limit}.",
    "chair_not_consulted": "The partnership's chair was not consulted before the decision. The power is the head's alone; say why there was no consultation.",
    "vulnerable": "The pupil has an EHC plan or is in care. Say what was done to avoid a permanent exclusion.",
    "governors_have_met": "The governors have met: it can no longer be cancelled.",
    "out_too_long": "The pupil has been out for more than 45 school days this year: a permanent exclusion can no longer be cancelled.",
    "no_meeting_offered": "The parents are to be offered a meeting with the head. Say why not.",
    "no_reason": "Give the reasons: everybody concerned is told them.",
    "in_the_future": "The day must not lie ahead.",
    "before_the_decision": "The day lies before the decision that it is about.",
    "cannot_reinstate": "For up to five days in a term the governors cannot reinstate.",
    "no_day_back": "Say from which day the pupil is back.",
    "back_before_the_meeting": "The pupil cannot be back before the governors met.",
    "applied_late": "The time to ask for a review ended on {latest}. Say why this application is taken, such as a tribunal that was asked first.",
    "before_the_application": "The panel cannot have met before anybody asked for a review.",
    "told_before_the_panel": "The governors cannot have been told before the panel met.",
    "told_before_it_happened": "Nobody can have been told before it happened.",
    "untold": "By what is written down, not everybody who must hear has been told. Say first who has been told, or give the reason for going on.",
    "not_begun": "The exclusion begins on {starts_on} and is not final before. Write this down on that day or later.",
    "left_already": "The name is off the roll already.",
    "leaves_before_final": "The exclusion was not final before {final_on}. The name is on the roll until then.",
    "ends_before_it_begins": "The last day must not lie before the first.",
    "ends_ahead_of_its_day": "Enter today or an earlier day. A last day that is still to come is written down when it has come.",
    "answered_already": "This has been answered already.",
    "not_permanent": "Only a permanent exclusion is challenged in this way.",
    "no_place": "Name the place, and who teaches there.",
    "offered_before": "The offer cannot lie before the day on which the head decided.",
    "starts_before_out": "The education begins on the first day out at the earliest.",
    "starts_before_offered": "The education cannot begin before it was offered.",
    "starts_on_no_school_day": "No school meets on that day. Choose a school day, or say why it begins then.",
    "starts_after_owed": "Education is owed from {owed_from}. Say why it begins later.",
    "not_full_time": "Less than full time needs its reason.",
    "answered_before": "The answer cannot lie before the offer.",
    "no_why": "Say why it was refused, so that the next offer fits better.",
    "not_home_authority": "The authority where the pupil lives decides this.",
    "decided_before_excluded": "The decision cannot lie before the exclusion that it is about.",
    "home_not_known": "No home authority is known. Say why your authority decides.",
    "nothing_considered": "Say what was considered.",
    "no_offer": "Say what is offered.",
    "no_next_look": "Enter the day on which this is looked at again.",
    "look_too_early": "The next look must lie after the decision.",
    "still_on_a_roll": "A school has this pupil on its roll today: the school and the programme go on as they are.",
    "missing_after_decided": "The day from which the child is missing is after the decision.",
    "nobody_goes_on": "Say who goes on supporting the child.",
    "look_too_late": "Look at this again within twelve weeks, by {latest}.",
}


def state(row: Exclusion, on: date) -> tuple[str, str]:
    """How an exclusion stands on a day, with its tone: it begins on its first day, and a suspension ends on its last."""
    if row.state == ExclusionState.IN_FORCE:
        if row.starts_on > on:
            return f"Begins on {day(row.starts_on)}", "waiting"
        if row.ends_on is not None and row.ends_on < on:
            return "Over", "done"
    return STATES[ExclusionState(row.state)]


def length(row: Exclusion) -> str:
    """ "3.5 days", "5 lunchtimes", "Permanent"."""
    if row.is_permanent:
        return "Permanent"
    if row.lunchtimes:
        return plural(row.sessions, "lunchtime")
    return days(rules.in_days(row.sessions))


def days(number: Decimal) -> str:
    """ "1 day", "2.5 days"."""
    figure = f"{number.normalize():f}"
    return f"{figure} day{'' if figure == '1' else 's'}"


def period(row: Exclusion) -> str:
    """ "From Tuesday 24 November to Thursday 26 November"."""
    first = day(row.starts_on) + (", afternoon" if row.starts_half == Half.PM else "")
    if row.ends_on is None:
        return f"From {first}"
    last = day(row.ends_on) + (", morning" if row.ends_half == Half.AM else "")
    return first if row.ends_on == row.starts_on else f"From {first} to {last}"


def reasons(row: Exclusion) -> list[str]:
    """ "Bullying (BU)", the weightiest first."""
    return [f"{REASONS[Reason(code)]} ({code})" for code in row.reasons]


def skipped(clock: rules.Clock) -> list[str]:
    """ "Saturday 24 to Sunday 25 October: weekend"."""
    found = []
    for each in clock.skipped:
        when = day_short(each.starts_on)
        if each.ends_on != each.starts_on:
            when += f" to {day_short(each.ends_on)}"
        found.append(f"{when}: {SKIPS[each.why]}")
    return found


def counted(clock: rules.Clock) -> list[tuple[int, str]]:
    """Day 1 and its date, day 2 and its date."""
    return [(number, day_short(each)) for number, each in enumerate(clock.counted, 1)]


def clock_state(clock: rules.Clock) -> tuple[str, str]:
    """The state of a clock with its tone; done late is said so."""
    if clock.state is ClockState.LATE and clock.met_on:
        return "Done late", "now"
    return CLOCK_STATES[clock.state]


def notice(row: Notice) -> str:
    """ "The governors, of the exclusion": who must still hear of what."""
    when = "" if row.at_once else ", once a term"
    return f"{RECIPIENTS[Recipient(row.recipient)]}, {NOTICES[NoticeOf(row.of)]}{when}"


def kept_away(row: Exclusion, today: date) -> str:
    """Why the pupil is not at school today."""
    if row.is_permanent:
        found = f"Permanently excluded from {row.school.name} since {day(row.starts_on)}."
        return f"{found} That is final; the name is still on the roll." if row.state == ExclusionState.FINAL else found
    assert row.ends_on is not None  # a suspension ends
    until = "today" if row.ends_on == today else day(row.ends_on)
    if row.lunchtimes:
        return f"Suspended from {row.school.name} at lunchtimes, from {day(row.starts_on)} until {until}."
    return f"Suspended from {row.school.name}, from {day(row.starts_on)} until {until}."


def kept_away_later(row: Exclusion) -> str:
    """Why the pupil will not be at school from a later day on."""
    if row.is_permanent:
        return f"A permanent exclusion from {row.school.name} begins on {day(row.starts_on)}."
    what = "A suspension at lunchtimes" if row.lunchtimes else "A suspension"
    return f"{what} from {row.school.name} begins on {day(row.starts_on)}."


def became_final(row: Exclusion) -> str:
    """How a permanent exclusion came to be final."""
    if row.waived_on:
        return f"The governors did not reinstate the pupil, and the parents wrote on {day(row.waived_on)} that they ask for no review."
    if row.reconsidered_on:
        return f"The governors looked again on {day(row.reconsidered_on)}, and did not reinstate the pupil."
    if row.panel_told_on:
        return f"The review panel upheld the decision; the governors were told on {day(row.panel_told_on)}."
    return "The governors did not reinstate the pupil, and nobody asked for a review in time."


def not_owed(clock: rules.Clock) -> str:
    """Why nothing is owed in this case."""
    return NOT_OWED[clock.why_not] if clock.why_not else "Nothing is owed."
