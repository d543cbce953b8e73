"""Pages of a list."""

from people.paging import PAGE_SIZE, page_of

__all__ = ["PAGE_SIZE", "page_of"]
