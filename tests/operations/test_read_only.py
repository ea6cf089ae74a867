"""Read-only mode: everything is read, nothing is changed, nothing typed is lost, and every page says so (L5)."""

import uuid

import pytest
from django.core.management import CommandError, call_command

from tests.access.doors import DOORS
from tests.access.matrix import Cell
from tests.access.visitors import stay_signed_in
from tests.access.world import NOW
from waymark.core import clock, health, jobs, read_only
from waymark.core.models import AuditEvent, Instance, JobRun
from waymark.core.operator import Operator

WHY = "We are moving to a new server until 6pm."
pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on():
    call_command("read_only", "on", "--why", WHY)


def test_the_operator_switches_it_and_the_history_knows(capsys):
    call_command("read_only")
    assert capsys.readouterr().out == "People can read and change.\n"
    with pytest.raises(CommandError, match="Say why"):
        call_command("read_only", "on")
    with clock.at(NOW):
        call_command("read_only", "on", "--why", WHY)
    assert WHY in capsys.readouterr().out
    assert Instance.objects.get().read_only_since == NOW
    assert not read_only.switch(Operator(), on=True, why=WHY)  # again changes nothing
    call_command("read_only", "off")
    assert capsys.readouterr().out == "People can read and change.\n"
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "instance.read_only",
        "instance.read_and_write",
    ]


def test_no_job_writes_meanwhile_and_the_system_says_that_it_is_so(switched_on, capsys):
    with pytest.raises(CommandError, match="Nothing can be changed now"):
        call_command("jobs")
    [said] = [one for one in health.look() if one.name == "jobs"]
    assert said.is_well
    assert said.needs_care
    assert not JobRun.objects.exists()
    assert jobs.JOBS


def test_a_page_says_it_and_a_form_is_given_back_with_its_words(client, switched_on):
    page = client.get("/accessibility")
    assert WHY in page.text
    answer = client.post("/sign-in/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == 200  # people may still come in
    answer = client.post("/password/forgotten/", {"email": "a@example.org", "why": "typed <b>with</b> care"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "nothing can be changed just now" in answer.text
    assert "typed &lt;b&gt;with&lt;/b&gt; care" in answer.text
    call_command("read_only", "off")
    assert WHY not in client.get("/accessibility").text


STILL_TAKEN = {"attendance:open", "pupils:reveal", "accounts:choose_role", "accounts:sign_out_elsewhere"}


@pytest.mark.slow
@pytest.mark.on_either
def test_every_page_is_read_and_every_form_refused(matrix):
    """One entitled visitor for each door: its page as ever, its form back with 503, and no row changed by it."""
    from tests.access.footprint import rows, statements_watched

    call_command("read_only", "on", "--why", WHY)
    refused, what_people_change = [], set(rows())
    with clock.at(NOW):
        for name, door in DOORS.items():
            cell = next(
                (
                    cell
                    for record in (matrix.world.of_kind(door.about) if door.about else [None])
                    for who in matrix.visitors
                    if matrix.standing(cell := Cell(name, "GET", who, record)) == "entitled"
                ),
                None,
            )
            if cell is None:
                continue
            browser = matrix.browsers[cell.visitor]
            stay_signed_in(browser, cell.visitor)
            with matrix.undone():
                if door.looks and not door.link:
                    page = browser.get(matrix.path(cell))
                    assert page.status_code in (200, 302), name
                    is_page = page.status_code == 200 and page["Content-Type"].startswith("text/html")
                    assert not is_page or WHY in page.text, name
            if name in STILL_TAKEN or door.link:
                continue
            with matrix.undone():
                with statements_watched() as wrote:
                    answer = browser.post(matrix.path(cell), {"form_key": uuid.uuid4(), "note": "kept words"})
                assert (name, answer.status_code) == (name, 503)
                assert "kept words" in answer.text
                assert not wrote & what_people_change, name
            refused.append(name)
    assert len(refused) > 60


@pytest.mark.slow
def test_a_register_and_its_emergency_contacts_can_be_read(matrix):
    """With an account and by link, the same as when everything can be changed."""
    pages = [
        cell
        for name in ("attendance:register", "attendance:register_by_link")
        for one in matrix.world.of_kind("register")
        for who in matrix.visitors
        if matrix.standing(cell := Cell(name, "GET", who, one)) == "entitled"
    ]
    assert {cell.door for cell in pages} == {"attendance:register", "attendance:register_by_link"}

    def read():
        answers = []
        for cell in pages:
            with matrix.undone():
                answers.append(matrix.browsers[cell.visitor].get(matrix.path(cell)))
        assert {answer.status_code for answer in answers} == {200}
        return [matrix.world.canaries.found_in(answer.content) for answer in answers], answers[-1].text

    with clock.at(NOW):
        before, _ = read()
        call_command("read_only", "on", "--why", WHY)
        after, by_link = read()
    assert after == before
    assert "emergency contact" in {canary.kind for found in after for canary in found}
    assert WHY in by_link
