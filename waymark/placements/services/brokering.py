"""A place found by one body for another: noted, and looked after while it runs."""

from __future__ import annotations

from django.urls import reverse

from waymark.accounts.actors import Actor, job_actor
from waymark.core import clock
from waymark.core.dates import end_of_work
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.organisations.models import Organisation
from waymark.placements import queries, rules
from waymark.placements.models import Brokering, Placement
from waymark.quality import queries as quality
from waymark.quality.models import SignOff

KIND = DutyKind.LOOK_AT_BROKERED_PROVIDER


def note_broker(actor: Actor, placement: Placement, broker: Organisation) -> Brokering:
    """`broker` found the place. What stands against that has been asked before."""
    assert actor.membership is not None
    return Brokering.objects.create(placement=placement, broker=broker, noted_at=clock.now(), noted_by=actor.membership)


def look_after_brokered(actor: Actor) -> int:
    """Who found a place that runs owes another look when its sign-off has run out; nobody, once no such place runs.

    Return how many duties were opened.
    """
    now = queries.brokered_now()
    opened = 0
    for broker, provider in now:
        facts = quality.sign_off_facts(provider, broker)
        if rules.must_look_again(facts, on=clock.today()) and not _waits(broker, provider):
            _owe(actor, broker, provider, "SEIP2018 12.8")
            opened += 1
    pairs = {(broker.pk, provider.public_id): provider for broker, provider in now}
    for duty in Duty.objects.filter(kind=KIND, state__in=[DutyState.OPEN, DutyState.MISSED], done_at__isnull=True):
        if (duty.owner_id, duty.subject_id) not in pairs:
            provider = Organisation.objects.get(public_id=duty.subject_id)
            duties.drop(actor, provider, KIND, owner=duty.owner, reason="No place that was found there runs any more.")
    return opened


def sign_off_changed(row: SignOff) -> None:
    """A sign-off was given or taken back: whoever gave it has looked; taken back by another, it is a concern to finders."""
    actor = job_actor("look after places found for others")
    duties.discharge(actor, KIND, row.provider, owner=row.commissioner)
    if row.withdrawn_on is not None:
        concern_raised(actor, row.provider, by=row.commissioner)


def concern_raised(actor: Actor, provider: Organisation, *, by: Organisation) -> None:
    """Somebody doubts a provider: every other body that found a place there which runs looks again, today."""
    for broker in queries.finders_at(provider):
        if broker != by:
            _owe(actor, broker, provider, "SEIP2018 12.10")


def _waits(broker: Organisation, provider: Organisation) -> bool:
    waiting = Duty.objects.filter(kind=KIND, owner=broker, subject_id=provider.public_id, done_at__isnull=True)
    return waiting.filter(state__in=[DutyState.OPEN, DutyState.MISSED]).exists()


def _owe(actor: Actor, broker: Organisation, provider: Organisation, clause: str) -> None:
    """About the provider and no pupil: who found the place need not know of the child."""
    duties.open_duty(
        actor,
        KIND,
        owner=broker,
        subject=provider,
        link=reverse("placements:brokered"),
        clause=clause,
        due_at=end_of_work(clock.today()),
    )
