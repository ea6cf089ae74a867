"""Every way in has its row in the table of doors; a new one without a row fails here."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access import doors, entry_points
from waymark.accounts.permissions import HOLDS, Permission
from waymark.core import outbox, policies

ROWS = {
    "OPEN_TO_ALL": doors.OPEN_TO_ALL,
    "SIGN_IN": doors.SIGN_IN,
    "FOR_ONESELF": doors.FOR_ONESELF,
    "ONLY_IN_A_DEMO": doors.ONLY_IN_A_DEMO,
}


def without_a_row(found, rows):
    return sorted(set(found) - set(rows))


def gone(found, rows):
    return sorted(set(rows) - set(found))


@pytest.mark.parametrize(
    ("what", "found", "rows", "add"),
    [
        (
            "page",
            entry_points.url_names,
            set(doors.DOORS).union(*ROWS.values()),
            "a Door with the roles that may open it and the kind of record its address names, in tests/access/doors.py",
        ),
        ("job", entry_points.job_names, doors.JOBS, "a sentence that says what it may let out, in JOBS"),
        ("command", entry_points.command_names, doors.COMMANDS, "a sentence that says what it prints, in COMMANDS"),
        (
            "notice",
            entry_points.notice_names,
            doors.NOTICES,
            "a Mail with the kind of record it is about and the roles that are told, in NOTICES",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else None,
)
def test_every_way_in_has_a_row(what, found, rows, add):
    missing = without_a_row(found(), rows)
    assert not missing, f"No row for the {what} {', '.join(missing)}. Add {add}."
    left_over = gone(found(), rows)
    assert not left_over, (
        f"There is no {what} {', '.join(left_over)} any more. Take its row out of tests/access/doors.py."
    )


def test_every_page_stands_in_one_list_only():
    lists = {**ROWS, "DOORS": doors.DOORS}
    for name in entry_points.url_names():
        where = [title for title, rows in lists.items() if name in rows]
        by_link = name in doors.DOORS and doors.DOORS[name].link
        assert len(where) == 1 or by_link, f"{name} stands in {where}"


def test_few_pages_are_open_to_anybody():
    assert len(doors.OPEN_TO_ALL) <= 18


@pytest.mark.parametrize("name", sorted(doors.DOORS))
def test_a_door_names_what_its_address_names(name):
    door = doors.DOORS[name]
    ids = [part for part, kind in entry_points.parameters()[name].items() if kind == "uuid" and part not in door.more]
    assert len(ids) == bool(door.about), f"{name}: the address names {ids}, the row {door.about or 'nothing'}"


@pytest.mark.parametrize("name", sorted(name for name, door in doors.DOORS.items() if not door.link))
def test_the_roles_of_a_row_are_those_whose_permission_opens_the_page(name):
    """The table and the permissions were written apart: each finds the other's slip."""
    policy = next(view.policy for found, view in policies.entry_points() if found == name)
    assert policy.permission, f"{name} is open to all, says the code: then it belongs to another list"
    held = {role for role, permissions in HOLDS.items() if Permission(policy.permission) in permissions}
    assert held == doors.DOORS[name].roles, f"{name} needs {policy.permission}"


def test_a_download_is_sent_as_a_file_and_no_page_is():
    assert set(doors.DOWNLOADS) <= set(doors.DOORS)


@pytest.mark.django_db
def test_anonymous_people_reach_nothing_else():
    """The anonymous sweep of every address (A1)."""
    reached = []
    for name, parts in entry_points.parameters().items():
        samples = {"uuid": "00000000-0000-4000-8000-000000000000", "int": 2026, "slug": "why"}
        kwargs = doors.SAMPLES.get(name) or {part: samples[kind] for part, kind in parts.items()}
        path = reverse(name, kwargs=kwargs)
        for method in ("get", "post", "put", "delete", "patch", "head", "options"):
            answer = getattr(Client(raise_request_exception=False), method)(path)
            ways_in = answer.status_code == 302 and answer.headers["Location"].startswith(doors.WAYS_IN)
            if not (ways_in or answer.status_code in (403, 404, 405, 410)):
                reached.append(name)
    assert set(reached) <= set(doors.OPEN_TO_ALL) | set(doors.SIGN_IN) | {"accessibility"}


@pytest.mark.parametrize("name", sorted(doors.NOTICES))
def test_a_notice_says_nothing_but_a_reference_and_a_link(name):
    kind = outbox.NOTICES[name]
    text = (kind.subject + kind.body).replace("{reference}", "").replace("{link}", "")
    assert "{" not in text
