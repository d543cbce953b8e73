"""What an address may look like, and which numbers are on the public internet."""

from __future__ import annotations

import ipaddress
import re

import httpx

from sources.fetch.outcomes import Reason, Stop

LONGEST_ADDRESS = 4096
# Control characters and spaces part requests and hide hosts; programs disagree on what a backslash means.
UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
# Parts of 1 to 63 letters.  "%" escapes a letter, or scopes a link-local address; no public site has it.
HOST = re.compile(rb"[^.%]{1,63}(\.[^.%]{1,63})*\.?")


def read_address(text: str) -> httpx.URL:
    if len(text) > LONGEST_ADDRESS or UNSAFE.search(text):
        raise Stop(Reason.BAD_ADDRESS)
    try:
        url = httpx.URL(text).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise Stop(Reason.BAD_ADDRESS) from error
    if url.scheme not in ("http", "https"):
        raise Stop(Reason.NOT_WEB)
    if url.userinfo:
        raise Stop(Reason.CREDENTIALS)
    if not HOST.fullmatch(url.raw_host):
        raise Stop(Reason.BAD_ADDRESS)
    if url.port is not None and not 0 < url.port < 65536:
        raise Stop(Reason.BAD_ADDRESS)
    return url


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


def is_public(address: str) -> bool:
    """A numeric address on the public internet.  False where it carries a scope ("fe80::1%eth0")."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in CLOSED_V4)
    return ip.scope_id is None and ip in OPEN_V6 and not any(ip in network for network in CLOSED_V6)
