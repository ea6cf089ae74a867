"""Moves in the words people use."""

from __future__ import annotations

from datetime import date

from waymark.core.jinja2env import day, plural
from waymark.core.words import day_in_full
from waymark.moves.models import Agreement, FairAccessCase, ManagedMove
from waymark.moves.rules import Clock
from waymark.moves.states import AgreedHow, CaseState, Category, MoveState, Party, Share

LISTS = {"open": "Under way", "over": "Over"}
AGREED_HOW = {
    AgreedHow.SIGNED_FORM.value: "On a signed form",
    AgreedHow.IN_PERSON.value: "In person",
    AgreedHow.BY_MESSAGE.value: "By letter or message",
    AgreedHow.HERE.value: "Here, signed in",
}
AGREED_HOW_TYPED = {
    how: words for how, words in AGREED_HOW.items() if how != AgreedHow.HERE
}  # nobody says it of another
PARTIES: dict[Party, str] = {
    Party.FROM_SCHOOL: "Head of the present school",
    Party.TO_SCHOOL: "Head of the new school",
    Party.PARENT: "Parent or carer",
    Party.AUTHORITY: "Officer of the authority",
    Party.ADMISSIONS: "Admission authority of the new school",
}
STATES: dict[MoveState, str] = {
    MoveState.PROPOSED: "Proposed",
    MoveState.AGREED: "Agreed by all",
    MoveState.TRIAL: "On trial",
    MoveState.JOINING: "To be admitted",
    MoveState.MOVED: "Moved",
    MoveState.RETURNED: "Back at the first school",
    MoveState.STOPPED: "Trial stopped",
    MoveState.DECLINED: "Not agreed",
}
TAGS: dict[MoveState, str] = {
    MoveState.PROPOSED: "now",
    MoveState.AGREED: "waiting",
    MoveState.TRIAL: "waiting",
    MoveState.JOINING: "now",
    MoveState.MOVED: "good",
    MoveState.RETURNED: "",
    MoveState.STOPPED: "",
    MoveState.DECLINED: "",
}
CATEGORIES: dict[Category, str] = {
    Category.SOCIAL_CARE: "A child in need or under a child protection plan, now or in the last 12 months",
    Category.REFUGE: "Living in a refuge or other relevant accommodation",
    Category.CRIMINAL_JUSTICE: "Coming from the criminal justice system",
    Category.READY_TO_RETURN: "In alternative provision and ready for mainstream, or excluded and suited to mainstream",
    Category.NEEDS: "Special educational needs without an EHC plan, a disability or a medical condition",
    Category.CARER: "A child who cares for somebody",
    Category.HOMELESS: "Homeless",
    Category.KINSHIP: "In formal kinship care",
    Category.TRAVELLER_OR_REFUGEE: "Gypsy, Roma or Traveller, refugee or asylum seeker",
    Category.REFUSED_FOR_BEHAVIOUR: "Refused a place because of challenging behaviour",
    Category.EXCEPTIONAL: "No place was sought, because of exceptional circumstances",
    Category.OUT_FOUR_WEEKS: "Out of school for four weeks or more, with no place within a reasonable distance",
    Category.ONCE_LOOKED_AFTER: "Once looked after, and no place could be found promptly",
}
CASE_STATES: dict[CaseState, str] = {
    CaseState.APPLIED: "Application to be answered",
    CaseState.REFUSED: "No place offered",
    CaseState.PLACED: "Place offered",
    CaseState.CONSIDERED: "School to be found",
    CaseState.ALLOCATED: "Allocated",
    CaseState.ADMITTED: "On roll",
    CaseState.CLOSED: "Closed",
}
CASE_TAGS: dict[CaseState, str] = {
    CaseState.APPLIED: "now",
    CaseState.REFUSED: "now",
    CaseState.PLACED: "good",
    CaseState.CONSIDERED: "now",
    CaseState.ALLOCATED: "waiting",
    CaseState.ADMITTED: "good",
    CaseState.CLOSED: "",
}
SHARES: dict[Share, str] = {
    Share.PERMANENTLY_EXCLUDED: "After a permanent exclusion",
    Share.FAIR_ACCESS: "Other fair access",
    Share.MANAGED_MOVE: "Managed moves",
}
SHARES_SHORT = {**SHARES, Share.PERMANENTLY_EXCLUDED: "After exclusion"}  # where there is little room
CLOCKS = {
    "aim": "Answer to the application: the aim",
    "answer": "Answer to the application: the latest day",
    "allocation": "A school allocated",
}


def state_name(move: ManagedMove) -> str:
    return STATES[MoveState(move.state)]


def state_tag(move: ManagedMove) -> str:
    return TAGS[MoveState(move.state)]


def case_state(case: FairAccessCase) -> str:
    return CASE_STATES[CaseState(case.state)]


def case_tag(case: FairAccessCase) -> str:
    return CASE_TAGS[CaseState(case.state)]


def what_next(move: ManagedMove) -> str:
    """What a list says of a move: the day that comes next."""
    state = MoveState(move.state)
    if state is MoveState.TRIAL:
        return f"Review on {day(move.review_on)}" if move.review_on else "To be settled"
    if state is MoveState.AGREED and move.trial_starts_on:
        return f"Trial from {day(move.trial_starts_on)}"
    if state is MoveState.JOINING and move.joins_on:
        return f"Joins on {day(move.joins_on)}"
    if state is MoveState.MOVED and move.admitted_on:
        return f"On roll from {day(move.admitted_on)}"
    if move.settled_on:
        return f"Over since {day(move.settled_on)}"
    return f"Proposed on {day(move.proposed_on)}"


def who_agreed(agreement: Agreement) -> str:
    """ "Helen Marsh, 24 November 2026, in person", and what was said with it, if anything."""
    how = AGREED_HOW[agreement.how]
    said = f": “{agreement.words}”" if agreement.words else ""
    return f"{agreement.name}, {day_in_full(agreement.given_on)}, {how[0].lower()}{how[1:]}{said}"


def ended_by(move: ManagedMove) -> str:
    """Who no longer wanted the move, within a sentence."""
    return PARTIES[Party(move.ended_by_party)].lower() if move.ended_by_party else ""


def counted(clock: Clock, whose: str) -> str:
    """How a clock was counted: "15 school days after Tuesday 1 December, as Whitcombe counts them: 13 from … to …"."""
    runs = [
        f"{run.days} from {day(run.starts_on)} to {day(run.ends_on)}" if run.days > 1 else f"1 on {day(run.starts_on)}"
        for run in clock.runs
    ]
    days = plural(clock.days, "school day")
    said = f"{days} after {day(clock.since)}, in the school days of {whose}: {'; '.join(runs)}."
    if clock.by_calendar:
        return said
    return f"{said} Beyond the calendar that is known, every weekday was counted."


def met(clock: Clock, on: date | None, today: date) -> tuple[str, str]:
    """Whether a clock was met, as words and a tone."""
    if on is not None:
        return ("In time", "good") if on <= clock.due_on else ("Late", "danger")
    return ("Running", "waiting") if today <= clock.due_on else ("Overdue", "danger")


READY: dict[str, str] = {
    "no_attainment": "How the pupil is doing in lessons",
    "no_risks": "Risks, and what to do about them",
    "no_strategies": "What has helped",
    "no_integration_plan": "The plan for settling in",
    "no_plan_note": "How the authority takes part because of the EHC plan",
    "no_notice": "The notice of the trial",
    "not_yet": "The first day of the trial",
}

REFUSALS: dict[str, str] = {
    # proposing
    "not_yours_to_propose": "The school that has the pupil on its roll proposes a move, or its partnership",
    "not_on_main_roll": "The pupil is not on the main roll of the school that proposes",
    "move_open_already": "A managed move of this pupil is under way. Go on with that one",
    "same_school": "The pupil is at this school already",
    "exclusion_open": "A managed move is never made while a permanent exclusion is in force, final or considered",
    "new_school_closed": "The new school is closed",
    "new_school_closes": "The new school closes on {last_day}: say why this move is still right",
    "new_school_no_member": "The new school belongs to no partnership and has not signed its protocol: say why you ask it",
    "no_why": "Say why a move is right for the pupil",
    "no_pupil_voice": "Write down what the pupil says",
    "no_family_voice": "Write down what the family says",
    # agreeing
    "not_proposed": "This move no longer waits for agreements",
    "agreed_already": "This party has agreed already",
    "agreed_ahead": "The day of the agreement lies ahead",
    "agreed_before_proposed": "The day of the agreement is before the move was proposed",
    "not_freely": "The head must be able to say that the move is free of any threat of exclusion",
    "no_plan_note": "The pupil has an EHC plan: the authority must say how it takes part",
    "parent_restricted": "This person may not be told where the pupil is, and is not asked",
    "parent_without_responsibility": "Somebody with parental responsibility must agree",
    "no_parent_words": "Write down what they said, in their words",
    "told_already": "The trial has begun: what the new school was told stays as it is",
    # the trial
    "not_agreed": "Not everybody has agreed yet",
    "no_address": "Give the address",
    "no_report_to": "Say whom the pupil reports to",
    "no_days": "Say for how many school days",
    "no_times": "Give the times of the sessions",
    "no_reasons": "Say why",
    "no_objectives": "Say what the trial is to achieve",
    "trial_ends_before_it_starts": "The last day is before the first",
    "no_school_that_day": "The school does not meet on that day",
    "calendar_runs_out": "The school's calendar does not reach this day: enter its terms first",
    "notice_too_short": "Notice must be given by {latest}, two school days before the start",
    "no_notice": "Notice of the trial has not been given",
    "review_outside": "The review must lie ahead, and not after {latest}",
    "closes_during_trial": "The new school closes on {last_day}, before the trial would end",
    "no_attainment": "Say how the pupil is doing in lessons",
    "no_risks": "Say what the risks are, or that none is known",
    "no_strategies": "Say what has helped",
    "no_integration_plan": "Write the plan for settling in",
    "not_yet": "The trial starts on {starts_on}: write the start down on that day",
    "no_trial_now": "No trial is running",
    "reviewed_outside": "The day must lie in the trial, and not ahead",
    "no_how_it_goes": "Say how it goes",
    "no_pupil_words": "Write down what the pupil says",
    "no_family_words": "Write down what the family says",
    "no_next_review": "Name the next review, by {latest}",
    "extended_already": "The trial was made longer once already. Settle it now",
    "no_later_end": "Give a later last day for the trial",
    "not_reviewed": "Review the trial first, with the pupil and the family",
    "joins_too_early": "The lasting place must begin after the first day of the trial, today or later",
    # ends and admission
    "over_already": "This move is over already",
    "not_theirs_to_say": "You cannot speak for this party",
    "no_reason": "Say why",
    "not_to_admit": "There is nothing to admit the pupil from",
    "not_your_roll": "Only the school itself puts a pupil on its main roll",
    "admitted_ahead": "The day lies ahead: write it down when the pupil is on roll",
    "admitted_too_early": "The first day can be {not_before} at the earliest",
    "on_a_main_roll_already": "Another school has the child on its main roll. Ask it to take the child off first",
    "on_this_roll_already": "The pupil is on your roll already",
    "ends_before_it_begins": "The day is before the pupil was put on roll",
    # fair access
    "only_the_authority": "The authority adds a child who has no school. Ask its officer",
    "not_our_child": "The child's home authority is another, which must begin the case",
    "case_open_already": "A case for this child is open. Go on with that one",
    "applied_ahead": "The day of the application lies ahead",
    "not_of_school_age": "The child is not of compulsory school age",
    "has_a_school": "The child is on a school's roll: say why another school is needed",
    "answered_already": "The application has been answered",
    "answered_outside": "The day must lie between the application and today",
    "not_refused_yet": "The in-year application must come first, and have given no place",
    "considered_outside": "The day must lie between the answer and today",
    "no_category_why": "Say why the child belongs to this group",
    "no_steps": "Say what was done to find a place the ordinary way",
    "plan_names_school": "The EHC plan names a school: that school admits the child, and fair access has no part",
    "has_plan": "The child has an EHC plan: say why fair access is right",
    "looked_after": "A looked-after child is normally not placed through fair access: say why this one is",
    "no_out_since": "This group is for children out of school for four weeks or more. Give the day since when",
    "not_four_weeks": "This group needs four weeks out of school by the day of the agreement: from this day that is {earliest} at the earliest",
    "offer_declined": "A suitable offer was turned down, so this group does not apply",
    "not_considered": "The child is not being considered now",
    "allocated_outside": "The day must lie between the agreement to consider the child and today",
    "not_our_school": "This school is not one that you may allocate to",
    "school_closed": "The school will be closed by then",
    "starts_before_allocated": "The first day is before the day of the allocation",
    "starts_on_no_school_day": "The school does not meet on the first day: choose another, or say why",
    "starts_late": "The first day is more than a week after the allocation: say why",
    "not_all_invited": "Not all schools were invited, so the allocation cannot be enforced: say why you go on",
    "case_over_already": "This case is over already",
}
