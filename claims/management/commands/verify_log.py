"""Check that nobody changed the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from claims import record


class Command(BaseCommand):
    help = "Walk the chain of the record; name the first event that does not fit the one before it, and exit with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        if (broken := record.verify()) is not None:
            raise CommandError(f"The record was changed: event {broken} does not fit.")
        newest = record.newest()
        self.stdout.write(
            f"All {newest.number:,} events fit. The newest is {newest.hash}." if newest else "The record is empty."
        )
