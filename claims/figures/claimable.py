"""Which figures are claims?  Those that say how many, how much or how large; not those that only describe or point."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from claims.figures import lexicon
from claims.figures.values import Bound, Figure, Kind

# Figures that say how old or how long, and are seldom what an article is checked for.
DESCRIPTIVE = frozenset({Kind.AGE, Kind.DURATION, Kind.RANK, Kind.SCORE})
ONE = Decimal(1)
# "The three leaders": up to here a number in words that points at somebody is no count.
LARGEST_POINTING = Decimal(12)
LONGEST_DETERMINER = 8


@cache
def _pointing(language: str) -> frozenset[str]:
    return frozenset(lexicon.load(language).table("nouns").words("determiners"))


def is_claim(source: str, figure: Figure, language: str) -> bool:
    """Whether a figure of a text is to be checked.

    "One of the largest marches" and "the two leaders" are read as figures, and assert no count: nothing is said to have
    happened to so many, and the number is no more than a word.
    """
    if figure.kind in DESCRIPTIVE:
        return False
    is_plain = figure.kind is Kind.COUNT and figure.bound is Bound.EXACTLY and isinstance(figure.value, Decimal)
    if not is_plain or figure.event is not None or any(mark.isdigit() for mark in figure.text):
        return True
    assert isinstance(figure.value, Decimal)
    if figure.value == ONE or figure.counted is None:
        return False
    before = source[max(0, figure.start - LONGEST_DETERMINER) : figure.start].lower().split()[-1:]
    determiners = {*before, *figure.text.lower().split()[:1]}
    return figure.value > LARGEST_POINTING or _pointing(lexicon.known(language)).isdisjoint(determiners)
