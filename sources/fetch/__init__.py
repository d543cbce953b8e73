"""The only door to the network.  Whatever an address or a server may try, the answer is a page or a reason.

    address ── read_address ──> url ── Guard ──> checked connection ── read_page ──> Fetched
       ^                                                │
       └──────── redirect: through every check again ───┘

A name is looked up once and the connection goes to the very address that was checked, while TLS and the Host header
keep the name.  All hops together draw on one budget of seconds and bytes.  httpx reads addresses and headers, but the
talking is done one layer below its client: there are no cookies, proxies, decoders or kept connections to switch off.

What is sent goes through the same gate; whatever status it gets is an answer, and no redirect is followed.
"""

from sources.fetch.addresses import is_public
from sources.fetch.connection import Resolve, system_addresses
from sources.fetch.fetching import MayFollow, everywhere, fetch
from sources.fetch.outcomes import Answered, Fetch, Fetched, Limits, Reason, Refused
from sources.fetch.sending import may_visit, send

__all__ = [
    "Answered",
    "Fetch",
    "Fetched",
    "Limits",
    "MayFollow",
    "Reason",
    "Refused",
    "Resolve",
    "everywhere",
    "fetch",
    "is_public",
    "may_visit",
    "send",
    "system_addresses",
]
