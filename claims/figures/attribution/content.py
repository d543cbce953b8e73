"""The place of what is said within its sentence."""

from __future__ import annotations

from collections.abc import Sequence

from claims.figures.attribution.speakers import Words
from claims.figures.text import Token
from claims.figures.values import Span

MARKS = frozenset(",;:–—-.")
# "Told a news conference in Bogotá on Sunday that …": how far behind a verb its clause is looked for.
LONGEST_CIRCUMSTANCE = 12
# So many words are something said, and more than enough are counted no further.
FEWEST_WORDS, ENOUGH_WORDS = 2, 5


def content_of(line: Sequence[Token], start: int, end: int, words: Words) -> Span | None:
    """The place of what is said, without the marks around it; None where too little is left."""
    first, last = start, end
    while first < last and line[first].text in MARKS:
        first += 1
    while last > first and line[last - 1].text in MARKS:
        last -= 1
    if words_between(line, first, last, words) == 0:
        return None
    return Span(start=line[first].start, end=line[last - 1].end)


def words_between(line: Sequence[Token], start: int, end: int, words: Words) -> int:
    """How many words stand between two tokens, up to enough of them; small ones that only lead on are none ("but")."""
    found = 0
    for at in range(start, end):
        if line[at].kind != "mark" and line[at].norm not in words.leading:
            found += 1
            if found == ENOUGH_WORDS:
                break
    return found


def comma_after(line: Sequence[Token], end: int) -> int | None:
    """Behind the comma that closes a source, its apposition included; None where the sentence ends first."""
    for at in range(end, min(len(line), end + LONGEST_CIRCUMSTANCE)):
        if line[at].text == "," and at + FEWEST_WORDS < len(line):
            return at + 1
    return None


def span_of(line: Sequence[Token], first: int, last: int) -> Span:
    return Span(start=line[first].start, end=line[last - 1].end)
