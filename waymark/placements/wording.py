"""Words about placements, for each audience: states, gates, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from waymark.core.words import day_in_full
from waymark.organisations.models import Organisation
from waymark.placements.models import PlaceHold, PlacementTerms
from waymark.placements.queries import Broker, Distance, OfferPlaces, Window
from waymark.placements.rules import Gate, Party, PlacesOnHalfDay
from waymark.placements.states import (
    CensusNote,
    ChargeMode,
    DeclineReason,
    EndReason,
    ExitKind,
    LawfulBasis,
    OutcomeResult,
    PlacementState,
    Side,
    TermsState,
    TransportMode,
    TransportPayer,
)
from waymark.programmes.wording import REFUSALS as PROGRAMME_REFUSALS
from waymark.programmes.wording import half_day_words
from waymark.quality.wording import REFUSALS as QUALITY_REFUSALS
from waymark.quality.wording import half_day_words as offered_half_day_words
from waymark.quality.wording import in_order, price_words

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
CHARGE_MODES = {
    ChargeMode.AGREED: "Every session agreed, attended or not",
    ChargeMode.ATTENDED: "Only sessions attended",
    ChargeMode.BESPOKE: "In another way, said in words",
}
TERMS_STATES = {
    TermsState.WAITING: ("Waits for the provider", "waiting"),
    TermsState.AGREED: ("Agreed", "good"),
    TermsState.RETURNED: ("Returned by the provider", "done"),
    TermsState.REPLACED: ("Replaced", "done"),
}
DECLINE_REASONS = {
    DeclineReason.NO_PLACE: "No place is free",
    DeclineReason.GROUP: "It would not go well with who else is there",
    DeclineReason.NEEDS: "We cannot meet these needs",
    DeclineReason.SAFETY: "We cannot keep this pupil, or others, safe",
    DeclineReason.STAFF: "We have not the staff",
    DeclineReason.DAYS: "These days do not suit",
    DeclineReason.TRAVEL: "The way here",
    DeclineReason.TERMS: "The terms",
    DeclineReason.OTHER: "Something else",
}
TRANSPORT_MODES = {
    TransportMode.WALKS: "On foot or by bicycle",
    TransportMode.FAMILY: "The family brings the pupil",
    TransportMode.PUBLIC: "Public transport",
    TransportMode.SCHOOL_BUS: "School transport",
    TransportMode.TAXI: "Taxi",
    TransportMode.AT_HOME: "Nobody travels",
}
TRANSPORT_PAYERS = {
    TransportPayer.NOBODY: "It costs nothing",
    TransportPayer.FAMILY: "The family",
    TransportPayer.SCHOOL: "The school",
    TransportPayer.PARTNERSHIP: "The partnership",
    TransportPayer.PROVIDER: "The provider",
    TransportPayer.AUTHORITY: "The local authority",
    TransportPayer.HOME_AUTHORITY: "The home authority of a child in care",
}
LAWFUL_BASES = {
    LawfulBasis.PUBLIC_TASK: "A task that the law gives to a public body (UK GDPR 6(1)(e))",
    LawfulBasis.LEGAL_OBLIGATION: "A legal obligation (6(1)(c))",
    LawfulBasis.VITAL_INTERESTS: "Somebody's life or health (6(1)(d))",
}
END_REASONS = {
    EndReason.AIMS_REACHED: "The aims of the plan are reached",
    EndReason.BACK_AT_SCHOOL: "The pupil goes back to school full time",
    EndReason.PLANNED_END: "The planned time is over",
    EndReason.NEXT_STEP: "The next step at sixteen",
    EndReason.OTHER_PROVISION: "Other provision takes its place",
    EndReason.NOT_ATTENDING: "The pupil does not attend",
    EndReason.DOES_NOT_FIT: "It does not meet the pupil's needs",
    EndReason.PROVIDER_ASKED: "The provider asked for the end",
    EndReason.PROVIDER_CANNOT: "The provider can no longer provide, or is no longer signed off",
    EndReason.SAFETY: "Somebody's safety",
    EndReason.FAMILY_ASKED: "The family asked for the end",
    EndReason.MOVED: "The pupil moved home or school",
    EndReason.EXCLUDED: "The school has excluded the pupil",
    EndReason.OTHER: "Something else",
}
CENSUS_NOTES = {
    CensusNote.LAST_DAY: "The school's census says the last day.",
    CensusNote.ROLL: "The school's census says the last day, and the change of roll.",
    CensusNote.EXCLUSION: "The school's census says the last day, and the exclusion with its reasons.",
}
RESULTS = {
    OutcomeResult.ACHIEVED: ("Achieved", "good"),
    OutcomeResult.PARTLY: ("Partly", "waiting"),
    OutcomeResult.NOT: ("Not achieved", "done"),
}
EXIT_STEPS = {
    ExitKind.NEXT_PLACE: "Say where the pupil is from the day after, and that the place is ready",
    ExitKind.FAMILY_TOLD: "Tell the family what was decided, and ask the pupil and the family what they say",
    ExitKind.SCHOOL_REGISTER: "Change the marks from the day after, and end a second registration if there is one",
    ExitKind.CASEWORKER_TOLD: "Tell the SEN caseworker",
    ExitKind.LAST_REGISTERS: "Finish the registers",
    ExitKind.INFORMATION_BACK: "Give back or destroy what you were given; keep only what you wrote yourselves",
}
SIDES = {Side.COMMISSIONER: "The commissioner", Side.PROVIDER: "The provider"}


@dataclass(frozen=True)
class GateWords:
    """A gate while it is closed and while it is open, and what its button says."""

    name: str
    to_do: str
    button: str
    head_acts: bool = False  # where it is a school's to do, nobody but its head may


GATES = {
    "pupil_voice": GateWords("What the pupil says", "{who} must write down what the pupil says", "Add the voices"),
    "family_voice": GateWords("What the family says", "{who} must write down what the family says", "Add the voices"),
    "planned_end": GateWords("Planned end", "{who} must set a last day that is still to come", "Change the days"),
    "first_review": GateWords("First review", "{who} must set a first review within the half term", "Change the days"),
    "sign_off": GateWords(
        "Provider signed off", "{who} must check the provider and sign it off", "Sign the provider off", head_acts=True
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
        "Agreement signed for the commissioning side",
        "{who} must sign the agreement",
        "Open the agreement",
        head_acts=True,
    ),
    "agreement_provider": GateWords(
        "Agreement signed for the provider", "{who} must sign the agreement", "Open the agreement"
    ),
    "direction_notice": GateWords(
        "Notice of the off-site direction",
        "{who} must give the parent written notice two school days before the first day",
        "Note the day",
    ),
    "transport": GateWords("The way there", "{who} must say how the pupil gets there, and who pays", "Arrange it"),
    "meals": GateWords("Meals", "{who} must say what the pupil eats there, free meals among it", "Arrange it"),
    "medication": GateWords("Medication", "{who} must say what is needed, or that none is", "Arrange it"),
    "equipment": GateWords("Equipment", "{who} must say what is needed, and who gives it", "Arrange it"),
    "emergency_contacts": GateWords(
        "Emergency contacts confirmed", "{who} must ask the family whether the numbers are right", "Arrange it"
    ),
    "first_day": GateWords("Plan of the first day", "{who} must say who meets the pupil, where and when", "Arrange it"),
    "stop_procedure": GateWords(
        "What happens if it cannot go on",
        "{who} must agree to what is arranged, and to the way to stop",
        "Read and agree",
    ),
    "parent_told": GateWords(
        "Parent or carer told", "{who} must tell the family when and where it begins", "Arrange it"
    ),
    "information_passed": GateWords(
        "Information passed on", "{who} must say what was given, what for and on which footing", "Note what was given"
    ),
    "information_received": GateWords(
        "Information received", "{who} must say that the information came", "Read and agree"
    ),
    "authority_told": GateWords("Authority told", "{who} must tell the authority of the placement", "Tell them"),
    "partnership_told": GateWords("Partnership told", "{who} must tell its partnership of the placement", "Tell them"),
    "hours": GateWords(
        "Hours of the whole week", "{who} must plan 18 hours or more, or agree part time", "See the week"
    ),
    "lawful_week": GateWords(
        "Within the rules for places and providers", "{who} must change the week: see what is found", "See the week"
    ),
}

REFUSALS = {
    "broker_is_buyer": "Who buys a place does not find it for another: choose another body, or none.",
    "broker_is_seller": "Who offers a place does not check it for another: choose another body, or none.",
    "body_does_not_broker": "Only a partnership, an authority, or a short-stay or hospital school finds places for others.",
    "broker_of_another_area": "Choose a body of your own area.",
    "broker_has_not_checked": "The body that found this place has no sign-off of the provider in force.",
    "programme_is_over": "The programme has ended: no place is held for it.",
    "held_already": "A place is held there for this pupil already, or there is an open placement.",
    "held_too_long": "A place is held from today until {latest} at most.",
    "held_from_wrong_day": "Choose a day from today to the end of the programme.",
    "no_reason_to_hold": "Say why the place is held: it is kept from another pupil.",
    "no_long_term_day": "Give the day by which the long-term place is to be found, after the first day of the interim place.",
    "hold_is_over": "This place is no longer held.",
    "no_reason_to_let_go": "Say what became of it.",
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
    "same_half_days": "These are the half-days that hold already.",
    "attended_after_change": "The register says that the pupil was there on {day}: take half-days away from a later day.",
    "not_paused": "The placement is not paused.",
    "resumed_before_pause": "Choose a day after the pause began.",
    "resumed_ahead": "Choose today, or a day that has passed.",
    "attended_after_end": "The register says that the pupil was there on {day}: choose that day or a later one.",
    "end_ahead": "The last day is still to come: until it has passed the provider keeps its access, and registers go on.",
    "has_started": "The placement has started: end it instead.",
    "nobody_pays_the_way": "That way costs something: say who pays.",
    "home_authority_pays": "For a child in care the home authority is expected to pay the way.",
    "contacts_confirmed_ahead": "Enter a day that has come.",
    "parent_told_ahead": "Enter a day that has come.",
    "no_information": "Say what was given.",
    "no_purpose": "Say what the provider needs it for.",
    "nothing_arranged": "The {who} has not yet written down what happens if it cannot go on.",
    "nobody_to_tell": "Only a school that places by itself tells them.",
    "offer_lapsed": "The offer has lapsed: the {who} offers the place again, if it is still free.",
    "not_waiting_for_an_answer": "No offer waits for an answer.",
    "no_contact_of_theirs": "Choose one of the provider's contacts of today.",
    "no_email": "There is no e-mail address: the provider adds one to its contacts.",
    "not_confirmed": "Confirm that this is the right person.",
    "propose_a_change": "You have agreed to this plan: propose a change to it instead.",
    "pause_not_ahead": "Choose today or a later day.",
    "pause_asked_already": "A pause is asked for already, and not answered yet.",
    "no_result": "Say what came of outcome {number}.",
    "result_without_words": "Say of outcome {number} how far it got, and why.",
    "no_summary": "Sum up what came of the placement.",
    "not_your_step": "Choose what your own organisation has done.",
    "not_said_what": "Say what was done.",
    "school_changed": "The pupil is no longer on the roll of the school for which this was planned: plan it anew.",
    "nothing_changes": "These are the terms already agreed: change something, or leave them.",
    "bespoke_without_words": "Say in words how it is charged.",
    "terms_before_the_last": "Other terms are agreed from {day}: choose that day or a later one.",
    "grant_of_no_hospital": "The grant of the hospital school pays for its own places alone: choose another way of paying.",
    "terms_back_dated": "Choose today or a later day: what was charged keeps its terms.",
    "terms_after_the_end": "The new terms would begin after the last day.",
    "planned_end_passed": "Choose a last day that is still to come. To end the placement earlier, end it.",
    "nobody_pays": "No such body answers for this pupil: choose another way of paying.",
    "no_funding_reason": "Say why it is paid otherwise than the area's table says.",
    "fee_without_words": "Say what fee {number} is for.",
    "fee_without_amount": "Fee {number} must be more than nothing.",
    "too_many_fees": "There can be {most} fees at most: put some of them together.",
    "beyond_weeks": "{weeks} weeks at a place that is not a school are more than the {limit} proposed.",
    "near_weeks": "{weeks} weeks at a place that is not a school: the limit proposed is twelve.",
    "review_on_wrong_day": "A review is held between the first day and today.",
    "report_on_wrong_day": "A report speaks of days between the first day and today.",
}


def state_words(state: str, *, for_provider: bool = False) -> tuple[str, str]:
    """The words of a state and their tone."""
    return (STATES_FOR_PROVIDER if for_provider else STATES)[PlacementState(state)]


def charge_words(terms: PlacementTerms) -> str:
    """ "£65 a session, for every session agreed, attended or not"."""
    mode = ChargeMode(terms.charge_mode)
    price = price_words(terms.rate_pence, terms.rate_unit)
    said = CHARGE_MODES[mode]
    return (
        f"{price}, charged {said[0].lower()}{said[1:]}"
        if mode is ChargeMode.BESPOKE
        else f"{price}, for {said[0].lower()}{said[1:]}"
    )


def who_words(who: str, bodies: dict[str, str]) -> str:
    """Who must act: the name of the body where it is known, else its part."""
    return bodies.get(who) or PARTIES.get(Party(who), who)


def gate_words(gate: Gate, bodies: dict[str, str]) -> tuple[str, str]:
    """The name of a gate, and who must act while it is open."""
    words, who = GATES[gate.code], who_words(gate.who, bodies)
    if words.head_acts and Party(gate.who) is Party.SCHOOL:
        who = f"The head of {who}"
    return words.name, words.to_do.format(who=who)


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


HELD, USED, LAPSED, LET_GO = ("Held", "now"), ("Used by a placement", "done"), ("Lapsed", "done"), ("Let go", "done")


def hold_state(hold: PlaceHold, *, on: date) -> tuple[str, str]:
    """A hold in a word and a tone."""
    if hold.released_at is not None:
        return LET_GO
    if hold.placement_id is not None:
        return USED
    return HELD if on <= hold.stands_until else LAPSED


def half_days_words(keys: list[str]) -> str:
    """ "Monday morning, Monday afternoon"."""
    return ", ".join(offered_half_day_words(key) for key in in_order(keys))


def full_time_words(figure: Decimal) -> str:
    """ "4.0", "0.2": full-time places."""
    return f"{figure:.1f}"


def places_words(day: dict[str, PlacesOnHalfDay]) -> tuple[str, str]:
    """The free places of a day, morning and afternoon: for the eye "3 / 0", for the ear in words."""
    free = {half: str(day[half].free) if half in day else "–" for half in ("am", "pm")}
    said = {half: f"{day[half].free} free" if half in day else "not offered" for half in ("am", "pm")}
    return f"{free['am']} / {free['pm']}", f"morning {said['am']}, afternoon {said['pm']}"


def days_words(window: Window) -> str:
    """ "on Tuesday 24 November 2026", "at any time from 2 November to 18 December 2026"."""
    if window.is_a_day:
        return f"on {day_in_full(window.first)}"
    return f"at any time from {day_in_full(window.first)} to {day_in_full(window.last)}"


def half_term_choices(window: Window) -> list[tuple[str, str]]:
    return [(first.isoformat(), f"{day_in_full(first)} to {day_in_full(last)}") for first, last in window.half_terms]


def body_choices(bodies: list[Organisation]) -> list[tuple[str, str]]:
    return [(str(each.public_id), each.name) for each in bodies]


def same_days(window: Window) -> str:
    """The same day or half term in the address of another page."""
    return f"?{'day' if window.is_a_day else 'half_term'}={window.first.isoformat()}"


def half_day_of(each: PlacesOnHalfDay) -> str:
    return half_day_words(each.weekday, each.half)


def free_on(rows: list[OfferPlaces], weekday: int) -> tuple[str, str]:
    """The free places of all offers on a day, morning and afternoon, as `places_words`."""
    free = {half: sum(row.on(weekday)[half].free for row in rows if half in row.on(weekday)) for half in ("am", "pm")}
    return f"{free['am']} / {free['pm']}", f"morning {free['am']} free, afternoon {free['pm']} free"


def found_words(broker: Broker | None) -> str:
    """ "South partnership, whose sign-off holds until 9 July 2027"; "" where the commissioner found the place itself."""
    if broker is None:
        return ""
    if broker.sign_off is None:
        return f"{broker.body.name}, whose sign-off of the provider is not in force"
    return f"{broker.body.name}, whose sign-off of the provider holds until {day_in_full(broker.sign_off.expires_on)}"
