"""What reading gives: a Page or a FeedPage, or a sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# As much as sources.fetch takes from a site.
MOST_BYTES = 10 * 1024 * 1024
# A long investigation has some 100,000 characters; three times that is a book, or several pages at once.
MOST_CHARACTERS = 300_000

NOT_TEXT = "This is not text. Paste the article's words, or choose a plain text file, a saved web page or a PDF."
TOO_COMPLEX = "This could not be read: the page is too complex."
BROKEN = "This could not be read: it is broken."


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One article as it was read.

    `text` is the headline, an empty line, and the paragraphs with an empty line between them; the headline is its first
    `headline_end` characters.  Every offset in the product counts characters of this string.  `outlet`, `byline` and
    `canonical_url` are what the page says about itself, which is not always true.
    """

    title: str
    byline: str = ""
    published: date | None = None
    language: str = ""
    outlet: str = ""
    canonical_url: str = ""
    text: str
    headline_end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article that a feed names, without markup.  `outlet` is who the feed says published it."""

    url: str
    title: str = ""
    summary: str = ""
    outlet: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One feed or news sitemap as it was read.

    `version` is its format, as in "rss20", "atom10", "json11", "news-sitemap" or "sitemap-index"; the last has no
    entries but `sitemaps`, the addresses of the sitemaps it lists.
    """

    title: str
    version: str
    entries: tuple[FeedEntry, ...] = ()
    sitemaps: tuple[str, ...] = ()


class Unreadable(Exception):
    """There is no article in what was given.  The message is a sentence for the person who gave it."""


def refuse_large(raw: bytes) -> None:
    """Raises: Unreadable, where there is more than any page has."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"This has {len(raw) / 1024 / 1024:.0f} MB; a page has at most {MOST_BYTES // 1024 // 1024}.")
