"""A13: whom somebody may know of is the same in every way of asking: the list, the record, the count, the search, the
export, and the papers one by one. Small counties at random; what may be known is worked out here by hand.

WAYMARK_FUZZ multiplies the tries.
"""

import csv
import hashlib
import io
import os
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock
from waymark.core.refusals import Refused
from waymark.documents import storage
from waymark.documents.models import Document, DocumentShare
from waymark.documents.tests import hostile
from waymark.pupils.models import Address, Involvement, Pupil
from waymark.pupils.names import folded
from waymark.pupils.states import Basis
from waymark.reporting import services as reporting
from waymark.reporting.queries import Asked
from waymark.reporting.states import ExportKind, FileForm

pytestmark = pytest.mark.django_db
TRIES = 4 * int(os.environ.get("WAYMARK_FUZZ", "1"))
PDF = hostile.pdf()
# Who asks: their name in the cast and their body there; and whether they have lists of pupils and may reveal an address.
ASKERS = {
    "referrer": "ashgrove",
    "stranger_referrer": "birchfield",
    "coordinator": "partnership",
    "inclusion_officer": "county",
    "stranger_officer": "city",
    "key_worker": "partnership",
    "provider_manager": "canal_street",
    "auditor": "county",
}
WITH_LISTS = {"referrer", "stranger_referrer", "coordinator", "inclusion_officer", "stranger_officer", "key_worker"}
WHO_EXPORT = WITH_LISTS - {"key_worker"}
WHO_REVEAL = WITH_LISTS - {"key_worker"}
BODIES = sorted(set(ASKERS.values()))

known_from = st.integers(-30, 3)
involvements = st.lists(
    st.tuples(st.sampled_from(BODIES), known_from, st.none() | st.sampled_from([0, 1, 2, 5, 40])), max_size=5
)
papers = st.lists(st.tuples(st.sets(st.sampled_from(BODIES), max_size=3), st.booleans()), max_size=2)
counties = st.lists(st.tuples(involvements, st.booleans(), papers), min_size=2, max_size=4)

# Everybody knows of both and was given every paper; of the second the address is withheld.
LIVE = [(body, -1, None) for body in BODIES]
EVERYBODY_KNOWS = [(LIVE, False, [(set(BODIES), True)]), (LIVE, True, [(set(BODIES), True), (set(BODIES), False)])]


class Undo(Exception):
    pass


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


def built(cast, county):
    """The pupils of a county as drawn, each with a surname that nobody else bears."""
    return [pupil_of(cast, at, *drawn) for at, drawn in enumerate(county)]


def pupil_of(cast, at, involved, withheld, shared):
    surname = f"Zoq{'abcd'[at]}"
    pupil = Pupil.objects.create(
        forename="Quill",
        surname=surname,
        search_name=f" {folded(f'Quill {surname}')}",
        date_of_birth=date(2011, 5, 4),
        year_group=10,
        year_group_from=2026,
        held_by=cast.ashgrove,
        added_at=clock.now(),
        added_by_label="test",
    )
    for body, first, days in involved:
        valid_from = SCHOOL_DAY + timedelta(days=first)
        Involvement.objects.create(
            pupil=pupil,
            organisation=getattr(cast, body),
            basis=Basis.PROGRAMME,
            valid_from=valid_from,
            valid_to=None if days is None else valid_from + timedelta(days=days),
            source_type="programmes.programme",
            source_id=uuid4(),
        )
    Address.objects.create(
        pupil=pupil, lines="1 Weir Row", do_not_disclose=withheld, valid_from=SCHOOL_DAY - timedelta(days=90)
    )
    return pupil, [paper_of(cast, pupil, n, *each) for n, each in enumerate(shared)]


def paper_of(cast, pupil, number, bodies, tells_address):
    paper = Document.objects.create(
        kind=Document.Kind.LETTER,
        pupil=pupil,
        title=f"Letter {pupil.surname} {number}",
        stored_as=storage.write(PDF, "pdf"),
        content_type="application/pdf",
        size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
        made_at=clock.now(),
        made_by_label="test",
        tells_address=tells_address,
    )
    for body in bodies:
        DocumentShare.objects.create(
            document=paper, organisation=getattr(cast, body), shared_at=clock.now(), shared_by_label="test"
        )
    return paper


# What may be known, by hand


def may_know(asker, involved):
    """A live row of the asker's own body: from its first day on, up to but without its last. No auditor has pupils."""
    if asker == "auditor":
        return False
    return any(
        body == ASKERS[asker] and first <= 0 and (days is None or first + days > 0) for body, first, days in involved
    )


def may_read(asker, involved, withheld, bodies, tells_address):
    """A paper: shared with the asker's body, about a pupil it may know of, and not one that tells a withheld address."""
    if not may_know(asker, involved) or ASKERS[asker] not in bodies:
        return "no"
    if not (withheld and tells_address):
        return "yes"
    return "with a reason" if asker in WHO_REVEAL else "no"


# What each way of asking says


def named(page):
    """The surnames as words of their own: the random letters of a token may hold one, once in a hundred runs."""
    return set(re.findall(r"\bZoq[abcd]\b", page))


def ways(cast, asker, client, pupils):
    """Each way of asking, and the surnames it tells."""
    actor = cast.actor(asker)
    yield "the one door", {pupil.surname for pupil in Pupil.objects.visible_to(actor)}
    page = client.get(reverse("pupils:list")).text
    yield "the list", named(page)
    counted = re.search(r"(\d+) pupils? that you may know of today", page)
    yield "the count", int(counted[1]) if counted else 0
    for name, field in (("casefile:search", "text"), ("pupils:list", "words")):
        answer = client.post(reverse(name), {field: "quill", "form_key": str(uuid4())})
        yield f"the search of {name}", named(answer.text)
    statuses = {
        pupil.surname: client.get(reverse("casefile:pupil", args=[pupil.public_id])).status_code for pupil, _ in pupils
    }
    assert set(statuses.values()) <= {200, 404}, statuses
    yield "the record", {surname for surname, status in statuses.items() if status == 200}
    if asker in WHO_EXPORT:
        names, children = exported(actor)
        yield "the export", names
        yield "the count of the register of disclosures", children


def exported(actor):
    """The surnames in the file, and how many children the register says left."""
    asked = Asked(ExportKind.PUPILS)
    try:
        export = reporting.ask(actor, asked, form=FileForm.CSV, to_whom="Our lead", why="A meeting of this week")
    except Refused as refused:
        assert [each.code for each in refused.refusals] == ["nothing_to_export"]
        return set(), 0
    content, disclosure = reporting.take(actor, export)
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {row["Surname"] for row in rows}, disclosure.children


def judge_papers(asker, client, pupils, county):
    for (pupil, its_papers), (involved, withheld, shared) in zip(pupils, county, strict=True):
        answers = [may_read(asker, involved, withheld, *each) for each in shared]
        for paper, expected in zip(its_papers, answers, strict=True):
            about = client.get(reverse("documents:document", args=[paper.public_id])).status_code
            file = client.get(reverse("documents:download", args=[paper.public_id]))
            which = f"{asker}, paper of {pupil.surname}: {expected}"
            assert about == (404 if expected == "no" else 200), which
            assert file.status_code == {"no": 404, "yes": 200, "with a reason": 302}[expected], which
            assert (file.content == PDF) == (expected == "yes"), which
        if asker in WITH_LISTS and may_know(asker, involved):
            page = client.get(reverse("casefile:papers", args=[pupil.public_id])).text
            listed = set(re.findall(r"Letter Zoq[abcd] \d", page))
            assert listed == {p.title for p, each in zip(its_papers, answers, strict=True) if each != "no"}, asker


def test_a13_every_way_of_asking_tells_of_the_same_pupils(cast):
    clients = {asker: sign_in(Client(), getattr(cast, asker)) for asker in ASKERS}

    # Not made smaller when it fails: a county is read in seconds, and takes seconds to try.
    @settings(max_examples=TRIES, database=None, phases=[Phase.explicit, Phase.generate])
    @given(counties)
    @example(EVERYBODY_KNOWS)
    def in_a_county(county):
        try:
            with transaction.atomic():
                pupils = built(cast, county)
                for asker, client in clients.items():
                    known = {
                        p.surname for (p, _), drawn in zip(pupils, county, strict=True) if may_know(asker, drawn[0])
                    }
                    if asker in WITH_LISTS:
                        for way, told in ways(cast, asker, client, pupils):
                            assert told == (len(known) if isinstance(told, int) else known), f"{asker}: {way}"
                    elif asker == "provider_manager":
                        assert {p.surname for p in Pupil.objects.visible_to(cast.actor(asker))} == known
                    if asker != "auditor":
                        judge_papers(asker, client, pupils, county)
                    else:
                        pages = [reverse("casefile:pupil", args=[pupil.public_id]) for pupil, _ in pupils]
                        assert {client.get(page).status_code for page in pages} <= {403, 404}
                raise Undo
        except Undo:
            pass

    in_a_county()
