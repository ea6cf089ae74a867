"""What becomes of the passports: filled by the school, handed over with most places, read, corrected, and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.demo.bodies import Area
from waymark.demo.moments import at, workday
from waymark.demo.pupils import Story
from waymark.passports import queries, services
from waymark.passports.models import HandOver
from waymark.passports.states import Carry, EntryKind, LegalBasis, Purpose
from waymark.placements.models import Placement
from waymark.placements.states import PlacementState
from waymark.pupils.queries import main_school
from waymark.referrals.models import Referral
from waymark.referrals.states import ReferralState

if TYPE_CHECKING:
    from waymark.demo.tale import Tale

NOT_HANDED_OVER = (Story.TWO_GATES, Story.AGREED)  # so that somebody can do it
ONE_IN = 12  # of the cases of a whole county
SAID: dict[EntryKind, tuple[str, ...]] = {
    EntryKind.HELPS: (
        "Say first what will happen today, and what comes after. One instruction at a time.",
        "A seat by the door, and leave to step out for two minutes without asking.",
        "Starting with something that is sure to work; then the hard part.",
        "A greeting by name at the gate, and the same adult at the end of the day.",
        "Short tasks with a tick list. Praise in private.",
    ),
    EntryKind.DOES_NOT_HELP: (
        "Being hurried, and being told off before others.",
        "Reading aloud, and work that is copied from the board.",
        "A change of room or adult that nobody spoke of.",
        "Being asked why straight after something has happened.",
    ),
    EntryKind.STRENGTHS: (
        "Patient with small parts, and remembers how a thing went together.",
        "Kind to younger pupils. Notices when somebody is left out.",
        "Quick at sums in the head; good at planning a journey.",
        "Draws well, and explains well what was drawn.",
    ),
    EntryKind.ATTAINMENT: (
        "English working at grade 2, mathematics at grade 3. Reading age nine years and four months in September.",
        "Secure in number, weak in writing at length. Entered for functional skills level 1 in June.",
        "Two grades below the target in English, one in mathematics. Science coursework is done as far as unit 2.",
    ),
}
CORRECTED = "Headphones for the walk between rooms work better than the time-out card, which is no longer used."
OF_ANOTHER = "Was close to a pupil of year 8 who has moved away; that family asked not to be named."
ACCESS = "A quarter more time and a reader, approved until summer 2027."


def fill_and_hand_over(tale: Tale, placement: Placement) -> None:
    """The school fills what nobody else holds, and the partnership hands the passport over with the place."""
    number = tale.number
    if tale.case.story in NOT_HANDED_OVER or (tale.plan.seed and number % ONE_IN):
        return
    for kind, words in SAID.items():
        left_out = kind is EntryKind.ATTAINMENT and number % 4 == 1
        if not left_out and queries.current_entry_of(tale.pupil, kind) is None:
            text = words[number % len(words)]
            services.write_entry(tale.referrer, tale.pupil, kind, text=text, carry=Carry.EVERYBODY)
    tale.going_on(lambda reason: hand_over(tale.coordinator, placement, reason))


def hand_over(actor: Actor, placement: Placement, reason: str = "") -> HandOver:
    return services.hand_over(
        actor,
        placement.pupil,
        placement.provider,
        purpose=Purpose.PLACEMENT,
        legal_basis=LegalBasis.PUBLIC_TASK,
        reason=reason,
    )


def read(tale: Tale, placement: Placement, provider: Actor) -> None:
    """Most providers say that they have read it before the first day."""
    copy = queries.last_copy(placement.pupil, placement.provider)
    if copy is not None and tale.number % 5:
        services.acknowledge(provider, copy)


def passports_go_on(area: Area) -> Iterator[datetime]:
    """In the last days one passport is corrected and handed over again, another only corrected, a third asked for."""
    day = area.plan.demo_day
    yield at(workday(day, 3), 11, 25)
    copies = _handed_over()
    for again in copies[:1]:
        referrer = _referrer(area, again)
        services.write_entry(
            referrer,
            again.pupil,
            EntryKind.EXAM_ACCESS,
            text=ACCESS,
            carry=Carry.EVERYBODY,
            said_by="Examinations officer",
        )
        services.write_entry(referrer, again.pupil, EntryKind.INTERESTS, text=OF_ANOTHER, carry=Carry.NOBODY)
        services.hand_over(
            area.in_role(again.given_by, Role.COORDINATOR),
            again.pupil,
            again.receiver,
            purpose=Purpose.PLACEMENT,
            legal_basis=LegalBasis.PUBLIC_TASK,
            reason="The rest follows after the tests.",
        )
    yield at(workday(day, 2), 14, 35)
    for corrected in copies[1:2]:
        services.write_entry(
            _referrer(area, corrected),
            corrected.pupil,
            EntryKind.HELPS,
            text=CORRECTED,
            carry=Carry.EVERYBODY,
            said_by="Form tutor",
        )
    yield at(workday(day, 2), 15, 5)
    for waiting in Referral.objects.filter(state=ReferralState.SENT).order_by("submitted_at", "pk")[:1]:
        services.ask_school(
            area.in_role(waiting.partnership, Role.COORDINATOR),
            waiting.pupil,
            purpose=Purpose.PLACEMENT,
            note="The panel meets soon, and a provider will ask for these first.",
        )


def _handed_over() -> list[HandOver]:
    """The latest copy of each pupil with a place under way, the latest first."""
    rows = HandOver.objects.filter(number=1, pupil__placements__state=PlacementState.ACTIVE)
    rows = rows.select_related("pupil", "receiver", "given_by").distinct().order_by("-handed_over_at", "-pk")
    found: dict[int, HandOver] = {}
    for copy in rows[:40]:
        found.setdefault(copy.pupil_id, copy)
    return list(found.values())


def _referrer(area: Area, copy: HandOver) -> Actor:
    school = main_school(copy.pupil, area.plan.demo_day)
    assert school is not None
    return area.in_role(school, Role.SCHOOL_REFERRER)
