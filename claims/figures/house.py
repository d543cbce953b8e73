"""What the evidence says, as a newsroom would print it: "at least two (AP); four (AFP, 28 Feb)"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from claims.figures import lexicon
from claims.figures.authority import is_confirmed
from claims.figures.counted import is_plural
from claims.figures.labels import language_of, number_with_unit, plain_number, with_amount
from claims.figures.origins import origin_key
from claims.figures.text import tokens
from claims.figures.values import Bound, Figure, Interval, Kind, RelationKind, SourceKind, Witness

# Newsrooms write numbers below this in words.
DIGITS_FROM = 10
# A sentence that nobody can read is not ready to copy.
MOST_COUNTS = 6
MOST_NUMBERS_OF_ONE = 3
MOST_CARRIERS = 2
# What counts another thing, or what the count was before the claim's day.
LEFT_OUT = frozenset({RelationKind.INCREASE, RelationKind.PART, RelationKind.UNRELATED})
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
PUBLISHERS = frozenset({SourceKind.AGENCY, SourceKind.OUTLET})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A number as it is printed, with the day it stood, and who carries it."""

    number: str
    day: date | None
    low: Decimal
    carriers: tuple[str, ...]


def house_sentence(figure: Figure, witnesses: Sequence[Witness], *, language: str = "en") -> str:
    """Who counted how many, ready to copy; "" where nobody has counted the same thing.

    Origins are in the order of their first count.  Counts from before the claim's day are left out where there are
    later ones; a day is said where it is not the claim's, or, where the claim has none, not the first.
    """
    language = lexicon.known(language)
    telling = [w for w in witnesses if w.relation not in LEFT_OUT]
    telling = [w for w in telling if w.relation is not RelationKind.EARLIER] or telling
    telling.sort(key=lambda w: (w.figure.as_of or date.min, _low(w.figure)))
    days = [w.figure.as_of for w in telling if w.figure.as_of]
    usual = figure.as_of if figure.as_of in days else min(days, default=None)
    parts = list(dict.fromkeys(_part(group, telling, usual, language) for group in _groups(telling)))
    if len(parts) > MOST_COUNTS:
        more = lexicon.load(language).table("house").word("more").format(number=len(parts) - MOST_COUNTS)
        parts = [*parts[:MOST_COUNTS], more]
    return "; ".join(parts)


def in_words(figure: Figure, interval: Interval, language: str = "en") -> str:
    """An interval of what `figure` counts: "285 to 300 injured"."""
    language = lexicon.known(language)
    low, high = interval.low, interval.high
    value: Decimal | tuple[Decimal, Decimal]
    if low is not None and high is not None:
        value, bound = (low, Bound.EXACTLY) if low == high else ((low, high), Bound.BETWEEN)
    elif low is not None:
        value, bound = low, Bound.MORE_THAN if interval.low_open else Bound.AT_LEAST
    elif high is not None:
        value, bound = high, Bound.LESS_THAN if interval.high_open else Bound.AT_MOST
    else:
        return ""
    stated = replace(figure, value=value, bound=bound, interval=interval, change=None)
    return with_amount(stated, _amount(stated, language), language)


def _groups(witnesses: Iterable[Witness]) -> list[list[Witness]]:
    """What is told together: the counts of one origin that others carry; of publishers, those who say the same."""
    groups: dict[tuple[object, ...], list[Witness]] = {}
    for witness in witnesses:
        key: tuple[object, ...] = (origin_key(witness.origin),)
        if _is_own(witness):
            key = (witness.figure.value, witness.figure.interval, witness.figure.bound, witness.figure.as_of)
        groups.setdefault((_is_own(witness), *key), []).append(witness)
    return list(groups.values())


def _is_own(witness: Witness) -> bool:
    """The publisher counted, or says nothing of who did."""
    carriers = {origin_key(name) for name in witness.carried_by}
    return witness.kind in PUBLISHERS or origin_key(witness.origin) in carriers


def _part(group: Sequence[Witness], all_told: Sequence[Witness], usual: date | None, language: str) -> str:
    words = lexicon.load(language).table("house")
    first = group[0]
    notes = [] if all(is_confirmed(w, all_told) for w in group) else [words.word("unconfirmed")]
    if _is_own(first):
        carriers = list(dict.fromkeys(_short(w.origin) for w in group))
        notes += [_day(first.figure.as_of, language)] if _is_another(first.figure.as_of, usual) else []
        return f"{_amount(first.figure, language)} ({', '.join([_listed(carriers, language), *notes])})"
    said = _numbers(group, usual, language)
    own = origin_key(first.origin)
    carriers = [_short(name) for w in group for name in _passed_on_by(w) if origin_key(name) != own]
    if len({w.figure.as_of for w in group}) == 1 and _is_another(first.figure.as_of, usual):
        notes.append(_day(first.figure.as_of, language))
    inner = ", ".join([*([_listed(list(dict.fromkeys(carriers)), language)] if carriers else []), *notes])
    told = words.word("according").format(number=said, who=_who(first, language))
    return f"{told} ({inner})" if inner else told


def _passed_on_by(witness: Witness) -> list[str]:
    """Whoever the text says it was told to, else those that carry it."""
    return [source.via for source in witness.figure.sources if source.via] or list(witness.carried_by)


def _who(witness: Witness, language: str) -> str:
    """A name as it is; an office of a country as the language calls it; a role as a sentence has it: "an opposition
    lawmaker", "the health ministry", "police", and in quotation marks where it is told in another language.
    """
    origin = witness.origin
    if office := _office(origin, language):
        return office
    house = lexicon.load(language).table("house")
    words = [token for token in tokens(origin) if token.kind in ("word", "clitic")]
    if not words:
        return origin
    is_name = any(token.is_capitalised for token in words)
    if not is_name and language_of(witness.figure) != language:
        return house.word("quoted").format(words=origin)
    is_noun_first = "o" in house.mapping("a")
    noun = words[0] if is_noun_first else words[-1]
    is_office = noun.norm in house.words("offices")
    bare = {token.norm for token in words}
    stop = set(lexicon.load(language).table("nouns").words("stop"))
    if any(token.kind == "clitic" for token in words) or words[0].norm in stop:
        return origin
    if is_name:
        is_body = is_office or (bool(bare & set(house.words("links"))) and not is_noun_first)
        return f"{_article(noun.norm, house.mapping('the'))} {origin}" if is_body and len(words) > 1 else origin
    if is_plural(noun.norm, language) or not bare.isdisjoint(house.words("no_article")):
        return origin
    return f"{_article(words[0].norm, house.mapping('the' if is_office else 'a'))} {origin}"


def _office(origin: str, language: str) -> str:
    """ "Colombia's foreign minister", in whatever language the text named the office and the country."""
    office, _, country = origin_key(origin).rpartition(" of ")
    words = lexicon.load(language)
    known = words.table("attribution").lists("offices").get(office)
    called = words.table("places").lists("names").get(country)
    names = [token for token in tokens(origin) if token.is_capitalised]
    if not known or not called or len(names) > len(country.split()):  # "Migración Colombia" is a name of its own
        return ""
    house = words.table("house")
    article = _article(str(known[0]), house.mapping("the"))
    return house.word("office").format(article=article, office=known[0], country=str(called[0]).title())


def _article(word: str, articles: dict[str, str]) -> str:
    """By the noun's gender where there are two genders, before a vowel where that counts."""
    if "o" in articles:
        return articles["a" if word.endswith(("a", "ión", "ad")) else "o"]
    return articles.get("vowel", articles["a"]) if word[:1] in "aeiou" else articles["a"]


def _numbers(group: Sequence[Witness], usual: date | None, language: str) -> str:
    """All that one origin counted, each with its day: "104, 167 (25 Feb) and 567 (28 Feb)"; of many some."""
    by_number: dict[tuple[str, date | None], None] = {}
    for witness in group:
        by_number.setdefault((_amount(witness.figure, language), witness.figure.as_of))
    told = list(by_number)
    if len(told) > MOST_NUMBERS_OF_ONE:
        told = [*told[:1], *told[-(MOST_NUMBERS_OF_ONE - 1) :]]
    is_one_day = len({witness.figure.as_of for witness in group}) == 1
    said = [
        number if is_one_day or not _is_another(day, usual) else f"{number} ({_day(day, language)})"
        for number, day in told
    ]
    return _joined(list(dict.fromkeys(said)), language)


def _amount(figure: Figure, language: str) -> str:
    """The number as it is printed, with its bound: "at least five", "285 to 300", "hundreds"."""
    labels = lexicon.load(language).table("labels")
    if figure.value is None:
        return _vague(figure, language)
    if isinstance(figure.value, tuple):
        low, high = (_number(end, figure, language) for end in figure.value)
        said = labels.word("between").format(low=low, high=high)
        return labels.word("about").format(number=said) if figure.bound is Bound.ABOUT else said
    return labels.word(figure.bound.value).format(number=_number(figure.value, figure, language))


def _number(value: Decimal, figure: Figure, language: str) -> str:
    """In words where it is a plain count below ten; with its unit where it has one."""
    if figure.kind is Kind.COUNT and figure.unit is None and 0 <= value < DIGITS_FROM and value == int(value):
        return str(lexicon.load(language).table("house").words("numbers")[int(value)])
    return number_with_unit(value, figure, language)


def _vague(figure: Figure, language: str) -> str:
    """ "hundreds", in the language of the sentence where it has a word for the same interval."""
    limits = figure.interval.low, figure.interval.high
    for word, (low, high) in lexicon.load(language).table("vague").lists("words").items():
        if limits == (Decimal(low), Decimal(high)):
            return word
    words = figure.text.lower()
    if figure.counted_text:
        words = words.partition(figure.counted_text.lower())[0].strip() or words
    if figure.is_implicit and figure.interval.low is not None:
        return plain_number(figure.interval.low)
    return words


def _listed(names: Sequence[str], language: str) -> str:
    """ "El Tiempo and AFP"; of many the first ones and how many more."""
    if len(names) > MOST_CARRIERS + 1:
        others = lexicon.load(language).table("house").word("others")
        return _joined([*names[:MOST_CARRIERS], others.format(number=len(names) - MOST_CARRIERS)], language)
    return _joined(names, language)


def _joined(parts: Sequence[str], language: str) -> str:
    if len(parts) < 2:
        return "".join(parts)
    link = lexicon.load(language).table("house").word("and")
    return f"{', '.join(parts[:-1])} {link} {parts[-1]}"


def _short(name: str) -> str:
    """An agency by the name it is known by: "AP"; others as they are called, without what brackets add."""
    name = _BRACKET.sub("", name)
    known = origin_key(name)
    return known if known in lexicon.classes().lists("aliases") else name


def _is_another(day: date | None, usual: date | None) -> bool:
    return day is not None and day != usual


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    words = lexicon.load(language)
    month = words.table("house").words("months")[day.month - 1]
    return words.table("house").word("day").format(day=day.day, month=month)


def _low(figure: Figure) -> Decimal:
    low, high = figure.interval.low, figure.interval.high
    return low if low is not None else high if high is not None else Decimal(0)
