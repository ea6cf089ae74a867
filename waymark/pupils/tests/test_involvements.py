"""Who may know of a pupil agrees with the facts, or the command says where not."""

import pytest
from django.core.management import CommandError, call_command

from tests.cast import SCHOOL_DAY
from waymark.core.models import AuditEvent
from waymark.pupils.involvements import Opening, differences, involve, involve_many, uninvolve
from waymark.pupils.models import Involvement
from waymark.pupils.states import Basis
from waymark.pupils.tests.factories import pupil

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def kai(cast):
    return pupil(cast.actor("referrer"), address_lines="1 Road", address_authority=cast.county)


def test_the_command_says_that_all_agree(kai, capsys):
    call_command("involvements", "check")
    assert capsys.readouterr().out == "Involvements and facts agree.\n"


def test_the_command_lists_what_differs_without_a_name(kai, capsys):
    Involvement.objects.filter(basis=Basis.ROLL).update(valid_to=SCHOOL_DAY)
    with pytest.raises(CommandError, match="1 differences"):
        call_command("involvements", "check")
    told = capsys.readouterr().err
    assert "roll: the involvement runs 2026-08-25 to 2026-11-24, the fact 2026-08-25 to None" in told
    assert "Merrow" not in told


def test_the_same_involvement_for_the_same_fact_is_opened_once(cast, kai):
    referrer = cast.actor("referrer")
    rows = [involve(referrer, kai, cast.canal_street, Basis.OFFER, source=kai, valid_from=SCHOOL_DAY) for _ in range(2)]
    assert rows[0] == rows[1]
    assert uninvolve(referrer, kai, valid_to=SCHOOL_DAY, basis=Basis.OFFER) == 1
    assert uninvolve(referrer, kai, valid_to=SCHOOL_DAY, basis=Basis.OFFER) == 0
    assert Involvement.objects.filter(pupil=kai, basis=Basis.HOME_AUTHORITY, valid_to=None).count() == 1


def test_many_are_opened_with_one_event(cast, kai):
    opening = Opening(kai, cast.canal_street, Basis.OFFER, kai, SCHOOL_DAY)
    involve_many(cast.actor("referrer"), [opening])
    involve_many(cast.actor("referrer"), [])
    event = AuditEvent.objects.get(action="involvement.open_many")
    assert [each.pupil_id for each in event.pupils.all()] == [kai.public_id]


def test_an_involvement_of_any_basis_rests_on_something_about_the_pupil(cast, kai):
    referrer = cast.actor("referrer")
    other = pupil(referrer, forename="Lea", date_of_birth=SCHOOL_DAY.replace(year=2013))
    involve(referrer, kai, cast.canal_street, Basis.COMMISSIONER, source=kai, valid_from=SCHOOL_DAY)
    assert list(differences()) == []
    involve(referrer, kai, cast.other_provider, Basis.COMMISSIONER, source=other, valid_from=SCHOOL_DAY)
    assert [each.words for each in differences()] == [
        "commissioner: the pupils.pupil it rests on is not there, or not of this pupil"
    ]
