"""Which passages of a text answer a question best.  Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sources.archive.terms import asked, counted, terms_of, tokens, words_of

# About three sentences: enough to judge, short enough for a list.
LONGEST = 320
MOST_PASSAGES = 3

# Whether a text, given with its language, passes.
Check = Callable[[str, str], bool]
Worth = Callable[[int], float]

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document: its place there, its words, and what it scores, which compares within one document.

    `marks` are the places, counted from its start, of the words that were asked for.
    """

    start: int
    end: int
    text: str
    score: float
    marks: tuple[tuple[int, int], ...] = ()

    def segments(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it was asked for."""
        pieces, end = [], 0
        for mark_start, mark_end in self.marks:
            pieces += [(self.text[end:mark_start], False), (self.text[mark_start:mark_end], True)]
            end = mark_end
        return [piece for piece in [*pieces, (self.text[end:], False)] if piece[0]]


def passages(text: str, language: str, worth: Worth, *, below: int = 0, most: int = MOST_PASSAGES) -> list[Passage]:
    """The passages whose terms are worth the most, each term once; best first.

    Args:
        worth: what a term counts, 0 where it was not asked for.
        below: where to begin, as after the headline, which stands above whatever is shown.
    """
    found = []
    for start, end in _pieces(text, below):
        piece = text[start:end]
        if score := sum(map(worth, counted(words_of(piece), language))):
            found.append(Passage(start=start, end=end, text=piece, score=score))
    best = sorted(found, key=lambda passage: (-passage.score, passage.start))[:most]
    return [replace(passage, marks=tuple(_marks(passage.text, language, worth))) for passage in best]


def _marks(text: str, language: str, worth: Worth) -> Iterator[tuple[int, int]]:
    return ((token.start, token.end) for token in tokens(text, language) if worth(token.term))


def _pieces(text: str, below: int) -> list[tuple[int, int]]:
    """Paragraphs; long ones in runs of whole sentences."""
    pieces = []
    for line in _LINE.finditer(text, below):
        start, line_end = line.span()
        while line_end - start > LONGEST:
            cut = _cut(text, start, line_end)
            pieces.append((start, start + len(text[start:cut].rstrip())))
            start = cut
        if text[start:line_end].strip():
            pieces.append((start, line_end))
    return pieces


def _cut(text: str, start: int, end: int) -> int:
    """Where a piece that begins at `start` best ends: after the last sentence, or word, that still fits."""
    window = text[start : start + LONGEST]
    ends = [found.end() for found in _SENTENCE_END.finditer(window)]
    if ends:
        return start + ends[-1]
    space = window.rfind(" ")
    return start + space + 1 if space > 0 else min(start + LONGEST, end)


def holds(phrase: str, *, languages: tuple[str, ...]) -> Check:
    """Whether a text, given with its language, holds the words of the phrase next to each other and in this order."""
    wanted = [set(asked([word], languages)) for word in words_of(phrase)]
    wanted = [terms for terms in wanted if terms]

    def is_in(text: str, language: str) -> bool:
        standing = terms_of(words_of(text), language)
        begins = [place for place, term in enumerate(standing) if term in wanted[0]]
        return any(
            all(after in terms for after, terms in zip(standing[begin : begin + len(wanted)], wanted, strict=True))
            for begin in begins
            if begin + len(wanted) <= len(standing)
        )

    return is_in if wanted else lambda text, language: True
