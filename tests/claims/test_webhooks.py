"""The register of webhooks: what is recorded, what is secret, what the database refuses."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from claims import outbox, webhooks, workflow
from claims.models import TEST, Delivery, Event, EventType, Webhook
from claims.permissions import Refused
from claims.templatetags import newsroom
from people.models import User
from sources.fetch import Reason
from sources.work import State
from tests import factories
from tests.at_once import at_once
from tests.conftest import Bell

ADDRESS = "https://consumer.example/told"
PUBLIC = "93.184.215.14"
ONLY_ADMINISTRATORS = "Only administrators change the newsroom’s registers."


@pytest.fixture
def webhook(ada: User) -> Webhook:
    return webhooks.add(url=ADDRESS, events=list(EventType), description="The wire", by=ada)


def failed(webhook: Webhook, **columns: Any) -> Delivery:
    told = {"event": TEST, "state": State.FAILED, "settled_at": timezone.now(), "last_error": "No.", **columns}
    return Delivery.objects.create(webhook=webhook, **told)


def test_a_secret_is_as_the_specification_asks(webhook: Webhook, ada: User) -> None:
    kind, _, encoded = webhook.secret.partition("_")
    assert kind == "whsec"
    assert len(base64.b64decode(encoded, validate=True)) == 32
    other = webhooks.add(url="https://other.example/", events=[EventType.MOVED], by=ada)
    assert other.secret != webhook.secret


def test_everything_that_is_done_is_recorded_without_the_secret(webhook: Webhook, ada: User) -> None:
    webhooks.change(webhook=webhook, url=ADDRESS, events=[EventType.MOVED], description="", by=ada)
    assert webhooks.show_secret(webhook=webhook, by=ada) == webhook.secret
    webhooks.renew_secret(webhook=webhook, by=ada)
    webhooks.test(webhook=webhook, by=ada)
    webhooks.send_again(delivery=failed(webhook), by=ada)
    webhooks.send_failed_again(webhook=webhook, by=ada)
    webhooks.pause(webhook=webhook, by=ada)
    webhooks.start(webhook=webhook, by=ada)
    secrets = {webhook.secret, Webhook.objects.get().secret}
    pk = webhook.pk
    webhooks.remove(webhook=webhook, by=ada)
    events = list(Event.objects.filter(subject=f"webhook:{pk}").order_by("number"))
    assert [event.action.partition(".")[2] for event in events] == [
        "added", "changed", "secret_shown", "secret_renewed", "tested", "sent_again", "all_sent_again", "paused",
        "started", "removed",
    ]  # fmt: skip
    assert {event.actor for event in events} == {ada}
    assert all(newsroom.told(event) != event.action for event in events)
    assert not any(secret[6:] in json.dumps(event.details) for event in events for secret in secrets)
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)


def test_of_an_address_the_record_has_the_host_alone(ada: User) -> None:
    webhook = webhooks.add(url="https://hooks.example:8443/T0/sesame?key=sesame", events=list(EventType), by=ada)
    same: dict[str, Any] = {"webhook": webhook, "events": list(EventType), "description": "", "by": ada}
    webhooks.change(url="https://hooks.example:8443/T0/sesame2", **same)
    webhooks.change(url="https://sesame@other.example/sesame", **same)
    webhooks.remove(webhook=Webhook.objects.get(), by=ada)
    events = list(Event.objects.filter(subject=f"webhook:{webhook.pk}").order_by("number"))
    assert [event.details["url"] for event in events] == [
        "https://hooks.example:8443", "https://hooks.example:8443", "https://other.example", "https://other.example",
    ]  # fmt: skip
    assert events[1].details["moved"] is True
    assert not any("sesame" in json.dumps([event.before, event.after, event.details]) for event in events)


def verbs(webhook: Webhook) -> dict[str, Callable[..., Any]]:
    same: dict[str, Any] = {"url": ADDRESS, "events": [EventType.MOVED], "description": ""}
    return {
        "add": partial(webhooks.add, **{**same, "url": "https://other.example/"}),
        "change": partial(webhooks.change, webhook=webhook, **same),
        "pause": partial(webhooks.pause, webhook=webhook),
        "start": partial(webhooks.start, webhook=webhook),
        "renew_secret": partial(webhooks.renew_secret, webhook=webhook),
        "show_secret": partial(webhooks.show_secret, webhook=webhook),
        "remove": partial(webhooks.remove, webhook=webhook),
        "test": partial(webhooks.test, webhook=webhook),
        "send_again": partial(webhooks.send_again, delivery=failed(webhook)),
        "send_failed_again": partial(webhooks.send_failed_again, webhook=webhook),
    }


def test_nobody_but_an_administrator_does_any_of_it(webhook: Webhook, edith: User, ravi: User, olga: User) -> None:
    before = Webhook.objects.values().get()
    recorded = Event.objects.count()
    for person in (edith, ravi, olga):
        for name, verb in verbs(webhook).items():
            with pytest.raises(Refused) as refused:
                verb(by=person)
            assert refused.value.refusal.sentence == ONLY_ADMINISTRATORS, name
    assert Webhook.objects.values().get() == before
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}
    assert Event.objects.count() == recorded


def test_an_address_is_told_once(webhook: Webhook, ada: User) -> None:
    with pytest.raises(Refused, match="There is a webhook for this address already"):
        webhooks.add(url=ADDRESS, events=[EventType.MOVED], by=ada)
    other = webhooks.add(url="https://other.example/", events=[EventType.MOVED], by=ada)
    with pytest.raises(Refused, match="There is a webhook for this address already"):
        webhooks.change(webhook=other, url=ADDRESS, events=[EventType.MOVED], description="", by=ada)


def test_only_what_failed_is_sent_again_and_while_paused_not_even_that(webhook: Webhook, ada: User) -> None:
    waiting = Delivery.objects.create(webhook=webhook, event=TEST)
    with pytest.raises(Refused, match="It is waiting; only what failed is sent again"):
        webhooks.send_again(delivery=waiting, by=ada)
    webhooks.pause(webhook=webhook, by=ada)
    held = Delivery.objects.select_related("webhook").get(pk=failed(webhook).pk)
    with pytest.raises(Refused, match="The webhook is paused"):
        webhooks.send_again(delivery=held, by=ada)
    with pytest.raises(Refused, match="The webhook is paused"):
        webhooks.send_failed_again(webhook=Webhook.objects.get(), by=ada)


def test_of_two_who_send_it_again_one_does(webhook: Webhook, ada: User) -> None:
    delivery = failed(webhook)
    webhooks.send_again(delivery=Delivery.objects.get(pk=delivery.pk), by=ada)
    with pytest.raises(Refused, match="Somebody was faster"):
        webhooks.send_again(delivery=delivery, by=ada)


def test_what_failed_is_sent_again_the_oldest_first_but_for_tests(
    webhook: Webhook, edith: User, ravi: User, ada: User, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    webhooks.pause(webhook=webhook, by=ada)
    factories.make_movement(by=edith, reviewer=ravi)
    failed(webhook)
    webhooks.start(webhook=webhook, by=ada)
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert webhooks.send_failed_again(webhook=Webhook.objects.get(), by=ada) == 2
    rows = Delivery.objects.filter(state=State.WAITING).order_by("pk")
    assert [row.event for row in rows] == ["verdict.approved", "figure.moved"]
    assert [bell.pk for bell in bells] == [row.pk for row in rows]


def test_what_happens_while_it_is_paused_is_kept_and_not_rung_for(
    webhook: Webhook, ada: User, edith: User, ravi: User, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    webhooks.pause(webhook=webhook, by=ada)
    submitted = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    with django_capture_on_commit_callbacks(execute=True):
        workflow.approve(revision=submitted, by=ravi)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error, delivery.attempts) == (State.FAILED, outbox.HELD, 0)
    assert not any(bell.task == "claims.deliver" for bell in bells)


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"https://{PUBLIC}/told", ""),
        (f"http://{PUBLIC}/told", webhooks.INSECURE),
        ("http://10.0.0.7/told", Reason.PRIVATE_ADDRESS.sentence),
        ("https://10.0.0.7/told", Reason.PRIVATE_ADDRESS.sentence),
        ("https://[::1]/told", Reason.PRIVATE_ADDRESS.sentence),
        ("https://2130706433/told", Reason.NOT_PUBLIC_NAME.sentence.format(detail="2130706433")),
        (f"https://{PUBLIC}:8443/told", Reason.PORT.sentence.format(detail="8443")),
        ("http://127.0.0.1:9/told", ""),
        ("https://127.0.0.1:9/told", ""),
        ("http://127.0.0.1:8/told", Reason.PORT.sentence.format(detail="8")),
    ],
)
def test_an_address_is_public_and_secure_or_opened_by_the_settings(settings: Settings, url: str, sentence: str) -> None:
    settings.FETCH_ALLOW_PRIVATE_HOSTS = frozenset({"127.0.0.1:9"})
    assert webhooks.why_not(url) == sentence


def test_the_workbench_is_not_told_by_itself(settings: Settings) -> None:
    settings.SITE_URL = f"https://{PUBLIC}"
    assert webhooks.why_not(f"https://{PUBLIC}/told") == Reason.OWN_SITE.sentence


# ── What the database refuses ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"secret": ""}, "a_webhook_has_a_secret"),
        ({"old_secret": "whsec_b2xk"}, "an_old_secret_ends"),
        ({"old_secret_until": timezone.now()}, "an_old_secret_ends"),
    ],
)
def test_a_webhook_that_could_not_sign_is_impossible(webhook: Webhook, change: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Webhook.objects.update(**change)


def test_a_delivery_tells_of_one_thing_and_of_that_once(webhook: Webhook, edith: User, ravi: User) -> None:
    movement = factories.make_movement(by=edith, reviewer=ravi)
    about, moved = Delivery.objects.order_by("pk")
    assert moved.movement == movement
    for row, changes in (
        (about, {"event": TEST}),
        (about, {"event": "verdict.denied"}),
        (about, {"movement": movement}),
        (moved, {"movement": None}),
    ):
        with pytest.raises(IntegrityError, match="a_delivery_tells_of_one_thing"), transaction.atomic():
            Delivery.objects.filter(pk=row.pk).update(**changes)
    for announced in (
        {"event": EventType.APPROVED, "revision": movement.revision},
        {"event": EventType.MOVED, "movement": movement},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            outbox.announce(**announced)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_approval_while_a_webhook_is_removed_stands(ada: User, edith: User, ravi: User) -> None:
    webhook = webhooks.add(url=ADDRESS, events=list(EventType), by=ada)
    submitted = factories.make_submitted(factories.make_claim(by=edith), by=edith)
    approved, _ = at_once(
        lambda: workflow.approve(revision=submitted, by=ravi), lambda: webhooks.remove(webhook=webhook, by=ada)
    )
    assert not isinstance(approved, DatabaseError)
    submitted.refresh_from_db()
    assert submitted.state == "approved"
    assert Webhook.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_a_new_secret_leaves_the_old_one_a_day(webhook: Webhook, ada: User) -> None:
    webhooks.renew_secret(webhook=webhook, by=ada)
    renewed = Webhook.objects.get()
    assert renewed.old_secret == webhook.secret
    assert renewed.old_secret_until is not None
    left = renewed.old_secret_until - timezone.now()
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
