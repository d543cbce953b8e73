"""Pages of a list."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PAGE_SIZE = 30


def page_of(request: HttpRequest, rows: QuerySet[M, Any], *, size: int = PAGE_SIZE) -> Page[M]:
    """The page that ?page= names; the nearest there is where it names none."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
