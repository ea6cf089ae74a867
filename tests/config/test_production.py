"""The production settings, read in a process of their own: settings cannot be read twice in one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GIVEN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-long-key-for-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "ap.example.org",
    "WAYMARK_BASE_URL": "https://ap.example.org",
    "EMAIL_HOST": "mail.example.org",
    "DEFAULT_FROM_EMAIL": "waymark@ap.example.org",
}
SHOW = """
import json
from django.conf import settings
names = "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE SESSION_COOKIE_PATH"
names += " SESSION_COOKIE_DOMAIN CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_PATH CSRF_COOKIE_DOMAIN"
names += " SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT DEBUG"
print(json.dumps({name: getattr(settings, name) for name in names.split()}))
"""


def run(var: Path, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "WAYMARK_VAR": str(var), **GIVEN, **changed}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.slow
def test_the_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "(0 silenced)" in done.stdout


def test_the_server_loads_nothing_that_few_pages_need(tmp_path: Path) -> None:
    """Libraries for papers, workbooks, pictures, passwords and backups are large, and are loaded when one is at hand."""
    large = {"docx", "typst", "pypdf", "PIL", "xlsxwriter", "zxcvbn", "pydantic", "lxml"}
    show = "import json, sys, config.wsgi; print(json.dumps(sorted(sys.modules)))"
    done = run(tmp_path, "-c", show, DJANGO_SETTINGS_MODULE="config.settings.base")
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "waymark.casefile.views" in loaded
    assert not large & loaded


def test_cookies_stay_on_this_host_over_https(tmp_path: Path) -> None:
    settings = json.loads(run(tmp_path, "-c", SHOW).stdout)
    assert settings == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_PATH": "/",
        "CSRF_COOKIE_DOMAIN": None,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_SSL_REDIRECT": True,
        "DEBUG": False,
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "a" * 80}, "too plain"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "name the hosts"),
        ({"WAYMARK_BASE_URL": ""}, "Set WAYMARK_BASE_URL"),
        ({"WAYMARK_BASE_URL": "http://ap.example.org"}, "must begin with https://"),
        ({"EMAIL_HOST": ""}, "Set EMAIL_HOST"),
        ({"DEFAULT_FROM_EMAIL": ""}, "Set DEFAULT_FROM_EMAIL"),
        ({"WAYMARK_DEMO": "1"}, "demonstration never runs"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL begins with 'mysql'"),
    ],
)
def test_production_does_not_start_without(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    done = run(tmp_path, "-c", "from django.conf import settings; settings.DEBUG", **changed)
    assert done.returncode != 0
    assert said in done.stderr
