"""Two numbers that are the ends of one: "between 200 and 300", "200-300"."""

from __future__ import annotations

from collections.abc import Sequence

from claims.figures.numbers.words import HYPHENS, words_of
from claims.figures.text import Token


def range_start(line: Sequence[Token], first: int, last: int, next_first: int, language: str) -> int | None:
    """Where the range begins whose ends are tokens `first` to `last` and those from `next_first`, if they are."""
    words = words_of(language)
    if next_first - last != 1:
        return None
    joint = line[last]
    if joint.norm in words.range_and and (hit := words.between.before(line, first)):
        return hit[0]
    if joint.norm in words.range_to:
        hit = words.range_from.before(line, first)
        return hit[0] if hit else first
    if joint.norm in words.range_or:
        return first
    if joint.text in HYPHENS:
        return first
    return None


def is_hyphen_joint(line: Sequence[Token], last: int) -> bool:
    return last < len(line) and line[last].text in HYPHENS


def has_range_words(line: Sequence[Token], first: int, language: str) -> bool:
    return words_of(language).range_from.before(line, first) is not None
