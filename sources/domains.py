"""Which hosts belong together: everything below one name that somebody registered."""

from __future__ import annotations

from functools import lru_cache

from tldextract import TLDExtract

# The public suffix list that came with the library, never one from the network; with the names below which companies
# let anybody publish, so that two people's pages at one of them are two.
_extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain that whoever runs `host` registered: "courier.example" for "news.courier.example".

    The host itself, in lower case, where it is a number or a suffix.
    """
    name = host.lower().rstrip(".")
    found = _extract(name)
    if found.ipv4 or found.ipv6 or ":" in name:
        return name
    if not found.suffix:  # a suffix that nobody listed has one part
        return ".".join(name.split(".")[-2:])
    return found.top_domain_under_public_suffix or name
