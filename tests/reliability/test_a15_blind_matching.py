"""A15: whoever adds or imports a pupil cannot tell whether another body has a record of the child.

Each trial is made twice, each time undone: once while Birchfield School has a record with the same number, name and
birth, and once while it has not. What Ashgrove School is answered, what the database is asked, and what is written to
anybody must be the same, before the job that looks for pairs has run and after it.
"""

import random
import re
from contextlib import contextmanager
from datetime import date, timedelta
from os import environ
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.models import OutboxMessage
from waymark.matching.models import Pair
from waymark.matching.tests.factories import look
from waymark.pupils.models import Pupil
from waymark.pupils.tests.factories import pupil, upn

pytestmark = pytest.mark.django_db
TRIALS = 8 * int(environ.get("WAYMARK_FUZZ", "1"))
BY_CHANCE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "(a random id)"),
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1(a token)"),
    (re.compile(r'(nonce=")[^"]+'), r"\1(once)"),
)
SAVEPOINT = re.compile(r"s\d+_x\d+")
NAMES = ["Kai Merrow", "Ọlá Nguyễn", "Aoife O'Brien", "Jo", "Sam Vale-Reed"]


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


class Undone(Exception):
    """Ends a trial."""


@contextmanager
def undone():
    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


class Seen:
    """What one who watches the school's own side could tell two trials apart by."""

    def __init__(self, client):
        self.client, self.answers, self.asked = client, [], []

    def send(self, method, path, data=None):
        with connection.execute_wrapper(self._note):
            answer = getattr(self.client, method)(path, data)
        self.keep(answer)
        return answer

    def _note(self, execute, sql, params, many, context):
        # the text of the statement and what kinds of values go with it; the values themselves are the person's own
        self.asked.append((SAVEPOINT.sub("", sql), tuple(type(each).__name__ for each in params or ())))
        return execute(sql, params, many, context)

    def keep(self, answer):
        body = answer.content.decode()
        headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Security-Policy")
        said = repr((answer.status_code, headers, body))
        for pattern, instead in BY_CHANCE:
            said = pattern.sub(instead, said)
        self.answers.append(said)


def born(chance):
    return date(2012, 9, 1) + timedelta(days=chance.randrange(600))


def by_hand(seen, given):
    answer = seen.send(
        "post",
        reverse("pupils:add"),
        {
            "form_key": str(uuid4()),
            **given,
            "date_of_birth": given["date_of_birth"].isoformat(),
            "sex": "U",
            "on_roll_from": "2026-11-24",
        },
    )
    assert answer.status_code == 302, answer.content.decode()


def by_file(seen, given):
    day = given["date_of_birth"]
    content = f'UPN,Surname,Forename,Date of birth\n{given["upn"]},"{given["surname"]}","{given["forename"]}",{day:%d/%m/%Y}\n'
    file = SimpleUploadedFile("pupils.csv", content.encode(), "text/csv")
    answer = seen.send("post", reverse("pupils:import_file"), {"form_key": str(uuid4()), "file": file})
    assert answer.status_code == 302, answer.content.decode()
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', seen.send("get", answer.url).content.decode())[1]
    answer = seen.send("post", answer.url, {"form_key": str(uuid4()), "digest": digest})
    assert answer.status_code == 302, answer.content.decode()


def trial(cast, client, add, given, *, is_elsewhere):
    """What the school sees of adding this pupil, all of it undone."""
    with undone():
        if is_elsewhere:
            pupil(cast.actor("stranger_referrer"), **given, reason_to_go_on="Checked.")
            look()
        before = OutboxMessage.objects.count()
        seen = Seen(sign_in(client, cast.referrer))
        add(seen, given)
        mine = Pupil.objects.get(held_by=cast.ashgrove)
        pages = [
            reverse("pupils:list"),
            reverse("casefile:pupil", args=[mine.public_id]),
            reverse("pupils:pupil", args=[mine.public_id]),
            reverse("pupils:who_may_know", args=[mine.public_id]),
            reverse("pupils:add"),
        ]
        for page in pages:
            seen.send("get", page)
        look()
        assert Pair.objects.exists() == is_elsewhere
        for page in pages:
            seen.send("get", page)
        seen.answers.append(str(OutboxMessage.objects.count() - before))
        client.logout()
    return seen


@pytest.mark.parametrize("add", [by_hand, by_file])
def test_a15_nobody_who_adds_a_pupil_learns_of_a_record_elsewhere(cast, client, add):
    chance = random.Random(15)
    for number in range(TRIALS):
        forename, _, surname = chance.choice(NAMES).rpartition(" ")
        given = {"forename": forename, "surname": surname, "date_of_birth": born(chance), "upn": upn(100 + number)}
        alone = trial(cast, client, add, given, is_elsewhere=False)
        beside = trial(cast, client, add, given, is_elsewhere=True)
        assert alone.answers == beside.answers
        assert alone.asked == beside.asked


def test_a15_the_comparison_can_fail(cast, client):
    """A second record in the school's own books is told of: the same comparison sees that."""
    given = {"forename": "Kai", "surname": "Merrow", "date_of_birth": date(2013, 3, 14), "upn": upn(1)}
    alone = trial(cast, client, by_hand, given, is_elsewhere=False)
    with undone():
        pupil(cast.actor("referrer"), **given)
        seen = Seen(sign_in(client, cast.referrer))
        answer = seen.send("post", reverse("pupils:add"), {"form_key": str(uuid4()), **given})
        client.logout()
    assert answer.status_code == 422
    assert alone.answers[0] != seen.answers[0] and alone.asked[: len(seen.asked)] != seen.asked
