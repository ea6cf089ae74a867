"""What is arranged before a first day, how a placement goes on, and what both sides say at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from waymark.accounts.actors import Actor
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.demo.moments import at, workday
from waymark.demo.pupils import Story
from waymark.placements import queries, services
from waymark.placements.models import Placement
from waymark.placements.rules import Fee, OutcomeSaid
from waymark.placements.states import EndReason, FeeDue, LawfulBasis, OutcomeResult, TransportMode, TransportPayer
from waymark.quality.models import Offer
from waymark.quality.states import OfferKind

if TYPE_CHECKING:
    from waymark.demo.tale import Tale

ARRANGED: dict[str, Any] = {
    "transport_mode": TransportMode.PUBLIC,
    "transport_payer": TransportPayer.SCHOOL,
    "transport_support": "The key worker rides along on the first two days.",
    "meals": "Lunch is there; free school meals are paid by the school's voucher.",
    "medication": "None needed.",
    "equipment": "Work clothes and boots, lent by the provider.",
    "first_day": "The key worker meets the pupil at the door a quarter of an hour before the start.",
    "stop_procedure": "The provider rings the school before anything else. The pupil goes back to school that day, and "
    "all who agreed the plan meet within two school days. Only the head can suspend.",
    "parent_told_how": "By telephone, and by the letter of the school.",
}
PASSED_ON: dict[str, Any] = {
    "what": "The pupil's page in their own words\nReading and number levels\nWhat has worked at school",
    "purpose": "So that the first week begins where the pupil stands.",
    "lawful_basis": LawfulBasis.PUBLIC_TASK,
}
BACK = "Back in all lessons at school."
RESULTS = (OutcomeResult.ACHIEVED, OutcomeResult.PARTLY)


AUDIT = Fee(what="Audit of the place, for each pupil", pence=1200, due=FeeDue.YEAR, to_provider=False)
AWARD = Fee(what="Registration for the award", pence=2800, due=FeeDue.ONCE, to_provider=True)


def money(offer: Offer) -> services.Money:
    """Who pays is left to the table. A vocational place has fees: the award, and the service that audits places."""
    return services.Money(fees=(AWARD, AUDIT) if offer.kind == OfferKind.VOCATIONAL else ())


def arrange(tale: Tale, placement: Placement) -> None:
    """The co-ordinator writes down what is arranged, and what the provider was given."""
    today = clock.today()
    tale.going_on(
        lambda reason: services.arrange(
            tale.coordinator,
            placement,
            emergency_contacts_confirmed_on=today,
            parent_told_on=today,
            reason_to_go_on=reason,
            **ARRANGED,
        )
    )
    services.pass_information(tale.coordinator, placement, **PASSED_ON)


def goes_on(tale: Tale, placement: Placement) -> Iterator[datetime]:
    """What happens to a placement that has started."""
    story = tale.case.story
    demo_day = tale.plan.demo_day
    last_day = tale.last_day
    until = min(demo_day, last_day) if tale.case.last_day else demo_day
    review_on: date | None = placement.first_review_on
    while review_on and review_on < until and tale.number % 7:  # one in seven is overdue
        yield at(workday(review_on, 2), 14, tale.number % 60)
        review_on = services.write_review(
            tale.area.actor(tale.key_worker),
            placement,
            held_on=clock.today(),
            attends="Comes on most days, and says so when there is a reason not to.",
            is_safe="Seen at work with the two adults; what keeps the pupil safe is known to both.",
            needs_met="The small group suits. More reading is to be built in.",
        ).next_review_on
        if review_on and review_on < tale.plan.reviewed_again_from:
            review_on = tale.plan.reviewed_again_from
    if story is Story.PAUSED:
        yield at(workday(demo_day, 6), 15)
        services.pause(
            tale.coordinator,
            placement,
            on=clock.today() + timedelta(days=1),
            reason="In hospital, and expected back in two weeks.",
        )
    if story in (Story.TAIL, Story.ENDED):
        yield at(last_day, 16)
        tale.going_on(
            lambda reason: services.end(
                tale.coordinator,
                placement,
                on=last_day,
                why=EndReason.BACK_AT_SCHOOL,
                reason=BACK,
                reason_to_go_on=reason,
            )
        )
        end_report(placement, tale.coordinator)
    if story is Story.ENDED:
        yield at(last_day + timedelta(days=6), 15)
        last_words(tale, placement, last_day)


def end_report(placement: Placement, actor: Actor) -> None:
    """One side says what came of each outcome of the plan."""
    outcomes = queries.outcomes_of(queries.last_plan(placement))
    services.write_end_report(
        actor,
        placement,
        said=[
            OutcomeSaid(number=number, result=RESULTS[number % 2], words="Seen in the log of each week.")
            for number in range(1, len(outcomes) + 1)
        ],
        summary="The habit of coming is back, and a start is made with reading.",
        pupil_view="It was quiet there. I want to come back for the workshop.",
    )


def last_words(tale: Tale, placement: Placement, last_day: date) -> None:
    """The provider says what came of it, and reports on the last weeks."""
    manager = tale.area.in_role(placement.provider, Role.PROVIDER_MANAGER)
    end_report(placement, manager)
    services.write_report(
        manager,
        placement,
        about_until=last_day,
        progress="Two reading levels up since September, by the same test at the start and the end.",
        attendance_and_conduct="Here on every day but two, and a help to younger pupils.",
        next_steps="A reading mentor at school would keep the habit.",
    )
