"""Words about placements, for each audience: states, gates, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.core.words import day_in_full
from waymark.placements.queries import Distance
from waymark.placements.rules import Gate, Party
from waymark.placements.states import PlacementState
from waymark.programmes.wording import REFUSALS as PROGRAMME_REFUSALS
from waymark.quality.wording import REFUSALS as QUALITY_REFUSALS

S = PlacementState
STATES = {
    S.PROPOSED: ("Being prepared", "waiting"),
    S.OFFERED: ("Waiting for the provider", "waiting"),
    S.DECLINED: ("Declined by the provider", "done"),
    S.AGREED: ("Agreed, not started", "now"),
    S.ACTIVE: ("Under way", "good"),
    S.PAUSED: ("Paused", "waiting"),
    S.ENDED: ("Ended", "done"),
    S.WITHDRAWN: ("Withdrawn", "done"),
}
STATES_FOR_PROVIDER = {
    **STATES,
    S.OFFERED: ("Waiting for your answer", "now"),
    S.DECLINED: ("You declined", "done"),
    S.AGREED: ("Accepted, not started", "waiting"),
    S.WITHDRAWN: ("No longer needed", "done"),
}
PARTIES = {
    Party.SCHOOL: "the school",
    Party.PARTNERSHIP: "the partnership",
    Party.AUTHORITY: "the local authority",
    Party.PROVIDER: "the provider",
}


@dataclass(frozen=True)
class GateWords:
    """A gate while it is closed and while it is open, and what its button says."""

    name: str
    to_do: str
    button: str


GATES = {
    "pupil_voice": GateWords("What the pupil says", "{who} must write down what the pupil says", "Add the voices"),
    "family_voice": GateWords("What the family says", "{who} must write down what the family says", "Add the voices"),
    "planned_end": GateWords("Planned end", "{who} must set a last day that is still to come", "Change the days"),
    "first_review": GateWords("First review", "{who} must set a first review within the half term", "Change the days"),
    "sign_off": GateWords(
        "Provider signed off", "{who} must check the provider and sign it off", "Sign the provider off"
    ),
    "risk_handed_over": GateWords(
        "Risk information handed over", "{who} must hand over the assessment now in force", "Hand it over"
    ),
    "ehc_plan_shared": GateWords(
        "EHC plan given to the provider", "{who} must give the provider the plan", "Note the day"
    ),
    "provider_accepted": GateWords("Place accepted", "{who} must accept the pupil", "Answer"),
    "risk_acknowledged": GateWords(
        "Risk information read", "{who} must say that it has read the risk information", "Read and confirm"
    ),
    "learning_plan_commissioner": GateWords(
        "Learning plan agreed by the commissioner", "{who} must agree the learning plan", "Open the learning plan"
    ),
    "learning_plan_provider": GateWords(
        "Learning plan agreed by the provider", "{who} must agree the learning plan", "Open the learning plan"
    ),
    "agreement_party": GateWords(
        "Agreement signed for the commissioning side", "{who} must sign the agreement", "Open the agreement"
    ),
    "agreement_provider": GateWords(
        "Agreement signed for the provider", "{who} must sign the agreement", "Open the agreement"
    ),
    "direction_notice": GateWords(
        "Notice of the off-site direction",
        "{who} must give the parent written notice two school days before the first day",
        "Note the day",
    ),
    "hours": GateWords(
        "Hours of the whole week", "{who} must plan 18 hours or more, or agree part time", "See the week"
    ),
    "lawful_week": GateWords(
        "Within the rules for places and providers", "{who} must change the week: see what is found", "See the week"
    ),
}

REFUSALS = {
    "no_direction": "No school directs the pupil here, so no notice of a direction is owed.",
    "letter_without_place": "The notice must name the address: add it to the provider's site.",
    "letter_without_contact": "The notice must name whom to report to: add the provider's key contact.",
    "letter_without_days": "The notice must name the days and times: choose the half-days.",
    "letter_without_reasons": "The notice must say why: write why this provider.",
    "letter_without_aims": "The notice must say what it is for: write the aims of the programme.",
    "nobody_may_receive": "No parent or carer on record may be told where the pupil is: see the pupil's people.",
    **QUALITY_REFUSALS,
    **PROGRAMME_REFUSALS,
    **{code: f"{words.name}: {words.to_do.replace('{who}', 'the {who}')}." for code, words in GATES.items()},
    **{
        f"{code}_later": f"{words.name}: this was done on {{day}}, after that first day."
        for code, words in GATES.items()
    },
    "hours": "The hours of the week are not settled.",
    "no_half_days": "Choose at least one half-day.",
    "end_before_start": "The last day comes on or after the first.",
    "before_the_programme": "The programme starts later: choose a first day from then on, or change the programme.",
    "after_the_programme": "The programme ends earlier: choose a last day by then, or change the programme.",
    "why_this_provider": "Say why this provider.",
    "no_risk_assessment": "There is no risk assessment of this pupil yet: the {who} writes it first.",
    "risk_review_overdue": "The risk assessment is past its review day: the {who} reviews it first.",
    "risk_review_soon": "The risk assessment falls due for review within a week.",
    "risk_not_handed_over": "The risk information has not been handed over yet.",
    "risk_not_acknowledged": "The provider has not said yet that it has read the risk information.",
    "no_reason": "Give the reason.",
    "no_outcomes": "Say what the pupil is to achieve.",
    "outcomes_not_measured": "Say how one will know that it is achieved.",
    "no_way_back": "Say what the way back, or on, is.",
    "no_english_and_maths": "In years 10 and 11 English and mathematics go on: this plan says nothing of them.",
    "no_qualifications": "In years 10 and 11 this plan names no qualification.",
    "no_learning_plan": "There is no learning plan yet: the {who} writes it first.",
    "no_agreement": "There is no written agreement yet: the {who} has it made first.",
    "no_signature": "Type your name, or choose the signed copy.",
    "same_signer": "You have signed for the other side: somebody else must sign for this one.",
    "older_version": "There is a newer version of the agreement: read and sign that one.",
    "already_signed": "This side has signed already.",
    "signed_on_wrong_day": "An agreement is signed today, after it was written.",
    "wrong_party": "The other party to this agreement must be the {party}.",
    "not_yet_given": "Enter a day that has come.",
    "start_ahead": "A start is recorded on its day or later. Come back on the day.",
    "start_not_a_school_day": "The school on roll is closed on that day: choose a school day.",
    "calendar_runs_out": "The school's calendar does not reach that day: the school adds its term dates first.",
    "start_long_ago": "That is more than {days} days ago.",
    "already_paused": "The placement is paused already.",
    "before_start": "Choose a day on or after the first day of the placement.",
    "after_planned_end": "Choose a day before the planned end.",
    "not_paused": "The placement is not paused.",
    "resumed_before_pause": "Choose a day after the pause began.",
    "resumed_ahead": "Choose today, or a day that has passed.",
    "attended_after_end": "The register says that the pupil was there on {day}: choose that day or a later one.",
    "end_ahead": "The last day is still to come: until it has passed the provider keeps its access, and registers go on.",
    "has_started": "The placement has started: end it instead.",
    "beyond_weeks": "{weeks} weeks at a place that is not a school are more than the {limit} proposed.",
    "near_weeks": "{weeks} weeks at a place that is not a school: the limit proposed is twelve.",
    "review_on_wrong_day": "A review is held between the first day and today.",
    "report_on_wrong_day": "A report speaks of days between the first day and today.",
}


def state_words(state: str, *, for_provider: bool = False) -> tuple[str, str]:
    """The words of a state and their tone."""
    return (STATES_FOR_PROVIDER if for_provider else STATES)[PlacementState(state)]


def who_words(who: str, bodies: dict[str, str]) -> str:
    """Who must act: the name of the body where it is known, else its part."""
    return bodies.get(who) or PARTIES.get(Party(who), who)


def gate_words(gate: Gate, bodies: dict[str, str]) -> tuple[str, str]:
    """The name of a gate, and who must act while it is open."""
    words = GATES[gate.code]
    return words.name, words.to_do.format(who=who_words(gate.who, bodies))


def closed_words(gate: Gate) -> str:
    """When a closed gate was closed, where a day is known."""
    return f"On {day_in_full(gate.closed_on)}" if gate.closed_on else ""


def distance_words(distance: Distance) -> str:
    """ "About 3 miles from home, under a mile from school, in a straight line"; "" where nothing is known."""
    said = [
        f"{'under a mile' if miles == 0 else '1 mile' if miles == 1 else f'{miles} miles'} from {place}"
        for miles, place in ((distance.from_home, "home"), (distance.from_school, "school"))
        if miles is not None
    ]
    if not said:
        return ""
    text = f"{', '.join(said)}, in a straight line"
    return f"U{text[1:]}" if text.startswith("under") else f"About {text}"
