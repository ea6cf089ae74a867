"""The words of My work, search and the pupil's file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from waymark.attendance.models import AbsenceAlert
from waymark.attendance.states import AlertKind, Finding, Whereabouts
from waymark.attendance.wording import FINDINGS
from waymark.casefile.queries.chronology.entry import Entry, Part
from waymark.casefile.queries.early_warning import Line
from waymark.casefile.queries.home import Figure, Home, News, NewsKind
from waymark.casefile.queries.pupil_file import PupilFile, Slot, Today
from waymark.casefile.rules import Sign
from waymark.core import clock
from waymark.core.addresses import address
from waymark.core.dates import ONE_DAY
from waymark.core.jinja2env import clock_time, day, moment, plural
from waymark.core.words import joined, lower_first
from waymark.duties import wording as duty_wording
from waymark.duties.models import Duty
from waymark.exclusions import wording as exclusion_wording
from waymark.exclusions.rules import in_days
from waymark.exclusions.states import NoticeOf, PanelOutcome, Section19Outcome
from waymark.meetings import wording as meeting_wording
from waymark.moves import wording as move_wording
from waymark.moves.states import Party
from waymark.organisations.states import OrganisationKind
from waymark.passports.states import Ending
from waymark.placements import wording as placement_wording
from waymark.placements.models import Placement
from waymark.placements.states import ExitKind, PauseAnswer, PlacementState, Side
from waymark.programmes.states import Judgement, TargetArea
from waymark.programmes.wording import targets as target_wording
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind, RollKind
from waymark.pupils.wording import CHARACTERISTICS, ROLLS
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.school_year.states import Half
from waymark.support.states import Impact, Level, Result
from waymark.support.states import Service as SupportService

REFUSALS: dict[str, str] = {
    "nobody_with_that_number": "Your authority may know of no pupil with this number.",
}
HALVES = {Half.AM: "morning", Half.PM: "afternoon"}
FIGURES: dict[str, tuple[str, str]] = {  # the words beside one, and beside any other number
    "not_accounted_for": ("pupil not accounted for today", "pupils not accounted for today"),
    "pupils_at_a_provider": ("pupil at a provider", "pupils at a provider"),
    "agreed_not_started": ("placement agreed, not started", "placements agreed, not started"),
    "my_caseload": ("programme of mine", "programmes of mine"),
    "referrals_to_decide": ("referral to decide", "referrals to decide"),
    "referrals_waiting": ("referral waiting for its answer", "referrals waiting for their answers"),
    "referrals_returned": ("referral came back", "referrals came back"),
    "pairs_to_decide": ("pair of records: one pupil or two?", "pairs of records: one pupil or two?"),
    "passports_to_hand_over": ("place agreed without a passport", "places agreed without a passport"),
    "passports_to_read": ("passport to read", "passports to read"),
    "registers_waiting": ("register still to take", "registers still to take"),
    "pupils_with_us": ("pupil with us", "pupils with us"),
    "places_asked_for": ("place waits for our answer", "places wait for our answer"),
    "colleagues": ("colleague", "colleagues"),
    "invitations_waiting": ("invitation not taken up", "invitations not taken up"),
}
FIGURE_PAGES: dict[str, tuple[str, str]] = {  # the page of a figure's rows, and which of its lists
    "not_accounted_for": ("attendance:alerts", ""),
    "pupils_at_a_provider": ("placements:placements", "under_way"),
    "agreed_not_started": ("placements:placements", "agreed"),
    "my_caseload": ("programmes:programmes", "mine"),
    "referrals_to_decide": ("referrals:list", ""),
    "referrals_waiting": ("referrals:list", ""),
    "referrals_returned": ("referrals:list", ""),
    "pairs_to_decide": ("matching:queue", ""),
    "passports_to_hand_over": ("passports:passports", ""),
    "passports_to_read": ("passports:passports", ""),
    "registers_waiting": ("attendance:registers", ""),
    "pupils_with_us": ("placements:placements", "under_way"),
    "places_asked_for": ("placements:placements", "waiting"),
    "colleagues": ("accounts:people", ""),
    "invitations_waiting": ("accounts:people", ""),
}


def figure_label(figure: Figure) -> str:
    """The words beside a figure: "pupils at a provider, in 35 placements"."""
    words = FIGURES[figure.name][0 if figure.number == 1 else 1]
    if not figure.placements:
        return words
    return f"{words}, in {plural(figure.placements, 'placement')}"


def figure_page(name: str) -> str:
    """The address of the rows that a figure counts."""
    page, which = FIGURE_PAGES[name]
    return address(page) + (f"?show={which}" if which else "")


def duty_words(duty: Duty, home: Home) -> str:
    """What is due in a sentence, with where or when if several of its kind may be due at once."""
    words = duty_wording.on_a_page(duty)
    if duty.subject_id in home.places:
        return f"{words} at {home.places[duty.subject_id]}"
    if meeting := home.meetings.get(duty.subject_id):
        return f"{words} of {meeting.body.name} on {day(meeting.meets_on)}"
    return words


def session_words(on: date, half: str) -> str:
    """ "this morning", "yesterday morning"; any other day by its name: "on Friday 20 November, morning"."""
    if on == clock.today():
        return f"this {HALVES[Half(half)]}"
    if on == clock.today() - ONE_DAY:
        return f"yesterday {HALVES[Half(half)]}"
    return f"on {day(on)}, {HALVES[Half(half)]}"


def alert_words(alert: AbsenceAlert) -> str:
    """ "Kai Merrow is not accounted for at Canal Street Motors this morning"; "was not" for a day that is over."""
    where, when = alert.placement.provider.name, session_words(alert.on, alert.half)
    return f"{alert.pupil.name} {'is' if alert.on == clock.today() else 'was'} not accounted for at {where} {when}"


def day_words(on: date) -> str:
    """ "Today", "Yesterday", else "Friday 20 November"."""
    near = {clock.today(): "Today", clock.today() - ONE_DAY: "Yesterday"}
    return near.get(on) or day(on)


def not_accounted_for(pupil: Pupil, today: Today) -> str:
    """The same words for this session, on the pupil's own page."""
    return f"{pupil.name} is not accounted for at {today.where} this {HALVES[today.half]}"


ALERT_REASONS: dict[AlertKind, str] = {
    AlertKind.ABSENCE: "Marked as not there, and nobody knows why.",
    AlertKind.NO_REGISTER: "The register is not in, so nobody has said.",
}


def news_words(news: News) -> str:
    """What happened, in a sentence without its day."""
    about = news.about
    if isinstance(about, Referral):
        if news.kind is NewsKind.REFERRAL_SENT:
            return f"{about.school.name} referred {about.pupil.name}"
        what = {
            ReferralState.ACCEPTED: "accepted the referral of",
            ReferralState.DECLINED: "declined the referral of",
            ReferralState.RETURNED: "sent back the referral of",
        }[ReferralState(about.state)]
        return f"{about.goes_to.name} {what} {about.pupil.name}"
    if isinstance(about, Placement):
        if news.kind is NewsKind.PLACE_ASKED_FOR:
            return f"{about.commissioner.name} asked for a place for {about.pupil.name}"
        if news.kind is NewsKind.PLACE_STARTED:
            return f"{about.pupil.name} started at {about.provider.name}"
        said = "declined" if about.state == PlacementState.DECLINED else "accepted"
        return f"{about.provider.name} {said} a place for {about.pupil.name}"
    return (
        f"{about.pupil.name}, not at {about.placement.provider.name} {session_words(about.on, about.half)},"
        " is accounted for"
    )


def news_when(news: News) -> str:
    """When it happened: a start has a day alone."""
    if news.kind is NewsKind.PLACE_STARTED and isinstance(news.about, Placement) and news.about.started_on:
        return day_words(news.about.started_on)
    return moment(news.at)


PARTS: dict[str, str] = {
    "": "Everything",
    Part.SUPPORT: "Support in school",
    Part.EXCLUSIONS: "Suspensions and exclusions",
    Part.REFERRALS: "Referrals",
    Part.MEETINGS: "Meetings and waiting list",
    Part.MOVES: "Managed moves and fair access",
    Part.PLACEMENTS: "Programme and placements",
    Part.ABSENCE: "Absence and follow-up",
    Part.SAFETY: "Keeping safe",
    Part.ROLL: "School roll",
    Part.PASSPORTS: "Passport",
    Part.PAPERS: "Papers",
}
ENTRIES: dict[str, str] = {
    "roll_joined": "On the roll of {school}",
    "roll_left": "Off the roll of {school}",
    "referral_begun": "Referral {reference} begun",
    "referral_sent": "{school} sent referral {reference} to {partnership}",
    "referral_accepted": "{partnership} accepted referral {reference}",
    "referral_declined": "{partnership} declined referral {reference}",
    "referral_returned": "{partnership} sent referral {reference} back",
    "support_begun": "{school} began a support plan",
    "support_ended": "The support plan of {school} ended",
    "cycle_begun": "Support cycle {number} begun, {level}",
    "cycle_reviewed": "Support cycle {number} reviewed: {impact}",
    "help_asked": "{school} asked for help: {service}",
    "help_answered": "Answer to {school}, {service}: {reply}",
    "suspended": "Suspended from {school} for {length}, {period}: {reasons}",
    "suspended_at_lunchtime": "Suspended from {school} at lunchtime, {period}: {reasons}",
    "excluded": "Permanently excluded from {school} from {starts_on}: {reasons}",
    "suspended_later": "Suspension from {school} decided, which begins on {starts_on}, for {length}: {reasons}",
    "suspended_at_lunchtime_later": "Suspension from {school} at lunchtime decided, which begins on {starts_on}: {reasons}",
    "excluded_later": "Permanent exclusion from {school} decided, which begins on {starts_on}: {reasons}",
    "told_of_exclusion": "Told {of}: {recipients}",
    "parents_heard": "The parents made representations to the governors of {school}",
    "governors_reinstated": "The governors of {school} reinstated the pupil",
    "governors_declined": "The governors of {school} did not reinstate the pupil",
    "exclusion_cancelled": "{school} cancelled the exclusion",
    "review_waived": "The parents wrote that they will not ask for a review",
    "review_asked_for": "The parents asked for an independent review",
    "panel_decided": "The review panel: {panel}",
    "reconsidered_reinstated": "The governors of {school} looked again, and reinstated the pupil",
    "reconsidered_confirmed": "The governors of {school} looked again, and did not reinstate the pupil",
    "education_offered": "{body} offered education while out of school: {place}",
    "education_taken_up": "Education taken up: {place}",
    "education_refused": "Education refused: {place}",
    "exclusion_questioned": "{authority} asked {school} to think again about the exclusion",
    "exclusion_answered_for": "{school} answered {authority} about the exclusion",
    "section_19": "{authority} decided about education out of school: {section_19}",
    "case_booked": "{reference} put on the agenda of {body} for {meets_on}",
    "case_taken_off": "{reference} taken off the agenda of {body}",
    "meeting_accept": "{body} decided to accept {reference}",
    "meeting_decline": "{body} decided to decline {reference}",
    "meeting_ask_for_more": "{body} asked for more about {reference}",
    "meeting_defer": "{body} put {reference} off to a later meeting",
    "meeting_advice": "{body} gave advice on {reference}",
    "letters_written": "Letters about {reference} written to {letters}",
    "letters_given": "Letters about {reference} given to {letters}",
    "decision_challenged": "{challenger} challenged what {body} decided",
    "challenge_answered": "{answering} answered the challenge: {challenge}",
    "action_done": "{owner} has done what {body} agreed: {what}",
    "began_to_wait": "On the waiting list of {body}",
    "waited_until": "Off the waiting list of {body}: {left_as}",
    "move_proposed": "A managed move from {from} to {to} proposed",
    "move_agreed": "{party} agreed to the managed move: {person}",
    "agreement_taken_back": "{party} took the agreement to the managed move back",
    "move_declined": "The managed move to {to} was not agreed",
    "trial_started": "First day on trial at {to}",
    "trial_extended": "The trial at {to} was made longer",
    "trial_reviewed": "The trial at {to} was reviewed",
    "trial_went_well": "The trial at {to} went well",
    "trial_returned": "The trial at {to} is over; back at {from}",
    "trial_stopped": "The trial at {to} was stopped",
    "moved": "Moved to {to}",
    "school_applied_for": "A school place applied for: {schools}",
    "place_offered": "The application gave a place",
    "no_place_offered": "The application gave no place",
    "fair_access_considered": "{authority} considers the child for fair access",
    "school_allocated": "{school} allocated by fair access",
    "child_admitted": "Put on the roll of {school} after fair access",
    "fair_access_closed": "The search for a school was closed",
    "passport_given": "{giver} handed the passport over to {receiver}, version {number}",
    "passport_read": "{receiver} has read the passport, version {number}",
    "passport_asked_for": "{school} asked to fill the passport",
    "passport_request_closed": "{school} is no longer asked to fill the passport: {ending}",
    "programme_opened": "Programme {reference} opened by {commissioner}",
    "programme_ended": "Programme {reference} ended",
    "key_worker": "{person} became key worker",
    "target_set": "A target set. {target}",
    "target_reviewed": "A target looked at: {judgement}. {target}",
    "part_time_looked_at": "The part-time week was looked at",
    "place_held": "A place held at {provider} until {until}",
    "interim_place_held": "An interim place held at {provider} until {until}",
    "place_let_go": "The place held at {provider} let go",
    "place_asked_for": "A place asked for at {provider}",
    "place_accepted": "{provider} accepted",
    "place_declined": "{provider} declined",
    "placement_started": "First day at {provider}",
    "placement_ended": "Last day at {provider}",
    "placement_paused": "Placement at {provider} paused from {starts_on}",
    "placement_resumed": "Expected at {provider} again",
    "pause_asked_for": "{provider} asked for a pause",
    "pause_answered": "The pause that {provider} asked for: {pause_answer}",
    "information_passed": "Information passed to {provider}",
    "terms_changed": "New terms agreed with {provider}, from {starts_on}",
    "end_report_written": "Report on the whole placement at {provider}, {side}",
    "exit_step_done": "After the placement at {provider}, done: {exit_step}",
    "plan_agreed": "Learning plan for {provider} agreed by both sides",
    "agreement_signed": "Agreement with {provider} signed by both sides",
    "review_held": "Placement at {provider} reviewed",
    "report_written": "{provider} reported on progress",
    "not_accounted_for": "Not accounted for at {provider} in the {session}",
    "follow_up": "{person} contacted: {found}",
    "marked_late": "Late at {provider} in the {session}",
    "marked_absent": "Absent from {provider} in the {session}",
    "marked_provider_closed": "{provider} was closed in the {session}",
    "safety_written": "What keeps the pupil safe, version {number}",
    "paper_made": "{title}",
}


SIDE_OF_REPORT = {Side.COMMISSIONER: "by whoever commissioned it", Side.PROVIDER: "by the provider"}
PAUSE_ANSWERS = {PauseAnswer.PAUSED: "agreed", PauseAnswer.GOES_ON: "the placement goes on"}
ENDINGS: dict[Ending, str] = {
    Ending.COMPLETE: "everything is there",
    Ending.LET_GO: "the pupil left its roll",
}


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))


def _every(names: dict[Any, str]) -> Callable[[str], str]:
    """For values with several names in them: "Bullying and theft"."""
    return lambda value: joined([lower_first(names[each]) for each in value.split()])


IN_WORDS: dict[str, Callable[[str], str]] = {  # how a value of an entry is said
    "half": lambda value: HALVES[Half(value)],
    "finding": lambda value: FINDINGS[Finding(value)].lower(),
    "level": lambda value: Level(value).label,
    "impact": lambda value: lower_first(Impact(value).label),
    "service": lambda value: SupportService(value).label,
    "reply": lambda value: lower_first(Result(value).label),
    "starts_on": _day,
    "ends_on": _day,
    "meets_on": _day,
    "reasons": _every(exclusion_wording.REASONS),
    "recipients": _every(exclusion_wording.RECIPIENTS),
    "of": lambda value: exclusion_wording.NOTICES[NoticeOf(value)],
    "panel": lambda value: lower_first(exclusion_wording.PANEL[PanelOutcome(value)]),
    "section_19": lambda value: lower_first(exclusion_wording.OUTCOMES[Section19Outcome(value)]),
    "letters": lambda value: joined([meeting_wording.LETTERS[each].removeprefix("To ") for each in value.split()]),
    "challenger": lambda value: meeting_wording.CHALLENGERS[value],
    "challenge": lambda value: lower_first(meeting_wording.CHALLENGE_OUTCOMES[value]),
    "left_as": lambda value: lower_first(meeting_wording.WAITING_ENDS[value]),
    "party": lambda value: move_wording.PARTIES[Party(value)],
    "ending": lambda value: ENDINGS[Ending(value)],
    "until": _day,
    "target": lambda value: target_wording.AREAS[TargetArea(value)],
    "judgement": lambda value: lower_first(target_wording.JUDGEMENTS[Judgement(value)][0]),
    "side": lambda value: SIDE_OF_REPORT[Side(value)],
    "exit_step": lambda value: lower_first(placement_wording.EXIT_STEPS[ExitKind(value)]),
    "pause_answer": lambda value: PAUSE_ANSWERS[PauseAnswer(value)],
}


def entry_words(entry: Entry) -> str:
    """What happened, in a sentence without its day."""
    values = {name: IN_WORDS[name](value) if name in IN_WORDS else value for name, value in entry.values.items()}
    if "half" in values:
        values["session"] = values["half"]
    if "finding" in values:
        values["found"] = values["finding"]
    if "ends_on" in values:
        first, last = values["starts_on"], values["ends_on"]
        values["period"] = first if first == last else f"{first} to {last}"
        values["length"] = exclusion_wording.days(in_days(int(values["sessions"])))
    return ENTRIES[entry.name].format(**values)


def week_days(file: PupilFile) -> list[dict[str, Any]]:
    """The week as the component draws it. Two places on one half-day stand in one box, joined."""
    return [
        {"name": each.name, "date": None, "morning": _box(each.morning), "afternoon": _box(each.afternoon)}
        for each in file.week
    ]


def _box(slots: list[Slot]) -> dict[str, Any] | None:
    if not slots:
        return None
    times = f"{clock_time(slots[0].starts_at)} to {clock_time(slots[-1].ends_at)}"
    more = times if slots[0].is_begun else f"{times}, not started"
    return {"where": joined(list(dict.fromkeys(slot.where for slot in slots))), "more": more, "tone": slots[0].tone}


NEXT_STEPS: dict[str, tuple[str, str, str]] = {  # what one might do when nothing is due, and where
    OrganisationKind.SCHOOL: (
        "To get help for a pupil, open the pupil's file and start a referral.",
        "pupils:list",
        "See your pupils",
    ),
    OrganisationKind.PARTNERSHIP: (
        "Referrals come here as schools send them.",
        "attendance:board",
        "See where everyone is",
    ),
    OrganisationKind.PROVIDER: (
        "When a place is asked for or a paper waits for you, it is here.",
        "placements:placements",
        "See your placements",
    ),
    OrganisationKind.AUTHORITY: (
        "What your authority has to do about a pupil is here as it falls due.",
        "attendance:board",
        "See where everyone is",
    ),
}


def roll_words(file: PupilFile) -> str:
    """The schools on whose roll the pupil is today."""
    rolls = [f"{row.school.name} ({ROLLS[RollKind(row.kind)].lower()})" for row in file.rolls]
    return joined(rolls) if rolls else "No school"


def characteristics(file: PupilFile) -> str:
    """What is on record of needs and status, without codes that say more than a page should."""
    return joined([CHARACTERISTICS[CharacteristicKind(row.kind)] for row in file.characteristics])


NOW: dict[Whereabouts, str] = {  # the same as on the board, short enough for a narrow column
    Whereabouts.NOT_SEEN: "Not there",
    Whereabouts.NO_REGISTER: "No register",
    Whereabouts.NOT_STARTED: "Not started",
    Whereabouts.EXPECTED: "Expected",
    Whereabouts.FOUND: "Found",
    Whereabouts.ABSENT: "Absent",
    Whereabouts.LATE: "Late",
    Whereabouts.SEEN: "Seen",
    Whereabouts.AT_SCHOOL: "Planned at school",
    Whereabouts.PAUSED: "Paused",
}


def signs(line: Line) -> list[str]:
    """ "2 suspensions this academic year, 3.5 days": each sign with what it rests on."""
    days = f"{line.totals.days.normalize():f}"
    words = {
        Sign.EXCLUDED: "Permanently excluded, and not settled",
        Sign.SUSPENDED: f"{plural(line.totals.suspensions, 'suspension')} this academic year, {days} day{'' if days == '1' else 's'} out",
        Sign.ABSENT: f"At {line.counts.attended} of {line.counts.possible} sessions with providers since last month",
        Sign.PART_TIME: f"{line.hours.normalize() if line.hours is not None else 0:f} hours a week, below full time",
    }
    return [words[sign] for sign in line.signs]
