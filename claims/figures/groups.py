"""What a figure counts, apart from any language: groups that are the same for "soldados" and "troops"."""

from __future__ import annotations

import re
from functools import cache

from claims.figures import lexicon
from claims.figures.values import Figure

_JOINT = re.compile(r" (?:and|y|e|&) ")


def counted_groups(figure: Figure) -> tuple[str, ...]:
    """The groups that a figure counts, in the order of the alphabet: police and soldier for "soldiers and police".

    Where the text leaves out what is counted, or the word is in no group, what such an event always counts.
    """
    if figure.counted is not None:
        return _groups(figure.counted)
    return (implied,) if (implied := _implied(figure.event_class)) else ()


@cache
def _groups(words: str) -> tuple[str, ...]:
    return tuple(sorted({group for part in _JOINT.split(words) if (group := lexicon.group_of(part))}))


@cache
def _implied(event_class: str | None) -> str | None:
    events = lexicon.classes().table("events")
    if event_class is None or event_class not in events:
        return None
    event = events.table(event_class)
    return event.word("counted") if "counted" in event else None


def widest_group(groups: tuple[str, ...]) -> str:
    """The widest group that the first of these is part of; "" for none."""
    return lexicon.wider_groups(groups[0])[-1] if groups else ""


@cache
def narrower_groups(group: str) -> tuple[str, ...]:
    """The groups that are part of this one, itself included."""
    return tuple(other for other in lexicon.classes().mapping("groups") if group in lexicon.wider_groups(other))
