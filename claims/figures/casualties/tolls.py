"""What befell whom?  Each statement of a text that people were killed, wounded or hit, as a toll."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from claims.figures.casualties.people import Group, Person, groups, surnames
from claims.figures.casualties.words import Harm, Words, words_of
from claims.figures.text import Token, tokens
from claims.figures.values import Sentence

# How far what befell people may stand behind them.
FARTHEST = 7
LONGEST_INSERTION = 14
# Behind "double": "double fatal shooting".
MULTIPLE_REACH = 4
BETWEEN = frozenset(",()-:—–")


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """A statement that `group.count` people were killed, wounded or hit; `start` to `end` are its words in the text.

    `is_done` says that somebody did it to them ("killing two"), so that whoever did is not among them.  `ordinal` is
    the place of one person among all ("a third man died").  `is_severe` says that it befell them badly, so that there
    may be others whom it befell.
    """

    harm: Harm
    start: int
    end: int
    sentence: int
    group: Group
    is_done: bool
    is_headline: bool
    ordinal: int = 0
    is_severe: bool = False

    @property
    def count(self) -> int:
        return self.group.count


@cache
def _leads(words: Words) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words.leads))), re.IGNORECASE)


def tolls(text: str, sentences: Sequence[Sentence], *, headline_end: int, language: str) -> tuple[Toll, ...]:
    """Every toll of a text, in its order; none where the language has no words for it."""
    words = words_of(language)
    if words is None:
        return ()
    telling = [
        (index, tokens(text, sentence.start, sentence.end))
        for index, sentence in enumerate(sentences)
        if _leads(words).search(text, sentence.start, sentence.end)
    ]
    known = frozenset(name for _, line in telling for name in surnames(line, words))
    return tuple(
        toll
        for index, line in telling
        for toll in _of_line(line, words, index, is_headline=line[0].start < headline_end, known=known)
    )


def _of_line(
    line: Sequence[Token], words: Words, sentence: int, *, is_headline: bool, known: frozenset[str]
) -> Iterator[Toll]:
    found = groups(line, words, is_headline=is_headline, surnames=known)
    starting = {group.first: group for group in found}

    def toll(harm: Harm, group: Group, *, is_done: bool = False, ordinal: int = 0, is_severe: bool = False) -> Toll:
        last = min(group.last, len(line)) - 1
        return Toll(
            harm=harm,
            start=line[group.first].start,
            end=line[last - (line[last].text == "," and last > group.first)].end,
            sentence=sentence,
            group=group,
            is_done=is_done,
            is_headline=is_headline,
            ordinal=ordinal,
            is_severe=is_severe,
        )

    done = 0
    for first, last, harm in words.harms.hits(line):
        if first < done:
            continue
        done = last
        phrase = " ".join(token.norm for token in line[first:last])
        if harm is Harm.HIT and last < len(line) and line[last].norm in words.selves and phrase in words.takes_object:
            alone = Person(first=first, last=last + 1, count=1, is_self=True)
            yield toll(harm, Group(first=first, last=last + 1, people=(alone,), count=1))
            continue
        is_noun = (
            first > 0
            and phrase in words.noun_forms
            and (line[first - 1].norm in words.before_noun or line[first - 1].norm in words.fatal)
        )
        at = last + (last < len(line) and line[last].norm in words.to_whom)
        victims = starting.get(at) if phrase in words.takes_object and not is_noun else None
        before = _befallen(line, found, first, words)
        if before is not None and _did(line, before, (first, last, harm), phrase, victims, words, is_headline):
            before = None
        elif before is not None:
            victims = None
        if before is not None and (is_headline or phrase not in words.noun_forms):
            before = _whole(line, before, first, words)
            told = line[before.last : last]
            is_severe = any(token.norm in words.severe for token in told)
            yield toll(harm, before, ordinal=_ordinal(line, before, words), is_severe=is_severe)
        if victims is not None:
            yield toll(harm, victims, is_done=True)
    yield from _of_nouns(line, words, found, starting, toll)


def _befallen(line: Sequence[Token], found: Sequence[Group], first: int, words: Words) -> Group | None:
    """The people who stand before what befell them, with nothing between that parts them from it."""
    for group in reversed(found):
        if group.last > first or (group.first and line[group.first - 1].norm in words.includes):
            continue
        if first - group.last <= FARTHEST and _is_linked(line[group.last : first], words):
            return group
        end = _behind_insertion(line, found, group.last, first, words)
        if end is not None and first - end <= FARTHEST and _is_linked(line[end:first], words):
            return group
    return None


def _whole(line: Sequence[Token], group: Group, first: int, words: Words) -> Group:
    """ "One of five people who were hurt": it befell five; in "one of the five people was hurt", one."""
    person = group.people[0]
    is_of_whole = group.last == first or line[group.last].norm in words.relatives
    if not (group.is_part and person.whole > person.count and is_of_whole):
        return group
    return replace(group, people=(replace(person, count=person.whole, is_part=False),), count=person.whole)


def _is_linked(between: Sequence[Token], words: Words) -> bool:
    return all(token.norm in words.links or token.text in BETWEEN for token in between)


def _behind_insertion(line: Sequence[Token], found: Sequence[Group], at: int, first: int, words: Words) -> int | None:
    """Past ", including one woman," and "including the gunman"."""
    if at < len(line) and line[at].norm in words.includes:
        return next((group.last for group in found if group.first == at + 1), None)
    if at + 1 >= len(line) or line[at].text != "," or line[at + 1].norm not in words.includes:
        return None
    reach = range(at + 2, min(first, at + LONGEST_INSERTION))
    return next((here + 1 for here in reach if line[here].text == ","), None)


def _did(
    line: Sequence[Token],
    before: Group,
    event: tuple[int, int, Harm],
    phrase: str,
    victims: Group | None,
    words: Words,
    is_headline: bool,
) -> bool:
    """Whether those who stand before did it, and it did not befall them."""
    first, last, harm = event
    between = {token.norm for token in line[before.last : first]}
    is_passive = not words.passive.isdisjoint(between)
    if phrase in words.deeds:
        return True
    if victims is not None:
        return not is_passive
    if last >= len(line) or phrase not in words.takes_object:
        return False
    behind = line[last]
    if is_passive or (is_headline and behind.norm in words.behind_passive):
        return False
    if harm is Harm.HIT and behind.norm in words.aimed:
        return True
    is_object = behind.norm in words.determiners or words.number(behind) is not None or behind.norm in words.selves
    return is_object or (behind.kind == "word" and behind.is_capitalised and not is_headline)


def _ordinal(line: Sequence[Token], group: Group, words: Words) -> int:
    places = [words.ordinals[token.norm] for token in line[group.first : group.last] if token.norm in words.ordinals]
    return places[0] if places and group.is_one else 0


def _of_nouns(
    line: Sequence[Token], words: Words, found: Sequence[Group], starting: dict[int, Group], toll: Callable[..., Toll]
) -> Iterator[Toll]:
    """ "the death of two men", "four bodies", "a triple homicide" """
    for group in found:
        if group.head in words.deaths and len(group.people) == 1:
            yield toll(Harm.KILLED, group)
    for at, token in enumerate(line):
        if token.norm in words.noun_forms and at + 2 < len(line) and line[at + 1].norm in words.of:
            victims = starting.get(at + 2)
            if victims is not None:
                is_fatal = token.norm in words.deaths or _is_fatal(line, at, words)
                is_killed = is_fatal or words.harms.at(line, at) == (at + 1, Harm.KILLED)
                yield toll(Harm.KILLED if is_killed else Harm.HIT, victims, is_done=token.norm not in words.bodies)
        if token.norm in words.multiples:
            behind = [t.norm for t in line[at + 1 : at + 1 + MULTIPLE_REACH] if t.text not in BETWEEN]
            named = next((word for word in behind if any(word in known for known in words.multiplied.values())), None)
            if named is None:
                continue
            is_fatal = named in words.multiplied[Harm.KILLED] or not words.fatal.isdisjoint(behind)
            count = words.multiples[token.norm]
            some = Person(first=at, last=at + 1, count=count, head=named)
            group = Group(first=at, last=at + 1, people=(some,), count=count)
            yield toll(Harm.KILLED if is_fatal else Harm.HIT, group, is_done=is_fatal)


def _is_fatal(line: Sequence[Token], at: int, words: Words) -> bool:
    return at > 0 and line[at - 1].norm in words.fatal
