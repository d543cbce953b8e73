"""The only door to the network: what comes through, what is refused and why, and what it may cost.

Nothing here leaves the machine.  `serving` starts a server on loopback, and a resolver of the test's own leads a name
there.  Where a public host is needed, `Network` stands in for the sockets and notes which addresses were connected to.
"""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.fetch import Fetched, Limits, Reason, Refused, fetch, is_public, system_addresses
from sources.fetch import connection as door
from sources.fetch.connection import MOST_TRIES
from sources.fetch.headers import LONGEST_RETRY_AFTER, retry_after

PUBLIC = "93.184.215.14"
QUICK = Limits(total_seconds=0.6)
# How long a cut at QUICK's 0.6 seconds may take on a busy machine.  The limits on single steps are longer than this.
SOON = 3.0
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello"
MIB = 1024 * 1024


def answer(*headers: str, status: str = "200 OK", body: bytes = b"", length: bool = True) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(f"Location: {location}", status=status)


# --- Servers on loopback ----------------------------------------------------------------------------------------------


@contextmanager
def listening(handle: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on loopback; `handle` gets each connection in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        threads: list[threading.Thread] = []

        def serve(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                connection.settimeout(10)
                handle(connection)

        def accept() -> None:
            while True:
                connection, _ = listener.accept()
                if is_over.is_set():
                    connection.close()
                    return
                threads.append(threading.Thread(target=serve, args=[connection]))
                threads[-1].start()

        is_over = threading.Event()
        acceptor = threading.Thread(target=accept)
        acceptor.start()
        try:
            yield port
        finally:
            is_over.set()
            socket.create_connection(("127.0.0.1", port)).close()
            for thread in [acceptor, *threads]:
                thread.join(20)
                assert not thread.is_alive()


def read_request(connection: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received and (more := connection.recv(65536)):
        received += more
    return received.decode("latin-1")


@dataclass
class Site:
    """A server with a name.  It notes the requests it got."""

    name: str
    port: int
    requests: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://{self.name}:{self.port}{path}"

    def fetch(self, path: str = "/", limits: Limits = QUICK, **asked: Any) -> Fetched | Refused:
        return fetch(self.url(path), limits=limits, allow_hosts=[self.name], resolve=to_loopback, **asked)


def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def ask(port: int, *, scheme: str = "http", limits: Limits = QUICK) -> Fetched | Refused:
    """Fetch from whatever listens there."""
    return fetch(f"{scheme}://site.test:{port}/", limits=limits, allow_hosts=["site.test"], resolve=to_loopback)


@contextmanager
def serving(answers: bytes | dict[str, bytes], name: str = "site.test") -> Iterator[Site]:
    """A site that gives one answer, or one for each path; "{site}" in an answer is its own address."""
    site = Site(name, 0)

    def handle(connection: socket.socket) -> None:
        site.requests.append(read_request(connection))
        path = site.requests[-1].split(" ")[1]
        reply = answers if isinstance(answers, bytes) else answers[path]
        connection.sendall(reply.replace(b"{site}", site.url("").encode()))

    with listening(handle) as site.port:
        yield site


# --- A network that is not there --------------------------------------------------------------------------------------


class Canned(httpcore.MockStream):
    """A connection that gives out bytes, says whose it is, and notes how it was secured."""

    def __init__(self, reply: bytes, peer: str) -> None:
        super().__init__([reply])
        self.peer = peer
        self.sent = b""
        self.tls: list[tuple[str | None, ssl.SSLContext]] = []

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sent += buffer

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.tls.append((server_hostname, ssl_context))
        return self

    def get_extra_info(self, info: str) -> Any:
        return (self.peer, 0) if info == "server_addr" else None


class Network:
    """Takes the place of real connections: the next reply for each; without one, nobody answers."""

    def __init__(self, *replies: bytes, peer: str = "") -> None:
        self.replies = list(replies)
        self.peer = peer
        self.reached: list[tuple[str, int]] = []
        self.streams: list[Canned] = []
        self.connect_seconds = 0.0

    def connect_tcp(self, host: str, port: int, *others: object) -> httpcore.NetworkStream:
        self.reached.append((host, port))
        time.sleep(self.connect_seconds)
        if not self.replies:
            raise httpcore.ConnectError("nobody there")
        self.streams.append(Canned(self.replies.pop(0), self.peer or host))
        return self.streams[-1]

    @contextmanager
    def in_place(self) -> Iterator[Network]:
        with patch.object(httpcore.SyncBackend, "connect_tcp", side_effect=self.connect_tcp):
            yield self


@contextmanager
def network(*replies: bytes, peer: str = "") -> Iterator[Network]:
    with Network(*replies, peer=peer).in_place() as there:
        yield there


class Resolver:
    """Answers each lookup with the next list of addresses, the last one for ever; counts the lookups."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


def to_public(host: str, port: int) -> list[str]:
    return [PUBLIC]


def numeric(host: str, port: int) -> list[str]:
    """The system's resolver for everything it takes for a number; no question leaves the machine."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(info[4][0]) for info in infos]


def page(outcome: Fetched | Refused) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def refusal(outcome: Fetched | Refused) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def reason(outcome: Fetched | Refused) -> Reason:
    return refusal(outcome).reason


# --- A page -----------------------------------------------------------------------------------------------------------


def test_it_fetches_a_page() -> None:
    with serving(answer("Content-Type: text/html; charset=ISO-8859-1", body=b"caf\xe9")) as site:
        assert site.fetch("/news?id=1#part") == Fetched(
            url=site.url("/news?id=1"),
            body=b"caf\xe9",
            content_type="text/html",
            charset="ISO-8859-1",
            hops=(site.url("/news?id=1"),),
        )


def test_it_says_who_asks_and_offers_only_gzip() -> None:
    with serving(PAGE) as site:
        site.fetch("/news", Limits(user_agent="Factcheck/0.1 (+https://zürich.example)"))
        head = site.requests[0].lower().split("\r\n")
        assert head[0] == "get /news http/1.1"
        assert f"host: site.test:{site.port}" in head
        assert "user-agent: factcheck/0.1 (+https://z?rich.example)" in head
        assert "accept-encoding: gzip" in head
        assert "connection: close" in head
        assert not any(line.startswith(("cookie", "authorization", "referer")) for line in head)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://News.Example/", "news.example"),
        ("http://news.example:80/", "news.example"),
        ("http://[2606:4700:4700::1111]/", "[2606:4700:4700::1111]"),
        ("http://bücher.example/", "xn--bcher-kva.example"),
    ],
)
def test_the_host_header_is_the_name(url: str, host: str) -> None:
    with network(PAGE) as there:
        page(fetch(url, resolve=to_public))
        assert f"Host: {host}\r\n".encode() in there.streams[0].sent
        assert there.reached == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("header", "content_type", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML;Charset='UTF-8'", "text/html", "UTF-8"),
        ('text/plain; format=flowed; charset="windows-1252"', "text/plain", "windows-1252"),
        ("text/html; charset=", "text/html", None),
        ("text/html, text/html", "text/html", None),
        ("text/html<script>", "text/html", None),
        ("application/rss+xml", "application/rss+xml", None),
        ("application/feed+json", "application/feed+json", None),
        ("", "", None),
        ("; charset=utf-8", "", "utf-8"),
    ],
)
def test_it_reads_the_content_type(header: str, content_type: str, charset: str | None) -> None:
    with network(answer(f"Content-Type: {header}", body=b"x")):
        got = page(fetch("http://news.example/", resolve=to_public))
        assert (got.content_type, got.charset) == (content_type, charset)


def test_it_takes_a_page_without_content_type() -> None:
    with network(answer(body=b"x")):
        assert page(fetch("http://news.example/", resolve=to_public)).content_type == ""


def test_it_unpacks_gzip() -> None:
    packed = gzip.compress(b"hello " * 1000)
    with serving(answer("Content-Encoding: gzip", body=packed)) as site:
        assert page(site.fetch()).body == b"hello " * 1000


def test_it_ignores_what_follows_the_gzip() -> None:
    with serving(answer("Content-Encoding: X-GZIP, identity", body=gzip.compress(b"hello") + b"junk" * 9)) as site:
        assert page(site.fetch()).body == b"hello"


def test_it_reads_an_answer_in_chunks() -> None:
    chunks = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"
    with serving(answer("Transfer-Encoding: chunked", length=False) + chunks) as site:
        assert page(site.fetch()).body == b"hello world"


def test_it_reads_an_answer_that_ends_with_the_connection() -> None:
    with serving(answer(length=False) + b"hello") as site:
        assert page(site.fetch()).body == b"hello"


# --- What is sent along, and versions ---------------------------------------------------------------------------------

KEY = {"X-Api-Key": "s3cret"}


def test_it_sends_the_caller_s_headers() -> None:
    with serving(PAGE) as site:
        page(site.fetch(headers={"x-api-key": "s3cret", "ACCEPT": "application/json"}))
        head = site.requests[0].split("\r\n")
        assert "X-Api-Key: s3cret" in head
        assert [line for line in head if line.lower().startswith("accept:")] == ["Accept: application/json"]


def test_a_key_goes_along_with_a_redirect_on_the_same_site() -> None:
    with serving({"/a": redirect("/b"), "/b": PAGE}) as site:
        page(site.fetch("/a", headers=KEY))
        assert all("X-Api-Key: s3cret" in request for request in site.requests)


@pytest.mark.parametrize(
    "location",
    ["https://news.example/", "http://other.example/", "http://www.news.example/", "http://news.example.:80/"],
)
def test_a_key_does_not_go_to_another_site(location: str) -> None:
    with network(redirect(location), PAGE) as there:
        page(fetch("http://news.example/a", headers=KEY, resolve=to_public))
        first, second = there.streams
        assert b"X-Api-Key: s3cret" in first.sent
        assert b"s3cret" not in second.sent


def test_a_key_does_not_go_to_another_port() -> None:
    with serving(PAGE) as other, serving(redirect(other.url())) as site:
        page(site.fetch(headers=KEY))
        assert "s3cret" in site.requests[0]
        assert "s3cret" not in other.requests[0]


def test_a_key_does_not_come_back_by_way_of_another_site() -> None:
    with network(redirect("http://other.example/"), redirect("http://news.example/chosen-by-other"), PAGE) as there:
        page(fetch("http://news.example/a", headers=KEY, resolve=to_public))
        assert [b"s3cret" in stream.sent for stream in there.streams] == [True, False, False]


@pytest.mark.parametrize(
    "headers", [{"X-Key": "a\r\nHost: evil"}, {"X-Key": "ключ"}, {"X-Key": ""}, {"X-Key": "a\n"}, {"X Key:": "a"}]
)
def test_a_header_that_cannot_be_sent_is_named(headers: dict[str, str]) -> None:
    with network(PAGE) as there:
        refused = refusal(fetch("http://news.example/", headers=headers, resolve=to_public))
        assert (refused.reason, refused.detail) == (Reason.BAD_HEADER, next(iter(headers)))
        assert there.reached == []


def test_it_remembers_which_version_it_read() -> None:
    day = "Sun, 24 Feb 2019 10:00:00 GMT"
    with serving(answer('ETag: W/"7"', f"Last-Modified: {day}", body=b"hello")) as site:
        got = page(site.fetch())
        assert (got.etag, got.last_modified, got.is_unchanged) == ('W/"7"', day, False)


@pytest.mark.parametrize("odd", ["x" * 256, "caf\xe9"])
def test_a_version_that_is_strange_is_not_remembered(odd: str) -> None:
    with network(b"HTTP/1.1 200 OK\r\nETag: %b\r\n\r\n" % odd.encode("latin-1")):
        assert page(fetch("http://news.example/", resolve=to_public)).etag == ""


def test_a_page_that_did_not_change_comes_without_a_body() -> None:
    with serving({"/a": redirect("/b"), "/b": answer('ETag: "8"', status="304 Not Modified")}) as site:
        got = page(site.fetch("/a", etag='"7"', last_modified="Sun, 24 Feb 2019 10:00:00 GMT"))
        assert (got.is_unchanged, got.body, got.etag, got.url) == (True, b"", '"8"', site.url("/b"))
        assert 'If-None-Match: "7"\r\nIf-Modified-Since: Sun, 24 Feb 2019 10:00:00 GMT' in site.requests[1]


@pytest.mark.parametrize("etag", ["", '"7"\r\nHost: evil', "x" * 256])
def test_without_a_version_nothing_is_asked_about_one(etag: str) -> None:
    with serving(answer(status="304 Not Modified")) as site:
        assert reason(site.fetch(etag=etag)) is Reason.OTHER_STATUS
        assert "If-None-Match" not in site.requests[0]
        assert "evil" not in site.requests[0]


# --- Redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/b?x=1", "b?x=1", "{site}/b?x=1", "//site.test:{port}/b?x=1"])
def test_it_follows_redirects(location: str, status: int) -> None:
    answers = {"/b?x=1": PAGE}
    with serving(answers) as site:
        answers["/a"] = redirect(location.replace("{port}", str(site.port)), f"{status} On")
        got = page(site.fetch("/a"))
        assert got.url == site.url("/b?x=1")
        assert got.hops == (site.url("/a"), site.url("/b?x=1"))
        assert got.body == b"hello"


def test_a_redirect_may_use_any_letters() -> None:
    with network(redirect("/café?x=ü"), PAGE):
        assert page(fetch("http://news.example/", resolve=to_public)).url == "http://news.example/caf%C3%A9?x=%C3%BC"


def test_it_does_not_read_what_comes_with_a_redirect() -> None:
    endless = answer("Location: /b", "Content-Length: 999999999", status="302 Found", length=False) + b"x" * MIB
    with serving({"/a": endless, "/b": PAGE}) as site:
        assert page(site.fetch("/a")).body == b"hello"


def test_a_redirect_is_followed_by_leave() -> None:
    asked: list[str] = []

    def may_follow(url: str, seconds: float) -> Refused | None:
        asked.append(url)
        assert 0 < seconds <= QUICK.total_seconds
        return Refused(reason=Reason.ROBOTS) if url.endswith("/closed") else None

    with serving({"/": redirect("/open#part"), "/open": redirect("/closed"), "/closed": PAGE}) as site:
        assert reason(site.fetch(may_follow=may_follow)) is Reason.ROBOTS
        assert asked == [site.url("/open"), site.url("/closed")]
        assert len(site.requests) == 2


def test_it_takes_no_cookies_along() -> None:
    with serving({"/a": answer("Set-Cookie: a=b", "Location: /b", status="302 Found"), "/b": PAGE}) as site:
        page(site.fetch("/a"))
        assert "cookie" not in site.requests[1].lower()


def test_a_redirect_from_http_to_https_is_followed() -> None:
    with network(redirect("https://news.example/"), PAGE) as there:
        got = page(fetch("http://news.example/", resolve=to_public))
        assert got.hops == ("http://news.example/", "https://news.example/")
        assert there.reached == [(PUBLIC, 80), (PUBLIC, 443)]


def test_a_redirect_from_https_to_http_is_refused() -> None:
    with network(redirect("http://news.example/"), PAGE) as there:
        assert reason(fetch("https://news.example/", resolve=to_public)) is Reason.DOWNGRADE
        assert len(there.reached) == 1


@pytest.mark.parametrize("location", ["/a", "", "/a#other", "{site}/a"])
def test_a_redirect_to_itself_is_refused(location: str) -> None:
    with serving({"/a": redirect(location)}) as site:
        assert reason(site.fetch("/a")) is Reason.REDIRECT_LOOP
        assert len(site.requests) == 1


def test_a_circle_is_refused() -> None:
    with serving({"/a": redirect("/b"), "/b": redirect("/c"), "/c": redirect("/a")}) as site:
        assert reason(site.fetch("/a")) is Reason.REDIRECT_LOOP
        assert len(site.requests) == 3


def test_the_sixth_redirect_is_refused() -> None:
    answers = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/9": PAGE}
    with serving(answers) as site:
        assert page(site.fetch("/4")).body == b"hello"
        refused = refusal(site.fetch("/3"))
        assert refused == Refused(reason=Reason.TOO_MANY_REDIRECTS, detail="5")
        assert "more than 5 times" in refused.sentence


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("http://127.0.0.1/", Reason.PRIVATE_ADDRESS),
        ("//169.254.169.254/latest/meta-data/", Reason.PRIVATE_ADDRESS),
        ("http://0x7f.1/", Reason.PRIVATE_ADDRESS),
        ("http://[::1]/", Reason.PRIVATE_ADDRESS),
        ("http://[::ffff:127.0.0.1]/", Reason.PRIVATE_ADDRESS),
        ("http://localhost/", Reason.NOT_PUBLIC_NAME),
        ("http://2130706433/", Reason.NOT_PUBLIC_NAME),
        ("http://user:word@example.com/", Reason.CREDENTIALS),
        ("http://example.com:6379/", Reason.PORT),
        ("file:///etc/passwd", Reason.NOT_WEB),
        ("gopher://127.0.0.1:6379/_x", Reason.NOT_WEB),
        ("data:text/html,x", Reason.NOT_WEB),
        ("http://exa\tmple.com\\@127.0.0.1/", Reason.BAD_ADDRESS),
        ("http://[::1", Reason.BAD_ADDRESS),
        ("http://" + "a" * 5000 + ".example/", Reason.BAD_ADDRESS),
    ],
)
def test_every_hop_passes_the_same_checks(location: str, expected: Reason) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == "news.example" else numeric(host, port)

    with network(redirect(location), PAGE) as there:
        assert reason(fetch("http://news.example/", resolve=resolve)) is expected
        assert there.reached == [(PUBLIC, 80)]


def test_no_redirect_leads_to_any_spelling_of_a_private_address() -> None:
    def resolve(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == "news.example" else numeric(host, port)

    hosts = [host for v4 in ("127.0.0.1", "169.254.169.254") for host in v4_hosts(v4)]
    hosts += [f"[{v6}]" for v4 in SENSITIVE_V4 for v6 in wrapped(v4)] + [f"[{v6}]" for v6 in SENSITIVE_V6]
    for host in hosts:
        with network(redirect(f"http://{host}/latest/meta-data/"), PAGE) as there:
            refusal(fetch("http://news.example/", resolve=resolve))
            assert there.reached == [(PUBLIC, 80)], host


def test_a_name_that_moves_between_hops_is_checked_again() -> None:
    resolver = Resolver([PUBLIC], ["127.0.0.1"])
    with network(redirect("/b"), PAGE) as there:
        assert reason(fetch("http://news.example/a", resolve=resolver)) is Reason.PRIVATE_ADDRESS
        assert there.reached == [(PUBLIC, 80)]


# --- Addresses that are not fetched -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", Reason.NOT_WEB),
        ("example.com/news", Reason.NOT_WEB),
        ("//example.com/", Reason.NOT_WEB),
        ("file:///etc/passwd", Reason.NOT_WEB),
        ("gopher://example.com/", Reason.NOT_WEB),
        ("dict://example.com:11211/stat", Reason.NOT_WEB),
        ("ftp://example.com/", Reason.NOT_WEB),
        ("jar:http://example.com!/", Reason.NOT_WEB),
        ("javascript:alert(1)", Reason.NOT_WEB),
        ("ws://example.com/", Reason.NOT_WEB),
        ("http://user@example.com/", Reason.CREDENTIALS),
        ("http://user:word@example.com/", Reason.CREDENTIALS),
        ("http://example.com@127.0.0.1/", Reason.CREDENTIALS),
        ("http://", Reason.BAD_ADDRESS),
        ("http:///path", Reason.BAD_ADDRESS),
        ("http:example.com", Reason.BAD_ADDRESS),
        ("http://example.com/a b", Reason.BAD_ADDRESS),
        (" http://example.com/", Reason.BAD_ADDRESS),
        ("http://example.com/\r\nHost: evil", Reason.BAD_ADDRESS),
        ("http://exam\tple.com/", Reason.BAD_ADDRESS),
        ("http://example.com/\x00", Reason.BAD_ADDRESS),
        ("http://example.com/\x7f", Reason.BAD_ADDRESS),
        ("http://example.com/\x85", Reason.BAD_ADDRESS),
        ("http://example.com\\@127.0.0.1/", Reason.BAD_ADDRESS),
        ("http://example.com/" + "a" * 4096, Reason.BAD_ADDRESS),
        ("http://example.com:0/", Reason.BAD_ADDRESS),
        ("http://example.com:-1/", Reason.BAD_ADDRESS),
        ("http://example.com:99999/", Reason.BAD_ADDRESS),
        ("http://example.com:http/", Reason.BAD_ADDRESS),
        ("http://example.com:" + "9" * 4000, Reason.BAD_ADDRESS),
        ("http://[::1/", Reason.BAD_ADDRESS),
        ("http://[v1.x]/", Reason.BAD_ADDRESS),
        ("http://[fe80::1%25eth0]/", Reason.BAD_ADDRESS),
        ("http://%31%32%37.0.0.1/", Reason.BAD_ADDRESS),
        ("http://999.999.999.999/", Reason.BAD_ADDRESS),
        ("http://a..b.example/", Reason.BAD_ADDRESS),
        ("http://.example.com/", Reason.BAD_ADDRESS),
        ("http://example.com../", Reason.BAD_ADDRESS),
        ("http://" + "a" * 64 + ".example/", Reason.BAD_ADDRESS),
        ("http://\u2160.example/", Reason.BAD_ADDRESS),  # a Roman numeral, which IDNA forbids
        ("http://a\u200db.example/", Reason.BAD_ADDRESS),
        ("http://\ud800.example/", Reason.BAD_ADDRESS),
        ("http://example.com/\ud800", Reason.BAD_ADDRESS),
        ("http://" + "ü" * 70 + ".example/", Reason.BAD_ADDRESS),
        ("http://example.com:22/", Reason.PORT),
        ("http://example.com:6379/", Reason.PORT),
        ("https://example.com:8443/", Reason.PORT),
        ("http://intranet/", Reason.NOT_PUBLIC_NAME),
        ("http://localhost/", Reason.NOT_PUBLIC_NAME),
        ("http://LOCALHOST./", Reason.NOT_PUBLIC_NAME),
        ("http://printer.local/", Reason.NOT_PUBLIC_NAME),
        ("http://metadata.google.internal/", Reason.NOT_PUBLIC_NAME),
        ("http://app.localhost./", Reason.NOT_PUBLIC_NAME),
        ("http://abcdef.onion/", Reason.NOT_PUBLIC_NAME),
    ],
)
def test_an_address_that_cannot_be_good_is_refused_before_any_lookup(url: str, expected: Reason) -> None:
    resolver = Resolver([PUBLIC])
    with network(PAGE) as there:
        assert reason(fetch(url, resolve=resolver)) is expected
        assert resolver.asked == []
        assert there.reached == []


@pytest.mark.parametrize("host", ["xn--zzzzzzz.example", "ex{am}ple.example", ".".join(["a" * 60] * 6)])
def test_a_name_that_no_resolver_knows_is_refused(host: str) -> None:
    with network(PAGE) as there:
        assert reason(fetch(f"http://{host}/", resolve=numeric)) is Reason.NAME_NOT_FOUND
        assert there.reached == []


# --- Private networks -------------------------------------------------------------------------------------------------

SENSITIVE_V4 = [
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
]
SENSITIVE_V6 = [
    "::",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2620:4f:8000::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
]


def wrapped(v4: str) -> list[str]:
    """IPv6 addresses that carry `v4`: mapped, compatible, translated, NAT64 (both prefixes), 6to4, Teredo."""
    number = int(ipaddress.IPv4Address(v4))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    inverted = number ^ 0xFFFFFFFF
    return [
        f"::ffff:{v4}",
        f"::ffff:{high}:{low}",
        f"0:0:0:0:0:ffff:{high}:{low}",
        f"0000:0000:0000:0000:0000:FFFF:{high.zfill(4)}:{low.zfill(4)}",
        f"::{v4}",
        f"::ffff:0:{v4}",
        f"64:ff9b::{v4}",
        f"64:ff9b::{high}:{low}",
        f"64:ff9b:1::{v4}",
        f"2002:{high}:{low}::1",
        f"2001:0:4136:e378:8000:63bf:{inverted >> 16:x}:{inverted & 0xFFFF:x}",
    ]


def v4_hosts(v4: str) -> Iterator[str]:
    """Ways of writing one IPv4 address that some program or other understands."""
    parts = [int(part) for part in v4.split(".")]
    number = int(ipaddress.IPv4Address(v4))
    bases: list[Callable[[int], str]] = [
        str,
        hex,
        lambda n: hex(n).upper(),
        lambda n: f"0{n:o}",
        lambda n: f"0x{n:08x}",
    ]
    bases.append(lambda n: f"000{n:o}")
    for base in bases:
        first, second, third, fourth = map(base, parts)
        yield base(number)
        yield f"{first}.{second}.{third}.{fourth}"
        yield f"{first}.{second}.{base(parts[2] * 256 + parts[3])}"
        yield f"{first}.{base(number & 0xFFFFFF)}"
        yield f"{first}.{parts[1]}.{hex(parts[2])}.0{parts[3]:o}"
        yield f"{first}.{second}.{third}.{fourth}."
    yield f"{number + 2**32}"
    yield ".".join(f"%{ord(digit):02x}" if digit.isdigit() else digit for digit in v4)
    yield v4.replace(".", "%2e")
    for dot in "\u3002\uff0e\uff61":
        yield v4.replace(".", dot)
    yield "".join(chr(ord(mark) + 0xFEE0) for mark in v4)  # full width
    yield "".join(chr(0x2460 + int(mark) - 1) if mark in "123456789" else mark for mark in v4)  # in circles
    yield "".join(chr(0x1D7D8 + int(mark)) if mark.isdigit() else mark for mark in v4)  # double-struck


def v6_hosts(v6: str) -> Iterator[str]:
    ip = ipaddress.IPv6Address(v6)
    for text in {v6, v6.upper(), ip.compressed, ip.exploded}:
        yield f"[{text}]"
    yield f"[{v6}%25eth0]"
    yield f"[{v6}%eth0]"


def spellings() -> Iterator[str]:
    hosts = [host for v4 in SENSITIVE_V4 for host in v4_hosts(v4)]
    hosts += [host for v6 in SENSITIVE_V6 for host in v6_hosts(v6)]
    hosts += [host for v4 in SENSITIVE_V4 for v6 in wrapped(v4) for host in v6_hosts(v6)]
    for host in dict.fromkeys(hosts):
        for pattern in ("http://{}/", "https://{}", "http://{}:443/x", "//{}/", "http://{}#@news.example/"):
            yield pattern.format(host)
        yield f"http://news.example@{host}/"
        yield f"http://news.example\\@{host}/"
        yield f"http:\\\\{host}/"
        yield f"http://@{host}/"


def test_no_spelling_of_a_private_address_is_connected_to() -> None:
    urls = list(spellings())
    assert len(urls) > 9000
    with network() as there:
        outcomes = {url: fetch(url, resolve=numeric) for url in urls}
    assert there.reached == []
    reasons = {reason(outcome) for outcome in outcomes.values()}
    assert Reason.PRIVATE_ADDRESS in reasons
    assert reasons <= {
        Reason.BAD_ADDRESS,
        Reason.CREDENTIALS,
        Reason.NAME_NOT_FOUND,
        Reason.NOT_PUBLIC_NAME,
        Reason.NOT_WEB,
        Reason.PRIVATE_ADDRESS,
    }


def test_the_spellings_would_be_connected_to_without_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: its network does notice."""
    monkeypatch.setattr(door, "is_public", lambda address: True)
    with network() as there:
        for url in spellings():
            fetch(url, resolve=numeric)
    reached = {ipaddress.ip_address(address) for address, _ in there.reached}
    assert len(there.reached) > 2000
    assert reached >= {ipaddress.ip_address(address) for address in SENSITIVE_V4 + SENSITIVE_V6}


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "0177.0.0.01", "0"])
def test_the_system_reads_odd_numbers_as_the_private_addresses_they_are(host: str) -> None:
    """Single numbers are refused as names already; here is why the address check would stop them too."""
    addresses = system_addresses(host, 80)
    assert addresses
    assert not any(map(is_public, addresses))


SPECIAL_V4 = [
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.175.48.1",
    "198.19.255.255",
    "198.51.100.1",
]


@pytest.mark.parametrize(
    "address", SPECIAL_V4 + SENSITIVE_V4 + SENSITIVE_V6 + [v6 for v4 in SENSITIVE_V4 for v6 in wrapped(v4)]
)
def test_it_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["2606:4700::1%eth0", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "news.example", ""])
def test_nor_is_what_cannot_be_judged(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.215.14",
        "100.63.255.255",
        "100.128.0.0",
        "168.63.129.15",
        "172.15.255.255",
        "172.32.0.0",
        "223.255.255.255",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
    ],
)
def test_it_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["10.0.0.1", PUBLIC],
        [PUBLIC, "2606:4700::1", "fd00::1"],
        [PUBLIC, "fe80::1%eth0"],
        [PUBLIC] * 5 + ["127.0.0.1"],
    ],
)
def test_one_private_address_spoils_the_answer(addresses: list[str]) -> None:
    with network(PAGE) as there:
        refused = refusal(fetch("http://news.example/", resolve=Resolver(addresses)))
        assert refused == Refused(reason=Reason.PRIVATE_ADDRESS, detail="news.example")
        assert refused.sentence == "The address leads into a private network, which Factcheck does not visit."
        assert there.reached == []


def test_a_name_is_looked_up_once_so_a_second_answer_changes_nothing() -> None:
    """DNS rebinding: a public address for the check, a private one for whoever asks again."""
    with serving(PAGE) as site:
        resolver = Resolver([PUBLIC], ["127.0.0.1"])
        with network(PAGE) as there:
            limits = Limits(ports=frozenset({site.port}))
            page(fetch(f"http://rebind.example:{site.port}/", limits=limits, resolve=resolver))
        assert there.reached == [(PUBLIC, site.port)]
        assert resolver.asked == ["rebind.example"]
        assert site.requests == []


def test_checking_first_and_fetching_later_would_be_fooled() -> None:
    """The control of the test above: the private server is there, and a second lookup leads to it."""
    with serving(PAGE) as site:
        resolver = Resolver([PUBLIC], ["127.0.0.1"])
        assert all(map(is_public, resolver("rebind.example", site.port)))
        with (
            socket.create_connection((resolver("rebind.example", site.port)[0], site.port)) as connection,
            connection.makefile("rb") as received,
        ):
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert received.readline() == b"HTTP/1.1 200 OK\r\n"
        assert len(site.requests) == 1


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.1", "::1"])
def test_a_connection_that_turns_out_private_is_dropped(peer: str) -> None:
    with network(PAGE, peer=peer) as there:
        assert reason(fetch("http://news.example/", resolve=to_public)) is Reason.PRIVATE_ADDRESS
        assert there.streams[0].sent == b""
        assert there.streams[0]._closed


def test_a_connection_whose_other_side_has_gone_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def get_extra_info(stream: Canned, info: str) -> Any:
        raise OSError("not connected")

    monkeypatch.setattr(Canned, "get_extra_info", get_extra_info)
    with network(PAGE) as there:
        assert reason(fetch("http://news.example/", resolve=to_public)) is Reason.UNREACHABLE
        assert there.streams[0]._closed


def test_it_tries_the_other_public_addresses() -> None:
    with network() as there:
        resolver = Resolver([f"93.184.215.{n}" for n in range(1, 9)])
        refused = refusal(fetch("http://news.example/", resolve=resolver))
        assert refused == Refused(reason=Reason.UNREACHABLE, detail="news.example")
        assert refused.may_pass
        assert len(there.reached) == MOST_TRIES


# --- Hosts that are allowed -------------------------------------------------------------------------------------------


def test_an_allowed_host_may_be_private_on_any_port() -> None:
    with serving(PAGE) as site:
        assert page(fetch(site.url(), allow_hosts=["SITE.test"], resolve=to_loopback)).body == b"hello"


def test_an_allowed_host_and_port_may_be_private() -> None:
    with serving(PAGE) as site:
        allowed = [f"site.test:{site.port}"]
        assert page(fetch(site.url(), allow_hosts=allowed, resolve=to_loopback)).body == b"hello"


def test_an_allowed_address_needs_no_name() -> None:
    with serving(PAGE, name="127.0.0.1") as site:
        assert page(fetch(site.url(), allow_hosts=["127.0.0.1"])).body == b"hello"


def test_an_allowed_host_may_have_one_label() -> None:
    with serving(PAGE, name="localhost") as site:
        assert page(fetch(site.url(), allow_hosts=["localhost"], resolve=to_loopback)).body == b"hello"


@pytest.mark.parametrize("allowed", ["[::1]", "[::1]:8000"])
def test_an_allowed_address_of_version_6_has_brackets(allowed: str) -> None:
    with network(PAGE) as there:
        page(fetch("http://[::1]:8000/", allow_hosts=[allowed], resolve=numeric))
        assert there.reached == [("::1", 8000)]


@pytest.mark.parametrize(
    ("allowed", "url", "expected"),
    [
        ("site.test:8001", "http://site.test:8000/", Reason.PORT),
        ("site.test:8001", "http://site.test/", Reason.PRIVATE_ADDRESS),
        ("site.test", "http://www.site.test/", Reason.PRIVATE_ADDRESS),
        ("site.test", "http://mysite.test/", Reason.PRIVATE_ADDRESS),
        ("site.test", "http://127.0.0.1/", Reason.PRIVATE_ADDRESS),
        ("::1", "http://[::1]/", Reason.PRIVATE_ADDRESS),
        ("", "http://site.test/", Reason.PRIVATE_ADDRESS),
    ],
)
def test_an_allowed_host_opens_no_other(allowed: str, url: str, expected: Reason) -> None:
    with network(PAGE) as there:
        assert reason(fetch(url, allow_hosts=[allowed], resolve=to_loopback)) is expected
        assert there.reached == []


def test_an_allowed_host_cannot_send_on_to_another_private_one() -> None:
    with serving(redirect("http://127.0.0.1/")) as site:
        assert reason(site.fetch()) is Reason.PRIVATE_ADDRESS


@pytest.mark.parametrize("location", ["http://desk.example/", "https://DESK.example./log-in/"])
def test_nobody_makes_the_workbench_ask_itself(location: str) -> None:
    with network(redirect(location), PAGE) as there:
        assert reason(fetch(location, own_hosts=["desk.example"], resolve=to_public)) is Reason.OWN_SITE
        outcome = fetch("http://news.example/", own_hosts=["Desk.example"], resolve=to_public)
        assert reason(outcome) is Reason.OWN_SITE
        assert len(there.reached) == 1


def test_unless_the_settings_open_it() -> None:
    with serving(PAGE) as site:
        assert page(site.fetch(own_hosts=["site.test"])).body == b"hello"


# --- Names, connections, TLS ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "expected", "may_pass"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), Reason.NAME_NOT_FOUND, False),
        (socket.gaierror(socket.EAI_NODATA, "no address"), Reason.NAME_NOT_FOUND, False),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Reason.LOOKUP_FAILED, True),
        (socket.gaierror(socket.EAI_FAIL, "server failed"), Reason.LOOKUP_FAILED, True),
        (OSError("no network"), Reason.LOOKUP_FAILED, True),
        (UnicodeError("not to be encoded"), Reason.NAME_NOT_FOUND, False),
    ],
)
def test_a_failed_lookup_has_its_reason(error: Exception, expected: Reason, may_pass: bool) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise error

    refused = refusal(fetch("http://news.example/", resolve=resolve))
    assert (refused.reason, refused.may_pass) == (expected, may_pass)
    assert "news.example" in refused.sentence


def test_a_name_without_addresses_is_not_found() -> None:
    assert reason(fetch("http://news.example/", resolve=Resolver([]))) is Reason.NAME_NOT_FOUND


def test_a_closed_port_is_unreachable() -> None:
    with listening(lambda connection: None) as port:
        pass
    refused = refusal(ask(port))
    assert (refused.reason, refused.may_pass) == (Reason.UNREACHABLE, True)


@pytest.mark.parametrize(
    "cut", [b"", b"HTTP/1.1 200 OK\r\nContent-", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"]
)
def test_an_answer_that_breaks_off_may_be_whole_next_time(cut: bytes) -> None:
    with serving(cut) as site:
        refused = refusal(site.fetch())
        assert (refused.reason, refused.may_pass) == (Reason.BROKEN_OFF, True)


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"<html>hello</html>",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        answer("Content-Length: 1, 2", length=False),
        answer("Content-Length: " + "9" * 5000, length=False),
        answer("Content-Length: -1", length=False),
        answer("Transfer-Encoding: chunked", length=False) + b"zz\r\n",
        answer("Transfer-Encoding: gzip", length=False),
        answer("X: " + "x" * 300_000),
        answer(*["X: y"] * 50_000),
        answer("X: a\x00b"),
        answer("X\x00: a"),
        redirect("/b\x00"),
    ],
)
def test_an_answer_that_is_not_http_is_refused(reply: bytes) -> None:
    with serving(reply) as site:
        assert reason(site.fetch()) is Reason.BROKEN_OFF


def test_tls_keeps_the_name_while_the_connection_goes_to_the_address() -> None:
    with network(PAGE) as there:
        page(fetch("https://news.example/", resolve=to_public))
        [(name, context)] = there.streams[0].tls
        assert there.reached == [(PUBLIC, 443)]
        assert name == "news.example"
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED


def test_the_name_is_what_goes_over_the_wire() -> None:
    """A server without a certificate, which no one can talk to, but which is told the name first."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda connection, name, context: names.append(name)

    def handle(connection: socket.socket) -> None:
        with suppress(ssl.SSLError):
            context.wrap_socket(connection, server_side=True).close()

    with listening(handle) as port:
        refused = refusal(ask(port, scheme="https"))
    assert refused == Refused(reason=Reason.TLS, detail="site.test")
    assert names == ["site.test"]


def test_plain_text_on_a_secure_port_is_refused() -> None:
    with listening(lambda connection: connection.sendall(PAGE)) as port:
        refused = refusal(ask(port, scheme="https"))
        assert (refused.reason, refused.may_pass) == (Reason.TLS, False)


def test_a_server_that_hangs_up_on_tls_may_be_reached_later() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close by a reset

    with listening(hang_up) as port:
        assert reason(ask(port, scheme="https")) is Reason.UNREACHABLE


def test_the_proxy_of_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(PAGE, name="127.0.0.1") as proxy, serving(PAGE) as site:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
            monkeypatch.setenv(name.lower(), proxy.url())
        page(site.fetch())
        assert proxy.requests == []
        assert len(site.requests) == 1


def test_the_netrc_of_the_user_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine site.test login edith password word")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(PAGE) as site:
        page(site.fetch())
        assert "authorization" not in site.requests[0].lower()


# --- Time and size ----------------------------------------------------------------------------------------------------


@contextmanager
def in_good_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SOON


def drip(*parts: bytes) -> Callable[[socket.socket], None]:
    """Sends the parts, then the last one again and again, each well within the time for one read."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        for part in parts:
            connection.sendall(part)
        for _ in range(200):
            time.sleep(0.05)
            connection.sendall(parts[-1])

    return handle


def silent(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


@pytest.mark.parametrize(
    "handle",
    [
        silent,
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silent", "headers", "body", "chunks", "continue"],
)
def test_a_slow_server_is_cut_off(handle: Callable[[socket.socket], None]) -> None:
    with listening(handle) as port, in_good_time():
        refused = refusal(ask(port))
        assert (refused.reason, refused.may_pass) == (Reason.TIMEOUT, True)


def test_a_server_that_never_shakes_hands_is_cut_off() -> None:
    with listening(silent) as port, in_good_time():
        assert reason(ask(port, scheme="https")) is Reason.TIMEOUT


def test_a_silence_is_cut_off_before_the_whole_time_is_up() -> None:
    limits = Limits(total_seconds=60, read_seconds=0.3)
    with listening(silent) as port, in_good_time():
        assert reason(ask(port, limits=limits)) is Reason.TIMEOUT


def test_a_caller_may_have_less_time_than_the_limits_allow() -> None:
    with listening(silent) as port, in_good_time():
        outcome = fetch(f"http://site.test:{port}/", within=0.3, allow_hosts=["site.test"], resolve=to_loopback)
    assert reason(outcome) is Reason.TIMEOUT


def test_all_redirects_share_the_time() -> None:
    def slow(connection: socket.socket) -> None:
        number = int(read_request(connection).split(" ")[1][1:])
        time.sleep(0.3)
        connection.sendall(redirect(f"/{number + 1}"))

    with listening(slow) as port, in_good_time():
        url = f"http://site.test:{port}/0"
        limits = Limits(total_seconds=0.8, most_redirects=99)
        assert reason(fetch(url, limits=limits, allow_hosts=["site.test"], resolve=to_loopback)) is Reason.TIMEOUT


def test_a_slow_lookup_is_cut_off() -> None:
    is_over = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        is_over.wait(10)
        return [PUBLIC]

    with in_good_time():
        assert reason(fetch("http://news.example/", limits=QUICK, resolve=resolve)) is Reason.TIMEOUT
    is_over.set()


def test_no_step_is_begun_once_the_time_is_up() -> None:
    with network(PAGE) as there:
        late = Limits(total_seconds=0)
        assert reason(fetch("https://news.example/", limits=late, resolve=to_public)) is Reason.TIMEOUT
        assert there.reached == []


def test_a_connection_is_closed_where_the_time_is_up_before_tls() -> None:
    with network(PAGE) as there:
        there.connect_seconds = 0.3
        brief = Limits(total_seconds=0.2)
        assert reason(fetch("https://news.example/", limits=brief, resolve=to_public)) is Reason.TIMEOUT
        assert there.streams[0].tls == []
        assert there.streams[0]._closed


def test_a_gzip_bomb_stops_at_the_limit() -> None:
    squeeze = zlib.compressobj(wbits=31)
    bomb = b"".join([*(squeeze.compress(bytes(MIB)) for _ in range(200)), squeeze.flush()])
    assert len(bomb) < MIB
    with serving(answer("Content-Encoding: gzip", body=bomb)) as site:
        tracemalloc.start()
        try:
            refused = refusal(site.fetch(limits=Limits(most_body_bytes=MIB)))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert refused == Refused(reason=Reason.TOO_LARGE)
    assert not refused.may_pass
    assert peak < 8 * MIB


def test_a_bomb_of_ten_gigabytes_stops_at_the_usual_limit_in_little_memory() -> None:
    squeeze = zlib.compressobj(wbits=31)
    start, block = squeeze.compress(b"") + squeeze.flush(zlib.Z_FULL_FLUSH), b""
    block = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)

    def pour(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer("Content-Encoding: gzip", length=False) + start)
        for _ in range(10 * 1024):
            connection.sendall(block)

    with listening(pour) as port, in_good_time():
        tracemalloc.start()
        try:
            refused = refusal(ask(port, limits=Limits()))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert refused.reason is Reason.TOO_LARGE
    assert peak < 32 * MIB


@pytest.mark.parametrize(
    "coding", ["gzip, gzip", "gzip,gzip,gzip", "br", "deflate", "zstd", "gzip, br", "gzip gzip", "?"]
)
def test_a_coding_that_was_not_offered_is_refused(coding: str) -> None:
    twice = gzip.compress(gzip.compress(bytes(MIB)))
    with serving(answer(f"Content-Encoding: {coding}", body=twice)) as site:
        assert reason(site.fetch()) is Reason.BAD_ENCODING


def test_a_coding_in_two_headers_is_refused() -> None:
    body = gzip.compress(gzip.compress(b"hello"))
    with serving(answer("Content-Encoding: gzip", "Content-Encoding: gzip", body=body)) as site:
        assert reason(site.fetch()) is Reason.BAD_ENCODING


@pytest.mark.parametrize("kept", [0, 5, -8, -1])
def test_gzip_that_is_not_whole_is_refused(kept: int) -> None:
    with serving(answer("Content-Encoding: gzip", body=gzip.compress(b"hello")[:kept])) as site:
        assert reason(site.fetch()) is Reason.BAD_ENCODING


def test_gzip_that_is_none_is_refused() -> None:
    with serving(answer("Content-Encoding: gzip", body=b"hello")) as site:
        assert reason(site.fetch()) is Reason.BAD_ENCODING


def test_gzip_whose_checksum_is_wrong_is_refused() -> None:
    packed = bytearray(gzip.compress(b"hello"))
    packed[-8] ^= 1
    with serving(answer("Content-Encoding: gzip", body=bytes(packed))) as site:
        assert reason(site.fetch()) is Reason.BAD_ENCODING


def test_a_page_may_be_as_large_as_the_limit_and_no_larger() -> None:
    for packed in (True, False):
        body, header = bytes(1000), "Content-Encoding: " + ("gzip" if packed else "")
        with serving(answer(header, body=gzip.compress(body) if packed else body)) as site:
            assert page(site.fetch(limits=Limits(most_body_bytes=1000))).body == body
            assert reason(site.fetch(limits=Limits(most_body_bytes=999))) is Reason.TOO_LARGE


def test_a_declared_length_above_the_limit_is_refused_at_once() -> None:
    with listening(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"x")) as port:
        assert reason(ask(port)) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "head",
    [
        answer(length=False),
        answer("Transfer-Encoding: chunked", length=False) + b"ffffff\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
    ids=["body", "chunk", "continue"],
)
def test_an_endless_answer_is_cut_off_at_the_limit(head: bytes) -> None:
    def pour(connection: socket.socket) -> None:
        read_request(connection)
        while True:
            connection.sendall(head * 1000 if b"100" in head else head + bytes(65536))

    with listening(pour) as port:
        limits = Limits(most_wire_bytes=MIB)
        assert reason(ask(port, limits=limits)) is Reason.TOO_LARGE


def test_endless_headers_are_cut_off() -> None:
    def pour(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: y\r\n" * 1000)

    with listening(pour) as port, in_good_time():
        assert reason(ask(port)) is Reason.BROKEN_OFF


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_all_redirects_share_the_bytes_and_headers_count(scheme: str) -> None:
    limits = Limits(most_wire_bytes=len(redirect("/b") + PAGE) - 1)
    with network(redirect("/b"), PAGE, PAGE):
        assert reason(fetch(f"{scheme}://news.example/a", limits=limits, resolve=to_public)) is Reason.TOO_LARGE
        page(fetch(f"{scheme}://news.example/a", limits=limits, resolve=to_public))


def test_a_body_beyond_its_declared_length_is_not_read() -> None:
    with serving(PAGE + b"more" * 1000) as site:
        assert page(site.fetch()).body == b"hello"


@pytest.mark.parametrize(
    ("declared", "named"),
    [
        ("image/png", "image/png"),
        ("Application/MSWord; x=y", "application/msword"),
        ("video/mp4", "video/mp4"),
        ("application/octet-stream", "application/octet-stream"),
        ("html", "html"),
        ("x" * 500 + "\u202e", "x" * 100),
    ],
)
def test_another_type_is_refused_without_reading_it(declared: str, named: str) -> None:
    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: {declared}\r\nContent-Length: 999\r\n\r\n".encode())
        silent(connection)

    with listening(handle) as port, in_good_time():
        outcome = ask(port)
    assert refusal(outcome) == Refused(reason=Reason.CONTENT_TYPE, detail=named)
    assert f"the site sends “{named}”" in refusal(outcome).sentence


# --- Status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected", "may_pass", "sentence"),
    [
        (401, Reason.FORBIDDEN, False, "The site does not let Factcheck read this page (401)."),
        (402, Reason.PAYWALL, False, "The page may be behind a paywall."),
        (403, Reason.FORBIDDEN, False, "The site does not let Factcheck read this page (403)."),
        (404, Reason.NOT_FOUND, False, "The page is not there (404)."),
        (410, Reason.GONE, False, "The page has been removed for good (410)."),
        (429, Reason.RATE_LIMITED, True, "The site asks for fewer visits just now (429)."),
        (451, Reason.LEGAL, False, "The site withholds this page for legal reasons (451)."),
        (500, Reason.SERVER_ERROR, True, "The site has a problem of its own just now (500)."),
        (503, Reason.SERVER_ERROR, True, "The site has a problem of its own just now (503)."),
        (418, Reason.OTHER_STATUS, False, "The site answered with status 418 in place of a page."),
        (304, Reason.OTHER_STATUS, False, "The site answered with status 304 in place of a page."),
        (302, Reason.OTHER_STATUS, False, "The site answered with status 302 in place of a page."),
    ],
)
def test_a_status_has_its_reason(status: int, expected: Reason, may_pass: bool, sentence: str) -> None:
    with serving(answer("Content-Type: image/png", status=f"{status} So", body=b"no")) as site:
        refused = refusal(site.fetch())
        assert refused == Refused(reason=expected, detail=str(status), body=b"" if status == 304 else b"no")
        assert (refused.may_pass, refused.sentence) == (may_pass, sentence)


def test_what_a_site_says_with_an_error_is_kept() -> None:
    said = b'{"error": "The key is not known."}'
    reply = answer("Content-Encoding: gzip", "Content-Type: image/png", status="403 No", body=gzip.compress(said))
    with serving(reply) as site:
        assert refusal(site.fetch()).body == said


@pytest.mark.parametrize("packed", [True, False])
def test_and_no_more_of_it_than_is_worth_it(packed: bool) -> None:
    said = b"no " * MIB
    reply = answer("Content-Encoding: " + ("gzip" if packed else ""), status="500 No", body=said)
    if packed:
        reply = answer("Content-Encoding: gzip", status="500 No", body=gzip.compress(said))
    with serving(reply) as site:
        assert refusal(site.fetch()).body == said[: 64 * 1024]


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Length: 99\r\n\r\nno",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nno\r\nzz",
        b"Content-Length: 2\r\n\r\nno",
    ],
    ids=["broken off", "nonsense", "whole"],
)
def test_what_goes_wrong_after_the_status_changes_nothing_about_it(rest: bytes) -> None:
    with serving(b"HTTP/1.1 404 No\r\n" + rest) as site:
        refused = refusal(site.fetch())
        assert (refused.reason, refused.body) == (Reason.NOT_FOUND, b"no")


def test_a_site_that_drips_its_error_is_cut_off() -> None:
    with listening(drip(b"HTTP/1.1 404 No\r\nContent-Length: 9999\r\n\r\n", b"x")) as port, in_good_time():
        assert reason(ask(port)) is Reason.NOT_FOUND


def in_seconds(seconds: float, *, zone: bool = True) -> str:
    when = datetime.now(UTC) + timedelta(seconds=seconds)
    return format_datetime(when, usegmt=True) if zone else format_datetime(when.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("9" * 5000, 24 * 3600),
        ("Sun, 24 Feb 2019 10:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 24 * 3600),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("Sun, 99 Feb 2019 10:00:00 GMT", None),
        ("Fri, 31 Dec 99999999999999 23:59:59 GMT", None),
        ("Fri, 31 Dec 2049 99999999999999999999:59:59 GMT", None),
        ("Fri, 31 Dec 2049 23:59:59 +99999999999999999999", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_it_hears_how_long_a_site_wants_to_be_left_alone(status: int, said: str, seconds: float | None) -> None:
    with network(answer(status=f"{status} Slow").replace(b"\r\n", f"\r\nRetry-After: {said}\r\n".encode(), 1)):
        assert refusal(fetch("http://news.example/", resolve=to_public)).retry_after == seconds


@pytest.mark.parametrize("zone", [True, False])
def test_or_until_when(zone: bool) -> None:
    with network(answer(f"Retry-After: {in_seconds(600, zone=zone)}", status="429 Slow")):
        said = refusal(fetch("http://news.example/", resolve=to_public)).retry_after
        assert said is not None
        assert 590 < said <= 600


def test_with_any_other_status_it_does_not_listen_for_that() -> None:
    with network(answer("Retry-After: 120", status="404 No")):
        assert refusal(fetch("http://news.example/", resolve=to_public)).retry_after is None


DATES = st.from_regex(r"Sun, [0-9]{1,30} Feb [0-9]{1,30} [0-9]{1,30}:[0-9]{1,30}:00 [+-][0-9]{1,30}", fullmatch=True)


@given(said=st.text(alphabet="0123456789 -+:,GMTSunFeb²٣", max_size=40) | DATES)
def test_whatever_it_says_the_time_is_bounded(said: str) -> None:
    seconds = retry_after(said)
    assert seconds is None or 0 <= seconds <= LONGEST_RETRY_AFTER


@pytest.mark.parametrize("every", list(Reason))
def test_every_reason_has_a_sentence(every: Reason) -> None:
    sentence = Refused(reason=every, detail="{news.example}").sentence
    assert sentence[0].isupper() or sentence[0] in "{“"
    assert sentence.endswith(".")
    assert "{detail}" not in sentence
    assert every.value == every.name.lower()


# --- Whatever comes ---------------------------------------------------------------------------------------------------

ADDRESSES = st.one_of(
    st.text(),
    st.text().map("http://{}".format),
    st.builds(
        "{}{}{}{}{}".format,
        st.sampled_from(["http://", "https://", "HTTP:", "//", "http:/\\", "ftp://", ""]),
        st.text(alphabet="ab.-_:@[]%\\0127xfé０。 \u200d\ud800{}", max_size=40),
        st.sampled_from(["", ":80", ":", ":99999", ":²", ".", "]"]),
        st.text(alphabet="/?#%=&.ab\u00e9\ud800\n\\ ", max_size=20),
        st.text(max_size=5),
    ),
)


@settings(deadline=None, max_examples=400)
@given(url=ADDRESSES)
def test_no_address_makes_it_raise(url: str) -> None:
    with network():
        assert refusal(fetch(url, resolve=numeric)).sentence


ANSWERS = st.one_of(
    st.binary(max_size=300),
    st.builds(
        b"%b%b\r\n%b%b\r\n\r\n%b".__mod__,
        st.tuples(
            st.sampled_from([b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/2 ", b""]),
            st.sampled_from([b"200 OK", b"302 On", b"404", b"429", b"99 x", b"999 x", b"100 c", b"\xff"]),
            st.sampled_from(
                [b"Location: ", b"Content-Type: ", b"Content-Encoding: ", b"Content-Length: ", b"Retry-After: ", b""]
            ),
            st.one_of(
                st.binary(max_size=40),
                DATES.map(str.encode),
                st.sampled_from([b"gzip", b"//", b"http://[", b"4", b"text/html"]),
            ),
            st.binary(max_size=60),
        ),
    ),
)


@settings(deadline=None, max_examples=400)
@given(reply=ANSWERS)
def test_no_answer_makes_it_raise(reply: bytes) -> None:
    with network(reply, reply):
        outcome = fetch("http://news.example/", resolve=to_public)
    assert isinstance(outcome, Fetched) or outcome.sentence
