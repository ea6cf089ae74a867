"""Targets with their readings, and what a key stage still asks for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from uuid import UUID

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.kept import kept
from waymark.core.lookup import one_or_404
from waymark.core.refusals import Refusal
from waymark.programmes import rules
from waymark.programmes.models import Programme, Target, TargetReview
from waymark.programmes.states import TargetArea, TargetState
from waymark.school_year.queries import calendar_for


@dataclass(frozen=True)
class Line:
    """A target with its readings, the newest first; `done` is how much of the way in hundredths, where it is counted."""

    target: Target
    reviews: list[TargetReview]
    done: int | None
    is_due: bool

    @property
    def latest(self) -> TargetReview | None:
        return self.reviews[0] if self.reviews else None


@dataclass(frozen=True)
class Model:
    """A target in general words, to begin with."""

    key: str
    area: TargetArea
    what: str
    measure: str
    aim: str
    unit: str = ""


@cache
def _models() -> dict[int, tuple[Model, ...]]:
    text = resources.files("waymark.programmes").joinpath("target_templates.toml").read_text("utf-8")
    return {
        int(stage): tuple(Model(**{**row, "area": TargetArea(row["area"])}) for row in rows)
        for stage, rows in tomllib.loads(text).items()
    }


def templates(key_stage: int) -> tuple[Model, ...]:
    """Targets in general words for a key stage: the way back in 3, the next step in 4."""
    return _models()[key_stage]


def target_or_404(actor: Actor, target_id: UUID) -> Target:
    rows = Target.objects.visible_to(actor)
    return one_or_404(
        rows.select_related("programme__pupil", "programme__commissioner", "programme__school"), target_id
    )


def lines(programme: Programme, on: date) -> list[Line]:
    """The targets of a programme, those that go on first, in two statements."""
    found: dict[int, list[TargetReview]] = {}
    for review in (
        TargetReview.objects.filter(target__programme=programme)
        .select_related("reviewed_by__person")
        .order_by("-reviewed_on", "-pk")
    ):
        found.setdefault(review.target_id, []).append(review)
    targets = sorted(programme.targets.all(), key=lambda each: (each.state != TargetState.OPEN, each.pk))
    return [_line(each, found.get(each.pk, []), on) for each in targets]


def _line(target: Target, reviews: list[TargetReview], on: date) -> Line:
    figure = next((each.figure for each in reviews if each.figure is not None), None)
    done = None
    if target.baseline_figure is not None and target.aim_figure is not None:
        reading = target.baseline_figure if figure is None else figure
        facts = rules.ProgressFacts(baseline=target.baseline_figure, aim=target.aim_figure, reading=reading)
        done = rules.progress(facts, on=on)
    is_due = target.state == TargetState.OPEN and target.next_review_on is not None and target.next_review_on <= on
    return Line(target, reviews, done, is_due)


def target_findings(year: int, targets: list[Target], on: date) -> list[Refusal]:
    """What the key stage asks for and no target covers, and what the pupil has outgrown."""
    facts = rules.TargetsFacts(
        year_group=year,
        targets=tuple(
            rules.SetTarget(area=TargetArea(each.area), key_stage=each.key_stage, state=TargetState(each.state))
            for each in targets
        ),
    )
    return rules.target_findings(facts, on=on)


def latest_review(programme: Programme, since: date, by_when: date | None, on: date) -> date:
    """The last day on which a target is to be read again, in the school days of the school on roll."""
    facts = rules.NextReviewFacts(calendar=calendar_for(programme.school, since), since=since, by_when=by_when)
    return rules.target_review_due(facts, on=on)


def last_read_on(target: Target) -> date | None:
    return _read_on.first(target.pk) if target.pk else None


@kept
def _read_on(target: int) -> QuerySet[TargetReview, date]:
    rows = TargetReview.objects.filter(target=target).order_by("-reviewed_on")
    return rows.values_list("reviewed_on", flat=True)[:1]


def next_reading_on(programme: Programme) -> date | None:
    """The earliest day on which one of the targets that go on is to be read."""
    return _to_read.first(programme.pk)


@kept
def _to_read(programme: int) -> QuerySet[Target, date | None]:
    rows = Target.objects.filter(programme=programme, state=TargetState.OPEN).order_by("next_review_on")
    return rows.values_list("next_review_on", flat=True)[:1]
