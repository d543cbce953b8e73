"""MediaWiki: search and introductions, of one wiki or several, page by page."""

from __future__ import annotations

from typing import Any

import pytest

from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.mediawiki import WIKIPEDIAS, MediaWiki
from tests.sources.providers.conftest import Service

SOLDIERS = Query(phrases=("104 soldiers fled Colombia", "soldiers fled Colombia", "troops fled Colombia"))


def page(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "pageid": 40 + number,
        "ns": 0,
        "title": f"Flight {number}",
        "index": number,
        "extract": "104 soldiers fled across the border.\nThe Migration Office counted them.",
        "pagelanguage": "en",
        "touched": "2019-03-01T00:00:00Z",
        "fullurl": f"https://wiki.example/wiki/Flight_{number}",
        "canonicalurl": f"https://wiki.example/wiki/Flight_{number}",
        **more,
    }


def found(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"batchcomplete": True, "query": {"pages": list(pages)}, "limits": {"extracts": 20}, **more}


def error(code: str, info: str) -> dict[str, Any]:
    return {"error": {"code": code, "info": info, "docref": "See /w/api.php for API usage."}, "servedby": "mw1"}


def ask(service: Service, query: Query = SOLDIERS, *, languages: tuple[str, ...] = ("",)) -> Answer:
    wikis = {language: f"{service.address}/{language or 'w'}/api.php" for language in languages}
    return MediaWiki(wikis, label="Courier Wiki").search(query, service.fetch)


def test_a_page_is_a_hit_with_its_introduction(service: Service) -> None:
    service.says(found(page()))
    assert ask(service).hits == (
        Hit(
            url="https://wiki.example/wiki/Flight_1",
            title="Flight 1",
            snippet="104 soldiers fled across the border. The Migration Office counted them.",
            outlet="Courier Wiki",
        ),
    )


def test_it_is_asked_for_what_the_phrases_have_in_common(service: Service) -> None:
    service.says(found())
    ask(service)
    assert service.requests[0].path == "/w/api.php"
    assert service.asked == {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "maxlag": "5",
        "generator": "search",
        "gsrsearch": "soldiers fled Colombia",
        "gsrwhat": "text",
        "gsrlimit": "20",
        "gsrnamespace": "0",
        "prop": "extracts|info",
        "exintro": "1",
        "explaintext": "1",
        "exlimit": "max",
        "inprop": "url",
    }


def test_pages_come_in_the_order_of_the_search(service: Service) -> None:
    service.says(found(page(3), page(1), page(2), page(4, index="x")))
    assert [hit.title for hit in ask(service).hits] == ["Flight 4", "Flight 1", "Flight 2", "Flight 3"]


def test_a_wiki_that_writes_no_introductions_gives_its_pages(service: Service) -> None:
    bare = page()
    del bare["extract"], bare["canonicalurl"]
    warned = {"warnings": {"query": {"warnings": 'Unrecognized value for parameter "prop": extracts'}}}
    service.says(found(bare, **warned))
    (hit,) = ask(service).hits
    assert (hit.url, hit.snippet) == ("https://wiki.example/wiki/Flight_1", "")


def test_nothing_found_has_no_query_in_it(service: Service) -> None:
    service.says({"batchcomplete": True})
    assert ask(service) == Answer(hits=())


def test_it_goes_on_until_there_is_enough(service: Service) -> None:
    first = {"continue": {"gsroffset": 20, "continue": "gsroffset||"}}
    service.says(found(*map(page, range(1, 21)), **first))
    service.says(found(*map(page, range(21, 41))))
    hits = ask(service, Query(phrases=("soldiers",), limit=25)).hits
    assert len(hits) == 25
    assert [request.parameters.get("gsroffset") for request in service.requests] == [None, "20"]
    assert service.requests[1].parameters["continue"] == "gsroffset||"
    assert service.requests[1].parameters["gsrsearch"] == "soldiers"


def test_a_wiki_that_never_ends_is_left(service: Service) -> None:
    service.says(found(page(), **{"continue": {"gsroffset": 20}}))
    assert len(ask(service).hits) == 1
    assert len(service.requests) == 2


def test_wikis_of_the_languages_asked_for_are_asked_in_their_language(service: Service) -> None:
    service.says(found(page(1), page(2)))
    service.says(found(page(3)))
    worded = {"en": ("soldiers fled",), "es": ("soldados huyeron",)}
    phrases = ("soldiers fled", "soldados huyeron")
    answer = ask(service, Query(phrases=phrases, worded=worded, languages=("es", "en")), languages=("en", "es", "fr"))
    assert [(request.path, request.parameters["gsrsearch"]) for request in service.requests] == [
        ("/en/api.php", "soldiers fled"),
        ("/es/api.php", "soldados huyeron"),
    ]
    assert [hit.title for hit in answer.hits] == ["Flight 1", "Flight 3", "Flight 2"]


def test_without_a_wiki_in_the_language_it_says_so(service: Service) -> None:
    answer = ask(service, Query(phrases=("soldiers",), languages=("fr",)), languages=("en",))
    assert answer == Answer(hits=(), remark="Courier Wiki is not set up for a language that was asked for.")
    assert service.requests == []


def test_without_words_it_is_not_asked(service: Service) -> None:
    answer = ask(service, Query(phrases=("?!",)), languages=("en", "es"))
    assert answer == Answer(hits=(), remark="There are no words to search for.")
    assert service.requests == []


def test_wikipedia_is_asked_where_nothing_else_is_named() -> None:
    assert (MediaWiki().label, MediaWiki().wikis) == ("Wikipedia", WIKIPEDIAS)


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "info", "may_pass"),
    [
        ("maxlag", "Waiting for db1: 6.2 seconds lagged.", True),
        ("ratelimited", "You've exceeded your rate limit. Please wait some time and try again.", True),
        ("internal_api_error_DBQueryError", "[a1b2] Caught exception of type DBQueryError", True),
        ("search-error", "An error has occurred while searching: Query too complex.", False),
        ("readapidenied", "You need read permission to use this module.", False),
    ],
)
def test_an_error_with_status_200_is_an_error(service: Service, code: str, info: str, may_pass: bool) -> None:
    service.says(error(code, info), MediaWiki_API_Error=code)
    with pytest.raises(ProviderError) as raised:
        ask(service)
    assert str(raised.value) == f"Courier Wiki says: {info}"
    assert raised.value.may_pass is may_pass


def test_asked_too_often_it_says_how_long_to_wait(service: Service) -> None:
    service.says("<!DOCTYPE html><html><title>Wikimedia Error</title></html>", status=429, Retry_After="12")
    with pytest.raises(ProviderError) as raised:
        ask(service)
    assert str(raised.value) == "Courier Wiki: The site asks for fewer visits just now (429)."
    assert (raised.value.may_pass, raised.value.retry_after) == (True, 12)


def test_where_one_wiki_fails_the_other_answers_with_a_remark(service: Service) -> None:
    service.says(error("readonly", "The wiki is currently in read-only mode."))
    service.says(found(page()))
    answer = ask(service, languages=("en", "es"))
    assert len(answer.hits) == 1
    assert answer.remark == "Courier Wiki says: The wiki is currently in read-only mode."


def test_where_both_fail_it_fails_and_may_pass_if_one_may(service: Service) -> None:
    service.says(error("readapidenied", "You need read permission to use this module."))
    service.says(error("maxlag", "Waiting for db1: 6.2 seconds lagged."))
    with pytest.raises(ProviderError) as raised:
        ask(service, languages=("en", "es"))
    assert str(raised.value) == (
        "Courier Wiki says: You need read permission to use this module. "
        "Courier Wiki says: Waiting for db1: 6.2 seconds lagged."
    )
    assert raised.value.may_pass


@pytest.mark.parametrize("answer", [[], 5, {"query": {"pages": {"41": {}}}}, {"query": {"pages": "x"}}])
def test_what_is_no_answer_cannot_be_read(service: Service, answer: Any) -> None:
    service.says(answer)
    with pytest.raises(ProviderError, match=r"^Courier Wiki answered in a way that cannot be read\.$"):
        ask(service)


@pytest.mark.parametrize("more", [5, "x", {}, {"continue": "-||"}, {"gsroffset": {"x": 1}}])
def test_a_strange_way_to_go_on_is_no_harm(service: Service, more: Any) -> None:
    service.says(found(page(), **{"continue": more}))
    assert len(ask(service).hits) == 1
