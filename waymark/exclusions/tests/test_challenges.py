"""Who may challenge what, and who reads what an authority decided."""

from datetime import date

import pytest

from tests.cast import SCHOOL_DAY
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.duties.models import Duty
from waymark.exclusions import services
from waymark.exclusions.models import Challenge, Section19Decision
from waymark.exclusions.queries import case_page
from waymark.exclusions.states import Cause, Section19Outcome
from waymark.exclusions.tests.factories import excluded, suspended
from waymark.pupils.involvements import involve
from waymark.pupils.states import Basis

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def test_a_suspension_is_not_challenged(cast):
    row = suspended(cast, starts_on=SCHOOL_DAY, ends_on=SCHOOL_DAY)
    with pytest.raises(Refused) as refused:
        services.challenge(cast.actor("inclusion_officer"), row, words="Think again.")
    assert [each.code for each in refused.value.refusals] == ["not_permanent"]
    assert not Challenge.objects.exists()
    assert not Duty.objects.filter(kind="answer_challenge").exists()


def test_of_two_officers_with_the_same_page_one_challenges(cast):
    row = excluded(cast)
    version = row.version
    services.challenge(cast.actor("inclusion_officer"), row, words="Once.", version=version)
    with pytest.raises(Conflict):
        services.challenge(cast.actor("inclusion_officer"), row, words="Twice.", version=version)
    assert Challenge.objects.count() == 1


def test_only_the_authority_of_the_school_or_of_the_home_challenges(cast):
    """Another authority may know of the pupil, and of the exclusion with it: that makes the exclusion none of its own."""
    row = excluded(cast)
    city, officer = cast.stranger_officer.organisation, cast.actor("stranger_officer")
    involve(cast.actor("head"), row.pupil, city, Basis.MOVE, source=row, valid_from=SCHOOL_DAY)
    assert not case_page(officer, row).may_challenge
    with pytest.raises(Denied):
        services.challenge(officer, row, words="Think again.")
    row.pupil.home_authority = city
    row.pupil.save_changes("home_authority")
    assert case_page(officer, row).may_challenge
    services.challenge(officer, row, words="Think again.")
    assert Challenge.objects.get().raised_by == cast.stranger_officer


def test_the_next_school_does_not_read_why_another_excluded(cast):
    row = excluded(cast)
    services.decide_section_19(
        cast.actor("inclusion_officer"),
        row.pupil,
        cause=Cause.EXCLUSION,
        outcome=Section19Outcome.OWED,
        considered="The exclusion.",
        reasons="Struck a teacher.",
        decided_on=SCHOOL_DAY,
        next_look_on=date(2026, 12, 10),
        offer="Tuition",
        exclusion=row,
        reason="home",
    )
    involve(cast.actor("head"), row.pupil, cast.birchfield, Basis.MOVE, source=row, valid_from=SCHOOL_DAY)
    rows = Section19Decision.objects.filter(pupil=row.pupil)
    assert rows.visible_to(cast.actor("inclusion_officer")).count() == 1
    assert rows.visible_to(cast.actor("head")).count() == 1
    assert rows.visible_to(cast.actor("stranger_referrer")).count() == 0
