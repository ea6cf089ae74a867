"""The patterns that a programme may follow, and how a week stands beside the one that it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.core.dates import ONE_DAY
from waymark.core.refusals import Refusal
from waymark.organisations.models import Organisation, WeekPattern
from waymark.organisations.states import PatternPlace
from waymark.programmes import rules
from waymark.programmes.models import Programme, Responsibility
from waymark.programmes.queries.components import Component
from waymark.pupils.models import RollEntry
from waymark.quality.states import OfferKind


def patterns_to_follow(actor: Actor, programme: Programme) -> QuerySet[WeekPattern]:
    """Today's patterns of every school with the pupil on a roll or that answers for the pupil, and the one followed."""
    on_rolls = RollEntry.objects.on(actor.day).filter(pupil=programme.pupil_id).values("school")
    own = Q(school__in=on_rolls) | Q(school__in=_answering(programme)) | Q(school__in=_of(programme))
    now = WeekPattern.objects.on(actor.day).filter(own)
    followed = Q(pk__in=now.values("pk")) | Q(pk=programme.week_pattern_id)
    return WeekPattern.objects.visible_to(actor).filter(followed).select_related("school")


def follow_facts(programme: Programme, pattern: WeekPattern, on: date) -> rules.FollowFacts:
    on_rolls = RollEntry.objects.on(on).filter(pupil=programme.pupil_id).values_list("school", flat=True)
    answering = _answering(programme).values_list("responsible_body", flat=True)
    return rules.FollowFacts(
        school=str(pattern.school_id),
        holds=pattern.valid_from <= on and (pattern.valid_to is None or on < pattern.valid_to),
        on_rolls=tuple(str(pk) for pk in on_rolls),
        answering=tuple(str(pk) for pk in (*answering, *_of(programme))),
    )


def _answering(programme: Programme) -> QuerySet[Responsibility, Any]:
    """Who is written down as answering for the education now."""
    now = programme.responsibilities.filter(valid_to__isnull=True, responsible_body__isnull=False)
    return now.order_by().values("responsible_body")


def _of(programme: Programme) -> tuple[int, int]:
    return programme.school_id, programme.commissioner_id


def place_in_pattern(
    pattern: WeekPattern, where: Organisation | None, on: date, *, at_school: bool = False, is_tuition: bool = False
) -> PatternPlace:
    """As what a half-day at a body counts, or at no body's place: at home, online, at work.

    A provision that the pattern's school runs is its base as well.
    """
    facts = rules.PatternPlaceFacts(
        is_at_base=where is not None and pattern.school_id in (where.pk, where.run_by_id),
        is_own_school=at_school,
        is_tuition=is_tuition,
    )
    return rules.pattern_place(facts, on=on)


def drawn(pattern: WeekPattern, components: Iterable[Component], on: date) -> Counter[PatternPlace]:
    """How many half-days these come to, by place of the pattern."""
    return Counter(
        place_in_pattern(
            pattern,
            None if each.place else each.organisation,
            on,
            at_school=each.is_school,
            is_tuition=each.is_tuition or each.kind is OfferKind.ONE_TO_ONE,
        )
        for each in components
    )


def pattern_facts(pattern: WeekPattern, half_days: Mapping[PatternPlace, int]) -> rules.PatternWeekFacts:
    return rules.PatternWeekFacts(
        name=pattern.name,
        days=pattern.days,
        drawn=half_days,
        last_day=pattern.valid_to - ONE_DAY if pattern.valid_to else None,
    )


def pattern_findings(programme: Programme, components: Iterable[Component], on: date) -> list[Refusal]:
    """Where the week of the day does not keep to the pattern that the programme follows, if it follows one."""
    pattern = programme.week_pattern
    if pattern is None:
        return []
    live = [each for each in components if each.from_day <= on and (each.until_day is None or on <= each.until_day)]
    return rules.pattern_findings(pattern_facts(pattern, drawn(pattern, live, on)), on=on)
