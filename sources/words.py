"""Which words of a query count in feeds.  The archive has terms of its own (sources.archive.terms)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"\w+")
# Words this long are matched by their beginning as well, which covers plurals and most inflections.
PREFIX_LENGTH = 5
# Shorter ones are mostly articles and prepositions; numbers count whatever their length.
SHORTEST_WORD = 3
# A query of more words than this only costs; the precise phrases come first and are kept.
MOST_WORDS = 24


def words_of(text: str) -> list[str]:
    """Every word and number of a text, in small letters."""
    return [word.casefold() for word in _WORD.findall(text)]


def query_words(phrases: Sequence[str]) -> list[str]:
    """The words of all phrases that are worth looking for, each once, in their order."""
    words = dict.fromkeys(word for phrase in phrases for word in words_of(phrase))
    return [word for word in words if len(word) >= SHORTEST_WORD or word.isdigit()][:MOST_WORDS]


def has_word(words: Iterable[str], wanted: str) -> bool:
    """Whether a wanted word, or one that begins with it where it is long enough, is among the words."""
    if len(wanted) >= PREFIX_LENGTH:
        return any(word.startswith(wanted) for word in words)
    return wanted in words
