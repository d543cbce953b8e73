"""Write the register of outlets as CSV."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sources import outlets


class Command(BaseCommand):
    help = "Write the register of outlets to standard output as CSV, in the form that import_outlets reads."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in outlets.register_csv(outlets.whole_register()):
            self.stdout.write(line, ending="")
