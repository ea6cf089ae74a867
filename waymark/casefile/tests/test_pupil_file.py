"""The pupil's file: who may open it, what it says today, why, and one story of rows."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from tests.statements import statements_of
from waymark.attendance import services as attendance
from waymark.attendance.models import AbsenceAlert
from waymark.attendance.queries import board
from waymark.attendance.states import Attended, Finding, Whereabouts
from waymark.attendance.tests.factories import at_nine_o_five, keep_safe, placed, register_of, said
from waymark.casefile import wording
from waymark.casefile.queries import chronology, pupil_file
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.documents.models import Document
from waymark.exclusions.models import Exclusion
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.placements.tests.factories import placement_at
from waymark.programmes.models import Programme, SchoolSession
from waymark.programmes.tests.factories import a_programme, at_school
from waymark.pupils import queries as pupils
from waymark.pupils.models import Address, Characteristic, ParentOrCarer, Pupil, RollEntry
from waymark.referrals import services
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import DECISION, a_pupil, filled_in, referral_at
from waymark.safeguarding.models import RiskAssessment
from waymark.school_year.models import Closure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_past_nine():
    with clock.at(at_nine_o_five()):
        yield


def file_of(cast, who, pupil):
    actor = cast.actor(who)
    return pupil_file.pupil_file(actor, pupil_file.pupil_or_404(actor, pupil.public_id))


def story_of(cast, who, pupil, **options):
    actor = cast.actor(who)
    found = chronology.chronology(actor, pupil_file.pupil_or_404(actor, pupil.public_id), **options)
    return [wording.entry_words(entry) for entry in found.entries]


def test_a_reason_that_two_facts_give_is_said_once_since_the_first(cast, as_):
    programme = a_programme(cast)
    pupil = programme.pupil
    rows = pupil.involvements.filter(organisation=cast.ashgrove, basis="referred")
    assert rows.count() == 2
    rows.filter(pk=rows.order_by("pk").last().pk).update(valid_from=SCHOOL_DAY - timedelta(days=20))
    page = as_("head").get(reverse("casefile:pupil", args=[pupil.public_id])).text
    assert page.count("referred the pupil, since") == 1
    assert "Ashgrove School referred the pupil, since Wednesday 4 November." in page


# Who


@pytest.mark.parametrize(
    "who",
    [
        "stranger_referrer",
        "stranger_coordinator",
        "stranger_officer",
        "stranger_provider",
        "provider_manager",
        "auditor",
        "administrator",
    ],
)
def test_who_is_not_of_the_case_team_finds_nothing_alike(cast, as_, who):
    placement = placed(cast)
    for name in ("pupil", "chronology", "papers"):
        there = as_(who).get(reverse(f"casefile:{name}", args=[placement.pupil.public_id]))
        nowhere = as_(who).get(reverse(f"casefile:{name}", args=[uuid.uuid4()]))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.content == nowhere.content


@pytest.mark.parametrize("who", ["referrer", "head", "coordinator", "key_worker", "inclusion_officer"])
def test_the_case_team_opens_every_page_of_the_file(cast, as_, who):
    placement = placed(cast)
    for name in ("pupil", "chronology", "papers"):
        response = as_(who).get(reverse(f"casefile:{name}", args=[placement.pupil.public_id]))
        assert response.status_code == 200
        assert placement.pupil.surname.split("-")[0] in response.content.decode()


def test_the_partnership_opens_the_file_only_once_a_referral_was_sent(cast):
    referral = filled_in(cast)
    with pytest.raises(Http404):
        pupil_file.pupil_or_404(cast.actor("coordinator"), referral.pupil.public_id)


def test_the_page_says_why_one_sees_it_and_keeps_that_one_looked(cast, as_):
    referral = referral_at(cast, ReferralState.SENT)
    page = as_("coordinator").get(referral.pupil.get_absolute_url()).content.decode()
    assert "You can see this because" in page
    assert "since Tuesday 24 November" in page
    event = AuditEvent.objects.get(action="casefile.pupil.read")
    assert (event.actor_label, [row.pupil_id for row in event.pupils.all()]) == (
        "Colin Reyes, South Whitcombe Partnership",
        [referral.pupil.public_id],
    )


# Today


@pytest.mark.parametrize(
    "who", ["referrer", "head", "coordinator", "key_worker", "inclusion_officer", "provider_manager"]
)
def test_eyes_for_one_pupil_see_of_that_one_what_they_see_anyway_and_nobody_else(cast, who):
    one, other = placement_at(cast, PlacementState.ACTIVE), placement_at(cast, PlacementState.ACTIVE)
    actor = cast.actor(who)
    near = actor.looking_at(one.pupil.public_id)
    assert other.pupil in Pupil.objects.visible_to(actor)  # or there would be nothing to leave out
    assert set(Pupil.objects.visible_to(near)) == {one.pupil}
    for model in (Placement, Programme, Referral, RollEntry, Characteristic, ParentOrCarer, RiskAssessment, Exclusion):
        rows = model.objects.visible_to(actor)
        assert set(model.objects.visible_to(near)) == set(rows.filter(pupil=one.pupil)), model
    assert not Pupil.objects.visible_to(actor.looking_at(uuid.uuid4())).exists()


def test_eyes_for_a_pupil_of_others_see_nobody(cast):
    placement = placement_at(cast, PlacementState.ACTIVE)
    stranger = cast.actor("stranger_coordinator")
    assert not Pupil.objects.visible_to(stranger.looking_at(placement.pupil.public_id)).exists()
    assert not Placement.objects.visible_to(stranger.looking_at(placement.pupil.public_id)).exists()


def state_today(cast, placement):
    return [each.state for each in file_of(cast, "referrer", placement.pupil).today]


def test_before_the_register_is_due_a_pupil_is_expected(cast):
    placement = placed(cast)
    assert state_today(cast, placement) == [Whereabouts.EXPECTED]


def test_after_the_register_is_due_nobody_has_said(cast):
    placement = placed(cast)
    with clock.at(datetime(2026, 11, 24, 9, 45, tzinfo=UTC)):
        assert state_today(cast, placement) == [Whereabouts.NO_REGISTER]


def test_a_pupil_who_is_there_is_seen(cast):
    placement = placed(cast)
    attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement)])
    assert state_today(cast, placement) == [Whereabouts.SEEN]


def test_a_pupil_who_is_not_there_stands_in_amber_at_the_top(cast, as_):
    placement = placed(cast)
    attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    file = file_of(cast, "key_worker", placement.pupil)
    alert = AbsenceAlert.objects.get()
    assert [each.alert_id for each in file.alerts] == [alert.public_id]
    page = as_("referrer").get(placement.pupil.get_absolute_url()).content.decode()
    assert f"{placement.pupil.name} is not accounted for at Canal Street Motors this morning" in page
    assert alert.get_absolute_url() in page


def test_a_pupil_who_was_found_is_no_longer_looked_for(cast):
    placement = placed(cast)
    attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    attendance.follow_up(
        cast.actor("referrer"),
        AbsenceAlert.objects.get(),
        who_was_contacted="Grandmother",
        finding=Finding.SAFE_AT_HOME,
        what_was_found="Asleep.",
        reason_code="",
    )
    file = file_of(cast, "referrer", placement.pupil)
    assert [each.state for each in file.today] == [Whereabouts.FOUND]
    assert file.alerts == []


def test_an_agreed_placement_whose_day_has_come_is_not_nowhere(cast):
    placement = placed(cast, state=PlacementState.AGREED, started_on=None)
    assert state_today(cast, placement) == [Whereabouts.NOT_STARTED]


def test_a_closed_school_expects_nobody(cast, as_):
    placement = placed(cast)
    Closure.objects.create(organisation=cast.ashgrove, on=SCHOOL_DAY, kind="inset", label="INSET")
    file = file_of(cast, "referrer", placement.pupil)
    assert (file.today, file.school_is_closed) == ([], True)


def test_the_file_and_the_board_agree(cast):
    """The file asks less of the database than the board does, and must say the same."""
    seen, absent, agreed = placed(cast), placed(cast), placed(cast, state=PlacementState.AGREED, started_on=None)
    attendance.mark(
        cast.actor("provider_manager"), register_of(cast), [said(seen), said(absent, Attended.ABSENT, reason_code="I")]
    )
    for placement in (seen, absent, agreed):
        rows = board(cast.actor("referrer"), SCHOOL_DAY, "am", pupils=[placement.pupil]).rows
        assert state_today(cast, placement) == [row.state for row in rows]


def test_a_week_that_is_being_planned_shows_the_school_and_says_nothing_of_today(cast):
    programme = a_programme(cast)
    at_school(cast, programme, (SCHOOL_DAY.weekday(), "am"), (4, "am"))
    file = file_of(cast, "referrer", programme.pupil)
    assert [[slot.is_begun for slot in day.morning] for day in file.week] == [[], [False], [], [], [False]]
    assert file.today == []


def test_the_week_joins_the_school_and_every_provider(cast, as_):
    placement = placed(cast)
    placed(cast, placement.pupil, provider=cast.other_provider, sessions=((3, "pm"),))
    SchoolSession.objects.create(
        programme=placement.programme,
        weekday=0,
        half="am",
        starts_at="09:00",
        ends_at="12:00",
        valid_from=SCHOOL_DAY - timedelta(days=30),
    )
    days = wording.week_days(file_of(cast, "referrer", placement.pupil))
    assert [(each["morning"] or {}).get("where") for each in days] == [
        "Ashgrove School",
        "Canal Street Motors",
        None,
        None,
        None,
    ]
    assert days[3]["afternoon"]["where"] == "Harrow Farm"
    assert days[1]["morning"]["more"] == "9am to midday"


# The story


def test_the_story_is_told_newest_first(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with clock.at(SCHOOL_DAY + timedelta(days=1)):
        services.accept(cast.actor("coordinator"), referral, on=SCHOOL_DAY + timedelta(days=1), **DECISION)
        told = story_of(cast, "referrer", referral.pupil)
    assert (
        told
        == [
            "South Whitcombe Partnership accepted referral R-26-00001",
            "Ashgrove School sent referral R-26-00001 to South Whitcombe Partnership",
            "Referral R-26-00001 begun",
            "What keeps the pupil safe, version 1",
            "On the roll of Ashgrove School",
        ]
        or told[0] == "South Whitcombe Partnership accepted referral R-26-00001"
    )
    assert told[-1] == "On the roll of Ashgrove School"
    assert len(told) == 5


def test_minutes_that_came_late_stand_on_the_day_they_tell_of(cast):
    referral = referral_at(cast, ReferralState.SENT)
    with clock.at(SCHOOL_DAY + timedelta(days=7)):
        services.accept(cast.actor("coordinator"), referral, on=SCHOOL_DAY + timedelta(days=2), **DECISION)
        actor = cast.actor("referrer")
        entry = chronology.chronology(actor, referral.pupil).entries[0]
    assert entry.on == SCHOOL_DAY + timedelta(days=2)
    assert entry.recorded_at.date() == SCHOOL_DAY + timedelta(days=7)


def test_the_story_of_a_placement_and_an_absence(cast):
    placement = placed(cast)
    keep_safe(cast, placement)
    attendance.mark(cast.actor("provider_manager"), register_of(cast), [said(placement, Attended.ABSENT)])
    with clock.at(at_nine_o_five() + timedelta(minutes=10)):
        attendance.follow_up(
            cast.actor("referrer"),
            AbsenceAlert.objects.get(),
            who_was_contacted="Grandmother",
            finding=Finding.NO_ANSWER,
            what_was_found="Rang twice.",
            reason_code="",
        )
    told = story_of(cast, "referrer", placement.pupil)
    assert told[0] == "Grandmother contacted: no answer yet"
    assert told[1] == "Not accounted for at Canal Street Motors in the morning"
    for words in (
        "First day at Canal Street Motors",
        "Canal Street Motors accepted",
        "A place asked for at Canal Street Motors",
        "Kezia Hall became key worker",
        "What keeps the pupil safe, version 1",
    ):
        assert words in told


def test_the_story_is_narrowed_to_one_part(cast):
    placement = placed(cast)
    assert story_of(cast, "referrer", placement.pupil, part="roll") == ["On the roll of Ashgrove School"]
    everything = story_of(cast, "referrer", placement.pupil)
    assert story_of(cast, "referrer", placement.pupil, part="nonsense") == everything


def test_the_draft_of_a_school_is_in_nobody_elses_story(cast):
    referral = filled_in(cast)
    assert "Referral R-26-00001 begun" in story_of(cast, "referrer", referral.pupil)
    assert not any("R-26" in words for words in story_of(cast, "inclusion_officer", referral.pupil))


def test_every_entry_has_its_words():
    assert all("{pupil" not in words for words in wording.ENTRIES.values())


def test_the_story_never_holds_the_words_of_safety(cast, as_):
    placement = placed(cast)
    keep_safe(cast, placement, "Canary under the floor.")
    for name in ("pupil", "chronology", "papers"):
        page = as_("referrer").get(reverse(f"casefile:{name}", args=[placement.pupil.public_id])).content.decode()
        assert "Canary" not in page
        assert "0116 496 0199" not in page


# Cost


def statements(client, url):
    client.get(url)  # the first reading may begin a chain
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(statements_of(queries))


@pytest.mark.parametrize(("name", "most"), [("pupil", 12), ("chronology", 22), ("papers", 12)])
def test_a_longer_story_costs_no_more(cast, as_, name, most):
    placement = placed(cast)
    keep_safe(cast, placement)
    url = reverse(f"casefile:{name}", args=[placement.pupil.public_id])
    client = as_("referrer")
    before = statements(client, url)
    placed(cast, placement.pupil, provider=cast.other_provider, sessions=((3, "pm"), (4, "am")))
    for number in range(4):
        on = SCHOOL_DAY - timedelta(days=7 * (number + 1))
        with clock.at(at_nine_o_five(on)):
            attendance.mark(cast.actor("provider_manager"), register_of(cast, on), [said(placement, Attended.ABSENT)])
    assert statements(client, url) == before
    assert before <= most + 9  # nine for the clock, session, person, role and the history of the reading


@pytest.mark.parametrize(
    ("case", "day", "year"),
    [
        ("in the holidays", date(2026, 8, 24), 10),
        ("the school's year opens in August", date(2026, 8, 25), 11),
        ("in the last days of August", date(2026, 8, 31), 11),
        ("in September", date(2026, 9, 1), 11),
    ],
)
def test_the_year_group_of_the_file_is_that_of_the_pupils_record(cast, case, day, year):
    pupil = a_pupil(cast)
    pupil.roll_entries.update(valid_from=date(2026, 4, 20))
    pupil.involvements.update(valid_from=date(2026, 4, 20))
    pupil.year_group, pupil.year_group_from = 10, 2025
    pupil.save()
    with clock.at(at_nine_o_five(day)):
        assert file_of(cast, "referrer", pupil).year_group == year, case
    assert pupils.year_group(pupil, day) == pupils.pupil_facts(pupil, day).year_group == year, case


def test_the_people_of_the_file_are_those_of_the_pupils_record(cast):
    """The file asks for them in one statement, and must say the same as the pupil's own page."""
    pupil = a_pupil(cast)
    for name, limit, responsible in (("Dana", "none", True), ("Rob", "not_whereabouts", False), ("Lee", "none", False)):
        ParentOrCarer.objects.create(
            pupil=pupil,
            name=name,
            relationship="Parent",
            limit=limit,
            has_parental_responsibility=responsible,
            valid_from=SCHOOL_DAY - timedelta(days=9),
        )
    for withheld in (False, True):
        Address.objects.update_or_create(
            pupil=pupil, defaults={"lines": "1 Lane", "do_not_disclose": withheld, "valid_from": SCHOOL_DAY}
        )
        for who in ("referrer", "inclusion_officer"):
            actor = cast.actor(who)
            assert file_of(cast, who, pupil).people == pupils.people(actor, pupil), (who, withheld)


def test_the_story_of_a_placement_that_went_every_step(cast):
    placement = placement_at(cast, PlacementState.PAUSED)
    told = story_of(cast, "referrer", placement.pupil, part="placements")
    for words in (
        "Placement at Canal Street Motors paused from Wednesday 25 November",
        "First day at Canal Street Motors",
        "Agreement with Canal Street Motors signed by both sides",
        "Learning plan for Canal Street Motors agreed by both sides",
        "Canal Street Motors accepted",
        "A place asked for at Canal Street Motors",
        "Programme G-26-00001 opened by South Whitcombe Partnership",
        "Kezia Hall became key worker",
    ):
        assert told.count(words) == 1, (words, told)


def test_what_both_sides_signed_names_both(cast):
    placement = placement_at(cast, PlacementState.ACTIVE)
    entries = chronology.chronology(cast.actor("coordinator"), placement.pupil, part="placements").entries
    who = {entry.name: entry.by for entry in entries}
    assert who["plan_agreed"] == "Colin Reyes and Martin Pike"
    assert who["agreement_signed"] == "Helen Marsh and Martin Pike"


def test_a_placement_that_the_provider_declined_says_so(cast):
    placement = placement_at(cast, PlacementState.DECLINED)
    assert "Canal Street Motors declined" in story_of(cast, "coordinator", placement.pupil)


def test_papers_are_those_shared_with_the_readers_own_body(cast, as_):
    placement = placement_at(cast, PlacementState.AGREED)
    document = Document.objects.first()
    link = reverse("documents:download", args=[document.public_id])
    for who in ("head", "coordinator"):
        shared = document.shares.filter(organisation=cast.actor(who).organisation).exists()
        page = as_(who).get(reverse("casefile:papers", args=[placement.pupil.public_id])).content.decode()
        assert (link in page) is shared, who
    document.shares.all().delete()
    page = as_("coordinator").get(reverse("casefile:papers", args=[placement.pupil.public_id])).content.decode()
    assert link not in page
