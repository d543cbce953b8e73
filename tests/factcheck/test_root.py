"""GET /api/v1/"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve
from pytest_django import DjangoAssertNumQueries

from people.models import User
from tests.claims.api.answers import json_of, problem_of

ROOT = "/api/v1/"
pytestmark = pytest.mark.django_db


def test_anybody_is_told_which_lists_there_are(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        told = json_of(Client().get(ROOT))
    assert told["schema"] == "http://testserver/api/v1/schema/"
    assert told["documentation"] == "http://testserver/api/v1/docs/"
    assert {"articles", "claims", "documents", "events", "outlets", "verdicts"} <= set(told["resources"])
    assert list(told["resources"]) == sorted(told["resources"])


def test_each_of_them_is_there(ravi: User) -> None:
    client = Client()
    client.force_login(ravi)
    told = json_of(client.get(ROOT))
    for name, address in told["resources"].items():
        assert address == f"http://testserver/api/v1/{name}/"
        assert resolve(f"/api/v1/{name}/")
        # It has nothing to show to whoever asks for no number.
        assert client.get(address).status_code == (400 if name == "numbers" else 200), name


def test_it_is_only_read_and_asked_nothing() -> None:
    problem_of(Client().post(ROOT, "{}", content_type="application/json"), 405)
    assert list(problem_of(Client().get(f"{ROOT}?q=1"), 400)["errors"]) == ["q"]
