"""What is counted?  The noun phrase after a number, and its singular lemma."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token, is_glued

# A counted noun phrase is rarely longer ("two National Guard special forces soldiers").
LONGEST_PHRASE = 6
# "The number of … who … has reached 40": how far before its figure a tally is announced, in tokens.
FARTHEST_TALLY = 60
# "Of 104 deserters, 96": so many tokens stand before the part, at the least.
FEWEST_BEFORE_PART = 3
# "tons of wheat", "acres of pine forest": what is measured need not be a plural.
LONGEST_MASS_NOUN = 2
LONGEST_ATTRIBUTE = 2
# "Venezuela's", "the United Arab Emirates'": a possessor before the noun is rarely longer.
LONGEST_POSSESSOR = 4
HYPHENS = frozenset("-–‐‑")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The counted noun phrase, tokens `first` to `last` (excluded).

    `is_known`: its noun is in the lexicon; `is_compound`: it says of what make something is ("a 40-storey tower").
    """

    first: int
    last: int
    lemma: str
    is_known: bool
    is_plural: bool
    is_compound: bool = False


@dataclass(frozen=True, slots=True)
class Nouns:
    """The noun tables of one language."""

    language: str
    is_head_last: bool
    singular: tuple[tuple[str, str], ...]
    plural_ends: tuple[str, ...]
    not_plural_ends: tuple[str, ...]
    not_plurals: frozenset[str]
    irregular: dict[str, str]
    stop: frozenset[str]
    articles: frozenset[str]
    number_words: frozenset[str]
    partitive: Phrases[bool]
    partitive_words: frozenset[str]
    links: frozenset[str]
    containers: frozenset[str]
    joiner: frozenset[str]
    adjectives: frozenset[str]
    pointing: frozenset[str]
    others: frozenset[str]
    gerund_ends: tuple[str, ...]
    not_compound: frozenset[str]
    eventless: frozenset[str]
    before_compound: frozenset[str]
    dimensions: frozenset[str]
    multiples: frozenset[str]
    plural_modifiers: frozenset[str]
    tally: frozenset[str]
    tally_of: dict[str, str]
    back: Phrases[bool]
    copulas: frozenset[str]


@cache
def nouns(language: str) -> Nouns:
    table = lexicon.load(language).table("nouns")
    numbers = lexicon.load(language).table("numbers")
    return Nouns(
        language=language,
        is_head_last=table.word("head") == "last",
        singular=table.pairs("singular"),
        plural_ends=table.words("plural_ends"),
        not_plural_ends=table.words("not_plural_ends"),
        not_plurals=frozenset(table.words("not_plurals")),
        irregular=table.mapping("irregular"),
        stop=frozenset([*table.words("stop"), *numbers.integers("values"), *numbers.integers("multipliers")]),
        partitive_words=frozenset(table.words("partitive")),
        articles=frozenset(table.words("articles")),
        number_words=frozenset([*numbers.integers("values"), *numbers.integers("multipliers")]),
        partitive=Phrases(dict.fromkeys(table.words("partitive"), True)),
        links=frozenset(table.words("links")),
        containers=frozenset(table.words("containers")),
        joiner=frozenset(table.words("joiner")),
        adjectives=frozenset(table.words("adjectives")),
        pointing=frozenset(table.words("pointing")),
        dimensions=frozenset(table.words("dimensions")),
        eventless=frozenset(table.words("eventless")),
        not_compound=frozenset(table.words("not_compound")),
        before_compound=frozenset(numbers.words("articles")),
        gerund_ends=table.words("gerund_ends"),
        others=frozenset(table.words("others")),
        multiples=frozenset(table.words("multiples")),
        plural_modifiers=frozenset(table.words("plural_modifiers")),
        tally=frozenset([*table.words("tally"), *table.mapping("tally_of")]),
        tally_of=table.mapping("tally_of"),
        back=Phrases(dict.fromkeys(table.words("back"), True)),
        copulas=frozenset(table.words("copulas")),
    )


def singular(word: str, language: str) -> str:
    """The singular of a noun, by the lexicon's irregular words and its rules for endings."""
    table = nouns(language)
    lower = word.lower()
    if lower in table.irregular:
        return table.irregular[lower]
    if lower in table.not_plurals:
        return lower
    for ending in table.plural_ends:
        if lower.endswith(ending) and lower.removesuffix(ending) in lexicon.groups_by_word():
            return lower.removesuffix(ending)  # "rebeldes", before the rule that makes "paredes" a "pared"
    for plural, ending in table.singular:
        if lower.endswith(plural) and len(lower) > len(plural) + 1:
            return lower[: len(lower) - len(plural)] + ending
    return lower


def plural(word: str, language: str) -> str:
    """The plural of a lemma, by the lexicon's irregular words and its first fitting rule."""
    lead, _, head = word.rpartition(" ")
    many = _irregular_plurals(language).get(head)
    if many is None:
        rules = lexicon.load(language).table("nouns").pairs("plural")
        many = next((head[: len(head) - len(end)] + new for end, new in rules if head.endswith(end)), head)
    return f"{lead} {many}".strip()


@cache
def _irregular_plurals(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for many, one in nouns(language).irregular.items():
        found.setdefault(one, many)
    return found


def is_plural(word: str, language: str) -> bool:
    table = nouns(language)
    lower = word.lower()
    if lower in table.irregular:
        return True
    if lower in table.not_plurals:
        return False
    return len(lower) > 2 and lower.endswith(table.plural_ends) and not lower.endswith(table.not_plural_ends)


def counted_after(
    line: Sequence[Token],
    index: int,
    language: str,
    *,
    is_one: bool,
    event_starts: frozenset[int],
    of_measure: bool = False,
    of_share: bool = False,
) -> Counted | None:
    """The noun phrase that begins at a token, right after a number, after "tons of", or after "12% of the"."""
    table = nouns(language)
    start = index
    if of_measure:
        if start >= len(line) or line[start].norm not in table.links:
            return None
        start += 1
        while of_share and start < len(line) and line[start].norm in table.articles:
            start += 1
    elif hit := table.partitive.at(line, start):
        if table.back.at(line, start):
            return None
        start, is_one = _after_possessor(line, hit[0]), False
    elif start < len(line) and line[start].text in HYPHENS:
        start += 1
        if compound := _compound(line, start, table):
            return compound
    elif not is_one and (compound := _loose_compound(line, start, table, event_starts)):
        return compound
    elif start < len(line) and line[start].norm in table.copulas:
        # "Of these, 96 are soldiers": only for nouns that are known, for much else may stand there.
        stated = counted_after(line, start + 1, language, is_one=is_one, event_starts=event_starts)
        return stated if stated is not None and stated.is_known and start + 1 not in event_starts else None
    if start < len(line) and line[start].norm in table.multiples:
        return None
    words = _stretch(line, start, table, event_starts)
    if not words:
        return None
    if not table.is_head_last:
        head = _head_first(words, line, table)
    else:
        head = _head_last(words, line, table, is_one)
        if head is None and not of_measure and not is_one:
            words, head = _coordinated(words, line, table, event_starts)
        if head is None and of_measure:
            head = words[min(len(words), LONGEST_MASS_NOUN) - 1]
    if head is None:
        return None
    first, last = words[0], head
    if not table.is_head_last:
        last = _adjectives_after(line, head, table, event_starts)
    lemma = _lemma(line, words, head, table)
    if lemma in table.others or (of_measure and lemma in table.dimensions):
        return None
    noun = singular(line[head].text, language)
    is_known = lexicon.group_of(lemma) is not None
    is_many = is_plural(line[head].text, language)
    if noun in table.containers and last + 2 < len(line) and line[last + 1].norm in table.links:
        inner = _inner(line, last + 2, table, event_starts)
        if inner is not None:
            return Counted(
                first=first,
                last=inner[0],
                lemma=f"{noun} {line[last + 1].norm} {inner[1]}",
                is_known=is_known or inner[2],
                is_plural=is_many,
            )
    joined = _joined(line, last + 1, table, event_starts, any_noun=of_measure, known=is_known)
    if joined is not None:
        joint = line[last + 1].norm
        return Counted(
            first=first, last=joined[0], lemma=f"{lemma} {joint} {joined[1]}", is_known=is_known, is_plural=is_many
        )
    return Counted(first=first, last=last + 1, lemma=lemma, is_known=is_known, is_plural=is_many)


def _compound(line: Sequence[Token], start: int, table: Nouns) -> Counted | None:
    """ "A 12-member panel", "a 3-bedroom house": what is counted is in the compound; "a 12-person crew" counts crew."""
    if not table.is_head_last or start + 1 >= len(line) or not is_glued(line, start):
        return None
    word = line[start]
    is_noun = word.kind == "word" and word.text.islower() and word.norm not in table.not_compound
    if not is_noun or is_plural(word.text, table.language) or line[start + 1].kind != "word":
        return None
    is_known = lexicon.group_of(word.norm) is not None
    return Counted(first=start, last=start + 1, lemma=word.norm, is_known=is_known, is_plural=False, is_compound=True)


def _loose_compound(line: Sequence[Token], start: int, table: Nouns, event_starts: frozenset[int]) -> Counted | None:
    """ "A 3 cylinder engine", "a 3 bedroom house": the same without its hyphen, behind an article and digits."""
    if not table.is_head_last or start < 2 or start + 1 >= len(line) or line[start - 1].kind != "number":
        return None
    word, behind = line[start], line[start + 1]
    if line[start - 2].norm not in table.before_compound or not (word.text.islower() and behind.text.islower()):
        return None
    is_noun = word.kind == behind.kind == "word" and word.norm not in table.not_compound
    if not is_noun or {word.norm, behind.norm} & table.stop or start in event_starts or start + 1 in event_starts:
        return None
    if is_plural(word.text, table.language):
        return None
    is_known = lexicon.group_of(word.norm) is not None
    return Counted(first=start, last=start + 1, lemma=word.norm, is_known=is_known, is_plural=False, is_compound=True)


def is_times(line: Sequence[Token], index: int, language: str) -> bool:
    """ "Shot five times", "four times the number": how often, or a factor."""
    return index < len(line) and line[index].norm in nouns(language).multiples


def is_partitive(words: Sequence[str], language: str) -> bool:
    """ "of the" in "five of the seven members"."""
    return " ".join(words) in nouns(language).partitive_words


def opens_whole(line: Sequence[Token], first: int, language: str) -> bool:
    """ "Of the 104 deserters, 96 …": the sentence opens with the whole, of which what is behind the comma is a part."""
    table = nouns(language)
    if first < FEWEST_BEFORE_PART or line[0].norm not in table.links or line[first - 1].text != ",":
        return False
    at = 1
    while at < first and line[at].norm in table.articles:
        at += 1
    return line[at].kind == "number" or line[at].norm in table.number_words


def tally_before(line: Sequence[Token], index: int, language: str) -> int | None:
    """Where "the number of", "the toll" and the like stand before a figure in its sentence."""
    table = nouns(language)
    for at in range(index - 1, max(-1, index - FARTHEST_TALLY), -1):
        if line[at].norm in table.tally:
            return at
    return None


def tally_behind(line: Sequence[Token], last: int, language: str) -> int | None:
    """Where "the number of" and the like stand right behind a figure: "put at 34 the number of dead"."""
    table = nouns(language)
    at = last
    while at < len(line) and line[at].norm in table.articles:
        at += 1
    return at if last < at < len(line) and line[at].norm in table.tally else None


def counted_of_tally(line: Sequence[Token], tally: int, language: str, event_starts: frozenset[int]) -> Counted | None:
    """ "the number of soldiers": what the tally counts."""
    table = nouns(language)
    if tally + 2 < len(line) and line[tally + 1].norm in table.links:
        start = tally + 2
        while start < len(line) and line[start].norm in table.articles:
            start += 1
        return counted_after(line, start, language, is_one=False, event_starts=event_starts)
    return None


def _stretch(line: Sequence[Token], start: int, table: Nouns, event_starts: frozenset[int]) -> list[int]:
    """Tokens a noun phrase may reach over, from its first word to a stop word, a mark or an event."""
    found: list[int] = []
    at = start
    while at < len(line) and len(found) < LONGEST_PHRASE:
        token = line[at]
        if (
            token.text in HYPHENS
            and found
            and at + 1 < len(line)
            and line[at].start == line[at - 1].end
            and line[at].end == line[at + 1].start
        ):
            at += 1
            continue
        is_stop = token.norm in table.stop and line[at - 1].text not in HYPHENS
        if token.kind != "word" or is_stop:
            break
        if at in event_starts and at != start and not _is_modifier(line, found, at, table):
            break
        if at in event_starts and not (at + 1 < len(line) and is_plural(line[at + 1].text, table.language)):
            break
        found.append(at)
        at += 1
    return found


def _is_modifier(line: Sequence[Token], found: list[int], at: int, table: Nouns) -> bool:
    """ "Six main voting blocs": a verb's form that says which, before the first plural."""
    is_first = not any(is_plural(line[word].text, table.language) for word in found)
    return is_first and line[at].norm.endswith(table.gerund_ends)


def _is_known(token: Token, table: Nouns) -> bool:
    return lexicon.group_of(singular(token.text, table.language)) is not None


def _head_last(words: list[int], line: Sequence[Token], table: Nouns, is_one: bool) -> int | None:
    """The last of the first run of plurals; for "one" and for what is measured, the last word of the stretch."""
    if is_one:
        known: int | None = None
        for at in words:
            if lexicon.group_of(singular(line[at].text, table.language)) and not is_plural(
                line[at].text, table.language
            ):
                known = at
            elif known is not None:
                break
        if known is not None:
            return known
        return words[0] if len(words) == 1 else words[min(1, len(words) - 1)]
    for at in words:
        if not is_plural(line[at].text, table.language) or _opens_compound(line, at):
            continue
        after = at + 1
        # "Police officers", "wounded people": a plural without its ending, before another one.
        is_modifier = line[at].norm in table.plural_modifiers or not line[at].norm.endswith(table.plural_ends)
        if is_modifier and after in words and is_plural(line[after].text, table.language):
            is_noun = _is_known(line[after], table) or not _is_known(line[at], table)
            return after if is_noun else at  # "women works": a verb
        return at
    for at in reversed(words):
        if lexicon.group_of(singular(line[at].text, table.language)):
            return at
    return None


def _opens_compound(line: Sequence[Token], at: int) -> bool:
    """ "gas-only options": the first part of a hyphened word is not what is counted."""
    return (
        at + 1 < len(line)
        and line[at + 1].text in HYPHENS
        and line[at].end == line[at + 1].start
        and at + 2 < len(line)
        and line[at + 1].end == line[at + 2].start
    )


def _coordinated(
    words: list[int], line: Sequence[Token], table: Nouns, event_starts: frozenset[int]
) -> tuple[list[int], int | None]:
    """ "Kia and Hyundai vehicles", "digital and physical sales": what is counted stands behind two attributes."""
    at = words[-1] + 1
    if len(words) > LONGEST_ATTRIBUTE or at + 1 >= len(line) or line[at].norm not in table.joiner:
        return words, None
    more = _stretch(line, at + 1, table, event_starts)[: LONGEST_ATTRIBUTE + 1]
    head = _head_last(more, line, table, False) if more else None
    return (words + more, head) if head is not None and head > more[0] else (words, None)


def _known_head(words: list[int], line: Sequence[Token], table: Nouns) -> int | None:
    """The last word of the longest known name ("National Guard"), else as for other phrases."""
    groups = lexicon.groups_by_word()
    for end in range(len(words), 1, -1):
        if " ".join(line[at].norm for at in words[:end]) in groups:
            return words[end - 1]
    return _head_last(words, line, table, False)


def _head_first(words: list[int], line: Sequence[Token], table: Nouns) -> int | None:
    for at in words:
        if line[at].norm not in table.adjectives:
            return at
    return None


def _adjectives_after(line: Sequence[Token], head: int, table: Nouns, event_starts: frozenset[int]) -> int:
    """The agreeing adjectives behind a Spanish noun: "militares venezolanos"."""
    last = head
    if not is_plural(line[head].text, table.language):
        return last  # of one thing a verb looks like an adjective: "la población pasa hambre"
    while last + 1 < len(line) and last - head < 2:
        token = line[last + 1]
        if token.kind != "word" or token.norm in table.stop or last + 1 in event_starts:
            break
        if not is_plural(token.text, table.language):
            break
        last += 1
    return last


def _lemma(line: Sequence[Token], words: list[int], head: int, table: Nouns) -> str:
    """The head in the singular; with the words before it where only together they are known ("police officer")."""
    noun = singular(line[head].text, table.language)
    groups = lexicon.groups_by_word()
    before = [at for at in words if at < head][-2:]
    for start in range(len(before)):
        phrase = " ".join([*(line[at].norm for at in before[start:]), noun])
        if phrase in groups:
            return phrase
    return noun


def _inner(
    line: Sequence[Token], start: int, table: Nouns, event_starts: frozenset[int]
) -> tuple[int, str, bool] | None:
    """What a container holds: "members of the security forces"."""
    at = start
    lead: list[str] = []
    while at < len(line) and line[at].norm in table.articles:
        lead.append(line[at].norm)
        at += 1
    if (owned := _after_possessor(line, at)) > at:
        lead.append(" ".join(token.norm for token in line[at : owned - 1]) + line[owned - 1].norm)
        at = owned
    words = _stretch(line, at, table, event_starts)
    if not words:
        return None
    head = _head_first(words, line, table) if not table.is_head_last else _known_head(words, line, table)
    last = head if head is not None else words[-1]
    if not table.is_head_last and last + 2 < len(line) and line[last + 1].norm in table.links:
        more = _stretch(line, last + 2, table, event_starts)
        last = more[0] if more else last
    if not table.is_head_last:
        last = _adjectives_after(line, last, table, event_starts)
    names = [line[i].norm for i in range(at, last + 1)]
    phrase = " ".join([*lead, *names])
    return last + 1, phrase, lexicon.group_of(" ".join(names)) is not None


def _after_possessor(line: Sequence[Token], start: int) -> int:
    """Behind "Venezuela's", where such a name stands at a token, else that token."""
    at = start
    while at < len(line) and at - start < LONGEST_POSSESSOR and line[at].kind == "word" and line[at].is_capitalised:
        at += 1
    return at + 1 if at > start and at < len(line) and line[at].norm == "'s" else start


def _joined(
    line: Sequence[Token], at: int, table: Nouns, event_starts: frozenset[int], *, any_noun: bool, known: bool
) -> tuple[int, str] | None:
    """A second noun counted with the first: "soldiers and police", "food and medicine"."""
    if at + 1 >= len(line) or line[at].norm not in table.joiner:
        return None
    words = _stretch(line, at + 1, table, event_starts)
    if not words:
        return None
    if any_noun:
        head = words[0] if len(words) == 1 or not table.is_head_last else words[-1]
        return words[-1] + 1, singular(line[head].text, table.language)
    head_or_none = _head_first(words, line, table) if not table.is_head_last else _head_last(words, line, table, False)
    if head_or_none is None or not known:
        return None
    head = head_or_none
    lemma = _lemma(line, words, head, table)
    if lexicon.group_of(lemma) is None:
        return None
    last = head if table.is_head_last else _adjectives_after(line, head, table, event_starts)
    return last + 1, lemma
