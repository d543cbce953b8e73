"""What both drawings of counts are made with: boxes that may not meet, and a scale from numbers to heights."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.figures import Figure

# Beyond this ratio of the largest to the smallest count the axis is logarithmic, or the small ones lie on the floor.
LOGARITHMIC_FROM = 50
# What no XML file may hold, and a page that was read may.
FORBIDDEN = {
    code: None for code in (*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (0x09, 0x0A, 0x0D)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the drawing that something takes up."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, x: float, y: float, radius: float) -> Box:
        return cls(x - radius, y - radius, 2 * radius, 2 * radius)

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_within(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )

    def moved(self, x: float, y: float) -> Box:
        return replace(self, left=self.left + x, top=self.top + y)


def free_place(
    x: float, y: float, *, width: float, height: float, away: float, taken: Iterable[Box], inside: Box
) -> Box | None:
    """Where words beside a dot cover nothing: above it, below it, or beside it; None where all is taken."""
    occupied = list(taken)
    above = Box(x - width / 2, y - away - height - 2, width, height)
    below, right = (
        above.moved(0, 2 * away + height + 4),
        above.moved(width / 2 + away + 2, away + height / 2 + 2),
    )
    left = right.moved(-width - 2 * away - 4, 0)
    places = (above, below, right, left, above.moved(0, -height), below.moved(0, height))
    return next(
        (box for box in places if box.is_within(inside) and not any(box.meets(other) for other in occupied)), None
    )


class Scale:
    """From a number to a height: linear from zero, or logarithmic where the counts span orders of magnitude."""

    def __init__(
        self, *, low: float, high: float, top: float, bottom: float, logarithmic_from: float = LOGARITHMIC_FROM
    ) -> None:
        self.top, self.bottom = top, bottom
        self.logarithmic = low > 0 and high / low > logarithmic_from
        self.low = math.log10(low) if self.logarithmic else 0.0
        self.high = math.log10(high) if self.logarithmic else (high or 1.0)
        self.high += (self.high - self.low) * 0.08 or 1.0

    def y(self, value: float) -> float:
        place = math.log10(max(value, 1e-9)) if self.logarithmic else value
        share = min(max((place - self.low) / (self.high - self.low), 0.0), 1.0)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def ticks(self) -> list[float]:
        if self.logarithmic:
            return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]
        step = 10 ** math.floor(math.log10(self.high))
        step = step / 2 if self.high / step < 3 else step
        step = step / 2.5 if self.high / step < 3 else step
        return [step * count for count in range(int(self.high / step) + 1)]


def extent(figure: Figure) -> list[float]:
    """What of a figure has to be on the drawing: where it stands, and the ends of its interval, but for zero."""
    ends = [float(limit) for limit in (figure.interval.low, figure.interval.high) if limit]
    return [height_of(figure), *ends]


def height_of(figure: Figure) -> float:
    """Where a figure is drawn: its value, the middle of its interval, or the one limit it has; 0 where it has none."""
    if isinstance(figure.value, Decimal):
        return float(figure.value)
    low, high = figure.interval.low, figure.interval.high
    if low is not None and high is not None:
        return float((low + high) / 2)
    return float(low if low is not None else high if high is not None else 0)


def printable(words: str) -> str:
    """Words without what would make an SVG file unreadable."""
    return words.translate(FORBIDDEN)
