"""What two states of one thing say differently, field by field, as a person reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from claims.models import Evidence, Rating
from sources.changes import Piece, PieceKind, changes

State = Mapping[str, Any]

# What the fields are called, in the order they are shown in.
FIELDS = {
    "state": "State",
    "rating": "Rating",
    "attribution_rating": "Was it said",
    "corrected_text": "Corrected figure",
    "as_of": "As of",
    "summary": "Summary",
    "sole_source_reason": "Why one origin is enough",
    "public_note": "Public note",
    "evidence": "Evidence",
}
RATINGS = ("rating", "attribution_rating")
# Fields that hold a day.
DAYS = ("as_of", "published_on")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Fields whose words are compared one by one; of the others the whole is put in place of the whole.
TEXTS = ("summary", "sole_source_reason", "public_note", "definition", "note")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed: its words, each as kept, taken out or put in."""

    field: str
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What ratings and passages are called, by the keys that states hold."""

    ratings: Mapping[str, str]
    evidence: Mapping[int, str]


def names_in(states: Iterable[State | None]) -> Names:
    """The names of all that some states hold.  Two queries, whatever the number of states."""
    held = [state for state in states if state]
    slugs = {state[field] for state in held for field in RATINGS if state.get(field)}
    passages = {pk for state in held for pk in state.get("evidence") or ()}
    ratings = dict(Rating.objects.filter(slug__in=slugs).values_list("slug", "name")) if slugs else {}
    rows = Evidence.objects.filter(pk__in=passages).values_list("pk", "label", "origin") if passages else []
    return Names(ratings=ratings, evidence={pk: f"{label} ({origin})" for pk, label, origin in rows})


def differences(before: State, after: State, names: Names) -> list[Difference]:
    """The fields that differ, in the order they are shown in; those that are not known come last."""
    known = [name for name in FIELDS if name in before or name in after]
    further = sorted((before.keys() | after.keys()) - FIELDS.keys())
    found = []
    for field in (*known, *further):
        old, new = before.get(field), after.get(field)
        if old != new:
            label = FIELDS.get(field, field.replace("_", " ").capitalize())
            found.append(Difference(field, label, tuple(_pieces(field, old, new, names))))
    return found


def _pieces(field: str, old: Any, new: Any, names: Names) -> Iterable[Piece]:
    if field == "evidence":
        removed = [_passage(pk, names) for pk in old or () if pk not in (new or ())]
        added = [_passage(pk, names) for pk in new or () if pk not in (old or ())]
        return _listed(PieceKind.REMOVED, removed) + _listed(PieceKind.ADDED, added)
    before, after = (_said(field, value, names) for value in (old, new))
    if field in TEXTS and before and after:
        return [piece for change in changes(before, after) for piece in (*change.pieces, Piece(PieceKind.SAME, " "))]
    replaced = [Piece(PieceKind.REMOVED, before)] if before else []
    return replaced + ([Piece(PieceKind.ADDED, after)] if after else [])


def _passage(pk: int, names: Names) -> str:
    return names.evidence.get(pk, f"passage {pk}, which is no longer there")


def _listed(kind: PieceKind, passages: list[str]) -> list[Piece]:
    return [Piece(kind, passage) for passage in passages]


def _day(text: str) -> str:
    """A day as the pages write it: "24 Feb 2019"."""
    try:
        return date_format(date.fromisoformat(text), "j M Y")
    except ValueError:  # 2019-02-31
        return text


def _said(field: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if field in DAYS and DAY.fullmatch(str(value)):
        return _day(str(value))
    if field in RATINGS:
        return names.ratings.get(value, str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
