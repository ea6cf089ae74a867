"""The practical side before the first day, for gates and pages."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.dates import london_date
from waymark.core.kept import kept
from waymark.organisations import queries as organisations
from waymark.organisations.models import Organisation
from waymark.placements import rules
from waymark.placements.models import Arrangements, BodyTold, InformationPassed, Placement, StartChecklist
from waymark.placements.queries.parties import party_of
from waymark.pupils import queries as pupils


def arrangements_of(placement: Placement) -> Arrangements | None:
    return _arrangements.first(placement.pk)


@kept
def _arrangements(placement: int) -> QuerySet[Arrangements]:
    return Arrangements.objects.filter(placement=placement).select_related("written_by", "confirmed_by")[:1]


def information_of(actor: Actor, placement: Placement) -> list[InformationPassed]:
    rows = InformationPassed.objects.visible_to(actor).filter(placement=placement)
    return list(rows.select_related("passed_by__person", "received_by__person"))


def checklist_of(actor: Actor, placement: Placement) -> StartChecklist | None:
    rows = StartChecklist.objects.visible_to(actor).filter(placement=placement)
    return rows.select_related("written_by__person").first()


def bodies_to_tell(placement: Placement, on: date) -> list[Organisation]:
    """Whom a school tells that places by itself: the pupil's authority, and the partnership that the school is in."""
    school = placement.commissioner
    if party_of(school) is not rules.Party.SCHOOL:
        return []
    home = pupils.home_of(pupils.home_answer(placement.pupil, on))[0] or school.parent_authority
    partnership = organisations.partnership_of(school, on)
    return [body for body in (home, partnership) if body is not None]


def readiness_facts(placement: Placement, on: date) -> rules.ReadinessFacts:
    """What was arranged, told and received. The last of several things received closes the gate."""
    row, commissioner = arrangements_of(placement), party_of(placement.commissioner)
    passed = list(placement.information_passed.values_list("passed_at", "received_at"))
    received = [at for _, at in passed]
    told = {}
    owed: list[Organisation] = []
    if commissioner is rules.Party.SCHOOL:
        told = dict(BodyTold.objects.filter(placement=placement).values_list("body", "told_at"))
        owed = bodies_to_tell(placement, on)
    days = {party_of(body): told.get(body.pk) for body in owed}
    authority, partnership = days.get(rules.Party.AUTHORITY), days.get(rules.Party.PARTNERSHIP)
    return rules.ReadinessFacts(
        commissioner=commissioner,
        transport_mode=row.transport_mode if row else "",
        transport_payer=row.transport_payer if row else "",
        meals=row.meals if row else "",
        medication=row.medication if row else "",
        equipment=row.equipment if row else "",
        emergency_contacts_confirmed_on=row.emergency_contacts_confirmed_on if row else None,
        first_day=row.first_day if row else "",
        stop_procedure=row.stop_procedure if row else "",
        confirmed_on=london_date(row.confirmed_at) if row and row.confirmed_at else None,
        parent_told_on=row.parent_told_on if row else None,
        information_passed_on=london_date(min(at for at, _ in passed)) if passed else None,
        information_received_on=max(london_date(at) for at in received if at) if received and all(received) else None,
        in_a_partnership=rules.Party.PARTNERSHIP in days,
        authority_told_on=london_date(authority) if authority else None,
        partnership_told_on=london_date(partnership) if partnership else None,
    )
