"""What happens to managed moves, fair access cases and the ledger."""

from waymark.moves.services.fair_access import (
    admit_child,
    allocate,
    answer_application,
    begin_case,
    close_case,
    consider,
)
from waymark.moves.services.ledger import enter_roll_size
from waymark.moves.services.managed import (
    agree,
    agree_admissions,
    agree_parent,
    end_move,
    propose,
    save_handover,
)
from waymark.moves.services.trial import (
    admit,
    confirm,
    extend,
    give_notice,
    return_to_school,
    review,
    start_trial,
)

__all__ = [
    "admit",
    "admit_child",
    "agree",
    "agree_admissions",
    "agree_parent",
    "allocate",
    "answer_application",
    "begin_case",
    "close_case",
    "confirm",
    "consider",
    "end_move",
    "enter_roll_size",
    "extend",
    "give_notice",
    "propose",
    "return_to_school",
    "review",
    "save_handover",
    "start_trial",
]
