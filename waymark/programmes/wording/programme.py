"""Words about programmes: routes, states, and what stands in the way."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from waymark.core.clauses import clause
from waymark.core.jinja2env import clock_time
from waymark.core.refusals import Refusal
from waymark.core.sentences import sentence
from waymark.core.words import MONTHS
from waymark.organisations.models import WeekPattern
from waymark.organisations.states import PatternPlace
from waymark.organisations.wording import days_of_pattern as days_of_pattern
from waymark.programmes.queries import Component, Week
from waymark.programmes.states import Arranger, LegalRoute, Otherwise, ProgrammeState, Registration, Standing
from waymark.programmes.wording.parts import REFUSALS as PARTS
from waymark.programmes.wording.targets import REFUSALS as TARGETS
from waymark.programmes.wording.targets import area_words

ROUTES = {
    LegalRoute.OFF_SITE_DIRECTION: "Off-site direction by the school",
    LegalRoute.PERMANENT_EXCLUSION: "Permanent exclusion",
    LegalRoute.SECTION_19_MEDICAL: "Medical needs (section 19)",
    LegalRoute.FAIR_ACCESS: "Fair access, without a school place",
    LegalRoute.EHC_PLAN_PACKAGE: "Package of an EHC plan",
    LegalRoute.DIRECT_COMMISSION: "Arranged by the school with the family",
}
ROUTE_HINTS = {
    LegalRoute.OFF_SITE_DIRECTION: "The governing board requires the pupil to attend elsewhere to improve behaviour. "
    "The parent has written notice two school days before it starts.",
    LegalRoute.PERMANENT_EXCLUSION: "From the sixth school day the home authority owes the pupil full-time education.",
    LegalRoute.SECTION_19_MEDICAL: "Too ill for school: the home authority arranges what the pupil can manage.",
    LegalRoute.FAIR_ACCESS: "No school has the pupil yet, or one has just been named under the protocol.",
    LegalRoute.EHC_PLAN_PACKAGE: "The authority secures what the plan sets out; its SEN officer plans it with you.",
    LegalRoute.DIRECT_COMMISSION: "The school buys the place, and the family agrees that part of the week is elsewhere.",
}
ARRANGERS = {Arranger.SCHOOL: "the school on roll", Arranger.AUTHORITY: "the authority"}
REGISTRATIONS = {
    Registration.SINGLE: "On the roll of this school alone",
    Registration.DUAL_MAIN: "On two rolls; this is the main school",
    Registration.DUAL_SUBSIDIARY: "On two rolls; this is the subsidiary school",
    Registration.ELSEWHERE: "On the roll of another school",
    Registration.NONE: "On no school's roll",
}
STANDINGS = {
    Standing.AP: ("Alternative provision", "good"),
    Standing.IN_SCHOOL: ("In-school provision, not AP", "waiting"),
    Standing.HOME_EDUCATION: ("Home education, not AP", "waiting"),
    Standing.EOTAS: ("EOTAS package, not AP", "waiting"),
    Standing.POST_16: ("Post-16, not AP", "waiting"),
    Standing.NOTHING_YET: ("Nothing planned elsewhere yet", "waiting"),
}
STANDING_REASONS = {
    Standing.AP: "Part of the week is away from the school, and the school or an authority has arranged it.",
    Standing.IN_SCHOOL: "The whole week is within the pupil's own school.",
    Standing.HOME_EDUCATION: "The parents have chosen to educate the pupil themselves.",
    Standing.EOTAS: "The EHC plan sets out education that is not at a school.",
    Standing.POST_16: "The pupil has finished year 11.",
    Standing.NOTHING_YET: "No half-day away from the school is planned so far.",
}
OTHERWISE = {
    Otherwise.NO: "Neither of these",
    Otherwise.HOME_EDUCATION: "Elective home education",
    Otherwise.EOTAS: "An EOTAS package",
}
OTHERWISE_HINTS = {
    Otherwise.NO: "Whether it is AP then follows from the year group and the week",
    Otherwise.HOME_EDUCATION: "The parents have chosen to educate the pupil themselves (EHE)",
    Otherwise.EOTAS: "Educated otherwise than at school, as the EHC plan sets out",
}
STATES = {
    ProgrammeState.DESIGN: ("Being planned", "waiting"),
    ProgrammeState.RUNNING: ("Running", "good"),
    ProgrammeState.ENDED: ("Ended", "done"),
}
HALVES = {"am": "morning", "pm": "afternoon"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

REFUSALS = {
    "no_accepted_referral": "A programme follows an accepted referral: accept the referral first.",
    "not_on_own_roll": "A school buys a place only for a pupil on its own main roll, and this pupil is not.",
    "route_not_for_school": "Your school commissions by itself only what it arranges with the family. For another footing "
    "ask the partnership or the authority.",
    "has_a_programme": "This pupil already has a programme with you. Change that one, or end it first.",
    "no_aims": "Say what the programme is to achieve.",
    "no_planned_end": "Enter the day the programme is planned to end.",
    "end_before_start": "The last day comes on or after the first.",
    "year_not_served": "Programmes are for years 7 to 11; the pupil is in year {year}.",
    "key_worker_of_another_body": "The key worker must work for your organisation.",
    "not_a_key_worker": "Choose somebody whose role lets them be a key worker.",
    "key_worker_not_there_then": "This person does not work with you on that day.",
    "before_the_last_key_worker": "Choose a later day: the present key worker began on or after this one.",
    "no_sessions": "Nothing is planned in the week yet.",
    "no_part_time_reason": "The week is under 18 hours: say why the pupil is part time.",
    "part_time_for_behaviour": "A part-time timetable must never be used to manage behaviour.",
    "parent_has_not_agreed": "The week is under 18 hours: a parent must agree to part time, on a day not after today.",
    "no_part_time_end": "The week is under 18 hours: say when part time ends.",
    "part_time_past_its_end": "The agreed end of part time has passed: make the week full, or agree a new end.",
    "part_time_review_overdue": "The review of the part-time timetable is overdue.",
    "part_time_review_date": "Set a review of the part-time timetable, by {latest} at the latest.",
    "part_time_ends_soon": "Part time ends on {day}: make the week full by then, or agree a new end.",
    "no_plan_back": "The week is under 18 hours: write the plan back to full time.",
    "steps_out_of_order": "Each step back comes on a later day than the one before, with more hours.",
    "plan_back_stops_short": "The last step back must be full time, 18 hours or more.",
    "plan_back_after_the_end": "The last step back must come by the day after part time ends.",
    "social_worker_not_told": "The pupil has a social worker: ask them, and note the day.",
    "no_review_words": "Say what was found.",
    "review_of_part_time_on_wrong_day": "Choose a day from the first day of the programme to today.",
    "caseworker_not_told": "The pupil has an EHC plan: tell the SEN caseworker and note the day.",
    "above_full_time": "The week has {hours} hours, more than {most}.",
    "vocational_year": "Vocational courses are for years 10 and 11; the pupil is in year {year}.",
    "one_to_one_reason": "One-to-one tuition needs an exceptional reason, written into the programme.",
    "one_place_only": "The whole week is at one place; a programme usually joins several.",
    "single_provider_reason": "Full time at one provider needs a paramount reason, written into the programme.",
    "single_provider_not_a_school": "Full time at one provider is only possible at a registered school.",
    "half_day_planned_twice": "Two places are planned for the same half-day of the week.",
    "one_pupil_makes_a_school": "Full time for a pupil with an EHC plan, or looked after, would make this provider a "
    "school, and it is not registered as one. Fewer hours there, or another place.",
    "would_be_a_school": "Counted over all commissioners and all sites of its proprietor, this place cannot take more: with "
    "this the law would call it a school, and it is not registered as one. If this pupil is there for more than 18 hours, "
    "fewer may be possible; otherwise choose another place.",
    "near_five_pupils": "With this {pupils} pupils, counted over all commissioners, are full time at this provider. "
    "Five would make it a school.",
    "full_time_outside_school": "{hours} hours a week at a place that is not a school count as full time.",
    "near_full_time": "{hours} hours a week at a place that is not a school come near to full time.",
    "most_of_the_week": "More than half of the week would be at a place that is not a school.",
    "beyond_sessions": "{sessions} half-days a week at a place that is not a school are more than the {most} proposed.",
    "no_reason": "Give the reason.",
    "end_ahead": "A programme ends today or on an earlier day.",
    "placements_go_on": "{placements} of its placements have not ended: end or withdraw them first.",
    "times_out_of_order": "A half-day ends after it starts.",
    "no_key_worker": "Nobody is key worker: name one before the programme begins to run.",
    "home_changed": "The pupil's home authority is another than when this was last looked at.",
    "school_changed": "Another school has the pupil on its main roll now.",
    "registration_changed": "The pupil's registration is another than when this was last looked at.",
    "direction_without_roll": "A direction needs a school that has the pupil on its roll: choose another footing.",
    "package_without_plan": "A package of an EHC plan, but no EHC plan is on the pupil's record.",
    "nothing_changed": "Nothing has changed since this was last looked at.",
    "no_note": "Say what you found, and what follows for the programme.",
    "looked_ahead": "Choose today or an earlier day.",
    "looked_before_the_last": "Choose a later day: what is written down begins on or after this one.",
    "no_literacy": "Nothing in this week shows where the pupil reads and writes: no half-day is at school, no offer names "
    "English, and no learning plan says how it goes on.",
    "no_numeracy": "Nothing in this week shows where the pupil does mathematics: no half-day is at school, no offer names "
    "it, and no learning plan says how it goes on.",
    "pattern_not_kept": "The pattern “{name}” has {days} {place}; this week has {drawn}.",
    "pattern_has_ended": "The pattern “{name}” has ended: choose another one, or none.",
    "pattern_of_another_school": "This pattern belongs to a school that neither has the pupil on its roll nor answers "
    "for the pupil.",
    "pattern_not_of_today": "This pattern does not hold today.",
    **PARTS,
    **TARGETS,
}
PATTERN_PLACES = {
    PatternPlace.BASE: "at the base",
    PatternPlace.AP: "in alternative provision",
    PatternPlace.MAINSTREAM: "at the mainstream school",
    PatternPlace.TUITION: "of tuition",
}


def half_day_words(weekday: int, half: str) -> str:
    """ "Monday morning"."""
    return f"{WEEKDAYS[weekday]} {HALVES[half]}"


def hours_words(minutes: int) -> str:
    """ "18 hours", "12.5 hours", "1 hour"."""
    number = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return f"{number} {'hour' if number == '1' else 'hours'}"


def week_days(week: Week) -> list[dict[str, Any]]:
    """The week as the component of the page takes it: a colour for each place, the school always the first."""
    places = list(dict.fromkeys([*(each.where for each in week.components if each.is_school), *_others(week)]))
    return [
        {
            "name": WEEKDAYS[weekday],
            "date": None,
            "morning": _slot(week, weekday, "am", places),
            "afternoon": _slot(week, weekday, "pm", places),
        }
        for weekday in range(5)
    ]


def _others(week: Week) -> list[str]:
    return sorted({each.where for each in week.components if not each.is_school})


def _slot(week: Week, weekday: int, half: str, places: list[str]) -> dict[str, Any] | None:
    found = week.cell(weekday, half).components
    if not found:
        return None
    first = found[0]
    more = [_time_words(first, week.on)]
    for each in found[1:]:
        more.append(f"{'and also' if each.overlaps(first) else 'then'} {each.where}, {_time_words(each, week.on)}")
    return {"where": first.where, "more": "; ".join(more), "tone": places.index(first.where) % 6 + 1}


def _time_words(each: Component, on: date) -> str:
    words = f"{clock_time(each.starts_at)} to {clock_time(each.ends_at)}"
    if not each.is_settled:
        words += ", not agreed yet"
    return f"{words}, from {each.from_day.day} {MONTHS[each.from_day.month - 1]}" if each.from_day > on else words


def finding_words(finding: Refusal) -> str:
    """A finding as a sentence, its figures filled in."""
    said = REFUSALS.get(finding.code)
    if finding.code in ("target_missing", "target_outgrown"):
        area = area_words(str(finding.values["area"]), int(finding.values["stage"]))
        finding = dataclasses.replace(finding, values={**finding.values, "area": area})
    if finding.code == "pattern_not_kept":
        finding = dataclasses.replace(finding, values=pattern_values(finding))
    return sentence(said, finding) if said else clause(finding.clause).meaning


def pattern_values(finding: Refusal) -> dict[str, Any]:
    """Where a week differs from its pattern, in days."""
    values = dict(finding.values)
    half_days, days = int(values["drawn"]), int(values["days"])
    return {
        **values,
        "place": PATTERN_PLACES[PatternPlace(str(values["place"]))],
        "days": f"{days or 'no'} {'day' if days == 1 else 'days'}",
        "drawn": f"{half_days / 2:g}" if half_days else "none",
    }


def pattern_words(pattern: WeekPattern) -> str:
    """ "Two days here, three in mainstream (Fenbrook School)"."""
    return f"{pattern.name} ({pattern.school.name})"
