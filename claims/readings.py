"""The figures of stored documents, read once and kept: when somebody needs them, or in the background, newest first.

What is kept is used again as long as it was read by the present reader from what the document holds today; else the
document is read anew.  Two who read the same document at once keep the same: the second waits, and finds it done.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Sum
from django.utils import timezone

from claims import watches
from claims.figures import (
    READER_VERSION,
    Figure,
    Kind,
    Reading,
    counted_groups,
    label,
    pack,
    place_key,
    place_keys,
    read,
    widest_group,
)
from claims.models import Backlog, Statement, StoredReading
from claims.models.figures import interval_columns
from sources import work
from sources.models import ArchiveBlock, Document, DocumentQuerySet

# What can be a claim or evidence, where the text says what it counts or what happened.
STATED = frozenset({Kind.COUNT, Kind.MONEY, Kind.MEASURE, Kind.SHARE, Kind.RATE})
# Readings that are kept in one transaction.
KEPT_AT_ONCE = 50
# How often the backlog comes round.
ROUND_SECONDS = 10
# How often all is looked through again for what is not read: pages that came late, of whom nobody was told.
AGAIN_HOURS = 24
# What the first lines tell of a place holds for the whole text.
LEAD_CHARACTERS = 300


def reading_of(document: Document) -> Reading:
    """The reading of a document, read now where it is not kept."""
    return readings_of([document])[document.pk]


def kept_readings(documents: Iterable[Document]) -> dict[int, Reading]:
    """The readings that are kept of some documents, by their ids, with one question; nothing is read."""
    asked = {document.pk: document for document in documents}
    return {
        stored.pk: stored.reading
        for stored in StoredReading.objects.filter(pk__in=asked, reader=READER_VERSION)
        if stored.source == source_of(asked[stored.pk])
    }


def readings_of(documents: Iterable[Document]) -> dict[int, Reading]:
    """The readings of stored documents by their ids, with one question for all that are kept; others are read now."""
    asked = {document.pk: document for document in documents}
    found = kept_readings(asked.values())
    new: dict[Document, Reading] = {}
    for pk in sorted(asked.keys() - found.keys()):
        found[pk] = new[asked[pk]] = read_anew(asked[pk])
        if len(new) == KEPT_AT_ONCE:
            _keep(new)
            new = {}
    _keep(new)
    return found


def unread(documents: Iterable[Document]) -> list[Document]:
    """Those of some documents that have no reading by the present reader."""
    asked = list(documents)
    known = StoredReading.objects.filter(pk__in=[document.pk for document in asked], reader=READER_VERSION)
    kept = set(known.values_list("pk", flat=True))
    return [document for document in asked if document.pk not in kept]


def read_stored(*, document_id: int) -> None:
    """Read a document that has just been stored, so that watched claims are held against it."""
    readings_of(_texts().filter(pk=document_id))


def read_next(*, most: int) -> int:
    """Read the newest documents of the archive that nobody has read yet; returns how many there were.

    The row of the backlog remembers how far it is.  What was stored since goes first.
    """
    backlog, _ = Backlog.objects.get_or_create(pk=1)
    has_ended = backlog.ended_at is not None and backlog.ended_at < timezone.now() - timedelta(hours=AGAIN_HOURS)
    if backlog.reader != READER_VERSION or has_ended:
        newest = _texts().aggregate(Max("pk"))["pk__max"] or 0
        backlog.reader, backlog.lowest, backlog.highest, backlog.ended_at = READER_VERSION, newest + 1, newest, None
    newer = list(_unread().filter(pk__gt=backlog.highest).order_by("-pk")[:most])
    left = most - len(newer)
    older = list(_unread().filter(pk__lt=backlog.lowest).order_by("-pk")[:left])
    readings_of([*newer, *older])
    if left:
        backlog.highest = max([backlog.highest, *(document.pk for document in newer)])
        backlog.lowest = older[-1].pk if len(older) == left else 0
    if not backlog.lowest and backlog.ended_at is None:
        backlog.ended_at = timezone.now()
    Backlog.objects.filter(pk=backlog.pk).update(
        reader=backlog.reader, lowest=backlog.lowest, highest=backlog.highest, ended_at=backlog.ended_at
    )
    return len(newer) + len(older)


def _texts() -> DocumentQuerySet:
    return Document.objects.read()


def _unread() -> DocumentQuerySet:
    kept = StoredReading.objects.filter(document=OuterRef("pk"), reader=READER_VERSION)
    return _texts().filter(~Exists(kept))


def progress() -> tuple[int, int]:
    """How many documents have been read so far, of how many that the archive holds."""
    held = ArchiveBlock.objects.aggregate(Sum("documents"))["documents__sum"] or 0
    return min(StoredReading.objects.filter(reader=READER_VERSION).count(), held), held


def run_backlog(*, backlog_id: int) -> None:
    """Read a few documents of the archive, and be due again."""
    per_round = settings.READ_FIGURES_PER_MINUTE * ROUND_SECONDS / 60
    with work.leased(Backlog, backlog_id) as backlog:
        if backlog is None:
            return
        if per_round:
            read_next(most=max(1, round(per_round)))
        work.do_again(backlog, seconds=ROUND_SECONDS)


def read_anew(document: Document) -> Reading:
    """Read a document's text, and keep nothing."""
    return read(
        document.text,
        published=document.published_on,
        language=document.language or "en",
        headline_end=document.headline_end,
    )


def source_of(document: Document) -> str:
    """What a reading was read from, in short: another text, day, language or headline gives another."""
    text = document.text_sha256 or hashlib.sha256(document.text.encode()).hexdigest()
    said = f"{text} {document.published_on or ''} {document.language} {document.headline_end}"
    return hashlib.sha256(said.encode()).hexdigest()


def _keep(readings: Mapping[Document, Reading]) -> None:
    """Keep what was read in documents that have a text, with its statements, in one transaction."""
    rows = {
        document.pk: StoredReading(
            document=document, reader=READER_VERSION, source=source_of(document), packed=pack(reading)
        )
        for document, reading in readings.items()
        if document.text
    }
    if not rows:
        return
    with transaction.atomic():
        # Whoever keeps one of these at the same moment waits here for the other, in the order of the ids.
        StoredReading.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["document"],
            update_fields=["reader", "source", "packed"],
        )
        Statement.objects.filter(document__in=rows).delete()
        stated = {
            document: [figure for figure in reading.figures if is_statement(figure)]
            for document, reading in readings.items()
            if document.pk in rows
        }
        watches.sight(stated)
        Statement.objects.bulk_create(
            statement
            for document, figures in stated.items()
            for statement in _statements(document, figures, readings[document].language)
        )


def _statements(document: Document, figures: Iterable[Figure], language: str) -> list[Statement]:
    lead = place_keys(document.text[: max(LEAD_CHARACTERS, document.headline_end)], language)
    return [_statement(document, figure, language, lead) for figure in figures]


def is_statement(figure: Figure) -> bool:
    """Whether a figure says how many or how much of something that is known: it can be a claim, or evidence for one."""
    return figure.kind in STATED and bool(figure.counted or figure.event_class)


def _statement(document: Document, figure: Figure, language: str, lead: tuple[str, ...]) -> Statement:
    limits = interval_columns(figure)
    groups = counted_groups(figure)
    places = dict.fromkeys([*map(place_key, figure.places), *lead])
    return Statement(
        document=document,
        start=figure.start,
        end=figure.end,
        kind=figure.kind.value,
        unit=(figure.unit or "")[:40],
        event_class=figure.event_class or "",
        widest=widest_group(groups),
        groups=_list(groups, most=200),
        counted=(figure.counted or "")[:100],
        places=_list(places, most=500),
        as_of=figure.as_of or document.published_on,
        is_exact=limits["low"] is not None and limits["low"] == limits["high"],
        label=label(figure, language)[:200],
        **limits,
    )


def _list(names: Iterable[str], *, most: int) -> str:
    """ " police | soldier ": each name can be looked for with a space on either side."""
    text = " | ".join(names)
    return f" {text[: most - 2]} " if text else ""
