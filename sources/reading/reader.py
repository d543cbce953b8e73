"""Any bytes: a web page, plain text, a PDF, or a file that is none of these."""

from __future__ import annotations

import json
import re

from sources.reading.characters import refuse_broken
from sources.reading.charsets import HEAD_BYTES, decoded, refuse_files
from sources.reading.page import Page, Unreadable, refuse_large
from sources.reading.pasted import read_pasted
from sources.reading.pdf import is_pdf, read_pdf
from sources.reading.web import read_html

_IS_HTML = re.compile(
    r"""<!doctype\s+html|<html\b|\A\s*<(?:!--|(?:head|body|title|meta|link|script|style|article|main|header|nav|section
    |div|p|h[1-6]|span|a|b|i|em|strong|font|center|table|ul|ol|img|br)\b[^<]*>)""",
    re.IGNORECASE | re.VERBOSE,
)
_IS_FEED = re.compile(r"\A\s*<(?:\?xml|rss|feed|rdf:rdf|urlset|sitemapindex|svg)\b", re.IGNORECASE)


def read_page(raw: bytes, *, url: str = "", charset: str | None = None) -> Page:
    """Read a fetched page or an uploaded file.  `charset` is what came with it from outside.  Raises: Unreadable."""
    refuse_large(raw)
    if is_pdf(raw):
        return read_pdf(raw)
    refuse_files(raw)
    text = decoded(raw, charset)
    head = text[:HEAD_BYTES]
    if _IS_HTML.search(head):
        refuse_broken(text)
        return read_html(text, url)
    if _IS_FEED.search(head):
        raise Unreadable("This is a feed or other data, not an article. Give the address of one article.")
    if _is_json(text):
        raise Unreadable("This is data, not an article. Give the address of one article.")
    return read_pasted(text)


def _is_json(text: str) -> bool:
    """A whole document of JSON; an article that begins with a bracket is none."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
