"""Times at the edges of a source are no part of its name: "the agency on Sunday", "around noon Ana Ruiz"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claims.figures import lexicon
from claims.figures.lexicon import Table
from claims.figures.text import Phrases, Token

# "Shortly before noon on the 24th of February 2019": a time is rarely longer, in tokens.
LONGEST_TIME = 12
DAY_DIGITS, YEAR_DIGITS = 2, 4
CLITIC = "clitic"
# In the languages that write days with a capital none of these stands before a day that nothing is said of.
ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Times:
    """What times are made of in one language.

    `whole` are times by themselves ("yesterday", "last week"), `leads` stand before one, `behind` after it.
    """

    triggers: frozenset[str]
    leads: Phrases[bool]
    whole: frozenset[tuple[str, ...]]
    longest: int
    behind: Phrases[bool]
    weekdays: frozenset[str]
    months: frozenset[str]
    doubtful: frozenset[str]
    hours: frozenset[str]
    small: frozenset[str]
    named: frozenset[str]
    has_capitals: bool


def times_of(language: str) -> Times:
    table = lexicon.load(language).table("times")
    weekdays, months = frozenset(table.words("weekdays")), frozenset(table.words("months"))
    months |= frozenset(table.words("short_months"))
    whole = [*table.integers("relative"), *table.words("clock"), *_ago(table), *_spans(table, weekdays | months)]
    phrases = [tuple(phrase.split()) for phrase in whole]
    hours = frozenset(table.words("hours"))
    behind = [*table.words("parts"), *table.words("parts_of_day")]
    return Times(
        triggers=weekdays | months | hours | {word for phrase in [*whole, *behind] for word in phrase.split()},
        leads=Phrases(dict.fromkeys([*table.words("on"), *table.words("in"), *table.words("around")], True)),
        whole=frozenset(phrases),
        longest=max(map(len, phrases)),
        behind=Phrases(dict.fromkeys(behind, True)),
        weekdays=weekdays,
        months=months,
        doubtful=frozenset(table.words("doubtful_months")),
        hours=hours,
        small=frozenset([*table.words("ordinal_ends"), *table.words("of_date"), ",", "."]),
        named=frozenset(table.words("named_days")),
        has_capitals=table.flag("capitals"),
    )


def _ago(table: Table) -> list[str]:
    """ "Two days ago"."""
    numbers = [*table.words("small_numbers"), *table.integers("ones")]
    return [
        template.replace("{n}", number).replace("{unit}", unit)
        for template in table.words("ago")
        for number in numbers
        for unit in table.mapping("ago_units")
    ]


def _spans(table: Table, days: frozenset[str]) -> list[str]:
    """ "Last week", with and without the article that a form of it has."""
    definite = [which for which in table.integers("spans") if which not in table.integers("told")]
    found = [
        template.replace("{which}", which).replace("{unit}", unit)
        for template in table.words("span_forms")
        for which in definite
        for unit in [*table.mapping("span_units"), *days]
    ]
    return found + [phrase.split(maxsplit=1)[1] for phrase in found if phrase.startswith(("la ", "el ", "the "))]


def without_times(line: Sequence[Token], first: int, last: int, times: Times) -> tuple[int, int]:
    """What is left of a stretch of tokens without the times at its ends."""
    if not any(token.norm in times.triggers for token in line[first:last]):
        return first, last
    first = behind_times(line, first, last, times)
    return first, before_time(line, first, last, times)


def behind_times(line: Sequence[Token], first: int, last: int, times: Times) -> int:
    """Where what is behind the times begins that stand at a token; the token itself where none does."""
    while (end := _end(line, first, last, times)) and not _is_modifier(line, first, end, times):
        first = end
    return first


def before_time(line: Sequence[Token], first: int, last: int, times: Times) -> int:
    """Where what is before the times ends that stand just before a token; the token itself where none does."""
    while last > first and (line[last - 1].norm in times.triggers or line[last - 1].text.isdecimal()):
        starts = range(max(first, last - LONGEST_TIME), last)
        whole = (at for at in starts if _end(line, at, last, times) == last and not _is_modifier(line, at, last, times))
        if (start := next(whole, None)) is None:
            break
        last = start
    return last


def _is_modifier(line: Sequence[Token], first: int, end: int, times: Times) -> bool:
    """ "The April survey", "Sunday's report": the time says which one it is."""
    is_of_noun = times.has_capitals and first > 0 and line[first - 1].norm in ARTICLES
    return is_of_noun or (end < len(line) and line[end].kind == CLITIC)


def _end(line: Sequence[Token], at: int, last: int, times: Times) -> int | None:
    """Where the time ends that begins at a token, with the words before it that belong to it."""
    has_lead = False
    for _ in range(LONGEST_TIME):
        if at >= last:
            return None
        if (end := _core(line, at, last, times, has_lead=has_lead)) is not None:
            while (hit := times.behind.at(line, end)) and hit[0] <= last:
                end = hit[0]
            return end
        if (lead := times.leads.at(line, at)) is None:
            return None
        at, has_lead = lead[0], True
    return None


def _core(line: Sequence[Token], at: int, last: int, times: Times, *, has_lead: bool) -> int | None:
    """Where a day, a date, an hour or another word for a time ends that begins at a token."""
    token = line[at]
    is_named = at > 0 and token.is_capitalised  # "USA Today", "Santo Domingo"
    if token.norm in times.triggers and not is_named:
        words = tuple(word.norm for word in line[at : min(last, at + times.longest)])
        for length in range(len(words), 0, -1):
            if words[:length] in times.whole:
                return at + length
    if token.norm in times.weekdays:
        is_day = (times.has_capitals or not is_named) and not (at and line[at - 1].norm in times.named)
        return (_date(line, _behind_marks(line, at + 1, last), last, times) or at + 1) if is_day else None
    return _date(line, at, last, times, has_lead=has_lead) or _hour(line, at, last, times)


def _date(line: Sequence[Token], at: int, last: int, times: Times, *, has_lead: bool = False) -> int | None:
    """ "24 February 2019", "Feb. 24", "in February"; a month by itself may be a name."""
    day = _number(line, at, last, DAY_DIGITS)
    month = _past_small(line, day, last, times) if day else at
    if month >= last or line[month].norm not in times.months:
        return None
    if not times.has_capitals and line[month].is_capitalised:
        return None
    end = month + 1
    behind = _past_small(line, end, last, times)
    if not day and (day := _number(line, behind, last, DAY_DIGITS)):
        end = day
        behind = _past_small(line, end, last, times)
    if year := _number(line, behind, last, YEAR_DIGITS):
        return year
    if day:
        return end
    return end if has_lead and line[month].norm not in times.doubtful else None


def _hour(line: Sequence[Token], at: int, last: int, times: Times) -> int | None:
    """ "10:30 p.m.", "10 de la mañana"."""
    end = _number(line, at, last, DAY_DIGITS)
    if end is None:
        return None
    if end < last and line[end].text == ":" and (minutes := _number(line, end + 1, last, DAY_DIGITS)):
        end = minutes
    if end < last and line[end].norm in times.hours:
        return end + 1
    part = times.behind.at(line, end)
    return end if part and part[0] <= last else None


def _number(line: Sequence[Token], at: int, last: int, digits: int) -> int | None:
    """Behind a number of so many digits at a token; of a day one is enough."""
    is_it = at < last and line[at].text.isdecimal() and len(line[at].text) in (digits, min(digits, DAY_DIGITS) - 1)
    return at + 1 if is_it and not (digits == YEAR_DIGITS and len(line[at].text) != digits) else None


def _past_small(line: Sequence[Token], at: int, last: int, times: Times) -> int:
    """Past "th", "of", "de" and marks within a date."""
    while at < last and line[at].norm in times.small:
        at += 1
    return at


def _behind_marks(line: Sequence[Token], at: int, last: int) -> int:
    return at + 1 if at < last and line[at].text == "," else at
