"""`backup FILE-or-FOLDER`: everything that must be kept, in one file, while everybody goes on working."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Write a backup of database and files to a new file, or into a folder, and read it back. Or check one."
    policy = "The operator at the console. The file holds everything, in plain; the command prints numbers alone."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("target", type=Path, help="a new file, or a folder")
        parser.add_argument("--check", action="store_true", help="make none: read an old one and compare its digests")
        parser.add_argument("--tables", action="store_true", help="print the digest of every table and file too")

    def handle(self, *args: Any, **options: Any) -> None:
        from waymark.core.backups import archive, make  # the server reads each command's policy, and needs none of this

        try:
            if options["check"]:
                with archive.opened(options["target"]) as opened:
                    opened.verify()
                    path, manifest, sealed_here = opened.path, opened.manifest, opened.sealed_here
            else:
                made = make.backup(options["target"])
                path, manifest, sealed_here = made.path, made.manifest, True
        except (make.NotBackedUp, archive.BadArchive) as error:
            raise CommandError(str(error)) from error
        if options["tables"]:
            for name, table in manifest.tables.items():
                self.stdout.write(f"{table.sha256}  {table.rows:>9}  {name}")
            for name, file in manifest.files.items():
                self.stdout.write(f"{file.sha256}  {file.bytes:>9}  {name}")
        self.stdout.write(
            f"{path}: {manifest.rows} rows of {len(manifest.tables)} tables and {len(manifest.files)} files,"
            f" {path.stat().st_size} bytes, made {manifest.made_at:%Y-%m-%d %H:%M} UTC. Read back, every digest holds."
        )
        self.stdout.write(f"digest {manifest.digest}")
        if not sealed_here:
            self.stdout.write("It was made under another SECRET_KEY than this system's, or changed after it was made.")
        if manifest.missing_files:
            missing = ", ".join(manifest.missing_files[:5])
            raise CommandError(
                f"The backup is made, but {len(manifest.missing_files)} files that rows name are not there or are"
                f" damaged: {missing}. Look for them in an older backup.",
                returncode=2,
            )
