"""Who is who among sources?  "AFP" is Agence France-Presse, "Migración Colombia" is Colombia's migration agency."""

from __future__ import annotations

import unicodedata
from functools import cache

from claims.figures import lexicon
from claims.figures.text import Token, tokens

POSSESSIVES = frozenset({"'s", "s"})
LONGEST_PLACE = 3


@cache
def _loose() -> frozenset[str]:
    """What stands around a name without being part of it, in any language that is read."""
    small = [lexicon.load(language).table("origins").words("loose") for language in lexicon.languages()]
    return POSSESSIVES.union(*small)


@cache
def origin_key(name: str) -> str:
    """What is the same for every name of one source; names that nothing is known of differ by their words.

    Known are the aliases of the lexicon, and offices of a country in any language: "foreign minister" and "canciller".
    """
    words = [plain for token in tokens(name) if token.kind in ("word", "number") and (plain := _plain(token.norm))]
    words = [word for word in words if word not in _loose()]
    joined = " ".join(words)
    if alias := _aliases().get(joined):
        return alias
    country, rest = _without_country(words)
    office = _offices().get(" ".join(rest))
    return f"{office} of {country}" if office else joined


@cache
def origin_name(name: str) -> str:
    """A source's name as it is shown: without what it is in general ("broadcaster Deutsche Welle")."""
    line = tokens(name)
    first = next((index for index, token in enumerate(line) if token.is_capitalised), 0)
    return name[line[first].start :] if line and all(_is_general(token) for token in line[:first]) else name


def _is_general(token: Token) -> bool:
    return token.kind == "word" and any(
        token.norm in lexicon.load(language).table("attribution").words("roles") for language in lexicon.languages()
    )


def _without_country(words: list[str]) -> tuple[str, list[str]]:
    """The country that is named among some words, and the other words."""
    places = _places()
    for length in range(LONGEST_PLACE, 0, -1):
        for start in range(len(words) - length + 1):
            if country := places.get(" ".join(words[start : start + length])):
                return country, words[:start] + words[start + length :]
    return "", words


@cache
def _aliases() -> dict[str, str]:
    table = lexicon.classes().lists("aliases")
    return {_joined(alias): name for name, aliases in table.items() for alias in (name, *aliases)}


@cache
def _offices() -> dict[str, str]:
    return {
        _joined(words): office
        for language in lexicon.languages()
        for office, spellings in lexicon.load(language).table("attribution").lists("offices").items()
        for words in spellings
    }


@cache
def _places() -> dict[str, str]:
    return {
        _joined(spelling): place
        for language in lexicon.languages()
        for place, spellings in lexicon.load(language).table("places").lists("names").items()
        for spelling in spellings
    }


def _joined(phrase: str) -> str:
    return " ".join(word for word in map(_plain, phrase.lower().replace("-", " ").split()) if word not in _loose())


def _plain(word: str) -> str:
    """Without accents, which agencies leave out."""
    return "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
