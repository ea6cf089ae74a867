"""The words of My work, search and the pupil's file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from waymark.attendance.models import AbsenceAlert
from waymark.attendance.states import AlertKind, Finding, Whereabouts
from waymark.attendance.wording import FINDINGS
from waymark.casefile.queries.chronology import Entry, Part
from waymark.casefile.queries.home import Figure, News, NewsKind
from waymark.casefile.queries.pupil_file import PupilFile, Slot, Today
from waymark.core import clock
from waymark.core.dates import ONE_DAY
from waymark.core.fields import joined
from waymark.core.jinja2env import clock_time, day, moment, plural
from waymark.organisations.states import OrganisationKind
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind, RollKind
from waymark.pupils.wording import CHARACTERISTICS, ROLLS
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.school_year.states import Half

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
    "referrals_returned": ("referral came back", "referrals came back"),
    "pairs_to_decide": ("pair of records: one pupil or two?", "pairs of records: one pupil or two?"),
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
    "referrals_returned": ("referrals:list", ""),
    "pairs_to_decide": ("matching:queue", ""),
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
    return reverse(page) + (f"?show={which}" if which else "")


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
        return f"{about.partnership.name} {what} {about.pupil.name}"
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
    Part.REFERRALS: "Referrals",
    Part.PLACEMENTS: "Programme and placements",
    Part.ABSENCE: "Absence and follow-up",
    Part.SAFETY: "Keeping safe",
    Part.ROLL: "School roll",
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
    "programme_opened": "Programme {reference} opened by {commissioner}",
    "programme_ended": "Programme {reference} ended",
    "key_worker": "{person} became key worker",
    "place_asked_for": "A place asked for at {provider}",
    "place_accepted": "{provider} accepted",
    "place_declined": "{provider} declined",
    "placement_started": "First day at {provider}",
    "placement_ended": "Last day at {provider}",
    "placement_paused": "Placement at {provider} paused",
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


def entry_words(entry: Entry) -> str:
    """What happened, in a sentence without its day."""
    values = dict(entry.values)
    if "half" in values:
        values["session"] = HALVES[Half(values["half"])]
    if "finding" in values:
        values["found"] = FINDINGS[Finding(values["finding"])].lower()
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
    return joined([f"{row.school.name} ({ROLLS[RollKind(row.kind)].lower()})" for row in file.rolls])


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
