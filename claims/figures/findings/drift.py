"""The counted group drifts: 104 soldiers here, 104 soldiers and police there; 12 dead, and 12 casualties."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from claims.figures import lexicon
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Figure, Finding, Severity

CHECK = "drift"
ANYBODY = "person"
DEAD, CASUALTIES = "killed", "casualty"
# Smaller numbers meet by chance: two dead soldiers, and two policemen.
FEWEST = 5


def drift(article: Article) -> Iterator[Finding]:
    """One number that is said of two groups, or of the dead and of all casualties."""
    for first, second, found in article.pairs:
        if found.drift and _is_same_number(first, second) and not (_is_anybody(first) or _is_anybody(second)):
            yield _finding(first, second, found.drift)
    by_number: dict[Decimal, list[Figure]] = {}
    for figure in article.claims:
        if figure.event_class in (DEAD, CASUALTIES) and isinstance(figure.value, Decimal) and figure.value >= FEWEST:
            by_number.setdefault(figure.value, []).append(figure)
    for figures in by_number.values():
        dead = [figure for figure in figures if figure.event_class == DEAD]
        hurt = [figure for figure in figures if figure.event_class == CASUALTIES]
        if dead and hurt:
            yield _finding(dead[0], hurt[0], "Casualties are the dead and the wounded.")


def _is_anybody(figure: Figure) -> bool:
    """ "People": whoever else is counted, they are that too."""
    return figure.counted is None or lexicon.group_of(figure.counted) == ANYBODY


def _is_same_number(first: Figure, second: Figure) -> bool:
    return isinstance(first.value, Decimal) and first.value == second.value and first.value >= FEWEST


def _finding(first: Figure, second: Figure, why: str) -> Finding:
    return Finding(
        check=CHECK,
        severity=Severity.CHECK,
        sentence=f"{quoted(first)} and {quoted(second)} are one number for two groups. {why}",
        spans=spans([first, second]),
    )
