"""Full-text and date search over stored documents: SQLite's FTS5, or PostgreSQL's text search, behind one function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from sources.models import Document
from sources.words import by_beginning, query_words

SQLITE = """
    SELECT document.id FROM sources_document_fts
    JOIN sources_document AS document ON document.id = sources_document_fts.rowid
    WHERE sources_document_fts MATCH %(query)s AND document.state = 'done' AND document.same_as_id IS NULL
      AND document.published_on BETWEEN %(since)s AND %(until)s
    ORDER BY bm25(sources_document_fts, 1.0), document.id LIMIT %(limit)s
"""
POSTGRESQL = """
    SELECT document.id FROM sources_document AS document, to_tsquery('simple', %(query)s) AS query
    WHERE to_tsvector('simple', document.text) @@ query AND document.state = 'done' AND document.same_as_id IS NULL
      AND document.published_on BETWEEN %(since)s AND %(until)s
    ORDER BY ts_rank_cd(to_tsvector('simple', document.text), query, 1) DESC, document.id LIMIT %(limit)s
"""


def search(
    phrases: Sequence[str], *, since: date | None = None, until: date | None = None, limit: int = 20
) -> list[Document]:
    """Dated documents that hold any of the phrases' words, those that hold more and rarer ones first."""
    words = query_words(phrases)
    if not words:
        return []
    on_postgresql = connection.vendor == "postgresql"
    parameters: dict[str, Any] = {
        "query": _postgresql_query(words) if on_postgresql else _sqlite_query(words),
        "since": since or date.min,
        "until": until or date.max,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if on_postgresql else SQLITE, parameters)
        ids = [row[0] for row in cursor.fetchall()]
    documents = Document.objects.select_related("outlet").in_bulk(ids)
    return [documents[pk] for pk in ids]


def _sqlite_query(words: list[str]) -> str:
    return " OR ".join(f'"{word}"*' if by_beginning(word) else f'"{word}"' for word in words)


def _postgresql_query(words: list[str]) -> str:
    return " | ".join(f"'{word}':*" if by_beginning(word) else f"'{word}'" for word in words)
