"""The append-only log.  Rows are written by claims.record alone, and triggers refuse every change."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from people.access import VisibleQuerySet


class Event(models.Model):
    """Who did what to which thing, and when.  `hash` covers the row and the hash before it."""

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=60)
    # Kind and id as text: the log outlives what it speaks of.
    subject = models.CharField(max_length=80, db_index=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = VisibleQuerySet["Event"].as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
