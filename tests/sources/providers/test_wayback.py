"""The Wayback Machine: the copy of an address nearest to a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.wayback import Wayback
from tests.sources.providers.conftest import Service

PAGE = "https://courier.example/104?from=feed&part=1"
COPY = f"http://web.archive.org/web/20190224181500/{PAGE}"


def snapshot(**more: Any) -> dict[str, Any]:
    closest = {"status": "200", "available": True, "url": COPY, "timestamp": "20190224181500", **more}
    return {"url": PAGE, "archived_snapshots": {"closest": closest}, "timestamp": "20190217"}


def ask(service: Service, query: Query) -> Answer:
    return Wayback(url=f"{service.address}/wayback/available").search(query, service.fetch)


def test_the_copy_of_an_address_is_a_hit(service: Service) -> None:
    service.says(snapshot())
    assert ask(service, Query(phrases=("104 soldiers", PAGE))) == Answer(
        hits=(
            Hit(
                url=f"https://web.archive.org/web/20190224181500/{PAGE}",
                title=PAGE,
                snippet="As it was on 24 February 2019.",
            ),
        )
    )
    assert service.requests[0].path == "/wayback/available"
    assert service.asked == {"url": PAGE}


def test_it_is_asked_for_the_copy_nearest_to_the_day(service: Service) -> None:
    service.says(snapshot())
    ask(service, Query(phrases=(PAGE,), since=date(2019, 2, 17), until=date(2019, 3, 10)))
    assert service.asked == {"url": PAGE, "timestamp": "20190217"}


@pytest.mark.parametrize(
    "answer",
    [
        {"url": PAGE, "archived_snapshots": {}},
        snapshot(status="404"),
        snapshot(status="301"),
        snapshot(available=False),
        snapshot(available="yes"),
        snapshot(url="ftp://web.archive.org/"),
        snapshot(url=None),
        {"archived_snapshots": {"closest": []}},
    ],
)
def test_an_address_without_a_good_copy_gives_none(service: Service, answer: Any) -> None:
    service.says(answer)
    assert ask(service, Query(phrases=(PAGE,))) == Answer(hits=())


@pytest.mark.parametrize("timestamp", [None, 2019, "", "20191399000000"])
def test_a_copy_of_an_unknown_day_is_a_copy(service: Service, timestamp: Any) -> None:
    service.says(snapshot(timestamp=timestamp))
    (hit,) = ask(service, Query(phrases=(PAGE,))).hits
    assert hit.snippet == ""


def test_words_alone_are_not_asked_for(service: Service) -> None:
    answer = ask(service, Query(phrases=("104 soldiers", "courier.example/104")))
    assert answer == Answer(hits=(), remark="The Wayback Machine is asked for addresses, and none was given.")
    assert service.requests == []


def test_more_addresses_than_it_is_asked_for_are_remarked(service: Service) -> None:
    service.says({"archived_snapshots": {}})
    answer = ask(service, Query(phrases=tuple(f"https://courier.example/{number}" for number in range(7))))
    assert len(service.requests) == 4
    assert answer.remark == "3 more addresses were not asked for."


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_asked_too_often_it_may_answer_later(service: Service) -> None:
    service.says("<html><h1>429 Too Many Requests</h1></html>", status=429, Retry_After="60")
    with pytest.raises(ProviderError) as error:
        ask(service, Query(phrases=(PAGE,)))
    assert str(error.value) == "Wayback Machine: The site asks for fewer visits just now (429)."
    assert (error.value.may_pass, error.value.retry_after) == (True, 60)


def test_of_two_addresses_one_may_fail(service: Service) -> None:
    service.says("", status=503)
    service.says(snapshot())
    answer = ask(service, Query(phrases=("https://courier.example/gone", PAGE)))
    assert len(answer.hits) == 1
    assert answer.remark == "Wayback Machine: The site has a problem of its own just now (503)."


@pytest.mark.parametrize("answer", [{}, [], 5, {"archived_snapshots": []}, {"archived_snapshots": None}, b"<html>"])
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    with pytest.raises(ProviderError, match=r"^Wayback Machine answered in a way that cannot be read\.$"):
        ask(service, Query(phrases=(PAGE,)))
