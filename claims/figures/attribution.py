"""Who says so, with which words, and what: "according to X and Y", "X said that …", "…", said X, "X: “…”".

The rules are those of news prose: a reporting verb has its speaker before it, or behind it where the words come first;
what is said runs from the verb to the end of the sentence, or from its beginning to the comma before the speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.figures import speakers
from claims.figures.speakers import Words, words_of
from claims.figures.text import Token
from claims.figures.values import Attribution, Figure, Sentence, SourceKind, Span

OPENING = frozenset('“«"`')
CLOSING = frozenset("”»\"'’")
MARKS = frozenset(",;:–—-.")
# "Told a news conference in Bogotá on Sunday that …": how far behind a verb its clause is looked for.
LONGEST_CIRCUMSTANCE = 12
# So many words are something said, and more than enough are counted no further.
FEWEST_WORDS, ENOUGH_WORDS = 2, 5
# A quotation over several sentences is seldom longer, and its speaker stands right behind it.
LONGEST_QUOTATION, LONGEST_GAP = 3_000, 40
# Two apostrophes, as typewriters and wire services have it, open and close alike.
TYPED = "''"
QUOTATIONS = (("“", "”"), ("«", "»"))
# "Former Attorney General Ana Ruiz:": so many words stand before the colon of a headline, and a name is looked for in
# so many places.
LONGEST_HEAD, FEWEST_TURNS, MOST_NAMED = 7, 2, 12
LONGEST_HEAD_CHARACTERS = 60
PARAGRAPHS_APART = 3
OPENS_PARAGRAPH = re.compile(r":\s*\n\s*[“«\"]")
WORD, WORD_BEFORE = re.compile(r"\w+"), re.compile(r"\w+(?=\W*$)")
# The article around a line, in characters.
AROUND = 20_000
# Who "the agency" can be.
INSTITUTIONS = frozenset({SourceKind.OFFICIAL, SourceKind.ORGANISATION})


def cue_leads(language: str) -> frozenset[str]:
    """Words without any of which, and without a quotation, a sentence names no source."""
    return words_of(language).cue_leads


def may_attribute(text: str, start: int, end: int, words: frozenset[str], language: str) -> bool:
    """A quick test whether a sentence, with the words in it, can name a source."""
    if not words_of(language).cue_leads.isdisjoint(words):
        return True
    colon = text.find(":", start, end)
    if colon < 0:
        return False
    is_head = colon - start <= LONGEST_HEAD_CHARACTERS and (start == 0 or text[start - 1] == "\n")
    return is_head or text[colon + 1 : colon + 3].strip()[:1] in OPENING


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
            said = _quoted_after(text, line, index, words) or _headed(text, line, index, words)
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
    rest = _comma_after(line, end)
    if _words_between(line, 0, cue, words) < FEWEST_WORDS and rest is not None:
        content = _content(line, rest, len(line), words)
    else:
        content = _content(line, 0, cue, words)
    passing = before[-1] if before and line[cue].norm in words.citing else None
    found = []
    for span in spans:
        source = speakers.source(text, line, *span, words)
        if passing is not None:
            source = replace(source, via=passing.source.text)
            content = passing.content or content
        found.append(Attribution(source=source, cue=_span(line, cue, after), content=content))
    return found


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
            added = _content(line, start, len(line), words)
            return [Attribution(source=before[-1].source, cue=_span(line, cue, after), content=added)] if added else []
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
    has_before = _words_between(line, 0, start, words) >= (1 if is_quoted else FEWEST_WORDS)
    is_closed = start > 0 and line[start - 1].text in ",”»\"’'?!—–"
    content: Span | None = None
    goes_on = clause is None and after < len(line) and line[after].text == "," and not is_behind
    if has_before and is_closed and (is_behind or clause is None or _is_quote_before(line, start)):
        is_around = (clause is not None and line[clause].text in OPENING) or (
            goes_on
            and not _is_quote_before(line, start)
            and _words_between(line, after, len(line), words) > FEWEST_WORDS
        )
        content = _content(line, 0, len(line) if is_around else start, words)
    elif goes_on and not has_before:
        content = _content(line, 0 if start > 0 and is_closed else after, len(line), words)
    elif clause is not None and not is_behind:
        content = _content(line, clause, len(line), words)
    elif has_before and is_closed:
        content = _content(line, 0, start, words)
    is_short = start == 0 and not is_behind and _words_between(line, after, len(line), words) <= 2 * FEWEST_WORDS
    is_open = not is_behind and after == len(line) - 1 and line[after].text == ":"
    if (
        content is None
        and not is_short
        and not is_open
        and not (start == 0 and _follows_quotation(text, line[0].start))
    ):
        return []
    found = [
        Attribution(source=speakers.source(text, line, *span, words), cue=_span(line, cue, after), content=content)
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


def _follows_quotation(text: str, start: int) -> bool:
    """A quotation ends right before a sentence: “Who knows?” X told the BBC."""
    before = text[max(0, start - LONGEST_GAP) : start].rstrip(" \u00a0")
    return before[-1:] in CLOSING and len(before) > 1


def _is_quote_before(line: Sequence[Token], start: int) -> bool:
    """A quotation ends right before the speaker: “…,” X said."""
    return line[start - 1].text in CLOSING or (start > 1 and line[start - 2].text in CLOSING)


def _quoted_after(text: str, line: Sequence[Token], colon: int, words: Words) -> Attribution | None:
    """ "X: “…”" at the beginning of a sentence."""
    if colon + 1 >= len(line) or line[colon + 1].text not in OPENING or colon > speakers.LONGEST_SOURCE:
        return None
    span = speakers.tidied(line, 0, colon, words)
    content = _content(line, colon + 1, len(line), words)
    if span is None or content is None or any(token.norm in words.cue_firsts for token in line[:colon]):
        return None
    source = speakers.source(text, line, *span, words)
    return Attribution(source=source, cue=_span(line, colon, colon + 1), content=content)


def _headed(text: str, line: Sequence[Token], colon: int, words: Words) -> Attribution | None:
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
    content = _content(line, colon + 1, len(line), words)
    if content is None:
        return None
    end = text.find("\n", content.end) if has_turns else content.end
    return Attribution(
        source=speakers.source(text, line, *span, words),
        cue=_span(line, colon, colon + 1),
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


def _content(line: Sequence[Token], start: int, end: int, words: Words) -> Span | None:
    """The place of what is said, without the marks around it; None where too little is left."""
    first, last = start, end
    while first < last and line[first].text in MARKS:
        first += 1
    while last > first and line[last - 1].text in MARKS:
        last -= 1
    if _words_between(line, first, last, words) == 0:
        return None
    return Span(start=line[first].start, end=line[last - 1].end)


def _words_between(line: Sequence[Token], start: int, end: int, words: Words) -> int:
    """How many words stand between two tokens, up to enough of them; small ones that only lead on are none ("but")."""
    found = 0
    for at in range(start, end):
        if line[at].kind != "mark" and line[at].norm not in words.leading:
            found += 1
            if found == ENOUGH_WORDS:
                break
    return found


def _comma_after(line: Sequence[Token], end: int) -> int | None:
    """Behind the comma that closes a source, its apposition included; None where the sentence ends first."""
    for at in range(end, min(len(line), end + LONGEST_CIRCUMSTANCE)):
        if line[at].text == "," and at + FEWEST_WORDS < len(line):
            return at + 1
    return None


def _span(line: Sequence[Token], first: int, last: int) -> Span:
    return Span(start=line[first].start, end=line[last - 1].end)


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
            quoting = (at for at in range(number - 1, first - 1, -1) if _is_quoting(text, held[at].content))
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


def _is_quoting(text: str, said: Span | None) -> bool:
    """Whether a saying is given in quotation marks, at least in part."""
    if said is None:
        return False
    piece = text[said.start : said.end]
    return not OPENING.isdisjoint(piece) or TYPED in piece


def _goes_on(text: str, sentence: Sentence, said: Span) -> bool:
    """Whether a sentence begins with a quotation, in the paragraph of a saying that is one or right in the next."""
    opens = text[sentence.start] in OPENING or text.startswith(TYPED, sentence.start)
    return opens and _is_quoting(text, said) and text.count("\n", said.end, sentence.start) < PARAGRAPHS_APART


def named(everyone: Sequence[Attribution], text: str, language: str) -> list[Attribution]:
    """The attributions of a text with the name of whoever "the agency", "he" and the like stand for.

    That is the institution, or the person, named last before it.
    """
    words = words_of(language)
    found: list[Attribution] = []
    institution: str | None = None
    person: str | None = None
    for said in everyone:
        source = said.source
        is_pointing = not words.pointing.isdisjoint(source.text.lower().split())
        if source.text.lower() in words.speaking_pronouns:
            source = replace(source, named=person) if person else source
        elif source.text.lower() in words.speaking_things:
            source = replace(source, named=institution) if institution else source
        elif is_pointing and institution and speakers.is_definite(text, source.start, words) and source.text.islower():
            source = replace(source, named=institution)
        elif not source.text.islower():
            if source.kind in INSTITUTIONS:
                institution = source.text
            if source.kind in speakers.PERSONS:
                person = source.text
        found.append(said if source is said.source else replace(said, source=source))
    return found


def attributed(figures: Sequence[Figure], said: Sequence[Attribution], language: str) -> Iterator[Figure]:
    """The figures with who says each: those whose words hold it.

    A pronoun of whom no name is known is nobody to go back to, and left out.
    """
    words = words_of(language)
    pronouns = words.speaking_pronouns | words.speaking_things | words.relatives
    known = [item for item in said if item.source.named or item.source.text.lower() not in pronouns]
    sayings = sorted(
        ((item.content.start, item.content.end, number, item) for number, item in enumerate(known) if item.content),
        key=lambda row: row[:3],
    )
    position = 0
    open_ones: list[tuple[int, int, int, Attribution]] = []
    for figure in figures:
        while position < len(sayings) and sayings[position][0] <= figure.start:
            open_ones.append(sayings[position])
            position += 1
        open_ones = [row for row in open_ones if row[1] > figure.start]
        # The innermost: "police said that witnesses had counted 12".
        inner = max((row[0] for row in open_ones), default=0)
        sources = tuple(dict.fromkeys(row[3].source for row in open_ones if row[0] == inner))
        yield replace(figure, sources=sources) if sources else figure
