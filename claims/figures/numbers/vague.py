"""Numbers that give none: "dozens", "tens of thousands", "several hundred"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claims.figures.numbers.number import Number
from claims.figures.numbers.words import Words
from claims.figures.text import Token
from claims.figures.values import Interval


def vague(line: Sequence[Token], index: int, words: Words) -> Number | None:
    if hit := words.factors.at(line, index):
        after, (low, high) = hit
        scale = words.multipliers.get(line[after].norm) if after < len(line) else None
        if scale:
            bounds = Interval(low=Decimal(low * scale), high=Decimal((high + 1) * scale - 1))
            return Number(first=index, last=after + 1, value=None, interval=bounds, in_digits=False)
        if after < len(line) and (vague := words.vague.at(line, after)):
            low, high = vague[1]
            bounds = Interval(low=Decimal(low), high=Decimal(high))
            return Number(first=index, last=vague[0], value=None, interval=bounds, in_digits=False)
    if hit := words.vague.at(line, index):
        after, (low, high) = hit
        is_doubtful = after == index + 1 and line[index].norm in words.doubtful
        if is_doubtful and (after >= len(line) or line[after].norm not in words.doubtful_before):
            return None
        return Number(
            first=index,
            last=after,
            value=None,
            interval=Interval(low=Decimal(low), high=Decimal(high)),
            in_digits=False,
        )
    return None
