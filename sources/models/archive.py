"""The two tables of the archive (sources.archive)."""

from __future__ import annotations

from django.db import models


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
