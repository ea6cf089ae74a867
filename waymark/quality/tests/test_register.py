"""A provider beside the national register of schools: what differs is shown, and a person decides."""

from uuid import uuid4

import pytest
from django.urls import reverse

from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.policies import Denied
from waymark.core.refusals import Refused
from waymark.organisations.models import Organisation
from waymark.quality import queries, services
from waymark.quality.models import ProviderStatus
from waymark.school_register.models import RegisterEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


def in_register(urn, **more):
    values = {
        "name": "Canal Street Motors",
        "status": "open",
        "la_code": "855",
        "type_name": "Other independent school",
    }
    return RegisterEntry.objects.create(urn=urn, **{**values, **more})


def test_the_register_and_what_is_held_here_are_compared_by_urn_or_ukprn(cast):
    on = clock.today()
    assert queries.disagreement_of(cast.canal_street, on) is None  # no school here, and none there
    in_register("140001", ukprn="10012345", type_code="11")
    Organisation.objects.filter(pk=cast.canal_street.pk).update(ukprn="10012345")
    cast.canal_street.refresh_from_db()
    found = queries.disagreement_of(cast.canal_street, on)
    assert (found.ours, found.register_says, found.entry.urn) == ("not_a_school", "registered_school", "140001")
    assert [each.provider for each in queries.disagreements(cast.actor("coordinator"), on)] == [cast.canal_street]
    assert queries.disagreements(cast.actor("referrer"), on) == []


def test_a_person_notes_what_the_register_says_or_keeps_what_is_held_here(cast):
    on, officer = clock.today(), cast.actor("inclusion_officer")
    in_register("140001", type_code="11")
    Organisation.objects.filter(pk=cast.canal_street.pk).update(urn="140001")
    cast.canal_street.refresh_from_db()
    services.judge_register(
        cast.actor("coordinator"), cast.canal_street, ours_stays=True, reason="The school is theirs no more"
    )
    assert queries.status_on(cast.canal_street, on) == "not_a_school"
    assert queries.disagreement_of(cast.canal_street, on) is None
    with pytest.raises(Refused) as refused:
        services.judge_register(officer, cast.canal_street, ours_stays=False, reason="x")
    assert [each.code for each in refused.value.refusals] == ["register_agrees"]
    RegisterEntry.objects.update(type_code="18")  # the register says something else now: it is asked again
    services.judge_register(officer, cast.canal_street, ours_stays=False, reason="Letter of 3 May")
    assert queries.status_on(cast.canal_street, on) == "college"
    assert ProviderStatus.objects.get(provider=cast.canal_street).source == "National register of schools, URN 140001"


def test_a_school_that_the_register_has_closed_or_does_not_have_is_told(cast):
    on = clock.today()
    services.set_status(cast.actor("coordinator"), cast.canal_street, status="registered_school", valid_from=on)
    assert queries.disagreement_of(cast.canal_street, on).register_says == "not_a_school"
    in_register("140001", status="closed", closed_on=on)
    Organisation.objects.filter(pk=cast.canal_street.pk).update(urn="140001")
    cast.canal_street.refresh_from_db()
    assert queries.disagreement_of(cast.canal_street, on).entry.urn == "140001"


def test_only_commissioners_and_the_authority_judge(cast):
    for name in ("referrer", "key_worker", "provider_manager"):
        with pytest.raises(Denied):
            services.judge_register(cast.actor(name), cast.canal_street, ours_stays=True, reason="x")


def test_the_pages_show_the_disagreement_and_take_the_decision(client, cast):
    in_register("140001", type_code="11")
    Organisation.objects.filter(pk=cast.canal_street.pk).update(urn="140001")
    sign_in(client, cast.coordinator)
    assert "says something else of 1 provider" in client.get(reverse("quality:directory")).content.decode()
    page = reverse("quality:provider", args=[cast.canal_street.public_id])
    assert "The school register says: registered school" in client.get(page).content.decode()
    url = reverse("quality:judge_register", args=[cast.canal_street.public_id])
    assert "other independent school" in client.get(url).content.decode()
    assert client.post(url, {"form_key": str(uuid4()), "right": "ours"}).status_code == 422
    assert client.post(url, {"form_key": str(uuid4()), "right": "register", "why": "Letter"}).status_code == 302
    assert "The school register says" not in client.get(page).content.decode()
