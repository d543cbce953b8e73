"""Figures that nobody is named for."""

from __future__ import annotations

from collections.abc import Iterator

from claims.figures.findings.article import Article, quoted, spans
from claims.figures.values import Figure, Finding, Kind, Severity

CHECK = "unsourced"
# Named in the sentence; the rest is counted.
MOST_NAMED = 3


def unsourced(article: Article) -> Iterator[Finding]:
    """One note on the counts of events and the sums of money that no source is given for, here or elsewhere in it."""
    sourced = {id(figure) for figure in article.claims if figure.sources}
    for first, second, _ in article.pairs:
        if first.sources or second.sources:
            sourced |= {id(first), id(second)}
    bare = [
        figure
        for figure in article.claims
        if id(figure) not in sourced and not figure.is_headline and not figure.is_implicit and _matters(figure)
    ]
    if not bare:
        return
    named = ", ".join(quoted(figure) for figure in bare[:MOST_NAMED])
    more = f" and {len(bare) - MOST_NAMED} more" if len(bare) > MOST_NAMED else ""
    yield Finding(
        check=CHECK, severity=Severity.NOTE, sentence=f"Nobody is named who says {named}{more}.", spans=spans(bare)
    )


def _matters(figure: Figure) -> bool:
    return figure.event_class is not None or figure.kind is Kind.MONEY
