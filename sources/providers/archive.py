"""The newsroom's own stored documents."""

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
        documents = archive.search(
            query.phrases, reader=self.reader, since=query.since, until=query.until, limit=query.limit
        )
        hits = tuple(
            Hit(
                url=document.url,
                title=document.title,
                outlet=document.outlet_name,
                published=document.published_on,
                document_id=document.pk,
            )
            for document in documents
        )
        return Answer(hits=hits)
