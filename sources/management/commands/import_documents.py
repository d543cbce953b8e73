"""Load a collection of documents into the archive."""

from __future__ import annotations

import gzip
import time
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sources import bulk

BAR = 30
# Where nobody watches, a line says how far it is; not more often than this.
TELL_SECONDS = 10.0


class Command(BaseCommand):
    help = (
        'Load documents from newline-delimited JSON, plain or gzipped: {"id", "url", "title", "published", "outlet", '
        '"language", "text"} on each line, of which only the text is required. What is stored already is left alone, '
        "so a load that was broken off is finished by starting it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="FILE.ndjson or FILE.ndjson.gz")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as raw:
                is_packed = raw.read(2) == b"\x1f\x8b"
                raw.seek(0)
                bar = _Bar(self, raw, size=file.stat().st_size)
                # Progress counts bytes of the file as it lies there.
                lines = gzip.GzipFile(fileobj=raw) if is_packed else raw
                done = bulk.load(bulk.lines_of(lines), tell=bar.tell)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}.") from error
        except EOFError as error:
            raise CommandError(f"{file} is cut off. Get it whole and start again; what is stored stays.") from error
        except KeyboardInterrupt as error:
            raise CommandError("Stopped. What is stored stays; start again to go on.") from error
        bar.end()
        for skipped in done.skipped:
            self.stderr.write(f"line {skipped.line}: {skipped.reason}")
        self.stdout.write(
            f"{_several(done.stored, 'document')} stored, {done.known:,} {'was' if done.known == 1 else 'were'} here"
            f" already, {_several(len(done.skipped), 'line')} skipped ({bar.rate(done):,.0f} documents a second)."
        )


def _several(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


class _Bar:
    """How far a load is, on one line of a terminal, or now and then a line of a log."""

    def __init__(self, command: Command, file: IO[bytes], *, size: int) -> None:
        self._command = command
        self._file = file
        self._size = max(size, 1)
        self._started = self._told = time.monotonic()
        self._is_terminal = command.stderr.isatty()

    def rate(self, done: bulk.Load) -> float:
        return done.stored / max(time.monotonic() - self._started, 0.001)

    def tell(self, done: bulk.Load) -> None:
        now = time.monotonic()
        if not self._is_terminal and now - self._told < TELL_SECONDS:
            return
        self._told = now
        share = min(self._file.tell() / self._size, 1.0)
        filled = round(BAR * share)
        line = (
            f"[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}  line {done.lines:,}  {done.stored:,} stored"
            f"  {self.rate(done):,.0f} a second"
        )
        self._command.stderr.write(f"\r{line}" if self._is_terminal else line, ending="" if self._is_terminal else "\n")
        self._command.stderr.flush()

    def end(self) -> None:
        if self._is_terminal:
            self._command.stderr.write("")
