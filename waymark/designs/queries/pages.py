"""What the pages of designs show: an option as it is judged, options side by side, and offers that would fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from waymark.accounts.actors import Actor
from waymark.core.refusals import Refusal, each_once
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries.doors import half_days_of, may_write, options, parts_of
from waymark.designs.queries.ground import Ground, ground_of, priced
from waymark.designs.states import PartKind, Target
from waymark.placements import queries as placements
from waymark.placements.rules import Price, PricedPart, Stay, pence_a_half_day, price_per_week
from waymark.programmes.models import Programme
from waymark.programmes.queries import Component
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.rules import StatusAnswer, offer_fits_pupil, sign_off_in_force
from waymark.quality.states import OfferKind, PriceUnit, Subject
from waymark.school_year.states import Half

NEVER = frozenset({"offer_full", "offer_closed", "year_not_offered", "vocational_year"})  # no filter lets these through


@dataclass(frozen=True)
class PartShown:
    """A part of a design as a page shows it. `tone` is its colour in the grid."""

    part: DesignPart
    where: str
    tone: int
    half_days: list[tuple[int, str]]
    pence_a_week: int
    distance: placements.Distance | None
    findings: list[Refusal]

    @property
    def key(self) -> str:
        return str(self.part.public_id)

    @property
    def offered(self) -> list[tuple[int, str]]:
        """The half-days on which it can be: those of its offer, or all."""
        if self.part.offer is not None:
            return quality.half_days(self.part.offer)
        return [(weekday, half.value) for weekday in range(5) for half in Half]


@dataclass(frozen=True)
class OptionShown:
    """An option with its week, its figures and all that is found of it."""

    design: Design
    parts: list[PartShown]
    fixed: list[Component]
    minutes: int
    pence_a_week: int
    stay: Stay | None
    whole: list[Refusal]  # of the week as a whole

    @property
    def findings(self) -> list[Refusal]:
        return each_once([*self.whole, *(each for part in self.parts for each in part.findings)])

    @property
    def stops(self) -> list[Refusal]:
        return [each for each in self.findings if not each.is_warning]

    @property
    def cautions(self) -> list[Refusal]:
        return [each for each in self.findings if each.is_warning]

    @property
    def subjects(self) -> list[Subject]:
        """The subjects that somebody teaches in this week, in the order of the list."""
        taught = {subject for shown in self.parts if shown.half_days for subject in shown.part.subjects}
        return [subject for subject in Subject if subject in taught]

    @property
    def targets(self) -> list[Target]:
        served = {target for shown in self.parts if shown.half_days for target in shown.part.targets}
        return [target for target in Target if target in served]

    def part(self, key: str) -> PartShown | None:
        """The part of this public id."""
        return next((shown for shown in self.parts if shown.key == key), None)

    def at(self, weekday: int, half: str) -> PartShown | None:
        """Which part of the design has a half-day; the first, where two do."""
        return next((shown for shown in self.parts if (weekday, half) in shown.half_days), None)

    def kept_at(self, weekday: int, half: str) -> list[Component]:
        """What is arranged for the half-day already, and is kept."""
        return [each for each in self.fixed if (each.weekday, each.half) == (weekday, half)]


def shown(ground: Ground, design: Design, parts: list[DesignPart], distances: dict[int, Any]) -> OptionShown:
    """An option as it is judged today; one in use is shown as it was designed, and no longer judged."""
    found = ground.findings(design, parts) if design.is_open else {}
    fixed = standing(ground, design) if design.is_open else []
    prices = {key: price_per_week([one]) for key, one in _by_key(parts)}
    rows = [
        PartShown(
            part=part,
            where=where(ground.programme, part),
            tone=number % 6 + 1,
            half_days=half_days_of(part),
            pence_a_week=prices[str(part.public_id)],
            distance=distances.get(part.offer.pk) if part.offer else None,
            findings=found.get(str(part.public_id), []),
        )
        for number, part in enumerate(parts)
    ]
    minutes = sum(session.minutes for part in parts for session in ground.sessions(design, part))
    return OptionShown(
        design=design,
        parts=rows,
        fixed=fixed,
        minutes=minutes + sum(each.minutes for each in fixed),
        pence_a_week=sum(prices.values()),
        stay=ground.stay(design, parts),
        whole=found.get("", []),
    )


def _by_key(parts: Iterable[DesignPart]) -> list[tuple[str, PricedPart]]:
    return [(each.key, each) for each in priced(parts)]


def standing(ground: Ground, design: Design) -> list[Component]:
    """What the pupil has already at providers on the day the design begins."""
    return ground.standing(ground.day(design.starts_on))


def where(programme: Programme, part: DesignPart) -> str:
    """The name of a part's place."""
    if part.offer is not None:
        return part.offer.provider.name
    return programme.school.name if part.kind == PartKind.SCHOOL else part.place


@dataclass(frozen=True)
class OptionsPage:
    """The options of a programme side by side."""

    options: list[OptionShown]
    may_write: bool


def options_page(actor: Actor, programme: Programme) -> OptionsPage:
    designs = options(actor, programme)
    parts = parts_of(designs)
    every = [part for found in parts.values() for part in found]
    ground = ground_of(actor, programme, every)
    distances = placements.distances(actor, programme.pupil, programme.school, ground.offers) if every else {}
    return OptionsPage(
        options=[shown(ground, design, parts[design.pk], distances) for design in designs],
        may_write=may_write(actor, programme),
    )


@dataclass(frozen=True)
class Filters:
    """What somebody asked of the offers."""

    kind: str = ""
    subject: str = ""
    day: str = ""
    text: str = ""
    miles: int | None = None
    pence: int | None = None
    signed_off: bool = False


@dataclass(frozen=True)
class OfferShown:
    """An offer that would fit, with the half-days that have a free place."""

    offer: Offer
    status: StatusAnswer
    is_signed_off: bool
    free: list[tuple[int, str]]
    places: dict[tuple[int, str], int]  # free places by half-day
    subjects: tuple[Subject, ...]
    distance: placements.Distance

    @property
    def miles(self) -> int | None:
        """From home where that may be told, else from the school."""
        return self.distance.from_school if self.distance.from_home is None else self.distance.from_home


@dataclass(frozen=True)
class DesignPage:
    """The designer: one option, and the offers beside it."""

    option: OptionShown
    offers: list[OfferShown] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    may_write: bool = False
    shown_of: int = 0  # how many offers match in all


MOST_OFFERS = 20


def design_page(actor: Actor, design: Design, filters: Filters | None = None) -> DesignPage:
    """The option with its offers, for those who may write; without them for those who read."""
    programme = design.programme
    parts = parts_of([design])[design.pk]
    writes = design.is_open and may_write(actor, programme)
    candidates = list(quality.offers_open(actor, actor.day)) if writes else []
    ground = ground_of(actor, programme, parts, candidates)
    distances = placements.distances(actor, programme.pupil, programme.school, ground.offers) if ground.offers else {}
    option = shown(ground, design, parts, distances)
    filters = filters or Filters()
    used = {part.offer.pk for part in parts if part.offer is not None}
    found = matching(ground, design, [each for each in candidates if each.pk not in used], distances, filters)
    return DesignPage(option, found[:MOST_OFFERS], filters, writes, len(found))


def judged(actor: Actor, design: Design, parts: list[DesignPart]) -> OptionShown:
    """The option with these parts, saved or not, as the figures beside the week tell of it."""
    ground = ground_of(actor, design.programme, parts)
    return shown(ground, design, parts, {})


def matching(
    ground: Ground, design: Design, offers: list[Offer], distances: dict[int, placements.Distance], filters: Filters
) -> list[OfferShown]:
    """The offers that this pupil could have while the design lasts, and that were asked for, by provider and title."""
    on = ground.day(design.starts_on)
    statuses = ground.statuses(on)
    found = []
    for offer in offers:
        one = candidate(ground, design, offer, distances[offer.pk], statuses[offer.provider_id], on)
        if one is not None and _asked_for(one, filters):
            found.append(one)
    return found


def candidate(
    ground: Ground,
    design: Design,
    offer: Offer,
    distance: placements.Distance,
    status: StatusAnswer,
    on: date,
) -> OfferShown | None:
    """An offer with its free half-days; None where the pupil is not of its years, or nothing is free."""
    taken = ground.taken(design.starts_on, design.planned_end_on)[offer.pk]
    places = {key: offer.places - taken.get(key, 0) for key in quality.half_days(offer)}
    free = [key for key, count in places.items() if count > 0]
    stands = offer_fits_pupil(ground.offer_facts(design, offer, free[:1]), on=on)
    if not free or any(each.code in NEVER for each in stands):
        return None
    return OfferShown(
        offer=offer,
        status=status,
        is_signed_off=sign_off_in_force(ground.sign_offs[offer.provider_id], on=on),
        free=free,
        places=places,
        subjects=quality.subjects_of(offer),
        distance=distance,
    )


def _asked_for(one: OfferShown, filters: Filters) -> bool:
    offer = one.offer
    words = f"{offer.title} {offer.what} {offer.provider.name}".casefold()
    return (
        (not filters.kind or offer.kind == filters.kind)
        and (not filters.subject or filters.subject in one.subjects)
        and (not filters.day or any(quality.DAYS[weekday] == filters.day for weekday, _ in one.free))
        and (not filters.text or filters.text.casefold() in words)
        and (filters.miles is None or (one.miles is not None and one.miles <= filters.miles))
        and (filters.pence is None or half_day_pence(offer) <= filters.pence)
        and (not filters.signed_off or one.is_signed_off)
    )


def half_day_pence(offer: Offer) -> int:
    """What a half-day of an offer comes to, whatever unit its price has."""
    price = Price(pence=offer.price_pence, unit=PriceUnit(offer.price_unit))
    half_days = tuple((weekday, Half(half)) for weekday, half in quality.half_days(offer))
    return pence_a_half_day(PricedPart(key="", half_days=half_days, price=price))


def first_targets(offer: Offer) -> list[str]:
    """Which targets an offer seems to work on, for a person to put right."""
    personal = offer.kind in (OfferKind.SPECIALIST_SUPPORT, OfferKind.PERSONAL_DEVELOPMENT)
    return [Target.PERSONAL.value if personal else Target.LEARNING.value]
