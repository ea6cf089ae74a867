"""Guess ids: at random, the neighbours of what exists, references instead of ids, and words that libraries read as all.

Nothing that is guessed leads to anything, whoever guesses (A7, A9).
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import NoReverseMatch, reverse

from tests.access.doors import DOORS
from tests.access.matrix import Cell, Matrix
from tests.access.visitors import NOBODY
from tests.access.world import NOW
from waymark.core import clock

WORDS = ("-1", "0", "1", "all", "None", "null", "%00", "1 or 1=1", "00000000-0000-0000-0000-000000000000")


def guess_ids(tries: int, seed: int = 0, *, matrix: Matrix | None = None) -> list[str]:
    """Knock `tries` times with an id that nobody was given. Return what was found that should not have been."""
    matrix = matrix or Matrix()
    chance, hits = random.Random(seed), []
    guesses = ids(matrix, chance)
    doors = sorted(name for name, door in DOORS.items() if door.about)
    knockers = [visitor for visitor in matrix.visitors if visitor.role != NOBODY]
    known = {record.public_id for record in matrix.world.records}
    with clock.at(NOW):
        for at in range(tries):
            name, visitor = doors[at % len(doors)], chance.choice(knockers)
            public_id = next(guesses)
            if public_id in known:
                continue
            answer = knock(matrix, Cell(name, chance.choice(("GET", "POST")), visitor), public_id)
            if answer is None:
                continue
            words = matrix.words_in(answer)
            ways_in = answer.status_code == 302 and matrix.is_way_in(answer)
            if words or not (answer.status_code in (400, 403, 404, 405, 410) or ways_in):
                hits.append(f"{name} by {visitor} with {public_id}: {answer.status_code} {sorted(map(str, words))}")
    return hits


def knock(matrix: Matrix, cell: Cell, public_id: str) -> Any:
    """The answer about a guessed id; None where no address can be made of it."""
    door = DOORS[cell.door]
    try:
        path = reverse(cell.door, kwargs={**matrix.fixed_parts(door), matrix.parameter(cell.door, door): public_id})
    except NoReverseMatch:  # not the shape of an id: put it into the address by hand, as a stranger would
        pattern = reverse(
            cell.door, kwargs={**matrix.fixed_parts(door), matrix.parameter(cell.door, door): uuid.UUID(int=7)}
        )
        path = pattern.replace(str(uuid.UUID(int=7)), public_id)
    with matrix.undone():
        client = matrix.browsers[cell.visitor]
        if cell.method == "GET":
            return client.get(path)
        return client.post(path, {"form_key": str(uuid.uuid4())})


def ids(matrix: Matrix, chance: random.Random) -> Iterator[str]:
    """Guesses without end."""
    kept = [uuid.UUID(record.public_id) for record in matrix.world.records]
    references = [row.reference for row in matrix.world.with_references()]
    while True:
        near = chance.choice(kept)
        yield str(uuid.UUID(int=chance.getrandbits(128), version=4))
        yield str(uuid.UUID(int=(near.int + chance.choice((-2, -1, 1, 2))) % 2**128))
        yield str(uuid.UUID(int=near.int ^ (1 << chance.randrange(128))))
        yield chance.choice(references)
        yield str(chance.randrange(1, 500))
        yield chance.choice(WORDS)
