"""Pages of programmes: the list, the programme with its week, its parts and its targets."""

from waymark.programmes.views.parts import add, not_needed, part, site
from waymark.programmes.views.parts import change as change_part
from waymark.programmes.views.programme import (
    change,
    commission,
    end,
    key_worker,
    look_again,
    open_programme,
    otherwise,
    plan_back,
    programme,
    programmes,
    reasons,
    review_part_time,
    school_sessions,
    week_pattern,
)
from waymark.programmes.views.targets import change_target, review_target, set_target, targets

__all__ = [
    "add",
    "change",
    "change_part",
    "change_target",
    "commission",
    "end",
    "key_worker",
    "look_again",
    "not_needed",
    "open_programme",
    "otherwise",
    "part",
    "plan_back",
    "programme",
    "programmes",
    "reasons",
    "review_part_time",
    "review_target",
    "school_sessions",
    "set_target",
    "site",
    "targets",
    "week_pattern",
]
