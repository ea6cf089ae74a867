"""Words about designed weeks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from waymark.core.clauses import clause
from waymark.core.jinja2env import clock_time
from waymark.core.money import pounds_text
from waymark.core.refusals import Refusal
from waymark.core.sentences import sentence
from waymark.core.words import joined, lower_first
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries import OptionShown, PartShown, Reason, WeekShown
from waymark.designs.solver import Asked, Conflict, Wish
from waymark.designs.solver.facts import Aim
from waymark.designs.states import PartKind, Payer, Target, TravelMode
from waymark.placements.wording import REFUSALS as PLACEMENT_REFUSALS
from waymark.placements.wording import distance_words
from waymark.programmes.queries import Component
from waymark.programmes.wording import half_day_words as half_day_words
from waymark.programmes.wording import hours_words as hours_words
from waymark.programmes.wording import pattern_values
from waymark.quality.states import Subject
from waymark.quality.wording import SUBJECTS, price_words
from waymark.quality.wording import subjects_words as subjects_words

KINDS = {
    PartKind.SCHOOL: "School",
    PartKind.CENTRE: "Centre",
    PartKind.PROVIDER: "Provider",
    PartKind.TUITION: "Tuition",
    PartKind.WORK_EXPERIENCE: "Work experience",
    PartKind.ONLINE: "Online",
    PartKind.HOME: "At home",
}
MODES = {
    TravelMode.WALK: "On foot",
    TravelMode.CYCLE: "By bicycle",
    TravelMode.BUS: "By bus",
    TravelMode.TRAIN: "By train",
    TravelMode.TAXI: "By taxi",
    TravelMode.FAMILY: "Brought by the family",
    TravelMode.NONE: "No journey",
}
PAYERS = {
    Payer.NOBODY: "It costs nothing",
    Payer.FAMILY: "The family",
    Payer.SCHOOL: "The school",
    Payer.PARTNERSHIP: "The partnership",
    Payer.AUTHORITY: "The local authority",
    Payer.PROVIDER: "The provider",
}
TARGETS = {
    Target.ATTENDANCE: "Attendance",
    Target.PERSONAL: "Personal and behaviour goals",
    Target.LEARNING: "Learning for the key stage",
}

REFUSALS = {
    **PLACEMENT_REFUSALS,
    "subject_missing": "Nothing in this week teaches {what}.",
    "target_missing": "Nothing in this week works on {what}.",
    "beyond_budget": "A week costs {pence}, more than the {most} meant for it.",
    "place_not_named": "Say where this part is.",
    "travel_not_said": "Say how the pupil gets there, and who pays.",
    "kind_and_offer": "A provider, a centre or a tutor comes from an offer; the school and a home do not.",
    "in_use_already": "This option is in use already.",
    "set_aside": "This option was set aside: copy it to go on with it.",
    "programme_ended": "The programme has ended.",
    "no_title": "Give the option a name.",
    "no_options": "Choose at least one option.",
    "one_place_only": "The whole week is at one place; a programme usually joins several.",
    "before_the_programme": "The programme starts later: choose a first day from then on, or change the programme.",
    "after_the_programme": "The programme ends earlier: choose a last day by then, or change the programme.",
}


def finding_words(finding: Refusal) -> str:
    """A finding as a sentence, its figures in words."""
    values = dict(finding.values)
    if finding.code in ("subject_missing", "target_missing"):
        what = str(values["what"])
        said = SUBJECTS[Subject(what)] if finding.code == "subject_missing" else TARGETS[Target(what)]
        values["what"] = said if said == "English" else lower_first(said)
    if finding.code == "beyond_budget":
        values |= {name: pounds_text(int(values[name])) for name in ("pence", "most")}
    if finding.code == "pattern_not_kept":
        values = pattern_values(finding)
    told = Refusal(finding.code, clause=finding.clause, severity=finding.severity, who=finding.who, values=values)
    words = REFUSALS.get(finding.code)
    return sentence(words, told) if words else clause(finding.clause).meaning


def state_words(design: Design) -> tuple[str, str]:
    if design.used_at is not None:
        return "In use", "good"
    return ("Set aside", "done") if design.set_aside_at is not None else ("Option", "waiting")


def times_words(part: DesignPart, half: str) -> str:
    starts_at, ends_at = part.times(half)
    return f"{clock_time(starts_at)} to {clock_time(ends_at)}"


def kept_words(component: Component) -> str:
    return f"{clock_time(component.starts_at)} to {clock_time(component.ends_at)}"


def journey_words(part: DesignPart) -> str:
    """ "By bus, 25 minutes each way, paid by the school"; "" where nobody has said it."""
    said = [MODES[TravelMode(part.travel_mode)]] if part.travel_mode else []
    if part.travel_minutes is not None:
        said.append(f"{part.travel_minutes} {'minute' if part.travel_minutes == 1 else 'minutes'} each way")
    if part.travel_payer:
        payer = PAYERS[Payer(part.travel_payer)]
        said.append("free of charge" if part.travel_payer == Payer.NOBODY else f"paid by {lower_first(payer)}")
    return ", ".join(said)


def travel_words(shown: PartShown) -> str:
    """The journey, and how far it is."""
    return ". ".join(
        filter(None, [journey_words(shown.part), distance_words(shown.distance) if shown.distance else ""])
    )


def days_words(half_days: list[tuple[int, str]]) -> str:
    """ "Monday, Tuesday morning and Friday afternoon"; a day with both its halves by its name alone."""
    words = []
    for weekday in range(5):
        halves = [half for day, half in half_days if day == weekday]
        name = half_day_words(weekday, "am").split()[0]
        if len(halves) == 2:
            words.append(name)
        elif halves:
            words.append(half_day_words(weekday, halves[0]))
    return joined(words)


def price_of_part(part: DesignPart) -> str:
    if part.offer is not None:
        return price_words(part.offer.price_pence, part.offer.price_unit)
    return price_words(part.price_pence, part.price_unit) if part.price_pence is not None and part.price_unit else ""


def targets_words(targets: Iterable[str]) -> str:
    return joined([TARGETS[Target(each)] for each in targets])


def hours_state(option: OptionShown) -> str:
    """Where the hours stand beside full time: "", "under" or "over"."""
    hours = Decimal(option.minutes) / 60
    return "under" if hours < 18 else "over" if hours > 25 else ""


AIMS = {
    Aim.PRICE: ("Lowest price", "No week that meets all of this costs less."),
    Aim.DISTANCE: ("Shortest ways", "No week with other offers than those before has shorter ways."),
    Aim.PLACES: ("Fewest places", "No week with other offers than those before has fewer providers."),
}


def aim_words(week: WeekShown) -> tuple[str, str]:
    """What a proposed week is best at, and how sure that is."""
    name, best = AIMS[week.aim]
    return name, best if week.is_best else "A good one; the search was ended before a better one was ruled out."


def reason_words(reason: Reason) -> list[str]:
    """Why an offer is in a proposed week, in sentences that are true of it."""
    one = reason.offer
    said = [f"A place is free on {days_words(reason.half_days)}."]
    if reason.of == 1:
        said.append("No other offer that fits is free then.")
    elif reason.is_cheapest or reason.is_nearest:
        what = joined(
            [word for word, holds in (("cheapest", reason.is_cheapest), ("nearest", reason.is_nearest)) if holds]
        )
        said.append(f"The {what} of {reason.of} that are free then.")
    said.append("You have signed it off." if one.is_signed_off else "You have not signed it off yet.")
    far = distance_words(one.distance)
    if far:
        said.append(f"{far}.")
    return said


def wish_words(wish: Wish, asked: Asked) -> str:
    """What was asked, as a line of a list."""
    return {
        Wish.HOURS: f"{hours_words(asked.least_minutes)} to {hours_words(asked.most_minutes)} a week",
        Wish.SCHOOL: f"{asked.at_school} {'half-day' if asked.at_school == 1 else 'half-days'} at school",
        Wish.PATTERN: "the days of the week pattern",
        Wish.BUDGET: f"at most {pounds_text(asked.budget_pence or 0)} a week",
        Wish.DISTANCE: f"nothing farther than {asked.most_miles} {'mile' if asked.most_miles == 1 else 'miles'}",
        Wish.SIGNED_OFF: "only providers that you have signed off",
        Wish.PLACES: f"at most {asked.most_places} {'provider' if asked.most_places == 1 else 'providers'}",
        Wish.SUBJECTS: f"{subjects_words(asked.subjects)} taught in the week",
        Wish.CAREFUL: "no warning about the time at one place",
    }[wish]


def how_far(conflict: Conflict) -> list[str]:
    """How near one gets: the longest and the cheapest week that meets the rest of what cannot be met."""
    said = []
    if conflict.most_minutes is not None:
        said.append(f"With the rest of this, the longest week has {hours_words(conflict.most_minutes)}.")
    if conflict.least_pence is not None:
        said.append(f"With the rest of this, the cheapest week costs {pounds_text(conflict.least_pence)}.")
    return said
