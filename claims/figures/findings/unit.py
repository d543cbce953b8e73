"""The unit drifts: 600 tons here, 600 tonnes there; the number is the same, and the amount is not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from claims.figures import lexicon
from claims.figures.findings.article import MOST_COMPARED, Article, quoted, spans
from claims.figures.values import Figure, Finding, Kind, Severity

CHECK = "unit"


def unit(article: Article) -> Iterator[Finding]:
    """One number in two units of one dimension."""
    # Of each number and dimension, one figure for each way in which it is told.
    seen: dict[tuple[Decimal, str], dict[tuple[object, ...], Figure]] = {}
    for figure in article.claims:
        dimension = _dimension(figure)
        if dimension is None or not isinstance(figure.value, Decimal):
            continue
        others = seen.setdefault((figure.value, dimension), {})
        told = (figure.unit, figure.counted, figure.event_class)
        if told in others:
            continue
        for other in islice(others.values(), MOST_COMPARED):
            if other.unit != figure.unit and _may_be_one(other, figure):
                yield Finding(
                    check=CHECK,
                    severity=Severity.CHECK,
                    sentence=f"{quoted(other)} and {quoted(figure)} are one number in two units.",
                    spans=spans([other, figure]),
                )
                break
        else:
            others[told] = figure


def _may_be_one(first: Figure, second: Figure) -> bool:
    """Of the same matter, as far as it is said."""
    classes = {first.event_class, second.event_class} - {None}
    return first.counted == second.counted and len(classes) <= 1


def _dimension(figure: Figure) -> str | None:
    if figure.kind is not Kind.MEASURE or figure.unit is None:
        return None
    table = lexicon.classes().table("dimensions")
    return next((name for name in table if figure.unit in table.table(name)), None)
