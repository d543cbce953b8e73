"""Who says so?  "According to X and Y", "X said", "X told Y", "said X", and what kind of source each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token, leads
from claims.figures.values import Source, SourceKind

# A source's name with its role is rarely longer ("the office of the United Nations high commissioner for refugees").
LONGEST_SOURCE = 12
# "Mike Pompeo, the US secretary of state, said": how far back a name is looked for behind an apposition.
LONGEST_APPOSITION = 10
LONGEST_ARTICLE = 8
HYPHENS = frozenset("-–‐‑")
# Who "the agency" can be.
INSTITUTIONS = frozenset({SourceKind.OFFICIAL, SourceKind.ORGANISATION})


@dataclass(frozen=True, slots=True)
class _Words:
    according: Phrases[bool]
    says: Phrases[bool]
    hearer: frozenset[str]
    adverbs: frozenset[str]
    skip: frozenset[str]
    joiner: frozenset[str]
    inside: frozenset[str]
    roles: frozenset[str]
    kinds: tuple[tuple[SourceKind, Phrases[bool]], ...]
    outlets: Phrases[bool]
    pronouns: frozenset[str]
    pointing: frozenset[str]
    nouns: frozenset[str]
    behind_nouns: frozenset[str]
    definite: tuple[str, ...]


@cache
def _words(language: str) -> _Words:
    table = lexicon.load(language).table("attribution")
    kinds = {SourceKind(name): words for name, words in table.lists("kinds").items()}
    return _Words(
        according=Phrases(dict.fromkeys(table.words("according"), True)),
        says=Phrases(dict.fromkeys(table.words("says"), True)),
        hearer=frozenset(table.words("hearer")),
        adverbs=frozenset(table.words("adverbs")),
        skip=frozenset(table.words("skip")),
        joiner=frozenset(table.words("joiner")),
        inside=frozenset(table.words("inside")),
        roles=frozenset(table.words("roles")),
        kinds=tuple((kind, Phrases(dict.fromkeys(words, True))) for kind, words in kinds.items()),
        outlets=Phrases(dict.fromkeys([*kinds[SourceKind.OUTLET], *kinds[SourceKind.AGENCY]], True)),
        pronouns=frozenset(table.words("pronouns")),
        pointing=frozenset(table.words("pointing")),
        nouns=frozenset(table.words("nouns")),
        behind_nouns=frozenset(table.words("behind_nouns")),
        definite=tuple(f"{article} " for article in table.words("definite")),
    )


@cache
def cue_leads(language: str) -> frozenset[str]:
    """Words without any of which a sentence names no source."""
    table = lexicon.load(language).table("attribution")
    return leads([*table.words("according"), *table.words("says")])


def find(text: str, line: Sequence[Token], language: str) -> list[Source]:
    """The sources a sentence names, in order, each once."""
    words = _words(language)
    spans: list[tuple[int, int]] = []
    for index in range(len(line)):
        if hit := words.according.at(line, index):
            spans.extend(_sources_from(line, hit[0], words))
        elif (hit := words.says.at(line, index)) and not _is_noun(line, index, hit[0], words):
            spans.extend(_speaker(line, index, hit[0], words))
            if line[index].norm in words.hearer:
                spans.extend(span for span in _sources_from(line, hit[0], words) if _is_outlet(line, *span, words))
    return [_source(text, line, first, last, words) for first, last in sorted(_apart(spans))]


def named(everyone: Sequence[Source], text: str, language: str) -> dict[Source, Source]:
    """Each source of a text, in order, with the name of whoever "the agency" and the like stand for.

    That is the institution named last before it.
    """
    words = _words(language)
    found: dict[Source, Source] = {}
    last: str | None = None
    for said in everyone:
        is_pointing = not words.pointing.isdisjoint(said.text.lower().split())
        if is_pointing and last and _is_definite(text, said.start, words) and said.text.islower():
            found[said] = replace(said, named=last)
            continue
        found[said] = said
        if said.kind in INSTITUTIONS and not said.text.islower():
            last = said.text
    return found


def _is_noun(line: Sequence[Token], index: int, after: int, words: _Words) -> bool:
    """ "Early reports had spoken of two dead": what may be a verb has a verb of its own behind it."""
    return line[index].norm in words.nouns and after < len(line) and line[after].norm in words.behind_nouns


def _is_definite(text: str, start: int, words: _Words) -> bool:
    return text[max(0, start - LONGEST_ARTICLE) : start].lower().endswith(words.definite)


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for first, last in spans:
        if all(last <= other_first or first >= other_last for other_first, other_last in kept):
            kept.append((first, last))
    return kept


def _speaker(line: Sequence[Token], cue: int, after: int, words: _Words) -> list[tuple[int, int]]:
    """Who stands before the verb ("police said", "Mr X, the minister, said"), else who stands behind it."""
    end = cue
    while end > 0 and line[end - 1].norm in words.adverbs:
        end -= 1
    if span := _source_back(line, end, words):
        return [span]
    is_behind = end > 0 and line[end - 1].text == "," and line[cue].norm not in words.hearer
    if is_behind and (found := _sources_from(line, after, words)) and not _is_apposition(line, end - 1, words):
        return found[:1]
    if end > 0 and line[end - 1].text == ",":
        comma = next(
            (at for at in range(end - 2, max(-1, end - 2 - LONGEST_APPOSITION), -1) if line[at].text == ","), -1
        )
        if comma > 0 and (span := _source_back(line, comma, words)) and line[span[0]].is_capitalised:
            return [span]
    # Behind the verb only where nothing but a quotation or a comma stands before it: ..., said X.
    if end == 0 or line[end - 1].text in ",\"”’'»–—-" or line[end - 1].kind == "mark":
        return _sources_from(line, after, words)[:1]
    return []


def _is_apposition(line: Sequence[Token], comma: int, words: _Words) -> bool:
    """Between two commas before a verb stands who somebody is ("X, the mayor, said") and not what was said."""
    at = comma - 1
    while at > 0 and line[at].text != "," and comma - at <= LONGEST_APPOSITION:
        at -= 1
    opens = line[at + 1]
    return line[at].text == "," and at > 0 and (opens.norm in words.skip or opens.norm in words.roles)


def _source_back(line: Sequence[Token], end: int, words: _Words) -> tuple[int, int] | None:
    """The name or role that ends just before a token."""
    first = end
    while first > 0 and end - first < LONGEST_SOURCE and _is_part(line, first - 1, words, is_inner=first < end):
        first -= 1
    return _tidied(line, first, end, words)


def _sources_from(line: Sequence[Token], start: int, words: _Words) -> list[tuple[int, int]]:
    """The name or role that begins at a token, and those joined to it by "and"."""
    found: list[tuple[int, int]] = []
    at = start
    while at < len(line):
        first = at
        while at < len(line) and at - first < LONGEST_SOURCE and _is_part(line, at, words, is_inner=at > first):
            at += 1
        if not (span := _tidied(line, first, at, words)):
            break
        found.append(span)
        if at >= len(line) or line[at].norm not in words.joiner:
            break
        at += 1
    return found


def _is_part(line: Sequence[Token], index: int, words: _Words, *, is_inner: bool) -> bool:
    token = line[index]
    if token.kind == "word":
        if token.norm in words.pronouns or token.norm in words.joiner:
            return False
        if words.says.at(line, index) and not token.is_capitalised and token.norm not in words.roles:
            return False
        return (
            token.is_capitalised or token.norm in words.roles or token.norm in words.inside or token.norm in words.skip
        )
    if token.kind == "clitic":
        return is_inner and token.norm == "'s"
    return token.text in HYPHENS or (token.text in ".&" and is_inner)


def _tidied(line: Sequence[Token], first: int, last: int, words: _Words) -> tuple[int, int] | None:
    """Without articles, small words and marks at either end; None where no name or role is left."""
    loose = words.skip | words.inside
    while first < last and (line[first].norm in loose or line[first].kind in ("mark", "clitic")):
        first += 1
    while last > first and (line[last - 1].norm in loose or line[last - 1].kind in ("mark", "clitic")):
        last -= 1
    if first == last or (last - first == 1 and line[first].norm in words.pronouns):
        return None
    return first, last


def _is_outlet(line: Sequence[Token], first: int, last: int, words: _Words) -> bool:
    return any(words.outlets.at(line[:last], at) for at in range(first, last))


def _source(text: str, line: Sequence[Token], first: int, last: int, words: _Words) -> Source:
    kind = _kind(line, first, last, words)
    start, end = line[first].start, line[last - 1].end
    return Source(start=start, end=end, text=text[start:end], kind=kind)


def _kind(line: Sequence[Token], first: int, last: int, words: _Words) -> SourceKind:
    stretch = line[first:last]
    for kind, cues in words.kinds:
        if any(cues.at(stretch, at) for at in range(len(stretch))):
            return kind
    return SourceKind.PERSON if stretch[0].is_capitalised else SourceKind.ORGANISATION
