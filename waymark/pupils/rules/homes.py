"""Where a pupil lives: the home authority, postcodes and addresses."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.pupils.names import is_visible

# The long-used form of the Royal Mail; spaces are put right before it is asked.
POSTCODE_SHAPE = re.compile(
    r"(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|([A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?)|[0-9][A-HJKPS-UW]) [0-9][ABD-HJLNP-UW-Z]{2})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentHome:
    """Where a parent with parental responsibility ordinarily lives; `authority` is the authority's three-digit code."""

    authority: str
    has_parental_responsibility: bool = True
    pupil_normally_lives_here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFacts:
    """`looked_after_by` is the code of the authority that looks after the pupil, if one does."""

    parents: tuple[ParentHome, ...] = ()
    looked_after_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeAnswer:
    """The code of the home authority, empty if the facts do not tell, with the clause and the reason in a word."""

    authority: str
    reason: str
    clause: str


@cites("BELONG1996 2", "BELONG1996 2(3)", "BELONG1996 7", "SEIP2018 7.1", "SEIP2018 7.2")
def home_authority(facts: HomeFacts, *, on: date) -> HomeAnswer:
    """A pupil belongs to the authority that looks after the pupil, else where the parent ordinarily lives.

    With parents in two areas it is the parent with whom the pupil normally lives; boarding does not count. The facts
    are those of `on`.
    """
    del on
    if facts.looked_after_by:
        return HomeAnswer(authority=facts.looked_after_by, reason="looked_after", clause="BELONG1996 7")
    homes = [home for home in facts.parents if home.has_parental_responsibility] or list(facts.parents)
    areas = {home.authority for home in homes if home.authority}
    if len(areas) == 1:
        return HomeAnswer(authority=areas.pop(), reason="residence", clause="BELONG1996 2")
    lived_with = {home.authority for home in homes if home.pupil_normally_lives_here and home.authority}
    if len(lived_with) == 1:
        return HomeAnswer(authority=lived_with.pop(), reason="lives_with", clause="BELONG1996 2(3)")
    return HomeAnswer(authority="", reason="unknown" if not areas else "two_homes", clause="BELONG1996 2(3)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostcodeFacts:
    postcode: str


def normalise_postcode(text: str) -> str:
    """The postcode in capitals with one space before its last three characters, whatever its shape."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    return f"{bare[:-3]} {bare[-3:]}" if len(bare) > 3 else bare


@cites("WM postcode")
def postcode_refusals(facts: PostcodeFacts, *, on: date) -> list[Refusal]:
    """A postcode has the shape that the Royal Mail gives it; `on` plays no part."""
    del on
    if POSTCODE_SHAPE.fullmatch(normalise_postcode(facts.postcode)):
        return []
    return [Refusal("postcode_shape", clause="WM postcode")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """An address to be: the present one, if any, began on `present_from` and was withheld or not."""

    lines: str
    postcode: str = ""
    do_not_disclose: bool = False
    valid_from: date
    present_from: date | None = None
    present_do_not_disclose: bool = False


@cites("WM postcode", "WM withheld address", "WM order of dates")
def address_refusals(facts: AddressFacts, *, on: date) -> list[Refusal]:
    """An address has lines, a sound postcode if any, and follows the one before it. No longer withholding it warns."""
    findings = []
    if not is_visible(facts.lines):
        findings.append(Refusal("no_address", clause="UKGDPR 5(1)(d)", who="school"))
    if facts.postcode.strip():
        findings += postcode_refusals(PostcodeFacts(postcode=facts.postcode), on=on)
    if facts.valid_from > on:
        findings.append(Refusal("address_ahead_of_its_day", clause="WM order of dates", who="school"))
    if facts.present_from is not None and facts.valid_from < facts.present_from:
        findings.append(Refusal("address_before_the_last", clause="WM order of dates", who="school"))
    if facts.present_do_not_disclose and not facts.do_not_disclose:
        warning = Severity.WARNING
        findings.append(Refusal("no_longer_withheld", clause="WM withheld address", severity=warning, who="school"))
    return findings
