"""GET /api/v1/verdicts/"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from claims.export import verdict_document
from claims.models import VerdictRevision
from people.models import User
from sources import intake
from tests import factories
from tests.claims import verdicts
from tests.claims.api.answers import json_of, problem_of

URL = "/api/v1/verdicts/"
LogIn = Callable[[User], Client]


def listed(client: Client, url: str = URL) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json_of(client.get(url))["results"]
    return results


def test_the_address_is_the_documented_one() -> None:
    assert reverse("api:verdicts") == URL


@pytest.mark.django_db
def test_an_empty_newsroom_has_an_empty_list(client: Client) -> None:
    assert json_of(client.get(URL)) == {"next": None, "previous": None, "results": []}


def test_anybody_reads_what_is_published_newest_first(client: Client, edith: User, ravi: User) -> None:
    approved = verdicts.approve_some(3, by=edith, reviewer=ravi)
    found = listed(client)
    assert [document["id"] for document in found] == [str(revision.verdict.public_id) for revision in approved]
    assert [verdicts.faults(document) for document in found] == [[], [], []]


def test_a_verdict_is_listed_as_the_export_has_it(client: Client, edith: User, ravi: User) -> None:
    verdicts.approve_corrected(by=edith, reviewer=ravi)
    (revision,) = VerdictRevision.objects.published().for_page()
    assert listed(client) == [verdict_document(revision)]


def test_what_is_not_approved_is_not_listed_even_for_who_may_see_it(edith: User, ravi: User, as_: LogIn) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    assert listed(as_(ravi)) == []


@pytest.mark.parametrize("name", ["edith", "ravi", "ada", "olga"])
def test_who_reads_where_nothing_is_published(
    request: pytest.FixtureRequest, edith: User, ravi: User, as_: LogIn, settings: Settings, name: str
) -> None:
    verdicts.approve_some(1, by=edith, reviewer=ravi)
    client = as_(request.getfixturevalue(name))
    assert len(listed(client)) == 1
    settings.PUBLISH_VERDICTS = False
    assert len(listed(client)) == (0 if name == "olga" else 1)
    assert listed(Client()) == []


def test_pages_hold_each_verdict_once(client: Client, edith: User, ravi: User) -> None:
    approved = verdicts.approve_some(5, by=edith, reviewer=ravi)
    seen: list[str] = []
    url: str | None = URL + "?limit=2"
    pages = []
    while url:
        page = json_of(client.get(url))
        pages.append(len(page["results"]))
        seen += [document["id"] for document in page["results"]]
        url = page["next"]
    assert pages == [2, 2, 1]
    assert seen == [str(revision.verdict.public_id) for revision in approved]


def test_one_goes_back_a_page(client: Client, edith: User, ravi: User) -> None:
    verdicts.approve_some(3, by=edith, reviewer=ravi)
    first = json_of(client.get(URL + "?limit=2"))
    second = json_of(client.get(first["next"]))
    assert first["previous"] is None
    assert json_of(client.get(second["previous"]))["results"] == first["results"]


def test_verdicts_of_one_moment_are_each_listed_once(client: Client, edith: User, ravi: User) -> None:
    verdicts.approve_some(4, by=edith, reviewer=ravi)
    one = VerdictRevision.objects.published()[0]
    verdicts.with_one_moment(one)
    seen: list[str] = []
    url: str | None = URL + "?limit=1"
    while url:
        page = json_of(client.get(url))
        seen += [document["id"] for document in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 4


def test_it_is_asked_as_the_export_is(client: Client, edith: User, ravi: User) -> None:
    """Each question has some of them and not all, the same as in the export, the other way round."""
    verdicts.approve_some(2, by=edith, reviewer=ravi)
    corrected = verdicts.approve_corrected(by=edith, reviewer=ravi)
    article = corrected.claim.article.document
    article.language, article.outlet = "es", intake.outlet_named("The Border Post")
    article.save()
    at = quote(corrected.decided_at.isoformat())  # type: ignore[union-attr]  # it is decided
    questions = [
        "rating=correct", "rating=correct-when-published", "rating=correct-when-published&rating=wrong", "language=es",
        "language=es&language=fr", "outlet=The+Border+Post", f"tally={corrected.claim.tally_id}", f"since={at}",
        f"until={at}",
    ]  # fmt: skip
    for question in questions:
        found = [document["id"] for document in listed(client, f"{URL}?{question}")]
        exported = client.get(f"{URL}export/?{question}").getvalue()
        assert found == [document["id"] for document in json.loads(exported)][::-1], question
        assert 0 < len(found) < 3, question
    assert len(listed(client, f"{URL}?rating=correct&rating=correct-when-published")) == 3


def test_pages_go_on_with_what_was_asked(client: Client, edith: User, ravi: User) -> None:
    verdicts.approve_some(2, by=edith, reviewer=ravi)
    verdicts.approve_corrected(by=edith, reviewer=ravi)
    first = json_of(client.get(f"{URL}?rating=correct&rating=wrong&limit=1"))
    second = json_of(client.get(first["next"]))
    assert second["next"] is None
    slugs = [document["rating"]["slug"] for page in (first, second) for document in page["results"]]
    assert slugs == ["correct", "correct"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "field", "sentence"),
    [
        ("rating=maybe", "rating", "There is no rating “maybe”. There are: "),
        ("since=yesterday", "since", "“yesterday” is no day and no moment."),
        ("since=2019-02-25&until=2019-02-23", "until", "It ends before it begins."),
        ("tally=none", "tally", "Enter a whole number."),
        ("outlet=a&outlet=b", "outlet", "Give it once."),
        ("format=csv", "format", "There is no such parameter."),
    ],
)
def test_a_question_that_makes_no_sense_is_a_problem(client: Client, question: str, field: str, sentence: str) -> None:
    (found,) = problem_of(client.get(f"{URL}?{question}"), 400)["errors"][field]
    assert found.startswith(sentence)


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["", "0", "-1", "201", "abc", "1e9", "9999999999999999999999", "²"])
def test_a_limit_that_makes_no_sense_is_a_problem(client: Client, limit: str) -> None:
    problem = problem_of(client.get(f"{URL}?limit={quote(limit)}"), 400)
    assert problem["errors"] == {"limit": ["Give a whole number from 1 to 200."]}


CURSORS = [
    b"p=soldiers",
    b"p=2019-02-24",
    b"p=2019-02-24T10:00:00",
    b"p=9999-99-99T00:00:00Z",
    b"p=\x00",
    b"r=1&p=",
    b"o=x",
    b"o=-1",
    b"\xff\xfe",
]


@pytest.mark.parametrize("cursor", [*(b64encode(one).decode() for one in CURSORS), "soldiers", "\ud800"])
def test_a_place_that_no_page_gave_is_a_problem(client: Client, edith: User, ravi: User, cursor: str) -> None:
    verdicts.approve_some(1, by=edith, reviewer=ravi)
    response = client.get(f"{URL}?cursor={quote(cursor, errors='surrogatepass')}")
    assert list(problem_of(response, 400)["errors"]) == ["cursor"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(client: Client, edith: User, as_: LogIn, method: str) -> None:
    for reader in (client, as_(edith)):
        response = getattr(reader, method)(URL, "{}", content_type="application/json")
        assert problem_of(response, 405)["detail"].startswith("Method")
        assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("number", [1, 5])
def test_it_asks_the_database_as_often_for_many_as_for_one(
    client: Client, edith: User, ravi: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    verdicts.approve_some(number, by=edith, reviewer=ravi)
    with django_assert_num_queries(10):
        assert len(listed(client)) == number


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v1/verdicts/not-a-uuid/", "/api/"])
def test_an_unknown_address_is_a_problem_and_no_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"] == "Not Found"
