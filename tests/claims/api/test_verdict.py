"""GET /api/v1/verdicts/<uuid>/"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from claims.models import VerdictRevision
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.claims.api.answers import json_of, problem_of
from tests.claims.publishing import withdraw

LogIn = Callable[[User], Client]


def url_of(revision: VerdictRevision) -> str:
    return f"/api/v1/verdicts/{revision.verdict.public_id}/"


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return verdicts.approve_corrected(by=edith, reviewer=ravi)


def test_anybody_reads_one_published_verdict(client: Client, approved: VerdictRevision) -> None:
    document = json_of(client.get(url_of(approved)))
    assert verdicts.faults(document) == []
    assert document["url"].endswith(url_of(approved))
    assert document["rating"]["slug"] == "correct-when-published"
    assert json_of(client.get("/api/v1/verdicts/"))["results"] == [document]


@pytest.mark.django_db
def test_one_that_is_not_there_is_a_problem(client: Client) -> None:
    problem = problem_of(client.get(f"/api/v1/verdicts/{uuid4()}/"), 404)
    assert problem["detail"] == "There is nothing here, or it is not for you to see."


@pytest.mark.parametrize("state", ["draft", "submitted"])
@pytest.mark.parametrize("name", ["edith", "ravi", "olga"])
def test_one_that_is_not_approved_is_not_there_for_anybody(
    request: pytest.FixtureRequest, edith: User, as_: LogIn, state: str, name: str
) -> None:
    claim = factories.make_claim(by=edith)
    made = factories.make_draft if state == "draft" else factories.make_submitted
    problem_of(as_(request.getfixturevalue(name)).get(url_of(made(claim, by=edith))), 404)


def test_where_nothing_is_published_only_the_newsroom_reads_it(
    client: Client, approved: VerdictRevision, edith: User, olga: User, as_: LogIn, settings: Settings
) -> None:
    settings.PUBLISH_VERDICTS = False
    problem_of(client.get(url_of(approved)), 404)
    problem_of(as_(olga).get(url_of(approved)), 404)
    json_of(as_(edith).get(url_of(approved)))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_only_read(client: Client, approved: VerdictRevision, method: str) -> None:
    response = getattr(client, method)(url_of(approved), "{}", content_type="application/json")
    assert problem_of(response, 405)["title"] == "Method Not Allowed"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_it_costs_nine_queries(
    client: Client, approved: VerdictRevision, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(9):
        client.get(url_of(approved))


def test_of_a_withdrawn_verdict_is_told_that_it_is_and_why(
    client: Client, approved: VerdictRevision, edith: User, ravi: User
) -> None:
    withdraw(approved, by=edith, reviewer=ravi, note="We counted another border.")
    document = json_of(client.get(url_of(approved)))
    assert verdicts.faults(document) == []
    assert (document["status"], document["public_note"]) == ("withdrawn", "We counted another border.")
    assert json_of(client.get("/api/v1/verdicts/"))["results"] == []


def test_nor_is_that_told_where_nothing_is_published(
    client: Client, approved: VerdictRevision, edith: User, ravi: User, settings: Settings
) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    settings.PUBLISH_VERDICTS = False
    problem_of(client.get(url_of(approved)), 404)
