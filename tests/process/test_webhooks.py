"""A real worker tells a receiver; killed in the middle, it tells again, with the same id and bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.process.newsroom import Composed, Embedded, Newsroom, wait_until
from tests.receiver import HANG, Receiver

pytestmark = [pytest.mark.process]

TELL = """
from claims import webhooks
from claims.models import EventType
from people.models import User
ada = User.objects.get(username="ada")
webhook = webhooks.add(url="{url}", events=list(EventType), by=ada)
webhooks.test(webhook=webhook, by=ada)
print(webhook.secret)
"""
ROW = """
import json
from claims.models import Delivery
row = Delivery.objects.get()
print(json.dumps([
    row.state, row.attempts, row.last_error, row.message_id, row.payload,
    list(row.tries.values_list("status", flat=True))
]))
"""
# Where nobody knows whether the worker still lives, its lease has to lapse first.
LAPSE = """
from django.utils import timezone
from claims.models import Delivery
Delivery.objects.filter(state="running").update(lease_until=timezone.now())
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver([HANG, 200])
    try:
        yield receiver
    finally:
        receiver.close()


def shell(newsroom: Newsroom, code: str, **given: Any) -> str:
    return newsroom.run("shell", "--no-imports", "-c", code.format(**given) if given else code)


def row(newsroom: Newsroom) -> list[Any]:
    found: list[Any] = json.loads(shell(newsroom, ROW).splitlines()[-1])
    return found


def told(newsroom: Newsroom, receiver: Receiver, secret: str) -> None:
    """What was cut off is sent again."""

    def done() -> list[Any] | None:
        found = row(newsroom)
        return found if found[0] == "done" else None

    _, attempts, error, message_id, payload, statuses = wait_until(done, "the delivery to be answered", 60)
    assert (attempts, error, statuses) == (2, "", [None, 200]), newsroom.logs()
    assert [message.id for message in receiver.messages] == [message_id] * 2
    assert {message.body for message in receiver.messages} == {payload.encode()}
    assert receiver.messages[-1].verified(secret)["type"] == "test"


def test_the_workbench_killed_while_it_tells_tells_again(tmp_path: Path, receiver: Receiver) -> None:
    newsroom = Embedded(tmp_path)
    newsroom.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{receiver.host}"
    try:
        newsroom.start()
        secret = shell(newsroom, TELL, url=receiver.url).split()[-1]
        assert receiver.asked.acquire(timeout=30), newsroom.logs()
        newsroom.kill("workbench")
        assert row(newsroom)[:2] == ["running", 1]
        newsroom.start()
        told(newsroom, receiver, secret)
    finally:
        newsroom.stop()


@pytest.mark.xdist_group("composed")
def test_a_worker_killed_while_it_tells_is_taken_over_from(composed: Composed, receiver: Receiver) -> None:
    composed.kill("worker")
    composed.environment["FETCH_ALLOW_PRIVATE_HOSTS"] += f",{receiver.host}"
    composed.start_worker()
    secret = shell(composed, TELL, url=receiver.url).split()[-1]
    assert receiver.asked.acquire(timeout=30), composed.logs()
    composed.kill("worker")
    assert row(composed)[:2] == ["running", 1]
    shell(composed, LAPSE)
    composed.start_worker()
    told(composed, receiver, secret)
