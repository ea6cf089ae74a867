"""What happens to bodies: they are added, join and leave partnerships, and say whom to ring."""

from waymark.organisations.services.area import AreaStep, load_area
from waymark.organisations.services.bodies import (
    add_contact,
    add_organisation,
    add_site,
    add_site_of_provision,
    change_contact,
    change_organisation,
    change_site,
    close_organisation,
    end_contact,
    note_authority_codes,
    take_over_from_register,
)
from waymark.organisations.services.leading import give_lead_notice, name_lead_school
from waymark.organisations.services.memberships import (
    end_closed_membership,
    follow_in_partnership,
    join_partnership,
    leave_partnership,
)
from waymark.organisations.services.patterns import (
    DAYS,
    add_week_pattern,
    change_week_pattern,
    end_week_pattern,
    set_school_kind,
)
from waymark.organisations.services.postcodes import PostcodePlan, day_in, plan_postcodes, take_in_postcodes

__all__ = [
    "DAYS",
    "AreaStep",
    "PostcodePlan",
    "add_contact",
    "add_organisation",
    "add_site",
    "add_site_of_provision",
    "add_week_pattern",
    "change_contact",
    "change_organisation",
    "change_site",
    "change_week_pattern",
    "close_organisation",
    "day_in",
    "end_closed_membership",
    "end_contact",
    "end_week_pattern",
    "follow_in_partnership",
    "give_lead_notice",
    "join_partnership",
    "leave_partnership",
    "load_area",
    "name_lead_school",
    "note_authority_codes",
    "plan_postcodes",
    "set_school_kind",
    "take_in_postcodes",
    "take_over_from_register",
]
