"""Bytes, or a pasted text, to a Page: the article's own words, and what the page says about itself.

read_page ── refuse_files ── decoded ──> web page ── trafilatura ──┐
    │                           └──────> plain text ──┐            │
    └── PDF ── pypdf ── paragraphs_of ────────────────┼────────────┼──> page_of ──> Page
read_pasted ── clean ── without_boilerplate ──────────┴────────────┘
read_feed ── feedparser, JSON Feed, sitemap ──> FeedPage

All three are read in a child process with limits (box.py, child.py): some bytes are made to keep a parser busy for
minutes, or to take all memory.
"""

from sources.reading.box import read_feed, read_page, read_pasted, warm_up
from sources.reading.feeds import plain
from sources.reading.page import MOST_BYTES, MOST_CHARACTERS, FeedEntry, FeedPage, Page, Unreadable
from sources.reading.web import calendar_day, web_address

__all__ = [
    "MOST_BYTES",
    "MOST_CHARACTERS",
    "FeedEntry",
    "FeedPage",
    "Page",
    "Unreadable",
    "calendar_day",
    "plain",
    "read_feed",
    "read_page",
    "read_pasted",
    "warm_up",
    "web_address",
]
