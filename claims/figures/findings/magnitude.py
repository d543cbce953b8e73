"""A slip of magnitude: million for billion, or three zeros too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Figure, Finding, Kind, Severity

CHECK = "magnitude"
FACTORS = (Decimal(1_000), Decimal(1_000_000))
# The two are one number but for the zeros; written with a little rounding, they differ by less than this.
SLACK = Decimal("0.01")
# So many amounts of money are compared with each other; a text with more is a table.
MOST_SUMS = 40
NOUN = re.compile(r"\s[a-z]{4,}\b")


def magnitude(article: Article) -> Iterator[Finding]:
    """Two statements of one thing that differ by a factor of a thousand or a million."""
    told = {(a.start, b.start): (a, b) for a, b, _ in article.pairs if _is_one_thing(a, b)}
    told |= {(first.start, second.start): (first, second) for first, second in _named_amounts(article)}
    for first, second in told.values():
        factor = _factor(first, second)
        if factor is not None:
            yield Finding(
                check=CHECK,
                severity=Severity.ERROR,
                sentence=f"{quoted(first)} and {quoted(second)} differ by a factor of {factor:,f}.",
                spans=spans([first, second]),
            )


def _named_amounts(article: Article) -> Iterator[tuple[Figure, Figure]]:
    """Two amounts of one thing, by the word behind one of them: "the fund has $5 million", "the $5 billion fund"."""
    sums = [figure for figure in article.claims if figure.kind is Kind.MONEY and isinstance(figure.value, Decimal)]
    behind = {
        id(figure): hit.group().lower()
        for figure in sums[:MOST_SUMS]
        if (hit := NOUN.match(article.source, figure.end))
    }
    sentences = {
        id(figure): words for figure, words in zip(sums, map(article.words_around, sums[:MOST_SUMS]), strict=False)
    }
    for index, first in enumerate(sums[:MOST_SUMS]):
        for second in sums[index + 1 : MOST_SUMS]:
            if _factor(first, second) is None:
                continue
            names = (behind.get(id(first)), sentences[id(second)]), (behind.get(id(second)), sentences[id(first)])
            if any(noun is not None and noun.strip() in words for noun, words in names):
                yield first, second


def _is_one_thing(first: Figure, second: Figure) -> bool:
    """Counts are of one thing only where the same happened to what is counted: "two judges" are no 2,000 candidates."""
    is_count = first.kind is Kind.COUNT
    return not is_count or (first.event_class is not None and first.event_class == second.event_class)


def _factor(first: Figure, second: Figure) -> Decimal | None:
    a, b = first.value, second.value
    if not isinstance(a, Decimal) or not isinstance(b, Decimal) or a <= 0 or b <= 0 or first.unit != second.unit:
        return None
    ratio = max(a, b) / min(a, b)
    return next((factor for factor in FACTORS if abs(ratio / factor - 1) <= SLACK), None)
