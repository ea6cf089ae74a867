"""An administrator gives, changes and ends roles, never their own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import rules, services
from waymark.accounts.models import Membership
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import AuditEvent
from waymark.core.policies import Denied
from waymark.core.refusals import Refused

pytestmark = pytest.mark.django_db
TOMORROW = SCHOOL_DAY + timedelta(days=1)


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@pytest.fixture
def admin(client, cast):
    return sign_in(client, cast.administrator)


def post(client, name, membership, **data):
    return client.post(reverse(name, args=[membership.public_id]), {"form_key": str(uuid4()), **data})


FACTS = {"is_oneself": False, "role_is_held_there": True, "valid_from": SCHOOL_DAY}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"valid_from": TOMORROW, "valid_to": TOMORROW + timedelta(days=1)}, []),
        ({"is_oneself": True}, ["role_for_oneself"]),
        ({"role_is_held_there": False}, ["role_not_held_there"]),
        ({"holds_role_already": True}, ["holds_the_role_already"]),
        ({"valid_from": SCHOOL_DAY - timedelta(days=1)}, ["begins_in_the_past"]),
        ({"valid_to": SCHOOL_DAY}, ["ends_before_it_begins"]),
    ],
)
def test_what_stands_against_giving_a_role(facts, codes):
    found = rules.role_gift_refusals(rules.RoleGiftFacts(**{**FACTS, **facts}), on=SCHOOL_DAY)
    assert [each.code for each in found] == codes


def give(cast, colleague, **more):
    terms = {"role": Role.AUDITOR, "valid_from": SCHOOL_DAY, **more}
    return services.give_role(cast.actor("administrator"), colleague, **terms)


def codes_of(refused):
    return [each.code for each in refused.value.refusals]


def test_a_colleague_gets_another_role_for_a_time(cast):
    given = give(cast, cast.inclusion_officer, valid_from=TOMORROW, valid_to=date(2026, 12, 18))
    assert (given.person, given.organisation) == (cast.inclusion_officer.person, cast.county)
    live = Membership.objects.filter(person=given.person)
    assert [list(live.on(day).filter(role=Role.AUDITOR)) for day in (SCHOOL_DAY, TOMORROW, date(2026, 12, 18))] == [
        [],
        [given],
        [],
    ]
    assert AuditEvent.objects.get(action="membership.begin").happened_on == TOMORROW


def test_nobody_gives_a_role_to_themselves(cast):
    with pytest.raises(Refused) as told:
        give(cast, cast.administrator)
    assert codes_of(told) == ["role_for_oneself"]
    with pytest.raises(Refused) as told:
        services.change_role(
            cast.actor("administrator"), cast.administrator, role=Role.AUDITOR, on=SCHOOL_DAY, reason="I want to."
        )
    assert codes_of(told) == ["role_for_oneself"]
    with pytest.raises(Refused) as told:
        services.invite(
            cast.actor("administrator"),
            cast.county,
            role=Role.INCLUSION_OFFICER,
            email=cast.administrator.person.email.upper(),
            name="Somebody Else",
        )
    assert codes_of(told) == ["role_for_oneself"]
    assert Membership.objects.filter(person=cast.administrator.person).count() == 1


def test_the_same_role_twice_at_once_is_refused_and_one_after_the_other_is_not(cast):
    with pytest.raises(Refused) as told:
        give(cast, cast.inclusion_officer, role=Role.INCLUSION_OFFICER)
    assert codes_of(told) == ["holds_the_role_already"]
    services.end_role(cast.actor("administrator"), cast.inclusion_officer, on=TOMORROW, reason="A year away.")
    give(cast, cast.inclusion_officer, role=Role.INCLUSION_OFFICER, valid_from=TOMORROW)


def test_a_role_of_another_kind_of_body_is_refused(cast):
    with pytest.raises(Refused) as told:
        give(cast, cast.inclusion_officer, role=Role.SCHOOL_HEAD)
    assert codes_of(told) == ["role_not_held_there"]


def test_only_an_administrator_of_the_body_gives_roles(cast):
    with pytest.raises(Http404):
        give(cast, cast.coordinator)
    with pytest.raises(Denied):
        services.give_role(cast.actor("auditor"), cast.inclusion_officer, role=Role.AUDITOR, valid_from=SCHOOL_DAY)


def test_a_change_ends_one_role_and_begins_another_on_one_day(cast):
    new = services.change_role(
        cast.actor("administrator"), cast.inclusion_officer, role=Role.AUDITOR, on=TOMORROW, reason="Reorganised."
    )
    cast.inclusion_officer.refresh_from_db()
    assert (cast.inclusion_officer.valid_to, new.valid_from) == (TOMORROW, TOMORROW)


def test_an_administrator_sees_no_cases():
    """Whoever runs the accounts holds nothing that opens a pupil, a register, a referral or what keeps somebody safe."""
    about_bodies = {
        Permission.HOME_VIEW,
        Permission.ORGANISATION_VIEW,
        Permission.PEOPLE_ADMIN,
        Permission.PARTNERSHIP_EDIT,
        # that something was taken out, for whom and why, and not what
        Permission.EXPORT_VIEW,
        Permission.EXPORT_APPROVE,
        Permission.DISCLOSURES_READ,
    }
    assert HOLDS[Role.ADMINISTRATOR] <= about_bodies


def test_a_colleagues_page_has_everything_about_them(admin, cast):
    page = admin.get(reverse("accounts:colleague", args=[cast.inclusion_officer.public_id])).text
    for words in (
        "Inclusion officer",
        "From 1 August 2026",
        "Never",
        "Not signed in",
        "Give another role",
        "They leave",
    ):
        assert words in page
    own = admin.get(reverse("accounts:colleague", args=[cast.administrator.public_id])).text
    assert "Nobody gives a role to themselves" in own and "Give another role" not in own


def test_giving_a_role_on_the_page(admin, cast):
    answer = post(admin, "accounts:give_role", cast.inclusion_officer, role="auditor", begins_on="2026-11-24")
    assert (answer.status_code, answer.url) == (
        302,
        reverse("accounts:colleague", args=[cast.inclusion_officer.public_id]),
    )
    assert "Auditor" in admin.get(answer.url).text


def test_changing_a_role_on_the_page(admin, cast):
    typed = {"new_role": "auditor", "changes_on": "2026-11-25", "reason": "Reorganised."}
    assert post(admin, "accounts:change_colleague_role", cast.inclusion_officer, **typed).status_code == 302
    cast.inclusion_officer.refresh_from_db()
    assert cast.inclusion_officer.valid_to == TOMORROW


def test_a_refusal_stands_beside_its_field_and_keeps_the_words(admin, cast):
    typed = {"new_role": "inclusion_officer", "changes_on": "2026-11-25", "reason": "Reorganised."}
    answer = post(admin, "accounts:change_colleague_role", cast.inclusion_officer, **typed)
    assert answer.status_code == 422
    assert "has that role here already" in answer.text and "Reorganised." in answer.text
    own = post(admin, "accounts:give_role", cast.administrator, role="auditor", begins_on="2026-11-24")
    assert own.status_code == 422
    assert "Nobody gives a role to themselves" in own.text


def test_strangers_do_not_exist(admin, cast):
    for name in ("accounts:colleague", "accounts:give_role", "accounts:change_colleague_role"):
        assert admin.get(reverse(name, args=[cast.coordinator.public_id])).status_code == 404
