"""The sites that are visited, and who is there just now (sources.manners)."""

from __future__ import annotations

from django.db import models


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
