"""How does an evidence figure stand to a claim's?  One relation, with the reason in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from claims.figures import interval, lexicon
from claims.figures.labels import plain_number, short_number
from claims.figures.matching import Nesting, nesting
from claims.figures.values import Bound, Figure, Interval, Kind, Match, Relation, RelationKind

# Bounds that say nothing exact: what overlaps them is allowed by them and not confirmed.
LOOSE = frozenset({Bound.ABOUT, Bound.AT_LEAST, Bound.MORE_THAN, Bound.AT_MOST, Bound.LESS_THAN, Bound.INDEFINITE})
PLAIN = frozenset({Bound.EXACTLY, Bound.ABOUT})


def relate(a: Figure, b: Figure, match: Match | None = None) -> Relation:
    """The relation of `b`, the evidence, to `a`, the claim.  `match` is what `match(a, b)` gave; None is unrelated."""
    if match is None:
        return Relation(kind=RelationKind.UNRELATED, reason="The two do not count the same thing.")
    relation = _relation(a, b)
    return replace(relation, reason=f"{relation.reason} {match.drift}") if match.drift else relation


def _relation(a: Figure, b: Figure) -> Relation:
    if a.is_increase != b.is_increase:
        counts = (
            "what was added in a period, not the total"
            if b.is_increase
            else "the total, not what was added in a period"
        )
        return Relation(kind=RelationKind.INCREASE, reason=f"It counts {counts}.")
    ours, theirs = a.interval, in_unit_of(b, a)
    if (within := _within(a, b)) is not None:
        return within
    if (moved := _moved(a, b, ours, theirs)) is not None:
        return moved
    if a.value is not None and a.value == b.value and a.unit == b.unit:
        if a.bound == b.bound or (a.bound in PLAIN and b.bound in PLAIN):
            return Relation(kind=RelationKind.AGREES, reason=f"Both say {_number(a)}.")
        return Relation(
            kind=RelationKind.CONSISTENT, reason=f"The same number, stated as {_bound(b)} against {_bound(a)}."
        )
    if interval.overlap(ours, theirs):
        return _overlapping(a, b, ours, theirs)
    if not interval.disjoint_beyond_rounding(ours, theirs):
        return Relation(
            kind=RelationKind.CONSISTENT, reason=f"{_text(b)} and {_text(a)} can be roundings of one count."
        )
    if (part := _part(a, b, ours, theirs)) is not None:
        return part
    if (a.event_class is None) != (b.event_class is None):
        if a.kind is Kind.MEASURE and nesting(a, b) in (Nesting.SAME, Nesting.NARROWER):
            return _share_of_goods(a, b, ours, theirs)
        return Relation(
            kind=RelationKind.UNRELATED,
            reason="Only one of the two says what happened, and the numbers are far apart.",
        )
    gap = _gap(a, b, ours, theirs)
    return Relation(
        kind=RelationKind.CONTRADICTS, reason=f"{_text(b)} and {_text(a)} cannot both be right: they differ by {gap}."
    )


def _within(a: Figure, b: Figure) -> Relation | None:
    """One is counted within a larger figure of its own text: it speaks neither for nor against the other."""
    if a.is_part == b.is_part:
        return None
    if a.value is not None and a.value == b.value:
        return None
    if b.is_part:
        return Relation(kind=RelationKind.PART, reason=f"{_text(b)} is part of a larger count in the same text.")
    return Relation(kind=RelationKind.PART, reason=f"{_text(a)} is part of a larger count in its own text.")


def in_unit_of(figure: Figure, other: Figure) -> Interval:
    """A figure's interval in the unit of another, where the lexicon can convert; else as it is."""
    if figure.unit == other.unit or figure.unit is None or other.unit is None:
        return figure.interval
    for factors in _factors():
        if figure.unit in factors and other.unit in factors:
            factor = factors[figure.unit] / factors[other.unit]
            low, high = figure.interval.low, figure.interval.high
            return Interval(
                low=None if low is None else low * factor,
                high=None if high is None else high * factor,
                low_open=figure.interval.low_open,
                high_open=figure.interval.high_open,
            )
    return figure.interval


def _factors() -> list[dict[str, Decimal]]:
    table = lexicon.classes().table("dimensions")
    return [{code: Decimal(factor) for code, factor in table.mapping(name).items()} for name in table]


def _moved(a: Figure, b: Figure, ours: Interval, theirs: Interval) -> Relation | None:
    """A growing count at another day: later and larger supersedes, earlier and smaller was before."""
    if not lexicon.is_cumulative(a.event_class or b.event_class):
        return None
    if not (a.as_of and b.as_of and a.as_of != b.as_of):
        return None
    here, there = _stands_for(a, ours), _stands_for(b, theirs)
    if here is None or there is None or here == there or _same_after_rounding(here, there):
        return None
    if Bound.INDEFINITE in (a.bound, b.bound) and interval.overlap(ours, theirs):
        return None
    if b.as_of > a.as_of and there > here:
        return Relation(
            kind=RelationKind.SUPERSEDED,
            reason=f"A later count is larger: {_standing(b, b.as_of)}, after {_standing(a, a.as_of)}.",
        )
    if b.as_of < a.as_of and there < here:
        return Relation(
            kind=RelationKind.EARLIER,
            reason=f"An earlier count is smaller: {_standing(b, b.as_of)}, before {_standing(a, a.as_of)}.",
        )
    return None


def _stands_for(figure: Figure, allowed: Interval) -> Decimal | None:
    return (
        figure.value if isinstance(figure.value, Decimal) and allowed == figure.interval else interval.middle(allowed)
    )


def _same_after_rounding(here: Decimal, there: Decimal) -> bool:
    return not interval.disjoint_beyond_rounding(interval.exact(here), interval.exact(there))


def _overlapping(a: Figure, b: Figure, ours: Interval, theirs: Interval) -> Relation:
    loose = a if a.bound in LOOSE else b if b.bound in LOOSE else None
    if loose is not None:
        other = b if loose is a else a
        return Relation(
            kind=RelationKind.CONSISTENT, reason=f"{_text(loose)} allows {_text(other)}, and does not confirm it."
        )
    return Relation(
        kind=RelationKind.AGREES,
        reason=f"{_text(b)} lies within {_text(a)}."
        if a.bound is Bound.BETWEEN
        else f"{_text(b)} takes in {_text(a)}.",
    )


def _part(a: Figure, b: Figure, ours: Interval, theirs: Interval) -> Relation | None:
    """A smaller count of a narrower group, or a larger one of a wider group, contradicts nothing."""
    here, there = interval.middle(ours), interval.middle(theirs)
    if here is None or there is None or not (a.counted and b.counted):
        return None
    nested = nesting(a, b)
    if nested is Nesting.NARROWER and there < here:
        return Relation(kind=RelationKind.CONSISTENT, reason=f"{_text(b)} counts only some of what {_text(a)} counts.")
    if nested is Nesting.WIDER and there > here:
        return Relation(kind=RelationKind.CONSISTENT, reason=f"{_text(b)} takes in more than {_text(a)} counts.")
    return None


def _share_of_goods(a: Figure, b: Figure, ours: Interval, theirs: Interval) -> Relation:
    """ "The convoy carried 200 tons of aid", of the 600 tons in the warehouse: goods are divided."""
    here, there = interval.middle(ours), interval.middle(theirs)
    less, more = (b, a) if here is not None and there is not None and there < here else (a, b)
    return Relation(kind=RelationKind.PART, reason=f"{_text(less)} can be a part of {_text(more)}.")


def _gap(a: Figure, b: Figure, ours: Interval, theirs: Interval) -> str:
    """By how much two numbers differ; where one is a range or vague, how far the intervals lie apart."""
    if isinstance(a.value, Decimal) and isinstance(b.value, Decimal) and a.unit == b.unit:
        return f"{abs(a.value - b.value).normalize():,f}"
    pairs = ((ours.low, theirs.high), (theirs.low, ours.high))
    gap = max(low - high for low, high in pairs if low is not None and high is not None and low >= high)
    return f"{gap.normalize():,f}"


def _number(figure: Figure) -> str:
    """The number alone, without its bound where it has one value."""
    return plain_number(figure.value) if isinstance(figure.value, Decimal) else short_number(figure)


def _standing(figure: Figure, day: date) -> str:
    return f"{_text(figure)} as of {day.day} {day:%b %Y}"


def _text(figure: Figure) -> str:
    return f"“{figure.text}”"


def _bound(figure: Figure) -> str:
    return f"“{figure.bound.value.replace('_', ' ')}”"
