"""Which verdicts an export has, and in which order: the longest approved first, and read a thousand at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Q

from claims.export.document import each_document
from claims.models import VerdictRevision, VerdictRevisionQuerySet

# So many verdicts, with the texts of their documents, are in memory at a time.
AT_A_TIME = 1_000
_CLAIM = "verdict__claim__"
_ARTICLE = f"{_CLAIM}article__document__"

Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; all of it where nothing is said.

    `since` takes in its own moment and `until` does not, so that spans which follow on each other have a change once.
    """

    since: datetime | None = None
    until: datetime | None = None
    ratings: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    outlet: str = ""
    tally: int | None = None

    @property
    def filters(self) -> Mapping[str, Any]:
        """What was asked for, as the record and JSON have it."""
        asked = {
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "ratings": list(self.ratings),
            "languages": list(self.languages),
            "outlet": self.outlet,
            "tally": self.tally,
        }
        return {name: value for name, value in asked.items() if value}


def documents(wanted: Wanted, *, reader: Any, figure: Callable[[str], Any] = json.loads) -> Iterator[dict[str, Any]]:
    """What `reader` may have of it, the longest decided first.

    With `since`, withdrawals are told of, too: whoever takes over what is new must learn what is no more.

    Each thousand is asked for by the place where the last ended, with no transaction around: so an export of hours
    holds nothing up, and a verdict that is corrected meanwhile comes once more at the end rather than not at all.
    """
    streams = [_places(narrowed(wanted, VerdictRevision.objects.leaving(reader)))]
    if wanted.since:
        streams.append(_places(narrowed(wanted, VerdictRevision.objects.taken_back(reader))))
    places = merge(*streams)
    while ids := [pk for _, pk in islice(places, AT_A_TIME)]:
        yield from each_document(ids, figure=figure)


def narrowed(wanted: Wanted, rows: VerdictRevisionQuerySet) -> VerdictRevisionQuerySet:
    """Those of the rows that are asked for."""
    if wanted.since:
        rows = rows.filter(decided_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(decided_at__lt=wanted.until)
    if wanted.ratings:
        rows = rows.filter(rating__in=wanted.ratings)
    if wanted.languages:
        rows = rows.filter(**{f"{_ARTICLE}language__in": wanted.languages})
    if wanted.outlet:
        rows = rows.filter(**{f"{_ARTICLE}outlet__name": wanted.outlet})
    if wanted.tally:
        rows = rows.filter(**{f"{_CLAIM}tally": wanted.tally})
    return rows


def _places(rows: VerdictRevisionQuerySet) -> Iterator[Place]:
    """When each was decided, and its id, in that order; asked for as they are needed."""
    last: Place | None = None
    while True:
        further = rows
        if last:
            moment, pk = last
            # The first is what the index is searched by.
            further = rows.filter(decided_at__gte=moment).filter(Q(decided_at__gt=moment) | Q(pk__gt=pk))
        found: list[Place] = list(further.values_list("decided_at", "pk")[:AT_A_TIME])  # type: ignore[arg-type]  # decided
        yield from found
        if len(found) < AT_A_TIME:
            return
        last = found[-1]
