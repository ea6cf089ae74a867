"""Passports in the words people use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waymark.core.words import day_in_full, joined, lower_first
from waymark.passports.rules import Change, Line
from waymark.passports.states import Carry, EntryKind, LegalBasis, Part, Purpose

PARTS = {
    Part.IDENTITY: "Who this is",
    Part.KEEP_SAFE: "What keeps the pupil safe",
    Part.HELPS: "What helps",
    Part.DOES_NOT_HELP: "What does not help",
    Part.NEEDS: "Special educational needs",
    Part.HEALTH: "Health",
    Part.SUPPORT: "Support in class",
    Part.STRENGTHS: "Strengths and interests",
    Part.ATTAINMENT: "Where learning stands",
    Part.ATTENDANCE: "Attendance",
    Part.PUPIL_WORDS: "In the pupil's words",
    Part.FAMILY_WORDS: "In the family's words",
    Part.AIMS: "Aims",
    Part.PROVISION: "Alternative provision, now and before",
    Part.AGENCIES: "Who else helps",
    Part.SCHOOL: "School, and who to talk to",
    Part.FAMILY: "Family",
}
KINDS = {
    EntryKind.HELPS: "What helps",
    EntryKind.DOES_NOT_HELP: "What does not help",
    EntryKind.STRENGTHS: "Strengths",
    EntryKind.INTERESTS: "Interests",
    EntryKind.ATTAINMENT: "Where learning stands",
    EntryKind.COMMUNICATION: "Communication",
    EntryKind.EQUIPMENT: "Equipment",
    EntryKind.EXAM_ACCESS: "Exam access",
    EntryKind.NEEDS: "Special educational needs",
    EntryKind.HEALTH: "Health",
    EntryKind.ATTENDANCE: "Attendance",
    EntryKind.PUPIL_WORDS: "In the pupil's words",
    EntryKind.FAMILY_WORDS: "In the family's words",
    EntryKind.AIMS: "Aims",
    EntryKind.AGENCIES: "Who else helps",
}
HINTS = {
    EntryKind.HELPS: "What works in a lesson, at the door, on a bad day. Short lines that a tutor can use tomorrow.",
    EntryKind.DOES_NOT_HELP: "What makes it worse, and what has been tried without success.",
    EntryKind.STRENGTHS: "What the pupil is good at, in school and outside it.",
    EntryKind.INTERESTS: "What the pupil likes to do and talk about.",
    EntryKind.ATTAINMENT: "Subjects with levels or words, reading age, courses begun, exam board and entries.",
    EntryKind.COMMUNICATION: "How to speak with the pupil: language, signs, time to answer, an interpreter for the family.",
    EntryKind.EQUIPMENT: "What the pupil uses: laptop, coloured overlay, hearing aid, ear defenders.",
    EntryKind.EXAM_ACCESS: "Extra time, reader, scribe, a room apart. Say whether it is approved, and until when.",
    EntryKind.NEEDS: "What the pupil finds hard in learning, and the support that is in place. Say if there are none.",
    EntryKind.HEALTH: "Conditions, medicines, allergies and what to do. Say if none are known.",
    EntryKind.ATTENDANCE: "The rate so far this year, and what is behind it.",
    EntryKind.PUPIL_WORDS: "What the pupil wants others to know and hopes for, as it was said.",
    EntryKind.FAMILY_WORDS: "What the parents or carers want others to know, as it was said.",
    EntryKind.AIMS: "What should be different in the end, and how one will know.",
    EntryKind.AGENCIES: "Each agency, the part it plays for this pupil, and whom to ring there.",
}
CARRIES = {
    Carry.EVERYBODY: "Whoever is given the passport",
    Carry.SCHOOLS: "Other schools, and no provider",
    Carry.NOBODY: "Nobody: it tells of another child or family too",
}
CARRY_TAGS = {Carry.SCHOOLS: "Not for providers", Carry.NOBODY: "Stays here"}
PURPOSES = {
    Purpose.PLACEMENT: "A placement with a provider",
    Purpose.MANAGED_MOVE: "A managed move",
    Purpose.NEW_SCHOOL: "A new school",
}
BEFORE = {
    Purpose.PLACEMENT: "before a placement",
    Purpose.MANAGED_MOVE: "before a managed move",
    Purpose.NEW_SCHOOL: "before a new school",
}
BASES = {
    LegalBasis.PUBLIC_TASK: "A task that the law gives to us",
    LegalBasis.LEGAL_OBLIGATION: "A duty that the law lays on us",
}
BASIS_HINTS = {
    LegalBasis.PUBLIC_TASK: "Teaching the pupil and arranging alternative provision. This is the usual one.",
    LegalBasis.LEGAL_OBLIGATION: "A law says that this must be passed on, for instance to the next school.",
}
KEPT_ON = {  # parts that are kept on another page: its name, who fills it
    Part.IDENTITY: ("The pupil's record", "the school"),
    Part.KEEP_SAFE: ("Keeping safe", "the school or the partnership"),
    Part.PROVISION: ("Placements", "the partnership"),
    Part.SCHOOL: ("The school's contacts", "the school"),
    Part.FAMILY: ("The pupil's record", "the school"),
}
REFUSALS = {
    "nothing_written": "Write something, or leave it as it was.",
    "nothing_new_written": "These are the words that stand there already.",
    "known_ahead": "This must be of today or an earlier day.",
    "entry_tells_address": "This holds an address that must not be disclosed. Leave the address out.",
    "nothing_missing": "Nothing is missing: every part that is needed says something.",
    "asked_already": "The school has been asked already, and its answer is awaited.",
    "no_school_to_ask": "The pupil is on no roll here, so there is no school to ask.",
    "asks_itself": "This is your own to fill. Write what is missing on the passport.",
    "receiver_may_not_know": "This body may not know of the pupil today, so the passport cannot go to it.",
    "purpose_does_not_fit": "A provider is given a passport for a placement; another school for a move or for admission.",
    "passport_tells_address": "The passport holds an address that must not be disclosed. Take it out of what was written first.",
    "same_as_last": "Nothing has changed since version {version}, which this body has.",
    "incomplete": "{missing} of the {needed} parts that are needed are missing. You can go on if you say why.",
    "not_given_to_you": "This passport was given to another body.",
    "newer_version": "A newer version was given to you. Read that one.",
}


def parts_in_words(parts: Iterable[str]) -> str:
    """ "what helps, health and aims"."""
    return joined([lower_first(PARTS[Part(each)]) for each in parts])


def change_words(change: Change) -> tuple[str, str, str]:
    """What a line is called, what it says now, and what it said before: ("Health, medical", "No longer said", "...")."""
    what = f"{PARTS[change.part]}: {lower_first(change.label)}"
    return what, change.after or "No longer said", change.before


def rows_of(lines: Iterable[Line], today: date) -> list[tuple[str, str, str, str, str, bool]]:
    """Lines for the page: label, text, source, day, for whom it is not, and whether it is past its review day."""
    return [
        (
            line.label,
            line.text,
            line.source,
            day_in_full(line.on),
            CARRY_TAGS.get(line.carry, ""),
            line.holds_until is not None and line.holds_until < today,
        )
        for line in lines
    ]


def rows_kept(lines: Iterable[dict[str, str]]) -> list[tuple[str, str, str, str, str, bool]]:
    """The same of a copy."""
    return [
        (each["label"], each["text"], each["source"], day_in_full(date.fromisoformat(each["on"])), "", False)
        for each in lines
    ]
