"""Texts and what is read in them, one table per topic.

A bug found in the wild is one more text in a table.  `python -m tests.claims.figures.test_golden` writes the rows anew,
for review with `git diff`.
"""

from __future__ import annotations

import difflib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claims.figures import Figure, label, read

TABLES = sorted((Path(__file__).parent / "golden").glob("*.txt"))
PUBLISHED = date(2019, 2, 28)
MARK = "  => "


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def row(figure: Figure, language: str) -> str:
    value = figure.value
    if value is None:
        written = "?"
    elif isinstance(value, tuple):
        written = " to ".join(plain(end) for end in value)
    else:
        written = plain(value)
    flags = (("increase", figure.is_increase), ("part", figure.is_part), ("implicit", figure.is_implicit))
    marks = [mark for mark, holds in flags if holds]
    marks += [figure.change.value] if figure.change else []
    cells = [
        label(figure, language),
        written,
        figure.bound.value,
        figure.unit,
        figure.counted,
        figure.event_class,
        *marks,
    ]
    return MARK + " | ".join(cell or "-" for cell in cells)


def rows(text: str, language: str) -> list[str]:
    return [row(figure, language) for figure in read(text, published=PUBLISHED, language=language).figures]


def reread(table: str, language: str) -> str:
    """The table with its rows as they are read now."""
    lines: list[str] = []
    for line in table.splitlines():
        if line.startswith(MARK):
            continue
        lines.append(line)
        if line and not line.startswith("#"):
            lines += rows(line, language)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_it_reads_what_the_table_says(path: Path) -> None:
    wanted = path.read_text(encoding="utf-8")
    got = reread(wanted, path.stem[:2])
    diff = "\n".join(difflib.unified_diff(wanted.splitlines(), got.splitlines(), "wanted", "read", lineterm="", n=1))
    assert got == wanted, f"\n{diff}"


def test_there_are_tables_for_every_language() -> None:
    assert {path.stem[:2] for path in TABLES} >= {"en", "es"}


if __name__ == "__main__":
    for path in TABLES:
        path.write_text(reread(path.read_text(encoding="utf-8"), path.stem[:2]), encoding="utf-8")
