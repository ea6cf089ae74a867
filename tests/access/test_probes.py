"""Questions put sideways: searches, sort keys, field names of the database, and ids of others inside a form (A7, A8)."""

import os
import uuid
from urllib.parse import urlencode

import pytest
from django.db import models
from django.urls import reverse

from tests.access.doors import CASE_TEAM, DOORS, PROVIDER
from tests.access.footprint import footprint, ours, without_chance
from tests.access.forms import ONLY_READ
from tests.access.matrix import Cell
from tests.access.visitors import NOBODY
from tests.access.world import NOW
from waymark.core import clock
from waymark.organisations.models import Site

pytestmark = pytest.mark.django_db
EVERY_TRY = "WAYMARK_FUZZ" in os.environ  # otherwise a third of the words and half of the ids, by turns
NONSENSE = "zyzyzyzyzy"
LISTS = sorted(name for name, door in DOORS.items() if not door.about and not door.more and door.looks)


@pytest.fixture(autouse=True)
def _this_morning():
    with clock.at(NOW):
        yield


def case_people(matrix):
    return [visitor for visitor in matrix.visitors if visitor.role in CASE_TEAM | PROVIDER]


def searched(matrix, visitor, url_name, field, text):
    with matrix.undone():
        answer = matrix.browsers[visitor].post(reverse(url_name), {field: text, "form_key": str(uuid.uuid4())})
    return answer.status_code, without_chance(answer.content).lower().replace(text.lower().encode(), b"")


@pytest.mark.on_either
@pytest.mark.parametrize(("url_name", "field"), [("casefile:search", "text"), ("pupils:list", "words")])
def test_a_search_for_somebody_one_may_not_know_of_is_a_search_for_nobody(matrix, url_name, field):
    """The answer is the same, letter for letter, as for a word that nobody bears: names, numbers and references."""
    asked = 0
    for visitor in case_people(matrix):
        if visitor.role not in DOORS[url_name].roles:
            continue
        nobody = searched(matrix, visitor, url_name, field, NONSENSE)
        assert nobody[0] == 200
        for of, pupil in matrix.world.pupils.items():
            if matrix.world.knows(of, visitor):
                continue
            secrets = [pupil.surname, pupil.forename[:5], pupil.known_as.upper(), f"{pupil.surname} {pupil.forename}"]
            if of not in ("left", "arrived"):  # whose number is another record's too
                secrets.append(pupil.upn)
            secrets = [each for each in secrets if each]  # not everybody has a number, or is called something else
            for text in secrets if EVERY_TRY else secrets[asked % 3 :: 3]:
                asked += 1
                assert searched(matrix, visitor, url_name, field, text) == nobody, f"{visitor} asked for {of} by {text}"
    assert asked > 100


@pytest.mark.on_either
def test_a_reference_of_others_finds_nothing(matrix):
    world = matrix.world
    asked = 0
    for visitor in case_people(matrix):
        nobody = searched(matrix, visitor, "casefile:search", "text", "R-26-99999")
        for kind, model in (("referral", world.referrals()), ("placement", list(world.placements.values()))):
            records = {record.public_id: record for record in world.of_kind(kind)}
            for row in model:
                record = records[str(row.public_id)]
                if visitor.body not in record.bodies or world.withholds(record, visitor.membership):
                    asked += 1
                    assert searched(matrix, visitor, "casefile:search", "text", row.reference) == nobody
    assert asked > 100


@pytest.mark.on_either
def test_the_search_finds_what_one_may_know_of(matrix):
    """The other side: nobody entitled is denied."""
    for visitor in case_people(matrix):
        for of, pupil in matrix.world.pupils.items():
            if matrix.world.knows(of, visitor):
                with matrix.undone():
                    form = {"text": pupil.surname, "form_key": str(uuid.uuid4())}
                    answer = matrix.browsers[visitor].post(reverse("casefile:search"), form)
                name = pupil.known_as or pupil.forename
                assert name.encode() in answer.content, f"{visitor} does not find {of}"


PROBES = {
    "ordering": "pupil__surname",
    "_sort": "-upn",
    "order_by": "password",
    "pupil__surname__startswith": "Zq",
    "pupil__addresses__lines__contains": "Row",
    "_connector": "OR 1=1 --",
    "organisation": "1",
    "school_id": "2",
    "limit": "10000",
    "all": "1",
}


@pytest.mark.on_either
@pytest.mark.parametrize("name", LISTS)
def test_a_list_heeds_no_field_of_the_database(matrix, name):
    """Sort keys, look-ups and foreign keys in the address change nothing: not what is listed, nor in which order."""

    def answer(visitor, query):
        with matrix.undone():
            return matrix.browsers[visitor].get(f"{reverse(name)}{query}")

    entitled = (each for each in matrix.visitors if each.role in DOORS[name].roles)
    visitor = next(each for each in entitled if answer(each, "").status_code != 302)  # who is not sent on elsewhere

    def body(query):
        answered = answer(visitor, query)
        assert answered.status_code == 200
        return without_chance(answered.content)

    plain = body("")
    assert body("?" + urlencode(PROBES)) == plain


# Forms that offer the people of every body of the area: others are those of another area.
OFFERS_THE_AREA = {"meetings:add_member"}


def foreign(matrix, name):
    """Records of others, of the kinds that forms name."""
    world = matrix.world
    return {
        "pupil": world.pupils["of the others"],
        "membership": world.people["stranger_officer" if name in OFFERS_THE_AREA else "stranger_key_worker"],
        "placement": world.placements[("of the others", "canal_street")],
        "site": Site.objects.get(organisation=world.bodies["tanyard"]),
    }


def referring(record):
    """How many rows of any table point at this one."""
    return sum(
        model.objects.filter(**{field.name: record}).count()
        for model in ours()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is type(record)
    )


def with_foreign(form, name, mine, other, turn):
    """One field sent with another's id, with words that libraries read as all, and twice with both."""
    odd = [["-1"], [mine, other], ["0"], [other, mine], ["all"], [other.replace("-", "")], [""]]
    for values in [[other], *(odd if EVERY_TRY else odd[turn % 2 :: 2])]:
        yield {**form.data(), name: values}


def has_id(value):
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True


# Somebody who may act there: Ashgrove's and the partnership's people, and a provider that is not the stranger's.
ACTORS = ("referrer at Ashgrove", "head at Ashgrove", "co-ordinator of the partnership", "manager of Harrow Farm")


@pytest.mark.by_turns
@pytest.mark.parametrize("name", sorted(name for name, door in DOORS.items() if not door.link))
def test_an_id_of_others_in_a_form_is_not_taken(matrix, name):
    """Every field of a form that holds an id, and every name of a field that does: the answer links nothing to others."""
    door, turn = DOORS[name], 0
    records = matrix.world.of_kind(door.about) if door.about else [None]
    for visitor in (each for each in matrix.visitors if each.name in ACTORS and each.role != NOBODY):
        tried = 0
        for record in records:
            cell = Cell(name, "POST", visitor, record)
            if tried or matrix.standing(cell) != "entitled":
                continue
            if not (form := matrix.page_form(cell)):
                if name in ONLY_READ and not EVERY_TRY:
                    break
                continue
            tried += 1
            for kind, other in foreign(matrix, name).items():
                before, others = referring(other), footprint()
                fields = {key: values[0] for key, values in form.fields.items() if values and has_id(values[0])}
                for key, mine in fields.items():
                    turn += 1
                    for typed in with_foreign(form, key, mine, str(other.public_id), turn):
                        with matrix.undone():
                            path, body = matrix.path(cell), urlencode(typed, doseq=True)
                            answer = matrix.browsers[visitor].post(
                                path, body, content_type="application/x-www-form-urlencoded"
                            )
                            assert answer.status_code < 500, f"{cell}: {key} as {typed[key]}: {answer.status_code}"
                            assert referring(other) <= before, f"{cell}: took the {kind} of others in {key}"
                            bad = {c for c in matrix.words_in(answer) if not matrix.may_read(cell, door, c)}
                            assert not bad, f"{cell}: told {bad}"
                assert footprint() == others
