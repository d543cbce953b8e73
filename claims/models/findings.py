"""What an article says about its own figures, and which of it an editor has put aside."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claims.models.articles import Article
from people.access import VisibleQuerySet


class Finding(models.Model):
    """One in-article finding.  `spans` are [start, end] pairs in the text; `key` is the same when it is found again."""

    class Severity(models.TextChoices):
        ERROR = "error", "Likely wrong"
        CHECK = "check", "Worth a look"
        NOTE = "note", "For information"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="findings")
    key = models.CharField(max_length=64)
    # Their order as found: the gravest first.
    position = models.PositiveIntegerField()
    check_name = models.CharField(max_length=20)
    severity = models.CharField(max_length=5, choices=Severity.choices)
    sentence = models.TextField()
    spans = models.JSONField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissal_reason = models.TextField(blank=True)

    objects = VisibleQuerySet["Finding"].as_manager()

    class Meta:
        ordering = ["article_id", "position"]
        constraints = [
            models.UniqueConstraint(name="one_finding_per_key", fields=["article", "key"]),
            models.CheckConstraint(
                name="dismissed_by_somebody_for_a_reason",
                condition=Q(dismissed_by=None, dismissed_at=None, dismissal_reason="")
                | (Q(dismissed_by__isnull=False, dismissed_at__isnull=False) & ~Q(dismissal_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def is_dismissed(self) -> bool:
        return self.dismissed_at is not None
