"""Who pays for a place: each row of the area's table by a case written by hand, what makes a table sound, and the pages."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.area_tables import BadTable
from waymark.core.clauses import citations
from waymark.core.refusals import Refused
from waymark.placements import funding_tables, queries, rules, services
from waymark.placements.models import Placement, PlacementTerms
from waymark.placements.money_words import agreed_words
from waymark.placements.rules import FundingFacts, Party, PlaceFacts
from waymark.placements.states import ChargeMode, FundingNeed, FundingPlace, FundingRoute, PupilShare, Rest
from waymark.placements.tests.factories import offered, proposed, started
from waymark.programmes.states import LegalRoute
from waymark.programmes.tests.factories import a_programme
from waymark.quality.states import RegisterStatus
from waymark.quality.tests.factories import an_offer
from waymark.school_register.models import RegisterEntry

DAY = date(2026, 11, 24)
TABLE = funding_tables.table_for("855", DAY)
assert TABLE is not None
SCHOOL, PARTNERSHIP, AUTHORITY = Party.SCHOOL, Party.PARTNERSHIP, Party.AUTHORITY
P, R, L = FundingPlace, FundingRoute, LegalRoute


def facts(route, who, place, plan=False, **more):
    return FundingFacts(legal_route=route, commissioner=who, place=place, has_ehc_plan=plan, **more)


# The footing, who buys, what sort of place, an EHC plan -> the row, the money, who pays, the pupil's share, the rest.
# By hand: the funding table of the strategy, tier 4 of the cross-border advice, and schedule 3 of the agreement.
CASES = [
    (L.SECTION_19_MEDICAL, AUTHORITY, P.TUITION, False, "Ill, tuition", R.RECOUPED, AUTHORITY, "taken_back", "high_needs"),
    (L.SECTION_19_MEDICAL, AUTHORITY, P.TUITION, True, "Ill, tuition", R.RECOUPED, AUTHORITY, "taken_back", "high_needs"),
    (L.SECTION_19_MEDICAL, AUTHORITY, P.HOSPITAL_IN_PATIENT, False, "Ill, in hospital", R.HOSPITAL, AUTHORITY, "stays", "nobody"),
    (L.PERMANENT_EXCLUSION, AUTHORITY, P.HOSPITAL_IN_PATIENT, False, "Ill, in hospital", R.HOSPITAL, AUTHORITY, "stays", "nobody"),
    (L.SECTION_19_MEDICAL, AUTHORITY, P.HOSPITAL_LONG_TERM, False, "Ill, one of the free long-term places", R.HOSPITAL, AUTHORITY, "stays", "nobody"),
    (L.SECTION_19_MEDICAL, AUTHORITY, P.HOSPITAL_EXTRA, False, "Ill, a long-term place beyond the free ones", R.HIGH_NEEDS, AUTHORITY, "stays", "high_needs"),
    (L.DIRECT_COMMISSION, SCHOOL, P.HOSPITAL_EARLY, False, "Ill, a short early place", R.SCHOOL, SCHOOL, "stays", "nobody"),
    (L.DIRECT_COMMISSION, SCHOOL, P.HOSPITAL_EARLY, True, "Ill, a short early place", R.SCHOOL, SCHOOL, "stays", "nobody"),
    (L.DIRECT_COMMISSION, SCHOOL, P.UNREGISTERED, True, "An EHC plan, bought by the school", R.EHC_PLAN, SCHOOL, "stays", "nobody"),
    (L.OFF_SITE_DIRECTION, SCHOOL, P.UNREGISTERED, True, "An EHC plan, bought by the school", R.EHC_PLAN, SCHOOL, "stays", "nobody"),
    (L.PERMANENT_EXCLUSION, AUTHORITY, P.SHORT_STAY_SCHOOL, False, "Permanently excluded, short stay school", R.RECOUPED, AUTHORITY, "taken_back", "high_needs"),
    (L.DIRECT_COMMISSION, SCHOOL, P.UNREGISTERED, False, "At risk, bought by the school", R.SCHOOL, SCHOOL, "stays", "nobody"),
    (L.OFF_SITE_DIRECTION, SCHOOL, P.UNREGISTERED, False, "At risk, bought by the school", R.SCHOOL, SCHOOL, "stays", "nobody"),
    (L.OFF_SITE_DIRECTION, SCHOOL, P.IN_SCHOOL, False, "At risk, on the school's own site", R.SCHOOL, SCHOOL, "stays", "nobody"),
    (L.OFF_SITE_DIRECTION, PARTNERSHIP, P.UNREGISTERED, False, "A programme of the partnership", R.PARTNERSHIP, PARTNERSHIP, "charged", "partnership"),
    (L.OFF_SITE_DIRECTION, PARTNERSHIP, P.COLLEGE, True, "A programme of the partnership", R.PARTNERSHIP, PARTNERSHIP, "charged", "partnership"),
    (L.PERMANENT_EXCLUSION, PARTNERSHIP, P.UNREGISTERED, False, "Permanently excluded, a programme of the partnership", R.PARTNERSHIP, PARTNERSHIP, "charged", "partnership"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("footing", "who", "place", "plan", "name", "route", "pays", "share", "rest"),
    CASES,
    ids=[f"{each[4]}: {each[0]}, {each[2]}{', plan' if each[3] else ''}" for each in CASES],
)
def test_the_row_for_such_a_place(footing, who, place, plan, name, route, pays, share, rest):
    asked = facts(footing, who, place, plan)
    row, found = rules.funding_row(asked, TABLE, on=DAY), rules.funding(asked, TABLE, on=DAY)
    assert (row.name, found.row) == (name, name)
    assert (found.route, rules.payer(found.route), found.share, found.rest) == (route, pays, share, rest)
    assert (found.said, found.clause) == (row.said, row.clause)


def test_every_row_has_a_case():
    assert {each[4] for each in CASES} == {row.name for row in TABLE.rows}


def test_every_clause_of_the_table_is_one_that_the_rule_carries_out():
    assert [
        row.name for row in TABLE.rows if "waymark.placements.rules.funding.funding_row" not in citations(row.clause)
    ] == []


NO_ROW = [
    (L.SECTION_19_MEDICAL, AUTHORITY, P.UNREGISTERED, False, R.RECOUPED),  # it names tuition and the hospital school
    (L.FAIR_ACCESS, AUTHORITY, P.UNREGISTERED, False, R.RECOUPED),
    (L.EHC_PLAN_PACKAGE, AUTHORITY, P.UNREGISTERED, True, R.RECOUPED),
    (L.PERMANENT_EXCLUSION, AUTHORITY, P.UNREGISTERED, False, R.RECOUPED),
    (L.DIRECT_COMMISSION, SCHOOL, P.COLLEGE, False, R.SCHOOL),
    (L.DIRECT_COMMISSION, SCHOOL, P.COLLEGE, True, R.EHC_PLAN),
    (L.FAIR_ACCESS, PARTNERSHIP, P.UNREGISTERED, False, R.PARTNERSHIP),
]


@pytest.mark.parametrize(("footing", "who", "place", "plan", "route"), NO_ROW)
def test_where_the_table_says_nothing_whoever_buys_pays_and_no_row_is_kept(footing, who, place, plan, route):
    found = rules.funding(facts(footing, who, place, plan), TABLE, on=DAY)
    assert (found.route, found.row, found.said, found.clause) == (route, "", "", "")


@pytest.mark.parametrize(("who", "plan", "route"), [(PARTNERSHIP, True, R.PARTNERSHIP), (SCHOOL, False, R.SCHOOL), (SCHOOL, True, R.EHC_PLAN), (AUTHORITY, False, R.RECOUPED)])  # fmt: skip
def test_without_a_table_whoever_commissions_pays(who, plan, route):
    asked = facts(L.OFF_SITE_DIRECTION, who, P.UNREGISTERED, plan)
    found = rules.funding(asked, None, on=DAY)
    assert (found.route, found.row) == (route, "")
    assert rules.funding_refusals(asked, None, on=DAY) == []


def test_no_table_reaches_back_before_its_first_day_nor_to_another_authority():
    assert funding_tables.table_for("855", date(2025, 8, 31)) is None
    assert funding_tables.table_for("855", date(2025, 9, 1)) is TABLE
    assert (
        funding_tables.table_for("856", DAY) is None
    )  # the strategy is the county's; the city has agreed nothing here
    assert funding_tables.table_for("", DAY) is None


# Another route


AT_RISK = facts(L.OFF_SITE_DIRECTION, SCHOOL, P.UNREGISTERED)


@pytest.mark.parametrize(
    ("chosen", "reason", "refused"),
    [
        (None, "", []),
        (R.SCHOOL, "", []),  # what the table says
        (R.SCHOOL_AND_HIGH_NEEDS, "", ["no_funding_reason"]),
        (R.SCHOOL_AND_HIGH_NEEDS, "  ", ["no_funding_reason"]),
        (R.SCHOOL_AND_HIGH_NEEDS, "Granted on 3 November.", []),
    ],
)
def test_another_route_than_the_tables_asks_for_a_reason(chosen, reason, refused):
    asked = replace(AT_RISK, chosen=chosen, reason=reason)
    assert [each.code for each in rules.funding_refusals(asked, TABLE, on=DAY)] == refused


def test_another_route_keeps_what_the_table_said_and_why_it_was_not_followed():
    asked = replace(AT_RISK, chosen=R.SCHOOL_AND_HIGH_NEEDS, reason=" Granted on 3 November. ")
    found = rules.funding(asked, TABLE, on=DAY)
    assert (found.route, found.row) == (R.SCHOOL_AND_HIGH_NEEDS, "At risk, bought by the school")
    assert (found.reason, found.share, found.rest) == ("Granted on 3 November.", PupilShare.NOT_SAID, Rest.HIGH_NEEDS)


# What the record tells of a place


@pytest.mark.parametrize(
    ("status", "kind", "one_to_one", "footing", "who", "place"),
    [
        ("not_a_school", "", False, L.OFF_SITE_DIRECTION, SCHOOL, P.UNREGISTERED),
        ("not_a_school", "", True, L.OFF_SITE_DIRECTION, SCHOOL, P.UNREGISTERED),
        ("not_a_school", "", True, L.SECTION_19_MEDICAL, AUTHORITY, P.TUITION),
        ("college", "", False, L.OFF_SITE_DIRECTION, SCHOOL, P.COLLEGE),
        ("registered_school", "", False, L.OFF_SITE_DIRECTION, SCHOOL, P.SCHOOL),
        ("registered_school", "Other independent school", True, L.SECTION_19_MEDICAL, AUTHORITY, P.SCHOOL),
        ("registered_school", "Pupil referral unit", False, L.PERMANENT_EXCLUSION, AUTHORITY, P.SHORT_STAY_SCHOOL),
        ("not_a_school", "Academy alternative provision converter", False, L.FAIR_ACCESS, AUTHORITY, P.SHORT_STAY_SCHOOL),
        ("registered_school", "Hospital School", False, L.SECTION_19_MEDICAL, AUTHORITY, P.HOSPITAL_LONG_TERM),
        ("registered_school", "Hospital School", False, L.DIRECT_COMMISSION, SCHOOL, P.HOSPITAL_EARLY),
    ],
)  # fmt: skip
def test_what_sort_of_place_it_is_as_far_as_the_record_tells(status, kind, one_to_one, footing, who, place):
    asked = PlaceFacts(
        status=RegisterStatus(status),
        register_type=kind,
        is_one_to_one=one_to_one,
        legal_route=footing,
        commissioner=who,
    )
    assert rules.funding_place(asked, on=DAY) is place


# A sound table


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda row: replace(row, name="Ill, in hospital"), "two rows are called Ill, in hospital"),
        (lambda row: replace(row, needs=()), "nobody can reach it"),
        (lambda row: replace(row, commissioners=(Party.PROVIDER,)), "a provider buys no place"),
        (lambda row: replace(row, valid_to=row.valid_from), "it ends before it begins"),
        (lambda row: replace(row, valid_from=date(2025, 8, 31)), "it reaches beyond the days of its table"),
        (lambda row: replace(row, places=(P.HOSPITAL_EARLY,), needs=(FundingNeed.AT_RISK,)), "is for medical needs alone"),
        (lambda row: replace(row, places=(P.TUITION, P.HOSPITAL_EXTRA)), "are for the same"),
        (lambda row: replace(row, route=R.SCHOOL), "school and the pupil's share being taken_back do not go together"),
        (lambda row: replace(row, share=PupilShare.CHARGED), "recouped and the pupil's share being charged"),
        (lambda row: replace(row, share=PupilShare.NOT_SAID), "the pupil's share being left open"),
        (lambda row: replace(row, rest=Rest.PARTNERSHIP), "recouped and the rest falling on partnership"),
        (lambda row: replace(row, rest=Rest.NOT_SAID), "the rest falling on one not said"),
        (lambda row: replace(row, said=" "), "it has no name or no words"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_sound_says_why(change, fault):
    first, *others = TABLE.rows
    assert any(fault in each for each in rules.funding_faults(replace(TABLE, rows=(change(first), *others))))


def test_the_table_of_the_county_is_sound_and_it_alone_is_for_the_county():
    assert rules.funding_faults(TABLE) == []
    other = replace(TABLE, key="second", valid_from=date(2026, 9, 1))
    assert rules.faults_together([TABLE, other]) == ["leicestershire and second are both for 855"]
    ended = replace(TABLE, valid_to=date(2026, 9, 1))
    assert rules.faults_together([ended, other]) == []
    assert rules.funding_faults(replace(TABLE, authorities=())) == ["it is no authority's"]


def test_a_row_ends_the_day_before_the_next_begins():
    first, *others = TABLE.rows
    turn = date(2027, 1, 1)
    new = replace(first, name="Ill, tuition, new", route=R.HIGH_NEEDS, share=PupilShare.STAYS, valid_from=turn)
    table = replace(TABLE, rows=(replace(first, valid_to=turn), new, *others))
    asked = facts(L.SECTION_19_MEDICAL, AUTHORITY, P.TUITION)
    assert rules.funding_faults(table) == []
    assert rules.funding(asked, table, on=date(2026, 12, 31)).row == "Ill, tuition"
    assert rules.funding(asked, table, on=turn).row == "Ill, tuition, new"


SMALL = """
title = "Small"
source = "Nobody's."
authorities = ["111"]
valid_from = 2026-09-01
[[rows]]
name = "One"
need = ["at_risk"]
commissioner = ["school"]
place = ["unregistered"]
route = "school"
share = "stays"
rest = "nobody"
said = "The school pays."
clause = "APS2025 funding at risk"
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"unregistered"', '"castle"', "castle"),
        ("APS2025 funding at risk", "APS2025 funding of castles", "funding of castles"),
        ('rest = "nobody"', "", "rest"),
        ('rest = "nobody"', 'rest = "high_needs"', "do not go together"),
        ("valid_from", "valid from", "TOMLDecodeError"),
    ],
)
def test_a_file_with_a_fault_is_refused_and_the_fault_named(old, new, fault):
    assert [row.name for row in funding_tables.read("small", SMALL).rows] == ["One"]
    with pytest.raises(BadTable, match=f"small: .*{fault}"):
        funding_tables.read("small", SMALL.replace(old, new))


def test_a_faulty_table_stops_the_start(monkeypatch):
    def faulty():
        raise BadTable("small: there is a fault")

    monkeypatch.setattr(funding_tables, "all_tables", faulty)
    with pytest.raises(BadTable, match="there is a fault"):
        apps.get_app_config("placements").ready()


# Through the services

in_use = pytest.mark.usefixtures("db", "on_a_school_day")
BY_THE_SCHOOL = services.Money(route=R.SCHOOL, reason="The school asked for this place itself.")


@in_use
def test_a_proposal_keeps_the_row_its_words_and_its_clause(cast):
    terms = proposed(cast).terms.get()
    assert (terms.funding_route, terms.payer, terms.funding_place) == ("partnership", cast.partnership, "unregistered")
    assert (terms.funding_row, terms.funding_clause) == ("A programme of the partnership", "XB2022 funding")
    assert (terms.funding_share, terms.funding_rest, terms.funding_reason) == ("charged", "partnership", "")
    assert terms.funding_said.startswith("The partnership pays from its allocation.")


@in_use
def test_another_route_is_refused_without_a_reason_and_kept_with_one(cast):
    with pytest.raises(Refused) as refused:
        proposed(cast, money=services.Money(route=R.SCHOOL))
    assert [each.code for each in refused.value.refusals] == ["no_funding_reason"]
    assert not Placement.objects.exists()
    terms = proposed(cast, money=BY_THE_SCHOOL).terms.get()
    assert (terms.funding_route, terms.payer, terms.funding_reason) == ("school", cast.ashgrove, BY_THE_SCHOOL.reason)
    assert terms.funding_row == "A programme of the partnership"


@in_use
def test_the_grant_of_a_hospital_school_comes_by_way_of_the_authority_where_it_stands(cast):
    programme, offer = a_programme(cast), an_offer(cast)
    offer.provider.parent_authority = cast.city
    assert queries.payer_of(programme, offer.provider, R.HOSPITAL, DAY) == cast.city
    assert queries.payer_of(programme, offer.provider, R.RECOUPED, DAY) == cast.county


@in_use
def test_the_national_register_tells_a_short_stay_school(cast):
    programme, offer = a_programme(cast), an_offer(cast)
    assert queries.likely_place(programme, offer, DAY) is P.UNREGISTERED
    offer.provider.urn = "136754"
    RegisterEntry.objects.create(
        urn="136754", name="A short stay school", status="open", la_code="855", type_name="Pupil referral unit"
    )
    assert queries.likely_place(programme, offer, DAY) is P.SHORT_STAY_SCHOOL


@in_use
def test_a_new_version_is_paid_by_the_row_of_its_own_first_day(cast, monkeypatch):
    turn = date(2027, 1, 1)
    rows = [row for row in TABLE.rows if row.name != "A programme of the partnership"]
    old = next(row for row in TABLE.rows if row.name == "A programme of the partnership")
    new = replace(old, name="A programme of the partnership, from 2027", valid_from=turn)
    changed = replace(TABLE, rows=(*rows, replace(old, valid_to=turn), new))
    monkeypatch.setattr(funding_tables, "table_for", lambda la_code, on: changed)
    placement = started(cast)
    services.write_terms(cast.actor("coordinator"), placement, **OTHER_PRICE, valid_from=turn)
    assert [row.funding_row for row in placement.terms.order_by("number")] == [old.name, new.name]


OTHER_PRICE = {
    "rate_pence": 7000,
    "rate_unit": "session",
    "charge_mode": ChargeMode.AGREED,
    "planned_end_on": date(2027, 1, 22),
    "reason": "Two more staff.",
    "money": services.Money(),
}


@in_use
def test_other_days_leave_who_pays_as_it_was_said(cast):
    placement = proposed(cast, money=BY_THE_SCHOOL)
    services.change_terms(
        cast.actor("coordinator"),
        placement,
        sessions=[(0, "am")],
        starts_on=date(2026, 11, 30),
        planned_end_on=date(2026, 12, 18),
        why_this_provider="As before.",
    )
    first, second = placement.terms.order_by("number")
    names = [field.name for field in PlacementTerms._meta.fields if field.name.startswith("funding_")]
    assert [getattr(first, name) for name in names] == [getattr(second, name) for name in names]
    assert second.funding_reason == BY_THE_SCHOOL.reason


@in_use
def test_the_database_takes_no_row_without_its_words(cast):
    terms = proposed(cast).terms.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementTerms.objects.filter(pk=terms.pk).update(funding_said="")


@in_use
@pytest.mark.parametrize(
    ("footing", "buyer", "place", "row", "others"),
    [
        (
            L.SECTION_19_MEDICAL,
            "county",
            P.TUITION,
            "Ill, tuition",
            {
                "Ill, in hospital",
                "Ill, one of the free long-term places",
                "Ill, a long-term place beyond the free ones",
            },
        ),
        (
            L.DIRECT_COMMISSION,
            "ashgrove",
            P.UNREGISTERED,
            "At risk, bought by the school",
            {"At risk, on the school's own site", "Ill, a short early place"},
        ),
        (L.DIRECT_COMMISSION, "ashgrove", P.COLLEGE, None, None),
    ],
)
def test_the_rows_for_other_sorts_of_place_stand_beside_the_likely_one(cast, footing, buyer, place, row, others):
    programme = a_programme(cast)
    programme.legal_route, programme.commissioner = footing, getattr(cast, buyer)
    found = queries.who_pays(programme, place, DAY)
    assert (found.row.name if found.row else None) == row
    if row is None:
        words = agreed_words(found)
        assert words.endswith("(college). Whoever buys the place then pays: the school, from its own budget.")
    else:
        assert {each.name for each in found.others} == others


# The pages


@in_use
def test_whoever_proposes_is_shown_who_pays_by_the_table_and_what_else_it_says(cast, as_):
    programme, offer = a_programme(cast), an_offer(cast)
    address = reverse("placements:propose", args=[programme.public_id, offer.public_id])
    page = " ".join(as_("coordinator").get(address).content.decode().split())
    assert (
        "Leicestershire has agreed this, for a pupil at risk, at a place of this sort (a place that is not a school):"
        in page
    )
    assert "The partnership pays from its allocation." in page and "(XB2022 funding)" in page
    assert "The partnership charges the school for the time elsewhere" in page
    assert '<option value="unregistered" selected>' in page


@in_use
def test_a_reason_without_another_route_is_asked_about_and_nothing_typed_is_lost(cast, as_):
    programme, offer = a_programme(cast), an_offer(cast)
    address = reverse("placements:propose", args=[programme.public_id, offer.public_id])
    typed = {
        "sessions": ["0-am"],
        "starts_on": "2026-11-24",
        "planned_end_on": "2027-01-22",
        "why_this_provider": "He learns by doing.",
        "funding_place": "unregistered",
        "funding_reason": "The school asked itself.",
    }
    refused = as_("coordinator").post(address, {"form_key": str(uuid4()), **typed})
    page = refused.content.decode()
    assert refused.status_code == 422 and "Choose who pays instead, or take the reason away" in page
    assert "The school asked itself." in page and "He learns by doing." in page
    assert (
        as_("coordinator").post(address, {"form_key": str(uuid4()), **typed, "funding_route": "school"}).status_code
        == 302
    )
    assert Placement.objects.get().terms.get().payer == cast.ashgrove


@in_use
def test_terms_that_follow_the_table_are_written_on_from_there_and_others_with_their_reason(cast, as_):
    placement = offered(cast)
    address = reverse("placements:write_terms", args=[placement.public_id])
    page = as_("coordinator").get(address).content.decode()
    assert 'value="partnership" selected' not in page  # left to the table
    services.write_terms(cast.actor("coordinator"), placement, **{**OTHER_PRICE, "money": BY_THE_SCHOOL})
    page = as_("coordinator").get(address).content.decode()
    assert 'value="school" selected' in page and BY_THE_SCHOOL.reason in page


@in_use
def test_the_placement_and_its_terms_say_who_pays_and_the_provider_reads_nothing_of_it(cast, as_):
    placement = offered(cast, money=BY_THE_SCHOOL)
    for name in ("placements:placement", "placements:terms"):
        address = reverse(name, args=[placement.public_id])
        for who in ("coordinator", "head", "inclusion_officer"):
            page = as_(who).get(address).content.decode()
            assert "The school, from its own budget (Ashgrove School)" in page, (name, who)
            assert BY_THE_SCHOOL.reason in page and "(XB2022 funding)" in page, (name, who)
        page = as_("provider_manager").get(address).content.decode()
        for word in ("Who pays", "budget", BY_THE_SCHOOL.reason, "XB2022", "allocation", "rest falls on"):
            assert word not in page, (name, word)


@in_use
def test_terms_from_before_the_table_say_no_more_than_they_did(cast, as_):
    placement = proposed(cast)
    placement.terms.update(
        funding_place="", funding_row="", funding_said="", funding_clause="", funding_share="", funding_rest=""
    )
    page = as_("coordinator").get(reverse("placements:terms", args=[placement.public_id])).content.decode()
    assert "The partnership, from its allocation" in page
    for word in ("Sort of place", "by the area", "rest falls on", "pupil's share"):
        assert word not in page
    with clock.at(SCHOOL_DAY):
        services.write_terms(cast.actor("coordinator"), placement, **OTHER_PRICE)
    assert placement.terms.get(number=2).funding_row == "A programme of the partnership"
