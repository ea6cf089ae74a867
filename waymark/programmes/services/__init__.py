"""What happens to a programme, by noun: its life, its key worker, who answers, its parts and its targets."""

from waymark.programmes.services.key_workers import (
    ask_for_key_workers,
    assign_key_worker,
    hand_over_caseload,
)
from waymark.programmes.services.life import (
    REASONS,
    SchoolHalfDay,
    change_programme,
    commission,
    end,
    no_longer_to_plan,
    open_programme,
    run,
    set_hours_reasons,
    set_school_sessions,
)
from waymark.programmes.services.part_time import review_part_time, set_plan_back
from waymark.programmes.services.parts import (
    say_not_needed,
    say_site_access,
    write_agency,
    write_arrangement,
    write_exam,
    write_pastoral,
)
from waymark.programmes.services.patterns import follow_pattern
from waymark.programmes.services.standing import ask_to_look_again, look_again, say_otherwise
from waymark.programmes.services.targets import review_target, set_target

__all__ = [
    "REASONS",
    "SchoolHalfDay",
    "ask_for_key_workers",
    "ask_to_look_again",
    "assign_key_worker",
    "change_programme",
    "commission",
    "end",
    "follow_pattern",
    "hand_over_caseload",
    "look_again",
    "no_longer_to_plan",
    "open_programme",
    "review_part_time",
    "review_target",
    "run",
    "say_not_needed",
    "say_otherwise",
    "say_site_access",
    "set_hours_reasons",
    "set_plan_back",
    "set_school_sessions",
    "set_target",
    "write_agency",
    "write_arrangement",
    "write_exam",
    "write_pastoral",
]
