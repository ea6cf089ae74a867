"""Registers that do not come in are asked for, or laid to rest."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.http import Http404

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.attendance import notices, queries, rules
from waymark.attendance.models import Register
from waymark.attendance.services.links import make_link
from waymark.attendance.services.registers import open_for
from waymark.core import clock, history
from waymark.core.models import lock
from waymark.core.refusals import Refused, refuse
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.school_year.states import Half

NOBODY_EXPECTED = "nobody was expected"


@transaction.atomic
def chase(actor: Actor, register: Register) -> Register:
    """Ask the provider for a register that is due and not in: its managers, and by a new link its contacts."""
    actor.require(Permission.REGISTER_CHASE)
    if not Register.objects.chaseable_by(actor).filter(pk=register.pk).exists():
        raise Http404
    site, provider = register.site, register.provider
    register = lock(Register, register.pk)
    register.site, register.provider = site, provider
    expected = queries.expected_at(site, register.on, register.half)
    facts = rules.RegisterFacts(
        half=Half(register.half),
        starts_at=min((each.session.starts_at for each in expected), default=None),
        taken_at=register.taken_at,
        asked_at=clock.now(),
    )
    refuse(rules.chase_refusals(rules.ChaseFacts(register=facts, last_chased_at=register.chased_at), on=register.on))
    register.chased_at, register.chased_by_label = clock.now(), actor.label
    register.save_changes("chased_at", "chased_by_label")
    history.record(actor, "register.chase", register, happened_on=register.on)
    notices.register_wanted(actor, register)
    if register.on == clock.today():
        for recipient in queries.register_recipients(provider, clock.today()):
            make_link(actor, register, recipient)
    if actor.is_job:
        notices.register_missing(actor, register, [each.placement.commissioner for each in expected])
    return register


@transaction.atomic
def chase_missing(actor: Actor) -> tuple[int, int]:
    """Open today's registers with their duties, and ask once for each that is due and not in. Return both numbers.

    A register of an earlier day at which, as is now known, nobody was expected any more is laid to rest.
    """
    actor.require(Permission.REGISTER_CHASE)
    opened, chased = _open_expected(actor, clock.today()), 0
    waiting = Register.objects.filter(taken_at__isnull=True).select_related("provider", "site__organisation")
    for register in waiting.filter(on=clock.today(), chased_at__isnull=True):
        try:
            with transaction.atomic():
                chase(actor, register)
            chased += 1
        except Refused:
            continue
    since = clock.today() - timedelta(days=queries.DAYS_SHOWN_AS_MISSED)
    for register in waiting.filter(on__lte=clock.today(), on__gte=since):
        if not queries.expected_at(register.site, register.on, register.half):
            _lay_to_rest(actor, register)
    return opened, chased


def _open_expected(actor: Actor, on: date) -> int:
    opened = 0
    for half in Half:
        there = set(Register.objects.filter(on=on, half=half).values_list("site_id", flat=True))
        for site, expected in queries.sites_expecting(on, half).items():
            if site.pk not in there:
                open_for(actor, site, on, half, expected)
                opened += 1
    return opened


def _lay_to_rest(actor: Actor, register: Register) -> None:
    locked = lock(Register, register.pk)
    locked.taken_at, locked.taken_by_label = clock.now(), NOBODY_EXPECTED
    locked.save_changes("taken_at", "taken_by_label")
    history.record(actor, "register.lay_to_rest", locked, reason=NOBODY_EXPECTED, happened_on=locked.on)
    duties.drop(actor, locked, DutyKind.TAKE_REGISTER, reason=NOBODY_EXPECTED)
