"""What the newsroom keeps of others: who publishes, what they published, and who copied whom."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from people.access import VisibleQuerySet
from sources.domains import publisher_host
from sources.work import State, Work


class OutletKind(models.TextChoices):
    AGENCY = "agency", "News agency"
    PAPER = "paper", "Newspaper"
    BROADCASTER = "broadcaster", "Broadcaster"
    OFFICIAL = "official", "Official body"
    NGO = "ngo", "NGO"
    REFERENCE = "reference", "Reference work"
    SOCIAL = "social", "Social media"
    OTHER = "other", "Other"


class Reliability(models.TextChoices):
    """How far a source is trusted, whatever it says just now: the Admiralty scale's letters for sources."""

    A = "A", "A – completely reliable"
    B = "B", "B – usually reliable"
    C = "C", "C – fairly reliable"
    D = "D", "D – not usually reliable"
    E = "E", "E – unreliable"
    F = "F", "F – cannot be judged"


class Outlet(models.Model):
    """Who publishes."""

    name = models.CharField(max_length=200, unique=True)
    domain = models.CharField(max_length=253, blank=True, help_text="Without www, as in example.org")
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166 code, as in CO")
    languages = models.CharField(max_length=60, blank=True, help_text="Codes with commas, as in es,en")
    kind = models.CharField(max_length=20, choices=OutletKind.choices, default=OutletKind.OTHER)
    owner_group = models.CharField(max_length=200, blank=True, help_text="Who owns it, as in Norte Media")
    reliability = models.CharField(
        "source reliability", max_length=1, choices=Reliability.choices, default=Reliability.F
    )
    reliability_note = models.TextField(blank=True, help_text="What the letter rests on")
    is_party = models.BooleanField(
        "party to the matter", default=False, help_text="Speaks for a side: a ministry, an army, a movement"
    )
    is_demonstration = models.BooleanField(default=False)

    objects = VisibleQuerySet["Outlet"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(name="one_outlet_per_domain", fields=["domain"], condition=~models.Q(domain="")),
            models.CheckConstraint(
                name="reliability_is_known",
                condition=models.Q(reliability__in=[letter.value for letter in Reliability]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sources:outlet", args=[self.pk])

    @property
    def home_url(self) -> str:
        return f"https://{self.domain}/" if self.domain else ""

    @property
    def reliability_meaning(self) -> str:
        """What its letter stands for: "usually reliable"."""
        return Reliability(self.reliability).label.partition(" – ")[2]


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


class WaybackSave(Work):
    """One request to the Wayback Machine to keep a document's page too.  Its answer, once there is one, stays."""

    task = "sources.save_to_wayback"
    lease_seconds = 120
    most_attempts = 6

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="wayback")
    # The machine's own name for this save, from when it was taken on to when it is done.
    job = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    snapshot_url = models.CharField(max_length=2200, blank=True)
    snapshot_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["WaybackSave"].as_manager()

    class Meta:
        constraints = [
            *Work.Meta.constraints,
            models.CheckConstraint(
                name="a_finished_save_says_where",
                condition=~models.Q(state="done") | ~models.Q(snapshot_url=""),
            ),
        ]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return self.snapshot_url or f"Save of document {self.document_id}"


if TYPE_CHECKING:
    WholeNumber = models.BigIntegerField[int, int]
else:
    WholeNumber = models.BigIntegerField


class RowNumber(WholeNumber):
    """A primary key of 64 bits that is SQLite's own number of the row: the table is its index, and nothing beside."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class DocumentBand(models.Model):
    """One band of a document's signature: two documents that share one may be copies (sources.copies).

    Ten rows for every document there is, so they carry no more than they must: one number, of which the lowest bits
    are the document's id.
    """

    entry = RowNumber(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry)


class ChangedNumber(models.Model):
    """A number that a copy gives otherwise than the likely original of its group, in the same place of the text."""

    group = models.ForeignKey(CopyGroup, on_delete=models.CASCADE, related_name="changed_numbers")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="changed_numbers")
    original = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    number = models.CharField(max_length=60)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    original_number = models.CharField(max_length=60)
    original_start = models.PositiveIntegerField()
    original_end = models.PositiveIntegerField()

    class Meta:
        ordering = ["document", "start"]
        constraints = [
            models.UniqueConstraint(name="one_change_per_number_of_a_copy", fields=["document", "start"]),
        ]

    def __str__(self) -> str:
        return f"{self.original_number} → {self.number}"

    @property
    def is_later_version(self) -> bool:
        """Whether the outlet changed its own number, rather than another's."""
        return self.document.outlet_id is not None and self.document.outlet_id == self.original.outlet_id


class ArchiveBlock(models.Model):
    """What the archive knows of one block of documents: those whose ids are equal when divided by its size."""

    block = models.IntegerField(primary_key=True)
    documents = models.IntegerField()
    length = models.BigIntegerField(help_text="Terms of all the documents together")
    last_id = models.BigIntegerField()
    languages = models.CharField(max_length=200, help_text="Codes with commas")

    def __str__(self) -> str:
        return f"Block {self.block}"


class ArchivePosting(models.Model):
    """In which documents of a block a term stands, packed (sources.archive.ranking).

    With the number of documents beside it, this is also the table of document frequencies.
    """

    pk = models.CompositePrimaryKey("term", "block")
    term = models.BigIntegerField()
    block = models.IntegerField()
    documents = models.IntegerField()
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.term} in block {self.block}"


class Feed(models.Model):
    """An outlet's feed, which lookups search, and which is visited on schedule where it has a FeedPoll.

    An address that starts with / is on this very site.
    """

    title = models.CharField(max_length=200)
    url = models.CharField("address", max_length=1000, unique=True)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="feeds")
    is_active = models.BooleanField(default=True)

    objects = VisibleQuerySet["Feed"].as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sources:feed", args=[self.pk])


class FeedPoll(Work):
    """A feed's visits on schedule: one row, due again after each.  A feed without one is searched, never polled.

    Settled means that nobody visits: done where it was paused, failed where it was given up or is gone.
    """

    task = "sources.poll_feed"
    lease_seconds = 60
    most_attempts = 12

    feed = models.OneToOneField(Feed, on_delete=models.CASCADE, related_name="poll")
    # What the server wants to hear back, so that it need not send again what has not changed.
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    interval_seconds = models.PositiveIntegerField(default=900)
    polled_at = models.DateTimeField(null=True, blank=True)
    polls = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    new_last = models.PositiveIntegerField(default=0)
    new_total = models.PositiveIntegerField(default=0)
    # What the last visit left out although it went well, as a sentence.
    remark = models.TextField(blank=True)

    class Meta:
        constraints = [*Work.Meta.constraints]
        indexes = [*Work.Meta.indexes]

    def __str__(self) -> str:
        return f"Polls of {self.feed_id}"


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


class Host(models.Model):
    """A site, as a visitor sees it: when the next visit may be, and how the last ones went (sources.manners)."""

    domain = models.CharField(max_length=260, primary_key=True)
    last_at = models.DateTimeField(null=True, blank=True, help_text="When the last visit began")
    next_at = models.DateTimeField(help_text="The first turn that nobody has yet")
    crawl_delay = models.FloatField(default=0, help_text="Seconds that its robots.txt asks for between visits")
    failures = models.PositiveIntegerField(default=0, help_text="In a row, up to the last visit")
    last_error = models.TextField(blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain


class Visit(models.Model):
    """Somebody who is at a site just now.  One who was killed there is gone `until` then at the latest."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="visits")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host_id} until {self.until}"


class Robots(models.Model):
    """What one origin asks of programs: its robots.txt, empty where it has none."""

    origin = models.CharField(max_length=280, primary_key=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "robots"

    def __str__(self) -> str:
        return self.origin
