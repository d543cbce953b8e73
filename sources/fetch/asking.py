"""One request, on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import httpcore
import httpx

from sources.fetch.connection import Guard
from sources.fetch.outcomes import Limits

trusted_authorities = cache(httpcore.default_ssl_context)


@contextmanager
def asked(
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    limits: Limits,
    guard: Guard,
    method: str = "GET",
    content: bytes | None = None,
) -> Iterator[httpcore.Response]:
    """The answer to one request, its body not yet read, on a connection of its own."""
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    sent = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": limits.user_agent,
        "Accept": "text/html, application/xhtml+xml, */*;q=0.5",
        **headers,
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    encoded = [(name.encode("ascii"), value.encode("ascii", "replace")) for name, value in sent.items()]
    timeouts = {"connect": limits.connect_seconds, "read": limits.read_seconds, "write": limits.read_seconds}
    authorities = trusted_authorities() if url.scheme == "https" else None
    with (
        httpcore.HTTPConnection(target.origin, ssl_context=authorities, network_backend=guard) as connection,
        connection.stream(
            method, target, headers=encoded, content=content, extensions={"timeout": timeouts}
        ) as response,
    ):
        yield response
