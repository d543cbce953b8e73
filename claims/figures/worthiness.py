"""How much is a figure worth checking?  A plain sum of reasons, to order an editor's list; nothing is hidden by it."""

from __future__ import annotations

from functools import cache

from claims.figures import lexicon
from claims.figures.text import words_in
from claims.figures.values import Bound, Figure, Kind, Worthiness

# What each reason adds; together they reach at most 1.  Judgement: what harms most when it is wrong weighs most.
EVENT = 0.2  # something happened to so many: it can be checked
CASUALTY = 0.2  # the dead and the wounded: what is put right most often, and matters most
HEADLINE = 0.2  # most readers read no further
UNSOURCED = 0.15  # nobody answers for it
SUPERLATIVE = 0.1  # "the deadliest", "a record": said to stand out
CHANGE = 0.1  # by how much: easily wrong in base or sign
LARGE_AMOUNT = 0.1  # money in public debate
NUMBER = 0.1  # a number at all
EXACT = 0.05  # stated to the unit
CASUALTIES = frozenset({"killed", "wounded", "casualty", "missing"})
# How far around a figure a superlative is looked for.
REACH = 120


def worthiness(source: str, figure: Figure, language: str = lexicon.FALLBACK) -> Worthiness:
    """How much a figure of a text is worth checking, with the reasons, the weightiest first."""
    weights = [
        (NUMBER, "states a number", figure.value is not None),
        (EVENT, "says what happened", figure.event_class is not None),
        (CASUALTY, "counts dead, wounded or missing", figure.event_class in CASUALTIES),
        (HEADLINE, "stands in the headline", figure.is_headline),
        (UNSOURCED, "names no source", not figure.sources),
        (SUPERLATIVE, "is said to be a superlative", _has_superlative(source, figure, language)),
        (CHANGE, "says by how much it changed", figure.change is not None),
        (LARGE_AMOUNT, "is about money", figure.kind is Kind.MONEY),
        (EXACT, "is exact", figure.bound is Bound.EXACTLY),
    ]
    found = [(weight, reason) for weight, reason, holds in weights if holds]
    found.sort(key=lambda row: -row[0])
    return Worthiness(
        score=round(min(1.0, sum(weight for weight, _ in found)), 2), reasons=tuple(reason for _, reason in found)
    )


@cache
def _superlatives(language: str) -> frozenset[str]:
    return frozenset(lexicon.load(lexicon.known(language)).table("findings").words("superlatives"))


def _has_superlative(source: str, figure: Figure, language: str) -> bool:
    around = words_in(source, max(0, figure.start - REACH), figure.end + REACH)
    return not _superlatives(language).isdisjoint(around)
