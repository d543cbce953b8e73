"""The sayings of one sentence.

The rules are those of news prose: a reporting verb has its speaker before it, or behind it where the words come first;
what is said runs from the verb to the end of the sentence, or from its beginning to the comma before the speaker.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from claims.figures.attribution import speakers
from claims.figures.attribution.content import (
    FEWEST_WORDS,
    LONGEST_CIRCUMSTANCE,
    MARKS,
    comma_after,
    content_of,
    span_of,
    words_between,
)
from claims.figures.attribution.headings import headed, may_head
from claims.figures.attribution.quotations import CLOSING, OPENING, follows_quotation
from claims.figures.attribution.speakers import Words, words_of
from claims.figures.text import Token
from claims.figures.values import Attribution, Span


def cue_leads(language: str) -> frozenset[str]:
    """Words without any of which, and without a quotation, a sentence names no source."""
    return words_of(language).cue_leads


def may_attribute(text: str, start: int, end: int, words: frozenset[str], language: str) -> bool:
    """A quick test whether a sentence, with the words in it, can name a source."""
    return not words_of(language).cue_leads.isdisjoint(words) or may_head(text, start, end)


def is_said(line: Sequence[Token], first: int, language: str) -> bool:
    """A reporting verb stands right before a token: "AFP reported 14"."""
    return words_of(language).says.before(line, first) is not None


def find(text: str, line: Sequence[Token], language: str) -> list[Attribution]:
    """The attributions of a sentence, in the order of their cues; each names one source."""
    words = words_of(language)
    found: list[Attribution] = []
    index = 0
    while index < len(line):
        norm = line[index].norm
        if norm in words.cue_firsts:
            if hit := words.according.at(line, index):
                found.extend(_according(text, line, index, hit[0], found, words))
                index = hit[0]
                continue
            hit = words.says.at(line, index) or words.voices.at(line, index)
            if hit and not speakers.is_noun(line, index, hit[0], words):
                new = _said(text, line, index, hit[0], found, words)
                if new and found:
                    _cut(found, line, new[0], words)
                found.extend(new)
                index = hit[0]
                continue
        elif line[index].text == ":" and index:
            said = _quoted_after(text, line, index, words) or headed(text, line, index, words)
            if said:
                found.append(said)
        index += 1
    return found


def _cut(found: list[Attribution], line: Sequence[Token], new: Attribution, words: Words) -> None:
    """What one says ends where another begins to speak, or the same again: "police said 12, while AFP reported 14"."""
    is_shared = new.source == found[-1].source
    begins = new.cue.start if is_shared else min(new.source.start, new.cue.start)
    at = bisect_left(line, begins, key=lambda token: token.start)
    while at > 0 and (line[at - 1].norm in words.skip or line[at - 1].norm in words.adverbs):
        at -= 1
    end = at
    while end > 0 and (line[end - 1].text == "," or line[end - 1].norm in words.clause_ends - words.that):
        end -= 1
    joint = [token.norm for token in line[end:at]]
    is_parted = "," in joint or is_shared or not words.contrasts.isdisjoint(joint)
    if end == at or end == 0 or not is_parted:
        return
    for index, item in enumerate(found):
        content = item.content
        if content and content.start < line[end - 1].end < content.end and item.cue.start >= line[0].start:
            found[index] = replace(item, content=Span(start=content.start, end=line[end - 1].end))


def _according(
    text: str, line: Sequence[Token], cue: int, after: int, before: Sequence[Attribution], words: Words
) -> list[Attribution]:
    """ "According to X, …", "…, according to X and Y", "AFP reported, citing X"."""
    spans = speakers.sources_from(line, after, words)
    if not spans and (noun := speakers.phrase_from(line, after, words)):
        spans = [noun]
    if not spans:
        return []
    end = spans[-1][1]
    rest = comma_after(line, end)
    if words_between(line, 0, cue, words) < FEWEST_WORDS and rest is not None:
        content = content_of(line, rest, len(line), words)
    else:
        content = content_of(line, 0, cue, words)
    passing = before[-1] if before and line[cue].norm in words.citing else None
    if passing is None and line[cue].norm in words.citing and rest is not None:
        return _passed_on(text, line, cue, after, spans, rest, words)
    found = []
    for span in spans:
        source = speakers.source(text, line, *span, words)
        if passing is not None:
            source = replace(source, via=passing.source.text)
            content = passing.content or content
        found.append(Attribution(source=source, cue=span_of(line, cue, after), content=content))
    return found


def _passed_on(
    text: str, line: Sequence[Token], cue: int, after: int, spans: list[tuple[int, int]], rest: int, words: Words
) -> list[Attribution]:
    """ "State media, citing the army, reported …": the army says it, and state media pass it on."""
    said = words.says.at(line, rest)
    content = content_of(line, said[0] if said else rest, len(line), words)
    passer = speakers.before(line, cue - 1, words) if cue > 1 else None
    via = speakers.source(text, line, *passer, words).text if passer else None
    sources = [replace(speakers.source(text, line, *span, words), via=via) for span in spans]
    return [Attribution(source=source, cue=span_of(line, cue, after), content=content) for source in sources]


def _said(
    text: str, line: Sequence[Token], cue: int, after: int, before: Sequence[Attribution], words: Words
) -> list[Attribution]:
    """A reporting verb, with who stands before or behind it."""
    first = cue
    if cue and line[cue - 1].norm in words.passive:
        if line[cue].norm not in words.participles:
            return []
        first = cue - 1  # "is telling"
    elif cue and line[cue - 1].norm in words.not_before:
        return []
    is_participle = line[cue].norm in words.participles and first == cue
    spans, start, is_behind = ([], cue, False) if is_participle else _speakers(line, first, after, words)
    if spans and line[spans[0][0]].norm in words.first_persons:
        return []  # "I think" is somebody's own way of speaking, and no report
    if not spans and not before and (is_participle or (first > 0 and line[first - 1].norm in words.joints)):
        spans, start = _subject(line, first, words)
    if not spans:
        at = first
        while at > 0 and line[at - 1].norm in words.adverbs:
            at -= 1
        is_joined = at > 0 and line[at - 1].norm in words.joints
        if (is_participle or is_joined) and before:
            start = _clause_start(line, after, words, is_telling=False) or after
            added = content_of(line, start, len(line), words)
            return (
                [Attribution(source=before[-1].source, cue=span_of(line, cue, after), content=added)] if added else []
            )
        return []
    is_telling = line[cue].norm in words.hearer
    while start > 0 and (line[start - 1].norm in words.skip or line[start - 1].norm in words.titles):
        start -= 1
    behind = max(span[1] for span in spans) if is_behind else after
    clause = _clause_start(line, behind, words, is_telling=is_telling and not is_behind)
    if (
        clause is None
        and behind < len(line)
        and line[behind].norm in words.infinitive
        and line[cue].norm in words.voice_firsts
    ):
        clause = behind
    is_quoted = start > 0 and _is_quote_before(line, start)
    has_before = words_between(line, 0, start, words) >= (1 if is_quoted else FEWEST_WORDS)
    is_closed = start > 0 and line[start - 1].text in ",”»\"’'?!—–"
    content: Span | None = None
    goes_on = clause is None and after < len(line) and line[after].text == "," and not is_behind
    if has_before and is_closed and (is_behind or clause is None or _is_quote_before(line, start)):
        is_around = (clause is not None and line[clause].text in OPENING) or (
            goes_on
            and not _is_quote_before(line, start)
            and words_between(line, after, len(line), words) > FEWEST_WORDS
        )
        content = content_of(line, 0, len(line) if is_around else start, words)
    elif goes_on and not has_before:
        content = content_of(line, 0 if start > 0 and is_closed else after, len(line), words)
    elif clause is not None and not is_behind:
        content = content_of(line, clause, len(line), words)
    elif has_before and is_closed:
        content = content_of(line, 0, start, words)
    is_short = start == 0 and not is_behind and words_between(line, after, len(line), words) <= 2 * FEWEST_WORDS
    is_open = not is_behind and after == len(line) - 1 and line[after].text == ":"
    if content is None and not is_short and not is_open and not (start == 0 and follows_quotation(text, line[0].start)):
        return []
    found = [
        Attribution(source=speakers.source(text, line, *span, words), cue=span_of(line, cue, after), content=content)
        for span in spans
    ]
    if is_telling and not is_behind:
        outlets = [span for span in speakers.sources_from(line, after, words) if speakers.is_outlet(line, *span, words)]
        via = speakers.source(text, line, *outlets[0], words).text if outlets else None
        found = [replace(said, source=replace(said.source, via=via)) for said in found]
    return found


def _subject(line: Sequence[Token], cue: int, words: Words) -> tuple[list[tuple[int, int]], int]:
    """Whose sentence it is, for a second verb without a subject of its own: "Ruiz left the town, saying …"."""
    at = 0
    if line[0].norm in words.circumstances:
        at = next((here + 1 for here in range(1, min(cue, LONGEST_CIRCUMSTANCE)) if line[here].text == ","), 0)
        while at < cue and line[at].norm in words.circumstances:
            at += 1  # "On Monday Ana Ruiz left"
    for here in range(1, min(cue, LONGEST_CIRCUMSTANCE)):
        if line[here].text in "-–—" and line[here].start > line[here - 1].end:
            at = here + 1  # "PARIS, Aug 31 (Reuters) - "
    while at < cue and (line[at].text == "," or line[at].norm in words.leading):
        at += 1
    if at < cue and line[at].norm in words.speaking_pronouns and line[at].norm not in words.first_persons:
        return [(at, at + 1)], cue
    spans = speakers.sources_from(line, at, words)[:1] if at < cue else []
    return (spans, cue) if spans and spans[0][1] < cue else ([], cue)


def _speakers(line: Sequence[Token], cue: int, after: int, words: Words) -> tuple[list[tuple[int, int]], int, bool]:
    """The speakers of a verb, the token where they begin, and whether they stand behind it."""
    end = cue
    while end > 0 and line[end - 1].norm in words.adverbs:
        end -= 1
    is_inverted = end > 0 and line[end - 1].text in ",”»\"’'?!—–"
    is_inverted = is_inverted and line[cue].norm not in words.hearer
    if is_inverted and not speakers.is_apposition(line, end - 1, words):
        spans = speakers.sources_from(line, after, words)[:1] or speakers.phrase_after(line, after, words)
        if spans and _is_end_of_speaker(line, spans[-1][1], words):
            return spans, end, True
        if _is_quote_before(line, end) and (span := speakers.long_phrase_after(line, after, words)):
            return [span], end, True
    if span := speakers.before(line, end, words):
        return [span], span[0], False
    if end == 0 and (spans := speakers.sources_from(line, after, words)[:1]):
        return spans, end, True
    return [], cue, False


def _is_end_of_speaker(line: Sequence[Token], at: int, words: Words) -> bool:
    """Whether a speaker behind a verb can end at a token: nothing there makes it the subject of what is said."""
    if at >= len(line) or line[at].kind == "mark":
        return True
    return line[at].norm in words.circumstances or line[at].norm in words.clause_ends


def _clause_start(line: Sequence[Token], start: int, words: Words, *, is_telling: bool) -> int | None:
    """Where what is said begins behind a verb: at "that", at a quotation, or at once; None where nothing is said."""
    at = start
    if is_telling:
        at = speakers.hearer_end(line, at, words)
    limit = min(len(line), at + LONGEST_CIRCUMSTANCE)
    is_after_mark = True
    if at < len(line) and line[at].text in ":,":
        at += 1
        if at < len(line) and line[at].text in OPENING:
            return at
        if line[at - 1].text == ":":
            return at if at < len(line) else None
        return None
    if at >= len(line) or line[at].text in MARKS or line[at].text in CLOSING - OPENING:
        return None
    if line[at].norm not in words.circumstances:
        return at
    for index in range(at, limit):
        token = line[index]
        if token.norm in words.that or (token.norm in words.speaking_pronouns and index > at):
            return index
        if token.text in OPENING and is_after_mark:
            return index
        if token.text in ";." or (token.text == "," and (index + 1 >= limit or line[index + 1].text not in OPENING)):
            break
        is_after_mark = token.text in ",:"
    return None


def _is_quote_before(line: Sequence[Token], start: int) -> bool:
    """A quotation ends right before the speaker: “…,” X said."""
    return line[start - 1].text in CLOSING or (start > 1 and line[start - 2].text in CLOSING)


def _quoted_after(text: str, line: Sequence[Token], colon: int, words: Words) -> Attribution | None:
    """ "X: “…”" at the beginning of a sentence."""
    if colon + 1 >= len(line) or line[colon + 1].text not in OPENING or colon > speakers.LONGEST_SOURCE:
        return None
    span = speakers.tidied(line, 0, colon, words)
    content = content_of(line, colon + 1, len(line), words)
    if span is None or content is None or any(token.norm in words.cue_firsts for token in line[:colon]):
        return None
    source = speakers.source(text, line, *span, words)
    return Attribution(source=source, cue=span_of(line, colon, colon + 1), content=content)
