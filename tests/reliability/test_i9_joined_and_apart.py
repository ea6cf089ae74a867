"""I9: records joined and put apart again are what they would have been without, and the history holds.

Random stories of two records of one child: each school writes in its own, officers join them and put them apart, in any
order. Every join and every undoing leaves every table as it was, but for those of the decision itself and the history;
and the same story without any join ends in the same records.
"""

import random
import re
from contextlib import contextmanager
from datetime import date
from os import environ

import pytest
from django.db import models, transaction

from tests.access.footprint import ours
from tests.cast import SCHOOL_DAY, Cast
from waymark.core import clock, history
from waymark.core.models import AuditEvent
from waymark.matching import queries, services
from waymark.matching.models import Pair
from waymark.matching.states import Answer, Outcome, PairState
from waymark.matching.tests.factories import lead_officer, look, two_records
from waymark.pupils import services as pupils
from waymark.pupils.models import Involvement, Pupil
from waymark.pupils.states import CharacteristicKind
from waymark.referrals import services as referrals
from waymark.referrals.states import ReferralKind

pytestmark = pytest.mark.django_db
STORIES = 4 * int(environ.get("WAYMARK_FUZZ", "1"))
LENGTH = 16
PUBLIC_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # in the address of a duty
OF_THE_DECISION = {"matching.Comparison", "matching.Pair", "matching.Proposal"}
OF_THE_HISTORY = {"core.AuditEvent", "core.AuditPayload", "core.EventPupil", "core.ChainHead"}
KEPT = [m for m in ours() if m._meta.label not in OF_THE_DECISION | OF_THE_HISTORY]
WRITES = ("name", "parent", "trait", "address", "refer")
DECIDES = ("join", "join", "apart", "disagree", "take back")


@pytest.fixture
def cast():
    with clock.at(SCHOOL_DAY):
        yield Cast.gather()


@contextmanager
def undone():
    class Undone(Exception):
        pass

    try:
        with transaction.atomic():
            yield
            raise Undone
    except Undone:
        pass


def everything():
    """Every row of every table but those of the decision and the history."""
    return {model._meta.label: sorted(map(repr, model._default_manager.values())) for model in KEPT}


def told(record):
    """What stands in a record and around it, without keys that chance gave."""
    found = []
    for model in KEPT:
        to_pupil = [
            f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is Pupil
        ]
        if model is not Pupil and not to_pupil:
            continue
        rows = model._default_manager.filter(**({"pk": record.pk} if model is Pupil else {to_pupil[0].name: record.pk}))
        plain = [
            f.attname
            for f in model._meta.concrete_fields
            if not (f.primary_key or f in to_pupil or isinstance(f, models.UUIDField) or f.name == "reference")
        ]
        found += [(model._meta.label, sorted(PUBLIC_ID.sub("", repr(row)) for row in rows.values_list(*plain)))]
    return found


class Story:
    """Two records, and what people do with them."""

    def __init__(self, cast, acts, *, joins):
        self.cast, self.joins = cast, joins
        self.one, self.two = two_records(cast)
        look()
        self.pair = Pair.objects.get()
        self.joined = False
        for act in acts:
            self.do(*act)

    def do(self, what, which, number):
        if what in WRITES:
            self.write(what, which, number)
        elif self.joins:
            self.decide(what, which)

    def write(self, what, which, number):
        actor = self.cast.actor(("referrer", "stranger_referrer")[which])
        record = Pupil.objects.get(pk=(self.one, self.two)[which].pk)
        if what == "name":
            values = {"surname": record.surname, "date_of_birth": record.date_of_birth, "upn": record.upn}
            pupils.change_pupil(
                actor, record, forename=record.forename, known_as=f"Kay {number}", **values, reason="So called."
            )
        elif what == "parent":
            pupils.add_parent_or_carer(actor, record, name=f"Parent {number}", relationship="Mother")
        elif what == "trait":
            kind = (CharacteristicKind.SOCIAL_WORKER, CharacteristicKind.SEN_SUPPORT, CharacteristicKind.LANGUAGE)[
                number % 3
            ]
            if not record.characteristics.filter(kind=kind).exists():
                pupils.add_characteristic(
                    actor, record, kind=kind, value="Welsh" if kind == "language" else "", valid_from=date(2026, 9, 7)
                )
        elif what == "address":
            day = SCHOOL_DAY
            pupils.change_address(actor, record, lines=f"{number} Mill Row", postcode="LE8 5PB", valid_from=day)
        elif not record.referrals.exists():
            referrals.begin(actor, record, kind=ReferralKind.AT_RISK)

    def decide(self, what, which):
        first, second = (self.cast.actor("inclusion_officer"), lead_officer(self.cast))[:: 1 if which else -1]
        answer = {"join": Answer.SAME, "apart": Answer.TWO}.get(what, Answer.TWO if self.joined else Answer.SAME)
        stands = queries.STANDS.get(PairState(Pair.objects.get().state))
        if stands == answer:
            return
        before = everything()
        services.propose(first, self.pair, answer=answer, reason="So it looks.")
        if what == "take back":
            services.take_back(first, self.pair)
        else:
            services.settle(second, self.pair, agrees=what != "disagree", reason="I asked.")
            self.joined = self.joined if what == "disagree" else answer is Answer.SAME
        assert everything() == before, what
        assert (Pair.objects.get().state == PairState.SAME) == self.joined
        self.count()

    def count(self):
        """Joined records are one child, others two, once two people have spoken."""
        found = queries.children([self.one, self.two])
        asked = Pair.objects.get().state == PairState.OPEN  # until then the one number decides
        assert len(set(found.counted.values())) == (1 if self.joined or asked else 2)
        assert len(set(found.keys.values())) == (1 if self.joined else 2)


def a_story(chance):
    return [
        (chance.choice(WRITES if chance.random() < 0.6 else DECIDES), chance.randrange(2), chance.randrange(1000))
        for _ in range(LENGTH)
    ]


@pytest.mark.parametrize("seed", range(STORIES))
def test_i9_a_story_with_joins_ends_in_the_records_of_the_story_without(cast, seed):
    acts = a_story(random.Random(seed))
    acts += [("join", 0, 0), ("name", 1, 7), ("parent", 0, 8), ("apart", 1, 0)]  # whatever came before: join, use, undo
    with undone():
        plain = Story(cast, acts, joins=False)
        without = (told(plain.one), told(plain.two))
    story = Story(cast, acts, joins=True)
    assert (told(story.one), told(story.two)) == without
    assert Pair.objects.get().state == PairState.TWO
    for chain in history.chains():
        assert history.verify(chain)[1] is None
    agreed = story.pair.proposals.filter(outcome=Outcome.AGREED).count()
    assert AuditEvent.objects.filter(action__in=["pair.join", "pair.keep_apart"]).count() == agreed >= 2


def test_i9_a_join_opens_no_door(cast):
    """Who may know of either record is who might before, joined and apart again."""
    story = Story(cast, [], joins=True)
    before = list(Involvement.objects.order_by("pk").values_list())
    seen = {
        who: set(Pupil.objects.visible_to(cast.actor(who))) for who in ("referrer", "stranger_referrer", "coordinator")
    }
    for what in ("join", "apart"):
        story.decide(what, 0)
        assert list(Involvement.objects.order_by("pk").values_list()) == before
        assert {who: set(Pupil.objects.visible_to(cast.actor(who))) for who in seen} == seen


def test_i9_the_stories_do_join_and_write(cast):
    """The chance is not so kind as to try nothing."""
    acts = [act for seed in range(STORIES) for act in a_story(random.Random(seed))]
    assert {what for what, *_ in acts} == {*WRITES, *DECIDES}
