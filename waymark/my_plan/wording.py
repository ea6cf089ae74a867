"""Words of the plan, for a pupil of eleven and for everybody else."""

from __future__ import annotations

from typing import Any

from waymark.core.jinja2env import clock_time
from waymark.core.words import MONTHS
from waymark.my_plan.models import PlanLink
from waymark.my_plan.queries import Plan
from waymark.my_plan.states import Reader
from waymark.placements.states import PlacementState
from waymark.programmes.queries import Component
from waymark.programmes.wording import WEEKDAYS

READERS = {Reader.PUPIL: "The pupil's plan", Reader.FAMILY: "The family's plan"}
WHO_SAID = {Reader.PUPIL: "The pupil", Reader.FAMILY: "The family"}
HELPLINES = (
    ("In danger now", "999"),
    ("Childline, free, at any hour", "0800 1111"),
)

REFUSALS = {
    "programme_over": "This programme has ended: its plan is shown no longer.",
    "no_email": "There is no e-mail address to send it to. Put it into the file of the parent or carer.",
    "may_not_have_it": "This person may not be told where the pupil is today: see the file.",
    "not_confirmed": "Confirm that the address is right.",
    "no_answer": "Write an answer.",
    "answered_already": "Somebody has answered this already.",
}


def title(plan: Plan) -> str:
    return "My plan" if plan.reader == Reader.PUPIL else f"The plan for {plan.first_name}"


def heading_for(plan: Plan, part: str) -> str:
    """The headings of the plan, said to the pupil or about the pupil."""
    mine = plan.reader == Reader.PUPIL
    return {
        "week": "My week" if mine else "The week",
        "places": "Where I go" if mine else "The places",
        "work": "What I am working on" if mine else f"What {plan.first_name} is working on",
        "unsafe": "If I feel unsafe" if mine else f"If you are worried that {plan.first_name} is not safe",
        "words": "What I said, and the answer" if mine else "What you said, and the answer",
    }[part]


def days(plan: Plan) -> list[dict[str, Any]]:
    """The week as the component of the page takes it, a colour for each place."""
    order = list(dict.fromkeys(each.where for each in plan.components))
    return [
        {
            "name": WEEKDAYS[weekday],
            "morning": _slot(plan, weekday, "am", order),
            "afternoon": _slot(plan, weekday, "pm", order),
        }
        for weekday in range(5)
    ]


def _slot(plan: Plan, weekday: int, half: str, order: list[str]) -> dict[str, Any] | None:
    found = plan.week.cell(weekday, half).components
    if not found:
        return None
    more = [_times(found[0], plan)] + [f"then {each.where}, {_times(each, plan)}" for each in found[1:]]
    return {"where": found[0].where, "more": "; ".join(more), "tone": order.index(found[0].where) % 6 + 1}


def _times(each: Component, plan: Plan) -> str:
    if each.state == PlacementState.PAUSED:
        return "not for now"
    words = f"{clock_time(each.starts_at)} to {clock_time(each.ends_at)}"
    first = each.from_day
    return f"{words}, from {first.day} {MONTHS[first.month - 1]}" if first > plan.week.on else words


def link_words(link: PlanLink) -> tuple[str, str]:
    """How a link stands, and its tone."""
    if link.stopped_at:
        return "Stopped", "done"
    if link.replaced_at:
        return "Replaced by a newer one", "done"
    return ("Opened", "good") if link.redeemed_at else ("Not opened yet", "waiting")
