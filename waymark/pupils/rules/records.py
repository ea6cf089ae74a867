"""What a pupil's record must say, and when two records may be of one pupil."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.refusals import Refusal, Severity
from waymark.pupils.names import folded, is_visible
from waymark.pupils.rules.ages import AgeFacts, national_curriculum_year
from waymark.pupils.rules.homes import PostcodeFacts, postcode_refusals
from waymark.pupils.rules.numbers import UpnFacts, normalise_upn, upn_refusals

SECONDARY_YEARS = range(7, 12)

# A slip of the year is common, so a neighbour year is asked about and only what lies beyond is refused.
NEIGHBOUR_YEARS = range(6, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRecordFacts:
    """A record about to be written. A person with one name has it as `surname`; `forename` may then be blank."""

    forename: str
    surname: str
    date_of_birth: date | None
    upn: str = ""
    postcode: str = ""
    year_group: int | None = None
    school_year_starts_on: date | None = None


@cites("WM names", "WM age range", "UKGDPR 5(1)(d)", "SEIP2018 R2")
def pupil_record_refusals(facts: PupilRecordFacts, *, on: date) -> list[Refusal]:
    """A pupil's record has a name, a date of birth that fits years 7 to 11, a sound number and a sound postcode.

    Years 6 and 12 by age warn; beyond them is refused. A year group that is not the one of the age warns, for some
    pupils are taught out of it.
    """
    findings = []
    if not (is_visible(facts.surname) or is_visible(facts.forename)):
        findings.append(Refusal("no_name", clause="WM names"))
    elif not is_visible(facts.surname):
        findings.append(Refusal("one_name_goes_last", clause="WM names"))
    findings += _age_findings(facts, on)
    findings += upn_refusals(UpnFacts(upn=facts.upn), on=on)
    if facts.postcode.strip():
        findings += postcode_refusals(PostcodeFacts(postcode=facts.postcode), on=on)
    return findings


def _age_findings(facts: PupilRecordFacts, on: date) -> list[Refusal]:
    if facts.date_of_birth is None:
        return [Refusal("no_date_of_birth", clause="WM age range")]
    if facts.date_of_birth >= on:
        return [Refusal("born_in_the_future", clause="WM age range")]
    ages = AgeFacts(date_of_birth=facts.date_of_birth, school_year_starts_on=facts.school_year_starts_on)
    year = national_curriculum_year(ages, on=on)
    if year not in NEIGHBOUR_YEARS:
        return [Refusal("age_out_of_range", clause="SEIP2018 R2", values={"year": year})]
    warning = Severity.WARNING
    if year not in SECONDARY_YEARS:
        return [Refusal("age_near_range", clause="WM age range", severity=warning, values={"year": year})]
    if facts.year_group is not None and facts.year_group != year:
        values: dict[str, str | int] = {"year": year, "year_group": facts.year_group}
        return [Refusal("out_of_year_group", clause="WM age range", severity=warning, values=values)]
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPupil:
    """What the asking organisation already holds of one pupil; `key` is any handle that the caller understands."""

    key: str
    forename: str
    surname: str
    date_of_birth: date | None
    upn: str = ""
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamePupilFacts:
    """Only pupils the asker may see stand in `known`: a look-alike elsewhere must not show itself."""

    pupil: KnownPupil
    known: tuple[KnownPupil, ...] = ()


class Likeness(StrEnum):
    SAME_UPN = "same_upn"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"
    NAMESAKE = "namesake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    key: str
    likeness: Likeness


@cites("UPN2 unique", "WM duplicate")
def same_pupil(facts: SamePupilFacts, *, on: date) -> list[Match]:
    """Records that may be of one pupil: the same number, or the same name, in any order or spelling of marks, and birth.

    A namesake has the same name and another birth. Nothing is merged by this: twins share a birth and a surname, and
    two pupils of one name may share a birth. Strongest likeness first; `on` plays no part.
    """
    del on
    matches = []
    for known in facts.known:
        if known.key == facts.pupil.key:
            continue
        likeness = _likeness(facts.pupil, known)
        if likeness:
            matches.append(Match(key=known.key, likeness=likeness))
    return sorted(matches, key=lambda match: list(Likeness).index(match.likeness))


@cites("UPN2 unique", "WM duplicate")
def duplicate_warnings(facts: SamePupilFacts, *, on: date) -> list[Refusal]:
    """A pupil who looks like one already there is shown before a second record is made; the same number is refused."""
    findings = []
    for match in same_pupil(facts, on=on):
        if match.likeness == Likeness.SAME_UPN:
            findings.append(Refusal("same_upn", clause="UPN2 unique"))
        elif match.likeness == Likeness.SAME_NAME_AND_BIRTH:
            findings.append(Refusal("same_name_and_birth", clause="WM duplicate", severity=Severity.WARNING))
    return findings


def _likeness(one: KnownPupil, other: KnownPupil) -> Likeness | None:
    upn = normalise_upn(one.upn)
    if upn and upn == normalise_upn(other.upn):
        return Likeness.SAME_UPN
    if not _names(one) & _names(other):
        return None
    if one.date_of_birth is not None and one.date_of_birth == other.date_of_birth:
        return Likeness.SAME_NAME_AND_BIRTH
    return Likeness.NAMESAKE


def _names(pupil: KnownPupil) -> set[tuple[str, ...]]:
    whole = (name_words(pupil.forename, name) for name in (pupil.surname, *pupil.former_names))
    return {words for words in whole if words}


def name_words(forename: str, surname: str) -> tuple[str, ...]:
    """The words of a name as they are compared: folded, and in an order that does not tell first from last."""
    return tuple(sorted(folded(f"{forename} {surname}").split()))
