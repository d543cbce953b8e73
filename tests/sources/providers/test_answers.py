"""Whatever a service answers, a provider gives hits or says why not."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.fetch import Fetched, Reason, Refused
from sources.providers import answers
from sources.providers.base import External, ProviderError, Query
from sources.providers.factcheck_tools import FactCheckTools
from sources.providers.gdelt import Gdelt
from sources.providers.given import Given
from sources.providers.guardian import Guardian
from sources.providers.mediawiki import MediaWiki
from sources.providers.newsapi import NewsApi
from sources.providers.searxng import Searxng
from sources.providers.wayback import Wayback
from sources.reading import web_address

KEY = "k3y-that-is-secret"
QUERY = Query(phrases=("104 soldiers fled", "soldiers fled", "https://courier.example/104"))
URL = "https://courier.example/104"

# Each with the parts of a good answer that it looks at.
ASKED: dict[str, tuple[External, Any]] = {
    "gdelt": (Gdelt(), {"articles": [{"url": URL, "title": "T", "seendate": "20190224T000000Z", "domain": "c"}]}),
    "mediawiki": (
        MediaWiki({"": "https://wiki.example/api.php"}),
        {
            "query": {"pages": [{"title": "T", "index": 1, "extract": "E", "canonicalurl": URL, "fullurl": URL}]},
            "continue": {"gsroffset": 20},
        },
    ),
    "searxng": (
        Searxng(url="https://search.example"),
        {
            "results": [{"url": URL, "title": "T", "content": "C", "publishedDate": "2019-02-24"}],
            "unresponsive_engines": [["google", "timeout"]],
        },
    ),
    "factcheck_tools": (
        FactCheckTools(key=KEY),
        {
            "claims": [
                {
                    "text": "T",
                    "claimant": "C",
                    "claimReview": [{"publisher": {"name": "P"}, "url": URL, "reviewDate": "2019-03-20"}],
                }
            ],
            "nextPageToken": "N",
        },
    ),
    "newsapi": (
        NewsApi(key=KEY),
        {"status": "ok", "articles": [{"source": {"name": "S"}, "title": "T", "description": "D", "url": URL}]},
    ),
    "guardian": (
        Guardian(key=KEY),
        {"response": {"status": "ok", "results": [{"webUrl": URL, "webTitle": "T", "fields": {"trailText": "X"}}]}},
    ),
    "wayback": (
        Wayback(),
        {"archived_snapshots": {"closest": {"status": "200", "available": True, "url": URL, "timestamp": "2019"}}},
    ),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["error", "ok", URL, KEY]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value inside a value, and to the value itself."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    value = copy.deepcopy(value)
    part = value
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = other
    return value


def outcome(provider: External, body: bytes, refused: Reason | None = None) -> str:
    """What the provider says, having checked that its hits can be kept."""

    def fetch(url: str, **options: Any) -> Fetched | Refused:
        return Refused(reason=refused, detail="1", body=body) if refused else Fetched(url=url, body=body)

    try:
        answer = provider.search(QUERY, fetch)
    except ProviderError as error:
        return str(error)
    assert all(web_address(hit.url) == hit.url != "" for hit in answer.hits)
    for hit in answer.hits:
        written = json.dumps([hit.title, hit.snippet, hit.outlet, str(hit.fact_check)], ensure_ascii=False)
        assert "\0" not in written
        written.encode()
    return answer.remark


@pytest.mark.parametrize("name", ASKED)
def test_each_example_is_a_good_answer(name: str) -> None:
    provider, answer = ASKED[name]
    body = json.dumps(answer).encode()
    (hit,) = provider.search(QUERY, lambda url, **options: Fetched(url=url, body=body)).hits
    assert (hit.url, bool(hit.title)) == (URL, True)


@pytest.mark.parametrize("name", ASKED)
@settings(deadline=None, max_examples=80)
@given(other=VALUES, data=st.data())
def test_whatever_stands_in_an_answer_it_finds_something_or_says_why_not(
    name: str, other: Any, data: st.DataObject
) -> None:
    provider, answer = ASKED[name]
    path = data.draw(st.sampled_from(places(answer)))
    body = json.dumps(changed(answer, path, other)).encode()
    assert KEY not in outcome(provider, body)
    assert KEY not in outcome(provider, body, Reason.FORBIDDEN)


@pytest.mark.parametrize("name", ASKED)
@settings(deadline=None, max_examples=25)
@given(body=st.binary(), cut_at=st.integers(0, 200))
def test_bytes_that_are_no_answer_are_told_as_such(name: str, body: bytes, cut_at: int) -> None:
    provider, answer = ASKED[name]
    for broken in (body, json.dumps(answer).encode()[:cut_at], json.dumps(answer).encode()[:cut_at] + body):
        outcome(provider, broken)
        assert outcome(provider, broken, Reason.SERVER_ERROR) != ""


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("reason", list(Reason))
def test_a_refusal_is_told_with_the_provider_s_name_and_may_pass_as_it_may(name: str, reason: Reason) -> None:
    provider, _ = ASKED[name]
    refused = Refused(reason=reason, detail="1", retry_after=7)
    with pytest.raises(ProviderError) as error:
        provider.search(QUERY, lambda url, **options: refused)
    assert str(error.value).startswith(f"{provider.label}: ")
    assert error.value.may_pass is refused.may_pass
    assert error.value.retry_after == 7


@pytest.mark.parametrize("make", [*(lambda one=one: one for one, _ in ASKED.values()), Given])
def test_each_provider_tells_what_settings_and_pages_need(make: Callable[[], External]) -> None:
    provider = make()
    assert provider.name.isidentifier()
    assert provider.label
    assert provider.seconds_between >= 0
    assert provider.name == "given" or provider.home.startswith("https://")
    assert bool(provider.key_help) is provider.needs_key


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (rb'{"a": "it\'s"}', {"a": "it\\'s"}),
        (rb'{"a": "\\d \n \u00e9 \" \/"}', {"a": '\\d \n é " /'}),
        (rb'{"a": "\ud"}', {"a": "\\ud"}),
        (b'{"a": "one\ntwo\ttab"}', {"a": "one\ntwo\ttab"}),
        (b"\xef\xbb\xbf[1]", [1]),
        (b'["\xff"]', ["\ufffd"]),
    ],
)
def test_json_is_read_over_its_small_faults(written: bytes, value: Any) -> None:
    assert answers.parsed(written) == value


@pytest.mark.parametrize("written", [b"", b"{", b"[" * 99_999, b"1" * 9_999, b'"', b"\\", rb"{\"a\": 1}"])
def test_what_is_no_json_is_a_value_error(written: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        answers.parsed(written)


def test_a_key_is_taken_out_before_a_long_message_is_cut() -> None:
    refused = Refused(reason=Reason.FORBIDDEN, body=json.dumps({"message": "x" * 290 + KEY}).encode())
    with pytest.raises(ProviderError) as error:
        answers.ask(lambda url, **options: refused, "https://x.example/", {}, label="X", secret=KEY)
    assert str(error.value) == "X says: " + "x" * 290 + "…"


@pytest.mark.parametrize(
    ("words", "shown"),
    [("soldiers " * 40, "soldiers " * 32 + "soldiers…"), ("国" * 400, "国" * 300 + "…"), ("國境" * 150, "國境" * 150)],
)
def test_a_long_text_is_cut_at_a_word_where_it_has_words(words: str, shown: str) -> None:
    assert answers.cut(words) == shown


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"Too many requests, come back later", "X says: Too many requests, come back later"),
        (b'{"error": "Quota exceeded"}', "X says: Quota exceeded"),
        (b'{"message": "<b>No</b>\\n such&amp;such"}', "X says: No such&such"),
        (b'{"message": {"text": "no"}}', "X: The site does not let Factcheck read this page (403)."),
        (b"<html>Forbidden</html>", "X: The site does not let Factcheck read this page (403)."),
        (b"Forbidden", "X: The site does not let Factcheck read this page (403)."),
        (b"", "X: The site does not let Factcheck read this page (403)."),
        (b"PK\x03\x04 \x00 zip", "X: The site does not let Factcheck read this page (403)."),
        (b"Long words " * 100, "X says: " + "Long words " * 26 + "Long words…"),
    ],
)
def test_a_service_s_own_sentence_is_told_and_nothing_else(body: bytes, said: str) -> None:
    refused = Refused(reason=Reason.FORBIDDEN, detail="403", body=body)
    with pytest.raises(ProviderError) as error:
        answers.ask(lambda url, **options: refused, "https://x.example/", {}, label="X")
    assert str(error.value) == said
