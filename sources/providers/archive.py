"""The newsroom's own stored documents.

The number of a query is left out, because a later count has another; and so are its languages, because the archive
puts a question to each language it holds.
"""

from __future__ import annotations

from people.models import User
from sources import archive
from sources.providers.base import Answer, Fetch, Hit, Query


class Archive:
    name = "archive"
    label = "Archive"

    def __init__(self, reader: User) -> None:
        self.reader = reader

    def search(self, query: Query, fetch: Fetch) -> Answer:
        question = archive.Question(
            phrases=query.phrases, since=query.since, until=query.until, country=query.country, limit=query.limit
        )
        return Answer(hits=tuple(map(_hit, archive.search(question, reader=self.reader))))


def _hit(found: archive.Found) -> Hit:
    document = found.document
    return Hit(
        url=document.url,
        title=document.title,
        snippet=found.passages[0].text if found.passages else "",
        outlet=document.outlet_name,
        published=document.published_on,
        document_id=document.pk,
    )
