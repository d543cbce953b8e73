"""A feed or a news sitemap to the articles it names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

from sources.reading.characters import clean, one_line
from sources.reading.charsets import HEAD_BYTES, decoded
from sources.reading.page import FeedEntry, FeedPage, Unreadable, refuse_large
from sources.reading.web import Element, calendar_day, web_address

# A news sitemap has at most 1,000 addresses; feeds have some dozens.
MOST_ENTRIES = 2_000
LONGEST_TITLE = 1_000
LONGEST_SUMMARY = 10_000

NO_FEED = "This is not a feed that can be read."

_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|em|font|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<(script|style)\b[^<]*</\1\s*>|<[!/?a-z][^<>]*>", re.IGNORECASE)
_SITEMAP = re.compile(r"<(?:\w+:)?(urlset|sitemapindex)\b")
_JSON_FEED = re.compile(r"https?://jsonfeed\.org/version/(\d)(?:\.(\d))?$")


def read_feed(raw: bytes, *, url: str = "") -> FeedPage:
    """Read an RSS, Atom or JSON feed, a news sitemap or an index of sitemaps, found at `url`.  Raises: Unreadable."""
    refuse_large(raw)
    head = decoded(raw[:HEAD_BYTES], None).lstrip()
    if head.startswith("{"):
        return _json_feed(raw, url)
    if _SITEMAP.search(head):
        return _sitemap(raw, url)
    return _feed(raw, url)


def _feed(raw: bytes, url: str) -> FeedPage:
    import feedparser

    try:
        # Only ever bytes: what else feedparser is given it may take for a path or an address, and open.
        feed = feedparser.parse(BytesIO(raw))
    except MemoryError:
        raise
    except Exception as error:  # a broken feed may break its parser in ways that it does not document
        raise Unreadable(NO_FEED) from error
    if not feed.get("version"):
        raise Unreadable(NO_FEED)
    title = plain(feed.feed.get("title"))
    found = (
        _entry(
            url=web_address(entry.get("link") or "", base=url),
            title=entry.get("title"),
            summary=entry.get("summary"),
            outlet=(entry.get("source") or {}).get("title") or title,
            published=_day(entry),
        )
        for entry in feed.entries[:MOST_ENTRIES]
    )
    entries = tuple(_that_lead_somewhere(found))
    if feed.bozo and not entries:  # cut off, say, before the first address
        raise Unreadable(NO_FEED)
    return FeedPage(title=title, version=str(feed.version), entries=entries)


def _day(entry: Any) -> date | None:
    """The day as the feed writes it; feedparser's own reading, which is in UTC, where the writing is unusual."""
    for name in ("published", "updated", "created"):
        # "in", because feedparser would give one date for another, with a warning.
        if name in entry and (written := entry[name]):
            parsed = entry.get(f"{name}_parsed")
            return calendar_day(written) or (date(*parsed[:3]) if parsed else None)
    return None


def _json_feed(raw: bytes, url: str) -> FeedPage:
    try:
        feed = json.loads(decoded(raw, None))
    except (ValueError, RecursionError) as error:
        raise Unreadable(NO_FEED) from error
    version = _JSON_FEED.match(str(feed.get("version")))
    items = feed.get("items")
    if not version or not isinstance(items, list):
        raise Unreadable(NO_FEED)
    title = plain(feed.get("title"))
    entries = (
        _entry(
            url=web_address(_text(item, "url") or _text(item, "external_url"), base=url)
            or web_address(_text(item, "id")),
            title=_text(item, "title"),
            summary=_text(item, "summary") or _text(item, "content_text") or _text(item, "content_html"),
            outlet=title,
            published=calendar_day(item.get("date_published")) or calendar_day(item.get("date_modified")),
        )
        for item in items[:MOST_ENTRIES]
        if isinstance(item, dict)
    )
    return FeedPage(
        title=title, version=f"json{version[1]}{version[2] or 0}", entries=tuple(_that_lead_somewhere(entries))
    )


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _sitemap(raw: bytes, url: str) -> FeedPage:
    """A sitemap says "loc" where a feed says "link", and "news:…" about what is news."""
    from lxml import etree

    # It stands in the child, and still: nothing is fetched, no entity is resolved, depth and size are limited.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(NO_FEED) from error
    if root is None:
        raise Unreadable(NO_FEED)
    kind, items = etree.QName(root).localname, [_named_texts(item) for item in root.iterchildren("{*}*")]
    addresses = [web_address(item.get("loc", ""), base=url) for item in items]
    if kind == "sitemapindex":
        found = tuple(dict.fromkeys(address for address in addresses if address))
        return FeedPage(title="", version="sitemap-index", sitemaps=found[:MOST_ENTRIES])
    if items and not any("news" in item for item in items):
        raise Unreadable("This sitemap does not say what is news.")
    entries = (
        _entry(
            url=address,
            title=item.get("title"),
            summary="",
            outlet=item.get("name"),
            published=calendar_day(item.get("publication_date")),
        )
        for address, item in zip(addresses, items, strict=True)
        if "news" in item
    )
    found_entries = tuple(_that_lead_somewhere(entries))[:MOST_ENTRIES]
    outlets = {entry.outlet for entry in found_entries}
    return FeedPage(title=outlets.pop() if len(outlets) == 1 else "", version="news-sitemap", entries=found_entries)


def _named_texts(item: Element) -> dict[str, str]:
    """The text of each element inside, by its name without its namespace; the first of a name counts."""
    texts: dict[str, str] = {}
    for element in item.iterdescendants("{*}*"):
        texts.setdefault(element.tag.rpartition("}")[2], (element.text or "").strip())
    return texts


def _entry(*, url: str, title: object, summary: object, outlet: object, published: date | None) -> FeedEntry:
    return FeedEntry(
        url=url,
        title=plain(title)[:LONGEST_TITLE],
        summary=plain(summary)[:LONGEST_SUMMARY],
        outlet=plain(outlet)[:LONGEST_TITLE],
        published=published,
    )


def _that_lead_somewhere(entries: Iterator[FeedEntry]) -> Iterator[FeedEntry]:
    return (entry for entry in entries if entry.url)


def plain(value: object) -> str:
    """A title or summary without its markup, on one line."""
    if not isinstance(value, str):
        return ""
    text = _TAG.sub(" ", _INLINE_TAG.sub("", value))
    return " ".join(one_line(clean(html.unescape(text))).split())
