"""The same POST under the same Idempotency-Key is done once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.client import encode_multipart
from django.utils import timezone

from claims import extraction, tokens
from claims.api.revisions import etag_of_revision
from claims.models import Article, Event, VerdictRevision
from people.api import repeats
from people.models import KeptAnswer, Role, User
from tests import factories, people
from tests.claims.api.answers import json_of, problem_of

LogIn = Callable[[User], Client]
ARTICLES = "/api/v1/articles/"
KEY = "7c0e2f0e-6f5c-4a3f-9d58-5a1f0d1d6c77"
TEXT = {"text": "New\n\nSome 12 guards have fled.", "outlet": "The Ledger", "published_on": "2019-02-24"}


def add(client: Client, body: Any = None, *, key: str = KEY, address: str = ARTICLES) -> Any:
    body = TEXT if body is None else body
    return client.post(address, body, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_second_is_answered_as_the_first_was(edith: User, as_: LogIn) -> None:
    first, second = add(as_(edith)), add(as_(edith))
    assert json_of(second, 201) == json_of(first, 201)
    assert second["Location"] == first["Location"]
    assert (first.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (None, "true")
    assert Article.objects.count() == 1
    assert Event.objects.filter(action="article.added").count() == 1


def test_a_file_that_is_sent_again_has_another_boundary(edith: User, as_: LogIn) -> None:
    def form(boundary: str, text: str = "New") -> Any:
        fields = {"outlet": "The Ledger", "published_on": "2019-02-24", "text": f"{text}\n\nSome 12 guards have fled."}
        body = encode_multipart(boundary, fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return as_(edith).generic("POST", ARTICLES, body, content_type=kind, headers={"Idempotency-Key": KEY})

    first = json_of(form("one"), 201)
    second = form("another")
    assert second["Idempotency-Replayed"] == "true"
    assert json_of(second, 201) == first
    problem_of(form("one", "Old"), 422)


def test_without_a_key_it_is_done_again(edith: User, as_: LogIn) -> None:
    client = as_(edith)
    json_of(client.post(ARTICLES, TEXT, content_type="application/json"), 201)
    problem_of_known(client.post(ARTICLES, TEXT, content_type="application/json"))
    assert not KeptAnswer.objects.exists()


def problem_of_known(response: Any) -> None:
    assert response.status_code == 409
    assert response.json()["article"] == Article.objects.get().pk
    assert response.json()["detail"] == "“New” is here already. Nothing was added."


def test_another_request_under_the_key_is_refused(edith: User, as_: LogIn) -> None:
    client = as_(edith)
    add(client)
    problem = problem_of(add(client, {**TEXT, "outlet": "The Courier"}), 422)
    assert "came with another request" in problem["detail"]
    claim = Article.objects.get().claims.get()
    problem_of(add(client, {}, address=f"/api/v1/claims/{claim.pk}/draft/"), 422)
    assert not VerdictRevision.objects.exists()


def test_keys_are_one_s_own(edith: User, eve: User, as_: LogIn) -> None:
    add(as_(edith))
    problem_of_known(add(as_(eve)))


def test_a_mistake_is_answered_the_same_again(edith: User, as_: LogIn) -> None:
    client, wrong = as_(edith), {**TEXT, "published_on": "soon"}
    first, second = add(client, wrong), add(client, wrong)
    assert problem_of(first, 400) == problem_of(second, 400)
    assert second["Idempotency-Replayed"] == "true"


def test_what_held_only_for_the_moment_is_tried_again(edith: User, ravi: User, as_: LogIn) -> None:
    revision = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    client, address = as_(ravi), f"/api/v1/revisions/{revision.pk}/approve/"
    problem_of(add(client, {}, address=address), 428)
    seen = {"If-Match": etag_of_revision(revision), "Idempotency-Key": KEY}
    for replayed in (None, "true"):
        answer = client.post(address, {}, content_type="application/json", headers=seen)
        assert json_of(answer)["state"] == "approved"
        assert answer["ETag"] == f'"{revision.pk}-2-approved-2"'
        assert answer.get("Idempotency-Replayed") == replayed


def test_one_that_is_under_way_is_not_done_twice(edith: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the verb of the first is at work."""
    verb, during = extraction.add_pasted_article, []

    def slow(**named: Any) -> Article:
        during.append(add(as_(edith)))
        return verb(**named)

    monkeypatch.setattr(extraction, "add_pasted_article", slow)
    json_of(add(as_(edith)), 201)
    assert "still being worked on" in problem_of(during[0], 409)["detail"]
    assert len(during) == 1


def test_a_fault_of_ours_lets_go_of_the_key(edith: User, as_: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_(edith)
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(extraction, "add_pasted_article", lambda **named: 1 / 0)
        assert add(client).status_code == 500
    assert not KeptAnswer.objects.exists()
    json_of(add(client), 201)


def test_one_that_died_is_taken_over_after_a_while(edith: User, as_: LogIn) -> None:
    json_of(add(as_(edith)), 201)
    KeptAnswer.objects.update(status=None, body="")
    problem_of(add(as_(edith)), 409)
    KeptAnswer.objects.update(taken_at=timezone.now() - repeats.LONGEST_WORK - timedelta(seconds=1))
    problem_of_known(add(as_(edith)))  # it is done anew, and finds what the dead one did


def test_whoever_was_taken_over_writes_nothing(edith: User) -> None:
    kept = KeptAnswer.objects.create(
        person=edith, key_sha256="a" * 64, fingerprint="b" * 64, worker=uuid.uuid4(), taken_at=timezone.now()
    )
    KeptAnswer.objects.update(worker=uuid.uuid4())
    repeats.drop(kept)
    assert KeptAnswer.objects.count() == 1


def test_after_a_day_the_key_is_free(edith: User, as_: LogIn) -> None:
    add(as_(edith))
    KeptAnswer.objects.update(taken_at=timezone.now() - repeats.KEPT_FOR - timedelta(seconds=1))
    problem_of_known(add(as_(edith)))


def test_what_a_role_allowed_is_not_answered_from_memory(edith: User, as_: LogIn) -> None:
    client = as_(edith)
    add(client)
    User.objects.filter(pk=edith.pk).update(role=Role.ADMINISTRATOR)
    problem_of(add(client), 403)


def test_nor_what_a_token_is_not_for(edith: User) -> None:
    headers = []
    for scope in ("edit", "read"):
        _, secret = tokens.make(by=edith, name="import", scopes=[scope])
        headers.append({"Authorization": f"Bearer {secret}", "Idempotency-Key": KEY})
    json_of(Client().post(ARTICLES, TEXT, content_type="application/json", headers=headers[0]), 201)
    problem_of(Client().post(ARTICLES, TEXT, content_type="application/json", headers=headers[1]), 403)


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ñ"])
def test_what_is_no_key_is_said(edith: User, as_: LogIn, key: str) -> None:
    assert list(problem_of(add(as_(edith), key=key), 400)["errors"]) == ["Idempotency-Key"]
    assert not Article.objects.exists()


def test_the_key_itself_is_not_kept(edith: User, as_: LogIn) -> None:
    add(as_(edith))
    assert KEY not in str(KeptAnswer.objects.values().get())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_the_same_moment_one_is_done() -> None:
    """Both have read that nobody has the key before either takes it."""
    edith = people.edith()
    factories.make_article(by=edith)
    barrier, statuses = threading.Barrier(2), []

    def ask() -> None:
        client = Client()
        client.force_login(edith)
        barrier.wait()
        statuses.append(add(client).status_code)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) in ([201, 201], [201, 409])
    assert Article.objects.filter(document__title="New").count() == 1
    assert KeptAnswer.objects.count() == 1
