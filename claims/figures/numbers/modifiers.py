"""What the words around a number make of it: "at least", "or more", "-odd"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claims.figures import interval
from claims.figures.numbers.number import Number
from claims.figures.numbers.words import HYPHENS, words_of
from claims.figures.text import Token, is_glued
from claims.figures.values import Bound, Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """A number with its modifiers: where they begin and end, and what may be inferred."""

    first: int
    last: int
    interval: Interval
    bound: Bound


def qualify(
    line: Sequence[Token], number: Number, first: int, last: int, language: str, *, floor: int = 0
) -> Qualified:
    """Read the modifiers around tokens `first` to `last`: the number with its currency sign or unit.

    Those before it do not reach below token `floor`, where the quantity before it ends.
    """
    words = words_of(language)
    bound = Bound.INDEFINITE if number.value is None else Bound.EXACTLY
    while (hit := words.before.before(line, first)) and hit[0] >= floor:
        first, said = hit
        bound = _stronger(bound, said)
    behind = number.last
    if (
        behind + 1 < len(line)
        and line[behind].text in HYPHENS
        and is_glued(line, behind)
        and is_glued(line, behind + 1)
    ):
        behind += 1  # "50-plus", "20-odd"
    if (after := words.after.at(line, behind)) and _is_after(line, behind):
        last, bound = max(last, after[0]), _stronger(bound, after[1])
    elif (after := words.after.at(line, last)) and _is_after(line, last):
        last, bound = after[0], _stronger(bound, after[1])
    if number.value is None:
        return Qualified(first=first, last=last, interval=number.interval, bound=Bound.INDEFINITE)
    return Qualified(first=first, last=last, interval=allowed(number.value, bound), bound=bound)


def allowed(value: Decimal, bound: Bound) -> Interval:
    """The numbers a value with this bound allows (docs/figures.md, "Bounds")."""
    floor = Decimal(0) if value >= 0 else None
    match bound:
        case Bound.ABOUT:
            return interval.about(value)
        case Bound.AT_LEAST:
            return Interval(low=value, high=None)
        case Bound.MORE_THAN:
            return Interval(low=value, high=None, low_open=True)
        case Bound.AT_MOST:
            return Interval(low=floor, high=value)
        case Bound.LESS_THAN:
            return Interval(low=floor, high=value, high_open=value != 0)
        case _:
            return interval.exact(value)


def is_modifier(line: Sequence[Token], first: int, last: int, language: str) -> bool:
    """A word for one that belongs to the modifier of the number behind it: "un mínimo de 300"."""
    hit = words_of(language).before.at(line, first)
    return hit is not None and hit[0] == last


def _is_after(line: Sequence[Token], start: int) -> bool:
    """Guards "-odd" and "plus": a sign must touch the number."""
    return line[start].kind != "mark" or is_glued(line, start)


def _stronger(old: Bound, new: Bound) -> Bound:
    """ "About" says the least beside another modifier: "up to some 300" is at most."""
    if old in (Bound.EXACTLY, Bound.ABOUT):
        return old if new is Bound.EXACTLY else new
    return old
