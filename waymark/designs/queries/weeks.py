"""What a programme is told of the option in use: half-days at home, online and at work, which are no placements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from waymark.core.kept import kept
from waymark.core.refusals import Refusal
from waymark.designs.models import Design, DesignPart
from waymark.designs.queries.doors import half_days_of
from waymark.designs.states import AT_HOME, PartKind
from waymark.placements.models import LearningPlan, Placement
from waymark.placements.states import LIVE
from waymark.programmes import rules
from waymark.programmes.models import Programme
from waymark.programmes.queries import Component
from waymark.quality import queries as quality
from waymark.quality.states import Subject
from waymark.school_year.states import Half


def components(programme: Programme, on: date) -> list[Component]:
    """The half-days of the option in use that are neither at the school nor of an offer, held from its first day to its last."""
    found = []
    for part in _elsewhere(programme.pk, on):
        for weekday, half in half_days_of(part):
            starts_at, ends_at = part.times(half)
            found.append(
                Component(
                    weekday=weekday,
                    half=Half(half),
                    starts_at=starts_at,
                    ends_at=ends_at,
                    where=part.place,
                    organisation=programme.commissioner,
                    from_day=part.design.starts_on,
                    until_day=part.design.planned_end_on,
                    link=part.design.get_absolute_url(),
                    is_tuition=part.kind in AT_HOME,
                    place=f"{part.kind}: {part.place.casefold()}",
                )
            )
    return found


def _parts_in_use(programme: Programme) -> QuerySet[DesignPart]:
    """The parts of the option in use that are no offer's, the school's own among them."""
    return _of_no_offer(programme.pk)


@kept
def _elsewhere(programme: int, on: date) -> QuerySet[DesignPart]:
    parts = _of_no_offer(programme).exclude(kind="school").filter(design__planned_end_on__gte=on)
    return parts.select_related("design")


def _of_no_offer(programme: int) -> QuerySet[DesignPart]:
    last = (
        Design.objects.filter(programme=programme, used_at__isnull=False).order_by("-used_at", "-pk").values("pk")[:1]
    )
    return DesignPart.objects.filter(design__in=last, removed_at__isnull=True, offer__isnull=True)


def pupils_elsewhere(pupils: Sequence[int], on: date) -> set[int]:
    """Which of these pupils have, on the day or later, a half-day of an option in use that is neither school nor offer."""
    rows = DesignPart.objects.filter(
        design__programme__pupil__in=list(pupils), design__used_at__isnull=False, removed_at__isnull=True
    )
    rows = rows.filter(offer__isnull=True, design__planned_end_on__gte=on).exclude(kind="school")
    return set(rows.values_list("design__programme__pupil_id", flat=True))


def literacy_findings(programme: Programme, on: date, week: list[Component]) -> list[Refusal]:
    """Where no half-day of the week is at school: whether English and mathematics show in it all the same."""
    live = [each for each in week if each.until_day is None or on <= each.until_day]
    at_school = any(each.is_school for each in live)
    found: set[str] = set()
    if live and not at_school:
        found = _taught(programme)
    facts = rules.LiteracyFacts(
        has_half_days=bool(live),
        at_school=at_school,
        english=Subject.ENGLISH in found,
        mathematics=Subject.MATHEMATICS in found,
    )
    return rules.literacy_findings(facts, on=on)


def _taught(programme: Programme) -> set[str]:
    """What the offers of the live placements teach, their learning plans carry on, and the option in use has at home.

    One statement, where that shows both; two otherwise.
    """
    both = {Subject.ENGLISH, Subject.MATHEMATICS}
    plans = LearningPlan.objects.filter(placement=OuterRef("pk"), is_current=True).exclude(english_and_maths="")
    placements = Placement.objects.filter(pupil=programme.pupil_id, state__in=LIVE).annotate(has_plan=Exists(plans))
    found: set[str] = set()
    for placement in placements.select_related("offer"):
        found.update(both if placement.has_plan else quality.subjects_of(placement.offer))
    if not both <= found:
        for part in _parts_in_use(programme).exclude(kind=PartKind.SCHOOL):
            found.update(part.subjects)
    return found
