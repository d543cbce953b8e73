"""GET /api/v1/events/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from claims import record
from claims.models import Event
from people.models import User
from tests.claims.api.answers import json_of

LogIn = Callable[[User], Client]


def only(client: Client, subject: str) -> dict[str, Any]:
    (event,) = json_of(client.get(f"/api/v1/events/?subject={subject}"))["results"]
    found: dict[str, Any] = event
    return found


def test_an_event_says_all_there_is_to_it_but_its_salt(edith: User, as_: LogIn) -> None:
    stored = record.append(
        action="claim.tried", subject="claim:8", by=edith, reason="It is so.", before={"a": 1, "b": 2},
        after={"a": 1, "b": 3}, number=4,
    )  # fmt: skip
    shown = only(as_(edith), "claim:8")
    assert shown.pop("at")
    assert shown == {
        "number": stored.number, "actor": "edith", "action": "claim.tried", "subject": "claim:8",
        "request_id": stored.request_id, "reason": "It is so.", "before": {"b": 2}, "after": {"b": 3},
        "details": {"number": 4}, "is_redacted": False, "content_hash": stored.content_hash,
        "previous_hash": stored.previous_hash, "hash": stored.hash,
    }  # fmt: skip


def test_what_was_blacked_out_says_so(edith: User, as_: LogIn) -> None:
    stored = record.append(action="claim.tried", subject="claim:8", by=edith, reason="Private.", before={}, after={})
    record.append(action=record.REDACTED, subject=f"event:{stored.number}", by=edith, reason="A court said so.")
    record.black_out(stored)
    shown = only(as_(edith), "claim:8")
    assert (shown["is_redacted"], shown["reason"], shown["before"], shown["details"]) == (True, "", None, {})
    assert shown["content_hash"] == stored.content_hash


@pytest.mark.parametrize("name", ["edith", "ravi", "ada"])
def test_of_a_webhook_there_is_the_host_alone(
    request: pytest.FixtureRequest, edith: User, as_: LogIn, name: str
) -> None:
    """Also of events that were written when they had the whole address."""
    urls = {"url": "https://hooks.example/sesame?key=1"}
    record.append(action="webhook.changed", subject="webhook:3", by=edith, before={"url": "https://a.example/sesame"},
                  after=urls, **urls)  # fmt: skip
    client = as_(request.getfixturevalue(name))
    shown = only(client, "webhook:3")
    assert (shown["before"], shown["after"]) == ({"url": "https://a.example"}, {"url": "https://hooks.example"})
    assert shown["details"] == {"url": "https://hooks.example"}
    assert "sesame" not in client.get("/api/v1/events/").content.decode()
    assert Event.objects.get(subject="webhook:3").details == urls
