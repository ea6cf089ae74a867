"""The area of the agreement: two authorities, five partnerships and their member schools, from public registers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources

from django.db import transaction

from waymark.accounts.actors import Actor
from waymark.accounts.permissions import Permission
from waymark.organisations.models import Organisation, PartnershipMembership, Site
from waymark.organisations.services.bodies import add_organisation, add_site, close_organisation
from waymark.organisations.services.memberships import join_partnership, leave_partnership
from waymark.organisations.states import HowItEnded, OrganisationKind

AGREED_ON = date(2018, 9, 1)
COUNTY, CITY = "855", "856"
AUTHORITIES = {COUNTY: "Leicestershire County Council", CITY: "Leicester City Council"}


@dataclass
class AreaStep:
    """One thing that is not yet as the registers say: in words, and how to do it."""

    words: str
    do: Callable[[], object] = field(repr=False)


def load_area(actor: Actor, *, go: bool = True) -> list[str]:
    """Add what is missing of the area and return it in words, one line a thing; nothing is missing the second time.

    Memberships begin on 1 September 2018, the first day of the agreement; that of a school which has closed since ends
    with it. With `go` false nothing is written.
    """
    actor.require(Permission.MEMBERSHIP_EDIT)
    done = []
    with transaction.atomic():
        for step in _steps(actor):
            step.do()
            done.append(step.words)
        if not go:
            transaction.set_rollback(True)
    return done


def _steps(actor: Actor) -> Iterator[AreaStep]:
    """Each step is done before the next is asked for, because a membership needs its school."""
    for code, name in AUTHORITIES.items():
        if not Organisation.objects.filter(la_code=code).exists():
            yield AreaStep(f"Add {name} ({code})", _adding_authority(actor, name, code))
    county = Organisation.objects.get(la_code=COUNTY)
    addresses = {row["urn"]: row for row in _rows("school_addresses.csv")}
    for row in _rows("partnership_schools.csv"):
        yield from _partnership_steps(actor, county, row)
        yield from _school_steps(actor, county, row, addresses.get(row["urn"]))


def _partnership_steps(actor: Actor, county: Organisation, row: dict[str, str]) -> Iterator[AreaStep]:
    name = f"{row['partnership']} partnership"
    if not Organisation.objects.partnerships().filter(name=name).exists():
        yield AreaStep(
            f"Add {name}",
            lambda: add_organisation(
                actor,
                kind=OrganisationKind.PARTNERSHIP,
                name=name,
                short_name=row["code"],
                parent_authority=county,
                opened_on=AGREED_ON,
            ),
        )


def _school_steps(
    actor: Actor, county: Organisation, row: dict[str, str], at: dict[str, str] | None
) -> Iterator[AreaStep]:
    name, urn = row["name_in_register"] or row["name_in_agreement"], row["urn"]
    wanted = {"urn": urn} if urn else {"name": name}
    if not Organisation.objects.schools().filter(**wanted).exists():
        yield AreaStep(f"Add {name} ({urn or 'no number known'})", lambda: _add_school(actor, county, row, name, at))
    school = Organisation.objects.schools().get(**wanted)
    if at and not Site.objects.filter(organisation=school).exists():
        address = ", ".join(part for part in (at["street"], at["locality"], at["town"]) if part)
        yield AreaStep(
            f"Add the address of {name}",
            lambda: add_site(actor, school, name=name, address=address, postcode=at["postcode"]),
        )
    partnership = Organisation.objects.partnerships().get(name=f"{row['partnership']} partnership")
    membership = PartnershipMembership.objects.filter(partnership=partnership, school=school).first()
    if membership is None:
        yield AreaStep(
            f"{name} is a member of {partnership.name} from 1 September 2018",
            lambda: join_partnership(actor, partnership, school, valid_from=AGREED_ON),
        )
        membership = PartnershipMembership.objects.get(partnership=partnership, school=school)
    if row["closed_on"]:
        closed_on = date.fromisoformat(row["closed_on"])
        if membership.valid_to is None:
            yield AreaStep(
                f"{name} closed: its membership ends with {closed_on.isoformat()}",
                lambda: leave_partnership(
                    actor, membership, valid_to=closed_on + timedelta(days=1), how=HowItEnded.CLOSED
                ),
            )
        if school.closed_on is None:
            yield AreaStep(
                f"{name} closed at the end of {closed_on.isoformat()}",
                lambda: close_organisation(actor, school, closed_on=closed_on),
            )


def _add_school(
    actor: Actor, county: Organisation, row: dict[str, str], name: str, at: dict[str, str] | None
) -> Organisation:
    kind = at["type"] if at else ""
    return add_organisation(
        actor,
        kind=OrganisationKind.SCHOOL,
        name=name,
        urn=row["urn"],
        ukprn=at["ukprn"] if at else "",
        laestab=row["laestab"],
        parent_authority=county,
        establishment_type=kind,
        lowest_age=int(at["lowest_age"]) if at and at["lowest_age"] else None,
        highest_age=int(at["highest_age"]) if at and at["highest_age"] else None,
        is_academy="academy" in kind.lower(),
    )


def _adding_authority(actor: Actor, name: str, code: str) -> Callable[[], Organisation]:
    return lambda: add_organisation(actor, kind=OrganisationKind.AUTHORITY, name=name, la_code=code)


def open_schools() -> list[str]:
    """The numbers (URN) of the area's schools that are open, in the order of the agreement."""
    return [row["urn"] for row in _rows("partnership_schools.csv") if row["urn"] and not row["closed_on"]]


def _rows(file_name: str) -> list[dict[str, str]]:
    text = resources.files("waymark.organisations").joinpath("data", file_name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
