"""Killing the process in the middle of "find sources", or of a poll, loses nothing and doubles nothing."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.process.newsroom import WORK_SECONDS, Composed, Embedded, Newsroom, wait_until

pytestmark = [pytest.mark.process]

EMPTY_FEED = (
    b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Slow</title><id>slow</id></feed>"""
)
ROWS = """
import json
from claims.models import Evidence, Lookup
print(json.dumps({
    "lookups": list(Lookup.objects.values_list("state", flat=True)),
    "attempts": list(Lookup.objects.values_list("attempts", flat=True)),
    "errors": list(Lookup.objects.exclude(last_error="").values_list("last_error", flat=True)),
    "evidence": sorted(Evidence.objects.values_list("claim__start", "document__title", "start", "relation")),
}))
"""
# The lease of a lookup, a sweep of beat, and the work itself.
LEASE_SECONDS = 90


class SlowFeed:
    """An outlet's feed that keeps everyone waiting until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.released = threading.Event()
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed.asked.release()
                feed.released.wait(60)
                self.send_response(200)
                self.send_header("Content-Type", "application/atom+xml")
                self.send_header("Content-Length", str(len(EMPTY_FEED)))
                self.end_headers()
                self.wfile.write(EMPTY_FEED)

            def log_message(self, *arguments: Any) -> None:
                pass

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):  # the one who asked was killed
                    super().handle()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def slow_feed() -> Iterator[SlowFeed]:
    feed = SlowFeed()
    try:
        yield feed
    finally:
        feed.close()


def rows(newsroom: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(newsroom.run("shell", "--no-imports", "-c", ROWS).splitlines()[-1])
    return found


def find_sources(newsroom: Newsroom) -> None:
    with newsroom.person("edith") as edith:
        edith.send("/articles/1/find-sources/", page="/articles/1/")


def register(newsroom: Newsroom, feed: SlowFeed) -> None:
    created = f"Feed.objects.create(title='Slow', url='http://{feed.host}/feed')"
    newsroom.run("shell", "--no-imports", "-c", f"from sources.models import Feed; {created}")


def all_done(newsroom: Newsroom, seconds: float = WORK_SECONDS) -> dict[str, Any]:
    def settled() -> dict[str, Any] | None:
        found = rows(newsroom)
        return found if found["lookups"] and set(found["lookups"]) <= {"done", "failed"} else None

    found: dict[str, Any] = wait_until(settled, "every lookup to settle", seconds)
    return found


def undisturbed(folder: Path) -> dict[str, Any]:
    """What the same work comes to where nobody is killed."""
    folder.mkdir()
    newsroom = Embedded(folder)
    try:
        newsroom.start()
        find_sources(newsroom)
        return all_done(newsroom)
    finally:
        newsroom.stop()


def test_the_workbench_killed_in_the_middle_goes_on_where_it_was(tmp_path: Path, slow_feed: SlowFeed) -> None:
    newsroom = Embedded(tmp_path)
    newsroom.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{slow_feed.host}"
    try:
        newsroom.start()
        register(newsroom, slow_feed)
        find_sources(newsroom)
        assert slow_feed.asked.acquire(timeout=30), newsroom.logs()
        newsroom.kill("workbench")

        left = rows(newsroom)
        assert "running" in left["lookups"]
        assert len(left["lookups"]) == 10  # five claims, two providers

        slow_feed.released.set()
        newsroom.start()
        found = all_done(newsroom)
    finally:
        newsroom.stop()

    assert found["lookups"] == ["done"] * 10, newsroom.logs()
    assert max(found["attempts"]) > 1  # one was taken up again
    assert len(found["evidence"]) == len({tuple(row[:3]) for row in found["evidence"]})
    assert found["evidence"] == undisturbed(tmp_path / "undisturbed")["evidence"]


@pytest.mark.xdist_group("composed")
def test_a_worker_killed_in_the_middle_is_taken_over_from(composed: Composed, slow_feed: SlowFeed) -> None:
    composed.kill("worker")
    composed.kill("web")
    composed.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{slow_feed.host}"
    composed.start_worker()
    composed.wait_until_it_answers(composed.spawn("web", composed.services["web"]["command"]))
    register(composed, slow_feed)
    find_sources(composed)
    assert slow_feed.asked.acquire(timeout=30), composed.logs()
    composed.kill("worker")
    assert "running" in rows(composed)["lookups"]

    slow_feed.released.set()
    composed.start_worker()
    found = all_done(composed, LEASE_SECONDS + WORK_SECONDS)
    assert found["lookups"] == ["done"] * 10, composed.logs()
    assert max(found["attempts"]) > 1
    assert len(found["evidence"]) == len({tuple(row[:3]) for row in found["evidence"]})


# ── Feeds on schedule ────────────────────────────────────────────────────────────────────────────────────────────────

ADDED = """
from people.models import User
from sources import polling
polling.add_feed(title="{title}", url="{url}", outlet=None, is_polled=True, by=User.objects.get(username="ada"))
"""
POLL = """
import json
from sources.models import FeedPoll
print(json.dumps(FeedPoll.objects.values("state", "attempts", "polls", "new_total", "last_error").get()))
"""


def add_feed(newsroom: Newsroom, url: str) -> None:
    """Registered by another process, whose bell nobody here hears: the sweep has to find the row."""
    newsroom.run("shell", "--no-imports", "-c", ADDED.format(title="Polled", url=url))


def poll(newsroom: Newsroom) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(newsroom.run("shell", "--no-imports", "-c", POLL).splitlines()[-1])
    return found


def polled(newsroom: Newsroom) -> dict[str, Any]:
    def once() -> dict[str, Any] | None:
        found = poll(newsroom)
        return found if found["polls"] else None

    found: dict[str, Any] = wait_until(once, "the feed to be polled", WORK_SECONDS)
    return found


def test_a_poll_in_which_the_workbench_was_killed_is_made_again(tmp_path: Path, slow_feed: SlowFeed) -> None:
    newsroom = Embedded(tmp_path)
    newsroom.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{slow_feed.host}"
    try:
        newsroom.start()
        add_feed(newsroom, f"http://{slow_feed.host}/feed")
        assert slow_feed.asked.acquire(timeout=30), newsroom.logs()
        newsroom.kill("workbench")
        assert poll(newsroom)["state"] == "running"

        slow_feed.released.set()
        newsroom.start()
        found = polled(newsroom)
    finally:
        newsroom.stop()
    assert found == {"state": "waiting", "attempts": 0, "polls": 1, "new_total": 0, "last_error": ""}, newsroom.logs()


@pytest.mark.xdist_group("composed")
def test_beat_has_the_workers_poll_what_is_due(composed: Composed) -> None:
    add_feed(composed, f"{composed.url}/demonstration/feed.atom")
    found = polled(composed)
    assert (found["state"], found["last_error"]) == ("waiting", ""), composed.logs()
    assert found["new_total"] > 0
