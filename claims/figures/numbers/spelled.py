"""Numbers in words: "one hundred and four", "ciento cuatro", "two and a half million", "sixfold"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claims.figures import interval
from claims.figures.numbers.digits import multiplied
from claims.figures.numbers.number import Number
from claims.figures.numbers.words import HYPHENS, Words
from claims.figures.text import Token, is_glued

# No number in words is longer, in tokens.
LONGEST_SPELLED = 30


def spelled(line: Sequence[Token], index: int, words: Words) -> Number | None:
    """A number in words: "one hundred and four", "two and a half million", "ciento cuatro", "a dozen"."""
    total, current, last_scale = 0, -1, 0
    at, is_after_multiplier = index, False
    if line[at].norm in words.articles:
        if at + 1 >= len(line) or line[at + 1].norm not in words.multipliers:
            return None
        current, at = 1, at + 1
    while at < len(line):
        norm = line[at].norm
        if (value := words.values.get(norm)) is not None:
            if current < 0:
                current = value
            elif _fits_under(current, value):
                current += value
            else:
                break
            is_after_multiplier = False
        elif (factor := words.multipliers.get(norm)) is not None:
            if current < 0 and norm not in words.bare:
                break
            if factor == 12 and total:
                break
            one = max(current, 1) if current else 1
            if factor == 100:
                current = one * 100
            elif total and factor > last_scale:
                total, current = (total + max(current, 0)) * factor, 0
            else:
                total, current = total + one * factor, 0
            last_scale = max(last_scale, factor)
            is_after_multiplier = True
        elif not _joins(line, at, words, is_after_multiplier, current):
            break
        at += 1
        if at - index > LONGEST_SPELLED:
            break
    if current < 0 and not total:
        return None
    result = Decimal(total + max(current, 0))
    scale = Decimal(last_scale or 1)
    if half := _and_a_half(line, at, words):
        at = half
        result += scale / 2 if last_scale >= 1000 else Decimal("0.5")
        result, more, at = multiplied(line, result, at, words)
        scale *= more
    return Number(first=index, last=at, value=result, interval=interval.exact(result), in_digits=False, scale=scale)


def multiple(line: Sequence[Token], index: int, words: Words) -> Number | None:
    """ "sixfold", "twice": how many times."""
    times = words.multiples.get(line[index].norm)
    if times is None or line[index].norm in words.values or (index + 1 < len(line) and is_glued(line, index + 1)):
        return None  # "double-digit" counts nothing
    value = Decimal(times)
    return Number(
        first=index, last=index + 1, value=value, interval=interval.exact(value), in_digits=False, is_multiple=True
    )


def _fits_under(current: int, value: int) -> bool:
    """ "twenty" takes "four", "three hundred" takes "twelve", "mil" takes "doscientos"."""
    if current == 0:
        return True
    if current % 100 == 0:
        return value < 100
    return current % 10 == 0 and current % 100 >= 20 and 0 < value < 10


def _joins(line: Sequence[Token], at: int, words: Words, is_after_multiplier: bool, current: int) -> bool:
    """A joiner inside a number: "and" after hundreds, "y" between tens and units, a hyphen in "twenty-four"."""
    if at + 1 >= len(line):
        return False
    after = words.values.get(line[at + 1].norm)
    if line[at].text in HYPHENS:
        if line[at + 1].norm in words.multipliers:
            return current > 0
        return after is not None and current >= 20 and current % 10 == 0 and 0 < after < 10
    if line[at].norm != words.joiner or after is None:
        return False
    if words.joins_after_multiplier:
        return is_after_multiplier and after < 100
    return current % 100 >= 30 and current % 10 == 0 and 0 < after < 10


def _and_a_half(line: Sequence[Token], at: int, words: Words) -> int | None:
    if at + 1 >= len(line) or line[at].norm != words.joiner:
        return None
    after = at + 1
    if line[after].norm in words.articles:
        after += 1
    return after + 1 if after < len(line) and line[after].norm in words.halves else None
