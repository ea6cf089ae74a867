"""R1: whoever holds the keys to the database changes the history at random; each time the first bad link is named.

WAYMARK_FUZZ multiplies the tries. The chance of a run is that of its seed (see the head of the report).
"""

import copy
import os
import random
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import core

from tests.cast import SCHOOL_DAY, Cast
from waymark.core import clock, history
from waymark.core.models import AuditEvent, AuditPayload, ChainHead, EventPupil

pytestmark = pytest.mark.django_db
TRIES = 240 * int(os.environ.get("WAYMARK_FUZZ", "1"))
LINKS = 12
TABLES = ("core_auditevent", "core_auditpayload", "core_eventpupil")
WORDS = (
    "action",
    "subject_type",
    "subject_id",
    "actor_id",
    "actor_label",
    "role",
    "purpose",
    "commitment",
    "hash",
    "prev",
)


class Forger:
    """Somebody with the keys, in front of one chain. Each act returns how many links still hold before the first bad one."""

    def __init__(self, chance, chain):
        self.chance, self.chain = chance, chain

    def events(self):
        return list(AuditEvent.objects.filter(chain=self.chain).order_by("seq"))

    def one(self):
        return self.chance.choice(self.events())

    def two(self):
        return sorted(self.chance.sample(self.events(), 2), key=lambda event: event.seq)

    def as_row(self, event, **values):
        AuditEvent.objects.filter(pk=event.pk).update(**values)

    def edit_a_letter(self):
        event, name = self.one(), self.chance.choice(WORDS)
        words = getattr(event, name) or "-"
        at = self.chance.randrange(len(words))
        other = self.chance.choice([letter for letter in "abcdef0123456789" if letter != words[at]])
        self.as_row(event, **{name: words[:at] + other + words[at + 1 :]})
        return event.seq - 1

    def edit_a_time(self):
        event = self.one()
        if self.chance.random() < 0.5:
            self.as_row(
                event, recorded_at=event.recorded_at + timedelta(microseconds=self.chance.choice((-1, 1, 10**9)))
            )
        else:
            self.as_row(event, happened_on=event.happened_on + timedelta(days=self.chance.choice((-1, 1))))
        return event.seq - 1

    def edit_the_content(self):
        event = self.one()
        payload = AuditPayload.objects.get(event=event)
        content = copy.deepcopy(payload.content)
        content[self.chance.choice(("before", "after", "reason"))] = self.chance.choice(("another", 7, {"n": -1}))
        if self.chance.random() < 0.3:
            AuditPayload.objects.filter(event=event).update(salt=payload.salt[::-1])
        else:
            AuditPayload.objects.filter(event=event).update(content=content)
        return event.seq - 1

    def strike_or_add_a_pupil(self):
        event = self.one()
        struck = EventPupil.objects.filter(event=event).order_by("pk").first()
        if struck and self.chance.random() < 0.5:
            EventPupil.objects.filter(pk=struck.pk).delete()
        else:
            EventPupil.objects.create(event=event, pupil_id=UUID(int=self.chance.getrandbits(128), version=4))
        return event.seq - 1

    def take_out(self, event):
        AuditPayload.objects.filter(event=event).delete()
        EventPupil.objects.filter(event=event).delete()
        AuditEvent.objects.filter(pk=event.pk).delete()

    def delete_one(self):
        event = self.one()
        self.take_out(event)
        return event.seq - 1

    def delete_one_and_close_the_gap(self):
        event = self.one()
        self.take_out(event)
        for later in self.events()[event.seq - 1 :]:
            self.as_row(later, seq=later.seq - 1)
        return event.seq - 1

    def take_away_a_content(self):
        event = self.one()
        AuditPayload.objects.filter(event=event).delete()
        return event.seq - 1

    def cut_off_the_end(self):
        gone = self.chance.randrange(1, LINKS + 1)
        for event in self.events()[-gone:]:
            self.take_out(event)
        return LINKS - gone

    def swap_two(self):
        one, two = self.two()
        self.as_row(one, seq=10**6)
        self.as_row(two, seq=one.seq)
        self.as_row(one, seq=two.seq)
        return one.seq - 1

    def swap_two_contents(self):
        one, two = self.two()
        first, second = (AuditPayload.objects.get(event=each) for each in (one, two))
        for row, other in ((first, second), (second, first)):
            AuditPayload.objects.filter(pk=row.pk).update(salt=other.salt, content=other.content)
        return one.seq - 1

    def reorder_a_stretch(self):
        one, two = self.two()
        stretch = self.events()[one.seq - 1 : two.seq]
        for event in stretch:
            self.as_row(event, seq=event.seq + 10**6)
        for event, seq in zip([stretch[-1], *stretch[:-1]], range(one.seq, two.seq + 1), strict=True):
            self.as_row(event, seq=seq)
        return one.seq - 1

    def insert_one(self):
        """A link that is well made in itself, pushed in before another: its follower gives it away."""
        before = self.one()
        for later in reversed(self.events()[before.seq - 1 :]):
            self.as_row(later, seq=later.seq + 1)
        made = copy.copy(before)
        made.pk, made.action = None, "test.inserted"
        content = {"before": None, "after": None, "reason": ""}
        made.commitment = history._commitment("0" * 32, content, [])
        made.hash = history._hash(made)
        made.save(force_insert=True)
        AuditPayload.objects.create(event=made, salt="0" * 32, content=content)
        return before.seq

    def rewrite_one(self):
        """One link made anew, well in itself: its follower, or the head, gives it away."""
        event = self.one()
        event.role = "test"
        self.as_row(event, role=event.role, hash=history._hash(event))
        return event.seq

    def rewrite_to_the_end(self, head=False):
        """One word changed, and every hash from there on worked out anew; the recorded head left as it was."""
        event = self.one()
        prev = event.prev
        for each in self.events()[event.seq - 1 :]:
            if each.pk == event.pk:
                each.action = "test.rewritten"
            each.prev = prev
            each.hash = prev = history._hash(each)
            self.as_row(each, action=each.action, prev=each.prev, hash=each.hash)
        if head:
            ChainHead.objects.filter(chain=self.chain).update(hash=prev)
        return LINKS

    def move_to_another_chain(self):
        event = self.one()
        self.as_row(event, chain="elsewhere")
        return event.seq - 1

    def write_another_head(self):
        if self.chance.random() < 0.5:
            ChainHead.objects.filter(chain=self.chain).update(seq=self.chance.randrange(LINKS))
        else:
            ChainHead.objects.filter(chain=self.chain).delete()
        return LINKS


ACTS = [
    Forger.edit_a_letter,
    Forger.edit_a_time,
    Forger.edit_the_content,
    Forger.strike_or_add_a_pupil,
    Forger.delete_one,
    Forger.delete_one_and_close_the_gap,
    Forger.take_away_a_content,
    Forger.cut_off_the_end,
    Forger.swap_two,
    Forger.swap_two_contents,
    Forger.reorder_a_stretch,
    Forger.insert_one,
    Forger.rewrite_one,
    Forger.rewrite_to_the_end,
    Forger.move_to_another_chain,
    Forger.write_another_head,
]


@pytest.fixture
def chain():
    """Twelve links of one body, each with content and some with pupils, and nothing left that guards them."""
    with clock.at(SCHOOL_DAY):
        cast = Cast.gather()
        actor = cast.actor("coordinator")
        history.record(cast.actor("referrer"), "test.of_others")
        for at in range(LINKS):
            pupils = [SimpleNamespace(public_id=UUID(int=at * 10 + n, version=4)) for n in range(at % 3)]
            history.record(actor, f"test.{at}", after={"n": at}, reason=f"née O’Brien {at}", pupils=pupils)
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
            else:
                cursor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    return actor.chain


class Undo(Exception):
    pass


def forged(chain, act, chance):
    """How many links were said to hold, the fault that was named, and how many there should have been."""
    came = None
    try:
        with transaction.atomic():
            expected = act(Forger(chance, chain))
            came = (*history.verify(chain), expected)
            raise Undo
    except Undo:
        return came


def test_r1_every_forgery_is_found_and_its_first_bad_link_named(chain):
    seed = core.global_force_seed
    for at in range(TRIES):
        act = ACTS[at % len(ACTS)]
        held, fault, expected = forged(chain, act, random.Random(f"{seed} {at}"))
        which = f"seed {seed}, try {at}: {act.__name__}"
        assert fault is not None, f"{which} was not found"
        assert held == expected, f"{which}: {fault}"
        # the link that is wrong, or, where one is missing, the one found in its place
        missing = f"link {expected + 1} is missing"
        assert fault.seq == expected + 1 or fault.why == missing, f"{which}: {fault}"
        assert fault.chain == chain
    assert history.verify(chain) == (LINKS, None)  # each was undone


def test_r1_a_chain_rewritten_with_its_head_is_told_by_a_head_that_was_kept(chain):
    """What the chain alone cannot show. A head kept elsewhere, as docs/how-to/check-the-history.md says, does."""
    seed = core.global_force_seed
    for at in range(20):
        kept = ChainHead.objects.get(chain=chain)
        with pytest.raises(Undo), transaction.atomic():
            Forger(random.Random(f"{seed} {at}"), chain).rewrite_to_the_end(head=True)
            assert history.verify(chain) == (LINKS, None)
            now_there = AuditEvent.objects.get(chain=chain, seq=kept.seq).hash
            assert now_there != kept.hash, f"seed {seed}, try {at}"
            raise Undo
