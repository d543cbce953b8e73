"""What an answer holds, as far as it is read."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

import httpcore
import httpx

from sources.fetch.headers import retry_after, version
from sources.fetch.outcomes import Fetched, Limits, Reason, Stop

PAGES = ("text/html", "application/xhtml+xml", "text/plain")
FEEDS = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml")
JSON = ("application/json", "application/feed+json")
READABLE = frozenset(("", *PAGES, *FEEDS, *JSON, "application/pdf"))
STATUS_REASONS = {
    401: Reason.FORBIDDEN,
    402: Reason.PAYWALL,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    429: Reason.RATE_LIMITED,
    451: Reason.LEGAL,
}
ASK_FOR_PATIENCE = (429, 503)
MEDIA_TYPE = re.compile(r"[\w.+/-]{0,100}", re.ASCII)
CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([\w.:+-]{1,40})""", re.ASCII | re.IGNORECASE)
# Of what a site says with an error: enough for an API's message, and for the beginning of a page.
MOST_ERROR_BYTES = 64 * 1024
# zlib's number for "with gzip's header and checksum"
GZIP_WINDOW = 16 + zlib.MAX_WBITS


def read_page(
    response: httpcore.Response, headers: httpx.Headers, *, hops: Sequence[httpx.URL], limits: Limits
) -> Fetched:
    """What the answer holds.  Status and type are looked at first: what will not be read is not downloaded."""
    if not 200 <= response.status < 300:
        raise refusal(response, headers)
    page = page_of(b"", headers, hops=hops)
    if page.content_type not in READABLE:
        raise Stop(Reason.CONTENT_TYPE, page.content_type)
    if int(headers.get("content-length", 0)) > limits.most_wire_bytes:
        raise Stop(Reason.TOO_LARGE)
    return replace(page, body=b"".join(unpacked(response, headers, most_bytes=limits.most_body_bytes)))


def page_of(body: bytes, headers: httpx.Headers, *, hops: Sequence[httpx.URL], is_unchanged: bool = False) -> Fetched:
    declared = headers.get("content-type", "").strip()
    media_type = MEDIA_TYPE.match(declared)
    charset = CHARSET.search(declared)
    return Fetched(
        url=str(hops[-1]),
        body=body,
        content_type=media_type.group().lower() if media_type else "",
        charset=charset.group(1) if charset else None,
        hops=tuple(map(str, hops)),
        etag=version(headers.get("etag", "")),
        last_modified=version(headers.get("last-modified", "")),
        is_unchanged=is_unchanged,
    )


def refusal(response: httpcore.Response, headers: httpx.Headers) -> Stop:
    status = response.status
    other = Reason.SERVER_ERROR if status >= 500 else Reason.OTHER_STATUS
    return Stop(
        STATUS_REASONS.get(status, other),
        str(status),
        retry_after=patience(response, headers),
        body=beginning(response, headers, most_bytes=MOST_ERROR_BYTES),
    )


def beginning(response: httpcore.Response, headers: httpx.Headers, *, most_bytes: int) -> bytes:
    """As much of the body as came.  The status is known: what goes wrong meanwhile changes nothing about it."""
    body = bytearray()
    with suppress(Stop, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for piece in unpacked(response, headers, most_bytes=most_bytes):
            body += piece
    return bytes(body[:most_bytes])


def patience(response: httpcore.Response, headers: httpx.Headers) -> float | None:
    """How many seconds the site asks to be left alone, where its status is one that may ask for it."""
    return retry_after(headers.get("retry-after", "")) if response.status in ASK_FOR_PATIENCE else None


def unpacked(response: httpcore.Response, headers: httpx.Headers, *, most_bytes: int) -> Iterator[bytes]:
    """The body, out of its gzip if it came in one.  A bomb goes off inside the limit."""
    declared = headers.get("content-encoding", "").lower()
    codings = [coding for coding in re.split(r"[\s,]+", declared) if coding not in ("", "identity")]
    if codings not in ([], ["gzip"], ["x-gzip"]):  # 269 bytes, packed three times, unpack to two gigabytes
        raise Stop(Reason.BAD_ENCODING)
    gzip = zlib.decompressobj(GZIP_WINDOW) if codings else None
    for chunk in response.iter_stream():
        try:
            piece = gzip.decompress(chunk, most_bytes + 1) if gzip else chunk
        except zlib.error as error:
            raise Stop(Reason.BAD_ENCODING) from error
        yield piece
        most_bytes -= len(piece)
        if most_bytes < 0:
            raise Stop(Reason.TOO_LARGE)
        if gzip and gzip.eof:  # browsers too ignore what follows
            return
    if gzip:
        raise Stop(Reason.BAD_ENCODING)
