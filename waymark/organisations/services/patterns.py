"""What sort of school a school is, and the fixed shapes of the week that a short-stay or hospital school has."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, refuse
from waymark.organisations import queries, rules
from waymark.organisations.models import Organisation, SchoolDetail, Site, WeekPattern
from waymark.organisations.services.bodies import require_own
from waymark.organisations.states import PatternPhase, SchoolKind

DAYS = ("days_at_base", "days_in_ap", "days_in_mainstream", "days_of_tuition")


@transaction.atomic
def set_school_kind(
    actor: Actor, school: Organisation, *, kind: SchoolKind | str, version: int | None = None
) -> Organisation:
    """An ordinary, a short-stay or a hospital school. An officer says it of a school of the own area.

    A school that is to be an ordinary one again has no week patterns left.
    """
    actor.require(Permission.MEMBERSHIP_EDIT, over=school)
    if not queries.is_in_own_area(actor, school):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    school = lock(Organisation, school.pk, version)
    detail, _ = SchoolDetail.objects.get_or_create(school=school)
    before, detail.kind = detail.kind, SchoolKind(kind)
    if not queries.has_patterns(detail.kind) and queries.week_patterns(school, actor.day):
        refuse([Refusal("patterns_still_run", clause="WM week pattern", who="school")])
    detail.save(update_fields=["kind"])
    school.save_changes()
    history.record(actor, "organisation.school_kind", school, before={"kind": before}, after={"kind": detail.kind})
    return school


@transaction.atomic
def add_week_pattern(
    actor: Actor,
    school: Organisation,
    *,
    name: str,
    phase: PatternPhase | str,
    site: Site | None = None,
    valid_from: date | None = None,
    **days: int,
) -> WeekPattern:
    """The school has such a week for its pupils, from `valid_from`, today unless said otherwise. `days` as in DAYS."""
    require_own(actor, school)
    school = lock(Organisation, school.pk)
    pattern = WeekPattern(
        school=school,
        site=site,
        name=" ".join(name.split()),
        phase=PatternPhase(phase),
        valid_from=valid_from or actor.day,
        **days,
    )
    _refuse_unfit(pattern)
    pattern.save()
    history.record(actor, "week_pattern.add", pattern, after=_said(pattern))
    return pattern


@transaction.atomic
def change_week_pattern(
    actor: Actor,
    pattern: WeekPattern,
    *,
    name: str,
    phase: PatternPhase | str,
    site: Site | None = None,
    version: int | None = None,
    **days: int,
) -> WeekPattern:
    """Put right what was written of a pattern. Another week from a day on is another pattern."""
    require_own(actor, pattern.school)
    lock(Organisation, pattern.school_id)
    pattern = lock(WeekPattern, pattern.pk, version)
    before = _said(pattern)
    pattern.name, pattern.phase, pattern.site = " ".join(name.split()), PatternPhase(phase), site
    for each in DAYS:
        setattr(pattern, each, days[each])
    _refuse_unfit(pattern)
    pattern.save_changes("name", "phase", "site", *DAYS)
    history.record(actor, "week_pattern.change", pattern, before=before, after=_said(pattern))
    return pattern


@transaction.atomic
def end_week_pattern(actor: Actor, pattern: WeekPattern, *, last_day: date, version: int | None = None) -> WeekPattern:
    """After `last_day` no new programme follows it; those that do are told so."""
    require_own(actor, pattern.school)
    pattern = lock(WeekPattern, pattern.pk, version)
    if last_day < pattern.valid_from:
        refuse([Refusal("ends_before_it_begins", clause="WM order of dates", who="school")])
    if pattern.valid_to is not None and pattern.valid_to <= actor.day:
        refuse([Refusal("pattern_is_over", clause="WM week pattern", who="school")])
    before, pattern.valid_to = pattern.valid_to, last_day + timedelta(days=1)
    pattern.save_changes("valid_to")
    history.record(
        actor, "week_pattern.end", pattern, before={"valid_to": before}, after={"valid_to": pattern.valid_to}
    )
    return pattern


def _said(pattern: WeekPattern) -> dict[str, Any]:
    return {name: getattr(pattern, name) for name in ("name", "phase", "site", *DAYS)}


def _refuse_unfit(pattern: WeekPattern) -> None:
    others = WeekPattern.objects.filter(school=pattern.school, name__iexact=pattern.name, valid_to__isnull=True)
    facts = rules.PatternFacts(
        school_kind=pattern.school.school_kind,
        days=tuple(pattern.days.values()),
        taken=others.exclude(pk=pattern.pk).exists(),
    )
    found = rules.pattern_refusals(facts, on=pattern.valid_from)
    if pattern.site is not None and pattern.site.organisation_id != pattern.school_id:
        found.append(Refusal("not_your_site", clause="WM week pattern", who="school"))
    refuse(found)
