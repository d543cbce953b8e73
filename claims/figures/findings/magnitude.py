"""A slip of magnitude: million for billion, or three zeros too many."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Figure, Finding, Severity

CHECK = "magnitude"
FACTORS = (Decimal(1_000), Decimal(1_000_000))
# The two are one number but for the zeros; written with a little rounding, they differ by less than this.
SLACK = Decimal("0.01")


def magnitude(article: Article) -> Iterator[Finding]:
    """Two statements of one thing that differ by a factor of a thousand or a million."""
    for first, second, _ in article.pairs:
        factor = _factor(first, second)
        if factor is not None:
            yield Finding(
                check=CHECK,
                severity=Severity.ERROR,
                sentence=f"{quoted(first)} and {quoted(second)} differ by a factor of {factor:,f}.",
                spans=spans([first, second]),
            )


def _factor(first: Figure, second: Figure) -> Decimal | None:
    a, b = first.value, second.value
    if not isinstance(a, Decimal) or not isinstance(b, Decimal) or a <= 0 or b <= 0 or first.unit != second.unit:
        return None
    ratio = max(a, b) / min(a, b)
    return next((factor for factor in FACTORS if abs(ratio / factor - 1) <= SLACK), None)
