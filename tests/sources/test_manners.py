"""How sites are visited: by turns, few at a time, with pauses, and by leave of their robots.txt.

Sites are servers on loopback under names of their own.  `Clock` stands in for time where a test would have to wait.
"""

from __future__ import annotations

import heapq
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from django.db import connection, connections
from pytest_django import Settings

from sources import manners
from sources.fetch import Fetch, Fetched, Limits, Reason, Refused, fetch
from sources.manners import Polite, enter, leave, site_of
from sources.models import Host, Robots, Visit
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

SITE = "courier.example"
TROUBLE = Refused(reason=Reason.TIMEOUT)
PAGE = Fetched(url=f"https://{SITE}/", body=b"hello")
ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """The time as manners see it; it passes when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2019, 2, 24, 10, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(manners, "timezone", clock)
    monkeypatch.setattr(manners, "time", SimpleNamespace(sleep=clock.sleep, monotonic=lambda: clock.time.timestamp()))
    monkeypatch.setattr(manners, "random", SimpleNamespace(uniform=lambda low, high: (low + high) / 2))
    return clock


def visit(site: str = SITE, **how: Any) -> Visit:
    answer = enter(site, **how)
    assert isinstance(answer, Visit), answer
    return answer


def refusal(answer: Visit | Fetched | Refused) -> Refused:
    assert isinstance(answer, Refused), answer
    return answer


def busy(**how: Any) -> float:
    refused = refusal(enter(SITE, **how))
    assert refused.reason is Reason.HOST_BUSY
    assert refused.retry_after is not None
    return refused.retry_after


def fail(times: int, outcome: Refused = TROUBLE) -> None:
    """Visits that go wrong, each as soon as it may be."""
    for _ in range(times):
        host = Host.objects.filter(pk=SITE).first()
        if host and host.paused_until:
            Host.objects.update(paused_until=None, next_at=host.last_at)
        leave(visit(), outcome)


# --- Whose door it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://courier.example/x", "courier.example"),
        ("https://www.Courier.example./x", "courier.example"),
        ("http://news.courier.example:8080/", "courier.example"),
        ("https://www.ledger.co.uk/", "ledger.co.uk"),
        ("https://ana.blogspot.com/", "ana.blogspot.com"),
        ("https://co.uk/", "co.uk"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("http://203.0.113.7/", "203.0.113.7"),
        ("http://203.0.113.7:81/", "203.0.113.7:81"),
        ("http://[2001:db8::1]:81/", "[2001:db8::1]:81"),
        ("http://localhost:8000/", "localhost:8000"),
    ],
)
def test_a_site_is_what_lies_under_one_registrable_domain(url: str, site: str) -> None:
    assert site_of(httpx.URL(url)) == site


@pytest.mark.parametrize("url", ["", "no address", "ftp://courier.example/", "http://[::1", "http://\ud800.example/"])
def test_what_is_no_address_is_left_to_the_fetch(url: str) -> None:
    assert refusal(Polite(fetch=fetch)(url)).reason in (Reason.BAD_ADDRESS, Reason.NOT_WEB)
    assert not Host.objects.exists()


@pytest.mark.parametrize("allowed", ["127.0.0.1:8000", "127.0.0.1"])
def test_a_host_that_the_settings_open_needs_no_manners(settings: Settings, allowed: str) -> None:
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({allowed})
    polite = Polite(fetch=lambda url, **options: TROUBLE, robots=True)
    assert [polite("http://127.0.0.1:8000/x") for _ in range(9)] == [TROUBLE] * 9
    assert not Host.objects.exists()


# --- Turns ------------------------------------------------------------------------------------------------------------


def test_a_site_is_visited_once_a_second(clock: Clock) -> None:
    leave(visit(), PAGE)
    refused = refusal(enter(SITE))
    assert refused == Refused(reason=Reason.HOST_BUSY, detail=SITE, retry_after=1.0)
    assert refused.may_pass
    assert refused.sentence == "Factcheck visits courier.example only so often, and waits for its turn."
    leave(visit("ledger.example"), PAGE)


def test_everyone_who_has_to_wait_has_a_turn_of_its_own(clock: Clock) -> None:
    leave(visit(), PAGE)
    assert [busy() for _ in range(4)] == [1, 2, 3, 4]


def test_who_comes_at_its_turn_is_let_in_and_no_newcomer_before(clock: Clock) -> None:
    leave(visit(), PAGE)
    turns = [clock.now() + timedelta(seconds=busy()) for _ in range(3)]
    for turn in turns:
        clock.sleep(1)
        assert busy() >= 2
        leave(visit(turn=turn), PAGE)


def test_two_whose_turns_have_come_go_one_after_the_other(clock: Clock) -> None:
    leave(visit(), PAGE)
    turns = [clock.now() + timedelta(seconds=busy()) for _ in range(2)]
    clock.sleep(3)
    leave(visit(turn=turns[1]), PAGE)
    assert busy(turn=turns[0]) == 1
    clock.sleep(1)
    leave(visit(turn=turns[0]), PAGE)


def test_a_turn_cannot_be_taken_early(clock: Clock) -> None:
    leave(visit(), PAGE)
    turn = clock.now() + timedelta(seconds=busy())
    assert busy(turn=turn) > 1


def test_a_turn_that_was_missed_is_lost(clock: Clock) -> None:
    leave(visit(), PAGE)
    turn = clock.now() + timedelta(seconds=busy())
    for _ in range(20):
        busy()
    clock.sleep(1 + manners.TURN_SECONDS)
    assert busy(turn=turn) > 1


def test_who_will_not_wait_so_long_takes_no_turn(clock: Clock) -> None:
    leave(visit(), PAGE)
    assert [busy(longest_wait=0.5) for _ in range(3)] == [1, 1, 1]
    assert [busy(longest_wait=1.0) for _ in range(2)] == [1, 2]


def test_the_newsroom_says_how_often(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 30
    leave(visit(), PAGE)
    assert busy() == 30
    settings.FETCH_HOST_SECONDS = 0
    clock.sleep(61)
    for _ in range(5):
        leave(visit(), PAGE)


def test_no_more_than_two_are_there_at_once(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0
    first, _ = visit(), visit()
    assert busy() == 1
    leave(first, PAGE)
    clock.sleep(1)
    visit()
    assert busy() >= 1


def test_the_place_of_one_who_was_killed_there_comes_back(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS, settings.FETCH_HOST_AT_ONCE = 0, 1
    killed = visit()
    clock.sleep(2 * settings.FETCH_TOTAL_SECONDS)
    busy()
    clock.sleep(11)
    leave(visit(), PAGE)
    leave(killed, PAGE)  # who was only slow does no harm
    leave(visit(), PAGE)


def test_an_error_of_our_own_says_nothing_about_a_site(clock: Clock) -> None:
    def broken(url: str, **options: Any) -> Fetched:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Polite(fetch=broken)(f"https://{SITE}/")
    assert not Visit.objects.exists()
    assert Host.objects.get().failures == 0


def test_who_cannot_come_back_waits_for_its_turn(clock: Clock) -> None:
    polite = Polite(fetch=lambda url, **options: PAGE)
    began = clock.now()
    assert [polite(f"https://{SITE}/{number}") for number in range(4)] == [PAGE] * 4
    assert clock.now() - began == timedelta(seconds=3)


def test_and_not_for_long(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 20
    polite = Polite(fetch=lambda url, **options: PAGE)
    polite(f"https://{SITE}/")
    assert [refusal(polite(f"https://{SITE}/")).retry_after for _ in range(2)] == [20, 20]


def test_500_pages_of_one_site_are_read_in_500_seconds_and_none_is_left_behind(clock: Clock) -> None:
    """Four workers and a sweep every five seconds, as intake.read_document comes and goes; newcomers ask in between."""
    began = clock.now()
    waiting: list[tuple[float, int, datetime | None]] = [(0.0, page, None) for page in range(500)]
    entries, finished = 0, {}
    while waiting:
        at, page, turn = heapq.heappop(waiting)
        clock.time = max(clock.time, began + timedelta(seconds=at))
        entries += 1
        answer = enter(SITE, turn=turn)
        if isinstance(answer, Visit):
            leave(answer, PAGE)
            finished[page] = (clock.now() - began).total_seconds()
            continue
        assert answer.retry_after is not None
        due = (clock.now() - began).total_seconds() + answer.retry_after
        # Only what is due soon is rung for on time; for the rest the sweep comes, somewhat late.
        rung = due if answer.retry_after < 5 else -(-due // 5) * 5
        heapq.heappush(waiting, (rung, page, clock.now() + timedelta(seconds=answer.retry_after)))
        if entries % 10 == 0:
            enter(SITE, longest_wait=2)  # a provider that asks in passing
    assert len(finished) == 500
    assert 499 <= max(finished.values()) < 520
    assert entries < 500 * 5
    assert all(abs(at - page) < 20 for page, at in finished.items())


# --- Many at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_threads_keep_to_the_rate_and_to_the_places(settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0.05
    present, most, began = 0, 0, []
    lock = threading.Lock()

    def slow(url: str, **options: Any) -> Fetched:
        nonlocal present, most
        with lock:
            present, most = present + 1, max(most, present + 1)
            began.append(time.monotonic())
        time.sleep(0.12)
        with lock:
            present -= 1
        return PAGE

    def reader() -> int:
        return sum(isinstance(Polite(fetch=slow)(f"https://{SITE}/"), Fetched) for _ in range(4))

    answers = at_once(*[reader] * 6)
    assert sum(answer for answer in answers if isinstance(answer, int)) == len(began) >= 6, answers
    assert most == settings.FETCH_HOST_AT_ONCE
    assert (max(began) - min(began)) >= 0.05 * (len(began) - 1) - 0.05
    assert not Visit.objects.exists()
    host = Host.objects.get()
    assert (host.domain, host.failures) == (SITE, 0)


VISITOR = """
import os, time
import django
django.setup()
from sources.manners import enter, leave
from sources.fetch import Fetched
from sources.models import Visit
ends = time.time() + 2
while time.time() < ends:
    answer = enter("courier.example", longest_wait=0)
    if isinstance(answer, Visit):
        print(answer.host.last_at.timestamp(), flush=True)
        leave(answer, Fetched(url="", body=b""))
    time.sleep(0.01)
"""


@pytest.mark.django_db(transaction=True)
def test_many_processes_keep_to_the_rate() -> None:
    given = connection.settings_dict
    address = f"{given['USER']}@{given['HOST']}:{given['PORT'] or 5432}"
    scheme = "sqlite:///" if connection.vendor == "sqlite" else f"postgres://{address}/"
    environment = {
        **os.environ,
        "DATABASE_URL": scheme + str(given["NAME"]),
        "FETCH_HOST_SECONDS": "0.25",
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
    }
    visitors = [
        subprocess.Popen([sys.executable, "-c", VISITOR], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    printed = [visitor.communicate(timeout=60)[0] for visitor in visitors]
    assert [visitor.returncode for visitor in visitors] == [0, 0, 0]
    began = sorted(float(line) for text in printed for line in text.split())
    assert len(began) >= 5
    assert min(later - earlier for earlier, later in pairwise(began)) >= 0.25


@pytest.mark.django_db(transaction=True)
def test_a_provider_s_own_thread_leaves_no_connection_open() -> None:
    polite = Polite(fetch=lambda url, **options: PAGE)
    left_open: list[bool] = []

    def ask() -> None:
        polite(f"https://{SITE}/")
        left_open.append(connections["default"].connection is not None)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(20)
    assert left_open == [False]


# --- Sites with a problem ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", sorted(manners.TROUBLES))
def test_after_a_failure_a_site_has_a_pause_that_grows(clock: Clock, reason: Reason) -> None:
    pauses = []
    for failures in range(1, manners.MOST_FAILURES):
        fail(1, Refused(reason=reason))
        refused = refusal(enter(SITE))
        pauses.append(refused.retry_after)
        assert refused.reason is Reason.HOST_PAUSED
        assert Host.objects.get().failures == failures
    assert pauses == [2, 4, 8, 16]


@pytest.mark.parametrize("outcome", [PAGE, Refused(reason=Reason.NOT_FOUND), Refused(reason=Reason.LOOKUP_FAILED)])
def test_a_site_that_answers_is_well_again(clock: Clock, outcome: Fetched | Refused) -> None:
    fail(4)
    clock.sleep(100)
    leave(visit(), outcome)
    host = Host.objects.get()
    assert (host.failures, host.last_error) == (0, "")
    clock.sleep(1)
    visit()


def test_a_pause_is_not_the_same_every_time() -> None:
    assert len({manners._pause_after(1) for _ in range(20)}) > 10
    assert all(1 <= manners._pause_after(1) <= 3 for _ in range(99))
    assert all(450 <= manners._pause_after(99) <= 750 for _ in range(99))


def test_a_site_that_fails_five_times_in_a_row_is_left_alone(clock: Clock) -> None:
    fail(5)
    refused = refusal(enter(SITE))
    assert (refused.reason, refused.retry_after, refused.may_pass) == (Reason.HOST_DOWN, 600, True)
    assert refused.sentence == "courier.example failed several times in a row, and is left alone for a while."
    assert Host.objects.get().last_error == "The site did not answer in time."


def test_then_one_visitor_looks_again(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0
    fail(5)
    clock.sleep(601)
    trial = visit()
    assert busy() == 1
    leave(trial, PAGE)
    clock.sleep(2)
    visit(), visit()


def test_and_where_that_fails_too_it_is_left_alone_again(clock: Clock) -> None:
    fail(5)
    clock.sleep(601)
    leave(visit(), TROUBLE)
    assert refusal(enter(SITE)).retry_after == 600


@pytest.mark.parametrize(("asked", "seconds"), [(120, 120), (0, 2), (None, 2), (86400, 86400)])
def test_a_site_is_left_alone_for_as_long_as_it_asks(clock: Clock, asked: float | None, seconds: float) -> None:
    leave(visit(), Refused(reason=Reason.RATE_LIMITED, retry_after=asked))
    refused = refusal(enter(SITE))
    assert (refused.reason, refused.retry_after) == (Reason.HOST_PAUSED, seconds)


def test_a_shorter_pause_does_not_cut_a_longer_one(clock: Clock, settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0
    first, second = visit(), visit()
    leave(first, Refused(reason=Reason.RATE_LIMITED, retry_after=120))
    leave(second, TROUBLE)
    assert refusal(enter(SITE)).retry_after == 120


# --- robots.txt -------------------------------------------------------------------------------------------------------


class Paper:
    """A paper's site: what it answers by path, and what it was asked for."""

    def __init__(self, **pages: str | bytes | int) -> None:
        self.pages = {f"/{name.replace('_', '.')}": page for name, page in pages.items()}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.port = 0

    def url(self, path: str = "/article", name: str = SITE) -> str:
        return f"http://{name}:{self.port}{path}"

    def polite(self, *, robots: bool = True, name: str = SITE) -> Fetch:
        limited = partial(
            fetch,
            limits=Limits(user_agent="Factcheck/0.1 (+https://desk.example)", total_seconds=5),
            allow_hosts=[name],
            resolve=lambda host, port: ["127.0.0.1"],
        )
        return Polite(fetch=limited, robots=robots)

    def read(self, path: str = "/article", *, robots: bool = True) -> Fetched | Refused:
        return self.polite(robots=robots)(self.url(path))

    def reason(self, path: str = "/article") -> Reason | None:
        answer = self.read(path)
        return answer.reason if isinstance(answer, Refused) else None


@contextmanager
def paper(**pages: str | bytes | int) -> Iterator[Paper]:
    site = Paper(**{"article": "104 soldiers fled.", **pages})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.agents.add(self.headers["User-Agent"])
            page = site.pages.get(self.path, 404)
            body = b"" if isinstance(page, int) else page.encode() if isinstance(page, str) else page
            if isinstance(page, str) and page.startswith(("/", "http://")):
                self.send_response(301)
                self.send_header("Location", page)
            else:
                self.send_response(page if isinstance(page, int) else 200)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=partial(server.serve_forever, 0.01))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def at_any_rate(settings: Settings) -> None:
    settings.FETCH_HOST_SECONDS = 0


quickly = pytest.mark.usefixtures("at_any_rate")


@quickly
@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /article", False),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /*rticle$", False),
        ("User-agent: *\nDisallow: /\nAllow: /article", True),
        ("User-agent: Factcheck\nDisallow: /", False),
        ("User-agent: FACTCHECK\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: factcheck\nDisallow: /private/", True),
        ("User-agent: OtherBot\nDisallow: /", True),
        ("<!doctype html><p>Not found</p>", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("\x00\x01 garbage \x00\nUser-agent: *\nDisallow: /", False),
    ],
)
def test_a_site_says_what_programs_may_read(robots: str, allowed: bool) -> None:
    with paper(robots_txt=robots) as site:
        assert site.reason() is (None if allowed else Reason.ROBOTS)
        assert ("/article" in site.asked) is allowed
        assert site.agents == {"Factcheck/0.1 (+https://desk.example)"}


@quickly
def test_a_refusal_says_why() -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /") as site:
        refused = refusal(site.read())
        assert (refused.sentence, refused.may_pass) == (
            "The site asks programs not to read this page (robots.txt).",
            False,
        )


@quickly
def test_it_is_asked_once_a_day_for_all_pages(clock: Clock) -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /private/", private="", other="x") as site:
        assert [site.reason("/article"), site.reason("/private/x"), site.reason("/other")] == [
            None,
            Reason.ROBOTS,
            None,
        ]
        assert site.asked == ["/robots.txt", "/article", "/other"]
        clock.sleep(24 * 3600 + 1)
        site.pages["/robots.txt"] = "User-agent: *\nDisallow: /"
        assert site.reason() is Reason.ROBOTS
        assert site.asked.count("/robots.txt") == 2


def test_a_page_that_is_not_to_be_read_takes_no_turn(clock: Clock) -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /article") as site:
        site.read()
        began = clock.now()
        assert [site.reason() for _ in range(5)] == [Reason.ROBOTS] * 5
        assert clock.now() == began


@quickly
@pytest.mark.parametrize("status", [401, 403, 404, 410, 418])
def test_a_site_without_rules_allows_everything(status: int) -> None:
    with paper(robots_txt=status) as site:
        assert [site.reason(), site.reason()] == [None, None]
        assert site.asked.count("/robots.txt") == 1


@quickly
@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_the_rules_cannot_be_read_nothing_is(clock: Clock, status: int) -> None:
    with paper(robots_txt=status) as site:
        refused = refusal(site.read())
        assert (refused.reason, refused.may_pass) == (Reason.ROBOTS_UNREADABLE, True)
        assert site.asked == ["/robots.txt"]
        assert site.reason() is Reason.HOST_PAUSED
        clock.sleep(60)
        site.pages["/robots.txt"] = ""
        assert site.reason() is None


@quickly
def test_a_site_that_is_not_there_has_no_rules_to_read() -> None:
    with paper() as site:
        pass
    assert site.reason() is Reason.ROBOTS_UNREADABLE
    assert Host.objects.get().failures == 1


@quickly
@pytest.mark.parametrize("reason", [Reason.NAME_NOT_FOUND, Reason.LOOKUP_FAILED])
def test_a_name_that_leads_nowhere_is_called_that(reason: Reason) -> None:
    polite = Polite(fetch=lambda url, **options: Refused(reason=reason, detail=SITE), robots=True)
    assert refusal(polite(f"https://{SITE}/")).reason is reason
    assert Host.objects.get().failures == 0


@quickly
def test_rules_that_were_read_hold_while_they_cannot_be_read_anew(clock: Clock) -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /private/") as site:
        site.read()
        clock.sleep(25 * 3600)
        site.pages["/robots.txt"] = 503
        assert [site.reason(), site.reason("/private/x")] == [None, Reason.ROBOTS]


@quickly
def test_a_robots_txt_may_lie_elsewhere() -> None:
    with paper(robots_txt="/rules", rules="User-agent: *\nDisallow: /") as site:
        assert site.reason() is Reason.ROBOTS
        assert site.asked == ["/robots.txt", "/rules"]


@quickly
def test_a_redirect_to_a_page_that_is_not_to_be_read_is_not_followed() -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /private/", article="/private/x") as site:
        assert site.reason() is Reason.ROBOTS
        site.pages["/article"], site.pages["/open"] = "/open", "104 soldiers fled."
        assert site.reason() is None
        assert site.asked == ["/robots.txt", "/article", "/article", "/open"]


@quickly
def test_where_a_redirect_leads_the_rules_there_hold() -> None:
    closed_to_us = "User-agent: *\nDisallow: /article\nCrawl-delay: 5"
    with paper(robots_txt=closed_to_us, open="104 soldiers fled.") as there, paper() as here:
        here.pages["/article"], here.pages["/other"] = there.url("/article"), there.url("/open")
        assert [here.reason(), here.reason(), here.reason("/other")] == [Reason.ROBOTS, Reason.ROBOTS, None]
        assert there.asked == ["/robots.txt", "/open"]


@quickly
def test_an_api_is_followed_without_asking() -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /private/", article="/private/x", **{"private/x": "x"}) as site:
        assert isinstance(site.read(robots=False), Fetched)


@quickly
def test_rules_on_the_way_are_read_in_the_time_that_the_page_has_left() -> None:
    with paper() as there, paper(article=there.url()) as here:
        given: list[tuple[str, float]] = []

        def note(url: str, **options: Any) -> Fetched | Refused:
            given.append((url, options.get("within", math.inf)))
            return fetch(
                url, **options, limits=Limits(total_seconds=5), allow_hosts=[SITE], resolve=lambda *_: ["127.0.0.1"]
            )

        assert isinstance(Polite(fetch=note, robots=True)(here.url()), Fetched)
        assert [url for url, _ in given] == [here.url("/robots.txt"), here.url(), there.url("/robots.txt")]
        assert given[2][1] <= 5


@quickly
def test_a_name_that_is_too_long_has_no_rules() -> None:
    too_long = f"http://{'a.' * 200}example/"
    with paper(article=too_long) as site:
        assert isinstance(site.read(), Refused)
    assert isinstance(site.polite()(too_long), Refused)
    assert [robots.origin for robots in Robots.objects.all()] == [site.url("")]


@quickly
def test_500_kib_of_it_are_read() -> None:
    rule = "User-agent: *\nDisallow: /\n"
    filling = "# filling\n" * (manners.MOST_RULES_BYTES // 10)
    with paper(robots_txt=filling[: -len(rule)] + "\n" + rule) as site:
        assert site.reason() is Reason.ROBOTS
    Robots.objects.all().delete()
    with paper(robots_txt=filling + rule) as site:
        assert site.reason() is None
    assert len(Robots.objects.get().text) <= manners.MOST_RULES_BYTES


@quickly
def test_each_origin_has_rules_of_its_own() -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /") as closed, paper(robots_txt="") as open_to_all:
        assert [closed.reason(), open_to_all.reason()] == [Reason.ROBOTS, None]
        assert Robots.objects.count() == 2
        assert Host.objects.count() == 1


@quickly
def test_an_api_is_not_asked_whether_programs_may_call_it() -> None:
    with paper(robots_txt="User-agent: *\nDisallow: /") as site:
        assert isinstance(site.read(robots=False), Fetched)
        assert site.asked == ["/article"]


@pytest.mark.parametrize(
    ("said", "seconds"), [("5", 5), ("0.1", 1), ("3600", manners.MOST_CRAWL_DELAY), ("-1", 1), ("soon", 1)]
)
def test_a_site_may_ask_for_longer_pauses_up_to_a_bound(clock: Clock, said: str, seconds: float) -> None:
    with paper(robots_txt=f"User-agent: *\nCrawl-delay: {said}") as site:
        site.read()
        clock.sleep(1)  # as long as the pause that the site had when it was met
        leave(visit(), PAGE)
        assert busy() == seconds


def test_a_key_is_not_sent_to_robots_txt() -> None:
    sent: list[tuple[str, Any]] = []

    def note(url: str, **options: Any) -> Fetched:
        sent.append((url.rpartition("/")[2], options["headers"].get("X-Api-Key")))
        return PAGE

    Polite(fetch=note, robots=True)(f"https://{SITE}/article", headers={"X-Api-Key": "s3cret"}, etag='"7"')
    assert sent == [("robots.txt", None), ("article", "s3cret")]
