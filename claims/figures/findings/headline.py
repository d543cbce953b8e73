"""Headline against body: does the text bear out the number above it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from claims.figures import interval
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.relation import relate
from claims.figures.values import Bound, Figure, Finding, Match, RelationKind, Severity

CHECK = "headline"
# To be killed and to die are one count; to be shot and to be hurt may be two.
DEAD = "killed"


def headline(article: Article) -> Iterator[Finding]:
    """Each headline figure against the figure of the text that it goes with best."""
    above = article.headline_claims
    # "One dead, three injured" above "four men were shot".
    total = sum((figure.value for figure in above if isinstance(figure.value, Decimal)), Decimal(0))
    has_body = bool(above) and _has_body(article, above[-1].end)
    for figure in above:
        rows = [(other, found) for first, other, found in article.pairs if first is figure and not other.is_headline]
        if rows:
            yield from _compared(article, figure, rows, total, is_one_of_many=_has_sibling(figure, above))
        elif has_body and figure.event_class is not None and not figure.is_implicit and not _is_told(article, figure):
            yield Finding(
                check=CHECK,
                severity=Severity.CHECK,
                sentence=f"The headline's {quoted(figure)} is not in the text.",
                spans=spans([figure]),
            )


def _compared(
    article: Article, figure: Figure, rows: list[tuple[Figure, Match]], total: Decimal, *, is_one_of_many: bool
) -> Iterator[Finding]:
    related = [(relate(figure, other, found), other) for other, found in rows]
    agrees = any(relation.kind is RelationKind.AGREES for relation, _ in related)
    # What counts only some of it bears nothing out: "seven injured" above "two men were injured".
    partial = {
        id(other)
        for other, found in rows
        if found.drift and interval.disjoint_beyond_rounding(figure.interval, other.interval)
    }
    consistent = [other for relation, other in related if relation.kind is RelationKind.CONSISTENT]
    allowed = [other for other in consistent if id(other) not in partial]
    if agrees:
        allowed = [other for other in allowed if other.value != figure.value]
    # The one that says most: an exact count before another "hundreds".
    allowed.sort(key=lambda other: (other.bound is not Bound.EXACTLY, other.value is None, other.start))
    if allowed:
        other = allowed[0]
        yield Finding(
            check=CHECK,
            severity=Severity.NOTE,
            sentence=f"The headline's {quoted(figure)} and the text's {quoted(other)} agree: {_why(figure, other)}.",
            spans=spans([figure, other]),
        )
        return
    against = [
        other
        for relation, other in related
        if relation.kind is RelationKind.CONTRADICTS and article.are_comparable(figure, other) and other.value != total
    ]
    against = [other for other in against if other.event == figure.event or figure.event_class == DEAD]
    if against and not agrees and not is_one_of_many:
        yield Finding(
            check=CHECK,
            severity=Severity.ERROR,
            sentence=f"The headline says {quoted(figure)}, and the text {quoted(against[0])}.",
            spans=spans([figure, against[0]]),
        )


def _has_body(article: Article, headline_end: int) -> bool:
    """There is a text that could bear the headline out: it has claims, or some sentences."""
    has_claims = any(not figure.is_headline for figure in article.claims[-1:])
    return has_claims or sum(sentence.start > headline_end for sentence in article.reading.sentences) > 1


def _has_sibling(figure: Figure, above: Sequence[Figure]) -> bool:
    """ "Five shot, two seriously injured": the headline counts the same event in more than one way."""
    return any(other is not figure and other.event_class == figure.event_class for other in above)


def _is_told(article: Article, figure: Figure) -> bool:
    """The text has that number, of whatever it says it."""
    return any(other.value == figure.value for other in article.claims if not other.is_headline)


def _why(figure: Figure, other: Figure) -> str:
    """How the number above is another and still right."""
    if figure.value is None:
        return "it gives no number of its own"
    if figure.value == other.value:
        return "one leaves open what the other says exactly"
    ours, theirs = interval.middle(figure.interval), interval.middle(other.interval)
    if ours is not None and theirs is not None and ours < theirs:
        return "the headline rounds down"
    return "the headline rounds"
