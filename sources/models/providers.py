"""The places that lookups ask, as the newsroom has set them up."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.urls import reverse

from people.access import VisibleQuerySet


class ProviderQuerySet(VisibleQuerySet["ProviderSetting"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk")


class ProviderSetting(models.Model):
    """One place that lookups ask, as the newsroom has set it up, and how it has answered so far.

    `kind` names the program that asks it (sources.providers.KINDS); of some kinds there may be several, as two wikis.
    """

    # What lookups are stored under: it stays readable there when the setting is gone.
    slug = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    label = models.CharField("name", max_length=80)
    address = models.CharField(max_length=500, blank=True)
    # Written and used, and never shown: no form is given it, no page, no list and no sentence.
    key = models.CharField(max_length=500, blank=True, editable=False)
    languages = models.CharField(max_length=60, blank=True, help_text="Codes with commas, as in es,en")
    position = models.PositiveIntegerField(default=0)
    is_paused = models.BooleanField(default=False)
    seconds_between = models.FloatField(default=0, help_text="The shortest time between two questions.")
    # When its next question may be put; questions of every worker take their turns by this.
    next_at = models.DateTimeField(null=True, blank=True)

    asked = models.PositiveBigIntegerField(default=0)
    answered = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    seconds_total = models.FloatField(default=0)
    seconds_last = models.FloatField(null=True, blank=True)
    last_answered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="provider_pause_between_questions",
                condition=models.Q(seconds_between__gte=0, seconds_between__lte=3600),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("sources:provider", args=[self.pk])

    @property
    def settled(self) -> int:
        """Questions that ended, one way or the other."""
        return self.answered + self.failed

    @property
    def success_percent(self) -> int | None:
        return round(100 * self.answered / self.settled) if self.settled else None

    @property
    def seconds_mean(self) -> float | None:
        return self.seconds_total / self.settled if self.settled else None
