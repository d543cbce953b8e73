from __future__ import annotations

import threading
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path
from hypothesis import given, settings
from hypothesis import strategies as st

from demonstration.reports import load_reports
from sources.fetch import Fetch, Fetched, Reason, Refused
from sources.providers.answers import SNIPPET_CHARACTERS
from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.feeds import Feeds
from sources.reading import web_address

# For the one test that reads the demonstration's own feed.
urlpatterns = [path("demonstration/", include("demonstration.urls"))]

FEED = "https://www.ledger.example/news/feed.xml"
OTHER = "https://courier.example/rss"
SOLDIERS = Query(phrases=("104 soldiers fled Colombia", "soldiers Colombia"))
BOGOTA = timezone(timedelta(hours=-5))


def item(
    title: str = "104 soldiers have fled to Colombia",
    link: str = "https://ledger.example/104",
    summary: str = "",
    day: str = "",
    more: str = "",
) -> str:
    dated = f"<pubDate>{day}</pubDate>" if day else ""
    return f"<item><title>{title}</title><link>{link}</link><description>{summary}</description>{dated}{more}</item>"


def rss(*items: str, title: str = "The Ledger") -> bytes:
    start = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{start}<title>{title}</title><link>/</link>{''.join(items)}</channel></rss>".encode()


def atom(*entries: str, base: str = "") -> bytes:
    root = f'<feed xmlns="http://www.w3.org/2005/Atom"{base}><title>The Courier</title>'
    return f'<?xml version="1.0"?>{root}{"".join(entries)}</feed>'.encode()


def entry(dates: str = "", link: str = "https://courier.example/104", title: str = "104 soldiers have fled") -> str:
    return f'<entry><title>{title}</title><link href="{link}"/>{dates}<summary>They fled.</summary></entry>'


def serving(**pages: bytes | Refused) -> Fetch:
    """A `fetch` that knows the two feeds."""
    known = {"feed": FEED, "other": OTHER}
    answers = {known[name]: page for name, page in pages.items()}

    def fetch(url: str, **options: Any) -> Fetched | Refused:
        answer = answers[url]
        if isinstance(answer, Refused):
            return answer
        return Fetched(url=url, body=answer, content_type="application/rss+xml", hops=(url,))

    return fetch


def search(body: bytes, query: Query = SOLDIERS) -> tuple[Hit, ...]:
    return Feeds([FEED]).search(query, serving(feed=body)).hits


def titles(body: bytes, query: Query = SOLDIERS) -> list[str]:
    return [hit.title for hit in search(body, query)]


# ── What an entry says ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_becomes_a_hit() -> None:
    body = rss(item(summary="They crossed on Sunday.", day="Sun, 24 Feb 2019 10:15:00 -0500"))
    assert Feeds([FEED]).search(SOLDIERS, serving(feed=body)) == Answer(
        hits=(
            Hit(
                url="https://ledger.example/104",
                title="104 soldiers have fled to Colombia",
                snippet="They crossed on Sunday.",
                outlet="The Ledger",
                published=date(2019, 2, 24),
            ),
        )
    )


def test_it_reads_atom_as_well() -> None:
    (hit,) = search(atom(entry("<published>2019-02-24T10:15:00-05:00</published>")))
    assert (hit.title, hit.snippet, hit.outlet) == ("104 soldiers have fled", "They fled.", "The Courier")
    assert (hit.url, hit.published) == ("https://courier.example/104", date(2019, 2, 24))


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("&lt;b&gt;104&lt;/b&gt; soldiers", "104 soldiers"),
        ("&lt;p&gt;104&lt;/p&gt;&lt;p&gt;soldiers&lt;/p&gt;", "104 soldiers"),
        ("<![CDATA[<em>10</em>4 soldiers &amp; guards]]>", "104 soldiers & guards"),
        ("104 soldiers &amp;amp; guards", "104 soldiers & guards"),
        ("104 soldiers&lt;script&gt;alert(1)&lt;/script&gt;", "104 soldiers"),
        ("104 soldiers&lt;img src=x onerror=alert(1)&gt;", "104 soldiers"),
        ("  104\n soldiers ", "104 soldiers"),
        ("5 &lt; 6 soldiers", "5 < 6 soldiers"),
    ],
)
def test_markup_in_titles_and_summaries_is_taken_out(title: str, plain: str) -> None:
    (hit,) = search(rss(item(title=title, summary=title)))
    assert (hit.title, hit.snippet) == (plain, plain)


def test_a_long_summary_is_cut_at_a_word_and_searched_to_its_end() -> None:
    (hit,) = search(rss(item(title="News", summary="All is quiet. " * 60 + "Then soldiers came.")))
    assert len(hit.snippet) <= SNIPPET_CHARACTERS
    assert hit.snippet.endswith(("quiet.…", "is…", "All…"))


def test_an_entry_without_a_title_is_called_by_its_summary() -> None:
    (hit,) = search(rss(item(title="", summary="104 soldiers have fled.")))
    assert hit.title == "104 soldiers have fled."


def test_an_entry_that_names_its_source_is_from_there() -> None:
    more = '<source url="https://courier.example/rss">The Courier</source>'
    (hit,) = search(rss(item(more=more), title="All papers"))
    assert hit.outlet == "The Courier"


@pytest.mark.parametrize(
    ("day", "published"),
    [
        ("Thu, 28 Feb 2019 23:10:00 -0500", date(2019, 2, 28)),
        ("Thu, 28 Feb 2019 01:10:00 +0900", date(2019, 2, 28)),
        ("28 Feb 2019 23:10:00 -0500", date(2019, 2, 28)),
        ("2019-02-28T23:10:00-05:00", date(2019, 2, 28)),
        ("2019-02-28", date(2019, 2, 28)),
        ("some day", None),
        ("", None),
    ],
)
def test_the_day_is_the_one_the_feed_writes(day: str, published: date | None) -> None:
    (hit,) = search(rss(item(day=day)))
    assert hit.published == published


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<published>2019-02-24T23:00:00-05:00</published><updated>2019-03-01T00:00:00Z</updated>", date(2019, 2, 24)),
        ("<updated>2019-02-24T23:00:00-05:00</updated>", date(2019, 2, 24)),
        ("<published></published><updated>2019-02-24T23:00:00-05:00</updated>", date(2019, 2, 24)),
        ("<published></published>", None),
    ],
)
def test_published_goes_before_updated(dates: str, published: date | None) -> None:
    (hit,) = search(atom(entry(dates)))
    assert hit.published == published


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/104", "https://www.ledger.example/104"),
        ("104.html#top", "https://www.ledger.example/news/104.html"),
        ("//ledger.example/104", "https://ledger.example/104"),
        ("http://ledger.example/1 04", "http://ledger.example/1%2004"),
    ],
)
def test_a_link_is_resolved_against_the_feed(link: str, url: str) -> None:
    (hit,) = search(rss(item(link=link)))
    assert hit.url == url


def test_a_link_is_resolved_against_the_address_the_feed_moved_to() -> None:
    def fetch(url: str, **options: Any) -> Fetched:
        return Fetched(
            url="https://new.example/feed", body=rss(item(link="/104")), hops=(url, "https://new.example/feed")
        )

    (hit,) = Feeds([FEED]).search(SOLDIERS, fetch).hits
    assert hit.url == "https://new.example/104"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "ftp://ledger.example/104",
        "file:///etc/passwd",
        "http://[::1",
        "https://user:secret@ledger.example/",
    ],
)
def test_an_entry_that_leads_nowhere_on_the_web_is_left_out(link: str) -> None:
    assert search(rss(item(link=link))) == ()


# ── Which entries are found, and in which order ──────────────────────────────────────────────────────────────────────


def on(day: date, title: str = "104 soldiers have fled") -> str:
    written = format_datetime(datetime(day.year, day.month, day.day, 22, tzinfo=BOGOTA))
    return item(title=title, link=f"https://ledger.example/{day}", day=written)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (None, None, [25, 24, 23]),
        (date(2019, 2, 24), None, [25, 24]),
        (None, date(2019, 2, 24), [24, 23]),
        (date(2019, 2, 24), date(2019, 2, 24), [24]),
        (date(2019, 3, 1), None, []),
    ],
)
def test_only_entries_of_the_days_asked_for(since: date | None, until: date | None, days: list[int]) -> None:
    body = rss(*(on(date(2019, 2, day)) for day in (23, 24, 25)))
    query = Query(phrases=SOLDIERS.phrases, since=since, until=until)
    assert [hit.published.day for hit in search(body, query) if hit.published] == days


def test_an_entry_without_a_day_is_kept() -> None:
    query = Query(phrases=SOLDIERS.phrases, since=date(2019, 2, 24), until=date(2019, 2, 24))
    assert len(search(rss(item()), query)) == 1


def test_what_shares_no_word_is_left_out() -> None:
    assert titles(rss(item(title="Coffee harvest begins"), item(title="Soldiers flee", link="/b"))) == ["Soldiers flee"]


@pytest.mark.parametrize(
    ("phrase", "title", "is_found"),
    [
        ("soldier", "Soldiers flee", True),
        ("SOLDIER", "soldiers flee", True),
        ("soldiers", "A soldier flees", False),
        ("aid", "Aid arrives", True),
        ("aid", "Aides arrive", False),
        ("to in of", "To the border, in front of it", False),
        ("8", "8 officers", True),
        ("8", "80 officers", False),
        ("Cúcuta", "CÚCUTA waits", True),
        ("straße", "STRASSE gesperrt", True),
        ("", "Soldiers flee", False),
    ],
)
def test_words_match_as_they_do_in_the_archive(phrase: str, title: str, is_found: bool) -> None:
    assert bool(titles(rss(item(title=title)), Query(phrases=(phrase,)))) is is_found


def test_more_and_rarer_words_come_first() -> None:
    body = rss(
        item(title="Colombia votes", link="/a"),
        item(title="Colombia wins", link="/b"),
        item(title="Soldiers parade", link="/c"),
        item(title="Soldiers flee to Colombia", link="/d"),
        item(title="Colombia trades", link="/e"),
    )
    found = titles(body, Query(phrases=("soldiers Colombia",)))
    assert found[:2] == ["Soldiers flee to Colombia", "Soldiers parade"]
    assert set(found[2:]) == {"Colombia votes", "Colombia wins", "Colombia trades"}


def test_among_equals_the_newest_comes_first_and_the_undated_last() -> None:
    body = rss(item(title="Soldiers"), on(date(2019, 2, 23), "Soldiers"), on(date(2019, 2, 25), "Soldiers"))
    assert [hit.published for hit in search(body)] == [date(2019, 2, 25), date(2019, 2, 23), None]


def test_no_more_than_asked_for() -> None:
    body = rss(*(item(title=f"Soldiers {number}", link=f"/{number}") for number in range(30)))
    assert len(search(body)) == 20
    assert len(search(body, Query(phrases=("soldiers",), limit=3))) == 3


def test_an_address_that_is_in_two_feeds_comes_once_as_the_first_has_it() -> None:
    fetch = serving(feed=rss(item(), title="The Ledger"), other=rss(item(), item(), title="The Courier"))
    answer = Feeds([FEED, OTHER]).search(SOLDIERS, fetch)
    assert [hit.outlet for hit in answer.hits] == ["The Ledger"]


def test_a_feed_that_is_registered_twice_is_asked_once() -> None:
    asked = []

    def fetch(url: str, **options: Any) -> Fetched:
        asked.append(url)
        return Fetched(url=url, body=rss(item()))

    Feeds([FEED, FEED]).search(SOLDIERS, fetch)
    assert asked == [FEED]


def test_feeds_are_asked_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=10)

    def fetch(url: str, **options: Any) -> Fetched:
        both.wait()
        return Fetched(url=url, body=rss(item()))

    assert len(Feeds([FEED, OTHER]).search(SOLDIERS, fetch).hits) == 1


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_feed_it_says_so() -> None:
    assert Feeds([]).search(SOLDIERS, serving()) == Answer(hits=(), remark="No feed is registered yet.")


@pytest.mark.parametrize(
    ("refused", "sentence", "may_pass"),
    [
        (Refused(reason=Reason.TIMEOUT), "The site did not answer in time.", True),
        (Refused(reason=Reason.NOT_FOUND), "The page is not there (404).", False),
    ],
)
def test_where_the_only_feed_fails_the_search_fails(refused: Refused, sentence: str, may_pass: bool) -> None:
    with pytest.raises(ProviderError) as error:
        Feeds([FEED]).search(SOLDIERS, serving(feed=refused))
    assert str(error.value) == f"ledger.example/news/feed.xml: {sentence}"
    assert error.value.may_pass is may_pass


def test_where_all_feeds_fail_it_may_pass_if_one_may() -> None:
    gone, slow = Refused(reason=Reason.GONE), Refused(reason=Reason.TIMEOUT)
    with pytest.raises(ProviderError) as error:
        Feeds([FEED, OTHER]).search(SOLDIERS, serving(feed=gone, other=slow))
    assert str(error.value) == (
        "ledger.example/news/feed.xml: The page has been removed for good (410). "
        "courier.example/rss: The site did not answer in time."
    )
    assert error.value.may_pass


def test_where_some_fail_the_rest_answers_with_a_remark() -> None:
    answer = Feeds([FEED, OTHER]).search(SOLDIERS, serving(feed=rss(item()), other=Refused(reason=Reason.TIMEOUT)))
    assert len(answer.hits) == 1
    assert answer.remark == "courier.example/rss: The site did not answer in time."


def test_many_failures_are_counted_and_not_listed() -> None:
    urls = [f"https://{number}.example/rss" for number in range(5)]
    with pytest.raises(ProviderError) as error:
        Feeds(urls).search(SOLDIERS, lambda url, **options: Refused(reason=Reason.TIMEOUT))
    assert str(error.value).count("did not answer in time") == 3
    assert str(error.value).endswith(" 2 more could not be searched.")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"hello",
        b"\x00\x01\x02",
        b"%PDF-1.7",
        b'{"version": "https://jsonfeed.org/version/1"}',
        b"<!doctype html><html><head><title>Feed</title></head><body><p>104 soldiers fled</p></body></html>",
        b"<?xml version='1.0'?><svg/>",
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>x",
    ],
)
def test_what_is_no_feed_counts_as_failed(body: bytes) -> None:
    with pytest.raises(ProviderError) as error:
        Feeds([FEED]).search(SOLDIERS, serving(feed=body))
    assert str(error.value) == "ledger.example/news/feed.xml is not a feed that can be read."
    assert not error.value.may_pass


def test_an_empty_feed_is_a_feed() -> None:
    assert Feeds([FEED]).search(SOLDIERS, serving(feed=rss())) == Answer(hits=())
    assert Feeds([FEED]).search(SOLDIERS, serving(feed=atom())) == Answer(hits=())


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    body = rss(item(), item(title="Soldiers wait", link="/b"))
    assert "104 soldiers have fled to Colombia" in titles(body[: body.index(b"Soldiers wait")])


def test_a_feed_with_a_stray_ampersand_is_read() -> None:
    assert titles(rss(item(title="Soldiers & guards"))) == ["Soldiers & guards"]


@pytest.mark.parametrize("says", ["utf-8", "us-ascii", "no-such-charset", "utf-7"])
def test_a_feed_that_is_wrong_about_its_charset_is_read(says: str) -> None:
    text = rss(item(title="Soldados en Cúcuta, según Bogotá")).decode().replace("utf-8", says)
    assert titles(text.encode("cp1252"), Query(phrases=("soldados",))) == ["Soldados en Cúcuta, según Bogotá"]


def test_an_entity_bomb_is_survived() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "{"x" * 1000}">{entities}]>'
    body = rss(item(title="Soldiers &a9;")).replace(b"<rss", bomb.encode() + b"<rss")
    for hit in search(body):
        assert len(hit.title) < 10_000


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://127.0.0.1:1/"])
def test_an_outside_entity_is_not_fetched(target: str) -> None:
    body = rss(item(title="Soldiers &x;")).replace(
        b"<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{target}">]><rss'.encode()
    )
    assert all("root:" not in hit.title for hit in search(body))


def test_a_body_that_looks_like_a_path_or_an_address_is_not_opened() -> None:
    for body in (b"/etc/passwd", b"http://127.0.0.1:1/", b"file:///etc/passwd"):
        with pytest.raises(ProviderError):
            search(body)


def test_long_rows_of_unclosed_markup_are_read_at_once() -> None:
    assert len(search(rss(item(title="Soldiers " + "&lt;!-- &lt;b" * 100_000)))) == 1


PIECES = st.sampled_from(
    [
        *(b"<?xml version='1.0'?>", b"<rss version='2.0'>", b"<channel>", b"<item>", b"<title>Soldiers", b"</title>"),
        *(b"<link>", b"http://[", b"/a", b"</link>", b"<pubDate>", b"2019-02-", b"99", b"</pubDate>", b"</item>"),
        *(
            b"<feed xmlns='http://www.w3.org/2005/Atom'>",
            b"<entry>",
            b"<link href='",
            b"'/>",
            b"<updated>",
            b"&amp;",
            b"<source/>",
        ),
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(), st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=40).map(b"".join)))
def test_whatever_is_served_it_answers_or_says_why_not(body: bytes) -> None:
    try:
        hits = search(body)
    except ProviderError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert all(web_address(hit.url) == hit.url for hit in hits)
    assert sentence in {"", "ledger.example/news/feed.xml is not a feed that can be read."}


# ── The demonstration ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.urls(__name__)
def test_it_searches_the_demonstration_s_feed(client: Client) -> None:
    response = client.get("/demonstration/feed.atom")
    query = Query(
        phrases=("members of Venezuela's security forces crossed into Colombia", "soldiers Colombia"),
        since=date(2019, 2, 23),
        until=date(2019, 2, 28),
    )
    hits = Feeds([FEED]).search(query, serving(feed=response.content)).hits
    served = {report.title: report for report in load_reports() if report.served == "feed"}
    assert hits[0].title in {"167 have now left Venezuela's forces for Colombia", served_title("567-have-deserted")}
    assert {hit.published for hit in hits} <= {report.published.date() for report in served.values()}
    assert all(hit.published == served[hit.title].published.date() for hit in hits)
    assert all(hit.url.startswith("http://testserver/demonstration/reports/") for hit in hits)
    assert served_title("coffee-harvest") not in {hit.title for hit in hits}


def served_title(slug: str) -> str:
    return next(report.title for report in load_reports() if report.slug.startswith(slug))
