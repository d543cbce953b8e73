"""An increase read as a total: what was added in the last hours stands elsewhere as all there is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from claims.figures import lexicon
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Figure, Finding, Severity

CHECK = "increase"
# Smaller numbers meet by chance.
FEWEST = Decimal(10)


def increase(article: Article) -> Iterator[Finding]:
    """One number of one event, once as what was added and once as the total."""
    for first, second, _ in article.pairs:
        if first.is_increase == second.is_increase or not isinstance(first.value, Decimal):
            continue
        if first.value != second.value or first.value < FEWEST or not _is_same_group(first, second):
            continue
        added, total = (first, second) if first.is_increase else (second, first)
        yield Finding(
            check=CHECK,
            severity=Severity.CHECK,
            sentence=f"{quoted(added)} is what was added in a period, and {quoted(total)} says it as a total.",
            spans=spans([first, second]),
        )


def _is_same_group(first: Figure, second: Figure) -> bool:
    """ "156 soldiers" and "the 156 deserters"."""
    if first.counted is None or second.counted is None:
        return first.counted == second.counted
    group = lexicon.group_of(first.counted)
    return first.counted == second.counted or (group is not None and group == lexicon.group_of(second.counted))
