"""Places of offers on a day or over a half term, as counts: whose they are is told to nobody here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from waymark.accounts.actors import Actor
from waymark.organisations.models import Organisation
from waymark.placements import rules
from waymark.placements.queries.taken import Use, uses
from waymark.placements.rules import FullTime, PlacesOnHalfDay
from waymark.quality import queries as quality
from waymark.quality.models import CommissionedPlaces, Offer
from waymark.quality.states import OfferKind, PlaceUnit
from waymark.school_year import queries as school_year

WHOLE_WEEK = [quality.half_day_pair(key) for key in quality.HALF_DAYS]
AHEAD = 4  # half terms to choose from


@dataclass(frozen=True)
class Window:
    """The days asked about, both included; the half terms that one may choose, by their first day."""

    first: date
    last: date
    half_terms: list[tuple[date, date]]

    @property
    def is_a_day(self) -> bool:
        return self.first == self.last


def window(actor: Actor, today: date, *, day: str = "", half_term: str = "") -> Window:
    """The half term chosen, or the day; today where neither can be read. By the calendar of the actor's body."""
    terms = school_year.calendar_for(actor.organisation, today).terms
    coming = sorted((each.starts_on, each.ends_on) for each in terms if each.ends_on >= today)[:AHEAD]
    for first, last in coming:
        if half_term == first.isoformat():
            return Window(first, last, coming)
    try:
        chosen = date.fromisoformat(day)
    except ValueError:
        chosen = today
    return Window(chosen, chosen, coming)


@dataclass(frozen=True)
class OfferPlaces:
    """An offer with its half-days. `by_one`: how many half-days of it the one commissioner asked for has or holds."""

    offer: Offer
    half_days: tuple[PlacesOnHalfDay, ...]
    full_time: FullTime
    by_one: Decimal | None = None

    def on(self, weekday: int) -> dict[str, PlacesOnHalfDay]:
        return {each.half: each for each in self.half_days if each.weekday == weekday}


@dataclass(frozen=True)
class PlacesPage:
    rows: list[OfferPlaces]
    total: FullTime
    by_one: Decimal | None
    commissioners: list[Organisation]  # by whom the actor may narrow the page
    asked_for: Organisation | None


def places_page(
    actor: Actor, days: Window, *, kind: str = "", commissioner: str = "", only_free: bool = False
) -> PlacesPage:
    """The offers that the actor may read, with what is taken, held and free. Five statements, however many there are."""
    offers = (
        Offer.objects.visible_to(actor).select_related("provider", "site").order_by("provider__name", "title", "pk")
    )
    if kind in {each.value for each in OfferKind}:
        offers = offers.filter(kind=kind)
    known = list(offers)
    used = uses([offer.pk for offer in known], days.first, days.last)
    commissioners = _commissioners(actor, used)
    asked_for = next((each for each in commissioners if str(each.public_id) == commissioner), None)
    by_offer: defaultdict[int, list[Use]] = defaultdict(list)
    for use in used:
        by_offer[use.offer].append(use)
    rows = [_row(offer, by_offer[offer.pk], days.first, asked_for) for offer in known]
    rows = [each for each in rows if each.offer.is_open or each.full_time.taken or each.full_time.held]
    if asked_for:
        rows = [each for each in rows if each.by_one]
    if only_free:
        rows = [each for each in rows if each.full_time.free]
    return PlacesPage(
        rows=rows,
        total=_full_time((each for row in rows for each in row.half_days), days.first),
        by_one=sum((row.by_one or Decimal(0) for row in rows), Decimal(0)) if asked_for else None,
        commissioners=commissioners,
        asked_for=asked_for,
    )


def places_of(offer: Offer, days: Window) -> OfferPlaces:
    """One offer, half-day by half-day."""
    return _row(offer, uses([offer.pk], days.first, days.last), days.first, None)


def _commissioners(actor: Actor, used: Iterable[Use]) -> list[Organisation]:
    """The authority asks of every commissioner, a provider of those that place with it; others of their own body."""
    if not (actor.organisation.is_authority or actor.organisation.is_provider):
        return [actor.organisation]
    return list(Organisation.objects.filter(pk__in={each.commissioner for each in used}).order_by("name"))


def _row(offer: Offer, own: list[Use], on: date, asked_for: Organisation | None) -> OfferPlaces:
    taken = Counter(each.half_day for each in own if not each.is_hold)
    held = Counter(each.half_day for each in own if each.is_hold)
    offered = set(quality.half_days(offer))
    half_days = tuple(
        PlacesOnHalfDay(
            weekday=key[0],
            half=key[1],
            places=offer.places if key in offered else 0,
            taken=taken[key],
            held=held[key],
            is_open=offer.is_open,
        )
        for key in WHOLE_WEEK
        if key in offered or taken[key] or held[key]
    )
    by_one = None
    if asked_for:
        by_one = Decimal(sum(each.commissioner == asked_for.pk for each in own)) / len(WHOLE_WEEK)
    return OfferPlaces(offer, half_days, _full_time(half_days, on), by_one)


def _full_time(half_days: Iterable[PlacesOnHalfDay], on: date) -> FullTime:
    return rules.full_time(rules.FullTimeFacts(half_days=tuple(half_days)), on=on)


def allowance_rows(on: date) -> list[tuple[CommissionedPlaces, Decimal | None]]:
    """The places that bodies have by number, and the full-time places taken there; None where that is not counted here."""
    found = quality.commissioned_places(on)
    counted = {each.at_id for each in found if each.at_id and each.unit == PlaceUnit.FULL_TIME}
    provider = dict(Offer.objects.filter(provider__in=counted).values_list("pk", "provider")) if counted else {}
    half_days = Counter(provider[each.offer] for each in uses(provider, on, on) if not each.is_hold) if provider else {}
    return [
        (each, Decimal(half_days.get(each.at_id, 0)) / len(WHOLE_WEEK) if each.at_id in counted else None)
        for each in found
    ]
