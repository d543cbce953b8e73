"""Real-world counts that many texts report, what was proposed about them, and what people moved between them.

A count has no text of its own: claims point at the tally they are in (`Claim.tally`), and a passage is put into one by
a `TallyEvidence` row, as evidence itself never changes once a verdict rests on it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from people.access import VisibleQuerySet


class TallyQuerySet(VisibleQuerySet["Tally"]):
    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def waiting(self) -> Self:
        """Those that the matcher takes for another, or another for them, and nobody has answered."""
        proposals = _open_proposals()
        return self.filter(Q(pk__in=proposals.values("mine")) | Q(pk__in=proposals.values("theirs")))

    def for_list(self) -> Self:
        """With what a row of the list shows: how many claims, articles and sources, the newest claim, whether anything
        is proposed.  Counted for the rows of a page alone, the newest first.
        """
        mine = Tally.objects.filter(pk=OuterRef("pk"))
        newest = mine.order_by(F("claims__article__document__published_on").desc(nulls_last=True), "-claims__pk")
        return self.annotate(
            claim_count=_count(mine, "claims"),
            article_count=_count(mine, "claims__article"),
            source_count=_count(mine, "passages__evidence__document"),
            settled_count=_count(mine.filter(claims__state="settled"), "claims"),
            newest_label=Subquery(newest.values("claims__label")[:1]),
            newest_day=Subquery(newest.values("claims__article__document__published_on")[:1]),
            is_proposed=Exists(_open_proposals().filter(Q(mine=OuterRef("pk")) | Q(theirs=OuterRef("pk")))),
        ).order_by("-pk")


def _open_proposals() -> models.QuerySet[Any]:
    """What waits for an answer, between the tallies that stand today; not what lies within one by now."""
    rows = TallyProposal.objects.filter(state=TallyProposal.State.OPEN).annotate(
        mine=Coalesce("tally__merged_into_id", "tally_id"), theirs=Coalesce("other__merged_into_id", "other_id")
    )
    return rows.exclude(mine=F("theirs"))


def _count(tally: models.QuerySet[Any], what: str) -> Coalesce:
    """How many different ones of a kind a tally of a list has, counted for it alone."""
    counted = tally.values("pk").annotate(number=Count(what, distinct=True))
    return Coalesce(Subquery(counted.values("number")), 0)


class Tally(models.Model):
    """One real-world count that many texts report."""

    title = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    # Where its claims went when somebody found that both are one; always one that stands itself.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    # Counted by `for_list()`, and there alone.
    claim_count: int
    article_count: int
    source_count: int
    settled_count: int
    newest_label: str | None
    newest_day: date | None
    is_proposed: bool

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("claims:tally", args=[self.pk])

    @property
    def standing(self) -> Tally:
        """Itself, or the one that it was merged into."""
        return self.merged_into or self


class TallyKey(models.Model):
    """A word that a tally is found by (`claims.figures.index_keys`), in a month in which a count with it stood."""

    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=200)
    # Counted from the year 0; 0 where a count has no day, and may be of any.
    month = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_row_per_key_and_month", fields=["tally", "key", "month"])]
        indexes = [models.Index(name="tally_key_and_month", fields=["key", "month", "tally"])]

    def __str__(self) -> str:
        return f"{self.tally_id}: {self.key}"


class TallyEvidence(models.Model):
    """The tally that a passage counts for; none where somebody said that it counts something else."""

    evidence = models.OneToOneField("claims.Evidence", on_delete=models.CASCADE, related_name="counted_in")
    tally = models.ForeignKey(Tally, null=True, on_delete=models.PROTECT, related_name="passages")
    # The move that said so; a passage that was found again later was put apart by the same one.
    apart_by = models.ForeignKey("TallyMove", null=True, on_delete=models.SET_NULL, related_name="apart")

    def __str__(self) -> str:
        return f"{self.evidence_id} in {self.tally_id}"


class TallyProposal(models.Model):
    """The matcher's word that two tallies may count the same, and what a person said to that: remembered either way."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        JOINED = "joined", "Joined"
        APART = "apart", "Kept apart"

    # The one that came later, and the one it seems to be.
    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="proposals")
    other = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="proposed_for")
    # The two claims that were compared; none where the tallies were split by hand.
    claim = models.ForeignKey("claims.Claim", null=True, on_delete=models.CASCADE, related_name="+")
    other_claim = models.ForeignKey("claims.Claim", null=True, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VisibleQuerySet["TallyProposal"].as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_proposal_per_pair", fields=["tally", "other"]),
            models.CheckConstraint(name="proposal_of_two_tallies", condition=~Q(tally=F("other"))),
        ]
        indexes = [models.Index(name="proposals_open", fields=["tally"], condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.tally_id} and {self.other_id}: {self.state}"


class TallyMove(models.Model):
    """Something that a person did with tallies, and all that is needed to take it back."""

    class Kind(models.TextChoices):
        JOINED = "joined", "joined"
        KEPT_APART = "kept_apart", "kept apart"
        MERGED = "merged", "merged"
        SPLIT = "split", "split off"
        PUT_APART = "put_apart", "put a passage apart"
        RENAMED = "renamed", "renamed"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # From which tally to which; only one where nothing went to another.
    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="moves_from")
    other = models.ForeignKey(Tally, null=True, on_delete=models.CASCADE, related_name="moves_to")
    proposal = models.ForeignKey(TallyProposal, null=True, on_delete=models.SET_NULL, related_name="moves")
    # What went: ids of claims and of evidence, of tallies with what they had been merged into, the old and new title.
    moved = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet["TallyMove"].as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="undone_by_somebody",
                condition=Q(undone_by=None, undone_at=None) | Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.tally_id} {self.other_id or ''}".strip()
