"""Searches for what other sources say."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Prefetch, Q

from claims.models.claims import Claim
from people.access import VisibleQuerySet
from sources.models import Document
from sources.providers.base import FactCheck
from sources.reading import web_address
from sources.work import Work


class LookupQuerySet(VisibleQuerySet["Lookup"]):
    def with_progress(self) -> Self:
        """With how many documents were found and how many are read, those that could not be, and finished checks of
        others.  Two more queries.
        """
        failed = LookupHit.objects.filter(document__state="failed").select_related("document")
        checks = LookupHit.objects.filter(fact_check__isnull=False)
        settled = Q(hits__document__state__in=["done", "failed"])
        return self.prefetch_related(
            Prefetch("hits", queryset=failed, to_attr="unread"), Prefetch("hits", queryset=checks, to_attr="checks")
        ).annotate(
            hit_count=Count("hits", distinct=True),
            settled_count=Count("hits", filter=settled, distinct=True),
        )

    def without_the_number(self) -> Self:
        """The newest first, with the pages somebody gave that do not have the claim's number.  One more query."""
        hits = LookupHit.objects.filter(has_number=False)
        hits = hits.select_related("document__outlet", "document__same_as__outlet", "lookup__requested_by")
        return (
            self.filter(hits__has_number=False)
            .distinct()
            .order_by("-pk")
            .prefetch_related(Prefetch("hits", queryset=hits, to_attr="without_number"))
        )


class Lookup(Work):
    """One search of one provider for one claim, with its state, its error and what it found."""

    task = "claims.run_lookup"
    lease_seconds = 90

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lookups")
    provider = models.CharField(max_length=40)
    phrases = models.JSONField()
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    # Those of the phrases that a search for another claim of the article asks; its hits count here, too.
    shared_phrases = models.JSONField(default=list, blank=True)
    shares: models.ManyToManyField[Lookup, models.Model] = models.ManyToManyField(
        "self", symmetrical=False, related_name="shared_by", blank=True
    )
    # Asked by an editor in words of their own; there may be several beside the one of each provider.
    is_own = models.BooleanField(default=False)
    # Earlier searches of the same provider are kept; the page counts and shows the newest.
    is_current = models.BooleanField(default=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="lookups")
    requested_at = models.DateTimeField(auto_now_add=True)
    # What the provider could not ask although it answered, as a sentence.
    remark = models.TextField(blank=True)
    # Null until the provider has answered; then its hits are stored and their pages are being read.
    searched_at = models.DateTimeField(null=True, blank=True)
    documents: models.ManyToManyField[Document, LookupHit] = models.ManyToManyField(
        Document, through="LookupHit", related_name="lookups"
    )

    # Of `with_progress()`, and there alone.
    hit_count: int
    settled_count: int
    unread: list[LookupHit]
    checks: list[LookupHit]
    # Of `without_the_number()`, and there alone.
    without_number: list[LookupHit]

    objects = LookupQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                name="one_current_lookup_per_provider",
                fields=["claim", "provider"],
                condition=Q(is_current=True, is_own=False),
            ),
        ]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"{self.provider} for {self.claim_id}"

    @property
    def asked_phrases(self) -> list[str]:
        """What it asks itself."""
        return [phrase for phrase in self.phrases if phrase not in self.shared_phrases]

    @property
    def is_for_addresses(self) -> bool:
        """Whether it reads pages that somebody gave, and searches for nothing."""
        return bool(self.phrases) and all(web_address(phrase) for phrase in self.phrases)


class LookupHit(models.Model):
    """A document that a lookup found, at its rank."""

    lookup = models.ForeignKey(Lookup, on_delete=models.CASCADE, related_name="hits")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="hits")
    rank = models.PositiveSmallIntegerField()
    # The finished check of others that the provider says this is, as `finished_check` reads it.
    fact_check = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    # Of a page that somebody gave for the claim: whether it has the claim's number; what it has that is nearest.
    has_number = models.BooleanField(null=True, blank=True)
    nearest_label = models.CharField(max_length=200, blank=True)
    nearest_start = models.PositiveIntegerField(null=True, blank=True)
    nearest_end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(name="one_hit_per_document", fields=["lookup", "document"])]

    def __str__(self) -> str:
        return f"{self.lookup_id}: {self.document_id}"

    @property
    def finished_check(self) -> FactCheck | None:
        if self.fact_check is None:
            return None
        day = self.fact_check["reviewed_on"]
        return FactCheck(**{**self.fact_check, "reviewed_on": date.fromisoformat(day) if day else None})
