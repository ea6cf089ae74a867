"""The steps of a placement that are a page with one form: what each is called, and what it means."""

from __future__ import annotations

from dataclasses import dataclass

from waymark.placements.models import Placement


@dataclass(frozen=True)
class Step:
    """A page with one form."""

    heading: str
    button: str
    intro: str = ""
    danger: bool = False
    has_letters: bool = False  # beside it stands the way to the letters that tell of it


STEPS = {
    "change_terms": Step(
        "Change the days", "Save", "An agreement that is already written is replaced by a new one, to be signed again."
    ),
    "write_terms": Step(
        "Change the terms",
        "Write this version",
        "A change is a new version: what was charged before keeps its terms. While a placement is under way {provider} "
        "agrees to a change of price, of what is charged, of the fees that it is paid or of the last day before it holds.",
    ),
    "change_hours": Step(
        "Change the half-days",
        "Save",
        "{provider} and the school are told. An agreement that is already written is replaced by a new one, to be signed "
        "again. Days that have passed are counted as they were: half-days added for them appear in the registers.",
    ),
    "voices": Step("The voices", "Save", "In their own words, as far as you can."),
    "offer": Step(
        "Offer the place",
        "Offer the place",
        "{provider} will see the pupil's name, what keeps the pupil safe, the timetable and the plan, and is asked for "
        "an answer within three school days. It sees nothing else, and nothing at all if it declines.",
    ),
    "hand_over": Step(
        "Hand over the risk assessment",
        "Hand it over",
        "{provider} gets the version now in force, and must say that it has read it.",
    ),
    "answer": Step("Answer", "Send the answer"),
    "arrange": Step(
        "Arrange the first day",
        "Save",
        "What is still empty can be filled in later; nothing starts before all of it is. {provider} confirms it, and "
        "confirms it anew when you change it.",
    ),
    "inform": Step(
        "Note what was passed on",
        "Save",
        "Beside the risk assessment, which is handed over with the offer: what {provider} was given about the pupil, "
        "what for, and on which lawful footing.",
    ),
    "tell": Step(
        "Tell the authority and the partnership",
        "Tell them",
        "A school that places a pupil by itself tells both. They get a message with a reference and no name.",
    ),
    "send_link": Step(
        "Send a link for the answer",
        "Send the link",
        "For a provider where nobody has an account yet. The link opens once, on one device, for three days. It tells a "
        "first name, the year group and the days, and asks for yes or no. What keeps the pupil safe it does not tell: "
        "somebody of {provider} reads that signed in, before the first day.",
    ),
    "propose_plan": Step(
        "Propose a change to the learning plan",
        "Send it to the commissioner",
        "The plan in force holds until the commissioner approves your version.",
    ),
    "return_plan": Step(
        "Return the learning plan",
        "Return the plan",
        "There is then no plan until another version is written and agreed by both sides, and nothing starts without one.",
        danger=True,
    ),
    "ask_pause": Step(
        "Ask for a pause",
        "Ask for the pause",
        "Only the pupil's school can suspend. You can ask the commissioner to pause the placement, and say why.",
    ),
    "write_plan": Step("Learning plan", "Save this version", "Both sides agree each version anew."),
    "write_agreement": Step(
        "Written agreement",
        "Write the agreement",
        "It is made from the placement as it now stands: the two sides, the days and times, the price, what is owed "
        "about attendance and safety, reviews, and how it ends. It names the pupil and gives no address.",
    ),
    "notice": Step(
        "Notice of the off-site direction",
        "Save",
        "The parent needs it in writing at least two school days before the first day: the address, whom to report to, "
        "the days and times, the reasons and aims.",
        has_letters=True,
    ),
    "ehc_plan": Step("EHC plan", "Save", "The day on which {provider} was given the pupil's EHC plan."),
    "start": Step(
        "Start the placement",
        "Start the placement",
        "From this day {provider} is asked for a register, and the board expects the pupil there.",
    ),
    "pause": Step("Pause the placement", "Pause", "While it is paused {provider} does not expect the pupil."),
    "resume": Step("Take the placement up again", "Take it up again"),
    "end": Step(
        "End the placement",
        "End the placement",
        "After the last day {provider} has 14 days to finish its registers and its report. Then it sees no more.",
        danger=True,
    ),
    "end_report": Step(
        "End report",
        "Send the report",
        "What came of each outcome of the learning plan, and of the placement in all. Written again, it takes the place "
        "of what you wrote before.",
    ),
    "withdraw": Step(
        "Withdraw the placement", "Withdraw", "{provider} is told that the place is no longer needed.", danger=True
    ),
    "review": Step("Review", "Keep the review", "At least once every half term."),
    "report": Step("Report on progress", "Send the report", "At least once a term, and within 14 days of the end."),
}


def step_words(step: str, placement: Placement) -> str:
    return STEPS[step].intro.format(provider=placement.provider.name)
