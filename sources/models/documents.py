"""What was published, in every version, and which texts are the same."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from people.access import VisibleQuerySet
from sources.domains import publisher_host
from sources.models.outlets import Outlet
from sources.work import State, Work


class CopyGroup(models.Model):
    """Documents that carry the same text.  One group is one witness.  `credit` is the agency the text itself names."""

    # The likely original: the first to be published, and of those the first to be stored.
    EARLIEST_FIRST = (models.F("published_on").asc(nulls_last=True), "pk")

    credit = models.CharField(max_length=120, blank=True)

    objects = VisibleQuerySet["CopyGroup"].as_manager()

    def __str__(self) -> str:
        return self.credit or f"Copy group {self.pk}"

    def earliest(self) -> Document:
        """The likely original."""
        return self.documents.order_by(*self.EARLIEST_FIRST)[0]

    @property
    def likely_origin(self) -> str:
        """The agency that the text names, else the outlet that had it first."""
        return self.credit or self.earliest().outlet_name


class Arrival(models.TextChoices):
    """How a text came here.  Only what was fetched is known to stand at its address."""

    FETCHED = "fetched", "Fetched"
    PASTED = "pasted", "Pasted"
    UPLOADED = "uploaded", "Uploaded"
    LOADED = "loaded", "Loaded"


class DocumentQuerySet(VisibleQuerySet["Document"]):
    def read(self) -> Self:
        """Those whose text is there."""
        return self.filter(state=State.DONE, same_as__isnull=True)

    def current(self) -> Self:
        """The newest version of each address."""
        return self.filter(is_current=True)

    def at(self, url: str) -> Self:
        """The first row of an address.  What it has become since is in its visits."""
        return self.filter(url=url, revisits__isnull=True)


class Document(Work):
    """One fetched or pasted text, kept for good.  As a job it is the reading of its address.

    A later visit to the same address is a row of its own that points at the first.  Where the text had changed it is
    a new version, with text and bytes of its own; else it says `same_as` which version it found there again.
    """

    task = "sources.read_document"
    # The site's robots.txt and the page, each in its time, and as long again to read and to store it.
    lease_seconds = 10 + 4 * int(settings.FETCH_TOTAL_SECONDS)

    url = models.CharField("address", max_length=2000, blank=True)
    canonical_url = models.CharField(max_length=2000, blank=True)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=500, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True, db_index=True)
    arrival = models.CharField(max_length=10, choices=Arrival.choices, default=Arrival.FETCHED)
    fetched_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    # Headline first, then the paragraphs; every offset in the product counts characters of this string.
    text = models.TextField(blank=True)
    headline_end = models.PositiveIntegerField(default=0)
    text_sha256 = models.CharField(max_length=64, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    raw = models.FileField(upload_to="documents", blank=True)  # sources.snapshots says where
    content_type = models.CharField(max_length=100, blank=True)
    # What the server calls this state of the page, to be asked whether it is still in it.
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=255, blank=True)
    copy_group = models.ForeignKey(CopyGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    # Its site was busy and gave it this turn (sources.manners).
    turn_at = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, help_text="The stored document this address leads to"
    )
    revisits = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="visits",
        help_text="The first document of this address",
    )
    is_current = models.BooleanField(default=True)
    stored_at = models.DateTimeField(auto_now_add=True)
    # The name under which another collection has it; import_documents knows by it what is here already.
    external_id = models.CharField(max_length=200, blank=True)
    # Where its words and its copies can be found; NULL for what waits to be filed (sources.filing).
    filed_at = models.DateTimeField(null=True, blank=True)
    signature = models.BinaryField(default=bytes)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-published_on", "-pk"]
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(
                name="one_document_per_address",
                fields=["url"],
                condition=~models.Q(url="") & models.Q(revisits__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_current_version_per_address",
                fields=["url"],
                condition=~models.Q(url="") & models.Q(is_current=True),
            ),
            models.UniqueConstraint(
                name="one_visit_under_way_per_address",
                fields=["revisits"],
                condition=models.Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="a_visit_that_found_no_new_text_is_not_current",
                condition=models.Q(revisits__isnull=True)
                | models.Q(is_current=False)
                | models.Q(state="done", same_as__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_pasted_document_per_text",
                fields=["text_sha256"],
                condition=models.Q(url="") & ~models.Q(text_sha256=""),
            ),
            models.UniqueConstraint(
                name="one_document_per_external_id",
                fields=["external_id"],
                condition=~models.Q(external_id=""),
            ),
            models.CheckConstraint(
                name="a_read_document_has_its_text",
                condition=~models.Q(state="done") | models.Q(same_as__isnull=False) | ~models.Q(text=""),
            ),
        ]
        indexes = [
            *Work.Meta.indexes,
            models.Index(name="document_address", fields=["url"]),  # the unique ones are partial, and seldom used
            # With a canonical address, a text is looked for by this too.
            models.Index(name="document_text_sha256", fields=["text_sha256"]),
            models.Index(
                name="document_unfiled", fields=["id"], condition=models.Q(filed_at=None) & ~models.Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    def get_absolute_url(self) -> str:
        return reverse("claims:document", args=[self.pk])

    @property
    def outlet_name(self) -> str:
        """The outlet, or the host where the outlet is not known."""
        return self.outlet.name if self.outlet else publisher_host(self.url) or "Unknown outlet"

    @property
    def public_url(self) -> str:
        """Where a reader finds it: the address the page itself names, else the one it was fetched from."""
        return self.canonical_url or self.url

    @property
    def first_id(self) -> int:
        """The row that stands for the address, whichever version this is."""
        return self.revisits_id or self.pk

    @property
    def visited_at(self) -> datetime | None:
        """When this visit had its answer, whatever that was."""
        return self.fetched_at or self.settled_at

    def history(self) -> DocumentQuerySet:
        """Every row of this address, versions and visits, the oldest first."""
        rows = Document.objects.filter(models.Q(pk=self.first_id) | models.Q(revisits=self.first_id))
        return rows.order_by("pk")

    def versions(self) -> DocumentQuerySet:
        """The texts that stood at this address, the oldest first."""
        return self.history().read()

    def current_version(self) -> Document:
        """What stands at this address as far as is known; of an address that only leads to another, what is there."""
        stored = self.same_as or self
        return stored if stored.is_current else stored.versions().current().get()

    def snapshot(self) -> bytes:
        """The bytes as they came, before any reading."""
        with self.raw.open("rb") as stored:
            return gzip.decompress(stored.read())
