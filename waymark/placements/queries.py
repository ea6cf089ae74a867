"""Placements for pages, for rules and for the slices that come after: who is expected where, and which gates are open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.refusals import Refusal, each_once
from waymark.documents.models import Document
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.organisations.states import ContactFunction
from waymark.placements import rules
from waymark.placements.models import (
    Agreement,
    LearningPlan,
    Pause,
    Placement,
    PlacementQuerySet,
    PlacementSession,
    Report,
    Review,
    RiskHandOver,
)
from waymark.placements.states import BEFORE_START, HOLD_A_PLACE, LIVE, UNDER_WAY, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.rules import PupilAtSite, SiteFacts, unregistered_site_findings
from waymark.programmes.states import LegalRoute
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.queries import pupil_facts
from waymark.pupils.states import CharacteristicKind
from waymark.quality import queries as quality
from waymark.quality.models import Offer
from waymark.quality.rules import OfferFacts, StatusAnswer, offer_fits_pupil
from waymark.quality.states import OfferKind
from waymark.referrals.states import ReferralKind
from waymark.safeguarding import queries as safeguarding
from waymark.safeguarding.models import RiskAssessment
from waymark.safeguarding.rules import acknowledged, handed_over
from waymark.school_year import queries as school_year
from waymark.school_year.rules import CalendarRunsOut, SchoolCalendar, sessions_of_day
from waymark.school_year.states import Half

ONE_DAY = timedelta(days=1)


# Who is expected where


class Standing(StrEnum):
    """How a half-day at a provider stands on a day."""

    EXPECTED = "expected"
    NOT_STARTED = "not_started"
    PAUSED = "paused"


@dataclass(frozen=True)
class Expected:
    """A pupil with a half-day at a provider. The rows come with pupil, provider, site, programme and school.

    `calendar` is that of the school on roll.
    """

    placement: Placement
    session: PlacementSession
    standing: Standing
    calendar: SchoolCalendar


def on_the_day(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Every pupil with a half-day at a provider on this session, and whether that is under way, in three statements.

    A placement counts from its first day to its last, both included, on the half-days that hold that day, where the
    school on roll is open for that session. Without a known calendar the pupil is expected: a pupil looked for in
    vain is safer than one whom nobody looks for. By provider, start and name.
    """
    paused = Pause.objects.filter(placement=OuterRef("placement"), starts_on__lte=on)
    under_way = Q(placement__started_on__lte=on) & (
        Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gte=on)
    )
    not_started = Q(
        placement__state=PlacementState.AGREED, placement__starts_on__lte=on, placement__planned_end_on__gte=on
    )
    rows = (
        _sessions(on, half, provider, pupils)
        .filter(under_way | not_started)
        .annotate(is_paused=Exists(paused.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))))
    )
    found = list(rows)
    schools = {row.placement.programme.school_id: row.placement.programme.school for row in found}
    calendars = school_year.calendars_for(list(schools.values()), on) if schools else {}
    return [
        Expected(row.placement, row, _standing(row), calendars[row.placement.programme.school_id])
        for row in found
        if _meets(calendars[row.placement.programme.school_id], on, half)
    ]


def _standing(row: Any) -> Standing:
    if row.placement.started_on is None:
        return Standing.NOT_STARTED
    return Standing.PAUSED if row.is_paused else Standing.EXPECTED


def active_sessions(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Who is expected at a provider on this session of this day: under way, and not paused."""
    return [each for each in on_the_day(on, half, provider, pupils) if each.standing is Standing.EXPECTED]


def agreed_not_started(
    on: date,
    half: Half | str,
    provider: Organisation | None = None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None,
) -> list[Expected]:
    """Pupils whose placement is agreed, whose first day has come, and whom nobody has started: on the board, never nowhere."""
    return [each for each in on_the_day(on, half, provider, pupils) if each.standing is Standing.NOT_STARTED]


def paused_sessions(
    on: date, half: Half | str, pupils: QuerySet[Pupil] | Iterable[Pupil] | None = None
) -> list[Expected]:
    """Pupils whose half-day at a provider is paused: nobody there expects them, so somebody else must."""
    return [each for each in on_the_day(on, half, None, pupils) if each.standing is Standing.PAUSED]


def _sessions(
    on: date,
    half: Half | str,
    provider: Organisation | None,
    pupils: QuerySet[Pupil] | Iterable[Pupil] | None,
) -> QuerySet[PlacementSession]:
    rows = (
        PlacementSession.objects.filter(weekday=on.weekday(), half=half, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related(
            "placement__pupil",
            "placement__provider",
            "placement__site",
            "placement__offer",
            "placement__commissioner",
            "placement__programme__school",
        )
        .order_by(
            "placement__provider__name", "starts_at", "placement__pupil__surname", "placement__pupil__forename", "pk"
        )
    )
    if provider is not None:
        rows = rows.filter(placement__provider=provider)
    if pupils is not None:
        rows = rows.filter(placement__pupil__in=pupils)
    return rows


def _meets(calendar: SchoolCalendar, on: date, half: Half | str) -> bool:
    try:
        return Half(half) in sessions_of_day(calendar, on=on)
    except CalendarRunsOut:
        return True


@dataclass(frozen=True)
class Attendance:
    """What attendance, which comes after placements, tells of one placement."""

    last_attended_on: Callable[[Placement], date | None]
    lines: Callable[[Actor, Placement], list[tuple[str, str, str]]]  # session, what was marked, tone; newest first


_ATTENDANCE: list[Attendance] = []


def attendance_comes_from(attendance: Attendance) -> None:
    """Let attendance say when a pupil was last there, and what was marked."""
    _ATTENDANCE[:] = [attendance]


def last_attended_on(placement: Placement) -> date | None:
    """The last day with a mark of being there, so that no placement ends before it; None without one."""
    return _ATTENDANCE[0].last_attended_on(placement) if _ATTENDANCE else None


def marks_of(actor: Actor, placement: Placement) -> list[tuple[str, str, str]]:
    """The latest marks of this placement that the actor may see: session, what was marked, tone."""
    return _ATTENDANCE[0].lines(actor, placement) if _ATTENDANCE and placement.started_on else []


# Placements for pages


def placement_or_404(actor: Actor, placement_id: UUID) -> Placement:
    found = _with_bodies(Placement.objects.visible_to(actor)).filter(public_id=placement_id).first()
    if found is None:
        raise Http404
    return found


def placements_for(actor: Actor, *, state: str = "", pupil: Pupil | None = None) -> PlacementQuerySet:
    """The placements the actor may see, newest first."""
    rows = _with_bodies(Placement.objects.visible_to(actor))
    if pupil is not None:
        rows = rows.filter(pupil=pupil)
    return rows.filter(state=state) if state else rows


def _with_bodies(rows: PlacementQuerySet) -> PlacementQuerySet:
    return rows.select_related(
        "pupil",
        "offer",
        "provider",
        "site",
        "commissioner",
        "contract_party",
        "programme__school",
        "programme__pupil",
        "programme__referral",
        "proposed_by__person",
        "answered_by__person",
    )


def sessions_of(placement: Placement, on: date | None = None) -> list[PlacementSession]:
    """The half-days that hold on the day, or from later; today by default."""
    day = on or clock.today()
    return list(placement.sessions.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)))


def current_plan(placement: Placement) -> LearningPlan | None:
    return (
        placement.learning_plans.filter(is_current=True)
        .select_related("agreed_by_commissioner_by__person", "agreed_by_provider_by__person", "written_by__person")
        .first()
    )


def plans_of(actor: Actor, placement: Placement) -> list[LearningPlan]:
    return list(
        LearningPlan.objects.visible_to(actor)
        .filter(placement=placement)
        .select_related("agreed_by_commissioner_by__person", "agreed_by_provider_by__person", "written_by__person")
    )


def current_agreement(placement: Placement) -> Agreement | None:
    return (
        placement.agreements.filter(is_current=True)
        .select_related("document", "signed_by_party_by__person", "signed_by_provider_by__person")
        .first()
    )


def agreements_of(actor: Actor, placement: Placement) -> list[Agreement]:
    return list(
        Agreement.objects.visible_to(actor)
        .filter(placement=placement)
        .select_related(
            "document",
            "party_upload",
            "provider_upload",
            "signed_by_party_by__person",
            "signed_by_provider_by__person",
        )
    )


def current_hand_over(placement: Placement) -> RiskHandOver | None:
    return placement.risk_hand_overs.filter(is_current=True).select_related("assessment").first()


def pauses_of(placement: Placement) -> list[Pause]:
    return list(placement.pauses.select_related("paused_by__person"))


def open_pause(placement: Placement) -> Pause | None:
    return placement.pauses.filter(ends_on__isnull=True).first()


def reviews_of(actor: Actor, placement: Placement) -> list[Review]:
    return list(Review.objects.visible_to(actor).filter(placement=placement).select_related("written_by__person"))


def reports_of(actor: Actor, placement: Placement) -> list[Report]:
    return list(Report.objects.visible_to(actor).filter(placement=placement).select_related("written_by__person"))


def documents_of(actor: Actor, placement: Placement) -> set[int]:
    """The keys of the papers of this placement's pupil that the actor may open."""
    return set(Document.objects.visible_to(actor).filter(pupil=placement.pupil).values_list("pk", flat=True))


@dataclass(frozen=True)
class Papers:
    """The present versions of a placement's papers, asked for once."""

    plan: LearningPlan | None
    agreement: Agreement | None


def papers_of(placement: Placement) -> Papers:
    return Papers(current_plan(placement), current_agreement(placement))


# Facts for the rules


def calendar_of(placement: Placement, on: date | None = None) -> SchoolCalendar:
    """The calendar of the school on roll, which decides what is a school day for this pupil."""
    return school_year.calendar_for(placement.programme.school, on or clock.today())


def hand_over_facts(placement: Placement) -> rules.HandoverFacts:
    """Which version of the risk assessment is in force, which one this provider has, and which it has read."""
    return safeguarding.handover_facts(placement.pupil, placement.provider)


def party_of(placement: Placement, organisation: Organisation) -> rules.Party:
    """The word for a body in this placement."""
    if organisation.is_school:
        return rules.Party.SCHOOL
    if organisation.is_provider:
        return rules.Party.PROVIDER
    return rules.Party.AUTHORITY if organisation.is_authority else rules.Party.PARTNERSHIP


def start_facts(
    placement: Placement,
    on: date,
    *,
    papers: Papers | None = None,
    risk: rules.HandoverFacts | None = None,
    ehc_plan: bool | None = None,
) -> rules.StartFacts:
    """All that decides whether the placement may start on the day. What the caller knows already is not asked again."""
    papers = papers or papers_of(placement)
    plan, agreement = papers.plan, papers.agreement
    accepted = placement.state in (PlacementState.AGREED, *UNDER_WAY, PlacementState.ENDED)
    return rules.StartFacts(
        commissioner=party_of(placement, placement.commissioner),
        contract_party=party_of(placement, placement.contract_party),
        provider_accepted_on=london_date(placement.answered_at) if accepted and placement.answered_at else None,
        learning_plan_agreed_by_commissioner_on=_day(plan.agreed_by_commissioner_at) if plan else None,
        learning_plan_agreed_by_provider_on=_day(plan.agreed_by_provider_at) if plan else None,
        agreement_signed_by_party_on=_day(agreement.signed_by_party_at) if agreement else None,
        agreement_signed_by_provider_on=_day(agreement.signed_by_provider_at) if agreement else None,
        sign_offs=quality.sign_off_facts(placement.provider, placement.commissioner),
        risk=risk or hand_over_facts(placement),
        planned_end_on=placement.planned_end_on,
        first_review_on=placement.first_review_on,
        pupil_voice_on=placement.pupil_voice_on,
        family_voice_on=placement.family_voice_on,
        school_directs=placement.programme.legal_route == LegalRoute.OFF_SITE_DIRECTION,
        direction_notice_given_on=placement.off_site_notice_given_on,
        has_ehc_plan=programmes.has_ehc_plan(placement.pupil, on) if ehc_plan is None else ehc_plan,
        ehc_plan_shared_on=placement.ehc_plan_shared_on,
        calendar=calendar_of(placement, on),
    )


def _day(moment: object) -> date | None:
    return london_date(moment) if moment else None  # type: ignore[arg-type]  # a moment is a datetime or nothing


# What is planned, before it is saved


@dataclass(frozen=True)
class Planned:
    """A placement thought of: an offer, half-days as (weekday, half), and its days. `placement` if it exists already."""

    offer: Offer
    half_days: tuple[tuple[int, str], ...]
    starts_on: date
    planned_end_on: date
    review_on: date | None = None
    placement: Placement | None = None


# Not asked of a plan that is still being put together; asked at the start, when the week is what it is.
ASKED_AT_THE_START = frozenset(
    {
        "no_sessions",
        "no_part_time_reason",
        "part_time_for_behaviour",
        "parent_has_not_agreed",
        "no_part_time_end",
        "part_time_past_its_end",
        "part_time_review_overdue",
        "part_time_review_date",
        "caseworker_not_told",
        "one_place_only",
        "most_of_the_week",
    }
)
HOURS = ASKED_AT_THE_START - {"one_place_only", "most_of_the_week"} | {"above_full_time"}


def plan_findings(programme: Programme, planned: Planned, today: date) -> list[Refusal]:
    """What stands against such a placement: the offer, the half-days, the week, the law on places that are no school."""
    on = max(planned.starts_on, today)
    facts = pupil_facts(programme.pupil, on)
    offer, wanted = planned.offer, quality.weekly_sessions(planned.half_days)
    status = quality.status_answer(offer.provider, on)
    found = offer_fits_pupil(
        OfferFacts(
            kind=OfferKind(offer.kind),
            year_group=facts.year_group,
            lowest_year=offer.lowest_year,
            highest_year=offer.highest_year,
            is_open=offer.is_open or planned.placement is not None,
            places=offer.places,
            places_taken=places_taken(offer, planned),
            offered=quality.weekly_sessions(quality.half_days(offer)),
            wanted=wanted,
            one_to_one_reason=programme.one_to_one_reason,
        ),
        on=on,
    )
    if not wanted:
        found.append(Refusal("no_half_days", clause="SEIP2018 12.3", who="partnership"))
    week = [
        each
        for each in programmes.week(programme, today).components
        if planned.placement is None or each.reference != planned.placement.reference
    ] + _planned_components(planned, status)
    found += [each for each in programmes.week_findings(programme, week, on) if each.code not in ASKED_AT_THE_START]
    found += [
        each
        for each in unregistered_site_findings(
            site_facts(offer.provider, programme.pupil, on, week=week),
            on=on,
        )
        if each.code not in ASKED_AT_THE_START
    ]
    length = rules.LengthFacts(
        started_on=planned.starts_on, planned_end_on=planned.planned_end_on, is_school=not status.guard_applies
    )
    found += rules.length_findings(length, on=planned.planned_end_on)
    return each_once(found)


def start_findings(placement: Placement, on: date, *, recorded_on: date) -> list[Refusal]:
    """All that stands against a start on a day: open gates, the day itself, the week and the law as they then are."""
    try:
        found = rules.start_day_refusals(
            rules.StartDayFacts(
                starts_on=on, calendar=calendar_of(placement, on), planned_end_on=placement.planned_end_on
            ),
            on=recorded_on,
        )
    except CalendarRunsOut:
        found = [Refusal("calendar_runs_out", clause="EA1996 s579", who="school")]
    found += rules.start_refusals(start_facts(placement, on), on=on)
    return each_once(found + week_findings_at_start(placement, on))


def week_findings_at_start(
    placement: Placement,
    on: date,
    *,
    week: list[programmes.Component] | None = None,
    ehc_plan: bool | None = None,
) -> list[Refusal]:
    """What the week and the law say on the first day: hours, components, half-days planned twice, places that are no school."""
    if week is None:
        week = programmes.week(placement.programme, min(on, placement.starts_on)).components
    starting = [
        dataclasses.replace(each, from_day=min(each.from_day, on)) if each.reference == placement.reference else each
        for each in week
    ]
    found = programmes.week_findings(placement.programme, starting, on, ehc_plan=ehc_plan)
    facts = site_facts(placement.provider, placement.pupil, on, week=starting)
    return found + unregistered_site_findings(facts, on=on)


def place_findings(placement: Placement) -> list[Refusal]:
    """The same plan looked at again at the moment it is offered: others may have filled the place meanwhile."""
    planned = Planned(
        placement.offer,
        tuple((row.weekday, row.half) for row in sessions_of(placement)),
        placement.starts_on,
        placement.planned_end_on,
        placement.first_review_on,
        placement,
    )
    found = plan_findings(placement.programme, planned, clock.today())
    return [each for each in found if not each.is_warning]  # the warnings were answered when it was planned


def places_taken(offer: Offer, planned: Planned) -> int:
    """The most places taken on any of the half-days wanted, at any time from the planned start to the planned end."""
    rows = (
        PlacementSession.objects.filter(
            placement__offer=offer, placement__state__in=HOLD_A_PLACE, placement__starts_on__lte=planned.planned_end_on
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=planned.starts_on))
        .filter(Q(placement__planned_end_on__gte=planned.starts_on) | Q(placement__state__in=UNDER_WAY))
    )
    if planned.placement is not None:
        rows = rows.exclude(placement=planned.placement)
    taken: dict[tuple[int, str], set[int]] = {}
    for weekday, half, placement_id in rows.values_list("weekday", "half", "placement_id"):
        taken.setdefault((weekday, half), set()).add(placement_id)
    return max((len(taken.get(key, ())) for key in planned.half_days), default=0)


def _planned_components(planned: Planned, status: StatusAnswer) -> list[programmes.Component]:
    offer = planned.offer
    return [
        programmes.Component(
            weekday=weekday,
            half=Half(half),
            starts_at=offer.am_starts_at if half == Half.AM else offer.pm_starts_at,
            ends_at=offer.am_ends_at if half == Half.AM else offer.pm_ends_at,
            where=offer.provider.name,
            organisation=offer.provider,
            from_day=planned.starts_on,
            until_day=planned.planned_end_on,
            kind=OfferKind(offer.kind),
            may_be_full_time=status.may_be_full_time,
            is_settled=False,
        )
        for weekday, half in planned.half_days
    ]


# The guard over places that are no school: all commissioners, counts only


def site_facts(provider: Organisation, pupil: Pupil, on: date, *, week: list[programmes.Component]) -> SiteFacts:
    """How long each pupil of every commissioner is at the provider on the day, with `week` for the pupil in question.

    The keys of other pupils serve only to count a pupil of two commissioners once; no page shows them.
    """
    guard_applies = any(each.organisation.pk == provider.pk and not each.may_be_full_time for each in week)
    if not guard_applies:
        return SiteFacts(guard_applies=False, pupils=())
    rows = (
        PlacementSession.objects.filter(
            placement__provider=provider, placement__state__in=HOLD_A_PLACE, placement__starts_on__lte=on
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .exclude(placement__pupil=pupil)
        .select_related("placement__pupil")
    )
    guarded = _guarded({row.placement.pupil_id for row in rows} | {pupil.pk}, on)
    found = [_at_site(row.placement.pupil, _minutes(row.starts_at, row.ends_at), guarded) for row in rows]
    standing = [each for each in week if each.from_day <= on and (each.until_day is None or on <= each.until_day)]
    total = sum(each.minutes for each in standing)
    found += [_at_site(pupil, each.minutes, guarded, total) for each in standing if each.organisation.pk == provider.pk]
    return SiteFacts(guard_applies=True, pupils=tuple(found), this_pupil=_pupil_key(pupil))


def _at_site(pupil: Pupil, minutes: int, guarded: dict[int, set[str]], total: int = 0) -> PupilAtSite:
    """One half-day of one pupil at the provider."""
    traits = guarded.get(pupil.pk, set())
    return PupilAtSite(
        key=_pupil_key(pupil),
        minutes=minutes,
        sessions=1,
        total_minutes=total,
        has_ehc_plan=CharacteristicKind.EHC_PLAN in traits,
        is_looked_after=CharacteristicKind.LOOKED_AFTER in traits,
    )


def _guarded(pupils: set[int], on: date) -> dict[int, set[str]]:
    """Which of these pupils have an EHC plan or are looked after on the day."""
    found: dict[int, set[str]] = {}
    kinds = (CharacteristicKind.EHC_PLAN, CharacteristicKind.LOOKED_AFTER)
    for pupil_id, kind in (
        Characteristic.objects.on(on).filter(pupil_id__in=pupils, kind__in=kinds).values_list("pupil_id", "kind")
    ):
        found.setdefault(pupil_id, set()).add(kind)
    return found


def _pupil_key(pupil: Pupil) -> str:
    return f"upn {pupil.upn}" if pupil.upn else f"pupil {pupil.pk}"


def _minutes(starts_at: time, ends_at: time) -> int:
    return (ends_at.hour - starts_at.hour) * 60 + ends_at.minute - starts_at.minute


# Gates


def gates(placement: Placement, on: date, *, papers: Papers | None = None) -> list[rules.Gate]:
    """Every gate between the placement and its first day, open and closed, in the order in which people close them.

    Two of them look at the whole week: its hours, and the law on places that are no school.
    """
    ehc_plan = programmes.has_ehc_plan(placement.pupil, on)
    found = rules.start_gates(start_facts(placement, on, papers=papers, ehc_plan=ehc_plan), on=on)
    day = max(on, placement.starts_on)
    stops = [each for each in week_findings_at_start(placement, day, ehc_plan=ehc_plan) if not each.is_warning]
    hours = [each for each in stops if each.code in HOURS]
    others = [each for each in stops if each.code not in HOURS]
    who = party_of(placement, placement.commissioner).value
    return [
        *found,
        rules.Gate(code="hours", closed=not hours, who=who, clause="APS2025 hours"),
        rules.Gate(code="lawful_week", closed=not others, who=who, clause="EA1996 s463"),
    ]


def school_commissions(programme: Programme) -> bool:
    """Whether the school has part in the commissioning, and so signs the contract. SEIP2018 12.5."""
    by_school = programme.legal_route in (LegalRoute.OFF_SITE_DIRECTION, LegalRoute.SCHOOL_ARRANGED)
    without_school = programme.referral is not None and programme.referral.kind in (
        ReferralKind.PERMANENT_EXCLUSION,
        ReferralKind.NO_SCHOOL_PLACE,
    )
    return by_school and not without_school


def contract_party(programme: Programme) -> Organisation:
    """Who is the other side of the provider's contract: normally the school, else whoever commissions."""
    return programme.school if school_commissions(programme) else programme.commissioner


def review_date(programme: Programme, after: date, planned_end_on: date) -> date:
    """The last day for the next review: by the half-term rule, or in six weeks where the calendar does not reach."""
    facts = rules.ReviewFacts(
        calendar=school_year.calendar_for(programme.school, after), last_review_on=after, planned_end_on=planned_end_on
    )
    try:
        return rules.review_due_on(facts, on=after)
    except CalendarRunsOut:
        return min(after + timedelta(weeks=6), max(planned_end_on, after + ONE_DAY))


# What the programme's pages are told


def components(programme: Programme, on: date) -> list[programmes.Component]:
    """The half-days at providers that the pupil has on the day or is to have, of whichever commissioner."""
    rows = (
        PlacementSession.objects.filter(placement__pupil=programme.pupil_id)
        .filter(placement__state__in=[*LIVE, PlacementState.ENDED])
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .filter(Q(placement__ended_on__isnull=True) | Q(placement__ended_on__gte=on))
        .select_related("placement__provider", "placement__offer")
    )
    rows_found = list(rows)
    providers = {row.placement.provider_id: row.placement.provider for row in rows_found}
    statuses = quality.status_answers(providers.values(), on)
    return [
        programmes.Component(
            weekday=row.weekday,
            half=Half(row.half),
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            where=row.placement.provider.name,
            organisation=row.placement.provider,
            from_day=max(row.valid_from, row.placement.started_on or row.valid_from),
            until_day=_until(row.placement),
            reference=row.placement.reference,
            link=row.placement.get_absolute_url(),
            state=row.placement.state,
            is_settled=row.placement.state in (PlacementState.AGREED, *UNDER_WAY, PlacementState.ENDED),
            kind=OfferKind(row.placement.offer.kind),
            may_be_full_time=statuses[row.placement.provider_id].may_be_full_time,
        )
        for row in rows_found
    ]


def _until(placement: Placement) -> date | None:
    """The last day that is planned or recorded; a placement that runs on past its planned end has none."""
    if placement.ended_on:
        return placement.ended_on
    if placement.state in UNDER_WAY and placement.planned_end_on < clock.today():
        return None
    return placement.planned_end_on


def findings_for(programme: Programme, on: date, week: list[programmes.Component]) -> list[Refusal]:
    """What the guard over places that are no school says of each provider of the programme's week."""
    providers = {each.organisation.pk: each.organisation for each in week if not each.is_school}
    found: list[Refusal] = []
    for provider in providers.values():
        found += unregistered_site_findings(site_facts(provider, programme.pupil, on, week=week), on=on)
    return each_once(found)


def open_count(programme: Programme) -> int:
    return programme.placements.filter(state__in=LIVE).count()


# What pages show


@dataclass(frozen=True)
class ListPage:
    rows: list[Placement]
    which: str
    number: int
    of: int
    total: int


PAGE = 30
LISTS = {
    "open": LIVE,
    "waiting": BEFORE_START,
    "under_way": UNDER_WAY,
    "over": (PlacementState.ENDED, PlacementState.DECLINED, PlacementState.WITHDRAWN),
}


def list_page(actor: Actor, *, which: str = "", page: str = "") -> ListPage:
    """The placements the actor may see, by pupil, a page at a time."""
    which = which if which in LISTS else "open"
    rows = placements_for(actor).filter(state__in=LISTS[which]).order_by("pupil__surname", "pupil__forename", "pk")
    total = rows.count()
    of = max(1, -(-total // PAGE))
    number = min(max(1, int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1), of)
    return ListPage(list(rows[(number - 1) * PAGE : number * PAGE]), which, number, of, total)


def year_group(pupil: Pupil, on: date) -> int:
    return pupil_facts(pupil, on).year_group


def is_commissioners_editor(actor: Actor, placement: Placement) -> bool:
    return placement.commissioner_id == actor.organisation_pk and actor.may(Permission.PLACEMENT_EDIT)


def may_agree_plan(actor: Actor, placement: Placement, plan: LearningPlan | None) -> bool:
    """Whether this actor's side has still to agree the present version."""
    if plan is None or placement.state not in LIVE:
        return False
    if placement.provider_id == actor.organisation_pk:
        return plan.agreed_by_provider_at is None and actor.may(Permission.PLACEMENT_ANSWER)
    return plan.agreed_by_commissioner_at is None and is_commissioners_editor(actor, placement)


def may_sign(actor: Actor, placement: Placement, agreement: Agreement | None) -> bool:
    """Whether this actor's side has still to sign the present version."""
    if agreement is None or placement.state not in LIVE:
        return False
    if placement.provider_id == actor.organisation_pk:
        return agreement.signed_by_provider_at is None and actor.may(Permission.PLACEMENT_ANSWER)
    is_party = placement.contract_party_id == actor.organisation_pk
    return is_party and agreement.signed_by_party_at is None and actor.may(Permission.AGREEMENT_SIGN)


def gate_links(actor: Actor, placement: Placement, found: list[rules.Gate], papers: Papers) -> dict[str, str]:
    """For each open gate that this actor may close: where that is done."""
    if placement.state not in BEFORE_START:
        return {}
    editor = is_commissioners_editor(actor, placement)
    school = placement.programme.school_id == actor.organisation_pk and actor.may(Permission.PUPIL_EDIT)
    provider = placement.provider_id == actor.organisation_pk
    mine = placement.commissioner_id == actor.organisation_pk
    plan, agreement = papers.plan, papers.agreement

    def here(name: str) -> str:
        return reverse(f"placements:{name}", args=[placement.public_id])

    links = {
        "pupil_voice": here("voices") if editor or school else "",
        "family_voice": here("voices") if editor or school else "",
        "planned_end": here("change_terms") if editor else "",
        "first_review": here("change_terms") if editor else "",
        "sign_off": reverse("quality:sign_off", args=[placement.provider.public_id])
        if mine and actor.may(Permission.SIGN_OFF)
        else "",
        "risk_handed_over": here("offer" if placement.state == PlacementState.PROPOSED else "hand_over")
        if editor
        else "",
        "ehc_plan_shared": here("ehc_plan") if editor or school else "",
        "provider_accepted": here("answer")
        if provider and placement.state == PlacementState.OFFERED and actor.may(Permission.PLACEMENT_ANSWER)
        else "",
        "risk_acknowledged": here("risk") if provider and actor.may(Permission.SAFETY_ACKNOWLEDGE) else "",
        "learning_plan_commissioner": here("write_plan" if plan is None else "plan") if editor else "",
        "learning_plan_provider": here("plan") if provider and may_agree_plan(actor, placement, plan) else "",
        "agreement_party": here("agreement")
        if not provider and may_sign(actor, placement, agreement)
        else here("write_agreement")
        if editor and agreement is None
        else "",
        "agreement_provider": here("agreement") if provider and may_sign(actor, placement, agreement) else "",
        "direction_notice": here("notice") if editor or school else "",
        "hours": placement.programme.get_absolute_url() if editor else "",
        "lawful_week": placement.programme.get_absolute_url() if editor else "",
    }
    return {gate.code: links[gate.code] for gate in found if not gate.closed and links.get(gate.code)}


@dataclass(frozen=True)
class TeamPage:
    """What the case team's page shows."""

    sessions: list[PlacementSession]
    gates: list[rules.Gate]
    papers: Papers
    pauses: list[Pause]
    reviews: list[Review]
    reports: list[Report]
    marks: list[tuple[str, str, str]]
    may_edit: bool
    may_start: bool
    may_end: bool
    needs_hand_over: bool

    @property
    def open_gates(self) -> int:
        return sum(not gate.closed for gate in self.gates)


def team_page(actor: Actor, placement: Placement, on: date) -> TeamPage:
    """The placement for the commissioner, the school and the authority."""
    mine = placement.commissioner_id == actor.organisation_pk
    before = placement.state in BEFORE_START
    begun = placement.started_on is not None
    papers = papers_of(placement)
    return TeamPage(
        sessions=sessions_of(placement, on),
        gates=gates(placement, max(on, placement.starts_on), papers=papers) if before else [],
        papers=papers,
        pauses=pauses_of(placement) if begun else [],
        reviews=reviews_of(actor, placement) if begun else [],
        reports=reports_of(actor, placement) if begun else [],
        marks=marks_of(actor, placement),
        may_edit=mine and actor.may(Permission.PLACEMENT_EDIT),
        may_start=mine and actor.may(Permission.PLACEMENT_START),
        may_end=mine and actor.may(Permission.PLACEMENT_END),
        needs_hand_over=placement.state in UNDER_WAY and not handed_over(hand_over_facts(placement), on=on),
    )


@dataclass(frozen=True)
class ProviderPage:
    """What a provider needs to know of a placement, and nothing else."""

    sessions: list[PlacementSession]
    gates: list[rules.Gate]
    is_over: bool
    keep_safe: str
    emergency_contact: str
    risk_to_read: bool
    people: list[tuple[str, str, str, str]]  # name, part, telephone, e-mail
    papers: Papers
    reports: list[Report]
    marks: list[tuple[str, str, str]]
    may_answer: bool
    may_report: bool


PROVIDERS_GATES = frozenset(
    {"provider_accepted", "risk_acknowledged", "learning_plan_provider", "agreement_provider", "agreement_party"}
)


def provider_page(actor: Actor, placement: Placement, on: date) -> ProviderPage:
    """The placement for its provider. When it is over, what was needed to keep the pupil safe is no longer shown."""
    is_over = placement.ended_on is not None and on > placement.ended_on
    assessment = None if is_over else safeguarding.current_assessment(actor, placement.pupil)
    before = placement.state in (PlacementState.OFFERED, PlacementState.AGREED)
    papers, risk = papers_of(placement), hand_over_facts(placement)
    facts = start_facts(placement, on, papers=papers, risk=risk, ehc_plan=False) if before else None
    found = rules.start_gates(facts, on=max(on, placement.starts_on)) if facts else []
    return ProviderPage(
        sessions=sessions_of(placement, on),
        gates=[gate for gate in found if gate.code in PROVIDERS_GATES],
        is_over=is_over,
        keep_safe=assessment.keep_safe if assessment else "",
        emergency_contact=assessment.emergency_contact if assessment else "",
        risk_to_read=assessment is not None and not acknowledged(risk, on=on),
        people=[] if is_over else _people(placement, on),
        papers=papers,
        reports=reports_of(actor, placement) if placement.started_on else [],
        marks=marks_of(actor, placement),
        may_answer=placement.state == PlacementState.OFFERED and actor.may(Permission.PLACEMENT_ANSWER),
        may_report=placement.state in (*UNDER_WAY, PlacementState.ENDED) and actor.may(Permission.PLACEMENT_ANSWER),
    )


def _people(placement: Placement, on: date) -> list[tuple[str, str, str, str]]:
    """Whom the provider rings: the school's contacts for safety and attendance, and the key worker."""
    school = placement.programme.school
    wanted = {
        ContactFunction.SAFEGUARDING_LEAD: "Safeguarding lead",
        ContactFunction.ATTENDANCE: "Attendance",
        ContactFunction.KEY_CONTACT: "Contact",
    }
    found = [
        (each.name, f"{wanted[ContactFunction(each.function)]}, {school.name}", each.telephone, each.email)
        for each in organisations.contacts(school, on)
        if each.function in wanted
    ]
    worker = programmes.key_worker(placement.programme, on)
    if worker:
        found.append((worker.person.name, f"Key worker, {placement.commissioner.name}", "", worker.person.email))
    return found


@dataclass(frozen=True)
class RiskPage:
    """The version that the provider has, to be read."""

    assessment: RiskAssessment | None
    number: int
    is_read: bool


def risk_page(actor: Actor, placement: Placement) -> RiskPage:
    """What the provider reads and confirms; Http404 when there is nothing, or when the placement is over."""
    assessment = safeguarding.current_assessment(actor, placement.pupil)
    is_over = placement.ended_on is not None and clock.today() > placement.ended_on
    if assessment is None or is_over:
        raise Http404
    return RiskPage(assessment, assessment.number, acknowledged(hand_over_facts(placement), on=clock.today()))


def last_day_to_report(placement: Placement) -> date:
    return min(filter(None, [clock.today(), placement.ended_on]))
