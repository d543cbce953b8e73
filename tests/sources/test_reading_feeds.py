"""What of feeds is not told in tests/sources/providers/test_feeds.py: their other formats, and where they break."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from sources.reading import MOST_BYTES, FeedEntry, FeedPage, Unreadable
from sources.reading.feeds import LONGEST_SUMMARY, MOST_ENTRIES, read_feed

FEED = "https://www.ledger.example/news/feed.json"
RSS = "<rss version='2.0'><channel><title>The Ledger</title>{}</channel></rss>"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def json_feed(*items: Any, **more: Any) -> bytes:
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "The Ledger", "items": items, **more}).encode()


def news(*urls: str, prefix: str = "news") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:{prefix}="{NEWS}">{"".join(urls)}</urlset>'
    ).encode()


def url(loc: str = "https://ledger.example/104", title: str = "104 soldiers flee", prefix: str = "news") -> str:
    tags = {"title": title, "publication_date": "2019-02-24T22:00:00-05:00"}
    inside = "".join(f"<{prefix}:{name}>{value}</{prefix}:{name}>" for name, value in tags.items())
    outlet = f"<{prefix}:publication><{prefix}:name>The Ledger</{prefix}:name></{prefix}:publication>"
    return f"<url><loc>{loc}</loc><{prefix}:news>{outlet}{inside}</{prefix}:news></url>"


# ── RSS and Atom ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_reads_rss() -> None:
    item = "<item><title>104 flee</title><link>/104</link><description>They fled.</description></item>"
    assert read_feed(RSS.format(item).encode(), url=FEED) == FeedPage(
        title="The Ledger",
        version="rss20",
        entries=(
            FeedEntry(
                url="https://www.ledger.example/104", title="104 flee", summary="They fled.", outlet="The Ledger"
            ),
        ),
    )


def test_a_parser_that_breaks_is_a_feed_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise AssertionError

    monkeypatch.setattr("feedparser.parse", broken)
    with pytest.raises(Unreadable, match=r"^This is not a feed that can be read\.$"):
        read_feed(RSS.encode())


def test_there_is_an_end_to_what_is_taken_from_one_feed() -> None:
    item = f"<item><link>https://ledger.example/{{}}</link><description>{'a ' * LONGEST_SUMMARY}</description></item>"
    feed = read_feed(RSS.format(item + "<item><link>http://ledger.example/x</link></item>" * MOST_ENTRIES).encode())
    assert len(feed.entries) == MOST_ENTRIES
    assert len(feed.entries[0].summary) == LONGEST_SUMMARY


def test_a_feed_larger_than_any_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"^This has 11 MB"):
        read_feed(b" " * (MOST_BYTES + 2**20))


# ── JSON Feed ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_reads_a_json_feed() -> None:
    item = {
        "id": "1",
        "url": "/104",
        "title": "104 <b>soldiers</b> flee",
        "content_html": "<p>They fled &amp; stayed.</p>",
        "date_published": "2019-02-24T22:00:00-05:00",
    }
    assert read_feed(json_feed(item), url=FEED) == FeedPage(
        title="The Ledger",
        version="json11",
        entries=(
            FeedEntry(
                url="https://www.ledger.example/104",
                title="104 soldiers flee",
                summary="They fled & stayed.",
                outlet="The Ledger",
                published=date(2019, 2, 24),
            ),
        ),
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"<rss version='2.0'><channel><item><title>104 soldiers",
        b"<rss version='2.0'><channel><title>News",
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>104 soldiers</title>",
    ],
)
def test_a_feed_that_is_cut_off_before_its_first_address_is_none(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^This is not a feed that can be read\.$"):
        read_feed(raw, url=FEED)


def test_of_a_feed_that_is_cut_off_later_what_came_is_read() -> None:
    raw = b"<rss version='2.0'><channel><item><title>One</title><link>https://ledger.example/a</link></item><item><ti"
    assert [entry.url for entry in read_feed(raw, url=FEED).entries] == ["https://ledger.example/a"]


def test_an_item_of_a_json_feed_may_have_its_address_as_its_name() -> None:
    items = [{"id": "https://ledger.example/a"}, {"id": "7", "external_url": "https://courier.example/b"}, {"id": "x:"}]
    assert [entry.url for entry in read_feed(json_feed(*items), url=FEED).entries] == [
        "https://ledger.example/a",
        "https://courier.example/b",
    ]


def test_the_version_of_a_json_feed_is_told() -> None:
    assert read_feed(json_feed(version="https://jsonfeed.org/version/1")).version == "json10"


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"a": 1}',
        b'{"version": 1, "items": []}',
        b"\xef\xbb\xbf{}",
        json_feed(version="https://ledger.example/version/1"),
        json_feed(items={}),
        b'{"items":' + b"[" * 100_000,
    ],
)
def test_other_data_is_no_feed(raw: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^This is not a feed that can be read\.$"):
        read_feed(raw)


def test_an_item_that_is_not_as_it_should_be_does_not_keep_the_others_from_being_read() -> None:
    good = {"url": "https://ledger.example/104", "title": ["x"], "summary": 5, "date_published": 2019}
    feed = read_feed(json_feed(7, None, [], {"url": {}}, good, title=None))
    assert feed.entries == (FeedEntry(url="https://ledger.example/104"),)


# ── Sitemaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("prefix", ["news", "n"])
def test_it_reads_a_news_sitemap(prefix: str) -> None:
    assert read_feed(news(url(prefix=prefix), prefix=prefix)) == FeedPage(
        title="The Ledger",
        version="news-sitemap",
        entries=(
            FeedEntry(
                url="https://ledger.example/104",
                title="104 soldiers flee",
                outlet="The Ledger",
                published=date(2019, 2, 24),
            ),
        ),
    )


def test_a_news_sitemap_without_news_is_one() -> None:
    assert read_feed(news()) == FeedPage(title="", version="news-sitemap")


def test_pages_of_a_sitemap_that_are_not_news_are_left_out() -> None:
    other = "<url><loc>https://ledger.example/imprint</loc></url>"
    assert [entry.url for entry in read_feed(news(other, url())).entries] == ["https://ledger.example/104"]
    with pytest.raises(Unreadable, match=r"^This sitemap does not say what is news\.$"):
        read_feed(news(other))


def test_an_index_gives_the_addresses_of_its_sitemaps() -> None:
    listed = [*("/news-1.xml", " https://ledger.example/news-2.xml\n", "/news-1.xml"), "javascript:alert(1)"]
    sitemaps = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in listed)
    raw = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{sitemaps}</sitemapindex>'
    assert read_feed(raw.encode(), url="https://www.ledger.example/index.xml") == FeedPage(
        title="",
        version="sitemap-index",
        sitemaps=("https://www.ledger.example/news-1.xml", "https://ledger.example/news-2.xml"),
    )


def test_a_sitemap_that_breaks_off_gives_what_came_before() -> None:
    raw = news(url(), url("https://ledger.example/300", "300 wounded"))
    assert len(read_feed(raw[: raw.index(b"300 wounded")]).entries) == 2
    assert len(read_feed(raw[: raw.index(b"https://ledger.example/300")]).entries) == 1


@pytest.mark.parametrize("raw", [b"<urlset", b"<urlset></html>", b"<!-- <urlset> --><html/>", b"<urlset>\x00"])
def test_a_broken_sitemap_is_read_or_refused(raw: bytes) -> None:
    with suppress(Unreadable):
        assert read_feed(raw).entries == ()


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:1/"])
def test_an_outside_entity_of_a_sitemap_is_not_fetched(target: str) -> None:
    doctype = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{target}">]>'
    raw = news(url(title="a &x; b")).replace(b"<urlset", doctype.encode() + b"<urlset")
    assert [entry.title for entry in read_feed(raw).entries] == ["a"]
