"""Shapes that several resources share."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# The shape is the one that verdicts are published with (claims.api.schema).
FIGURE_SCHEMA: dict[str, Any] = {"$ref": "#/components/schemas/VerdictFigure"}
FIGURE_EXAMPLE: dict[str, Any] = {
    "start": 33,
    "end": 50,
    "text": "Some 104 soldiers",
    "value": 104,
    "low": 98.8,
    "high": 109.2,
    "low_open": False,
    "high_open": False,
    "bound": "about",
    "kind": "count",
    "unit": None,
    "counted": "soldier",
    "counted_text": "soldiers",
    "event": "flee",
    "event_class": "fled",
    "subject": None,
    "change": None,
    "headline": False,
    "increase": False,
    "part": False,
    "implicit": False,
    "attribution": [],
    "when": None,
    "as_of": "2019-02-24",
    "where": ["Colombia"],
}


@extend_schema_field(FIGURE_SCHEMA)
class FigureField(serializers.ReadOnlyField):
    """A figure in its JSON form."""


def username(source: str, **options: Any) -> serializers.CharField:
    """Somebody's log-in name."""
    return serializers.CharField(source=f"{source}.username", read_only=True, **options)
