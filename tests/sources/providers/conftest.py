"""A service on loopback that says what a test wants it to say, and the real `fetch` to ask it."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sources.fetch import Fetch, fetch

# Debian's MediaWiki.  Its test is for machines that have it (`apt-get install mediawiki php-sqlite3`); on others it is
# not collected, since nothing is missing there.
MEDIAWIKI = Path("/usr/share/mediawiki")
collect_ignore = [] if (MEDIAWIKI / "api.php").exists() and shutil.which("php") else ["test_mediawiki_itself.py"]


@dataclass(frozen=True)
class Request:
    path: str
    parameters: dict[str, str]
    headers: Message


@dataclass(frozen=True)
class Said:
    body: bytes
    status: int
    headers: dict[str, str]


@dataclass
class Service:
    """Says one thing after the other, and the last again and again."""

    address: str
    requests: list[Request] = field(default_factory=list)
    sayings: list[Said] = field(default_factory=list)

    def says(self, body: Any, status: int = 200, **headers: str) -> None:
        """`body` is sent as it is where it is bytes, as a text where it is one, as JSON otherwise."""
        kind = "text/html; charset=utf-8" if isinstance(body, str) else "application/json; charset=utf-8"
        encoded = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.sayings.append(Said(body=encoded, status=status, headers={"Content-Type": kind, **named}))

    @property
    def fetch(self) -> Fetch:
        return partial(fetch, allow_hosts=[urlsplit(self.address).netloc])

    @property
    def asked(self) -> dict[str, str]:
        """The parameters of the only request."""
        (request,) = self.requests
        return request.parameters


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
            there.requests.append(Request(path=parts.path, parameters=parameters, headers=self.headers))
            said = there.sayings.pop(0) if len(there.sayings) > 1 else there.sayings[0]
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            with suppress(ConnectionError):  # who asked has heard enough
                self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Service(address=f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield there
    server.shutdown()
    thread.join()
    server.server_close()
