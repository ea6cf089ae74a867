"""Referrals of the kinds that the other stories do not tell, in every state: medical needs, a package for an EHC plan, a
place that a school buys itself, advice from the forum, one that came back twice, a mother who agrees on her phone, and a child without a school place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.bodies import Area
from waymark.demo.moments import at, side_by_side, workday
from waymark.demo.words import ANSWERS, NEEDS, Need
from waymark.organisations.queries import partnership_of
from waymark.pupils import services as pupils
from waymark.pupils.models import ParentOrCarer, Pupil
from waymark.pupils.rules import check_letter
from waymark.pupils.states import CharacteristicKind, ContactLimit
from waymark.referrals import queries
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import (
    FIELDS,
    SECTIONS,
    Cause,
    EhcAskedBy,
    EhcCase,
    Ground,
    LeadsTo,
    ReferralKind,
    Section,
)
from waymark.safeguarding import services as safeguarding

SCHOOL, REFERRER, HEAD = "138527", "Sam Whitlock", "Ifeoma Daley"
GOING_ON = "Talked over with the family; the plan follows by post."
LAW = (
    "I looked at whether this is an exclusion by another name. It is not: the pupil stays on our roll, comes for the rest "
    "of the week, and the family knows what it may ask for."
)


def gates_closed(referrer: Actor, head: Actor, referral: Referral, need: Need, facts: Collection[str]) -> Referral:
    """The school writes what the gates of this kind of referral ask, for this pupil."""
    asked = SECTIONS[ReferralKind(referral.kind)]
    if Section.CAUSES in asked:
        referrals.add_cause(referrer, referral, cause=Cause.LEARNING, found=need.send, leads_to=LeadsTo.HELP_IN_SCHOOL)
    if Section.EHC_PLAN in asked and CharacteristicKind.EHC_PLAN in facts:
        data = {
            "ehc_case": EhcCase.BEST_FIT,
            "ehc_case_detail": "The plan asks for small groups and practical work, which the school cannot give every day.",
            "ehc_review_on": clock.today() - timedelta(days=10),
            "ehc_review_found": "The plan fits; the place to carry it out does not, for part of the week.",
            "ehc_asked_by": EhcAskedBy.SETTING,
            "ehc_asked_why": "Section B names the difficulty of large groups and of sitting still for an hour.",
        }
        referrals.save_section(referrer, referral, Section.EHC_PLAN, data)
    if Section.CARE in asked and CharacteristicKind.LOOKED_AFTER in facts:
        data = {
            "care_contact": "The social worker of the authority's care team; the virtual school has been asked",
            "care_needs": "Three moves in two years, and catches up fast where an adult stays.",
            "care_begun": "The personal education plan was looked at this month; no assessment is due.",
        }
        referrals.save_section(referrer, referral, Section.CARE, data)
    if Section.EXCLUSION_LAW in asked:
        referrals.record_law(head, referral, words=LAW)
    referral.refresh_from_db()
    return referral


@dataclass(frozen=True)
class Child:
    """Somebody at the school of these stories."""

    forename: str
    surname: str
    born: date
    year: int
    sex: str
    number: int
    facts: tuple[CharacteristicKind, ...] = ()


THEO = Child("Theo", "Lisle", date(2012, 5, 14), 10, "M", 1)
AMARA = Child("Amara", "Quade", date(2011, 11, 2), 10, "F", 2)
JONAH = Child("Jonah", "Pryce", date(2012, 10, 21), 9, "M", 3)
ISLA = Child("Isla", "Fenn", date(2013, 2, 6), 9, "F", 4, (CharacteristicKind.EHC_PLAN,))
RHYS = Child("Rhys", "Tolland", date(2014, 4, 30), 8, "M", 5)
NINA = Child("Nina", "Sorrel", date(2013, 7, 17), 9, "F", 6)
WREN = Child("Wren", "Abbot", date(2014, 1, 9), 8, "F", 7)


def referrals_of_other_kinds(area: Area) -> Iterator[datetime]:
    """The stories of seven pupils of one school, in the order of time."""
    stories = (_medical, _bought, _twice, _package, _forum, _by_link, _no_place)
    return side_by_side([story(area) for story in stories])


def _medical(area: Area) -> Iterator[datetime]:
    """Too ill for school: the authority is asked, and has not answered."""
    yield at(workday(area.plan.demo_day, 4), 9, 20)
    _send(area, _written(area, THEO, ReferralKind.MEDICAL))


def _bought(area: Area) -> Iterator[datetime]:
    """The school buys a place itself and says so."""
    yield at(workday(area.plan.demo_day, 6), 10, 5)
    _send(area, _written(area, AMARA, ReferralKind.DIRECT_COMMISSION))


def _twice(area: Area) -> Iterator[datetime]:
    """It came back, was answered, came back again; and a need was put right in between."""
    yield at(workday(area.plan.demo_day, 12), 9, 40)
    found = _send(area, _written(area, JONAH, ReferralKind.OFF_SITE_DIRECTION))
    yield at(workday(area.plan.demo_day, 10), 14, 25)
    _return(area, found, "Please say what the mentor saw in the autumn, and on which days the trouble came.")
    yield at(workday(area.plan.demo_day, 9), 11, 10)
    told = "Mondays and after lunch. The mentor saw him settle when he knew the plan for the day."
    referrals.answer_request(area.actor(REFERRER), found, answer=told)
    found = _send(area, found)
    yield at(workday(area.plan.demo_day, 8), 9, 15)
    new = {"health_needs": "Hearing tested on Friday: mild loss on the left."}
    found = referrals.amend(
        area.actor(REFERRER), found, Section.NEEDS, new, reason="The result of the hearing test came after we sent it."
    )
    yield at(workday(area.plan.demo_day, 3), 15, 35)
    _return(area, found, "With the hearing test in mind: what does the teacher of the deaf advise?")


def _package(area: Area) -> Iterator[datetime]:
    """The authority commissions a package for an EHC plan, and the partnership is to plan it."""
    yield at(workday(area.plan.demo_day, 14), 10, 30)
    found = _send(area, _written(area, ISLA, ReferralKind.EHC_PLAN_PACKAGE))
    yield at(workday(area.plan.demo_day, 2), 11, 45)
    _accept(area.in_role(area.bodies["855"], Role.INCLUSION_OFFICER), found, "The plan can be met by a package.")


def _forum(area: Area) -> Iterator[datetime]:
    """The forum was asked one question and has advised."""
    yield at(workday(area.plan.demo_day, 15), 13, 50)
    found = _send(area, _written(area, RHYS, ReferralKind.INCLUSION_FORUM))
    yield at(workday(area.plan.demo_day, 5), 15, 20)
    _accept(_coordinator(area), found, "Try a quiet start and a named adult until February, then ask again.")


def _by_link(area: Area) -> Iterator[datetime]:
    """Not sent yet: the mother has agreed on her phone; the father may not be asked."""
    yield at(workday(area.plan.demo_day, 3), 8, 55)
    found = _written(area, NINA, ReferralKind.AT_RISK)
    pupils.add_parent_or_carer(
        area.actor(REFERRER),
        found.pupil,
        name="Marek Sorrel",
        relationship="Father",
        has_parental_responsibility=True,
        email="marek.sorrel@example.org",
        limit=ContactLimit.NO_CONTACT,
        limit_reason="A court order of 9 September 2026.",
    )
    mother = ParentOrCarer.objects.get(pupil=found.pupil, relationship="Mother")
    link = referrals.ask_parent(area.actor(REFERRER), found, mother, confirmed=True)
    yield at(workday(area.plan.demo_day, 2), 19, 10)
    opened = referrals.open_link(link.token, UUID(int=1))
    assert opened is not None
    words = "Yes. Please ring me before eight, and tell her first."
    referrals.answer_link(opened.device, link.public_id, agrees=True, words=words)


def _no_place(area: Area) -> Iterator[datetime]:
    """Moved too far to come, and no school nearer has a place: the partnership is asked, and has not answered."""
    yield at(workday(area.plan.demo_day, 2), 9, 5)
    _send(area, _written(area, WREN, ReferralKind.NO_SCHOOL_PLACE))


def _coordinator(area: Area) -> Actor:
    partnership = partnership_of(area.bodies[SCHOOL], area.plan.demo_day)
    assert partnership is not None
    return area.in_role(partnership, Role.COORDINATOR)


def _pupil(area: Area, child: Child) -> Pupil:
    referrer, school = area.actor(REFERRER), area.bodies[SCHOOL]
    stem = f"{school.laestab or '8554999'}{19 + child.year % 5:02d}{900 + child.number:03d}"
    pupil = pupils.add_pupil(
        referrer,
        data=pupils.PupilData(
            forename=child.forename,
            surname=child.surname,
            date_of_birth=child.born,
            upn=f"{check_letter(stem)}{stem}",
            sex=child.sex,
            year_group=child.year,
            on_roll_from=date(2026 - (child.year - 7), 9, 1),
            address_lines=f"{child.number + 40} Station Road, Blaby",
            postcode="LE8 9ZZ",
            address_authority=area.bodies["855"],
            reason_to_go_on="Checked with the family.",
        ),
    )
    pupils.add_parent_or_carer(
        referrer,
        pupil,
        name=f"Jane {child.surname}",
        relationship="Mother",
        has_parental_responsibility=True,
        lives_with_pupil=True,
        telephone=f"07700 900{800 + child.number}",
        email=f"jane.{child.surname.lower()}@example.org",
    )
    for kind in child.facts:
        pupils.add_characteristic(
            referrer, pupil, kind=kind, value="SEMH", valid_from=clock.today() - timedelta(weeks=10)
        )
    return pupil


def _written(area: Area, child: Child, kind: ReferralKind) -> Referral:
    """A referral of this kind with every answer that it asks; the one for the link waits for the agreement."""
    referrer, pupil = area.actor(REFERRER), _pupil(area, child)
    need = [need for need in NEEDS if need.of == child.sex][child.number % 2]
    safeguarding.write_risk_assessment(
        referrer,
        pupil,
        keep_safe=need.keep_safe,
        risks=need.risks,
        what_helps=need.helps,
        emergency_contact=f"{REFERRER}, 0116 496 0{900 + child.number}",
        medical=need.health,
        has_left_without_permission="leave" in need.risks,
        review_on=clock.today() + timedelta(weeks=12),
    )
    referral = referrals.begin(referrer, pupil, kind=kind)
    said: dict[str, Any] = {
        "contact_name": REFERRER,
        "contact_role": "Inclusion lead",
        "contact_details": "0116 496 0900",
        "forum_question": "What else can we try with a pupil who settles with one adult and with nobody else?",
        "forum_tried": need.tried,
        "provider_named": "Canal Street Motors",
        "commission_reason": "It has a place on Fridays now, and knows two of our pupils well.",
        "place_sought": "Three schools were asked in October: two are full in year 8, and one has not answered.",
        "medical_evidence": "Letter of the paediatrician of 2 November; the school nurse has seen it.",
        "medical_now": "An hour at home on a good day, in the morning.",
        "medical_return": "Nobody can say yet; looked at again after Christmas.",
        "ground": Ground.CAUSES_ADDRESSED,
        "ground_detail": need.ground_detail,
        "tried_so_far": need.tried,
        "attendance_percent": Decimal(64),
        "suspended_days": Decimal("2.5"),
        "attendance_note": "Worst on Mondays.",
        "send_needs": need.send,
        "health_needs": need.health,
        "family_support": need.family,
        "provision_wanted": need.wanted,
        "hours_per_week": Decimal("7.5"),
        "proposed_starts_on": area.plan.demo_day + timedelta(days=14),
        "proposed_ends_on": area.plan.demo_day + timedelta(days=110),
        "other_provision": "None.",
        "exit_strategy": need.way_back,
        "pupil_voice": need.pupil,
        "family_voice": need.parent,
        "agreed_by_name": f"Jane {child.surname}",
        "agreed_by_relationship": "Mother",
        "agreed_by_has_responsibility": True,
        "agreed_on": clock.today(),
        "agreed_how": "in_person",
    }
    for section in SECTIONS[kind]:
        wanted = {name: said[name] for name in FIELDS[section] if name in said}
        if section is Section.OUTCOMES:
            wanted = {"outcomes": [{"what": need.outcome, "measured_by": need.measure}]}
        if wanted and not (section is Section.AGREEMENT and child is NINA):
            referral = referrals.save_section(referrer, referral, section, wanted)
    return gates_closed(referrer, area.actor(HEAD), referral, need, child.facts)


def _send(area: Area, referral: Referral) -> Referral:
    referral.refresh_from_db()
    has_plan = queries.send_facts(referral).has_ehc_plan
    return referrals.send(area.actor(REFERRER), referral, reason=GOING_ON if has_plan else "")


def _return(area: Area, referral: Referral, question: str) -> None:
    referrals.return_to_school(
        _coordinator(area), referral, reason=question, answer_to_pupil="", answer_to_family="", on=clock.today()
    )


def _accept(actor: Actor, referral: Referral, reason: str) -> None:
    to_pupil, to_family = ANSWERS[0]
    referrals.accept(
        actor, referral, reason=reason, answer_to_pupil=to_pupil, answer_to_family=to_family, on=clock.today()
    )
