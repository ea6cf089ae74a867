"""Parents and carers: whether they hold parental responsibility, and what they may not be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.core import history
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.organisations.models import Organisation
from waymark.pupils import rules
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.services.guard import require_change
from waymark.pupils.services.home import settle_home_authority
from waymark.pupils.states import ContactLimit


@transaction.atomic
def add_parent_or_carer(
    actor: Actor,
    pupil: Pupil,
    *,
    name: str,
    relationship: str,
    has_parental_responsibility: bool = False,
    lives_with_pupil: bool = False,
    authority: Organisation | None = None,
    telephone: str = "",
    email: str = "",
    preferred_contact: str = "",
    limit: ContactLimit | str = ContactLimit.NONE,
    limit_reason: str = "",
    valid_from: date | None = None,
) -> ParentOrCarer:
    """Write down a parent or carer. `authority` is whose area they live in, where it is not with the pupil."""
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk)
    refuse(_findings(actor, name, ContactLimit(limit), limit_reason, before=ContactLimit.NONE))
    person = ParentOrCarer.objects.create(
        pupil=pupil,
        name=name,
        relationship=relationship,
        has_parental_responsibility=has_parental_responsibility,
        lives_with_pupil=lives_with_pupil,
        authority=authority,
        telephone=telephone,
        email=email,
        preferred_contact=preferred_contact,
        limit=ContactLimit(limit),
        limit_reason=limit_reason,
        valid_from=valid_from or actor.day,
    )
    history.record(actor, "parent_or_carer.add", person, after=_kept(person), pupil=pupil)
    settle_home_authority(actor, pupil, on=actor.day)
    return person


@transaction.atomic
def change_parent_or_carer(
    actor: Actor,
    person: ParentOrCarer,
    *,
    name: str,
    relationship: str,
    has_parental_responsibility: bool = False,
    lives_with_pupil: bool = False,
    authority: Organisation | None = None,
    telephone: str = "",
    email: str = "",
    preferred_contact: str = "",
    limit: ContactLimit | str = ContactLimit.NONE,
    limit_reason: str = "",
    version: int | None = None,
    reason: str = "",
) -> ParentOrCarer:
    """Put right what is known of a parent or carer. Loosening a limit needs a `reason`."""
    require_change(actor, person.pupil)
    pupil = lock(Pupil, person.pupil_id)
    person = lock(ParentOrCarer, person.pk, version)
    findings = _findings(actor, name, ContactLimit(limit), limit_reason, before=ContactLimit(person.limit))
    warnings = refuse(findings, reason=reason)
    before = _kept(person)
    values: dict[str, Any] = {
        "name": name,
        "relationship": relationship,
        "has_parental_responsibility": has_parental_responsibility,
        "lives_with_pupil": lives_with_pupil,
        "authority": authority,
        "telephone": telephone,
        "email": email,
        "preferred_contact": preferred_contact,
        "limit": ContactLimit(limit),
        "limit_reason": limit_reason,
    }
    for field, value in values.items():
        setattr(person, field, value)
    person.save_changes(*values)
    history.record(
        actor,
        "parent_or_carer.change",
        person,
        before=before,
        after=_kept(person),
        reason=reason if warnings else "",
        pupil=pupil,
    )
    settle_home_authority(actor, pupil, on=actor.day)
    return person


@transaction.atomic
def end_parent_or_carer(
    actor: Actor, person: ParentOrCarer, *, last_day: date, version: int | None = None, reason: str = ""
) -> ParentOrCarer:
    """This person is no longer a contact for the pupil after `last_day`."""
    require_change(actor, person.pupil)
    pupil = lock(Pupil, person.pupil_id)
    person = lock(ParentOrCarer, person.pk, version)
    facts = rules.PeriodFacts(valid_from=person.valid_from, last_day=last_day, has_ended=person.valid_to is not None)
    refuse(rules.end_refusals(facts, on=actor.day))
    person.valid_to = last_day + timedelta(days=1)
    person.save_changes("valid_to")
    history.record(
        actor,
        "parent_or_carer.end",
        person,
        after={"valid_to": person.valid_to},
        reason=reason,
        happened_on=last_day,
        pupil=pupil,
    )
    settle_home_authority(actor, pupil, on=actor.day)
    return person


def _findings(actor: Actor, name: str, limit: ContactLimit, reason: str, *, before: ContactLimit) -> list[Any]:
    facts = rules.ParentFacts(name=name, limit=limit, limit_reason=reason, limit_before=before)
    return rules.parent_refusals(facts, on=actor.day)


def _kept(person: ParentOrCarer) -> dict[str, Any]:
    return {
        "name": person.name,
        "relationship": person.relationship,
        "has_parental_responsibility": person.has_parental_responsibility,
        "lives_with_pupil": person.lives_with_pupil,
        "authority": person.authority,
        "telephone": person.telephone,
        "email": person.email,
        "preferred_contact": person.preferred_contact,
        "limit": str(person.limit),
        "limit_reason": person.limit_reason,
    }
