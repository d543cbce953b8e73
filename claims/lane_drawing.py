"""The timeline of a tally as a drawing: its lanes below each other, each count as an interval at its day.

All lanes have one scale, so that counts can be compared across; an approved verdict runs through all of them as a band.
Pure: from lanes to coordinates, which a template writes down as SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from textwrap import wrap

from claims.drawing import Box, Scale, Tick, extent, free_place, height_of, printable
from claims.figures import short_number
from claims.lanes import Against, Approved, Count, Lane, Trend, day_of

# Sizes are in the SVG's units, which are pixels where it is shown at its own size.
WIDE, NARROW = 960, 400
LABELS_WIDTH, MARGIN, TICKS_WIDTH = 216, 12, 44
LANE_HEIGHT, ABOVE, BELOW = 70, 21, 9
LABELS_HEIGHT = 22
TITLE_HEIGHT, DAYS_HEIGHT, LEGEND_LINE = 46, 28, 20
RADIUS, TEXT_HEIGHT = 5, 12
# A generous width of a character of the numbers and of the words, so that what is laid out fits in any common font.
NUMBER_WIDTH, WORD_WIDTH, NAME_WIDTH = 7.8, 6.6, 8.0
LINE_HEIGHT, MOST_LINES = 15, 2
# Two counts of one origin and day stand side by side, so far apart.
SIDE_BY_SIDE = 22
# How far the line of an interval without a limit reaches.
OPEN_END = 14
LEAST_BAND = 4.0
# What is drawn; a table beside it has everything.
MOST_LANES = 14
MOST_DAYS = 9
# Lanes are low: a scale from zero shows growth best there, as long as anything can be seen on it.
LOGARITHMIC_FROM = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a count is drawn."""

    x: float
    y: float
    top: float
    bottom: float
    opens_up: bool
    opens_down: bool
    number: str
    title: str
    is_claimed: bool
    is_superseded: bool
    against: Against
    text_x: float = 0.0
    text_y: float = 0.0

    @property
    def is_interval(self) -> bool:
        return self.bottom - self.top > 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnLane:
    top: float
    bottom: float
    # The origin's name, in lines that fit beside the lane or above it.
    label: tuple[Tick, ...]
    full_label: str
    remark: str
    label_x: float
    remark_x: float
    remark_y: float
    bands: tuple[Band, ...]
    values: tuple[Tick, ...]
    # The way of the counts, as points of an SVG polyline; empty for one count.
    path: str
    marks: tuple[Mark, ...]

    @property
    def is_shortened(self) -> bool:
        return " ".join(line.text for line in self.label) != self.full_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One entry of the legend: `sign` names what is drawn beside the words."""

    sign: str
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the template writes down, in the SVG's own coordinates."""

    width: int
    height: float
    left: float
    right: float
    top: float
    bottom: float
    title: str
    lanes: tuple[DrawnLane, ...]
    days: tuple[Tick, ...]
    day_y: float
    legend: tuple[Key, ...] = field(default=())
    is_logarithmic: bool = False


def lay_out(
    found: Sequence[Lane], approved: Sequence[Approved] = (), *, width: int = WIDE, title: str = ""
) -> Drawing | None:
    """The drawing, or None where nothing has both a day and a number.  On a narrow one labels stand above the lanes."""
    rows = _folded([lane for lane in found if any(count.is_drawn for count in lane.counts)])
    if not rows:
        return None
    is_narrow = width < (WIDE + NARROW) / 2
    left = MARGIN if is_narrow else LABELS_WIDTH
    right = width - TICKS_WIDTH
    top = TITLE_HEIGHT if title else 8.0
    lane_height = LANE_HEIGHT + (LABELS_HEIGHT if is_narrow else 0)
    drawn = [count for lane in rows for count in lane.counts if count.is_drawn]
    axis = _Days([count.day for count in drawn if count.day] + [each.as_of for each in approved], left, right)
    numbers = [number for count in drawn for number in extent(count.figure)]
    numbers += [number for each in approved for number in extent(each.figure)]
    numbers = [number for number in numbers if number]
    scales = []
    bottom = top
    placed = []
    for lane in rows:
        scale = Scale(
            low=min(numbers),
            high=max(numbers),
            top=bottom + lane_height - LANE_HEIGHT + ABOVE,
            bottom=bottom + lane_height - BELOW,
            logarithmic_from=LOGARITHMIC_FROM,
        )
        placed.append(_drawn_lane(lane, scale, axis, approved, Box(0, bottom, width, lane_height), is_narrow=is_narrow))
        scales.append(scale)
        bottom += lane_height
    legend, legend_bottom = _legend(drawn, approved, left=MARGIN, right=width - MARGIN, top=bottom + DAYS_HEIGHT + 6)
    return Drawing(
        width=width,
        height=round(legend_bottom, 1),
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        title=_shortened(title, width - 2 * MARGIN, 9.5),
        lanes=tuple(placed),
        days=axis.ticks(5 if is_narrow else MOST_DAYS),
        day_y=bottom + 18,
        legend=legend,
        is_logarithmic=scales[0].logarithmic,
    )


def _folded(rows: Sequence[Lane]) -> list[Lane]:
    """So many lanes as can be taken in at a glance, and one for all others."""
    if len(rows) <= MOST_LANES:
        return list(rows)
    kept, others = rows[: MOST_LANES - 1], rows[MOST_LANES - 1 :]
    counts = sorted(
        (count for lane in others for count in lane.counts), key=lambda count: (day_of(count), count.origin)
    )
    plain = [replace(count, trend=Trend.FIRST) for count in counts]
    return [*kept, Lane(origin=f"{len(others)} others", counts=tuple(plain), is_one=False)]


class _Days:
    """From a day to a place across."""

    def __init__(self, days: Sequence[date], left: float, right: float) -> None:
        self.first, self.last = min(days), max(days)
        self.left, self.right = left + 34, right - 26
        self.length = (self.last - self.first).days

    def x(self, day: date) -> float:
        if not self.length:
            return round((self.left + self.right) / 2, 1)
        return round(self.left + (self.right - self.left) * (day - self.first).days / self.length, 1)

    @property
    def width_of_day(self) -> float:
        return (self.right - self.left) / max(self.length, 1)

    def ticks(self, most: int) -> tuple[Tick, ...]:
        step = max(1, -(-(self.length + 1) // most))
        years = self.first.year != self.last.year
        days = (self.first + timedelta(days=offset) for offset in range(0, self.length + 1, step))
        ticks = []
        for number, day in enumerate(days):
            year = f" {day.year}" if number == 0 or years else ""
            ticks.append(Tick(at=self.x(day), text=f"{day.day} {day:%b}{year}"))
        return tuple(ticks)


def _drawn_lane(
    lane: Lane, scale: Scale, axis: _Days, approved: Sequence[Approved], box: Box, *, is_narrow: bool
) -> DrawnLane:
    counts = [count for count in lane.counts if count.is_drawn]
    marks = [_mark(count, x, scale, lane) for count, x in _side_by_side(counts, axis)]
    left, right = (MARGIN, box.right - TICKS_WIDTH) if is_narrow else (LABELS_WIDTH, box.right - TICKS_WIDTH)
    remark = f"{lane.texts} text{'' if lane.texts == 1 else 's'}"
    room = (right - MARGIN - 70 if is_narrow else LABELS_WIDTH) - 2 * MARGIN
    names = _wrapped(printable(lane.origin), room, 1 if is_narrow else MOST_LINES)
    first = box.top + 15 if is_narrow else box.top + LANE_HEIGHT / 2 + 4 - LINE_HEIGHT * len(names) / 2
    inside = Box(left - 4, box.bottom - LANE_HEIGHT + 2, right - left + 8, LANE_HEIGHT - 3)
    return DrawnLane(
        top=box.top,
        bottom=box.bottom,
        label=tuple(Tick(at=first + LINE_HEIGHT * number, text=name) for number, name in enumerate(names)),
        full_label=printable(lane.origin),
        remark=remark,
        label_x=MARGIN,
        remark_x=right if is_narrow else MARGIN,
        remark_y=first if is_narrow else first + LINE_HEIGHT * len(names),
        bands=tuple(_bands(approved, scale, axis, right)),
        values=tuple(Tick(at=scale.y(value), text=f"{value:,.15g}") for value in _few(scale.ticks())),
        path=" ".join(f"{mark.x},{mark.y}" for mark in marks) if lane.is_one and len(marks) > 1 else "",
        marks=tuple(_with_numbers(marks, inside)),
    )


def _few(ticks: Sequence[float]) -> list[float]:
    """The floor, the highest, and one between: a lane is low."""
    return sorted({ticks[0], ticks[len(ticks) // 2], ticks[-1]}) if len(ticks) > 3 else list(ticks)


def _side_by_side(counts: Sequence[Count], axis: _Days) -> Iterator[tuple[Count, float]]:
    """Counts of one day stand beside each other, around it."""
    days: dict[date | None, list[Count]] = {}
    for count in counts:
        days.setdefault(count.day, []).append(count)
    for day, same in days.items():
        assert day is not None
        gap = min(SIDE_BY_SIDE, axis.width_of_day * 0.8 / len(same)) if axis.length else SIDE_BY_SIDE
        for number, count in enumerate(same):
            yield count, round(axis.x(day) + (number - (len(same) - 1) / 2) * gap, 1)


def _mark(count: Count, x: float, scale: Scale, lane: Lane) -> Mark:
    y = scale.y(height_of(count.figure))
    low, high = count.figure.interval.low, count.figure.interval.high
    who = count.origin if lane.is_one else f"{count.origin} ({', '.join(count.carriers)})"
    assert count.day is not None
    return Mark(
        x=x,
        y=y,
        top=scale.y(float(high)) if high is not None else max(scale.top - ABOVE + 4, y - OPEN_END),
        bottom=scale.y(float(low)) if low is not None else min(scale.bottom, y + OPEN_END),
        opens_up=high is None,
        opens_down=low is None,
        number=f"{count.arrow} {short_number(count.figure)}".strip(),
        title=printable(f"{count.label}, {who}, {count.day.day} {count.day:%b %Y}"),
        is_claimed=count.is_claimed,
        is_superseded=count.is_superseded,
        against=count.against,
    )


def _bands(approved: Sequence[Approved], scale: Scale, axis: _Days, right: float) -> Iterator[Band]:
    """Each verdict's numbers, from its day to that of the next."""
    in_order = sorted(approved, key=lambda each: each.as_of)
    for number, verdict in enumerate(in_order):
        start = axis.x(verdict.as_of) - RADIUS - 3
        later = [each.as_of for each in in_order[number + 1 :] if each.as_of > verdict.as_of]
        end = axis.x(later[0]) - RADIUS - 3 if later else right
        limits = verdict.figure.interval
        top = scale.y(float(limits.high)) if limits.high is not None else scale.top - ABOVE + 2
        bottom = scale.y(float(limits.low)) if limits.low is not None else scale.bottom
        lacks = max(0.0, LEAST_BAND - (bottom - top))
        yield Band(
            left=round(start, 1),
            width=round(end - start, 1),
            top=round(top - lacks / 2, 1),
            height=round(bottom - top + lacks, 1),
        )


def _with_numbers(marks: Sequence[Mark], inside: Box) -> Iterator[Mark]:
    """Give each number a place in its lane, off all dots and other numbers, and off the lines where it can be."""
    taken = [Box.around(mark.x, mark.y, RADIUS + 1) for mark in marks]
    lines = [Box(mark.x - 1, mark.top, 2, mark.bottom - mark.top) for mark in marks if mark.is_interval]
    for mark in reversed(marks):  # the newest is what one looks for
        place = _place(mark, [*taken, *lines], inside) or _place(mark, taken, inside)
        if place is None:
            yield replace(mark, number="")
            continue
        taken.append(place)
        yield replace(mark, text_x=round(place.left + place.width / 2, 1), text_y=round(place.top + TEXT_HEIGHT - 2, 1))


def _place(mark: Mark, taken: Sequence[Box], inside: Box) -> Box | None:
    width = NUMBER_WIDTH * len(mark.number) + 2
    return free_place(mark.x, mark.y, width=width, height=TEXT_HEIGHT, away=RADIUS, taken=taken, inside=inside)


def _legend(
    drawn: Sequence[Count], approved: Sequence[Approved], *, left: float, right: float, top: float
) -> tuple[tuple[Key, ...], float]:
    """What the signs mean that are on the drawing, in lines that fit; and where the legend ends."""
    entries = [("count", "count")]
    if any(count.is_claimed for count in drawn):
        entries.append(("claimed", "also in an article being checked"))
    if any(count.is_superseded for count in drawn):
        entries.append(("superseded", "replaced by a later count of its origin"))
    if any(count.against is Against.WITHIN for count in drawn):
        entries.append(("within", "fits the verdict"))
    if any(count.against is Against.OUTSIDE for count in drawn):
        entries.append(("outside", "does not fit the verdict"))
    if any(count.arrow for count in drawn):
        entries.append(("arrows", "more or fewer than before"))
    entries += [
        ("band", f"verdict: {each.label}, as of {each.as_of.day} {each.as_of:%b %Y} ({each.rating})")
        for each in sorted(approved, key=lambda each: each.as_of)
    ]
    keys, x, y = [], left, top + LEGEND_LINE / 2
    for sign, words in entries:
        said = _shortened(words, right - left - 24, WORD_WIDTH * 0.95)
        width = 20 + WORD_WIDTH * 0.95 * len(said) + 16
        if x > left and x + width - 16 > right:
            x, y = left, y + LEGEND_LINE
        keys.append(Key(sign=sign, words=said, x=round(x, 1), y=round(y, 1)))
        x += width
    return tuple(keys), y + LEGEND_LINE / 2 + 4


def _wrapped(words: str, room: float, most_lines: int) -> list[str]:
    """A name in lines that fit, the last with a sign where some of it is left out."""
    most = int(room / NAME_WIDTH)
    lines = wrap(words, most, break_long_words=True) or [words]
    if len(lines) <= most_lines:
        return lines
    return [*lines[: most_lines - 1], _shortened(" ".join(lines[most_lines - 1 :]), room, NAME_WIDTH)]


def _shortened(words: str, room: float, character: float) -> str:
    """Words that fit, with a sign where some are left out."""
    words, most = printable(words), max(int(room / character), 4)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
