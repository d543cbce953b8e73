"""BM25 over packed postings: which documents hold the most and rarest of the terms, exactly, without looking at all.

A document counts, for each term of the question that it holds, idf · tf · (k₁ + 1) / (tf + k₁ · (1 - b + b · length /
mean length)), with idf = ln(1 + (N - n + ½) / (n + ½)) where n of N documents hold the term (Robertson and Zaragoza,
The Probabilistic Relevance Framework: BM25 and Beyond, 2009; idf as Lucene has it, which is never negative).

Terms are taken from the rarest on.  As soon as what the other terms could add to a new document is less than the last
of the best has already, only documents seen so far are looked up in them (MaxScore: Turtle and Flood, Query
Evaluation: Strategies and Optimizations, 1995).  What is left out could not have been among the best.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

K1 = 1.5
B = 0.75
# A posting is 32 bits: the document's place in its block, how often the term stands there, how many terms stand there.
PLACE_BITS, COUNT_BITS, LENGTH_BITS = 12, 5, 15
BLOCK = 1 << PLACE_BITS
MOST_COUNT = (1 << COUNT_BITS) - 1
MOST_LENGTH = (1 << LENGTH_BITS) - 1

Packed = NDArray[np.uint32]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Corpus:
    """How many documents there are, how long they are together, up to which id they go, and in which languages."""

    documents: int
    length: int
    last_id: int
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a question: one, or several of which any will do.

    `span` has the first and last of a run of terms, as the numbers of an interval.  `blocks` says in which blocks one
    of them stands, and in how many documents of each, at most.
    """

    terms: tuple[int, ...]
    blocks: Mapping[int, int]
    span: tuple[int, int] | None = None

    @property
    def documents(self) -> int:
        return sum(self.blocks.values())

    @property
    def is_one(self) -> bool:
        return self.span is None and len(self.terms) == 1

    def covers(self, term: int) -> bool:
        return term in self.terms or (self.span is not None and self.span[0] <= term <= self.span[1])


class Postings(Protocol):
    """Where the packed postings of a term are."""

    def __call__(self, term: Term, blocks: Collection[int] | None) -> Sequence[tuple[int, bytes]]:
        """Block and postings, for all blocks of the term or the given ones."""
        ...


def pack(places: NDArray[np.int64], counts: NDArray[np.int32], lengths: NDArray[np.int32]) -> Packed:
    """Postings of documents at these places of their block."""
    count = np.minimum(counts, MOST_COUNT).astype(np.uint32)
    length = np.minimum(lengths, MOST_LENGTH).astype(np.uint32)
    place = places.astype(np.uint32)
    return (place << np.uint32(COUNT_BITS + LENGTH_BITS)) | (count << np.uint32(LENGTH_BITS)) | length


def idf(term: Term, corpus: Corpus) -> float:
    """How much a term says: the rarer, the more; never negative."""
    return math.log1p(max(corpus.documents - term.documents + 0.5, 0.5) / (term.documents + 0.5))


def holders(term: Term, postings: Postings) -> NDArray[np.int64]:
    """The ids of all documents with a term."""
    ids, _ = _unpacked(postings(term, None))
    return ids if term.is_one else np.flatnonzero(np.bincount(ids))


def _unpacked(found: Sequence[tuple[int, bytes]]) -> tuple[NDArray[np.int64], Packed]:
    """The documents of some postings, and the postings as they are packed."""
    packed = np.frombuffer(b"".join(part for _, part in found), dtype="<u4")
    starts = np.array([block * BLOCK for block, _ in found], dtype=np.int64)
    ids = np.repeat(starts, [len(part) // 4 for _, part in found]) + (packed >> np.uint32(COUNT_BITS + LENGTH_BITS))
    return ids, packed


def rank(
    terms: Sequence[Term],
    *,
    corpus: Corpus,
    postings: Postings,
    limit: int,
    allowed: NDArray[np.int64] | None = None,
) -> list[tuple[int, float]]:
    """The best documents with their scores, best first and equal ones by id; of `allowed` ids alone, where given."""
    if not corpus.documents or limit <= 0:
        return []
    scorer = _Scorer(corpus, allowed)
    left = sorted((term for term in terms if term.blocks), key=lambda term: term.documents)
    bounds = [idf(term, corpus) * (K1 + 1) for term in left]
    taken = 0
    for taken, term in enumerate(left, start=1):
        scorer.add(term, postings)
        if scorer.threshold(limit) >= sum(bounds[taken:]):
            break
    for place in range(taken, len(left)):
        scorer.add_to_best(left[place], postings, limit=limit, to_come=sum(bounds[place:]))
    return scorer.best(limit)


class _Scorer:
    def __init__(self, corpus: Corpus, allowed: NDArray[np.int64] | None) -> None:
        self._corpus = corpus
        self._mean = max(corpus.length / corpus.documents, 1.0)
        self._scores: Scores = np.zeros((corpus.last_id // BLOCK + 1) * BLOCK, dtype=np.float32)
        self._allowed: NDArray[np.bool_] | None = None
        self._blocks: set[int] | None = None
        if allowed is not None:
            allowed = allowed[allowed < len(self._scores)]
            self._allowed = np.zeros(len(self._scores), dtype=np.bool_)
            self._allowed[allowed] = True
            self._blocks = set(np.unique(allowed // BLOCK).tolist())
        self._candidates: NDArray[np.int64] | None = None

    def add(self, term: Term, postings: Postings) -> None:
        """Count a term for every document that holds it."""
        ids, worth = self._worth(term, postings, self._blocks)
        self._scores[ids] += worth
        self._candidates = None

    def add_to_best(self, term: Term, postings: Postings, *, limit: int, to_come: float) -> None:
        """Count a term for the documents that may still be among the best."""
        candidates = self._all()
        threshold = self.threshold(limit)
        self._candidates = candidates = candidates[self._scores[candidates] + np.float32(to_come) >= threshold]
        self._allowed = np.zeros(len(self._scores), dtype=np.bool_)
        self._allowed[candidates] = True
        ids, worth = self._worth(term, postings, set(np.unique(candidates // BLOCK).tolist()))
        self._scores[ids] += worth

    def threshold(self, limit: int) -> float:
        """What the last of the best has."""
        scores = self._scores[self._all()]
        if len(scores) < limit:
            return 0.0
        return float(np.partition(scores, -limit)[-limit])

    def best(self, limit: int) -> list[tuple[int, float]]:
        ids = self._all()
        scores = self._scores[ids]
        if len(ids) > limit:
            last = np.partition(scores, -limit)[-limit]
            ids, scores = ids[scores >= last], scores[scores >= last]
        order = np.lexsort((ids, -scores))[:limit]
        return [(int(ids[place]), float(scores[place])) for place in order]

    def _all(self) -> NDArray[np.int64]:
        if self._candidates is None:
            self._candidates = np.flatnonzero(self._scores > 0)  # of truth values: several times as fast
        return self._candidates

    def _worth(self, term: Term, postings: Postings, blocks: set[int] | None) -> tuple[NDArray[np.int64], Scores]:
        """The documents with a term, and what it is worth to each."""
        wanted = None if blocks is None else blocks & term.blocks.keys()
        found = postings(term, wanted) if wanted is None or wanted else []
        ids, packed = _unpacked(found)
        if self._allowed is not None:
            is_allowed = self._allowed[ids]
            ids, packed = ids[is_allowed], packed[is_allowed]
        count = ((packed >> np.uint32(LENGTH_BITS)) & np.uint32(MOST_COUNT)).astype(np.float32)
        length = (packed & np.uint32(MOST_LENGTH)).astype(np.float32)
        if not term.is_one:
            ids, count, length = _summed(ids, count, length)
        norm = np.float32(K1 * (1 - B)) + length * np.float32(K1 * B / self._mean)
        worth = np.float32(idf(term, self._corpus) * (K1 + 1)) * count / (count + norm)
        return ids, worth.astype(np.float32, copy=False)


def _summed(ids: NDArray[np.int64], count: Scores, length: Scores) -> tuple[NDArray[np.int64], Scores, Scores]:
    """Each document once, with its counts together."""
    total = np.bincount(ids, weights=count).astype(np.float32)
    lengths: Scores = np.zeros(len(total), dtype=np.float32)
    lengths[ids] = length
    each = np.flatnonzero(total)
    return each, total[each], lengths[each]
