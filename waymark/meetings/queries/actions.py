"""What meetings agreed is to be done, and who may be asked to do it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waymark.accounts.actors import Actor
from waymark.accounts.models import Membership
from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.core.lookup import one_or_404
from waymark.core.paging import Page, one_page, page_number
from waymark.meetings.models import AgendaItem, AgreedAction
from waymark.meetings.queries.bodies import ROWS
from waymark.organisations.models import Organisation
from waymark.pupils.models import Pupil

MAY_ACT = tuple(role for role in Role if Permission.MEETING_ACT in HOLDS[role])


def action_or_404(actor: Actor, action_id: UUID) -> AgreedAction:
    rows = AgreedAction.objects.visible_to(actor).select_related(
        "item__pupil", "item__decision", "owner", "owner_person__person"
    )
    return one_or_404(rows, action_id)


def action_owners(item: AgendaItem) -> list[Organisation]:
    """The bodies that may be asked to do something: the school, the body that runs the meeting, their authority."""
    authority = item.school.parent_authority
    found = [item.school, item.meeting.body.organisation, *([authority] if authority else [])]
    return list({each.pk: each for each in found}.values())


def action_people(item: AgendaItem, day: date) -> list[Membership]:
    rows = Membership.objects.on(day).filter(
        organisation__in=[each.pk for each in action_owners(item)], role__in=MAY_ACT
    )
    return list(rows.select_related("person", "organisation").order_by("organisation__name", "person__name", "pk"))


def open_actions_of(memberships: Iterable[Membership]) -> list[AgreedAction]:
    """What these people took on themselves and have not done."""
    rows = AgreedAction.objects.filter(owner_person__in=memberships, done_on__isnull=True)
    return list(rows.select_related("item__pupil", "owner", "owner_person"))


@dataclass(frozen=True)
class ActionsPage:
    which: str
    actions: Page[AgreedAction]

    @property
    def pupils(self) -> list[Pupil]:
        found = {row.item.pupil_id: row.item.pupil for row in self.actions.rows if row.item.pupil is not None}
        return list(found.values())


def actions_page(actor: Actor, *, which: str, page: str) -> ActionsPage:
    """What meetings agreed: what is still to do, the soonest first, or what is done."""
    done = which == "done"
    rows = AgreedAction.objects.visible_to(actor).filter(done_on__isnull=not done)
    rows = rows.select_related("item__pupil", "item__referral", "item__meeting", "owner", "owner_person__person")
    if done:
        rows = rows.order_by("-done_on", "-pk")
    return ActionsPage("done" if done else "open", one_page(rows, page_number(page), size=ROWS))
