"""What every provider speaks: a Query in, Hits out.  Pure: no Django, no network of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sources.fetch import Fetch

__all__ = ["Answer", "Fetch", "Hit", "Provider", "ProviderError", "Query"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for.  `phrases` go from precise to broad; `since` and `until` bound the publication date."""

    phrases: tuple[str, ...]
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found.  `document_id` is given where the document is stored; otherwise its page is still to be read."""

    url: str
    title: str
    snippet: str = ""
    outlet: str = ""
    published: date | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider found, best first.  `remark` says what it could not ask although the rest answered."""

    hits: tuple[Hit, ...]
    remark: str = ""


class ProviderError(Exception):
    """A provider could not answer.  The message is for the person who waits; `may_pass` says whether to try again."""

    def __init__(self, message: str, *, may_pass: bool) -> None:
        super().__init__(message)
        self.may_pass = may_pass


class Provider(Protocol):
    name: str
    label: str

    def search(self, query: Query, fetch: Fetch) -> Answer:
        """Answer `query`.  Raises: ProviderError."""
        ...
