"""When?  Days, weeks, months, quarters and years as written, against the day of publication, past reading first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from claims.figures import calendars, lexicon
from claims.figures.calendars import Days
from claims.figures.text import Phrases, Token, leads
from claims.figures.values import When

# How far before a time "next" and "will" are looked for.
LEAD_CHARACTERS = 40
# A time begins at most so many words before the word that gives it away ("the early part of Tuesday").
WORDS_BEFORE = 4
# "1998", and "1990s", which is one run of letters and digits.
YEAR_LENGTHS = (4,)
_RUN = re.compile(r"[^\W_]+")
# Between the name of a group and the number of the template it stands in.
NUMBERED = "_of_"


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
    compared: frozenset[str]
    next: frozenset[str]
    ahead: frozenset[str]
    past_ends: tuple[str, ...]
    ago_units: dict[str, str]
    spans: dict[str, int]
    told: dict[str, int]
    span_units: dict[str, str]
    quarters: dict[str, int]
    small: dict[str, int]
    triggers: frozenset[str]
    past_leads: frozenset[str]
    pattern: re.Pattern[str]
    only_when: re.Pattern[str]
    increase_leads: frozenset[str]
    increase: re.Pattern[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


@cache
def _words(language: str) -> _Words:
    table = lexicon.load(language).table("times")
    weekdays = {name: index for index, name in enumerate(table.words("weekdays"))}
    months = {name: index + 1 for index, name in enumerate(table.words("months"))}
    for index, name in enumerate(table.words("short_months")):
        months.setdefault(name, index + 1)
    relative, quarters = table.integers("relative"), table.integers("quarters")
    ago_units, span_units, spans = table.mapping("ago_units"), table.mapping("span_units"), table.integers("spans")
    small = lexicon.load(language).table("numbers").integers("values") | table.integers("ones")
    pattern = _pattern(language, weekdays, months, relative, quarters)
    number = r"(?:\d{1,3}|" + _any(table.words("small_numbers")) + ")"
    increases = [phrase.replace("{n}", "") for phrase in table.words("increase")]
    past = _filled(
        table.words("past"),
        n=rf"(?P<past>\d{{1,3}}|{_any(list(small))})",
        unit=rf"(?P<pastunit>{_any(list(ago_units))})",
    )
    return _Words(
        weekdays=weekdays,
        months=months,
        relative=relative,
        as_of=frozenset(table.words("as_of")),
        stood=Phrases(dict.fromkeys(table.words("stood"), True)),
        compared=frozenset(table.words("compared")),
        next=frozenset(table.words("next")),
        ahead=frozenset(table.words("ahead")),
        past_ends=table.words("past_ends"),
        ago_units=ago_units,
        spans=spans,
        told=table.integers("told"),
        span_units=span_units,
        quarters=quarters,
        small=small,
        triggers=frozenset(
            [*weekdays, *months, *ago_units, *table.words("triggers"), *(_rarest(phrase) for phrase in relative)]
        ),
        past_leads=frozenset(
            _rarest(phrase.replace("{n}", "").replace("{unit}", "")) for phrase in table.words("past")
        ),
        pattern=pattern,
        only_when=re.compile(rf"\b{past}\b", re.IGNORECASE),
        increase_leads=leads(increases),
        increase=re.compile(rf"\b(?:{_any(table.words('increase'))})\b".replace(r"\{n\}", number), re.IGNORECASE),
    )


def _rarest(phrase: str) -> str:
    """The longest word of a phrase, which few sentences have that do not have the phrase."""
    return max((hit.group() for hit in _RUN.finditer(phrase)), key=len)


def _filled(templates: Sequence[str], **parts: str) -> str:
    """Templates of the lexicon ("{n} {unit} ago") as one pattern; groups of the second and later are numbered."""
    found = []
    for number, template in enumerate(templates):
        piece = _any([template])
        for name, part in parts.items():
            piece = piece.replace(rf"\{{{name}\}}", re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{NUMBERED}{number}>", part))
        found.append(piece)
    return f"(?:{'|'.join(found)})"


def _groups(hit: re.Match[str]) -> dict[str, str]:
    """What matched, in lower case, by the name of its group."""
    return {name.partition(NUMBERED)[0]: value.lower() for name, value in hit.groupdict().items() if value}


def _pattern(
    language: str, weekdays: dict[str, int], months: dict[str, int], relative: dict[str, int], quarters: dict[str, int]
) -> re.Pattern[str]:
    """Every way to write a time, the longer ones first."""
    table = lexicon.load(language).table("times")
    small = _any([*lexicon.load(language).table("numbers").integers("values"), *table.integers("ones")])
    doubtful = table.words("doubtful_months")
    month = rf"(?:{_any(list(months))})\b\.?"
    plain = rf"(?:{_any([name for name in months if name not in doubtful])})\b\.?"
    of = rf"(?:{table.word('of')}\s+)?" if table.word("of") else ""
    of_year = rf"(?:(?:{_any(table.words('of_year'))})\s+)?"
    dayname = rf"(?:(?:{_any(list(weekdays))}),?\s+)?"
    day = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|º)?"
    to = r"(?:\s*[-–]\s*(?P<until2>\d{1,2})(?!\d))?"
    of_span = _filled(
        table.words("month_spans"),
        which=rf"(?P<which6>{_any(list(table.integers('spans')))})",
        unit=_any([name for name, unit in table.mapping("span_units").items() if unit == calendars.YEAR]),
    )
    possessive = f"(?:{table.word('possessive')})?" if table.word("possessive") else ""
    ago = _filled(
        table.words("ago"),
        n=rf"(?P<agocount>[0-9]{{1,3}}|{small})",
        unit=rf"(?P<agounit>{_any(list(table.mapping('ago_units')))})",
    )
    span = _filled(
        table.words("span_forms"),
        which=rf"(?P<which>{_any(list(table.integers('spans')))})",
        unit=rf"(?P<spanunit>{_any([*table.mapping('span_units'), *months, *weekdays])})",
    )
    quarter = _filled(table.words("quarter"), q=rf"(?P<which_quarter>{_any(list(quarters))})")
    alternatives = [
        r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)",
        rf"{dayname}{day.format('day1')}\s+{of}(?P<month1>{month})(?:,?\s+{of}(?P<year1>\d{{4}}))?(?!\d)",
        rf"{dayname}(?P<month2>{month})\s+{day.format('day2')}{to}(?:,?\s+(?P<year2>\d{{4}}))?(?![\d.,]*\d|%)",
        rf"(?P<month3>{month}),?\s+{of_year}(?P<year3>\d{{4}})(?!\d)",
        rf"(?P<ago>{ago})",
        rf"(?P<span>{span}){possessive}(?!\.?,?\s+\d|[-–])",
        rf"(?:(?P<yearbefore>\d{{4}})\s+)?(?P<quarter>{quarter})(?:,?\s+{of_year}(?P<quarteryear>\d{{4}}))?",
        rf"(?P<weekday>{_any(list(weekdays))})(?:\s+(?:{_any(table.words('parts'))}))?{possessive}",
        rf"(?P<relative>{_any(list(relative))}){possessive}",
        rf"(?:(?:{_any([word for word in table.words('decade') if word])})[\s-]+)?(?P<decade>(?:1[89]|20)\d0)s",
        rf"(?P<monthlead>{_any(table.words('in'))})\s+(?P<month4>{month})(?:\s+{of_span})?(?![\s.]*\d)",
        rf"(?P<month5>{plain})(?![\s.]*\d)",
    ]
    if not table.flag("month_day"):
        del alternatives[2]
    lead = rf"(?:(?P<lead>{_any(table.words('on'))})\s+)?"
    # Behind a determiner a plural is counted, and the number is no year.
    determiners = _any(table.words("year_determiners"))
    lead_of_year = _any(table.words("year_leads")) + (
        rf"|(?:{determiners})(?=\s+\d{{4}}\s+(?!\w+s\b)\w)" if determiners else ""
    )
    no_year = rf"\d|[-–,.]\d|\s?%|\s+(?:{_any(list(quarters))})\b"
    years = rf"(?P<yearlead>{lead_of_year})[\s-]+(?P<year>(?:19|20)\d\d)(?!{no_year})"
    return re.compile(rf"\b(?:{years}|{lead}(?:{'|'.join(alternatives)}))\b", re.IGNORECASE)


def is_compared(line: Sequence[Token], first: int, language: str) -> bool:
    """A number is what another is compared with: "up from 400 a week earlier"."""
    return first > 0 and line[first - 1].norm in _words(language).compared


def matches(text: str, start: int, end: int, words: frozenset[str], language: str) -> list[re.Match[str]]:
    """Where a sentence, with the words in it, names times, whether or not they can be resolved.

    A time is looked for around the words that only times have, and nowhere else.
    """
    table = _words(language)
    if table.triggers.isdisjoint(words) and not any(word.isdigit() and len(word) in YEAR_LENGTHS for word in words):
        return []
    runs = [(hit.start(), hit.group().lower()) for hit in _RUN.finditer(text, start, end)]
    found: list[re.Match[str]] = []
    done = start
    for index, (at, word) in enumerate(runs):
        if at < done or not (word in table.triggers or (word.isdigit() and len(word) in YEAR_LENGTHS)):
            continue
        for first, _ in runs[max(0, index - WORDS_BEFORE) : index + 1]:
            if first < done:
                continue
            hit = table.pattern.match(text, first, end)
            if hit and hit.end() > at:
                found.append(hit)
                done = hit.end()
                break
    return found


def find(
    text: str, start: int, end: int, hits: Sequence[re.Match[str]], *, published: date | None, language: str
) -> list[Time]:
    """The days that a sentence and the times in it name, as far as they can be resolved."""
    words = _words(language)
    found = []
    for hit in hits:
        groups = _groups(hit)
        before = text[max(start, hit.start() - LEAD_CHARACTERS) : hit.start()].lower().split()
        is_next = before[-1:] != [] and (before[-1] in words.next or _is_ahead(before, words))
        which = words.spans.get(" ".join(groups.get("lead", "").split()))
        days = _days(groups, words, published, is_next=is_next and not (which is not None and which < 0), which=which)
        if days is None:
            continue
        when = When(start=hit.start(), end=hit.end(), text=hit.group(), first=days[0], last=days[1])
        lead = " ".join((groups.get("lead") or groups.get("yearlead") or "").split())
        found.append(Time(when=when, is_as_of=lead in words.as_of))
    return found


def _is_ahead(before: Sequence[str], words: _Words) -> bool:
    """Shortly before a time stands that something is to come, and not that it was done then."""
    is_done = before[-1].endswith(words.past_ends) and before[-1] not in words.ahead
    return not is_done and not words.ahead.isdisjoint(before)


def past(
    text: str, start: int, end: int, words_there: frozenset[str], *, published: date | None, language: str
) -> list[Time]:
    """ "The past two years": a stretch of time that ends at publication.  Its number is a duration all the same."""
    words = _words(language)
    if published is None or words.past_leads.isdisjoint(words_there):
        return []
    found = []
    for hit in words.only_when.finditer(text, start, end):
        groups = _groups(hit)
        count = groups["past"]
        many = int(count) if count.isdigit() else words.small[" ".join(count.split())]
        first = calendars.moved(published, -many, words.ago_units[groups["pastunit"]])
        if first:
            when = When(start=hit.start(), end=hit.end(), text=hit.group(), first=first, last=published)
            found.append(Time(when=when, is_as_of=False))
    return found


def has_stood(line: Sequence[Token], first: int, language: str) -> bool:
    """ "On Tuesday the total stood at 326", "the day before it had counted only 411": a count of that day."""
    words = _words(language)
    return any(words.stood.before(line, at) for at in (first, first - 1))


def is_day(norm: str, language: str) -> bool:
    """The name of a day or a month."""
    words = _words(language)
    return norm in words.weekdays or norm in words.months or norm in words.relative


def increases(text: str, start: int, end: int, words: frozenset[str], language: str) -> list[tuple[int, int]]:
    """Where a sentence, with the words in it, speaks of what was added in a period: "in the last 24 hours"."""
    table = _words(language)
    if table.increase_leads.isdisjoint(words):
        return []
    return [hit.span() for hit in table.increase.finditer(text, start, end)]


def _days(
    groups: dict[str, str], words: _Words, published: date | None, *, is_next: bool, which: int | None
) -> Days | None:
    """The days that a match means; None where that cannot be told.  `which`: "last" (-1), "this" (0) or "next" (1)."""
    if "iso" in groups:
        return calendars.iso(groups["iso"])
    for number in ("1", "2"):
        if month := groups.get(f"month{number}"):
            year = groups.get(f"year{number}")
            day, of_year = int(groups[f"day{number}"]), int(year) if year else None
            first = calendars.dated(words.months[month.rstrip(".")], day, of_year, published, is_next=is_next)
            until = groups.get(f"until{number}")
            return calendars.until(first, int(until)) if first and until else calendars.single(first)
    if "month3" in groups:
        return calendars.month(words.months[groups["month3"].rstrip(".")], int(groups["year3"]))
    if "year" in groups:
        return calendars.year(int(groups["year"]))
    if "decade" in groups:
        return calendars.decade(int(groups["decade"]))
    if "quarter" in groups and (its_year := groups.get("quarteryear") or groups.get("yearbefore")):
        return calendars.quarter(words.quarters[groups["which_quarter"]], int(its_year))
    if published is None:
        return None
    return _relative(groups, words, published, is_next=is_next, which=which)


def _relative(
    groups: dict[str, str], words: _Words, published: date, *, is_next: bool, which: int | None
) -> Days | None:
    """Days that depend on the day of publication."""
    if "weekday" in groups:
        is_past = which is not None and which < 0
        day = calendars.weekday(words.weekdays[groups["weekday"]], published, is_next=is_next, is_past=is_past)
        return calendars.single(day)
    if "relative" in groups:
        days = words.relative[" ".join(groups["relative"].split())]
        return calendars.single(calendars.moved(published, days, calendars.DAY))
    if month := groups.get("month4") or groups.get("month5"):
        if of_year := groups.get("which6"):
            return calendars.month(
                words.months[month.rstrip(".")], published.year + words.spans[" ".join(of_year.split())]
            )
        which = 1 if which is None and is_next else which
        return calendars.month_near(words.months[month.rstrip(".")], published, which=which)
    if "quarter" in groups:
        return calendars.quarter_near(words.quarters[groups["which_quarter"]], published)
    if "span" in groups:
        name = " ".join(groups["which"].split())
        which, unit = words.spans[name], groups["spanunit"]
        if name in words.told and words.span_units.get(unit) == calendars.QUARTER:
            return calendars.quarter_told(published, years=words.told[name])
        if unit in words.span_units:
            return calendars.around(published, which, words.span_units[unit])
        if unit in words.weekdays:
            day = calendars.weekday(words.weekdays[unit], published, is_next=which > 0, is_past=which < 0)
            return calendars.single(day)
        return calendars.month_near(words.months[unit], published, which=None if name in words.told else which)
    count = groups["agocount"]
    many = int(count) if count.isdigit() else words.small[" ".join(count.split())]
    unit = words.ago_units[groups["agounit"]]
    day = calendars.moved(published, -many, unit)
    return calendars.around(day, 0, unit) if day else None
