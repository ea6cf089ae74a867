"""Where a pupil lives. A withheld address is shown only to somebody who says why, and each showing is kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.refusals import Refusal, refuse
from waymark.organisations.models import Organisation
from waymark.organisations.queries import authority_of_postcode
from waymark.pupils import rules
from waymark.pupils.models import Address, Pupil
from waymark.pupils.services.guard import require_change
from waymark.pupils.services.home import settle_home_authority


@transaction.atomic
def change_address(
    actor: Actor,
    pupil: Pupil,
    *,
    lines: str,
    postcode: str = "",
    do_not_disclose: bool = False,
    authority: Organisation | None = None,
    valid_from: date | None = None,
    version: int | None = None,
    reason: str = "",
) -> Address:
    """The pupil lives here from `valid_from`, today unless said otherwise; the address before it ends with the day before.

    Without an `authority` it is the one in whose area the postcode lies, where that is known. Of an address that must
    not be disclosed nothing is worked out: a person says its authority, or nobody does.

    `reason` answers the warning that a withheld address gives way to one that is not. The history keeps that the
    address changed, never its words. `version` is the pupil's.
    """
    require_change(actor, pupil)
    pupil = lock(Pupil, pupil.pk, version)
    starts_on = valid_from or actor.day
    present = Address.objects.filter(pupil=pupil, valid_to__isnull=True).first()
    if authority is None and not do_not_disclose:
        authority = authority_of_postcode(postcode)
    facts = rules.AddressFacts(
        lines=lines,
        postcode=postcode,
        do_not_disclose=do_not_disclose,
        valid_from=starts_on,
        present_from=present.valid_from if present else None,
        present_do_not_disclose=present.do_not_disclose if present else False,
    )
    warnings = refuse(rules.address_refusals(facts, on=actor.day), reason=reason)
    if present is not None:
        present = lock(Address, present.pk)
        present.valid_to = starts_on
        present.save_changes("valid_to")
    address = Address.objects.create(
        pupil=pupil,
        lines=lines,
        postcode=rules.normalise_postcode(postcode),
        do_not_disclose=do_not_disclose,
        authority=authority,
        valid_from=starts_on,
    )
    history.record(
        actor,
        "address.change",
        address,
        before={"address": present, "do_not_disclose": present.do_not_disclose} if present else None,
        after={"do_not_disclose": do_not_disclose, "valid_from": starts_on},
        reason=reason if warnings else "",
        happened_on=starts_on,
        pupil=pupil,
    )
    settle_home_authority(actor, pupil, on=actor.day)
    pupil.save_changes()
    return address


@transaction.atomic
def withhold_address(
    actor: Actor, pupil: Pupil, *, do_not_disclose: bool, reason: str, version: int | None = None
) -> Address:
    """From today the present address must not be disclosed, or may be again. Its words need not be seen for that."""
    require_change(actor, pupil)
    present = Address.objects.filter(pupil=pupil, valid_to__isnull=True).first()
    if present is None:
        raise_no_address()
    assert present is not None
    if not reason.strip():
        refuse([Refusal("no_reason", clause="WM withheld address", who="school")])
    return change_address(
        actor,
        pupil,
        lines=present.lines,
        postcode=present.postcode,
        do_not_disclose=do_not_disclose,
        authority=present.authority,
        valid_from=max(actor.day, present.valid_from),
        version=version,
        reason=reason,
    )


@transaction.atomic
def reveal_address(actor: Actor, pupil: Pupil, *, reason: str) -> Address:
    """Return the pupil's present address to somebody who says why. Each time is an event with its reason."""
    actor.require(Permission.ADDRESS_REVEAL, over=pupil)
    if not reason.strip():
        refuse([Refusal("no_reason_to_reveal", clause="WM withheld address")])
    address = Address.objects.visible_to(actor).on(actor.day).filter(pupil=pupil).first()
    if address is None:
        raise_no_address()
    assert address is not None
    history.record(actor, "address.reveal", address, reason=reason, pupil=pupil)
    return address


def raise_no_address() -> None:
    refuse([Refusal("no_address_known", clause="WM withheld address")])
