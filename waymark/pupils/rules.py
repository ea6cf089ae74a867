"""Who a pupil is: numbers, age, home authority, records that may be one pupil, and who may get a letter."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from waymark.core.clauses import cites
from waymark.core.dates import academic_year
from waymark.core.refusals import Refusal, Severity
from waymark.pupils.states import ContactLimit, RollKind

UPN_ALPHABET = "ABCDEFGHJKLMNPQRTUVWXYZ"
UPN_SHAPE = re.compile(rf"[{UPN_ALPHABET}][0-9]{{11}}[0-9{UPN_ALPHABET}]")
UPN_WITHOUT_LETTER = re.compile(rf"[0-9]{{11}}[0-9{UPN_ALPHABET}]")

# The long-used form of the Royal Mail; spaces are put right before it is asked.
POSTCODE_SHAPE = re.compile(
    r"(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|([A-HK-Y][0-9]([0-9ABEHMNPRV-Y])?)|[0-9][A-HJKPS-UW]) [0-9][ABD-HJLNP-UW-Z]{2})"
)

# Authorities, and bodies that issue numbers in an authority's stead; the newest authorities stand last.
_ISSUERS = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 701-708 800-803 805-808 "
    "810-813 815 816 820-823 825 826 830 831 835-837 840 841 845 846 850-852 855-857 860 861 865-896 908 909 916 919 "
    "921 925 926 928 929 931 933 935-938 838 839 940-943"
)

YEAR_OF_AGE_ELEVEN = 7
SECONDARY_YEARS = range(7, 12)
# A slip of the year is common, so a neighbour year is asked about and only what lies beyond is refused.
NEIGHBOUR_YEARS = range(6, 13)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFacts:
    """`school_year_starts_on`: the first day of the school's year, if it opens before September.

    Schools of the area open in August; from that day the pupil is in the next year group.
    """

    date_of_birth: date
    school_year_starts_on: date | None = None


@cites("SEIP2018 R2")
def national_curriculum_year(facts: AgeFacts, *, on: date) -> int:
    """The year group by age at the start of the school year: 7 for a pupil who turned eleven by 31 August.

    The group of the pupil's age; one who is taught out of it has the group on the roll entry instead. Nought is
    reception, below it are the years before.
    """
    school_year = academic_year(on)
    if facts.school_year_starts_on and facts.school_year_starts_on <= on:
        school_year = max(school_year, facts.school_year_starts_on.year)
    return school_year - academic_year(facts.date_of_birth) - 12 + YEAR_OF_AGE_ELEVEN


@cites("EA1996 s8")
def is_of_compulsory_school_age(facts: AgeFacts, *, on: date) -> bool:
    """A pupil is of compulsory school age from the prescribed day on or after the fifth birthday to the leaving day.

    Prescribed days are 31 August, 31 December and 31 March. The leaving day, the last Friday in June of the school
    year in which the pupil turns sixteen, is included.
    """
    fifth_birthday = _birthday(facts.date_of_birth, 5)
    year = fifth_birthday.year
    prescribed = (date(year, 3, 31), date(year, 8, 31), date(year, 12, 31))
    starts_on = next(day for day in prescribed if fifth_birthday <= day)
    return starts_on <= on <= school_leaving_date(facts, on=on)


@cites("EA1996 s8")
def school_leaving_date(facts: AgeFacts, *, on: date) -> date:
    """The last Friday in June of the school year in which the pupil turns sixteen; `on` plays no part."""
    del on
    day = date(academic_year(_birthday(facts.date_of_birth, 16)) + 1, 6, 30)
    while day.weekday() != 4:
        day -= timedelta(days=1)
    return day


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
    if not (_visible(facts.surname) or _visible(facts.forename)):
        findings.append(Refusal("no_name", clause="WM names"))
    elif not _visible(facts.surname):
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
    whole = (f"{pupil.forename} {pupil.surname}", *(f"{pupil.forename} {name}" for name in pupil.former_names))
    return {tuple(sorted(_words(name))) for name in whole if _words(name)}


def _words(name: str) -> list[str]:
    """The words of a name without marks, capitals, hyphens and apostrophes, for comparing only."""
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", name) if not unicodedata.combining(character)
    )
    return re.findall(r"\w+", re.sub(r"['\u2018\u2019\u02bc`]", "", plain).casefold())


def _visible(name: str) -> bool:
    """True if a name has something to see: neither blanks alone nor marks that show nothing."""
    return any(unicodedata.category(character)[0] not in "ZC" for character in name)


class LetterKind(StrEnum):
    """A letter that says where the pupil is or lives; one about progress alone; one that asks for an agreement."""

    WHEREABOUTS = "whereabouts"
    PROGRESS = "progress"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """A parent or carer as recorded: half-open, from `valid_from` until the day before `valid_to`."""

    letter: LetterKind
    has_parental_responsibility: bool
    has_care: bool = False
    limit: ContactLimit = ContactLimit.NONE
    valid_from: date
    valid_to: date | None = None
    pupil_address_withheld: bool = False
    lives_with_pupil: bool = False


@cites("EA1996 s576", "UKGDPR 5(1)(f)", "SEIP2018 11.2")
def contact_refusals(facts: ContactFacts, *, on: date) -> list[Refusal]:
    """A letter goes to a parent with responsibility or care, unless a limit forbids it that day.

    A letter that tells where the pupil is goes to nobody from whom whereabouts are withheld, and, where the pupil's
    address is withheld, only to those who live with the pupil. Decided on the day of sending, not of writing.
    """
    findings = []
    if on < facts.valid_from or (facts.valid_to is not None and facts.valid_to <= on):
        findings.append(Refusal("not_a_contact_now", clause="UKGDPR 5(1)(d)"))
    if not (facts.has_parental_responsibility or facts.has_care):
        findings.append(Refusal("not_a_parent", clause="EA1996 s576"))
    if facts.letter == LetterKind.AGREEMENT and not facts.has_parental_responsibility:
        findings.append(Refusal("agreement_needs_responsibility", clause="EA1996 s576"))
    if facts.limit == ContactLimit.NO_CONTACT:
        findings.append(Refusal("no_contact", clause="UKGDPR 5(1)(f)"))
    not_here = facts.pupil_address_withheld and not facts.lives_with_pupil
    if facts.letter != LetterKind.PROGRESS and (facts.limit == ContactLimit.NOT_WHEREABOUTS or not_here):
        findings.append(Refusal("whereabouts_withheld", clause="UKGDPR 5(1)(f)"))
    return findings


@cites("EA1996 s576", "UKGDPR 5(1)(f)")
def contact_may_receive(facts: ContactFacts, *, on: date) -> bool:
    """A letter may go to this person on that day if nothing forbids it."""
    return not contact_refusals(facts, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollPeriod:
    """An entry in an admission register: from a day, up to but without `valid_to`. `here`: at the school in question."""

    kind: RollKind
    valid_from: date
    valid_to: date | None = None
    here: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRollFacts:
    """`entries` are those there are already; `is_school` is whether the body entered for is a school."""

    kind: RollKind
    valid_from: date
    entries: tuple[RollPeriod, ...] = ()
    is_school: bool = True
    is_own_school: bool = True


@cites("WM main roll", "WM own records", "WM order of dates")
def enter_roll_refusals(facts: EnterRollFacts, *, on: date) -> list[Refusal]:
    """A pupil is on one main roll at a time, and on a school's roll once; no entry is made ahead of its day.

    Another school's main entry is its own to make; a subsidiary one may be noted by the main school.
    """
    findings = []
    if not facts.is_school:
        findings.append(Refusal("not_a_school", clause="WM main roll", who="school"))
    if facts.valid_from > on:
        findings.append(Refusal("roll_ahead_of_its_day", clause="WM order of dates", who="school"))
    if facts.kind == RollKind.MAIN and not facts.is_own_school:
        findings.append(Refusal("not_your_roll", clause="WM own records", who="school"))
    running = [entry for entry in facts.entries if entry.valid_to is None or entry.valid_to > facts.valid_from]
    if any(entry.here for entry in running):
        findings.append(Refusal("on_this_roll_already", clause="WM main roll", who="school"))
    elif facts.kind == RollKind.MAIN and any(entry.kind == RollKind.MAIN for entry in running):
        findings.append(Refusal("on_a_main_roll_already", clause="WM main roll", who="school"))
    return findings


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """Something dated about a pupil that is to end: `last_day` is the last day on which it holds."""

    valid_from: date
    last_day: date
    has_ended: bool = False


@cites("WM order of dates")
def end_refusals(facts: PeriodFacts, *, on: date) -> list[Refusal]:
    """What ends does so once, not before it began, and is written down when it has happened."""
    if facts.has_ended:
        return [Refusal("ended_already", clause="WM order of dates", who="school")]
    if facts.last_day < facts.valid_from:
        return [Refusal("ends_before_it_begins", clause="WM order of dates", who="school")]
    if facts.last_day > on:
        return [Refusal("ends_ahead_of_its_day", clause="WM order of dates", who="school")]
    return []


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
    if not _visible(facts.lines):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentFacts:
    """A parent or carer to be written down; `limit_before` is what they might not be told until now."""

    name: str
    limit: ContactLimit = ContactLimit.NONE
    limit_reason: str = ""
    limit_before: ContactLimit = ContactLimit.NONE


@cites("WM contact limit", "EA1996 s576")
def parent_refusals(facts: ParentFacts, *, on: date) -> list[Refusal]:
    """A parent or carer has a name; a limit has its reason; loosening one warns. `on` plays no part."""
    del on
    findings = []
    if not _visible(facts.name):
        findings.append(Refusal("no_parent_name", clause="EA1996 s576", who="school"))
    if facts.limit != ContactLimit.NONE and not facts.limit_reason.strip():
        findings.append(Refusal("no_limit_reason", clause="WM contact limit", who="school"))
    order = list(ContactLimit)
    if order.index(facts.limit) < order.index(facts.limit_before):
        warning = Severity.WARNING
        findings.append(Refusal("limit_loosened", clause="WM contact limit", severity=warning, who="school"))
    return findings


def _birthday(date_of_birth: date, age: int) -> date:
    """The day on which an age is reached; 1 March for one born on 29 February, in a year without that day."""
    year = date_of_birth.year + age
    try:
        return date_of_birth.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
