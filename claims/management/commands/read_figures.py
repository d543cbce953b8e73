"""Read the figures of all that is stored."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from claims import readings

READ_AT_ONCE = 200
# Where nobody watches, a line says how far it is; not more often than this.
TELL_SECONDS = 10.0


class Command(BaseCommand):
    help = (
        "Read the figures of every stored document that has not been read, the newest first, so that number search "
        "finds them all. What was read stays when it is stopped; start it again to go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=None, help="read so many documents at most")

    def handle(self, *args: Any, most: int | None, **options: Any) -> None:
        started = told = time.monotonic()
        done = 0
        while (left := READ_AT_ONCE if most is None else min(READ_AT_ONCE, most - done)) > 0:
            found = readings.read_next(most=left)
            done += found
            if found < left:
                break
            if (now := time.monotonic()) - told >= TELL_SECONDS:
                told = now
                self.stderr.write(f"{done:,} documents read, {done / (now - started):,.0f} a second")
        read, held = readings.progress()
        rate = done / max(time.monotonic() - started, 0.001)
        self.stdout.write(f"{done:,} documents read ({rate:,.0f} a second); {read:,} of {held:,} are read now.")
