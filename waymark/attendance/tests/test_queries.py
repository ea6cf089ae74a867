from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.actors import link_actor
from waymark.attendance import queries, services, wording
from waymark.attendance.models import Register
from waymark.attendance.queries import Session
from waymark.attendance.states import Attended, Whereabouts
from waymark.attendance.tests.factories import (
    at_nine_o_five,
    contact,
    keep_safe,
    known_pupil,
    placed,
    register_of,
    said,
)
from waymark.core import clock
from waymark.organisations.models import Site
from waymark.organisations.states import ContactFunction
from waymark.placements.models import Pause
from waymark.placements.states import PlacementState
from waymark.programmes.models import SchoolSession
from waymark.programmes.states import LegalRoute
from waymark.pupils.models import RollEntry
from waymark.pupils.states import RollKind
from waymark.school_year.states import Half

pytestmark = pytest.mark.django_db
DAY = SCHOOL_DAY
STATEMENTS = 12  # the most a page may need, besides sign-in and history


@pytest.fixture
def cast():
    with clock.at(at_nine_o_five()):
        yield Cast.gather()


def manager(cast):
    return cast.actor("provider_manager")


def test_the_session_of_a_moment():
    for moment, session in (
        (datetime(2026, 11, 24, 12, 29, tzinfo=UTC), Session(DAY, Half.AM)),
        (datetime(2026, 11, 24, 12, 30, tzinfo=UTC), Session(DAY, Half.PM)),
        (datetime(2027, 6, 15, 11, 30, tzinfo=UTC), Session(date(2027, 6, 15), Half.PM)),  # summer time
        (datetime(2027, 6, 14, 23, 30, tzinfo=UTC), Session(date(2027, 6, 15), Half.AM)),
    ):
        with clock.at(moment):
            assert queries.session_now() == session


def test_the_sessions_before_and_after_leap_the_weekend():
    friday, monday = Session(date(2026, 11, 27), Half.PM), Session(date(2026, 11, 30), Half.AM)
    assert (friday.after, monday.before) == (monday, friday)
    assert (monday.after, monday.after.before) == (Session(monday.on, Half.PM), monday)


def test_every_pupil_is_somewhere_and_the_missing_come_first(cast):
    seen, late, ill, missing = placed(cast), placed(cast), placed(cast), placed(cast)
    waiting = placed(cast, provider=cast.other_provider)
    not_started = placed(cast, state=PlacementState.AGREED, started_on=None)
    paused = placed(cast)
    Pause.objects.create(placement=paused, starts_on=DAY, reason="x", paused_at=clock.now(), paused_by=cast.coordinator)
    at_school = placed(cast, sessions=((0, "am"),))
    SchoolSession.objects.create(
        programme=at_school.programme,
        weekday=1,
        half="am",
        starts_at=time(8, 50),
        ends_at=time(12),
        valid_from=date(2026, 9, 1),
    )
    services.mark(
        manager(cast),
        register_of(cast),
        [
            said(seen),
            said(late, Attended.LATE, minutes_late=5),
            said(ill, Attended.ABSENT, reason_code="I"),
            said(missing, Attended.ABSENT),
        ],
    )
    board = queries.board(cast.actor("coordinator"), DAY, "am")
    assert {row.pupil: row.state for row in board.rows} == {
        missing.pupil: Whereabouts.NOT_SEEN,
        not_started.pupil: Whereabouts.NOT_STARTED,
        waiting.pupil: Whereabouts.EXPECTED,
        ill.pupil: Whereabouts.ABSENT,
        late.pupil: Whereabouts.LATE,
        seen.pupil: Whereabouts.SEEN,
        at_school.pupil: Whereabouts.AT_SCHOOL,
        paused.pupil: Whereabouts.PAUSED,
    }
    assert [row.state for row in board.rows] == sorted((row.state for row in board.rows), key=list(Whereabouts).index)
    assert board.unaccounted == 1
    assert wording.board_sentences(board.counts, board.unaccounted)[0] == "One pupil is not accounted for."
    with clock.at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC)):
        later = queries.board(cast.actor("coordinator"), DAY, "am")
    assert later.unaccounted == 2
    assert wording.board_sentences(later.counts, later.unaccounted)[0] == "Two pupils are not accounted for."


def test_the_board_shows_each_body_its_own_pupils(cast):
    ours, theirs = placed(cast), placed(cast, school=cast.birchfield)
    for name, pupils in (
        ("head", {ours.pupil}),
        ("referrer", {ours.pupil}),
        ("coordinator", {ours.pupil}),
        ("key_worker", {ours.pupil}),
        ("inclusion_officer", {ours.pupil, theirs.pupil}),
        ("stranger_referrer", {theirs.pupil}),
        ("stranger_officer", set()),
        ("auditor", set()),
        ("provider_manager", set()),
    ):
        assert {row.pupil for row in queries.board(cast.actor(name), DAY, "am").rows} == pupils, name


def test_the_board_of_one_school_or_one_place(cast):
    here, there = placed(cast), placed(cast, school=cast.birchfield, provider=cast.other_provider)
    board = queries.board(cast.actor("inclusion_officer"), DAY, "am")
    assert [row.pupil for row in board.only(school=cast.ashgrove.public_id).rows] == [here.pupil]
    assert [row.pupil for row in board.only(provider=cast.other_provider.public_id).rows] == [there.pupil]
    assert board.only(school=cast.ashgrove.public_id).schools == [cast.ashgrove, cast.birchfield]


def test_the_mark_of_the_school_follows_who_arranged_it_and_where_the_pupil_is_registered(cast):
    by_school = placed(cast)
    by_authority = placed(cast, route=LegalRoute.PERMANENT_EXCLUSION)
    dual = placed(cast)
    RollEntry.objects.create(
        pupil=dual.pupil, school=cast.canal_street, kind=RollKind.SUBSIDIARY, valid_from=date(2026, 9, 1)
    )
    services.mark(manager(cast), register_of(cast), [said(each) for each in (by_school, by_authority, dual)])
    codes = {row.placement: row.school_mark.code for row in queries.board(cast.actor("head"), DAY, "am").rows}
    assert codes == {by_school: "B", by_authority: "K", dual: "D"}
    for placement, code in codes.items():
        assert [line.school_mark.code for line in queries.marks_of(placement.pupil, DAY)] == [code]


def test_a_session_to_come_has_no_mark_and_nobody_missing(cast):
    placed(cast)
    (row,) = queries.board(cast.actor("head"), DAY + timedelta(days=7), "pm").rows
    assert (row.state, row.school_mark) == (Whereabouts.EXPECTED, None)


def test_where_one_pupil_is_now(cast):
    placement, _other = placed(cast), placed(cast)
    (row,) = queries.whereabouts_now(cast.actor("head"), placement.pupil)
    assert (row.pupil, row.state, row.where) == (placement.pupil, Whereabouts.EXPECTED, "Canal Street Motors")
    assert queries.whereabouts_now(cast.actor("stranger_referrer"), placement.pupil) == []


def test_a_site_with_a_name_of_its_own_is_named(cast):
    barn = Site.objects.create(organisation=cast.canal_street, name="The Barn", address="2 Lane", is_main=False)
    placed(cast, site=barn)
    (row,) = queries.board(cast.actor("head"), DAY, "am").rows
    assert row.where == "Canal Street Motors, The Barn"


def test_registers_of_today_by_session_and_site_and_those_never_taken(cast):
    barn = Site.objects.create(organisation=cast.canal_street, name="The Barn", address="2 Lane", is_main=False)
    placed(cast), placed(cast), placed(cast, site=barn, sessions=((1, "pm"),))
    Register.objects.create(
        provider=cast.canal_street,
        site=barn,
        on=DAY - timedelta(days=1),
        half="am",
        opened_at=clock.now() - timedelta(days=1),
    )
    found = queries.todays_registers(manager(cast))
    assert [(line.session.half, line.site.name, line.expected, line.register) for line in found.today] == [
        ("am", "Canal Street Motors", 2, None),
        ("pm", "Canal Street Motors", 2, None),
        ("pm", "The Barn", 1, None),
    ]
    assert [(line.session.on, line.site) for line in found.missed] == [(DAY - timedelta(days=1), barn)]
    assert queries.todays_registers(cast.actor("stranger_provider")) == queries.RegisterList([], [])
    assert queries.todays_registers(cast.actor("head")) == queries.RegisterList([], [])


def test_keep_safe_information_is_for_those_it_was_handed_to(cast):
    placement = placed(cast)
    keep_safe(cast, placement, "Stays in sight of an adult.")
    assert queries.safety_packs(manager(cast), [placement])[placement.pk].keep_safe == "Stays in sight of an adult."
    assert queries.safety_packs(cast.actor("stranger_provider"), [placement]) == {}
    link = link_actor("x", str(register_of(cast).public_id), "by link")
    assert queries.safety_packs(link, [placement]) == {}


def test_whom_to_ring_in_an_emergency(cast):
    contact(cast.ashgrove, ContactFunction.KEY_CONTACT, telephone="0116 496 0103")
    contact(cast.ashgrove, ContactFunction.ATTENDANCE, telephone="0116 496 0102")
    assert queries.school_telephones([cast.ashgrove, cast.birchfield], DAY) == {cast.ashgrove.pk: "0116 496 0102"}


def statements(call):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_the_board_needs_as_many_statements_for_many_pupils_as_for_few(cast):
    def fill(number, school, provider):
        made = [placed(cast, school=school, provider=provider) for _ in range(number)]
        who = manager(cast) if provider is cast.canal_street else cast.actor("stranger_provider")
        services.mark(
            who,
            register_of(cast, provider=provider),
            [said(each, Attended.ABSENT if at % 3 else Attended.PRESENT) for at, each in enumerate(made)],
        )
        for each in made:
            SchoolSession.objects.create(
                programme=each.programme,
                weekday=1,
                half="am",
                starts_at=time(9),
                ends_at=time(12),
                valid_from=date(2026, 9, 1),
            )

    officer = cast.actor("inclusion_officer")
    placed(cast, state=PlacementState.AGREED, started_on=None)
    fill(3, cast.ashgrove, cast.canal_street)
    few = statements(lambda: queries.board(officer, DAY, "am"))
    fill(27, cast.birchfield, cast.other_provider)
    assert len(queries.board(officer, DAY, "am").rows) == 61
    assert statements(lambda: queries.board(officer, DAY, "am")) == few <= STATEMENTS


def test_the_register_needs_as_many_statements_for_many_pupils_as_for_few(cast):
    placed(cast)
    register = register_of(cast)
    actor = manager(cast)
    few = statements(lambda: queries.register_rows(actor, register))
    for _ in range(20):
        placed(cast, school=cast.birchfield)
    assert statements(lambda: queries.register_rows(actor, register)) == few <= 3
    assert statements(lambda: queries.todays_registers(actor)) <= STATEMENTS


def test_the_alerts_need_as_many_statements_for_many_as_for_few(cast):
    placement = placed(cast)
    services.mark(manager(cast), register_of(cast), [said(placement, Attended.ABSENT)])
    head = cast.actor("head")
    few = statements(lambda: queries.alerts_open(head))
    more = [placed(cast) for _ in range(10)]
    services.mark(manager(cast), register_of(cast), [said(each, Attended.ABSENT) for each in more])
    assert len(queries.alerts_open(head)) == 11
    assert statements(lambda: queries.alerts_open(head)) == few


def test_a_long_history_costs_as_many_statements_as_a_short_one(cast):
    placement = placed(cast, known_pupil(cast))
    counts = []
    for week in range(3):
        with clock.at(at_nine_o_five(DAY + timedelta(weeks=week))):
            services.mark(manager(cast), register_of(cast, on=DAY + timedelta(weeks=week)), [said(placement)])
            counts.append(statements(lambda: queries.marks_of(placement.pupil, DAY)))
    assert counts[0] == counts[2] <= STATEMENTS
