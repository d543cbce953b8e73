"""Whom the words for a source stand for, and which figures each source says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.figures.attribution import speakers
from claims.figures.attribution.speakers import words_of
from claims.figures.values import Attribution, Figure, SourceKind

# Who "the agency" can be.
INSTITUTIONS = frozenset({SourceKind.OFFICIAL, SourceKind.ORGANISATION})


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
