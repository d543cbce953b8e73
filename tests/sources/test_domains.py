"""Which hosts are one site, by the public suffix list."""

from __future__ import annotations

import socket

import pytest

from sources.domains import fits, original_address, publisher_host, registrable


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("courier.example", "courier.example"),
        ("www.courier.example", "courier.example"),
        ("news.courier.example", "courier.example"),
        ("NEWS.Courier.Example.", "courier.example"),
        ("news.courier.co.uk", "courier.co.uk"),
        ("www.defence.gov.co", "defence.gov.co"),
        ("gov.co", "gov.co"),
        ("a.github.io", "a.github.io"),
        ("b.github.io", "b.github.io"),
        ("pages.a.github.io", "a.github.io"),
        ("github.io", "github.io"),
        ("xn--peridico-y3a.example", "xn--peridico-y3a.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
        ("localhost", "localhost"),
        ("", ""),
    ],
)
def test_a_host_belongs_to_what_somebody_registered(host: str, domain: str) -> None:
    assert registrable(host) == domain


def test_nothing_is_fetched_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*args: object, **options: object) -> None:
        raise AssertionError("It went to the network.")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    registrable.cache_clear()
    assert registrable("news.ledger.co.uk") == "ledger.co.uk"


@pytest.mark.parametrize(
    ("url", "original", "host"),
    [
        ("https://www.courier.example/count", "https://www.courier.example/count", "courier.example"),
        (
            "http://web.archive.org/web/20160617190546/http://courier.example:80/2014/4-shot/",
            "http://courier.example:80/2014/4-shot/",
            "courier.example",
        ),
        (
            "https://web.archive.org/web/2019id_/https:/www.ledger.example/a?b=c",
            "https://www.ledger.example/a?b=c",
            "ledger.example",
        ),
        ("https://web.archive.org/about/", "https://web.archive.org/about/", "web.archive.org"),
        (
            "https://web.archive.org.evil.example/web/2019/https://courier.example/",
            None,
            "web.archive.org.evil.example",
        ),
        ("", "", ""),
        ("http://[::1", "http://[::1", ""),
        ("https://www.Periódico.example/1", None, "xn--peridico-y3a.example"),
        ("https://xn--peridico-y3a.example/1", None, "xn--peridico-y3a.example"),
        (f"https://{'ó' * 90}.example/1", None, f"{'ó' * 90}.example"),
    ],
)
def test_a_kept_copy_is_its_publisher_s(url: str, original: str | None, host: str) -> None:
    assert original_address(url) == (url if original is None else original)
    assert publisher_host(url) == host


@pytest.mark.parametrize(
    ("name", "domain", "is_its_own"),
    [
        ("El Tiempo", "eltiempo.example", True),
        ("The Courier", "courier.example", True),
        ("The Courier", "the-courier.co.uk", True),
        ("L’Étoile", "etoile.example", True),
        ("Courier.example", "courier.example", True),
        ("A Gazeta", "gazeta.com.br", True),
        ("Theocracy Today", "theocracytoday.example", True),
        ("El Periódico", "xn--peridico-y3a.example", True),
        ("Courier", "xn--peridico-y3a.example", False),
        ("Courier", "xn--9999999999.example", False),
        ("Andes Wire", "evil.example", False),
        ("Andes Wire", "andeswire-news.example", False),
        ("Courier", "thecourier.example", False),
        ("Theocracy Today", "ocracytoday.example", False),
        ("The ", "the.example", True),
        ("…", "courier.example", False),
        ("", "", False),
    ],
)
def test_a_domain_bears_a_name_out_or_not(name: str, domain: str, is_its_own: bool) -> None:
    assert fits(name, domain) is is_its_own
