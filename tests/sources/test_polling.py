"""Feeds that are visited on schedule: what is kept, when they are visited again, and when no more."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from claims.models import Backlog
from people.models import User
from people.permissions import Refused
from sources import polling, work
from sources.models import Document, Feed, FeedPoll, Outlet
from sources.polling import LONGEST_SECONDS, MOST_NEW, SHORTEST_SECONDS
from sources.work import State
from tests.conftest import Bell

pytestmark = pytest.mark.django_db

SUNDAY = date(2019, 2, 24)


def rss(*numbers: int, host: str = "courier.example") -> bytes:
    """A feed of numbered reports, one for each day from 24 February 2019."""
    items = "".join(
        f"<item><title>Report {n}</title><link>https://{host}/{n}</link>"
        f"<pubDate>{SUNDAY + timedelta(days=n):%a, %d %b %Y} 10:00:00 +0000</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


def sitemap(*numbers: int) -> bytes:
    urls = "".join(
        f"<url><loc>https://courier.example/{n}</loc><news:news><news:publication><news:name>The Courier</news:name>"
        f"<news:language>en</news:language></news:publication><news:title>Report {n}</news:title>"
        f"<news:publication_date>{SUNDAY + timedelta(days=n)}</news:publication_date></news:news></url>"
        for n in numbers
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f'<?xml version="1.0"?><urlset {spaces} {news}>{urls}</urlset>'.encode()


def index(*addresses: str) -> bytes:
    named = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    start = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return f"{start}{named}</sitemapindex>".encode()


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Server(ThreadingHTTPServer):
    """An outlet's server on loopback: an answer for each path, and the requests it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def url(self, path: str = "/feed") -> str:
        return f"http://{self.host}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.server.meanwhile()
        answer = self.server.answers.get(self.path, Answer(status=404))
        asked_about = self.headers.get("If-None-Match")
        status = 304 if asked_about and asked_about == answer.headers.get("ETag") else answer.status
        body = b"" if status == 304 else answer.body
        self.send_response(status)
        for name, value in ({"Content-Type": "application/xml"} | answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    server = Server()
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({server.host})
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def courier() -> Outlet:
    return Outlet.objects.create(name="The Courier", domain="courier.example")


@pytest.fixture
def feed(server: Server, courier: Outlet, ada: User) -> Feed:
    """The Courier's feed, which is due."""
    return polling.add_feed(title="The Courier", url=server.url(), outlet=courier, is_polled=True, by=ada)


def poll(feed: Feed) -> FeedPoll:
    """Let a worker visit it now, due or not."""
    FeedPoll.objects.filter(feed=feed, state=State.WAITING).update(due_at=timezone.now())
    polling.poll_feed(poll_id=FeedPoll.objects.get(feed=feed).pk)
    return FeedPoll.objects.get(feed=feed)


def seconds_left(poll: FeedPoll) -> float:
    return (poll.due_at - timezone.now()).total_seconds()


def kept() -> list[str]:
    return [document.title for document in Document.objects.order_by("pk")]


# ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_new_becomes_documents_of_the_outlet_that_wait_to_be_read(
    server: Server,
    feed: Feed,
    courier: Outlet,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    server.answers["/feed"] = Answer(rss(0, 1))
    with django_capture_on_commit_callbacks(execute=True):
        visited = poll(feed)
    assert kept() == ["Report 1", "Report 0"]  # the newest first
    document = Document.objects.get(title="Report 0")
    assert (document.url, document.published_on) == ("https://courier.example/0", SUNDAY)
    assert (document.outlet, document.state) == (courier, State.WAITING)
    assert {bell.task for bell in bells} == {"sources.read_document"}
    assert (visited.state, visited.attempts, visited.last_error) == (State.WAITING, 0, "")
    assert (visited.polls, visited.failures, visited.new_last, visited.new_total) == (1, 0, 2, 2)


def test_the_next_visit_keeps_only_what_came_since(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0))
    poll(feed)
    server.answers["/feed"] = Answer(rss(0, 1))
    visited = poll(feed)
    assert kept() == ["Report 0", "Report 1"]
    assert (visited.new_last, visited.new_total) == (1, 2)


def test_a_page_that_could_not_be_read_is_not_tried_again_with_every_visit(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0))
    poll(feed)
    Document.objects.update(state=State.FAILED, settled_at=timezone.now(), last_error="The page is not there (404).")
    assert poll(feed).new_last == 0
    assert Document.objects.get().state == State.FAILED


def test_what_leads_elsewhere_is_not_taken_for_the_outlet_s_own(server: Server, feed: Feed, courier: Outlet) -> None:
    for number, host in enumerate(["news.courier.example", "ledger.example", "notcourier.example"]):
        server.answers["/feed"] = Answer(rss(number, host=host))
        poll(feed)
    outlets = [document.outlet for document in Document.objects.order_by("pk")]
    assert outlets == [courier, None, None]


def test_a_first_visit_to_thousands_takes_the_newest_and_says_so(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(sitemap(*range(3000)), headers={"ETag": '"a"'})
    visited = poll(feed)
    assert Document.objects.count() == visited.new_total == MOST_NEW
    assert (
        visited.remark
        == "950 more new entries are left to the next visits. Only the newest 1000 entries are looked at."
    )
    assert visited.etag == ""  # else the server would say that nothing is new
    numbers = [int(title.removeprefix("Report ")) for title in kept()]
    assert numbers == list(range(numbers[0], numbers[0] - MOST_NEW, -1))
    assert poll(feed).new_total == 2 * MOST_NEW
    assert kept()[MOST_NEW] == f"Report {numbers[-1] - 1}"
    assert "900 more new entries" in FeedPoll.objects.get().remark


def test_once_all_is_taken_up_the_server_is_told_what_is_known(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0), headers={"ETag": '"a"', "Last-Modified": "Sun, 24 Feb 2019 10:00:00 GMT"})
    poll(feed)
    visited = poll(feed)
    (_, first), (_, second) = server.requests
    assert "if-none-match" not in first
    assert (second["if-none-match"], second["if-modified-since"]) == ('"a"', "Sun, 24 Feb 2019 10:00:00 GMT")
    assert (visited.polls, visited.failures, visited.new_last, visited.last_error) == (2, 0, 0, "")
    assert (visited.etag, visited.state) == ('"a"', State.WAITING)


def test_a_news_sitemap_is_read(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(sitemap(3))
    poll(feed)
    assert kept() == ["Report 3"]


def test_of_an_index_the_sitemaps_for_news_are_opened_first_and_not_all(server: Server, feed: Feed) -> None:
    addresses = [server.url(f"/{name}.xml") for name in ("a", "b", "c", "d", "news")]
    server.answers["/feed"] = Answer(index(*addresses), headers={"ETag": '"same"'})
    server.answers["/news.xml"] = Answer(sitemap(1))
    server.answers["/a.xml"] = Answer(sitemap(2))
    server.answers["/b.xml"] = Answer(b"nonsense")
    visited = poll(feed)
    assert kept() == ["Report 2", "Report 1"]
    assert [path for path, _ in server.requests] == ["/feed", "/news.xml", "/a.xml", "/b.xml"]
    assert "/b.xml: " in visited.remark
    assert "2 more sitemaps are not opened." in visited.remark
    assert visited.etag == ""  # the index may stay the same while what it names does not


def test_an_index_of_which_nothing_can_be_opened_has_failed(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(index(server.url("/gone.xml")))
    visited = poll(feed)
    assert visited.failures == 1
    assert visited.last_error.endswith("/gone.xml: The page is not there (404).")


# ── When it is visited again ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_lively_feed_is_visited_more_often_and_a_quiet_one_less(server: Server, feed: Feed) -> None:
    intervals = []
    for number in range(4):
        server.answers["/feed"] = Answer(rss(number))
        intervals.append(poll(feed).interval_seconds)
    assert intervals == [450, SHORTEST_SECONDS, SHORTEST_SECONDS, SHORTEST_SECONDS]
    quiet = [poll(feed).interval_seconds for _ in range(14)]
    assert quiet == sorted(quiet)
    assert quiet[-1] == LONGEST_SECONDS
    visited = FeedPoll.objects.get()
    assert 0.85 * LONGEST_SECONDS < seconds_left(visited) < 1.15 * LONGEST_SECONDS


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(status=500), "The site has a problem of its own just now (500)."),
        (Answer(status=404), "The page is not there (404)."),
        (Answer(b"<html><p>Hello</p></html>"), "This is not a feed that can be read."),
        (Answer(b'<?xml version="1.0"?><rss version="2.0"><channel><it'), "This is not a feed that can be read."),
    ],
    ids=["500", "404", "a page", "broken"],
)
def test_after_a_failure_it_is_visited_later_each_time_and_given_up_in_the_end(
    server: Server, feed: Feed, answer: Answer, sentence: str
) -> None:
    server.answers["/feed"] = answer
    visited = poll(feed)
    assert (visited.state, visited.attempts, visited.last_error) == (State.WAITING, 1, sentence)
    assert 0.8 * SHORTEST_SECONDS < seconds_left(visited) < 1.2 * SHORTEST_SECONDS
    assert seconds_left(poll(feed)) > 1.5 * SHORTEST_SECONDS
    for _ in range(FeedPoll.most_attempts - 2):
        visited = poll(feed)
    assert (visited.state, visited.failures, visited.last_error) == (State.FAILED, FeedPoll.most_attempts, sentence)
    asked = len(server.requests)
    poll(feed)
    assert len(server.requests) == asked
    assert Feed.objects.get().is_active  # a search still looks there


def test_one_success_makes_the_failures_before_it_forgotten(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(status=500)
    for _ in range(3):
        poll(feed)
    server.answers["/feed"] = Answer(rss(0))
    visited = poll(feed)
    assert (visited.attempts, visited.last_error, visited.failures, visited.polls) == (0, "", 3, 4)


def test_a_server_that_asks_for_patience_gets_it_within_reason(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(status=429, headers={"Retry-After": "7200"})
    visited = poll(feed)
    assert visited.last_error == "The site asks for fewer visits just now (429)."
    assert 7190 < seconds_left(visited) < 7210
    server.answers["/feed"] = Answer(status=503, headers={"Retry-After": "99999999"})
    assert seconds_left(poll(feed)) < polling.LONGEST_PATIENCE_SECONDS + 60


def test_a_feed_that_is_gone_for_good_is_paused_and_says_so(server: Server, feed: Feed, ada: User) -> None:
    server.answers["/feed"] = Answer(status=410)
    visited = poll(feed)
    assert (visited.state, visited.last_error) == (State.FAILED, "The page has been removed for good (410).")
    assert not Feed.objects.get().is_active
    server.answers["/feed"] = Answer(rss(0))
    polling.start_feed(feed=feed, by=ada)  # it was put up again
    assert (poll(feed).new_total, Feed.objects.get().is_active) == (1, True)


# ── Durable work ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def idle_backlog(db: None) -> None:
    """The archive's backlog is not due, as it always is."""
    Backlog.objects.update(due_at=timezone.now() + timedelta(days=365))


@pytest.mark.usefixtures("idle_backlog")
def test_the_sweep_rings_for_a_visit_that_is_due_and_for_no_other(
    feed: Feed,
    server: Server,
    bells: list[Bell],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    server.answers["/feed"] = Answer(rss())
    visited = poll(feed)
    with django_capture_on_commit_callbacks(execute=True):
        assert work.sweep() == 0
        assert work.sweep(now=visited.due_at + timedelta(seconds=1)) == 1
    assert bells == [Bell("sources.poll_feed", visited.pk)]


def test_a_visit_whose_worker_died_is_made_by_another(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0))
    row = FeedPoll.objects.get(feed=feed)
    assert work.lease(FeedPoll, row.pk) is not None  # and then nothing more was heard of it
    assert poll(feed).polls == 0
    FeedPoll.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work.sweep()
    assert (poll(feed).polls, kept()) == (1, ["Report 0"])


def test_a_worker_that_was_taken_over_from_writes_nothing(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0))
    row = FeedPoll.objects.get(feed=feed)
    FeedPoll.objects.update(due_at=timezone.now())
    taken = work.lease(FeedPoll, row.pk)
    assert taken is not None
    FeedPoll.objects.update(lease_token=uuid.uuid4())
    with pytest.raises(work.LostLease):
        polling._come_again(taken, new=3, remark="")
    assert FeedPoll.objects.get().new_total == 0


def test_run_twice_it_doubles_nothing(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = Answer(rss(0, 1))
    for _ in range(2):
        visited = poll(feed)
    assert (Document.objects.count(), visited.new_total) == (2, 2)


def test_a_row_that_is_gone_is_no_error() -> None:
    polling.poll_feed(poll_id=4711)


@pytest.mark.django_db(transaction=True)
def test_a_feed_paused_during_a_visit_stays_paused_and_nothing_is_kept(server: Server, ada: User) -> None:
    feed = polling.add_feed(title="The Courier", url=server.url(), outlet=None, is_polled=True, by=ada)
    server.answers["/feed"] = Answer(rss(0))
    paused = threading.Event()
    server.meanwhile = paused.wait
    worker = threading.Thread(target=_poll_in_a_thread, args=[feed])
    worker.start()
    while not server.requests:
        worker.join(0.01)
    polling.pause_feed(feed=feed, by=ada)
    paused.set()
    worker.join()
    row = FeedPoll.objects.get()
    assert (row.state, row.polls, Document.objects.count()) == (State.DONE, 0, 0)


def _poll_in_a_thread(feed: Feed) -> None:
    try:
        polling.poll_feed(poll_id=FeedPoll.objects.get(feed=feed).pk)
    finally:
        connection.close()


# ── The register ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("idle_backlog")
def test_a_feed_that_is_only_searched_is_never_visited(server: Server, ada: User) -> None:
    feed = polling.add_feed(title="The Courier", url=server.url(), outlet=None, is_polled=False, by=ada)
    assert not FeedPoll.objects.exists()
    assert work.sweep() == 0
    with pytest.raises(Refused, match="Only a feed that is polled, and not paused, can be polled now"):
        polling.poll_now(feed=feed, by=ada)


def test_it_is_polled_now_whatever_its_schedule_says(server: Server, feed: Feed, ada: User) -> None:
    server.answers["/feed"] = Answer(rss(0))
    later = poll(feed)
    assert later.due_at > timezone.now()
    polling.poll_now(feed=feed, by=ada)
    polling.poll_feed(poll_id=later.pk)
    assert FeedPoll.objects.get().polls == 2


@pytest.mark.usefixtures("idle_backlog")
def test_a_paused_feed_is_not_due_until_it_is_started(feed: Feed, ada: User) -> None:
    polling.pause_feed(feed=feed, by=ada)
    assert work.sweep() == 0
    feed.refresh_from_db()
    with pytest.raises(Refused):
        polling.poll_now(feed=feed, by=ada)
    polling.start_feed(feed=feed, by=ada)
    assert FeedPoll.objects.get().state == State.WAITING


def test_another_address_is_visited_soon_and_without_what_the_old_one_said(
    server: Server, feed: Feed, ada: User
) -> None:
    server.answers["/feed"] = Answer(rss(0), headers={"ETag": '"a"'})
    poll(feed)
    polling.change_feed(feed=feed, title="New", url=server.url("/new"), outlet=None, is_polled=True, by=ada)
    row = FeedPoll.objects.get()
    assert (row.etag, row.state) == ("", State.WAITING)
    assert row.due_at <= timezone.now()
    assert Feed.objects.get().title == "New"


def test_taken_off_the_schedule_it_is_still_searched(feed: Feed, ada: User) -> None:
    polling.change_feed(feed=feed, title=feed.title, url=feed.url, outlet=None, is_polled=False, by=ada)
    assert (Feed.objects.get().is_active, FeedPoll.objects.exists()) == (True, False)


def test_a_paused_feed_put_on_the_schedule_waits_for_its_start(server: Server, ada: User) -> None:
    feed = polling.add_feed(title="The Courier", url=server.url(), outlet=None, is_polled=False, by=ada)
    polling.pause_feed(feed=feed, by=ada)
    feed.refresh_from_db()
    polling.change_feed(feed=feed, title=feed.title, url=feed.url, outlet=None, is_polled=True, by=ada)
    assert FeedPoll.objects.get().state == State.DONE


def test_a_feed_that_is_removed_leaves_its_documents(server: Server, feed: Feed, ada: User) -> None:
    server.answers["/feed"] = Answer(rss(0))
    poll(feed)
    polling.remove_feed(feed=feed, by=ada)
    assert (Feed.objects.exists(), FeedPoll.objects.exists(), kept()) == (False, False, ["Report 0"])


def test_one_feed_is_never_visited_by_two_schedules(feed: Feed) -> None:
    with pytest.raises(IntegrityError):
        FeedPoll.objects.create(feed=feed)


def test_nobody_else_touches_the_register(feed: Feed, edith: User, ravi: User) -> None:
    for person in (edith, ravi):
        for attempt in (
            lambda by: polling.add_feed(title="Mine", url="https://x.example", outlet=None, is_polled=True, by=by),
            lambda by: polling.change_feed(feed=feed, title="Mine", url=feed.url, outlet=None, is_polled=True, by=by),
            lambda by: polling.pause_feed(feed=feed, by=by),
            lambda by: polling.start_feed(feed=feed, by=by),
            lambda by: polling.poll_now(feed=feed, by=by),
            lambda by: polling.remove_feed(feed=feed, by=by),
        ):
            with pytest.raises(Refused, match="Only administrators"):
                attempt(person)
    assert list(Feed.objects.values_list("title", flat=True)) == ["The Courier"]
