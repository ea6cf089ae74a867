"""`restore FILE`: a backup comes back into an empty place, whole or not at all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Restore a backup into the empty database and folder of this system, and compare every digest."
    policy = "The operator at the console. Writes into an empty system alone; prints numbers, no content."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--from-another-key", action="store_true", help="take a backup that was made under another SECRET_KEY"
        )
        parser.add_argument(
            "--as-it-was", action="store_true", help="for a drill: leave links alive and write nothing into the history"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from waymark.core.backups import archive  # the server reads each command's policy, and needs none of this
        from waymark.core.backups.restore import NotRestored, restore

        try:
            done = restore(
                options["file"],
                from_another_key=options["from_another_key"],
                as_it_was=options["as_it_was"],
            )
        except (NotRestored, archive.BadArchive) as error:
            raise CommandError(str(error)) from error
        manifest = done.manifest
        self.stdout.write(
            f"Restored: {manifest.rows} rows of {len(manifest.tables)} tables and {len(manifest.files)} files, as they"
            f" were on {manifest.made_at:%Y-%m-%d %H:%M} UTC. Every digest was compared before and after."
        )
        self.stdout.write(f"digest {manifest.digest}")
        for sentence in done.afterwards:
            self.stdout.write(sentence)
        self.stdout.write("Nobody is signed in: sessions are not part of a backup.")
        if manifest.missing_files:
            self.stdout.write(f"{len(manifest.missing_files)} files that rows name were not in the backup.")
