"""What happens to bodies: they are added, join and leave partnerships, and say whom to ring."""

from waymark.organisations.services.area import AreaStep, load_area
from waymark.organisations.services.bodies import (
    add_contact,
    add_organisation,
    add_site,
    change_contact,
    change_organisation,
    change_site,
    close_organisation,
    end_contact,
)
from waymark.organisations.services.memberships import join_partnership, leave_partnership

__all__ = [
    "AreaStep",
    "add_contact",
    "add_organisation",
    "add_site",
    "change_contact",
    "change_organisation",
    "change_site",
    "close_organisation",
    "end_contact",
    "join_partnership",
    "leave_partnership",
    "load_area",
]
