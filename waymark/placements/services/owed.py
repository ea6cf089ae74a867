"""What is owed about a placement: duties opened with their day, and dropped."""

from __future__ import annotations

from datetime import date, timedelta

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import end_of_work
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.organisations.models import Organisation
from waymark.placements import queries
from waymark.placements.models import Placement
from waymark.placements.states import LIVE
from waymark.programmes import queries as programmes
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year.rules import CalendarRunsOut, term_of


def open_duty(
    actor: Actor,
    kind: DutyKind,
    placement: Placement,
    owner: Organisation,
    clause: str,
    due_on: date,
    *,
    person: Membership | None = None,
    role: Role | None = None,
    link: str = "",
) -> None:
    """Something is owed about the placement by `owner`, until the end of the working day of `due_on`."""
    duties.open_duty(
        actor,
        kind,
        owner=owner,
        subject=placement,
        link=link or placement.get_absolute_url(),
        clause=clause,
        due_at=end_of_work(due_on),
        pupil=placement.pupil,
        person=person,
        role=role,
    )


def drop_duties(actor: Actor, placement: Placement, reason: str) -> None:
    """Nothing more is owed about the placement, nor by its provider about the risk information that came with it."""
    duties.drop(actor, placement, reason=reason)
    others = Placement.objects.filter(
        pupil=placement.pupil, provider=placement.provider, shared_at__isnull=False, state__in=LIVE
    )
    if not others.exclude(pk=placement.pk).exists():
        for assessment in RiskAssessment.objects.filter(
            pupil=placement.pupil, shared_with__organisation=placement.provider
        ):
            duties.drop(actor, assessment, DutyKind.ACKNOWLEDGE_RISK, reason=reason, owner=placement.provider)


def open_review_duty(actor: Actor, placement: Placement, on: date) -> None:
    """A review is due on the day, of the key worker that the programme has today."""
    worker = programmes.key_worker(placement.programme, clock.today())
    open_duty(
        actor,
        DutyKind.REVIEW_PLACEMENT,
        placement,
        placement.commissioner,
        "KCSIE2025 review",
        on,
        person=worker,
    )


def open_report_duty(actor: Actor, placement: Placement, *, after: date) -> None:
    """A report is due by the end of the term that `after` falls in, or of the placement."""
    try:
        term = term_of(queries.calendar_of(placement, after), on=after)
    except CalendarRunsOut:
        term = None
    due_on = min(term.ends_on if term else after + timedelta(weeks=12), placement.planned_end_on)
    open_duty(
        actor, DutyKind.PROVIDER_REPORT, placement, placement.provider, "SEIP2018 S2.5", max(due_on, clock.today())
    )


def answer_due_on(placement: Placement) -> date:
    """By when a provider asked today answers."""
    today = clock.today()
    return duty_rules.answer_offer_due(queries.calendar_of(placement, today), on=today)


def paper_due_on(placement: Placement) -> date:
    """By when a paper written today is agreed or signed."""
    today = clock.today()
    return duty_rules.paper_due(queries.calendar_of(placement, today), on=today)
