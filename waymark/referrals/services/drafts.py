"""Drafts that nobody goes on with: their school is told, and two weeks later they are emptied."""

from __future__ import annotations

from django.db import models, transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock
from waymark.core.dates import ONE_DAY, end_of_day
from waymark.core.models import lock
from waymark.core.moves import move
from waymark.duties import services as duties
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind
from waymark.referrals import notices, rules
from waymark.referrals.models import CauseEntry, ConsentLink, Outcome, Referral
from waymark.referrals.states import FIELDS, MOVES, ReferralAction, ReferralState

EMPTIED = "Nobody went on with this draft for 90 days, so what it said was removed."


def see_to_old_drafts(actor: Actor) -> tuple[int, int]:
    """Tell the school of each draft that is soon emptied, and empty those whose day has come. Return how many of each."""
    actor.require(Permission.REFERRAL_WRITE)
    told = emptied = 0
    today = clock.today()
    for pk in list(Referral.objects.filter(state=ReferralState.DRAFT).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            referral = lock(Referral, pk)
            if referral.state != ReferralState.DRAFT:
                continue
            facts = rules.DraftFacts(touched_on=referral.touched_on)
            if today >= rules.draft_is_emptied_on(facts, on=today):
                _empty(actor, referral)
                emptied += 1
            elif today >= rules.draft_is_told_on(facts, on=today):
                told += _tell(actor, referral)
            else:
                duties.drop(actor, referral, DutyKind.FINISH_DRAFT, reason="Somebody went on with it.")
    return told, emptied


def _tell(actor: Actor, referral: Referral) -> bool:
    """Open the duty to finish it, once for each day on which it would be emptied; whether the school was told now."""
    today = clock.today()
    last_on = rules.draft_is_emptied_on(rules.DraftFacts(touched_on=referral.touched_on), on=today) - ONE_DAY
    due_at = end_of_day(last_on)
    if Duty.objects.filter(kind=DutyKind.FINISH_DRAFT, subject_id=referral.public_id, due_at=due_at).exists():
        return False
    duties.open_duty(
        actor,
        DutyKind.FINISH_DRAFT,
        owner=referral.school,
        subject=referral,
        link=referral.get_absolute_url(),
        clause="WM old draft",
        due_at=due_at,
        pupil=referral.pupil,
    )
    notices.draft_is_old(actor, referral)
    return True


def _empty(actor: Actor, referral: Referral) -> None:
    """Blank every answer. The row stays, and says that it was emptied; the event says nothing of what it held."""
    names = [name for names in FIELDS.values() for name in names]
    for name in names:
        field = referral._meta.get_field(name)
        assert isinstance(field, models.Field)
        setattr(referral, name, None if field.null else field.get_default())
    referral.law_respected_words, referral.brought = "", {}
    referral.withdrawn_reason, referral.emptied_on = EMPTIED, clock.today()
    for row in Outcome.objects.filter(referral=referral):
        row.what = row.measured_by = ""
        row.save_changes("what", "measured_by")
    CauseEntry.objects.filter(referral=referral).update(found="")
    for link in ConsentLink.objects.filter(referral=referral):
        link.words, link.replaced_at = "", link.replaced_at or clock.now()
        link.save_changes("words", "replaced_at")
    referral.save_changes(*names, "law_respected_words", "brought", "withdrawn_reason", "emptied_on")
    move(referral, ReferralAction.EMPTY, MOVES, actor=actor, reason=EMPTIED, pupil=referral.pupil)
    duties.drop(actor, referral, reason=EMPTIED)
