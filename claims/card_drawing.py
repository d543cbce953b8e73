"""The card of a verdict, laid out for an SVG: the rating, the figure as claimed and as found, the day, the newsroom.

Pure: words in, places out.  Twice its size it is what other sites show beside a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claims.drawing import printable

WIDTH, HEIGHT = 600, 315
MARGIN = 32
# The widest letters of a common font come to about so much of its size; a word is rarely all of them.
LETTER = 0.56
# Signs of the scale that the font has not got, as strokes around the middle of the circle.
STROKES = {
    "✓": "M-10 1L-3 8L10 -7",
    "✕": "M-8 -8L8 8M8 -8L-8 8",
    "⇄": "M-10 -5H9M4 -10L9 -5L4 0M10 6H-9M-4 1L-9 6L-4 11",
    "◷": "M0 -10V1H8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One line of the card, with the class that the template gives it."""

    text: str
    y: int
    size: int
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card says, and where."""

    width: int
    height: int
    margin: int
    newsroom: str
    icon: str
    # How the icon is drawn; "" where it is written.
    strokes: str
    colour: str
    rating: Words
    lines: tuple[Words, ...]
    foot: str
    title: str


def lay_out(
    *, newsroom: str, icon: str, colour: str, rating: str, claimed: str, found: str, note: str, foot: str
) -> Card:
    """Place the words; what is longer than its lines is cut, with an ellipsis.

    Args:
        found: the figure that was found; "" where there is none, and then `note` is told in its place.
    """
    room = WIDTH - 2 * MARGIN
    lines = [Words(text="Claimed", y=146, size=13, look="name")]
    told = _lines(claimed, room, 21, most=2)
    lines += [Words(text=text, y=170 + 26 * at, size=21, look="figure") for at, text in enumerate(told)]
    y = 170 + 26 * len(told)
    if found:
        lines.append(Words(text="Found", y=y + 2, size=13, look="name"))
        lines.append(Words(text=_cut(found, room, 21), y=y + 26, size=21, look="found"))
    else:
        told = _lines(note, room, 16, most=2)
        lines += [Words(text=text, y=y + 8 + 22 * at, size=16, look="note") for at, text in enumerate(told)]
    return Card(
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
        newsroom=_cut(newsroom, room - 110, 17),
        icon=printable(icon),
        strokes=STROKES.get(icon, ""),
        colour=colour,
        rating=Words(text=_cut(rating, room - 64, 30), y=104, size=30, look="rating"),
        lines=tuple(lines),
        foot=_cut(foot, room, 14),
        title=printable(f"{rating}: {claimed}"),
    )


def _lines(words: str, room: int, size: int, *, most: int) -> list[str]:
    """So many lines at the most; the last takes what is left, cut."""
    rest = printable(words).split()
    found: list[str] = []
    while rest and len(found) < most - 1:
        line, rest = _fill(rest, room, size)
        found.append(line)
    return [*found, _cut(" ".join(rest), room, size)] if rest else found


def _fill(words: list[str], room: int, size: int) -> tuple[str, list[str]]:
    """As many of the words as go into a line, and the others."""
    count = max(1, sum(1 for _ in _fitting(words, room, size)))
    return _cut(" ".join(words[:count]), room, size), words[count:]


def _fitting(words: list[str], room: int, size: int) -> Iterable[str]:
    width = 0.0
    for word in words:
        width += (len(word) + 1) * size * LETTER
        if width > room + size * LETTER:
            return
        yield word


def _cut(words: str, room: int, size: int) -> str:
    most = int(room / (size * LETTER))
    words = " ".join(printable(words).split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
