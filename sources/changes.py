"""What two versions of a text say differently, sentence by sentence, and which of their numbers changed.

Pure: two texts in, the differences out, in the order of the later text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A sentence with what ends it; a line break ends one as well.  An abbreviation may cut one in two, in both texts alike.
SENTENCE = re.compile(r"[^\s][^\n]*?(?:[.!?…]['\"”’»)]*(?=\s|$)|(?=[^\S\n]*$))", re.MULTILINE)
WORD = re.compile(r"\w+(?:[.,’'-]\w+)*|[^\w\s]|\s+")
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
# Two sentences that share less of their words are one taken out and one put in.
ALIKE = 0.5
# Beyond so many pairs of sentences in one place (a page written anew), they are not compared word by word.
MOST_PAIRS = 10_000


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

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words of both, in the order a reader meets them, each marked as kept, taken out or put in."""
        return tuple(_pieces(self.before, self.after))

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


def changes(before: str, after: str) -> list[Change]:
    """How `after` differs from `before`.  White space between sentences counts for nothing."""
    old, new = _sentences(before), _sentences(after)
    matcher = SequenceMatcher(None, [each.text for each in old], [each.text for each in new], autojunk=False)
    found: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            found += _in_one_place(
                old[old_from:old_to],
                new[new_from:new_to],
                before_start=old[old_from].start if old_from < len(old) else len(before),
                after_start=new[new_from].start if new_from < len(new) else len(after),
            )
    return found


def _sentences(text: str) -> list[_Sentence]:
    return [_Sentence(match.group(), match.start()) for match in SENTENCE.finditer(text)]


def _in_one_place(
    old: Sequence[_Sentence], new: Sequence[_Sentence], *, before_start: int, after_start: int
) -> Iterator[Change]:
    """Sentences that stand in the place of others: each beside the one it was made of, where there is one."""
    pairs = _pairs(old, new)
    at_old = at_new = 0
    for old_index, new_index in [*pairs, (len(old), len(new))]:
        for removed in old[at_old:old_index]:
            yield Change(ChangeKind.REMOVED, removed.text, "", removed.start, after_start)
            before_start = removed.start + len(removed.text)
        for added in new[at_new:new_index]:
            yield Change(ChangeKind.ADDED, "", added.text, before_start, added.start)
            after_start = added.start + len(added.text)
        if old_index < len(old) and new_index < len(new):
            was, now = old[old_index], new[new_index]
            yield Change(ChangeKind.REWORDED, was.text, now.text, was.start, now.start)
            before_start, after_start = was.start + len(was.text), now.start + len(now.text)
        at_old, at_new = old_index + 1, new_index + 1


def _pairs(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[tuple[int, int]]:
    """Which sentence became which, in the order of both texts: for each the most alike of those that are left."""
    if len(old) * len(new) > MOST_PAIRS:
        return []
    found = []
    first_left = 0
    for old_index, was in enumerate(old):
        likeness = [(_likeness(was.text, now.text), -index) for index, now in enumerate(new[first_left:], first_left)]
        best, index = max(likeness, default=(0.0, 0))
        if best >= ALIKE:
            found.append((old_index, -index))
            first_left = -index + 1
    return found


def _likeness(before: str, after: str) -> float:
    """The share of their words that two sentences have in common, whatever the order."""
    old, new = Counter(_words(before)), Counter(_words(after))
    return 2 * (old & new).total() / max(old.total() + new.total(), 1)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text) if word[0].isalnum()]


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORD.findall(before), WORD.findall(after)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(PieceKind.SAME, "".join(old[old_from:old_to]))
            continue
        if old_from < old_to:
            yield Piece(PieceKind.REMOVED, "".join(old[old_from:old_to]))
        if new_from < new_to:
            yield Piece(PieceKind.ADDED, "".join(new[new_from:new_to]))


def _more_numbers(here: str, there: str) -> tuple[str, ...]:
    """The numbers that stand more often in `here` than in `there`, in their order."""
    left = Counter(NUMBER.findall(here)) - Counter(NUMBER.findall(there))
    found = []
    for number in NUMBER.findall(here):
        if left[number]:
            left[number] -= 1
            found.append(number)
    return tuple(found)
