"""Who speaks at the head of a line: "Ruiz: I will not go", a headline or a turn of a conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claims.figures.attribution import speakers
from claims.figures.attribution.content import content_of, span_of
from claims.figures.attribution.quotations import LONGEST_GAP, LONGEST_QUOTATION, OPENING
from claims.figures.attribution.speakers import Words
from claims.figures.text import Token
from claims.figures.values import Attribution, Span

# "Former Attorney General Ana Ruiz:": so many words stand before the colon of a headline, and a name is looked for in
# so many places.
LONGEST_HEAD, FEWEST_TURNS, MOST_NAMED = 7, 2, 12
LONGEST_HEAD_CHARACTERS = 60
WORD, WORD_BEFORE = re.compile(r"\w+"), re.compile(r"\w+(?=\W*$)")
# The article around a line, in characters.
AROUND = 20_000


def may_head(text: str, start: int, end: int) -> bool:
    """A quick test whether a sentence can have its speaker before a colon."""
    colon = text.find(":", start, end)
    if colon < 0:
        return False
    is_head = colon - start <= LONGEST_HEAD_CHARACTERS and (start == 0 or text[start - 1] == "\n")
    return is_head or text[colon + 1 : colon + 3].strip()[:1] in OPENING


def headed(text: str, line: Sequence[Token], colon: int, words: Words) -> Attribution | None:
    """ "Ruiz: I will not go" as a headline, or as a turn of a conversation that is written down.

    A name counts as a speaker where the text has it beside a reporting verb, or at the head of another line too.
    """
    start = line[0].start
    if colon > LONGEST_HEAD or colon + 1 >= len(line) or (start and text[start - 1] != "\n"):
        return None
    if any(token.kind == "number" or not _may_head(token, words) for token in line[:colon]):
        return None
    span = speakers.tidied(line, 0, colon, words, is_name=True)
    if span is None:
        return None
    turn = f"\n{text[line[0].start : line[colon].start]}:"
    turns = text.count(turn, max(0, start - AROUND), start + AROUND) + text.startswith(turn[1:])
    has_turns = turns >= FEWEST_TURNS
    is_role = line[span[1] - 1].norm in words.roles and span[1] == colon
    if not (has_turns or is_role or _is_heard(text, line[span[1] - 1], words)):
        return None
    content = content_of(line, colon + 1, len(line), words)
    if content is None:
        return None
    end = text.find("\n", content.end) if has_turns else content.end
    return Attribution(
        source=speakers.source(text, line, *span, words),
        cue=span_of(line, colon, colon + 1),
        content=Span(
            start=content.start, end=end if content.end <= end <= content.start + LONGEST_QUOTATION else content.end
        ),
    )


def _may_head(token: Token, words: Words) -> bool:
    return token.is_capitalised or token.norm in words.inside or token.norm in words.roles or token.text in ".-’'"


def _is_heard(text: str, name: Token, words: Words) -> bool:
    """Further on in the text a reporting verb stands beside a name."""
    at = name.end
    for _ in range(MOST_NAMED):
        at = text.find(name.text, at + 1, name.end + AROUND)
        if at < 0:
            return False
        before, behind = WORD_BEFORE.search(text, max(0, at - LONGEST_GAP), at), WORD.search(text, at + len(name.text))
        near = [hit.group().lower() for hit in (before, behind) if hit]
        if not words.cue_firsts.isdisjoint(near):
            return True
    return False
