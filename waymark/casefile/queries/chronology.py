"""What happened to a pupil, built from the rows themselves, the newest first.

Each part is asked for only when it is shown, and the number of statements does not grow with the story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Greatest

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance.models import AbsenceAlert, FollowUp, Mark
from waymark.attendance.states import Attended
from waymark.casefile.queries import pupil_file
from waymark.core.dates import london_date
from waymark.core.paging import one_page_of_list, page_number
from waymark.placements.models import Agreement, LearningPlan, Pause, Placement, Report, Review
from waymark.placements.states import PlacementState
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.pupils import queries as pupils
from waymark.pupils.models import Pupil
from waymark.referrals import queries as referrals
from waymark.referrals.states import ReferralState
from waymark.safeguarding.models import RiskAssessment

PAGE = 50


class Part(StrEnum):
    """What one may narrow the chronology to."""

    REFERRALS = "referrals"
    PLACEMENTS = "placements"
    ABSENCE = "absence"
    SAFETY = "safety"
    ROLL = "roll"
    PAPERS = "papers"


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the day it happened, the words' name with their values, and who did it."""

    name: str
    on: date
    by: str = ""
    values: dict[str, str] = field(default_factory=dict)
    text: str = ""  # what somebody wrote
    href: str = ""
    tone: str = ""
    recorded_at: datetime | None = None

    @property
    def written_later(self) -> datetime | None:
        """When it was written down, if that was on another day."""
        return self.recorded_at if self.recorded_at and london_date(self.recorded_at) != self.on else None

    @property
    def order(self) -> tuple[date, float]:
        return self.on, self.recorded_at.timestamp() if self.recorded_at else 0.0


@dataclass(frozen=True)
class Chronology:
    """One page of the story."""

    part: Part | None
    entries: list[Entry]
    number: int
    of: int


def chronology(actor: Actor, pupil: Pupil, *, part: str = "", page: str = "1") -> Chronology:
    """The pupil's story as far as the actor may see it, all of it or one part, a page at a time."""
    wanted = Part(part) if part in set(Part) else None
    found = [entry for name, source in SOURCES.items() if wanted in (None, name) for entry in source(actor, pupil)]
    found.sort(key=lambda entry: entry.order, reverse=True)
    shown = one_page_of_list(found, page_number(page), size=PAGE)
    return Chronology(wanted, shown.rows, shown.number, shown.of)


def _roll(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    for row in pupils.roll_entries(actor, pupil):
        yield Entry("roll_joined", row.valid_from, values={"school": row.school.name}, tone="key")
        if row.valid_to and row.valid_to <= actor.day:
            yield Entry("roll_left", row.valid_to, values={"school": row.school.name})


def _referrals(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = referrals.referrals_for(actor).filter(pupil=pupil)
    for row in rows.select_related("begun_by__person", "submitted_by__person", "decided_by__person"):
        values = {"school": row.school.name, "partnership": row.partnership.name, "reference": row.reference}
        href = row.get_absolute_url()
        if actor.organisation.is_school:
            yield Entry(
                "referral_begun",
                london_date(row.begun_at),
                row.begun_by.person.name,
                values,
                href=href,
                recorded_at=row.begun_at,
            )
        if row.submitted_at and row.submitted_by:
            yield Entry(
                "referral_sent",
                london_date(row.submitted_at),
                row.submitted_by.person.name,
                values,
                href=href,
                tone="key",
                recorded_at=row.submitted_at,
            )
        if row.decided_on and row.decided_by:
            again = row.state in (ReferralState.SENT, ReferralState.WITHDRAWN)  # what stands is an earlier return
            name = "referral_returned" if again else f"referral_{row.state}"
            yield Entry(
                name,
                row.decided_on,
                row.decided_by.person.name,
                values,
                text=row.decision_reason,
                href=href,
                tone="key",
                recorded_at=row.decided_at,
            )


def _placements(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    programmes = Programme.objects.visible_to(actor).filter(pupil=pupil)
    for programme in programmes.select_related("opened_by__person", "commissioner"):
        values = {"reference": programme.reference, "commissioner": programme.commissioner.name}
        href, opened_at = programme.get_absolute_url(), programme.opened_at
        by = programme.opened_by.person.name
        yield Entry("programme_opened", london_date(opened_at), by, values, href=href, recorded_at=opened_at)
        if programme.ended_on:
            yield Entry("programme_ended", programme.ended_on, "", values, text=programme.end_reason, href=href)
    spells = KeyWorkerSpell.objects.filter(programme__in=programmes).select_related("key_worker__person", "programme")
    for spell in spells:
        yield Entry("key_worker", spell.valid_from, values={"person": spell.key_worker.person.name})
    yield from _steps_of_placements(actor, pupil)


def _steps_of_placements(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = Placement.objects.visible_to(actor).filter(pupil=pupil)
    found = {
        row.pk: row for row in rows.select_related("provider", "shared_by__person", "answered_by__person", "offer")
    }
    for row in found.values():
        values, href = {"provider": row.provider.name, "reference": row.reference}, row.get_absolute_url()
        if row.shared_at and row.shared_by:
            by, at = row.shared_by.person.name, row.shared_at
            yield Entry("place_asked_for", london_date(at), by, values, href=href, recorded_at=at)
        if row.answered_at and row.answered_by:
            name = "place_declined" if row.state == PlacementState.DECLINED else "place_accepted"
            by, at = row.answered_by.person.name, row.answered_at
            yield Entry(name, london_date(at), by, values, row.answer_reason, href, recorded_at=at)
        if row.started_on:
            yield Entry("placement_started", row.started_on, "", values, href=href, tone="key")
        if row.ended_on and row.ended_on <= actor.day:
            yield Entry("placement_ended", row.ended_on, "", values, row.end_reason, href, "key")
    for name, placement_pk, at, by, text in _papers_of_placements(rows):
        row = found[placement_pk]
        values = {"provider": row.provider.name, "reference": row.reference}
        yield Entry(name, london_date(at), by, values, text, row.get_absolute_url(), recorded_at=at)


def _papers_of_placements(rows: QuerySet[Placement]) -> list[tuple[str, int, datetime, str, str]]:
    """Plans and agreements of both sides, reviews, reports and pauses, in one statement."""

    def of(model: Any, name: str, at: Any, by: str, text: Any, **conditions: Any) -> Any:
        return (
            model.objects.filter(placement__in=rows.order_by().values("pk"), **conditions)
            .order_by()
            .annotate(
                what=Value(name, output_field=CharField()),
                moment=at,
                who=F(by),
                said=Cast(text, output_field=TextField()),
            )
            .values_list("what", "placement_id", "moment", "who", "said")
        )

    nothing = Value("")
    plans = of(
        LearningPlan,
        "plan_agreed",
        Greatest("agreed_by_commissioner_at", "agreed_by_provider_at"),
        "written_by__person__name",
        nothing,
        agreed_by_commissioner_at__isnull=False,
        agreed_by_provider_at__isnull=False,
    )
    agreements = of(
        Agreement,
        "agreement_signed",
        Greatest("signed_by_party_at", "signed_by_provider_at"),
        "written_by__person__name",
        nothing,
        signed_by_party_at__isnull=False,
        signed_by_provider_at__isnull=False,
    )
    others = [
        of(Review, "review_held", F("written_at"), "written_by__person__name", F("needs_met")),
        of(Report, "report_written", F("written_at"), "written_by__person__name", F("progress")),
        of(Pause, "placement_paused", F("paused_at"), "paused_by__person__name", F("reason")),
    ]
    return list(plans.union(agreements, *others, all=True))


def _absence(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    alerts = AbsenceAlert.objects.visible_to(actor).filter(pupil=pupil).select_related("placement__provider")
    alerted = set()
    for alert in alerts:
        alerted.add((alert.placement_id, alert.on, alert.half))
        values = {"provider": alert.placement.provider.name, "half": alert.half}
        tone = "" if alert.settled_at else "now"
        href = alert.get_absolute_url()
        yield Entry("not_accounted_for", alert.on, "", values, href=href, tone=tone, recorded_at=alert.raised_at)
    for row in FollowUp.objects.visible_to(actor).filter(pupil=pupil):
        at, by = row.followed_up_at, row.followed_up_by_label
        values = {"person": row.who_was_contacted, "finding": row.finding}
        yield Entry("follow_up", london_date(at), by, values, row.what_was_found, recorded_at=at)
    marks = Mark.objects.visible_to(actor).standing().filter(pupil=pupil).exclude(attended=Attended.PRESENT)
    for mark in marks.select_related("register", "placement__provider"):
        on, half = mark.register.on, mark.register.half
        if (mark.placement_id, on, half) in alerted:
            continue
        values = {"provider": mark.placement.provider.name, "half": half, "minutes": str(mark.minutes_late or "")}
        by, at = mark.recorded_by_label, mark.recorded_at
        yield Entry(f"marked_{mark.attended}", on, by, values, mark.note, recorded_at=at)


def _safety(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    """That something was written, never what: the words have their own door."""
    if not actor.may(Permission.SAFETY_VIEW):
        return
    for row in RiskAssessment.objects.visible_to(actor).filter(pupil=pupil).defer("keep_safe", "risks", "medical"):
        at = row.written_at
        yield Entry(
            "safety_written", london_date(at), row.written_by_label, {"number": str(row.number)}, recorded_at=at
        )


def _papers(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    for row in pupil_file.documents(actor, pupil):
        at = row.made_at
        yield Entry("paper_made", london_date(at), row.made_by_label, {"title": row.title}, recorded_at=at)


SOURCES: dict[Part, Callable[[Actor, Pupil], Iterator[Entry]]] = {
    Part.REFERRALS: _referrals,
    Part.PLACEMENTS: _placements,
    Part.ABSENCE: _absence,
    Part.SAFETY: _safety,
    Part.ROLL: _roll,
    Part.PAPERS: _papers,
}
