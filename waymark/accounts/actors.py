"""Who acts: a person in one role for one organisation, a job with a name, or a device that holds a register link."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from waymark.accounts.permissions import HOLDS, Permission
from waymark.accounts.roles import Role
from waymark.core import clock
from waymark.core.dates import london_date
from waymark.core.history import INSTANCE_CHAIN
from waymark.core.kept import HasValues, kept
from waymark.core.policies import Denied

if TYPE_CHECKING:
    from waymark.accounts.models import Membership, Person
    from waymark.organisations.models import Organisation


class ActorKind(StrEnum):
    STAFF = "staff"
    JOB = "job"
    LINK = "link"


@dataclass(frozen=True)
class Actor(HasValues):
    """Somebody who acts, at a moment, for a purpose. `visible_to(actor)` is the whole door."""

    kind: ActorKind
    label: str
    audit_id: str
    permissions: frozenset[Permission]
    at: datetime
    membership: Membership | None = None
    purpose: str = ""
    scope: str = ""  # for a link: the public id of the one register it opens
    about: UUID | None = None  # for a person: the one pupil who is looked at
    _built: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_job(self) -> bool:
        return self.kind is ActorKind.JOB

    @property
    def is_link(self) -> bool:
        return self.kind is ActorKind.LINK

    @property
    def day(self) -> date:
        return london_date(self.at)

    @property
    def organisation(self) -> Organisation:
        """The organisation acted for. Jobs and links have none: asking is a mistake in the code."""
        if self.membership is None:
            raise TypeError(f"{self.label} acts for no organisation")
        return self.membership.organisation

    @property
    def organisation_pk(self) -> int | None:
        return self.membership.organisation_id if self.membership else None

    @property
    def person(self) -> Person:
        if self.membership is None:
            raise TypeError(f"{self.label} is no person")
        return self.membership.person

    @property
    def role(self) -> Role | None:
        return Role(self.membership.role) if self.membership else None

    @property
    def role_name(self) -> str:
        return self.membership.role if self.membership else str(self.kind)

    @property
    def chain(self) -> str:
        return str(self.membership.organisation.public_id) if self.membership else INSTANCE_CHAIN

    def looking_at(self, pupil_id: UUID) -> Actor:
        """The same person with eyes for one pupil: questions about pupils find this one or nobody, by a shorter way.

        What concerns other pupils as well, as a pair of records does, is asked without it.
        """
        return replace(self, about=pupil_id, _built={}) if self.membership is not None else self

    def still_stands(self) -> bool:
        """Whether the role is in force at this very moment, for the last look before a change is kept.

        Holds the row until the change is, so that an end waits or comes first. Ending one's own role is one's own act.
        """
        if self.membership is None:
            return True
        found = type(self.membership).held(self.membership.pk)
        own_act = found.ended_by_id == found.pk and self.membership.ended_by_id != found.pk
        return found.is_in_force(self.day) or (own_act and found.may_be_used(self.day))

    def may(self, permission: StrEnum) -> bool:
        """Whether the role allows this at all. Says nothing of any one record."""
        return permission in self.permissions

    def once(self, name: str, build: Callable[[], Any]) -> Any:
        """What `build` gives, built once for this actor. For questions to the database; never for an answer."""
        if name not in self._built:
            self._built[name] = build()
        return self._built[name]

    @functools.cached_property
    def shape(self) -> Hashable:
        """All of the actor that decides how a question to the database is built; the rest are values in it."""
        if self.membership is None:
            return self.kind, self.permissions, bool(self.scope)
        return self.kind, self.permissions, self.membership.role, self.organisation.kind, self.about is not None

    @functools.cached_property
    def values(self) -> tuple[Any, ...]:
        """What of the actor may stand as a value in a question, in the order in which `standing_in` takes it."""
        if self.membership is None:
            return (self.at, UUID(self.scope)) if self.scope else (self.at,)
        keys = self.membership.pk, self.membership.person_id, self.membership.organisation_id
        return (self.at, *keys, self.about) if self.about else (self.at, *keys)

    def standing_in(self, values: tuple[Any, ...]) -> Actor:
        """An actor of the same shape with these values and nothing else: for a question that is kept as built.

        Anything else of its membership or organisation would have to be read, and is not there: such a question fails.
        """
        at, *keys = values
        bare = replace(self, label="", audit_id="", purpose="", at=at, scope="", about=None, _built={})
        if self.membership is None:
            return replace(bare, scope=str(keys[0]) if keys else "")
        names = ("id", "person_id", "organisation_id", "role")
        membership = type(self.membership).from_db(None, names, (*keys[:3], self.membership.role))
        body = type(self.organisation).from_db(None, ("id", "kind"), (keys[2], self.organisation.kind))
        membership.organisation = body
        return replace(bare, membership=membership, about=keys[3] if self.about else None)

    def require(self, permission: StrEnum, over: Any = None) -> None:
        """Stop unless the role allows it (Denied, 403) and the record is theirs to see (Http404)."""
        if over is not None:
            table: type[Model] = type(over)
            if not _key_if_seen(table)(self, over.pk):
                raise Http404
        if not self.may(permission):
            raise Denied(permission)


@functools.cache
def _key_if_seen(table: type[Model]) -> kept[[Actor, int], int]:
    """The question whether an actor sees a row of the table: its key, or nothing."""

    def row(actor: Actor, key: int) -> QuerySet[Any, int]:
        rows: Any = table._default_manager
        return cast(
            QuerySet[Any, int], rows.visible_to(actor).filter(pk=key).order_by().values_list("pk", flat=True)[:1]
        )

    return kept(row)


def staff_actor(membership: Membership, *, purpose: str = "", at: datetime | None = None) -> Actor:
    """The person of this membership, acting in its role, now unless said otherwise."""
    return Actor(
        kind=ActorKind.STAFF,
        label=f"{membership.person.name}, {membership.organisation.name}",
        audit_id=str(membership.public_id),
        permissions=HOLDS[Role(membership.role)],
        at=at or clock.now(),
        membership=membership,
        purpose=purpose,
    )


def job_actor(name: str, *permissions: Permission) -> Actor:
    """A job under its own name. It sees every record, and may do only what is listed here."""
    return Actor(
        kind=ActorKind.JOB,
        label=f"job: {name}",
        audit_id=f"job:{name}"[:40],
        permissions=frozenset(permissions),
        at=clock.now(),
    )


def link_actor(device: str, scope: str, label: str) -> Actor:
    """A device that redeemed a register link: it may read and mark the one register `scope`, and nothing else."""
    return Actor(
        kind=ActorKind.LINK,
        label=label,
        audit_id=f"link:{device}"[:40],
        permissions=frozenset({Permission.REGISTER_VIEW, Permission.REGISTER_MARK}),
        at=clock.now(),
        scope=scope,
    )


def person_actor(person: Person) -> Actor:
    """A person about their own sign-in, before or beside any role. It may do nothing else, and acts for no body."""
    return Actor(
        kind=ActorKind.STAFF,
        label=person.name,
        audit_id=str(person.public_id),
        permissions=frozenset(),
        at=clock.now(),
    )
