"""Every event reaches whoever wants it, signed, with the same bytes each time; and what becomes of each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import standardwebhooks
from django.utils import timezone
from pytest_django import Settings

from claims import deliveries, outbox, webhooks, workflow
from claims.deliveries import deliver
from claims.models import TEST, Attempt, Delivery, EventType, Movement, Verdict, VerdictRevision, Webhook
from claims.watching import confirm
from people.models import User
from sources import work
from sources.fetch import Reason
from sources.work import State
from tests import factories
from tests.claims.publishing import withdraw
from tests.claims.verdicts import faults
from tests.conftest import Bell
from tests.receiver import HANG, NONSENSE, Receiver, receiving

pytestmark = pytest.mark.django_db
Told = Callable[..., tuple[Webhook, Receiver]]


@pytest.fixture
def told(ada: User, settings: Settings) -> Iterator[Told]:
    """A webhook whose receiver answers with these statuses in turn."""
    with ExitStack() as stack:

        def make(*answers: int, events: Any = tuple(EventType)) -> tuple[Webhook, Receiver]:
            receiver = stack.enter_context(receiving(*answers))
            settings.FETCH_ALLOW_PRIVATE_HOSTS = settings.FETCH_ALLOW_PRIVATE_HOSTS | {receiver.host}
            return webhooks.add(url=receiver.url, events=events, by=ada), receiver

        yield make


def a_test(webhook: Webhook) -> Delivery:
    return Delivery.objects.create(webhook=webhook, event=TEST)


def again(delivery: Delivery) -> Delivery:
    """Make the next attempt now."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    deliver(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


def how_it_went(delivery: Delivery) -> tuple[str, int, str]:
    return delivery.state, delivery.attempts, delivery.last_error


# ── What is told, and of what ────────────────────────────────────────────────────────────────────────────────────────


def test_an_approved_verdict_is_told_as_it_is_published(told: Told, edith: User, ravi: User) -> None:
    webhook, receiver = told()
    approved = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    delivery = again(Delivery.objects.get())
    assert how_it_went(delivery) == (State.DONE, 1, "")
    assert (delivery.answer_status, delivery.webhook, delivery.revision) == (200, webhook, approved)
    (message,) = receiver.messages
    said = message.verified(webhook.secret)
    assert said["type"] == "verdict.approved"
    assert said["timestamp"] == delivery.created_at.isoformat()
    assert faults(said["data"]) == []
    assert said["data"]["id"] == str(approved.verdict.public_id)
    assert said["data"]["summary"] == "The count is right."
    assert message.headers["content-type"] == "application/json"
    assert message.headers["user-agent"].startswith("Factcheck/")
    assert message.id == delivery.message_id


def moved_and_corrected(edith: User, ravi: User) -> tuple[Movement, VerdictRevision]:
    movement = factories.make_movement(by=edith, reviewer=ravi)
    draft = workflow.submit(revision=confirm(movement=movement, by=edith), by=edith)
    return movement, workflow.approve(revision=draft, by=ravi)


def test_each_event_is_told_once_to_whoever_wants_it(told: Told, edith: User, ravi: User) -> None:
    everything, receiver = told()
    corrections, other = told(events=[EventType.CORRECTED])
    movement, corrected = moved_and_corrected(edith, ravi)
    rows = Delivery.objects.order_by("pk")
    assert list(rows.values_list("webhook", "event", "revision", "movement")) == [
        (everything.pk, "verdict.approved", movement.revision_id, None),
        (everything.pk, "figure.moved", None, movement.pk),
        (everything.pk, "verdict.corrected", corrected.pk, None),
        (corrections.pk, "verdict.corrected", corrected.pk, None),
    ]
    for delivery in rows:
        assert again(delivery).state == State.DONE
    assert [message.verified(everything.secret)["type"] for message in receiver.messages] == [
        "verdict.approved", "figure.moved", "verdict.corrected",
    ]  # fmt: skip
    (message,) = other.messages
    assert message.verified(corrections.secret)["data"]["corrected_figure"]["value"] == 567
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        message.verified(everything.secret)
    assert len({message.id for message in [*receiver.messages, *other.messages]}) == 4


def test_a_figure_that_has_moved_is_told_with_its_passage(told: Told, edith: User, ravi: User) -> None:
    webhook, receiver = told(events=[EventType.MOVED])
    movement = factories.make_movement(by=edith, reviewer=ravi)
    again(Delivery.objects.get())
    data = receiver.messages[0].verified(webhook.secret)["data"]
    assert (data["label"], data["before"], data["after"]) == ("104 soldiers fled", movement.before, "567")
    assert data["url"].endswith(movement.claim.get_absolute_url())
    assert data["verdict"]["id"] == str(movement.revision.verdict.public_id)
    assert "567 soldiers have fled" in data["quote"]
    assert data["document"]["outlet"] == "The Courier"


def test_what_is_told_is_what_was_published_then(told: Told, edith: User, ravi: User) -> None:
    """Though by the time it is sent a correction has taken its place."""
    webhook, receiver = told(events=[EventType.APPROVED])
    movement, corrected = moved_and_corrected(edith, ravi)
    again(Delivery.objects.get())
    data = receiver.messages[0].verified(webhook.secret)["data"]
    assert data["corrected_figure"] is None
    assert [(step["number"], step["state"]) for step in data["history"]] == [(movement.revision.number, "approved")]
    assert corrected.number > movement.revision.number


def test_a_withdrawal_is_told_with_its_note(told: Told, edith: User, ravi: User) -> None:
    webhook, receiver = told(events=[EventType.WITHDRAWN])
    approved = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    withdraw(approved, by=edith, reviewer=ravi, note="The agency took its count back.")
    again(Delivery.objects.get())
    data = receiver.messages[0].verified(webhook.secret)["data"]
    assert faults(data) == []
    assert (data["status"], data["id"]) == ("withdrawn", str(approved.verdict.public_id))
    assert data["public_note"] == "The agency took its count back."


def test_nothing_is_told_of_what_came_to_nothing(told: Told, edith: User, ravi: User) -> None:
    told()
    submitted = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    workflow.return_(revision=submitted, by=ravi, comment="Who counted?")
    again_submitted = workflow.submit(revision=workflow.open_draft(claim=submitted.claim, by=edith), by=edith)
    assert Verdict.objects.get().pk == again_submitted.verdict_id
    assert Delivery.objects.count() == 0


def test_it_is_rung_for_when_the_transaction_is_in(
    told: Told, edith: User, ravi: User, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    told()
    submitted = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.approve(revision=submitted, by=ravi)
    assert [bell for bell in bells if bell.task == "claims.deliver"] == [
        Bell(task="claims.deliver", pk=Delivery.objects.get().pk)
    ]


# ── Answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (500, "The receiver answered 500 in place of a number from 200 to 299."),
        (404, "The receiver answered 404 in place of a number from 200 to 299."),
        (302, "The receiver answered with a redirect (302), which is not followed."),
        (NONSENSE, Reason.BROKEN_OFF.sentence),
    ],
)
def test_what_is_not_taken_is_sent_again_later_with_the_same_id_and_bytes(
    told: Told, answer: int, sentence: str
) -> None:
    webhook, receiver = told(answer, 200)
    delivery = again(a_test(webhook))
    assert how_it_went(delivery) == (State.WAITING, 1, sentence)
    assert delivery.due_at > timezone.now() + timedelta(seconds=4)
    assert how_it_went(again(delivery)) == (State.DONE, 2, "")
    first, second = receiver.messages
    assert first.id == second.id == delivery.message_id
    assert first.body == second.body == delivery.payload.encode()
    assert first.verified(webhook.secret) == second.verified(webhook.secret)
    tries = [(each.status, each.reason, each.answer) for each in delivery.tries.all()]
    answered = (None, sentence, "") if answer == NONSENSE else (answer, "", f"I say {answer}.")
    assert tries == [answered, (200, "", "I say 200.")]
    assert [each.signature for each in delivery.tries.all()] == [
        message.headers["webhook-signature"] for message in receiver.messages
    ]


def test_the_bytes_stay_though_what_they_tell_of_changes(told: Told, edith: User, ravi: User) -> None:
    _, receiver = told(500, 200, events=[EventType.APPROVED])
    approved = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    delivery = again(Delivery.objects.get())
    type(approved.claim).objects.filter(pk=approved.claim.pk).update(label="Something else")
    again(delivery)
    assert receiver.messages[0].body == receiver.messages[1].body


def test_who_hangs_has_not_answered(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook, receiver = told(HANG, 200)
    monkeypatch.setattr(webhooks, "TOTAL_SECONDS", 0.3)
    delivery = again(a_test(webhook))
    assert how_it_went(delivery) == (State.WAITING, 1, Reason.TIMEOUT.sentence)
    (attempt,) = delivery.tries.all()
    assert attempt.milliseconds is not None
    assert attempt.milliseconds >= 300
    receiver.released.set()
    assert again(delivery).state == State.DONE


def test_a_receiver_that_is_gone_is_left_alone(told: Told, edith: User, ravi: User) -> None:
    webhook, receiver = told(410)
    delivery = again(a_test(webhook))
    assert how_it_went(delivery)[:2] == (State.FAILED, 1)
    webhook.refresh_from_db()
    assert webhook.is_paused
    assert webhook.why_paused == delivery.last_error
    assert "410" in webhook.why_paused
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    held = Delivery.objects.latest("pk")
    assert how_it_went(held) == (State.FAILED, 0, outbox.HELD)
    assert len(receiver.messages) == 1


def test_what_waited_when_it_was_paused_is_not_sent(told: Told, ada: User, edith: User, ravi: User) -> None:
    webhook, receiver = told()
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    webhooks.pause(webhook=webhook, by=ada)
    delivery = again(Delivery.objects.get())
    assert how_it_went(delivery) == (State.FAILED, 1, "The webhook is paused.")
    assert again(a_test(webhook)).state == State.DONE  # a test is sent though
    webhooks.start(webhook=webhook, by=ada)
    assert webhooks.send_failed_again(webhook=Webhook.objects.get(), by=ada) == 1
    delivery.refresh_from_db()
    assert again(delivery).state == State.DONE
    assert [message.told["type"] for message in receiver.messages] == ["test", "verdict.approved"]


def test_it_is_tried_for_a_day_and_a_half_and_then_given_up(told: Told, ada: User) -> None:
    webhook, receiver = told(503)
    delivery = a_test(webhook)
    waits = []
    for _ in range(Delivery.most_attempts):
        before = timezone.now()
        again(delivery)
        waits.append((delivery.due_at - before).total_seconds())
    assert how_it_went(delivery)[:2] == (State.FAILED, 8)
    for usual, waited in zip(Delivery.retry_seconds, waits, strict=False):
        assert usual <= waited <= usual * 1.1 + 5
    assert 24 * 3600 < sum(Delivery.retry_seconds) < 48 * 3600
    assert {message.id for message in receiver.messages} == {delivery.message_id}
    assert delivery.tries.count() == 8

    receiver.answers = [200]
    webhooks.send_again(delivery=delivery, by=ada)
    assert again(delivery).state == State.DONE
    assert delivery.tries.count() == 9
    assert len({message.body for message in receiver.messages}) == 1


def test_an_attempt_in_which_the_worker_was_killed_is_made_again(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook, receiver = told()
    delivery = a_test(webhook)

    def killed(*arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(deliveries, "_keep", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(delivery_id=delivery.pk)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work.sweep()
    assert how_it_went(again(delivery)) == (State.DONE, 2, "")
    first, second = receiver.messages
    assert (first.id, first.body) == (second.id, second.body)
    assert [(each.status, each.reason) for each in Attempt.objects.all()] == [(None, ""), (200, "")]


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_private_address_is_told_nothing(told: Told, settings: Settings) -> None:
    webhook, receiver = told()
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset()
    for url, sentence in (
        (receiver.url, webhooks.INSECURE),
        (f"https://{receiver.host}/", Reason.PORT.sentence.format(detail=receiver.host.partition(":")[2])),
        ("https://127.0.0.1/", Reason.PRIVATE_ADDRESS.sentence),
        ("https://localhost/", Reason.NOT_PUBLIC_NAME.sentence.format(detail="localhost")),
    ):
        Webhook.objects.update(url=url)
        delivery = again(a_test(Webhook.objects.get(pk=webhook.pk)))
        assert how_it_went(delivery) == (State.FAILED, 1, sentence)
    assert receiver.messages == []


# ── Signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_for_a_day_it_is_signed_with_the_old_secret_too(told: Told, ada: User) -> None:
    webhook, receiver = told()
    old = webhook.secret
    webhooks.renew_secret(webhook=webhook, by=ada)
    webhook.refresh_from_db()
    assert webhook.secret != old
    again(a_test(webhook))
    assert receiver.messages[-1].verified(webhook.secret) == receiver.messages[-1].verified(old)
    Webhook.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    again(a_test(webhook))
    assert receiver.messages[-1].verified(webhook.secret)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        receiver.messages[-1].verified(old)


def test_each_attempt_is_signed_for_its_own_moment(told: Told) -> None:
    webhook, _ = told()
    delivery = a_test(webhook)
    now = timezone.now()
    first, later = (deliveries.signed_headers(delivery, "{}", at=now + timedelta(hours=hours)) for hours in (0, 5))
    assert first["webhook-id"] == later["webhook-id"]
    assert int(later["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 5 * 3600
    assert first["webhook-signature"] != later["webhook-signature"]


@pytest.mark.parametrize("settings_zone", ["UTC", "America/Bogota"])
def test_the_moment_is_signed_as_it_is_sent_wherever_the_newsroom_is(told: Told, settings_zone: str) -> None:
    webhook, receiver = told()
    with timezone.override(settings_zone):
        again(a_test(webhook))
    assert receiver.messages[0].verified(webhook.secret)["type"] == "test"
