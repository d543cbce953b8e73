"""Answer claims from the archive."""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.answers import Answer, Desk
from claims.figures.lexicon import languages
from claims.models import Evidence
from people.models import Role, User
from sources.models import Document

NOT_COMPARABLE = "not_comparable"
TELL_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        'Answer claims from the archive: newline-delimited JSON with "id", "claim" and "date" in; "id", "suggestion", '
        '"confidence", "reasons" and "evidence" out. Nothing is stored, and no other provider is asked. A line that '
        "cannot be read is told with its number and left out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--input", type=Path, required=True, help="FILE.ndjson, or - for standard input")
        parser.add_argument("--output", type=Path, required=True, help="FILE.ndjson, or - for standard output")
        parser.add_argument("--language", default="en", choices=languages(), help="of the claims (default: en)")

    def handle(self, *args: Any, input: Path, output: Path, language: str, **options: Any) -> None:
        if _is_one_file(input, output):
            raise CommandError(f"{output} holds the claims; name another file for the answers.")
        # Whoever runs commands on the server may read what the newsroom keeps.
        desk = Desk(User(username="command", role=Role.EDITOR), language=language)
        started = told = time.monotonic()
        answered = skipped = 0
        try:
            with _opened(input, "r") as lines, _opened(output, "w") as out:
                for number, line in enumerate(lines, start=1):
                    if not line.strip():
                        continue
                    try:
                        given, text, day = _asked(line)
                    except ValueError as error:
                        self.stderr.write(f"line {number}: {error}")
                        skipped += 1
                        continue
                    out.write(json.dumps(_document(given, desk.answer(text, day=day)), ensure_ascii=False) + "\n")
                    answered += 1
                    if time.monotonic() - told > TELL_EVERY_SECONDS:
                        told = time.monotonic()
                        self.stderr.write(f"{answered:,} answered")
        except OSError as error:
            raise CommandError(f"{error.filename or input} cannot be opened: {error.strerror or error}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{input} is not UTF-8.") from error
        seconds = max(time.monotonic() - started, 0.001)
        self.stderr.write(
            f"{answered:,} claim{'' if answered == 1 else 's'} answered, {skipped:,} line{'' if skipped == 1 else 's'}"
            f" skipped ({answered / seconds:,.1f} claims a second)."
        )


def _opened(path: Path, mode: str) -> IO[str]:
    """A file, or what "-" means.  Half a character, which JSON may escape and UTF-8 has not, is escaped again."""
    encoding, errors = ("utf-8-sig", "strict") if mode == "r" else ("utf-8", "backslashreplace")
    if str(path) == "-":
        number = sys.stdin.fileno() if mode == "r" else sys.stdout.fileno()
        return open(number, mode, encoding=encoding, errors=errors, closefd=False)
    return path.open(mode, encoding=encoding, errors=errors)


def _is_one_file(input: Path, output: Path) -> bool:
    """Both are the same file, which would be empty before it is read."""
    return output.is_file() and input.is_file() and output.samefile(input)


def _asked(line: str) -> tuple[Any, str, date | None]:
    """The id, the claim and its day.  Raises: ValueError, with what is wrong."""
    try:
        given = json.loads(line, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is no JSON: {error.msg} at character {error.pos + 1}.") from error
    if not isinstance(given, dict) or not isinstance(given.get("claim"), str) or "id" not in given:
        raise ValueError('An object with "id" and "claim" is wanted.')
    day = given.get("date")
    try:
        return given["id"], given["claim"], date.fromisoformat(str(day)[:10]) if day else None
    except ValueError as error:
        raise ValueError(f"“{day}” is no date like 2019-02-24.") from error


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no value in JSON.")


def _document(given: Any, answer: Answer) -> dict[str, Any]:
    suggestion = answer.suggestion
    return {
        "id": given,
        "suggestion": suggestion.assessment.value,
        "confidence": suggestion.confidence,
        "reasons": list(suggestion.reasons),
        "evidence": [
            *map(_passage, sorted(answer.evidence, key=lambda row: -(row.weight or 0))),
            *map(_without_count, answer.without),
        ],
    }


def _passage(row: Evidence) -> dict[str, Any]:
    return {
        "document": _name(row.document),
        "relation": row.relation,
        "reason": row.reason,
        "quote": row.quote,
        "start": row.start,
        "end": row.end,
        "origin": row.origin,
        "weight": row.weight,
        "figure": row.figure_document,
    }


def _without_count(document: Document) -> dict[str, Any]:
    return {
        "document": _name(document),
        "relation": NOT_COMPARABLE,
        "reason": "It tells of the same event, or may, and gives no count that could be compared.",
        "quote": document.title,
        "figure": None,
    }


def _name(document: Document) -> str:
    """The document's id as it was loaded, else its own."""
    return document.external_id or str(document.pk)
