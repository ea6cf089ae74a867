"""How much a pupil was excluded this academic year, for other pages: one pupil, or many in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.exclusions import rules
from waymark.exclusions.models import Exclusion
from waymark.exclusions.queries.facts import sessions_in
from waymark.exclusions.states import ExclusionKind, ExclusionState
from waymark.pupils.models import Pupil, RollEntry
from waymark.school_year.queries import calendars_for

OVER = (ExclusionState.CANCELLED, ExclusionState.REINSTATED, ExclusionState.FINAL)


@dataclass(frozen=True)
class Totals:
    """The exclusions of a pupil that the reader may see, in the academic year of the day.

    `suspensions` counts those that were not cancelled; `sessions` all days out, those of cancelled ones too. `open_case`
    is a permanent exclusion that is not over, of whatever year.
    """

    suspensions: int = 0
    sessions: int = 0
    permanent: bool = False
    open_case: Exclusion | None = None

    @property
    def days(self) -> Decimal:
        return rules.in_days(self.sessions)


def totals_for(actor: Actor, pupil: Pupil, on: date) -> Totals:
    """The totals of one pupil; nothing for a reader who may not see exclusions."""
    return totals_of(actor, [pupil], on)[pupil.pk]


def totals_of(actor: Actor, pupils: Sequence[Pupil], on: date) -> dict[int, Totals]:
    """`totals_for` for many, by the key of the pupil."""
    if not (actor.is_job or actor.may(Permission.EXCLUSION_VIEW)):
        return {pupil.pk: Totals() for pupil in pupils}
    rows = list(
        Exclusion.objects.visible_to(actor).filter(pupil__in=[each.pk for each in pupils]).select_related("school")
    )
    year = rules.year_for_counting(rules.DayFacts(day=on), on=on)
    schools = {row.school_id: row.school for row in rows}
    calendars = calendars_for(list(schools.values()), on) if schools else {}
    by_pupil: dict[int, list[Exclusion]] = {}
    for row in rows:
        by_pupil.setdefault(row.pupil_id, []).append(row)
    found = {}
    for pupil in pupils:
        own = by_pupil.get(pupil.pk, [])
        lasting = [each for each in own if each.is_permanent and each.state != ExclusionState.CANCELLED]
        found[pupil.pk] = Totals(
            suspensions=len(
                [
                    each
                    for each in own
                    if not each.is_permanent and each.starts_on in year and each.state != ExclusionState.CANCELLED
                ]
            ),
            sessions=sum(sessions_in([each], calendars[each.school_id], year) for each in own),
            permanent=any(each.starts_on in year and each.state != ExclusionState.REINSTATED for each in lasting),
            open_case=next((each for each in lasting if each.state not in OVER), None),
        )
    return found


@dataclass(frozen=True)
class Away:
    """What keeps a pupil from school on a day, and what will from a later day on."""

    now: Exclusion | None = None
    later: Exclusion | None = None


def keeps_away(actor: Actor, pupil: Pupil, on: date) -> Away:
    """The exclusion that keeps the pupil from school on that day, and the next one, if the reader may know of them.

    A suspension on its days, the last included; a permanent exclusion from its first day until it is set aside, or until
    the school has taken the name off its roll: then it is no longer the pupil's school.
    """
    if not actor.may(Permission.EXCLUSION_VIEW):
        return Away()
    on_its_roll = RollEntry.objects.on(on).filter(
        pupil=OuterRef("pupil"), school=OuterRef("school"), valid_from__lte=OuterRef("starts_on")
    )
    permanent = Q(kind=ExclusionKind.PERMANENT) & Exists(on_its_roll)
    rows = Exclusion.objects.visible_to(actor).filter(permanent | Q(ends_on__gte=on), pupil=pupil)
    rows = rows.exclude(state__in=(ExclusionState.CANCELLED, ExclusionState.REINSTATED))
    found = list(rows.select_related("school").order_by("starts_on", "pk"))
    return Away(
        now=next((row for row in reversed(found) if row.starts_on <= on), None),
        later=next((row for row in found if row.starts_on > on), None),
    )


def lasting_exclusion(actor: Actor, pupil: Pupil) -> Exclusion | None:
    """The latest permanent exclusion that stands, open or final, if the reader may know of one.

    None stands any more of a school that has taken the pupil on again since: what it decided ended an earlier spell.
    """
    if not (actor.is_job or actor.may(Permission.EXCLUSION_VIEW)):
        return None
    undone = (ExclusionState.CANCELLED, ExclusionState.REINSTATED)
    taken_on_again = RollEntry.objects.filter(
        pupil=OuterRef("pupil"),
        school=OuterRef("school"),
        valid_from__gt=OuterRef("starts_on"),
        valid_from__lte=actor.day,
    )
    rows = Exclusion.objects.visible_to(actor).filter(
        ~Exists(taken_on_again), pupil=pupil, kind=ExclusionKind.PERMANENT
    )
    return rows.exclude(state__in=undone).select_related("school").order_by("starts_on", "pk").last()


def standing_exclusion(actor: Actor, pupil: Pupil) -> Exclusion | None:
    """The permanent exclusion that is open, or final while its school still has the name on its roll; if the reader may
    know of one. Once the name has left that roll, the pupil may begin anew elsewhere.
    """
    if not (actor.is_job or actor.may(Permission.EXCLUSION_VIEW)):
        return None
    on_its_roll = RollEntry.objects.on(actor.day).filter(
        pupil=OuterRef("pupil"), school=OuterRef("school"), valid_from__lte=OuterRef("starts_on")
    )
    rows = Exclusion.objects.visible_to(actor).filter(pupil=pupil, kind=ExclusionKind.PERMANENT)
    rows = rows.filter(~Q(state__in=OVER) | (Q(state=ExclusionState.FINAL) & Exists(on_its_roll)))
    return rows.select_related("school").order_by("starts_on", "pk").last()


def open_exclusion(actor: Actor, pupil: Pupil) -> Exclusion | None:
    """The permanent exclusion that is not over yet, if the reader may know of one."""
    found = lasting_exclusion(actor, pupil)
    return found if found is not None and found.state not in OVER else None
