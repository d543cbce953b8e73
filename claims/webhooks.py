"""The register of webhooks: who is told of what, under which secret, and what an address must be like."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims import record
from claims.models import TEST, Delivery, EventType, Webhook
from claims.permissions import Refusal, Refused, can_administer, can_send_again, require
from people.models import User
from sources import manners, work
from sources.fetch import Limits, may_visit
from sources.work import State

# A receiver has so long to answer.
TOTAL_SECONDS = 15.0
# Whoever types an address waits so long for its host to be looked up.
LOOK_UP_SECONDS = 5.0
OLD_SECRET_HOLDS = timedelta(hours=24)
# The specification asks for 24 to 64.
SECRET_BYTES = 32
# With one push of the button.
MOST_SENT_AGAIN = 500
KNOWN = "There is a webhook for this address already."
INSECURE = "Give an address that begins with https://: what is sent is signed, but could be read on its way."


def limits() -> Limits:
    """What telling a webhook something may cost."""
    return Limits(total_seconds=TOTAL_SECONDS, read_seconds=TOTAL_SECONDS, user_agent=manners.user_agent())


def why_not(url: str) -> str:
    """What keeps an address from being told anything, as a sentence, or "".  Its host is looked up now."""
    brief = replace(limits(), total_seconds=LOOK_UP_SECONDS)
    refused = may_visit(
        url, limits=brief, allow_hosts=settings.FETCH_ALLOW_PRIVATE_HOSTS, own_hosts=manners.own_hosts()
    )
    return refused.sentence if refused else why_insecure(url)


def why_insecure(url: str) -> str:
    """https, or a host that the settings open for development."""
    parts = urlsplit(url)
    is_open = not {parts.hostname, parts.netloc}.isdisjoint(settings.FETCH_ALLOW_PRIVATE_HOSTS)
    return "" if parts.scheme == "https" or is_open else INSECURE


def origin(url: str) -> str:
    """What of an address the record tells: its path and query may hold a secret, and many read the record."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


@transaction.atomic
def add(*, url: str, events: Sequence[EventType], description: str = "", by: User) -> Webhook:
    """Have an address told from now on.  Raises: Refused (not an administrator, or the address is known)."""
    require(can_administer(by))
    webhook = Webhook(url=url, events=_ordered(events), description=description, secret=_new_secret(), made_by=by)
    try:
        with transaction.atomic():
            webhook.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(Refusal(KNOWN)) from error
    _record("added", webhook, by=by, url=origin(url), events=webhook.events)
    return webhook


@transaction.atomic
def change(*, webhook: Webhook, url: str, events: Sequence[EventType], description: str, by: User) -> None:
    """Tell another address, or of other events.  What waits goes to the new address.  Raises: Refused."""
    require(can_administer(by))
    before = {"url": origin(webhook.url), "events": list(webhook.events), "description": webhook.description}
    after = {"url": origin(url), "events": _ordered(events), "description": description}
    _record("changed", webhook, by=by, before=before, after=after, url=origin(url), moved=url != webhook.url)
    try:
        with transaction.atomic():
            Webhook.objects.filter(pk=webhook.pk).update(url=url, events=_ordered(events), description=description)
    except IntegrityError as error:
        raise Refused(Refusal(KNOWN)) from error


@transaction.atomic
def pause(*, webhook: Webhook, by: User) -> None:
    """Tell it nothing; what happens meanwhile is kept as not sent.  Raises: Refused."""
    require(can_administer(by))
    _record("paused", webhook, by=by)
    Webhook.objects.filter(pk=webhook.pk).update(is_paused=True, why_paused="")


@transaction.atomic
def start(*, webhook: Webhook, by: User) -> None:
    """Tell it again, from now on.  Raises: Refused."""
    require(can_administer(by))
    _record("started", webhook, by=by)
    Webhook.objects.filter(pk=webhook.pk).update(is_paused=False, why_paused="")


@transaction.atomic
def renew_secret(*, webhook: Webhook, by: User) -> None:
    """Sign with a new secret, and for a day with the old one, too.  Raises: Refused."""
    require(can_administer(by))
    _record("secret_renewed", webhook, by=by)
    held = Webhook.objects.select_for_update().get(pk=webhook.pk)
    held.old_secret, held.old_secret_until = held.secret, timezone.now() + OLD_SECRET_HOLDS
    held.secret = _new_secret()
    held.save(update_fields=["secret", "old_secret", "old_secret_until"])


def show_secret(*, webhook: Webhook, by: User) -> str:
    """The secret, for an administrator who asks; the record says who did.  Raises: Refused."""
    require(can_administer(by))
    _record("secret_shown", webhook, by=by)
    return webhook.secret


@transaction.atomic
def remove(*, webhook: Webhook, by: User) -> None:
    """Take it off the list, and its deliveries with it.  The record keeps that there was one.  Raises: Refused."""
    require(can_administer(by))
    _record("removed", webhook, by=by, url=origin(webhook.url))
    Webhook.objects.filter(pk=webhook.pk).delete()


@transaction.atomic
def test(*, webhook: Webhook, by: User) -> Delivery:
    """Send it something that tells of nothing, paused or not.  Raises: Refused."""
    require(can_administer(by))
    _record("tested", webhook, by=by)
    delivery = Delivery.objects.create(webhook=webhook, event=TEST, rung_at=timezone.now())
    work.ring(Delivery.task, delivery.pk)
    return delivery


@transaction.atomic
def send_again(*, delivery: Delivery, by: User) -> None:
    """Start a failed delivery over, with the same id and bytes.  Raises: Refused."""
    require(can_send_again(by, delivery))
    _record("sent_again", delivery.webhook, by=by, message=delivery.message_id)
    if not work.retry(delivery):
        raise Refused(Refusal("Somebody was faster: it is being sent again."))


@transaction.atomic
def send_failed_again(*, webhook: Webhook, by: User) -> int:
    """Start everything over that failed, the oldest first; how many there were.  Raises: Refused."""
    require(can_administer(by))
    if webhook.is_paused:
        raise Refused(Refusal("The webhook is paused. Start it first."))
    failed = webhook.deliveries.filter(state=State.FAILED).exclude(event=TEST).order_by("pk")[:MOST_SENT_AGAIN]
    sent = sum(work.retry(delivery) for delivery in failed)
    _record("all_sent_again", webhook, by=by, deliveries=sent)
    return sent


def _ordered(events: Sequence[EventType]) -> list[str]:
    return [event.value for event in EventType if event in events]


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _record(what: str, webhook: Webhook, *, by: User | None, **details: Any) -> None:
    record.append(action=f"webhook.{what}", subject=f"webhook:{webhook.pk}", by=by, **details)
