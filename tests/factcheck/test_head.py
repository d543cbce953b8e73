"""HEAD through the server of the one-process set-up: headers, no body, and the connection goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.test import RequestFactory
from waitress import create_server

from factcheck.middleware import bodiless_head
from factcheck.wsgi import application
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESSES = ["/healthz", "/readyz", "/api/v1/verdicts/", "/api/v1/claims/", "/no-such-page/", "/log-in/"]


@pytest.fixture
def port() -> Iterator[int]:
    """Where a server listens, whose one thread uses the test's own connection to the database."""
    mine = connection._connections[connection._alias]  # type: ignore[attr-defined]  # the connection behind the proxy

    def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        connections["default"] = mine
        return application(environ, start)

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    mine.inc_thread_sharing()
    server: Any = create_server(served, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)
    server.task_dispatcher.shutdown()
    thread.join(10)
    mine.dec_thread_sharing()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def everything_said(port: int, address: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(f"HEAD {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: sock.recv(65536), b""))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_follows_on_the_headers(port: int, address: str) -> None:
    head, _, body = everything_said(port, address).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 ")
    assert body == b""


def test_the_connection_goes_on(port: int, edith: User, ravi: User) -> None:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(base_url=f"http://localhost:{port}", limits=limits, trust_env=False) as client:
        for address in ADDRESSES:
            head, get = client.head(address), client.get(address)
            assert (head.status_code, head.content) == (get.status_code, b""), address
            assert "close" not in head.headers.get("Connection", ""), address
            assert len(get.content) > 0
            if address != "/log-in/":  # its token differs each time
                assert head.headers["Content-Length"] == str(len(get.content)), address
        assert client.head("/api/v1/verdicts/export/?format=ndjson").content == b""
        assert len(client.get("/api/v1/verdicts/export/?format=ndjson").content) > 0
        assert client.head("/static/factcheck.css").content == b""
        assert client.get("/healthz").json() == {"status": "ok"}


class Stream:
    is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        raise AssertionError("nobody asked for it")

    def close(self) -> None:
        self.is_closed = True


def test_what_would_be_streamed_is_closed_unread(rf: RequestFactory) -> None:
    stream = Stream()

    def view(request: HttpRequest) -> Any:
        return StreamingHttpResponse(stream)

    response = bodiless_head(view)(rf.head("/"))
    assert b"".join(response) == b""
    response.close()
    assert stream.is_closed
