"""Who can be speaking?  Names, roles and other nouns beside a reporting verb, and what kind of source each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.attribution.moments import Times, before_time, behind_times, times_of, without_times
from claims.figures.text import Phrases, Token, leads
from claims.figures.values import Source, SourceKind

# A source's name with its role is rarely longer ("the office of the United Nations high commissioner for refugees").
LONGEST_SOURCE = 12
# "Ana Ruiz, the foreign minister of Colombia, said": how far back a name is looked for behind an apposition.
LONGEST_APPOSITION = 24
LONGEST_ARTICLE = 8
LONGEST_PLAIN_SPEAKER = 6
HYPHENS = frozenset("-–‐‑")
BOUNDARIES = frozenset(',;:()[]“”«»"—')
# Whom "he" and "she" can be.
PERSONS = frozenset({SourceKind.PERSON, SourceKind.OFFICIAL})


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of one language that tell who says something."""

    according: Phrases[bool]
    citing: frozenset[str]
    says: Phrases[bool]
    voices: Phrases[bool]
    voice_firsts: frozenset[str]
    infinitive: frozenset[str]
    participles: frozenset[str]
    cue_firsts: frozenset[str]
    cue_leads: frozenset[str]
    hearer: frozenset[str]
    adverbs: frozenset[str]
    not_before: frozenset[str]
    passive: frozenset[str]
    plural_ends: tuple[str, ...]
    that: frozenset[str]
    circumstances: frozenset[str]
    leading: frozenset[str]
    hours: frozenset[str]
    titles: frozenset[str]
    clause_ends: frozenset[str]
    verbs: frozenset[str]
    skip: frozenset[str]
    joiner: frozenset[str]
    inside: frozenset[str]
    roles: frozenset[str]
    kinds: tuple[tuple[SourceKind, frozenset[str], Phrases[bool]], ...]
    outlets: Phrases[bool]
    pronouns: frozenset[str]
    speaking_pronouns: frozenset[str]
    speaking_things: frozenset[str]
    first_persons: frozenset[str]
    relatives: frozenset[str]
    joints: frozenset[str]
    contrasts: frozenset[str]
    pointing: frozenset[str]
    nouns: frozenset[str]
    behind_nouns: frozenset[str]
    definite: tuple[str, ...]
    times: Times


@cache
def words_of(language: str) -> Words:
    table = lexicon.load(language).table("attribution")
    kinds = {SourceKind(name): words for name, words in table.lists("kinds").items()}
    cues_of = {kind: Phrases(dict.fromkeys(words, True)) for kind, words in kinds.items()}
    says, voices, according = table.words("says"), table.words("voices"), table.words("according")
    return Words(
        according=Phrases(dict.fromkeys(according, True)),
        citing=frozenset(table.words("citing")),
        says=Phrases(dict.fromkeys(says, True)),
        voices=Phrases(dict.fromkeys(voices, True)),
        voice_firsts=leads(voices) - leads(says),
        infinitive=frozenset(table.words("infinitive")),
        participles=frozenset(table.words("participles")),
        cue_firsts=leads([*says, *voices, *according]),
        cue_leads=leads([*says, *voices, *according]),
        hearer=frozenset(table.words("hearer")),
        adverbs=frozenset(table.words("adverbs")),
        passive=frozenset(lexicon.load(language).table("clauses").words("passive")),
        plural_ends=lexicon.load(language).table("nouns").words("plural_ends"),
        not_before=frozenset(table.words("not_before")),
        that=frozenset(table.words("that")),
        circumstances=frozenset(table.words("circumstances")),
        leading=frozenset(table.words("leading")),
        hours=frozenset(table.words("hours")),
        titles=frozenset([*table.words("titles"), "."]),
        clause_ends=frozenset(table.words("clause_ends")),
        verbs=frozenset(table.words("verbs")),
        skip=frozenset(table.words("skip")),
        joiner=frozenset(table.words("joiner")),
        inside=frozenset(table.words("inside")),
        roles=frozenset(table.words("roles")),
        kinds=tuple((kind, frozenset(cues.leads), cues) for kind, cues in cues_of.items()),
        outlets=Phrases(dict.fromkeys([*kinds[SourceKind.OUTLET], *kinds[SourceKind.AGENCY]], True)),
        pronouns=frozenset(table.words("pronouns")),
        relatives=frozenset(table.words("relatives")),
        joints=frozenset(table.words("joints")),
        contrasts=frozenset(table.words("contrasts")),
        first_persons=frozenset(table.words("first_persons")),
        speaking_pronouns=frozenset(table.words("speaking_pronouns")),
        speaking_things=frozenset(table.words("speaking_things")),
        pointing=frozenset(table.words("pointing")),
        nouns=frozenset(table.words("nouns")),
        behind_nouns=frozenset(table.words("behind_nouns")),
        definite=tuple(f"{article} " for article in table.words("definite")),
        times=times_of(language),
    )


def is_noun(line: Sequence[Token], index: int, after: int, words: Words) -> bool:
    """ "Early reports had spoken of two dead": what may be a verb has a verb of its own behind it."""
    return line[index].norm in words.nouns and after < len(line) and line[after].norm in words.behind_nouns


def is_definite(text: str, start: int, words: Words) -> bool:
    return text[max(0, start - LONGEST_ARTICLE) : start].lower().endswith(words.definite)


def is_apposition(line: Sequence[Token], comma: int, words: Words) -> bool:
    """Between two commas before a verb stands who somebody is ("X, the mayor, said") and not what was said."""
    if line[comma].text != ",":
        return False
    at = comma - 1
    while at > 0 and line[at].text != "," and comma - at <= LONGEST_APPOSITION:
        at -= 1
    opens = line[at + 1]
    is_about = (
        opens.kind == "number"
        or opens.norm in words.citing
        or opens.norm in words.skip
        or opens.norm in words.roles
        or opens.norm in words.clause_ends
    )
    return line[at].text == "," and at > 0 and is_about


def before(line: Sequence[Token], end: int, words: Words) -> tuple[int, int] | None:
    """The speaker that ends just before a token: a name or role, else a pronoun, an apposition, any noun phrase.

    A time may stand between them: "Ana Ruiz, the mayor, on Sunday said".
    """
    end = before_time(line, 0, end, words.times)
    if end == 0:
        return None
    if line[end - 1].norm in words.speaking_pronouns or (end == 1 and line[0].norm in words.speaking_things):
        return end - 1, end
    if (name_end := _before_brackets(line, end)) is not None:
        return before(line, name_end, words)  # "Ana Ruiz (Green) said", "Juan Gil (R-OH), said"
    if span := _source_back(line, end, words):
        return _widened(line, span, words)
    if line[end - 1].norm in words.relatives:
        whose = end - 2 if end > 1 and line[end - 2].text == "," else end - 1
        named = _source_back(line, whose, words) or _phrase_back(line, whose, words)
        return named or ((end - 1, end) if end > 1 and line[end - 2].kind == "word" else None)  # "those who said"
    if line[end - 1].text in (",", "–", "—", ")"):
        comma = _before_appositions(line, end - 1, words)
        if comma > 1 and line[comma - 1].text == ")":
            comma = _before_brackets(line, comma) or comma
        if comma > 0 and (span := _source_back(line, comma, words)) and line[span[0]].is_capitalised:
            return span
        return _named_apposition(line, end - 1, words)
    return _phrase_back(line, end, words)


def _before_brackets(line: Sequence[Token], end: int) -> int | None:
    """Where a bracket opens that closes before a token, with or without a comma behind it."""
    closes = end - 2 if end > 1 and line[end - 1].text == "," else end - 1
    if line[closes].text != ")":
        return None
    return next((at for at in range(closes - 1, max(0, closes - LONGEST_SOURCE), -1) if line[at].text == "("), None)


def _before_appositions(line: Sequence[Token], end: int, words: Words) -> int:
    """The mark behind a name that one or more appositions follow: "X, director of Y, which organised it, said"."""
    mark = end
    for at in range(end - 1, max(-1, end - 1 - LONGEST_APPOSITION), -1):
        if line[at].text not in (",", "–", "—", "("):
            continue
        opens = line[at + 1]
        if not opens.text.islower() and opens.norm not in words.roles and opens.kind != "number":
            if at and line[at - 1].is_capitalised and end - at <= LONGEST_SOURCE:
                mark = at  # "Juan Gil, Ruiz's campaign manager, said"
            break
        mark = at
    return mark if mark < end else -1


def _named_apposition(line: Sequence[Token], comma: int, words: Words) -> tuple[int, int] | None:
    """ "Her top aide, Juan Gil, told": who somebody is, and the name behind it."""
    name = _source_back(line, comma, words)
    if name is None or not line[name[0]].is_capitalised or name[0] < 2 or line[name[0] - 1].text != ",":
        return None
    role = _phrase_back(line, name[0] - 1, words)
    return (
        (role[0], name[1]) if role and role[1] == name[0] - 1 and role[1] - role[0] <= LONGEST_PLAIN_SPEAKER else None
    )


def _widened(line: Sequence[Token], span: tuple[int, int], words: Words) -> tuple[int, int]:
    """A name or role with the words before it that belong to it: "three young women of the town's police"."""
    wide = _phrase_back(line, span[1], words)
    if wide is None or wide[0] >= span[0]:
        return span
    lead = line[wide[0] : span[0]]
    return wide if all(token.kind == "word" and token.norm.islower() for token in lead) and len(lead) <= 3 else span


def _phrase_back(line: Sequence[Token], end: int, words: Words) -> tuple[int, int] | None:
    """The noun phrase between the last boundary and a token, where it can be one: it holds no verb."""
    first = end
    while first > 0 and end - first < LONGEST_SOURCE:
        token = line[first - 1]
        if token.norm in words.verbs or (token.norm in words.cue_firsts and token.norm not in words.roles):
            return None
        if token.norm in words.relatives:
            return _source_back(line, first - 1, words) or _phrase_back(line, first - 1, words)
        if token.text in BOUNDARIES or token.norm in words.clause_ends:
            break
        first -= 1
    span = tidied(line, first, end, words)
    if span is None or line[span[0]].norm in words.circumstances:
        return None
    if line[span[0]].norm in words.pronouns and span[1] - span[0] == 1:
        return None
    has_article = span[0] > 0 and line[span[0] - 1].norm in words.skip
    is_bare = span[1] - span[0] == 1 and not has_article and not line[span[0]].norm.endswith(words.plural_ends)
    return None if is_bare else span


def phrase_from(line: Sequence[Token], start: int, words: Words) -> tuple[int, int] | None:
    """The noun phrase that begins at a token, up to the next mark or verb: "according to people familiar with it"."""
    start = _behind_times(line, start, words)
    return tidied(line, start, _phrase_end(line, start, words), words)


def _phrase_end(line: Sequence[Token], start: int, words: Words) -> int:
    at = start
    while at < len(line) and at - start < LONGEST_SOURCE:
        token = line[at]
        if token.text in BOUNDARIES or token.text in ".-–" or token.norm in words.verbs:
            break
        # "According to the organisers and 800 according to the police"
        if token.norm in words.joiner and at + 1 < len(line) and line[at + 1].kind == "number":
            break
        at += 1
    return at


def phrase_after(line: Sequence[Token], start: int, words: Words) -> list[tuple[int, int]]:
    """The speaker behind a verb, where it is no name: "…, said a woman who saw it"."""
    start = _behind_times(line, start, words)
    if start >= len(line):
        return []
    if line[start].norm in words.speaking_pronouns:
        return [(start, start + 1)]
    if line[start].kind == "number":
        return []
    end = _phrase_end(line, start, words)
    span = tidied(line, start, end, words)
    return [span] if span and end - span[0] <= LONGEST_PLAIN_SPEAKER else []


def long_phrase_after(line: Sequence[Token], start: int, words: Words) -> tuple[int, int] | None:
    """The speaker behind the verb that closes a quotation: "…", said Ana Ruiz's former aide Juan Gil, who left."""
    at = start
    while at < len(line) and at - start <= LONGEST_SOURCE:
        token = line[at]
        is_end = token.norm in words.relatives or token.norm in words.clause_ends or token.norm in words.verbs
        if token.text in BOUNDARIES or token.text == "." or is_end:
            break
        at += 1
    return tidied(line, start, at, words) if at - start <= LONGEST_SOURCE else None


def hearer_end(line: Sequence[Token], start: int, words: Words) -> int:
    """Behind who was told: "reporters", "a news conference", "CNN", "him"."""
    at = start
    while at < len(line) and at - start < LONGEST_SOURCE:
        token = line[at]
        if token.norm in words.that or token.norm in words.circumstances or token.text in BOUNDARIES:
            break
        is_name = token.is_capitalised or token.kind == "clitic" or token.norm in words.skip
        is_next_clause = at > start and (token.norm in words.speaking_pronouns or token.norm in words.skip)
        if is_next_clause:
            break
        at += 1
        if not is_name and token.kind == "word" and (at >= len(line) or not line[at].is_capitalised):
            break
    return at


def _source_back(line: Sequence[Token], end: int, words: Words) -> tuple[int, int] | None:
    """The name or role that ends just before a token."""
    first = end
    while first > 0 and end - first < LONGEST_SOURCE and _is_part(line, first - 1, words, is_inner=first < end):
        first -= 1
    return tidied(line, first, end, words, is_name=True)


def sources_from(line: Sequence[Token], start: int, words: Words) -> list[tuple[int, int]]:
    """The name or role that begins at a token, and those joined to it by "and"."""
    found: list[tuple[int, int]] = []
    at = _behind_times(line, start, words)
    while at < len(line):
        first = at
        while at < len(line) and at - first < LONGEST_SOURCE and _is_part(line, at, words, is_inner=at > first):
            at += 1
        if not (span := tidied(line, first, at, words, is_name=True)):
            break
        found.append(span)
        if at >= len(line) or line[at].norm not in words.joiner:
            break
        at += 1
    return found


def _is_part(line: Sequence[Token], index: int, words: Words, *, is_inner: bool) -> bool:
    token = line[index]
    if token.kind == "word":
        if token.norm in words.pronouns or token.norm in words.joiner or token.norm in words.clause_ends:
            return False
        is_small = token.norm in words.roles or token.norm in words.inside
        if not token.is_capitalised and not is_small and token.norm in words.cue_firsts:
            return False
        return (
            token.is_capitalised or token.norm in words.roles or token.norm in words.inside or token.norm in words.skip
        )
    if token.kind == "clitic":
        return is_inner and token.norm == "'s"
    return token.text in HYPHENS or (token.text in ".&" and is_inner)


def tidied(
    line: Sequence[Token], first: int, last: int, words: Words, *, is_name: bool = False
) -> tuple[int, int] | None:
    """Without articles, small words, marks and times at either end; None where no name or role is left."""
    first, last = _without_small(line, first, last, words)
    while first < last and not _is_outlet_name(line, first, words):
        inner = _without_small(line, *without_times(line, first, last, words.times), words)
        if inner == (first, last):
            break
        first, last = inner
    if first == last or (is_name and last - first == 1 and line[first].norm in words.pronouns):
        return None
    return first, last


def _is_outlet_name(line: Sequence[Token], at: int, words: Words) -> bool:
    return line[at].is_capitalised and words.outlets.at(line, at) is not None


def _behind_times(line: Sequence[Token], start: int, words: Words) -> int:
    """Past the time between a verb and its speaker: "dijo el domingo la policía"."""
    is_name = start < len(line) and _is_outlet_name(line, start, words)
    return start if is_name else behind_times(line, start, len(line), words.times)


def _without_small(line: Sequence[Token], first: int, last: int, words: Words) -> tuple[int, int]:
    loose = words.skip | words.inside | words.leading
    first = _behind_hour(line, first, last, words)
    while first < last and (line[first].norm in loose or line[first].kind in ("mark", "clitic")):
        first += 1
    while last > first and (line[last - 1].norm in loose or line[last - 1].kind in ("mark", "clitic")):
        last -= 1
    return first, last


def _behind_hour(line: Sequence[Token], first: int, last: int, words: Words) -> int:
    """ "Around noon the agency said": the hour at which somebody spoke is no part of who that was."""
    for at in range(last - 2, first - 1, -1):
        if line[at].norm in words.hours and not line[at].is_capitalised:
            return at + 1
    return first


def is_outlet(line: Sequence[Token], first: int, last: int, words: Words) -> bool:
    return any(words.outlets.at(line[:last], at) for at in range(first, last))


def source(text: str, line: Sequence[Token], first: int, last: int, words: Words) -> Source:
    start, end = line[first].start, line[last - 1].end
    return Source(start=start, end=end, text=text[start:end], kind=_kind(line, first, last, words))


def _kind(line: Sequence[Token], first: int, last: int, words: Words) -> SourceKind:
    stretch = line[first:last]
    norms = {token.norm for token in stretch}
    for kind, cue_leads, cues in words.kinds:
        if not norms.isdisjoint(cue_leads) and any(cues.at(stretch, at) for at in range(len(stretch))):
            return kind
    if stretch[0].is_capitalised or (last - first == 1 and stretch[0].norm in words.speaking_pronouns):
        return SourceKind.PERSON
    return SourceKind.ORGANISATION
