"""The numbers of a sentence that count or measure something, with their units and modifiers, and ranges joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.figures import counted, events, exclusions, interval, lexicon, numbers, times, units
from claims.figures.numbers import Number
from claims.figures.text import Token, is_glued
from claims.figures.units import Unit
from claims.figures.values import Bound, Interval, Kind, Sentence

PERCENT = "%"
HUNDRED = Decimal(100)
# Ends of a range written short: "200-300 million", "$2-3bn".  The first takes the magnitude of the second below this.
LARGEST_SHORT_END = Decimal(1000)
# "Rose by 1 to 1.5 degrees" is one change; where the second is so many times the first, it is what was reached.
WIDEST_CHANGE = 3
# "555-1234"
PHONE_DIGITS = (3, 4)
LONGEST_AGE = 2
PERSON = "person"
# "News 13", "the 737 MAX 8": no larger number without a noun is read as part of the name before it.
LARGEST_IN_NAME = Decimal(999)
# "won 3-1": two small bare numbers joined by a hyphen are a score.
LARGEST_SCORE = Decimal(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit and modifiers: tokens `first` to `last` (excluded)."""

    first: int
    last: int
    core: int
    value: Decimal | tuple[Decimal, Decimal] | None
    interval: Interval
    bound: Bound
    number: Number
    unit: Unit | None
    age: str | None = None
    is_implicit: bool = False


def find_quantities(
    source: str, sentence: Sentence, line: list[Token], language: str, *, timed: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """The numbers of a sentence that count or measure something, with units and modifiers, ranges joined.

    Those within `timed`, the places of dates and periods, count nothing.
    """
    found = numbers.find(line, language)
    if not found:
        return []
    skip = exclusions.stretches(source, sentence.start, sentence.end)
    skip += timed
    skip += [(line[a].start, line[b - 1].end) for a, b in exclusions.idioms(line, language)]
    skip.sort()
    next_skip = 0
    quantities: list[Quantity] = []
    taken = 0
    for at, number in enumerate(found):
        start, end = line[number.first].start, line[number.last - 1].end
        while next_skip < len(skip) and skip[next_skip][1] <= start:
            next_skip += 1
        is_skipped = next_skip < len(skip) and skip[next_skip][0] < end and not number.is_out_of
        if number.first < taken or is_skipped or units.is_per(line, number.first, language):
            continue
        after = found[at + 1] if at + 1 < len(found) else None
        if after is not None and numbers.is_modifier(line, number.first, after.first, language):
            continue
        quantity = _quantity(line, number, after, language, floor=taken)
        if quantity is not None:
            quantities.append(quantity)
            taken = quantity.last
    return _ranges(line, _listed(line, quantities, language), language)


def _quantity(line: list[Token], number: Number, after: Number | None, language: str, *, floor: int) -> Quantity | None:
    """One number with its unit and modifiers; None where it counts nothing.  `after` is the next number, if any."""
    value = number.value
    age = exclusions.is_age(line, number.first, number.last, language) if value is not None else None
    unit = None if age else units.unit_of(line, number.first, number.last, language, floor=floor)
    first, last = (unit.first, unit.last) if unit else (number.first, number.last)
    last = max(last, age[0]) if age else last
    qualified = numbers.qualify(line, number, first, last, language, floor=floor)
    if counted.is_times(line, number.last, language):
        number = replace(number, is_multiple=True)
    if value is not None and first == number.first and not _is_prefixed(line, qualified.first, first):
        is_bare = unit is None and age is None
        if exclusions.is_name(line, number.first, number.last, language, is_bare=is_bare):
            return None
        if is_bare and qualified.first == first and _is_named(line, number, language):
            return None
        if is_bare and exclusions.is_year(line, number.first, number.last, value, language, counts=False):
            noun = counted.counted_after(line, number.last, language, is_one=False, event_starts=frozenset())
            is_counted = noun is not None and noun.is_known and noun.is_plural and qualified.bound is not Bound.ABOUT
            if not is_counted and not _opens_measure(line, number, after, language):
                return None
        if is_bare and qualified.first == first and _ends_name(line, number, language):
            return None
        if is_bare and not number.in_digits and _is_descriptor(line, number.first, number.last, language):
            return None
    if value is not None and number.is_fraction and unit is None:
        share = value * HUNDRED
        return Quantity(
            first=qualified.first, last=qualified.last, core=number.first, value=share,
            interval=numbers.allowed(share, qualified.bound), bound=qualified.bound, number=number,
            unit=Unit(first=first, last=last, code=PERCENT, kind=Kind.SHARE),
        )  # fmt: skip
    return Quantity(
        first=qualified.first,
        last=qualified.last,
        core=number.first,
        value=value,
        interval=qualified.interval,
        bound=qualified.bound,
        number=number,
        unit=unit,
        age=age[1] if age else None,
    )


def _listed(line: list[Token], quantities: list[Quantity], language: str) -> list[Quantity]:
    """Give the first of two the unit of the second: "7- or 8-inch", "8 or $9"."""
    found = list(quantities)
    found = _listed_ages(line, found, language)
    for index in range(len(found) - 2, -1, -1):
        a, b = found[index], found[index + 1]
        at = a.last + 1 if a.last < len(line) and line[a.last].text in exclusions.HYPHENS else a.last
        if b.first - at != 1 or a.unit or a.age or a.value is None or b.unit is None:
            continue
        is_suspended = at > a.last and (line[at].text == "," or numbers.is_and_or(line[at].norm, language))
        is_from = numbers.is_to(line[at].norm, language) and numbers.has_range_words(line, a.first, language)
        if is_suspended or is_from or numbers.is_or(line[at].norm, language):
            found[index] = replace(_scaled(a, b), unit=replace(b.unit, first=a.first, last=a.last))
    return found


def _scaled(a: Quantity, b: Quantity) -> Quantity:
    """The first of "from 500 to 420 million euros" in the magnitude of the second."""
    if a.number.scale != 1 or b.number.scale == 1 or not isinstance(a.value, Decimal) or a.value >= LARGEST_SHORT_END:
        return a
    value = a.value * b.number.scale
    number = replace(a.number, value=value, scale=b.number.scale)
    return replace(a, value=value, interval=numbers.allowed(value, a.bound), number=number)


def _listed_ages(line: list[Token], quantities: list[Quantity], language: str) -> list[Quantity]:
    """ "Two men, 25 and 30, were shot": ages between two commas, behind a person or a name."""
    found = list(quantities)
    for index in range(len(found) - 1):
        a, b = found[index], found[index + 1]
        if b.age and not a.age and not a.unit and b.first - a.last == 1 and _may_be_age(line, a):
            if numbers.is_and_or(line[a.last].norm, language):
                found[index] = replace(a, age=b.age)  # "9 and 14 years old"
            continue
        if a.age and not b.age and not b.unit and _goes_on_age(line, a, b, language):
            found[index + 1] = replace(b, age=a.age)  # "between the ages of 18 and 22, were shot"
            continue
        if a.unit or b.unit or not (_may_be_age(line, a) and _may_be_age(line, b)) or b.first - a.last != 1:
            continue
        is_framed = line[a.first - 1].text == "," and (b.last >= len(line) or line[b.last].text in ",.")
        before = line[a.first - 2]
        is_person = before.is_capitalised or lexicon.group_of(counted.singular(before.text, language)) is not None
        if is_framed and is_person and numbers.is_and_or(line[a.last].norm, language):
            found[index : index + 2] = [replace(a, age=exclusions.YEARS), replace(b, age=exclusions.YEARS)]
    return found


def _goes_on_age(line: list[Token], a: Quantity, b: Quantity, language: str) -> bool:
    """Two bare ages behind one word for both: "aged 18 and 22", with nothing counted behind."""
    is_joined = a.last == a.number.last and b.first - a.last == 1 and _may_be_age(line, b)
    is_last = b.last >= len(line) or line[b.last].kind == "mark"
    return (
        is_joined
        and is_last
        and (numbers.is_and_or(line[a.last].norm, language) or numbers.is_to(line[a.last].norm, language))
    )


def _may_be_age(line: list[Token], quantity: Quantity) -> bool:
    return quantity.first > 1 and quantity.number.in_digits and len(line[quantity.core].text) <= LONGEST_AGE


def _is_named(line: list[Token], number: Number, language: str) -> bool:
    """ "Flight 370", "the S&P 500"; but "last year 300 people died": a small word before what is counted is no name."""
    name = exclusions.name_before(line, number.first, language)
    if name is None:
        return False
    if line[number.first].kind != "number":
        # "Number two", "page three"; but "on the flight two people died".
        noun = counted.counted_after(line, number.last, language, is_one=False, event_starts=frozenset())
        return noun is None and number.last < len(line) and not exclusions.is_loose(line[name].norm, language)
    if not exclusions.is_loose(line[name].norm, language) or (line[name].is_capitalised and name > 0):
        return True
    noun = counted.counted_after(line, number.last, language, is_one=False, event_starts=frozenset())
    return noun is None or not noun.is_plural


def _ends_name(line: list[Token], number: Number, language: str) -> bool:
    """ "KRQE News 13 will report": behind a capitalised word within the sentence, with nothing counted."""
    first = number.first
    if first < 2 or not number.in_digits or number.value is None or number.value > LARGEST_IN_NAME:
        return False
    before = line[first - 1]
    if not (before.kind == "word" and before.is_capitalised) or times.is_day(before.norm, language):
        return False
    return counted.counted_after(line, number.last, language, is_one=False, event_starts=frozenset()) is None


def _is_descriptor(line: list[Token], first: int, last: int, language: str) -> bool:
    """A number in words within a compound that says of what make a thing is: "four-door", "a three-bed apartment"."""
    if first > 1 and line[first - 1].text in exclusions.HYPHENS and is_glued(line, first) and is_glued(line, first - 1):
        return True
    if last + 1 >= len(line) or line[last].text not in exclusions.HYPHENS or not is_glued(line, last + 1):
        return False
    noun = line[last + 1]
    is_many = counted.is_plural(noun.text, language)
    return noun.kind == "word" and not is_many and not lexicon.is_within(noun.norm, PERSON)


def _is_prefixed(line: list[Token], start: int, first: int) -> bool:
    """ "sub-300": the hyphen against the number belongs to its modifier."""
    return start < first and line[first - 1].text in exclusions.HYPHENS


def _opens_measure(line: list[Token], number: Number, after: Number | None, language: str) -> bool:
    """ "2000 - 2500 calories": no year, for the other end of the range is measured."""
    if after is None or after.first - number.last != 1 or after.value is None or number.value is None:
        return False
    if number.value >= after.value:
        return False
    is_joined = numbers.range_start(line, number.first, number.last, after.first, language) is not None
    return is_joined and units.unit_of(line, after.first, after.last, language) is not None


def _ranges(line: list[Token], quantities: Sequence[Quantity], language: str) -> list[Quantity]:
    """Join the two ends of a range; drop scores ("won 3-1") and what else is two numbers and a hyphen."""
    joined: list[Quantity] = []
    index = 0
    while index < len(quantities):
        a = quantities[index]
        b = quantities[index + 1] if index + 1 < len(quantities) else None
        if b is not None and b.first - a.last == 1:
            if numbers.is_hyphen_joint(line, a.last) and _is_score(a, b, line, language):
                index += 2
                continue
            if (pair := _range(line, a, b, language)) is not None:
                joined.append(replace(pair, first=max(pair.first, joined[-1].last if joined else 0)))
                index += 2
                continue
        joined.append(a)
        index += 1
    return joined


def _range(line: list[Token], a: Quantity, b: Quantity, language: str) -> Quantity | None:
    low, high = a.number.value, b.number.value
    if low is None or high is None or a.number.is_fraction or b.number.is_fraction:
        return None
    code_a, code_b = (q.unit.code if q.unit else None for q in (a, b))
    if code_a and code_b != code_a and not (code_b or "").startswith(f"{code_a}/"):
        return None
    if a.number.scale == 1 and b.number.scale > 1 and low < LARGEST_SHORT_END:
        low *= b.number.scale
    start = numbers.range_start(line, a.core if not a.unit else a.unit.first, a.last, b.first, language)
    if start is None and a.bound is Bound.ABOUT:
        start = numbers.range_start(line, a.first, a.last, b.first, language)  # "between about 200 and 300"
    if start is None or low >= high:
        return None
    if numbers.is_or(line[a.last].norm, language) and (a.number.in_digits or high - low > 1):
        return None
    is_change = events.change_of(line, start, start, language) or events.follows_change(line, start, language)
    if is_change or events.is_move(line, start, language):
        if numbers.has_range_words(line, a.first, language):
            return None  # "rose from 104 to 167" is two counts, not one between them
        if numbers.is_to(line[a.last].norm, language) and low * WIDEST_CHANGE < high:
            return None  # "rose by 12 to 104"
    is_about = a.bound is Bound.ABOUT
    return replace(
        b,
        first=min(start, a.first),
        value=(low, high),
        interval=interval.about_range(low, high) if is_about else Interval(low=low, high=high),
        bound=Bound.ABOUT if is_about else Bound.BETWEEN,
        core=a.core,
        age=a.age or b.age,
    )


def _is_score(a: Quantity, b: Quantity, line: list[Token], language: str) -> bool:
    if (
        a.unit
        or b.unit
        or not (a.number.in_digits and b.number.in_digits)
        or a.number.value is None
        or b.number.value is None
    ):
        return False
    if a.number.value >= b.number.value:
        return True
    after = counted.counted_after(line, b.last, language, is_one=False, event_starts=frozenset())
    lengths = tuple(len(line[q.core].text) for q in (a, b))
    return after is None and (b.number.value <= LARGEST_SCORE or lengths == PHONE_DIGITS)
