"""Quotations that reach over their sentence: “A,” X said. “B.”"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claims.figures.values import Attribution, Sentence, Span

OPENING = frozenset('“«"`')
CLOSING = frozenset("”»\"'’")
# A quotation over several sentences is seldom longer, and its speaker stands right behind it.
LONGEST_QUOTATION, LONGEST_GAP = 3_000, 40
# Two apostrophes, as typewriters and wire services have it, open and close alike.
TYPED = "''"
QUOTATIONS = (("“", "”"), ("«", "»"))
# In the paragraph right behind a quotation the same speaker goes on: so many line ends stand between.
PARAGRAPHS_APART = 3
OPENS_PARAGRAPH = re.compile(r":\s*\n\s*[“«\"]")


def continued(found: Sequence[Attribution], text: str, sentences: Sequence[Sentence]) -> list[Attribution]:
    """Let a quotation go on: “A,” X said. “B.” is one saying, as far as the sentences behind begin with a quotation.

    Only a sentence that names nobody itself is taken in.  Linear.
    """
    held = [whole for item in found if (whole := _with_quotation_before(item, text)) is not None]
    claimed = sorted({attribution.cue.start for attribution in held})
    position = 0
    number = 0
    last: int | None = None
    for sentence in sentences:
        has_own = False
        closes = _closes(text, sentence)
        while position < len(claimed) and claimed[position] < sentence.end:
            has_own = has_own or claimed[position] >= closes
            position += 1
        if has_own:
            first = number
            while number < len(held) and held[number].cue.start < sentence.end:
                number += 1
            # Of “A,” X said, adding that B, it is A that may go on.
            quoting = (at for at in range(number - 1, first - 1, -1) if is_quoting(text, held[at].content))
            last = next(quoting, number - 1 if number else None)
            continue
        said = held[last].content if last is not None else None
        if said is not None and sentence.start < said.end:
            continue
        is_next = number < len(held) and _holds(held[number].content, sentence.start)
        if last is None or said is None or is_next or not _goes_on(text, sentence, said):
            last = None
            continue
        for index, attribution in enumerate(held[max(0, last - 3) : last + 1], start=max(0, last - 3)):
            if attribution.cue == held[last].cue and attribution.content == said:
                wider = _to_closing_mark(Span(start=said.start, end=max(said.end, sentence.end)), text)
                held[index] = replace(attribution, content=wider)
    return held


def _with_quotation_before(said: Attribution, text: str) -> Attribution | None:
    """A saying whose quotation began in a sentence before: from where its mark opens.  None where nothing is said."""
    content = said.content
    if content is None and (behind := OPENS_PARAGRAPH.match(text, said.cue.end)):
        # X wrote:⏎⏎“…”
        content = Span(start=behind.end() - 1, end=behind.end())
        return replace(said, content=_to_closing_mark(content, text))
    if content is None:
        # “… Nobody knows.” X said.
        before = text[max(0, said.source.start - LONGEST_GAP) : said.source.start].rstrip()
        if not before or before[-1] not in CLOSING:
            return None
        end = said.source.start - LONGEST_GAP + len(before) if said.source.start > LONGEST_GAP else len(before)
        content = Span(start=end, end=end)
    piece = text[content.start : content.end]
    if piece.count(TYPED) % 2 and piece.rstrip(",.").endswith(TYPED):
        start = text.rfind(TYPED, max(0, content.start - LONGEST_QUOTATION), content.start)
        content = Span(start=start, end=content.end) if start >= 0 else content
    for opening, closing in QUOTATIONS:
        opens, closes = piece.find(opening), piece.find(closing)
        if content.start < content.end and (closes < 0 or 0 <= opens < closes):
            continue
        if content.start == content.end and text[content.end - 1] != closing:
            continue
        limit = max(0, content.start - LONGEST_QUOTATION)
        start = text.rfind(opening, limit, content.end - 1)
        if start >= 0 and (content.start == content.end or text.find(closing, start, content.start) < 0):
            content = Span(start=start, end=content.end)
            break
    return replace(said, content=_to_closing_mark(content, text)) if content.start < content.end else None


def _to_closing_mark(content: Span, text: str) -> Span:
    """A quotation that is still open where its sentence ends goes on to its closing mark."""
    if text.count(TYPED, content.start, content.end) % 2:
        closes = text.find(TYPED, content.end, content.end + LONGEST_QUOTATION)
        return Span(start=content.start, end=closes + len(TYPED)) if closes >= 0 else content
    for opening, closing in QUOTATIONS:
        opens = text.rfind(opening, content.start, content.end)
        if opens < 0 or text.find(closing, opens, content.end) >= 0:
            continue
        closes = text.find(closing, content.end, content.end + LONGEST_QUOTATION)
        if closes >= 0 and text.find(opening, content.end, closes) < 0:
            return Span(start=content.start, end=closes + 1)
    return content


def _closes(text: str, sentence: Sentence) -> int:
    """Where a quotation ends that a sentence begins with: who speaks within it is no speaker of the text's own."""
    closing = dict(QUOTATIONS).get(text[sentence.start])
    if closing is None:
        return sentence.start
    at = text.find(closing, sentence.start, sentence.end)
    return at if at >= 0 else sentence.end


def _holds(said: Span | None, place: int) -> bool:
    return said is not None and said.start <= place < said.end


def is_quoting(text: str, said: Span | None) -> bool:
    """Whether a saying is given in quotation marks, at least in part."""
    if said is None:
        return False
    piece = text[said.start : said.end]
    return not OPENING.isdisjoint(piece) or TYPED in piece


def _goes_on(text: str, sentence: Sentence, said: Span) -> bool:
    """Whether a sentence begins with a quotation, in the paragraph of a saying that is one or right in the next."""
    opens = text[sentence.start] in OPENING or text.startswith(TYPED, sentence.start)
    return opens and is_quoting(text, said) and text.count("\n", said.end, sentence.start) < PARAGRAPHS_APART


def follows_quotation(text: str, start: int) -> bool:
    """A quotation ends right before a sentence: “Who knows?” X told the BBC."""
    before = text[max(0, start - LONGEST_GAP) : start].rstrip(" \u00a0")
    return before[-1:] in CLOSING and len(before) > 1
