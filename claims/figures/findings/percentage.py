"""A percentage and the counts it is of: "12 of 40, or 35%", "from 200 to 300, an increase of 40%"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from claims.figures import lexicon
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.interval import step_of
from claims.figures.text import tokens
from claims.figures.values import Bound, Change, Figure, Finding, Kind, Severity

CHECK = "percentage"
HUNDRED = Decimal(100)
# A percentage is rounded to its last digit, and its counts may be: what is off by less is no slip.
SLACK = Decimal("1.01")


def percentage(article: Article) -> Iterator[Finding]:
    """A share beside the two counts that make it, in one sentence."""
    for figures in article.by_sentence:
        plain = [figure for figure in figures if isinstance(figure.value, Decimal) and figure.bound is Bound.EXACTLY]
        for triple in zip(plain, plain[1:], plain[2:], strict=False):
            first, second, share = triple if triple[2].kind is Kind.SHARE else (triple[1], triple[2], triple[0])
            if share.kind is not Kind.SHARE or share.unit != "%" or first.kind is not second.kind:
                continue
            if first.unit != second.unit or first.kind is Kind.SHARE or _value(share) <= 0:
                continue
            if share is triple[0]:
                expected = _of_change(article, first, second, share)
            else:
                expected = _of_whole(article, first, second, share) or _of_change(article, first, second, share)
            if expected is None or abs(expected - _value(share)) <= _slack(_value(share)):
                continue
            yield _finding([first, second], share, expected)
        yield from _of_range(article, figures)


def _of_range(article: Article, figures: Sequence[Figure]) -> Iterator[Finding]:
    """ "From 200 to 300, an increase of 40%"."""
    for span, share in pairwise(figures):
        if not isinstance(span.value, tuple) or not isinstance(share.value, Decimal) or share.unit != "%":
            continue
        low, high = span.value
        words = lexicon.load(article.reading.language).table("findings")
        if share.change is None or low <= 0 or not span.text.lower().startswith(words.words("from")):
            continue
        base = low if share.change is Change.UP else high
        expected = HUNDRED * (high - low) / base
        if abs(expected - share.value) > _slack(share.value):
            yield _finding([span], share, expected)


def _finding(counts: Sequence[Figure], share: Figure, expected: Decimal) -> Finding:
    named = " and ".join(quoted(figure) for figure in counts)
    verb = "make" if len(counts) > 1 else "makes"
    return Finding(
        check=CHECK,
        severity=Severity.CHECK,
        sentence=f"{named} {verb} {expected.quantize(Decimal('0.1')):f}%, and the text says {quoted(share)}.",
        spans=spans([*counts, share]),
    )


def _of_whole(article: Article, part: Figure, whole: Figure, share: Figure) -> Decimal | None:
    """ "12 of the 40 …, or 35%": what share the part is, where the words say so."""
    words = lexicon.load(article.reading.language).table("findings")
    if whole.is_part and _joint(article, whole, share) in words.words("or") and _value(whole) < _value(part):
        return HUNDRED * _value(whole) / _value(part)  # "Of the 200 schools, 50, or 25%"
    if _joint(article, part, whole) not in words.words("of") or _joint(article, whole, share) not in words.words("or"):
        return None
    return HUNDRED * _value(part) / _value(whole) if 0 < _value(part) < _value(whole) else None


def _of_change(article: Article, before: Figure, after: Figure, share: Figure) -> Decimal | None:
    """ "From 200 to 300, up 40%": by what share it changed, where the words say so."""
    words = lexicon.load(article.reading.language).table("findings")
    if share.change is None or _joint(article, before, after) not in words.words("to") or _value(before) <= 0:
        return None
    lead = tokens(article.source, max(0, before.start - 12), before.start)
    if not lead or lead[-1].norm not in words.words("from"):
        return None
    return HUNDRED * abs(_value(after) - _value(before)) / _value(before)


def _slack(share: Decimal) -> Decimal:
    return SLACK * min(step_of(share), Decimal(1))


def _joint(article: Article, first: Figure, second: Figure) -> str:
    return " ".join(_words(article, first.end, second.start))


def _words(article: Article, start: int, end: int) -> Sequence[str]:
    return [token.norm for token in tokens(article.source, start, end)]


def _value(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal)
    return figure.value
