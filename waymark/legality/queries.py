"""How every place that is no school stands, today and ahead: for the job, and for each reader what they may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.legality import rules
from waymark.legality.states import Attention, Verdict
from waymark.organisations.models import Organisation
from waymark.placements import queries as placements
from waymark.placements.models import Placement
from waymark.programmes.rules import SiteFacts, standing_of
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.states import CharacteristicKind
from waymark.quality.models import Proprietor, Proprietorship

FILTERS = ("pupils", "attention", "all")
NEXT_PLACES = ((5, False), (10, False), (20, False), (20, True))  # hours a week; with an EHC plan or in care
GUARDED = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)


@dataclass(frozen=True)
class Position:
    """Providers that the guard counts together, and how they stand on each day that matters."""

    providers: tuple[Organisation, ...]  # by name
    proprietor: Proprietor | None
    days: tuple[rules.DayAhead, ...]
    half_days: list[placements.HalfDay]

    @property
    def facts(self) -> rules.PlaceFacts:
        return rules.PlaceFacts(days=self.days)


def positions(on: date, providers: Iterable[Organisation] | None = None) -> tuple[list[Position], placements.Counted]:
    """Every place that is no school, or those that these providers belong to: from a day on, as far as one looks ahead."""
    until = on + rules.LOOKED_AHEAD.on(on)
    known = {each.pk: each for each in providers if each.is_provider} if providers is not None else {}
    if providers is None:
        known = {each.pk: each for each in Organisation.objects.providers().open_on(on)}
    counted = placements.counted(known, on, until)
    days = sorted({on} | counted.standings.changes(on, until))
    groups: dict[frozenset[int], date] = {}
    for key in known:
        group, day = next(((found, day) for day in days if (found := counted.standings.together(key, day))), (None, on))
        if group:
            groups.setdefault(group, day)
    elsewhere = {key for group in groups for key in group} - set(known)
    if elsewhere:
        known |= {each.pk: each for each in Organisation.objects.filter(pk__in=elsewhere)}
    return [_position(group, day, on, until, known, counted) for group, day in groups.items()], counted


def _position(
    group: frozenset[int],
    day: date,
    on: date,
    until: date,
    known: dict[int, Organisation],
    counted: placements.Counted,
) -> Position:
    first = min(group)
    days = counted.days(first, on, until)
    return Position(
        providers=tuple(sorted((known[key] for key in group), key=lambda each: each.name)),
        proprietor=counted.standings.proprietor(first, day),
        days=tuple(rules.DayAhead(on=each, site=counted.facts(first, each)) for each in days),
        half_days=[each for each in counted.half_days if each.provider in group],
    )


@dataclass(frozen=True)
class KnownPupil:
    """A pupil at a place whom the reader may know: how long, from when, and where more is to be read."""

    pupil: Pupil
    provider: Organisation
    minutes: int  # a week
    from_day: date
    link: str


@dataclass(frozen=True)
class Place:
    """A place as one reader may know it."""

    providers: tuple[Organisation, ...]
    proprietor: str
    attention: Attention
    now: rules.Told
    worst: rules.Told
    worst_on: date
    over_from: date | None  # the first day on which it is over the line
    next_places: tuple[tuple[int, bool, Verdict], ...]
    known: list[KnownPupil]
    guarded: int | None  # how many of the known have an EHC plan or are in care; None where that is not for the reader
    others: bool  # whether pupils are there whom the reader may not know

    @property
    def key(self) -> UUID:
        return self.providers[0].public_id

    @property
    def name(self) -> str:
        return " and ".join(each.name for each in self.providers)

    @property
    def has_pupils(self) -> bool:
        return bool(self.known) or self.others


def places(actor: Actor, on: date, *, show: str = "") -> list[Place]:
    """The places that the reader watches over, the most urgent first; those with pupils unless asked otherwise."""
    found = list(_places(actor, on))
    if show == "attention":
        found = [each for each in found if each.attention is not Attention.FINE]
    elif show != "all":
        found = [each for each in found if each.has_pupils]
    order = list(Attention)
    return sorted(found, key=lambda each: (order.index(each.attention), each.name))


def place_or_404(actor: Actor, provider_id: UUID, on: date) -> Place:
    """The place that a provider belongs to; Http404 for a school, and for a place that is not the reader's to watch."""
    providers = Organisation.objects.visible_to(actor).providers().filter(public_id=provider_id)
    body = actor.organisation
    if body.is_provider:  # of others' places nothing is asked: a longer answer would tell that they exist
        shared = Proprietorship.objects.filter(proprietor__proprietorships__provider=body.pk).values("provider")
        providers = providers.filter(Q(pk=body.pk) | Q(pk__in=shared))
    provider = providers.first()
    for each in _places(actor, on, [provider]) if provider else ():
        return each
    raise Http404


def _places(actor: Actor, on: date, providers: Sequence[Organisation] | None = None) -> Iterator[Place]:
    found, counted = positions(on, providers)
    known = _known(actor, counted)
    guarded = _guarded(actor, known.values(), on)
    for position in found:
        here = [known[each.placement] for each in position.half_days if each.placement in known]
        if _watches(actor, position, bool(here)):
            yield _place(actor, position, counted, known, guarded, on)


def _known(actor: Actor, counted: placements.Counted) -> dict[int, Placement]:
    """The placements that are counted and that the reader may see, by key."""
    if not actor.may(Permission.PLACEMENT_VIEW):
        return {}
    keys = {each.placement for each in counted.half_days}
    rows = Placement.objects.visible_to(actor).filter(pk__in=keys).select_related("pupil", "provider")
    return {each.pk: each for each in rows}


def _guarded(actor: Actor, known: Iterable[Placement], on: date) -> set[int] | None:
    """Whose EHC plan or care the reader may know of, among these; None for who may know of none."""
    if not actor.may(Permission.PUPIL_VIEW):
        return None
    pupils = {each.pupil_id for each in known}
    rows = Characteristic.objects.visible_to(actor).on(on).filter(pupil__in=pupils, kind__in=GUARDED)
    return set(rows.values_list("pupil_id", flat=True))


def _watches(actor: Actor, position: Position, has_known: bool) -> bool:
    """A provider watches its own place; others those of their area, and those where they have pupils."""
    body = actor.organisation
    if body.is_provider:
        return body in position.providers
    area = body.pk if body.is_authority else body.parent_authority_id
    return has_known or any(each.parent_authority_id == area for each in position.providers)


def _place(
    actor: Actor,
    position: Position,
    counted: placements.Counted,
    known: dict[int, Placement],
    guarded: set[int] | None,
    on: date,
) -> Place:
    rows = [each for each in position.half_days if each.placement in known]
    seen = {str(counted.children.keys[each.pupil]) for each in rows}
    worst = rules.worst_day(position.facts, on=on)
    today = next(day for day in position.days if day.on == on)
    return Place(
        providers=position.providers,
        proprietor=position.proprietor.name if position.proprietor else "",
        attention=rules.attention(position.facts, on=on),
        now=_told(today, seen),
        worst=_told(worst, seen),
        worst_on=worst.on,
        over_from=rules.first_day_over(position.days),
        next_places=tuple((hours, plan, _verdict(position, hours, plan)) for hours, plan in NEXT_PLACES),
        known=_known_pupils(rows, known, on),
        guarded=None if guarded is None else len({each.pupil for each in rows} & guarded),
        others=any(pupil.key not in seen for day in position.days for pupil in day.site.pupils),
    )


def _told(day: rules.DayAhead, seen: set[str]) -> rules.Told:
    those: SiteFacts = replace(day.site, pupils=tuple(each for each in day.site.pupils if each.key in seen))
    facts = rules.ToldFacts(everybody=standing_of(day.site, on=day.on), seen=standing_of(those, on=day.on))
    return rules.told(facts, on=day.on)


def _verdict(position: Position, hours: int, is_guarded: bool) -> Verdict:
    """The hardest answer of all days ahead: a place goes on for weeks."""
    order = list(Verdict)
    answers = [
        rules.next_place(rules.NextPlaceFacts(site=day.site, minutes=hours * 60, is_guarded=is_guarded), on=day.on)
        for day in position.days
    ]
    return max(answers, key=order.index)


def _known_pupils(rows: list[placements.HalfDay], known: dict[int, Placement], on: date) -> list[KnownPupil]:
    """Each known placement with its hours: those of today, or of its first day if that is to come."""
    found = []
    for key in {each.placement for each in rows}:
        placement, own = known[key], [each for each in rows if each.placement == key]
        first = max(on, min(each.from_day for each in own))
        minutes = sum(each.minutes for each in own if each.is_on(first))
        begins = min(each.from_day for each in own)
        found.append(KnownPupil(placement.pupil, placement.provider, minutes, begins, placement.get_absolute_url()))
    return sorted(found, key=lambda each: (-each.minutes, each.pupil.name))
