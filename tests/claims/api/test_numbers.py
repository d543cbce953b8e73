"""GET /api/v1/numbers/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.readings import readings_of
from people.models import User
from tests import factories
from tests.claims.api.answers import json_of, problem_of

URL = "/api/v1/numbers/"
LogIn = Callable[[User], Client]


@pytest.fixture
def edith_asks(as_: LogIn, edith: User) -> Callable[..., dict[str, Any]]:
    """Edith's questions; there are a claim of 104 soldiers, its evidence, and three other counts."""
    claim = factories.make_claim(by=edith)
    factories.make_evidence(claim)
    readings_of([factories.make_document(f"{count} soldiers fled to Colombia.") for count in (120, 130, 140)])
    client = as_(edith)

    def ask(**asked: Any) -> dict[str, Any]:
        return json_of(client.get(URL, asked))

    return ask


def test_the_address_is_the_documented_one() -> None:
    assert reverse("api:numbers") == URL


def test_documents_come_with_their_quotes(edith_asks: Callable[..., dict[str, Any]]) -> None:
    answer = edith_asks(q="soldiers fled 130, Colombia, February 2019")
    (document,) = answer["results"]
    assert document["published"] == "2019-02-24"
    (statement,) = document["statements"]
    assert (statement["low"], statement["high"]) == (130, 130)
    assert statement["quote"] == "130 soldiers fled to Colombia."
    assert statement["label"] == "130 soldiers fled"


def test_it_says_how_the_question_was_understood(edith_asks: Callable[..., dict[str, Any]]) -> None:
    answer = edith_asks(q="soldados huyeron 100-140, Colombia, febrero de 2019")
    assert answer["understood"] == {
        "low": 100,
        "high": 140,
        "unit": None,
        "happened": "fled",
        "counted": ["soldier"],
        "places": ["colombia"],
        "since": "2019-02-01",
        "until": "2019-02-28",
    }
    assert answer["count"] == len(answer["results"]) == 5
    assert answer["documents_read"] == answer["documents_held"] == 5


def test_claims_and_evidence_are_lists_of_their_own(edith_asks: Callable[..., dict[str, Any]]) -> None:
    (claim,) = edith_asks(q="soldiers 104", **{"in": "claims"})["results"]
    assert claim["figure"]["counted"] == "soldier"
    (evidence,) = edith_asks(q="soldiers 104", **{"in": "evidence"})["results"]
    assert evidence["claim"] == claim["id"]
    assert "104 soldiers" in evidence["quote"]


def test_it_comes_in_pages(edith_asks: Callable[..., dict[str, Any]], as_: LogIn, edith: User) -> None:
    first = edith_asks(q="soldiers fled 100-140", limit=2)
    assert (first["count"], len(first["results"])) == (5, 2)
    second = json_of(as_(edith).get(first["next"]))
    assert len(second["results"]) == 2
    assert not {each["id"] for each in first["results"]} & {each["id"] for each in second["results"]}


def test_fields_can_take_the_place_of_words(edith_asks: Callable[..., dict[str, Any]]) -> None:
    answer = edith_asks(low=135, high=150, happened="fled", counted="soldier", place="Colombia", since="2019-02-01")
    assert [each["statements"][0]["low"] for each in answer["results"]] == [140]


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({}, "q", "Give a number"),
        ({"q": "killed 2-7, blorp"}, "q", "“blorp” was not understood"),
        ({"low": "many"}, "low", "valid number"),
        ({"q": "killed 2", "happened": "flew"}, "happened", "It may be "),
        ({"low": 7, "high": 2}, "high", "smaller"),
        ({"q": "killed 2", "in": "people"}, "in", "documents, claims, evidence"),
        ({"q": "killed 2", "since": "soon"}, "since", "format"),
    ],
)
def test_what_is_wrong_is_named(as_: LogIn, edith: User, asked: dict[str, Any], field: str, sentence: str) -> None:
    problem = problem_of(as_(edith).get(URL, asked), 400)
    assert sentence in str(problem["errors"][field])
