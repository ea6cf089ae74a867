"""The options for a pupil's week as one paper for a panel: what each is made of, costs and reaches, and what is found of it."""

from __future__ import annotations

from datetime import date

from waymark.core.jinja2env import day
from waymark.core.money import pounds_text
from waymark.core.words import day_in_full
from waymark.designs import wording
from waymark.designs.queries import OptionShown, PartShown
from waymark.documents.paper import Paper, Section
from waymark.programmes.models import Programme


def facts(programme: Programme, options: list[OptionShown], *, question: str, number: int, on: date) -> Paper:
    """The options as they are today. Nothing here tells where the family lives."""
    about = Section(
        "For whom",
        [question] if question.strip() else [],
        ["About", "Said"],
        [
            ["Pupil", programme.pupil.name],
            ["Programme", programme.reference],
            ["School on roll", programme.school.name],
            ["Commissioned by", programme.commissioner.name],
            ["What the programme is to achieve", programme.aims],
        ],
    )
    return Paper(
        title="Options for the week",
        author=programme.commissioner.name,
        reference=programme.reference,
        number=number,
        written_on=on,
        intro=(
            f"Written on {day_in_full(on)}. Prices and free places are those of that day. Nobody is placed by an option: "
            "it is used only when a person says so."
        ),
        sections=[about, *(section for option in options for section in _sections(option))],
    )


def _sections(option: OptionShown) -> list[Section]:
    design = option.design
    lines = [text for text in (design.aims, design.notes) if text.strip()]
    stay = option.stay
    rows = [
        ["From, to", f"{day(design.starts_on)} to {day(design.planned_end_on)}"],
        ["Hours a week", wording.hours_words(option.minutes)],
        ["Price of a week", pounds_text(option.pence_a_week)],
        ["Price of the stay", f"{pounds_text(stay.pence)}, {stay.school_weeks} school weeks" if stay else "Not known"],
        ["Taught", wording.subjects_words(option.subjects) or "Nothing yet"],
        ["Targets worked on", wording.targets_words(option.targets) or "None yet"],
    ]
    rows += [[f"Way to {part.where}", wording.journey_words(part.part) or "Not said"] for part in _elsewhere(option)]
    week = [
        [wording.half_day_words(weekday, half), _where(option, weekday, half)]
        for weekday in range(5)
        for half in ("am", "pm")
    ]
    found = [f"{wording.finding_words(each)} ({each.clause})" for each in (*option.stops, *option.cautions)]
    said = "What the rules say" if found else "No rule is broken, and nothing warns"
    return [
        Section(design.title, lines, ["About", "This option"], rows),
        Section(f"{design.title}: the week", [], ["Half-day", "Where and when"], week),
        Section(f"{design.title}: {said[:1].lower()}{said[1:]}", [], points=found),
    ]


def _elsewhere(option: OptionShown) -> list[PartShown]:
    return [part for part in option.parts if part.half_days and part.part.kind != "school"]


def _where(option: OptionShown, weekday: int, half: str) -> str:
    part = option.at(weekday, half)
    said = [f"{part.where}, {wording.times_words(part.part, half)}"] if part else []
    said += [f"{each.where}, {wording.kept_words(each)}, arranged already" for each in option.kept_at(weekday, half)]
    return "; ".join(said) or "Nothing"
