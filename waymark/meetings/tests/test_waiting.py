"""Who waits for a start, in which order, and until when."""

from datetime import date

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.meetings import queries, services
from waymark.meetings.models import PlaceInOrder, WaitingPlace
from waymark.meetings.states import Priority, WaitingEnd
from waymark.meetings.tests.factories import MEETS_ON, YES, a_case, decided, events, refused
from waymark.placements import services as placements
from waymark.placements.tests.factories import ready as agreed
from waymark.placements.tests.factories import started
from waymark.programmes import services as programmes
from waymark.programmes.tests.factories import a_programme
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import a_pupil, referral_at

pytestmark = pytest.mark.django_db


def test_the_most_urgent_stands_first_and_each_change_is_dated(cast, seat, meeting, case):
    ada = a_case(cast, meeting, a_pupil(cast, forename="Ada"))
    decided(cast, case, seat, **YES)
    decided(cast, ada, seat, **{**YES, "priority": Priority.WHEN_POSSIBLE})
    with clock.at(date(2026, 12, 1)):
        actor = cast.actor("coordinator")

        def names():
            return [row.place.pupil.name for row in queries.waiting_page(actor, page="").rows]

        assert names() == ["Kai Merrow", "Ada Merrow"]
        place = WaitingPlace.objects.get(referral=ada.referral)
        services.set_priority(actor, place, priority=Priority.NOW, reasons="Sent home every day.", version=1)
        assert names() == ["Ada Merrow", "Kai Merrow"]
        with pytest.raises(Conflict):
            services.set_priority(actor, place, priority=Priority.SOON, reasons="Better.", version=1)
        rows = PlaceInOrder.objects.filter(waiting=place).order_by("pk")
        assert [(row.priority, row.set_on, row.is_current) for row in rows] == [
            ("when_possible", MEETS_ON, False),
            ("now", date(2026, 12, 1), True),
        ]
        with pytest.raises(Denied):
            services.leave(cast.actor("inclusion_officer"), place, as_=WaitingEnd.MOVED_AWAY, reason="Gone.")
        services.started(actor, case.pupil, on=date(2026, 12, 1))
        assert names() == ["Ada Merrow"]
        place.refresh_from_db()
        services.leave(actor, place, as_=WaitingEnd.MOVED_AWAY, reason="To the coast.")
        assert names() == []
    kept = WaitingPlace.objects.order_by("pk").values_list("left_as", "left_on")
    assert list(kept) == [("started", date(2026, 12, 1)), ("moved_away", date(2026, 12, 1))]


# Accepted without a panel


SOON = {"priority": Priority.SOON, "reasons": "Sent home every day."}


def ready(cast):
    return [each.reference for each in queries.referrals_to_put_on_list(cast.actor("coordinator"))]


def test_a_referral_accepted_without_a_panel_waits_on_the_same_list(cast, coordinator):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    assert ready(cast) == [referral.reference]
    place = services.put_on_list(coordinator, referral, **SOON)
    assert (place.organisation, place.pupil, place.since) == (cast.partnership, referral.pupil, SCHOOL_DAY)
    assert [(row.priority, row.reasons) for row in place.order.all()] == [("soon", "Sent home every day.")]
    assert events("waitingplace.join") == 1
    assert ready(cast) == []
    assert [row.place for row in queries.waiting_page(cast.actor("referrer"), page="").rows] == [place]


@pytest.mark.parametrize(
    ("state", "more", "expected"),
    [
        (ReferralState.ACCEPTED, {"reasons": "  "}, ["no_priority_reasons"]),
        (ReferralState.SENT, {}, ["not_accepted"]),
        (ReferralState.RETURNED, {}, ["not_accepted"]),
        (ReferralState.SENT, {"reasons": ""}, ["not_accepted", "no_priority_reasons"]),
    ],
)
def test_who_waits_was_accepted_and_there_is_a_reason(cast, coordinator, state, more, expected):
    referral = referral_at(cast, state)
    assert refused(lambda: services.put_on_list(coordinator, referral, **{**SOON, **more})) == expected
    assert not WaitingPlace.objects.exists()
    assert state is ReferralState.ACCEPTED or ready(cast) == []


def test_nobody_waits_twice(cast, coordinator):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    services.put_on_list(coordinator, referral, **SOON)
    assert refused(lambda: services.put_on_list(coordinator, referral, **SOON)) == ["waits_already"]
    assert WaitingPlace.objects.count() == 1


def test_the_wait_began_when_the_referral_was_accepted_and_anew_after_an_end(cast, coordinator):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    with clock.at(date(2026, 12, 1)):
        place = services.put_on_list(coordinator, referral, **SOON)
        assert place.since == SCHOOL_DAY
        services.leave(coordinator, place, as_=WaitingEnd.HELPED_OTHERWISE, reason="A mentor at school.")
    with clock.at(date(2026, 12, 8)):
        assert services.put_on_list(coordinator, referral, **SOON).since == date(2026, 12, 8)


def test_a_pupil_taken_off_may_be_put_on_again(cast, coordinator):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    place = services.put_on_list(coordinator, referral, **SOON)
    services.leave(coordinator, place, as_=WaitingEnd.HELPED_OTHERWISE, reason="A mentor at school.")
    assert ready(cast) == [referral.reference]
    assert services.put_on_list(coordinator, referral, **SOON) != place


def test_a_pupil_with_a_running_placement_has_a_place(cast, coordinator):
    placement = started(cast)
    referral = Referral.objects.get(pupil=placement.pupil)
    assert ready(cast) == []
    assert refused(lambda: services.put_on_list(coordinator, referral, **SOON)) == ["has_a_place"]


def test_the_wait_ends_when_a_placement_starts(cast, coordinator):
    placement = agreed(cast)
    place = services.put_on_list(coordinator, Referral.objects.get(pupil=placement.pupil), **SOON)
    placements.start(coordinator, placement, on=SCHOOL_DAY)
    place.refresh_from_db()
    assert (place.left_as, place.left_by) == (WaitingEnd.STARTED, cast.coordinator)


def test_the_wait_ends_when_the_case_is_closed_and_is_over_for_good(cast, coordinator):
    programme = a_programme(cast)
    place = services.put_on_list(coordinator, programme.referral, **SOON)
    programmes.end(coordinator, programme, on=SCHOOL_DAY, reason="The family moved to the coast.")
    place.refresh_from_db()
    assert (place.left_as, place.left_on) == (WaitingEnd.CLOSED, SCHOOL_DAY)
    assert place.left_because == "The family moved to the coast."
    with clock.at(date(2026, 11, 25)):  # the partnership knows of the pupil no more
        assert ready(cast) == []
        with pytest.raises(Http404):
            services.put_on_list(cast.actor("coordinator"), programme.referral, **SOON)


def test_only_whoever_accepted_puts_on_the_list(cast):
    referral = referral_at(cast, ReferralState.ACCEPTED)
    for name, expected in (("key_worker", Denied), ("referrer", Denied), ("inclusion_officer", Denied)):
        with pytest.raises(expected):
            services.put_on_list(cast.actor(name), referral, **SOON)
    with pytest.raises(Http404):
        services.put_on_list(cast.actor("stranger_coordinator"), referral, **SOON)
    assert queries.referrals_to_put_on_list(cast.actor("inclusion_officer")) == []
    assert not WaitingPlace.objects.exists()
