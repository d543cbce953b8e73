"""Write stored documents as a WARC file."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources import warc

# Documents named one by one where their bytes are gone.
MOST_NAMED = 20


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is not a day. Write it as in 2019-02-24.") from error


class Command(BaseCommand):
    help = "Write stored documents, every version of each, as a WARC file: the bytes as they came and the text as read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="ends in .warc.gz")
        parser.add_argument("--since", type=_day, help="fetched on this day or later, as in 2019-02-24")
        parser.add_argument("--until", type=_day, help="fetched on this day or earlier")
        parser.add_argument("--outlet", default="", help="of the outlet with this name or domain")
        parser.add_argument("--document", type=int, action="append", help="with this number; can be given again")

    def handle(self, *args: Any, file: Path, outlet: str, **options: Any) -> None:
        if not file.name.endswith(".warc.gz"):
            raise CommandError("Give the file a name that ends in .warc.gz.")
        documents = warc.documents_for_export(
            since=options["since"], until=options["until"], outlet=outlet, ids=options["document"]
        )
        if not documents.exists():
            raise CommandError("No stored document is like that. Nothing was written.")
        # Under another name until it is whole.
        part = file.with_name(file.name + ".part")
        missing, written = [], 0
        try:
            with part.open("wb") as out:
                for document, has_bytes in warc.write_warc(documents.iterator(20), out, filename=file.name):
                    written += 1
                    if not has_bytes:
                        missing.append(str(document.pk))
            part.replace(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"{written:,} document{'s' if written != 1 else ''} written to {file}.")
        if missing:
            more = f" and {len(missing) - MOST_NAMED:,} more" if len(missing) > MOST_NAMED else ""
            named = f"{', '.join(missing[:MOST_NAMED])}{more}"
            raise CommandError(f"The bytes of these are not in storage, only their text: {named}.")
