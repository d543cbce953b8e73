"""Bytes, or a pasted text, to a Page: the article's own words, and what the page says about itself.

read_page ── refuse_files ── decoded ──> web page ── trafilatura ──┐
                                └──────> plain text ──┐             ├──> page_of ──> Page
read_pasted ── clean ── without_boilerplate ──────────┴─────────────┘
"""

from sources.reading.page import MOST_CHARACTERS, Page, Unreadable
from sources.reading.pasted import read_pasted
from sources.reading.reader import MOST_BYTES, read_page
from sources.reading.web import calendar_day, web_address

__all__ = [
    "MOST_BYTES",
    "MOST_CHARACTERS",
    "Page",
    "Unreadable",
    "calendar_day",
    "read_page",
    "read_pasted",
    "web_address",
]
