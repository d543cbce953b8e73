"""Sentences, tokens and phrases over the original string; offsets never shift."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from claims.figures.values import Sentence

T = TypeVar("T")

# A line longer than this that ends without a stop was wrapped by a mail program or a narrow page, not ended.
WRAPPED_LINE_CHARACTERS = 60
# Longer sentences (tables, minified pages) are cut here, so that no rule looks back further than this.
LONGEST_SENTENCE_CHARACTERS = 2_000

# Digits may be grouped with comma, point, apostrophe, or a no-break, thin or narrow space.
_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*|(?<![\w.])\.\d+)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:[²³])?)"
    r"|(?P<clitic>['’](?:s|re|ve|ll|d|m|t)\b)"
    r"|(?P<mark>[^\w\s]|_)"
)
_BREAK = re.compile(
    r"(?P<stop>[.!?…][\"'”’»)\]]*)(?=\s+[\"'“‘«(\[¿¡]*[A-ZÀ-ÖØ-Þ\d])|(?P<line>\s*\n\s*)|(?P<bullet>[•·▪])"
)
_RUN = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"[^\s]+$")
_WORD_WINDOW = 24


class Token(NamedTuple):
    """A word, a number in digits or a mark, with its place; `norm` is the word for looking up."""

    start: int
    end: int
    text: str
    norm: str
    kind: str

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


# Made without the checks of a call by name: every word of every text passes here.
_new = tuple.__new__


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Every word, number and mark between two offsets."""
    found = []
    for hit in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = hit.lastgroup or "mark"
        word = hit.group()
        norm = "'" + word[1:].lower() if kind == "clitic" else word.lower()
        found.append(_new(Token, (*hit.span(), word, norm, kind)))
    return found


def sentences(text: str, *, abbreviations: Iterable[str] = (), breaks: Iterable[int] = ()) -> tuple[Sentence, ...]:
    """Cut a text into sentences, without the white space around them.  `breaks` are offsets where one must end."""
    short = frozenset(abbreviations)
    ends: list[int] = [offset for offset in breaks if 0 < offset < len(text)]
    line_start = 0
    for hit in _BREAK.finditer(text):
        if hit.lastgroup == "stop":
            if not _is_abbreviation(text, hit.start(), short):
                ends.append(hit.end())
        elif hit.lastgroup == "bullet":
            ends.append(hit.end())
        else:
            if not _is_wrapped(text, hit, line_start):
                ends.append(hit.start())
            line_start = hit.end()
    return tuple(_trimmed(text, sorted(ends)))


def _is_abbreviation(text: str, stop: int, short: frozenset[str]) -> bool:
    if text[stop] != ".":
        return False
    word = _LAST_WORD.search(text, max(0, stop - _WORD_WINDOW), stop)
    if word is None:
        return False
    bare = word.group().lstrip("\"'“‘«([").lower()
    return bare in short or (len(bare) == 1 and bare.isalpha())


def _is_wrapped(text: str, hit: re.Match[str], line_start: int) -> bool:
    """A single line end inside a sentence: nothing closes the line, and it is long or the next one begins small."""
    if hit.group().count("\n") > 1 or hit.start() == 0 or hit.end() >= len(text):
        return False
    if text[hit.start() - 1] in '.!?:;…"”’»':
        return False
    return text[hit.end()].islower() or (
        hit.start() - line_start > WRAPPED_LINE_CHARACTERS and text[hit.end()].isalnum()
    )


def _trimmed(text: str, ends: Sequence[int]) -> Iterator[Sentence]:
    start = 0
    for end in (*ends, len(text)):
        while start < end:
            stop = end if end - start <= LONGEST_SENTENCE_CHARACTERS else _cut(text, start)
            piece = text[start:stop]
            left = len(piece) - len(piece.lstrip())
            body = piece.strip()
            if body:
                yield Sentence(start=start + left, end=start + left + len(body))
            start = stop


def _cut(text: str, start: int) -> int:
    """Where an endless sentence is parted: behind a mark in the second half of what may be one, else between words."""
    stop, half = start + LONGEST_SENTENCE_CHARACTERS, start + LONGEST_SENTENCE_CHARACTERS // 2
    for mark in ("; ", ", ", " "):
        if (at := text.rfind(mark, half, stop)) >= 0:
            return at + len(mark)
    for at in range(stop, half, -1):
        if not (text[at - 1].isalnum() and text[at].isalnum()):
            return at
    return stop


class Phrases(Generic[T]):
    """Phrases of one or more words with what each stands for; the longest that fits wins."""

    def __init__(self, entries: Mapping[str, T]) -> None:
        self._forward: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        self._backward: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries.items():
            words = tuple(token.norm if phrase.islower() else token.text for token in tokens(phrase))
            words = words or (phrase,)
            self._forward.setdefault(words[0].lower(), []).append((words, meaning))
            self._backward.setdefault(words[-1].lower(), []).append((words, meaning))
        for table in (self._forward, self._backward):
            for rows in table.values():
                # Longest first; among equals one with a capital, which must be met as written, before one without.
                rows.sort(key=lambda row: (-len(row[0]), " ".join(row[0]).islower()))

    @classmethod
    def of(cls, table: Mapping[T, Iterable[str]]) -> Phrases[T]:
        """From a table of meaning to phrases, as the lexicons have it; the first meaning of a phrase is kept."""
        entries: dict[str, T] = {}
        for meaning, phrases in table.items():
            for phrase in phrases:
                entries.setdefault(phrase, meaning)
        return cls(entries)

    def at(self, line: Sequence[Token], index: int) -> tuple[int, T] | None:
        """The phrase that begins at a token: the index after it and its meaning."""
        if not 0 <= index < len(line) or (rows := self._forward.get(line[index].norm)) is None:
            return None
        for words, meaning in rows:
            end = index + len(words)
            if end <= len(line) and _are_same(line, index, words):
                return end, meaning
        return None

    def hits(self, line: Sequence[Token]) -> Iterator[tuple[int, int, T]]:
        """Every phrase in a line: where it begins and ends, and its meaning; they may overlap."""
        forward = self._forward
        for index, token in enumerate(line):
            if token.norm in forward and (hit := self.at(line, index)):
                yield index, *hit

    @property
    def leads(self) -> Iterable[str]:
        """The first words of all phrases."""
        return self._forward.keys()

    def before(self, line: Sequence[Token], index: int) -> tuple[int, T] | None:
        """The phrase that ends just before a token: the index of its first token and its meaning."""
        if not 0 < index <= len(line) or (rows := self._backward.get(line[index - 1].norm)) is None:
            return None
        for words, meaning in rows:
            first = index - len(words)
            if first >= 0 and _are_same(line, first, words):
                return first, meaning
        return None


def _are_same(line: Sequence[Token], start: int, words: Sequence[str]) -> bool:
    """The tokens from `start` are these words, in lower case or as written."""
    at = start
    for word in words:
        token = line[at]
        if token.norm != word and token.text != word:
            return False
        at += 1
    return True


def is_glued(line: Sequence[Token], index: int) -> bool:
    """No space between a token and the one before it."""
    return index > 0 and line[index - 1].end == line[index].start


def words_in(text: str, start: int, end: int) -> frozenset[str]:
    """The runs of letters and digits between two offsets, in lower case: for quick tests whether a rule can apply."""
    return frozenset(_RUN.findall(text[start:end].lower()))


def leads(phrases: Iterable[str]) -> frozenset[str]:
    """The first run of letters and digits of each phrase: where none of these is, none of the phrases is.

    A phrase without any, a sign, is left out.
    """
    return frozenset(hit.group() for phrase in phrases if (hit := _RUN.search(phrase.lower())))
