"""Programmes, placements and their papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, Greatest

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import london_date
from waymark.placements.models import Agreement, LearningPlan, Pause, Placement, Report, Review
from waymark.placements.states import PlacementState
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.pupils.models import Pupil


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
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
        if row.answered_at:
            name = "place_declined" if row.state == PlacementState.DECLINED else "place_accepted"
            by = row.answered_by.person.name if row.answered_by else row.answered_by_label
            at = row.answered_at
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

    def of(model: Any, name: str, at: Any, by: Any, text: Any, **conditions: Any) -> Any:
        return (
            model.objects.filter(placement__in=rows.order_by().values("pk"), **conditions)
            .order_by()
            .annotate(
                what=Value(name, output_field=CharField()),
                moment=at,
                who=by,
                said=Cast(text, output_field=TextField()),
            )
            .values_list("what", "placement_id", "moment", "who", "said")
        )

    def both(one: str, other: str) -> Any:
        return Concat(F(f"{one}__person__name"), Value(" and "), F(f"{other}__person__name"))

    nothing = Value("")
    plans = of(
        LearningPlan,
        "plan_agreed",
        Greatest("agreed_by_commissioner_at", "agreed_by_provider_at"),
        both("agreed_by_commissioner_by", "agreed_by_provider_by"),
        nothing,
        agreed_by_commissioner_at__isnull=False,
        agreed_by_provider_at__isnull=False,
    )
    agreements = of(
        Agreement,
        "agreement_signed",
        Greatest("signed_by_party_at", "signed_by_provider_at"),
        both("signed_by_party_by", "signed_by_provider_by"),
        nothing,
        signed_by_party_at__isnull=False,
        signed_by_provider_at__isnull=False,
    )
    others = [
        of(Review, "review_held", F("written_at"), F("written_by__person__name"), F("needs_met")),
        of(Report, "report_written", F("written_at"), F("written_by__person__name"), F("progress")),
        of(Pause, "placement_paused", F("paused_at"), F("paused_by__person__name"), F("reason")),
    ]
    return list(plans.union(agreements, *others, all=True))
