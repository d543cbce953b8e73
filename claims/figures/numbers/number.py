"""What a number is before units and modifiers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from claims.figures.values import Interval

ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written: tokens `first` to `last` (excluded), and what they say."""

    first: int
    last: int
    value: Decimal | None
    interval: Interval
    in_digits: bool
    scale: Decimal = ONE
    is_fraction: bool = False
    is_multiple: bool = False
    is_out_of: bool = False
