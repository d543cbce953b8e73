"""Which numbers count nothing?  Years, clock times, names, idioms, list numbers, and lines of the page itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token, is_glued

DECADE_ENDS = frozenset({"s", "'s"})
LONGEST_STREET = 5
YEAR_DIGITS = 4
SHORT_YEAR_DIGITS = 2
HYPHENS = frozenset("-–‐‑")
# A bare number in this span is a year, unless what follows is counted; outside it only after a word as "in".
FIRST_LIKELY_YEAR, LAST_LIKELY_YEAR = 1900, 2099
FIRST_YEAR = 1000
# A line of boilerplate is short; a longer one is an article that uses the same words.
LONGEST_BOILERPLATE = 400

YEARS = "a"
AGE_DIGITS = 2

_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\b\.?|GMT|h\b|hrs\b|horas\b)"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\b"
    r"|\b\d{1,2}\s?(?:[ap]\.?m\b\.?|o['’]clock)"
    r"|\b\d{1,2}(?=(?:\s(?:or|to|and)\s|-)\d{1,2}(?::\d{2})?\s?[ap]\.?m\b)",
    re.IGNORECASE,
)
# "5’8”": how tall somebody is.
_HEIGHT = re.compile(r"\b\d['’]\s?\d{1,2}(?:[\"”]|\b)")
_PHONE = re.compile(
    r"\b\d{2,4}(?:-\d{3,4})?-\s?[A-Z]{4,}\b|\b[01]-\d{3}-\w+(?:-\w+)*|\+?\d[\d()]*(?:[\s-]\(?\d{2,5}\)?){2,}\b|\(\d{3,5}\)\s*\d{3,}(?:[\s-]\d{2,5})*"
)
# An address of four parts is no number with its thousands parted by points.
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.]+@[\w.]+|\b(?!\d{1,3}(?:\.\d{3}){3}\b)\d{1,3}(?:\.\d{1,3}){3}\b")
# What a page's own code holds: timestamp="1449075600".
_ATTRIBUTE = re.compile(r"\b\w+=\"[^\"\n]*\"")
_NUMBERED = re.compile(r"\s*(?:\(?\d{1,2}[.)]|#\d+)(?=\s|$)")
_SLASHED = re.compile(r"\b\d{1,4}[/⁄]\d{1,3}(?:/\d{2,4})?\b")
_PLAIN_FRACTION = re.compile(r"\b1/[2-9]\b")
# "2 1/2", and "1/16 of a pint".
_FRACTION_OF = re.compile(r"(?<=\d )\d{1,2}[/⁄](?:2|3|4|8|16|32|64)\b|\d{1,2}[/⁄]\d{1,3}(?= of an? )")
_PHONE_WINDOW = 6


@dataclass(frozen=True, slots=True)
class _Words:
    before_year: frozenset[str]
    names: Phrases[bool]
    loose_names: frozenset[str]
    after: frozenset[str]
    idioms: Phrases[bool]
    ages: Phrases[str]
    aged: Phrases[bool]
    ands: frozenset[str]
    verbs: frozenset[str]
    of_age: Phrases[bool]
    age_units: Phrases[str]
    streets: frozenset[str]
    captions: frozenset[str]
    links: frozenset[str]
    boilerplate: tuple[str, ...]


@cache
def _words(language: str) -> _Words:
    words = lexicon.load(language)
    table = words.table("exclusions")
    return _Words(
        before_year=frozenset(table.words("before_year")),
        names=Phrases(dict.fromkeys(table.words("names"), True)),
        loose_names=frozenset(table.words("loose_names")),
        after=frozenset(table.words("after")),
        idioms=Phrases(dict.fromkeys(table.words("idioms"), True)),
        ages=Phrases.of(table.lists("ages")),
        streets=frozenset(table.words("streets")),
        captions=frozenset(table.words("captions")),
        links=frozenset(words.table("nouns").words("links")),
        ands=frozenset(words.table("clauses").words("and")),
        verbs=frozenset(words.table("clauses").words("passive")),
        of_age=Phrases(dict.fromkeys(table.words("of_age"), True)),
        age_units=Phrases.of(table.lists("age_units")),
        aged=Phrases(dict.fromkeys(table.words("aged"), True)),
        boilerplate=table.words("boilerplate"),
    )


def is_boilerplate(text: str, start: int, end: int, language: str) -> bool:
    """A sentence that belongs to the page and not to the article: it begins with a phrase that pages have."""
    return end - start <= LONGEST_BOILERPLATE and text[start:end].lower().startswith(_words(language).boilerplate)


def stretches(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Clock times, telephone numbers, addresses and list numbers: offsets in which no number counts anything."""
    found = [
        hit.span()
        for pattern in (_CLOCK, _ADDRESS, _SLASHED, _HEIGHT, _ATTRIBUTE)
        for hit in pattern.finditer(text, start, end)
    ]
    found = [(a, b) for a, b in found if not (_PLAIN_FRACTION.fullmatch(text, a, b) or _FRACTION_OF.match(text, a))]
    for hit in _PHONE.finditer(text, start, end):
        digits = sum(mark.isdigit() for mark in hit.group())
        is_spelled = hit.group()[1:2] == "-" or hit.group()[-1].isalpha()
        if (digits > _PHONE_WINDOW or is_spelled) and not hit.group().isdigit():
            found.append(hit.span())
    opens_line = start == 0 or text[start - 1] == "\n"
    if opens_line and (numbered := _NUMBERED.match(text, start, end)):
        found.append(numbered.span())
    return found


def idioms(line: Sequence[Token], language: str) -> list[tuple[int, int]]:
    """Token stretches of fixed phrases: "one of the", "days were numbered"."""
    return [(first, last) for first, last, _ in _words(language).idioms.hits(line)]


def is_year(line: Sequence[Token], first: int, last: int, value: Decimal, language: str, *, counts: bool) -> bool:
    """A bare number of four digits that names a year."""
    words = _words(language)
    token = line[first]
    if last - first != 1 or token.kind != "number" or not token.text.isdigit():
        return False
    before = line[first - 1].norm if first else ""
    if len(token.text) == SHORT_YEAR_DIGITS and _ends_years(line, first):
        return True
    if before in ("'", "’", "‘") and len(token.text) == 2:
        return True
    if len(token.text) != YEAR_DIGITS:
        return False
    if FIRST_LIKELY_YEAR <= value <= LAST_LIKELY_YEAR:
        return not counts
    return value >= FIRST_YEAR and not counts and before in words.before_year and value <= LAST_LIKELY_YEAR


def _is_house(line: Sequence[Token], last: int, words: _Words) -> bool:
    """ "175 Willow St.", "921 North Vance Street"."""
    at = last
    while at < len(line) and at - last <= LONGEST_STREET:
        token = line[at]
        if at > last and token.is_capitalised and token.norm in words.streets:
            return True
        # "13th", in "425 NW 13th Street", and the hyphen of "16-18 Industrial Avenue".
        # "741 N. Walnut St."
        is_initial = token.text == "." and len(line[at - 1].text) == 1
        is_part = (
            is_initial or token.kind == "number" or token.norm in words.after or (token.text in HYPHENS and at == last)
        )
        if not is_part and not (token.kind == "word" and token.is_capitalised):
            return False
        at += 1
    return False


def _is_caption(line: Sequence[Token], first: int, words: _Words) -> bool:
    """The second number of "Image 5 of 9"; the first stands behind a name."""
    return first > 2 and line[first - 1].norm in words.links and line[first - 3].norm in words.captions


def _ends_years(line: Sequence[Token], first: int) -> bool:
    """The short end of "2014-15"."""
    if first < 2 or line[first - 1].text not in HYPHENS or not is_glued(line, first):
        return False
    year = line[first - 2].text
    return year.isdigit() and len(year) == YEAR_DIGITS and FIRST_LIKELY_YEAR <= int(year) <= LAST_LIKELY_YEAR


def is_name(line: Sequence[Token], first: int, last: int, language: str, *, is_bare: bool) -> bool:
    """A number that is part of a name: "Flight 370", "G20", "the S&P 500", "Article 50", "5th"."""
    words = _words(language)
    if last < len(line) and line[last].norm in words.after and (is_bare or is_glued(line, last)):
        return True
    is_hyphened = last + 1 < len(line) and line[last].text in HYPHENS and is_glued(line, last + 1)
    if is_hyphened and is_bare and line[last + 1].norm in words.after:
        return True  # "a 20-gauge shotgun"
    before = line[first - 1] if first else None
    if before is None or line[first].kind != "number":
        return False
    if is_glued(line, first) and (
        before.kind == "word"
        or (before.text in "-_#/." and first > 1 and is_glued(line, first - 1) and line[first - 2].kind == "word")
    ):
        return True
    if is_bare and before.text in HYPHENS and is_glued(line, first) and words.names.before(line, first - 1):
        return True  # "COVID -19"
    if (
        last < len(line)
        and is_glued(line, last)
        and line[last].kind == "word"
        and is_bare
        and line[last].text[0].isupper()
    ):
        return True
    if before.text == "#":
        return True
    if last < len(line) and is_glued(line, last) and line[last].norm in DECADE_ENDS and line[first].text.endswith("0"):
        return True  # "in his early 20s"
    return is_bare and (_is_house(line, last, words) or _is_caption(line, first, words))


def is_loose(norm: str, language: str) -> bool:
    """An ordinary word that makes a name only where nothing is counted behind: "day 12"."""
    return norm in _words(language).loose_names


def name_before(line: Sequence[Token], first: int, language: str) -> int | None:
    """Where a word begins that makes a number behind it part of a name: "Flight 370", "the S&P 500", "page 12"."""
    hit = _words(language).names.before(line, first)
    return hit[0] if hit else None


def _is_bracketed_age(line: Sequence[Token], first: int, last: int) -> bool:
    """ "Juan Villegas (34)"."""
    return (
        first > 1
        and last < len(line)
        and line[first - 1].text == "("
        and line[last].text == ")"
        and line[first - 2].is_capitalised
        and line[first].kind == "number"
        and len(line[first].text) == AGE_DIGITS
    )


def is_age(line: Sequence[Token], first: int, last: int, language: str) -> tuple[int, str] | None:
    """Where an age ends and its unit: "15-month-old", "aged 12", or an apposition ", 34,"."""
    words = _words(language)
    at = last
    while at < len(line) and line[at].text in "-–‐‑":
        at += 1
    if hit := words.ages.at(line, at):
        return hit
    hit = words.age_units.at(line, at)
    if hit and (words.aged.before(line, first) or _is_of_somebody(line, first, words)):
        return hit
    if hit is None and _is_man_of(line, first, last, words):
        return last, YEARS
    if words.aged.before(line, first) or _is_bracketed_age(line, first, last):
        return last, YEARS
    if (
        first > 1
        and line[first - 1].text == ","
        and (last == len(line) or line[last].text in ",;.)-–—")
        and _is_somebody(line[first - 3 if line[first - 2].text == "." and first > 2 else first - 2])
        and line[first].kind == "number"
        and len(line[first].text) <= AGE_DIGITS
    ):
        return last, YEARS
    return None


def _is_of_somebody(line: Sequence[Token], first: int, words: _Words) -> bool:
    """ "Un hombre de 34 años", "Ana Ruiz, de 45 años": by a link, behind a person or a comma after one."""
    hit = words.of_age.before(line, first)
    if hit is None and first > 1 and line[first - 1].norm in words.ands and line[first - 2].kind == "number":
        hit = words.of_age.before(line, first - 2)  # "two boys of 5 and 8 years"
    if hit is None or hit[0] == 0:
        return False
    before = line[hit[0] - 1]
    if before.text == ",":
        return hit[0] > 1 and _is_somebody(line[hit[0] - 2])
    return before.kind == "word" and (
        before.is_capitalised
        or lexicon.is_within(before.norm.rstrip("s"), "person")
        or lexicon.is_within(before.norm, "person")
    )


def _is_man_of(line: Sequence[Token], first: int, last: int, words: _Words) -> bool:
    """ "A man of 34": a bare number behind one person, at the end of the phrase."""
    if first < 2 or line[first].kind != "number" or len(line[first].text) != AGE_DIGITS:
        return False
    hit = words.of_age.before(line, first)
    if hit is None or hit[0] == 0 or not lexicon.is_within(line[hit[0] - 1].norm, "person"):
        return False
    return last == len(line) or line[last].kind == "mark" or line[last].norm in words.verbs


def _is_somebody(token: Token) -> bool:
    """A name, or a word for one person: "the man, 28, died"."""
    return token.is_capitalised or lexicon.is_within(token.norm, "person")
