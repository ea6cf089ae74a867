"""What a record points to: the same answer as Django's, in words that are built once, and never an old one."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext

from waymark.core.beside import Beside
from waymark.core.models import Conflict, lock
from waymark.organisations.models import Organisation, Site
from waymark.organisations.states import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    body = Organisation.objects.create(kind=OrganisationKind.PROVIDER, name="Kiln Lane Pottery")
    Site.objects.create(organisation=body, name="Kiln Lane", address="1 Kiln Lane")
    return Site.objects.get()


def test_every_table_of_ours_asks_in_this_way() -> None:
    ours = [each for each in apps.get_models() if each.__module__.startswith("waymark.")]
    keys = [field for each in ours for field in each._meta.local_fields if type(field) is ForeignKey]
    assert len(keys) > 200
    assert [field for field in keys if not isinstance(getattr(field.model, field.name), Beside)] == []


def test_the_record_is_read_when_it_is_asked_for_and_once(site: Site) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert (site.organisation.name, site.organisation.kind) == ("Kiln Lane Pottery", OrganisationKind.PROVIDER)
    assert len(asked) == 1
    Organisation.objects.update(name="Kiln Lane Ceramics")
    assert Site.objects.get().organisation.name == "Kiln Lane Ceramics"


def test_a_key_that_points_nowhere_is_an_error_and_an_empty_one_is_not(site: Site) -> None:
    assert site.organisation.parent_authority is None
    site.organisation_id = 10_000_000
    with pytest.raises(Organisation.DoesNotExist):
        _ = site.organisation


def test_a_row_is_taken_by_its_table_or_by_rows_of_it(site: Site) -> None:
    assert lock(Site, site.pk) == lock(Site.objects.filter(is_main=True), site.pk, version=1) == site
    with pytest.raises(Conflict):
        lock(Site, site.pk, version=2)
    with pytest.raises(Site.DoesNotExist):
        lock(Site, 10_000_000)
