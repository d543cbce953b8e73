"""What every provider speaks: a Query in, Hits out.  Pure: no Django, no network of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from sources.fetch import Fetch

__all__ = ["Answer", "External", "FactCheck", "Fetch", "Hit", "Provider", "ProviderError", "Query"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for.  A provider uses of it what it understands.

    `phrases` go from precise to broad.  Their words are meant in any order, but for those in quotation marks; a phrase
    may also be a web address.  `worded` has the phrases of each language where that is known.  `low` and `high` bound
    the number, `since` and `until` the publication date; `country` is where it was published, by its two letters.
    """

    phrases: tuple[str, ...]
    worded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    country: str = ""
    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCheck:
    """What others found on a claim: the claim and the rating in their words, "" where they do not say."""

    claim: str
    rating: str
    publisher: str
    url: str
    claimant: str = ""
    reviewed_on: date | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found.  `document_id` is given where the document is stored; otherwise its page is still to be read.

    `fact_check` is given where the page is a finished one.
    """

    url: str
    title: str
    snippet: str = ""
    outlet: str = ""
    published: date | None = None
    document_id: int | None = None
    fact_check: FactCheck | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider found, best first.  `remark` says what it could not ask although the rest answered."""

    hits: tuple[Hit, ...]
    remark: str = ""


class ProviderError(Exception):
    """A provider could not answer.  The message is for the person who waits; `may_pass` says whether to try again.

    `retry_after` is how many seconds the provider asks to be left alone, where it says so.
    """

    def __init__(self, message: str, *, may_pass: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.may_pass = may_pass
        self.retry_after = retry_after


class Provider(Protocol):
    name: str
    label: str

    def search(self, query: Query, fetch: Fetch) -> Answer:
        """Answer `query`.  Raises: ProviderError."""
        ...


class External(Provider, Protocol):
    """A provider on the web, with terms of its own: `home` tells them, `key_help` is where a key is had."""

    needs_key: bool
    home: str
    key_help: str
    seconds_between: float  # how long it wants to be left alone after a question
