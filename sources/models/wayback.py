"""What the Wayback Machine was asked to keep too."""

from __future__ import annotations

from django.db import models

from people.access import VisibleQuerySet
from sources.models.documents import Document
from sources.work import Work


class WaybackSave(Work):
    """One request to the Wayback Machine to keep a document's page too.  Its answer, once there is one, stays."""

    task = "sources.save_to_wayback"
    lease_seconds = 120
    most_attempts = 6

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="wayback")
    # The machine's own name for this save, from when it was taken on to when it is done.
    job = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    snapshot_url = models.CharField(max_length=2200, blank=True)
    snapshot_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["WaybackSave"].as_manager()

    class Meta:
        constraints = [
            *Work.Meta.constraints,
            models.CheckConstraint(
                name="a_finished_save_says_where",
                condition=~models.Q(state="done") | ~models.Q(snapshot_url=""),
            ),
        ]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return self.snapshot_url or f"Save of document {self.document_id}"
