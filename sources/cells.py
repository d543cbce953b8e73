"""Cells of a CSV file that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

# Lets a spreadsheet read the file as UTF-8.
MARK = "\ufeff"
# What a spreadsheet would take for a formula, in East Asian settings also by the full-width signs: it gets an
# apostrophe on the way out, and loses it on the way in.  One that has apostrophes before it already gets one more.
_BEGINS = r"[=+\-@\t\r\n＝＋－＠]"
_FORMULA = re.compile(rf"'*{_BEGINS}")
_SHIELDED = re.compile(rf"'+{_BEGINS}")


def csv_line(cells: Iterable[object]) -> str:
    """One line of a file.  Texts are shielded; numbers stay numbers, also those below zero; None is an empty cell."""
    line = io.StringIO(newline="")
    csv.writer(line).writerow([shielded(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def shielded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unshielded(cell: str) -> str | None:
    """What was shielded, as it was; None for a cell that was not."""
    return cell[1:] if _SHIELDED.match(cell) else None
