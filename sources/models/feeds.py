"""Feeds of outlets, and their visits on schedule."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from people.access import VisibleQuerySet
from sources.models.outlets import Outlet
from sources.work import Work


class Feed(models.Model):
    """An outlet's feed, which lookups search, and which is visited on schedule where it has a FeedPoll.

    An address that starts with / is on this very site.
    """

    title = models.CharField(max_length=200)
    url = models.CharField("address", max_length=1000, unique=True)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="feeds")
    is_active = models.BooleanField(default=True)

    objects = VisibleQuerySet["Feed"].as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sources:feed", args=[self.pk])


class FeedPoll(Work):
    """A feed's visits on schedule: one row, due again after each.  A feed without one is searched, never polled.

    Settled means that nobody visits: done where it was paused, failed where it was given up or is gone.
    """

    task = "sources.poll_feed"
    lease_seconds = 60
    most_attempts = 12

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="poll")
    # What the server wants to hear back, so that it need not send again what has not changed.
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    interval_seconds = models.PositiveIntegerField(default=900)
    polled_at = models.DateTimeField(null=True, blank=True)
    polls = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    new_last = models.PositiveIntegerField(default=0)
    new_total = models.PositiveIntegerField(default=0)
    # What the last visit left out although it went well, as a sentence.
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [*Work.Meta.constraints]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"Polls of {self.feed_id}"
