"""A weekday without a date: who reads the text later cannot tell which one it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from claims.figures import lexicon
from claims.figures.findings.article import Article
from claims.figures.values import Finding, Severity, Span

CHECK = "weekday"


@cache
def _weekdays(language: str) -> re.Pattern[str]:
    names = lexicon.load(language).table("times").words("weekdays")
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def weekday(article: Article) -> Iterator[Finding]:
    """One note on the weekdays that no date is known for; with a day of publication there are none."""
    known = [(when.start, when.end) for when in article.reading.times]
    loose: list[Span] = []
    position = 0
    for hit in _weekdays(article.reading.language).finditer(article.source):
        while position < len(known) and known[position][1] <= hit.start():
            position += 1
        if position == len(known) or known[position][0] > hit.start():
            loose.append(Span(start=hit.start(), end=hit.end()))
    if loose:
        first = article.source[loose[0].start : loose[0].end]
        yield Finding(
            check=CHECK,
            severity=Severity.NOTE,
            sentence=f"“{first}” has no date: the day of publication is not known.",
            spans=tuple(loose),
        )
