"""The list of settings is the list of what the code reads, and its page is current."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

from config.variables import VARIABLES
from waymark.core.management.commands.settings import PAGE, page

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {one.name: one for one in VARIABLES}
# Read by the parent process of the demonstration for its own window and port, by the drills that kill, and
# handed on to the process that looks at uploads.
NOT_SETTINGS = {"PORT", "DISPLAY", "WAYLAND_DISPLAY", "WAYMARK_CRASH_DRILL", "WAYMARK_FAILOVER_DRILL", "PATH"}
READERS = {"text", "flag", "words", "number"}


def read_by_the_code():
    """Each variable that is read, with the default given there (None: none is given)."""
    for path in [*(ROOT / "config").rglob("*.py"), *(ROOT / "waymark").rglob("*.py")]:
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            asked = ast.unparse(node.func).removeprefix("environment.")
            if asked in READERS or asked == "os.environ.get":
                given = node.args[1] if len(node.args) > 1 else None
                yield node.args[0].value, given.value if isinstance(given, ast.Constant) else None


def test_every_variable_that_is_read_is_on_the_list_and_no_other():
    read = {name for name, _ in read_by_the_code()} - NOT_SETTINGS
    assert read | {"DJANGO_SETTINGS_MODULE"} == set(BY_NAME)


def test_the_list_gives_the_defaults_of_the_code():
    for name, default in read_by_the_code():
        if name in NOT_SETTINGS or default is None:
            continue
        said = {True: "1", False: "0"}.get(default, str(default)) if isinstance(default, bool) else str(default)
        assert BY_NAME[name].default == said, name


def test_the_page_of_settings_is_current():
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(), "./run manage settings --page"


def test_no_secret_is_printed(monkeypatch, capsys):
    for one in VARIABLES:
        monkeypatch.setenv(one.name, f"value-of-{one.name}")
    call_command("settings")
    said = capsys.readouterr().out
    assert "SECRET_KEY = set\n" in said
    assert "ALLOWED_HOSTS = value-of-ALLOWED_HOSTS\n" in said
    for one in VARIABLES:
        assert (f"value-of-{one.name}" in said) != one.is_secret
        assert one.meaning in said
    secrets = {"SECRET_KEY", "DATABASE_URL", "DATABASE_REPORTS_URL", "EMAIL_HOST_PASSWORD", "OIDC_CLIENT_SECRET"}
    assert {one.name for one in VARIABLES if one.is_secret} == secrets
    assert "value-of" not in page()


@pytest.mark.parametrize("name", ["LOG_LEVEL", "DATABASE_URL"])
def test_what_is_not_set_says_what_holds(monkeypatch, capsys, name):
    monkeypatch.delenv(name, raising=False)
    call_command("settings")
    assert {"LOG_LEVEL": "LOG_LEVEL = INFO (not set", "DATABASE_URL": "DATABASE_URL = not set\n"}[
        name
    ] in capsys.readouterr().out
