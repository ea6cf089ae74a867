"""The questions and answers of the guide in the words people use. {county} and {city} are the names of the authorities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from waymark.core.words import joined
from waymark.routes import rules
from waymark.routes.states import Force, Health, Level, Need, Plan, Question, School

HEADINGS = {
    Question.SITUATION: "Is the pupil on the roll of a school?",
    Question.HEALTH: "Is the pupil well enough to come to school?",
    Question.HOME: "In whose area does the pupil live?",
    Question.SCHOOL: "Where is the school, and how does it stand to its partnership?",
    Question.PLAN: "Does the pupil have an education, health and care (EHC) plan?",
    Question.RISK: "How close is a permanent exclusion?",
    Question.NEED: "What do you need most?",
    Question.LEVEL: "At which level is the support now?",
    Question.TRIED: "What has been tried, and looked at again?",
    Question.CARE: "Is the pupil looked after by an authority?",
}
SHORT = {
    Question.SITUATION: "School roll",
    Question.HEALTH: "Well enough for school",
    Question.HOME: "Lives in",
    Question.SCHOOL: "How the school stands",
    Question.PLAN: "EHC plan",
    Question.RISK: "Exclusion",
    Question.NEED: "Needed most",
    Question.LEVEL: "Level now",
    Question.TRIED: "Tried so far",
    Question.CARE: "Looked after",
}
HINTS = {
    Question.HOME: "Where the parent lives who is responsible and with whom the pupil normally lives. Of a looked-after pupil, the area of the authority that looks after them.",
    Question.SCHOOL: "The school at which the pupil is on roll, or the last one.",
    Question.PLAN: "An early review is one that is called before its yearly day, because something is going wrong.",
    Question.RISK: "Suspensions that become more frequent count as a risk.",
    Question.LEVEL: "County tiers and the city's pastoral support plans (PSP) side by side.",
    Question.TRIED: "A plan counts when somebody has looked at what came of it.",
}
LEVELS = {
    Level.TIER_1: "what every pupil gets, no plan yet",
    Level.TIER_2: "a plan in school",
    Level.TIER_3: "a plan in school with specialist advice",
    Level.PSP_2B: "part-time support from outside (no county twin)",
    Level.TIER_4: "a full programme outside",
}


def _level(level: Level) -> str:
    """A level as both areas call it, with what it means."""
    same = rules.same_level(rules.LevelFacts(level=level), on=date.max)  # as the newest crosswalk has it
    both = f"{same.county}, {same.city} in the city" if same.county and same.city else same.county or same.city
    return f"{both}: {LEVELS[level]}"


def _level_name(level: Level) -> str:
    same = rules.same_level(rules.LevelFacts(level=level), on=date.max)  # as the newest crosswalk has it
    return f"{same.county.lower()} ({same.city})" if same.county and same.city else same.county.lower() or same.city


# What one chooses, and the same as the end of a sentence that begins with "when".
CHOICES: dict[Question, Mapping[str, tuple[str, str]]] = {
    Question.SITUATION: {
        "on_roll": ("Yes, on roll", "the pupil is on the roll of a school"),
        "excluded": ("Permanently excluded", "the pupil has been permanently excluded"),
        "no_place": ("No school has a place for the pupil", "the pupil has no school place"),
    },
    Question.HEALTH: {
        "well": ("Yes", "the pupil is well enough for school"),
        "ill": ("No, too ill in body or mind", "the pupil is too ill for school"),
        "long_ill": ("No, for a long time, under a consultant", "the pupil is ill for long, under a consultant"),
        "hospital": ("The pupil is in hospital", "the pupil is in hospital"),
    },
    Question.HOME: {
        "county": ("{county}", "the pupil lives in the area of {county}"),
        "city": ("{city}", "the pupil lives in the area of {city}"),
        "elsewhere": ("Another authority", "the pupil lives in the area of another authority"),
        "unknown": ("I do not know", "nobody knows yet where the pupil belongs"),
    },
    Question.SCHOOL: {
        "member": ("{county}, a member of its partnership", "the school is a member of a county partnership"),
        "buys": ("{county}, withdrawn from its partnership", "the school has withdrawn from its partnership"),
        "outside": ("{county}, not a member", "the school is in the county and not a member"),
        "city": ("{city}", "the school is in the area of {city}"),
        "elsewhere": ("Another area", "the school is in another area"),
    },
    Question.PLAN: {
        "none": ("No", "the pupil has no EHC plan"),
        "plan": ("Yes, and no early review has been held", "the pupil’s EHC plan has not been reviewed early"),
        "reviewed": ("Yes, and its early review has been held", "the EHC plan has been reviewed early"),
    },
    Question.RISK: {
        "low": ("Not close", "a permanent exclusion is not close"),
        "at_risk": (
            "The pupil is at risk of it, or of the highest level",
            "the pupil is at risk of exclusion or of the highest level",
        ),
        "deciding": ("The head is considering it now", "the head is considering a permanent exclusion"),
    },
    Question.NEED: {
        "advice": (
            "Ideas, or help from other services: we are not sure what to do next",
            "you are not sure what to do next",
        ),
        "programme": ("More than a school can give: a programme outside", "the pupil needs a programme outside school"),
        "short_place": (
            "A short or part-time place that we arrange ourselves",
            "the school wants to arrange a short place itself",
        ),
        "assessment": ("An assessment for an EHC plan", "you think of an assessment for an EHC plan"),
    },
    Question.LEVEL: {level: (_level(level), f"the pupil is at {_level_name(level)}") for level in Level},
    Question.TRIED: {
        "nothing": ("Nothing with a review yet", "nothing has been tried and reviewed yet"),
        "cycle": ("At least one plan, carried out and reviewed", "a plan has been carried out and reviewed"),
        "advice": (
            "Advice from outside too, carried out and reviewed",
            "advice from outside has been carried out and reviewed",
        ),
    },
    Question.CARE: {
        "no": ("No", "the pupil is not looked after"),
        "yes": ("Yes", "the pupil is looked after"),
    },
}
FORCES = {
    Force.LAW: ("The law", "good"),
    Force.AGREED: ("Agreed here", ""),
    Force.ADVICE: ("Advice only", "waiting"),
}
FORCES_IN_FULL = {
    Force.LAW: "the law, or guidance that must be followed",
    Force.AGREED: "what the schools and authorities here agreed, or how the area says it works",
    Force.ADVICE: "advice: nobody is bound by it",
}
REFUSALS = {
    "not_all_answered": "Answer every question first: only a whole answer is kept.",
    "another_door_now": "The answers lead to another door by now. Go through them once more, and keep what you then see.",
}


def _filled(words: str, names: Mapping[str, str]) -> str:
    return words.format(county=names.get("county", "the county"), city=names.get("city", "the city"))


def answer(question: str, value: str, names: Mapping[str, str]) -> str:
    """An answer as one chooses it."""
    return _filled(CHOICES[Question(question)][value][0], names)


def choices(question: Question, offered: list[str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The answers that are offered, with their words."""
    return [(value, answer(question, value, names)) for value in offered]


def given(facts: rules.RouteFacts, names: Mapping[str, str]) -> list[tuple[Question, str, str]]:
    """The answers so far: the question, its short name, and the answer."""
    found = facts.given()
    return [
        (question, SHORT[question], answer(question, found[question], names))
        for question in Question
        if question in found
    ]


def for_referral(facts: rules.RouteFacts, names: Mapping[str, str]) -> dict[str, str]:
    """The answers that mean the same as a question of a referral, by its column. What has no such question is left out.

    "No EHC plan" fills nothing: whether there is support for special needs was not asked.
    """
    answered = given(facts, names)
    said = {question: f"{name}: {words}." for question, name, words in answered}
    tried = " ".join(said[each] for each in (Question.TRIED, Question.LEVEL) if each in said)
    found = {"tried_so_far": tried, "forum_tried": tried}
    if facts.plan in (Plan.PLAN, Plan.REVIEWED):
        found["send_needs"] = said[Question.PLAN]
    if facts.health not in (None, Health.WELL):
        found["health_needs"] = said[Question.HEALTH]
    if facts.need in (Need.PROGRAMME, Need.SHORT_PLACE):
        found["provision_wanted"] = next(f"{words}." for question, _, words in answered if question is Question.NEED)
    return {column: words for column, words in found.items() if words}


def several(facts: rules.RouteFacts) -> str:
    """Which of several partnerships to ring."""
    if facts.school in (School.MEMBER, School.BUYS):
        return "Ring the partnership that the school belongs to."
    return "Ring the partnership in whose part of the county the pupil lives."


def against(why: rules.WhyNot, names: Mapping[str, str]) -> str:
    """One sentence on why another door is not the one."""
    words = CHOICES[why.question]
    takes = joined([_filled(words[value][1], names) for value in why.takes], "or")
    return f"It is for when {takes}; here {_filled(words[why.given][1], names)}."
