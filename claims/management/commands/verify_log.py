"""Check that nobody changed the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims import record, verifying


class Command(BaseCommand):
    help = (
        "Walk the chain of the record, and hold verdicts and signatures against it; say where something was changed, "
        "and exit with 1. With --kept, also "
        "find an end that was cut off, or a chain that was made anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--kept", metavar="NUMBER:HASH", help="what an earlier run, or an export, said the newest event was"
        )

    def handle(self, *args: Any, kept: str | None, **options: Any) -> None:
        if (fault := record.verify(upto=_kept(kept))) is not None:
            raise CommandError(f"The record was changed. {fault.sentence}")
        if unfaithful := list(verifying.unfaithful()):
            raise CommandError("\n".join(["The record holds, and what it tells of was changed:", *unfaithful]))
        newest = record.newest()
        self.stdout.write(
            f"All {newest.number:,} events fit. The newest is {newest.number}:{newest.hash}."
            if newest
            else "The record is empty."
        )


def _kept(said: str | None) -> tuple[int, str] | None:
    if said is None:
        return None
    number, _, hash_ = said.partition(":")
    if not number.isdecimal() or len(hash_) != 64:
        raise CommandError(f"--kept is “{said[:80]}”; it must be a number, a colon and a hash of 64 signs.")
    return int(number), hash_
