"""Something said to a site, through the same checks as a page that is fetched.  Redirects are never followed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import httpcore
import httpx

from sources.fetch.addresses import read_address
from sources.fetch.answers import beginning, patience
from sources.fetch.asking import asked
from sources.fetch.connection import Guard, Resolve, system_addresses
from sources.fetch.headers import sendable
from sources.fetch.outcomes import USUAL, Answered, Limits, Reason, Refused, Stop

# Of an answer so much is read.
MOST_ANSWER_BYTES = 1024
PORTS = {"http": 80, "https": 443}


def send(
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    limits: Limits = USUAL,
    allow_hosts: Collection[str] = (),
    own_hosts: Collection[str] = (),
    resolve: Resolve = system_addresses,
) -> Answered | Refused:
    """POST `body` to `url`: what came back, with whatever status, or why nothing did.  Raises nothing.

    The arguments are those of `fetch`.
    """
    guard = Guard(limits=limits, allow_hosts=allow_hosts, own_hosts=own_hosts, resolve=resolve)
    try:
        own = {"Accept": "*/*", **sendable(headers)}
        address = read_address(url)
        with asked(address, headers=own, limits=limits, guard=guard, method="POST", content=body) as response:
            received = httpx.Headers(response.headers)
            return Answered(
                status=response.status,
                body=beginning(response, received, most_bytes=MOST_ANSWER_BYTES),
                retry_after=patience(response, received),
            )
    except Stop as stop:
        return stop.refused
    except httpcore.TimeoutException:
        return Refused(reason=Reason.TIMEOUT)
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return Refused(reason=Reason.BROKEN_OFF)


def may_visit(
    url: str,
    *,
    limits: Limits = USUAL,
    allow_hosts: Collection[str] = (),
    own_hosts: Collection[str] = (),
    resolve: Resolve = system_addresses,
) -> Refused | None:
    """What would be said against `url` now, as far as it can be seen without a connection."""
    guard = Guard(limits=limits, allow_hosts=allow_hosts, own_hosts=own_hosts, resolve=resolve)
    try:
        address = read_address(url)
        guard.addresses(address.raw_host.decode("ascii"), address.port or PORTS[address.scheme])
    except Stop as stop:
        return stop.refused
    return None
