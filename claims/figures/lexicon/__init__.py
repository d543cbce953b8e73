"""The words of each language, as data: read on first use, kept for the life of the process."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CLASSES = "classes"
FALLBACK = "en"


class LexiconError(Exception):
    """A lexicon lacks a key that a rule needs, or has something else there.  The message names the file and the key."""


class Table:
    """One table of a lexicon file, read by type."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self._content = content

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def table(self, key: str) -> Table:
        return Table(f"{self.name}.{key}", self._get(key, dict))

    def word(self, key: str) -> str:
        return str(self._get(key, str))

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool))

    def words(self, key: str) -> tuple[str, ...]:
        return tuple(self._get(key, list))

    def integers(self, key: str) -> dict[str, int]:
        return dict(self._get(key, dict))

    def mapping(self, key: str) -> dict[str, str]:
        return dict(self._get(key, dict))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        return tuple((first, second) for first, second in self._get(key, list))

    def lists(self, key: str) -> dict[str, tuple[Any, ...]]:
        return {name: tuple(items) for name, items in self._get(key, dict).items()}

    def _get(self, key: str, kind: type) -> Any:
        found = self._content.get(key)
        if not isinstance(found, kind):
            raise LexiconError(f"{self.name}: {key} should be a {kind.__name__}, and is {found!r}")
        return found


@cache
def languages() -> tuple[str, ...]:
    """Every language there is a file for."""
    return tuple(sorted(path.stem for path in HERE.glob("*.toml") if path.stem != CLASSES))


def known(language: str) -> str:
    """The language to read with: "es-VE" is read as "es", and one without a file as English."""
    base = language.replace("_", "-").partition("-")[0].casefold()
    return base if base in languages() else FALLBACK


@cache
def load(language: str) -> Table:
    """The lexicon of one language of `languages()`."""
    return _read(language)


@cache
def classes() -> Table:
    """What is the same in every language: groups of counted things and classes of events."""
    return _read(CLASSES)


@cache
def wider_groups(group: str) -> tuple[str, ...]:
    """The groups this one is part of, nearest first, itself included."""
    groups = classes().mapping("groups")
    chain = [group]
    while (wider := groups.get(chain[-1], "")) and wider not in chain:
        chain.append(wider)
    return tuple(chain)


@cache
def groups_by_word() -> dict[str, str]:
    """Group of each counted lemma or phrase, over all languages.  English wins where two languages share a spelling."""
    found: dict[str, str] = {}
    for language in (FALLBACK, *languages()):
        for group, words in load(language).lists("counted").items():
            for word in words:
                found.setdefault(word, group)
        for names in load(language).table("places").lists("names").values():
            for demonym in names[1:]:
                found.setdefault(demonym, "person")
    return found


def group_of(words: str) -> str | None:
    """The group of a counted lemma or phrase, by its longest known tail ("national guard troop"), else its head."""
    groups = groups_by_word()
    parts = words.split()
    for start in range(len(parts)):
        if found := groups.get(" ".join(parts[start:])):
            return found
    for end in range(len(parts) - 1, 0, -1):
        if found := groups.get(" ".join(parts[:end])):
            return found
    return None


def is_within(words: str, group: str) -> bool:
    """Whether what is counted belongs to a group or to one that is part of it."""
    found = group_of(words)
    return found is not None and group in wider_groups(found)


def is_cumulative(event_class: str | None) -> bool:
    """A later count of such events can only be larger."""
    events = classes().table("events")
    return event_class is not None and event_class in events and events.table(event_class).flag("cumulative")


def _read(name: str) -> Table:
    with (HERE / f"{name}.toml").open("rb") as file:
        content = tomllib.load(file)
    if inflection := content.get("inflection"):
        for lemmas in content["events"].values():
            for lemma, forms in lemmas.items():
                forms.extend(form for form in _inflected(lemma, inflection) if form not in forms)
    return Table(f"{name}.toml", content)


def _inflected(lemma: str, inflection: Mapping[str, Mapping[str, list[str]]]) -> Iterator[str]:
    """The regular forms of a verb, by its ending; of irregular ones those are listed that differ."""
    for ending, endings in inflection["verbs"].items():
        if " " not in lemma and lemma.endswith(ending) and lemma not in inflection["irregular"]:
            yield from (lemma.removesuffix(ending) + new for new in endings)
