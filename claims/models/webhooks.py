"""Who is told when a verdict or a figure changes, what each was told, and what they answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse

from claims.models.verdicts import VerdictRevision
from claims.models.watching import Movement
from people.access import VisibleQuerySet
from sources.work import State, Work


class EventType(models.TextChoices):
    """What a webhook can be told of."""

    APPROVED = "verdict.approved", "A verdict is approved"
    CORRECTED = "verdict.corrected", "A correction of an approved verdict is approved"
    WITHDRAWN = "verdict.withdrawn", "A verdict is withdrawn"
    MOVED = "figure.moved", "A figure has moved since it was approved"


# What the test button sends, whatever a webhook wants.
TEST = "test"


class WebhookQuerySet(VisibleQuerySet["Webhook"]):
    def for_list(self) -> Self:
        """With the newest delivery's state, error and moment, and how many failed or wait."""
        newest = Delivery.objects.filter(webhook=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            last_state=Subquery(newest.values("state")[:1]),
            last_error=Subquery(newest.values("last_error")[:1]),
            last_at=Subquery(newest.values("created_at")[:1]),
            delivery_count=Count("deliveries"),
            failed_count=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
            waiting_count=Count("deliveries", filter=Q(deliveries__state__in=[State.WAITING, State.RUNNING])),
        )


class Webhook(models.Model):
    """An address that is told.  Its secrets are shown to administrators who ask, and to nobody else."""

    url = models.CharField(max_length=1000)
    description = models.CharField(max_length=200, blank=True)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=100)
    # Signed with as well until then, so that the receiver can change over.
    old_secret = models.CharField(max_length=100, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    # As a sentence, where nobody paused it.
    why_paused = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="webhooks")
    made_at = models.DateTimeField(auto_now_add=True)

    # Of `for_list()`, and there alone.
    last_state: str | None
    last_error: str | None
    last_at: datetime | None
    delivery_count: int
    failed_count: int
    waiting_count: int

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="one_webhook_per_address", fields=["url"]),
            models.CheckConstraint(name="a_webhook_has_a_secret", condition=~Q(secret="")),
            models.CheckConstraint(
                name="an_old_secret_ends",
                condition=Q(old_secret="", old_secret_until__isnull=True)
                | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.url

    def get_absolute_url(self) -> str:
        return reverse("claims:webhook", args=[self.pk])

    @property
    def event_names(self) -> list[str]:
        return [event.label for event in EventType if event.value in self.events]


def new_message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class DeliveryQuerySet(VisibleQuerySet["Delivery"]):
    def for_page(self) -> Self:
        """With what it tells of, the newest first."""
        return self.select_related("webhook", "revision__verdict__claim", "movement__claim").order_by("-pk")


class Delivery(Work):
    """One event for one webhook.  Every attempt has the same id and, once the first was made, the same bytes."""

    task = "claims.deliver"
    # As the specification suggests: a day and a half in all.
    retry_seconds = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600)
    most_attempts = len(retry_seconds) + 1

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    message_id = models.CharField(max_length=40, unique=True, default=new_message_id, editable=False)
    revision = models.ForeignKey(
        VerdictRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    movement = models.ForeignKey(Movement, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    # The bytes of every attempt, as text; empty before the first.
    payload = models.TextField(blank=True)
    # Of the last attempt.
    answer_status = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                name="one_delivery_per_revision",
                fields=["webhook", "event", "revision"],
                condition=Q(revision__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_delivery_per_movement",
                fields=["webhook", "event", "movement"],
                condition=Q(movement__isnull=False),
            ),
            models.CheckConstraint(
                name="a_delivery_tells_of_one_thing",
                condition=Q(event="test", revision__isnull=True, movement__isnull=True)
                | Q(event="figure.moved", revision__isnull=True, movement__isnull=False)
                | Q(
                    event__in=["verdict.approved", "verdict.corrected", "verdict.withdrawn"],
                    revision__isnull=False,
                    movement__isnull=True,
                ),
            ),
        ]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"{self.event} for {self.webhook_id}"

    def get_absolute_url(self) -> str:
        return reverse("claims:delivery", args=[self.pk])

    @property
    def subject(self) -> str:
        """What it tells of, in a few words."""
        if self.revision:
            return self.revision.claim.label
        return f"{self.movement.claim.label}: {self.movement}" if self.movement else ""


class Attempt(models.Model):
    """One try at a delivery, written before it is made.  Without an ending, the worker stopped in the middle."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    # What it was signed as; the header's moment is `at` in whole seconds.
    signature = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # Why there was no answer, as a sentence.
    reason = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    # How the answer begins.
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.delivery_id} at {self.at}"
