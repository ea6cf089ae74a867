"""Who is told of an exclusion because something is now theirs to do; and the reply that a challenge asks for."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock, outbox
from waymark.core.dates import london_date
from waymark.core.models import OutboxMessage
from waymark.duties.models import Duty
from waymark.duties.states import DutyKind, DutyState
from waymark.exclusions import rules, services
from waymark.exclusions.tests.factories import excluded, suspended
from waymark.moves.tests.factories import head_of
from waymark.pupils.models import Involvement
from waymark.school_year.queries import calendar_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(SCHOOL_DAY):
        yield


def told():
    """The kind of each message and whom it goes to by e-mail, were it sent now."""
    rows = OutboxMessage.objects.filter(notice__startswith="exclusions.")
    return sorted((each.notice.split(".")[1], outbox.NOTICES[each.notice].address_if_entitled(each)) for each in rows)


def replies():
    rows = Duty.objects.filter(kind=DutyKind.ANSWER_CHALLENGE)
    return [(each.state, each.owner.name, each.owner_role, london_date(each.due_at)) for each in rows]


def email(cast, name):
    return getattr(cast, name).person.email


def test_a_permanent_exclusion_tells_those_who_owe_something_and_not_the_head_who_decided(cast):
    row = excluded(cast)
    officer = email(cast, "inclusion_officer")
    assert told() == [("governors", email(cast, "referrer")), ("section_19", officer), ("sixth_day", officer)]
    for message in OutboxMessage.objects.filter(notice__startswith="exclusions."):
        subject, body = outbox.words(message)
        assert row.reference in subject and message.link in body
        assert row.pupil.forename not in subject + body and row.pupil.surname not in subject + body


def test_a_short_suspension_tells_nobody(cast):
    suspended(cast, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    assert told() == []


def test_a_long_suspension_tells_the_school_of_the_sixth_day(cast):
    suspended(cast, starts_on=SCHOOL_DAY, ends_on=date(2026, 12, 4))  # nine school days
    assert ("sixth_day", email(cast, "referrer")) in told()
    assert not any(kind == "section_19" for kind, _ in told())


def test_a_day_that_moves_tells_nobody_again(cast):
    row = excluded(cast)
    before = told()
    head = cast.actor("head")
    services.hear_parents(head, row, on=SCHOOL_DAY, words="It was not him.")
    assert told() == before


def test_who_may_no_longer_know_of_the_pupil_is_not_told(cast):
    row = excluded(cast)
    Involvement.objects.filter(pupil=row.pupil, organisation=cast.county).update(valid_to=SCHOOL_DAY)
    assert [address for kind, address in told() if kind in ("section_19", "sixth_day")] == ["", ""]


def test_a_challenge_asks_the_head_for_a_reply_and_the_reply_settles_it(cast):
    row = excluded(cast)
    made = services.challenge(cast.actor("inclusion_officer"), row, words="An assessment is under way.")
    assert replies() == [("open", "Ashgrove School", "school_head", date(2026, 12, 1))]  # 25, 26, 27, 30, 1
    assert ("challenged", email(cast, "head")) in told()
    assert ("challenged", email(cast, "referrer")) not in told()
    services.reply(cast.actor("head"), made, words="I have thought again.")
    assert [state for state, *_ in replies()] == ["done"]
    assert ("replied", email(cast, "inclusion_officer")) in told()


def test_two_challenges_ask_for_two_replies(cast):
    row = excluded(cast)
    first = services.challenge(cast.actor("inclusion_officer"), row, words="An assessment is under way.")
    services.challenge(cast.actor("inclusion_officer"), row, words="He is in care.")
    services.reply(cast.actor("head"), first, words="I have thought again.")
    assert sorted(state for state, *_ in replies()) == ["done", "open"]


@pytest.mark.parametrize("how", ["cancelled", "decided"])
def test_a_challenge_is_moot_once_the_exclusion_was_decided_on(cast, how):
    row = excluded(cast)
    services.challenge(cast.actor("inclusion_officer"), row, words="An assessment is under way.")
    row.refresh_from_db()
    if how == "cancelled":
        services.cancel(cast.actor("head"), row, on=SCHOOL_DAY, why="New facts.", meeting_offered=True)
    else:
        services.governors_decide(
            cast.actor("head"),
            row,
            met_on=SCHOOL_DAY,
            reinstate=False,
            why="The head was right.",
            reason="Late letters.",
        )
    assert [state for state, *_ in replies()] == [DutyState.DROPPED]


@pytest.mark.parametrize(
    ("governors_by", "expected"),
    [
        (None, date(2026, 12, 1)),  # 25, 26, 27, 30 November and 1 December
        (date(2026, 12, 15), date(2026, 12, 1)),
        (date(2026, 11, 27), date(2026, 11, 27)),  # before the governors must have met
    ],
)
def test_by_when_a_head_replies(cast, governors_by, expected):
    facts = rules.ReplyFacts(calendar=calendar_for(cast.ashgrove, SCHOOL_DAY), governors_by=governors_by)
    assert rules.reply_due(facts, on=SCHOOL_DAY) == expected


def test_a_stranger_who_heads_another_school_is_told_nothing(cast):
    stranger = head_of(cast.birchfield)
    row = excluded(cast)
    services.challenge(cast.actor("inclusion_officer"), row, words="An assessment is under way.")
    assert stranger.membership.person.email not in {address for _, address in told()}
