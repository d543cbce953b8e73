"""What happened?  The verb, participle or noun that goes with a number, its class, and whether the number changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.lexicon import Table
from claims.figures.text import Phrases, Token, leads
from claims.figures.values import Change

# Costs of what lies between a number and an event word; the cheapest event wins.  Judgement, from the golden tables.
COST_WORD = 1
COST_COMMA = 3
COST_AND = 4
COST_BREAK = 12
COST_BACKWARD = 1
# Dearer ones belong to another statement.
COST_LIMIT = 14
# An event farther away, in tokens, is another clause's; it also keeps the reading of one endless clause linear.
FARTHEST_EVENT = 60
CHANGE_REACH = 5
THING_REACH = 4
LONGEST_INSERTION = 14
CLOSE_WORDS = 4
QUOTES = frozenset("\"'“”‘’«»`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event word in a sentence, tokens `first` to `last` (excluded)."""

    first: int
    last: int
    lemma: str
    event_class: str
    is_noun: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    events: Phrases[tuple[str, str]]
    nouns: dict[str, tuple[str, str]]
    free: frozenset[str]
    free_before: frozenset[str]
    breaks: frozenset[str]
    ands: frozenset[str]
    losses: frozenset[str]
    moves: frozenset[str]
    ones: frozenset[str]
    negations: frozenset[str]
    things_behind: dict[str, frozenset[str]]
    singular: frozenset[str]
    owners: frozenset[str]
    parts: Phrases[bool]
    points_back: Phrases[bool]
    block_before: frozenset[str]
    noun_forms: frozenset[str]
    irregular: frozenset[str]
    plural_ends: tuple[str, ...]
    links: frozenset[str]
    passive: frozenset[str]
    objects: frozenset[str]
    object_leads: frozenset[str]
    intransitive: frozenset[str]
    changes: Phrases[Change]
    change_free: frozenset[str]
    phrasal: frozenset[str]


@cache
def _words(language: str) -> _Words:
    words = lexicon.load(language)
    events: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in words.table("events"):
        for lemma, forms in words.table("events").lists(name).items():
            events[(lemma, name)] = forms
    nouns: dict[str, tuple[str, str]] = {}
    for name in words.table("event_nouns"):
        for noun, lemma in words.table("event_nouns").mapping(name).items():
            nouns[noun] = (lemma, name)
    clauses, change = words.table("clauses"), words.table("change")
    return _Words(
        events=Phrases.of(events),
        nouns=nouns,
        free=frozenset(clauses.words("free")),
        free_before=frozenset(clauses.words("free_before")),
        breaks=frozenset(clauses.words("break")),
        singular=frozenset(clauses.words("singular")),
        negations=frozenset(clauses.words("negations")),
        things_behind={noun: frozenset(verbs) for noun, verbs in clauses.lists("things_behind").items()},
        ones=frozenset(
            norm for norm, value in lexicon.load(language).table("numbers").integers("values").items() if value == 1
        ),
        moves=frozenset(lexicon.load(language).table("change").words("moves")),
        losses=frozenset(lexicon.load(language).table("change").words("losses")),
        owners=frozenset(lexicon.load(language).table("nouns").words("determiners")),
        ands=frozenset(clauses.words("and")),
        parts=Phrases(dict.fromkeys(clauses.words("part"), True)),
        points_back=Phrases(dict.fromkeys(clauses.words("points_back"), True)),
        links=frozenset(words.table("nouns").words("links")),
        irregular=frozenset(words.table("nouns").mapping("irregular")),
        plural_ends=words.table("nouns").words("plural_ends"),
        noun_forms=frozenset(clauses.words("noun_forms")),
        passive=frozenset(clauses.words("passive")),
        objects=frozenset(clauses.words("objects")),
        object_leads=frozenset(clauses.words("objects")) | _amount_leads(words),
        intransitive=frozenset(clauses.words("intransitive")),
        block_before=frozenset(clauses.words("block_before")),
        changes=Phrases.of({Change.UP: change.words("up"), Change.DOWN: change.words("down")}),
        change_free=frozenset(change.words("free")),
        phrasal=frozenset(change.words("phrasal")),
    )


def _amount_leads(words: Table) -> frozenset[str]:
    """Words an amount can begin with: "at least", "dozens", "two"."""
    modifiers = words.table("modifiers").lists("before").values()
    numbers, vague = words.table("numbers"), words.table("vague")
    return leads(
        [
            *(phrase for phrases in modifiers for phrase in phrases),
            *numbers.integers("values"),
            *numbers.integers("multipliers"),
            *vague.table("words"),
            *vague.table("factors"),
        ]
    )


def find(line: Sequence[Token], language: str) -> list[Event]:
    """Every event word of a sentence, in order."""
    words = _words(language)
    found: list[Event] = []
    for first, last, (lemma, name) in words.events.hits(line):
        if (not found or first >= found[-1].last) and not _is_thing(line, first, last, words):
            is_noun = line[last - 1].norm in words.noun_forms and _stands_as_noun(line, first, last, words)
            found.append(Event(first=first, last=last, lemma=lemma, event_class=name, is_noun=is_noun))
    return found


def of_noun(lemma: str, language: str) -> tuple[str, str] | None:
    """Lemma and class of an event that the counted noun itself names: "12 deaths"."""
    table = _words(language).nouns
    return table.get(lemma) or table.get(lemma.rpartition(" ")[2]) or table.get(lemma.rpartition(" ")[2].rstrip("s"))


def of_stretch(line: Sequence[Token], first: int, last: int, language: str) -> tuple[str, str] | None:
    """Lemma and class of an event noun between two tokens: "the death toll"."""
    table = _words(language).nouns
    for token in line[max(first, 0) : last]:
        for noun in (token.norm, token.norm.rstrip("s")):
            if noun in table:
                return table[noun]
    return None


def event_of(
    line: Sequence[Token], first: int, last: int, events: Sequence[Event], others: frozenset[int], language: str
) -> Event | None:
    """The event of the figure at tokens `first` to `last`.  `others` are the tokens where other figures begin."""
    words = _words(language)
    best: tuple[int, Event] | None = None
    for event in events:
        if event.last < first - FARTHEST_EVENT:
            continue
        if event.first > last + FARTHEST_EVENT:
            break
        if event.first >= last:
            if event.is_noun or _is_active(line, last, event, others, words) or _is_of_one(line, last, event, words):
                continue
            cost = _cost_after(line, last, event.first, others, words)
        elif event.last <= first:
            if event.is_noun and (event.last >= len(line) or line[event.last].norm not in words.links):
                continue
            cost = _cost_before(line, event.last, first, others, words)
        else:
            cost = 0
        if cost is not None and cost <= COST_LIMIT and (best is None or cost < best[0]):
            best = (cost, event)
    return best[1] if best else None


def is_done(event: Event) -> bool:
    """It befalls somebody, and is not what somebody does."""
    return event.event_class in _done_to()


def is_done_to(
    line: Sequence[Token], first: int, last: int, event: Event, others: frozenset[int], language: str
) -> bool:
    """Whether an event befell what stands at tokens `first` to `last`, and was not done by it."""
    words = _words(language)
    if event.last <= first:
        return True
    return not _is_active(line, last, event, others, words)


def _is_of_one(line: Sequence[Token], last: int, event: Event, words: _Words) -> bool:
    """ "Ana Ruiz, mother of two children, was killed": behind a comma, and of one, so not of what is counted here."""
    between = line[last : event.first]
    return bool(between) and between[-1].norm in words.singular and any(token.text == "," for token in between)


def _is_active(line: Sequence[Token], last: int, event: Event, others: frozenset[int], words: _Words) -> bool:
    """ "Two gunmen killed 12 people": an event done to somebody, by what stands before it, to what is behind."""
    if event.event_class not in _done_to() or event.lemma in words.intransitive:
        return False
    if any(token.norm in words.passive for token in line[last : event.first]):
        return False
    return event.last in others or (event.last < len(line) and line[event.last].norm in words.objects)


def _is_thing(line: Sequence[Token], first: int, last: int, words: _Words) -> bool:
    """ "Fired one shot": what was fired."""
    verbs = words.things_behind.get(line[first].norm) if last - first == 1 else None
    return verbs is not None and any(token.norm in verbs for token in line[max(0, first - THING_REACH) : first])


def _stands_as_noun(line: Sequence[Token], first: int, last: int, words: _Words) -> bool:
    """ "The fatal shooting", against "shooting 12 people", "thousands march", "100 desert"."""
    if first == 0 or _has_object(line, last, words):
        return False
    before = line[first - 1]
    if before.norm in words.ones:
        return True  # "one shooting was fatal"
    is_many = before.norm in words.irregular or before.norm.endswith(words.plural_ends)
    return before.kind == "word" and not is_many and before.norm not in words.object_leads - words.objects


def _has_object(line: Sequence[Token], at: int, words: _Words) -> bool:
    """ "Shooting 12 people", "shooting a guard", against "the shooting in"."""
    if at >= len(line):
        return False
    token = line[at]
    return token.kind == "number" or token.norm in words.object_leads or unicodedata.category(token.text[0]) == "Sc"


def is_barred(norm: str, language: str) -> bool:
    """A preposition before a noun, which keeps it from the verb: "a statement by a policeman"."""
    words = _words(language)
    return norm in words.block_before and norm not in words.free_before


@cache
def of_persons() -> frozenset[str]:
    """Classes of what happens to persons alone: shots that are "fired" are not dismissed."""
    table = lexicon.classes().table("events")
    return frozenset(name for name in table if "persons" in table.table(name))


@cache
def of_things() -> frozenset[str]:
    """Classes of what is done to things: where persons are counted, it is not what happened to them."""
    table = lexicon.classes().table("events")
    return frozenset(name for name in table if "things" in table.table(name))


def is_close(line: Sequence[Token], last: int, event: Event, breaks: frozenset[str], language: str) -> bool:
    """Whether little stands between a noun that ends at a token and the event behind it, and none of `breaks`."""
    words = _words(language)
    between = [token.norm for token in line[last : event.first]]
    return breaks.isdisjoint(between) and sum(norm not in words.free for norm in between) <= CLOSE_WORDS


@cache
def _done_to() -> frozenset[str]:
    table = lexicon.classes().table("events")
    return frozenset(name for name in table if "done_to" in table.table(name))


@cache
def casualty_classes() -> frozenset[str]:
    """The classes in which one person is a figure even where no number is written."""
    table = lexicon.classes().table("events")
    return frozenset(name for name in table if "casualty" in table.table(name))


@cache
def casualty_leads(language: str) -> frozenset[str]:
    """Words without any of which a sentence tells of no casualty."""
    table = lexicon.load(language).table("events")
    classes = [name for name in table if name in casualty_classes()]
    return leads(form for name in classes for forms in table.lists(name).values() for form in forms)


def is_part(line: Sequence[Token], first: int, last: int, language: str) -> bool:
    """ "including three children", "85 of them": part of what was counted before."""
    words = _words(language)
    return words.parts.before(line, first) is not None or words.parts.at(line, last) is not None


def points_back(line: Sequence[Token], first: int, language: str) -> bool:
    """ "Of these, 85": part of what the sentence before counted."""
    words = _words(language)
    end = first - 1 if first and line[first - 1].text == "," else first
    return words.points_back.before(line, end) is not None


def follows_change(line: Sequence[Token], first: int, language: str) -> bool:
    """A verb of rise or fall stands before, with no more than its amount between: "rose 50% from $40"."""
    words = _words(language)
    for at in range(first, max(0, first - CHANGE_REACH), -1):
        if words.changes.before(line, at):
            return True
        if line[at - 1].text in ",;:":
            return False
    return False


def is_move(line: Sequence[Token], first: int, language: str) -> bool:
    """ "Went from 104 to 167": from one count to another, and no range."""
    return first > 0 and line[first - 1].norm in _words(language).moves


def losses(language: str) -> frozenset[str]:
    """Verbs that make a number less, or tell of the dead where people are counted: "lost"."""
    return _words(language).losses


def is_and(norm: str, language: str) -> bool:
    return norm in _words(language).ands


def is_joined(line: Sequence[Token], first: int, last: int, language: str) -> bool:
    """Nothing but "and" or a comma stands between two counted nouns, or "and her"."""
    words = _words(language)
    is_owned = last - first == 2 and line[first + 1].norm in words.owners
    return (last - first == 1 or is_owned) and (line[first].norm in words.ands or line[first].text == ",")


def change_of(line: Sequence[Token], first: int, last: int, language: str) -> Change | None:
    """Whether the number is by how much something rose or fell: "rose 5%", "up by 12", "a 4% drop"."""
    words = _words(language)
    at = first
    while at > 0 and first - at < CHANGE_REACH:
        if hit := words.changes.before(line, at):
            return None if hit[0] and line[hit[0] - 1].norm in words.phrasal else hit[1]
        if line[at - 1].norm not in words.change_free:
            break
        at -= 1
    for at in range(last, min(last + 2, len(line))):
        if hit := words.changes.at(line, at):
            return hit[1]
        if line[at].norm not in words.change_free and line[at].text != "-":
            break
    return None


def _cost_after(line: Sequence[Token], start: int, end: int, others: frozenset[int], words: _Words) -> int | None:
    """From a counted noun forward to a verb: auxiliaries cost nothing, another figure in between parts them."""
    cost, at = 0, start
    while at < end:
        token = line[at]
        if at in others or token.norm in words.negations:
            return None
        if token.text == "," and (closes := _insertion_end(line, at, end, others, words)):
            at = closes
        if token.norm not in words.free and token.text not in QUOTES:
            cost += _cost(token, words)
        if cost > COST_LIMIT:
            return None
        at += 1
    return cost


def _insertion_end(line: Sequence[Token], comma: int, end: int, others: frozenset[int], words: _Words) -> int | None:
    """The second comma of ", all between the ages of 18 and 22,": what stands between is passed over."""
    for at in range(comma + 1, min(end, comma + LONGEST_INSERTION)):
        if at in others or line[at].norm in words.breaks or line[at].text in ";:":
            return None
        if line[at].text == ",":
            return at if at > comma + 1 else None
    return None


def _cost_before(line: Sequence[Token], start: int, end: int, others: frozenset[int], words: _Words) -> int | None:
    """From a figure back to the verb that governs it ("killing 12"); a preposition in between parts them."""
    cost = COST_BACKWARD
    for at in range(end - 1, start - 1, -1):
        token = line[at]
        if token.norm in words.block_before and token.norm not in words.free_before:
            return None
        if token.norm in words.free_before or token.text in QUOTES:
            continue
        cost += COST_AND if at in others else _cost(token, words)
        if cost > COST_LIMIT:
            return None
    return cost


def _cost(token: Token, words: _Words) -> int:
    if token.norm in words.breaks or token.text in ";:":
        return COST_BREAK
    if token.norm in words.ands:
        return COST_AND
    if token.text in ",–—(-":
        return COST_COMMA
    return COST_WORD
