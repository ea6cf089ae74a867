"""Why a body may know of a pupil."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.kept import kept
from waymark.organisations.models import Organisation
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.reasons import BASES
from waymark.pupils.states import Basis


@dataclass(frozen=True)
class Reason:
    """Why a body may know of a pupil, in a sentence without its full stop, and since when."""

    sentence: str
    since: date
    until: date | None
    organisation: Organisation
    basis: Basis

    def __iter__(self) -> Iterator[str | date]:
        """Unpacks as (sentence, since)."""
        return iter((self.sentence, self.since))


def why_visible(actor: Actor, pupil: Pupil) -> list[Reason]:
    """Why the actor may see the pupil today; each unpacks as (sentence, since).

    What two facts say alike, such as a referral and its programme, is said once, since the first of them.
    """
    found: dict[str, Reason] = {}
    for row in _live(actor, pupil.pk):
        reason = _reason(row)
        found.setdefault(reason.sentence, reason)
    return list(found.values())


@kept
def _live(actor: Actor, pupil: int) -> QuerySet[Involvement]:
    rows = Involvement.objects.live_for(actor).filter(pupil=pupil).select_related("organisation")
    return rows.order_by("valid_from", "pk")


def involvements(actor: Actor, pupil: Pupil) -> list[Reason]:
    """Who may know of the pupil, or might before, and why; those of today first."""
    rows = Involvement.objects.visible_to(actor).filter(pupil=pupil).select_related("organisation")
    found = [_reason(row) for row in rows.order_by("-valid_from", "organisation__name", "pk")]
    return sorted(found, key=lambda each: each.until is not None and each.until <= actor.day)


def _reason(row: Involvement) -> Reason:
    sentence = BASES[Basis(row.basis)].format(body=row.organisation.name)
    return Reason(sentence, row.valid_from, row.valid_to, row.organisation, Basis(row.basis))
