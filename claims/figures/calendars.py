"""Days, weeks, months, quarters and years around a day, as the news counts them: what has no year was the last."""

from __future__ import annotations

from datetime import MAXYEAR, date, timedelta

Days = tuple[date, date]

DAY, WEEK, MONTH, QUARTER, YEAR, DECADE, WEEKEND = "day", "week", "month", "quarter", "year", "decade", "weekend"
# A date without a year is the last one before publication, or one at most this far ahead ("the vote on 3 March").
DAYS_AHEAD = 60
DAYS_OF_WEEK, MONTHS_OF_YEAR, MONTHS_OF_QUARTER, YEARS_OF_DECADE = 7, 12, 3, 10
SATURDAY = 5
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


def single(day: date | None) -> Days | None:
    return (day, day) if day else None


def iso(text: str) -> Days | None:
    try:
        return single(date.fromisoformat(text))
    except ValueError:
        return None


def moved(day: date, count: int, unit: str) -> date | None:
    """The day so many units later; the last of its month where that has no such day."""
    try:
        if unit in (DAY, WEEK):
            return day + timedelta(days=count * (DAYS_OF_WEEK if unit == WEEK else 1))
        months = count * {MONTH: 1, QUARTER: MONTHS_OF_QUARTER, YEAR: MONTHS_OF_YEAR}.get(unit, 0)
        months += count * MONTHS_OF_YEAR * YEARS_OF_DECADE if unit == DECADE else 0
        whole = day.year * MONTHS_OF_YEAR + day.month - 1 + months
        year, index = divmod(whole, MONTHS_OF_YEAR)
        if not 1 <= year <= MAXYEAR:
            return None
        return date(year, index + 1, min(day.day, _length(year, index + 1)))
    except OverflowError:
        return None


def around(day: date, which: int, unit: str) -> Days | None:
    """The unit that a day lies in, or the one so many before or after it."""
    if unit == WEEKEND:
        week = around(day, which if which else 0, WEEK)
        if week and which == 0 and day < week[0] + timedelta(days=SATURDAY):
            week = around(day, -1, WEEK)
        return (week[0] + timedelta(days=SATURDAY), week[1]) if week else None
    there = moved(day, which, unit)
    if there is None:
        return None
    if unit == DAY:
        return there, there
    if unit == WEEK:
        first = moved(there, -there.weekday(), DAY)
        last = moved(first, DAYS_OF_WEEK - 1, DAY) if first else None
        return (first, last) if first and last else None
    if unit == MONTH:
        return month(there.month, there.year)
    if unit == QUARTER:
        return quarter((there.month - 1) // MONTHS_OF_QUARTER + 1, there.year)
    return decade(there.year - there.year % YEARS_OF_DECADE) if unit == DECADE else year(there.year)


def month(number: int, of_year: int) -> Days | None:
    if not EARLIEST_YEAR <= of_year <= LATEST_YEAR:
        return None
    return date(of_year, number, 1), date(of_year, number, _length(of_year, number))


def quarter(number: int, of_year: int) -> Days | None:
    first, last = month(MONTHS_OF_QUARTER * number - 2, of_year), month(MONTHS_OF_QUARTER * number, of_year)
    return (first[0], last[1]) if first and last else None


def year(number: int) -> Days | None:
    return (date(number, 1, 1), date(number, 12, 31)) if EARLIEST_YEAR <= number <= LATEST_YEAR else None


def decade(first: int) -> Days | None:
    start, end = year(first), year(first + YEARS_OF_DECADE - 1)
    return (start[0], end[1]) if start and end else None


def weekday(number: int, published: date, *, is_next: bool, is_past: bool = False) -> date | None:
    """The last such day, the day of publication too unless "last" stands before it; behind "next" the one after."""
    back = (published.weekday() - number) % DAYS_OF_WEEK
    if is_past and back == 0:
        back = DAYS_OF_WEEK
    return moved(published, DAYS_OF_WEEK - back if is_next else -back, DAY)


def month_near(number: int, published: date, *, which: int | None = None) -> Days | None:
    """ "In February", "last May", "this June", "next June": without a word the last, or the next if nearer by far."""
    of_year = published.year
    if which == 0:
        return month(number, of_year)
    if which is None:
        of_year -= number > published.month + 2
    elif which < 0:
        of_year -= number >= published.month
    else:
        of_year += number <= published.month
    return month(number, of_year)


def quarter_near(number: int, published: date) -> Days | None:
    """ "The third quarter": the last one, the current one included."""
    current = (published.month - 1) // MONTHS_OF_QUARTER + 1
    return quarter(number, published.year - (number > current))


def quarter_told(published: date, *, years: int = 0) -> Days | None:
    """ "The quarter", of which a report tells: the last one that is over; so many years before."""
    there = moved(published, -1, QUARTER)
    there = moved(there, -years, YEAR) if there else None
    return around(there, 0, QUARTER) if there else None


def dated(number: int, day: int, of_year: int | None, published: date | None, *, is_next: bool = False) -> date | None:
    """A day and month; without a year, the last such day before publication or one shortly ahead, or the next one."""
    try:
        if of_year is not None:
            return date(of_year, number, day) if EARLIEST_YEAR <= of_year <= LATEST_YEAR else None
        if published is None:
            return None
        found = date(published.year, number, day)
        if is_next:
            return found if found >= published else found.replace(year=published.year + 1)
        if (found - published).days > DAYS_AHEAD:
            return found.replace(year=published.year - 1)
        if (published - found).days > 366 - DAYS_AHEAD:
            return found.replace(year=published.year + 1)
    except ValueError:
        return None
    return found


def until(first: date, day: int) -> Days | None:
    """ "March 3-7": to a later day of the same month."""
    try:
        last = first.replace(day=day)
    except ValueError:
        return None
    return (first, last) if last >= first else (first, first)


def _length(of_year: int, number: int) -> int:
    after = date(of_year + number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1) if of_year < MAXYEAR else None
    return (after - timedelta(days=1)).day if after else 31
