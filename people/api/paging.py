"""Pages of a list, by a place to go on from: as fast on the last as on the first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

MOST_ROWS = 200
LARGEST_ID = 2**63 - 1


def limit_of(request: Request, usual: int) -> int:
    """How many rows a page shall have.  Raises: ValidationError."""
    given = request.query_params.get("limit")
    if given is None:
        return usual
    if given.isascii() and given.isdecimal() and len(given) < 10 and 1 <= int(given) <= MOST_ROWS:
        return int(given)
    raise ValidationError({"limit": [f"Give a whole number from 1 to {MOST_ROWS}."]})


class KeysetPagination(CursorPagination):
    """Pages of rows in the order of a column; `?limit=` asks for their size."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = MOST_ROWS

    def get_page_size(self, request: Request) -> int:
        return limit_of(request, self.page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Where to go on from.  Raises: ValidationError, for a place that no page gave."""
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except NotFound as error:
            raise self._no_place() from error
        if cursor and cursor.position is not None and not self.is_position(str(cursor.position)):
            raise self._no_place()
        return cursor

    def _no_place(self) -> ValidationError:
        return ValidationError({"cursor": ["No page gave this place. Follow “next” and “previous” as they are."]})

    def is_position(self, position: str) -> bool:
        """Whether a row can stand there."""
        raise NotImplementedError


class MomentPagination(KeysetPagination):
    """Pages of rows ordered by a moment."""

    def is_position(self, position: str) -> bool:
        try:
            return datetime.fromisoformat(position).tzinfo is not None
        except ValueError:
            return False


class NewestFirst(MomentPagination):
    ordering = ("-decided_at", "-pk")


class LongestWaitingFirst(MomentPagination):
    ordering = ("submitted_at", "pk")


class ById(KeysetPagination):
    """Pages of rows in the order in which they were made, the latest first."""

    ordering: Any = ("-pk",)

    def is_position(self, position: str) -> bool:
        return position.isascii() and position.isdecimal() and len(position) < 20 and int(position) <= LARGEST_ID


class EarliestFirst(ById):
    ordering = ("pk",)
