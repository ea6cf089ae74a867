"""Every row of the area's table by cases written by hand, and what makes a table sound."""

from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from waymark.core.area_tables import BadTable
from waymark.core.clauses import citations
from waymark.core.refusals import Severity
from waymark.organisations.states import MembershipStatus
from waymark.routes import rules, tables
from waymark.routes.rules import RouteFacts, facts_from
from waymark.routes.states import ANSWERS, Force, Level, Question, School
from waymark.support import states as support

DAY = date(2026, 11, 24)
TABLE = tables.table_for("855", DAY)
assert TABLE is not None
ROLL = "situation=on_roll health=well"
CC = f"{ROLL} plan=none home=county"  # a county child
MEMBER = f"{CC} school=member"
XB = f"{CC} school=city"  # a county child in a city school
CITY = f"{ROLL} plan=none home=city"  # a city child


def said(words: str) -> RouteFacts:
    return facts_from(dict(word.split("=") for word in words.split()))


# Answers, as far as they are asked -> the row, its door and its clause. By hand, from the sources.
CASES = [
    # illness comes first, whoever the pupil is and wherever the school
    ("health=hospital situation=on_roll", "in hospital", "hospital_school", "APS2025 hospital"),
    ("health=hospital situation=no_place home=unknown", "in hospital", "hospital_school", "APS2025 hospital"),
    ("health=hospital situation=excluded home=elsewhere", "in hospital", "hospital_school", "APS2025 hospital"),
    ("health=long_ill home=county situation=on_roll", "ill for long", "hospital_school", "APS2025 hospital"),
    ("health=long_ill home=city situation=on_roll", "ill for long", "hospital_school", "APS2025 hospital"),
    ("health=ill home=county situation=on_roll", "ill, of the county", "medical_tuition", "APS2025 medical"),
    ("health=ill home=county situation=excluded", "ill, of the county", "medical_tuition", "APS2025 medical"),
    ("health=ill home=city situation=on_roll school=member", "ill, of the city or elsewhere", "medical_tuition", "EA1996 s19"),
    ("health=ill home=elsewhere situation=no_place", "ill, of the city or elsewhere", "medical_tuition", "EA1996 s19"),
    ("health=long_ill home=elsewhere situation=on_roll", "ill, of the city or elsewhere", "medical_tuition", "EA1996 s19"),
    ("health=well home=unknown situation=on_roll", "home not known", "find_home", "BELONG1996 2"),
    ("health=ill home=unknown situation=on_roll", "home not known", "find_home", "BELONG1996 2"),
    ("health=well home=unknown situation=excluded", "home not known", "find_home", "BELONG1996 2"),
    # after a permanent exclusion: the duty follows the home
    ("health=well situation=excluded home=county school=member", "excluded, county both", "permanent_exclusion", "SEIP2018 6.4"),
    ("health=well situation=excluded home=county school=outside", "excluded, county both", "permanent_exclusion", "SEIP2018 6.4"),
    ("health=well situation=excluded home=county school=buys", "excluded, county both", "permanent_exclusion", "SEIP2018 6.4"),
    ("health=well situation=excluded home=county school=city", "excluded from the city, lives in the county", "permanent_exclusion", "EA1996 s19"),
    ("health=well situation=excluded home=city school=member", "excluded from the county, lives elsewhere", "permanent_exclusion", "SEIP2018 7.2"),
    ("health=well situation=excluded home=elsewhere school=outside", "excluded from the county, lives elsewhere", "permanent_exclusion", "SEIP2018 7.2"),
    ("health=well situation=excluded home=city school=city", "excluded, outside the county", "permanent_exclusion", "EA1996 s19"),
    # no school place
    ("health=well situation=no_place home=county plan=none", "no place, of the county", "fair_access", "SEIP2018 S2.2 routes"),
    ("health=well situation=no_place home=city plan=none", "no place, elsewhere", "fair_access", "BELONG1996 2"),
    ("health=well situation=no_place home=elsewhere plan=none", "no place, elsewhere", "fair_access", "BELONG1996 2"),
    ("health=well situation=no_place home=county plan=plan", "no place, with a plan", "ehc_package", "CFA2014 s42"),
    ("health=well situation=no_place home=city plan=reviewed", "no place, with a plan", "ehc_package", "CFA2014 s42"),
    # an EHC plan: its review comes first, whatever is wanted
    (f"{ROLL} home=county plan=plan school=member need=programme risk=deciding", "plan not reviewed", "early_review", "SEIP2018 S2.6"),
    (f"{ROLL} home=city plan=plan", "plan not reviewed", "early_review", "SEIP2018 S2.6"),
    (f"{ROLL} home=county plan=reviewed need=short_place", "plan reviewed, a place through the plan", "ehc_package", "APS2025 EHCP"),
    (f"{ROLL} home=county plan=reviewed need=programme school=city", "plan reviewed, a place through the plan", "ehc_package", "APS2025 EHCP"),
    (f"{ROLL} home=city plan=reviewed need=programme school=member", "plan reviewed, a place through the plan", "ehc_package", "APS2025 EHCP"),
    (f"{ROLL} home=county plan=reviewed need=programme school=outside", "plan reviewed, a place through the plan", "ehc_package", "APS2025 EHCP"),
    (f"{ROLL} home=county plan=reviewed need=programme school=member", "plan reviewed, a programme", "partnership_panel", "SEIP2018 S2.6"),
    # a short place that the school arranges itself
    (f"{MEMBER} need=short_place risk=low", "a short place", "direct_commission", "COMM2022 agreement"),
    (f"{XB} need=short_place risk=at_risk", "a short place", "direct_commission", "COMM2022 agreement"),
    (f"{CC} school=outside need=short_place risk=deciding", "a short place", "direct_commission", "COMM2022 agreement"),
    # another authority's child
    (f"{ROLL} plan=none home=elsewhere need=programme risk=at_risk", "lives elsewhere", "home_services", "SEIP2018 7.1"),
    (f"{ROLL} plan=none home=elsewhere need=short_place risk=deciding", "lives elsewhere", "home_services", "SEIP2018 7.1"),
    (f"{ROLL} plan=none home=elsewhere need=assessment", "assessment, lives elsewhere", "sen_assessment", "CFA2014 s36"),
    # county child, county school
    (f"{MEMBER} need=advice risk=low level=tier_1 tried=nothing", "nothing tried yet", "in_school", "SEIP2018 S2.3"),
    (f"{MEMBER} need=programme risk=low tried=nothing", "nothing tried yet", "in_school", "SEIP2018 S2.3"),
    (f"{MEMBER} need=advice risk=low level=tier_2 tried=cycle", "tried, and not sure", "inclusion_forum", "XB2022 early"),
    (f"{MEMBER} need=advice risk=low level=tier_3", "tried, and not sure", "inclusion_forum", "XB2022 early"),
    (f"{MEMBER} need=advice risk=at_risk", "at risk", "partnership_panel", "SEIP2018 S2.3"),
    (f"{MEMBER} need=advice risk=low level=tier_4", "at risk", "partnership_panel", "SEIP2018 S2.3"),
    (f"{MEMBER} need=programme risk=low tried=cycle", "at risk", "partnership_panel", "SEIP2018 S2.3"),
    (f"{CC} school=buys need=programme risk=at_risk", "at risk", "partnership_panel", "SEIP2018 S2.3"),
    (f"{MEMBER} need=short_place risk=deciding", "exclusion considered", "partnership_panel", "SEIP2018 S3.5.2.1"),
    (f"{CC} school=buys need=advice risk=deciding", "exclusion considered", "partnership_panel", "SEIP2018 S3.5.2.1"),
    (f"{MEMBER} need=assessment tried=cycle", "assessment, advice first", "inclusion_forum", "XB2022 2"),
    (f"{MEMBER} need=assessment tried=advice", "assessment, advice taken", "sen_assessment", "CFA2014 s36"),
    # a county school that is no member
    (f"{CC} school=outside need=advice risk=low", "not a member, low risk", "in_school", "SEIP2018 6.4"),
    (f"{CC} school=outside need=programme risk=deciding", "not a member, at risk", "direct_commission", "SEIP2018 6.4"),
    (f"{CC} school=outside need=assessment", "not a member, assessment", "sen_assessment", "CFA2014 s36"),
    # county child, city school: routes 1 to 3
    (f"{XB} need=advice risk=low level=tier_2", "cross-border route 1", "home_forum", "XB2022 1"),
    (f"{XB} need=advice risk=low level=tier_3", "cross-border route 1", "home_forum", "XB2022 1"),
    (f"{XB} need=assessment tried=nothing", "cross-border route 2, advice first", "home_forum", "XB2022 2"),
    (f"{XB} need=assessment tried=advice", "cross-border route 2", "sen_assessment", "XB2022 2"),
    (f"{XB} need=advice risk=low level=tier_4", "cross-border route 3", "home_panel", "XB2022 3"),
    (f"{XB} need=advice risk=low level=psp_2b", "cross-border route 3", "home_panel", "XB2022 3"),
    (f"{XB} need=advice risk=at_risk", "cross-border route 3", "home_panel", "XB2022 3"),
    (f"{XB} need=programme risk=deciding", "cross-border route 3", "home_panel", "XB2022 3"),
    # city child, county school: the same steps the other way round
    (f"{CITY} school=member need=advice risk=low level=tier_2", "city child, early", "city_support", "XB2022 city services"),
    (f"{CITY} school=outside need=advice risk=low level=tier_3", "city child, early", "city_support", "XB2022 city services"),
    (f"{CITY} school=member need=assessment", "city child, assessment", "sen_assessment", "CFA2014 s36"),
    (f"{CITY} school=member need=programme risk=low", "city child, at risk", "city_panel", "SEIP2018 7.2"),
    (f"{CITY} school=buys need=advice risk=at_risk", "city child, at risk", "city_panel", "SEIP2018 7.2"),
    # city child, city school
    (f"{CITY} school=city need=advice risk=low level=tier_2", "city, early", "city_support", "CITY graded plan"),
    (f"{CITY} school=city need=assessment", "city, assessment", "sen_assessment", "CFA2014 s36"),
    (f"{CITY} school=city need=advice risk=low level=psp_2b", "city, at risk", "city_panel", "CITY graded plan"),
    (f"{CITY} school=city need=advice risk=deciding", "city, at risk", "city_panel", "CITY graded plan"),
    # nobody agreed on this
    (f"{CC} school=elsewhere need=advice", "fall-back", "ask_authority", "BELONG1996 2"),
    (f"{CITY} school=elsewhere need=short_place risk=deciding", "fall-back", "ask_authority", "BELONG1996 2"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "row", "door", "clause"), CASES, ids=[f"{each[1]}: {each[0]}" for each in CASES])
def test_the_door_for_these_answers(words, row, door, clause):
    found = rules.door_for(said(words), TABLE, on=DAY)

    assert found is not None, "there is more to ask"
    assert (found.name, found.door, found.clause) == (row, door, clause)


def test_every_row_has_a_case():
    assert {each[1] for each in CASES} == {row.name for row in TABLE.rows} | {TABLE.fallback.name}


def test_nothing_is_answered_before_it_is_known():
    assert rules.door_for(RouteFacts(), TABLE, on=DAY) is None
    assert rules.door_for(said(f"{XB} need=advice risk=low"), TABLE, on=DAY) is None


ASKED = [  # what is known -> what is asked next
    ("", "situation"),
    ("situation=on_roll", "health"),
    ("situation=on_roll health=hospital", "care"),  # the door is known; only what is said beside it is left
    ("situation=on_roll health=ill", "home"),
    (ROLL, "home"),
    (f"{ROLL} home=unknown", "care"),
    (f"{ROLL} home=county school=city", "plan"),
    (XB, "risk"),
    (f"{XB} risk=deciding", "need"),
    (f"{XB} risk=low need=advice", "level"),
    (f"{XB} risk=low need=assessment", "tried"),
    (f"{MEMBER} risk=at_risk need=programme", "care"),  # neither the level nor what was tried would change it
    (f"{MEMBER} risk=at_risk need=programme care=no", None),
]


@pytest.mark.parametrize(("words", "question"), ASKED, ids=[each[0] for each in ASKED])
def test_only_what_can_change_the_answer_is_asked(words, question):
    assert rules.next_question(said(words), TABLE, on=DAY) == question


def test_every_way_through_the_questions_ends_at_a_door():
    """Whatever is answered, each question brings one nearer: never a loop, never more than ten, always a door."""
    longest = 0
    waiting = [RouteFacts()]
    while waiting:
        facts = waiting.pop()
        question = rules.next_question(facts, TABLE, on=DAY)
        if question is None:
            assert rules.door_for(facts, TABLE, on=DAY) is not None
            longest = max(longest, len(facts.given()))
        else:
            assert facts.answer(question) is None
            waiting += [facts_from({**facts.given(), question: each}) for each in ANSWERS[question]]
    assert longest == 10


def test_every_combination_meets_exactly_one_row_or_the_fallback():
    """One in thirteen of all, each row asked by itself, and not by way of the rule."""
    asked = [question for question in Question if question is not Question.CARE]
    rows = TABLE.rows_on(DAY)
    fallbacks = seen = 0
    for facts in islice(rules.all_answers(asked), 0, None, 13):
        takers = [row.name for row in rows if any(not box.against(facts) for box in row.boxes)]
        assert len(takers) <= 1, (facts, takers)
        seen += 1
        fallbacks += not takers
    assert seen == 9_970  # of 129,600
    assert 10 < fallbacks < 40  # 300 in all


def test_the_count_of_combinations():
    found = rules.checked(TABLE, on=DAY)

    assert found.combinations == 3 * 4 * 4 * 5 * 3 * 3 * 4 * 5 * 3 == 129_600
    assert found.to_a_row + found.to_the_fallback == found.combinations
    assert found.to_the_fallback == 300  # a school elsewhere: 2 homes x 10 of need and risk x 5 levels x 3


def test_the_table_is_sound_and_rests_on_clauses_that_the_rule_carries_out():
    assert rules.faults(TABLE) == []
    said_there = {row.clause for row in (*TABLE.rows, TABLE.fallback)}
    said_there |= {part.clause for door in TABLE.doors for part in door.parts} | {b.part.clause for b in TABLE.besides}
    assert [key for key in sorted(said_there) if "waymark.routes.rules.door_for" not in citations(key)] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda row: replace(row, door="no_such_door"), "there is no door no_such_door"),
        (lambda row: replace(row, name="ill for long"), "two rows are called so"),
        (lambda row: replace(row, boxes=()), "nobody can reach it"),
        (lambda row: replace(row, valid_to=row.valid_from), "nobody can reach it"),
        (lambda row: replace(row, boxes=(rules.Box(takes={"health": ("hospital", "tired")}),)), "health takes"),
        (lambda row: replace(row, boxes=(rules.Box(takes={"mood": ("low",)}),)), "mood takes"),
        (lambda row: replace(row, boxes=(rules.Box(takes={"health": ("hospital", "ill")}),)), "take the same answers"),
        (lambda row: replace(row, boxes=(*row.boxes, *row.boxes)), "in hospital and in hospital take the same answers"),
    ],
)
def test_a_table_that_is_not_sound_says_why(change, fault):
    first, *others = TABLE.rows
    assert any(fault in each for each in rules.faults(replace(TABLE, rows=(change(first), *others))))


def test_a_door_that_no_row_leads_to_is_a_fault():
    idle = replace(TABLE.doors[0], key="side_door")
    assert rules.faults(replace(TABLE, doors=(*TABLE.doors, idle))) == ["side_door: no row leads to this door"]


def test_a_row_ends_the_day_before_the_next_begins():
    """A new edition of one row from 1 January: the old one to its last day, no gap and no overlap."""
    first, *others = TABLE.rows
    turn = date(2027, 1, 1)
    old, new = replace(first, valid_to=turn), replace(first, name="in hospital, new", valid_from=turn)
    table = replace(TABLE, rows=(old, new, *others))
    asked = said("health=hospital")

    assert rules.faults(table) == []
    assert rules.door_for(asked, table, on=date(2026, 12, 31)).name == "in hospital"
    assert rules.door_for(asked, table, on=turn).name == "in hospital, new"
    assert rules.days_of_change(table) == [date(2025, 9, 1), turn]


BESIDE = [
    (f"{MEMBER} risk=deciding", {"SEIP2018 S3.5.2.1"}),
    (f"{MEMBER} risk=at_risk", set()),
    (f"{CC} school=buys risk=at_risk", {"SEIP2018 6.5"}),
    (f"{CC} school=outside risk=at_risk", {"SEIP2018 6.4"}),
    ("situation=excluded health=well home=county school=buys", {"SEIP2018 6.5"}),
    ("situation=excluded health=well home=county school=outside", set()),
    ("health=hospital care=yes", {"BELONG1996 7"}),
    (f"{XB} risk=low need=advice level=psp_2b care=no", {"XB2022 3"}),
]


@pytest.mark.parametrize(("words", "clauses"), BESIDE, ids=[each[0] for each in BESIDE])
def test_what_is_said_beside_the_door(words, clauses):
    assert {part.clause for part in rules.said_beside(said(words), TABLE, on=DAY)} == clauses


def test_why_not_the_others_is_said_once_for_each():
    facts = said(f"{XB} need=advice risk=low level=tier_2 care=no")
    found = rules.why_not(facts, TABLE, on=DAY)

    assert {each.door for each in found} == {door.key for door in TABLE.doors} - {"home_forum", "ask_authority"}
    by_door = {each.door: each for each in found}
    assert (by_door["home_panel"].question, by_door["home_panel"].given) == (Question.RISK, "low")
    assert by_door["inclusion_forum"].question is Question.SCHOOL
    assert by_door["hospital_school"].takes == ("hospital",)
    assert all(each.given not in each.takes for each in found)


def test_why_not_compares_with_the_row_that_fits_the_case():
    """A county child: what speaks against an assessment is that nobody thinks of one, not that the child lives here."""
    facts = said(f"{MEMBER} need=advice risk=low level=tier_2 tried=nothing care=no")
    found = {each.door: each for each in rules.why_not(facts, TABLE, on=DAY)}

    assert (found["sen_assessment"].question, found["sen_assessment"].takes) == (Question.NEED, ("assessment",))
    assert found["inclusion_forum"].question is Question.TRIED
    assert (found["partnership_panel"].question, found["partnership_panel"].takes) == (Question.RISK, ("at_risk",))


STANDING = [  # membership, in the county, in the city -> how the school stands
    (MembershipStatus.MEMBER, True, False, School.MEMBER),
    (MembershipStatus.WITHDRAWN, True, False, School.BUYS),
    (MembershipStatus.EXPELLED, True, False, School.OUTSIDE),
    (MembershipStatus.NON_MEMBER, True, False, School.OUTSIDE),
    (MembershipStatus.NON_MEMBER, False, True, School.CITY),
    (MembershipStatus.NON_MEMBER, False, False, School.ELSEWHERE),
]


@pytest.mark.parametrize(("membership", "county", "city", "standing"), STANDING)
def test_how_a_school_stands(membership, county, city, standing):
    facts = rules.StandingFacts(membership=membership, in_county=county, in_city=city)
    assert rules.school_standing(facts, on=DAY) is standing


@pytest.mark.parametrize(
    ("level", "county", "city"),
    [
        (Level.TIER_1, "Tier 1", ""),
        (Level.TIER_2, "Tier 2", "PSP 1"),
        (Level.TIER_3, "Tier 3", "PSP 2A"),
        (Level.PSP_2B, "", "PSP 2B"),  # no county twin
        (Level.TIER_4, "Tier 4", "PSP 3"),
    ],
)
def test_the_levels_of_county_and_city_side_by_side(level, county, city):
    assert rules.same_level(rules.LevelFacts(level=level), on=DAY) == rules.SameLevel(county=county, city=city)


@pytest.mark.parametrize(
    ("planned", "asked"),
    [
        (None, None),
        ("tier_1", "tier_1"),
        ("tier_4", "tier_4"),
        ("psp_1", "tier_2"),
        ("psp_2a", "tier_3"),
        ("psp_2b", "psp_2b"),
        ("psp_3", "tier_4"),
    ],
)
def test_a_plan_at_a_city_level_counts_as_its_county_twin(planned, asked):
    facts = rules.PlannedFacts(level=support.Level(planned) if planned else None)
    assert rules.level_of_plan(facts, on=DAY) == asked


@pytest.mark.parametrize(
    ("complete", "shown", "now", "code"),
    [
        (True, "a", "a", None),
        (False, "a", "a", "not_all_answered"),
        (True, "a", "b", "another_door_now"),
        (True, "", "b", "another_door_now"),
    ],
)
def test_what_may_be_kept(complete, shown, now, code):
    found = rules.keep_refusals(rules.KeepFacts(is_complete=complete, row_shown=shown, row_now=now), on=DAY)
    assert [each.code for each in found] == ([code] if code else [])
    assert all(each.severity is Severity.REFUSAL for each in found)


# The files


def test_a_table_holds_for_its_area_on_its_days():
    assert tables.table_for("856", DAY) is TABLE
    assert tables.table_for("855", date(2025, 9, 1)) is TABLE
    assert tables.table_for("855", date(2025, 8, 31)) is None
    assert tables.table_for("330", DAY) is None
    assert tables.table_for("", DAY) is None


SMALL = """
title = "A small area"
source = "Invented"
county = "901"
city = "902"
valid_from = 2026-01-01
[fallback]
door = "ask"
why = "Nobody knows."
clause = "BELONG1996 2"
force = "law"
[doors.ask]
name = "Ask"
what = "Ask."
prepare = []
contacts = [["home_authority", "lead_officer"]]
[[groups]]
when = { situation = ["on_roll"] }
rows = [{ name = "one", door = "ask", clause = "BELONG1996 2", force = "law", why = "So.", when = [{ health = ["well"] }] }]
"""


def test_an_area_may_have_a_table_of_its_own():
    table = tables.read("small", SMALL)

    assert rules.checked(table, on=date(2026, 1, 1)).combinations == 3 * 4
    assert rules.checked(table, on=date(2026, 1, 1)).to_the_fallback == 11
    assert rules.next_question(RouteFacts(), table, on=DAY) is Question.SITUATION
    assert rules.door_for(said("situation=on_roll health=well"), table, on=DAY).force is Force.LAW
    assert rules.door_for(said("situation=excluded"), table, on=DAY).name == "fall-back"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"BELONG1996 2", force = "law", why', '"NOBODY 1", force = "law", why'),
        ('force = "law", why', 'force = "habit", why'),
        ("home_authority", "my_neighbour"),
        ('["well"]', '["fine"]'),
        ('why = "Nobody knows."', ""),
        ("[doors.ask]", "[doors.ask"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_fault(good, bad):
    with pytest.raises(BadTable, match="small: "):
        tables.read("small", SMALL.replace(good, bad))
