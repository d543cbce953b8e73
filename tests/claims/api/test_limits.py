"""How often one may ask, against a clock of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from claims import tokens
from people.api import limits
from people.models import Usage, User
from tests.claims.api.answers import problem_of

LogIn = Callable[[User], Client]
CLAIMS = "/api/v1/claims/"
VERDICTS = "/api/v1/verdicts/"


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000_000 * limits.SECONDS + 10

    def __call__(self) -> int:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
    settings.API_PER_MINUTE, settings.API_ANONYMOUS_PER_MINUTE = 3, 2
    clock = Clock()
    monkeypatch.setattr(limits, "now", clock)
    return clock


def test_past_the_limit_one_is_told_when_to_come_again(clock: Clock, edith: User, as_: LogIn) -> None:
    client = as_(edith)
    left = []
    for _ in range(3):
        response = client.get(CLAIMS)
        assert response.status_code == 200
        left.append((response["RateLimit-Limit"], response["RateLimit-Remaining"], response["RateLimit-Reset"]))
    assert left == [("3", "2", "50"), ("3", "1", "50"), ("3", "0", "50")]
    response = client.get(CLAIMS)
    assert "throttled" in problem_of(response, 429)["detail"]
    assert (response["Retry-After"], response["RateLimit-Remaining"]) == ("50", "0")
    clock.seconds += 50
    assert client.get(CLAIMS)["RateLimit-Remaining"] == "2"


def test_what_was_refused_did_nothing(clock: Clock, edith: User, as_: LogIn) -> None:
    client = as_(edith)
    for _ in range(3):
        client.get(CLAIMS)
    text = {"text": "New\n\nSome 12 guards have fled.", "outlet": "The Ledger", "published_on": "2019-02-24"}
    problem_of(client.post("/api/v1/articles/", text, content_type="application/json"), 429)
    clock.seconds += 60
    assert client.get("/api/v1/articles/").json()["results"] == []


def test_everybody_is_counted_alone(clock: Clock, edith: User, ravi: User, as_: LogIn) -> None:
    _, secret = tokens.make(by=edith, name="import", scopes=["read"])
    program = {"Authorization": f"Bearer {secret}"}
    for _ in range(4):
        as_(edith).get(CLAIMS)
    assert as_(edith).get(CLAIMS).status_code == 429
    assert as_(ravi).get(CLAIMS).status_code == 200
    assert Client().get(CLAIMS, headers=program).status_code == 200


def test_a_token_may_have_a_number_of_its_own(clock: Clock, edith: User) -> None:
    for most, statuses in ((1, [200, 429]), (0, [200] * 6)):
        _, secret = tokens.make(by=edith, name="import", scopes=["read"], per_minute=most)
        header = {"Authorization": f"Bearer {secret}"}
        assert [Client().get(CLAIMS, headers=header).status_code for _ in statuses] == statuses


@pytest.mark.django_db
def test_who_is_not_logged_in_is_counted_by_address(clock: Clock) -> None:
    def asked(address: str, **said: str) -> int:
        return Client(REMOTE_ADDR=address).get(VERDICTS, headers=said or None).status_code

    assert [asked("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert asked("192.0.2.2") == 200
    # An address that somebody only says they have is not theirs.
    assert asked("192.0.2.1", **{"X-Forwarded-For": "192.0.2.9"}) == 429
    assert "192.0.2" not in str(list(Usage.objects.values_list("who", flat=True)))


@pytest.mark.django_db
def test_behind_a_proxy_the_last_address_counts(
    clock: Clock, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}

    def asked(said: str) -> int:
        return Client(REMOTE_ADDR="192.0.2.100").get(VERDICTS, headers={"X-Forwarded-For": said}).status_code

    assert [asked("10.0.0.1, 192.0.2.1"), asked("10.0.0.2, 192.0.2.1"), asked("10.0.0.3, 192.0.2.1")] == [200, 200, 429]
    assert asked("10.0.0.1, 192.0.2.2") == 200


@pytest.mark.django_db
def test_without_a_limit_nothing_is_counted(clock: Clock, settings: Settings) -> None:
    settings.API_ANONYMOUS_PER_MINUTE = 0
    response = Client().get(VERDICTS)
    assert "RateLimit-Limit" not in response
    assert not Usage.objects.exists()


@pytest.mark.django_db
def test_who_has_not_asked_for_an_hour_is_forgotten() -> None:
    assert [limits.count("address:a", 100), limits.count("address:a", 100), limits.count("address:b", 130)] == [1, 2, 1]
    assert limits.count("address:c", 100 + limits.FORGOTTEN_MINUTES + 1) == 1
    assert set(Usage.objects.values_list("who", flat=True)) == {"address:b", "address:c"}


@pytest.mark.django_db
def test_what_is_refused_says_so_too_and_counts(clock: Clock) -> None:
    left = []
    for said in ({}, {"Authorization": "Bearer fcw_guessed"}):
        response = Client().get(CLAIMS, headers=said)
        problem_of(response, 401)
        left.append((response["RateLimit-Limit"], response["RateLimit-Remaining"]))
    assert left == [("2", "1"), ("2", "0")]
    response = Client().get(CLAIMS, headers={"Authorization": "Bearer fcw_guessed_again"})
    problem_of(response, 429)
    assert (response["Retry-After"], response["RateLimit-Remaining"]) == ("50", "0")


def test_a_token_without_the_scope_and_a_form_that_is_not_given_count(clock: Clock, edith: User) -> None:
    _, secret = tokens.make(by=edith, name="import", scopes=["edit"])
    program = {"Authorization": f"Bearer {secret}"}
    response = Client().get(CLAIMS, headers=program)
    assert (problem_of(response, 403)["type"], response["RateLimit-Remaining"]) == ("/problems/not-allowed", "2")
    response = Client().get(CLAIMS, headers={**program, "Accept": "text/html"})
    problem_of(response, 406)
    assert response["RateLimit-Remaining"] == "1"
    response = Client().get(f"{CLAIMS}4711/", headers=program)
    problem_of(response, 403)
    assert response["RateLimit-Remaining"] == "0"


@pytest.mark.django_db
def test_an_address_that_the_api_does_not_have_is_not_counted(clock: Clock) -> None:
    assert "RateLimit-Limit" not in Client().get("/api/v1/nothing/")
    assert not Usage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/docs/", "/api/v1/schema/"])
def test_the_description_is_counted_too(clock: Clock, address: str) -> None:
    assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_at_the_same_moment_each_is_counted() -> None:
    barrier = threading.Barrier(4)
    counted: list[int] = []

    def ask() -> None:
        barrier.wait()
        counted.extend(limits.count("address:a", 100) for _ in range(10))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counted) == list(range(1, 41))
