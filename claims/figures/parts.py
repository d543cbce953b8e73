"""Which figures are parts of another?  "104 have fled … 96 soldiers and eight police officers": they add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from claims.figures import lexicon
from claims.figures.values import Figure, Kind, Sentence

# A whole is told in few parts, and soon after it is stated.
FEWEST_PARTS, MOST_PARTS = 2, 4
SENTENCES_BACK = 3


def marked(figures: Sequence[Figure], sentences: Sequence[Sentence]) -> list[Figure]:
    """The figures, with `is_part` where neighbours in a sentence add up to one before.

    Parts that do not say what happened to them take that from the whole.  Linear in the number of figures.
    """
    found = list(figures)
    places = _sentence_numbers(found, sentences)
    # Of each number, the figure that stated it last: (sentence, index).
    stated: dict[Decimal, tuple[int, int]] = {}
    index = 0
    while index < len(found):
        run = _run(found, places, index, stated)
        for part in run:
            found[part] = _part_of(found[stated[_total(found, run)][1]], found[part])
        for here in run or [index]:
            if _is_plain(found[here]) and not found[here].is_part:
                stated[_value(found[here])] = (places[here], here)
        index += len(run) or 1
    return found


def _run(
    figures: Sequence[Figure], places: Sequence[int], start: int, stated: dict[Decimal, tuple[int, int]]
) -> list[int]:
    """The longest run of figures from `start`, in one sentence, that adds up to a figure stated before; else none."""
    end = start
    while end < len(figures) and end - start < MOST_PARTS and places[end] == places[start] and _is_plain(figures[end]):
        end += 1
    sums = list(accumulate(_value(figures[index]) for index in range(start, end)))
    for count in range(len(sums), FEWEST_PARTS - 1, -1):
        sentence, whole = stated.get(sums[count - 1], (0, -1))
        is_near = whole >= 0 and (places[start] - sentence <= SENTENCES_BACK or figures[whole].is_headline)
        run = list(range(start, start + count))
        if is_near and all(_may_be_part(figures[whole], figures[index]) for index in run):
            return run
    return []


def _may_be_part(whole: Figure, part: Figure) -> bool:
    """The same happened to both, and what the part counts belongs to what the whole counts, as far as is known."""
    if part.event_class not in (None, whole.event_class):
        return False
    group = lexicon.group_of(whole.counted) if whole.counted else None
    if group is None or part.counted is None or part.counted == whole.counted:
        return True
    found = lexicon.group_of(part.counted)
    return found is None or not {group, *lexicon.wider_groups(group)}.isdisjoint(lexicon.wider_groups(found))


def _sentence_numbers(figures: Sequence[Figure], sentences: Sequence[Sentence]) -> list[int]:
    numbers, number = [], 0
    for figure in figures:
        while number < len(sentences) and sentences[number].end <= figure.start:
            number += 1
        numbers.append(number)
    return numbers


def _is_plain(figure: Figure) -> bool:
    return figure.kind is Kind.COUNT and isinstance(figure.value, Decimal) and figure.change is None


def _value(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal)
    return figure.value


def _total(figures: Sequence[Figure], run: Sequence[int]) -> Decimal:
    return sum((_value(figures[index]) for index in run), Decimal(0))


def _part_of(whole: Figure, part: Figure) -> Figure:
    if part.event_class is not None:
        return replace(part, is_part=True)
    return replace(
        part,
        is_part=True,
        event=whole.event,
        event_class=whole.event_class,
        counted=part.counted or whole.counted,
    )
