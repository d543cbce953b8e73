"""What was read in stored documents: each reading, kept whole, and its countable figures as rows to search by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from claims.figures import Reading, narrower_groups, unpack
from people.access import VisibleQuerySet
from sources.models import Document
from sources.work import Work

# "At least 100" is looked up for anything up to so many times its number.
REACH = 2


class StoredReading(models.Model):
    """The reading of one document: by which reader, from what, and all of it (claims.figures.keeping)."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="stored_reading")
    reader = models.PositiveIntegerField()
    # Of the text and all else that a reading depends on (claims.readings.source_of).
    source = models.CharField(max_length=64)
    packed = models.BinaryField()

    class Meta:
        indexes = [models.Index(name="reading_by_reader", fields=["reader"])]

    def __str__(self) -> str:
        return f"Reading of {self.document_id}"

    @property
    def reading(self) -> Reading:
        return unpack(bytes(self.packed))


class StatementQuerySet(VisibleQuerySet["Statement"]):
    def starting_within(self, low: Decimal | None, high: Decimal | None) -> Self:
        """Those whose number, or lowest number, lies from `low` to `high`; None is no limit.  A range of the index."""
        rows = self.filter(low__gte=low) if low is not None else self.filter(low__isnull=False)
        return rows.filter(low__lte=high) if high is not None else rows

    def reaching_into(self, low: Decimal | None, high: Decimal | None) -> Self:
        """Those that begin below `low` and allow some number from there to `high`: ranges and bounds, which are few.

        "At least one" allows twelve and does not speak of it: what has no upper limit reaches to twice its lower one.
        """
        if low is None:  # only what has no lower limit itself begins below
            return self.filter(is_exact=False, low__isnull=True)
        has_end = Q(high__gte=low) & (Q(low__lt=low) | Q(low__isnull=True))
        return self.filter(has_end | Q(high__isnull=True, low__lt=low, low__gte=low / REACH), is_exact=False)

    def counting(self, group: str) -> Self:
        """Those that count this group or one that is part of it, alone or among others."""
        within = Q()
        for each in narrower_groups(group):
            within |= Q(groups__contains=f" {each} ")
        return self.filter(within)

    def at(self, places: Collection[str]) -> Self:
        """Those told of all these places (keys as `place_key` gives them)."""
        found = self
        for place in places:
            found = found.filter(places__contains=f" {place} ")
        return found

    def within(self, since: date | None, until: date | None) -> Self:
        return self.filter(as_of__range=(since or date.min, until or date.max)) if since or until else self


class Backlog(Work):
    """The reading of what is in the archive and not read yet, a few documents at a time: one row, due again and again.

    Everything from `lowest` to `highest` is read, by the reader of that version.
    """

    task = "claims.read_backlog"
    lease_seconds = 120
    most_attempts = 12

    reader = models.PositiveIntegerField(default=0)
    lowest = models.BigIntegerField(default=0)
    highest = models.BigIntegerField(default=0)
    # When it last came to the end; what became ready in between is found by going through all again.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [*Work.Meta.constraints]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"Reading of the archive, {self.lowest} to {self.highest}"


class Statement(models.Model):
    """A figure of a document that can be a claim or evidence, with what it is searched by; whole, it is in the reading.

    `groups` and `places` are lists between spaces and bars, the same in every language; a place may be one that the
    headline names for the whole text.
    """

    # The unique constraint on its place finds it by its document.
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="statements", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    unit = models.CharField(max_length=40, blank=True)
    event_class = models.CharField(max_length=40, blank=True)
    # The widest of the groups counted; each of them, as in " police | soldier ".
    widest = models.CharField(max_length=40, blank=True)
    groups = models.CharField(max_length=200, blank=True)
    # The lemma of what is counted, for what is in no group.
    counted = models.CharField(max_length=100, blank=True)
    places = models.CharField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    low = models.DecimalField(max_digits=21, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=21, decimal_places=6, null=True, blank=True)
    # States one number, as most do.
    is_exact = models.BooleanField()
    label = models.CharField(max_length=200)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["document_id", "start"]
        constraints = [
            models.UniqueConstraint(name="one_statement_per_place", fields=["document", "start"]),
            models.CheckConstraint(name="statement_span_is_not_empty", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="an_exact_statement_has_one_number",
                condition=Q(is_exact=False) | Q(low__isnull=False, high__isnull=False, low=F("high")),
            ),
        ]
        indexes = [
            models.Index(name="statement_event", fields=["event_class", "low", "as_of"]),
            models.Index(name="statement_number", fields=["low", "as_of", "widest"]),
            models.Index(
                name="statement_inexact", fields=["event_class", "as_of", "widest"], condition=Q(is_exact=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label
