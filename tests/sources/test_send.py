"""What is sent goes through the same gate as what is fetched, is answered by any status, and follows no redirect."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from sources.fetch import Answered, Limits, Reason, Refused, may_visit, send
from tests.sources.test_fetch import (
    ADDRESSES,
    ANSWERS,
    MIB,
    PUBLIC,
    QUICK,
    Resolver,
    Site,
    answer,
    drip,
    in_good_time,
    listening,
    network,
    numeric,
    read_request,
    redirect,
    serving,
    silent,
    to_loopback,
    to_public,
)

BODY = b'{"type":"test"}'
HEADERS = {"content-type": "application/json", "webhook-id": "msg_1"}


def said(site: Site, path: str = "/") -> Answered | Refused:
    return send(site.url(path), body=BODY, headers=HEADERS, limits=QUICK, allow_hosts=[site.name], resolve=to_loopback)


def said_to(port: int, limits: Limits = QUICK) -> Answered | Refused:
    url = f"http://site.test:{port}/"
    return send(url, body=BODY, headers=HEADERS, limits=limits, allow_hosts=["site.test"], resolve=to_loopback)


def reason(outcome: Answered | Refused | None) -> Reason:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def test_it_sends_the_body_with_its_headers() -> None:
    with network(answer(status="204 No Content")) as there:
        assert send("https://news.example/in?a=1", body=BODY, headers=HEADERS, resolve=to_public) == Answered(
            status=204
        )
        (stream,) = there.streams
    head, _, body = stream.sent.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /in?a=1 HTTP/1.1"
    assert {"Host: news.example", "Content-Type: application/json", "Webhook-Id: msg_1", "Accept: */*"} <= set(lines)
    assert f"Content-Length: {len(BODY)}" in lines
    assert body == BODY
    assert [name for name, _ in stream.tls] == ["news.example"]
    assert not any(line.lower().startswith(("cookie", "authorization")) for line in lines)


@pytest.mark.parametrize("status", ["200 OK", "404 No", "410 Gone", "500 No", "302 Found", "304 Not Modified"])
def test_every_status_is_an_answer(status: str) -> None:
    with serving(answer("Content-Type: image/png", status=status, body=b"hello")) as site:
        body = b"" if status.startswith("304") else b"hello"
        assert said(site) == Answered(status=int(status[:3]), body=body)


def test_no_redirect_is_followed() -> None:
    with serving({"/a": redirect("/b", status="307 Again"), "/b": answer()}) as site:
        assert said(site, "/a") == Answered(status=307)
        assert len(site.requests) == 1


def test_an_answer_is_read_to_its_first_kilobyte() -> None:
    for packed in (True, False):
        body = b"no " * MIB
        header = "Content-Encoding: " + ("gzip" if packed else "")
        with serving(answer(header, body=gzip.compress(body) if packed else body)) as site:
            assert said(site) == Answered(status=200, body=body[:1024])


@pytest.mark.parametrize(("status", "seconds"), [("429 Slow", 120), ("503 Later", 120), ("500 No", None)])
def test_it_hears_how_long_a_receiver_wants_to_be_left_alone(status: str, seconds: float | None) -> None:
    with serving(answer("Retry-After: 120", status=status)) as site:
        assert said(site) == Answered(status=int(status[:3]), retry_after=seconds)


@pytest.mark.parametrize("handle", [silent, drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")], ids=["silent", "headers"])
def test_a_slow_receiver_is_cut_off(handle: Callable[[socket.socket], None]) -> None:
    with listening(handle) as port, in_good_time():
        assert reason(said_to(port)) is Reason.TIMEOUT


def test_with_the_status_known_a_slow_rest_changes_nothing() -> None:
    with listening(drip(b"HTTP/1.1 202 Yes\r\nContent-Length: 9999\r\n\r\n", b"x")) as port, in_good_time():
        outcome = said_to(port)
    assert isinstance(outcome, Answered)
    assert outcome.status == 202


def test_nonsense_is_no_answer() -> None:
    with serving(b"Hello there.\r\n\r\n") as site:
        assert reason(said(site)) is Reason.BROKEN_OFF


def test_a_receiver_that_hangs_up_has_not_answered() -> None:
    def hang_up(connection: socket.socket) -> None:
        read_request(connection)

    with listening(hang_up) as port:
        assert reason(said_to(port)) is Reason.BROKEN_OFF


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://news.example:8080/", Reason.PORT),
        ("ftp://news.example/", Reason.NOT_WEB),
        ("https://user:key@news.example/", Reason.CREDENTIALS),
        ("https://localhost/", Reason.NOT_PUBLIC_NAME),
        ("https://news.example\r\nHost: evil/", Reason.BAD_ADDRESS),
    ],
)
def test_an_address_that_is_refused_is_not_connected_to(url: str, expected: Reason) -> None:
    with network(answer()) as there:
        assert reason(send(url, body=BODY, headers=HEADERS, resolve=to_public)) is expected
        assert reason(may_visit(url, resolve=to_public)) is expected
        assert there.reached == []


@pytest.mark.parametrize("addresses", [["10.0.0.7"], [PUBLIC, "127.0.0.1"], ["::1"], ["169.254.169.254"]])
def test_no_name_leads_into_a_private_network(addresses: list[str]) -> None:
    with network(answer()) as there:
        for outcome in (
            send("https://news.example/", body=BODY, headers=HEADERS, resolve=Resolver(addresses)),
            may_visit("https://news.example/", resolve=Resolver(addresses)),
        ):
            assert reason(outcome) is Reason.PRIVATE_ADDRESS
        assert there.reached == []


def test_a_name_is_looked_up_once_and_that_address_connected_to() -> None:
    resolver = Resolver([PUBLIC], ["127.0.0.1"])
    with network(answer()) as there:
        assert send("https://news.example/", body=BODY, headers=HEADERS, resolve=resolver) == Answered(status=200)
        assert there.reached == [(PUBLIC, 443)]
    assert len(resolver.asked) == 1


def test_a_connection_that_ends_up_inside_is_closed() -> None:
    with network(answer(), peer="127.0.0.1") as there:
        outcome = send("https://news.example/", body=BODY, headers=HEADERS, resolve=to_public)
        assert reason(outcome) is Reason.PRIVATE_ADDRESS
        assert there.streams[0].sent == b""


def test_it_does_not_speak_to_itself() -> None:
    own = {"own_hosts": ["news.example"], "resolve": to_public}
    with network(answer()) as there:
        assert reason(send("https://news.example/", body=BODY, headers=HEADERS, **own)) is Reason.OWN_SITE  # type: ignore[arg-type]
        assert reason(may_visit("https://news.example/", **own)) is Reason.OWN_SITE  # type: ignore[arg-type]
        assert there.reached == []


def test_what_may_be_visited_is_said_without_a_visit() -> None:
    with network() as there:
        assert may_visit("https://news.example/", resolve=to_public) is None
        assert may_visit("http://127.0.0.1:9/", allow_hosts=["127.0.0.1:9"], resolve=numeric) is None
        assert reason(may_visit("http://127.0.0.1:8/", allow_hosts=["127.0.0.1:9"], resolve=numeric)) is Reason.PORT
        assert there.reached == []


def test_a_header_that_cannot_be_sent_is_named() -> None:
    with network(answer()) as there:
        outcome = send("https://news.example/", body=BODY, headers={"X-Key": "a\r\nb"}, resolve=to_public)
        assert outcome == Refused(reason=Reason.BAD_HEADER, detail="X-Key")
        assert there.reached == []


@settings(deadline=None, max_examples=200)
@given(url=ADDRESSES)
def test_no_address_makes_it_raise(url: str) -> None:
    with network():
        assert isinstance(send(url, body=BODY, headers=HEADERS, resolve=numeric), Refused)
        may_visit(url, resolve=numeric)


@settings(deadline=None, max_examples=200)
@given(reply=ANSWERS)
def test_no_answer_makes_it_raise(reply: bytes) -> None:
    with network(reply):
        outcome = send("http://news.example/", body=BODY, headers=HEADERS, resolve=to_public)
    assert isinstance(outcome, Answered | Refused)
