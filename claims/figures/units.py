"""What is it measured in?  Money as ISO 4217, measures as UCUM, shares as "%" and "pp"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token, is_glued
from claims.figures.values import Kind

# Signs that stand for a unit only against the digits: "5m" is metres, "5 M" a company's name.
LONGEST_SIGN = 2
DEGREES = frozenset({"Cel", "[degF]"})
HYPHENS = frozenset("-–‐‑")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit beside a number: where number and unit together begin and end, and what the unit is."""

    first: int
    last: int
    code: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Words:
    money: Phrases[str]
    after: Phrases[tuple[str, Kind]]
    per: frozenset[str]
    links: frozenset[str]
    not_per: frozenset[str]
    per_any: frozenset[str]
    between: frozenset[str]
    magnitudes: frozenset[str]
    per_what: Phrases[str]


@cache
def _words(language: str) -> _Words:
    units = lexicon.load(language).table("units")
    after: dict[tuple[str, Kind], tuple[str, ...]] = {
        ("pp", Kind.SHARE): units.words("points"),
        ("%", Kind.SHARE): units.words("percent"),
    }
    after |= {(code, Kind.MEASURE): words for code, words in units.lists("measure").items()}
    after |= {(code, Kind.DURATION): words for code, words in units.lists("duration").items()}
    after |= {(code, Kind.MONEY): words for code, words in units.lists("money").items()}
    return _Words(
        money=Phrases.of(units.lists("money")),
        after=Phrases.of(after),
        per=frozenset(units.words("per")),
        links=frozenset(units.words("links")),
        not_per=frozenset(units.words("not_per")),
        magnitudes=frozenset(lexicon.load(language).table("numbers").integers("multipliers")),
        between=frozenset(units.words("between")),
        per_any=frozenset(units.words("per_any")),
        per_what=Phrases.of({**units.lists("duration"), **units.lists("measure")}),
    )


def unit_of(line: Sequence[Token], first: int, last: int, language: str, *, floor: int = 0) -> Unit | None:
    """The unit of the number at tokens `first` to `last`: a currency before it, or a word or sign after it.

    Nothing below token `floor` is looked at: another quantity ends there.
    """
    words = _words(language)
    before = words.money.before(line, first)
    if before and first - before[0] > 1 and not is_glued(line, before[0] + 1) and not line[before[0]].is_capitalised:
        # "a $5 million fine" is no fine of 5 million A$.
        sign = words.money.at(line, first - 1)
        before = (first - 1, sign[1]) if sign and sign[0] == first else None
    if before and before[0] >= floor and _is_sign_before(line, first):
        end = last
        if (again := words.money.at(line, last)) and again[1] == before[1]:
            end = again[0]
        return _per(line, Unit(first=before[0], last=end, code=before[1], kind=Kind.MONEY), words)
    after = last
    if after < len(line) and line[after].text in HYPHENS and is_glued(line, after):
        after += 1
    elif after + 1 < len(line) and line[after].norm in words.links and line[after - 1].kind == "word":
        after += 1  # "millions of dollars", "millones de euros"
    elif after < len(line) and line[after].norm in words.between:
        after += 1
    if (hit := words.after.at(line, after)) and _is_unit(line, after, hit[0], hit[1][0], words.magnitudes):
        end, (code, kind) = hit
        return _per(line, Unit(first=first, last=end, code=code, kind=kind), words)
    return None


def _is_sign_before(line: Sequence[Token], first: int) -> bool:
    """A currency before a number: a sign, or a code in capitals ("USD 5", "Rs 300", "RM79")."""
    sign = line[first - 1]
    return sign.kind == "mark" or (sign.is_capitalised and len(sign.text) > 1)


def _is_unit(line: Sequence[Token], start: int, end: int, code: str, magnitudes: frozenset[str]) -> bool:
    """Short letters must touch the digits or be written as units are; else "300 g" and "two m" would be the same."""
    token = line[start]
    if len(token.text) == 1 and token.text.isupper() and not code.startswith(token.text):
        # "5G" is no weight, "300 M" no length; "-12C" and "86F" are temperatures
        return code in DEGREES and is_glued(line, start)
    if end - start > 1 or token.kind == "mark" or len(token.text) > LONGEST_SIGN:
        return True
    before = line[start - 1]
    # "2.8bn km": the magnitude against the digits is part of them.
    is_magnitude = start > 1 and is_glued(line, start - 1) and line[start - 2].kind == "number"
    is_magnitude = is_magnitude or (len(token.text) > 1 and before.norm in magnitudes)  # "40 million km"
    return before.kind == "number" or before.text in HYPHENS or is_magnitude


def _per(line: Sequence[Token], unit: Unit, words: _Words) -> Unit:
    """ "a year", "per hour": a rate.  Money and shares keep their own code before the stroke."""
    if unit.kind is Kind.DURATION or not (hit := _period(line, unit.last, words)):
        return unit
    return Unit(first=unit.first, last=hit[0], code=f"{unit.code}/{hit[1]}", kind=Kind.RATE)


def rate_after(line: Sequence[Token], index: int, language: str) -> tuple[int, str] | None:
    """The period of what is counted, right behind its noun: "tests per day"; where it ends and its code, "/d".

    What is no unit stands in braces, as UCUM has annotations: "/{game}", "/{100000}" for "per 100,000 people".
    """
    words = _words(language)
    if hit := _period(line, index, words) or _per_any(line, index, words):
        return hit[0], f"/{hit[1]}"
    return None


def is_per(line: Sequence[Token], first: int, language: str) -> bool:
    """A number behind "per" is what a rate is told of, and counts nothing: "per 100,000 people"."""
    return first > 0 and line[first - 1].norm in _words(language).per_any


def _per_any(line: Sequence[Token], index: int, words: _Words) -> tuple[int, str] | None:
    if index + 1 >= len(line) or line[index].norm not in words.per_any:
        return None
    what = line[index + 1]
    if what.kind == "number":
        is_noun = index + 2 < len(line) and line[index + 2].kind == "word" and line[index + 2].text.islower()
        digits = "".join(mark for mark in what.text if mark.isdigit())
        return index + (3 if is_noun and line[index + 2].norm not in words.per else 2), f"{{{digits}}}"
    return (index + 2, f"{{{what.norm}}}") if what.kind == "word" and what.text.islower() else None


def _period(line: Sequence[Token], index: int, words: _Words) -> tuple[int, str] | None:
    """ "a year", "per hour"; not "a year ago"."""
    if index + 1 >= len(line) or line[index].norm not in words.per:
        return None
    hit = words.per_what.at(line, index + 1)
    if hit is None or (hit[0] < len(line) and line[hit[0]].norm in words.not_per):
        return None
    return hit
