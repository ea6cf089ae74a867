"""My work: what the acting role has to do, what is new, and the few figures that matter to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value

from waymark.accounts import queries as accounts
from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.attendance import queries as attendance
from waymark.attendance.models import AbsenceAlert
from waymark.core import clock
from waymark.core.dates import ONE_DAY, london_date, start_of_day
from waymark.core.kept import all_together, kept, number_of
from waymark.duties import queries as duties
from waymark.duties.models import Duty
from waymark.matching import queries as matching
from waymark.meetings import queries as meetings
from waymark.meetings.models import Meeting
from waymark.passports import queries as passports
from waymark.placements import queries as placements
from waymark.placements.models import Placement
from waymark.placements.states import UNDER_WAY, PlacementState
from waymark.programmes import queries as programmes
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState
from waymark.pupils.models import Pupil
from waymark.referrals import queries as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState

NEW_DAYS = 7
SOON = timedelta(weeks=4)
MOST_NEWS = 8
MOST_PLACEMENTS = 50  # read for the news of a week
MOST_DRAFTS = 10
ANSWERED = (ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.RETURNED)


class NewsKind(StrEnum):
    REFERRAL_SENT = "referral_sent"
    REFERRAL_ANSWERED = "referral_answered"
    PLACE_ASKED_FOR = "place_asked_for"
    PLACE_ANSWERED = "place_answered"
    PLACE_STARTED = "place_started"
    ALERT_SETTLED = "alert_settled"


@dataclass(frozen=True)
class News:
    """Something that happened since the last few days, for somebody who may see the pupil."""

    kind: NewsKind
    at: datetime
    about: Referral | Placement | AbsenceAlert

    @property
    def pupil(self) -> Pupil:
        return self.about.pupil


@dataclass(frozen=True)
class Figure:
    """A number at the head of the page; `is_urgent` when somebody is needed now."""

    name: str
    number: int
    is_urgent: bool = False
    placements: int = 0  # what the list behind it has a row for, where that is another number


@dataclass(frozen=True)
class Home:
    """Everything on one person's My work."""

    alerts: list[AbsenceAlert] = field(default_factory=list)
    mine: frozenset[int] = frozenset()  # alerts about the reader's own caseload
    duties: list[Duty] = field(default_factory=list)
    places: dict[UUID, str] = field(default_factory=dict)  # where a duty about a placement has its place
    meetings: dict[UUID, Meeting] = field(default_factory=dict)  # of the duties about a meeting
    to_write_up: list[Meeting] = field(default_factory=list)  # held, and not all of it written down
    drafts: list[Referral] = field(default_factory=list)
    proposals: list[Placement] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    registers: attendance.RegisterList | None = None

    @property
    def pupils(self) -> list[Pupil]:
        """Each pupil who is named on the page, once."""
        named = [alert.pupil for alert in self.alerts] + [news.pupil for news in self.news]
        named += [draft.pupil for draft in self.drafts] + [placement.pupil for placement in self.proposals]
        named += [duty.pupil for duty in self.duties if duty.pupil]
        return list({pupil.pk: pupil for pupil in named}.values())

    @property
    def alerts_today(self) -> list[AbsenceAlert]:
        return [alert for alert in self.alerts if alert.on == clock.today()]

    @property
    def alerts_earlier(self) -> list[AbsenceAlert]:
        """Those of earlier days that nobody has settled."""
        return [alert for alert in self.alerts if alert.on != clock.today()]

    @property
    def soon(self) -> list[Duty]:
        """What is due within four weeks, or late."""
        return [duty for duty in self.duties if duty.due_at < clock.now() + SOON]

    @property
    def later(self) -> list[Duty]:
        """What is due after that."""
        return [duty for duty in self.duties if duty.due_at >= clock.now() + SOON]


def home(actor: Actor) -> Home:
    """My work of the acting role."""
    if actor.role is Role.AUDITOR:
        return Home()
    if actor.role is Role.ADMINISTRATOR:
        return Home(figures=_people_figures(actor), duties=_work(actor))
    if actor.organisation.is_provider:
        return _providers(actor)
    alerts = attendance.alerts_open(actor)
    mine = _own_caseload(actor, alerts)
    shown = {alert.public_id for alert in alerts}
    to_write_up = meetings.to_write_up(actor)
    shown |= {meeting.public_id for meeting in to_write_up}  # nobody need get its agenda ready any more
    work = [duty for duty in _work(actor) if duty.subject_id not in shown]
    return Home(
        alerts=sorted(alerts, key=lambda alert: (alert.on != clock.today(), alert.pk not in mine)),
        mine=mine,
        duties=work,
        places=_places(actor, work),
        meetings=_meetings(actor, work),
        to_write_up=to_write_up,
        drafts=_drafts(actor),
        proposals=_proposals(actor),
        news=_news(actor),
        figures=_case_figures(actor, alerts),
    )


def _providers(actor: Actor) -> Home:
    registers = attendance.todays_registers(actor)
    waiting = sum(not line.is_taken for line in registers.today)
    shown = {line.register.public_id for line in (*registers.today, *registers.missed) if line.register}
    late = any(line.is_late for line in registers.today) or bool(registers.missed)
    counted = _counted(actor)
    return Home(
        registers=registers,
        duties=[duty for duty in _work(actor) if duty.subject_id not in shown],
        news=_news(actor),
        figures=[
            Figure("registers_waiting", waiting + len(registers.missed), late),
            Figure("pupils_with_us", counted.pupils, placements=counted.under_way),
            Figure("places_asked_for", counted.offered, counted.offered > 0),
            *([Figure("passports_to_read", counted.to_read, is_urgent=True)] if counted.to_read else []),
        ],
    )


def _places(actor: Actor, duties_due: list[Duty]) -> dict[UUID, str]:
    """The provider of each placement that something is due about: a pupil may have several."""
    about = tuple(duty.subject_id for duty in duties_due if duty.subject_type == Placement._meta.label_lower)
    return dict(_places_of(actor, about)) if about else {}


def _meetings(actor: Actor, duties_due: list[Duty]) -> dict[UUID, Meeting]:
    """The meetings that something is due about: a panel has one after another."""
    about = tuple(duty.subject_id for duty in duties_due if duty.subject_type == Meeting._meta.label_lower)
    return {row.public_id: row for row in (_meetings_of(actor, about) if about else ())}


@kept
def _meetings_of(actor: Actor, meetings_due: tuple[UUID, ...]) -> QuerySet[Meeting]:
    return Meeting.objects.visible_to(actor).filter(public_id__in=meetings_due).select_related("body")


@kept
def _places_of(actor: Actor, placements: tuple[UUID, ...]) -> QuerySet[Placement, tuple[UUID, str]]:
    rows = Placement.objects.visible_to(actor).filter(public_id__in=placements)
    return rows.values_list("public_id", "provider__name")


@kept
def _work(actor: Actor) -> QuerySet[Duty]:
    return duties.work_list(actor)


def _own_caseload(actor: Actor, alerts: list[AbsenceAlert]) -> frozenset[int]:
    """The alerts about pupils whose key worker the actor is."""
    if actor.role is not Role.KEY_WORKER or not alerts:
        return frozenset()
    caseload = set(_caseload(actor))
    return frozenset(alert.pk for alert in alerts if alert.pupil_id in caseload)


@kept
def _caseload(actor: Actor) -> QuerySet[Programme, int]:
    return programmes.programmes_for(actor, mine=True).values_list("pupil_id", flat=True)


def _drafts(actor: Actor) -> list[Referral]:
    if not actor.may(Permission.REFERRAL_WRITE):
        return []
    return _referral_drafts(actor)


@kept
def _referral_drafts(actor: Actor) -> QuerySet[Referral]:
    return referrals.referrals_for(actor, ReferralState.DRAFT)[:MOST_DRAFTS]


def _proposals(actor: Actor) -> list[Placement]:
    """Placements that are still being prepared: no provider knows of them."""
    if not actor.may(Permission.PLACEMENT_EDIT):
        return []
    return _prepared(actor)


@kept
def _prepared(actor: Actor) -> QuerySet[Placement]:
    rows = placements.placements_for(actor, state=PlacementState.PROPOSED)
    return rows.filter(commissioner_id=actor.organisation_pk)[:MOST_DRAFTS]


def _case_figures(actor: Actor, alerts: list[AbsenceAlert]) -> list[Figure]:
    today = len({alert.pupil_id for alert in alerts if alert.on == clock.today()})
    counted = _counted(actor)
    figures = [
        Figure("not_accounted_for", today, today > 0),
        Figure("pupils_at_a_provider", counted.pupils, placements=counted.under_way),
    ]
    if actor.role is Role.KEY_WORKER:
        figures.append(Figure("my_caseload", counted.caseload))
    else:
        figures.append(Figure("agreed_not_started", counted.agreed))
    if actor.organisation.is_school:
        name = "referrals_returned"
    else:  # most of those that an authority sees wait for a partnership
        name = "referrals_to_decide" if actor.organisation.is_partnership else "referrals_waiting"
    decides = actor.may(Permission.REFERRAL_DECIDE) and actor.organisation.is_partnership
    acts = decides or actor.may(Permission.REFERRAL_WRITE)  # what asks the authority stands in its work list
    figures.append(Figure(name, counted.referrals, acts and counted.referrals > 0))
    if counted.pairs:
        figures.append(Figure("pairs_to_decide", counted.pairs, is_urgent=True))
    if counted.without_passport:
        figures.append(Figure("passports_to_hand_over", counted.without_passport, is_urgent=True))
    return figures


class Counted(NamedTuple):
    """What stands at the head of the page: of placements, then of what waits for this role; 0 where it has none of it."""

    pupils: int = 0  # at a provider now
    agreed: int = 0  # and not started
    offered: int = 0  # and not answered
    under_way: int = 0
    referrals: int = 0
    caseload: int = 0
    pairs: int = 0
    without_passport: int = 0
    to_read: int = 0


def _counted(actor: Actor) -> Counted:
    """All that is counted for this role, in one question."""
    return Counted(*(_numbers.first(actor) or ()))


@kept
def _numbers(actor: Actor) -> QuerySet[Placement, tuple[int, ...]]:
    rows = all_together(Placement.objects.visible_to(actor)).annotate(
        pupils=Count("pupil", filter=Q(state__in=UNDER_WAY), distinct=True),
        agreed=Count("pk", filter=Q(state=PlacementState.AGREED)),
        offered=Count("pk", filter=Q(state=PlacementState.OFFERED)),
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)),
    )
    waiting = {name: number_of(waits) for name, waits in _waiting(actor).items()}
    return rows.annotate(**{name: waiting.get(name, Value(0)) for name in Counted._fields[4:]}).values_list(
        *Counted._fields
    )


def _waiting(actor: Actor) -> dict[str, QuerySet[Any]]:
    """The rows of which the page tells this role how many there are."""
    if actor.organisation.is_provider:
        return {"to_read": passports.waiting_for_us(actor)} if actor.may(Permission.SAFETY_ACKNOWLEDGE) else {}
    state = ReferralState.RETURNED if actor.organisation.is_school else ReferralState.SENT
    found: dict[str, QuerySet[Any]] = {"referrals": referrals.referrals_for(actor, state)}
    if actor.role is Role.KEY_WORKER:
        found["caseload"] = programmes.programmes_for(actor, mine=True).exclude(state=ProgrammeState.ENDED)
    if actor.may(Permission.PUPIL_MATCH):
        found["pairs"] = matching.undecided(actor)
    if actor.may(Permission.PASSPORT_HAND_OVER):
        found["without_passport"] = passports.without_passport(actor)
    return found


def _people_figures(actor: Actor) -> list[Figure]:
    return [
        Figure("colleagues", accounts.colleagues(actor).values("person_id").distinct().count()),
        Figure("invitations_waiting", len(accounts.invitations_waiting(actor))),
    ]


def _news(actor: Actor) -> list[News]:
    """The latest things that happened within the last seven days, the newest first."""
    since = start_of_day(clock.today() - timedelta(days=NEW_DAYS))
    found = [*_news_of_placements(actor, since)]
    if not actor.organisation.is_provider:
        found += [*_news_of_referrals(actor, since), *_news_of_alerts(actor, since)]
    return sorted(found, key=lambda news: news.at, reverse=True)[:MOST_NEWS]


def _news_of_referrals(actor: Actor, since: datetime) -> list[News]:
    rows = _recent_referrals(actor, since)
    if actor.organisation.is_school:
        return [News(NewsKind.REFERRAL_ANSWERED, row.decided_at, row) for row in rows if row.decided_at]
    return [News(NewsKind.REFERRAL_SENT, row.submitted_at, row) for row in rows if row.submitted_at]


@kept
def _recent_referrals(actor: Actor, since: datetime) -> QuerySet[Referral]:
    """What a school was answered; what others were sent."""
    rows = referrals.referrals_for(actor)
    if actor.organisation.is_school:
        return rows.filter(decided_at__gte=since, state__in=ANSWERED).order_by("-decided_at")[:MOST_NEWS]
    return rows.filter(submitted_at__gte=since, state=ReferralState.SENT).order_by("-submitted_at")[:MOST_NEWS]


def _news_of_placements(actor: Actor, since: datetime) -> Iterator[News]:
    """Places asked for or answered, and placements that started: two kinds of news in one statement."""
    kind = NewsKind.PLACE_ASKED_FOR if actor.organisation.is_provider else NewsKind.PLACE_ANSWERED
    for row in _recent_placements(actor, since):
        at: datetime | None = getattr(row, _told(actor))
        if at and at >= since:
            yield News(kind, at, row)
        if row.started_on and london_date(since) <= row.started_on <= clock.today():
            # a start has a day and no hour: it stands after what else is known of that day
            yield News(NewsKind.PLACE_STARTED, min(clock.now(), start_of_day(row.started_on + ONE_DAY)), row)


def _told(actor: Actor) -> str:
    """The moment at which a provider was asked; for others, the one at which it answered."""
    return "shared_at" if actor.organisation.is_provider else "answered_at"


@kept
def _recent_placements(actor: Actor, since: datetime) -> QuerySet[Placement]:
    told = _told(actor)
    recent = Q(started_on__gte=london_date(since), started_on__lte=clock.today())
    rows = placements.placements_for(actor).filter(Q(**{f"{told}__gte": since}) | recent)
    return rows.order_by("-started_on", f"-{told}", "-pk")[:MOST_PLACEMENTS]


def _news_of_alerts(actor: Actor, since: datetime) -> list[News]:
    rows = _recent_alerts(actor, since)
    return [News(NewsKind.ALERT_SETTLED, row.settled_at, row) for row in rows if row.settled_at]


@kept
def _recent_alerts(actor: Actor, since: datetime) -> QuerySet[AbsenceAlert]:
    rows = AbsenceAlert.objects.visible_to(actor).filter(settled_at__gte=since)
    return rows.select_related("pupil", "placement__provider").order_by("-settled_at")[:MOST_NEWS]
