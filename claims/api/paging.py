"""Pages of a list, by a place to go on from: as fast on the last as on the first."""

from __future__ import annotations

from datetime import datetime

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request


class MomentPagination(CursorPagination):
    """Pages of rows ordered by a moment; `?limit=` asks for their size."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where to go on from.  Raises: NotFound, for a place that no page gave."""
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor and cursor.position is not None and not _is_moment(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class NewestFirst(MomentPagination):
    ordering = ("-decided_at", "-pk")


class LongestWaitingFirst(MomentPagination):
    ordering = ("submitted_at", "pk")


def _is_moment(position: str) -> bool:
    try:
        return datetime.fromisoformat(position).tzinfo is not None
    except ValueError:
        return False
