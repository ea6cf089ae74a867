"""What every option of a programme is judged against, read once for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import TypeVar, cast

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.dates import minutes_between
from waymark.core.refusals import Refusal
from waymark.designs import rules
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries.doors import half_days_of, option_facts
from waymark.designs.states import AT_HOME, PartKind, Target
from waymark.organisations.models import Organisation
from waymark.organisations.states import PatternPlace
from waymark.placements import queries as placements
from waymark.placements.rules import PeriodFacts, Price, PricedPart, Stay, StayFacts, price_of_stay
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.rules import PartTimeFacts, PatternWeekFacts, SiteFacts, WeekSession
from waymark.pupils.queries import year_group
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.rules import OfferFacts, SignOffFacts, StatusAnswer
from waymark.quality.states import OfferKind, PriceUnit, Subject
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import CalendarRunsOut
from waymark.school_year.states import Half

T = TypeVar("T")
Taken = dict[int, dict[tuple[int, str], int]]


@dataclass
class Ground:
    """The facts around the options of one programme. `offers` are those that any of them has, or may get.

    What depends on a day or a period is asked once for each that occurs.
    """

    actor: Actor
    programme: Programme
    offers: list[Offer]
    today: date = field(default_factory=clock.today)
    _asked: dict[tuple[str, object], object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.providers: list[Organisation] = list({each.provider_id: each.provider for each in self.offers}.values())
        self.sign_offs: dict[int, SignOffFacts] = (
            quality.sign_offs_facts(self.providers, self.programme.commissioner) if self.providers else {}
        )
        self.fixed: list[programmes.Component] = placements.components(self.programme, self.today)
        self.has_ehc_plan: bool = programmes.has_ehc_plan(self.programme.pupil, self.today)

    def day(self, starts_on: date) -> date:
        """The day on which a week that begins then is judged."""
        return max(starts_on, self.today)

    def _once(self, what: str, when: date | tuple[date, date], ask: Callable[[], T]) -> T:
        if (what, when) not in self._asked:
            self._asked[what, when] = ask()
        return cast(T, self._asked[what, when])

    def year(self, on: date) -> int:
        return self._once("year", on, lambda: year_group(self.programme.pupil, on))

    def statuses(self, on: date) -> dict[int, StatusAnswer]:
        """What each provider is in law on the day."""
        kept = [each.organisation for each in self.fixed]
        return self._once("status", on, lambda: quality.status_answers([*self.providers, *kept], on))

    def taken(self, starts_on: date, planned_end_on: date) -> Taken:
        """How many places of each offer are taken on each half-day, at any time between the days."""
        days = (starts_on, planned_end_on)

        def ask() -> Taken:
            return placements.places_taken_of(self.offers, *days, pupil=self.programme.pupil_id) if self.offers else {}

        return self._once("taken", days, ask)

    def sites(self, on: date) -> dict[str, SiteFacts]:
        """The others at each provider that is no school, by place, with a row of this pupil."""
        return self._once("sites", on, lambda: self._ask_sites(on))

    def _ask_sites(self, on: date) -> dict[str, SiteFacts]:
        nothing, found = time(0), {}
        for body in self._guarded(on):
            week = [programmes.Component(0, Half.AM, nothing, nothing, "", body, on)]
            found[str(body.pk)] = self._counted(on).facts(body.pk, on, pupil=self.programme.pupil, week=week)
        return found

    def together(self, on: date) -> dict[str, frozenset[str]]:
        """The places that the guard counts as one, those of a proprietor, by each of them."""
        standings = self._counted(on).standings
        return {
            str(body.pk): frozenset(str(key) for key in standings.together(body.pk, on)) for body in self._guarded(on)
        }

    def _guarded(self, on: date) -> list[Organisation]:
        statuses = self.statuses(on)
        bodies = {each.pk: each for each in [*self.providers, *(each.organisation for each in self.fixed)]}
        return [body for key, body in bodies.items() if body.is_provider and statuses[key].guard_applies]

    def _counted(self, on: date) -> placements.Counted:
        def ask() -> placements.Counted:
            return placements.counted([each.pk for each in self._guarded(on)], on, on, pupil=self.programme.pupil)

        return self._once("counted", on, ask)

    # A design as the rules take it

    def place(self, part: DesignPart) -> str:
        """The handle of a part's place: a body, or what was written."""
        if part.offer is not None:
            return str(part.offer.provider_id)
        if part.kind == PartKind.SCHOOL:
            return str(self.programme.school_id)
        return f"{part.kind}: {part.place.casefold()}"

    def sessions(self, design: Design, part: DesignPart) -> tuple[WeekSession, ...]:
        """The half-days of a part as the rules of a week take them."""
        provider = part.offer.provider_id if part.offer else None
        open_to_all = provider is None or self.statuses(self.day(design.starts_on))[provider].may_be_full_time
        return tuple(
            WeekSession(
                weekday=weekday,
                half=Half(half),
                minutes=minutes_between(*part.times(half)),
                place=self.place(part),
                is_own_school=part.kind == PartKind.SCHOOL,
                may_be_full_time=open_to_all,
                kind=OfferKind(part.offer.kind) if part.offer else None,
                from_day=design.starts_on,
                until_day=design.planned_end_on,
            )
            for weekday, half in half_days_of(part)
        )

    def facts(self, design: Design, parts: Iterable[DesignPart]) -> rules.DesignFacts:
        """A design with these parts, saved or not."""
        on, programme, parts = self.day(design.starts_on), self.programme, list(parts)
        return rules.DesignFacts(
            parts=tuple(self._part(design, part) for part in parts),
            fixed=programmes.week_sessions(self.fixed),
            sites=self.sites(on),
            together=self.together(on),
            period=PeriodFacts(
                starts_on=design.starts_on,
                planned_end_on=design.planned_end_on,
                programme_starts_on=programme.starts_on,
                programme_ends_on=programme.planned_end_on,
            ),
            year_group=self.year(on),
            part_time=self._once("part_time", on, lambda: self._part_time(on)),
            one_to_one_reason=programme.one_to_one_reason,
            single_provider_reason=programme.single_provider_reason,
            needed_subjects=rules.NEEDED_SUBJECTS,
            needed_targets=tuple(Target),
            budget_pence=design.budget_pence,
            pattern=self._pattern(parts, on),
        )

    def _pattern(self, parts: Iterable[DesignPart], on: date) -> PatternWeekFacts | None:
        """The half-days of these parts, and those that are kept, beside the pattern that the programme follows."""
        pattern = self.programme.week_pattern
        if pattern is None:
            return None
        counted = self.fixed_in_pattern(on)
        for part in parts:
            counted[self.place_in_pattern(part, on)] += len(half_days_of(part))
        return programmes.pattern_facts(pattern, counted)

    def fixed_in_pattern(self, on: date) -> Counter[PatternPlace]:
        """How many of the half-days that are kept on the day are where, by the pattern that the programme follows."""
        pattern = self.programme.week_pattern
        assert pattern is not None
        return programmes.half_days_of_pattern(pattern, self.standing(on), on)

    def standing(self, on: date) -> list[programmes.Component]:
        """What the pupil has already at providers on the day."""
        return [each for each in self.fixed if each.from_day <= on and (each.until_day is None or on <= each.until_day)]

    def place_in_pattern(self, part: DesignPart, on: date) -> PatternPlace:
        """Where a part is, by the pattern that the programme follows."""
        pattern, programme = self.programme.week_pattern, self.programme
        assert pattern is not None
        if part.offer is not None:
            one_to_one = part.offer.kind == OfferKind.ONE_TO_ONE
            return programmes.place_in_pattern(pattern, part.offer.provider, on, is_tuition=one_to_one)
        at_school = part.kind == PartKind.SCHOOL
        where = programme.school if at_school else None
        return programmes.place_in_pattern(pattern, where, on, at_school=at_school, is_tuition=part.kind in AT_HOME)

    def _part_time(self, on: date) -> PartTimeFacts:
        return programmes.part_time_facts(self.programme, on, ehc_plan=self.has_ehc_plan)

    def _part(self, design: Design, part: DesignPart) -> rules.PartFacts:
        offer, at_school = part.offer, part.kind == PartKind.SCHOOL
        status = self.statuses(self.day(design.starts_on))[offer.provider_id] if offer else None
        return rules.PartFacts(
            key=str(part.public_id),
            kind=PartKind(part.kind),
            place=self.place(part),
            sessions=self.sessions(design, part),
            is_named=at_school or offer is not None or bool(part.place.strip()),
            travel_is_said=offer is None or bool(part.travel_mode and part.travel_payer),
            subjects=tuple(Subject(each) for each in part.subjects),
            targets=tuple(Target(each) for each in part.targets),
            price=price_of(part),
            offer=self.offer_facts(design, offer, half_days_of(part)) if offer else None,
            sign_offs=self.sign_offs[offer.provider_id] if offer else None,
            is_registered_school=status is not None and not status.guard_applies,
        )

    def offer_facts(self, design: Design, offer: Offer, half_days: Iterable[tuple[int, str]]) -> OfferFacts:
        """An offer beside this pupil, wanted on these half-days while the design lasts."""
        wanted = list(half_days)
        taken = self.taken(design.starts_on, design.planned_end_on)[offer.pk]
        return OfferFacts(
            kind=OfferKind(offer.kind),
            year_group=self.year(self.day(design.starts_on)),
            lowest_year=offer.lowest_year,
            highest_year=offer.highest_year,
            is_open=offer.is_open,
            places=offer.places,
            places_taken=max((taken.get(key, 0) for key in wanted), default=0),
            offered=quality.weekly_sessions(quality.half_days(offer)),
            wanted=quality.weekly_sessions(wanted),
            one_to_one_reason=self.programme.one_to_one_reason,
        )

    def use_facts(self, design: Design, parts: Iterable[DesignPart]) -> rules.UseFacts:
        return rules.UseFacts(week=self.facts(design, parts), option=option_facts(design))

    def findings(self, design: Design, parts: Iterable[DesignPart]) -> dict[str, list[Refusal]]:
        """What the rules say of a design, by the public id of the part it is about; "" for the week."""
        return rules.findings_by_part(self.facts(design, parts), on=self.day(design.starts_on))

    def stay(self, design: Design, parts: Iterable[DesignPart]) -> Stay | None:
        """The price of the whole stay on the school's days; None where its calendar does not reach."""
        facts = StayFacts(
            parts=priced(parts),
            calendar=self._once(
                "calendar", design.starts_on, lambda: calendar_for(self.programme.school, design.starts_on)
            ),
            starts_on=design.starts_on,
            planned_end_on=design.planned_end_on,
        )
        try:
            return price_of_stay(facts, on=self.today)
        except CalendarRunsOut:
            return None


def price_of(part: DesignPart) -> Price | None:
    """What a part costs: the offer's price as it now is, or what was written; None where nothing was."""
    if part.offer is not None:
        return Price(pence=part.offer.price_pence, unit=PriceUnit(part.offer.price_unit))
    if part.price_pence is None:
        return None
    return Price(pence=part.price_pence, unit=PriceUnit(part.price_unit or PriceUnit.SESSION))


def priced(parts: Iterable[DesignPart]) -> tuple[PricedPart, ...]:
    return tuple(
        PricedPart(
            key=str(part.public_id),
            half_days=tuple((weekday, Half(half)) for weekday, half in half_days_of(part)),
            price=price_of(part),
        )
        for part in parts
    )


def ground_of(actor: Actor, programme: Programme, parts: Iterable[DesignPart], more: Iterable[Offer] = ()) -> Ground:
    """The ground for these parts, and for offers that may come in."""
    offers = {part.offer.pk: part.offer for part in parts if part.offer is not None}
    return Ground(actor, programme, list({**offers, **{offer.pk: offer for offer in more}}.values()))
