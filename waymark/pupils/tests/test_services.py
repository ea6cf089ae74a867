"""What happens to a pupil's record, who may do it, and what stays unwritten when it may not be."""

from datetime import date

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock, history
from waymark.core.models import AuditEvent, AuditPayload, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.pupils import involvements, queries, services
from waymark.pupils.models import Address, Involvement, ParentOrCarer, Pupil, RollEntry
from waymark.pupils.tests.factories import pupil, pupil_data, upn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def referrer(cast):
    return cast.actor("referrer")


def codes(refused):
    return sorted(each.code for each in refused.value.refusals)


def live(pupil):
    rows = Involvement.objects.on(SCHOOL_DAY).filter(pupil=pupil)
    return {(row.organisation.name, row.basis) for row in rows.select_related("organisation")}


# Adding


def test_a_pupil_is_known_to_the_school_its_authority_and_the_home_authority(cast, referrer):
    made = pupil(referrer, address_lines="2 Mill Row, Rydal", postcode="le11aa", address_authority=cast.city)

    assert live(made) == {
        ("Ashgrove School", "roll"),
        ("Whitcombe County Council", "school_authority"),
        ("Rydal City Council", "home_authority"),
    }
    assert made.home_authority_basis == "residence"
    assert Address.objects.get(pupil=made).postcode == "LE1 1AA"
    assert made.year_group == 9
    assert queries.main_school(made, SCHOOL_DAY) == cast.ashgrove
    for name in ("referrer", "head", "inclusion_officer", "stranger_officer"):
        assert queries.pupil_or_404(cast.actor(name), made.public_id) == made


@pytest.mark.parametrize(
    "stranger",
    [
        "stranger_referrer",
        "coordinator",
        "key_worker",
        "provider_manager",
        "auditor",
        "administrator",
        "stranger_officer",
    ],
)
def test_a_stranger_gets_the_one_404(cast, referrer, stranger):
    made = pupil(referrer, address_lines="2 Mill Row", address_authority=cast.county)

    with pytest.raises(Http404):
        queries.pupil_or_404(cast.actor(stranger), made.public_id)


@pytest.mark.parametrize("name", ["coordinator", "provider_manager", "inclusion_officer", "auditor", "administrator"])
def test_only_a_school_adds_pupils(cast, name):
    with pytest.raises(Denied):
        services.add_pupil(cast.actor(name), data=pupil_data())
    assert not Pupil.objects.exists()


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"surname": " "}, ["one_name_goes_last"]),
        ({"surname": "", "forename": ""}, ["no_name"]),
        ({"date_of_birth": date(2026, 11, 24)}, ["born_in_the_future"]),
        ({"date_of_birth": date(2002, 3, 14)}, ["age_out_of_range"]),
        ({"upn": "A123"}, ["upn_shape"]),
        ({"upn": "B" + upn(1)[1:]}, ["upn_check_letter"]),
        ({"address_lines": "1 Road", "postcode": "NOWHERE"}, ["postcode_shape"]),
        ({"on_roll_from": date(2026, 11, 25)}, ["roll_ahead_of_its_day"]),
        ({"year_group": 7}, ["out_of_year_group"]),
        ({"date_of_birth": date(2017, 3, 14)}, ["age_out_of_range"]),
        ({"date_of_birth": date(2014, 9, 20)}, []),
        ({"date_of_birth": date(2015, 9, 20)}, ["age_near_range"]),
    ],
)
def test_a_record_that_cannot_be_is_refused_and_nothing_is_written(referrer, values, expected):
    if not expected:
        assert pupil(referrer, **values).year_group == 7
        return
    with pytest.raises(Refused) as refused:
        pupil(referrer, **values)
    assert codes(refused) == expected
    assert not Pupil.objects.exists()
    assert not Involvement.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_warning_asks_for_a_reason_and_keeps_it(referrer):
    made = pupil(referrer, year_group=8, reason_to_go_on="Repeats year 8 after a long illness")

    assert queries.pupil_facts(made, SCHOOL_DAY).year_group == 8
    payload = AuditPayload.objects.get(event__action="pupil.add")
    assert payload.content["reason"] == "Repeats year 8 after a long illness"
    assert payload.content["after"]["warnings"] == ["out_of_year_group"]


NAMES = [
    ("", "Suharto"),
    ("X", "Æ"),
    ("A" * 200, "Á" * 200),
    ("Seán-Óg", "O'Brien"),
    ("Nguyễn Thị", "Bích Ngọc"),
    ("محمد", "عبد الله"),
    ("Zoe\u0308", "Noe\u0301l"),  # decomposed, kept so
    ("Zo\u00eb", "No\u00e9l"),  # composed, kept so
    ("👩‍👩‍👧", "🌸"),
    ("null", "True"),
    ("-", "Li"),
    ("Anne Marie", "van der Berg-Smith"),
]


@pytest.mark.parametrize("forename, surname", NAMES)
def test_names_are_kept_and_found_exactly_as_given(referrer, forename, surname):
    made = pupil(referrer, forename=forename, surname=surname)

    kept = Pupil.objects.get(pk=made.pk)
    assert (kept.forename, kept.surname) == (forename, surname)
    assert queries.search(referrer, surname) == [made]
    assert queries.search(referrer, f"{surname} {forename}") == [made]
    assert queries.search(referrer, "somebody else") == []


def test_a_name_is_found_without_its_marks_and_by_its_beginning(referrer):
    made = pupil(referrer, forename="Zoë", surname="O’Brien", upn=upn(7))

    for words in ("obrien", "OBRI zoe", "zoë o'brien", upn(7).lower(), f" {upn(7)[:4]} {upn(7)[4:]}"):
        assert queries.search(referrer, words) == [made], words
    assert queries.search(referrer, "rien") == []
    assert queries.search(referrer, "  ") == []


def test_a_look_alike_of_the_own_school_warns_and_twins_can_go_on(referrer):
    first = pupil(referrer, forename="Zoë", surname="Lane")
    with pytest.raises(Refused) as refused:
        pupil(referrer, forename="Zoe", surname="LANE")
    assert codes(refused) == ["same_name_and_birth"]

    second = pupil(referrer, forename="Zoe", surname="LANE", reason_to_go_on="Cousins born on one day")
    assert first != second
    assert pupil(referrer, forename="Ada", surname="Lane")  # a twin: no warning


def test_the_same_number_is_refused_within_one_school_and_says_nothing_of_another(cast, referrer):
    pupil(referrer, upn=upn(1))
    with pytest.raises(Refused) as refused:
        pupil(referrer, upn=upn(1), forename="Another", date_of_birth=date(2013, 5, 5))
    assert codes(refused) == ["same_upn"]

    stranger = cast.actor("stranger_referrer")
    elsewhere = pupil(stranger, upn=upn(1))  # the same name, birth and number at a school that may not know
    assert elsewhere.held_by == cast.birchfield
    assert queries.search(stranger, upn(1)) == [elsewhere]


# Changing


def changed(actor, record, **values):
    given = {
        "forename": record.forename,
        "surname": record.surname,
        "known_as": record.known_as,
        "date_of_birth": record.date_of_birth,
        "upn": record.upn,
    }
    return services.change_pupil(actor, record, **{**given, **values})


def test_a_change_keeps_what_stood_before(referrer):
    made = pupil(referrer)
    after = changed(referrer, made, surname="Merrow-Hill", version=made.version)

    assert after.surname == "Merrow-Hill"
    assert queries.search(referrer, "hill") == [made]
    payload = AuditPayload.objects.get(event__action="pupil.change")
    assert payload.content["before"]["surname"] == "Merrow"
    assert history.verify(referrer.chain)[1] is None


def test_the_second_of_two_editors_meets_a_conflict(referrer, cast):
    made = pupil(referrer)
    changed(cast.actor("head"), made, surname="First", version=made.version)

    with pytest.raises(Conflict) as conflict:
        changed(referrer, made, surname="Second", version=made.version)
    assert conflict.value.current.surname == "First"


def test_who_sees_a_pupil_and_does_not_keep_the_record_may_not_change_it(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    services.enter_roll(referrer, made, cast.birchfield, kind="subsidiary", valid_from=SCHOOL_DAY)

    assert changed(cast.actor("stranger_referrer"), made, surname="There")  # the other school on roll keeps it too
    with pytest.raises(Denied):
        changed(cast.actor("inclusion_officer"), made, surname="Here")


# Rolls


def test_dual_registration_opens_the_pupil_to_the_other_school_and_closes_it_again(cast, referrer):
    made = pupil(referrer)
    entry = services.enter_roll(
        referrer, made, cast.birchfield, kind="subsidiary", valid_from=date(2026, 11, 2), version=made.version
    )
    facts = queries.pupil_facts(made, SCHOOL_DAY)
    assert (facts.main_school, facts.subsidiary_schools) == (cast.ashgrove, (cast.birchfield,))
    assert queries.pupil_or_404(cast.actor("stranger_referrer"), made.public_id)

    services.leave_roll(referrer, entry, last_day=date(2026, 11, 23), reason="Back full time")
    with pytest.raises(Http404):
        queries.pupil_or_404(cast.actor("stranger_referrer"), made.public_id)
    assert not list(involvements.differences())


def test_the_last_day_on_roll_is_included(cast, referrer):
    made = pupil(referrer)
    entry = RollEntry.objects.get(pupil=made)
    services.leave_roll(referrer, entry, last_day=SCHOOL_DAY, reason="Moved away")

    assert queries.pupil_or_404(cast.actor("referrer"), made.public_id)
    with clock.at(date(2026, 11, 25)), pytest.raises(Http404):
        queries.pupil_or_404(cast.actor("referrer"), made.public_id)


def test_a_leaver_comes_back_to_the_record_the_school_holds(cast, referrer):
    made = pupil(referrer, upn=upn(3))
    services.leave_roll(referrer, RollEntry.objects.get(pupil=made), last_day=date(2026, 10, 16), reason="Moved")
    with pytest.raises(Http404):
        queries.pupil_or_404(referrer, made.public_id)
    with pytest.raises(Refused) as refused:
        pupil(referrer, upn=upn(3), forename="Kai")
    assert "same_upn" in codes(refused)

    assert list(queries.former_pupils(referrer)) == [made]
    assert not queries.former_pupils(cast.actor("stranger_referrer")).exists()
    with pytest.raises(Denied):
        services.return_to_roll(cast.actor("stranger_referrer"), made, valid_from=SCHOOL_DAY)
    services.return_to_roll(referrer, made, valid_from=SCHOOL_DAY)
    assert queries.pupil_or_404(referrer, made.public_id) == made
    assert not list(involvements.differences())


@pytest.mark.parametrize(
    "school, kind, on, expected",
    [
        ("birchfield", "main", date(2026, 11, 2), ["not_your_roll", "on_a_main_roll_already"]),
        ("ashgrove", "subsidiary", date(2026, 11, 2), ["on_this_roll_already"]),
        ("birchfield", "subsidiary", date(2026, 11, 25), ["roll_ahead_of_its_day"]),
        ("canal_street", "subsidiary", date(2026, 11, 2), ["not_a_school"]),
        ("birchfield", "subsidiary", date(2026, 11, 24), []),
    ],
)
def test_entries_that_cannot_be_are_refused(cast, referrer, school, kind, on, expected):
    made = pupil(referrer)

    def enter():
        return services.enter_roll(referrer, made, getattr(cast, school), kind=kind, valid_from=on)

    if not expected:
        assert enter().kind == "subsidiary"
        return
    with pytest.raises(Refused) as refused:
        enter()
    assert codes(refused) == expected
    assert RollEntry.objects.count() == 1


def test_leaving_needs_a_reason_and_a_day_that_has_been(referrer):
    made = pupil(referrer)
    entry = RollEntry.objects.get(pupil=made)
    for last_day, reason, expected in [
        (SCHOOL_DAY, " ", ["no_reason"]),
        (date(2026, 11, 25), "Moves", ["ends_ahead_of_its_day"]),
        (date(2026, 8, 24), "Slip", ["ends_before_it_begins"]),
    ]:
        with pytest.raises(Refused) as refused:
            services.leave_roll(referrer, entry, last_day=last_day, reason=reason)
        assert codes(refused) == expected
    assert RollEntry.objects.get(pk=entry.pk).valid_to is None


# Home authority


def test_the_home_authority_follows_the_address_the_parents_and_care(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    assert made.home_authority == cast.county

    services.change_address(referrer, made, lines="5 City Street", authority=cast.city)
    made.refresh_from_db()
    assert (made.home_authority, made.home_authority_basis) == (cast.city, "residence")
    assert ("Whitcombe County Council", "home_authority") not in live(made)
    assert ("Rydal City Council", "home_authority") in live(made)

    services.add_parent_or_carer(
        referrer,
        made,
        name="Ana Merrow",
        relationship="Mother",
        has_parental_responsibility=True,
        authority=cast.county,
    )
    services.add_parent_or_carer(
        referrer,
        made,
        name="Leo Merrow",
        relationship="Father",
        has_parental_responsibility=True,
        lives_with_pupil=True,
    )
    made.refresh_from_db()
    assert (made.home_authority, made.home_authority_basis) == (cast.city, "lives_with")

    care = services.add_characteristic(referrer, made, kind="looked_after", value="855", valid_from=SCHOOL_DAY)
    made.refresh_from_db()
    assert (made.home_authority, made.home_authority_basis) == (cast.county, "looked_after")
    services.end_characteristic(referrer, care, last_day=SCHOOL_DAY)
    assert not list(involvements.differences())


def test_a_home_authority_set_by_hand_stands_until_a_person_changes_it(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    with pytest.raises(Refused):
        services.set_home_authority(referrer, made, authority=cast.city, note=" ")
    with pytest.raises(Refused):
        services.set_home_authority(referrer, made, authority=cast.birchfield, note="Slip")

    services.set_home_authority(referrer, made, authority=cast.city, note="Placed with an aunt by the city")
    services.change_address(referrer, made, lines="9 Lane", authority=cast.county)
    made.refresh_from_db()
    assert (made.home_authority, made.home_authority_note) == (cast.city, "Placed with an aunt by the city")

    services.work_out_home_authority(referrer, made)
    made.refresh_from_db()
    assert (made.home_authority, made.home_authority_basis) == (cast.county, "residence")


def test_without_an_address_the_home_authority_is_open(referrer):
    made = pupil(referrer)
    assert (made.home_authority, made.home_authority_basis) == (None, "unknown")


# Address


def test_a_withheld_address_is_revealed_with_a_reason_and_each_time_is_kept(cast, referrer):
    made = pupil(referrer, address_lines="7 Refuge Close", postcode="LE1 1AA", do_not_disclose=True)
    with pytest.raises(Refused):
        services.reveal_address(referrer, made, reason="  ")

    for _ in range(2):
        assert services.reveal_address(referrer, made, reason="Taxi for today").lines == "7 Refuge Close"
    assert AuditEvent.objects.filter(action="address.reveal", pupils__pupil_id=made.public_id).count() == 2
    for name in ("key_worker", "provider_manager", "auditor"):
        with pytest.raises((Http404, Denied)):
            services.reveal_address(cast.actor(name), made, reason="Curious")
    shown = queries.present_address(referrer, made)
    assert (shown.withheld, shown.lines, shown.postcode) == (True, "", "")


def test_the_history_never_holds_the_words_of_an_address(cast, referrer):
    made = pupil(referrer, address_lines="7 Refuge Close", postcode="LE1 1AA", do_not_disclose=True)
    services.change_address(referrer, made, lines="8 Refuge Close", do_not_disclose=True)
    services.reveal_address(referrer, made, reason="Taxi")

    assert not [payload for payload in AuditPayload.objects.all() if "Refuge" in str(payload.content)]


def test_an_address_that_was_withheld_is_opened_only_with_a_reason(referrer):
    made = pupil(referrer, address_lines="7 Refuge Close", do_not_disclose=True)
    with pytest.raises(Refused) as refused:
        services.change_address(referrer, made, lines="1 Open Street")
    assert codes(refused) == ["no_longer_withheld"]
    assert queries.present_address(referrer, made).withheld

    services.change_address(referrer, made, lines="1 Open Street", reason="The order ended on 20 November")
    assert queries.present_address(referrer, made).lines == "1 Open Street"
    services.withhold_address(referrer, made, do_not_disclose=True, reason="A new order")
    assert queries.present_address(referrer, made).withheld
    assert Address.objects.filter(pupil=made).count() == 3


# Parents and carers


def test_a_limit_needs_its_reason_and_is_loosened_only_knowingly(referrer):
    made = pupil(referrer)
    with pytest.raises(Refused) as refused:
        services.add_parent_or_carer(referrer, made, name="Dan Merrow", relationship="Father", limit="no_contact")
    assert codes(refused) == ["no_limit_reason"]

    person = services.add_parent_or_carer(
        referrer, made, name="Dan Merrow", relationship="Father", limit="not_whereabouts", limit_reason="Order of 3 May"
    )

    def loosen(**more):
        return services.change_parent_or_carer(
            referrer, person, name="Dan Merrow", relationship="Father", has_parental_responsibility=True, **more
        )

    with pytest.raises(Refused) as refused:
        loosen()
    assert codes(refused) == ["limit_loosened"]
    assert ParentOrCarer.objects.get(pk=person.pk).limit == "not_whereabouts"
    assert loosen(reason="The order was discharged").limit == "none"


def test_a_restricted_parent_may_have_progress_and_never_whereabouts(cast, referrer):
    made = pupil(referrer)
    common = {"relationship": "Parent", "has_parental_responsibility": True}
    services.add_parent_or_carer(referrer, made, name="Free", **common)
    services.add_parent_or_carer(
        referrer, made, name="Limited", limit="not_whereabouts", limit_reason="Order", **common
    )
    services.add_parent_or_carer(referrer, made, name="Barred", limit="no_contact", limit_reason="Order", **common)

    page = queries.people(referrer, made)
    may = {
        each.record.name: (each.may_know_whereabouts, each.may_have_progress, each.may_agree) for each in page.people
    }
    assert may == {"Free": (True, True, True), "Limited": (False, True, False), "Barred": (False, False, False)}
    assert page.any_limit


def test_a_person_who_left_is_shown_no_more(cast, referrer):
    made = pupil(referrer)
    person = services.add_parent_or_carer(referrer, made, name="Old Carer", relationship="Carer")
    services.end_parent_or_carer(referrer, person, last_day=SCHOOL_DAY)

    assert len(queries.people(referrer, made).people) == 1
    with clock.at(date(2026, 11, 25)):
        assert queries.people(cast.actor("referrer"), made).people == []


# Characteristics


def test_characteristics_are_dated_and_do_not_overlap(referrer):
    made = pupil(referrer)
    plan = services.add_characteristic(referrer, made, kind="ehc_plan", valid_from=date(2026, 9, 1))
    with pytest.raises(Refused) as refused:
        services.add_characteristic(referrer, made, kind="ehc_plan", valid_from=date(2026, 10, 1))
    assert codes(refused) == ["recorded_already"]
    with pytest.raises(Refused) as refused:
        services.add_characteristic(referrer, made, kind="looked_after", valid_from=SCHOOL_DAY)
    assert codes(refused) == ["value_needed"]

    services.end_characteristic(referrer, plan, last_day=date(2026, 9, 30))
    services.add_characteristic(referrer, made, kind="ehc_plan", valid_from=date(2026, 10, 1))
    assert queries.pupil_facts(made, date(2026, 8, 31)).ehc_plan is False
    assert queries.pupil_facts(made, date(2026, 9, 1)).ehc_plan is True
    assert queries.pupil_facts(made, date(2026, 9, 30)).ehc_plan is True


# Year groups over the turn of the year


@pytest.mark.parametrize(
    "on, expected", [(date(2027, 7, 9), 9), (date(2027, 8, 22), 9), (date(2027, 8, 23), 10), (date(2027, 9, 1), 10)]
)
def test_a_year_group_turns_with_the_first_day_of_the_schools_year(cast, referrer, on, expected):
    from waymark.school_year.models import HalfTerm

    HalfTerm.objects.create(
        organisation=cast.county,
        academic_year=2027,
        name="Autumn",
        starts_on=date(2027, 8, 23),
        ends_on=date(2027, 10, 15),
    )
    made = pupil(referrer)
    assert queries.pupil_facts(made, on).year_group == expected


# Why


def test_the_page_can_say_why_each_may_see(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    [(sentence, since)] = queries.why_visible(referrer, made)
    assert (sentence, since) == ("Ashgrove School has the pupil on its roll", date(2026, 8, 25))
    assert [each.sentence for each in queries.why_visible(cast.actor("inclusion_officer"), made)] == [
        "Whitcombe County Council is the authority of the pupil's school",
        "Whitcombe County Council is the pupil's home authority",
    ]
    assert queries.why_visible(cast.actor("stranger_referrer"), made) == []


def test_the_check_finds_a_row_without_its_fact_and_a_fact_without_its_row(cast, referrer):
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    assert not list(involvements.differences())

    Involvement.objects.filter(pupil=made, basis="roll").update(valid_from=date(2026, 9, 1))
    Involvement.objects.filter(pupil=made, basis="school_authority").update(organisation=cast.city)
    Involvement.objects.filter(pupil=made, basis="home_authority").update(valid_to=SCHOOL_DAY)
    assert len(list(involvements.differences())) == 4


def test_facts_cost_the_same_for_one_and_for_many(referrer, django_assert_num_queries):
    many = [pupil(referrer, forename=f"Pupil {n}", date_of_birth=date(2013, 3, 1 + n)) for n in range(12)]
    with django_assert_num_queries(5):
        queries.facts_of(many[:1], SCHOOL_DAY)
    with django_assert_num_queries(5):
        queries.facts_of(many, SCHOOL_DAY)
