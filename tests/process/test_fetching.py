"""A thousand pages from a site where much goes wrong: each ends in a known state, and none is fetched after that."""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sources.fetch import Reason
from sources.work import STOPPED
from tests.process.newsroom import Composed, Embedded, Newsroom, wait_until

pytestmark = [pytest.mark.process]

PAGES = 1000
# Where nobody is killed, enough to see that each is fetched once.
UNDISTURBED_PAGES = 300
# The rest are good.  Trouble comes first, so that later attempts fall between the others.
ERRORS, SLOW, LOOPS = range(0, 50), range(50, 100), range(100, 150)
KILLS = 5
# Longer than a fetch may take here.
HANGS_SECONDS = 3
QUIET_SECONDS = 1
# Half a minute where nothing else is going on.
ENDS_SECONDS = 240
WORDS = [first + second for first in ("bor", "cam", "del", "fen", "gar", "hol") for second in ("an", "is", "or", "um")]
PUT = """
from datetime import timedelta
from django.utils import timezone
from sources.models import Document
now = timezone.now()
Document.objects.bulk_create([
    Document(url=f"{site}/{{number}}", due_at=now + number * timedelta(milliseconds=20)) for number in range({pages})
])
"""
ROWS = """
import json
from sources.models import Document
rows = Document.objects.filter(url__startswith="{site}/")
print(json.dumps([
    [int(row.url.rpartition("/")[2]), row.state, row.last_error, row.attempts,
     row.settled_at.timestamp() if row.settled_at else None, len(row.text)]
    for row in rows
]))
"""


def article(number: int) -> bytes:
    """A page with a text of its own, so that no two are copies."""
    chosen = random.Random(number)
    sentences = " ".join(f"{' '.join(chosen.choices(WORDS, k=12)).capitalize()}." for _ in range(6))
    return (
        f"<!doctype html><html lang='en'><head><title>Count {number}</title></head><body><article><h1>Count {number}"
        f"</h1><p>{sentences}</p></article></body></html>"
    ).encode()


class TroubledSite:
    """Serves article N at /N.  Half of what goes wrong goes on going wrong; the other half is well the second time."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, float]] = []
        self.served: Counter[int] = Counter()
        self.released = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                number = int(self.path[1:])
                is_well = number % 2 == 1 and any(number == before for before, _ in site.asked)
                site.asked.append((number, time.time()))
                if number in LOOPS:
                    self.answer(302, b"", Location=self.path)
                elif number in ERRORS and not is_well:
                    self.answer(503, b"Not now.")
                else:
                    if number in SLOW and not is_well:
                        site.released.wait(HANGS_SECONDS)
                    self.answer(200, article(number))
                    site.served[number] += 1

            def answer(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: Any) -> None:
                pass

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError):  # who asked was killed, or did not wait
                    super().handle()

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 100

        self.server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def has_served(self, pages: int) -> bool:
        return len(self.served) >= pages

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def site() -> Iterator[TroubledSite]:
    site = TroubledSite()
    try:
        yield site
    finally:
        site.close()


def _pages(kills: int) -> int:
    return PAGES if kills else UNDISTURBED_PAGES


def shell(newsroom: Newsroom, code: str, **given: Any) -> str:
    return newsroom.run("shell", "--no-imports", "-c", code.format(**given))


def read_all(
    newsroom: Newsroom, site: TroubledSite, *, worker: str, start_again: Callable[[], None], kills: int
) -> list[list[Any]]:
    """Let the newsroom read every page, its worker killed now and then; the rows once all are settled."""
    address = f"http://{site.host}"
    shell(newsroom, PUT, site=address, pages=_pages(kills))
    for number in range(1, kills + 1):
        wait_until(partial(site.has_served, number * 100), f"{number}00 pages")
        newsroom.kill(worker)
        start_again()

    def settled() -> list[list[Any]] | None:
        # To look costs a process of its own.
        if not site.asked or time.time() - site.asked[-1][1] < QUIET_SECONDS:
            return None
        rows = json.loads(shell(newsroom, ROWS, site=address).splitlines()[-1])
        return rows if all(row[1] in ("done", "failed") for row in rows) else None

    rows: list[list[Any]] = wait_until(settled, "every page to settle", ENDS_SECONDS)
    return rows


def check(rows: list[list[Any]], site: TroubledSite, *, kills: int) -> None:
    expected = {
        **dict.fromkeys(LOOPS, Reason.REDIRECT_LOOP.sentence),
        **dict.fromkeys(ERRORS, Reason.SERVER_ERROR.sentence.format(detail=503)),
        **dict.fromkeys(SLOW, Reason.TIMEOUT.sentence),
    }
    assert len(rows) == _pages(kills)
    for number, state, error, attempts, _, length in rows:
        if number in expected and (number in LOOPS or number % 2 == 0):
            assert (state, length) == ("failed", 0), number
            # Where the last attempt was the one that was killed, that is the reason.
            assert error == expected[number] or (kills and error == STOPPED), number
        else:
            assert (state, error) == ("done", ""), number
            assert length > 0
        assert 1 <= attempts <= 4
    settled_at = {row[0]: row[4] for row in rows}
    late = [number for number, at in site.asked if at > settled_at[number]]
    assert late == []
    if not kills:
        # What hung was served into a closed connection.
        assert all(count == 1 for number, count in site.served.items() if number not in SLOW)


@pytest.mark.parametrize("kills", [0, KILLS])
def test_the_workbench_brings_every_page_to_an_end(tmp_path: Path, site: TroubledSite, kills: int) -> None:
    newsroom = Embedded(tmp_path)
    newsroom.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{site.host}"
    newsroom.environment |= {"FETCH_TOTAL_SECONDS": "1", "WORKER_THREADS": "8"}
    try:
        newsroom.start()
        rows = read_all(newsroom, site, worker="workbench", start_again=newsroom.start, kills=kills)
    finally:
        newsroom.stop()
    check(rows, site, kills=kills)


@pytest.mark.xdist_group("composed")
def test_so_do_workers_that_are_killed(composed: Composed, site: TroubledSite) -> None:
    composed.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{site.host}"
    composed.environment["FETCH_TOTAL_SECONDS"] = "1"
    composed.kill("worker")
    composed.start_worker()
    rows = read_all(composed, site, worker="worker", start_again=composed.start_worker, kills=KILLS)
    check(rows, site, kills=KILLS)
