"""What happens to registers: opened, marked, corrected, asked for; and what is done about a pupil who is missed."""

from waymark.attendance.services.alerts import follow_up, raise_alerts
from waymark.attendance.services.chases import chase, chase_missing
from waymark.attendance.services.links import (
    LINKS_A_SESSION,
    Redeemed,
    actor_of,
    close_links,
    redeem_link,
    send_again,
    send_link,
    send_links,
    use_link,
)
from waymark.attendance.services.months import count_anew, count_in
from waymark.attendance.services.registers import MarkInput, Saved, as_said, mark, open_register

__all__ = [
    "LINKS_A_SESSION",
    "MarkInput",
    "Redeemed",
    "Saved",
    "actor_of",
    "as_said",
    "chase",
    "chase_missing",
    "close_links",
    "count_anew",
    "count_in",
    "follow_up",
    "mark",
    "open_register",
    "raise_alerts",
    "redeem_link",
    "send_again",
    "send_link",
    "send_links",
    "use_link",
]
