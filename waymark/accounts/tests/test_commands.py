"""The console brings in the first administrator, and writes down who may do what."""

import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.cast import Cast
from waymark.accounts.management.commands.permissions import PAGE, page
from waymark.accounts.models import Invitation
from waymark.accounts.permissions import HOLDS, WORDS, Permission, holders
from waymark.accounts.roles import NAMES, WHERE_HELD, Role, roles_held_in
from waymark.core.models import AuditEvent, OutboxMessage
from waymark.organisations.models import Organisation


def invite(*arguments):
    call_command("invite", *arguments, "--email", "alison@example.org", "--name", "Alison Gray")


@pytest.mark.django_db
def test_the_first_administrator_of_an_empty_database(client, capsys):
    invite("--new-authority", "Whitcombe County Council", "--la-code", "855")
    said = capsys.readouterr().out
    authority = Organisation.objects.get()
    assert (authority.kind, authority.name, authority.la_code) == ("authority", "Whitcombe County Council", "855")
    made = Invitation.objects.get()
    assert (made.organisation, made.role, made.invited_by) == (authority, "administrator", None)
    link = re.search(r"http://localhost:8000(/invitation/\S+)", said)[1]
    assert "Welcome to Waymark" in client.get(link).text
    assert not OutboxMessage.objects.exists()
    assert AuditEvent.objects.filter(chain="instance", actor_id="job:console").count() == 2
    password = "harbour tulip seventeen"
    answer = client.post(link, {"form_key": "", "password1": password, "password2": password})
    assert answer.url == reverse("accounts:second_factor")


@pytest.mark.django_db
def test_an_authority_is_added_to_an_empty_database_only():
    Cast.gather()
    with pytest.raises(CommandError, match="There are organisations already"):
        invite("--new-authority", "Another County", "--la-code", "999")
    assert not Organisation.objects.filter(name="Another County").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("named", ["Ashgrove School", "ashgrove school", "100001"])
def test_a_body_is_named_by_its_name_or_its_number(named, capsys):
    cast = Cast.gather()
    invite("--organisation", named, "--role", "school_head")
    assert Invitation.objects.get().organisation == cast.ashgrove
    assert capsys.readouterr().out.count("/invitation/") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--organisation", "Nowhere"], "No organisations"),
        (["--organisation", ""], "No organisations"),
        (["--organisation", "Ashgrove School", "--role", "auditor"], "does not have that role"),
        (["--new-authority", "X", "--la-code", "85"], "organisations already"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(arguments, said):
    Cast.gather()
    with pytest.raises(CommandError, match=said):
        invite(*arguments)
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_an_authority_needs_its_number():
    with pytest.raises(CommandError, match="three-figure number"):
        invite("--new-authority", "Whitcombe County Council")
    assert not Organisation.objects.exists()


@pytest.mark.django_db
def test_the_console_resets_a_second_step_when_told_to_go(capsys):
    cast = Cast.gather()
    person = cast.coordinator.person
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    asked = ["reset_second_step", "--email", person.email, "--reason", "Rang back on the number we know"]
    call_command(*asked)
    assert Authenticator.objects.count() == 1
    assert "Add --go" in capsys.readouterr().out
    call_command(*asked, "--go")
    assert Authenticator.objects.count() == 0
    assert AuditEvent.objects.get(action="account.second_factor_reset").actor_id == "job:console"
    with pytest.raises(CommandError, match="no second step"):
        call_command(*asked, "--go")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_step", "--email", "nobody@example.org", "--reason", "x", "--go")


def test_the_page_of_permissions_is_up_to_date():
    assert (Path(settings.BASE_DIR) / PAGE).read_text(encoding="utf-8") == page(), "./run manage permissions"


def test_every_role_and_permission_has_its_words():
    assert set(WORDS) == set(Permission)
    assert set(NAMES) == set(HOLDS) == set(WHERE_HELD) == set(Role)


def test_a_refusal_can_name_who_holds_a_permission():
    assert holders(Permission.OFF_ROLL_DECIDE) == ["a co-ordinator"]
    assert holders(Permission.REFERRAL_DECIDE) == ["a co-ordinator", "an inclusion officer", "a lead officer"]
    assert holders(Permission.HISTORY_READ) == ["an auditor"]


def test_the_roles_of_a_provider():
    assert roles_held_in("provider") == [
        Role.PROVIDER_MANAGER,
        Role.PROVIDER_DSL,
        Role.TUTOR,
        Role.ADMINISTRATOR,
    ]
