"""What a school should know, and must fulfil, before it begins a referral; and the one that is open already."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.accounts.actors import Actor
from waymark.core import clock
from waymark.core.refusals import Refusal
from waymark.exclusions import queries as exclusions
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.pupils import queries as pupils
from waymark.pupils import rules as pupil_rules
from waymark.pupils.models import Involvement, Pupil, RollEntry
from waymark.pupils.states import Basis, CharacteristicKind
from waymark.referrals import rules
from waymark.referrals.models import (
    Referral,
)
from waymark.referrals.queries.cases import OPEN_STATES, referrals_for
from waymark.referrals.states import (
    ASKED,
    Asked,
    ReferralKind,
)


def partnership_for(school: Organisation) -> Organisation | None:
    """The partnership that the school belongs to today."""
    return organisations.partnership_of(school, clock.today())


def partnerships_near(school: Organisation, pupil: Pupil) -> list[Organisation]:
    """The partnerships where the school is and where the pupil lives: a school outside all names the one it asks."""
    areas = [school.parent_authority_id, pupil.home_authority_id]
    return list(
        Organisation.objects.partnerships().filter(parent_authority__in=areas, closed_on__isnull=True).order_by("name")
    )


def begin_facts(pupil: Pupil, school: Organisation, partnership: Organisation, kind: ReferralKind) -> rules.BeginFacts:
    """What decides whether this school may begin a referral of this kind for this pupil."""
    today = clock.today()
    facts = pupils.pupil_facts(pupil, today)
    return rules.BeginFacts(
        kind=kind,
        membership=organisations.membership_status(school, partnership, today),
        is_on_roll=RollEntry.objects.on(today).filter(pupil=pupil, school=school).exists(),
        has_open_referral=Referral.objects.filter(pupil=pupil, school=school, state__in=OPEN_STATES).exists(),
        has_home_authority=pupil.home_authority_id is not None,
        has_ehc_plan=CharacteristicKind.EHC_PLAN in facts.characteristics,
        is_of_school_age=_is_of_school_age(pupil),
        is_on_programme=Involvement.objects.on(today).filter(pupil=pupil, basis=Basis.PROGRAMME).exists(),
        lives_across=school.parent_authority_id != partnership.parent_authority_id == pupil.home_authority_id,
    )


def _is_of_school_age(pupil: Pupil) -> bool:
    facts = pupil_rules.AgeFacts(date_of_birth=pupil.date_of_birth)
    return pupil_rules.is_of_compulsory_school_age(facts, on=clock.today())


@dataclass(frozen=True)
class BeforeBegin:
    """What a school should know of a pupil before it writes a referral: nothing that it may not know anyway."""

    notes: list[Refusal]
    known_to: list[Involvement]
    earlier: list[Referral]


def before_begin(actor: Actor, pupil: Pupil) -> BeforeBegin:
    """Notes with their clauses, which bodies know of the pupil and why, and the school's own earlier referrals."""
    facts = pupils.pupil_facts(pupil, actor.day)
    home, own = pupil.home_authority_id, actor.organisation.parent_authority_id
    note_facts = rules.NoteFacts(
        has_upn=bool(pupil.upn),
        lives_in_area=None if home is None else home == own,
        is_of_school_age=_is_of_school_age(pupil),
        is_looked_after=CharacteristicKind.LOOKED_AFTER in facts.characteristics,
        has_open_exclusion=exclusions.totals_for(actor, pupil, actor.day).open_case is not None,
    )
    telling = (Basis.REFERRAL, Basis.PROGRAMME, Basis.MOVE)
    known = Involvement.objects.visible_to(actor).on(actor.day).filter(pupil=pupil, basis__in=telling)
    return BeforeBegin(
        notes=rules.notes(note_facts, on=actor.day),
        known_to=list(known.select_related("organisation").order_by("organisation__name", "basis")),
        earlier=list(referrals_for(actor).filter(pupil=pupil)),
    )


def body_asked(pupil: Pupil, kind: ReferralKind) -> Organisation | None:
    """The pupil's home authority where the kind asks the authority; None where it goes to the partnership."""
    return pupil.home_authority if ASKED[kind] is Asked.AUTHORITY else None


def open_referral(actor: Actor, pupil: Pupil) -> Referral | None:
    """The one that the actor may see and that is still being written or decided."""
    return Referral.objects.visible_to(actor).filter(pupil=pupil, state__in=OPEN_STATES).first()
