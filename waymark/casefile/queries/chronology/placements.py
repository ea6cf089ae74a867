"""Placements: their days, their papers, and what both sides wrote and did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from waymark.accounts.actors import Actor
from waymark.casefile.queries.chronology.entry import Entry
from waymark.core.dates import ONE_DAY, london_date
from waymark.placements.models import (
    Agreement,
    EndReport,
    ExitStep,
    InformationPassed,
    LearningPlan,
    Pause,
    PauseRequest,
    PlaceHold,
    Placement,
    PlacementTerms,
    Report,
    Review,
)
from waymark.placements.states import PlacementState, TermsState
from waymark.pupils.models import Pupil

# What the words of an entry say besides whose placement it is.
BESIDES = {"end_report_written": "side", "exit_step_done": "exit_step", "pause_answered": "pause_answer"}


def told(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = Placement.objects.visible_to(actor).filter(pupil=pupil)
    people = ("shared_by__person", "answered_by__person")
    found = {row.pk: row for row in rows.select_related("provider", *people).prefetch_related("pauses")}
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
        yield from _taken_up_again(row, actor.day)
    for name, placement_pk, at, by, text, besides, from_day in _written(actor, rows):
        row = found[placement_pk]
        values = {"provider": row.provider.name, "reference": row.reference}
        if name in BESIDES:
            values[BESIDES[name]] = besides
        if from_day:
            values["starts_on"] = from_day.isoformat()
        yield Entry(name, london_date(at), by, values, text, row.get_absolute_url(), recorded_at=at)
    yield from _holds(actor, pupil)


def _taken_up_again(row: Placement, today: date) -> Iterator[Entry]:
    """The day after each pause, unless the placement ended with it."""
    for pause in row.pauses.all():
        if pause.ends_on and pause.ends_on != row.ended_on and pause.ends_on < today:
            values = {"provider": row.provider.name}
            yield Entry("placement_resumed", pause.ends_on + ONE_DAY, "", values, href=row.get_absolute_url())


def _holds(actor: Actor, pupil: Pupil) -> Iterator[Entry]:
    rows = PlaceHold.objects.visible_to(actor).filter(pupil=pupil)
    for hold in rows.select_related("offer__provider", "held_by__person"):
        values = {"provider": hold.offer.provider.name, "until": hold.stands_until.isoformat()}
        name, href, at = (
            "interim_place_held" if hold.is_interim else "place_held",
            hold.get_absolute_url(),
            hold.held_at,
        )
        yield Entry(name, london_date(at), hold.held_by.person.name, values, hold.reason, href, recorded_at=at)
        if hold.released_at:
            by, at = hold.released_by_label, hold.released_at
            yield Entry("place_let_go", london_date(at), by, values, hold.released_because, href, recorded_at=at)


def _written(actor: Actor, rows: QuerySet[Placement]) -> list[tuple[str, int, datetime, str, str, str, date | None]]:
    """What was agreed, written, paused and done about these placements, in one statement."""
    nothing, placements = Value(""), rows.order_by().values("pk")

    def of(
        found: Any, name: str, at: Any, by: Any, text: Any = nothing, *, besides: Any = nothing, from_day: Any = None
    ) -> Any:
        return (
            found.filter(placement__in=placements)
            .order_by()
            .annotate(
                entry=Value(name, output_field=CharField()),
                moment=at,
                who=by,
                said=Cast(text, output_field=TextField()),
                besides=Cast(besides, output_field=CharField()),
                from_day=Cast(from_day, output_field=DateField()),
            )
            .values_list("entry", "placement_id", "moment", "who", "said", "besides", "from_day")
        )

    def name_of(person: str) -> F:
        return F(f"{person}__person__name")

    def both(one: str, other: str) -> Concat:
        return Concat(name_of(one), Value(" and "), name_of(other))

    writer = name_of("written_by")
    plans = LearningPlan.objects.filter(agreed_by_commissioner_at__isnull=False, agreed_by_provider_at__isnull=False)
    signed = Agreement.objects.filter(signed_by_party_at__isnull=False, signed_by_provider_at__isnull=False)
    changed = PlacementTerms.objects.filter(number__gt=1, state=TermsState.AGREED)
    answered = PauseRequest.objects.filter(answered_at__isnull=False)
    at_the_end = EndReport.objects.visible_to(actor).filter(is_current=True)
    done = ExitStep.objects.filter(done_at__isnull=False)
    first, *others = (
        of(
            plans,
            "plan_agreed",
            Greatest("agreed_by_commissioner_at", "agreed_by_provider_at"),
            both("agreed_by_commissioner_by", "agreed_by_provider_by"),
        ),
        of(
            signed,
            "agreement_signed",
            Greatest("signed_by_party_at", "signed_by_provider_at"),
            both("signed_by_party_by", "signed_by_provider_by"),
        ),
        of(InformationPassed.objects, "information_passed", F("passed_at"), name_of("passed_by"), F("purpose")),
        of(changed, "terms_changed", Coalesce("answered_at", "written_at"), writer, from_day=F("valid_from")),
        of(Review.objects, "review_held", F("written_at"), writer, F("needs_met")),
        of(Report.objects, "report_written", F("written_at"), writer, F("progress")),
        of(PauseRequest.objects, "pause_asked_for", F("asked_at"), name_of("asked_by"), F("reason")),
        of(
            Pause.objects,
            "placement_paused",
            F("paused_at"),
            name_of("paused_by"),
            F("reason"),
            from_day=F("starts_on"),
        ),
        of(
            answered,
            "pause_answered",
            F("answered_at"),
            name_of("answered_by"),
            F("answer_reason"),
            besides=F("answer"),
        ),
        of(at_the_end, "end_report_written", F("written_at"), writer, F("summary"), besides=F("side")),
        of(done, "exit_step_done", F("done_at"), name_of("done_by"), F("what_was_done"), besides=F("kind")),
    )
    return list(first.union(*others, all=True))
