"""What happens with the national register: it is taken in, and people say what follows when a member school closes."""

from waymark.school_register.services.bodies import BodyChange
from waymark.school_register.services.closings import look_for_closings, settle
from waymark.school_register.services.imports import (
    LinkPlan,
    Plan,
    SchoolPlan,
    Tell,
    plan_links,
    plan_schools,
    take_in_links,
    take_in_schools,
)

__all__ = [
    "BodyChange",
    "LinkPlan",
    "Plan",
    "SchoolPlan",
    "Tell",
    "look_for_closings",
    "plan_links",
    "plan_schools",
    "settle",
    "take_in_links",
    "take_in_schools",
]
