"""My work: for each role what is due, what is new, and who is not accounted for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.attendance import services as attendance
from waymark.attendance.models import AbsenceAlert
from waymark.attendance.states import Attended
from waymark.attendance.tests.factories import at_nine_o_five, placed, register_of, said
from waymark.casefile.queries import home as work
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.duties.tests.factories import a_duty
from waymark.meetings.tests.factories import MEETS_ON, a_body, a_meeting
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at, proposed
from waymark.programmes import services as programmes
from waymark.programmes.tests.factories import a_programme
from waymark.pupils.models import Pupil
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_draft, a_pupil, referral_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_past_nine():
    with clock.at(at_nine_o_five()):
        yield


def page_of(as_, who):
    response = as_(who).get("/")
    assert response.status_code == 200
    return response.content.decode()


def absent_today(cast):
    placement = placed(cast)
    Pupil.objects.filter(pk=placement.pupil_id).update(forename="Kai", surname="Merrow")
    attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    return placement


@pytest.mark.parametrize(
    "who",
    [
        "referrer",
        "head",
        "coordinator",
        "key_worker",
        "provider_manager",
        "inclusion_officer",
        "auditor",
        "administrator",
    ],
)
def test_everybody_has_a_home_that_says_what_to_do_next(cast, as_, who):
    page = page_of(as_, who)
    expected = {
        "provider_manager": "Nobody is expected today",
        "auditor": "Read the history",
        "administrator": "Invite a colleague",
    }
    assert expected.get(who, "Nothing is due") in page


def test_nobody_who_is_not_signed_in_has_one():
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize("who", ["referrer", "head", "key_worker", "coordinator", "inclusion_officer"])
def test_a_pupil_not_accounted_for_stands_at_the_top_in_amber(cast, as_, who):
    absent_today(cast)
    page = page_of(as_, who)
    sentence = "Kai Merrow is not accounted for at Canal Street Motors this morning"
    assert sentence in page
    assert page.index(sentence) < page.index("To do")
    row = page[: page.index(sentence)].rindex("waymark-work__row")
    assert page[row:].startswith("waymark-work__row--now")
    assert AbsenceAlert.objects.get().get_absolute_url() in page


@pytest.mark.parametrize("who", ["stranger_referrer", "stranger_coordinator", "stranger_officer", "stranger_provider"])
def test_a_strangers_home_says_nothing_of_it(cast, as_, who):
    absent_today(cast)
    referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Lena"))
    page = page_of(as_, who)
    assert "Merrow" not in page
    assert "Lena" not in page


def test_the_key_worker_is_told_which_pupil_is_theirs(cast, as_):
    absent_today(cast)
    assert "You are the key worker." in page_of(as_, "key_worker")
    assert "You are the key worker." not in page_of(as_, "coordinator")


def test_an_alert_is_not_said_twice(cast):
    absent_today(cast)
    home = work.home(cast.actor("referrer"))
    assert len(home.alerts) == 1
    assert home.duties == []


def test_a_referral_to_decide_is_on_the_coordinators_list_with_its_reason_and_day(cast, as_):
    referral_at(cast, ReferralState.SENT)
    page = page_of(as_, "coordinator")
    assert "Decide on the referral of Kai Merrow" in page
    assert "WM decision time" in page
    assert "Tuesday 8 December" in page
    assert "Ashgrove School referred Kai Merrow" in page
    assert "Decide on" not in page_of(as_, "referrer")


def test_the_school_sees_its_drafts_and_the_answers(cast, as_):
    a_draft(cast, a_pupil(cast, forename="Lena"))
    referral_at(cast, ReferralState.RETURNED)
    page = page_of(as_, "referrer")
    assert "Referral of Lena Merrow" in page
    assert "South Whitcombe Partnership sent back the referral of Kai Merrow" in page
    assert "Amend the referral of Kai Merrow and send it again" in page
    assert "Lena" not in page_of(as_, "coordinator")


def test_news_is_of_the_last_seven_days(cast):
    referral_at(cast, ReferralState.ACCEPTED)
    with clock.at(SCHOOL_DAY + timedelta(days=7)):
        assert len(work.home(cast.actor("referrer")).news) == 1
    with clock.at(SCHOOL_DAY + timedelta(days=8)):
        assert work.home(cast.actor("referrer")).news == []


def test_what_is_overdue_comes_first_and_says_so(cast, as_):
    pupil = a_pupil(cast)
    late = a_duty(cast, pupil, due_at=datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
    later = a_duty(cast, a_pupil(cast, forename="Lena"), due_at=datetime(2026, 12, 1, 23, 59, tzinfo=UTC))
    home = work.home(cast.actor("referrer"))
    assert home.duties == [late, later]
    page = page_of(as_, "referrer")
    assert "4 days late" in page
    assert page.index("4 days late") < page.index("Tuesday 1 December")


def test_a_provider_sees_todays_registers_first(cast, as_):
    placed(cast)
    page = page_of(as_, "provider_manager")
    assert page.index("Registers today") < page.index("To do")
    assert "1 pupil, from 9am" in page
    register = register_of(cast)
    page = page_of(as_, "provider_manager")
    assert register.get_absolute_url() in page
    with clock.at(datetime(2026, 11, 24, 9, 45, tzinfo=UTC)):
        assert "Late" in page_of(as_, "provider_manager")


def test_the_figures_count_what_the_page_says(cast):
    absent_today(cast)
    placed(cast)
    referral_at(cast, ReferralState.SENT, a_pupil(cast))
    figures = {figure.name: figure for figure in work.home(cast.actor("coordinator")).figures}
    assert figures["not_accounted_for"].number == 1
    assert figures["not_accounted_for"].is_urgent
    assert figures["pupils_at_a_provider"].number == 2
    assert figures["referrals_to_decide"].number == 1
    figures = {figure.name: figure for figure in work.home(cast.actor("inclusion_officer")).figures}
    assert figures["referrals_waiting"].number == 1  # for the partnership
    assert "referrals_to_decide" not in figures


def test_a_figure_leads_to_the_rows_that_it_counts(cast, as_):
    placement_at(cast, PlacementState.AGREED)
    page = page_of(as_, "coordinator")
    assert 'href="/placements/?show=agreed"' in page
    assert 'href="/placements/?show=under_way"' in page
    listed = as_("coordinator").get("/placements/?show=agreed").content.decode()
    assert "1 placement</" in listed
    assert "Kai" in listed


def test_whoever_is_named_on_the_page_is_in_the_record_of_the_reading(cast, as_):
    absent_today(cast)
    draft = a_draft(cast, a_pupil(cast, forename="Lena"))
    page_of(as_, "referrer")
    event = AuditEvent.objects.get(action="casefile.home.read")
    assert {row.pupil_id for row in event.pupils.all()} == {
        Pupil.objects.get(forename="Kai").public_id,
        draft.pupil.public_id,
    }


def test_an_empty_home_is_no_reading(cast, as_):
    page_of(as_, "referrer")
    assert not AuditEvent.objects.filter(action="casefile.home.read").exists()


@pytest.mark.parametrize("who", ["referrer", "coordinator", "key_worker", "inclusion_officer"])
def test_more_work_costs_no_more_statements(cast, as_, who):
    client = as_(who)

    def statements():
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(statements_of(queries))

    absent_today(cast)
    referral_at(cast, ReferralState.SENT)
    a_draft(cast, a_pupil(cast, forename="Lena"))
    before = statements()
    for number in range(4):
        placement = placed(cast)
        attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
        referral_at(cast, ReferralState.SENT, a_pupil(cast, forename=f"Pupil {number}"))
        a_draft(cast, a_pupil(cast, forename=f"Other {number}"))
    assert statements() == before
    assert before <= 12 + 9


def test_a_place_asked_for_is_new_to_the_provider_and_its_answer_to_the_partnership(cast, as_):
    placement_at(cast, PlacementState.OFFERED)
    page = page_of(as_, "provider_manager")
    assert "South Whitcombe Partnership asked for a place for Kai Merrow" in page
    assert "Answer the place asked for Kai Merrow" in page


def test_a_declined_place_is_new_to_the_partnership(cast, as_):
    placement_at(cast, PlacementState.DECLINED)
    assert "Canal Street Motors declined a place for Kai Merrow" in page_of(as_, "coordinator")


def test_a_place_that_is_being_prepared_is_the_partnerships_draft_alone(cast, as_):
    placement_at(cast, PlacementState.PROPOSED)
    assert "Place for Kai Merrow at Canal Street Motors" in page_of(as_, "key_worker")
    assert "Place for Kai Merrow" not in page_of(as_, "referrer")
    assert "Merrow" not in page_of(as_, "provider_manager")


def test_what_is_due_in_more_than_four_weeks_is_folded_away(cast, as_):
    today = clock.now()
    soon = a_duty(cast, a_pupil(cast), due_at=today + timedelta(days=27))
    later = a_duty(cast, a_pupil(cast, forename="Lena"), due_at=today + timedelta(days=28))
    home = work.home(cast.actor("referrer"))
    assert (home.soon, home.later) == ([soon], [later])
    page = page_of(as_, "referrer")
    assert page.index("Due later (1)") < page.index("Lena")


def test_after_a_referral_is_accepted_somebody_is_told_to_plan_until_a_place_is_asked_for(cast, as_):
    referral = referral_at(cast, ReferralState.ACCEPTED, a_pupil(cast, forename="Kai"))
    words, link = "Plan the programme for Kai Merrow", f"/programmes/open/{referral.public_id}/"
    for who in ("coordinator", "key_worker"):
        page = page_of(as_, who)
        assert words in page and link in page, who
    assert words not in page_of(as_, "referrer")
    programme = programmes.open_programme(
        cast.actor("coordinator"),
        referral,
        legal_route="direct_commission",
        starts_on=SCHOOL_DAY,
        planned_end_on=SCHOOL_DAY + timedelta(days=100),
        aims="Back to all lessons.",
        key_worker=cast.key_worker,
    )
    assert words in page_of(as_, "key_worker")
    assert as_("key_worker").get(link).url == programme.get_absolute_url()
    proposed(cast, programme)
    assert words not in page_of(as_, "coordinator")
    assert words not in page_of(as_, "key_worker")


def test_an_accepted_referral_whose_programme_ended_unplanned_asks_for_nothing(cast, as_):
    programme = a_programme(cast)
    programmes.end(cast.actor("coordinator"), programme, on=SCHOOL_DAY, reason="The family moved away.")
    assert "Plan the programme" not in page_of(as_, "coordinator")


def test_today_comes_first_and_yesterday_is_called_so(cast, as_):
    with clock.at(at_nine_o_five(SCHOOL_DAY - timedelta(days=1))):
        placement = placed(cast, sessions=((0, "am"),))
        Pupil.objects.filter(pk=placement.pupil_id).update(forename="Kai", surname="Merrow")
        register = register_of(cast, on=SCHOOL_DAY - timedelta(days=1))
        attendance.mark(cast.actor("provider_manager"), register, [said(placement, Attended.ABSENT)])
    page = page_of(as_, "referrer")
    assert "Still open from yesterday: one pupil" in page
    assert "Kai Merrow was not accounted for at Canal Street Motors yesterday morning" in page
    assert page.index("pupils not accounted for today") < page.index("Still open from yesterday")
    absent_today(cast)
    page = page_of(as_, "referrer")
    order = [
        "One pupil is not accounted for today",
        "pupil not accounted for today",
        "Still open from yesterday",
        "To do",
    ]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


def test_the_figure_and_its_list_count_the_same_and_say_what(cast, as_):
    pupil = placed(cast).pupil
    placed(cast, pupil=pupil)
    placed(cast)
    for who, words in (("inclusion_officer", "pupils at a provider"), ("provider_manager", "pupils with us")):
        page = page_of(as_, who)
        assert f"{words}, in 3 placements" in page, who
        assert "2 pupils, in 3 placements" in as_(who).get("/placements/", {"show": "under_way"}).text, who


def test_a_placement_that_started_is_news_for_both_sides(cast, as_):
    placement = placed(cast, started_on=SCHOOL_DAY - timedelta(days=1))
    Pupil.objects.filter(pk=placement.pupil_id).update(forename="Kai", surname="Merrow")
    placed(cast, started_on=SCHOOL_DAY - timedelta(days=8))
    for who in ("referrer", "coordinator", "key_worker", "provider_manager"):
        page = page_of(as_, who)
        news = page[page.index("New in the last seven days") :]
        assert "Kai Merrow started at Canal Street Motors" in news and "Yesterday" in news, who
        assert news.count("started at") == 1, who


def test_a_meeting_to_prepare_says_which_one_and_when(cast, as_):
    panel = a_body(cast)
    a_meeting(cast, panel)
    a_meeting(cast, panel, MEETS_ON + timedelta(days=7))
    page = page_of(as_, "coordinator")
    assert page.count("Prepare the meeting of South panel on Thursday 26 November") == 2  # the link, and why
    assert "Prepare the meeting of South panel on Thursday 3 December" in page


def test_a_meeting_that_has_begun_is_to_be_written_up_and_nobody_prepares_it_any_more(cast, as_):
    with clock.at(SCHOOL_DAY):
        body = a_body(cast)
        meeting = a_meeting(cast, body, SCHOOL_DAY + timedelta(days=2))
    with clock.at(meeting.meets_on - timedelta(days=1)):
        before = as_("coordinator").get("/").text
    with clock.at(meeting.meets_on):
        after = as_("coordinator").get("/").text
        elsewhere = as_("stranger_coordinator").get("/").text
    assert "Prepare the meeting" in before
    assert "Write up the meeting" not in before
    assert "Write up the meeting of South panel" in after
    assert "Prepare the meeting" not in after
    assert "South panel" not in elsewhere
