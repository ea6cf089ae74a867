"""The programmes that the actor may see."""

from __future__ import annotations

from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core.lookup import one_or_404
from waymark.core.periods import holds_on
from waymark.core.policies import Denied
from waymark.programmes.models import KeyWorkerSpell, Programme, ProgrammeQuerySet
from waymark.programmes.states import ProgrammeState
from waymark.pupils.models import Pupil
from waymark.pupils.queries import main_school
from waymark.referrals.models import Referral


def programme_or_404(actor: Actor, programme_id: UUID) -> Programme:
    return one_or_404(
        Programme.objects.visible_to(actor).select_related(
            "pupil__home_authority",
            "school__school_detail",
            "commissioner__school_detail",
            "referral",
            "week_pattern__school",
            "opened_by__person",
        ),
        programme_id,
    )


def own_programme_or_404(actor: Actor, programme_id: UUID) -> Programme:
    """The same for whoever writes in it: Denied where another body commissions it."""
    found = programme_or_404(actor, programme_id)
    deny_unless_own(actor, found)
    return found


def deny_unless_own(actor: Actor, programme: Programme) -> None:
    """Denied for people of a body that may know of the programme and does not commission it, before they see a form."""
    if programme.commissioner_id != actor.organisation_pk:
        raise Denied(Permission.PROGRAMME_EDIT)


def deny_unless_sent_to(actor: Actor, referral: Referral) -> None:
    """Denied for everybody but the people of the partnership that the referral went to: a programme follows it there."""
    if referral.partnership_id != actor.organisation_pk:
        raise Denied(Permission.PROGRAMME_EDIT)


def deny_unless_own_school(actor: Actor, pupil: Pupil) -> None:
    """Denied for everybody but the people of the school that has the pupil on its main roll."""
    if main_school(pupil, actor.day) != actor.organisation:
        raise Denied(Permission.PROGRAMME_EDIT)


def programmes_for(actor: Actor, *, mine: bool = False, state: str = "") -> ProgrammeQuerySet:
    """The programmes the actor may see, newest first; `mine` keeps those whose key worker the actor is today."""
    rows = Programme.objects.visible_to(actor).select_related("pupil", "school", "commissioner")
    if mine:
        spells = KeyWorkerSpell.objects.filter(holds_on(actor.day), key_worker=actor.membership)
        rows = rows.filter(pk__in=spells.values("programme_id"))
    return rows.filter(state=state) if state else rows


def programme_of(actor: Actor, pupil: Pupil) -> Programme | None:
    """The programme of the pupil with the actor's own body that has not ended."""
    rows = Programme.objects.visible_to(actor).filter(pupil=pupil, commissioner_id=actor.organisation_pk)
    return rows.exclude(state=ProgrammeState.ENDED).first()
