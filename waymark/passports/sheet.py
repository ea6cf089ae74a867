"""The passport as one page: line by line, each with where it comes from and its day, and to whom it may go.

No address is among the lines, whether it may be disclosed or not: a passport is carried about. Nor is a parent or carer
who is limited in what they may be told, a price, or what a provider wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from waymark.accounts.actors import Actor
from waymark.core.dates import london_date
from waymark.core.words import day_in_full
from waymark.organisations.models import Organisation
from waymark.organisations.states import ContactFunction
from waymark.organisations.wording import FUNCTIONS
from waymark.passports import queries, rules
from waymark.passports.rules import Completeness, Line, Reader
from waymark.passports.states import PART_OF, Carry, Part, Purpose
from waymark.passports.wording import KINDS
from waymark.placements.states import UNDER_WAY, PlacementState
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind, RollKind
from waymark.pupils.wording import CHARACTERISTICS

RECORD = "Pupil's record"
NEEDS = (CharacteristicKind.SEN_SUPPORT, CharacteristicKind.EHC_PLAN)
HELPED_BY = (CharacteristicKind.LOOKED_AFTER, CharacteristicKind.SOCIAL_WORKER, CharacteristicKind.YOUTH_JUSTICE)


def assembled(actor: Actor, pupil: Pupil) -> list[Line]:
    """Everything that the actor may see and a passport may say, in the order of the page. No line is empty."""
    found = queries.sources(actor, pupil)
    lines = [
        *_identity(found),
        *_keep_safe(found),
        *_entries(found),
        *_from_referral(found),
        *_characteristics(found),
        *_attendance(found),
        *_aims(found),
        *_provision(found),
        *_school(found),
        *_family(found),
    ]
    order = list(Part)
    return sorted((line for line in lines if line.text.strip()), key=lambda line: order.index(line.part))


def _identity(found: queries.Sources) -> Iterator[Line]:
    pupil, on = found.pupil, london_date(found.pupil.added_at)

    def said(label: str, text: str, carry: Carry = Carry.EVERYBODY) -> Line:
        return Line(part=Part.IDENTITY, label=label, text=text, source=RECORD, on=on, carry=carry)

    yield said("Full name", pupil.full_name)
    yield said("Likes to be called", pupil.known_as)
    yield said("Born", day_in_full(pupil.date_of_birth))
    yield said("Year group", f"Year {found.year_group}")
    yield said("Pupil number (UPN)", pupil.upn, Carry.SCHOOLS)
    for row in found.characteristics:
        if row.kind == CharacteristicKind.LANGUAGE:
            label = CHARACTERISTICS[CharacteristicKind.LANGUAGE]
            yield said(label, row.value, Carry.SCHOOLS)


def _keep_safe(found: queries.Sources) -> Iterator[Line]:
    risk = found.risk
    if risk is None:
        return
    on = london_date(risk.written_at)
    source = f"Risk assessment, version {risk.number}, to be looked at again on {day_in_full(risk.review_on)}"

    def said(part: Part, label: str, text: str, *, counts: bool = True) -> Line:
        return Line(part=part, label=label, text=text, source=source, on=on, holds_until=risk.review_on, counts=counts)

    nothing = "Nothing is known against this pupil's safety."
    yield said(Part.KEEP_SAFE, "What you must know", risk.keep_safe or nothing)
    yield said(Part.KEEP_SAFE, "When it gets hard", risk.what_helps)
    if risk.has_left_without_permission:
        yield said(Part.KEEP_SAFE, "Leaving without permission", "Has left a place without permission.")
    yield said(Part.KEEP_SAFE, "In an emergency ring", risk.emergency_contact, counts=False)
    yield said(Part.HEALTH, "Medical", risk.medical)


def _entries(found: queries.Sources) -> Iterator[Line]:
    for kind, entry in found.entries.items():
        yield Line(
            part=PART_OF[kind],
            label=KINDS[kind],
            text=entry.text,
            source=f"{entry.said_by}; written by {entry.written_by_label}" if entry.said_by else entry.written_by_label,
            on=entry.known_on,
            carry=Carry(entry.carry),
        )


def _from_referral(found: queries.Sources) -> Iterator[Line]:
    """What the school on roll told with the last referral it sent."""
    referral = found.referral
    if referral is None or referral.submitted_at is None:
        return
    on, source = london_date(referral.submitted_at), f"Referral by {referral.school.name}"

    def said(part: Part, label: str, text: str, carry: Carry = Carry.EVERYBODY) -> Line:
        return Line(part=part, label=label, text=text, source=source, on=on, carry=carry)

    yield said(Part.NEEDS, "Needs as referred", referral.send_needs)
    yield said(Part.HEALTH, "Health as referred", referral.health_needs)
    if referral.attendance_percent is not None:
        rate = f"{referral.attendance_percent.normalize():f}% at {referral.school.name}"
        yield said(Part.ATTENDANCE, "When referred", rate)
    yield said(Part.ATTENDANCE, "Behind it", referral.attendance_note, Carry.SCHOOLS)
    yield said(Part.PUPIL_WORDS, "Said for the referral", referral.pupil_voice)
    yield said(Part.FAMILY_WORDS, "Said for the referral", referral.family_voice)
    for number, each in enumerate(referral.outcomes.all(), start=1):
        what, known_by = each.what.strip().rstrip("."), each.measured_by.strip().rstrip(".")
        words = f"{what} (one will know by: {known_by})" if known_by else each.what
        yield said(Part.AIMS, f"Outcome {number}", words)
    yield said(Part.AIMS, "The way back", referral.exit_strategy)
    yield said(Part.AGENCIES, "Support for the family", referral.family_support, Carry.SCHOOLS)
    yield said(Part.PROVISION, "Told with the referral", referral.other_provision, Carry.SCHOOLS)
    contact = ", ".join(filter(None, [referral.contact_name, referral.contact_role, referral.contact_details]))
    yield said(Part.SCHOOL, "Who knows the pupil", contact)


def _characteristics(found: queries.Sources) -> Iterator[Line]:
    """What stands on the record of needs and of who helps. A child protection plan is nobody's to carry about."""
    for row in found.characteristics:
        kind = CharacteristicKind(row.kind)
        words = f"{CHARACTERISTICS[kind]}{f' ({row.value})' if row.value and kind in NEEDS else ''}"
        if kind in NEEDS:
            yield Line(part=Part.NEEDS, label="On record", text=words, source=RECORD, on=row.valid_from)
        elif kind in HELPED_BY:
            yield Line(
                part=Part.AGENCIES,
                label="On record",
                text=words,
                source=RECORD,
                on=row.valid_from,
                carry=Carry.SCHOOLS,
            )


def _attendance(found: queries.Sources) -> Iterator[Line]:
    counts = found.attendance
    if counts.possible:
        rate = round(100 * counts.attended / counts.possible)
        yield Line(
            part=Part.ATTENDANCE,
            label="In alternative provision",
            text=f"{rate}% of {counts.possible} half-days since September",
            source="Registers of the providers",
            on=found.on,
            carry=Carry.SCHOOLS,
            counts=False,
        )


def _aims(found: queries.Sources) -> Iterator[Line]:
    programme = found.programme
    if programme is not None:
        yield Line(
            part=Part.AIMS,
            label="Of the programme",
            text=programme.aims,
            source=f"Programme of {programme.commissioner.name}",
            on=london_date(programme.opened_at),
        )


def _provision(found: queries.Sources) -> Iterator[Line]:
    """Each place in names and dates for a school; for a provider its own alone, and how many others there are."""
    now = [each for each in found.placements if each.state in (PlacementState.AGREED, *UNDER_WAY)]
    for each in found.placements:
        starts_on, ends_on = each.started_on or each.starts_on, each.ended_on or each.planned_end_on
        words = f"{each.offer.title} at {each.provider.name}, {day_in_full(starts_on)} to {day_in_full(ends_on)}"
        label = "Now" if each in now else "Before"
        on = london_date(each.answered_at or each.proposed_at)
        yield Line(
            part=Part.PROVISION,
            label=label,
            text=words,
            source="Placement",
            on=on,
            carry=Carry.SCHOOLS,
        )
        others = sum(other.provider_id != each.provider_id for other in now)
        more = f" Placements with others now: {others}." if others else ""
        yield Line(
            part=Part.PROVISION,
            label=label,
            text=f"{words}.{more}",
            source="Placement",
            on=on,
            only_for=str(each.provider.public_id),
        )


def _school(found: queries.Sources) -> Iterator[Line]:
    for row in sorted(found.rolls, key=lambda row: row.kind != RollKind.MAIN):
        label = "On the roll of" if row.kind == RollKind.MAIN else "Also on the roll of"
        yield Line(part=Part.SCHOOL, label=label, text=row.school.name, source=RECORD, on=row.valid_from)
    for contact in found.contacts:
        words = ", ".join(filter(None, [contact.name, contact.telephone, contact.email]))
        yield Line(
            part=Part.SCHOOL,
            label=FUNCTIONS[ContactFunction(contact.function)],
            text=words,
            source=f"Contacts of {contact.organisation.name}",
            on=contact.valid_from,
        )


def _family(found: queries.Sources) -> Iterator[Line]:
    """Parents and carers without a limit, for another school. Where they live is not said."""
    for row in found.parents:
        words = ", ".join(filter(None, [row.name, row.telephone, row.preferred_contact]))
        held = "with parental responsibility" if row.has_parental_responsibility else "without parental responsibility"
        yield Line(
            part=Part.FAMILY,
            label=f"{row.relationship or 'Carer'} {held}",
            text=words,
            source=RECORD,
            on=row.valid_from,
            carry=Carry.SCHOOLS,
        )


def for_receiver(lines: list[Line], receiver: Organisation, *, on: date) -> tuple[Line, ...]:
    """The lines that this body would be given."""
    facts = rules.CarriedFacts(lines=tuple(lines), reader=queries.reader_of(receiver), receiver=str(receiver.public_id))
    return rules.carried(facts, on=on)


def completeness(lines: list[Line], purpose: Purpose, *, on: date) -> Completeness:
    """How much of what the purpose needs its receiver would be given."""
    reader = Reader.PROVIDER if purpose is Purpose.PLACEMENT else Reader.SCHOOL
    given = rules.carried(rules.CarriedFacts(lines=tuple(lines), reader=reader), on=on)
    return rules.completeness(rules.PassportFacts(lines=given, purpose=purpose), on=on)
