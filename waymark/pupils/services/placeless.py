"""A child who has no school: the record is made by the authority in whose area the child lives."""

from __future__ import annotations

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.pupils import rules
from waymark.pupils.involvements import involve
from waymark.pupils.models import Address, Pupil
from waymark.pupils.services.identity import (
    PupilData,
    SchoolYear,
    duplicate_findings,
    known_of,
    make_record,
    record_findings,
)
from waymark.pupils.states import Basis, HomeBasis


@transaction.atomic
def add_child_without_school(actor: Actor, *, data: PupilData) -> Pupil:
    """Make the record of a child who lives in the area of the actor's authority and is on no roll.

    The authority alone may know of the child, until a service opens the record to others. What `data` says of a roll
    is not heeded. Records that may be of the same child warn, as far as the authority holds or sees them.
    """
    actor.require(Permission.FAIR_ACCESS_EDIT)
    if not actor.organisation.is_authority:
        refuse([Refusal("only_the_authority", clause="WM no school place", who="authority")])
    authority = lock(Organisation, actor.organisation.pk)
    school_year = SchoolYear.of(authority, actor.day)
    findings = record_findings(actor, data, school_year) + duplicate_findings(actor, authority, known_of(data))
    if not data.address_lines.strip():
        findings.append(Refusal("no_address", clause="WM no school place", who="authority"))
    warnings = refuse(findings, reason=data.reason_to_go_on)
    pupil = make_record(
        actor,
        data,
        school_year,
        warnings,
        held_by=authority,
        home_authority=authority,
        home_authority_basis=HomeBasis.BY_HAND,
        home_authority_note="The authority made the record: the child lives in its area and has no school.",
    )
    address = Address.objects.create(
        pupil=pupil,
        lines=data.address_lines,
        postcode=rules.normalise_postcode(data.postcode),
        do_not_disclose=data.do_not_disclose,
        authority=authority,
        valid_from=actor.day,
    )
    history.record(actor, "address.add", address, after={"do_not_disclose": data.do_not_disclose}, pupil=pupil)
    involve(actor, pupil, authority, Basis.HOME_AUTHORITY, source=pupil, valid_from=actor.day)
    return pupil
