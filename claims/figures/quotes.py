"""A quote and its number in a stored text: is it there literally, and how does a link lead to it in place?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from urllib.parse import quote as percent_encoded

from claims.figures import interval, lexicon
from claims.figures.relation import in_unit_of
from claims.figures.text import tokens
from claims.figures.values import Figure

# Browsers find a text by its first and last words; longer ones only break where a site changes a comma.
LONG_FROM_WORDS = 14
WORDS_OF_AN_END = 5
# A text that stands in a page several times is told by what stands around it, in so many words at the most.
MOST_WORDS_AROUND = 8

_WORD = re.compile(r"\S+")
_WORD_SIGN = re.compile(r"\w")
_DIGIT = re.compile(r"\d")
# What each byte is in an address.
_CODES = [percent_encoded(bytes([byte]), safe="").replace("-", "%2D") for byte in range(256)]


def stands_in(text: str, figure: Figure) -> bool:
    """The text has the figure where it says: its words at its place, with a number or number word among them."""
    return stands_at(text, figure.start, figure.end, words=figure.text, is_implicit=figure.is_implicit)


def stands_at(text: str, start: int, end: int, *, words: str, is_implicit: bool) -> bool:
    """The same of a figure's words.  What is told without a number ("a man was shot") is there as its words are."""
    if not words or text[start:end] != words:
        return False
    return is_implicit or bool(_DIGIT.search(words)) or any(token.norm in _number_words() for token in tokens(words))


@cache
def _number_words() -> frozenset[str]:
    found: set[str] = set()
    for language in lexicon.languages():
        words = lexicon.load(language)
        numbers, vague = words.table("numbers"), words.table("vague")
        found.update(numbers.integers("values"), numbers.integers("multipliers"), numbers.words("halves"))
        found.update(numbers.integers("fractions"), numbers.integers("multiples"), numbers.words("articles"))
        found.update(word for phrase in vague.lists("words") for word in phrase.split())
    return frozenset(found)


def says(claim: Figure, figures: Iterable[Figure]) -> bool:
    """One of the figures of a text gives the claim's number: of its kind, within its interval, of what it counts."""
    return any(_is_alike(claim, figure) and _is_within(claim, figure) for figure in figures)


def _is_within(claim: Figure, figure: Figure) -> bool:
    """They allow a common number; what was converted is rounded first, as nobody writes 544.31 tonnes."""
    there = in_unit_of(figure, claim)
    own = claim.interval if figure.unit == claim.unit else interval.rounded(claim.interval)
    return interval.overlap(own, there)


def nearest(claim: Figure, figures: Iterable[Figure]) -> Figure | None:
    """Of the figures that count what the claim counts, the one whose number is nearest to the claim's."""
    alike = [figure for figure in figures if _is_alike(claim, figure)]
    own = interval.middle(claim.interval)
    if own is None:
        return next(iter(alike), None)

    def distance(figure: Figure) -> Decimal:
        there = interval.middle(in_unit_of(figure, claim))
        return abs(there - own) if there is not None else Decimal("Infinity")

    return min(alike, key=distance, default=None)


def _is_alike(claim: Figure, figure: Figure) -> bool:
    """The same kind of figure, of the same thing, near no other event."""
    if claim.kind is not figure.kind or (claim.unit is None) != (figure.unit is None):
        return False
    if claim.event_class and figure.event_class and claim.event_class != figure.event_class:
        return False
    if claim.counted is None or figure.counted is None:
        return claim.event_class == figure.event_class
    group, other = lexicon.group_of(claim.counted), lexicon.group_of(figure.counted)
    if claim.counted == figure.counted:
        return True
    if group is None or other is None:
        return claim.unit is not None and claim.unit == figure.unit
    return group in lexicon.wider_groups(other) or other in lexicon.wider_groups(group)


def text_fragment(text: str, start: int, end: int) -> str:
    """The directive that makes a browser scroll to a passage and mark it: ":~:text=prefix-,start,end,-suffix".

    Long passages, and those over several lines, are given by their first and last words.  A short one that stands in
    the text more than once is given with as many of the words around it as tell it from the others.  "" for nothing.
    """
    piece = text[start:end].strip()
    if not piece:
        return ""
    start = text.index(piece, start)
    first, last = _ends(piece)
    before, after = _around(text, start, start + len(piece), first, last)
    parts = [f"{_encoded(before)}-"] if before else []
    parts += [_encoded(words) for words in (first, last) if words]
    parts += [f"-{_encoded(after)}"] if after else []
    return f":~:text={','.join(parts)}"


def in_place_url(url: str, text: str, start: int, end: int) -> str:
    """A page's address that leads to a passage of its text; as it is where there is none."""
    directive = text_fragment(text, start, end)
    if not directive:
        return url
    address, mark, fragment = url.partition("#")
    return f"{address}#{fragment.partition(':~:')[0] if mark else ''}{directive}"


def _ends(piece: str) -> tuple[str, str]:
    """A passage whole and "", or its first and last words, each from one line: browsers look for none across two."""
    words = piece.split()
    if len(words) < LONG_FROM_WORDS and "\n" not in piece:
        return " ".join(words), ""
    number = min(WORDS_OF_AN_END, max(len(words) // 2, 1))
    opening = piece.partition("\n")[0].split()[:WORDS_OF_AN_END]
    closing = piece.rpartition("\n")[2].split()[-number:]
    return " ".join(opening), " ".join(closing)


def _around(text: str, start: int, end: int, first: str, last: str) -> tuple[str, str]:
    """The fewest words before and behind a passage that tell it from others that begin, or are, alike."""
    whole = _whole(text)
    if _count(whole, first) < 2:  # whatever ends as it does, a browser takes the first behind the beginning
        return "", ""
    left = _WORD.findall(text, text.rfind("\n", 0, start) + 1, start)
    line_end = text.find("\n", end)
    right = _WORD.findall(text, end, len(text) if line_end < 0 else line_end)
    if not left:
        left = _last_line_before(text, start)
    for number in range(1, MOST_WORDS_AROUND + 1):
        before, after = " ".join(left[-number:]), " ".join(right[:number])
        if _WORD_SIGN.search(before) and _count(whole, f"{before} {first}") < 2:
            return before, ""
        if _WORD_SIGN.search(after) and not last and _count(whole, f"{first} {after}") < 2:
            return "", after
        if number >= len(left) and number >= len(right):
            break
    return " ".join(left[-MOST_WORDS_AROUND:]), " ".join(right[:MOST_WORDS_AROUND])


def _last_line_before(text: str, start: int) -> list[str]:
    before = text[:start].rstrip()
    return before[before.rfind("\n") + 1 :].split()


def _count(whole: str, words: str) -> int:
    """How often these words stand in a text, where words begin and end."""
    words = words.casefold()
    if (anywhere := whole.count(words)) < 2:
        return anywhere  # hardly ever part of a longer word, and then told apart needlessly
    count, at = 0, whole.find(words)
    while at >= 0:
        end = at + len(words)
        if _is_inner(whole[at - 1 : at]) or _is_inner(whole[end : end + 1]):
            end = at + 1
        else:
            count += 1
        at = whole.find(words, end)
    return count


def _is_inner(sign: str) -> bool:
    """A letter or digit: what stands beside it is no whole word."""
    return sign.isalnum() or sign == "_"


@lru_cache(maxsize=64)
def _whole(text: str) -> str:
    """A text as it is searched, kept for the next passage of the same one."""
    return _spaced(text).casefold()


def _spaced(text: str) -> str:
    """With single spaces, as a browser shows it."""
    return " ".join(text.split())


def _encoded(words: str) -> str:
    """Percent-encoded, with the signs that part a directive: the comma, the ampersand and the dash."""
    return "".join(map(_CODES.__getitem__, words.encode()))
