"""What lets bodies know of a pupil agrees with the referrals and programmes behind it, or is listed."""

from datetime import date, timedelta

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.programmes import services
from waymark.programmes.tests.factories import a_programme
from waymark.pupils.involvements import differences, involve
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.referrals import services as referrals
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState
from waymark.referrals.tests.factories import DECISION, a_pupil, referral_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def words():
    return [each.words for each in differences()]


def spells(*bases):
    rows = Involvement.objects.filter(basis__in=bases).order_by("basis", "valid_from", "pk")
    return [(row.basis, row.organisation.name, row.valid_from, row.valid_to) for row in rows]


@pytest.mark.parametrize("state", list(ReferralState))
def test_a_referral_in_any_state_agrees(cast, state):
    referral_at(cast, state)
    assert words() == []


def test_a_referral_sent_again_counts_from_the_day_it_was_first_sent(cast):
    referral = referral_at(cast, ReferralState.RETURNED)
    with clock.at(date(2026, 12, 1)):
        referrals.answer_request(cast.actor("referrer"), referral, answer="It is all here now.")
        referrals.send(cast.actor("referrer"), Referral.objects.get(pk=referral.pk))
        assert spells(Basis.REFERRAL) == [("referral", "South Whitcombe Partnership", SCHOOL_DAY, None)]
        assert words() == []


def test_a_referral_answered_or_taken_back_days_later_agrees(cast):
    declined = referral_at(cast, ReferralState.SENT)
    taken_back = referral_at(cast, ReferralState.SENT, a_pupil(cast, forename="Lea"))
    with clock.at(date(2026, 12, 1)):
        referrals.decline(cast.actor("coordinator"), declined, on=date(2026, 11, 27), **DECISION)
        referrals.withdraw(cast.actor("referrer"), taken_back, reason="The family moved.")
    assert {valid_to for _, _, _, valid_to in spells(Basis.REFERRAL, Basis.REFERRED)} == {date(2026, 12, 2)}
    assert words() == []


def test_a_programme_that_ends_closes_what_its_referral_opened(cast):
    programme = a_programme(cast)
    assert words() == []
    with clock.at(date(2026, 12, 8)):
        services.run(cast.actor("coordinator"), programme, on=date(2026, 11, 24))
        services.end(cast.actor("coordinator"), programme, on=date(2026, 12, 4), reason="Back at school.")
    assert spells(Basis.REFERRAL, Basis.REFERRED, Basis.PROGRAMME) == [
        ("programme", "South Whitcombe Partnership", SCHOOL_DAY, date(2026, 12, 5)),
        ("referral", "South Whitcombe Partnership", SCHOOL_DAY, date(2026, 12, 5)),
        ("referred", "Ashgrove School", SCHOOL_DAY, date(2026, 12, 5)),
        ("referred", "Ashgrove School", SCHOOL_DAY, date(2026, 12, 5)),
    ]
    assert words() == []


@pytest.mark.parametrize("basis", [Basis.REFERRAL, Basis.REFERRED, Basis.PROGRAMME])
def test_a_row_made_by_hand_is_listed(cast, basis):
    programme = a_programme(cast)
    involve(
        cast.actor("coordinator"),
        programme.pupil,
        cast.other_partnership,
        basis,
        source=programme,
        valid_from=SCHOOL_DAY,
    )
    assert words() == [f"{basis}: an involvement from 2026-11-24 rests on no fact"]


def test_a_row_that_runs_on_is_listed(cast):
    referral_at(cast, ReferralState.DECLINED)
    Involvement.objects.filter(basis=Basis.REFERRAL).update(valid_to=SCHOOL_DAY + timedelta(days=30))
    assert words() == [
        "referral: the involvement runs 2026-11-24 to 2026-12-24, the fact 2026-11-24 to 2026-11-25",
    ]


def test_a_programme_without_its_row_is_listed(cast):
    a_programme(cast)
    Involvement.objects.filter(basis=Basis.PROGRAMME).delete()
    assert words() == ["programme: a fact from 2026-11-24 has no involvement"]
