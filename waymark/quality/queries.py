"""Providers as commissioners look for them: who offers what, what each is in law, and who has signed it off until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.kept import kept
from waymark.organisations.models import Organisation
from waymark.quality import rules
from waymark.quality.models import (
    CommissionedPlaces,
    Offer,
    OfferQuerySet,
    Proprietor,
    Proprietorship,
    ProviderStatus,
    RegisterJudgement,
    SignOff,
)
from waymark.quality.states import OfferKind, RegisterStatus, Subject
from waymark.school_register.models import RegisterEntry
from waymark.school_register.queries import entries_of_bodies
from waymark.school_year.rules import WeeklySession
from waymark.school_year.states import Half

DAYS = ("mon", "tue", "wed", "thu", "fri")
HALF_DAYS = tuple(f"{day}-{half}" for day in DAYS for half in Half)


@dataclass(frozen=True)
class Listing:
    """A provider in the directory, with honest labels. A listing says nothing of quality (COMM2022 directory)."""

    provider: Organisation
    status: rules.StatusAnswer
    offers: list[Offer] = field(default_factory=list)
    own_sign_off: SignOff | None = None
    other_sign_offs: list[SignOff] = field(default_factory=list)


def half_day(weekday: int, half: str) -> str:
    """The key of a half-day in an offer: "mon-am"."""
    return f"{DAYS[weekday]}-{half}"


def half_day_pair(key: str) -> tuple[int, str]:
    """ "mon-am" as (weekday, half)."""
    return DAYS.index(key[:3]), key[4:]


def half_days(offer: Offer) -> list[tuple[int, str]]:
    """The half-days of an offer as (weekday, half), in the order of the week."""
    return [half_day_pair(key) for key in HALF_DAYS if key in set(offer.sessions)]


def weekly_sessions(pairs: Iterable[tuple[int, str]]) -> tuple[WeeklySession, ...]:
    """Half-days as the rules take them."""
    return tuple(WeeklySession(weekday=weekday, half=Half(half)) for weekday, half in pairs)


def provider_or_404(actor: Actor, provider_id: UUID) -> Organisation:
    """A provider, open to commissioners, and to itself; Http404 for another provider."""
    found = (
        Organisation.objects.visible_to(actor)
        .providers()
        .select_related("run_by")
        .filter(public_id=provider_id)
        .first()
    )
    is_other = actor.membership is not None and actor.organisation.is_provider and found != actor.organisation
    if found is None or is_other:
        raise Http404
    return found


def offer_or_404(actor: Actor, offer_id: UUID) -> Offer:
    found = Offer.objects.visible_to(actor).select_related("provider", "site").filter(public_id=offer_id).first()
    if found is None:
        raise Http404
    return found


def own_sign_off_or_404(actor: Actor, sign_off_id: UUID) -> SignOff:
    """A sign-off that the actor's own body gave."""
    found = (
        SignOff.objects.visible_to(actor)
        .filter(commissioner_id=actor.organisation_pk)
        .select_related("provider", "commissioner", "signed_off_by__person")
        .filter(public_id=sign_off_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def offers_open(actor: Actor, on: date, year_group: int | None = None) -> OfferQuerySet:
    """The offers that are open for new pupils, of one year group where one is given."""
    rows = Offer.objects.visible_to(actor).filter(is_open=True).select_related("provider", "site")
    if year_group is not None:
        rows = rows.filter(lowest_year__lte=year_group, highest_year__gte=year_group)
    return rows


def offers_of(actor: Actor, provider: Organisation) -> OfferQuerySet:
    return Offer.objects.visible_to(actor).filter(provider=provider).select_related("site")


def commissioned_places(on: date) -> list[CommissionedPlaces]:
    """The places that bodies have by number on a day: published figures about bodies, open to all who plan places."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    rows = CommissionedPlaces.objects.filter(begun).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return list(rows.select_related("body"))


def sign_offs_of(actor: Actor, provider: Organisation) -> list[SignOff]:
    """Every sign-off of a provider that the actor may know of, newest first."""
    return list(
        SignOff.objects.visible_to(actor)
        .filter(provider=provider)
        .select_related("commissioner", "signed_off_by__person")
    )


def sign_off_in_force(provider: Organisation, commissioner: Organisation, on: date) -> SignOff | None:
    """The commissioner's own sign-off of the provider that holds on the day and lasts longest, or None."""
    return (
        SignOff.objects.in_force(on)
        .filter(provider=provider, commissioner=commissioner)
        .order_by("-expires_on")
        .first()
    )


def sign_off_facts(provider: Organisation, commissioner: Organisation) -> rules.SignOffFacts:
    return sign_offs_facts([provider], commissioner)[provider.pk]


def sign_offs_facts(providers: Iterable[Organisation], commissioner: Organisation) -> dict[int, rules.SignOffFacts]:
    """`sign_off_facts` of several providers, by key, in one statement."""
    found: dict[int, list[rules.SignOff]] = {provider.pk: [] for provider in providers}
    for row in SignOff.objects.filter(provider__in=found):
        found[row.provider_id].append(
            rules.SignOff(
                commissioner=str(row.commissioner_id),
                signed_off_on=row.signed_off_on,
                expires_on=row.expires_on,
                withdrawn_on=row.withdrawn_on,
            )
        )
    buyer = str(commissioner.pk)
    return {key: rules.SignOffFacts(commissioner=buyer, sign_offs=tuple(rows)) for key, rows in found.items()}


def status_answer(provider: Organisation, on: date) -> rules.StatusAnswer:
    """What the provider is in law on the day, and what follows; "not a school" where nobody recorded it."""
    return rules.registration_meaning(_status_facts(_statuses((provider.pk,))), on=on)


def status_answers(providers: Iterable[Organisation], on: date) -> dict[int, rules.StatusAnswer]:
    """`status_answer` for several providers in one statement, by the provider's key."""
    keys = {each.pk for each in providers}
    rows: dict[int, list[ProviderStatus]] = {pk: [] for pk in keys}
    for row in _statuses(tuple(keys)):
        rows[row.provider_id].append(row)
    return {pk: rules.registration_meaning(_status_facts(found), on=on) for pk, found in rows.items()}


def status_on(provider: Organisation, on: date) -> RegisterStatus:
    return status_answer(provider, on).status


def _status_facts(rows: Iterable[ProviderStatus]) -> rules.StatusFacts:
    ordered = sorted(rows, key=lambda row: (row.valid_from, row.pk))
    return rules.StatusFacts(
        statuses=tuple(
            rules.DatedStatus(status=RegisterStatus(row.status), valid_from=row.valid_from, valid_to=row.valid_to)
            for row in ordered
        )
    )


@dataclass(frozen=True)
class Standings:
    """What providers are in law and who runs them, day by day: two statements, however many days are asked."""

    statuses: dict[int, list[ProviderStatus]]
    proprietors: dict[int, list[Proprietorship]]

    def guard_applies(self, provider: int, on: date) -> bool:
        return rules.registration_meaning(_status_facts(self.statuses.get(provider, [])), on=on).guard_applies

    def proprietor(self, provider: int, on: date) -> Proprietor | None:
        for row in self.proprietors.get(provider, []):
            if row.valid_from <= on and (row.valid_to is None or on < row.valid_to):
                return row.proprietor
        return None

    def together(self, provider: int, on: date) -> frozenset[int]:
        """The providers that the guard counts together with this one: those of its proprietor that are no school.

        Itself at least, unless it is a school; then none.
        """
        if not self.guard_applies(provider, on):
            return frozenset()
        own = self.proprietor(provider, on)
        if own is None:
            return frozenset({provider})
        return frozenset(
            key for key in self.proprietors if self.proprietor(key, on) == own and self.guard_applies(key, on)
        )

    def changes(self, first: date, last: date) -> set[date]:
        """The days after the first, up to the last, on which a status or a proprietor begins or ends."""
        days: set[date | None] = set()
        for statuses in self.statuses.values():
            days |= {day for row in statuses for day in (row.valid_from, row.valid_to)}
        for spells in self.proprietors.values():
            days |= {day for row in spells for day in (row.valid_from, row.valid_to)}
        return {day for day in days if day and first < day <= last}

    @property
    def providers(self) -> set[int]:
        """Those asked of, and all that ever had the same proprietor as one of them."""
        return set(self.statuses)


def standings(providers: Iterable[int]) -> Standings:
    """How these providers stand, and all that share a proprietor with one of them, by key."""
    asked = set(providers)
    proprietors: dict[int, list[Proprietorship]] = {}
    for row in _sharing(tuple(asked)):
        proprietors.setdefault(row.provider_id, []).append(row)
    statuses: dict[int, list[ProviderStatus]] = {key: [] for key in asked | set(proprietors)}
    for status in _statuses(tuple(statuses)):
        statuses[status.provider_id].append(status)
    return Standings(statuses, proprietors)


@kept
def _sharing(providers: tuple[int, ...]) -> QuerySet[Proprietorship]:
    """The proprietors that any of these ever had, with all their providers."""
    shared = Proprietorship.objects.filter(provider__in=providers).values("proprietor")
    return Proprietorship.objects.filter(proprietor__in=shared).select_related("proprietor")


@kept
def _statuses(providers: tuple[int, ...]) -> QuerySet[ProviderStatus]:
    return ProviderStatus.objects.filter(provider__in=providers)


def related(providers: Iterable[int]) -> set[int]:
    """These providers and all that at any time had a proprietor in common with one of them, or with one of those."""
    found = set(providers)
    while True:
        shared = Proprietorship.objects.filter(provider__in=found).values("proprietor")
        more = Proprietorship.objects.filter(proprietor__in=shared).values_list("provider_id", flat=True)
        if found.issuperset(more):
            return found
        found |= set(more)


def proprietor_on(provider: Organisation, on: date) -> Proprietor | None:
    return standings([provider.pk]).proprietor(provider.pk, on)


def proprietor_names() -> list[str]:
    """Every proprietor known here, by name: a fact about bodies, open to all who commission."""
    return list(Proprietor.objects.values_list("name", flat=True))


def subjects_of(offer: Offer) -> tuple[Subject, ...]:
    """What an offer teaches, as its provider says; where that has said nothing, as far as kind and words tell."""
    if offer.subjects:
        return tuple(Subject(each) for each in offer.subjects)
    found = rules.subjects_named(f"{offer.title} {offer.what}")
    vocational = offer.kind == OfferKind.VOCATIONAL and Subject.VOCATIONAL not in found
    return (*found, Subject.VOCATIONAL) if vocational else found


def directory(
    actor: Actor,
    on: date,
    *,
    kind: str = "",
    subject: str = "",
    year_group: int | None = None,
    day: str = "",
    text: str = "",
) -> list[Listing]:
    """Providers with an open offer that fits, by name. Five statements, however many providers there are."""
    offers = offers_open(actor, on, year_group)
    if kind in {each.value for each in OfferKind}:
        offers = offers.filter(kind=kind)
    if text.strip():
        words = text.strip()
        offers = offers.filter(
            Q(title__icontains=words) | Q(what__icontains=words) | Q(provider__name__icontains=words)
        )
    fitting: dict[int, list[Offer]] = {}
    for offer in offers:
        on_that_day = day not in DAYS or any(key.startswith(day) for key in offer.sessions)
        if on_that_day and (subject not in set(Subject) or subject in subjects_of(offer)):
            fitting.setdefault(offer.provider_id, []).append(offer)
    statuses: dict[int, list[ProviderStatus]] = {}
    for row in ProviderStatus.objects.filter(provider_id__in=fitting):
        statuses.setdefault(row.provider_id, []).append(row)
    signed: dict[int, list[SignOff]] = {}
    for sign_off in (
        SignOff.objects.visible_to(actor).in_force(on).filter(provider_id__in=fitting).select_related("commissioner")
    ):
        signed.setdefault(sign_off.provider_id, []).append(sign_off)
    return [
        _listing(
            actor,
            found[0].provider,
            rules.registration_meaning(_status_facts(statuses.get(pk, [])), on=on),
            found,
            signed.get(pk, []),
        )
        for pk, found in fitting.items()
    ]


def listing(actor: Actor, provider: Organisation, on: date) -> Listing:
    """One provider's labels and all its offers, open or not."""
    in_force = list(
        SignOff.objects.visible_to(actor).in_force(on).filter(provider=provider).select_related("commissioner")
    )
    return _listing(actor, provider, status_answer(provider, on), list(offers_of(actor, provider)), in_force)


def _listing(
    actor: Actor, provider: Organisation, status: rules.StatusAnswer, offers: list[Offer], in_force: list[SignOff]
) -> Listing:
    own = [each for each in in_force if each.commissioner_id == actor.organisation_pk]
    return Listing(
        provider=provider,
        status=status,
        offers=offers,
        own_sign_off=max(own, key=lambda each: each.expires_on, default=None),
        other_sign_offs=[each for each in in_force if each.commissioner_id != actor.organisation_pk],
    )


@dataclass(frozen=True)
class Disagreement:
    """A provider of which the national register says something else than is held here."""

    provider: Organisation
    ours: RegisterStatus
    register_says: RegisterStatus
    entry: RegisterEntry | None


def disagreement_of(provider: Organisation, on: date) -> Disagreement | None:
    return next(iter(_disagreements([provider], on)), None)


def disagreements(actor: Actor, on: date) -> list[Disagreement]:
    """Those of all open providers, for who may judge them. Four statements, however many there are."""
    if not actor.may(Permission.PROVIDER_STATUS):
        return []
    return _disagreements(
        list(Organisation.objects.visible_to(actor).providers().select_related("run_by").open_on(on).order_by("name")),
        on,
    )


def _disagreements(providers: list[Organisation], on: date) -> list[Disagreement]:
    answers_for = {provider.pk: provider.run_by or provider for provider in providers}
    found_by_body, statuses = entries_of_bodies(set(answers_for.values())), status_answers(providers, on)
    entries = {key: found_by_body.get(body.pk) for key, body in answers_for.items()}
    last = {row.provider_id: row for row in RegisterJudgement.objects.filter(provider__in=providers)}
    found = []
    for provider in providers:
        entry, ours, judged = entries.get(provider.pk), statuses[provider.pk], last.get(provider.pk)
        facts = rules.SchoolRegisterFacts(
            ours=ours.status,
            is_recorded=ours.is_recorded,
            is_open=entry.is_open if entry else None,
            type_code=entry.type_code if entry else "",
            set_aside=RegisterStatus(judged.register_said) if judged and judged.ours_stays else None,
        )
        says = rules.register_disagreement(facts, on=on)
        if says is not None:
            found.append(Disagreement(provider, ours.status, says, entry))
    return found
