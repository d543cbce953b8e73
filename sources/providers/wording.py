"""A query in the words that services on the web understand."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain

from sources.providers.base import Answer, Query
from sources.reading import web_address

NOTHING_ASKED = Answer(hits=(), remark="There are no words to search for.")
# An interval with more whole numbers in it than these is not spelled out.
MOST_NUMBERS = 5

_TERM = re.compile(r"""["“”]([^"“”]+)["“”]|([^\W_](?:[\w.,'’-]*\w)?%?)""")
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})


def addresses(query: Query) -> list[str]:
    """The phrases that are web addresses."""
    return [phrase for phrase in query.phrases if web_address(phrase)]


def by_language(query: Query) -> list[tuple[str, tuple[str, ...]]]:
    """The phrases of each language asked for, as far as that is known; otherwise all, under the one language or ""."""
    worded = [(language, query.worded[language]) for language in query.languages if query.worded.get(language)]
    return worded or [(query.languages[0] if len(query.languages) == 1 else "", query.phrases)]


def in_language(query: Query, language: str) -> tuple[str, ...]:
    """The phrases of one language, all where that is not known."""
    return query.worded.get(language) or query.phrases


def terms(phrase: str) -> list[str]:
    """The words of a phrase, what is quoted in it as one, in straight quotation marks.  None of an address."""
    if web_address(phrase):
        return []
    found = []
    for quoted, word in _TERM.findall(phrase):
        if inner := " ".join(part for _, part in _TERM.findall(quoted)):
            found.append(f'"{inner}"')
        elif word:
            found.append(word.lower() if word in _OPERATORS else word)
    return list(dict.fromkeys(found))


def common_terms(phrases: Sequence[str]) -> list[str]:
    """What most of the phrases ask for: the subject, without a number or a synonym that few have.

    Where they have nothing in common, what the first asks for.
    """
    asked = [found for phrase in phrases if (found := terms(phrase))]
    counts = Counter(term for found in asked for term in found)
    return [term for term, count in counts.items() if 2 * count > len(asked)] or next(iter(asked), [])


def first_phrase(query: Query, phrases: Sequence[str]) -> str:
    """The most precise phrase that has words, with the number asked for where that is one that no phrase has."""
    clauses = [found for phrase in phrases if (found := terms(phrase))]
    if not clauses:
        return ""
    asked = numbers(query)
    return " ".join([*(asked if len(asked) == 1 and not _has_one(clauses, asked) else []), *clauses[0]])


def numbers(query: Query) -> list[str]:
    """The number asked for, or each whole number of an interval that has few."""
    low, high = query.low, query.high
    if low is None or high is None or not (low.is_finite() and high.is_finite()):
        return []
    if low == high:
        return [_written(low)]
    first, last = math.ceil(low), math.floor(high)
    return [str(number) for number in range(first, last + 1)] if last - first < MOST_NUMBERS else []


def any_phrase(query: Query, phrases: Sequence[str], *, most_characters: int) -> str:
    """The phrases joined by AND and OR, the precise ones first and as many as there is room for.

    Where a number is asked for that no phrase has, one more asks for it beside what the phrases have in common.
    """
    clauses = [found for phrase in phrases if (found := terms(phrase))]
    asked = numbers(query)
    if clauses and asked and not _has_one(clauses, asked):
        either = asked[0] if len(asked) == 1 else f"({' OR '.join(asked)})"
        clauses.insert(0, [either, *common_terms(phrases)])
    written = ""
    for clause in clauses:
        longer = " OR ".join(filter(None, [written, f"({' AND '.join(clause)})"]))
        if len(longer) <= most_characters:
            written = longer
    return written


def _has_one(clauses: Iterable[Sequence[str]], asked: Iterable[str]) -> bool:
    return not set(chain.from_iterable(clauses)).isdisjoint(asked)


def _written(number: Decimal) -> str:
    return f"{number.normalize():f}"
