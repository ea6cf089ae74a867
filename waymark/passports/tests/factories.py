"""Passports filled through the services. People are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cast import Cast
from tests.told import told_once
from waymark.passports import services
from waymark.passports.models import HandOver, PassportEntry
from waymark.passports.states import Carry, EntryKind, LegalBasis, Purpose
from waymark.placements.models import Placement
from waymark.pupils.involvements import involve
from waymark.pupils.models import Pupil
from waymark.pupils.states import Basis

WORDS = {
    EntryKind.HELPS: "A task in three steps, and the first one done together.",
    EntryKind.DOES_NOT_HELP: "Being asked to read aloud.",
    EntryKind.STRENGTHS: "Patient with small parts.",
    EntryKind.ATTAINMENT: "Maths grade 3, English grade 2, reading age nine.",
}


@told_once
def entry(
    cast: Cast, pupil: Pupil, kind: EntryKind = EntryKind.HELPS, by: str = "referrer", **said: Any
) -> PassportEntry:
    given = {"text": WORDS.get(kind, "Something to know."), "carry": Carry.EVERYBODY, **said}
    return services.write_entry(cast.actor(by), pupil, kind, **given)


@told_once
def filled(cast: Cast, pupil: Pupil, *, but: EntryKind | None = None) -> None:
    """Everything that a referral and a risk assessment do not say."""
    for kind in WORDS:
        if kind is not but:
            entry(cast, pupil, kind)


@told_once
def handed_over(cast: Cast, placement: Placement, by: str = "coordinator", **said: Any) -> HandOver:
    given = {"purpose": Purpose.PLACEMENT, "legal_basis": LegalBasis.PUBLIC_TASK, "reason": "", **said}
    return services.hand_over(cast.actor(by), placement.pupil, placement.provider, **given)


@told_once
def asked_to_take(cast: Cast, pupil: Pupil, since: date) -> None:
    """Birchfield School was asked to take the pupil; the fact behind it is the pupil's own record."""
    involve(cast.actor("referrer"), pupil, cast.birchfield, Basis.MOVE, source=pupil, valid_from=since)
