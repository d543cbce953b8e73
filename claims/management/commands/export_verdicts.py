"""Write approved verdicts as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.export import verdict_document
from claims.models import VerdictRevision
from people.models import User


class Command(BaseCommand):
    help = "Write approved verdicts to standard output as one JSON array, the newest first, one verdict at a time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as", dest="username", help="export what this person may see (default: what is published)"
        )
        parser.add_argument("--indent", type=int, default=2)

    def handle(self, *args: Any, username: str | None, indent: int, **options: Any) -> None:
        reader = None
        if username:
            reader = User.objects.filter(username=username).first()
            if reader is None:
                raise CommandError(f"There is no person called {username!r}.")
        revisions = VerdictRevision.objects.visible_to(reader).published().for_page()
        self.stdout.write("[", ending="")
        between = "\n"
        for revision in revisions.iterator(chunk_size=200):
            text = json.dumps(verdict_document(revision), ensure_ascii=False, indent=indent)
            self.stdout.write(between + text, ending="")
            between = ",\n"
        self.stdout.write("\n]")
