"""Offers, what a provider is in law, and who has signed it off."""

from datetime import date, time, timedelta

import pytest
from django.http import Http404

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.core.models import AuditEvent, Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.quality import queries, services
from waymark.quality.models import Offer, SignOff
from waymark.quality.states import OfferKind, RegisterStatus
from waymark.quality.tests.factories import an_offer, signed_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def codes(refused):
    return [refusal.code for refusal in refused.value.refusals]


def test_a_provider_offers_and_changes_its_own(cast):
    offer = an_offer(cast)
    services.change_offer(cast.actor("provider_manager"), offer, price_pence=7000, is_open=False)
    offer.refresh_from_db()
    assert (offer.price_pence, offer.is_open, offer.provider) == (7000, False, cast.canal_street)
    assert AuditEvent.objects.filter(action="offer.change").count() == 1


def test_nobody_else_writes_it(cast):
    offer = an_offer(cast)
    with pytest.raises(Http404):
        services.change_offer(cast.actor("stranger_provider"), offer, price_pence=1)
    with pytest.raises(Denied):
        services.change_offer(cast.actor("coordinator"), offer, price_pence=1)
    with pytest.raises(Http404):
        services.add_offer(
            cast.actor("stranger_provider"),
            cast.canal_street,
            title="A",
            what="B",
            kind=OfferKind.SMALL_GROUP,
            sessions=["mon-am"],
            places=1,
            price_pence=1,
            price_unit="day",
        )


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"lowest_year": 11, "highest_year": 10}, "years_out_of_order"),
        ({"am_ends_at": time(9)}, "times_out_of_order"),
        ({"pm_starts_at": time(11, 59)}, "times_out_of_order"),
        ({"sessions": []}, "no_half_days"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(cast, terms, code):
    with pytest.raises(Refused) as refused:
        an_offer(cast, **terms)
    assert codes(refused) == [code]
    assert not Offer.objects.exists()


def test_another_bodys_site_is_refused(cast):
    with pytest.raises(Refused) as refused:
        an_offer(cast, site=cast.other_provider.sites.get())
    assert codes(refused) == ["not_their_site"]


def test_two_who_change_one_offer_do_not_overwrite(cast):
    offer = an_offer(cast)
    services.change_offer(cast.actor("provider_manager"), offer, price_pence=7000, version=1)
    with pytest.raises(Conflict):
        services.change_offer(cast.actor("provider_manager"), offer, price_pence=8000, version=1)


def test_a_sign_off_holds_from_its_first_to_its_last_day(cast):
    row = services.sign_off(
        cast.actor("coordinator"),
        cast.canal_street,
        what_was_checked="A visit.",
        expires_on=SCHOOL_DAY + timedelta(days=10),
    )
    assert queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY) == row
    assert queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY + timedelta(days=10)) == row
    assert queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY + timedelta(days=11)) is None
    assert queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY - timedelta(days=1)) is None
    assert queries.sign_off_in_force(cast.canal_street, cast.other_partnership, SCHOOL_DAY) is None


@pytest.mark.parametrize(
    ("said", "lasts", "code"),
    [
        (" ", 10, "nothing_checked"),
        ("A visit.", -1, "sign_off_ends_before_today"),
        ("A visit.", 367, "sign_off_too_long"),
    ],
)
def test_a_sign_off_says_what_was_checked_and_lasts_a_year_at_most(cast, said, lasts, code):
    with pytest.raises(Refused) as refused:
        services.sign_off(
            cast.actor("coordinator"),
            cast.canal_street,
            what_was_checked=said,
            expires_on=SCHOOL_DAY + timedelta(days=lasts),
        )
    assert codes(refused) == [code]
    assert not SignOff.objects.exists()


def test_only_who_gave_a_sign_off_withdraws_it_and_says_why(cast):
    row = signed_off(cast)
    with pytest.raises(Http404):
        services.withdraw_sign_off(cast.actor("stranger_coordinator"), row, reason="Not mine.")
    with pytest.raises(Refused) as refused:
        services.withdraw_sign_off(cast.actor("coordinator"), row, reason="")
    assert codes(refused) == ["no_reason"]
    services.withdraw_sign_off(cast.actor("coordinator"), row, reason="The insurance has lapsed.")
    assert queries.sign_off_in_force(cast.canal_street, cast.partnership, SCHOOL_DAY) is None


@pytest.mark.parametrize("name", ["key_worker", "referrer", "provider_manager", "auditor"])
def test_others_do_not_sign_off(cast, name):
    with pytest.raises(Denied):
        signed_off(cast, who=name)


def test_the_status_in_law_is_dated(cast):
    coordinator = cast.actor("coordinator")
    services.set_status(
        coordinator, cast.canal_street, status=RegisterStatus.REGISTERED_SCHOOL, valid_from=date(2025, 9, 1)
    )
    services.set_status(coordinator, cast.canal_street, status=RegisterStatus.COLLEGE, valid_from=date(2026, 9, 1))
    found = [
        queries.status_on(cast.canal_street, day)
        for day in (date(2025, 8, 31), date(2025, 9, 1), date(2026, 8, 31), date(2026, 9, 1))
    ]
    assert found == ["not_a_school", "registered_school", "registered_school", "college"]


def test_the_directory_is_narrowed_and_honest(cast):
    an_offer(cast, title="Motor workshop", kind=OfferKind.VOCATIONAL, lowest_year=10, sessions=["mon-am"])
    an_offer(cast, "stranger_provider", title="Farm mornings", sessions=["tue-am"])
    an_offer(cast, "stranger_provider", title="Closed", is_open=False)
    signed_off(cast, who="stranger_coordinator")
    coordinator = cast.actor("coordinator")

    def names(**narrowed):
        return [each.provider.name for each in queries.directory(coordinator, SCHOOL_DAY, **narrowed)]

    assert names() == ["Canal Street Motors", "Harrow Farm"]
    assert names(kind="vocational") == ["Canal Street Motors"]
    assert names(year_group=9) == ["Harrow Farm"]
    assert names(day="tue") == ["Harrow Farm"]
    assert names(text="motor") == ["Canal Street Motors"]
    motors = queries.directory(coordinator, SCHOOL_DAY)[0]
    assert motors.own_sign_off is None
    assert [each.commissioner.name for each in motors.other_sign_offs] == ["North Whitcombe Partnership"]
    assert motors.status.is_recorded is False
