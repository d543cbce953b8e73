"""The figure timeline: each count as an interval at its as-of day, laid out for an SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from claims.figures import Figure, origin_key, short_number
from claims.models import Claim, Evidence

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 28, 44
# Beyond this ratio of the largest to the smallest count the axis is logarithmic, or the small ones lie on the floor.
LOGARITHMIC_FROM = 50
# How far the line of an interval without a limit reaches, in the SVG's units.
OPEN_END = 30
# What a dot and its number take up, in the SVG's units.
DOT, TEXT_HEIGHT, CHARACTER_WIDTH = 6, 14, 7.5
CLAIM_WIDTH = 110
NOT_DRAWN = frozenset({"increase", "part"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One count by one origin, with every document that carries it folded in."""

    day: date | None
    label: str
    figure: Figure
    origin: str
    relation: str
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def outlets(self) -> list[str]:
        return list(dict.fromkeys(item.document.outlet_name for item in self.evidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a count is drawn: a dot at its day and value, a line over its interval, its number where there is room."""

    x: float
    y: float
    top: float
    bottom: float
    number: str
    relation: str
    title: str
    text_x: float = 0.0
    text_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What the template draws, in the SVG's own coordinates."""

    counts: tuple[Count, ...]
    marks: tuple[Mark, ...]
    days: tuple[Tick, ...]
    values: tuple[Tick, ...]
    claimed_y: float | None
    claimed_text: str
    claimed_on_the_right: bool
    is_logarithmic: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM
    value_x: int = LEFT - 8
    day_y: int = HEIGHT - BOTTOM + 20


def counts(evidence: Iterable[Evidence]) -> tuple[Count, ...]:
    """Fold evidence that says the same number, by the same origin, for the same day; in the order of the days."""
    folded: dict[tuple[object, ...], list[Evidence]] = {}
    for item in evidence:
        folded.setdefault((item.as_of, item.low, item.high, origin_key(item.origin)), []).append(item)
    rows = [
        Count(
            day=items[0].as_of,
            label=items[0].label,
            figure=items[0].figure,
            origin=items[0].origin,
            relation=items[0].relation,
            reason=items[0].reason,
            evidence=tuple(items),
        )
        for items in folded.values()
    ]
    return tuple(sorted(rows, key=lambda row: (row.day or date.max, _height(row.figure) or 0)))


def lay_out(*, claim: Claim, evidence: Iterable[Evidence]) -> Timeline | None:
    """The timeline of a claim's evidence, or None where nothing has both a day and a number."""
    rows = counts(evidence)
    drawn = [row for row in rows if row.day and row.relation not in NOT_DRAWN and _height(row.figure)]
    if not drawn:
        return None
    claimed = _height(claim.figure)
    numbers = [number for row in drawn for number in _extent(row.figure)] + ([claimed] if claimed else [])
    scale = _Scale(low=min(numbers), high=max(numbers))
    days = [row.day for row in drawn if row.day]
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def x_of(day: date) -> float:
        return round(LEFT + 30 + (WIDTH - LEFT - RIGHT - 60) * (day - first).days / length, 1)

    marks = []
    for same in _at_one_point(drawn):
        row, day = same[0], same[0].day
        assert day is not None
        y = scale.y(_height(row.figure))
        low, high = row.figure.interval.low, row.figure.interval.high
        marks.append(
            Mark(
                x=x_of(day),
                y=y,
                top=scale.y(float(high)) if high is not None else max(TOP, y - OPEN_END),
                bottom=scale.y(float(low)) if low is not None else min(HEIGHT - BOTTOM, y + OPEN_END),
                number=short_number(row.figure),
                relation=row.relation,
                title=f"{row.label}, {', '.join(dict.fromkeys(count.origin for count in same))}, {day:%d %b %Y}",
            )
        )
    dots = [Box.of_dot(mark.x, mark.y) for mark in marks]
    lines = [Box(mark.x - 1, mark.top, 2, mark.bottom - mark.top) for mark in marks]
    words = None
    if claimed:
        ends = (Box.on_the_line(scale.y(claimed), at=end) for end in (LEFT, WIDTH - RIGHT - CLAIM_WIDTH))
        words = min(ends, key=lambda box: sum(box.meets(other) for other in (*dots, *lines)))
        dots.append(words)
        lines.append(Box(LEFT, scale.y(claimed) - 1, WIDTH - LEFT - RIGHT, 2))
    step = max(1, length // 7)
    return Timeline(
        counts=rows,
        marks=tuple(_with_numbers(marks, dots, lines)),
        days=tuple(
            Tick(at=x_of(day), text=f"{day.day} {day:%b}")
            for day in (first + timedelta(days=offset) for offset in range(0, (last - first).days + 1, step))
        ),
        values=tuple(Tick(at=scale.y(value), text=f"{value:,.15g}") for value in scale.ticks()),
        claimed_y=scale.y(claimed) if claimed else None,
        claimed_text=short_number(claim.figure),
        claimed_on_the_right=words is not None and words.left > LEFT,
        is_logarithmic=scale.logarithmic,
    )


def _at_one_point(drawn: Iterable[Count]) -> Iterable[list[Count]]:
    """Counts that would be drawn on top of each other: the same day, number and relation, whoever counted."""
    points: dict[tuple[object, ...], list[Count]] = {}
    for row in drawn:
        points.setdefault((row.day, short_number(row.figure), row.relation), []).append(row)
    return points.values()


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the drawing that something takes up."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def of_dot(cls, x: float, y: float) -> Box:
        return cls(x - DOT, y - DOT, 2 * DOT, 2 * DOT)

    @classmethod
    def on_the_line(cls, y: float, *, at: float) -> Box:
        """The words on the line of the claim."""
        return cls(at, y - TEXT_HEIGHT - 2, CLAIM_WIDTH, TEXT_HEIGHT)

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    @property
    def is_inside(self) -> bool:
        return self.left >= LEFT - 20 and self.left + self.width <= WIDTH and self.top >= 0

    def moved(self, x: float, y: float) -> Box:
        return replace(self, left=self.left + x, top=self.top + y)


def _with_numbers(marks: Iterable[Mark], dots: Sequence[Box], lines: Sequence[Box]) -> Iterator[Mark]:
    """Give each mark's number a place off every dot and word, off every line where it can be; or take it away."""
    taken = list(dots)
    for mark in marks:
        place = _free_place(mark.x, mark.y, mark.number, [*taken, *lines]) or _free_place(
            mark.x, mark.y, mark.number, taken
        )
        if place is None:
            yield replace(mark, number="")
            continue
        taken.append(place)
        yield replace(mark, text_x=place.left + place.width / 2, text_y=place.top + TEXT_HEIGHT - 3)


def _free_place(x: float, y: float, words: str, taken: Sequence[Box]) -> Box | None:
    """Where a number is written that covers nothing: above its dot, below it, or beside it; None where all is taken."""
    width = CHARACTER_WIDTH * len(words) + 4
    above = Box(x - width / 2, y - DOT - TEXT_HEIGHT - 2, width, TEXT_HEIGHT)
    below, right = (
        above.moved(0, 2 * DOT + TEXT_HEIGHT + 4),
        above.moved(width / 2 + DOT + 2, DOT + TEXT_HEIGHT / 2 + 2),
    )
    left = right.moved(-width - 2 * DOT - 4, 0)
    places = (above, below, right, left, above.moved(0, -TEXT_HEIGHT), below.moved(0, TEXT_HEIGHT))
    return next((box for box in places if box.is_inside and not any(box.meets(other) for other in taken)), None)


class _Scale:
    """From a number to a height: linear from zero, or logarithmic where the counts span orders of magnitude."""

    def __init__(self, *, low: float, high: float) -> None:
        self.logarithmic = low > 0 and high / low > LOGARITHMIC_FROM
        self.low = math.log10(low) if self.logarithmic else 0.0
        self.high = math.log10(high) if self.logarithmic else (high or 1.0)
        self.high += (self.high - self.low) * 0.08 or 1.0

    def y(self, value: float) -> float:
        place = math.log10(max(value, 1e-9)) if self.logarithmic else value
        share = min(max((place - self.low) / (self.high - self.low), 0.0), 1.0)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def ticks(self) -> list[float]:
        if self.logarithmic:
            return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]
        step = 10 ** math.floor(math.log10(self.high))
        step = step / 2 if self.high / step < 3 else step
        step = step / 2.5 if self.high / step < 3 else step
        return [step * count for count in range(int(self.high / step) + 1)]


def _extent(figure: Figure) -> list[float]:
    """What of a figure has to be on the drawing: where it stands, and the ends of its interval, but for zero."""
    ends = [float(limit) for limit in (figure.interval.low, figure.interval.high) if limit]
    return [_height(figure), *ends]


def _height(figure: Figure) -> float:
    """Where a figure is drawn: its value, the middle of its interval, or the one limit it has; 0 where it has none."""
    if isinstance(figure.value, Decimal):
        return float(figure.value)
    low, high = figure.interval.low, figure.interval.high
    if low is not None and high is not None:
        return float((low + high) / 2)
    return float(low if low is not None else high if high is not None else 0)
