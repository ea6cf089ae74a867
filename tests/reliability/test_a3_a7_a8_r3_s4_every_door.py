"""What holds at each door in the same way, tried at every one of them and not at a share.

A3: what one may not know of answers as what does not exist. A7, A8: ids of others, sort keys and look-ups in an address
change nothing. R3: a page that tells of a pupil has its event in the same transaction, or is not sent. S4: every answer
carries the headers.
"""

import uuid
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from tests.access.doors import DOORS, FOR_ONESELF, OPEN_TO_ALL, SAMPLES, SIGN_IN
from tests.access.entry_points import parameters
from tests.access.footprint import statements_watched, without_chance
from tests.access.matrix import Cell
from tests.access.test_probes import PROBES
from tests.access.visitors import LINK
from tests.access.world import NOW
from tests.reliability.together import same_browser
from waymark.core import clock, history
from waymark.core.models import EventPupil

pytestmark = pytest.mark.django_db
WITH_AN_ID = sorted(name for name, door in DOORS.items() if door.about)
WITH_A_PAGE = sorted(name for name, door in DOORS.items() if door.looks and not door.link)


@pytest.fixture(autouse=True)
def _this_morning():
    with clock.at(NOW):
        yield


def records(matrix, name):
    return matrix.world.of_kind(DOORS[name].about) if DOORS[name].about else [None]


def first(matrix, name, standing, method="GET"):
    """Somebody at this door of whom the table says so, and about what."""
    cells = (Cell(name, method, each, record) for record in records(matrix, name) for each in matrix.visitors)
    return next((cell for cell in cells if matrix.standing(cell) == standing), None)


def entitled(matrix, name):
    cell = first(matrix, name, "entitled")
    assert cell, f"nobody in the world may open {name}"
    return cell


# A3


@contextmanager
def statements_asked():
    """What the database is asked, without the values: answers that ask the same take the same time."""
    asked = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):  # numbered as they come
            asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield asked


def whole(answer, asked_for):
    """Status, every header and the body, but for what is drawn anew and the id that was asked for."""
    body = without_chance(answer.content).replace(asked_for.encode(), b"0" * 36)
    return answer.status_code, sorted(answer.items()), sorted(answer.cookies), body


@pytest.mark.by_turns
@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("name", WITH_AN_ID)
def test_a3_what_one_may_not_know_of_is_what_does_not_exist(matrix, name, method):
    wanted = ("missing", "gone") if DOORS[name].link else ("missing",)
    cells = [cell for standing in wanted if (cell := first(matrix, name, standing))]
    about = {record.of for record in records(matrix, name)} & set(matrix.world.pupils)
    assert cells or not about, f"there is no stranger at {name}, though it is about pupils"
    for cell in cells:
        if cell.visitor.role == LINK:
            continue
        matrix.stay_signed_in()  # who is noted as seen at one of the two answers would make them differ
        typed = {"text": "words", "version": "1", "reason": "words"} if method == "post" else {}
        answers, statements = [], []
        for public_id in (cell.record.public_id, str(uuid.uuid4())):
            form = {**typed, "form_key": str(uuid.UUID(int=7, version=4))} if typed else {}
            with matrix.undone(), statements_asked() as asked:
                answer = getattr(matrix.browsers[cell.visitor], method)(matrix.path(cell, public_id), form)
                answers.append(whole(answer, public_id))
            statements.append(asked)
        assert answers[0][0] in (404, 405, 410)
        assert answers[0] == answers[1], f"{cell} differs from the answer about nothing"
        assert statements[0] == statements[1], f"{cell} asks the database more, or less, than about nothing"


# A7, A8


BELIEVED_ELSEWHERE = ("X-User-ID", "X-Remote-User", "Remote-User", "X-Organisation", "X-Pupil-ID", "Authorization")


@pytest.mark.by_turns
@pytest.mark.parametrize("name", WITH_A_PAGE)
def test_a7_a8_nothing_in_the_address_but_the_page_asks_for_it(matrix, name):
    """Ids of others under every name of a part of an address, look-ups and sort keys: the same bytes, nothing changed."""
    cell = entitled(matrix, name)
    other = matrix.world.one("pupil", "of the others").public_id
    names = {part for parts in parameters().values() for part in parts}
    foreign = [(part, value) for part in sorted(names) for value in (other, "-1", "0", "all", "1")]
    foreign += [
        ("id", other),
        ("pk", "1"),
        ("pupil", other),
        ("organisation", "2"),
        ("actor", other),
        ("at", "2020-01-01"),
    ]

    def page(query, **headers):
        client = matrix.browsers[cell.visitor]
        if headers:
            mine = {morsel.key: morsel.value for morsel in client.cookies.values()}
            client = same_browser(client)
            client.cookies = SimpleCookie({**dict.fromkeys([part for part, _ in foreign], other), **mine})
        with matrix.undone(), statements_watched() as wrote:
            answer = client.get(f"{matrix.path(cell)}{query}", headers=headers)
            answer.wrote = set(wrote)
            changed = matrix.changed(answer, besides={"core.AuditEvent"})
        return (
            answer.status_code,
            without_chance(b"".join(answer.streaming_content) if answer.streaming else answer.content),
            changed,
        )

    status, plain, changed = page("")
    assert (status, changed) in ((200, []), (302, []))
    asked, body, changed = page("?" + urlencode([*PROBES.items(), *foreign]))
    assert (asked, changed) == (status, [])
    assert body == plain
    # nor in cookies that we never gave, nor in headers that another system might believe
    asked, body, changed = page("", **dict.fromkeys(BELIEVED_ELSEWHERE, other))
    assert (asked, changed, body) == (status, [], plain)


# R3


def told(matrix, answer):
    """The pupils that the answer tells of."""
    return {c.of for c in matrix.words_in(answer) if c.kind != "upn"} & set(matrix.world.pupils)


@pytest.mark.by_turns
@pytest.mark.parametrize("name", WITH_A_PAGE)
def test_r3_a_reading_is_noted_in_the_transaction_of_the_page_or_there_is_no_page(matrix, name, monkeypatch):
    cell = entitled(matrix, name)
    outside, inside = len(connection.savepoint_ids), []
    real = history.record_many

    def noting(entries):
        listed = list(entries)
        if listed:
            inside.append(len(connection.savepoint_ids))
        return real(listed)

    monkeypatch.setattr(history, "record_many", noting)
    last = EventPupil.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with matrix.undone():
        answer = matrix.browsers[cell.visitor].get(matrix.path(cell))
        pupils = told(matrix, answer)
        noted = {str(each) for each in EventPupil.objects.filter(pk__gt=last).values_list("pupil_id", flat=True)}
    assert {str(matrix.world.pupils[of].public_id) for of in pupils} <= noted
    assert all(depth > outside + 1 for depth in inside), "an event outside the transaction of the page"
    if not pupils:
        return

    def fails(entries):
        if list(entries):
            raise RuntimeError("the history cannot be written")

    monkeypatch.setattr(history, "record_many", fails)
    with matrix.undone():
        answer = matrix.browsers[cell.visitor].get(matrix.path(cell))
        assert answer.status_code == 500, "the page is sent though nobody could note that it was read"
        assert told(matrix, answer) == set()


# S4, S5

CARRIED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def judge_headers(answer, what, *, by_link=False):
    """`by_link`: the pages of a link tell nobody its address, and forms of a telephone without a session need an origin."""
    for name, value in CARRIED.items():
        allowed = {value, "strict-origin"} if by_link and name == "Referrer-Policy" else {value}
        assert answer.headers.get(name) in allowed, f"{what}: {name} is {answer.headers.get(name)!r}"
    assert "Access-Control-Allow-Origin" not in answer.headers, f"{what}: another site may read it"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    if policy == "sandbox; default-src 'none'":  # a file of somebody's: nothing at all
        assert "attachment" in answer.headers["Content-Disposition"]
        return
    for directive in ("default-src 'self'", "object-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert directive in policy, f"{what}: {directive}"
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    for each in (cookie for cookie in answer.cookies.values() if cookie.value):  # an empty one is taken away
        assert each["httponly"] or each.key == "messages", f"{what}: a script can read the cookie {each.key}"
        assert each["samesite"] == "Lax", f"{what}: {each.key} goes to other sites"
    if "attachment" in answer.headers.get("Content-Disposition", ""):
        assert answer.headers["Content-Type"] != "text/html"
    elif answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        page = answer.content.lower()
        assert b"<script>" not in page
        assert b"<style" not in page
        assert b" style=" not in page
        assert b" onclick=" not in page
        assert b"javascript:" not in page


@pytest.mark.by_turns
@pytest.mark.parametrize("name", sorted(DOORS))
def test_s4_s5_every_answer_of_a_door_carries_the_headers(matrix, name):
    """The page, a refusal, what is missing, a form without its key, a method that is none."""
    seen = set()
    for standing in ("entitled", "forbidden", "missing", "sign in", "elsewhere", "gone"):
        if cell := first(matrix, name, standing):
            for method in ("get", "head", "post", "put"):
                with matrix.undone():
                    answer = getattr(matrix.browsers[cell.visitor], method)(matrix.path(cell))
                    judge_headers(answer, f"{method} {cell}: {answer.status_code}", by_link=DOORS[name].link)
                if (method, answer.status_code) == ("get", 200) and answer.headers["Content-Type"].startswith(
                    "text/html"
                ):
                    way_out = reverse("account_logout").encode() in answer.content
                    assert way_out != DOORS[name].link, f"{cell}: no way to sign out"
                seen.add(answer.status_code)
    assert len(seen) > 1


# `health` and `ready` are answered ahead of everything, to a watcher that draws no page.
@pytest.mark.parametrize("name", sorted({*OPEN_TO_ALL, *SIGN_IN, *FOR_ONESELF} - set(DOORS) - {"health", "ready"}))
def test_s4_s5_every_answer_on_the_way_in_carries_the_headers(matrix, name):
    kinds = {"uuid": "00000000-0000-4000-8000-000000000000", "int": 2026, "slug": "why"}
    parts = SAMPLES.get(name) or {part: kinds[kind] for part, kind in parameters()[name].items()}
    for visitor in [each for each in matrix.visitors if each.name in ("somebody anonymous", "referrer at Ashgrove")]:
        for method in ("get", "post", "delete"):
            other = same_browser(matrix.browsers[visitor])  # which may sign out
            with matrix.undone():
                answer = getattr(other, method)(reverse(name, kwargs=parts))
            by_link = name.startswith(("attendance:", "referrals:consent", "my_plan:", "placements:link"))
            judge_headers(answer, f"{method} {name} by {visitor}: {answer.status_code}", by_link=by_link)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/providers/%00", "/static/", "/static/nowhere.css", "/.git/config", "/pupils/x", "//example.org/"],
)
def test_s4_s5_what_no_page_answers_carries_the_headers(matrix, path):
    visitor = next(each for each in matrix.visitors if each.name == "somebody anonymous")
    with matrix.undone():
        answer = matrix.browsers[visitor].get(path)
    assert answer.status_code in (302, 400, 404)
    judge_headers(answer, path)


def test_s4_a_page_that_breaks_carries_the_headers_and_tells_nothing(matrix, monkeypatch):
    def breaks(*arguments, **more):
        raise RuntimeError(f"cannot show {matrix.world.pupils['in full swing'].surname}")

    monkeypatch.setattr("waymark.referrals.views.queries.referral_or_404", breaks)
    cell = entitled(matrix, "referrals:referral")
    with matrix.undone():
        answer = matrix.browsers[cell.visitor].get(matrix.path(cell))
    assert answer.status_code == 500
    judge_headers(answer, "a broken page")
    assert matrix.words_in(answer) == set()
