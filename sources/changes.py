"""What two versions of a text say differently, sentence by sentence, and which of their numbers changed.

Pure: two texts in, the differences out, in the order of the later text.  However the texts are made, that takes a
moment: where comparing would take longer, a piece is said to be replaced whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from enum import StrEnum
from itertools import accumulate, takewhile

# A sentence with what ends it; a line break ends one as well.  An abbreviation may cut one in two, in both texts alike.
SENTENCE = re.compile(r"[^\s][^\n]*?(?:[.!?…]['\"”’»)]*(?=\s|$)|(?<=\S)(?=[^\S\n]*$))", re.MULTILINE)
WORD = re.compile(r"\w+(?:[.,’'-]\w+)*|[^\w\s]|\s+")
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
# Two sentences that share less of their words are one taken out and one put in.
ALIKE = 0.5
# What comparing two texts may take in all, in steps of about a ten-millionth of a second.  A newspaper's page takes a
# hundredth of it.
MOST_STEPS = 2_000_000
# What each look at a pair of sentences takes besides the words in it, and at a piece of a text besides those like it.
STEPS_PER_PAIR = 20
STEPS_PER_PIECE = 4


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


class PieceKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words within a change."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two versions differ.  The offsets count characters of the earlier and of the later text."""

    kind: ChangeKind
    before: str
    after: str
    before_start: int
    after_start: int
    # The words of both, in the order a reader meets them, each marked as kept, taken out or put in.
    pieces: tuple[Piece, ...]

    @property
    def numbers_removed(self) -> tuple[str, ...]:
        return _more_numbers(self.before, self.after)

    @property
    def numbers_added(self) -> tuple[str, ...]:
        return _more_numbers(self.after, self.before)

    @property
    def changes_numbers(self) -> bool:
        return bool(self.numbers_removed or self.numbers_added)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def changes(before: str, after: str) -> list[Change]:
    """How `after` differs from `before`.  White space between sentences counts for nothing."""
    return list(_Comparison(before, after).changes())


class _Comparison:
    """Two texts, and how many steps are left to compare them."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        self._steps_left = MOST_STEPS

    def may_take(self, steps: int) -> bool:
        if steps > self._steps_left:
            return False
        self._steps_left -= steps
        return True

    def changes(self) -> Iterator[Change]:
        old, new = _sentences(self._before), _sentences(self._after)
        found = self._differences([each.text for each in old], [each.text for each in new])
        for old_from, old_to, new_from, new_to in found:
            yield from self._in_one_place(
                old[old_from:old_to],
                new[new_from:new_to],
                before_start=old[old_from].start if old_from < len(old) else len(self._before),
                after_start=new[new_from].start if new_from < len(new) else len(self._after),
            )

    def _differences(self, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
        """Where in both they differ.  What they begin and end with alike is left out of the comparison."""
        start = _alike(old, new)
        end = _alike(old[start:][::-1], new[start:][::-1])
        matcher = _Matcher(old[start : len(old) - end], new[start : len(new) - end], self)
        for tag, *places in matcher.get_opcodes():
            if tag != "equal":
                old_from, old_to, new_from, new_to = (start + place for place in places)
                yield old_from, old_to, new_from, new_to

    def _in_one_place(
        self, old: Sequence[_Sentence], new: Sequence[_Sentence], *, before_start: int, after_start: int
    ) -> Iterator[Change]:
        """Sentences that stand in the place of others: each beside the one it was made of, where there is one."""
        pairs = self._pairs(old, new)
        if pairs is None:
            before, after = self._before[old[0].start : old[-1].end], self._after[new[0].start : new[-1].end]
            yield self._change(ChangeKind.REWORDED, before, after, before_start, after_start)
            return
        at_old = at_new = 0
        for old_index, new_index in [*pairs, (len(old), len(new))]:
            for removed in old[at_old:old_index]:
                yield self._change(ChangeKind.REMOVED, removed.text, "", removed.start, after_start)
                before_start = removed.end
            for added in new[at_new:new_index]:
                yield self._change(ChangeKind.ADDED, "", added.text, before_start, added.start)
                after_start = added.end
            if old_index < len(old) and new_index < len(new):
                was, now = old[old_index], new[new_index]
                yield self._change(ChangeKind.REWORDED, was.text, now.text, was.start, now.start)
                before_start, after_start = was.end, now.end
            at_old, at_new = old_index + 1, new_index + 1

    def _pairs(self, old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[tuple[int, int]] | None:
        """Which sentence became which, in the order of both texts: for each the most alike of those that are left.
        None where there are too many to look.
        """
        old_words, new_words = (
            [Counter(_words(each.text)) for each in old],
            [Counter(_words(each.text)) for each in new],
        )
        if not self.may_take(len(new) * sum(STEPS_PER_PAIR + len(words) for words in old_words)):
            return None
        found = []
        first_left = 0
        for old_index, was in enumerate(old_words):
            likeness = [(_likeness(was, now), -index) for index, now in enumerate(new_words[first_left:], first_left)]
            best, index = max(likeness, default=(0.0, 0))
            if best >= ALIKE:
                found.append((old_index, -index))
                first_left = -index + 1
        return found

    def _change(self, kind: ChangeKind, before: str, after: str, before_start: int, after_start: int) -> Change:
        return Change(kind, before, after, before_start, after_start, tuple(self._pieces(before, after)))

    def _pieces(self, before: str, after: str) -> Iterator[Piece]:
        old, new = WORD.findall(before), WORD.findall(after)
        at_old = 0
        for old_from, old_to, new_from, new_to in [*self._differences(old, new), (len(old), len(old), 0, 0)]:
            runs = {
                PieceKind.SAME: old[at_old:old_from],
                PieceKind.REMOVED: old[old_from:old_to],
                PieceKind.ADDED: new[new_from:new_to],
            }
            yield from (Piece(kind, "".join(words)) for kind, words in runs.items() if words)
            at_old = old_to


class _Matcher(SequenceMatcher[str]):
    """Where looking on would take too many steps, nothing more is alike."""

    def __init__(self, old: Sequence[str], new: Sequence[str], comparison: _Comparison) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._comparison = comparison
        often = Counter(new)
        self._steps = list(accumulate((STEPS_PER_PIECE + often[each] for each in old), initial=0))

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        steps = self._steps[len(self._steps) - 1 if ahi is None else ahi] - self._steps[alo]
        if not self._comparison.may_take(steps):
            return Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def _sentences(text: str) -> list[_Sentence]:
    return [_Sentence(match.group(), match.start()) for match in SENTENCE.finditer(text)]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many they begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))))


def _likeness(old: Counter[str], new: Counter[str]) -> float:
    """The share of their words that two sentences have in common, whatever the order."""
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text) if word[0].isalnum()]


def _more_numbers(here: str, there: str) -> tuple[str, ...]:
    """The numbers that stand more often in `here` than in `there`, in their order."""
    left = Counter(NUMBER.findall(here)) - Counter(NUMBER.findall(there))
    found = []
    for number in NUMBER.findall(here):
        if left[number]:
            left[number] -= 1
            found.append(number)
    return tuple(found)
