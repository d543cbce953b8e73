"""Claims."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse

from claims.models.articles import Article
from claims.models.figures import StatesFigure
from claims.models.tallies import Tally
from people.access import VisibleQuerySet


class ClaimState(models.TextChoices):
    NEW = "new", "New"
    CHECKING = "checking", "Checking"
    IN_REVIEW = "in_review", "In review"
    SETTLED = "settled", "Settled"
    # Not to be checked, for a reason that is kept.
    DISMISSED = "dismissed", "Dismissed"
    # Settled, and a count has come in since that is outside what was approved.
    MOVED = "moved", "Figure has moved"


class ClaimQuerySet(VisibleQuerySet["Claim"]):
    def for_page(self) -> Self:
        """With what the claim page shows about where the claim stands."""
        return self.select_related("article__document__outlet", "tally")

    def for_list(self) -> Self:
        """With what a row of an article's list shows: evidence found, searches under way and failed."""
        current = Q(lookups__is_current=True)
        settled, failed = current & Q(lookups__state__in=["done", "failed"]), current & Q(lookups__state="failed")
        return self.annotate(
            evidence_count=Count("evidence", distinct=True),
            lookups_all=Count("lookups", filter=current, distinct=True),
            lookups_settled=Count("lookups", filter=settled, distinct=True),
            lookups_failed=Count("lookups", filter=failed, distinct=True),
            lookups_unsettled=F("lookups_all") - F("lookups_settled"),
        )


class Claim(StatesFigure):
    """One checkable assertion in an article, at its exact place."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="claims")
    tally = models.ForeignKey(Tally, on_delete=models.PROTECT, related_name="claims")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    is_headline = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.NEW)
    dismissal_reason = models.TextField(blank=True)
    # What the evidence amounts to, recomputed whenever it changes (claims.corroboration.refresh_suggestion).
    suggestion = models.CharField(max_length=20, blank=True)
    confidence = models.FloatField(default=0)
    suggestion_reasons = models.JSONField(default=list, blank=True)
    # How much it is worth checking, 0 to 1, and why: what an editor's list is ordered by.
    worthiness = models.FloatField(default=0)
    worthiness_reasons = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Counted by `for_list()`, and there alone.
    lookups_unsettled: int

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "start"]
        constraints = [
            *StatesFigure.Meta.constraints,
            models.UniqueConstraint(name="one_claim_per_place", fields=["article", "start", "end"]),
            models.CheckConstraint(name="claim_span_is_not_empty", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="dismissed_for_a_reason", condition=~Q(state="dismissed") | ~Q(dismissal_reason="")
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("claims:claim", args=[self.pk])
