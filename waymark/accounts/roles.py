"""The roles people hold, and in which kind of body."""

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
