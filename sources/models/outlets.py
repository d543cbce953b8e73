"""Who publishes, and how far they are trusted."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from people.access import VisibleQuerySet


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
