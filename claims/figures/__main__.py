"""Figures on the command line: NDJSON in, NDJSON out, one line for one; or plain text in, a table out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from claims.figures import Figure, findings, label, read, to_json
from claims.figures.codec import attribution_to_json, finding_to_json, when_to_json


class BadLine(Exception):
    """A line that cannot be read.  The message says what is wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 1 where a line was bad."""
    parser = argparse.ArgumentParser(prog="python -m claims.figures", description=__doc__)
    parser.add_argument("--text", action="store_true", help="take plain text and print a table")
    parser.add_argument("--published", type=date.fromisoformat, help="day of publication of the plain text, YYYY-MM-DD")
    parser.add_argument("--language", default="en", help="language of the plain text")
    options = parser.parse_args(arguments)
    if options.text:
        text = sys.stdin.read()
        reading = read(text, published=options.published, language=options.language)
        print(table(reading.figures))
        for finding in findings(text, reading):
            print(f"{finding.severity.value}: {finding.sentence}")
        return 0
    is_bad = False
    for answer in answers(sys.stdin):
        is_bad = is_bad or "error" in answer
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 1 if is_bad else 0


def answers(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer for each line that is not blank, as soon as it has been read."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _answer(line)
        except BadLine as error:
            yield {"error": str(error), "line": number}


def _answer(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {error}") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise BadLine('should be an object with a string "text"')
    reading = read(
        asked["text"],
        published=_published(asked.get("published")),
        language=_string(asked, "language", "en"),
        headline_end=_length(asked.get("headline", 0)),
    )
    return {
        "id": asked.get("id"),
        "figures": [to_json(figure) for figure in reading.figures],
        "attributions": [attribution_to_json(asked["text"], said) for said in reading.attributions],
        "times": [when_to_json(when) for when in reading.times],
        "findings": [finding_to_json(finding) for finding in findings(asked["text"], reading)],
    }


def _published(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise BadLine(f'"published" should be YYYY-MM-DD, and is {value!r}') from error


def _string(asked: dict[str, Any], key: str, otherwise: str) -> str:
    value = asked.get(key) or otherwise
    if not isinstance(value, str):
        raise BadLine(f'"{key}" should be a string, and is {value!r}')
    return value


def _length(value: object) -> int:
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadLine(f'"headline" should be the length of the headline in characters, and is {value!r}')
    return value


def table(figures: Sequence[Figure]) -> str:
    """The figures of a text, a line each: where, label, kind, source and day."""
    rows = [("place", "label", "kind", "unit", "source", "as of", "text")]
    for figure in figures:
        sources = ", ".join(source.text for source in figure.sources)
        day = figure.as_of.isoformat() if figure.as_of else ""
        place = f"{figure.start}-{figure.end}"
        rows.append(
            (place, label(figure), figure.kind.value, figure.unit or "", sources, day, " ".join(figure.text.split()))
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


if __name__ == "__main__":
    sys.exit(main())
