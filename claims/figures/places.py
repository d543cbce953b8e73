"""Where?  Countries by name or demonym, and capitalised names behind a preposition of place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Phrases, Token, tokens

LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class _Words:
    names: Phrases[str]
    leads: frozenset[str]
    prepositions: frozenset[str]
    skip: frozenset[str]
    not_places: frozenset[str]


@cache
def _words(language: str) -> _Words:
    words = lexicon.load(language)
    table = words.table("places")
    times = words.table("times")
    names: dict[str, str] = {}
    for place, spellings in table.lists("names").items():
        for spelling in spellings:
            names.setdefault(spelling, place)
            names.setdefault(f"{spelling}s", place)
    phrases = Phrases(names)
    return _Words(
        names=phrases,
        leads=frozenset(phrases.leads),
        prepositions=frozenset(table.words("prepositions")),
        skip=frozenset(words.table("attribution").words("skip")),
        not_places=frozenset([*times.words("weekdays"), *times.words("months"), *times.words("short_months")]),
    )


def find(line: Sequence[Token], language: str) -> tuple[str, ...]:
    """The places a sentence names, in order, each once; a country under its English name."""
    words = _words(language)
    found: list[str] = []
    done = 0
    for index, token in enumerate(line):
        if index < done:
            continue
        norm = token.norm
        may_be_name = norm in words.leads and (token.is_capitalised or language != lexicon.FALLBACK)
        if may_be_name and (hit := words.names.at(line, index)):
            found.append(hit[1])
            done = hit[0]
            continue
        if norm in words.prepositions and (name := _name(line, index + 1, words)):
            found.append(name[1])
            done = name[0]
    return tuple(dict.fromkeys(found))


def _name(line: Sequence[Token], index: int, words: _Words) -> tuple[int, str] | None:
    """A capitalised name of up to four words that is no country and no day."""
    at = index
    while at < len(line) and line[at].norm in words.skip and not line[at].is_capitalised:
        at += 1
    first = at
    while at < len(line) and at - first < LONGEST_NAME and line[at].kind == "word" and line[at].is_capitalised:
        if line[at].norm in words.not_places or words.names.at(line, at):
            break
        at += 1
    if at == first or (at < len(line) and line[at].kind == "clitic"):
        return None
    return at, " ".join(token.text for token in line[first:at])


def place_key(name: str) -> str:
    """What every spelling of a place has in common: a country by any of its names, else its words, without accents."""
    plain = _plain(name)
    return _countries().get(plain, plain)


def place_keys(words: str, language: str) -> tuple[str, ...]:
    """The countries that some words name, also by what comes from there ("Venezuelan soldiers"), and named places."""
    language = lexicon.known(language)
    line = tokens(words)
    by_name = [
        country
        for index, _, country in _words(language).names.hits(line)
        if line[index].is_capitalised or language != lexicon.FALLBACK
    ]
    return tuple(dict.fromkeys(place_key(place) for place in (*by_name, *find(line, language))))


@cache
def _countries() -> dict[str, str]:
    """The key of each country, by its names and what comes from there, in all languages."""
    found: dict[str, str] = {}
    for language in (lexicon.FALLBACK, *lexicon.languages()):
        for country, spellings in lexicon.load(language).table("places").lists("names").items():
            for spelling in (country, *spellings):
                found.setdefault(_plain(spelling), _plain(country))
    return found


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(mark for mark in letters if not unicodedata.combining(mark)).split())
