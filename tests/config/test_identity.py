"""The provider of identities in the environment: all of it or none."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import identity

ALL = {"OIDC_ISSUER": "https://login.example.gov.uk/", "OIDC_CLIENT_ID": "waymark", "OIDC_CLIENT_SECRET": "a secret"}


@pytest.fixture
def environment(monkeypatch):
    def given(**values):
        for name in (*ALL, "OIDC_NAME", "OIDC_SECOND_FACTOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return given


def test_unset_there_is_none(environment):
    environment()
    assert identity.provider() is None


def test_all_of_it(environment):
    environment(**ALL, OIDC_NAME="Whitcombe", OIDC_SECOND_FACTOR="mfa, http://schemas.example/multifactor")
    found = identity.provider()
    assert (found.issuer, found.name, found.origin) == (
        "https://login.example.gov.uk",
        "Whitcombe",
        "https://login.example.gov.uk",
    )
    assert found.second_factor == {"mfa", "http://schemas.example/multifactor"}


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_half_of_it_stops_the_start(environment, missing):
    environment(**{name: value for name, value in ALL.items() if name != missing})
    with pytest.raises(ImproperlyConfigured, match=missing):
        identity.provider()


def test_an_issuer_without_https_stops_the_start(environment):
    environment(**{**ALL, "OIDC_ISSUER": "http://login.example.gov.uk"})
    with pytest.raises(ImproperlyConfigured, match="https"):
        identity.provider()
