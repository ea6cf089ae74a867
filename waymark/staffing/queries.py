"""What a leaver leaves behind, and the reviews of who has access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waymark.accounts import queries as accounts
from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.lookup import one_or_404
from waymark.core.periods import not_over_by
from waymark.duties.models import Duty
from waymark.duties.queries import open_duties_of
from waymark.meetings import queries as meetings
from waymark.meetings.models import AgreedAction, Member
from waymark.organisations.models import Organisation
from waymark.programmes.models import KeyWorkerSpell
from waymark.programmes.queries import caseload
from waymark.staffing import rules
from waymark.staffing.models import AccessReview, AccessReviewLine
from waymark.staffing.states import Answer

# --- Leavers


@dataclass(frozen=True)
class LeftBehind:
    """What somebody who leaves holds in the body: their roles, and what waits for them. Nobody's name is in it."""

    roles: list[Membership]
    duties: list[Duty]
    spells: list[KeyWorkerSpell]
    seats: list[Member]  # on forums and panels
    actions: list[AgreedAction]  # that they took on themselves at a meeting


def left_behind(membership: Membership, day: date) -> LeftBehind:
    """Everything of this person in this body, that is not over by the day."""
    mine = Membership.objects.filter(person=membership.person_id, organisation=membership.organisation_id)
    roles = list(mine.filter(not_over_by(day)).select_related("person", "organisation").order_by("valid_from", "pk"))
    every = list(mine)
    return LeftBehind(
        roles,
        list(open_duties_of(every)),
        caseload(every),
        meetings.seats_of(every),
        meetings.open_actions_of(every),
    )


def colleagues_of(actor: Actor, membership: Membership) -> list[Membership]:
    """Who could go on with what this person leaves: the others of the body, by name."""
    live = Membership.objects.visible_to(actor).on(actor.day).filter(organisation=actor.organisation)
    others = live.exclude(person=membership.person_id).exclude(role__in=[Role.ADMINISTRATOR, Role.AUDITOR])
    return list(others.select_related("person", "organisation").order_by("person__name", "role"))


# --- Reviews of who has access


def access_review_or_404(actor: Actor, review_id: UUID) -> AccessReview:
    """A review of the administrator's own body."""
    return one_or_404(AccessReview.objects.visible_to(actor).select_related("organisation"), review_id)


def access_reviews(actor: Actor) -> list[AccessReview]:
    """The reviews of the administrator's own body, the last first."""
    return list(AccessReview.objects.visible_to(actor).select_related("finished_by__person"))


def lines(review: AccessReview) -> list[AccessReviewLine]:
    """The roles in the list by name, with who answered."""
    rows = review.lines.select_related("membership__person", "membership__organisation", "answered_by__person")
    return list(rows.order_by("membership__person__name", "membership__role"))


def waits(line: AccessReviewLine, day: date) -> bool:
    """Whether an answer is still owed: none was given, and the role has not ended meanwhile."""
    over = line.membership.valid_to is not None and line.membership.valid_to <= day
    return line.answer == Answer.WAITING and not over


def others_could(actor: Actor) -> bool:
    """Whether the body has another administrator, who could answer for this one."""
    found = accounts.holders(actor.organisation, [Role.ADMINISTRATOR], actor.day)
    return any(each.person_id != actor.person.pk for each in found)


def bodies_due_for_review(day: date) -> list[Organisation]:
    """The bodies that begin going through who has access today: they have an administrator, and it is time."""
    since: dict[int, date] = {}
    administrators = Membership.objects.filter(role=Role.ADMINISTRATOR)
    for body, first in administrators.order_by("-valid_from").values_list("organisation_id", "valid_from"):
        since[body] = first  # the earliest comes last
    for body, opened in AccessReview.objects.order_by("opened_at").values_list("organisation_id", "opened_at"):
        since[body] = london_date(opened)
    has_one_open = set(AccessReview.objects.filter(finished_at__isnull=True).values_list("organisation_id", flat=True))
    live = set(administrators.on(day).values_list("organisation_id", flat=True))
    due = [
        body
        for body in live
        if rules.access_review_begins(
            rules.ReviewTimeFacts(since=since[body], is_one_open=body in has_one_open), on=day
        )
    ]
    return list(Organisation.objects.filter(pk__in=due).order_by("pk"))


def members_to_review(organisation: Organisation) -> list[Membership]:
    """Every role in the body today, by name."""
    rows = Membership.objects.on(clock.today()).filter(organisation=organisation)
    return list(rows.select_related("person").order_by("person__name", "role"))
