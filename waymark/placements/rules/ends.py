"""How a placement ends: its reason from a closed list, a report for each outcome from both sides, and what follows."""

from dataclasses import dataclass
from datetime import date, timedelta

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.placements.rules.changes import TAIL_DAYS
from waymark.placements.rules.papers import Party
from waymark.placements.states import CensusNote, EndReason, ExitKind, OutcomeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReasonMeaning:
    """On what a reason rests, and what the school's next census says of it beside the last day."""

    clause: str
    census: CensusNote = CensusNote.LAST_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReasonFacts:
    reason: EndReason


END_REASONS = {
    EndReason.AIMS_REACHED: EndReasonMeaning(clause="SEIP2018 12.4"),
    EndReason.BACK_AT_SCHOOL: EndReasonMeaning(clause="SEIP2018 S3.3.2.7"),
    EndReason.PLANNED_END: EndReasonMeaning(clause="SEIP2018 12.3"),
    EndReason.NEXT_STEP: EndReasonMeaning(clause="SEIP2018 S2.15"),
    EndReason.OTHER_PROVISION: EndReasonMeaning(clause="AAP2025 record"),
    EndReason.NOT_ATTENDING: EndReasonMeaning(clause="SEIP2018 S2.4"),
    EndReason.DOES_NOT_FIT: EndReasonMeaning(clause="KCSIE2025 review"),
    EndReason.PROVIDER_ASKED: EndReasonMeaning(clause="SUSP2024 providers"),
    EndReason.PROVIDER_CANNOT: EndReasonMeaning(clause="SEIP2018 12.8"),
    EndReason.SAFETY: EndReasonMeaning(clause="KCSIE2025 concern"),
    EndReason.FAMILY_ASKED: EndReasonMeaning(clause="AAP2025 voice"),
    EndReason.MOVED: EndReasonMeaning(clause="REG2024 9", census=CensusNote.ROLL),
    EndReason.EXCLUDED: EndReasonMeaning(clause="CENSUS exclusion reasons", census=CensusNote.EXCLUSION),
    EndReason.OTHER: EndReasonMeaning(clause="WM reason"),
}


@cites(
    "CENSUS placement dates",
    "SEIP2018 12.3",
    "SEIP2018 12.4",
    "SEIP2018 12.8",
    "SEIP2018 S2.4",
    "SEIP2018 S2.15",
    "SEIP2018 S3.3.2.7",
    "AAP2025 record",
    "AAP2025 voice",
    "KCSIE2025 concern",
    "KCSIE2025 review",
    "SUSP2024 providers",
    "REG2024 9",
    "CENSUS exclusion reasons",
    "WM reason",
)
def end_reason_meaning(facts: EndReasonFacts, *, on: date) -> EndReasonMeaning:
    """Each reason for an end rests on a clause; a move and an exclusion are returned in another part of the census too."""
    del on
    return END_REASONS[facts.reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSaid:
    """What one side says of one outcome of the plan."""

    number: int
    result: OutcomeResult | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndReportFacts:
    """`outcomes` is how many the learning plan names; numbered from 1."""

    outcomes: int
    said: tuple[OutcomeSaid, ...]
    summary: str


@cites("AAP2025 record", "SEIP2018 12.4", "APS2025 AppA measured")
def end_report_refusals(facts: EndReportFacts, *, on: date) -> list[Refusal]:
    """An end report says of every outcome of the plan whether it was reached, and in words why not, and sums up."""
    del on
    said = {each.number: each for each in facts.said}
    findings = []
    for number in range(1, facts.outcomes + 1):
        each = said.get(number)
        if each is None or each.result is None:
            findings.append(Refusal("no_result", clause="AAP2025 record", values={"number": number}))
        elif each.result is not OutcomeResult.ACHIEVED and not each.words.strip():
            findings.append(Refusal("result_without_words", clause="AAP2025 record", values={"number": number}))
    if not facts.summary.strip():
        findings.append(Refusal("no_summary", clause="AAP2025 record"))
    return findings


def end_report_due(last_day: date) -> date:
    """Both sides report within 14 days of the last day, as long as the provider has access."""
    return last_day + timedelta(days=TAIL_DAYS.on(last_day))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFacts:
    commissioner: Party
    last_day: date
    next_school_day: date
    has_ehc_plan: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that follows an end: who owes it, why and by when."""

    kind: ExitKind
    who: Party
    clause: str
    due_on: date


@cites(
    "AAP2025 reintegration",
    "SEIP2018 S2.13",
    "SEIP2018 S2.15",
    "REG2024 Table 2 B",
    "AAP2025 caseworker",
    "SEIP2018 8.15",
    "UKGDPR 5(1)(e)",
    "WM tail",
)
def exit_steps(facts: ExitFacts, *, on: date) -> list[Step]:
    """After the last day: where the pupil is, the register, the family, the provider's registers and papers.

    With an EHC plan the SEN caseworker hears of it.
    """
    del on
    last_day, tail = facts.last_day, facts.last_day + timedelta(days=TAIL_DAYS.on(facts.last_day))
    steps = [
        Step(kind=ExitKind.NEXT_PLACE, who=facts.commissioner, clause="AAP2025 reintegration", due_on=last_day),
        Step(kind=ExitKind.FAMILY_TOLD, who=facts.commissioner, clause="SEIP2018 S2.13", due_on=last_day),
        Step(kind=ExitKind.SCHOOL_REGISTER, who=Party.SCHOOL, clause="REG2024 Table 2 B", due_on=facts.next_school_day),
        Step(kind=ExitKind.LAST_REGISTERS, who=Party.PROVIDER, clause="SEIP2018 8.15", due_on=tail),
        Step(kind=ExitKind.INFORMATION_BACK, who=Party.PROVIDER, clause="UKGDPR 5(1)(e)", due_on=tail),
    ]
    if facts.has_ehc_plan:
        steps.append(
            Step(kind=ExitKind.CASEWORKER_TOLD, who=facts.commissioner, clause="AAP2025 caseworker", due_on=last_day)
        )
    return steps
