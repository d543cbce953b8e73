"""Write approved verdicts into a file."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.export import FORMATS, export, newest_record
from claims.export_forms import ExportForm
from people.models import User


class Command(BaseCommand):
    help = (
        "Write approved verdicts, the longest approved first, one at a time. How many there were, and the newest event "
        "of the record, to be kept for verify_log, are told on standard error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=FORMATS, default="json", help="(default: json)")
        parser.add_argument("--since", help="approved, corrected or withdrawn on this day or at this moment, or later")
        parser.add_argument("--until", help="on this day or earlier, or before this moment")
        parser.add_argument("--rating", action="append", metavar="SLUG", help="can be given again")
        parser.add_argument("--language", action="append", metavar="CODE", help="of the article; can be given again")
        parser.add_argument("--outlet", metavar="NAME", help="of the article")
        parser.add_argument("--tally", metavar="NUMBER", help="on this count")
        parser.add_argument("--output", metavar="FILE", default="-", help="(default: -, standard output)")
        parser.add_argument(
            "--as", dest="username", help="export what this person may see (default: what is published)"
        )

    def handle(self, *args: Any, username: str | None, output: str, **options: Any) -> None:
        reader = None
        if username:
            reader = User.objects.filter(username=username).first()
            if reader is None:
                raise CommandError(f"There is no person called {username!r}.")
        asked = {name: options[name] for name in ExportForm.base_fields if options[name] is not None}
        form = ExportForm(asked)
        if not form.is_valid():
            wrong = [f"--{name}: {sentence}" for name, found in form.errors.items() for sentence in found]
            raise CommandError("\n".join(wrong))
        kept = newest_record()
        pieces = export(form.wanted(), form.chosen_format(), reader=reader, by=reader, tell=self.stderr.write)
        if output == "-":
            _to_standard_output(pieces, self)
        else:
            _to_file(pieces, Path(output))
        if kept:
            self.stderr.write(f"Record: {kept}")


def _to_standard_output(pieces: Iterable[bytes], command: BaseCommand) -> None:
    """As bytes, where there is a stream for them: in UTF-8 and without the line ends of a system."""
    out = getattr(command.stdout, "_out", sys.stdout)
    stream = getattr(out, "buffer", None)
    for piece in pieces:
        if stream is not None:
            stream.write(piece)
        else:
            command.stdout.write(piece.decode(), ending="")
    if stream is not None:
        stream.flush()


def _to_file(pieces: Iterable[bytes], file: Path) -> None:
    """Under another name until it is whole."""
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as out:
            for piece in pieces:
                out.write(piece)
        part.replace(file)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
