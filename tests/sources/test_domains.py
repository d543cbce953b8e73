"""Which hosts are one site, by the public suffix list."""

from __future__ import annotations

import socket

import pytest

from sources.domains import registrable


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
        ("xn--peridico-b1a.example", "xn--peridico-b1a.example"),
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
