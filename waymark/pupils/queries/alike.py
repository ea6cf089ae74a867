"""Records that may be of one pupil, within what a school holds or sees (DD24)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from waymark.accounts.actors import Actor
from waymark.organisations.models import Organisation
from waymark.pupils import rules
from waymark.pupils.models import Pupil
from waymark.pupils.queries.facts import pupils_on_roll


def in_own_records(actor: Actor, school: Organisation) -> QuerySet[Pupil]:
    """What a school may compare a new pupil with: those its people may see, and those it holds from before.

    A look-alike in another body's records is not among them, and so never shows itself.
    """
    if actor.is_job:  # it sees every record: what counts is the school it acts for
        return Pupil.objects.filter(Q(pk__in=pupils_on_roll(school, actor.day).values("pk")) | Q(held_by=school))
    return Pupil.objects.filter(Q(pk__in=Pupil.objects.visible_to(actor).values("pk")) | Q(held_by=school))


def look_alikes(actor: Actor, school: Organisation, pupil: rules.KnownPupil) -> list[tuple[Pupil, rules.Likeness]]:
    """Records of the school that may be of this pupil, the likeliest first: same number, or same name and birth."""
    candidates = in_own_records(actor, school).filter(
        Q(date_of_birth=pupil.date_of_birth) | (Q(upn=rules.normalise_upn(pupil.upn)) & ~Q(upn=""))
    )
    known = {str(each.public_id): each for each in candidates}
    matches = rules.same_pupil(
        rules.SamePupilFacts(pupil=pupil, known=tuple(known_pupil(each) for each in known.values())), on=actor.day
    )
    return [(known[match.key], match.likeness) for match in matches if match.likeness != rules.Likeness.NAMESAKE]


@dataclass(frozen=True)
class LookAlike:
    """A record of the school that may be of the pupil, and whether the pupil is on its roll today."""

    pupil: Pupil
    is_same_number: bool
    is_on_roll: bool


def look_alikes_page(actor: Actor, pupil: rules.KnownPupil) -> list[LookAlike]:
    """The look-alikes within what the actor's school holds or sees, for the page that asks whether to go on."""
    on_roll = set(pupils_on_roll(actor.organisation, actor.day).values_list("pk", flat=True))
    return [
        LookAlike(each, likeness == rules.Likeness.SAME_UPN, each.pk in on_roll)
        for each, likeness in look_alikes(actor, actor.organisation, pupil)
    ]


def known_pupil(pupil: Pupil) -> rules.KnownPupil:
    return rules.KnownPupil(
        key=str(pupil.public_id),
        forename=pupil.forename,
        surname=pupil.surname,
        date_of_birth=pupil.date_of_birth,
        upn=pupil.upn,
    )
