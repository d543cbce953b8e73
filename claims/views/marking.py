"""A text with places marked in it: claims in an article, evidence in a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from claims.models import Claim

PARAGRAPH = re.compile(r"[^\n]+")


class Place(Protocol):
    """What can be marked: anything that has a place in the text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


P = TypeVar("P", bound=Place)


@dataclass(frozen=True, slots=True)
class Segment(Generic[P]):
    """A run of text, and what is marked there, if anything."""

    text: str
    marked: P | None = None


@dataclass(frozen=True, slots=True)
class Paragraph(Generic[P]):
    segments: tuple[Segment[P], ...]
    is_headline: bool

    @property
    def has_mark(self) -> bool:
        return any(segment.marked for segment in self.segments)


def paragraphs(text: str, places: Iterable[P], *, headline_end: int = 0) -> list[Paragraph[P]]:
    """The text's lines, cut where places begin and end.  Of places that overlap, the first is marked."""
    left = sorted(places, key=lambda place: (place.start, place.end))
    left.reverse()
    found = []
    for line in PARAGRAPH.finditer(text):
        here = []
        while left and left[-1].end <= line.end():
            here.append(left.pop())
        segments = tuple(_cut(text, line.start(), line.end(), here))
        found.append(Paragraph(segments=segments, is_headline=line.end() <= headline_end))
    return found


def in_place(claim: Claim) -> list[Paragraph[Any]]:
    """The lines of its article that a claim stands in."""
    document = claim.article.document
    lines = paragraphs(document.text, [claim], headline_end=document.headline_end)
    return [line for line in lines if line.has_mark]


def _cut(text: str, start: int, end: int, places: Iterable[P]) -> Iterator[Segment[P]]:
    at = start
    for place in places:
        if place.start < at:
            continue
        if place.start > at:
            yield Segment(text[at : place.start])
        yield Segment(text[place.start : place.end], place)
        at = place.end
    if at < end:
        yield Segment(text[at:end])
