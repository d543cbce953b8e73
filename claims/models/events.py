"""The append-only log.  Rows are written by claims.record alone, and triggers refuse every change."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from people.access import VisibleQuerySet


class Event(models.Model):
    """Who did what to which thing, and when.

    `content_hash` covers what it says (reason, before, after, details) and a salt; `hash` covers that, the rest of the
    row and the hash before it.  So what an event says can be blacked out where the law demands it, and the chain holds.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=60)
    # Kind and id as text: the log outlives what it speaks of.
    subject = models.CharField(max_length=80, db_index=True)
    # The request it was done in, as the answer and the log of the server name it; "" where none was.
    request_id = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    details = models.JSONField(default=dict)
    is_redacted = models.BooleanField(default=False)
    # Without it, nobody finds what was blacked out by trying.
    salt = models.CharField(max_length=32, blank=True)
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    objects = VisibleQuerySet["Event"].as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
