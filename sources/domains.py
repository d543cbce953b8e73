"""Who stands behind an address: the host of whoever published the page, and which hosts belong together."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract

# The public suffix list that came with the library, never one from the network; with the names below which companies
# let anybody publish, so that two people's pages at one of them are two.
_extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


# https://web.archive.org/web/20190224120000id_/http://courier.example:80/count
_KEPT_COPY = re.compile(
    r"https?://web\.archive\.org(?::\d+)?/web/\d{1,14}[a-z_]*/(?P<original>https?:/{1,2}.+)", re.IGNORECASE
)

# In the languages that outlets here mostly write: "The Courier" is at home at courier.example.
_ARTICLE = re.compile(r"(?:the|el|la|los|las|le|les|der|die|das|o|a|os|as)\s+|l['’]\s*", re.IGNORECASE)


def original_address(url: str) -> str:
    """The address that a page kept by the Wayback Machine had; any other as it is."""
    kept = _KEPT_COPY.fullmatch(url)
    return re.sub(r"^(https?):/+", r"\1://", kept["original"]) if kept else url


def publisher_host(url: str) -> str:
    """The host of the site that published what stands at an address, without www; "" where there is none."""
    try:
        return as_asked_for(urlsplit(original_address(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def as_asked_for(host: str) -> str:
    """A name as the network knows it, so that both spellings are one: "xn--peridico-y3a.example" for
    "periódico.example".  What cannot be written so stays as it is.
    """
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return host


def _as_read(host: str) -> str:
    """A name as people write it, the other way round."""
    try:
        return host.encode().decode("idna")
    except UnicodeError:
        return host


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


def fits(name: str, domain: str) -> bool:
    """Whether a domain bears a name out, letter by letter: "El Tiempo" at eltiempo.example, "The Courier" at
    courier.example, "Courier.example" there too.
    """
    own = _as_read(registrable(domain))
    names = {_letters(name), _letters(_ARTICLE.sub("", name.strip(), count=1))} - {""}
    return not names.isdisjoint({_letters(own.partition(".")[0]), _letters(own)})


def _letters(words: str) -> str:
    """The letters and digits alone, without accents."""
    return "".join(character for character in unicodedata.normalize("NFKD", words.casefold()) if character.isalnum())
