"""Programmes for pages and rules: above all the week, across the school and every provider.

Placements come after programmes, so they tell their part through `parts_come_from`, once, when the process starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import academic_year
from waymark.core.refusals import Refusal
from waymark.organisations.models import Organisation
from waymark.programmes import rules
from waymark.programmes.models import KeyWorkerSpell, Programme, ProgrammeQuerySet, SchoolSession
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.queries import pupil_facts
from waymark.pupils.states import CharacteristicKind
from waymark.quality.states import OfferKind
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind, ReferralState
from waymark.school_year.states import Half

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
ONE_DAY = timedelta(days=1)
KEY_WORKER_ROLES = (Role.KEY_WORKER, Role.COORDINATOR)


@dataclass(frozen=True)
class Component:
    """One half-day of the week at one place. `from_day` and `until_day` are both included; None has no end yet."""

    weekday: int
    half: Half
    starts_at: time
    ends_at: time
    where: str
    organisation: Organisation
    from_day: date
    until_day: date | None = None
    is_school: bool = False  # at the school on roll
    reference: str = ""  # of the placement
    link: str = ""
    state: str = ""  # of the placement, in words; "" for a half-day that simply happens
    is_settled: bool = True  # False while the provider has not agreed
    kind: OfferKind | None = None
    may_be_full_time: bool = True

    @property
    def minutes(self) -> int:
        return (self.ends_at.hour - self.starts_at.hour) * 60 + self.ends_at.minute - self.starts_at.minute

    def overlaps(self, other: Component) -> bool:
        """True if both would be on at least one same half-day."""
        same = (self.weekday, self.half) == (other.weekday, other.half)
        return same and _starts_before_end(self, other) and _starts_before_end(other, self)


def _starts_before_end(one: Component, other: Component) -> bool:
    return other.until_day is None or one.from_day <= other.until_day


@dataclass(frozen=True)
class Part:
    """A placement as the programme's page lists it."""

    reference: str
    title: str
    where: str
    state: str
    tone: str
    starts_on: date
    ends_on: date
    link: str
    open_gates: int = 0


@dataclass(frozen=True)
class Cell:
    """A half-day of the week and what is planned for it; more than one only when they follow one another, or clash."""

    weekday: int
    half: Half
    components: list[Component] = field(default_factory=list)

    @property
    def clashes(self) -> bool:
        found = self.components
        return any(one.overlaps(other) for at, one in enumerate(found) for other in found[at + 1 :])


@dataclass(frozen=True)
class Week:
    """The programme's week as it stands on a day, with what is planned to come."""

    on: date
    cells: list[Cell]

    @property
    def components(self) -> list[Component]:
        return [component for cell in self.cells for component in cell.components]

    def cell(self, weekday: int, half: str) -> Cell:
        return next(cell for cell in self.cells if (cell.weekday, cell.half) == (weekday, half))

    @property
    def counted(self) -> list[Component]:
        """One component for each half-day: the last to begin, so that a successor replaces what ends before it."""
        return [max(cell.components, key=lambda one: one.from_day) for cell in self.cells if cell.components]

    @property
    def minutes(self) -> int:
        return sum(component.minutes for component in self.counted)

    @property
    def hours(self) -> Decimal:
        """Hours a week, breaks included, to two places."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.01"))

    def minutes_by_place(self) -> list[tuple[str, int]]:
        """Each place with its minutes a week, the longest first."""
        found: dict[str, int] = {}
        for component in self.counted:
            found[component.where] = found.get(component.where, 0) + component.minutes
        return sorted(found.items(), key=lambda each: (-each[1], each[0]))


@dataclass(frozen=True)
class Parts:
    """What a later slice tells of a programme."""

    components: Callable[[Programme, date], list[Component]]
    listed: Callable[[Programme, date], list[Part]]
    findings: Callable[[Programme, date, list[Component]], list[Refusal]]
    open_count: Callable[[Programme], int]  # what must end before the programme can


_PARTS: list[Parts] = []


def parts_come_from(parts: Parts) -> None:
    """Let a later slice add its half-days, its lines and its findings to every programme."""
    _PARTS.append(parts)


def programme_or_404(actor: Actor, programme_id: UUID) -> Programme:
    found = (
        Programme.objects.visible_to(actor)
        .select_related("pupil", "school", "commissioner", "referral", "opened_by__person")
        .filter(public_id=programme_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def programmes_for(actor: Actor, *, mine: bool = False, state: str = "") -> ProgrammeQuerySet:
    """The programmes the actor may see, newest first; `mine` keeps those whose key worker the actor is today."""
    rows = Programme.objects.visible_to(actor).select_related("pupil", "school", "commissioner")
    if mine:
        spells = KeyWorkerSpell.objects.filter(_in_force(actor.day), key_worker=actor.membership)
        rows = rows.filter(pk__in=spells.values("programme_id"))
    return rows.filter(state=state) if state else rows


def key_worker(programme: Programme, on: date) -> Membership | None:
    """Who is the key worker on the day."""
    spell = (
        programme.key_workers.filter(_in_force(on)).select_related("key_worker__person", "key_worker__organisation")
    ).first()
    return spell.key_worker if spell else None


def key_workers_on(programmes: Iterable[Programme], on: date) -> dict[int, Membership]:
    """The key worker of each programme on the day, by the programme's key, in one statement."""
    spells = KeyWorkerSpell.objects.filter(_in_force(on), programme__in=list(programmes))
    return {spell.programme_id: spell.key_worker for spell in spells.select_related("key_worker__person")}


def key_worker_history(programme: Programme) -> list[KeyWorkerSpell]:
    return list(programme.key_workers.select_related("key_worker__person"))


def possible_key_workers(organisation: Organisation, on: date) -> list[Membership]:
    """People of the commissioner who may be a key worker on the day, by name."""
    return list(
        Membership.objects.on(on)
        .filter(organisation=organisation, role__in=KEY_WORKER_ROLES)
        .select_related("person", "organisation")
        .order_by("person__name", "pk")
    )


def week(programme: Programme, on: date) -> Week:
    """All half-days of the programme, Monday to Friday, morning and afternoon, in force on the day or planned from later."""
    found = school_components(programme, on)
    for parts in _PARTS:
        found += parts.components(programme, on)
    return week_of(found, on)


def week_of(components: list[Component], on: date) -> Week:
    """Half-days laid out as a week, each cell in the order of their first days."""
    cells = []
    for weekday in range(5):
        for half in Half:
            inside = [each for each in components if (each.weekday, each.half) == (weekday, half)]
            cells.append(Cell(weekday, half, sorted(inside, key=lambda each: (each.from_day, each.where))))
    return Week(on, cells)


def school_components(programme: Programme, on: date) -> list[Component]:
    """The half-days at the school on roll that hold on the day or from later."""
    rows = SchoolSession.objects.filter(programme=programme).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return [
        Component(
            weekday=row.weekday,
            half=Half(row.half),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            where=programme.school.name,
            organisation=programme.school,
            from_day=row.valid_from,
            until_day=row.valid_to - ONE_DAY if row.valid_to else None,
            is_school=True,
        )
        for row in rows
    ]


def parts(programme: Programme, on: date) -> list[Part]:
    """The placements of the programme, as lines."""
    return [line for each in _PARTS for line in each.listed(programme, on)]


def open_parts(programme: Programme) -> int:
    """How many placements have not ended."""
    return sum(each.open_count(programme) for each in _PARTS)


# What pages show


@dataclass(frozen=True)
class Row:
    """A programme in the list."""

    programme: Programme
    key_worker: Membership | None


@dataclass(frozen=True)
class ListPage:
    rows: list[Row]
    which: str
    number: int
    of: int
    total: int


PAGE = 30


def list_page(actor: Actor, *, which: str = "", page: str = "") -> ListPage:
    """The programmes the actor may see: those that go on, one's own caseload, or those that have ended."""
    if which not in ("open", "mine", "ended"):
        which = "mine" if actor.role is Role.KEY_WORKER else "open"
    rows = programmes_for(actor, mine=which == "mine")
    rows = rows.filter(state=ProgrammeState.ENDED) if which == "ended" else rows.exclude(state=ProgrammeState.ENDED)
    rows = rows.order_by("pupil__surname", "pupil__forename", "pk")
    total = rows.count()
    of = max(1, -(-total // PAGE))
    number = min(max(1, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1), of)
    found = list(rows[(number - 1) * PAGE : number * PAGE])
    workers = key_workers_on(found, actor.day)
    return ListPage([Row(each, workers.get(each.pk)) for each in found], which, number, of, total)


@dataclass(frozen=True)
class ProgrammePage:
    """Everything that the programme's page shows."""

    week: Week
    findings: list[Refusal]
    parts: list[Part]
    key_workers: list[KeyWorkerSpell]
    may_edit: bool
    may_place: bool
    may_end: bool


def programme_page(actor: Actor, programme: Programme, on: date) -> ProgrammePage:
    is_own = programme.commissioner_id == actor.organisation_pk and programme.state != ProgrammeState.ENDED
    laid_out = week(programme, on)
    return ProgrammePage(
        week=laid_out,
        findings=findings(programme, on, laid_out.components) if programme.state != ProgrammeState.ENDED else [],
        parts=parts(programme, on),
        key_workers=key_worker_history(programme),
        may_edit=is_own and actor.may(Permission.PROGRAMME_EDIT),
        may_place=is_own and actor.may(Permission.PLACEMENT_EDIT),
        may_end=is_own and actor.may(Permission.PLACEMENT_END),
    )


def programme_of(actor: Actor, pupil: Pupil) -> Programme | None:
    """The programme of the pupil with the actor's own body that has not ended."""
    rows = Programme.objects.visible_to(actor).filter(pupil=pupil, commissioner_id=actor.organisation_pk)
    return rows.exclude(state=ProgrammeState.ENDED).first()


def first_terms(referral: Referral) -> dict[str, object]:
    """What the referral asked for, to begin with."""
    by_kind = {
        ReferralKind.OFF_SITE_DIRECTION: LegalRoute.OFF_SITE_DIRECTION,
        ReferralKind.AT_RISK: LegalRoute.SCHOOL_ARRANGED,
    }
    return {
        "legal_route": by_kind.get(ReferralKind(referral.kind), LegalRoute.AUTHORITY_ARRANGED),
        "starts_on": referral.proposed_starts_on,
        "planned_end_on": referral.proposed_ends_on,
        "aims": "\n".join(row.what for row in referral.outcomes.all() if row.what),
    }


def first_school_times(programme: Programme) -> dict[str, object]:
    """The times of a school day, unless the programme has its own, and the day from which a change holds."""
    usual: dict[str, object] = {
        "am_starts_at": time(8, 50),
        "am_ends_at": time(12, 10),
        "pm_starts_at": time(13),
        "pm_ends_at": time(15, 10),
    }
    for row in programme.school_sessions.filter(valid_to__isnull=True):
        usual |= {f"{row.half}_starts_at": row.starts_at, f"{row.half}_ends_at": row.ends_at}
    return {**usual, "valid_from": max(clock.today(), programme.starts_on)}


# Facts for the rules


def week_sessions(components: Iterable[Component]) -> tuple[rules.WeekSession, ...]:
    """The half-days of a week as the rules take them."""
    return tuple(
        rules.WeekSession(
            weekday=each.weekday,
            half=each.half,
            minutes=each.minutes,
            place=str(each.organisation.pk),
            is_own_school=each.is_school,
            may_be_full_time=each.may_be_full_time,
            kind=each.kind,
            from_day=each.from_day,
            until_day=each.until_day,
        )
        for each in components
    )


def hours_facts(
    programme: Programme,
    on: date,
    components: Iterable[Component] | None = None,
    *,
    ehc_plan: bool | None = None,
) -> rules.HoursFacts:
    """The week of the programme, and what is agreed if it is part time. `ehc_plan` saves a question where it is known."""
    found = week(programme, on).components if components is None else components
    part_time = part_time_facts(programme, on, ehc_plan=ehc_plan)
    return rules.HoursFacts(sessions=week_sessions(found), part_time=part_time)


def year_group(pupil: Pupil, on: date) -> int:
    """The year group as the school says it, moved on by the years that have passed since."""
    return pupil.year_group + max(0, academic_year(on) - pupil.year_group_from)


def has_ehc_plan(pupil: Pupil, on: date) -> bool:
    return Characteristic.objects.on(on).filter(pupil=pupil, kind=CharacteristicKind.EHC_PLAN).exists()


def part_time_facts(programme: Programme, on: date, *, ehc_plan: bool | None = None) -> rules.PartTimeFacts:
    return rules.PartTimeFacts(
        reason=programme.part_time_reason,
        is_for_behaviour=programme.part_time_is_for_behaviour,
        parent_agreed_on=programme.part_time_parent_agreed_on,
        starts_on=programme.starts_on,
        ends_on=programme.part_time_ends_on,
        next_review_on=programme.part_time_review_on,
        has_ehc_plan=has_ehc_plan(programme.pupil, on) if ehc_plan is None else ehc_plan,
        caseworker_told_on=programme.caseworker_told_on,
    )


def component_facts(programme: Programme, components: Iterable[Component]) -> rules.ComponentFacts:
    return rules.ComponentFacts(
        sessions=week_sessions(components),
        year_group=year_group(programme.pupil, clock.today()),
        one_to_one_reason=programme.one_to_one_reason,
        single_provider_reason=programme.single_provider_reason,
    )


def week_findings(
    programme: Programme, components: list[Component], on: date, *, ehc_plan: bool | None = None
) -> list[Refusal]:
    """What the rules say of such a week on a day: hours, components, and half-days planned twice."""
    return [
        *rules.hours_findings(hours_facts(programme, on, components, ehc_plan=ehc_plan), on=on),
        *rules.component_findings(component_facts(programme, components), on=on),
        *rules.overlap_refusals(rules.WeekFacts(sessions=week_sessions(components)), on=on),
    ]


def findings(programme: Programme, on: date, components: list[Component] | None = None) -> list[Refusal]:
    """What the rules say of the programme on the day its planned week is complete, and what later slices find."""
    components = week(programme, on).components if components is None else components
    day = max([on, *(each.from_day for each in components)])
    found = week_findings(programme, components, day)
    return found + [finding for each in _PARTS for finding in each.findings(programme, day, components)]


def open_facts(
    pupil: Pupil,
    referral: Referral | None,
    commissioner: Organisation,
    *,
    aims: str,
    starts_on: date,
    planned_end_on: date,
) -> rules.OpenFacts:
    return rules.OpenFacts(
        referral_accepted=referral is not None and referral.state == ReferralState.ACCEPTED,
        school_commissions=commissioner.is_school,
        has_programme_already=Programme.objects.filter(pupil=pupil, commissioner=commissioner)
        .exclude(state=ProgrammeState.ENDED)
        .exists(),
        aims=aims,
        starts_on=starts_on,
        planned_end_on=planned_end_on,
        year_group=pupil_facts(pupil, clock.today()).year_group,
    )


def key_worker_facts(
    commissioner: Organisation, person: Membership, valid_from: date, programme: Programme | None = None
) -> rules.KeyWorkerFacts:
    previous = programme.key_workers.filter(valid_to__isnull=True).first() if programme else None
    return rules.KeyWorkerFacts(
        is_of_commissioner=person.organisation_id == commissioner.pk,
        role_allows=person.role in KEY_WORKER_ROLES,
        valid_from=valid_from,
        membership_from=person.valid_from,
        membership_to=person.valid_to,
        previous_from=previous.valid_from if previous else None,
    )


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
