"""NewsAPI: its query, its articles and its error codes, and a key that is never told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.newsapi import NewsApi
from tests.sources.providers.conftest import Service

KEY = "0123456789abcdef"
SOLDIERS = Query(phrases=("104 soldiers fled", "soldiers fled"))


def article(url: str = "https://courier.example/104", **more: Any) -> dict[str, Any]:
    return {
        "source": {"id": None, "name": "The Courier"},
        "author": "A. Reporter",
        "title": "104 soldiers have fled - The Courier",
        "description": "The agency counted <em>104</em> soldiers.",
        "url": url,
        "urlToImage": None,
        "publishedAt": "2019-02-24T18:15:00Z",
        "content": "The agency counted 104 soldiers… [+2041 chars]",
        **more,
    }


def found(*articles: Any, total: int = 1) -> dict[str, Any]:
    return {"status": "ok", "totalResults": total, "articles": list(articles)}


def problem(code: str, said: str) -> dict[str, Any]:
    return {"status": "error", "code": code, "message": said}


def ask(service: Service, query: Query = SOLDIERS) -> Answer:
    return NewsApi(key=KEY, url=f"{service.address}/v2/everything").search(query, service.fetch)


def refused(service: Service) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        ask(service)
    return error.value


def test_an_article_is_a_hit(service: Service) -> None:
    service.says(found(article()))
    assert ask(service) == Answer(
        hits=(
            Hit(
                url="https://courier.example/104",
                title="104 soldiers have fled - The Courier",
                snippet="The agency counted 104 soldiers.",
                outlet="The Courier",
                published=date(2019, 2, 24),
            ),
        )
    )


def test_it_is_asked_for_any_phrase_with_the_key_in_a_header(service: Service) -> None:
    service.says(found())
    ask(service)
    (request,) = service.requests
    assert request.path == "/v2/everything"
    assert request.parameters == {
        "q": "(104 AND soldiers AND fled) OR (soldiers AND fled)",
        "sortBy": "relevancy",
        "pageSize": "20",
    }
    assert request.headers["X-Api-Key"] == KEY


@pytest.mark.parametrize(("languages", "asked"), [(("es",), "es"), (("en", "es"), None), ((), None), (("tlh",), None)])
def test_it_takes_days_and_one_language_that_it_knows(
    service: Service, languages: tuple[str, ...], asked: str | None
) -> None:
    service.says(found())
    since, until = date(2019, 2, 17), date(2019, 3, 10)
    ask(service, Query(phrases=("soldiers",), languages=languages, since=since, until=until, limit=500))
    assert (service.asked["from"], service.asked["to"]) == ("2019-02-17", "2019-03-10")
    assert service.asked.get("language") == asked
    assert service.asked["pageSize"] == "100"


def test_a_number_that_no_phrase_has_is_asked_for_first(service: Service) -> None:
    service.says(found())
    ask(service, Query(phrases=("soldiers fled", "soldiers left"), low=Decimal(104), high=Decimal("104.000000")))
    assert service.asked["q"] == "(104 AND soldiers) OR (soldiers AND fled) OR (soldiers AND left)"


def test_as_many_phrases_as_there_is_room_for(service: Service) -> None:
    service.says(found())
    ask(service, Query(phrases=(*(f"{'soldiers' * 8} {number}" for number in range(100, 120)), "fled")))
    asked = service.asked["q"]
    assert asked.startswith(f"({'soldiers' * 8} AND 100) OR ")
    assert 400 < len(asked) <= 500
    assert asked.endswith(" OR (fled)")


def test_withdrawn_articles_and_copies_are_left_out(service: Service) -> None:
    removed = article("https://removed.com", title="[Removed]", description="[Removed]", source={"name": "[Removed]"})
    service.says(found(removed, article(), article(title="Again"), total=900))
    (hit,) = ask(service).hits
    assert hit.title == "104 soldiers have fled - The Courier"


def test_nothing_found_is_an_answer(service: Service) -> None:
    service.says(found(total=0))
    assert ask(service) == Answer(hits=())


def test_without_words_it_is_not_asked(service: Service) -> None:
    assert ask(service, Query(phrases=("…",))).remark == "There are no words to search for."
    assert service.requests == []


def test_missing_and_wrong_fields_are_no_harm(service: Service) -> None:
    service.says(found({}, 5, None, {"url": "https://a.example/", "title": 5, "source": "x", "publishedAt": 2019}))
    assert ask(service).hits == (Hit(url="https://a.example/", title=""),)


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("http", "code", "said", "may_pass"),
    [
        (401, "apiKeyInvalid", "Your API key is invalid or incorrect.", False),
        (400, "parametersMissing", "Required parameters are missing.", False),
        (426, "parameterInvalid", "You are trying to request results too far in the past.", False),
        (429, "rateLimited", "You have made too many requests recently.", True),
        (500, "unexpectedError", "Something went wrong on our side.", True),
        (200, "rateLimited", "You have made too many requests recently.", True),
        (200, "apiKeyDisabled", "Your API key has been disabled.", False),
    ],
)
def test_its_own_words_are_passed_on(service: Service, http: int, code: str, said: str, may_pass: bool) -> None:
    service.says(problem(code, said), status=http)
    error = refused(service)
    assert str(error) == f"NewsAPI says: {said}"
    assert error.may_pass is may_pass


def test_asked_too_often_it_says_how_long_to_wait(service: Service) -> None:
    service.says(problem("rateLimited", "Slow down."), status=429, Retry_After="43200")
    assert refused(service).retry_after == 43200


@pytest.mark.parametrize("http", [200, 401])
def test_a_key_that_it_repeats_is_not_told(service: Service, http: int) -> None:
    service.says(problem("apiKeyInvalid", f"{KEY} is wrong."), status=http)
    assert str(refused(service)) == "NewsAPI says: … is wrong."


def test_an_error_without_words_is_told_as_one(service: Service) -> None:
    service.says({"status": "error"})
    assert str(refused(service)) == "NewsAPI reports an error and does not say which."


@pytest.mark.parametrize("answer", [{}, [], None, {"status": "ok"}, {"status": "ok", "articles": {}}, b"\x00"])
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    assert str(refused(service)) == "NewsAPI answered in a way that cannot be read."
