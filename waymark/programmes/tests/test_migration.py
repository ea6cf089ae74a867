"""Programmes of the three former footings are carried over to the six."""

from importlib import import_module

import pytest
from django.apps import apps

from tests.cast import SCHOOL_DAY
from waymark.core import clock
from waymark.programmes.models import Programme, Responsibility
from waymark.programmes.tests.factories import a_programme, a_year_ten_pupil
from waymark.referrals.models import Referral

pytestmark = pytest.mark.django_db
CARRY_OVER = import_module("waymark.programmes.migrations.0002_programmes")


@pytest.mark.parametrize(
    ("before", "kind", "after", "answers"),
    [
        ("off_site_direction", "off_site_direction", "off_site_direction", "ashgrove"),
        ("school_arranged", "at_risk", "direct_commission", "ashgrove"),
        ("authority_arranged", "permanent_exclusion", "permanent_exclusion", "county"),
        ("authority_arranged", "medical", "section_19_medical", "county"),
        ("authority_arranged", "no_school_place", "fair_access", "ashgrove"),  # on its roll by now
        ("authority_arranged", "ehc_plan_package", "ehc_plan_package", "county"),
        ("authority_arranged", "at_risk", "fair_access", "ashgrove"),  # nothing says more
    ],
)
def test_each_former_footing_becomes_one_of_the_six(cast, before, kind, after, answers):
    with clock.at(SCHOOL_DAY):
        programme = a_programme(cast, a_year_ten_pupil(cast))
    Programme.objects.filter(pk=programme.pk).update(legal_route=before)
    Referral.objects.filter(pk=programme.referral_id).update(kind=kind)
    Responsibility.objects.all().delete()
    CARRY_OVER.name_the_six(apps, None)
    CARRY_OVER.write_who_answers(apps, None)
    programme.refresh_from_db()
    row = programme.responsibilities.get()
    assert programme.legal_route == after
    assert (row.responsible_body, row.home_authority) == (getattr(cast, answers), cast.county)
    assert (row.school, row.registration, row.valid_from) == (cast.ashgrove, "single", SCHOOL_DAY)
