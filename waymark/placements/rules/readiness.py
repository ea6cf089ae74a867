"""What is arranged, told and passed on before the first day: the practical side of readiness."""

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.dates import happened_by
from waymark.core.refusals import Refusal, Severity
from waymark.placements.rules.gates import Gate
from waymark.placements.rules.papers import Party
from waymark.placements.states import TransportMode, TransportPayer


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessFacts:
    """What was said of each arrangement, and when what was done; blank or None where it was not.

    `confirmed_on`: the provider agreed to all that is arranged. `authority_told_on` and `partnership_told_on` count where
    a school places by itself, the second where it belongs to a partnership.
    """

    commissioner: Party = Party.PARTNERSHIP
    transport_mode: str = ""
    transport_payer: str = ""
    meals: str = ""
    medication: str = ""
    equipment: str = ""
    emergency_contacts_confirmed_on: date | None = None
    first_day: str = ""
    stop_procedure: str = ""
    confirmed_on: date | None = None
    parent_told_on: date | None = None
    information_passed_on: date | None = None
    information_received_on: date | None = None
    in_a_partnership: bool = False
    authority_told_on: date | None = None
    partnership_told_on: date | None = None


@cites(
    "SEIP2018 S2.12",
    "SEIP2018 S2.13",
    "SEIP2018 S3.3.2.8",
    "COMM2022 checklist",
    "KCSIE2025 responsible",
    "SUSP2024 providers",
    "APS2025 notify",
    "AAP2025 information",
    "UKGDPR 6(1)(e)",
    "WM arranged",
)
def readiness_gates(facts: ReadinessFacts, *, on: date) -> list[Gate]:
    """Nobody starts before travel, meals, medicine, equipment, emergencies and the first day are settled.

    What happens if the provider cannot go on is agreed by both; information goes with its purpose and lawful basis and is
    received; a parent is told. A school that places by itself tells the authority, and its partnership.
    """
    commissioner, provider = facts.commissioner.value, Party.PROVIDER.value
    by_itself = facts.commissioner is Party.SCHOOL
    travel = bool(facts.transport_mode and facts.transport_payer)

    def said(code: str, is_said: bool, clause: str) -> Gate:
        return Gate(code=code, closed=is_said, who=commissioner, clause=clause)

    agreed = facts.confirmed_on if facts.stop_procedure.strip() else None
    gates = [
        said("transport", travel, "SEIP2018 S2.12"),
        said("meals", bool(facts.meals.strip()), "COMM2022 checklist"),
        said("medication", bool(facts.medication.strip()), "COMM2022 checklist"),
        said("equipment", bool(facts.equipment.strip()), "COMM2022 checklist"),
        _done(
            "emergency_contacts",
            facts.emergency_contacts_confirmed_on,
            on,
            who=commissioner,
            clause="KCSIE2025 responsible",
        ),
        said("first_day", bool(facts.first_day.strip()), "SEIP2018 S2.12"),
        _done("parent_told", facts.parent_told_on, on, who=commissioner, clause="SEIP2018 S2.13"),
        _done("information_passed", facts.information_passed_on, on, who=commissioner, clause="UKGDPR 6(1)(e)"),
        _done("information_received", facts.information_received_on, on, who=provider, clause="AAP2025 information"),
        _done("stop_procedure", agreed, on, who=provider, clause="SUSP2024 providers"),
    ]
    if by_itself:
        gates.append(_done("authority_told", facts.authority_told_on, on, who=commissioner, clause="APS2025 notify"))
        if facts.in_a_partnership:
            gates.append(
                _done("partnership_told", facts.partnership_told_on, on, who=commissioner, clause="SEIP2018 S3.3.2.8")
            )
    return gates


@cites("WM arranged", "SEIP2018 S2.12")
def readiness_refusals(facts: ReadinessFacts, *, on: date) -> list[Refusal]:
    """A placement starts only with everything practical settled; each refusal says who must act."""
    found = []
    for gate in readiness_gates(facts, on=on):
        if gate.closed:
            continue
        later = gate.done_later_on
        code = f"{gate.code}_later" if later else gate.code
        values = {"day": later.isoformat()} if later else {}
        found.append(Refusal(code, clause=gate.clause, who=gate.who, values=values))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementFacts:
    """What somebody is about to write down."""

    transport_mode: TransportMode | None = None
    transport_payer: TransportPayer | None = None
    looked_after: bool = False
    emergency_contacts_confirmed_on: date | None = None
    parent_told_on: date | None = None


@cites("SEIP2018 S2.12", "WM told after")
def arrangement_findings(facts: ArrangementFacts, *, on: date) -> list[Refusal]:
    """A journey that costs something has somebody who pays; for a child in care that is the home authority.

    What was confirmed or told lies behind the day of writing.
    """
    findings = []
    pays, mode = facts.transport_payer, facts.transport_mode
    if mode in (TransportMode.PUBLIC, TransportMode.SCHOOL_BUS, TransportMode.TAXI) and pays is TransportPayer.NOBODY:
        findings.append(Refusal("nobody_pays_the_way", clause="SEIP2018 S2.12"))
    costs = mode is not None and pays not in (None, TransportPayer.NOBODY)
    if facts.looked_after and costs and pays is not TransportPayer.HOME_AUTHORITY:
        findings.append(Refusal("home_authority_pays", clause="SEIP2018 S2.12", severity=Severity.WARNING))
    for code, day in (
        ("contacts_confirmed_ahead", facts.emergency_contacts_confirmed_on),
        ("parent_told_ahead", facts.parent_told_on),
    ):
        if day is not None and day > on:
            findings.append(Refusal(code, clause="WM told after"))
    return findings


def _done(code: str, day: date | None, on: date, *, who: str, clause: str) -> Gate:
    closed = happened_by(on, day)
    closed_on, later = (day, None) if closed else (None, day)
    return Gate(code=code, closed=closed, who=who, clause=clause, closed_on=closed_on, done_later_on=later)
