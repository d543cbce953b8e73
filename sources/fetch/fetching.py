"""A page, by way of all its redirects.

Headers of the caller's own, which may hold a key, go to the site that was asked for and to no other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urljoin

import httpcore
import httpx

from sources.fetch.addresses import read_address
from sources.fetch.answers import page_of, read_page
from sources.fetch.asking import asked
from sources.fetch.connection import Guard, Resolve, system_addresses
from sources.fetch.headers import newer_than, sendable
from sources.fetch.outcomes import USUAL, Fetched, Limits, Reason, Refused, Stop

# Told where a redirect leads and how many seconds are left; says why not to go there, or nothing.
MayFollow = Callable[[str, float], "Refused | None"]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304


def everywhere(url: str, seconds: float) -> None:
    """Every redirect may be followed."""


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
    guard = Guard(limits=limits, allow_hosts=allow_hosts, own_hosts=own_hosts, resolve=resolve)
    try:
        versions = newer_than(etag, last_modified)
        own = sendable(headers)
        return _follow(url, headers=own, versions=versions, limits=limits, guard=guard, may_follow=may_follow)
    except Stop as stop:
        return stop.refused
    except httpcore.TimeoutException:
        return Refused(reason=Reason.TIMEOUT)
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Refused(reason=Reason.BROKEN_OFF)


def _follow(
    address: str,
    *,
    headers: Mapping[str, str],
    versions: Mapping[str, str],
    limits: Limits,
    guard: Guard,
    may_follow: MayFollow,
) -> Fetched:
    hops = [read_address(address)]
    while True:
        # Once away from the site that was asked, the caller's headers stay away: who led us back chose the address.
        own = headers if len({_origin(hop) for hop in hops}) == 1 else {}
        with asked(hops[-1], headers={**own, **versions}, limits=limits, guard=guard) as response:
            received = httpx.Headers(response.headers)
            if response.status == NOT_MODIFIED and versions:
                return page_of(b"", received, hops=hops, is_unchanged=True)
            if response.status not in REDIRECTS or "location" not in received:
                return read_page(response, received, hops=hops, limits=limits)
        hops.append(_next_hop(hops, received["location"], limits=limits))
        if refused := may_follow(str(hops[-1]), guard.budget.seconds(None)):
            raise Stop(refused.reason, refused.detail, retry_after=refused.retry_after)


def _origin(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    return url.raw_scheme, url.raw_host, url.port


def _next_hop(hops: Sequence[httpx.URL], location: str, *, limits: Limits) -> httpx.URL:
    try:
        url = read_address(urljoin(str(hops[-1]), location))
    except ValueError as error:
        raise Stop(Reason.BAD_ADDRESS) from error
    if hops[-1].scheme == "https" and url.scheme == "http":
        raise Stop(Reason.DOWNGRADE)
    if url in hops:
        raise Stop(Reason.REDIRECT_LOOP)
    if len(hops) > limits.most_redirects:
        raise Stop(Reason.TOO_MANY_REDIRECTS, str(limits.most_redirects))
    return url
