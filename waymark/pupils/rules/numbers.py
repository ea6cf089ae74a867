"""Unique pupil numbers: their shape, their check letter and who issued them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity

UPN_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_SHAPE = re.compile(rf"[{UPN_ALPHABET}][0-9]{{11}}[0-9{UPN_ALPHABET}]")
UPN_WITHOUT_LETTER = re.compile(rf"[0-9]{{11}}[0-9{UPN_ALPHABET}]")

# Authorities, and bodies that issue numbers in an authority's stead; the newest authorities stand last.
_ISSUERS = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 800-803 805-808 "
    "810-813 815 816 820-823 825 826 830 831 835-837 840 841 845 846 850-852 855-857 860 861 865-896 908 909 916 919 "
    "921 925 926 928 929 931 933 935-938 838 839 940-943"
)


def _numbers(ranges: str) -> frozenset[int]:
    ends = [part.split("-") for part in ranges.split()]
    return frozenset(number for end in ends for number in range(int(end[0]), int(end[-1]) + 1))


UPN_AUTHORITIES = _numbers(_ISSUERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpnFacts:
    """`upn` as typed; `blank_allowed` where a pupil may still be without a number."""

    upn: str
    blank_allowed: bool = True


def normalise_upn(text: str) -> str:
    """The number in capitals without spaces or dashes; letters are not guessed, so O stays O and is refused."""
    return re.sub(r"[\s\u2010-\u2015-]+", "", unicodedata.normalize("NFKC", text)).upper()


def check_letter(rest: str) -> str:
    """The check letter of the last twelve characters of a number; ValueError for another shape.

    Weights 2 to 13; a letter in the last place counts as its place in the alphabet without I, O and S.
    """
    if not UPN_WITHOUT_LETTER.fullmatch(rest):
        raise ValueError("A check letter needs eleven digits and one more digit or letter.")
    values = [int(character) if character.isdigit() else UPN_ALPHABET.index(character) for character in rest]
    return UPN_ALPHABET[sum(weight * value for weight, value in enumerate(values, start=2)) % len(UPN_ALPHABET)]


@cites("UPN2 format", "UPN2 check letter", "UPN2 authority")
def upn_refusals(facts: UpnFacts, *, on: date) -> list[Refusal]:
    """A pupil number has its shape, its check letter and the code of an authority; `on` plays no part.

    An authority that we do not know warns only, for new ones are made.
    """
    del on
    upn = normalise_upn(facts.upn)
    if not upn:
        return [] if facts.blank_allowed else [Refusal("no_upn", clause="UPN2 format", who="school")]
    if not UPN_SHAPE.fullmatch(upn):
        return [Refusal("upn_shape", clause="UPN2 format", who="school")]
    findings = []
    if upn[0] != check_letter(upn[1:]):
        findings.append(Refusal("upn_check_letter", clause="UPN2 check letter", who="school"))
    if int(upn[1:4]) not in UPN_AUTHORITIES:
        warning = Severity.WARNING
        findings.append(Refusal("upn_authority", clause="UPN2 authority", severity=warning, values={"code": upn[1:4]}))
    return findings


@cites("UPN2 temporary")
def upn_is_temporary(facts: UpnFacts, *, on: date) -> bool:
    """A number that ends in a letter is a temporary one and waits for the permanent; `on` plays no part."""
    del on
    upn = normalise_upn(facts.upn)
    return bool(UPN_SHAPE.fullmatch(upn)) and not upn[-1].isdigit()
