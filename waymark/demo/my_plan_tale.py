"""What is said of the plans: sent to a pupil and a family, answered once, and once waiting for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.my_plan import services
from waymark.my_plan.states import Reader
from waymark.programmes.models import Programme
from waymark.programmes.states import ProgrammeState

SAID = (
    (
        Reader.PUPIL,
        "The bus is late each Monday and I miss the start.",
        "Come at ten on Mondays until the new timetable.",
    ),
    (Reader.FAMILY, "She talks about the workshop at dinner. Can she have more of it?", ""),
)


def plans_are_given(area: Area) -> Iterator[datetime]:
    """In the last days two pupils are sent their plan; what was said of each is written down by the key worker."""
    day = area.plan.demo_day
    yield at(workday(day, 3), 15, 40)
    running = Programme.objects.filter(state=ProgrammeState.RUNNING).order_by("opened_at", "pk")
    for programme, (reader, words, answer) in zip(running[:2], SAID, strict=False):
        worker = area.in_role(programme.commissioner, Role.KEY_WORKER)
        services.send_link(worker, programme, email=f"plan.{programme.pk}@example.org", confirmed=True)
        said = services.write_down(worker, programme, reader=reader, words=words)
        if answer:
            services.answer(worker, said, answer=answer)
