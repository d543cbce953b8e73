"""The words one process has met: what each is to the archive and to the finding of copies, looked up in one go."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.archive.terms import stemmed_as, term_maker
from sources.copies import word_hash

# Words that one process remembers for each language, some 150 bytes each.
MOST_REMEMBERED = 1_000_000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in their order."""

    terms: NDArray[np.int64]  # sources.archive.terms
    hashes: NDArray[np.int64]  # sources.copies


class _Vocabulary(dict[str, int]):
    """Words of one language in small letters, to their places in two columns; filled as it is asked."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._term_of = term_maker(language)
        self._terms, self._hashes = array("q"), array("q")

    def __missing__(self, word: str) -> int:
        self[word] = place = len(self._terms)
        self._terms.append(self._term_of(word))
        self._hashes.append(word_hash(word))
        return place

    def look_up(self, words: Sequence[str]) -> Words:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
            self._terms, self._hashes = array("q"), array("q")
        places = np.fromiter(map(self.__getitem__, words), np.int64, len(words))
        return Words(
            terms=np.frombuffer(self._terms, dtype=np.int64)[places],
            hashes=np.frombuffer(self._hashes, dtype=np.int64)[places],
        )


_vocabularies: dict[str, _Vocabulary] = {}


def looked_up(words: Sequence[str], language: str) -> Words:
    """Words in small letters, as `archive.terms.words_of` gives them."""
    code = stemmed_as(language)
    if code not in _vocabularies:
        _vocabularies[code] = _Vocabulary(code)
    return _vocabularies[code].look_up(words)
