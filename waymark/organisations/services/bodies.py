"""Bodies, their sites and their contacts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.core import history
from waymark.core.models import lock
from waymark.core.policies import Denied
from waymark.core.refusals import Refusal, refuse
from waymark.organisations import queries, rules
from waymark.organisations.models import AuthorityCode, Contact, Organisation, SchoolDetail, Site
from waymark.organisations.states import ContactFunction, OrganisationKind

CHANGEABLE = ("name", "short_name", "urn", "ukprn", "laestab", "closed_on")


@transaction.atomic
def add_organisation(
    actor: Actor,
    *,
    kind: OrganisationKind,
    name: str,
    short_name: str = "",
    urn: str = "",
    ukprn: str = "",
    laestab: str = "",
    la_code: str = "",
    parent_authority: Organisation | None = None,
    run_by: Organisation | None = None,
    opened_on: date | None = None,
    closed_on: date | None = None,
    establishment_type: str = "",
    lowest_age: int | None = None,
    highest_age: int | None = None,
    is_academy: bool = False,
) -> Organisation:
    """Take a body into the register, an officer into the own area. A school gets its detail row.

    `run_by`: the school of which a provider is the own provision. Refused when its number is taken.
    """
    actor.require(Permission.MEMBERSHIP_EDIT)
    if not actor.is_job and (parent_authority is None or parent_authority.pk != actor.organisation_pk):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    _refuse_taken_numbers(urn=urn, la_code=la_code)
    if run_by is not None and not run_by.is_school:
        refuse([Refusal("run_by_no_school", clause="SEIP2018 S3.4.1.3", who="authority")])
    organisation = Organisation.objects.create(
        kind=kind,
        name=name,
        short_name=short_name,
        urn=urn,
        ukprn=ukprn,
        laestab=laestab,
        la_code=la_code,
        parent_authority=parent_authority,
        run_by=run_by,
        opened_on=opened_on,
        closed_on=closed_on,
    )
    if kind == OrganisationKind.SCHOOL:
        SchoolDetail.objects.create(
            school=organisation,
            establishment_type=establishment_type,
            lowest_age=lowest_age,
            highest_age=highest_age,
            is_academy=is_academy,
            kind=rules.usual_school_kind(rules.SchoolTypeFacts(establishment_type=establishment_type), on=actor.day),
        )
    history.record(actor, "organisation.add", organisation, after={"kind": kind, "name": name, "urn": urn})
    return organisation


@transaction.atomic
def change_organisation(
    actor: Actor, organisation: Organisation, *, version: int | None = None, **values: Any
) -> Organisation:
    """Change the name or the numbers of a body. Only its authority's officer does this."""
    actor.require(Permission.MEMBERSHIP_EDIT, over=organisation)
    if not queries.is_in_own_area(actor, organisation):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"An organisation has no changeable {', '.join(sorted(unknown))}")
    organisation = lock(Organisation, organisation.pk, version)
    if values.get("urn") and values["urn"] != organisation.urn:
        _refuse_taken_numbers(urn=values["urn"])
    before = {name: getattr(organisation, name) for name in values}
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save_changes(*values)
    history.record(actor, "organisation.change", organisation, before=before, after=values)
    return organisation


def close_organisation(actor: Actor, organisation: Organisation, *, closed_on: date) -> Organisation:
    """The body closed at the end of `closed_on`."""
    return change_organisation(actor, organisation, closed_on=closed_on)


REGISTER_VALUES = ("urn", "name", "ukprn", "laestab", "opened_on", "closed_on", "parent_authority")


@transaction.atomic
def take_over_from_register(
    actor: Actor, organisation: Organisation, *, values: dict[str, Any], detail: dict[str, Any]
) -> Organisation:
    """What the national register says of a body becomes what is said here. Members and rolls are never touched.

    `values` are those of REGISTER_VALUES, `detail` the columns of a school's detail row. Only a job does this.
    """
    actor.require(Permission.MEMBERSHIP_EDIT, over=organisation)
    if not actor.is_job:
        raise Denied(Permission.MEMBERSHIP_EDIT)
    unknown = set(values) - set(REGISTER_VALUES)
    if unknown:
        raise TypeError(f"The register does not give {', '.join(sorted(unknown))}")
    organisation = lock(Organisation, organisation.pk)
    before = {name: getattr(organisation, name) for name in values}
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save_changes(*values)
    if detail:
        row, _ = SchoolDetail.objects.get_or_create(school=organisation)
        before |= {name: getattr(row, name) for name in detail}
        for name, value in detail.items():
            setattr(row, name, value)
        row.save(update_fields=list(detail))
    history.record(actor, "organisation.register", organisation, before=before, after={**values, **detail})
    return organisation


@transaction.atomic
def note_authority_codes(actor: Actor, counted: Mapping[tuple[str, str], int]) -> None:
    """Keep which statistical code is which authority's number: the pair that most schools of the register have."""
    actor.require(Permission.MEMBERSHIP_EDIT)
    best: dict[str, tuple[int, str]] = {}
    for (gss_code, la_code), count in counted.items():
        best[gss_code] = max(best.get(gss_code, (0, "")), (count, la_code))
    known = {row.gss_code: row for row in AuthorityCode.objects.all()}
    for gss_code, (_, la_code) in best.items():
        row = known.get(gss_code)
        if row is None:
            AuthorityCode.objects.create(gss_code=gss_code, la_code=la_code)
        elif row.la_code != la_code:
            row.la_code = la_code
            row.save(update_fields=["la_code"])


@transaction.atomic
def add_site(
    actor: Actor,
    organisation: Organisation,
    *,
    name: str,
    address: str,
    postcode: str = "",
    telephone: str = "",
    is_main: bool = True,
) -> Site:
    """A place where the body works."""
    require_own(actor, organisation)
    return _add_site(
        actor, organisation, name=name, address=address, postcode=postcode, telephone=telephone, is_main=is_main
    )


@transaction.atomic
def add_site_of_provision(
    actor: Actor, provision: Organisation, *, name: str, address: str, postcode: str = "", telephone: str = ""
) -> Site:
    """The first site of a school's provision: said by the officer who takes it in, for it has no people of its own yet."""
    actor.require(Permission.MEMBERSHIP_EDIT, over=provision)
    if provision.run_by_id is None or not queries.is_in_own_area(actor, provision) or queries.sites(provision):
        raise Denied(Permission.MEMBERSHIP_EDIT)
    return _add_site(actor, provision, name=name, address=address, postcode=postcode, telephone=telephone, is_main=True)


def _add_site(
    actor: Actor, organisation: Organisation, *, name: str, address: str, postcode: str, telephone: str, is_main: bool
) -> Site:
    site = Site.objects.create(
        organisation=organisation,
        name=name,
        address=address,
        postcode=postcode,
        telephone=telephone,
        is_main=is_main,
    )
    history.record(actor, "site.add", site, after={"name": name, "address": address, "postcode": postcode})
    return site


@transaction.atomic
def change_site(
    actor: Actor,
    site: Site,
    *,
    name: str,
    address: str,
    postcode: str = "",
    telephone: str = "",
    version: int | None = None,
) -> Site:
    """Put right what is known of a site."""
    require_own(actor, site.organisation)
    site = lock(Site, site.pk, version)
    after = {"name": name, "address": address, "postcode": postcode, "telephone": telephone}
    return _write(actor, site, "site.change", after)


@transaction.atomic
def add_contact(
    actor: Actor,
    organisation: Organisation,
    *,
    function: ContactFunction,
    name: str,
    email: str = "",
    telephone: str = "",
    valid_from: date | None = None,
) -> Contact:
    """Say whom to ring at the actor's own body, and for what, from `valid_from`, today unless said otherwise."""
    require_own(actor, organisation)
    _refuse_unreachable(email, telephone)
    contact = Contact.objects.create(
        organisation=organisation,
        function=function,
        name=name,
        email=email,
        telephone=telephone,
        valid_from=valid_from or actor.day,
    )
    history.record(actor, "contact.add", contact, after={"function": function, "name": name})
    return contact


@transaction.atomic
def change_contact(
    actor: Actor,
    contact: Contact,
    *,
    function: ContactFunction,
    name: str,
    email: str = "",
    telephone: str = "",
    version: int | None = None,
) -> Contact:
    """Put right the words or numbers of a contact. A new person is a new contact."""
    require_own(actor, contact.organisation)
    contact = lock(Contact, contact.pk, version)
    _refuse_unreachable(email, telephone)
    after = {"function": function, "name": name, "email": email, "telephone": telephone}
    return _write(actor, contact, "contact.change", after)


@transaction.atomic
def end_contact(actor: Actor, contact: Contact, *, last_day: date, version: int | None = None) -> Contact:
    """The person is rung for this no longer after `last_day`."""
    require_own(actor, contact.organisation)
    contact = lock(Contact, contact.pk, version)
    if last_day < contact.valid_from:
        refuse([Refusal("ends_before_it_begins", clause="WM order of dates")])
    return _write(actor, contact, "contact.end", {"valid_to": last_day + timedelta(days=1)})


def _write(actor: Actor, record: Any, action: str, after: dict[str, Any]) -> Any:
    before = {name: getattr(record, name) for name in after}
    for name, value in after.items():
        setattr(record, name, value)
    record.save_changes(*after)
    history.record(actor, action, record, before=before, after=after)
    return record


def require_own(actor: Actor, organisation: Organisation) -> None:
    """A person changes what belongs to their own body; a job may change any."""
    actor.require(Permission.ORGANISATION_EDIT, over=organisation)
    queries.deny_unless_own(actor, organisation)


def _refuse_unreachable(email: str, telephone: str) -> None:
    if not (email or telephone):
        refuse([Refusal("no_way_to_reach", clause="KCSIE2025 responsible")])


def _refuse_taken_numbers(*, urn: str = "", la_code: str = "") -> None:
    taken = (urn and Organisation.objects.filter(urn=urn).exists()) or (
        la_code and Organisation.objects.filter(la_code=la_code).exists()
    )
    if taken:
        refuse([Refusal("number_is_taken", clause="UKGDPR 5(1)(d)")])
