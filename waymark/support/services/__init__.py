"""What happens to a pupil's support: a plan begins, its cycles are written and reviewed, it ends; others are asked."""

from waymark.support.services.capacity import change_work, write_work
from waymark.support.services.cycles import (
    add_intervention,
    add_note,
    begin_cycle,
    change_cycle,
    change_intervention,
    review_cycle,
)
from waymark.support.services.help import answer_help, ask_for_help
from waymark.support.services.plans import add_paper, end_plan, end_plans_of_leavers, start_plan

__all__ = [
    "add_intervention",
    "add_note",
    "add_paper",
    "answer_help",
    "ask_for_help",
    "begin_cycle",
    "change_cycle",
    "change_intervention",
    "change_work",
    "end_plan",
    "end_plans_of_leavers",
    "review_cycle",
    "start_plan",
    "write_work",
]
