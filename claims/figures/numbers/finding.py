"""Every number of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from claims.figures.numbers.digits import digits
from claims.figures.numbers.number import Number
from claims.figures.numbers.shares import fraction, out_of
from claims.figures.numbers.spelled import multiple, spelled
from claims.figures.numbers.vague import vague
from claims.figures.numbers.words import words_of
from claims.figures.text import Token


def find(line: Sequence[Token], language: str) -> list[Number]:
    """Every number in a sentence, in order, without units or modifiers."""
    words = words_of(language)
    found: list[Number] = []
    index = 0
    for start, token in enumerate(line):
        if start < index or (token.kind != "number" and token.norm not in words.starts):
            continue
        index = start
        if token.kind == "number":
            number = digits(line, index, words)
        else:
            number = vague(line, index, words) or fraction(line, index, words) or spelled(line, index, words)
            number = number or multiple(line, index, words)
        if number is not None:
            if found and (share := out_of(line, found[-1], words, number)):
                found[-1] = share
            else:
                found.append(number)
            index = number.last
    return found
