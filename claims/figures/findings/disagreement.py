"""One thing counted in two places of the text: do the counts allow each other?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from claims.figures import interval
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.relation import relate
from claims.figures.values import Figure, Finding, RelationKind, Severity

CHECK = "disagreement"
# Below five, two numbers are more often two events; beyond half as many again they are too.
FEWEST, FARTHEST = Decimal(5), Decimal("1.5")


def disagreement(article: Article) -> Iterator[Finding]:
    """Two statements of one count within the text that differ, once for each two numbers."""
    told: set[tuple[object, ...]] = set()
    for first, second, found in article.pairs:
        if first.is_headline or second.is_headline or not article.are_comparable(first, second):
            continue
        kind = relate(first, second, found).kind
        key = (first.value, first.bound, second.value, second.bound, first.event_class)
        if key in told or (first.value == second.value and first.bound == second.bound):
            continue
        if kind is RelationKind.CONSISTENT and found.drift:
            continue  # "thirteen people, seven men and five women"
        if kind is RelationKind.CONSISTENT:
            told.add(key)
            yield Finding(
                check=CHECK,
                severity=Severity.NOTE,
                sentence=f"{quoted(first)} and {quoted(second)} are two ways to say one count.",
                spans=spans([first, second]),
            )
        elif kind is RelationKind.CONTRADICTS and _are_near(first, second):
            told.add(key)
            yield Finding(
                check=CHECK,
                severity=Severity.CHECK,
                sentence=f"{quoted(first)} and {quoted(second)} seem to count the same. {_advice(first, second)}",
                spans=spans([first, second]),
            )


def _are_near(first: Figure, second: Figure) -> bool:
    """Two counts of one event differ by little; numbers far apart count two events, or a group and one within it."""
    ours, theirs = interval.middle(first.interval), interval.middle(second.interval)
    if ours is None or theirs is None or min(ours, theirs) < FEWEST:
        return False
    return max(ours, theirs) <= FARTHEST * min(ours, theirs)


def _advice(first: Figure, second: Figure) -> str:
    ours, theirs = ({source.named or source.text for source in figure.sources} for figure in (first, second))
    if ours and theirs and ours.isdisjoint(theirs):
        return f"They have different sources: {', '.join(sorted(ours))}; {', '.join(sorted(theirs))}."
    return "Say which is meant, or who says so."
