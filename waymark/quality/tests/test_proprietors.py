"""Who runs a provider, from which day, and which places count together for it."""

from datetime import date

import pytest
from django.urls import reverse

from tests.cast import SCHOOL_DAY
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.quality import queries, services
from waymark.quality.models import Proprietor
from waymark.quality.states import RegisterStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_school_day():
    with clock.at(SCHOOL_DAY):
        yield


def run_by(cast, provider, name, valid_from=SCHOOL_DAY, who="coordinator"):
    return services.set_proprietor(cast.actor(who), provider, name=name, valid_from=valid_from)


def together(cast, on=SCHOOL_DAY):
    asked = queries.standings([cast.canal_street.pk])
    return asked.together(cast.canal_street.pk, on)


def test_one_name_is_one_proprietor_whatever_its_capitals_and_blanks(cast):
    run_by(cast, cast.canal_street, "Pike Holdings")
    run_by(cast, cast.other_provider, "  PIKE  holdings ")
    assert Proprietor.objects.get().name == "Pike Holdings"
    assert together(cast) == {cast.canal_street.pk, cast.other_provider.pk}


def test_places_count_together_on_the_days_of_one_proprietor_alone(cast):
    run_by(cast, cast.canal_street, "Pike Holdings", date(2026, 9, 1))
    run_by(cast, cast.other_provider, "Pike Holdings", date(2026, 9, 1))
    run_by(cast, cast.other_provider, "Quill Estates", date(2026, 11, 2))
    assert len(together(cast, date(2026, 11, 1))) == 2
    assert together(cast, date(2026, 11, 2)) == {cast.canal_street.pk}
    assert queries.related([cast.canal_street.pk]) == {cast.canal_street.pk, cast.other_provider.pk}


def test_a_registered_school_of_the_proprietor_does_not_count(cast):
    for provider in (cast.canal_street, cast.other_provider):
        run_by(cast, provider, "Pike Holdings")
    services.set_status(
        cast.actor("inclusion_officer"),
        cast.other_provider,
        status=RegisterStatus.REGISTERED_SCHOOL,
        valid_from=SCHOOL_DAY,
    )
    assert together(cast) == {cast.canal_street.pk}


def test_the_same_again_writes_nothing_and_nobody_known_ends_it(cast):
    first = run_by(cast, cast.canal_street, "Pike Holdings")
    assert run_by(cast, cast.canal_street, "pike holdings").pk == first.pk
    assert AuditEvent.objects.filter(action="provider.proprietor").count() == 1
    assert run_by(cast, cast.canal_street, "") is None
    assert queries.proprietor_on(cast.canal_street, SCHOOL_DAY) is None


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 8, 31)])
def test_a_day_to_come_and_one_before_the_last_change_are_refused(cast, day):
    run_by(cast, cast.canal_street, "Pike Holdings", date(2026, 9, 1))
    with pytest.raises(Refused):
        run_by(cast, cast.canal_street, "Quill Estates", day)


def test_a_provider_does_not_say_itself_who_runs_it(cast):
    with pytest.raises(Denied):
        run_by(cast, cast.canal_street, "Pike Holdings", who="provider_manager")


def test_the_page_takes_a_name_and_the_provider_shows_it(cast, client):
    sign_in(client, cast.coordinator)
    url = reverse("quality:proprietor", args=[cast.canal_street.public_id])
    form = {"form_key": "8d2f2f3e-0f60-4a58-9b4a-9f6d0f8b3a11", "name": "Pike Holdings", "source": "Companies register"}
    form |= {"valid_from_day": "24", "valid_from_month": "11", "valid_from_year": "2026"}
    assert client.get(url).status_code == 200
    assert client.post(url, form).status_code == 302
    shown = client.get(reverse("quality:provider", args=[cast.canal_street.public_id])).content.decode()
    assert "Pike Holdings" in shown
