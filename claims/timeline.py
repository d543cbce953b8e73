"""The figure timeline: each count as an interval at its as-of day, laid out for an SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from claims.drawing import Box, Scale, Tick, extent, free_place, height_of
from claims.figures import Figure, origin_key, short_number
from claims.models import Claim, Evidence

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 28, 44
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
    return tuple(sorted(rows, key=lambda row: (row.day or date.max, height_of(row.figure) or 0)))


def lay_out(*, claim: Claim, evidence: Iterable[Evidence]) -> Timeline | None:
    """The timeline of a claim's evidence, or None where nothing has both a day and a number."""
    rows = counts(evidence)
    drawn = [row for row in rows if row.day and row.relation not in NOT_DRAWN and height_of(row.figure)]
    if not drawn:
        return None
    claimed = height_of(claim.figure)
    numbers = [number for row in drawn for number in extent(row.figure)] + ([claimed] if claimed else [])
    scale = Scale(low=min(numbers), high=max(numbers), top=TOP, bottom=HEIGHT - BOTTOM)
    days = [row.day for row in drawn if row.day]
    first, last = min(days), max(days)
    length = max((last - first).days, 1)

    def x_of(day: date) -> float:
        return round(LEFT + 30 + (WIDTH - LEFT - RIGHT - 60) * (day - first).days / length, 1)

    marks = []
    for same in _at_one_point(drawn):
        row, day = same[0], same[0].day
        assert day is not None
        y = scale.y(height_of(row.figure))
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
    dots = [Box.around(mark.x, mark.y, DOT) for mark in marks]
    lines = [Box(mark.x - 1, mark.top, 2, mark.bottom - mark.top) for mark in marks]
    words = None
    if claimed:
        ends = (_on_the_line(scale.y(claimed), at=end) for end in (LEFT, WIDTH - RIGHT - CLAIM_WIDTH))
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
    """Where a number is written that covers nothing; None where all is taken."""
    width = CHARACTER_WIDTH * len(words) + 4
    inside = Box(LEFT - 20, 0, WIDTH - LEFT + 20, HEIGHT)
    return free_place(x, y, width=width, height=TEXT_HEIGHT, away=DOT, taken=taken, inside=inside)


def _on_the_line(y: float, *, at: float) -> Box:
    """The words on the line of the claim."""
    return Box(at, y - TEXT_HEIGHT - 2, CLAIM_WIDTH, TEXT_HEIGHT)
