"""A copy of the passport as a paper: a PDF to read and a Word file, from the same words as the page."""

from __future__ import annotations

from datetime import date

from waymark.core.dates import london_date
from waymark.core.words import day_in_full
from waymark.documents.paper import Paper, Section
from waymark.passports import rules, wording
from waymark.passports.models import HandOver
from waymark.passports.states import LegalBasis, Part, Purpose


def facts(copy: HandOver, *, on: date, has_the_pupil: bool) -> Paper:
    """The copy as it was handed over; without health and safety for who only finishes its papers."""
    shown = rules.parts_shown(rules.ShownFacts(parts=tuple(Part), has_the_pupil=has_the_pupil), on=on)
    sections = [
        Section(
            wording.PARTS[Part(each["part"])],
            [],
            ["What", "As known, from whom and since when"],
            [[line["label"], f"{line['text']}\n({_source(line)})"] for line in each["lines"]],
        )
        for each in copy.content
        if Part(each["part"]) in shown
    ]
    given_on = london_date(copy.handed_over_at)
    footing = rules.footing(rules.FootingFacts(basis=LegalBasis(copy.legal_basis)), on=given_on)
    basis = wording.BASES[LegalBasis(copy.legal_basis)]
    closing = [
        f"Handed over by {copy.handed_over_by_label}, for: {wording.PURPOSES[Purpose(copy.purpose)].lower()}. "
        f"Footing: {basis.lower()} ({footing}).",
        f"Fingerprint of this copy: {copy.digest}",
    ]
    if copy.missing:
        closing.insert(0, f"Still missing when it was handed over: {wording.parts_in_words(copy.missing)}.")
    return Paper(
        title="Information passport",
        author=copy.given_by.name,
        reference=copy.reference,
        number=copy.number,
        written_on=given_on,
        intro=(
            f"For {copy.receiver.name}, {day_in_full(given_on)}, version {copy.number}. It is for those who work with the "
            "pupil, and nobody else. A later version takes its place."
        ),
        sections=sections,
        closing=closing,
    )


def _source(line: dict[str, str]) -> str:
    return f"{line['source']}, {day_in_full(date.fromisoformat(line['on']))}"
