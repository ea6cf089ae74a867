"""A share of the matrix on every run of the tests; `./run matrix` runs it whole. And the matrix itself is tried:
it must see each kind of leak when there is one.
"""

import os
import random

import pytest

from tests.access import mail
from tests.access.__main__ import SEED
from tests.access.doors import DOORS
from tests.access.matrix import Cell
from tests.access.world import NOW, SAFETY_KINDS
from waymark.core import clock, history
from waymark.pupils.models import InvolvementQuerySet
from waymark.referrals.models import Referral, ReferralQuerySet

pytestmark = pytest.mark.django_db
# A tenth (A2) on both databases together, each by another chance; less on PostgreSQL, where each cell takes longer.
SHARE = 0.03 if os.environ.get("WAYMARK_TEST_DATABASE") == "postgresql" else 0.07
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_a_share_of_all_cells(matrix, part):
    seed = int(os.environ.get(SEED, "0")) or random.SystemRandom().randrange(1, 2**31)
    print(f"{SEED}={seed}")
    matrix.run(SHARE, seed, part=part, of=PARTS)
    assert matrix.tried > 100
    assert not matrix.faults, "\n".join([f"again: {SEED}={seed}", *map(str, matrix.faults[:40])])


@pytest.mark.on_either
def test_mail_jobs_and_commands(matrix):
    mail.run(matrix)
    assert matrix.tried > 1000
    assert not matrix.faults, "\n".join(map(str, matrix.faults[:40]))


def visitor(matrix, name):
    return next(each for each in matrix.visitors if each.name == name)


def tried(matrix, door, method, who, record=None):
    """The faults of one cell, with the form as the code stands now."""
    matrix.forget_forms()
    with clock.at(NOW):
        matrix.try_cell(Cell(door, method, visitor(matrix, who), record))
    return [str(fault) for fault in matrix.faults]


STRANGER = "referrer at Birchfield"


def test_the_matrix_sees_a_page_that_a_stranger_can_read(matrix, monkeypatch):
    record = matrix.world.one("referral", "in full swing")
    assert tried(matrix, "referrals:referral", "GET", STRANGER, record) == []
    monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda self, actor: Referral.objects.all())
    faults = tried(matrix, "referrals:referral", "GET", STRANGER, record)
    assert any("200 about a record of others" in each for each in faults)
    assert any("tells the referral of in full swing" in each for each in faults)


def test_the_matrix_sees_a_form_that_a_stranger_can_send(matrix, nothing_kept, monkeypatch):
    record = matrix.world.one("referral", "drafted")
    monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda self, actor: Referral.objects.all())
    monkeypatch.setattr(InvolvementQuerySet, "live_for", lambda self, actor: self)
    faults = tried(matrix, "referrals:section", "POST", STRANGER, record)
    assert any("changed [" in each and "referrals.Referral" in each for each in faults)


def test_the_matrix_sees_a_denial_that_tells_that_a_record_exists(matrix, monkeypatch):
    from waymark.core.policies import Denied
    from waymark.referrals import queries

    real = queries.referral_or_404

    def talkative(actor, public_id):
        if Referral.objects.filter(public_id=public_id).exists() and actor.organisation.name == "Birchfield School":
            raise Denied("referral.view")
        return real(actor, public_id)

    monkeypatch.setattr(queries, "referral_or_404", talkative)
    faults = tried(matrix, "referrals:referral", "GET", STRANGER, matrix.world.one("referral", "sent"))
    assert any("403 about a record of others" in each for each in faults)
    assert any("differs from the answer about nothing" in each for each in faults)


def test_the_matrix_sees_that_somebody_entitled_is_turned_away(matrix, nothing_kept, monkeypatch):
    monkeypatch.setattr(ReferralQuerySet, "visible_to", lambda self, actor: self.none())
    faults = tried(
        matrix, "referrals:referral", "GET", "referrer at Ashgrove", matrix.world.one("referral", "in full swing")
    )
    assert faults == [
        "FALSE DENIAL: GET referrals:referral by referrer at Ashgrove about referral of in full swing: "
        "404 for somebody entitled",
        "FALSE DENIAL: GET referrals:referral by referrer at Ashgrove about referral of in full swing: 404 when looking",
    ]


def test_the_matrix_sees_a_reading_that_nobody_notes(matrix, monkeypatch):
    monkeypatch.setattr(history, "note_read", lambda *arguments, **more: None)
    faults = tried(
        matrix, "referrals:referral", "GET", "referrer at Ashgrove", matrix.world.one("referral", "in full swing")
    )
    assert any("without a trace" in each for each in faults)


def test_the_matrix_sees_a_field_that_no_form_asks_for(matrix, monkeypatch):
    from waymark.referrals import services

    real = services.save_section

    def greedy(actor, referral, section, data, *, version=None):
        saved = real(actor, referral, section, data, version=version)
        Referral.objects.filter(pk=saved.pk).update(conditions="Written by a stranger")
        return saved

    monkeypatch.setattr(services, "save_section", greedy)
    record = matrix.world.one("referral", "drafted")
    faults = tried(matrix, "referrals:section", "POST", "referrer at Ashgrove", record)
    assert any("took referrals.Referral.conditions" in each for each in faults)


@pytest.mark.parametrize("who", ["referrer at Ashgrove", STRANGER, "administrator of Ashgrove", "somebody anonymous"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_matrix_sees_a_page_that_breaks_whoever_asks(matrix, monkeypatch, who, method):
    def breaks(*arguments, **more):
        raise RuntimeError("broken")

    monkeypatch.setattr("waymark.accounts.sessions.attach_actor", breaks)
    record = matrix.world.one("referral", "in full swing")
    faults = tried(matrix, "referrals:check", method, who, record)
    assert any(each.endswith(": 500 RuntimeError: broken") for each in faults)


def test_the_matrix_sees_a_page_that_breaks_while_a_form_is_looked_for(matrix, monkeypatch):
    def breaks(*arguments, **more):
        raise RuntimeError("broken")

    monkeypatch.setattr("waymark.referrals.views.queries.referral_or_404", breaks)
    faults = tried(
        matrix, "referrals:check", "POST", "somebody anonymous", matrix.world.one("referral", "in full swing")
    )
    assert any(each.startswith("FALSE DENIAL: GET referrals:check by referrer at Ashgrove") for each in faults)
    assert all("500 RuntimeError: broken" in each for each in faults)


def test_the_matrix_sees_a_page_that_breaks_about_an_id_that_nobody_has(matrix, monkeypatch):
    from waymark.referrals import queries

    real, known = queries.referral_or_404, {record.public_id for record in matrix.world.of_kind("referral")}

    def breaks(actor, public_id):
        if str(public_id) not in known:
            raise RuntimeError("broken")
        return real(actor, public_id)

    monkeypatch.setattr(queries, "referral_or_404", breaks)
    faults = tried(matrix, "referrals:referral", "GET", STRANGER, matrix.world.one("referral", "sent"))
    assert any("500 RuntimeError: broken (asked about " in each for each in faults)


TAIL, AFTER = "manager of a provider in the tail", "manager of a provider after the tail"


@pytest.mark.parametrize(
    ("door", "kind", "of", "who", "status", "told"),
    [
        # until fourteen days after the last day it finishes its own papers, and finds the pupil by name
        ("safeguarding:pupil", "pupil known", "in the tail", TAIL, 200, {"name", "surname"}),
        ("placements:placement", "placement", "in the tail", TAIL, 200, {"name", "surname", "offer"}),
        ("placements:report", "placement", "in the tail", TAIL, 200, {"name", "surname"}),
        ("attendance:register", "register", "tanyard", TAIL, 200, {"name", "mark at tanyard"}),
        ("attendance:register_done", "register", "tanyard", TAIL, 200, {"name", "surname"}),
        # and needs nothing of what keeps the pupil safe any more
        ("placements:risk", "risk of a placement", "in the tail", TAIL, 404, set()),
        ("safeguarding:assessment", "risk", "in the tail", TAIL, 404, set()),
        # later it has its own registers, without a name, and nothing else
        ("attendance:register", "register", "old_forge", AFTER, 200, set()),
        ("attendance:register_done", "register", "old_forge", AFTER, 200, set()),
        ("safeguarding:pupil", "pupil known", "long ended", AFTER, 404, set()),
        ("placements:placement", "placement", "long ended", AFTER, 404, set()),
        ("placements:risk", "risk of a placement", "long ended", AFTER, 404, set()),
        ("placements:report", "placement", "long ended", AFTER, 404, set()),
    ],
)
def test_what_a_provider_reads_after_the_last_day(matrix, door, kind, of, who, status, told):
    cell = Cell(door, "GET", visitor(matrix, who), matrix.world.one(kind, of))
    with clock.at(NOW):
        answer = matrix.knock(cell)
        matrix.judge_words(cell, DOORS[door], answer)
        matrix.judge_door(cell, DOORS[door], answer)
    words = {canary.kind for canary in matrix.words_in(answer)}
    assert answer.status_code == status
    assert told <= words
    assert not words & {*SAFETY_KINDS, "address", "telephone", "upn", "parent", "referral"}
    assert bool(words) == bool(told)
    assert not matrix.faults, "\n".join(map(str, matrix.faults))


@pytest.mark.on_either
def test_the_matrix_sees_mail_to_somebody_who_may_no_longer_know(matrix, nothing_kept, monkeypatch):
    monkeypatch.setattr(InvolvementQuerySet, "live_for", lambda self, actor: self)
    with clock.at(NOW):
        mail.written_to_everybody(matrix)
    assert any(fault.is_leak and "after the tail" in fault.cell for fault in matrix.faults)
