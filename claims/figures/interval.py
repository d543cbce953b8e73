"""Intervals: overlap, inside, disjoint beyond rounding; and how journalists round."""

from __future__ import annotations

from decimal import Decimal

from claims.figures.values import Interval

# "about 104" and "nearly 2,000" allow this much at the least and at the most, as a share of the number.
# Judgement, from pairs of a rounded and a sourced count of one event (docs/figures.md, "Rounding").
ABOUT_AT_LEAST = Decimal("0.05")
ABOUT_AT_MOST = Decimal("0.20")
# A number stated plainly that ends in zeros may be a rounding too (300 for 285), though a closer one.
ROUND_AT_MOST = Decimal("0.10")
# Below this nobody rounds people, tents or tonnes to tens without saying so.
ROUND_FROM = Decimal(100)
HALF = Decimal("0.5")


def exact(value: Decimal) -> Interval:
    return Interval(low=value, high=value)


def step_of(value: Decimal) -> Decimal:
    """The unit a number seems rounded to: 100 for 300, 50 for 250, 1 for 104, 0.1 for 1.5."""
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    step = Decimal(1).scaleb(exponent)
    if exponent > 0 and digits.digits[-1] == 5:
        return step * 5
    return step


def about(value: Decimal) -> Interval:
    """What "about", "some" or "nearly" allows around a number."""
    size = abs(value)
    width = min(max(step_of(value) * HALF, size * ABOUT_AT_LEAST), size * ABOUT_AT_MOST)
    return Interval(low=value - width, high=value + width)


def about_range(low: Decimal, high: Decimal) -> Interval:
    """What "about 200 to 300" allows: each end as loose as a number of its own."""
    return Interval(low=about(low).low, high=about(high).high)


def rounded(interval: Interval) -> Interval:
    """The interval, widened where its limits look rounded."""
    low, high = interval.low, interval.high
    return Interval(
        low=low - _slack(low) if low is not None else None,
        high=high + _slack(high) if high is not None else None,
        low_open=interval.low_open,
        high_open=interval.high_open,
    )


def is_round(value: Decimal) -> bool:
    """It ends in a zero, or stands on a step of fifty, and is large enough that one would round."""
    return abs(value) >= ROUND_FROM and step_of(value) > 1


def _slack(value: Decimal) -> Decimal:
    return min(step_of(value) * HALF, abs(value) * ROUND_AT_MOST) if is_round(value) else Decimal(0)


def overlap(a: Interval, b: Interval) -> bool:
    """Some number is allowed by both."""
    return not _is_below(a, b) and not _is_below(b, a)


def contains(outer: Interval, value: Decimal) -> bool:
    return overlap(outer, exact(value))


def disjoint_beyond_rounding(a: Interval, b: Interval) -> bool:
    """No number is allowed by both, even where round limits are taken as roundings."""
    return not overlap(rounded(a), rounded(b))


def middle(interval: Interval) -> Decimal | None:
    """The number that stands for an interval: its middle, or the one limit it has."""
    if interval.low is None or interval.high is None:
        return interval.low if interval.low is not None else interval.high
    return (interval.low + interval.high) / 2


def _is_below(a: Interval, b: Interval) -> bool:
    """Every number of `a` is smaller than every number of `b`."""
    if a.high is None or b.low is None:
        return False
    return a.high < b.low or (a.high == b.low and (a.high_open or b.low_open))
