"""How copies are found, and the numbers they changed (sources.copies)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from sources.models.documents import CopyGroup, Document

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
