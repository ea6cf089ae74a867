"""The head's record that the law of exclusion is respected: asked for when a referral needs it, and kept."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import clock, history
from waymark.core.dates import end_of_day
from waymark.core.models import lock
from waymark.core.refusals import refuse
from waymark.duties import rules as duty_rules
from waymark.duties import services as duties
from waymark.duties.states import DutyKind
from waymark.referrals import rules
from waymark.referrals.models import Referral
from waymark.referrals.services.guard import refuse_withheld_address
from waymark.referrals.states import SECTIONS, ReferralKind, ReferralState, Section
from waymark.school_year import queries as school_year


def ask_the_head(actor: Actor, referral: Referral) -> None:
    """Where this kind needs the head's record, it is due from the school; it stands on the head's work list."""
    if Section.EXCLUSION_LAW not in SECTIONS[ReferralKind(referral.kind)]:
        return
    today = clock.today()
    due_on = duty_rules.record_law_due(school_year.calendar_for(referral.school, today), on=today)
    duties.open_duty(
        actor,
        DutyKind.RECORD_LAW,
        owner=referral.school,
        subject=referral,
        link=reverse("referrals:record_law", args=[referral.public_id]),
        clause="SEIP2018 S3.5.2.2",
        due_at=end_of_day(due_on),
        pupil=referral.pupil,
    )


@transaction.atomic
def record_law(actor: Actor, referral: Referral, *, words: str, version: int | None = None) -> Referral:
    """The head records how the law of exclusion was respected in deciding to refer. Said anew, the last word stands."""
    actor.require(Permission.EXCLUSION_DECIDE, over=referral)
    actor.require(Permission.REFERRAL_WRITE, over=referral)
    referral = lock(Referral, referral.pk, version)
    today = clock.today()
    refuse(rules.edit_refusals(rules.StateFacts(state=ReferralState(referral.state)), on=today))
    refuse(rules.law_refusals(rules.LawFacts(words=words), on=today))
    refuse_withheld_address(referral, [words])
    referral.law_respected_at, referral.law_respected_by = clock.now(), actor.membership
    referral.law_respected_words, referral.touched_on = words, today
    referral.save_changes("law_respected_at", "law_respected_by", "law_respected_words", "touched_on")
    history.record(actor, "referral.record_law", referral, after={"words": words}, pupil=referral.pupil)
    duties.discharge(actor, DutyKind.RECORD_LAW, referral)
    return referral
