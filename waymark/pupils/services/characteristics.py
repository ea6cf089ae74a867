"""Dated facts about a pupil: an EHC plan from a day, looked after by an authority until another."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.models import lock
from waymark.core.periods import not_over_by
from waymark.core.refusals import Refusal, refuse
from waymark.core.watchers import Watchers
from waymark.pupils import rules
from waymark.pupils.models import Characteristic, Pupil
from waymark.pupils.services.guard import require_change
from waymark.pupils.services.home import settle_home_authority
from waymark.pupils.states import CharacteristicKind

# Told of a pupil when an EHC plan, being looked after or another dated fact begins or ends.
CHARACTERISTIC_WATCHERS: Watchers[Pupil] = Watchers()
WITH_A_VALUE = frozenset({CharacteristicKind.LOOKED_AFTER, CharacteristicKind.ETHNICITY, CharacteristicKind.LANGUAGE})


@transaction.atomic
def add_characteristic(
    actor: Actor,
    pupil: Pupil,
    *,
    kind: CharacteristicKind | str,
    valid_from: date,
    value: str = "",
    last_day: date | None = None,
    version: int | None = None,
) -> Characteristic:
    """This is so of the pupil from `valid_from`, until the end of `last_day` if that is known.

    Facts are written down on their day or later, so that what a record says is so. For a looked-after pupil `value` is the number of the authority that looks after the pupil, and the home authority
    is worked out anew. `version` is the pupil's.
    """
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    kind = CharacteristicKind(kind)
    valid_to = last_day + timedelta(days=1) if last_day else None
    findings = []
    is_number = len(value) == 3 and value.isdigit()
    if (kind in WITH_A_VALUE and not value) or (kind == CharacteristicKind.LOOKED_AFTER and not is_number):
        findings.append(Refusal("value_needed", clause="UKGDPR 5(1)(d)", who="school"))
    if valid_from > actor.day:
        findings.append(Refusal("starts_ahead_of_its_day", clause="WM order of dates", who="school"))
    if last_day:
        ends = rules.PeriodFacts(valid_from=valid_from, last_day=last_day)
        findings += rules.end_refusals(ends, on=actor.day)
    overlapping = Characteristic.objects.filter(pupil=pupil, kind=kind).filter(not_over_by(valid_from))
    if valid_to is not None:
        overlapping = overlapping.filter(valid_from__lt=valid_to)
    if overlapping.exists():
        findings.append(Refusal("recorded_already", clause="UKGDPR 5(1)(d)", who="school"))
    refuse(findings)
    row = Characteristic.objects.create(pupil=pupil, kind=kind, value=value, valid_from=valid_from, valid_to=valid_to)
    history.record(
        actor,
        "characteristic.add",
        row,
        after={"kind": kind, "value": value, "valid_from": valid_from, "valid_to": valid_to},
        happened_on=valid_from,
        pupil=pupil,
    )
    _resettle(actor, pupil, kind)
    return row


@transaction.atomic
def end_characteristic(
    actor: Actor, characteristic: Characteristic, *, last_day: date, version: int | None = None
) -> Characteristic:
    """This was so until the end of `last_day`."""
    require_change(actor, characteristic.pupil)
    pupil = lock(Pupil, characteristic.pupil_id)
    row = lock(Characteristic, characteristic.pk, version)
    facts = rules.PeriodFacts(valid_from=row.valid_from, last_day=last_day, has_ended=row.valid_to is not None)
    refuse(rules.end_refusals(facts, on=actor.day))
    row.valid_to = last_day + timedelta(days=1)
    row.save_changes("valid_to")
    history.record(
        actor, "characteristic.end", row, after={"valid_to": row.valid_to}, happened_on=last_day, pupil=pupil
    )
    _resettle(actor, pupil, CharacteristicKind(row.kind))
    return row


def _resettle(actor: Actor, pupil: Pupil, kind: CharacteristicKind) -> None:
    if kind == CharacteristicKind.LOOKED_AFTER:
        settle_home_authority(actor, pupil, on=actor.day)
    pupil.save_changes()
    CHARACTERISTIC_WATCHERS.tell(pupil)
