"""One article's figures, brought together for the checks: by sentence, and by what they count."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby, islice

from claims.figures import lexicon
from claims.figures.claimable import is_claim
from claims.figures.matching import index_keys, match
from claims.figures.text import words_in
from claims.figures.values import Figure, Match, Reading, Span

# With how many figures of its kind one is compared at the most, and how many comparisons one article gets: what is
# repeated more often is a table, and no reader's claim.
MOST_COMPARED, MOST_PAIRS = 24, 20_000
ONE = Decimal(1)
LONGEST_OTHERS = 8
# "Compared to 111 at the same time last year"
LONGEST_COMPARISON = 40


@dataclass(frozen=True, kw_only=True)
class Article:
    """A text and its reading.  What the checks share is worked out once."""

    source: str
    reading: Reading

    @cached_property
    def claims(self) -> tuple[Figure, ...]:
        """The figures that are to be checked."""
        language = self.reading.language
        return tuple(figure for figure in self.reading.figures if is_claim(self.source, figure, language))

    @cached_property
    def pairs(self) -> tuple[tuple[Figure, Figure, Match], ...]:
        """Each two claims that count the same thing, the earlier first; linear in their number.

        What is said again in the same way is compared once.
        """
        return tuple(self._pairs())

    @cached_property
    def headline_claims(self) -> tuple[Figure, ...]:
        """The claims of the headline; a headline is short, so the first of them will do."""
        return tuple(islice((figure for figure in self.claims if figure.is_headline), MOST_COMPARED))

    @cached_property
    def by_sentence(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures of each sentence that has any."""
        return tuple(tuple(group) for _, group in groupby(self.reading.figures, key=self._number))

    def words_around(self, figure: Figure) -> frozenset[str]:
        """The words of the sentence that a figure stands in."""
        number = self._number(figure) - 1
        sentence = self.reading.sentences[max(0, number)]
        return words_in(self.source, sentence.start, sentence.end)

    def are_comparable(self, first: Figure, second: Figure) -> bool:
        """Full counts of one event, told as such: a part, an addition, "others" or one person is another matter."""
        if first.event_class is None or first.event_class != second.event_class:
            return False
        if any(not self._is_full(figure) for figure in (first, second)):
            return False
        if first.when and second.when and (first.when.last < second.when.first or second.when.last < first.when.first):
            return False
        return not (first.places and second.places and set(first.places).isdisjoint(second.places))

    def _is_full(self, figure: Figure) -> bool:
        """Nothing says that a figure leaves some out."""
        if figure.is_part or figure.is_implicit or figure.is_increase or figure.change or figure.value == ONE:
            return False
        words = lexicon.load(self.reading.language)
        text = figure.text.lower()
        if any(f" {phrase} " in text for phrase in words.table("nouns").words("partitive") if " " in phrase):
            return False
        table = words.table("findings")
        if not words_in(self.source, figure.start, figure.end + LONGEST_OTHERS).isdisjoint(table.words("others")):
            return False
        around = words_in(self.source, max(0, figure.start - LONGEST_COMPARISON), figure.end + LONGEST_COMPARISON)
        return around.isdisjoint(table.words("compared"))

    def _pairs(self) -> Iterator[tuple[Figure, Figure, Match]]:
        rows: dict[str, list[Figure]] = {}
        told: set[tuple[object, ...]] = set()
        compared = 0
        for figure in self.claims:
            if (statement := _statement(figure)) in told:
                continue
            told.add(statement)
            keys = index_keys(figure)
            others = {id(other): other for key in sorted(keys) for other in rows.get(key, ())}
            for other in others.values():
                if found := match(other, figure):
                    yield other, figure, found
            compared += len(others)
            if compared > MOST_PAIRS:
                return
            for key in keys:
                row = rows.setdefault(key, [])
                if len(row) < MOST_COMPARED:
                    row.append(figure)

    def _number(self, figure: Figure) -> int:
        return bisect_right(self._sentence_starts, figure.start)

    @cached_property
    def _sentence_starts(self) -> tuple[int, ...]:
        return tuple(sentence.start for sentence in self.reading.sentences)


def _statement(figure: Figure) -> tuple[object, ...]:
    """What a figure says, apart from where it stands: a text that says it again says nothing new."""
    said = (figure.value, figure.bound, figure.kind, figure.unit, figure.change)
    of = (figure.counted, figure.counted_text, figure.event, figure.subject, figure.when, figure.places)
    marks = (figure.is_headline, figure.is_increase, figure.is_part, figure.is_implicit)
    return (*said, *of, *marks, tuple(source.named or source.text for source in figure.sources))


def quoted(figure: Figure) -> str:
    """A figure's own words, for a sentence about it."""
    return f"“{' '.join(figure.text.split())}”"


def spans(figures: Sequence[Figure]) -> tuple[Span, ...]:
    """The places of some figures, in the order of the text."""
    return tuple(Span(start=figure.start, end=figure.end) for figure in sorted(figures, key=lambda item: item.start))
