"""Passages that bear on a claim."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from claims.figures import RelationKind, stands_in
from claims.models.claims import Claim
from claims.models.figures import StatesFigure
from claims.models.lookups import Lookup
from people.access import VisibleQuerySet
from sources.models import Document

RELATIONS = [(kind.value, kind.value.replace("_", " ")) for kind in RelationKind]


class EvidenceQuerySet(VisibleQuerySet["Evidence"]):
    def for_page(self) -> Self:
        """With document, outlet, copy group and who put it apart, in the order the counts were made."""
        return self.select_related("document__outlet", "document__copy_group", "counted_in__apart_by__by").order_by(
            "as_of", "low", "pk"
        )

    def of_document(self, document: Document) -> Self:
        """With its claim, in the order of the document's text."""
        return self.filter(document=document).select_related("claim").order_by("start", "pk")


class Evidence(StatesFigure):
    """A passage of a document that bears on a claim: the quote, its place, its figure, the relation, who found it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="evidence")
    found_by = models.ForeignKey(Lookup, null=True, on_delete=models.SET_NULL, related_name="evidence")
    # Of the figure, in the document's text; the quote is the sentence around it.
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote_start = models.PositiveIntegerField()
    quote = models.TextField()
    relation = models.CharField(max_length=20, choices=RELATIONS)
    reason = models.TextField()
    origin = models.CharField(max_length=200)
    as_of = models.DateField(null=True, blank=True)
    # How much the passage speaks for the count of the whole, 1 for a plain number of all (claims.figures.mentions);
    # null where it was kept before that was known.
    weight = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            *StatesFigure.Meta.constraints,
            models.UniqueConstraint(name="one_evidence_per_place", fields=["claim", "document", "start"]),
            models.CheckConstraint(name="evidence_span_is_not_empty", condition=Q(start__lt=F("end"))),
        ]

    def __str__(self) -> str:
        return f"{self.relation}: {self.label}"

    @property
    def is_apart(self) -> bool:
        """Somebody said that it counts something else.  A query, unless it comes `for_page`."""
        return hasattr(self, "counted_in") and self.counted_in.tally_id is None

    @property
    def is_literal(self) -> bool:
        """The stored text has its quote and its figure where it says."""
        text = self.document.text
        return text.startswith(self.quote, self.quote_start) and stands_in(text, self.figure)

    @property
    def before(self) -> str:
        """The quote up to its figure."""
        return self.quote[: self.start - self.quote_start]

    @property
    def marked(self) -> str:
        """The figure as the quote has it."""
        return self.quote[self.start - self.quote_start : self.end - self.quote_start]

    @property
    def after(self) -> str:
        """The quote from its figure on."""
        return self.quote[self.end - self.quote_start :]
