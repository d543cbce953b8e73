"""Google Fact Check Tools: finished checks, page by page, and a key that is never told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sources.providers.base import Answer, FactCheck, Hit, ProviderError, Query
from sources.providers.factcheck_tools import FactCheckTools
from tests.sources.providers.conftest import Service

KEY = "AIza-very-secret"
SOLDIERS = Query(phrases=("104 soldiers fled Colombia", "soldiers fled Colombia"))


def review(url: str = "https://checks.example/104", **more: Any) -> dict[str, Any]:
    return {
        "publisher": {"name": "Checks of the Ledger", "site": "checks.example"},
        "url": url,
        "title": "Did 104 soldiers flee?",
        "reviewDate": "2019-03-20T00:00:00Z",
        "textualRating": "Mostly true",
        "languageCode": "en",
        **more,
    }


def claim(*reviews: Any, **more: Any) -> dict[str, Any]:
    return {
        "text": "104 soldiers have fled to Colombia.",
        "claimant": "A minister",
        "claimDate": "2019-02-24T00:00:00Z",
        "claimReview": list(reviews or [review()]),
        **more,
    }


def problem(code: int, status: str, said: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": said, "status": status, "details": [{"reason": "API_KEY_INVALID"}]}}


def ask(service: Service, query: Query = SOLDIERS) -> Answer:
    return FactCheckTools(key=KEY, url=f"{service.address}/v1alpha1/claims:search").search(query, service.fetch)


def refused(service: Service) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        ask(service)
    return error.value


def test_a_review_is_a_hit_with_the_finished_check(service: Service) -> None:
    service.says({"claims": [claim()]})
    assert ask(service).hits == (
        Hit(
            url="https://checks.example/104",
            title="Did 104 soldiers flee?",
            snippet="Mostly true",
            outlet="Checks of the Ledger",
            published=date(2019, 3, 20),
            fact_check=FactCheck(
                claim="104 soldiers have fled to Colombia.",
                claimant="A minister",
                rating="Mostly true",
                publisher="Checks of the Ledger",
                reviewed_on=date(2019, 3, 20),
                url="https://checks.example/104",
                language="en",
            ),
        ),
    )


def test_it_is_asked_with_the_key_in_a_header(service: Service) -> None:
    service.says({})
    ask(service)
    (request,) = service.requests
    assert request.path == "/v1alpha1/claims:search"
    assert request.parameters == {"query": "soldiers fled Colombia", "pageSize": "20"}
    assert request.headers["X-Goog-Api-Key"] == KEY


def test_it_is_asked_in_each_language_that_phrases_are_known_in(service: Service) -> None:
    service.says({"claims": [claim()]})
    service.says({"claims": [claim(review("https://checks.example/es"))]})
    worded = {"en": ("soldiers fled",), "es": ("soldados huyeron",)}
    answer = ask(service, Query(phrases=("soldiers fled",), worded=worded, languages=("en", "es")))
    assert len(answer.hits) == 2
    assert [(request.parameters["query"], request.parameters["languageCode"]) for request in service.requests] == [
        ("soldiers fled", "en"),
        ("soldados huyeron", "es"),
    ]


def test_a_check_counts_whenever_it_was_made(service: Service) -> None:
    service.says({"claims": [claim()]})
    query = Query(phrases=("soldiers",), since=date(2019, 2, 20), until=date(2019, 3, 1))
    assert len(ask(service, query).hits) == 1
    assert "maxAgeDays" not in service.asked


def test_a_claim_that_several_checked_is_several_hits(service: Service) -> None:
    other = review("https://other.example/", publisher={"site": "other.example"}, textualRating="Unproven", title=None)
    service.says({"claims": [claim(review(), other)]})
    first, second = ask(service).hits
    assert (first.outlet, second.outlet) == ("Checks of the Ledger", "other.example")
    assert second.title == "104 soldiers have fled to Colombia."
    assert second.fact_check is not None
    assert second.fact_check.rating == "Unproven"


def test_it_goes_on_with_the_next_page_until_there_is_enough(service: Service) -> None:
    pages = [[claim(review(f"https://checks.example/{page}/{n}")) for n in range(20)] for page in range(2)]
    service.says({"claims": pages[0], "nextPageToken": "CBQ"})
    service.says({"claims": pages[1], "nextPageToken": "CCg"})
    assert len(ask(service, Query(phrases=("soldiers",), limit=30)).hits) == 30
    assert [request.parameters.get("pageToken") for request in service.requests] == [None, "CBQ"]
    assert [request.headers["X-Goog-Api-Key"] for request in service.requests] == [KEY, KEY]


def test_pages_without_end_are_left(service: Service) -> None:
    service.says({"claims": [], "nextPageToken": "again"})
    assert ask(service) == Answer(hits=())
    assert len(service.requests) == 2


def test_nothing_found_is_an_empty_object(service: Service) -> None:
    service.says({})
    assert ask(service) == Answer(hits=())


def test_without_words_it_is_not_asked(service: Service) -> None:
    assert ask(service, Query(phrases=())).remark == "There are no words to search for."
    assert service.requests == []


def test_missing_and_wrong_fields_are_no_harm(service: Service) -> None:
    bare = {"url": "https://checks.example/", "publisher": "x", "textualRating": 5, "reviewDate": "one day"}
    service.says({"claims": [{}, 5, {"claimReview": [5, {}, {"url": "ftp://x/"}, bare], "text": None}]})
    check = FactCheck(claim="", rating="", publisher="", url="https://checks.example/")
    assert ask(service).hits == (Hit(url="https://checks.example/", title="", fact_check=check),)


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "status", "said", "may_pass"),
    [
        (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", False),
        (403, "PERMISSION_DENIED", "Fact Check Tools API has not been used in project 1 before or is off.", False),
        (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Queries'.", True),
        (503, "UNAVAILABLE", "The service is currently unavailable.", True),
    ],
)
def test_its_own_words_are_passed_on(service: Service, code: int, status: str, said: str, may_pass: bool) -> None:
    service.says(problem(code, status, said), status=code)
    error = refused(service)
    assert str(error) == f"Google Fact Check Tools says: {said}"
    assert error.may_pass is may_pass


def test_a_key_that_it_repeats_is_not_told(service: Service) -> None:
    service.says(problem(400, "INVALID_ARGUMENT", f"The key {KEY} is not known."), status=400)
    assert str(refused(service)) == "Google Fact Check Tools says: The key … is not known."


@pytest.mark.parametrize("answer", [[], 5, {"claims": {}}, {"claims": "x"}, {"claims": [{"claimReview": 5}]}, b"{"])
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    assert str(refused(service)) == "Google Fact Check Tools answered in a way that cannot be read."
