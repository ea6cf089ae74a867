"""What stands against a designed week. Nothing is judged here that the rules of a proposal or a start judge: they are asked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity, each_once
from waymark.designs.states import FROM_AN_OFFER, NEVER_FROM_AN_OFFER, PartKind, Target
from waymark.placements.rules import (
    LengthFacts,
    PeriodFacts,
    Price,
    PricedPart,
    length_findings,
    period_refusals,
    price_per_week,
)
from waymark.programmes.rules import (
    ComponentFacts,
    HoursFacts,
    PartTimeFacts,
    PatternWeekFacts,
    SiteFacts,
    WeekFacts,
    WeekSession,
    component_findings,
    hours_findings,
    on_day,
    overlap_refusals,
    pattern_findings,
    unregistered_site_findings,
)
from waymark.programmes.rules.hours import MINUTES
from waymark.programmes.rules.sites import GUARD_HOURS
from waymark.quality.rules import OfferFacts, SignOffFacts, offer_fits_pupil, sign_off_findings
from waymark.quality.states import Subject
from waymark.school_year.states import Half

WARNING = Severity.WARNING
NEEDED_SUBJECTS = (Subject.ENGLISH, Subject.MATHEMATICS)  # in every week


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFacts:
    """One part of a designed week. `key` is any handle; `sessions` are its half-days, all at one place.

    `offer` and `sign_offs` where it comes of an offer, with the half-days wanted in it.
    """

    key: str
    kind: PartKind
    place: str
    sessions: tuple[WeekSession, ...] = ()
    is_named: bool = True
    travel_is_said: bool = True
    subjects: tuple[Subject, ...] = ()
    targets: tuple[Target, ...] = ()
    price: Price | None = None
    offer: OfferFacts | None = None
    sign_offs: SignOffFacts | None = None
    is_registered_school: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFacts:
    """A designed week and all that is asked of it. `fixed` are half-days that the pupil has already, and keeps.

    `sites` tells, by place, of the others at a provider, and has one row of this pupil for what the guard asks of a
    person; the hours there are those of the week. `together` names, by place, those that the guard counts as one.
    """

    parts: tuple[PartFacts, ...]
    fixed: tuple[WeekSession, ...] = ()
    sites: Mapping[str, SiteFacts] = field(default_factory=dict, hash=False)
    together: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    period: PeriodFacts
    year_group: int
    part_time: PartTimeFacts
    one_to_one_reason: str = ""
    single_provider_reason: str = ""
    needed_subjects: tuple[Subject, ...] = ()
    needed_targets: tuple[Target, ...] = ()
    budget_pence: int | None = None
    pattern: PatternWeekFacts | None = None  # the week counted beside the pattern that it is to follow

    @property
    def sessions(self) -> tuple[WeekSession, ...]:
        """Every half-day of the week."""
        return (*self.fixed, *(session for part in self.parts for session in part.sessions))


@cites("SEIP2018 S2.4", "WM week budget", "WM named place", "WM travel said")
def design_findings(facts: DesignFacts, *, on: date) -> list[Refusal]:
    """What stands against a designed week on a day: all that would stand against its proposals and their start.

    Beside them it warns of subjects and targets that nothing serves, of a price beyond what was meant, and of a
    provider to which nobody has said how the pupil gets.
    """
    return each_once(finding for found in findings_by_part(facts, on=on).values() for finding in found)


def findings_by_part(facts: DesignFacts, *, on: date) -> dict[str, list[Refusal]]:
    """The same findings by the key of the part they are about; "" for the week as a whole."""
    week = facts.sessions
    whole = [
        *period_refusals(facts.period, on=on),
        *hours_findings(HoursFacts(sessions=week, part_time=facts.part_time), on=on),
        *component_findings(
            ComponentFacts(
                sessions=week,
                year_group=facts.year_group,
                one_to_one_reason=facts.one_to_one_reason,
                single_provider_reason=facts.single_provider_reason,
            ),
            on=on,
        ),
        *overlap_refusals(WeekFacts(sessions=week), on=on),
        *(finding for place in _kept_places(facts) for finding in _site_findings(facts, place, on)),
        *(pattern_findings(facts.pattern, on=on) if facts.pattern else ()),
        *_not_served(facts),
        *_beyond_budget(facts),
    ]
    return {"": each_once(whole), **{part.key: each_once(_part_findings(part, facts, on)) for part in facts.parts}}


def _part_findings(part: PartFacts, facts: DesignFacts, on: date) -> list[Refusal]:
    found = []
    if not part.sessions and part.kind != PartKind.SCHOOL:
        found.append(Refusal("no_half_days", clause="SEIP2018 12.3", who="partnership"))
    if not part.is_named:
        found.append(Refusal("place_not_named", clause="WM named place", who="partnership"))
    if (part.kind in FROM_AN_OFFER and part.offer is None) or (part.kind in NEVER_FROM_AN_OFFER and part.offer):
        found.append(Refusal("kind_and_offer", clause="WM named place", who="partnership"))
    if not part.travel_is_said:
        found.append(Refusal("travel_not_said", clause="WM travel said", severity=WARNING, who="partnership"))
    if part.offer is not None:
        found += offer_fits_pupil(part.offer, on=on)
        length = LengthFacts(
            started_on=facts.period.starts_on,
            planned_end_on=facts.period.planned_end_on,
            is_school=part.is_registered_school,
        )
        found += length_findings(length, on=facts.period.planned_end_on)
    if part.sign_offs is not None:
        # a proposal may come before the sign-off, a start may not: until then it warns
        found += [replace(each, severity=WARNING) for each in sign_off_findings(part.sign_offs, on=on)]
    return found + _site_findings(facts, part.place, on)


def _site_findings(facts: DesignFacts, place: str, on: date) -> list[Refusal]:
    """What the guard says of a place, where the week has half-days there."""
    site = facts.sites.get(place)
    if site is None or not any(session.place == place for session in facts.sessions):
        return []
    places = facts.together.get(place, frozenset({place}))
    return unregistered_site_findings(site_of(site, facts.sessions, places, on=on), on=on)


def site_of(facts: SiteFacts, week: Iterable[WeekSession], places: Collection[str], *, on: date) -> SiteFacts:
    """The others at a provider, and this pupil with the half-days of such a week at these places of its proprietor."""
    standing = on_day(week, on)
    total = sum(session.minutes for session in standing)
    others = tuple(row for row in facts.pupils if row.key != facts.this_pupil)
    this = next((row for row in facts.pupils if row.key == facts.this_pupil), None)
    if this is None:
        return facts
    mine = tuple(
        replace(this, minutes=session.minutes, sessions=1, total_minutes=total)
        for session in standing
        if session.place in places
    )
    return replace(facts, pupils=(*others, *mine))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLaw:
    """What the guard says of a place that is no school, whatever the rest of the week.

    `closed`: this pupil may not go there at all now; `not_full_time`: not full time; `warns`: it comes near to a school.
    """

    closed: bool = False
    not_full_time: bool = False
    warns: bool = False


def place_law(facts: SiteFacts, place: str, *, on: date) -> PlaceLaw:
    """What the guard would say of a minute of this pupil at a place, and of full time: asked of the rule of the guard."""

    def said(minutes: int) -> list[Refusal]:
        week = [WeekSession(weekday=0, half=Half.AM, minutes=minutes, place=place)]
        return unregistered_site_findings(site_of(facts, week, (place,), on=on), on=on)

    full_time = GUARD_HOURS.on(on) * MINUTES + 1
    return PlaceLaw(
        closed=any(not each.is_warning for each in said(1)),
        not_full_time=any(not each.is_warning for each in said(full_time)),
        warns=any(each.code == "near_five_pupils" for each in said(1)),
    )


def _kept_places(facts: DesignFacts) -> list[str]:
    """Places of half-days that are kept, and that no part of the design is at."""
    mine = {part.place for part in facts.parts}
    return list(dict.fromkeys(session.place for session in facts.fixed if session.place not in mine))


def _not_served(facts: DesignFacts) -> list[Refusal]:
    """A subject or a target that the week must serve, and no part with half-days does."""
    placed = [part for part in facts.parts if part.sessions]
    subjects = {subject for part in placed for subject in part.subjects}
    targets = {target for part in placed for target in part.targets}
    missing: list[tuple[str, str]] = [
        *(("subject_missing", subject.value) for subject in facts.needed_subjects if subject not in subjects),
        *(("target_missing", target.value) for target in facts.needed_targets if target not in targets),
    ]
    return [
        Refusal(code, clause="SEIP2018 S2.4", severity=WARNING, who="partnership", values={"what": what})
        for code, what in missing
    ]


def _beyond_budget(facts: DesignFacts) -> list[Refusal]:
    if facts.budget_pence is None:
        return []
    price = price_per_week([priced(part) for part in facts.parts])
    if price <= facts.budget_pence:
        return []
    values = {"pence": price, "most": facts.budget_pence}
    return [Refusal("beyond_budget", clause="WM week budget", severity=WARNING, who="partnership", values=values)]


def priced(part: PartFacts) -> PricedPart:
    """A part as the prices take it."""
    half_days = tuple((session.weekday, session.half) for session in part.sessions)
    return PricedPart(key=part.key, half_days=half_days, price=part.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """What became of an option and its programme."""

    is_in_use: bool = False
    is_set_aside: bool = False
    programme_goes_on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFacts:
    """An option about to be used: the week as it is judged, and what became of it."""

    week: DesignFacts
    option: OptionFacts = OptionFacts()


@cites("WM person chooses", "SEIP2018 12.3")
def change_refusals(facts: OptionFacts, *, on: date) -> list[Refusal]:
    """An option is thought about until it is used or set aside, in a programme that goes on."""
    found = []
    if facts.is_in_use:
        found.append(Refusal("in_use_already", clause="WM person chooses"))
    if facts.is_set_aside:
        found.append(Refusal("set_aside", clause="WM person chooses"))
    if not facts.programme_goes_on:
        found.append(Refusal("programme_ended", clause="SEIP2018 12.3"))
    return found


@cites("WM person chooses", "SEIP2018 12.3")
def use_refusals(facts: UseFacts, *, on: date) -> list[Refusal]:
    """An option is used by a person, once, in a programme that goes on, when no rule stands against its week."""
    return [*change_refusals(facts.option, on=on), *design_findings(facts.week, on=on)]
