"""`invite`: bring in somebody from the console; above all the first administrator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from waymark.accounts import notices, services
from waymark.accounts.actors import job_actor
from waymark.accounts.permissions import Permission
from waymark.accounts.roles import Role
from waymark.accounts.wording.people import REFUSALS
from waymark.core.instance import clock_of_this_instance
from waymark.core.refusals import Refused
from waymark.organisations.models import Organisation


class Command(BaseCommand):
    help = "Invite somebody and print the link, once. The first administrator of an area comes in this way."
    policy = "The operator at the console. It reads organisations by name, and prints one link and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--organisation", help="its name, or the URN of a school")
        where.add_argument("--new-authority", metavar="NAME", help="add this authority, where the database is empty")
        parser.add_argument("--la-code", default="", help="with --new-authority: its number, such as 855")
        parser.add_argument("--role", choices=[role.value for role in Role], default=Role.ADMINISTRATOR.value)
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        actor = job_actor("console", Permission.PEOPLE_ADMIN)
        with clock_of_this_instance(), transaction.atomic():
            organisation = self._organisation(actor, options)
            try:
                invitation = services.invite(
                    actor,
                    organisation,
                    role=Role(options["role"]),
                    email=options["email"],
                    name=options["name"],
                    by_mail=False,
                )
            except Refused as refused:
                raise CommandError(" ".join(REFUSALS[one.code] for one in refused.refusals)) from refused
        self.stdout.write(f"{options['name']} is invited to {organisation} as {Role(options['role']).label.lower()}.")
        self.stdout.write("Hand over this link. It works once, within 72 hours, and is not shown again:")
        self.stdout.write(settings.WAYMARK_BASE_URL + notices.invitation_link(invitation.public_id))

    def _organisation(self, actor: Any, options: dict[str, Any]) -> Organisation:
        if options["new_authority"]:
            if Organisation.objects.exists():
                raise CommandError("There are organisations already: name one with --organisation.")
            if not (options["la_code"].isdigit() and len(options["la_code"]) == 3):
                raise CommandError("Give the authority's three-figure number: --la-code 855")
            return services.add_authority(actor, name=options["new_authority"], la_code=options["la_code"])
        named = Organisation.objects.filter(name__iexact=options["organisation"])
        found = list(named or Organisation.objects.filter(urn=options["organisation"]).exclude(urn=""))
        if len(found) != 1:
            raise CommandError(
                f"{len(found) or 'No'} organisations are called {options['organisation']!r}. Name one, or give a URN."
            )
        return found[0]
