"""Addresses given by hand become hits, and what is none is named."""

from __future__ import annotations

from typing import Any

import pytest

from sources.fetch import Fetched, Refused
from sources.providers.base import Answer, Hit, Query
from sources.providers.given import Given


def no_fetch(url: str, **options: Any) -> Fetched | Refused:
    pytest.fail("the page is read later, like that of any hit")


def ask(*phrases: str, limit: int = 20) -> Answer:
    return Given().search(Query(phrases=phrases, limit=limit), no_fetch)


def test_an_address_is_a_hit() -> None:
    url = "https://courier.example/104"
    assert ask(f" {url}#top ") == Answer(hits=(Hit(url=url, title=f"{url}#top"),))


def test_addresses_keep_their_order_and_come_once() -> None:
    first, second = "https://courier.example/b", "http://ledger.example/a"
    assert [hit.url for hit in ask(first, second, first + "#end").hits] == [first, second]
    assert [hit.url for hit in ask(first, second, limit=1).hits] == [first]


@pytest.mark.parametrize("phrase", ["104 soldiers", "courier.example/104", "ftp://courier.example/", "http://[::1", ""])
def test_what_is_no_address_is_named(phrase: str) -> None:
    assert ask(phrase) == Answer(hits=(), remark=f"“{phrase}” is not an address on the web.")
