"""What the pages of programmes show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.paging import one_page, page_number
from waymark.core.refusals import Refusal
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.programmes.queries.components import Part, pages_elsewhere, parts
from waymark.programmes.queries.doors import programmes_for
from waymark.programmes.queries.facts import findings
from waymark.programmes.queries.key_workers import key_worker_history, key_workers_on
from waymark.programmes.queries.weeks import Week, week
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralKind


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
    found = one_page(rows, page_number(page), size=PAGE)
    workers = key_workers_on(found.rows, actor.day)
    shown = [Row(each, workers.get(each.pk)) for each in found.rows]
    return ListPage(shown, which, found.number, found.of, found.total)


@dataclass(frozen=True)
class ProgrammePage:
    """Everything that the programme's page shows."""

    week: Week
    findings: list[Refusal]
    parts: list[Part]
    elsewhere: list[tuple[str, str]]  # words and address of pages of later slices
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
        elsewhere=pages_elsewhere(programme),
        key_workers=key_worker_history(programme),
        may_edit=is_own and actor.may(Permission.PROGRAMME_EDIT),
        may_place=is_own and actor.may(Permission.PLACEMENT_EDIT),
        may_end=is_own and actor.may(Permission.PLACEMENT_END),
    )


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
