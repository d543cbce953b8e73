"""When?  Days as written, resolved against the day of publication, past reading first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token
from claims.figures.values import When

# A date without a year is the last one before publication, or one at most this far ahead ("the vote on 3 March").
DAYS_AHEAD = 60
WEEK = 7
MONTHS = 12
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time in a text.  `is_as_of`: the text says that counts stood so then ("by Tuesday night")."""

    when: When
    is_as_of: bool


@dataclass(frozen=True, slots=True)
class _Words:
    weekdays: dict[str, int]
    months: dict[str, int]
    relative: dict[str, int]
    as_of: frozenset[str]
    stood: Phrases[bool]
    next: frozenset[str]
    ago_units: dict[str, int]
    small: dict[str, int]
    periods: dict[str, int]
    pattern: re.Pattern[str]
    increase: re.Pattern[str]


def _any(words: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _words(language: str) -> _Words:
    table = lexicon.load(language).table("times")
    weekdays = {name: index for index, name in enumerate(table.words("weekdays"))}
    months = {name: index + 1 for index, name in enumerate(table.words("months"))}
    for index, name in enumerate(table.words("short_months")):
        months.setdefault(name, index + 1)
    relative, periods = table.integers("relative"), table.integers("periods")
    ago_units = table.integers("ago_units")
    small = lexicon.load(language).table("numbers").integers("values")
    lead = rf"(?:(?P<lead>{_any(table.words('on'))})\s+)?"
    parts = (
        rf"(?:\s+{_any(table.words('parts'))})?"
        if len(table.words("parts")) == 1
        else rf"(?:\s+(?:{_any(table.words('parts'))}))?"
    )
    dayname = rf"(?:(?:{_any(list(weekdays))}),?\s+)?"
    month = rf"(?:{_any(list(months))})\.?"
    of = rf"(?:{table.word('of')}\s+)?" if table.word("of") else ""
    day = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|º)?"
    ago = (
        _any(table.words("ago"))
        .replace(r"\{n\}", rf"(?P<ago>\d{{1,2}}|{_any(list(small))})")
        .replace(r"\{unit\}", rf"(?P<agounit>{_any(list(ago_units))})")
    )
    alternatives = [
        r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)",
        rf"{dayname}{day.format('day1')}\s+{of}(?P<month1>{month})(?:,?\s+{of}(?P<year1>\d{{4}}))?(?!\d)",
        rf"(?P<weekday>{_any(list(weekdays))}){parts}(?:{table.word('possessive')})?"
        if table.word("possessive")
        else rf"(?P<weekday>{_any(list(weekdays))}){parts}",
        rf"(?P<relative>{_any(list(relative))})",
        rf"(?P<period>{_any(list(periods))})",
        rf"(?P<whole>{ago})",
    ]
    if table.flag("month_day"):
        alternatives.insert(
            2,
            rf"{dayname}(?P<month2>{month})\s+{day.format('day2')}(?:,?\s+(?P<year2>\d{{4}}))?(?![\d.,]*\d|%)",
        )
    number = r"(?:\d{1,3}|" + _any(table.words("small_numbers")) + ")"
    return _Words(
        weekdays=weekdays,
        months=months,
        relative=relative,
        as_of=frozenset(table.words("as_of")),
        stood=Phrases(dict.fromkeys(table.words("stood"), True)),
        next=frozenset(table.words("next")),
        ago_units=ago_units,
        small=small,
        periods=periods,
        pattern=re.compile(rf"\b{lead}(?:{'|'.join(alternatives)})\b", re.IGNORECASE),
        increase=re.compile(rf"\b(?:{_any(table.words('increase'))})\b".replace(r"\{n\}", number), re.IGNORECASE),
    )


def find(text: str, start: int, end: int, *, published: date | None, language: str) -> list[Time]:
    """The days that a stretch of text names, as far as they can be resolved."""
    words = _words(language)
    found = []
    for hit in words.pattern.finditer(text, start, end):
        days = _days(hit, words, published, before=text[max(start, hit.start() - 12) : hit.start()])
        if days is None:
            continue
        when = When(start=hit.start(), end=hit.end(), text=hit.group(), first=days[0], last=days[1])
        lead = " ".join((hit.group("lead") or "").lower().split())
        found.append(Time(when=when, is_as_of=lead in words.as_of))
    return found


def has_stood(line: Sequence[Token], first: int, language: str) -> bool:
    """ "On Tuesday the total stood at 326", "the day before it had counted only 411": a count of that day."""
    words = _words(language)
    return any(words.stood.before(line, at) for at in (first, first - 1))


def is_day(norm: str, language: str) -> bool:
    """The name of a day or a month."""
    words = _words(language)
    return norm in words.weekdays or norm in words.months or norm in words.relative


def increases(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """Where a stretch of text speaks of what was added in a period: "in the last 24 hours"."""
    return [hit.span() for hit in _words(language).increase.finditer(text, start, end)]


def numbers_in_dates(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """Where dates stand, whether or not they can be resolved: their numbers count nothing."""
    return [hit.span() for hit in _words(language).pattern.finditer(text, start, end)]


def _days(hit: re.Match[str], words: _Words, published: date | None, *, before: str) -> tuple[date, date] | None:
    groups = hit.groupdict()
    if groups["iso"]:
        return _single(_iso(groups["iso"]))
    month, day, year = groups["month1"], groups["day1"], groups["year1"]
    if not month and "month2" in groups:
        month, day, year = groups["month2"], groups["day2"], groups["year2"]
    if month:
        number = words.months[month.lower().rstrip(".")]
        return _single(_dated(number, int(day), int(year) if year else None, published))
    if published is None:
        return None
    if groups["weekday"]:
        back = (published.weekday() - words.weekdays[groups["weekday"].lower()]) % WEEK
        is_next = before.lower().split()[-1:] and before.lower().split()[-1] in words.next
        return _single(_moved(published, WEEK - back if is_next else -back))
    if groups["relative"]:
        return _single(_moved(published, words.relative[" ".join(groups["relative"].lower().split())]))
    if groups["period"]:
        first = _moved(published, -words.periods[" ".join(groups["period"].lower().split())])
        return (first, published) if first else None
    count = groups["ago"].lower()
    many = int(count) if count.isdigit() else words.small[count]
    return _single(_moved(published, -many * words.ago_units[groups["agounit"].lower()]))


def _single(day: date | None) -> tuple[date, date] | None:
    return (day, day) if day else None


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _dated(month: int, day: int, year: int | None, published: date | None) -> date | None:
    """A day and month; without a year, the last such day before publication or one shortly ahead."""
    try:
        if year is not None:
            return date(year, month, day) if EARLIEST_YEAR <= year <= LATEST_YEAR else None
        if published is None:
            return None
        found = date(published.year, month, day)
        if (found - published).days > DAYS_AHEAD:
            return found.replace(year=published.year - 1)
        if (published - found).days > 366 - DAYS_AHEAD:
            return found.replace(year=published.year + 1)
    except ValueError:
        return None
    return found
