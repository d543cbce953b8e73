"""Take over a register of outlets from CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources import outlets
from sources.outlets import CannotImport, Plan


class Command(BaseCommand):
    help = "Add and change outlets as the lines of a CSV file say: all of them, or none where a line has a mistake."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            plan = outlets.plan_import(content) if dry_run else outlets.import_register(content=content, by=None)
        except CannotImport as error:
            raise CommandError(f"Nothing was imported.\n{error}") from error
        if plan.mistakes:
            raise CommandError("\n".join(map(str, plan.mistakes)))
        self._tell(plan)
        if dry_run:
            self.stdout.write("Nothing was changed; this was a dry run.")

    def _tell(self, plan: Plan) -> None:
        for line in plan.added:
            self.stdout.write(f"Line {line.number}: added {line.outlet}")
        for line in plan.changed:
            told = ", ".join(f"{each.label}: {each.before!r} → {each.after!r}" for each in line.differences)
            self.stdout.write(f"Line {line.number}: changed {line.outlet} ({told})")
        self.stdout.write(f"{len(plan.added)} added, {len(plan.changed)} changed, {plan.unchanged} as they were.")
