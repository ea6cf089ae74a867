"""The pages of administrators and auditors, and the page behind an invitation."""

import re
from datetime import datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts import notices, services
from waymark.accounts.models import Invitation, Membership, Person
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock, history
from waymark.core.models import AuditEvent, OutboxMessage

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 24, 9, tzinfo=clock.LONDON)
PASSWORD = "harbour tulip seventeen"


@pytest.fixture
def cast():
    with clock.at(NINE):
        yield Cast.gather()


@pytest.fixture
def admin(client, cast):
    return sign_in(client, cast.administrator)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid4()), **data})


def invited(cast, **more):
    wanted = {"role": Role.INCLUSION_OFFICER, "email": "nia@example.org", "name": "Nia O’Bowen-Đặng", **more}
    return services.invite(cast.actor("administrator"), cast.county, **wanted)


def link(invitation):
    return notices.invitation_link(invitation.public_id)


# --- Who may open what

ADMINISTRATORS = ["accounts:people", "accounts:invite", "accounts:area"]
AUDITORS = ["accounts:history", "accounts:chains"]


@pytest.mark.parametrize("name", ADMINISTRATORS + AUDITORS)
@pytest.mark.parametrize(
    "who",
    [
        "administrator",
        "auditor",
        "coordinator",
        "head",
        "referrer",
        "key_worker",
        "provider_manager",
        "inclusion_officer",
    ],
)
def test_who_may_open_a_page(client, cast, name, who):
    allowed = {"administrator"} if name in ADMINISTRATORS else {"auditor"}
    sign_in(client, getattr(cast, who))
    assert client.get(reverse(name)).status_code == (200 if who in allowed else 403)


def test_a_refusal_says_whom_to_ask(client, cast):
    sign_in(client, cast.coordinator)
    page = client.get(reverse("accounts:people")).text
    assert "invite colleagues and end their roles" in page
    assert "an administrator" in page


# --- People


def test_the_header_shows_person_role_and_organisation(admin):
    page = admin.get(reverse("accounts:people")).text
    assert "Alison Gray" in page and "Administrator" in page and "Whitcombe County Council" in page


def test_people_of_ones_own_organisation_and_nobody_else(admin, cast):
    page = admin.get(reverse("accounts:people")).text
    assert "Imran Shah" in page and "Anita Bell" in page
    for stranger in ("Oscar Penn", "Colin Reyes", "Helen Marsh"):
        assert stranger not in page


def test_inviting_a_colleague_on_the_page(admin, cast):
    answer = post(
        admin, reverse("accounts:invite"), name="Nia Bowen", email="Nia@Example.org", role="inclusion_officer"
    )
    assert (answer.status_code, answer.url) == (302, reverse("accounts:people"))
    assert Invitation.objects.get().email == "nia@example.org"
    page = admin.get(reverse("accounts:people")).text
    assert "Invitations waiting" in page and "nia@example.org" in page


def test_the_page_offers_the_roles_that_this_kind_of_body_has(admin):
    page = admin.get(reverse("accounts:invite")).text
    assert set(re.findall(r'name="role" type="radio" value="(\w+)"', page)) == {
        "inclusion_officer",
        "lead_officer",
        "auditor",
        "administrator",
    }


def test_a_role_that_is_not_offered_is_refused_and_nothing_typed_is_lost(admin):
    answer = post(admin, reverse("accounts:invite"), name="Nia Bowen", email="nia@example.org", role="coordinator")
    assert answer.status_code == 422
    assert "Nia Bowen" in answer.text
    assert not Invitation.objects.exists()


def test_a_refusal_of_the_rules_stands_beside_its_field(admin):
    answer = post(admin, reverse("accounts:invite"), name="Imran", email="imran@example.org", role="inclusion_officer")
    assert answer.status_code == 422
    assert "This person has that role here already" in answer.text


def test_withdrawing_on_the_page(admin, cast):
    made = invited(cast)
    address = reverse("accounts:withdraw_invitation", kwargs={"invitation_id": made.public_id})
    assert "Withdraw this invitation?" in admin.get(address).text
    assert post(admin, address, version="1").status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_by == cast.administrator


def test_ending_a_role_on_the_page(admin, cast):
    address = reverse("accounts:end_role", kwargs={"membership_id": cast.auditor.public_id})
    assert admin.get(address).status_code == 200
    refused = post(admin, address, version="1", ends_on="2026-11-23", reason="Left")
    assert refused.status_code == 422
    assert "today or later" in refused.text and "Left" in refused.text
    assert post(admin, address, version="1", ends_on="2026-11-24", reason="Left").status_code == 302
    assert "Who had a role here" in admin.get(reverse("accounts:people")).text
    cast.auditor.refresh_from_db()
    assert cast.auditor.valid_to == SCHOOL_DAY


def test_the_last_administrator_is_asked_why_before_going(admin, cast):
    address = reverse("accounts:end_role", kwargs={"membership_id": cast.administrator.public_id})
    asked = post(admin, address, ends_on="2026-11-24", reason="Retires")
    assert asked.status_code == 422
    assert "last administrator" in asked.text and "reason_to_go_on" in asked.text
    answer = post(admin, address, ends_on="2026-11-24", reason="Retires", reason_to_go_on="The office closes")
    assert answer.status_code == 302
    cast.administrator.refresh_from_db()
    assert cast.administrator.valid_to == SCHOOL_DAY


@pytest.mark.parametrize("name", ["accounts:end_role", "accounts:reset_second_factor"])
def test_people_of_other_organisations_do_not_exist(admin, cast, name):
    missing = admin.get(reverse(name, kwargs={"membership_id": uuid4()}))
    for stranger in (cast.coordinator, cast.stranger_officer):
        address = reverse(name, kwargs={"membership_id": stranger.public_id})
        found = admin.get(address)
        assert found.status_code == missing.status_code == 404
        assert found.content == missing.content
        assert post(admin, address, ends_on="2026-11-24", reason="Because").status_code == 404


def test_invitations_of_other_organisations_do_not_exist(client, cast):
    made = invited(cast)
    theirs = Membership.objects.create(
        person=cast.stranger_officer.person, organisation=cast.city, role="administrator", valid_from=SCHOOL_DAY
    )
    sign_in(client, theirs)
    address = reverse("accounts:withdraw_invitation", kwargs={"invitation_id": made.public_id})
    assert post(client, address).status_code == 404
    assert "nia@example.org" not in client.get(reverse("accounts:people")).text


def test_resetting_a_second_step_on_the_page(admin, cast):
    Authenticator.objects.create(user=cast.auditor.person, type=Authenticator.Type.TOTP, data={})
    address = reverse("accounts:reset_second_factor", kwargs={"membership_id": cast.auditor.public_id})
    assert "Anita Bell" in admin.get(address).text
    assert post(admin, address, reason="").status_code == 422
    assert Authenticator.objects.count() == 1
    assert post(admin, address, reason="Spoke to her in person").status_code == 302
    assert Authenticator.objects.count() == 0


def test_the_bodies_of_the_area_and_their_first_administrators(admin, cast):
    page = admin.get(reverse("accounts:area")).text
    assert "Ashgrove School" in page and "Canal Street Motors" in page
    assert "Rydal City Council" not in page
    address = reverse("accounts:invite_administrator", kwargs={"organisation_id": cast.ashgrove.public_id})
    assert post(admin, address, name="Hal Finch", email="hal@example.org").status_code == 302
    assert "Invited" in admin.get(reverse("accounts:area"), {"q": "Ashgrove"}).text
    assert "Canal" not in admin.get(reverse("accounts:area"), {"q": "Ashgrove"}).text


def test_bodies_outside_the_area_cannot_be_invited_into(admin, cast):
    for body in (cast.city, cast.county):
        address = reverse("accounts:invite_administrator", kwargs={"organisation_id": body.public_id})
        assert admin.get(address).status_code == 404
        assert post(admin, address, name="Hal", email="hal@example.org").status_code == 404
    assert not Invitation.objects.exists()


def queries_of(client, address):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_of_people_cost_the_same_whatever_their_length(admin, cast):
    few = queries_of(admin, reverse("accounts:people")), queries_of(admin, reverse("accounts:area"))
    for number in range(20):
        someone = Person.objects.create(email=f"p{number}@example.org", name=f"Person {number}")
        Membership.objects.create(
            person=someone, organisation=cast.county, role="inclusion_officer", valid_from=SCHOOL_DAY
        )
        invited(cast, email=f"i{number}@example.org")
    many = queries_of(admin, reverse("accounts:people")), queries_of(admin, reverse("accounts:area"))
    assert many == few
    assert max(many) <= 12 + 6  # signing in, membership and the instance come on top


# --- S8: the page behind an invitation


def test_s8_looking_takes_nothing_up(client, cast):
    made = invited(cast)
    for _ in range(3):
        page = client.get(link(made))
        assert page.status_code == 200
    assert "Inclusion officer" in page.text and "Nia O’Bowen-Đặng" in unescape(page.text)
    assert not Person.objects.filter(email="nia@example.org").exists()
    assert client.head(link(made)).status_code == 200
    made.refresh_from_db()
    assert made.accepted_at is None


def test_s8_taking_up_leads_to_the_second_step_and_no_further(client, cast):
    made = invited(cast)
    answer = post(client, link(made), password1=PASSWORD, password2=PASSWORD)
    assert (answer.status_code, answer.url) == (302, reverse("accounts:second_factor"))
    assert client.get(reverse("accounts:me")).url == reverse("accounts:second_factor")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    membership = Membership.objects.get(person__email="nia@example.org")
    assert (membership.organisation, membership.role) == (cast.county, "inclusion_officer")


def test_s8_wrong_used_withdrawn_and_expired_links_get_one_plain_page(client, cast):
    used, withdrawn, expired = (invited(cast, email=f"{n}@example.org") for n in ("used", "withdrawn", "expired"))
    services.take_up(services.queries.invitation_token(used.public_id), password=PASSWORD)
    services.withdraw_invitation(cast.actor("administrator"), withdrawn)
    Invitation.objects.filter(pk=expired.pk).update(invited_at=NINE - timedelta(hours=72))
    pages = [client.get(link(one)) for one in (used, withdrawn, expired)]
    pages.append(client.get(reverse("accounts:invitation", kwargs={"token": "never-made"})))
    assert {page.status_code for page in pages} == {410}
    assert len({page.content for page in pages}) == 1
    assert "ask whoever invited you" in pages[0].text
    for one in (used, withdrawn, expired):
        assert post(Client(), link(one), password1=PASSWORD, password2=PASSWORD).status_code == 410


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("short", "short", "12 characters"),
        ("passwordpassword", "passwordpassword", "easy to guess"),
        ("nia o’bowen-đặng", "nia o’bowen-đặng", "easy to guess"),
        (PASSWORD, "another gravel lantern", "The two passwords differ"),
        ("", "", "Enter"),
    ],
)
def test_s8_a_poor_password_takes_nothing_up(client, cast, one, two, said):
    made = invited(cast)
    answer = post(client, link(made), password1=one, password2=two)
    assert answer.status_code == 422
    assert said in answer.text
    assert one == "" or f'value="{one}"' not in answer.text
    assert not Person.objects.filter(email="nia@example.org").exists()


def test_s8_somebody_with_an_account_takes_the_role_and_signs_in_as_always(client, cast):
    made = invited(cast, email="colin@example.org")
    page = client.get(link(made)).text
    assert "password1" not in page and "Take up this role" in page
    answer = post(client, link(made))
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session
    assert Membership.objects.filter(person=cast.coordinator.person).count() == 2


def test_s8_the_link_of_somebody_else_never_uses_the_session_at_hand(client, cast):
    made = invited(cast)
    sign_in(client, cast.coordinator)
    post(client, link(made), password1=PASSWORD, password2=PASSWORD)
    assert client.get(reverse("accounts:me")).url == reverse("accounts:second_factor")
    assert Membership.objects.filter(person=cast.coordinator.person).count() == 1


def test_s8_logs_hold_no_token(client, cast, capfd, settings):
    import logging.config

    made = invited(cast)
    logging.config.dictConfig(settings.LOGGING)
    client.get(link(made))
    client.get("/no/such/page/" + services.queries.invitation_token(made.public_id))
    client.get(reverse("accounts:invitation", kwargs={"token": "wrong-and-old"}))
    said = capfd.readouterr().err
    assert "answered 404" in said
    assert services.queries.invitation_token(made.public_id) not in said
    assert "wrong-and-old" not in said


# --- The history


@pytest.fixture
def auditor(client, cast):
    return sign_in(client, cast.auditor)


def test_the_auditor_reads_events_of_all_chains_without_their_content(auditor, cast):
    class Pupil:
        public_id = uuid4()

    history.record(cast.actor("coordinator"), "referral.accept", cast.partnership, reason="CANARY-REASON")
    history.record(cast.actor("head"), "pupil.add", cast.ashgrove, after={"name": "CANARY-NAME"}, pupil=Pupil)
    history.note_read(cast.actor("referrer"), "pupils.record.read", pupils=[Pupil, Pupil_two()])
    page = auditor.get(reverse("accounts:history")).text
    for said in (
        "A referral was accepted",
        "referral.accept",
        "A pupil was added",
        "Colin Reyes",
        "Ashgrove School",
        "looked at 2 pupils",
        "about 1 pupil",
    ):
        assert said in page, said
    assert "CANARY" not in page
    assert str(Pupil.public_id) not in page
    assert page.index("Looked at a pupil&#39;s record") < page.index("A referral was accepted")


class Pupil_two:
    def __init__(self):
        self.public_id = uuid4()


def test_the_history_narrows_by_organisation_event_and_day(auditor, cast):
    history.record(cast.actor("coordinator"), "referral.accept", cast.partnership)
    history.record(cast.actor("head"), "pupil.add", cast.ashgrove, happened_on=SCHOOL_DAY - timedelta(days=3))

    def rows(**asked):
        return auditor.get(reverse("accounts:history"), asked).text.count('scope="row"')

    assert rows() == 2
    assert rows(body=str(cast.partnership.public_id)) == 1
    assert rows(action="pupil.add") == 1
    assert rows(day="2026-11-21") == 1
    assert rows(day="2026-11-21", action="referral.accept") == 0
    assert rows(day="no day", page="minus one", body="x' or 1=1", action="<script>") == 0


def test_the_history_comes_page_by_page_at_a_fixed_cost(auditor, cast):
    history.record(cast.actor("coordinator"), "referral.accept", cast.partnership)
    few = queries_of(auditor, reverse("accounts:history"))
    for _ in range(60):
        history.record(cast.actor("coordinator"), "referral.accept", cast.partnership)
    assert queries_of(auditor, reverse("accounts:history")) == few <= 18
    first, second = (auditor.get(reverse("accounts:history"), {"page": n}).text for n in (1, 2))
    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 11)
    assert "page=2" in first and "page=1" in second and "page=3" not in second


def test_whether_the_history_holds_is_said_and_a_broken_chain_is_named(auditor, cast):
    history.record(cast.actor("coordinator"), "referral.accept", cast.partnership)
    history.record(cast.actor("head"), "pupil.add", cast.ashgrove)
    whole = auditor.get(reverse("accounts:chains")).text
    assert "Yes. Every chain was walked" in whole and "Broken" not in whole
    victim = AuditEvent.objects.get(chain=str(cast.ashgrove.public_id))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER core_auditevent_no_update")
        else:
            cursor.execute("ALTER TABLE core_auditevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_auditevent SET actor_label = 'Somebody' WHERE id = %s", [victim.pk])
    broken = auditor.get(reverse("accounts:chains")).text
    assert "Broken" in broken
    assert "Link 1: its words do not match its hash." in broken
    assert OutboxMessage.objects.count() == 0
