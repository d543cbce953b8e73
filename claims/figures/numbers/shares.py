"""Parts of a whole: "two-thirds", "half a million", "one in five"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claims.figures import interval
from claims.figures.numbers.number import ONE, Number
from claims.figures.numbers.words import HYPHENS, Words
from claims.figures.text import Token

# Fractions become shares with two decimals of a percent, as a paper prints them; small ones keep more.
SHARE_STEP = Decimal("0.0001")
SMALL_SHARE, SMALL_SHARE_STEP = Decimal("0.001"), Decimal("0.000000001")
# "One in five": of how many a share is told.
OUT_OF = frozenset(
    map(Decimal, (*range(2, 13), 15, 20, 25, 30, 40, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000))
)


def fraction(line: Sequence[Token], index: int, words: Words) -> Number | None:
    """ "two-thirds", "three quarters", "a third", "half"; of a million it is a number, else a share."""
    norm = line[index].norm
    after = index + 1
    if norm in words.halves:
        numerator, denominator = 1, 2
    else:
        numerator = 1 if norm in words.articles else words.values.get(norm, 0)
        if after < len(line) and line[after].text in HYPHENS:
            after += 1
        if not numerator or after >= len(line) or line[after].norm not in words.fractions:
            return None
        denominator = words.fractions[line[after].norm]
        if numerator >= denominator:
            return None
        after += 1
        if after < len(line) and line[after].norm in words.fraction_nouns:
            after += 1
        if norm in words.articles and _is_ordinal(line, after, words):
            return None
    share = (Decimal(numerator) / Decimal(denominator)).quantize(SHARE_STEP)
    scale_at = after
    while (
        scale_at < len(line)
        and scale_at - after < 2
        and (line[scale_at].norm in words.articles or line[scale_at].norm in words.links)
    ):
        scale_at += 1
    if scale_at < len(line) and (scale := words.multipliers.get(line[scale_at].norm)):
        value = Decimal(numerator * scale) / Decimal(denominator)
        return Number(
            first=index,
            last=scale_at + 1,
            value=value,
            interval=interval.exact(value),
            in_digits=False,
            scale=Decimal(scale),
        )
    return Number(
        first=index, last=after, value=share, interval=interval.exact(share), in_digits=False, is_fraction=True
    )


def out_of(line: Sequence[Token], first: Number, words: Words, second: Number) -> Number | None:
    """ "One in five", "three in 10", "two out of three": a share of what stands behind."""
    a, b = first.value, second.value
    hit = words.out_of.at(line, first.last)
    if (
        hit is None
        or hit[0] != second.first
        or not _may_open_share(line, first.first, a, words)
        or a is None
        or b is None
        or first.is_fraction
        or second.is_fraction
    ):
        return None
    if not 0 < a < b or a != a.to_integral_value() or b not in OUT_OF:
        return None
    share = (a / b).quantize(SHARE_STEP if a / b >= SMALL_SHARE else SMALL_SHARE_STEP).normalize()
    return Number(
        first=first.first, last=second.last, value=share, interval=interval.exact(share), in_digits=False,
        is_fraction=True, is_out_of=True,
    )  # fmt: skip


def _is_ordinal(line: Sequence[Token], after: int, words: Words) -> bool:
    """ "A third soldier": a word behind that is none of those a share stands before."""
    if after >= len(line) or line[after].kind != "word":
        return False
    norm = line[after].norm
    return norm not in words.behind_fraction and norm not in words.multipliers


def _may_open_share(line: Sequence[Token], start: int, a: Decimal | None, words: Words) -> bool:
    """Not after a verb: "killed two in three attacks" is no share."""
    return a == ONE or start == 0 or line[start - 1].kind != "word" or line[start - 1].norm in words.before_out_of
