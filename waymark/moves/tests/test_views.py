"""The pages of moves: what they show, to whom, what they refuse, and that no typed word is lost."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.exclusions.states import ExclusionState
from waymark.exclusions.tests.factories import excluded, exclusion_at
from waymark.moves import services
from waymark.moves.models import Agreement, FairAccessCase, ManagedMove
from waymark.moves.states import CaseState, MoveState
from waymark.moves.tests.factories import (
    DETAILS,
    FIRST_DAY,
    HANDOVER,
    REVIEW,
    begun,
    case_at,
    child,
    head_of,
    move_at,
    proposed,
    with_parent,
)
from waymark.pupils import services as pupil_services
from waymark.pupils.models import Pupil
from waymark.pupils.states import CharacteristicKind, ContactLimit
from waymark.pupils.tests.factories import pupil as a_pupil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def address(name, record):
    return reverse(f"moves:{name}", args=[record.public_id])


def post(client, url, **data):
    for name, value in list(data.items()):
        if isinstance(value, date):
            del data[name]
            data |= {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def text(response):
    return response.content.decode()


PROPOSAL = {"exclusion_open": "no", "why": "A fresh start.", "pupil_voice": "Yes please.", "family_voice": "We agree."}


def test_a_school_proposes_a_move_from_the_pupils_file(cast, as_):
    pupil = with_parent(cast).pupil
    page = text(as_("referrer").get(pupil.get_absolute_url()))
    assert address("propose", pupil) in page
    response = post(as_("referrer"), address("propose", pupil), to_school=cast.birchfield.public_id, **PROPOSAL)
    move = ManagedMove.objects.get()
    assert (response.status_code, response.url) == (302, move.get_absolute_url())
    assert as_("head").get(address("propose", pupil)).url == move.get_absolute_url()


def test_a_refused_proposal_says_why_and_keeps_what_was_typed(cast, as_):
    pupil = with_parent(cast).pupil
    response = post(
        as_("referrer"), address("propose", pupil), to_school=cast.birchfield.public_id,
        **{**PROPOSAL, "exclusion_open": "yes", "why": "Words that took an hour."},
    )  # fmt: skip
    page = text(response)
    assert response.status_code == 422
    assert "never made while a permanent exclusion" in page and "MM2024 voluntary" in page
    assert "Words that took an hour." in page
    assert not ManagedMove.objects.exists()


def test_an_exclusion_on_record_is_shown_in_place_of_the_question(cast, as_):
    pupil = with_parent(cast).pupil
    assert (
        "is a permanent exclusion of this pupil in force"
        in text(as_("referrer").get(address("propose", pupil))).lower()
    )
    row = excluded(cast, pupil)
    page = text(as_("referrer").get(address("propose", pupil)))
    assert row.reference in page and row.get_absolute_url() in page and "no managed move is proposed" in page
    assert 'name="exclusion_open"' not in page and 'name="why"' not in page
    typed = {**PROPOSAL, "why": "Words that took an hour."}  # on a page from before the exclusion
    response = post(as_("referrer"), address("propose", pupil), to_school=cast.birchfield.public_id, **typed)
    assert response.status_code == 422
    assert "Words that took an hour." in text(response) and "MM2024 voluntary" in text(response)


def test_a_final_exclusion_is_said_before_the_form_of_a_move(cast, as_):
    pupil = with_parent(cast).pupil
    row = exclusion_at(cast, ExclusionState.FINAL, pupil)
    page = text(as_("referrer").get(address("propose", pupil)))
    assert row.reference in page and "That is final, so no managed move is proposed." in page
    assert 'name="exclusion_open"' not in page and 'name="why"' not in page


def test_fair_access_does_not_ask_for_an_exclusion_that_is_on_record(cast, as_):
    case = case_at(cast, CaseState.REFUSED)
    url = address("consider", case)
    assert 'name="was_excluded"' in text(as_("inclusion_officer").get(url))
    pupil = a_pupil(cast.actor("referrer"), forename="Ada", address_lines="1 Road", address_authority=cast.county)
    row = exclusion_at(cast, ExclusionState.FINAL, pupil)
    other = begun(cast, pupil, reason="The pupil leaves the roll this week.")
    officer = cast.actor("inclusion_officer")
    services.answer_application(officer, other, offered=False, answered_on=SCHOOL_DAY, reason="All full.")
    page = text(as_("inclusion_officer").get(address("consider", other)))
    assert row.reference in page and 'name="was_excluded"' not in page
    data = {**CONSIDERED, "out_since": date(2026, 9, 1), "version": "2"}
    del data["was_excluded"]
    assert post(as_("inclusion_officer"), address("consider", other), **data).status_code == 302
    other.refresh_from_db()
    assert other.was_excluded


def test_the_page_of_a_move_says_who_has_agreed(cast, as_):
    move = proposed(cast)
    services.agree(head_of(cast.birchfield), move, given_on=SCHOOL_DAY, words="He is welcome.")
    page = text(as_("referrer").get(move.get_absolute_url()))
    assert "Bridget Hale, 24 November 2026, here, signed in: “He is welcome.”" in page
    assert "He is welcome." in page
    assert "here, signed in" not in text(as_("referrer").get(address("parent", move))).lower()  # said of no other
    assert "Before the trial can start" in page
    assert AuditEvent.objects.filter(action="moves.move.read").count() == 1


def test_the_head_agrees_only_freely(cast, as_):
    move = proposed(cast)
    response = post(as_("head"), address("agree", move), answer="yes", given_on=SCHOOL_DAY, version="1", words="Kept.")
    assert response.status_code == 422
    assert "free of any threat" in text(response) and "Kept." in text(response)
    response = post(as_("head"), address("agree", move), answer="yes", given_on=SCHOOL_DAY, version="1", is_freely="on")
    assert response.status_code == 302
    assert Agreement.objects.get().party == "from_school"


@pytest.mark.parametrize(
    ("name", "party"), [("head", "from_school"), ("new_head", "to_school"), ("inclusion_officer", "authority")]
)
def test_whoever_is_asked_may_say_no_with_a_reason(cast, as_, name, party):
    move = proposed(cast)
    client = sign_in(Client(), head_of(cast.birchfield).membership) if name == "new_head" else as_(name)
    url = address("agree", move)
    page = text(client.get(url))
    assert "Yes, we agree" in page and "No, we do not agree" in page
    assert post(client, url, version="1", given_on=SCHOOL_DAY).status_code == 422  # no answer is no agreement
    bare = post(client, url, version="1", answer="no", given_on=SCHOOL_DAY, why=" ")
    assert bare.status_code == 422 and "Say why" in text(bare)
    move.refresh_from_db()
    assert move.state == MoveState.PROPOSED
    assert post(client, url, version="1", answer="no", given_on=SCHOOL_DAY, why="We have no room.").status_code == 302
    move.refresh_from_db()
    assert (move.state, move.ended_by_party, move.settled_reason) == (MoveState.DECLINED, party, "We have no room.")
    assert not Agreement.objects.exists()


def test_a_restricted_parent_is_not_offered(cast, as_):
    mother = with_parent(cast)
    with_parent(
        cast, mother.pupil, name="Rob Merrow", limit=ContactLimit.NO_CONTACT, limit_reason="Order of March 2025"
    )
    move = proposed(cast, mother)
    page = text(as_("referrer").get(address("parent", move)))
    assert "Dana Merrow, Mother" in page
    assert "Rob Merrow" not in page


def test_the_officer_is_asked_of_the_plan_only_where_there_is_one(cast, as_):
    move = proposed(cast)
    assert 'name="plan_note"' not in text(as_("inclusion_officer").get(address("agree", move)))
    pupil_services.add_characteristic(
        cast.actor("referrer"), move.pupil, kind=CharacteristicKind.EHC_PLAN, valid_from=SCHOOL_DAY
    )
    assert 'name="plan_note"' in text(as_("inclusion_officer").get(address("agree", move)))
    assert 'name="plan_note"' not in text(as_("head").get(address("agree", move)))


def test_two_people_who_write_at_once_are_both_heard(cast, as_):
    move = proposed(cast)
    url = address("handover", move)
    assert post(as_("referrer"), url, version="1", **HANDOVER).status_code == 302
    response = post(as_("head"), url, version="1", **{**HANDOVER, "risks": "Mine"})
    assert response.status_code == 409
    assert "Mine" in text(response) and "None known" in text(response)


def test_a_move_goes_through_its_pages_to_the_lasting_place(cast, as_):
    move = move_at(cast, MoveState.AGREED)
    referrer = as_("referrer")

    def version():
        move.refresh_from_db()
        return str(move.version)

    assert post(referrer, address("handover", move), version=version(), **HANDOVER).status_code == 302
    notice = {
        **DETAILS, "notice_given_on": SCHOOL_DAY, "trial_starts_on": FIRST_DAY,
        "trial_ends_on": FIRST_DAY + timedelta(weeks=7), "review_on": FIRST_DAY + timedelta(weeks=2),
    }  # fmt: skip
    late = post(
        referrer, address("notice", move), version=version(), **{**notice, "trial_starts_on": date(2026, 11, 25)}
    )
    assert late.status_code == 422 and "two school days before" in text(late) and "Mr Cole" in text(late)
    assert post(referrer, address("notice", move), version=version(), **notice).status_code == 302
    with clock.at(FIRST_DAY):
        start = post(as_("referrer"), address("start", move), version=version(), exclusion_open="no")
        assert start.status_code == 302
    with clock.at(FIRST_DAY + timedelta(weeks=2)):
        referrer = as_("referrer")
        review = {**REVIEW, "held_on": clock.today(), "next_on": date(2027, 1, 11)}
        assert post(referrer, address("review", move), version=version(), **review).status_code == 302
        joins_on = clock.today() + timedelta(days=1)
        unsaid = post(referrer, address("outcome", move), version=version(), outcome="permanent", reason="Settled.")
        assert unsaid.status_code == 422 and "Settled." in text(unsaid)
        done = post(
            referrer,
            address("outcome", move),
            version=version(),
            outcome="permanent",
            reason="Settled.",
            joins_on=joins_on,
        )
        assert done.status_code == 302
    with clock.at(joins_on):
        client = as_("stranger_referrer")
        assert "Put the pupil on roll" in text(client.get(move.get_absolute_url()))
        assert post(client, address("admit", move), version=version(), on=joins_on).status_code == 302
    move.refresh_from_db()
    assert move.state == MoveState.MOVED


@pytest.mark.parametrize(
    "name", ["agree", "admissions", "parent", "handover", "notice", "start", "review", "admit", "end"]
)
def test_a_page_whose_time_is_not_now_leads_back(cast, as_, name):
    move = move_at(cast, MoveState.DECLINED)
    client = as_("head")
    response = client.get(address(name, move))
    assert response.status_code in (302, 403)
    if response.status_code == 302:
        assert response.url == move.get_absolute_url()


def test_who_is_no_party_is_told_so(cast, as_):
    move = proposed(cast)
    assert as_("inclusion_officer").get(address("notice", move)).status_code == 403
    assert as_("coordinator").get(address("agree", move)).status_code == 403  # the role does not agree
    assert as_("provider_manager").get(move.get_absolute_url()).status_code == 403
    assert as_("stranger_officer").get(move.get_absolute_url()).status_code == 404


def test_the_lists_cost_the_same_for_few_and_many(cast, as_):
    def statements(url):
        client = as_("inclusion_officer")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(statements_of(queries))

    proposed(cast)
    case_at(cast, CaseState.CONSIDERED)
    urls = [reverse("moves:list"), reverse("moves:cases"), reverse("moves:ledger")]
    few = [statements(url) for url in urls]
    for name in ("Ali", "Bo", "Cy", "Di"):
        proposed(cast, with_parent(cast, a_pupil(
            cast.actor("referrer"), forename=name, address_lines="1 Road", address_authority=cast.county
        )))  # fmt: skip
        case_at(cast, CaseState.ADMITTED, child(cast, forename=name))
    assert [statements(url) for url in urls] == few


# Fair access


def test_an_officer_adds_a_child_and_begins_the_case(cast, as_):
    officer = as_("inclusion_officer")
    response = post(
        officer, reverse("moves:add_child"), forename="Noor", surname="Haddad",
        date_of_birth=date(2013, 5, 6), address_lines="3 Mill Row", postcode="LE8 5PB",
    )  # fmt: skip
    noor = Pupil.objects.get()
    assert response.url == address("begin_case", noor)
    response = post(officer, response.url, applied_on=SCHOOL_DAY, applied_to="Ashgrove School")
    case = FairAccessCase.objects.get()
    assert response.url == case.get_absolute_url()
    page = text(officer.get(response.url))
    assert "15 school days after Tuesday 24 November, in the school days of Whitcombe County Council" in page
    assert "15 from Wednesday 25 November to Tuesday 15 December" in page


def test_the_same_child_again_is_warned_of_and_a_reason_goes_on(cast, as_):
    child(cast)
    data = {"forename": "Noor", "surname": "Haddad", "date_of_birth": date(2013, 5, 6), "address_lines": "3 Mill Row"}
    officer = as_("inclusion_officer")
    response = post(officer, reverse("moves:add_child"), **data)
    assert response.status_code == 422 and 'name="reason_to_go_on"' in text(response)
    post(officer, reverse("moves:add_child"), **data, reason_to_go_on="A cousin of the same name.")
    assert Pupil.objects.count() == 2


CONSIDERED = {
    "category": "l", "category_why": "Moved here in September.", "steps_tried": "Asked four schools.",
    "looked_after": "no", "plan": "none", "was_excluded": "no", "considered_on": SCHOOL_DAY,
}  # fmt: skip


def test_a_case_goes_through_its_pages_to_the_roll(cast, as_):
    case = case_at(cast, CaseState.REFUSED)
    officer = as_("inclusion_officer")

    def version():
        case.refresh_from_db()
        return str(case.version)

    url = address("consider", case)
    refused = post(officer, url, version=version(), **CONSIDERED)
    assert refused.status_code == 422
    assert "Give the day since when" in text(refused) and "Asked four schools." in text(refused)
    soon = text(post(officer, url, version=version(), **CONSIDERED, out_since=SCHOOL_DAY - timedelta(days=4)))
    assert "This group needs four weeks out of school" in soon and "18 December at the earliest" in soon
    assert "Give the day since when" not in soon
    data = {**CONSIDERED, "out_since": date(2026, 9, 1), "partnership": cast.partnership.public_id}
    assert post(officer, url, version=version(), **data).status_code == 302
    coordinator = as_("coordinator")
    page = text(coordinator.get(address("allocate", case)))
    assert "Ashgrove School" in page and "Birchfield School" not in page  # its own schools alone
    data = {
        "school": cast.ashgrove.public_id, "reasons": "Nearest.", "says_full": "yes", "panel": "Panel of 24 November",
        "all_invited": "yes", "allocated_on": SCHOOL_DAY, "admission_on": SCHOOL_DAY + timedelta(days=3),
    }  # fmt: skip
    assert post(coordinator, address("allocate", case), version=version(), **data).status_code == 302
    head = as_("head")
    assert "That is no reason to refuse" in text(head.get(case.get_absolute_url()))
    assert post(head, address("admit_child", case), version=version(), on=SCHOOL_DAY).status_code == 302
    case.refresh_from_db()
    assert case.state == CaseState.ADMITTED


def day_prefilled(page):
    return [re.search(rf'name="on_{part}"[^>]* value="([0-9]*)"', page)[1] for part in ("day", "month", "year")]


def test_a_child_is_put_on_roll_today_though_a_later_day_was_planned(cast, as_):
    case = case_at(cast, CaseState.ALLOCATED)  # for 30 November
    page = text(as_("head").get(address("admit_child", case)))
    assert "planned for Monday 30 November" in page
    assert day_prefilled(page) == ["24", "11", "2026"]
    with clock.at(date(2026, 12, 2)):
        page = text(as_("head").get(address("admit_child", case)))
    assert "planned for" not in page
    assert day_prefilled(page) == ["30", "11", "2026"]


def test_a_page_says_from_which_day_the_pupil_of_a_move_is_put_on_roll(cast, as_):
    move = move_at(cast, MoveState.JOINING)
    with clock.at(move.joins_on - timedelta(days=1)):
        page = text(as_("stranger_referrer").get(address("admit", move)))
        assert "The pupil joins on Tuesday 22 December" in page and "Put on roll" not in page
    with clock.at(move.joins_on):
        page = text(as_("stranger_referrer").get(address("admit", move)))
        assert "Put on roll" in page and "The pupil joins on" not in page


def test_a_key_worker_does_not_open_a_case(cast, as_):
    case = case_at(cast, CaseState.CONSIDERED)
    assert as_("key_worker").get(case.get_absolute_url()).status_code == 403
    assert as_("head").get(case.get_absolute_url()).status_code == 404
    assert as_("key_worker").get(reverse("moves:cases")).status_code == 403
    assert "Fair access" not in text(as_("key_worker").get(reverse("moves:list")))
    assert "Noor" in text(as_("coordinator").get(reverse("moves:cases")))


def test_the_ledger_is_guarded_outside_the_panel(cast, as_):
    case_at(cast, CaseState.ADMITTED)
    cast.birchfield.membership_rows.update(partnership=cast.partnership)
    assert "Not shown" not in text(as_("coordinator").get(reverse("moves:ledger")))
    page = text(as_("stranger_referrer").get(reverse("moves:ledger")))
    assert "Not shown" in page and "your school" in page


def test_the_size_of_a_roll_is_entered_and_shares_follow(cast, as_):
    case_at(cast, CaseState.ADMITTED)
    coordinator = as_("coordinator")
    assert post(coordinator, address("roll", cast.ashgrove), number="800").status_code == 302
    assert "1.3" in text(coordinator.get(reverse("moves:ledger")))  # 1 of 800
    assert coordinator.get(address("roll", cast.birchfield)).status_code == 404


def test_the_page_of_a_step_says_everything_once_and_leads_back(cast, as_):
    """The layout prints blocks of the names `heading` and `before` by itself: a step has others for its own words."""
    move, case = move_at(cast, MoveState.PROPOSED), case_at(cast, CaseState.REFUSED)
    for who, name, record, heading, words in (
        ("inclusion_officer", "moves:agree", move, "Do you agree to this move?", "What the pupil says"),
        ("inclusion_officer", "moves:close", case, "Close this case", "Close it when nothing more"),
    ):
        page = as_(who).get(reverse(name, args=[record.public_id])).text
        assert page.count(f">{heading}<") == 1 and page.count(f"\n{heading}\n") == 0, name
        assert page.count(words) == 1, name
        assert f'<a class="govuk-back-link" href="{record.get_absolute_url()}">' in page
