"""What to search for: phrases for one figure, from precise to broad, in the words of a language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from claims.figures import lexicon
from claims.figures.counted import plural
from claims.figures.text import tokens
from claims.figures.values import Figure

# Longer queries find less: engines want every word, and none is worth more than these.
MOST_PLACES = 2
MOST_NAMES = 2
MOST_EVENTS = 2
WIDEST = "person"

_JOINT = re.compile(r" (?:and|y|e|&) ")


def phrases(figure: Figure, *, context: Sequence[str] = (), language: str = "en") -> tuple[str, ...]:
    """Search phrases for a figure, from precise to broad, in one language.

    `context` is the headline or other words around the claim; its names and places narrow the search.
    """
    language = lexicon.known(language)
    places = _places(figure, context, language)
    names = _names(context, language)
    number = _number(figure, language)
    groups = _group_words(figure, language)
    happened = _event_words(figure, language)
    where = " ".join(places[:MOST_PLACES])
    rows = [
        (number, groups[:1], happened[:1], where),
        *(("", groups[:1], [word], where) for word in happened[:MOST_EVENTS]),
        ("", groups[1:2], happened[:1], where),
        ("", [], happened[:1], " ".join([*places[:MOST_PLACES], *names[:MOST_NAMES]])),
    ]
    asked = [" ".join(part for part in (n, *g, *e, w) if part) for n, g, e, w in rows if g or e]
    if not asked:
        asked = [" ".join(part for part in (number, figure.counted or "", where, *names[:MOST_NAMES]) if part)]
    return tuple(dict.fromkeys(phrase for phrase in asked if phrase.strip()))


def _number(figure: Figure, language: str) -> str:
    value = figure.value[1] if isinstance(figure.value, tuple) else figure.value
    if value is None:
        return ""
    number = f"{Decimal(value).normalize():f}"
    measures = lexicon.load(language).table("units").lists("measure")
    if figure.unit in measures:
        spelled = [str(word) for word in measures[figure.unit] if len(word) > 2]
        return f"{number} {spelled[min(1, len(spelled) - 1)]}" if spelled else number
    return f"{number}%" if figure.unit == "%" else number


def _group_words(figure: Figure, language: str) -> list[str]:
    """What is counted, in that language's words for its group, the text's own word first where it is one of them."""
    if figure.counted is None:
        return []
    if figure.unit is not None:
        return _stuff_words(figure, language)
    if figure.event_class is not None and lexicon.group_of(figure.counted) == WIDEST:
        return []  # "killed" says that they are people
    words = lexicon.load(language).lists("counted")
    own = figure.counted
    found: list[str] = []
    for part in dict.fromkeys(_JOINT.split(own)):
        group = lexicon.group_of(part)
        if group is None:
            continue
        known = words.get(group, ())
        found += [part] if part in known else []
        found += list(known[:2])
    if not found and _is_word_of(own, language, figure):
        found = [own]
    is_one = figure.value == 1
    return [word if is_one else plural(word, language) for word in dict.fromkeys(found)]


def _stuff_words(figure: Figure, language: str) -> list[str]:
    """What is measured out, as written in its own language, else by its group's first word."""
    if _is_word_of(figure.counted or "", language, figure):
        return [figure.counted_text or ""]
    group = lexicon.group_of(figure.counted or "")
    return [str(lexicon.load(language).lists("counted").get(group, ("",))[0])] if group else []


def _is_word_of(word: str, language: str, figure: Figure) -> bool:
    """A counted noun that no lexicon knows is asked for as written, in the language of its event alone."""
    return figure.event is None or figure.event in _lemmas(language)


@cache
def _lemmas(language: str) -> frozenset[str]:
    table = lexicon.load(language).table("events")
    return frozenset(lemma for name in table for lemma in table.lists(name))


def _event_words(figure: Figure, language: str) -> list[str]:
    table = lexicon.load(language).table("events")
    if figure.event_class is None or figure.event_class not in table:
        return []
    lemmas = table.lists(figure.event_class)
    own = lemmas.get(figure.event or "", ())[:1]
    return [str(word) for word in dict.fromkeys([*own, *(forms[0] for forms in lemmas.values())])]


def _places(figure: Figure, context: Sequence[str], language: str) -> list[str]:
    """Countries of the figure and its context, as the language calls them, then other places of the figure."""
    called = lexicon.load(language).table("places").lists("names")
    known = _place_of()
    found = list(figure.places)
    for words in context:
        line = tokens(words)
        found += [known[token.norm] for token in line if token.is_capitalised and token.norm in known]
    ordered = sorted(dict.fromkeys(found), key=lambda place: place not in called)
    return [str(called[place][0]).title() if place in called else place for place in ordered]


@cache
def _place_of() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in lexicon.languages():
        for place, spellings in lexicon.load(language).table("places").lists("names").items():
            for spelling in spellings:
                found.setdefault(spelling, place)
    return found


def _names(context: Sequence[str], language: str) -> list[str]:
    """Capitalised words of the context that are neither places nor the first of their sentence."""
    places = _place_of()
    stop = frozenset(lexicon.load(language).table("nouns").words("stop"))
    found: list[str] = []
    for words in context:
        line = tokens(words)
        for before, token in pairwise(line):
            starts = before.text in ".:!?"
            if (
                token.kind == "word"
                and token.is_capitalised
                and not starts
                and token.norm not in places
                and token.norm not in stop
            ):
                found.append(token.text)
    return list(dict.fromkeys(found))
