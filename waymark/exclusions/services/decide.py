"""A head suspends or permanently excludes, and may cancel that until the governors have met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import ONE_DAY
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.core.references import next_reference
from waymark.core.refusals import refuse
from waymark.exclusions import queries, rules
from waymark.exclusions.models import Exclusion, Notice
from waymark.exclusions.services.guard import as_school, held
from waymark.exclusions.services.settle import settle
from waymark.exclusions.states import (
    MOVES,
    ExclusionAction,
    ExclusionKind,
    ExclusionState,
    NoticeOf,
    Recipient,
)
from waymark.organisations.queries import partnership_of
from waymark.pupils.models import Pupil
from waymark.pupils.queries import PupilFacts, pupil_facts
from waymark.school_year.queries import calendar_for
from waymark.school_year.rules import SchoolCalendar
from waymark.school_year.states import Half

SETTLED = (ExclusionState.CANCELLED, ExclusionState.REINSTATED)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What the head decided. `ends_on` is None for a permanent exclusion; `reasons` the codes, the weightiest first."""

    kind: ExclusionKind
    decided_on: date
    starts_on: date
    reasons: tuple[str, ...]
    what_happened: str
    starts_half: Half = Half.AM
    ends_on: date | None = None
    ends_half: Half = Half.PM
    lunchtimes: bool = False
    elsewhere_sessions: int = 0
    new_evidence: str = ""
    misses_exam: bool = False
    exam_on: date | None = None
    chair_consulted_on: date | None = None
    chair_said: str = ""


@transaction.atomic
def decide(actor: Actor, pupil: Pupil, decision: Decision, *, reason: str = "") -> Exclusion:
    """Write down that the head suspends or permanently excludes a pupil of the actor's school.

    `reason` goes past a warning, such as that the partnership's chair was not consulted. Everybody who must hear, and
    all that is owed from now on, becomes due.
    """
    actor.require(Permission.EXCLUSION_DECIDE, over=pupil)
    assert actor.membership is not None  # a job is no head
    pupil = lock(Pupil, pupil.pk)
    school = actor.organisation
    calendar = calendar_for(school, decision.starts_on)
    rows = queries.own_exclusions(pupil, school)
    about = pupil_facts(pupil, clock.today())
    sessions = _sessions(decision, calendar)
    facts = _decide_facts(actor, pupil, decision, calendar, rows, about, sessions)
    gone_past = refuse(rules.decide_refusals(facts, on=clock.today()), reason=reason)
    reasons = [*(each for each in decision.reasons if each), "", ""]
    row = Exclusion.objects.create(
        reference=next_reference("X", clock.today()),
        pupil=pupil,
        school=school,
        kind=decision.kind,
        reason_1=reasons[0],
        reason_2=reasons[1],
        reason_3=reasons[2],
        what_happened=decision.what_happened,
        new_evidence=decision.new_evidence,
        decided_on=decision.decided_on,
        decided_at=clock.now(),
        decided_by=actor.membership,
        starts_on=decision.starts_on,
        starts_half=decision.starts_half,
        ends_on=decision.ends_on,
        ends_half=decision.ends_half,
        lunchtimes=decision.lunchtimes,
        sessions=sessions,
        elsewhere_sessions=decision.elsewhere_sessions,
        misses_exam=decision.misses_exam,
        exam_on=decision.exam_on,
        chair_consulted_on=decision.chair_consulted_on,
        chair_said=decision.chair_said,
        reason_to_go_past=reason if gone_past else "",
    )
    after = {
        "kind": decision.kind,
        "starts_on": decision.starts_on,
        "sessions": sessions,
        "gone_past": [warning.code for warning in gone_past],
    }
    history.record(
        actor, "exclusion.decide", row, after=after, reason=reason, happened_on=decision.decided_on, pupil=pupil
    )
    term = queries.term_sessions(row, [*rows, row], calendar)
    open_notices(row, NoticeOf.DECISION, decision.decided_on, about, term_sessions=term)
    settle(actor, row)
    return row


def _sessions(decision: Decision, calendar: SchoolCalendar) -> int:
    if decision.ends_on is None or decision.kind is ExclusionKind.PERMANENT:
        return 0
    spell = rules.SpellFacts(
        calendar=calendar,
        starts_on=decision.starts_on,
        starts_half=decision.starts_half,
        ends_on=decision.ends_on,
        ends_half=decision.ends_half,
        lunchtimes=decision.lunchtimes,
    )
    return rules.sessions_out(spell, on=decision.starts_on)


def _decide_facts(
    actor: Actor,
    pupil: Pupil,
    decision: Decision,
    calendar: SchoolCalendar,
    rows: list[Exclusion],
    about: PupilFacts,
    sessions: int,
) -> rules.DecideFacts:
    standing = [each for each in rows if each.state not in SETTLED or each.last_day_out is not None]
    last = decision.ends_on or date.max
    overlaps = any(
        (each.last_day_out or date.max) >= decision.starts_on and each.starts_on <= last and _is_out(each)
        for each in standing
        if not each.is_permanent
    )
    follows = any(
        each.last_day_out is not None
        and each.starts_on <= each.last_day_out < decision.starts_on
        and queries.runs_into(each.last_day_out, decision.starts_on, calendar)
        for each in standing
    )
    return rules.DecideFacts(
        kind=decision.kind,
        decided_on=decision.decided_on,
        starts_on=decision.starts_on,
        ends_on=decision.ends_on if decision.kind is ExclusionKind.SUSPENSION else None,
        sessions=sessions,
        reasons=decision.reasons,
        what_happened=decision.what_happened,
        by_a_school=actor.organisation.is_school,
        is_on_roll=queries.is_on_roll(pupil, actor),
        is_excluded_already=queries.lasting_exclusion(actor, pupil) is not None,
        year_sessions=_fullest_year(decision, calendar, rows),
        overlaps=overlaps,
        follows_on=follows,
        new_evidence=decision.new_evidence,
        is_member=partnership_of(actor.organisation, decision.decided_on) is not None,
        chair_consulted_on=decision.chair_consulted_on,
        ehc_plan=about.ehc_plan,
        looked_after=about.looked_after,
    )


def _is_out(row: Exclusion) -> bool:
    """Whether there is a day of it at all: one cancelled before it began has none."""
    return row.last_day_out is None or row.last_day_out >= row.starts_on


def _fullest_year(decision: Decision, calendar: SchoolCalendar, rows: list[Exclusion]) -> int:
    """All sessions of the year with this suspension in it; of two years that it lies in, the fuller one."""
    if decision.ends_on is None or decision.kind is ExclusionKind.PERMANENT:
        return 0
    this = Exclusion(
        kind=ExclusionKind.SUSPENSION,
        starts_on=decision.starts_on,
        starts_half=decision.starts_half,
        ends_on=decision.ends_on,
        ends_half=decision.ends_half,
        lunchtimes=decision.lunchtimes,
        elsewhere_sessions=decision.elsewhere_sessions,
    )
    found = 0
    for day in (decision.starts_on, decision.ends_on):
        year = rules.year_for_counting(rules.DayFacts(day=day), on=day)
        known = [*rows, this]
        found = max(found, queries.sessions_in(known, calendar, year) + queries.elsewhere_in(known, year))
    return found


def open_notices(
    row: Exclusion, of: NoticeOf, since: date, about: PupilFacts, *, term_sessions: int = 0
) -> list[Notice]:
    """A row for everybody who must hear of it."""
    home, authority = row.pupil.home_authority_id, row.school.parent_authority_id
    facts = rules.HearFacts(
        kind=ExclusionKind(row.kind),
        lives_elsewhere=home is not None and home != authority,
        has_social_worker=about.has_social_worker,
        looked_after=about.looked_after,
        term_sessions=term_sessions,
        misses_exam=row.misses_exam,
    )
    at_once = rules.governors_hear_at_once(facts, on=since)
    return [
        Notice.objects.create(
            exclusion=row,
            of=of,
            recipient=recipient,
            since=since,
            at_once=at_once or of != NoticeOf.DECISION or recipient is not Recipient.GOVERNORS,
        )
        for recipient in rules.who_must_hear(facts, on=since)
        if not (of is NoticeOf.GOVERNORS and recipient is Recipient.GOVERNORS)
    ]


@transaction.atomic
def tell(
    actor: Actor, row: Exclusion, notices: Iterable[Notice], *, told_on: date, how: str, version: int | None = None
) -> Exclusion:
    """Somebody has been told: each of these notices, on a day, in some way. Told once is told."""
    as_school(actor, row)
    row = held(row, version)
    chosen = list(Notice.objects.select_for_update().filter(exclusion=row, pk__in=[each.pk for each in notices]))
    findings = [
        finding
        for each in chosen
        for finding in rules.told_refusals(rules.ToldFacts(since=each.since, told_on=told_on), on=clock.today())
    ]
    refuse(findings)
    for each in chosen:
        if each.told_on is None:
            each.told_on, each.how = told_on, how
            each.told_at, each.told_by = clock.now(), actor.membership
            each.save_changes("told_on", "how", "told_at", "told_by")
    row.save_changes()
    told = [f"{each.of}: {each.recipient}" for each in chosen]
    history.record(actor, "exclusion.tell", row, after={"told": told, "how": how}, happened_on=told_on, pupil=row.pupil)
    settle(actor, row)
    return row


@transaction.atomic
def cancel(
    actor: Actor,
    row: Exclusion,
    *,
    on: date,
    why: str,
    meeting_offered: bool,
    version: int | None = None,
    reason: str = "",
) -> Exclusion:
    """The head cancels the exclusion: the pupil is back from the next school day, and everybody is told why."""
    as_school(actor, row, Permission.EXCLUSION_DECIDE)
    row = held(row, version)
    case = queries.case_of(row)
    year = rules.year_for_counting(rules.DayFacts(day=row.starts_on), on=row.starts_on)
    out = queries.sessions_in([each for each in case.rows if each.pk != row.pk], case.calendar, year)
    until = rules.SpellFacts(calendar=case.calendar, starts_on=row.starts_on, ends_on=on)
    facts = rules.CancelFacts(
        kind=ExclusionKind(row.kind),
        decided_on=row.decided_on,
        cancelled_on=on,
        governors_met_on=row.governors_met_on,
        out_sessions=out + rules.sessions_out(until, on=on),
        reason=why,
        meeting_offered=meeting_offered,
    )
    refuse(rules.cancel_refusals(facts, on=clock.today()), reason=reason)
    row.cancelled_on, row.cancel_reason, row.meeting_offered = on, why, meeting_offered
    row.cancelled_at, row.cancelled_by = clock.now(), actor.membership
    row.back_on = on + ONE_DAY if on >= row.starts_on else row.starts_on
    fields = ("cancelled_on", "cancel_reason", "meeting_offered", "cancelled_at", "cancelled_by", "back_on")
    move(row, ExclusionAction.CANCEL, MOVES, actor=actor, on=on, reason=why, fields=fields, pupil=row.pupil)
    open_notices(row, NoticeOf.CANCELLATION, on, pupil_facts(row.pupil, clock.today()))
    settle(actor, row)
    return row
