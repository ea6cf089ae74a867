"""A worker holds in memory what it needs to answer pages, and nothing that a few pages or other programs need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Asked for by few pages, by jobs and by commands: loaded when they are.
LATER = {"requests", "pydantic", "holidays", "lxml", "docx", "xlsxwriter", "typst", "pypdf", "PIL", "zxcvbn", "qrcode"}
# Of other programs that stand in the same folder where tests and checks are installed.
OTHERS = {"rich", "pygments", "greenlet", "pytest", "playwright"}
WORKER = "import sys, config.wsgi\nprint(*sorted({name.partition('.')[0] for name in sys.modules}))"
PROVIDER = {"OIDC_ISSUER": "https://identity.example.org", "OIDC_CLIENT_ID": "x", "OIDC_CLIENT_SECRET": "x"}


def carried(tmp_path, **more):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "WAYMARK_TEST_DATABASE")}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        "SECRET_KEY": "only-for-this-test",
        "WAYMARK_VAR": str(tmp_path / "var"),
        **more,
    }
    done = subprocess.run([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return set(done.stdout.split())


@pytest.mark.slow
def test_a_worker_carries_nothing_that_others_need(tmp_path):
    assert carried(tmp_path) & (LATER | OTHERS) == set()


@pytest.mark.slow
def test_where_there_is_a_provider_of_identities_a_worker_can_ask_it(tmp_path):
    assert "requests" in carried(tmp_path, **PROVIDER)
