"""A second, empty system beside the one under test: another database on the same server, another folder."""

import contextlib
import os
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.access.conftest import county, matrix  # noqa: F401  # fixtures
from waymark.core.backups.places import default_at


@pytest.fixture
def files(tmp_path, settings):
    """A folder of uploads of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "var" / "uploads"
    settings.MEDIA_ROOT.mkdir(parents=True)
    return settings.MEDIA_ROOT


@pytest.fixture
def empty_system(tmp_path, settings):
    """A context manager: within it, database and folder are new and empty."""
    made = []

    @contextlib.contextmanager
    def system():
        name = f"waymark_{uuid.uuid4().hex}"
        folder = tmp_path / name
        folder.mkdir()
        usual = settings.MEDIA_ROOT
        settings.MEDIA_ROOT = folder / "uploads"
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            made.append(name)
        try:
            with default_at(name if connection.vendor == "postgresql" else folder / "db.sqlite3"):
                yield folder
        finally:
            settings.MEDIA_ROOT = usual

    yield system
    for name in made:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def environment_here(environment):
    """The environment of a process of its own, on the database of this test."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return {**environment, "DATABASE_URL": f"sqlite:///{there['NAME']}"}
    user = f"{there['USER']}:{there['PASSWORD']}" if there["PASSWORD"] else there["USER"]
    address = f"postgresql://{user}@/{there['NAME']}?host={there['HOST']}"
    return {**environment, "DATABASE_URL": f"{address}&port={there['PORT']}" if there["PORT"] else address}


@pytest.fixture
def environment(tmp_path):
    """The environment of a process of its own, on an embedded database of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "WAYMARK_TEST_DATABASE")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": settings.SECRET_KEY,
        "WAYMARK_VAR": str(tmp_path / "process"),
    }


ROOT = Path(__file__).resolve().parents[2]
