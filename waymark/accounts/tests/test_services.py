"""Invitations, roles and second steps: what changes, what is kept, and who may not."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.http import Http404

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import notices, queries, services
from waymark.accounts.actors import job_actor
from waymark.accounts.models import Invitation, Membership, Person
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.core import clock, outbox
from waymark.core.models import AuditEvent, Conflict, OutboxMessage
from waymark.core.policies import Denied
from waymark.core.refusals import Refused

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 24, 9, tzinfo=clock.LONDON)
PASSWORD = "harbour tulip seventeen"


@pytest.fixture
def cast():
    with clock.at(NINE):
        yield Cast.gather()


@pytest.fixture
def administrator(cast):
    return cast.actor("administrator")


def invite(actor, organisation, *, role=Role.INCLUSION_OFFICER, email="Nia@Example.org", name="Nia Bowen"):
    return services.invite(actor, organisation, role=role, email=email, name=name)


def token(invitation):
    return queries.invitation_token(invitation.public_id)


def codes(refused):
    return [finding.code for finding in refused.value.refusals]


# --- Inviting


def test_an_invitation_is_written_with_its_message_and_event(cast, administrator):
    made = invite(administrator, cast.county)
    assert (made.email, made.name, made.role, made.invited_by) == (
        "nia@example.org",
        "Nia Bowen",
        "inclusion_officer",
        cast.administrator,
    )
    assert OutboxMessage.objects.get().address == "nia@example.org"
    event = AuditEvent.objects.get(action="invitation.make")
    assert (event.chain, event.role) == (str(cast.county.public_id), "administrator")


def test_s8_no_token_lies_in_any_table(cast, administrator):
    made = invite(administrator, cast.county)
    kept = [str(vars(row)) for model in (Invitation, OutboxMessage, AuditEvent) for row in model.objects.all()]
    assert len(kept) == 3
    assert not any(token(made) in row for row in kept)


def test_the_message_names_nobody(cast, administrator):
    made = invite(administrator, cast.county)
    outbox.send_waiting(job_actor("send messages"))
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert mail.outbox[0].to == ["nia@example.org"]
    assert notices.invitation_link(made.public_id) in said
    for word in ("Nia", "Bowen", "Alison", "Gray", "Whitcombe", "nclusion officer"):
        assert word not in said


@pytest.mark.parametrize("who", ["referrer", "coordinator", "provider_manager", "auditor", "inclusion_officer"])
def test_only_an_administrator_invites(cast, who):
    actor = cast.actor(who)
    with pytest.raises(Denied):
        invite(actor, actor.organisation, role=Role(actor.role))
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("body", "role", "said"),
    [
        ("county", Role.AUDITOR, []),
        ("county", Role.ADMINISTRATOR, []),
        ("county", Role.COORDINATOR, ["role_not_held_there"]),
        ("partnership", Role.ADMINISTRATOR, []),
        ("ashgrove", Role.ADMINISTRATOR, []),
        ("canal_street", Role.ADMINISTRATOR, []),
        ("ashgrove", Role.SCHOOL_HEAD, ["only_an_administrator_there"]),
        ("ashgrove", Role.AUDITOR, ["only_an_administrator_there", "role_not_held_there"]),
        ("city", Role.ADMINISTRATOR, ["not_your_organisation"]),
    ],
)
def test_whom_the_countys_administrator_may_invite(cast, administrator, body, role, said):
    organisation = getattr(cast, body)
    if said:
        with pytest.raises(Refused) as refused:
            invite(administrator, organisation, role=role)
        assert codes(refused) == said
        assert not Invitation.objects.exists() and not OutboxMessage.objects.exists()
    else:
        assert invite(administrator, organisation, role=role).organisation == organisation


def test_a_schools_administrator_invites_into_the_school_alone(cast, administrator):
    services.take_up(token(invite(administrator, cast.ashgrove, role=Role.ADMINISTRATOR)), password=PASSWORD)
    membership = Membership.objects.select_related("person", "organisation").get(person__email="nia@example.org")
    head = queries_actor(membership)
    assert invite(head, cast.ashgrove, role=Role.SCHOOL_HEAD, email="h@example.org").role == "school_head"
    with pytest.raises(Refused) as refused:
        invite(head, cast.birchfield, role=Role.ADMINISTRATOR, email="b@example.org")
    assert codes(refused) == ["not_your_organisation"]


def queries_actor(membership):
    from waymark.accounts.actors import staff_actor

    return staff_actor(membership)


def test_only_the_first_administrator_comes_from_the_authority(cast, administrator):
    services.take_up(token(invite(administrator, cast.ashgrove, role=Role.ADMINISTRATOR)), password=PASSWORD)
    with pytest.raises(Refused) as refused:
        invite(administrator, cast.ashgrove, role=Role.ADMINISTRATOR, email="second@example.org")
    assert codes(refused) == ["has_an_administrator"]


def test_the_same_invitation_twice_is_refused_until_the_first_is_withdrawn(cast, administrator):
    first = invite(administrator, cast.county)
    with pytest.raises(Refused) as refused:
        invite(administrator, cast.county)
    assert codes(refused) == ["invited_already"]
    services.withdraw_invitation(administrator, first)
    assert invite(administrator, cast.county).pk != first.pk


def test_somebody_who_has_the_role_is_not_invited_to_it(cast, administrator):
    with pytest.raises(Refused) as refused:
        invite(administrator, cast.county, email="imran@example.org")
    assert codes(refused) == ["holds_the_role_already"]


# --- S8: taking up


def test_s8_taking_up_makes_the_account_and_the_role(cast, administrator):
    made = invite(administrator, cast.county)
    membership = services.take_up(token(made), password=PASSWORD)
    person = Person.objects.get(email="nia@example.org")
    assert person.name == "Nia Bowen" and person.check_password(PASSWORD)
    assert (membership.person, membership.role, membership.valid_from) == (person, "inclusion_officer", SCHOOL_DAY)
    made.refresh_from_db()
    assert (made.accepted_by, made.accepted_at) == (person, NINE)
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"invitation.take_up", "membership.begin"}


def test_s8_a_link_works_once(cast, administrator):
    made = invite(administrator, cast.county)
    services.take_up(token(made), password=PASSWORD)
    with pytest.raises(Refused) as refused:
        services.take_up(token(made), password="another lantern gravel")
    assert codes(refused) == ["invitation_used"]
    assert Person.objects.get(email="nia@example.org").check_password(PASSWORD)
    assert Membership.objects.filter(person__email="nia@example.org").count() == 1


@pytest.mark.parametrize(("after", "works"), [(timedelta(hours=72, seconds=-1), True), (timedelta(hours=72), False)])
def test_s8_a_link_lasts_72_hours(cast, administrator, after, works):
    made = invite(administrator, cast.county)
    with clock.at(NINE + after):
        if works:
            assert services.take_up(token(made), password=PASSWORD)
        else:
            with pytest.raises(Refused) as refused:
                services.take_up(token(made), password=PASSWORD)
            assert codes(refused) == ["invitation_expired"]
    assert Person.objects.filter(email="nia@example.org").exists() is works


def test_s8_a_withdrawn_link_is_dead_and_its_message_is_not_sent(cast, administrator):
    made = invite(administrator, cast.county)
    services.withdraw_invitation(administrator, made)
    with pytest.raises(Refused) as refused:
        services.take_up(token(made), password=PASSWORD)
    assert codes(refused) == ["invitation_withdrawn"]
    assert outbox.send_waiting(job_actor("send messages")) == (0, 1)
    assert mail.outbox == []


def test_s8_ten_thousand_guesses_open_nothing(cast, administrator):
    invite(administrator, cast.county)
    guesses = {queries.invitation_token(uuid4()) for _ in range(10_000)}
    hashes = [queries.token_hash(guess) for guess in guesses]
    assert len(hashes) == 10_000
    assert not Invitation.objects.filter(token_hash__in=hashes[:5000]).exists()
    assert not Invitation.objects.filter(token_hash__in=hashes[5000:]).exists()
    with pytest.raises(Refused):
        services.take_up(next(iter(guesses)), password=PASSWORD)


def test_s8_a_person_with_an_account_keeps_name_and_password(cast, administrator):
    known = cast.coordinator.person
    known.set_password(PASSWORD)
    known.save()
    made = invite(administrator, cast.county, email=known.email, name="Somebody Else")
    services.take_up(token(made), password="taken over by a stranger")
    known.refresh_from_db()
    assert known.name == "Colin Reyes" and known.check_password(PASSWORD)
    assert {one.role for one in queries.live_memberships(known)} == {"coordinator", "inclusion_officer"}


def test_withdrawing_is_for_those_who_may(cast, administrator):
    made = invite(administrator, cast.county)
    with pytest.raises(Denied):
        services.withdraw_invitation(cast.actor("inclusion_officer"), made)
    with pytest.raises(Http404):
        services.withdraw_invitation(cast.actor("stranger_officer"), made)
    with pytest.raises(Conflict):
        services.withdraw_invitation(administrator, made, version=7)
    made.refresh_from_db()
    assert made.withdrawn_at is None


# --- Ending a role


def end(actor, membership, on=SCHOOL_DAY, reason="Left the authority", **more):
    return services.end_role(actor, membership, on=on, reason=reason, **more)


def test_a_role_ends_at_once_with_who_when_and_why(cast, administrator):
    ended = end(administrator, cast.inclusion_officer)
    assert (ended.valid_to, ended.ended_at, ended.ended_by, ended.ended_because) == (
        SCHOOL_DAY,
        NINE,
        cast.administrator,
        "Left the authority",
    )
    assert not queries.live_memberships(cast.inclusion_officer.person).exists()
    assert AuditEvent.objects.filter(action="membership.end").count() == 1


def test_a_role_may_end_on_a_day_to_come(cast, administrator):
    friday = date(2026, 11, 27)
    end(administrator, cast.inclusion_officer, on=friday)
    with clock.at(friday - timedelta(days=1)):
        assert queries.live_memberships(cast.inclusion_officer.person).exists()
    with clock.at(friday):
        assert not queries.live_memberships(cast.inclusion_officer.person).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"on": SCHOOL_DAY - timedelta(days=1)}, ["ends_in_the_past"]),
        ({"reason": "  "}, ["no_reason"]),
        ({"on": date(2026, 1, 1), "reason": ""}, ["ends_in_the_past", "no_reason"]),
    ],
)
def test_what_is_refused_leaves_the_role_as_it_is(cast, administrator, change, said):
    with pytest.raises(Refused) as refused:
        end(administrator, cast.inclusion_officer, **change)
    assert codes(refused) == said
    cast.inclusion_officer.refresh_from_db()
    assert cast.inclusion_officer.valid_to is None
    assert not AuditEvent.objects.exists()


def test_the_last_administrator_goes_with_a_reason_only(cast, administrator):
    with pytest.raises(Refused) as refused:
        end(administrator, cast.administrator)
    assert codes(refused) == ["last_administrator"]
    assert refused.value.refusals[0].is_warning
    assert end(administrator, cast.administrator, reason_to_go_on="The office closes").valid_to == SCHOOL_DAY


def test_one_of_two_administrators_goes_without_more_ado(cast, administrator):
    services.take_up(token(invite(administrator, cast.county, role=Role.ADMINISTRATOR)), password=PASSWORD)
    assert end(administrator, cast.administrator).valid_to == SCHOOL_DAY


def test_a_role_that_has_ended_does_not_end_again(cast, administrator):
    end(administrator, cast.inclusion_officer)
    with pytest.raises(Refused) as refused:
        end(administrator, cast.inclusion_officer)
    assert codes(refused) == ["role_has_ended"]


def test_nobody_ends_a_role_elsewhere_or_without_the_right(cast, administrator):
    with pytest.raises(Http404):
        end(administrator, cast.coordinator)
    with pytest.raises(Denied):
        end(cast.actor("inclusion_officer"), cast.auditor)
    with pytest.raises(Conflict):
        end(administrator, cast.auditor, version=9)
    assert Membership.objects.filter(valid_to__isnull=False).count() == 0


# --- Resetting a second step


@pytest.fixture
def lost(cast):
    Authenticator.objects.create(user=cast.inclusion_officer.person, type=Authenticator.Type.TOTP, data={})
    return cast.inclusion_officer


def test_a_lost_second_step_is_reset_with_a_reason_and_ends_every_session(cast, administrator, lost):
    before = lost.person.get_session_auth_hash()
    services.reset_second_factor(administrator, lost, reason="Telephone stolen, spoken to in person")
    lost.person.refresh_from_db()
    assert lost.person.get_session_auth_hash() != before
    assert not queries.has_second_factor(lost.person)
    assert AuditEvent.objects.filter(action="account.second_factor_reset").count() == 1
    assert OutboxMessage.objects.get().notice == "accounts.second_factor_changed"


def test_a_second_step_is_not_reset_without_a_reason_or_for_somebody_with_another_employer(cast, administrator, lost):
    with pytest.raises(Refused) as refused:
        services.reset_second_factor(administrator, lost, reason=" ")
    assert codes(refused) == ["no_reason"]
    Membership.objects.create(
        person=lost.person, organisation=cast.city, role=Role.INCLUSION_OFFICER, valid_from=SCHOOL_DAY
    )
    with pytest.raises(Refused) as refused:
        services.reset_second_factor(administrator, lost, reason="Telephone stolen")
    assert codes(refused) == ["also_works_elsewhere"]
    assert queries.has_second_factor(lost.person)


def test_nobody_resets_a_stranger_or_without_the_right(cast, lost):
    with pytest.raises(Denied):
        services.reset_second_factor(cast.actor("auditor"), lost, reason="Telephone stolen")
    with pytest.raises(Http404):
        services.reset_second_factor(cast.actor("stranger_officer"), lost, reason="Telephone stolen")
    console = job_actor("console", Permission.PEOPLE_ADMIN)
    services.reset_second_factor(console, lost, reason="Rang the office")
    assert not queries.has_second_factor(lost.person)
