"""How a figure is stored: its canonical JSON text decides, its low and high columns are for searching (ADR 4)."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models

from claims.figures import Figure, from_json, label, to_json

# Ends of the columns; a figure beyond them keeps its true value in the JSON text.
MOST = Decimal("999999999999999")


def canonical(figure: Figure) -> str:
    """The same figure always gives the same text: sorted keys, no spaces."""
    return json.dumps(to_json(figure), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=4096)
def _read(canonical_text: str) -> Figure:
    """A figure never changes, and the same one is asked for many times while its evidence is weighed."""
    return from_json(json.loads(canonical_text))


class StatesFigure(models.Model):
    """A row that states one figure."""

    figure_json = models.TextField()
    low = models.DecimalField(max_digits=21, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=21, decimal_places=6, null=True, blank=True)
    label = models.CharField(max_length=200)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_low_not_above_high",
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
            ),
        ]

    @property
    def figure(self) -> Figure:
        return _read(self.figure_json)

    @property
    def figure_document(self) -> dict[str, Any]:
        """The figure as it leaves the house."""
        return dict(json.loads(self.figure_json))


def figure_columns(figure: Figure, language: str | None = None) -> dict[str, Any]:
    """The columns of a `StatesFigure` row for `figure`, its label in the language of the text."""
    return {"figure_json": canonical(figure), **interval_columns(figure), "label": label(figure, language)[:200]}


def interval_columns(figure: Figure) -> dict[str, Decimal | None]:
    """The columns that a figure is searched by."""
    return {"low": _column(figure.interval.low), "high": _column(figure.interval.high)}


def json_number(limit: Decimal | None) -> int | float | None:
    """A column's value as it leaves the house: whole where it is."""
    if limit is None:
        return None
    return int(limit) if limit == limit.to_integral_value() else float(limit)


def _column(limit: Decimal | None) -> Decimal | None:
    return None if limit is None else max(-MOST, min(MOST, limit)).quantize(Decimal("0.000001"))
