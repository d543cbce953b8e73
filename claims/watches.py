"""Which claims are watched, and which documents that come in they are to be held against.

A watched figure has keys in an indexed table.  When the reading of a document is kept, its own keys are looked up
there, and the few figures that share one are matched: no search is run again for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from claims.figures import Figure, from_json, index_keys, match
from claims.models import Claim, Sighting, VerdictRevision, Watch, WatchKey
from claims.models.figures import figure_columns
from sources import work
from sources.models import Document
from sources.work import UNSETTLED, State

# The claim's searches are run again after so many hours, and each time after twice as long, up to the longest.
FIRST_SEARCH_HOURS = 6
LONGEST_HOURS = 24 * 7


def approved_figure(revision: VerdictRevision) -> Figure:
    """What a verdict says the number is, and as of when: the corrected figure, else the claim's own."""
    corrected = revision.corrected_figure
    figure = from_json(corrected) if corrected else revision.claim.figure
    return replace(figure, as_of=revision.as_of or figure.as_of)


@transaction.atomic
def start(*, revision: VerdictRevision) -> Watch | None:
    """Watch the claim of a revision that was just approved, in place of what was watched; None where nothing is."""
    if not settings.WATCH_DAYS:
        return None
    now = timezone.now()
    figure = approved_figure(revision)
    watch, _ = Watch.objects.update_or_create(
        claim=revision.claim,
        defaults={
            "revision": revision,
            "until": now + timedelta(days=settings.WATCH_DAYS),
            "search_at": now + next_search(0),
            "searches": 0,
            "examined": revision.claim.evidence.aggregate(Max("pk"))["pk__max"] or 0,
            "state": State.WAITING,
            "due_at": now + next_search(0),
            "attempts": 0,
            "lease_token": None,
            "lease_until": None,
            "settled_at": None,
            **figure_columns(figure, revision.claim.article.document.language or None),
        },
    )
    watch.keys.all().delete()
    keys = index_keys(figure) | index_keys(revision.claim.figure)
    WatchKey.objects.bulk_create([WatchKey(watch=watch, key=key[:200]) for key in sorted(keys)])
    return watch


def stop(*, claim: Claim) -> None:
    """Watch a claim no longer, as nothing stands that could be moved."""
    now = timezone.now()
    ended = {"state": State.DONE, "settled_at": now, "until": now, "lease_token": None, "lease_until": None}
    Watch.objects.filter(claim=claim).update(**ended)


def next_search(searches: int) -> timedelta:
    """How long after a search the next one is, where there were so many before."""
    return timedelta(hours=min(FIRST_SEARCH_HOURS * 2 ** min(searches, 10), LONGEST_HOURS))


def evidence_came(*, claim: Claim) -> None:
    """Have the new evidence of a claim held against what was approved, where it is watched."""
    now = timezone.now()
    for pk in list(Watch.objects.filter(claim=claim, state=State.WAITING).values_list("pk", flat=True)):
        Watch.objects.filter(pk=pk, state=State.WAITING).update(due_at=now, rung_at=now)
        work.ring(Watch.task, pk)


def sight(read: Mapping[Document, Sequence[Figure]]) -> list[Sighting]:
    """Keep, in the caller's transaction, which of some documents are to be held against watched claims, and ring.

    One query where nobody watches such figures.
    """
    keys = {key[:200] for figures in read.values() for figure in figures for key in index_keys(figure)}
    keyed = WatchKey.objects.filter(key__in=keys, watch__state__in=UNSETTLED, watch__until__gt=timezone.now())
    watched: dict[int, set[str]] = {}
    for watch, key in keyed.values_list("watch", "key"):
        watched.setdefault(watch, set()).add(key)
    if not watched:
        return []
    figures_of = dict(Watch.objects.filter(pk__in=watched).values_list("pk", "figure_json"))
    wanted = [
        Sighting(watch_id=watch, document=document, rung_at=timezone.now())
        for watch, text in figures_of.items()
        for document, figures in read.items()
        if _counts_the_same(from_json(json.loads(text)), figures, watched[watch])
    ]
    Sighting.objects.bulk_create(wanted, ignore_conflicts=True)
    pairs = {(each.watch_id, each.document_id) for each in wanted}
    kept = Sighting.objects.filter(watch__in=watched, document__in=read, state=State.WAITING)
    found = [sighting for sighting in kept if (sighting.watch_id, sighting.document_id) in pairs]
    for sighting in found:
        work.ring(Sighting.task, sighting.pk)
    return found


def _counts_the_same(watched: Figure, figures: Sequence[Figure], keys: set[str]) -> bool:
    return any(match(watched, figure) for figure in figures if not keys.isdisjoint(index_keys(figure)))
