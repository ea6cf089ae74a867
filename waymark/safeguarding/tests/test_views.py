"""The pages about keeping a pupil safe."""

from uuid import uuid4

import pytest
from django.urls import reverse

from waymark.accounts import sessions
from waymark.accounts.tests.factories import sign_in
from waymark.core.models import AuditEvent
from waymark.pupils.tests.factories import pupil
from waymark.safeguarding import services
from waymark.safeguarding.models import RiskAssessment
from waymark.safeguarding.tests.factories import assessment, offered_to, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_school_day")]


@pytest.fixture
def kai(cast):
    referrer = cast.actor("referrer")
    made = pupil(referrer, address_lines="1 Road", address_authority=cast.county)
    offered_to(referrer, made, cast.canal_street)
    return made


@pytest.fixture
def visit(client, cast):
    def sign_in_as(name):
        client.logout()
        return sign_in(client, getattr(cast, name))

    return sign_in_as


def posted(**values):
    return {"form_key": str(uuid4()), **{key: str(value) for key, value in words(**values).items()}}


def reads():
    return AuditEvent.objects.filter(action="safeguarding.assessment.read").count()


def test_the_page_shows_the_version_in_force_and_the_reading_is_kept(visit, cast, kai):
    assessment(cast.actor("referrer"), kai)
    answer = visit("inclusion_officer").get(reverse("safeguarding:pupil", args=[kai.public_id]))

    assert answer.status_code == 200
    assert b"adrenaline pen" in answer.content
    assert b"In force" in answer.content
    assert b"Write a new version" not in answer.content
    assert reads() == 1


def test_an_assessment_left_open_ends_the_session_sooner(visit, cast, kai):
    client = visit("referrer")
    client.get(reverse("safeguarding:pupil", args=[kai.public_id]))
    assert sessions.SHOWS_DANGER not in client.session  # nothing is written yet
    made = assessment(cast.actor("referrer"), kai)
    client.get(reverse("safeguarding:assessment", args=[made.public_id]))
    assert client.session[sessions.SHOWS_DANGER]


@pytest.mark.parametrize(
    "name, expected",
    [
        ("referrer", 200),
        ("head", 200),
        ("inclusion_officer", 200),
        ("provider_manager", 404),  # not handed over yet
        ("stranger_referrer", 404),
        ("stranger_provider", 404),
        ("stranger_officer", 404),
        ("coordinator", 404),
        ("auditor", 403),
        ("administrator", 403),
    ],
)
def test_each_role_gets_what_it_may(visit, cast, kai, name, expected):
    made = assessment(cast.actor("referrer"), kai)
    answer = visit(name).get(reverse("safeguarding:assessment", args=[made.public_id]))

    assert answer.status_code == expected
    assert (b"adrenaline" in answer.content) == (expected == 200)


def test_a_new_version_is_written_and_handed_over_in_one_go(visit, cast, kai):
    client = visit("referrer")
    url = reverse("safeguarding:write", args=[kai.public_id])
    assert b"Canal Street Motors" in client.get(url).content

    answer = client.post(url, {**posted(), "version": "0", "hand_to": str(cast.canal_street.public_id)})
    made = RiskAssessment.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("safeguarding:assessment", args=[made.public_id]))
    assert made.shared_with.get().organisation == cast.canal_street

    seen = visit("provider_manager").get(reverse("safeguarding:pupil", args=[kai.public_id])).content
    assert b"adrenaline pen" in seen
    assert b"We have read it" in seen


def test_a_refused_version_keeps_every_word(visit, kai):
    answer = visit("referrer").post(
        reverse("safeguarding:write", args=[kai.public_id]),
        posted(review_on="2028-01-01", risks="A long story\nin two lines", keep_safe=""),
    )

    assert answer.status_code == 422
    assert "A long story\nin two lines" in answer.content.decode()
    assert "within sixteen weeks, by Tuesday 16 March" in answer.content.decode()
    assert "Say what the people beside the pupil must know today" in answer.content.decode()
    assert not RiskAssessment.objects.exists()


def test_the_second_writer_sees_what_was_saved_meanwhile_and_may_go_on(visit, cast, kai):
    referrer = cast.actor("referrer")
    assessment(referrer, kai)
    client = visit("head")
    url = reverse("safeguarding:write", args=[kai.public_id])
    assert b'name="version" value="1"' in client.get(url).content
    assessment(referrer, kai, risks="Theirs: runs to the canal.")

    mine = {**posted(risks="Mine: runs to the road."), "version": "1"}
    answer = client.post(url, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine: runs to the road." in text
    assert "Theirs: runs to the canal." in text
    assert 'name="version" value="2"' in text

    assert client.post(url, {**mine, "version": "2", "form_key": str(uuid4())}).status_code == 302
    assert RiskAssessment.objects.get(is_current=True).number == 3


def test_the_provider_says_that_it_has_read_and_says_so_once(visit, cast, kai):
    referrer = cast.actor("referrer")
    made = assessment(referrer, kai)
    services.share(referrer, made, cast.canal_street)
    client = visit("provider_manager")
    url = reverse("safeguarding:acknowledge", args=[made.public_id])

    assert client.post(url, {"form_key": str(uuid4())}).status_code == 422
    key = str(uuid4())
    for _ in range(2):
        assert client.post(url, {"form_key": key, "read": "true"}).status_code == 302
    assert made.shared_with.get().acknowledged_by_label == "Martin Pike, Canal Street Motors"
    assert AuditEvent.objects.filter(action="risk_assessment.acknowledge").count() == 1
    assert b"with whom" not in client.get(reverse("safeguarding:pupil", args=[kai.public_id])).content.lower()


def test_a_version_is_handed_over_only_to_a_provider_that_may_know(visit, cast, kai):
    made = assessment(cast.actor("referrer"), kai)
    client = visit("referrer")
    url = reverse("safeguarding:share", args=[made.public_id])

    refused = client.post(url, {"form_key": str(uuid4()), "organisation": str(cast.other_provider.public_id)})
    assert refused.status_code == 422
    assert not made.shared_with.exists()
    assert (
        client.post(url, {"form_key": str(uuid4()), "organisation": str(cast.canal_street.public_id)}).status_code
        == 302
    )


def test_the_page_costs_the_same_with_many_versions(visit, cast, kai, django_assert_max_num_queries):
    referrer = cast.actor("referrer")
    for number in range(8):
        made = assessment(referrer, kai, risks=f"Version {number}")
        services.share(referrer, made, cast.canal_street)
    client = visit("referrer")
    with django_assert_max_num_queries(30):  # sign-in and history included
        client.get(reverse("safeguarding:pupil", args=[kai.public_id]))
