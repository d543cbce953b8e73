"""The only door to the network.  Whatever an address or a server may try, the answer is a page or a reason.

    address ── _read_address ──> url ── _Guard ──> checked connection ── _read_page ──> Fetched
       ^                                                 │
       └──────── redirect: through every check again ────┘

A name is looked up once and the connection goes to the very address that was checked, while TLS and the Host header
keep the name.  All hops together draw on one budget of seconds and bytes.  httpx reads addresses and headers, but the
talking is done one layer below its client: there are no cookies, proxies, decoders or kept connections to switch off.
Headers of the caller's own, which may hold a key, go to the site that was asked for and to no other.
"""

from __future__ import annotations

import ipaddress
import math
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from urllib.parse import urljoin

import httpcore
import httpx

MIB = 1024 * 1024
# The addresses of a host, as text.  Raises OSError like the socket module.
Resolve = Callable[[str, int], Sequence[str]]
# Told where a redirect leads and how many seconds are left; says why not to go there, or nothing.
MayFollow = Callable[[str, float], "Refused | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one fetch may cost, over all its redirects.  `read_seconds` is the longest silence."""

    total_seconds: float = 20
    connect_seconds: float = 5
    read_seconds: float = 8
    most_wire_bytes: int = 8 * MIB
    most_body_bytes: int = 10 * MIB
    most_redirects: int = 5
    ports: frozenset[int] = frozenset({80, 443})
    user_agent: str = "Factcheck"


MAY_PASS = True


class Reason(StrEnum):
    """Every way in which a fetch can fail, the sentence for it, and whether another attempt, later, may go better."""

    sentence: str
    may_pass: bool

    def __new__(cls, value: str, sentence: str, may_pass: bool = False) -> Reason:
        reason = str.__new__(cls, value)
        reason._value_, reason.sentence, reason.may_pass = value, sentence, may_pass
        return reason

    BAD_ADDRESS = "bad_address", "This is not a web address that can be fetched."
    NOT_WEB = "not_web", "Only addresses that begin with http:// or https:// are fetched."
    CREDENTIALS = "credentials", "The address contains a user name or password, which Factcheck does not send."
    BAD_HEADER = "bad_header", "The header “{detail}” cannot be sent: it has characters that no header may have."
    PORT = "port", "The address asks for port {detail}, and only the usual ports of the web are visited."
    NOT_PUBLIC_NAME = "not_public_name", "“{detail}” is not on the public internet, and Factcheck goes nowhere else."
    OWN_SITE = "own_site", "The address leads to this workbench itself."
    PRIVATE_ADDRESS = "private_address", "The address leads into a private network, which Factcheck does not visit."
    NAME_NOT_FOUND = "name_not_found", "There is no site by the name of {detail}."
    LOOKUP_FAILED = "lookup_failed", "The name {detail} could not be looked up just now.", MAY_PASS
    UNREACHABLE = "unreachable", "No connection to {detail} could be made.", MAY_PASS
    TIMEOUT = "timeout", "The site did not answer in time.", MAY_PASS
    TLS = "tls", "{detail} does not offer a secure connection that can be trusted."
    BROKEN_OFF = "broken_off", "The site's answer broke off, or made no sense.", MAY_PASS
    REDIRECT_LOOP = "redirect_loop", "The address sends its visitors round in a circle."
    TOO_MANY_REDIRECTS = "too_many_redirects", "The address sends its visitors on too often, more than {detail} times."
    DOWNGRADE = "downgrade", "The address sends its visitors from a secure connection to an insecure one."
    TOO_LARGE = "too_large", "The page is larger than Factcheck reads."
    BAD_ENCODING = "bad_encoding", "The page came compressed in a way that cannot be read."
    CONTENT_TYPE = "content_type", "There is no page or feed at this address: the site sends “{detail}”."
    NOT_FOUND = "not_found", "The page is not there (404)."
    GONE = "gone", "The page has been removed for good (410)."
    FORBIDDEN = "forbidden", "The site does not let Factcheck read this page ({detail})."
    PAYWALL = "paywall", "The page may be behind a paywall."
    LEGAL = "legal", "The site withholds this page for legal reasons (451)."
    RATE_LIMITED = "rate_limited", "The site asks for fewer visits just now (429).", MAY_PASS
    SERVER_ERROR = "server_error", "The site has a problem of its own just now ({detail}).", MAY_PASS
    OTHER_STATUS = "other_status", "The site answered with status {detail} in place of a page."
    ROBOTS = "robots", "The site asks programs not to read this page (robots.txt)."
    ROBOTS_UNREADABLE = (
        "robots_unreadable",
        "What the site asks of programs (robots.txt) could not be read just now, so neither was the page.",
        MAY_PASS,
    )
    HOST_BUSY = "host_busy", "Factcheck visits {detail} only so often, and waits for its turn.", MAY_PASS
    HOST_PAUSED = "host_paused", "{detail} had a problem or asked for a pause, and is left alone for now.", MAY_PASS
    HOST_DOWN = "host_down", "{detail} failed several times in a row, and is left alone for a while.", MAY_PASS


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A page as it came, unpacked.  `hops` are the addresses asked, in order; the last of them is `url`.

    `etag` and `last_modified` say which version it is, as the site wants to hear it the next time.  A page that
    `is_unchanged` since the version that was asked about comes without a body.
    """

    url: str
    body: bytes
    content_type: str = ""  # lower case, without parameters; "" where the site named none
    charset: str | None = None  # as the Content-Type header has it, which may be wrong or unknown
    hops: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why there is no page.  `detail` is what the reason is about: a host, a port, a status, a content type.

    `retry_after` is how many seconds the site asks to be left alone; `body` the beginning of what it said with an
    error, for an API's own words.
    """

    reason: Reason
    detail: str = ""
    retry_after: float | None = None
    body: bytes = b""

    @property
    def sentence(self) -> str:
        return self.reason.sentence.format(detail=self.detail)

    @property
    def may_pass(self) -> bool:
        return self.reason.may_pass


class Fetch(Protocol):
    """`fetch` with its limits already given: what readers of the web, such as providers, are handed."""

    def __call__(
        self, url: str, /, *, headers: Mapping[str, str] = {}, etag: str = "", last_modified: str = ""
    ) -> Fetched | Refused: ...


def system_addresses(host: str, port: int) -> Sequence[str]:
    """Where the system's resolver says `host` is."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def everywhere(url: str, seconds: float) -> None:
    """Every redirect may be followed."""


USUAL = Limits()


def fetch(
    url: str,
    *,
    headers: Mapping[str, str] = {},
    etag: str = "",
    last_modified: str = "",
    may_follow: MayFollow = everywhere,
    within: float = math.inf,
    limits: Limits = USUAL,
    allow_hosts: Collection[str] = (),
    own_hosts: Collection[str] = (),
    resolve: Resolve = system_addresses,
) -> Fetched | Refused:
    """The page at `url`, or why not.  Raises nothing, whatever the address says and the network does.

    Args:
        headers: to send along, as long as no redirect leads to another scheme, host or port.
        etag, last_modified: of the version that is known; where the page is still that one, no body comes.
        may_follow: asked before each redirect is followed; what it takes counts as time of this fetch.
        within: seconds, where they are fewer than `limits` allow.
        allow_hosts: hosts that may be private, named as in the address (a name in other letters by its "xn--" form):
            "host" on any port, "host:port" on that one.
        own_hosts: names of whoever asks, which nobody may make ask itself.
    """
    limits = replace(limits, total_seconds=min(limits.total_seconds, within))
    guard = _Guard(limits=limits, allow_hosts=allow_hosts, own_hosts=own_hosts, resolve=resolve)
    try:
        versions = _versions(etag, last_modified)
        own = _sendable(headers)
        return _follow(url, headers=own, versions=versions, limits=limits, guard=guard, may_follow=may_follow)
    except _Stop as stop:
        return stop.refused
    except httpcore.TimeoutException:
        return Refused(reason=Reason.TIMEOUT)
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Refused(reason=Reason.BROKEN_OFF)


class _Stop(Exception):
    """Ends a fetch from anywhere inside it."""

    def __init__(self, reason: Reason, detail: str = "", **more: Any) -> None:
        super().__init__(reason, detail)
        self.refused = Refused(reason=reason, detail=detail, **more)


REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304


def _follow(
    address: str,
    *,
    headers: Mapping[str, str],
    versions: Mapping[str, str],
    limits: Limits,
    guard: _Guard,
    may_follow: MayFollow,
) -> Fetched:
    hops = [_read_address(address)]
    while True:
        # Once away from the site that was asked, the caller's headers stay away: who led us back chose the address.
        own = headers if len({_origin(hop) for hop in hops}) == 1 else {}
        with _asked(hops[-1], headers={**own, **versions}, limits=limits, guard=guard) as response:
            received = httpx.Headers(response.headers)
            if response.status == NOT_MODIFIED and versions:
                return _page(b"", received, hops=hops, is_unchanged=True)
            if response.status not in REDIRECTS or "location" not in received:
                return _read_page(response, received, hops=hops, limits=limits)
        hops.append(_next_hop(hops, received["location"], limits=limits))
        if refused := may_follow(str(hops[-1]), guard.budget.seconds(None)):
            raise _Stop(refused.reason, refused.detail, retry_after=refused.retry_after)


def _origin(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    return url.raw_scheme, url.raw_host, url.port


def _next_hop(hops: Sequence[httpx.URL], location: str, *, limits: Limits) -> httpx.URL:
    try:
        url = _read_address(urljoin(str(hops[-1]), location))
    except ValueError as error:
        raise _Stop(Reason.BAD_ADDRESS) from error
    if hops[-1].scheme == "https" and url.scheme == "http":
        raise _Stop(Reason.DOWNGRADE)
    if url in hops:
        raise _Stop(Reason.REDIRECT_LOOP)
    if len(hops) > limits.most_redirects:
        raise _Stop(Reason.TOO_MANY_REDIRECTS, str(limits.most_redirects))
    return url


# --- What an address may look like ------------------------------------------------------------------------------------

LONGEST_ADDRESS = 4096
# Control characters and spaces part requests and hide hosts; programs disagree on what a backslash means.
UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# Parts of 1 to 63 letters.  "%" escapes a letter, or scopes a link-local address; no public site has it.
HOST = re.compile(rb"[^.%]{1,63}(\.[^.%]{1,63})*\.?")


def _read_address(text: str) -> httpx.URL:
    if len(text) > LONGEST_ADDRESS or UNSAFE.search(text):
        raise _Stop(Reason.BAD_ADDRESS)
    try:
        url = httpx.URL(text).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise _Stop(Reason.BAD_ADDRESS) from error
    if url.scheme not in ("http", "https"):
        raise _Stop(Reason.NOT_WEB)
    if url.userinfo:
        raise _Stop(Reason.CREDENTIALS)
    if not HOST.fullmatch(url.raw_host):
        raise _Stop(Reason.BAD_ADDRESS)
    if url.port is not None and not 0 < url.port < 65536:
        raise _Stop(Reason.BAD_ADDRESS)
    return url


# --- Where an address may lead ----------------------------------------------------------------------------------------

INSIDE_NAMES = (".internal", ".local", ".localhost", ".onion")
# Written out, because `ipaddress.is_global` holds 6to4, NAT64, multicast and Azure's 168.63.129.16 for global.
# IANA's special-purpose registries; what they leave out is open to fetch.
CLOSED_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers; Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "168.63.129.16/32",  # Azure's own services, on a public number
    )
]
# Whatever wraps an IPv4 address (mapped, compatible, NAT64) lies outside this, or in the exceptions (6to4, Teredo).
OPEN_V6 = ipaddress.IPv6Network("2000::/3")
CLOSED_V6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]
# A site that is down at this many of its addresses is down.
MOST_TRIES = 4


def is_public(address: str) -> bool:
    """A numeric address on the public internet.  False where it carries a scope ("fe80::1%eth0")."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in CLOSED_V4)
    return ip.scope_id is None and ip in OPEN_V6 and not any(ip in network for network in CLOSED_V6)


class _Guard(httpcore.NetworkBackend):
    """Makes the connections.  It gets host and port after all parsing, so no spelling of an address goes round it."""

    def __init__(
        self, *, limits: Limits, allow_hosts: Collection[str], own_hosts: Collection[str], resolve: Resolve
    ) -> None:
        self._ports = limits.ports
        self._allowed = {host.lower() for host in allow_hosts}
        self._own = {host.lower() for host in own_hosts}
        self._resolve = resolve
        self.budget = _Budget(limits)
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        may_be_private = self._is_allowed(host, port)
        if not may_be_private:
            self._check_name(host, port)
        addresses = self._look_up(host, port, self.budget.seconds(timeout))
        # One private address spoils the answer.  To pick the good one out would be to trust whoever mixed them.
        if not may_be_private and not all(map(is_public, addresses)):
            raise _Stop(Reason.PRIVATE_ADDRESS, host)
        if not may_be_private and host.rstrip(".") in self._own:
            raise _Stop(Reason.OWN_SITE)
        for address in addresses[:MOST_TRIES]:
            try:
                stream = self._network.connect_tcp(address, port, self.budget.seconds(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            peer = _peer(stream)
            if peer and (may_be_private or is_public(peer)):
                return _Stream(stream, host=host, budget=self.budget)
            stream.close()
            if peer:
                raise _Stop(Reason.PRIVATE_ADDRESS, host)
        raise _Stop(Reason.UNREACHABLE, host)

    def _is_allowed(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def _check_name(self, host: str, port: int) -> None:
        """The address decides.  This comes first for a sentence that says more, and to ask no resolver in vain."""
        if port not in self._ports:
            raise _Stop(Reason.PORT, str(port))
        name = host.rstrip(".")
        if ":" not in name and ("." not in name or name.endswith(INSIDE_NAMES)):
            raise _Stop(Reason.NOT_PUBLIC_NAME, host)

    def _look_up(self, host: str, port: int, seconds: float) -> list[str]:
        """In a thread of its own, because the system's resolver knows no deadline: a late one is left behind."""
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(host, port))
            except Exception as error:
                answer.set_exception(error)

        threading.Thread(target=ask, name=f"look up {host}", daemon=True).start()
        try:
            addresses = list(dict.fromkeys(answer.result(seconds)))
        except TimeoutError as error:
            raise _Stop(Reason.TIMEOUT) from error
        except OSError as error:
            is_unknown = error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)
            raise _Stop(Reason.NAME_NOT_FOUND if is_unknown else Reason.LOOKUP_FAILED, host) from error
        except ValueError as error:  # a name that cannot be put into a question
            raise _Stop(Reason.NAME_NOT_FOUND, host) from error
        if not addresses:
            raise _Stop(Reason.NAME_NOT_FOUND, host)
        return addresses


def _peer(stream: httpcore.NetworkStream) -> str:
    """Belt and braces: the address that the socket itself says it leads to, or "" where the other side has gone."""
    try:
        return str(stream.get_extra_info("server_addr")[0])
    except OSError:
        return ""


# --- What an answer may cost ------------------------------------------------------------------------------------------


class _Budget:
    """The seconds and bytes that are left to a fetch."""

    def __init__(self, limits: Limits) -> None:
        self._ends = time.monotonic() + limits.total_seconds
        self._bytes = limits.most_wire_bytes

    def seconds(self, most: float | None) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise _Stop(Reason.TIMEOUT)
        return left if most is None else min(most, left)

    def spend(self, count: int) -> None:
        self._bytes -= count
        if self._bytes < 0:
            raise _Stop(Reason.TOO_LARGE)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step draws on the budget: a server that drips is as bad as one that is silent."""

    def __init__(self, inner: httpcore.NetworkStream, *, host: str, budget: _Budget) -> None:
        self._inner = inner
        self._host = host
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self._inner.read(max_bytes, self._budget.seconds(timeout))
        self._budget.spend(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._budget.seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secure = self._inner.start_tls(ssl_context, server_hostname, self._budget.seconds(timeout))
        except httpcore.ConnectError as error:
            self.close()
            is_hangup = isinstance(error.__cause__, OSError) and not isinstance(error.__cause__, ssl.SSLError)
            raise _Stop(Reason.UNREACHABLE if is_hangup else Reason.TLS, self._host) from error
        except Exception:
            self.close()
            raise
        return _Stream(secure, host=self._host, budget=self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


# --- Asking and reading -----------------------------------------------------------------------------------------------

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
# What a header may hold; a version that is longer or stranger is not remembered.
HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
LONGEST_VERSION = 255
# Of what a site says with an error: enough for an API's message, and for the beginning of a page.
MOST_ERROR_BYTES = 64 * 1024
LONGEST_RETRY_AFTER = 24 * 60 * 60.0
# zlib's number for "with gzip's header and checksum"
GZIP_WINDOW = 16 + zlib.MAX_WBITS

trusted_authorities = cache(httpcore.default_ssl_context)


def _sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """The caller's headers, under names written in one way.  Raises: _Stop."""
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            raise _Stop(Reason.BAD_HEADER, name)
    return {name.title(): value for name, value in headers.items()}


def _versions(etag: str, last_modified: str) -> dict[str, str]:
    """The headers that ask only for another version than these."""
    known = {"If-None-Match": _version(etag), "If-Modified-Since": _version(last_modified)}
    return {name: value for name, value in known.items() if value}


def _version(value: str) -> str:
    value = value.strip()
    return value if len(value) <= LONGEST_VERSION and HEADER_VALUE.fullmatch(value) else ""


@contextmanager
def _asked(url: httpx.URL, *, headers: Mapping[str, str], limits: Limits, guard: _Guard) -> Iterator[httpcore.Response]:
    """The answer to one GET, its body not yet read, on a connection of its own."""
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
        connection.stream("GET", target, headers=encoded, extensions={"timeout": timeouts}) as response,
    ):
        yield response


def _read_page(
    response: httpcore.Response, headers: httpx.Headers, *, hops: Sequence[httpx.URL], limits: Limits
) -> Fetched:
    """What the answer holds.  Status and type are looked at first: what will not be read is not downloaded."""
    if not 200 <= response.status < 300:
        raise _refusal(response, headers)
    page = _page(b"", headers, hops=hops)
    if page.content_type not in READABLE:
        raise _Stop(Reason.CONTENT_TYPE, page.content_type)
    if int(headers.get("content-length", 0)) > limits.most_wire_bytes:
        raise _Stop(Reason.TOO_LARGE)
    return replace(page, body=b"".join(_unpacked(response, headers, most_bytes=limits.most_body_bytes)))


def _page(body: bytes, headers: httpx.Headers, *, hops: Sequence[httpx.URL], is_unchanged: bool = False) -> Fetched:
    declared = headers.get("content-type", "").strip()
    media_type = MEDIA_TYPE.match(declared)
    charset = CHARSET.search(declared)
    return Fetched(
        url=str(hops[-1]),
        body=body,
        content_type=media_type.group().lower() if media_type else "",
        charset=charset.group(1) if charset else None,
        hops=tuple(map(str, hops)),
        etag=_version(headers.get("etag", "")),
        last_modified=_version(headers.get("last-modified", "")),
        is_unchanged=is_unchanged,
    )


def _refusal(response: httpcore.Response, headers: httpx.Headers) -> _Stop:
    status = response.status
    other = Reason.SERVER_ERROR if status >= 500 else Reason.OTHER_STATUS
    body = bytearray()
    # The status is known.  Whatever goes wrong while the rest is read changes nothing about it.
    with suppress(_Stop, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for piece in _unpacked(response, headers, most_bytes=MOST_ERROR_BYTES):
            body += piece
    return _Stop(
        STATUS_REASONS.get(status, other),
        str(status),
        retry_after=_retry_after(headers.get("retry-after", "")) if status in ASK_FOR_PATIENCE else None,
        body=bytes(body[:MOST_ERROR_BYTES]),
    )


def _retry_after(said: str) -> float | None:
    """How long the site wants to be left alone: it says so in seconds, or by a date."""
    if re.fullmatch(r"\d+", said, re.ASCII):
        seconds = float(said)
    else:
        try:
            when = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return None
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - time.time()
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)


def _unpacked(response: httpcore.Response, headers: httpx.Headers, *, most_bytes: int) -> Iterator[bytes]:
    """The body, out of its gzip if it came in one.  A bomb goes off inside the limit."""
    declared = headers.get("content-encoding", "").lower()
    codings = [coding for coding in re.split(r"[\s,]+", declared) if coding not in ("", "identity")]
    if codings not in ([], ["gzip"], ["x-gzip"]):  # 269 bytes, packed three times, unpack to two gigabytes
        raise _Stop(Reason.BAD_ENCODING)
    gzip = zlib.decompressobj(GZIP_WINDOW) if codings else None
    for chunk in response.iter_stream():
        try:
            piece = gzip.decompress(chunk, most_bytes + 1) if gzip else chunk
        except zlib.error as error:
            raise _Stop(Reason.BAD_ENCODING) from error
        yield piece
        most_bytes -= len(piece)
        if most_bytes < 0:
            raise _Stop(Reason.TOO_LARGE)
        if gzip and gzip.eof:  # browsers too ignore what follows
            return
    if gzip:
        raise _Stop(Reason.BAD_ENCODING)
