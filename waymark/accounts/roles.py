"""The roles people hold, and in which kind of body."""

from __future__ import annotations

from enum import StrEnum

from waymark.organisations.states import OrganisationKind


class Role(StrEnum):
    SCHOOL_REFERRER = "school_referrer"
    SCHOOL_HEAD = "school_head"
    SCHOOL_DSL = "school_dsl"
    COORDINATOR = "coordinator"
    KEY_WORKER = "key_worker"
    PROVIDER_MANAGER = "provider_manager"
    PROVIDER_DSL = "provider_dsl"
    TUTOR = "tutor"
    INCLUSION_OFFICER = "inclusion_officer"
    LEAD_OFFICER = "lead_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as people say it."""
        return NAMES[self]


NAMES: dict[Role, str] = {
    Role.SCHOOL_REFERRER: "Referrer",
    Role.SCHOOL_HEAD: "Head",
    Role.SCHOOL_DSL: "Safeguarding lead",
    Role.COORDINATOR: "Co-ordinator",
    Role.KEY_WORKER: "Key worker",
    Role.PROVIDER_MANAGER: "Provider manager",
    Role.PROVIDER_DSL: "Provider’s safeguarding lead",
    Role.TUTOR: "Tutor",
    Role.INCLUSION_OFFICER: "Inclusion officer",
    Role.LEAD_OFFICER: "Lead officer",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}


WHERE_HELD: dict[Role, frozenset[OrganisationKind]] = {
    Role.SCHOOL_REFERRER: frozenset({OrganisationKind.SCHOOL}),
    Role.SCHOOL_HEAD: frozenset({OrganisationKind.SCHOOL}),
    Role.SCHOOL_DSL: frozenset({OrganisationKind.SCHOOL}),
    Role.COORDINATOR: frozenset({OrganisationKind.PARTNERSHIP}),
    Role.KEY_WORKER: frozenset({OrganisationKind.PARTNERSHIP}),
    Role.PROVIDER_MANAGER: frozenset({OrganisationKind.PROVIDER}),
    Role.PROVIDER_DSL: frozenset({OrganisationKind.PROVIDER}),
    Role.TUTOR: frozenset({OrganisationKind.PROVIDER}),
    Role.INCLUSION_OFFICER: frozenset({OrganisationKind.AUTHORITY}),
    Role.LEAD_OFFICER: frozenset({OrganisationKind.AUTHORITY}),
    Role.AUDITOR: frozenset({OrganisationKind.AUTHORITY}),
    Role.ADMINISTRATOR: frozenset(OrganisationKind),
}


def roles_held_in(kind: str) -> list[Role]:
    """The roles that a body of this kind has, in the order in which a case meets them."""
    return [role for role in Role if kind in WHERE_HELD[role]]
