"""The roles people hold, and in which kind of body."""

from __future__ import annotations

from enum import StrEnum

from waymark.organisations.states import OrganisationKind


class Role(StrEnum):
    SCHOOL_REFERRER = "school_referrer"
    SCHOOL_HEAD = "school_head"
    COORDINATOR = "coordinator"
    KEY_WORKER = "key_worker"
    PROVIDER_MANAGER = "provider_manager"
    INCLUSION_OFFICER = "inclusion_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as people say it."""
        return NAMES[self]


NAMES: dict[Role, str] = {
    Role.SCHOOL_REFERRER: "Referrer",
    Role.SCHOOL_HEAD: "Head",
    Role.COORDINATOR: "Co-ordinator",
    Role.KEY_WORKER: "Key worker",
    Role.PROVIDER_MANAGER: "Provider manager",
    Role.INCLUSION_OFFICER: "Inclusion officer",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}


WHERE_HELD: dict[Role, frozenset[OrganisationKind]] = {
    Role.SCHOOL_REFERRER: frozenset({OrganisationKind.SCHOOL}),
    Role.SCHOOL_HEAD: frozenset({OrganisationKind.SCHOOL}),
    Role.COORDINATOR: frozenset({OrganisationKind.PARTNERSHIP}),
    Role.KEY_WORKER: frozenset({OrganisationKind.PARTNERSHIP}),
    Role.PROVIDER_MANAGER: frozenset({OrganisationKind.PROVIDER}),
    Role.INCLUSION_OFFICER: frozenset({OrganisationKind.AUTHORITY}),
    Role.AUDITOR: frozenset({OrganisationKind.AUTHORITY}),
    Role.ADMINISTRATOR: frozenset(OrganisationKind),
}


def roles_held_in(kind: str) -> list[Role]:
    """The roles that a body of this kind has, in the order in which a case meets them."""
    return [role for role in Role if kind in WHERE_HELD[role]]
