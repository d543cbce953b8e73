"""An increase read as a total: what was added in the last hours stands elsewhere as all there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Finding, Severity

CHECK = "increase"
# Smaller numbers meet by chance.
FEWEST = Decimal(10)


def increase(article: Article) -> Iterator[Finding]:
    """One number of one event, once as what was added and once as the total."""
    for first, second, _ in article.pairs:
        if first.is_increase == second.is_increase or not isinstance(first.value, Decimal):
            continue
        if first.value != second.value or first.value < FEWEST or first.counted != second.counted:
            continue
        added, total = (first, second) if first.is_increase else (second, first)
        yield Finding(
            check=CHECK,
            severity=Severity.CHECK,
            sentence=f"{quoted(added)} is what was added in a period, and {quoted(total)} says it as a total.",
            spans=spans([first, second]),
        )
