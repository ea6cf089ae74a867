from dataclasses import replace
from datetime import date

import pytest

from waymark.core.refusals import Severity
from waymark.pupils import rules
from waymark.pupils.rules import (
    AgeFacts,
    ContactFacts,
    HomeFacts,
    KnownPupil,
    LetterKind,
    Likeness,
    Match,
    ParentHome,
    PostcodeFacts,
    PupilRecordFacts,
    SamePupilFacts,
    UpnFacts,
)
from waymark.pupils.states import ContactLimit, RollKind

TODAY = date(2026, 1, 14)


def codes(findings):
    return [finding.code for finding in findings]


# Published and reckoned by hand; two vendors' help pages print Q for the third, by a sum that is one too high.
VECTORS = [
    ("801200005001", "B"),
    ("674123101121", "R"),
    ("207000016049", "P"),
    ("855401224001", "E"),
    ("856110325017", "J"),
    ("85540122400A", "Q"),
    ("85540122412K", "F"),
]


@pytest.mark.parametrize(("rest", "letter"), VECTORS)
def test_check_letters(rest, letter):
    assert rules.check_letter(rest) == letter
    assert rules.upn_refusals(UpnFacts(upn=letter + rest), on=TODAY) == []


@pytest.mark.parametrize(
    ("case", "upn", "expected"),
    [
        ("the letter that two help pages print", "Q207000016049", ["upn_check_letter"]),
        ("the right letter for the same number", "P207000016049", []),
        ("small letters and spaces as people type them", " e855 4012 24001 ", []),
        ("full-width figures from another keyboard", "E８５５４０１２２４００１", []),
        ("a letter O for a nought", "E85540122400O", ["upn_shape"]),
        ("a letter I in front", "I855401224001", ["upn_shape"]),
        ("one digit too few", "E85540122400", ["upn_shape"]),
        ("one digit too many", "E8554012240011", ["upn_shape"]),
        ("a letter in the middle", "E8554O1224001", ["upn_shape"]),
        ("Arabic digits are not figures of a number", "E٨٥٥٤٠١٢٢٤٠٠١", ["upn_shape"]),
        ("nothing, where a pupil may wait for a number", "", []),
        ("blanks", "   ", []),
        ("an authority that there is not", "M999401224001", ["upn_authority"]),
        ("wrong letter and unknown authority, both said", "A999401224001", ["upn_check_letter", "upn_authority"]),
    ],
)
def test_pupil_numbers(case, upn, expected):
    assert codes(rules.upn_refusals(UpnFacts(upn=upn), on=TODAY)) == expected, case


def test_a_number_is_asked_for_where_none_may_be_missing():
    assert codes(rules.upn_refusals(UpnFacts(upn="", blank_allowed=False), on=TODAY)) == ["no_upn"]


def test_an_unknown_authority_only_warns():
    (finding,) = rules.upn_refusals(UpnFacts(upn="M999401224001"), on=TODAY)
    assert finding.severity == Severity.WARNING


@pytest.mark.parametrize("rest", ["85540122400", "85540122400I", "85540122400S", "8554O1224001", ""])
def test_a_check_letter_needs_its_twelve_characters(rest):
    with pytest.raises(ValueError, match="eleven digits"):
        rules.check_letter(rest)


@pytest.mark.parametrize(
    ("upn", "expected"),
    [("Q85540122400A", True), ("E855401224001", False), ("nothing", False)],
)
def test_temporary_numbers_end_in_a_letter(upn, expected):
    assert rules.upn_is_temporary(UpnFacts(upn=upn), on=TODAY) is expected


@pytest.mark.parametrize(
    ("case", "born", "on", "year"),
    [
        ("eleven on 31 August, the youngest of year 7", date(2014, 8, 31), date(2025, 9, 1), 7),
        ("eleven on 1 September, still year 6", date(2014, 9, 1), date(2025, 9, 1), 6),
        ("the oldest of year 7", date(2013, 9, 1), date(2025, 9, 1), 7),
        ("the day before the year turns", date(2013, 9, 1), date(2025, 8, 31), 6),
        ("year 11", date(2010, 1, 1), date(2026, 1, 14), 11),
        ("born on 29 February", date(2012, 2, 29), date(2026, 2, 28), 9),
        ("reception", date(2020, 10, 1), date(2025, 10, 1), 0),
    ],
)
def test_year_groups(case, born, on, year):
    assert rules.national_curriculum_year(AgeFacts(date_of_birth=born), on=on) == year, case


@pytest.mark.parametrize(
    ("case", "on", "year"),
    [
        ("the day before the school opens", date(2025, 8, 25), 6),
        ("the day the school opens in August", date(2025, 8, 26), 7),
        ("September changes nothing more", date(2025, 9, 1), 7),
        ("the summer after", date(2026, 8, 20), 7),
    ],
)
def test_a_school_that_opens_in_august_moves_its_pupils_up_that_day(case, on, year):
    facts = AgeFacts(date_of_birth=date(2014, 1, 1), school_year_starts_on=date(2025, 8, 26))
    assert rules.national_curriculum_year(facts, on=on) == year, case


@pytest.mark.parametrize(
    ("case", "born", "on", "expected"),
    [
        ("the fifth birthday in March: from 31 March", date(2021, 3, 10), date(2026, 3, 30), False),
        ("on 31 March", date(2021, 3, 10), date(2026, 3, 31), True),
        ("the fifth birthday on 31 August counts that day", date(2020, 8, 31), date(2025, 8, 31), True),
        ("the fifth birthday on 1 September waits for 31 December", date(2020, 9, 1), date(2025, 12, 30), False),
        ("until 31 December", date(2020, 9, 1), date(2025, 12, 31), True),
        ("sixteen in the year: the last Friday in June", date(2009, 9, 1), date(2026, 6, 26), True),
        ("the day after it", date(2009, 9, 1), date(2026, 6, 27), False),
        ("fifteen still, but sixteen by 31 August", date(2010, 8, 31), date(2026, 6, 27), False),
        ("sixteen on 1 September goes on for a year", date(2010, 9, 1), date(2026, 6, 27), True),
        ("born on 29 February", date(2012, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_compulsory_school_age(case, born, on, expected):
    assert rules.is_of_compulsory_school_age(AgeFacts(date_of_birth=born), on=on) is expected, case


def test_school_leaving_dates_are_last_fridays_of_june():
    assert rules.school_leaving_date(AgeFacts(date_of_birth=date(2009, 9, 1)), on=TODAY) == date(2026, 6, 26)
    assert rules.school_leaving_date(AgeFacts(date_of_birth=date(2008, 1, 1)), on=TODAY) == date(2024, 6, 28)


COUNTY, CITY = "855", "856"


@pytest.mark.parametrize(
    ("case", "facts", "authority", "reason"),
    [
        ("one home", HomeFacts(parents=(ParentHome(authority=COUNTY),)), COUNTY, "residence"),
        (
            "two parents in one area",
            HomeFacts(parents=(ParentHome(authority=CITY), ParentHome(authority=CITY))),
            CITY,
            "residence",
        ),
        (
            "parents in two areas: where the pupil lives",
            HomeFacts(
                parents=(ParentHome(authority=COUNTY), ParentHome(authority=CITY, pupil_normally_lives_here=True))
            ),
            CITY,
            "lives_with",
        ),
        (
            "parents in two areas and nobody says where",
            HomeFacts(parents=(ParentHome(authority=COUNTY), ParentHome(authority=CITY))),
            "",
            "two_homes",
        ),
        (
            "time shared evenly between two areas",
            HomeFacts(
                parents=(
                    ParentHome(authority=COUNTY, pupil_normally_lives_here=True),
                    ParentHome(authority=CITY, pupil_normally_lives_here=True),
                )
            ),
            "",
            "two_homes",
        ),
        (
            "a father without responsibility in the city counts for nothing",
            HomeFacts(
                parents=(
                    ParentHome(authority=COUNTY),
                    ParentHome(authority=CITY, has_parental_responsibility=False, pupil_normally_lives_here=True),
                )
            ),
            COUNTY,
            "residence",
        ),
        (
            "only a grandmother who has care",
            HomeFacts(parents=(ParentHome(authority=CITY, has_parental_responsibility=False),)),
            CITY,
            "residence",
        ),
        (
            "looked after by the county and living in the city",
            HomeFacts(parents=(ParentHome(authority=CITY),), looked_after_by=COUNTY),
            COUNTY,
            "looked_after",
        ),
        ("nobody known", HomeFacts(), "", "unknown"),
    ],
)
def test_home_authority(case, facts, authority, reason):
    answer = rules.home_authority(facts, on=TODAY)
    assert (answer.authority, answer.reason) == (authority, reason), case


RECORD = PupilRecordFacts(
    forename="Mina", surname="O'Brien", date_of_birth=date(2012, 3, 4), upn="E855401224001", postcode="LE3 8RA"
)


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("a sound record", {}, []),
        ("one letter is a name", {"forename": "", "surname": "O"}, []),
        ("two hundred letters are a name", {"surname": "A" * 200}, []),
        ("Arabic letters", {"forename": "محمد", "surname": "العلي"}, []),
        ("a name that a machine might take for nothing", {"surname": "Null"}, []),
        ("no last name, but a first name", {"surname": " "}, ["one_name_goes_last"]),
        ("blanks", {"forename": " ", "surname": "\u00a0"}, ["no_name"]),
        ("a joiner that shows nothing", {"forename": "", "surname": "\u200d"}, ["no_name"]),
        ("no date of birth", {"date_of_birth": None}, ["no_date_of_birth"]),
        ("born tomorrow", {"date_of_birth": date(2026, 1, 15)}, ["born_in_the_future"]),
        ("born today", {"date_of_birth": date(2026, 1, 14)}, ["born_in_the_future"]),
        ("year 7, the youngest", {"date_of_birth": date(2014, 8, 31)}, []),
        ("year 6 by a day: warned", {"date_of_birth": date(2014, 9, 1)}, ["age_near_range"]),
        ("year 11, the oldest", {"date_of_birth": date(2009, 9, 1)}, []),
        ("year 12: warned", {"date_of_birth": date(2009, 8, 31)}, ["age_near_range"]),
        ("year 13: refused", {"date_of_birth": date(2008, 8, 31)}, ["age_out_of_range"]),
        ("year 5: refused", {"date_of_birth": date(2015, 9, 1)}, ["age_out_of_range"]),
        ("taught a year below: warned", {"year_group": 8}, ["out_of_year_group"]),
        ("in the group of the age", {"year_group": 9}, []),
        (
            "a bad number and a bad postcode, both said",
            {"upn": "X", "postcode": "Leicester"},
            ["upn_shape", "postcode_shape"],
        ),
        ("no number and no postcode", {"upn": "", "postcode": ""}, []),
    ],
)
def test_pupil_records(case, change, expected):
    assert codes(rules.pupil_record_refusals(replace(RECORD, **change), on=TODAY)) == expected, case


def test_a_neighbour_year_and_another_group_only_warn():
    near = rules.pupil_record_refusals(replace(RECORD, date_of_birth=date(2014, 9, 1)), on=TODAY)
    out = rules.pupil_record_refusals(replace(RECORD, year_group=8), on=TODAY)
    assert all(finding.is_warning for finding in near + out)


@pytest.mark.parametrize(
    ("typed", "kept", "expected"),
    [
        ("LE3 8RA", "LE3 8RA", []),
        ("le38ra", "LE3 8RA", []),
        (" LE 3  8 R A ", "LE3 8RA", []),
        ("SW1A 1AA", "SW1A 1AA", []),
        ("B1 1AA", "B1 1AA", []),
        ("gir0aa", "GIR 0AA", []),
        ("LE3 8R", "LE 38R", ["postcode_shape"]),
        ("LE3", "LE3", ["postcode_shape"]),
        ("QE3 8RA", "QE3 8RA", ["postcode_shape"]),
        ("LE3 8CA", "LE3 8CA", ["postcode_shape"]),
        ("", "", ["postcode_shape"]),
    ],
)
def test_postcodes(typed, kept, expected):
    assert rules.normalise_postcode(typed) == kept
    assert codes(rules.postcode_refusals(PostcodeFacts(postcode=typed), on=TODAY)) == expected


ONE = KnownPupil(key="new", forename="Zoë", surname="Smith-Jones", date_of_birth=date(2012, 3, 4), upn="")


@pytest.mark.parametrize(
    ("case", "pupil", "known", "expected"),
    [
        (
            "the same number in other letters",
            replace(ONE, upn="E855401224001"),
            KnownPupil(key="a", forename="Q", surname="R", date_of_birth=None, upn="e855 401224001"),
            Likeness.SAME_UPN,
        ),
        (
            "the same name without its mark and hyphen",
            ONE,
            KnownPupil(key="a", forename="zoe", surname="Smith Jones", date_of_birth=date(2012, 3, 4)),
            Likeness.SAME_NAME_AND_BIRTH,
        ),
        (
            "first and last name the other way round",
            ONE,
            KnownPupil(key="a", forename="Smith-Jones", surname="Zoë", date_of_birth=date(2012, 3, 4)),
            Likeness.SAME_NAME_AND_BIRTH,
        ),
        (
            "a name from before",
            ONE,
            KnownPupil(
                key="a",
                forename="Zoe",
                surname="Patel",
                date_of_birth=date(2012, 3, 4),
                former_names=("Smith-Jones",),
            ),
            Likeness.SAME_NAME_AND_BIRTH,
        ),
        (
            "a namesake of another birth",
            ONE,
            KnownPupil(key="a", forename="Zoë", surname="Smith-Jones", date_of_birth=date(2013, 3, 4)),
            Likeness.NAMESAKE,
        ),
        (
            "a twin",
            ONE,
            KnownPupil(key="a", forename="Eve", surname="Smith-Jones", date_of_birth=date(2012, 3, 4)),
            None,
        ),
        (
            "two numbers left blank are not the same number",
            ONE,
            KnownPupil(key="a", forename="Eve", surname="Okafor", date_of_birth=date(2012, 3, 4)),
            None,
        ),
        (
            "two births not known are not the same birth",
            replace(ONE, date_of_birth=None),
            KnownPupil(key="a", forename="Zoë", surname="Smith-Jones", date_of_birth=None),
            Likeness.NAMESAKE,
        ),
        ("the record itself", ONE, replace(ONE, key="new"), None),
    ],
)
def test_records_that_may_be_one_pupil(case, pupil, known, expected):
    found = rules.same_pupil(SamePupilFacts(pupil=pupil, known=(known,)), on=TODAY)
    assert found == ([Match(key="a", likeness=expected)] if expected else []), case


def test_an_apostrophe_of_any_kind_makes_no_other_pupil():
    plain = KnownPupil(key="a", forename="Mina", surname="O'Brien", date_of_birth=date(2012, 3, 4))
    curly = replace(plain, key="b", surname="O\u2019Brien")
    assert (
        rules.same_pupil(SamePupilFacts(pupil=plain, known=(curly,)), on=TODAY)[0].likeness
        == Likeness.SAME_NAME_AND_BIRTH
    )


def test_the_strongest_likeness_comes_first_and_only_a_number_refuses():
    namesake = replace(ONE, key="c", date_of_birth=date(2013, 1, 1))
    twin_record = replace(ONE, key="b")
    same_number = KnownPupil(key="a", forename="Q", surname="R", date_of_birth=None, upn="E855401224001")
    facts = SamePupilFacts(pupil=replace(ONE, upn="E855401224001"), known=(namesake, twin_record, same_number))
    assert [match.key for match in rules.same_pupil(facts, on=TODAY)] == ["a", "b", "c"]
    findings = rules.duplicate_warnings(facts, on=TODAY)
    assert [(finding.code, finding.is_warning) for finding in findings] == [
        ("same_upn", False),
        ("same_name_and_birth", True),
    ]


MOTHER = ContactFacts(
    letter=LetterKind.WHEREABOUTS, has_parental_responsibility=True, lives_with_pupil=True, valid_from=date(2020, 9, 1)
)
PROGRESS = {"letter": LetterKind.PROGRESS}


@pytest.mark.parametrize(
    ("case", "change", "expected"),
    [
        ("a mother with responsibility", {}, []),
        ("a grandmother with care", {"has_parental_responsibility": False, "has_care": True}, []),
        ("a neighbour", {"has_parental_responsibility": False}, ["not_a_parent"]),
        ("a father who may have no contact", {"limit": ContactLimit.NO_CONTACT}, ["no_contact"]),
        ("not even about progress", {"limit": ContactLimit.NO_CONTACT} | PROGRESS, ["no_contact"]),
        ("whereabouts withheld", {"limit": ContactLimit.NOT_WHEREABOUTS}, ["whereabouts_withheld"]),
        ("whereabouts withheld, a letter of progress", {"limit": ContactLimit.NOT_WHEREABOUTS} | PROGRESS, []),
        (
            "an agreement tells the place, so whereabouts withheld stop it too",
            {"limit": ContactLimit.NOT_WHEREABOUTS, "letter": LetterKind.AGREEMENT},
            ["whereabouts_withheld"],
        ),
        (
            "the pupil's address is withheld and he lives elsewhere",
            {"pupil_address_withheld": True, "lives_with_pupil": False},
            ["whereabouts_withheld"],
        ),
        ("the pupil's address is withheld and she lives there", {"pupil_address_withheld": True}, []),
        (
            "an agreement needs responsibility, care is not enough",
            {"letter": LetterKind.AGREEMENT, "has_parental_responsibility": False, "has_care": True},
            ["agreement_needs_responsibility"],
        ),
        ("a contact from tomorrow", {"valid_from": date(2026, 1, 15)}, ["not_a_contact_now"]),
        ("a contact from today", {"valid_from": TODAY}, []),
        ("a contact until today, half open", {"valid_to": TODAY}, ["not_a_contact_now"]),
        ("a contact until tomorrow", {"valid_to": date(2026, 1, 15)}, []),
    ],
)
def test_who_may_get_a_letter(case, change, expected):
    facts = replace(MOTHER, **change)
    assert codes(rules.contact_refusals(facts, on=TODAY)) == expected, case
    assert rules.contact_may_receive(facts, on=TODAY) is not bool(expected)


# Rolls, ends, addresses, parents

MAIN, SUBSIDIARY = RollKind.MAIN, RollKind.SUBSIDIARY
NOVEMBER = date(2026, 11, 24)


def roll(kind=MAIN, since=date(2026, 9, 1), until=None, here=False):
    return rules.RollPeriod(kind=kind, valid_from=since, valid_to=until, here=here)


@pytest.mark.parametrize(
    ("kind", "since", "entries", "expected"),
    [
        (MAIN, NOVEMBER, (), []),
        (MAIN, date(2026, 11, 25), (), ["roll_ahead_of_its_day"]),
        (MAIN, NOVEMBER, (roll(),), ["on_a_main_roll_already"]),
        (MAIN, NOVEMBER, (roll(until=NOVEMBER),), []),
        (MAIN, NOVEMBER, (roll(until=date(2026, 11, 25)),), ["on_a_main_roll_already"]),
        (MAIN, NOVEMBER, (roll(SUBSIDIARY),), []),
        (SUBSIDIARY, NOVEMBER, (roll(),), []),
        (SUBSIDIARY, NOVEMBER, (roll(here=True),), ["on_this_roll_already"]),
        (SUBSIDIARY, NOVEMBER, (roll(SUBSIDIARY, until=NOVEMBER, here=True),), []),
    ],
)
def test_a_pupil_is_on_one_main_roll_at_a_time(kind, since, entries, expected):
    facts = rules.EnterRollFacts(kind=kind, valid_from=since, entries=entries)
    assert codes(rules.enter_roll_refusals(facts, on=NOVEMBER)) == expected


def test_another_schools_main_entry_is_its_own():
    facts = rules.EnterRollFacts(kind=MAIN, valid_from=NOVEMBER, is_own_school=False)
    assert codes(rules.enter_roll_refusals(facts, on=NOVEMBER)) == ["not_your_roll"]
    subsidiary = rules.EnterRollFacts(kind=SUBSIDIARY, valid_from=NOVEMBER, is_own_school=False)
    assert rules.enter_roll_refusals(subsidiary, on=NOVEMBER) == []
    provider = rules.EnterRollFacts(kind=SUBSIDIARY, valid_from=NOVEMBER, is_school=False)
    assert codes(rules.enter_roll_refusals(provider, on=NOVEMBER)) == ["not_a_school"]


@pytest.mark.parametrize(
    ("last_day", "has_ended", "expected"),
    [
        (NOVEMBER, False, []),
        (date(2026, 9, 1), False, []),
        (date(2026, 8, 31), False, ["ends_before_it_begins"]),
        (date(2026, 11, 25), False, ["ends_ahead_of_its_day"]),
        (NOVEMBER, True, ["ended_already"]),
    ],
)
def test_what_ends_does_so_once_and_when_it_has_happened(last_day, has_ended, expected):
    facts = rules.PeriodFacts(valid_from=date(2026, 9, 1), last_day=last_day, has_ended=has_ended)
    assert codes(rules.end_refusals(facts, on=NOVEMBER)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"lines": " \u200b"}, ["no_address"]),
        ({"postcode": "XX"}, ["postcode_shape"]),
        ({"valid_from": date(2026, 11, 25)}, ["address_ahead_of_its_day"]),
        ({"present_from": NOVEMBER}, []),
        ({"present_from": date(2026, 11, 25), "valid_from": NOVEMBER}, ["address_before_the_last"]),
        ({"present_do_not_disclose": True}, ["no_longer_withheld"]),
        ({"present_do_not_disclose": True, "do_not_disclose": True}, []),
    ],
)
def test_an_address_follows_the_one_before(values, expected):
    facts = rules.AddressFacts(**{"lines": "2 Mill Row", "valid_from": NOVEMBER, **values})
    found = rules.address_refusals(facts, on=NOVEMBER)
    assert codes(found) == expected
    assert [each.is_warning for each in found] == [code == "no_longer_withheld" for code in expected]


@pytest.mark.parametrize(
    ("before", "after", "reason", "expected"),
    [
        ("none", "none", "", []),
        ("none", "no_contact", "", ["no_limit_reason"]),
        ("none", "no_contact", "Order", []),
        ("not_whereabouts", "no_contact", "Order", []),
        ("no_contact", "not_whereabouts", "Order", ["limit_loosened"]),
        ("not_whereabouts", "none", "", ["limit_loosened"]),
    ],
)
def test_a_limit_is_loosened_only_knowingly(before, after, reason, expected):
    facts = rules.ParentFacts(
        name="Dan", limit=ContactLimit(after), limit_reason=reason, limit_before=ContactLimit(before)
    )
    assert codes(rules.parent_refusals(facts, on=NOVEMBER)) == expected
    nobody = rules.ParentFacts(name=" ")
    assert codes(rules.parent_refusals(nobody, on=NOVEMBER)) == ["no_parent_name"]
