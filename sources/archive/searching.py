"""One question to the stored documents: words, exact phrases, numbers, days, outlets, languages, countries."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from people.models import User
from sources.archive import index
from sources.archive.passages import Check, Passage, Worth, holds, passages
from sources.archive.ranking import Corpus, Term, holders, idf, rank
from sources.archive.terms import asked, number_terms, spelled_terms, words_of
from sources.models import Document

# A question of more words than this only costs; the precise phrases come first and are kept.
MOST_WORDS = 24
# A filter that lets so few documents through is resolved before the ranking; a wider one is held against the ranked.
FEW = 20_000
# Where ranked documents do not pass, this many times as many are ranked.
STEP = 4
MOST_RANKED = 20_000
# Of documents that hold every word of a phrase, as many of the best are read for the phrase itself.
MOST_CHECKED = 4_000
IDS_AT_ONCE = 1_000

_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to look for, among the newest versions of the documents.

    They hold any of the words of `phrases`, which go from precise to broad, and all that is exact: words in quotation
    marks stand next to each other, in this order.  `low` and `high` ask for a number between them, of anything.
    What has no day is found where no day is asked for.
    """

    phrases: Sequence[str]
    low: float | None = None
    high: float | None = None
    since: date | None = None
    until: date | None = None
    outlets: Sequence[int] = ()
    languages: Sequence[str] = ()
    country: str = ""
    limit: int = 20

    @property
    def exact(self) -> list[str]:
        return [quoted for phrase in self.phrases for quoted in _QUOTED.findall(phrase) if words_of(quoted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that answers, and its best passages."""

    document: Document
    score: float
    passages: tuple[Passage, ...]


def search(question: Question, *, reader: User) -> list[Found]:
    """The documents that `reader` may see and that answer best, best first."""
    asks = _Asked.of(question)
    chosen = _chosen(question, asks, reader=reader)
    documents = Document.objects.select_related("outlet").in_bulk([pk for pk, _ in chosen])
    worth = _worth(asks.terms, asks.number, asks.corpus)
    return [_found(documents[pk], score, worth) for pk, score in chosen]


def ranked(question: Question, *, reader: User) -> list[int]:
    """The ids of the documents that `search` finds, for who reads them whole and asks for no passages."""
    return [pk for pk, _ in _chosen(question, _Asked.of(question), reader=reader)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question as the index knows it: its terms, those that a document has to hold, and the number asked for."""

    corpus: Corpus
    spoken: tuple[str, ...]
    terms: list[Term]
    must: list[Term]
    number: Term | None

    @classmethod
    def of(cls, question: Question) -> _Asked:
        corpus = index.corpus()
        spoken = tuple(question.languages) or corpus.languages
        terms, must = index.terms(asked(_words(question), spoken)), _must(question, spoken)
        if (number := _number(question)) is not None:
            terms.append(number)
            must.append(number)
        return cls(corpus=corpus, spoken=spoken, terms=terms, must=must, number=number)


def _worth(terms: Sequence[Term], number: Term | None, corpus: Corpus) -> Worth:
    """What a term counts in a passage."""
    weights = {each: idf(term, corpus) for term in terms for each in term.terms}
    of_number = idf(number, corpus) if number else 0.0

    def worth(term: int) -> float:
        return weights.get(term) or (of_number if number and number.covers(term) else 0.0)

    return worth


def _found(document: Document, score: float, worth: Worth) -> Found:
    best = passages(document.text, document.language, worth, below=document.headline_end)
    return Found(document=document, score=score, passages=tuple(best))


def _words(question: Question) -> list[str]:
    """The words to look for: a digit alone says nothing about the matter, unless it is all that is asked for."""
    words = list(dict.fromkeys(word for phrase in question.phrases for word in words_of(phrase)))
    telling = [word for word in words if not (len(word) == 1 and word.isdecimal())]
    return (telling or words)[:MOST_WORDS]


def _number(question: Question) -> Term | None:
    if question.low is None and question.high is None:
        return None
    low = question.low if question.low is not None else 0.0
    high = question.high if question.high is not None else math.inf
    return index.any_of(spelled_terms(low, high), number_terms(low, high))


def _must(question: Question, spoken: Sequence[str]) -> list[Term]:
    """What a document has to hold, each of these: the words of the phrases."""
    words = dict.fromkeys(word for phrase in question.exact for word in words_of(phrase))
    wanted = [asked([word], spoken) for word in words]
    return [index.any_of(each) for each in wanted if each]


def _chosen(question: Question, asks: _Asked, *, reader: User) -> list[tuple[int, float]]:
    """Ids and scores of the best documents that pass every condition."""
    if not all(term.blocks for term in asks.must):
        return []
    terms, must, corpus = asks.terms, asks.must, asks.corpus
    rows = _filtered(question, reader)
    postings = index.postings_of(terms)
    checks = [holds(phrase, languages=asks.spoken) for phrase in question.exact]
    allowed = _few(rows) if _is_filtered(question) else None
    for term in sorted(must, key=lambda term: term.documents):
        holding = holders(term, postings)
        allowed = holding if allowed is None else np.intersect1d(allowed, holding)
    most = MOST_CHECKED if checks else MOST_RANKED
    chosen: list[tuple[int, float]] = []
    seen, step = 0, question.limit * (STEP if checks else 1)
    while len(chosen) < question.limit:
        ranked = rank(terms, corpus=corpus, postings=postings, limit=step, allowed=allowed)
        fresh, seen = ranked[seen:], len(ranked)
        passed = _passing([pk for pk, _ in fresh], rows, checks)
        chosen += [(pk, score) for pk, score in fresh if pk in passed]
        if len(ranked) < step or step >= most:
            break
        step = min(step * STEP, most)
    return chosen[: question.limit]


def _passing(ids: Sequence[int], rows: QuerySet[Document], checks: Sequence[Check]) -> set[int]:
    """Which of these documents are among `rows` and pass the checks of their text."""
    passed: set[int] = set()
    for start in range(0, len(ids), IDS_AT_ONCE):
        few = rows.filter(pk__in=ids[start : start + IDS_AT_ONCE])
        if checks:
            texts = few.values_list("pk", "text", "language")
            passed.update(pk for pk, text, language in texts if all(check(text, language) for check in checks))
        else:
            passed.update(few.values_list("pk", flat=True))
    return passed


def _is_filtered(question: Question) -> bool:
    return bool(question.since or question.until or question.outlets or question.languages or question.country)


def _filtered(question: Question, reader: User) -> QuerySet[Document]:
    rows = Document.objects.visible_to(reader).read().current().order_by()
    if question.since or question.until:
        rows = rows.filter(published_on__range=(question.since or date.min, question.until or date.max))
    if question.outlets:
        rows = rows.filter(outlet__in=question.outlets)
    if question.languages:
        rows = rows.filter(language__in=question.languages)
    if question.country:
        rows = rows.filter(outlet__country=question.country)
    return rows


def _few(rows: QuerySet[Document]) -> NDArray[np.int64] | None:
    """The ids of the rows, or None where they are many."""
    ids = list(rows.values_list("pk", flat=True)[: FEW + 1])
    return np.array(ids, dtype=np.int64) if len(ids) <= FEW else None
