"""A permanently excluded pupil leaves the school's roll once the exclusion is final, and not for it before."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.actors import job_actor
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties import queries as duty_queries
from waymark.duties.models import Duty
from waymark.exclusions import queries, services
from waymark.exclusions.models import Exclusion
from waymark.exclusions.states import ExclusionState, PanelOutcome
from waymark.exclusions.tests.factories import all_told, excluded, exclusion_at
from waymark.pupils import involvements
from waymark.pupils import services as pupils
from waymark.pupils.models import RollEntry
from waymark.referrals.tests.factories import a_pupil

pytestmark = pytest.mark.django_db
S = ExclusionState
TOMORROW = date(2026, 11, 25)
LAST_DAY_TO_ASK, WINDOW_IS_OVER = date(2026, 12, 15), date(2026, 12, 16)


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def count_anew():
    services.recount(job_actor("count exclusions anew"))


def on_roll(row):
    return RollEntry.objects.get(pupil=row.pupil, school=row.school)


def duty(row):
    """The state of the duty to take the name off the roll, and its day; None while there is none."""
    found = Duty.objects.filter(subject_id=row.public_id, kind="take_off_roll").order_by("pk").last()
    return (found.state, london_date(found.due_at)) if found else None


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def typed(day):
    return {"last_day": day.isoformat()}


# The duty opens and ends


def test_the_duty_opens_the_day_after_the_time_for_a_review_ended(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(LAST_DAY_TO_ASK):
        count_anew()
        assert duty(row) is None
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        # 16, 17 and 18 December, 4 and 5 January
        assert duty(row) == ("open", date(2027, 1, 5))
        found = Duty.objects.get(subject_id=row.public_id, kind="take_off_roll")
        assert (found.owner, found.clause, found.pupil) == (cast.ashgrove, "REG2024 9 exclusion", row.pupil)
        assert found.link == reverse("exclusions:leave_roll", args=[row.public_id])
        count_anew()
        assert Duty.objects.filter(subject_id=row.public_id, kind="take_off_roll").count() == 1


def test_no_duty_opens_while_nobody_wrote_down_that_the_parents_were_told(cast):
    row = excluded(cast)
    services.governors_decide(
        cast.actor("head"), row, met_on=SCHOOL_DAY, reinstate=False, why="The head was right.", reason="Late letters."
    )
    with clock.at(date(2027, 3, 1)):
        count_anew()
        assert duty(row) is None


def test_a_late_application_drops_the_duty_and_its_end_opens_it_again(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        row = services.apply_for_review(
            cast.actor("head"), row, on=WINDOW_IS_OVER, sen_expert=False, reason="A tribunal was asked first."
        )
        assert duty(row)[0] == "dropped"
    with clock.at(date(2027, 1, 8)):
        count_anew()
        assert duty(row)[0] == "dropped"
        services.panel_decides(
            cast.actor("inclusion_officer"),
            row,
            met_on=date(2027, 1, 8),
            told_on=date(2027, 1, 8),
            outcome=PanelOutcome.UPHOLD,
            why="The process was fair.",
        )
        assert duty(row) == ("open", date(2027, 1, 15))


def test_the_duty_opens_when_governors_stay_with_it_after_a_panel(cast):
    row = exclusion_at(cast, S.SENT_BACK)
    assert duty(row) is None
    services.reconsider(cast.actor("head"), row, met_on=SCHOOL_DAY, reinstate=False, why="Heard, and as before.")
    assert duty(row) == ("open", date(2026, 12, 1))


@pytest.mark.parametrize("state", [S.IN_FORCE, S.UNDER_REVIEW, S.SENT_BACK, S.CANCELLED, S.REINSTATED])
def test_no_duty_opens_for_what_is_not_final(cast, state):
    row = exclusion_at(cast, state)
    with clock.at(date(2027, 1, 20)):
        count_anew()
        assert duty(row) is None


def test_a_pupil_reinstated_after_a_late_review_is_to_stay_on_the_roll(cast):
    row = exclusion_at(cast, S.DECLINED)
    head = cast.actor("head")
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        row = services.apply_for_review(
            head, row, on=WINDOW_IS_OVER, sen_expert=False, reason="A tribunal was asked first."
        )
        row = services.panel_decides(
            cast.actor("inclusion_officer"),
            row,
            met_on=WINDOW_IS_OVER,
            told_on=WINDOW_IS_OVER,
            outcome=PanelOutcome.DIRECT,
            why="The governors did not hear the pupil.",
        )
        services.reconsider(
            head, row, met_on=WINDOW_IS_OVER, reinstate=True, back_on=date(2026, 12, 17), why="Heard, and welcome."
        )
        count_anew()
        assert duty(row)[0] == "dropped"
        assert on_roll(row).valid_to is None


def test_a_case_that_was_final_before_there_was_such_a_duty_is_found(cast):
    row = exclusion_at(cast, S.FINAL)
    Duty.objects.filter(subject_id=row.public_id).delete()
    count_anew()
    assert duty(row) == ("open", date(2026, 12, 1))


def test_the_duty_is_on_the_list_of_whoever_keeps_the_roll(cast):
    row = exclusion_at(cast, S.FINAL)
    kinds = {name: {each.kind for each in duty_queries.work_list(cast.actor(name))} for name in ("head", "referrer")}
    assert "take_off_roll" in kinds["head"] and "take_off_roll" in kinds["referrer"]
    assert "take_off_roll" not in {each.kind for each in duty_queries.work_list(cast.actor("inclusion_officer"))}
    assert duty(row) == ("open", date(2026, 12, 1))


# Not before the first day out


@pytest.fixture
def from_tomorrow(cast):
    """Excluded from tomorrow; the governors met today, and everybody was told."""
    row = all_told(cast, excluded(cast, starts_on=TOMORROW, decided_on=SCHOOL_DAY))
    words = {"met_on": SCHOOL_DAY, "reinstate": False, "why": "The head was right."}
    return all_told(cast, services.governors_decide(cast.actor("head"), row, **words))


def test_no_exclusion_is_final_before_it_begins(cast, as_, from_tomorrow):
    row = from_tomorrow
    with pytest.raises(Refused) as refused:
        services.waive_review(cast.actor("head"), row, on=SCHOOL_DAY)
    assert codes(refused) == ["not_begun"]
    row.refresh_from_db()
    assert row.state == S.DECLINED
    with clock.at(TOMORROW):
        row = services.waive_review(cast.actor("head"), row, on=SCHOOL_DAY)  # they wrote it the day before
        assert row.state == S.FINAL
        with pytest.raises(Refused) as refused:
            services.leave_roll(cast.actor("head"), row, last_day=SCHOOL_DAY)
        assert codes(refused) == ["leaves_before_final"]
        page = as_("head").get(reverse("exclusions:leave_roll", args=[row.public_id])).content.decode()
        assert "is Wednesday 25 November at the earliest" in page


def test_no_panel_and_no_governors_make_it_final_before_it_begins(cast, from_tomorrow):
    head, row = cast.actor("head"), from_tomorrow
    row = services.apply_for_review(head, row, on=SCHOOL_DAY, sen_expert=False)
    said = {"met_on": SCHOOL_DAY, "told_on": SCHOOL_DAY, "why": "Fair."}
    with pytest.raises(Refused) as refused:
        services.panel_decides(head, row, outcome=PanelOutcome.UPHOLD, **said)
    assert codes(refused) == ["not_begun"]
    row = services.panel_decides(head, row, outcome=PanelOutcome.DIRECT, **said)
    with pytest.raises(Refused) as refused:
        services.reconsider(head, row, met_on=SCHOOL_DAY, reinstate=False, why="As before.")
    assert codes(refused) == ["not_begun"]


def test_parents_who_ask_for_no_review_before_everybody_was_told_ask_for_a_reason(cast):
    head = cast.actor("head")
    row = services.governors_decide(
        head, all_told(cast, excluded(cast)), met_on=SCHOOL_DAY, reinstate=False, why="The head was right."
    )
    with pytest.raises(Refused) as refused:
        services.waive_review(head, row, on=SCHOOL_DAY)
    assert codes(refused) == ["untold"]
    row = services.waive_review(head, row, on=SCHOOL_DAY, reason="They were at the meeting.")
    assert (row.state, row.reason_to_go_past) == (S.FINAL, "They were at the meeting.")


# The name leaves the roll


def test_the_school_takes_the_name_off_and_nothing_more_is_due_about_it(cast):
    row = exclusion_at(cast, S.FINAL)
    services.leave_roll(cast.actor("referrer"), row, last_day=SCHOOL_DAY, version=row.version)
    entry = on_roll(row)
    assert entry.valid_to == date(2026, 11, 25)
    assert duty(row)[0] == "done"
    event = AuditEvent.objects.get(action="roll.leave", subject_id=str(entry.public_id))
    assert row.reference in event.payload.content["reason"]
    assert not [each for each in involvements.differences() if each.words.startswith(("roll", "school_authority"))]
    with clock.at(date(2026, 11, 25)):
        assert not Exclusion.objects.visible_to(cast.actor("head")).exists()


def test_an_exclusion_nobody_had_reviewed_is_final_when_the_name_has_left(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        row = services.leave_roll(cast.actor("head"), row, last_day=LAST_DAY_TO_ASK)
        assert row.state == S.FINAL
        assert duty(row)[0] == "done"
        assert not queries.totals_for(cast.actor("head"), row.pupil, WINDOW_IS_OVER).open_case


def test_the_page_of_rolls_ends_the_duty_as_well(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        pupils.leave_roll(cast.actor("referrer"), on_roll(row), last_day=WINDOW_IS_OVER, reason="Excluded, and final.")
        assert duty(row)[0] == "done"
        row.refresh_from_db()
        assert row.state == S.FINAL


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (S.IN_FORCE, "governors_not_met"),
        (S.DECLINED, "review_window_open"),
        (S.UNDER_REVIEW, "review_not_over"),
        (S.SENT_BACK, "review_not_over"),
        (S.REINSTATED, "stays_on_roll"),
        (S.CANCELLED, "stays_on_roll"),
    ],
)
def test_no_name_leaves_the_roll_for_an_exclusion_that_is_not_final(cast, state, code):
    row = exclusion_at(cast, state)
    with pytest.raises(Refused) as refused:
        services.leave_roll(cast.actor("head"), row, last_day=SCHOOL_DAY)
    assert codes(refused) == [code]
    assert {each.clause for each in refused.value.refusals} == {"REG2024 9 exclusion"}
    assert on_roll(row).valid_to is None


def test_the_name_does_not_leave_before_it_was_final_nor_ahead_nor_twice(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(WINDOW_IS_OVER):
        head = cast.actor("head")
        for last_day, expected in [
            (date(2026, 12, 14), ["leaves_before_final"]),
            (date(2026, 12, 17), ["ends_ahead_of_its_day"]),
        ]:
            with pytest.raises(Refused) as refused:
                services.leave_roll(head, row, last_day=last_day)
            assert codes(refused) == expected
            row.refresh_from_db()
            assert (row.state, on_roll(row).valid_to) == (S.DECLINED, None)
        row = services.leave_roll(head, row, last_day=WINDOW_IS_OVER)
        with pytest.raises(Refused) as refused:
            services.leave_roll(head, row, last_day=WINDOW_IS_OVER)
        assert codes(refused) == ["left_already"]


def test_only_the_school_that_keeps_the_roll_takes_the_name_off(cast):
    row = exclusion_at(cast, S.FINAL)
    with pytest.raises(Denied):
        services.leave_roll(cast.actor("inclusion_officer"), row, last_day=SCHOOL_DAY)
    with pytest.raises(Http404):
        services.leave_roll(cast.actor("stranger_referrer"), row, last_day=SCHOOL_DAY)
    assert on_roll(row).valid_to is None
    services.leave_roll(cast.actor("head"), row, last_day=SCHOOL_DAY)
    assert on_roll(row).valid_to == date(2026, 11, 25)


def test_on_another_ground_a_name_leaves_with_a_reason_alone_while_the_exclusion_is_not_final(cast):
    row = excluded(cast)
    with pytest.raises(Refused) as refused:
        pupils.leave_roll(cast.actor("referrer"), on_roll(row), last_day=SCHOOL_DAY, reason="She went.")
    assert codes(refused) == ["exclusion_not_final"]
    assert on_roll(row).valid_to is None
    ground = "On the roll of a school in Wales since Monday."
    pupils.leave_roll(
        cast.actor("referrer"), on_roll(row), last_day=SCHOOL_DAY, reason="She went.", reason_to_go_on=ground
    )
    entry = on_roll(row)
    assert entry.valid_to == date(2026, 11, 25)
    event = AuditEvent.objects.get(action="roll.leave", subject_id=str(entry.public_id))
    assert ground in event.payload.content["reason"]
    row.refresh_from_db()
    assert row.state == S.IN_FORCE  # the governors have yet to meet


def test_another_pupil_leaves_without_a_question(cast):
    excluded(cast)
    other = a_pupil(cast, forename="Amina", surname="Yusuf")
    entry = RollEntry.objects.get(pupil=other)
    pupils.leave_roll(cast.actor("referrer"), entry, last_day=SCHOOL_DAY, reason="Moved to Leeds")
    entry.refresh_from_db()
    assert entry.valid_to == date(2026, 11, 25)


def test_a_case_taken_over_by_another_school_is_settled_by_the_hourly_count(cast):
    row = exclusion_at(cast, S.DECLINED)
    with clock.at(WINDOW_IS_OVER):
        count_anew()
        before = AuditEvent.objects.filter(subject_id=str(row.public_id)).count()
        stranger = cast.actor("stranger_referrer")
        pupils.pass_main_roll(stranger, row.pupil, valid_from=WINDOW_IS_OVER, reason="Found through fair access.")
        # the other school writes nothing about an exclusion that is not its own
        assert AuditEvent.objects.filter(subject_id=str(row.public_id)).count() == before
        count_anew()
        assert duty(row)[0] == "done"
        row.refresh_from_db()
        assert row.state == S.FINAL


# Pages


def test_the_page_says_why_the_name_may_leave_and_leads_to_the_list(cast, as_):
    row = exclusion_at(cast, S.FINAL)
    case = as_("head").get(row.get_absolute_url()).text
    url = reverse("exclusions:leave_roll", args=[row.public_id])
    assert url in case
    assert "is to take the name off its roll by Tuesday 1 December" in case
    page = as_("referrer").get(url).text
    assert "the parents wrote on Tuesday 24 November that they ask for no review" in page
    assert "REG2024 9 exclusion" in page
    refused = post(as_("referrer"), url, version=row.version, **typed(date(2026, 11, 23)))
    assert refused.status_code == 422
    assert "not final before Tuesday 24 November" in refused.text
    response = post(as_("referrer"), url, version=row.version, **typed(SCHOOL_DAY))
    assert (response.status_code, response.url) == (302, reverse("exclusions:list"))
    assert on_roll(row).valid_to == date(2026, 11, 25)
    page = as_("head").get(row.get_absolute_url()).text
    assert "Ashgrove School took the name off its roll: the last day on it was Tuesday 24 November." in page
    assert url not in page


@pytest.mark.parametrize("state", [each for each in S if each is not S.FINAL])
def test_the_way_to_the_roll_is_not_shown_before_it_is_open(cast, as_, state):
    row = exclusion_at(cast, state)
    url = reverse("exclusions:leave_roll", args=[row.public_id])
    assert url not in as_("head").get(row.get_absolute_url()).text
    assert as_("head").get(url).url == row.get_absolute_url()


def test_others_find_no_way_to_take_the_name_off(cast, as_):
    row = exclusion_at(cast, S.FINAL)
    url = reverse("exclusions:leave_roll", args=[row.public_id])
    assert url not in as_("inclusion_officer").get(row.get_absolute_url()).text
    assert as_("inclusion_officer").get(url).status_code == 403
    assert as_("coordinator").get(url).status_code == 403
    assert as_("stranger_referrer").get(url).status_code == 404


def test_the_page_warns_that_somebody_must_still_be_told(cast, as_):
    row = exclusion_at(cast, S.SENT_BACK)
    services.reconsider(cast.actor("head"), row, met_on=SCHOOL_DAY, reinstate=False, why="Heard, and as before.")
    url = reverse("exclusions:leave_roll", args=[row.public_id])
    page = as_("head").get(url).text
    assert ("say first who has been told" in page) is row.notices.filter(told_on=None).exists()
    all_told(cast, row)
    assert "say first who has been told" not in as_("head").get(url).text


def test_my_work_asks_the_school_to_take_the_name_off(cast, as_):
    row = exclusion_at(cast, S.FINAL)
    page = as_("head").get(reverse("casefile:home")).text
    assert "off your roll: the permanent exclusion is final" in page
    assert reverse("exclusions:leave_roll", args=[row.public_id]) in page


def test_the_page_of_rolls_asks_for_another_ground(cast, as_):
    row = excluded(cast)
    url = reverse("pupils:leave_roll", args=[on_roll(row).public_id])
    sent = {**typed(SCHOOL_DAY), "why": "She went."}
    page = post(as_("referrer"), url, version=on_roll(row).version, **sent)
    assert page.status_code == 422
    assert "The permanent exclusion is not final" in page.text
    assert "She went." in page.text
    assert on_roll(row).valid_to is None
    response = post(as_("referrer"), url, version=on_roll(row).version, **sent, reason_to_go_on="On a roll in Wales.")
    assert response.status_code == 302
    assert on_roll(row).valid_to == date(2026, 11, 25)
