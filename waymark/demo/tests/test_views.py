"""The demonstration's doors exist in a demonstration only, open to its people only, and its clock moves in steps."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tests.cast import Cast
from waymark.accounts import services
from waymark.accounts.models import Membership, Person
from waymark.accounts.roles import Role
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock, jobs
from waymark.core.models import AuditEvent, Instance, OutboxMessage
from waymark.demo.clock import next_moment

pytestmark = pytest.mark.django_db
LONDON = clock.LONDON
MORNING = datetime(2026, 11, 24, 9, 5, tzinfo=LONDON)  # a Tuesday in term
PAGES = [("demo:people", "get"), ("demo:mailbox", "get"), ("demo:become", "post"), ("demo:clock", "post")]


@pytest.fixture
def cast():
    made = Cast.gather()
    Person.objects.filter(memberships__in=[made.coordinator.pk, made.head.pk, made.auditor.pk]).update(is_demo=True)
    return made


@pytest.fixture
def demo(cast):
    Instance.objects.create(pk=1, is_demo=True, demo_now=MORNING, made_at=MORNING)
    return cast


@pytest.fixture
def real(cast):
    Instance.objects.create(pk=1, is_demo=False, made_at=MORNING)
    return cast


def become(client, membership, **more):
    return client.post(reverse("demo:become"), {"membership": str(membership.public_id), **more})


@pytest.mark.parametrize(("name", "verb"), PAGES)
def test_in_a_real_area_the_pages_do_not_exist(client, real, name, verb):
    missing = client.get("/no/such/page/")
    answer = getattr(client, verb)(reverse(name), {"membership": str(real.coordinator.public_id)})
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("name", "verb"), PAGES)
def test_before_a_database_is_set_up_they_do_not_exist_either(client, cast, name, verb):
    assert getattr(client, verb)(reverse(name), {"membership": str(cast.coordinator.public_id)}).status_code == 404


@pytest.mark.parametrize(("name", "verb"), PAGES)
def test_in_a_demonstration_they_do(client, demo, name, verb):
    answer = getattr(client, verb)(reverse(name), {"membership": str(demo.coordinator.public_id)})
    assert answer.status_code == (200 if verb == "get" else 302)


def test_one_click_signs_in_and_counts_as_the_second_step(client, demo):
    assert become(client, demo.auditor).url == "/"
    page = client.get(reverse("accounts:history"))
    assert page.status_code == 200
    assert "Anita Bell" in page.text
    assert AuditEvent.objects.filter(action="account.sign_in").count() == 1


def test_nobody_real_can_be_become(client, demo):
    assert become(client, demo.administrator).status_code == 404
    assert become(client, Membership(public_id=uuid4())).status_code == 404
    assert "_auth_user_id" not in client.session


def test_somebody_whose_role_has_ended_cannot_be_become(client, demo):
    Membership.objects.filter(pk=demo.auditor.pk).update(valid_to=MORNING.date())
    assert become(client, demo.auditor).status_code == 404


def test_becoming_somebody_else_begins_another_session(client, demo):
    become(client, demo.auditor)
    before = client.session.session_key
    become(client, demo.head)
    assert client.session.session_key != before
    assert client.get(reverse("accounts:history")).status_code == 403


def test_looking_at_the_address_of_a_button_changes_nothing(client, demo):
    assert client.get(reverse("demo:become")).status_code == 405
    assert client.get(reverse("demo:clock")).status_code == 405
    assert Instance.objects.get().demo_now == MORNING


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_outside(client, demo, where):
    assert become(client, demo.auditor, next=where).url == "/"


def test_one_is_sent_back_inside(client, demo):
    assert become(client, demo.auditor, next="/demo/mailbox/").url == "/demo/mailbox/"


def test_a_session_of_one_click_is_worth_nothing_in_a_real_area(client, real):
    sign_in(client, real.auditor, second_factor="demo")
    assert client.get(reverse("accounts:history")).url == reverse("accounts:second_factor")


def test_a_session_of_one_click_is_worth_nothing_for_a_real_person(client, demo):
    sign_in(client, demo.administrator, second_factor="demo")
    assert client.get(reverse("accounts:people")).url == reverse("accounts:second_factor")
    sign_in(client, demo.administrator)
    assert client.get(reverse("accounts:people")).status_code == 200


def test_people_of_a_demonstration_have_no_password_to_change(client, demo):
    become(client, demo.auditor)
    for name in ("account_change_password", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes"):
        assert client.get(reverse(name)).url == reverse("accounts:me"), name
    client.post(reverse("account_reset_password"), {"email": demo.auditor.person.email})
    assert not OutboxMessage.objects.exists()


def test_the_first_page_of_a_demonstration_asks_whom_to_be(client, demo):
    assert client.get("/").url == reverse("demo:people")


# --- The bar


def test_every_page_of_a_demonstration_says_so(client, demo):
    become(client, demo.auditor)
    for address in (reverse("demo:people"), reverse("accounts:me"), reverse("accounts:history"), "/accessibility"):
        page = client.get(address).text
        assert "People, events and providers are invented" in page, address
        assert "Tuesday 24 November, 9:05am" in page, address
        assert "Move on to 9:30am" in page, address


def test_no_page_of_a_real_area_has_the_bar(client, real):
    sign_in(client, real.auditor)
    assert "invented" not in client.get(reverse("accounts:history")).text


def test_the_bar_knows_who_one_is(client, demo):
    become(client, demo.head)
    chosen = re.search(r"<option [^>]*selected>([^<]+)<", client.get(reverse("accounts:me")).text)[1]
    assert chosen == "Helen Marsh, head, Ashgrove School"


# --- The clock


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-24T09:05", "2026-11-24T09:30"),
        ("2026-11-24T09:30", "2026-11-24T13:20"),
        ("2026-11-24T11:00", "2026-11-24T13:20"),
        ("2026-11-24T13:20", "2026-11-25T09:05"),
        ("2026-11-27T13:20", "2026-11-30T09:05"),  # over the weekend
        ("2026-12-18T13:20", "2027-01-04T09:05"),  # over Christmas
    ],
)
def test_the_clock_stops_at_three_times_of_a_school_day(demo, now, then):
    moved = next_moment(datetime.fromisoformat(now).replace(tzinfo=LONDON))
    assert moved == datetime.fromisoformat(then).replace(tzinfo=LONDON)


def press(client, page="/demo/"):
    words = client.get(page).text
    said = re.search(r'name="from" value="([^"]+)"', words)[1]
    return client.post(reverse("demo:clock"), {"from": said.replace("&#43;", "+"), "next": page}, follow=True)


def test_a_press_moves_the_clock_runs_the_jobs_and_says_what_happened(client, demo, monkeypatch):
    ran = []
    monkeypatch.setitem(
        jobs.JOBS, "a test", jobs.Job("a test", jobs.timedelta(hours=1), lambda: ran.append(clock.now()) or "", "test")
    )
    with clock.at(MORNING):
        services.invite(
            demo.actor("administrator"), demo.county, role=Role.AUDITOR, email="new@example.org", name="New Person"
        )
    page = press(client)
    assert Instance.objects.get().demo_now == datetime(2026, 11, 24, 9, 30, tzinfo=LONDON)
    assert ran == [datetime(2026, 11, 24, 9, 30, tzinfo=LONDON)]
    assert "The clock now says 9:30am on Tuesday 24 November. One message was sent." in page.text
    assert "Move on to 1:20pm" in page.text


def test_pressing_an_old_button_again_moves_nothing(client, demo):
    said = {"from": MORNING.isoformat(), "next": "/demo/"}
    client.post(reverse("demo:clock"), said)
    page = client.post(reverse("demo:clock"), said, follow=True)
    assert Instance.objects.get().demo_now == datetime(2026, 11, 24, 9, 30, tzinfo=LONDON)
    assert page.status_code == 200


def test_where_the_calendar_ends_the_clock_says_so(client, demo):
    Instance.objects.update(demo_now=datetime(2027, 7, 9, 13, 20, tzinfo=LONDON))
    assert "Move on" not in client.get("/demo/").text
    page = client.post(reverse("demo:clock"), {}, follow=True)
    assert "The invented year ends here" in page.text
    assert Instance.objects.get().demo_now == datetime(2027, 7, 9, 13, 20, tzinfo=LONDON)


# --- The mailbox


def test_the_mailbox_shows_each_message_with_a_link_that_works(client, demo):
    with clock.at(MORNING):
        services.invite(
            demo.actor("administrator"), demo.county, role=Role.AUDITOR, email="new@example.org", name="New Person"
        )
    page = client.get(reverse("demo:mailbox")).text
    assert "You are invited to Waymark" in page
    assert "new@example.org" in page
    assert "Waiting to be sent" in page
    link = re.search(r'href="(/invitation/[^"]+)"', page)[1]
    assert "Welcome to Waymark" in client.get(link).text


def test_a_message_to_somebody_of_the_demonstration_opens_as_them(client, demo, monkeypatch):
    from waymark.core import outbox

    monkeypatch.setitem(outbox.NOTICES, "t", outbox.Notice("t", "Look", "Here: {link}\n", lambda message: ""))
    outbox.tell(None, demo.head, "t", subject=demo.ashgrove, link="/accessibility")
    page = client.get(reverse("demo:mailbox")).text
    assert "Open as Helen Marsh" in page
    assert f'value="{demo.head.public_id}"' in page


def test_the_number_of_queries_does_not_grow_with_the_mail(client, demo, django_assert_max_num_queries, monkeypatch):
    from waymark.core import outbox

    monkeypatch.setitem(outbox.NOTICES, "t", outbox.Notice("t", "Look", "Here: {link}\n", lambda message: ""))
    for reader in (demo.head, demo.coordinator) * 20:
        outbox.tell(None, reader, "t", subject=demo.ashgrove, link="/accessibility")
    with django_assert_max_num_queries(12):
        client.get(reverse("demo:mailbox"))


# --- The command


def test_the_command_prints_whom_one_can_be(demo, capsys):
    call_command("demo", "people")
    said = capsys.readouterr().out
    assert "Colin Reyes" in said and "colin@example.org" in said and "South Whitcombe Partnership" in said
    assert "Alison Gray" not in said


def test_the_command_prints_nobody_of_a_real_area(real):
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("demo", "people")
