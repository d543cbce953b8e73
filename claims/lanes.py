"""The counts of a tally by who counted: a lane for each origin, and in it each count at the day it stood.

Pure: from what texts state, and what was approved, to lanes with their ups and downs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from claims.drawing import height_of
from claims.figures import Figure, interval, origin_key


class Trend(StrEnum):
    """A count against the one before of the same origin."""

    FIRST = "first"
    UP = "up"
    DOWN = "down"
    SAME = "same"


class Against(StrEnum):
    """A count against the verdict that holds on its day."""

    WITHIN = "within"
    OUTSIDE = "outside"
    NONE = "none"


ARROWS = {Trend.UP: "↑", Trend.DOWN: "↓"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What one text states: a number, on a day, by an origin.  `carrier` is who published it."""

    day: date | None
    figure: Figure
    label: str
    origin: str
    carrier: str
    is_claim: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A verdict, and the numbers it allows from its day on."""

    figure: Figure
    label: str
    rating: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One number by one origin for one day, with all who carry it folded in."""

    day: date | None
    figure: Figure
    label: str
    origin: str
    carriers: tuple[str, ...]
    texts: int
    # It is stated in an article that is being checked, and not only in what was found for one.
    is_claimed: bool
    trend: Trend = Trend.FIRST
    is_superseded: bool = False
    against: Against = Against.NONE

    @property
    def is_drawn(self) -> bool:
        """It has a day and a height, and is a total: an addition, or a part, is no point of the curve."""
        return bool(self.day and height_of(self.figure) and not self.figure.is_increase and not self.figure.is_part)

    @property
    def arrow(self) -> str:
        return ARROWS.get(self.trend, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    origin: str
    counts: tuple[Count, ...]
    # Of one origin; the last lane may hold what many others counted once.
    is_one: bool = True

    @property
    def texts(self) -> int:
        return sum(count.texts for count in self.counts)


def lanes(stated: Iterable[Stated], approved: Sequence[Approved] = ()) -> tuple[Lane, ...]:
    """A lane for each origin, those with the longest history first; in each the counts in the order of their days."""
    folded: dict[str, dict[tuple[object, ...], list[Stated]]] = {}
    for each in stated:
        limits = each.figure.interval
        same = (each.day, limits, each.figure.is_increase, each.figure.is_part)
        folded.setdefault(origin_key(each.origin), {}).setdefault(same, []).append(each)
    found = [_lane(counts.values(), approved) for counts in folded.values()]
    return tuple(sorted(found, key=lambda lane: (-len(lane.counts), day_of(lane.counts[0]), lane.origin.lower())))


def _lane(folded: Collection[Sequence[Stated]], approved: Sequence[Approved]) -> Lane:
    """A lane, under the name that most texts give its origin."""
    names = Counter(each.origin for same in folded for each in same)
    counts = sorted((_count(same) for same in folded), key=lambda count: (day_of(count), height_of(count.figure)))
    drawn = [count for count in counts if count.is_drawn]
    trends = {id(count): _trend(_before(count, drawn), count) for count in drawn}
    newest = drawn[-1] if drawn else None
    return Lane(
        origin=names.most_common(1)[0][0],
        counts=tuple(
            replace(
                count,
                trend=trends.get(id(count), Trend.FIRST),
                is_superseded=bool(newest and count.is_drawn and _is_replaced(count, newest)),
                against=_against(count, approved),
            )
            for count in counts
        ),
    )


def day_of(count: Count) -> date:
    return count.day or date.max


def _count(same: Sequence[Stated]) -> Count:
    first = next((each for each in same if not each.is_claim), same[0])
    return Count(
        day=first.day,
        figure=first.figure,
        label=first.label,
        origin=first.origin,
        carriers=tuple(dict.fromkeys(each.carrier for each in same)),
        texts=len(same),
        is_claimed=any(each.is_claim for each in same),
    )


def _before(count: Count, drawn: Sequence[Count]) -> Count | None:
    """The last count of an earlier day; of several on that day the highest."""
    return next((other for other in reversed(drawn) if day_of(other) < day_of(count)), None)


def _trend(before: Count | None, after: Count) -> Trend:
    if before is None:
        return Trend.FIRST
    was, now = height_of(before.figure), height_of(after.figure)
    return Trend.UP if now > was else Trend.DOWN if now < was else Trend.SAME


def _is_replaced(count: Count, newest: Count) -> bool:
    """The same origin gave another number on a later day."""
    return day_of(count) < day_of(newest) and height_of(count.figure) != height_of(newest.figure)


def _against(count: Count, approved: Sequence[Approved]) -> Against:
    if not count.is_drawn or count.day is None:
        return Against.NONE
    holding = [verdict for verdict in approved if verdict.as_of <= count.day]
    if not holding:
        return Against.NONE
    verdict = max(holding, key=lambda each: each.as_of)
    fits = interval.overlap(verdict.figure.interval, count.figure.interval)
    return Against.WITHIN if fits else Against.OUTSIDE
