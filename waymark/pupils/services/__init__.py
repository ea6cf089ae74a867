"""What happens to a pupil's record: it is made, changed, and opened to those who must know."""

from waymark.pupils.services.addresses import change_address, reveal_address, withhold_address
from waymark.pupils.services.characteristics import (
    CHARACTERISTIC_WATCHERS,
    add_characteristic,
    end_characteristic,
)
from waymark.pupils.services.home import set_home_authority, work_out_home_authority
from waymark.pupils.services.identity import PupilData, add_pupil, change_pupil
from waymark.pupils.services.imports import leave_forgotten_imports, leave_import, preview_import, take_in_import
from waymark.pupils.services.people import add_parent_or_carer, change_parent_or_carer, end_parent_or_carer
from waymark.pupils.services.placeless import add_child_without_school
from waymark.pupils.services.rolls import end_subsidiary, enter_roll, leave_roll, pass_main_roll, return_to_roll

__all__ = [
    "CHARACTERISTIC_WATCHERS",
    "PupilData",
    "add_characteristic",
    "add_child_without_school",
    "add_parent_or_carer",
    "add_pupil",
    "change_address",
    "change_parent_or_carer",
    "change_pupil",
    "end_characteristic",
    "end_parent_or_carer",
    "end_subsidiary",
    "enter_roll",
    "leave_forgotten_imports",
    "leave_import",
    "leave_roll",
    "pass_main_roll",
    "preview_import",
    "return_to_roll",
    "reveal_address",
    "set_home_authority",
    "take_in_import",
    "withhold_address",
    "work_out_home_authority",
]
