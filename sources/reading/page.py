"""What reading a page gives: a Page, or a sentence that says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# A long investigation has some 100,000 characters; three times that is a book, or several pages at once.
MOST_CHARACTERS = 300_000

NOT_TEXT = "This is not text. Paste the article's words, or choose a plain text file or a saved web page."


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


class Unreadable(Exception):
    """There is no article in what was given.  The message is a sentence for the person who gave it."""
