"""The newsroom's findings, as chains of revisions, and everyone who had a hand in each."""

from __future__ import annotations

import json
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse

from claims.models.claims import Claim
from claims.models.evidence import Evidence
from people.access import VisibleQuerySet
from people.models import is_insider


class Question(models.TextChoices):
    """What a rating answers."""

    SO = "so", "Is it so?"
    SAID = "said", "Was it said?"


class Colour(models.TextChoices):
    """How a rating looks, by what it says; the style sheet has a shade of each for light and for dark."""

    GOOD = "good", "Green"
    FAIR = "fair", "Yellow"
    DOUBTFUL = "doubtful", "Orange"
    BAD = "bad", "Red"
    PLAIN = "plain", "Grey"


class Rating(models.Model):
    """One step of the newsroom's scale.  `claimreview_value` is schema.org's 1 to 5, or none."""

    slug = models.SlugField(primary_key=True)
    question = models.CharField(max_length=4, choices=Question.choices, default=Question.SO)
    name = models.CharField(max_length=60, unique=True)
    definition = models.TextField()
    order = models.PositiveSmallIntegerField()
    # One sign, so that a rating is told from others without its colour.
    icon = models.CharField(max_length=2, default="•")
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.PLAIN)
    claimreview_value = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_evidence = models.BooleanField(default=True)

    objects = VisibleQuerySet["Rating"].as_manager()

    class Meta:
        ordering = ["-question", "order"]
        constraints = [
            models.UniqueConstraint(name="one_rating_per_step", fields=["question", "order"]),
            models.CheckConstraint(
                name="rating_answers_a_known_question", condition=Q(question__in=[each.value for each in Question])
            ),
            models.CheckConstraint(
                name="claimreview_value_is_1_to_5",
                condition=Q(claimreview_value__isnull=True) | Q(claimreview_value__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Verdict(models.Model):
    """The newsroom's finding on a claim: a chain of revisions under one public id."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="verdict")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VisibleQuerySet["Verdict"].as_manager()

    def __str__(self) -> str:
        return f"Verdict on {self.claim_id}"

    @property
    def public_path(self) -> str:
        """Where readers find it, as long as there is a newsroom."""
        return reverse("claims:finding", args=[self.public_id])

    @property
    def public_url(self) -> str:
        return settings.SITE_URL + self.public_path


class RevisionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned"
    DISCARDED = "discarded", "Discarded"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RevisionKind(models.TextChoices):
    """What a revision does once it is approved."""

    FINDING = "finding", "Finding"
    # Takes the place of what is approved, and says in public what it changes and why.
    CORRECTION = "correction", "Correction"
    # Takes back what is approved, and says in public why; nothing is put in its place.
    WITHDRAWAL = "withdrawal", "Withdrawal"


OPEN_STATES = (RevisionState.DRAFT, RevisionState.SUBMITTED)
# Nobody decided on these: they are not part of what a verdict went through.
UNDECIDED_STATES = (*OPEN_STATES, RevisionState.DISCARDED)
# These were approved, whatever became of them since: readers were given them.
PUBLISHED_STATES = (RevisionState.APPROVED, RevisionState.SUPERSEDED, RevisionState.WITHDRAWN)


class VerdictRevisionQuerySet(VisibleQuerySet["VerdictRevision"]):
    def visible_to(self, person: Any) -> Self:
        """Insiders see all; everyone else what is published, where the newsroom publishes."""
        if is_insider(person):
            return self.all()
        return self.filter(state=RevisionState.APPROVED) if settings.PUBLISH_VERDICTS else self.none()

    def leaving(self, person: Any) -> Self:
        """What an export tells this person of, the longest approved first: what is approved."""
        return self.visible_to(person).filter(state=RevisionState.APPROVED).order_by("decided_at", "pk")

    def taken_back(self, person: Any) -> Self:
        """The withdrawals that an export tells this person of, where nothing was approved since.  Who may read what is
        published may also know that it is no more.
        """
        if not (is_insider(person) or settings.PUBLISH_VERDICTS):
            return self.none()
        later = VerdictRevision.objects.filter(
            verdict=OuterRef("verdict"),
            number__gt=OuterRef("number"),
            state__in=[RevisionState.APPROVED, RevisionState.WITHDRAWN],
        )
        rows = self.filter(kind=RevisionKind.WITHDRAWAL, state=RevisionState.WITHDRAWN)
        return rows.filter(~Exists(later)).order_by("decided_at", "pk")

    def for_page(self) -> Self:
        """With claim, article, rating, signatures, chosen evidence and earlier revisions.

        Five queries, whatever the number of rows.
        """
        hands = Signature.objects.select_related("person")
        return (
            self.select_related(
                "verdict__claim__article__document__outlet", "verdict__claim__tally", "rating", "author"
            )
            .prefetch_related(Prefetch("evidence", queryset=Evidence.objects.for_page()))
            .prefetch_related(Prefetch("signatures", queryset=hands))
            .prefetch_related(Prefetch("verdict__revisions", queryset=VerdictRevision.objects.order_by("number")))
            .prefetch_related(Prefetch("verdict__revisions__signatures", queryset=hands))
        )

    def for_readers(self) -> Self:
        """What was published at some time, where the newsroom publishes: the same for whoever asks."""
        return self.filter(state__in=PUBLISHED_STATES) if settings.PUBLISH_VERDICTS else self.none()

    def newest_of_each(self) -> Self:
        """Of each verdict what was published last: what stands, or the withdrawal.  The newest first."""
        later = VerdictRevision.objects.filter(
            verdict=OuterRef("verdict"), number__gt=OuterRef("number"), state__in=PUBLISHED_STATES
        )
        taken_back = Q(kind=RevisionKind.WITHDRAWAL, state=RevisionState.WITHDRAWN) & ~Exists(later)
        return self.filter(Q(state=RevisionState.APPROVED) | taken_back).order_by("-decided_at", "-pk")

    def for_public_list(self) -> Self:
        """With claim, article, ratings, and all that was published before.  Two queries."""
        before = VerdictRevision.objects.for_readers().select_related("rating", "attribution_rating")
        return self.select_related(
            "verdict__claim__article__document__outlet", "rating", "attribution_rating"
        ).prefetch_related(Prefetch("verdict__revisions", queryset=before.order_by("number")))

    def for_corrections(self) -> Self:
        """What corrected or took back something, the newest first, with all that it may differ in.  Three queries."""
        rows = self.exclude(kind=RevisionKind.FINDING).order_by("-decided_at", "-pk")
        passages = Evidence.objects.select_related("document__outlet").defer("document__text")
        return rows.for_public_list().prefetch_related(Prefetch("verdict__revisions__evidence", queryset=passages))

    def for_public_page(self) -> Self:
        """And with the passages and signatures of each of these.  Four queries, whatever their number."""
        hands = Signature.objects.select_related("person").defer("comment")
        rows = self.for_public_list().prefetch_related(Prefetch("verdict__revisions__signatures", queryset=hands))
        return rows.prefetch_related(Prefetch("verdict__revisions__evidence", queryset=Evidence.objects.for_page()))

    def for_desk(self, person: Any) -> Self:
        """What waits for this person, newest first: their drafts, and what was returned and not taken up again."""
        later = VerdictRevision.objects.filter(verdict=OuterRef("verdict"), number__gt=OuterRef("number"))
        mine = self.filter(author=person).filter(
            Q(state=RevisionState.DRAFT) | Q(Q(state=RevisionState.RETURNED) & ~Exists(later))
        )
        return mine.select_related("verdict__claim__article__document", "rating").order_by("-created_at", "-pk")

    def in_queue(self) -> Self:
        """What waits for a decision, longest first."""
        return self.filter(state=RevisionState.SUBMITTED).order_by("submitted_at", "pk")

    def published(self) -> Self:
        return self.filter(state=RevisionState.APPROVED).order_by("-decided_at", "-pk")


class VerdictRevision(models.Model):
    """One wording of a verdict.  Once submitted its content never changes: triggers see to it."""

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind.choices, default=RevisionKind.FINDING)
    state = models.CharField(max_length=12, choices=RevisionState.choices, default=RevisionState.DRAFT)
    rating = models.ForeignKey(Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions")
    # Whether it was said, where the article has it from somebody; the rating before says whether it is so.
    attribution_rating = models.ForeignKey(
        Rating, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions_on_attribution"
    )
    # The corrected figure, as the editor wrote it and as it was read; empty where the claim's own figure stands.
    corrected_text = models.CharField(max_length=200, blank=True)
    corrected_json = models.TextField(blank=True)
    as_of = models.DateField(null=True, blank=True)
    summary = models.TextField(blank=True)
    # Why one origin is enough, where the evidence has no two that counted for themselves.
    sole_source_reason = models.TextField(blank=True)
    # For readers: what a correction changes and why, or why a verdict is withdrawn.
    public_note = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="revisions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions_written")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions_decided"
    )
    # How many people must approve it, by the newsroom's policy when it was submitted.
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    # Counts the saves of a draft, so that the second of two tabs is told.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = VerdictRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["verdict_id", "number"]
        constraints = [
            models.UniqueConstraint(name="one_revision_per_number", fields=["verdict", "number"]),
            models.UniqueConstraint(
                name="one_open_revision_per_verdict",
                fields=["verdict"],
                condition=Q(state__in=["draft", "submitted"]),
            ),
            models.UniqueConstraint(
                name="one_approved_revision_per_verdict", fields=["verdict"], condition=Q(state="approved")
            ),
            models.CheckConstraint(
                name="nobody_decides_their_own",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
            ),
            models.CheckConstraint(
                name="decided_by_someone",
                condition=Q(
                    state__in=["draft", "submitted", "discarded"], decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    state__in=["approved", "returned", "superseded", "withdrawn"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="correction_has_a_public_note",
                condition=Q(state__in=["draft", "discarded"]) | Q(kind="finding") | ~Q(public_note=""),
            ),
            models.CheckConstraint(
                name="withdrawal_is_never_published", condition=~Q(kind="withdrawal", state="approved")
            ),
            models.CheckConstraint(
                name="complete_when_submitted",
                condition=Q(state__in=["draft", "discarded"])
                | (Q(rating__isnull=False, submitted_at__isnull=False, as_of__isnull=False) & ~Q(summary="")),
            ),
        ]
        indexes = [
            models.Index(name="revision_queue", fields=["submitted_at"], condition=Q(state="submitted")),
            models.Index(name="revision_published", fields=["-decided_at"], condition=Q(state="approved")),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of verdict {self.verdict_id}"

    def get_absolute_url(self) -> str:
        return reverse("claims:claim", args=[self.verdict.claim_id])

    @property
    def claim(self) -> Claim:
        return self.verdict.claim

    @property
    def corrected_figure(self) -> dict[str, Any] | None:
        return json.loads(self.corrected_json) if self.corrected_json else None


class Part(models.TextChoices):
    WROTE = "wrote", "wrote"
    CHOSE_EVIDENCE = "chose_evidence", "chose evidence"
    APPROVED = "approved", "approved"
    RETURNED = "returned", "returned"


class Signature(models.Model):
    """One person's part in a revision.  Append-only, and one part a person: that is the four-eyes rule."""

    revision = models.ForeignKey(VerdictRevision, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    part = models.CharField(max_length=20, choices=Part.choices)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = VisibleQuerySet["Signature"].as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_part_per_person", fields=["revision", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.part}"
