"""What a plan tells, to whom its link goes, and for how long it opens."""

from datetime import UTC, date, datetime, timedelta

import pytest

from waymark.my_plan import rules
from waymark.my_plan.states import Reader
from waymark.pupils.states import ContactLimit

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("withheld", "limits", "shown"),
    [
        (False, (), True),
        (False, (ContactLimit.NONE, ContactLimit.NONE), True),
        (True, (), False),
        (False, (ContactLimit.NONE, ContactLimit.NOT_WHEREABOUTS), False),
        (False, (ContactLimit.NO_CONTACT,), False),
    ],
)
def test_one_person_who_may_not_know_takes_the_places_from_every_plan(withheld, limits, shown):
    assert rules.shows_places(rules.WhereaboutsFacts(address_withheld=withheld, limits=limits), on=DAY) is shown


def sending(**more):
    facts = {"reader": Reader.FAMILY, "goes_on": True, "has_email": True, "may_have_it": True, "confirmed": True}
    return [each.code for each in rules.send_refusals(rules.SendFacts(**{**facts, **more}), on=DAY)]


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("goes_on", "programme_over"),
        ("has_email", "no_email"),
        ("may_have_it", "may_not_have_it"),
        ("confirmed", "not_confirmed"),
    ],
)
def test_each_lack_keeps_a_link_from_being_sent(fact, code):
    assert sending() == []
    assert sending(**{fact: False}) == [code]


def trying(**more):
    facts = {"asked_at": NOW, "ends_at": NOW + timedelta(days=7), "goes_on": True, "may_have_it": True}
    return [each.code for each in rules.link_refusals(rules.LinkFacts(**{**facts, **more}), on=DAY)]


OPENED = {"opened_at": NOW, "opened_device": "mine"}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"asked_at": NOW + timedelta(days=7, seconds=-1)}, []),
        ({"asked_at": NOW + timedelta(days=7)}, ["link_over"]),
        ({**OPENED, "device": "mine"}, []),
        ({**OPENED, "device": "another"}, ["link_spent"]),
        ({**OPENED, "device": ""}, ["link_spent"]),
        ({**OPENED, "device": "mine", "asked_at": NOW + timedelta(days=20)}, []),
        ({**OPENED, "device": "mine", "asked_at": NOW + timedelta(weeks=12, seconds=-1)}, []),
        ({**OPENED, "device": "mine", "asked_at": NOW + timedelta(weeks=12)}, ["link_over"]),
        ({"is_stopped": True}, ["link_stopped"]),
        ({"goes_on": False}, ["programme_over"]),
        ({**OPENED, "device": "mine", "may_have_it": False}, ["may_not_have_it"]),
    ],
)
def test_a_link_opens_once_in_seven_days_and_its_device_keeps_the_plan_for_twelve_weeks(facts, codes):
    assert trying(**facts) == codes


def fetching(**more):
    facts = {
        "asked_at": NOW,
        "planned_end_on": DAY,
        "goes_on": True,
        "shows_places": True,
        "may_have_it": True,
    }
    return [each.code for each in rules.feed_refusals(rules.FeedFacts(**{**facts, **more}), on=DAY)]


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"asked_at": datetime(2026, 11, 24, 23, 59, tzinfo=UTC)}, []),
        ({"asked_at": datetime(2026, 11, 25, 0, 0, tzinfo=UTC)}, ["programme_over"]),
        ({"goes_on": False}, ["programme_over"]),
        ({"shows_places": False}, ["whereabouts_withheld"]),
        ({"may_have_it": False}, ["may_not_have_it"]),
        ({"is_stopped": True}, ["feed_stopped"]),
    ],
)
def test_a_calendar_is_there_only_where_whereabouts_are_open_and_until_the_planned_end(facts, codes):
    assert fetching(**facts) == codes


def test_an_answer_has_words_and_is_given_once():
    def found(**more):
        return [each.code for each in rules.answer_refusals(rules.AnswerFacts(**more), on=DAY)]

    assert found(answer="We will ring on Friday.") == []
    assert found(answer="  ") == ["no_answer"]
    assert found(answer="Yes.", is_answered=True) == ["answered_already"]
