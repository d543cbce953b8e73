"""SearXNG: what its engines find, which of them were silent, and a server that gives no JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.searxng import Searxng
from tests.sources.providers.conftest import Service

SOLDIERS = Query(phrases=("104 soldiers fled Colombia", "soldiers Colombia"))


def result(url: str = "https://courier.example/104", **more: Any) -> dict[str, Any]:
    return {
        "url": url,
        "title": "104 soldiers have fled",
        "content": "The agency counted <b>104</b> soldiers.",
        "publishedDate": "2019-02-24T18:15:00",
        "engine": "bing news",
        "engines": ["bing news"],
        "category": "news",
        "score": 1.0,
        **more,
    }


def found(*results: Any, **more: Any) -> dict[str, Any]:
    return {
        "query": "104 soldiers fled Colombia",
        "number_of_results": 0,
        "results": list(results),
        "answers": [],
        "suggestions": [],
        "infoboxes": [],
        "unresponsive_engines": [],
        **more,
    }


def ask(service: Service, query: Query = SOLDIERS, path: str = "/") -> Answer:
    return Searxng(url=service.address + path).search(query, service.fetch)


def test_a_result_is_a_hit(service: Service) -> None:
    service.says(found(result()))
    assert ask(service) == Answer(
        hits=(
            Hit(
                url="https://courier.example/104",
                title="104 soldiers have fled",
                snippet="The agency counted 104 soldiers.",
                published=date(2019, 2, 24),
            ),
        )
    )


@pytest.mark.parametrize(("path", "asked"), [("", "/search"), ("/", "/search"), ("/sx", "/sx/search")])
def test_it_is_asked_for_the_most_precise_phrase(service: Service, path: str, asked: str) -> None:
    service.says(found())
    ask(service, path=path)
    assert service.requests[0].path == asked
    assert service.asked == {"q": "104 soldiers fled Colombia", "format": "json", "language": "all"}


def test_it_is_asked_in_each_language_that_phrases_are_known_in(service: Service) -> None:
    service.says(found(result("https://a.example/1"), result("https://a.example/2")))
    service.says(found(result("https://a.example/3"), result("https://a.example/1")))
    worded = {"en": ("104 soldiers fled", "soldiers"), "es": ("104 soldados huyeron", "soldados")}
    query = Query(phrases=("104 soldiers fled",), worded=worded, languages=("en", "es", "fr"))
    assert [hit.url[-1] for hit in ask(service, query).hits] == ["1", "3", "2"]
    assert [(request.parameters["q"], request.parameters["language"]) for request in service.requests] == [
        ("104 soldiers fled", "en"),
        ("104 soldados huyeron", "es"),
    ]


def test_one_language_is_asked_for_all_the_same(service: Service) -> None:
    service.says(found())
    ask(service, Query(phrases=("soldados",), languages=("es",)))
    assert service.asked["language"] == "es"


def test_quoted_words_stay_together(service: Service) -> None:
    service.says(found())
    ask(service, Query(phrases=("“crossed the border” soldiers",)))
    assert service.asked["q"] == '"crossed the border" soldiers'


def test_days_that_engines_do_not_know_are_kept_to_here(service: Service) -> None:
    days = ["2019-02-01T00:00:00", "2019-02-24T00:00:00", None, "soon"]
    service.says(found(*(result(f"https://a.example/{n}", publishedDate=day) for n, day in enumerate(days))))
    query = Query(phrases=("soldiers",), since=date(2019, 2, 20), until=date(2019, 3, 1))
    assert [hit.url[-1] for hit in ask(service, query).hits] == ["1", "2", "3"]


def test_silent_engines_are_named(service: Service) -> None:
    silent = [["google", "Suspended: CAPTCHA"], ["qwant", "timeout"], ["odd"], 5, [1, 2]]
    service.says(found(result(), unresponsive_engines=silent))
    answer = ask(service)
    assert len(answer.hits) == 1
    assert answer.remark == (
        "Of SearXNG's engines, these did not answer: google (Suspended: CAPTCHA), qwant (timeout)."
    )


@pytest.mark.parametrize("silent", [None, 5, "x", {}, []])
def test_where_none_was_silent_there_is_no_remark(service: Service, silent: Any) -> None:
    service.says(found(unresponsive_engines=silent))
    assert ask(service) == Answer(hits=())


def test_without_words_it_is_not_asked(service: Service) -> None:
    assert ask(service, Query(phrases=())).remark == "There are no words to search for."
    assert service.requests == []


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_server_without_json_says_what_to_set(service: Service) -> None:
    service.says("<!doctype html><title>403 Forbidden</title><h1>Forbidden</h1>", status=403)
    with pytest.raises(ProviderError) as error:
        ask(service)
    assert str(error.value) == (
        "SearXNG: It does not give answers as JSON (403). Add “json” to search.formats in its settings.yml."
    )
    assert not error.value.may_pass


def test_asked_too_often_it_may_answer_later(service: Service) -> None:
    service.says("Too Many Requests", status=429, Retry_After="60")
    with pytest.raises(ProviderError) as error:
        ask(service)
    assert str(error.value) == "SearXNG says: Too Many Requests"
    assert (error.value.may_pass, error.value.retry_after) == (True, 60)


@pytest.mark.parametrize(
    "answer", [{}, [], 5, {"results": None}, {"results": {}}, "<html>a search page</html>", b"", b'{"results": [']
)
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    with pytest.raises(ProviderError, match=r"^SearXNG answered in a way that cannot be read\.$"):
        ask(service)


def test_missing_and_wrong_fields_are_no_harm(service: Service) -> None:
    service.says(found({}, 5, {"url": 5}, {"url": "https://a.example/", "title": None, "content": [], "score": "x"}))
    assert ask(service).hits == (Hit(url="https://a.example/", title=""),)
