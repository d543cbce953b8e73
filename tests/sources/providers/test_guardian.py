"""The Guardian: its query, its articles and its gateway's errors, and a key that is never told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.guardian import Guardian
from tests.sources.providers.conftest import Service

KEY = "a1b2-c3d4"
SOLDIERS = Query(phrases=("104 soldiers fled", '"crossed the border" soldiers'))


def article(url: str = "https://paper.example/104", **more: Any) -> dict[str, Any]:
    return {
        "id": "world/2019/feb/24/104",
        "type": "article",
        "sectionName": "World news",
        "webPublicationDate": "2019-02-24T18:15:00Z",
        "webTitle": "104 soldiers have fled, agency says",
        "webUrl": url,
        "apiUrl": "https://content.example/world/2019/feb/24/104",
        "fields": {"trailText": "The agency counted <strong>104</strong> soldiers", "byline": "A. Reporter"},
        **more,
    }


def found(*articles: Any) -> dict[str, Any]:
    more = {"userTier": "developer", "total": len(articles), "startIndex": 1, "pageSize": 20, "currentPage": 1}
    return {"response": {"status": "ok", **more, "pages": 1, "orderBy": "relevance", "results": list(articles)}}


def ask(service: Service, query: Query = SOLDIERS) -> Answer:
    return Guardian(key=KEY, url=f"{service.address}/search").search(query, service.fetch)


def refused(service: Service) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        ask(service)
    return error.value


def test_an_article_is_a_hit(service: Service) -> None:
    service.says(found(article()))
    assert ask(service) == Answer(
        hits=(
            Hit(
                url="https://paper.example/104",
                title="104 soldiers have fled, agency says",
                snippet="The agency counted 104 soldiers",
                outlet="The Guardian",
                published=date(2019, 2, 24),
            ),
        )
    )


def test_it_is_asked_for_any_phrase(service: Service) -> None:
    service.says(found())
    ask(service)
    assert service.requests[0].path == "/search"
    assert service.asked == {
        "q": '(104 AND soldiers AND fled) OR ("crossed the border" AND soldiers)',
        "order-by": "relevance",
        "show-fields": "trailText,byline",
        "page-size": "20",
        "api-key": KEY,
    }


def test_it_is_asked_in_english_for_the_days(service: Service) -> None:
    service.says(found())
    worded = {"en": ("soldiers fled",), "es": ("soldados huyeron",)}
    since, until = date(2019, 2, 17), date(2019, 3, 10)
    ask(service, Query(phrases=("soldados huyeron",), worded=worded, since=since, until=until, limit=500))
    assert service.asked["q"] == "(soldiers AND fled)"
    assert (service.asked["from-date"], service.asked["to-date"]) == ("2019-02-17", "2019-03-10")
    assert service.asked["page-size"] == "50"


def test_nothing_found_is_an_answer(service: Service) -> None:
    service.says(found())
    assert ask(service) == Answer(hits=())


def test_without_words_it_is_not_asked(service: Service) -> None:
    assert ask(service, Query(phrases=())).remark == "There are no words to search for."
    assert service.requests == []


def test_missing_and_wrong_fields_are_no_harm(service: Service) -> None:
    service.says(found({}, 5, {"webUrl": "https://a.example/", "fields": [], "webTitle": {}}, article(), article()))
    assert [(hit.url, hit.snippet) for hit in ask(service).hits] == [
        ("https://a.example/", ""),
        ("https://paper.example/104", "The agency counted 104 soldiers"),
    ]


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("http", "answer", "said", "may_pass"),
    [
        (401, {"message": "Unauthorized"}, "Unauthorized", False),
        (401, {"message": "Invalid authentication credentials"}, "Invalid authentication credentials", False),
        (429, {"message": "API rate limit exceeded"}, "API rate limit exceeded", True),
        (400, {"response": {"status": "error", "message": "page-size is wrong"}}, "page-size is wrong", False),
        (200, {"response": {"status": "error", "message": "page-size is wrong"}}, "page-size is wrong", False),
        (503, {"message": "An unexpected error occurred"}, "An unexpected error occurred", True),
    ],
)
def test_its_own_words_are_passed_on(service: Service, http: int, answer: Any, said: str, may_pass: bool) -> None:
    service.says(answer, status=http, Retry_After="30")
    error = refused(service)
    assert str(error) == f"The Guardian says: {said}"
    assert error.may_pass is may_pass
    assert error.retry_after == (30 if http in (429, 503) else None)


@pytest.mark.parametrize("http", [200, 403])
def test_a_key_that_it_repeats_is_not_told(service: Service, http: int) -> None:
    service.says({"response": {"status": "error", "message": f"api-key={KEY} is blocked"}}, status=http)
    assert str(refused(service)) == "The Guardian says: api-key=… is blocked"


@pytest.mark.parametrize(
    "answer", [{}, [], {"response": None}, {"response": {"status": "ok"}}, {"response": {"results": 5}}, b"<rss/>"]
)
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    assert str(refused(service)) == "The Guardian answered in a way that cannot be read."
