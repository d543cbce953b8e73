"""Approved claims that stay watched, documents that count what they count, and counts that have moved."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.claims import Claim
from claims.models.evidence import Evidence
from claims.models.figures import StatesFigure
from claims.models.verdicts import RevisionState, VerdictRevision
from people.access import VisibleQuerySet
from sources.models import Document
from sources.work import Work


class Watch(StatesFigure, Work):
    """One claim that is watched after its approval, with the figure that was approved: one row, due again and again."""

    task = "claims.watch"
    lease_seconds = 90
    most_attempts = 12

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="watch")
    revision = models.ForeignKey(VerdictRevision, on_delete=models.PROTECT, related_name="watches")
    until = models.DateTimeField()
    # When the claim's searches are run again, and how often they were.
    search_at = models.DateTimeField()
    searches = models.PositiveIntegerField(default=0)
    # Evidence up to this id has been held against the approved figure.
    examined = models.BigIntegerField(default=0)

    objects = VisibleQuerySet["Watch"].as_manager()

    class Meta:
        constraints = [*StatesFigure.Meta.constraints, *Work.Meta.constraints]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"Watch on {self.claim_id}"


class WatchKey(models.Model):
    """A key of a watched figure: a document's figure that counts the same has one in common (figures.index_keys)."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_key_per_watch", fields=["watch", "key"])]

    def __str__(self) -> str:
        return self.key


class Sighting(Work):
    """A document that came in and counts what a watched claim counts: as a job, the comparison of the two."""

    task = "claims.compare_sighting"

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="sightings")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="sightings")

    class Meta:
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(name="one_sighting_per_document", fields=["watch", "document"]),
        ]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"Document {self.document_id} for {self.watch_id}"


class MovementState(models.TextChoices):
    OPEN = "open", "Open"
    CONFIRMED = "confirmed", "Confirmed"
    SET_ASIDE = "set_aside", "Set aside"


class MovementQuerySet(VisibleQuerySet["Movement"]):
    def for_page(self) -> Self:
        """With claim, article, the passage and its outlet, the newest first."""
        return self.select_related(
            "claim__article__document",
            "revision__rating",
            "evidence__document__outlet",
            "evidence__document__copy_group",
        ).order_by("-raised_at", "-pk")

    def open(self) -> Self:
        """What nobody has decided on; where a correction was approved since, there is nothing to decide."""
        return self.filter(state=MovementState.OPEN, revision__state=RevisionState.APPROVED)


class Movement(models.Model):
    """A count outside what was approved: "figure has moved: 104 → 567".  One for each new number of a revision."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="movements")
    revision = models.ForeignKey(VerdictRevision, on_delete=models.PROTECT, related_name="movements")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="movements")
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=MovementState.choices, default=MovementState.OPEN)
    raised_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="movements_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    # The draft that a confirmed one opened.
    correction = models.ForeignKey(
        VerdictRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="corrects"
    )

    objects = MovementQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_movement_per_number", fields=["revision", "after"]),
            models.CheckConstraint(
                name="a_movement_is_decided_by_somebody",
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["confirmed", "set_aside"], decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_movement_is_set_aside_for_a_reason", condition=~Q(state="set_aside") | ~Q(reason="")
            ),
        ]
        indexes = [models.Index(name="movement_open", fields=["-raised_at"], condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
