"""Words of the legality watch: how a place stands, and what one more pupil would do."""

from __future__ import annotations

from waymark.legality.queries import Place
from waymark.legality.rules import Told
from waymark.legality.states import Attention, Verdict
from waymark.programmes.wording import hours_words

SHOWN = {"pupils": "Places with pupils", "attention": "Places that need attention", "all": "All places"}
ATTENTION = {
    Attention.OVER: ("Over the line", "danger"),
    Attention.COMING: ("Over the line ahead", "danger"),
    Attention.NEAR: ("Near the line", "now"),
    Attention.FINE: ("Within the law", "good"),
}
SENTENCES = {
    Attention.OVER: "The law would call this place a school today, and it is not registered as one. Nobody more is placed "
    "here until it is put right.",
    Attention.COMING: "By what is planned, the law would call this place a school on a day ahead.",
    Attention.NEAR: "One more pupil for more than 18 hours a week would make this place a school.",
    Attention.FINE: "By what is known here, this place is within the law.",
}
VERDICTS = {
    Verdict.ALLOWED: ("Allowed", "good"),
    Verdict.WITH_A_REASON: ("Only with a reason", "now"),
    Verdict.NOT_ALLOWED: ("Not allowed", "danger"),
}
BANDS = ("Up to 15 hours a week", "More than 15, up to 18", "More than 18")
HIDDEN = "Not shown"


def figures(told: Told) -> list[str]:
    """The pupils of each band of hours, in words for a table."""
    return [str(told.fewer), str(told.near), HIDDEN if told.full_time is None else str(told.full_time)]


def parts(told: Told) -> list[tuple[str, int, str]]:
    """The same for the picture, without a figure that is not shown."""
    shown = [("up to 15 hours", told.fewer, "good"), ("more than 15, up to 18", told.near, "now")]
    return shown if told.full_time is None else [*shown, ("more than 18", told.full_time, "danger")]


def hours(minutes: int) -> str:
    """ "20", "12.5"."""
    return hours_words(minutes).partition(" ")[0]


def next_place(hours: int, is_guarded: bool) -> str:
    """ "10 hours a week", "More than 18 hours a week, with an EHC plan or in care"."""
    words = "More than 18 hours a week" if hours > 18 else f"{hours} hours a week"
    return f"{words}, for a pupil with an EHC plan or in care" if is_guarded else words


def in_short(place: Place) -> str:
    """What the figures of the list leave out, or nothing."""
    if not place.has_pupils:
        return "No pupils."
    if place.now.full_time is None:
        return "How many are there for more than 18 hours is not shown."
    return ""


def of_the_known(place: Place) -> str:
    """How many of the pupils whom the reader may know have an EHC plan or are in care: "None of these has ..."."""
    count = place.guarded or 0
    if count == 0:
        return "None of these has an EHC plan or is in care."
    return f"{count} of these {'has' if count == 1 else 'have'} an EHC plan or {'is' if count == 1 else 'are'} in care."
