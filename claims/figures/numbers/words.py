"""The words and signs of a language's numbers, from its lexicon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, leads
from claims.figures.values import Bound

HYPHENS = frozenset("-–—‐‑")


@dataclass(frozen=True, slots=True)
class Words:
    decimal: str
    thousands: str
    joiner: str
    joins_after_multiplier: bool
    articles: frozenset[str]
    bare: frozenset[str]
    ones: frozenset[str]
    halves: frozenset[str]
    values: dict[str, int]
    multipliers: dict[str, int]
    suffixes: dict[str, int]
    money_only: frozenset[str]
    fractions: dict[str, int]
    multiples: dict[str, int]
    vague: Phrases[tuple[int, int]]
    factors: Phrases[tuple[int, int]]
    doubtful: frozenset[str]
    doubtful_before: frozenset[str]
    before: Phrases[Bound]
    after: Phrases[Bound]
    between: Phrases[bool]
    range_from: Phrases[bool]
    range_and: frozenset[str]
    range_to: frozenset[str]
    range_or: frozenset[str]
    starts: frozenset[str]
    negative: frozenset[str]
    signed_units: frozenset[str]
    behind_fraction: frozenset[str]
    links: frozenset[str]
    fraction_nouns: frozenset[str]
    out_of: Phrases[bool]
    before_out_of: frozenset[str]


@cache
def words_of(language: str) -> Words:
    words = lexicon.load(language)
    numbers, vague, ranges = words.table("numbers"), words.table("vague"), words.table("ranges")
    modifiers = words.table("modifiers")
    vague_words = Phrases({phrase: (low, high) for phrase, (low, high) in vague.lists("words").items()})
    factors = Phrases({phrase: (low, high) for phrase, (low, high) in vague.lists("factors").items()})
    spelled = [*numbers.integers("values"), *numbers.integers("multipliers"), *numbers.integers("multiples")]
    spelled += [*numbers.words("articles"), *numbers.words("halves")]
    return Words(
        decimal=numbers.word("decimal"),
        thousands=numbers.word("thousands"),
        joiner=numbers.word("joiner"),
        joins_after_multiplier=numbers.word("joiner_after") == "multiplier",
        articles=frozenset(numbers.words("articles")),
        bare=frozenset(numbers.words("bare")),
        ones=frozenset(numbers.words("ones")),
        halves=frozenset(numbers.words("halves")),
        values=numbers.integers("values"),
        multipliers=numbers.integers("multipliers"),
        suffixes=numbers.integers("suffixes"),
        money_only=frozenset(numbers.words("money_only")),
        fractions=numbers.integers("fractions"),
        multiples=numbers.integers("multiples"),
        vague=vague_words,
        factors=factors,
        doubtful=frozenset(vague.words("doubtful")),
        doubtful_before=frozenset(vague.words("doubtful_before")),
        before=Phrases.of({Bound(name): phrases for name, phrases in modifiers.lists("before").items()}),
        after=Phrases.of({Bound(name): phrases for name, phrases in modifiers.lists("after").items()}),
        between=Phrases(dict.fromkeys(ranges.words("between"), True)),
        range_from=Phrases(dict.fromkeys(ranges.words("from"), True)),
        range_and=frozenset(ranges.words("and")),
        range_to=frozenset(ranges.words("to")),
        range_or=frozenset(ranges.words("or")),
        signed_units=frozenset(numbers.words("signed_units")),
        negative=frozenset(numbers.words("negative")),
        behind_fraction=frozenset(numbers.words("behind_fraction")),
        fraction_nouns=frozenset(numbers.words("fraction_nouns")),
        links=frozenset(words.table("nouns").words("links")),
        out_of=Phrases(dict.fromkeys(numbers.words("out_of"), True)),
        before_out_of=frozenset(numbers.words("before_out_of")),
        starts=frozenset([*spelled, *vague_words.leads, *factors.leads]),
    )


@cache
def number_leads(language: str) -> frozenset[str]:
    """Words without any of which, and without a digit, a sentence holds no number."""
    words = lexicon.load(language).table("numbers")
    vague = lexicon.load(language).table("vague")
    spelled = [
        *words.integers("values"),
        *words.integers("multipliers"),
        *words.integers("fractions"),
        *words.words("halves"),
    ]
    return leads([*spelled, *words.integers("multiples"), *vague.table("words")])


def articles(language: str) -> frozenset[str]:
    """The articles that stand before a single thing without being a number."""
    return words_of(language).articles


def is_article(norm: str, language: str) -> bool:
    """A word for one that is an article as well: "un" and "una"."""
    return norm in words_of(language).ones


def is_and_or(norm: str, language: str) -> bool:
    words = words_of(language)
    return norm in words.range_or or norm == words.joiner


def is_to(norm: str, language: str) -> bool:
    return norm in words_of(language).range_to


def is_end_of_change(norm: str, language: str) -> bool:
    words = words_of(language)
    return norm in words.range_to or norm in words.range_from.leads


def is_or(norm: str, language: str) -> bool:
    return norm in words_of(language).range_or
