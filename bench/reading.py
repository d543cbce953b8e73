"""How fast figures are read: words a second, beside plain tokenising of the same text in the same run.

The machine's own speed falls out of the ratio; the words a second do not say much about another machine.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from claims.figures import read
from demonstration.reports import Report, load_reports

ROUNDS = 5
WORD = re.compile(r"\w+")


def seconds(work: Callable[[Report], object], reports: list[Report]) -> float:
    """The best of some rounds over all reports."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for report in reports:
            work(report)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    reports = list(load_reports()) * 10
    words = sum(len(WORD.findall(report.text)) for report in reports)
    figures = sum(len(read(report.text, language=report.language).figures) for report in reports)
    reading = seconds(lambda report: read(report.text, language=report.language), reports)
    tokenising = seconds(lambda report: WORD.findall(report.text), reports)
    print(f"{words:,} words, {figures:,} figures, English and Spanish")
    print(f"reading figures   {words / reading:12,.0f} words a second")
    print(f"finding words     {words / tokenising:12,.0f} words a second")
    print(f"ratio             {reading / tokenising:12.1f}")


if __name__ == "__main__":
    main()
