"""Articles the newsroom checks."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse

from people.access import VisibleQuerySet
from sources.models import Document


class ArticleQuerySet(VisibleQuerySet["Article"]):
    def for_list(self) -> Self:
        """With what a row of a list shows: document, outlet, number of claims and of settled ones."""
        return (
            self.select_related("document__outlet", "added_by")
            .annotate(claim_count=Count("claims"), settled_count=Count("claims", filter=Q(claims__state="settled")))
            .order_by("-added_at", "-pk")
        )


class Article(models.Model):
    """A document the newsroom is checking."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="article")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="articles_added")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.document.title

    def get_absolute_url(self) -> str:
        return reverse("claims:article", args=[self.pk])
