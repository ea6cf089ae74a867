"""What may be done with papers now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal
from waymark.documents.states import Scan

MOST_PAPERS = 60


@dataclass(frozen=True)
class AddFacts:
    papers_so_far: int
    is_there_already: bool  # the same bytes, not withdrawn, with the same record


@cites("WM papers")
def add_refusals(facts: AddFacts, *, on: date) -> list[Refusal]:
    """A record carries a bounded number of papers, and each once."""
    refusals = []
    if facts.papers_so_far >= MOST_PAPERS:
        refusals.append(Refusal("too_many_papers", clause="WM papers", values={"most": MOST_PAPERS}))
    if facts.is_there_already:
        refusals.append(Refusal("paper_is_there_already", clause="WM papers"))
    return refusals


@dataclass(frozen=True)
class WithdrawFacts:
    is_supporting: bool
    is_withdrawn: bool
    reason: str


@cites("WM papers", "WM reason")
def withdraw_refusals(facts: WithdrawFacts, *, on: date) -> list[Refusal]:
    """A supporting paper is withdrawn with a reason, once; what was made or signed here is replaced, not withdrawn."""
    refusals = []
    if not facts.is_supporting:
        refusals.append(Refusal("paper_is_part_of_a_record", clause="WM papers"))
    if facts.is_withdrawn:
        refusals.append(Refusal("paper_is_withdrawn", clause="WM papers"))
    if not facts.reason.strip():
        refusals.append(Refusal("no_reason", clause="WM reason"))
    return refusals


@dataclass(frozen=True)
class OpenFacts:
    is_withdrawn: bool
    scan: Scan
    is_apart: bool  # tells an address that is withheld
    reason: str


@cites("WM papers", "WM withheld address")
def open_refusals(facts: OpenFacts, *, on: date) -> list[Refusal]:
    """The bytes are given out when the paper stands, is not waiting for the scanner, and a reason is said where one is due."""
    refusals = []
    if facts.is_withdrawn:
        refusals.append(Refusal("paper_is_withdrawn", clause="WM papers"))
    if facts.scan is Scan.WAITING:
        refusals.append(Refusal("paper_waits_for_the_scanner", clause="WM papers"))
    if facts.scan is Scan.FOUND:
        refusals.append(Refusal("paper_is_harmful", clause="WM papers"))
    if facts.is_apart and not facts.reason.strip():
        refusals.append(Refusal("no_reason_to_reveal", clause="WM withheld address"))
    return refusals
