"""GDELT: how it is asked, and what is made of what it says, also of its sentences in the place of JSON."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest

from sources.fetch import fetch
from sources.providers.base import Answer, Hit, ProviderError, Query
from sources.providers.gdelt import Gdelt
from tests.sources.providers.conftest import Service

SOLDIERS = Query(phrases=("104 soldiers fled Colombia", "soldiers fled Colombia", "troops fled Colombia"))


def article(url: Any = "https://courier.example/104", **more: Any) -> dict[str, Any]:
    return {
        "url": url,
        "url_mobile": "",
        "title": "104 soldiers have fled , agency says",
        "seendate": "20190224T181500Z",
        "socialimage": "https://courier.example/104.jpg",
        "domain": "courier.example",
        "language": "English",
        "sourcecountry": "Colombia",
        **more,
    }


def ask(service: Service, query: Query = SOLDIERS) -> Answer:
    return Gdelt(url=f"{service.address}/api/v2/doc/doc").search(query, service.fetch)


def refused(service: Service) -> ProviderError:
    with pytest.raises(ProviderError) as error:
        ask(service)
    return error.value


def test_an_article_is_a_hit_on_the_day_it_was_seen(service: Service) -> None:
    service.says({"articles": [article()]})
    assert ask(service).hits == (
        Hit(
            url="https://courier.example/104",
            title="104 soldiers have fled , agency says",
            outlet="courier.example",
            published=date(2019, 2, 24),
        ),
    )


def test_it_is_asked_once_for_what_the_phrases_have_in_common(service: Service) -> None:
    service.says({"articles": []})
    ask(service)
    assert service.requests[0].path == "/api/v2/doc/doc"
    assert service.asked == {
        "query": "soldiers fled Colombia",
        "mode": "artlist",
        "format": "json",
        "sort": "hybridrel",
        "maxrecords": "20",
    }


def test_days_languages_and_country_are_asked_for_as_it_knows_them(service: Service) -> None:
    service.says({})
    since, until = date(2019, 2, 17), date(2019, 3, 10)
    phrases = ("soldiers fled",)
    ask(service, Query(phrases=phrases, languages=("en", "es"), country="de", since=since, until=until, limit=900))
    assert service.asked["query"] == "soldiers fled (sourcelang:english OR sourcelang:spanish) sourcecountry:GM"
    assert service.asked["startdatetime"] == "20190217000000"
    assert service.asked["enddatetime"] == "20190310235959"
    assert service.asked["maxrecords"] == "250"


@pytest.mark.parametrize(
    ("languages", "country", "bounds"),
    [
        (("es",), "", " sourcelang:spanish"),
        (("es", "tlh"), "CO", " sourcelang:spanish sourcecountry:CO"),
        (("tlh",), "", ""),
        ((), "us OR x", ""),
    ],
)
def test_one_alternative_stands_without_parentheses(
    service: Service, languages: tuple[str, ...], country: str, bounds: str
) -> None:
    service.says({})
    ask(service, Query(phrases=("soldiers",), languages=languages, country=country))
    assert service.asked["query"] == "soldiers" + bounds


@pytest.mark.parametrize(
    ("phrase", "asked"),
    [
        ('soldiers "crossed the  border"', 'soldiers "crossed the border"'),
        ("8 soldiers in a lorry", "soldiers lorry"),
        ("covid-19 deaths", '"covid-19" deaths'),
        ("soldiers OR (guards) -police", "soldiers guards police"),
        ("soldiers sourcelang:xx", "soldiers sourcelang"),
        ("«desertion» Cúcuta", "desertion Cúcuta"),
    ],
)
def test_words_that_it_would_misread_are_left_out_or_quoted(service: Service, phrase: str, asked: str) -> None:
    service.says({})
    ask(service, Query(phrases=(phrase,)))
    assert service.asked["query"] == asked


def test_it_is_asked_in_english_since_it_searches_translations(service: Service) -> None:
    service.says({})
    worded = {"es": ("soldados huyeron",), "en": ("soldiers fled",)}
    ask(service, Query(phrases=("soldados huyeron", "soldiers fled"), worded=worded))
    assert service.asked["query"] == "soldiers fled"


def test_without_words_it_is_not_asked(service: Service) -> None:
    for phrases in ((), ("",), ("8",), ("https://courier.example/104",)):
        answer = ask(service, Query(phrases=phrases))
        assert answer == Answer(hits=(), remark="There are no words to search for.")
    assert service.requests == []


def test_nothing_found_is_an_empty_object(service: Service) -> None:
    service.says({})
    assert ask(service) == Answer(hits=())


def test_an_address_comes_once_and_no_more_than_asked_for(service: Service) -> None:
    service.says({"articles": [article(), article(title="Again"), *(article(f"https://a.example/{n}") for n in "abc")]})
    hits = ask(service, Query(phrases=SOLDIERS.phrases, limit=3)).hits
    assert [hit.url for hit in hits] == ["https://courier.example/104", "https://a.example/a", "https://a.example/b"]
    assert hits[0].title == "104 soldiers have fled , agency says"


def test_what_has_no_address_or_is_no_article_is_left_out(service: Service) -> None:
    service.says({"articles": [{}, None, 5, "x", article(url=None), article(url="javascript:alert(1)"), article()]})
    assert [hit.url for hit in ask(service).hits] == ["https://courier.example/104"]


def test_missing_and_wrong_fields_are_no_harm(service: Service) -> None:
    service.says({"articles": [{"url": "https://a.example/", "title": 5, "seendate": ["x"], "domain": None}]})
    assert ask(service).hits == (Hit(url="https://a.example/", title=""),)


def test_an_ampersand_in_an_address_is_no_entity(service: Service) -> None:
    service.says({"articles": [article(url="https://a.example/?a=1&copy=2")]})
    assert ask(service).hits[0].url == "https://a.example/?a=1&copy=2"


def test_a_stray_backslash_and_a_bare_line_break_are_read_over(service: Service) -> None:
    service.says(
        b'{"articles": [{"url": "https:\\/\\/a.example\\/1", "title": "Soldiers\\\' flight \\u00e9\\ud, \n\\"now\\""}]}'
    )
    assert ask(service).hits == (Hit(url="https://a.example/1", title='Soldiers\\\' flight é\\ud, "now"'),)


# ── What goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_its_sentences_with_status_200_are_passed_on(service: Service) -> None:
    service.says("The specified phrase is too short.\n")
    error = refused(service)
    assert str(error) == "GDELT says: The specified phrase is too short."
    assert not error.may_pass


@pytest.mark.parametrize("status", [200, 429])
def test_asked_too_often_it_may_answer_later(service: Service, status: int) -> None:
    said = "Please limit requests to one every 5 seconds or contact the project for larger queries."
    service.says(said, status=status, Retry_After="5")
    error = refused(service)
    assert str(error) == f"GDELT says: {said}"
    assert error.may_pass
    assert error.retry_after == (5 if status == 429 else None)


def test_a_page_in_the_place_of_an_error_is_not_repeated(service: Service) -> None:
    service.says("<html><h1>502 Bad Gateway</h1></html>", status=502)
    error = refused(service)
    assert str(error) == "GDELT: The site has a problem of its own just now (502)."
    assert error.may_pass


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b'{"articles": [{"url": "https://a.exam',
        b"<html><title>Moved</title></html>",
        b"[]",
        b"5",
        b'"articles"',
        b'{"articles": {"url": "https://a.example/"}}',
        b'{"articles": 5}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_answer_cannot_be_read(service: Service, body: bytes) -> None:
    service.says(body)
    error = refused(service)
    assert str(error) == "GDELT answered in a way that cannot be read."
    assert not error.may_pass


def test_a_server_that_is_not_there_is_an_error_for_now() -> None:
    with pytest.raises(ProviderError, match=r"^GDELT: No connection to 127\.0\.0\.1 could be made\.$") as error:
        Gdelt(url="http://127.0.0.1:9/").search(SOLDIERS, partial(fetch, allow_hosts=["127.0.0.1"]))
    assert error.value.may_pass


@pytest.mark.parametrize(
    ("mebibytes", "said"),
    [(5, "GDELT answered with more than Factcheck reads."), (11, "GDELT: The page is larger than Factcheck reads.")],
)
def test_a_huge_answer_is_not_read(service: Service, mebibytes: int, said: str) -> None:
    service.says(b'{"articles": [' + b" " * (mebibytes * 1024 * 1024) + b"]}")
    assert str(refused(service)) == said
