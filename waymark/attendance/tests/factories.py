"""Placements under way and their registers, laid down as rows: registers need many pupils and no gates."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from tests.cast import SCHOOL_DAY, Cast
from tests.told import told_once
from waymark.attendance import services
from waymark.attendance.models import Register
from waymark.attendance.services import MarkInput
from waymark.attendance.states import Attended
from waymark.organisations.models import Contact, Organisation, Site
from waymark.organisations.states import ContactFunction
from waymark.placements.models import Placement, PlacementSession, PlacementTerms, RiskHandOver
from waymark.placements.states import ChargeMode, FundingRoute, PlacementState, TermsState
from waymark.programmes.models import KeyWorkerSpell, Programme
from waymark.programmes.states import LegalRoute, ProgrammeState
from waymark.pupils.models import Involvement, Pupil, RollEntry
from waymark.pupils.states import Basis
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind, PriceUnit
from waymark.safeguarding.models import RiskAssessment, RiskShare
from waymark.school_year.states import Half

TERM_BEGAN = date(2026, 8, 25)
MADE_AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
FORENAMES = ("Kai", "Amina", "Zoë", "Callum", "Maryam", "Jordan")
SURNAMES = ("Merrow", "Yusuf", "O’Brien-Nguyễn", "Hart", "Siddiqui", "Ames")


def at_nine_o_five(on: date = SCHOOL_DAY) -> datetime:
    """Five past nine in winter."""
    return datetime(on.year, on.month, on.day, 9, 5, tzinfo=UTC)


@told_once
def offer_of(cast: Cast, provider: Organisation, site: Site | None = None) -> Offer:
    found = Offer.objects.filter(provider=provider).first()
    return found or Offer.objects.create(
        provider=provider,
        site=site or provider.sites.order_by("pk").first(),
        title="Motor workshop",
        what="Engines.",
        kind=OfferKind.VOCATIONAL,
        am_starts_at=time(9),
        am_ends_at=time(12),
        pm_starts_at=time(13),
        pm_ends_at=time(15),
        places=400,
        price_pence=4500,
        price_unit=PriceUnit.SESSION,
    )


@told_once
def known_pupil(cast: Cast, school: Organisation | None = None, **values: Any) -> Pupil:
    """A pupil on roll at the school, known to the school, its partnership and its authority."""
    number, school = Pupil.objects.count(), school or cast.ashgrove
    made = Pupil.objects.create(
        **{
            "forename": FORENAMES[number % len(FORENAMES)],
            "surname": SURNAMES[number % len(SURNAMES)],
            "date_of_birth": date(2011, 5, 4),
            "year_group": 10,
            "year_group_from": 2026,
            "held_by": school,
            "added_at": MADE_AT,
            "added_by_label": "test",
            **values,
        }
    )
    entry = RollEntry.objects.create(pupil=made, school=school, valid_from=TERM_BEGAN)
    partnership = cast.partnership if school == cast.ashgrove else cast.other_partnership
    for body, basis in (
        (school, Basis.ROLL),
        (partnership, Basis.PROGRAMME),
        (cast.county, Basis.SCHOOL_AUTHORITY),
    ):
        involve(made, body, basis, entry.public_id)
    return made


def involve(pupil: Pupil, body: Organisation, basis: Basis, source: uuid.UUID, valid_to: date | None = None) -> None:
    Involvement.objects.create(
        pupil=pupil,
        organisation=body,
        basis=basis,
        valid_from=TERM_BEGAN,
        valid_to=valid_to,
        source_type="test",
        source_id=source,
    )


@told_once
def placed(
    cast: Cast,
    pupil: Pupil | None = None,
    *,
    provider: Organisation | None = None,
    site: Site | None = None,
    sessions: tuple[tuple[int, str], ...] = ((1, "am"), (1, "pm")),
    state: PlacementState = PlacementState.ACTIVE,
    started_on: date | None = date(2026, 9, 1),
    ended_on: date | None = None,
    route: LegalRoute = LegalRoute.DIRECT_COMMISSION,
    school: Organisation | None = None,
    bought_by_school: bool = False,
) -> Placement:
    """A placement at Canal Street Motors on Tuesdays, all day, under way since 1 September."""
    provider = provider or cast.canal_street
    pupil = pupil or known_pupil(cast, school)
    on_roll = RollEntry.objects.get(pupil=pupil, kind="main").school
    buyer = cast.partnership if on_roll == cast.ashgrove else cast.other_partnership
    worker = cast.key_worker if buyer == cast.partnership else cast.stranger_coordinator
    if bought_by_school:
        buyer, worker = cast.ashgrove, cast.referrer
    number = Placement.objects.count() + 1
    programme, made = Programme.objects.get_or_create(
        pupil=pupil,
        commissioner=buyer,
        defaults={
            "reference": f"G-26-{number:05d}",
            "school": on_roll,
            "legal_route": route,
            "state": ProgrammeState.RUNNING,
            "starts_on": date(2026, 9, 1),
            "planned_end_on": date(2027, 7, 9),
            "opened_at": MADE_AT,
            "opened_by": worker,
        },
    )
    if made:
        KeyWorkerSpell.objects.create(programme=programme, key_worker=worker, valid_from=date(2026, 9, 1))
    placement = Placement.objects.create(
        reference=f"P-26-{number:05d}",
        programme=programme,
        pupil=pupil,
        offer=offer_of(cast, provider),
        provider=provider,
        site=site or provider.sites.order_by("pk").first(),
        commissioner=buyer,
        contract_party=on_roll,
        state=state,
        starts_on=date(2026, 9, 1),
        planned_end_on=date(2027, 7, 9),
        first_review_on=date(2026, 10, 16),
        proposed_at=MADE_AT,
        proposed_by=worker,
        shared_at=MADE_AT,
        shared_by=worker,
        answered_at=MADE_AT,
        answered_by=cast.provider_manager,
        answered_by_label="Martin Pike",
        started_on=started_on,
        ended_on=ended_on,
        end_code="other" if state == PlacementState.ENDED else "",
    )
    PlacementTerms.objects.create(
        placement=placement,
        number=1,
        state=TermsState.AGREED,
        valid_from=placement.starts_on,
        starts_on=placement.starts_on,
        planned_end_on=placement.planned_end_on,
        rate_pence=4500,
        rate_unit=PriceUnit.SESSION,
        charge_mode=ChargeMode.AGREED,
        funding_route=FundingRoute.PARTNERSHIP,
        payer=buyer,
        written_at=MADE_AT,
        written_by=worker,
    )
    involve(pupil, provider, Basis.PLACEMENT, placement.public_id)
    PlacementSession.objects.bulk_create(
        PlacementSession(
            placement=placement,
            weekday=weekday,
            half=half,
            starts_at=time(9) if half == "am" else time(13),
            ends_at=time(12) if half == "am" else time(15),
            valid_from=date(2026, 9, 1),
        )
        for weekday, half in sessions
    )
    return placement


@told_once
def keep_safe(cast: Cast, placement: Placement, words: str = "Stays in sight of an adult.") -> RiskAssessment:
    """Safety information written and handed over to the provider of the placement."""
    assessment = RiskAssessment.objects.create(
        pupil=placement.pupil,
        number=1,
        keep_safe=words,
        risks="Walks out when shouted at.",
        what_helps="Five minutes alone.",
        emergency_contact="Grandmother, 0116 496 0199",
        review_on=date(2027, 1, 8),
        written_at=MADE_AT,
        written_by_label="test",
    )
    RiskShare.objects.create(
        assessment=assessment, organisation=placement.provider, shared_at=MADE_AT, shared_by_label="test"
    )
    RiskHandOver.objects.create(
        placement=placement, assessment=assessment, handed_over_at=MADE_AT, handed_over_by=cast.key_worker
    )
    return assessment


def contact(body: Organisation, function: ContactFunction, **values: Any) -> Contact:
    given = {"name": "Rosa Linden", "email": "rosa@example.org", "telephone": "0116 496 0101"}
    return Contact.objects.create(
        organisation=body, function=function, valid_from=date(2026, 8, 1), **{**given, **values}
    )


@told_once
def register_of(
    cast: Cast, on: date = SCHOOL_DAY, half: Half = Half.AM, provider: Organisation | None = None
) -> Register:
    """The register of the provider's site, opened by its manager."""
    body = provider or cast.canal_street
    who = "provider_manager" if body == cast.canal_street else "stranger_provider"
    return services.open_register(cast.actor(who), body.sites.order_by("pk").first(), on, half)


def said(placement: Placement, attended: Attended = Attended.PRESENT, **more: Any) -> MarkInput:
    return MarkInput(placement=placement.public_id, attended=attended, **more)
