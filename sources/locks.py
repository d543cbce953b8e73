"""One at a time, across processes."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(key: int) -> None:
    """Wait until no other transaction holds `key`, and hold it until this one ends.

    PostgreSQL's advisory lock; on SQLite there is one writer anyway, from the beginning of its transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
