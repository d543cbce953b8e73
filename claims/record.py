"""The append-only log.  Each event carries the hash of the one before; only this writes it, triggers refuse changes."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from claims.models import Event
from people.models import User
from people.requests import REQUEST_ID
from sources.locks import one_at_a_time

BEGINNING = "0" * 64
REDACTED = "record.redacted"
# Any number, as long as nothing else in the database locks on it.
LOCK = 0x46_43_4C_4F_47

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place at which the log does not hold."""

    number: int
    sentence: str


def append(
    *,
    action: str,
    subject: str,
    by: User | None = None,
    reason: str = "",
    before: State | None = None,
    after: State | None = None,
    **details: Any,
) -> Event:
    """Write one event in the caller's transaction.  Writers wait for each other here, and only here.

    Args:
        before, after: what the subject was and is, by the names of its fields; those that are the same are left out.
        details: whatever else one must know to understand it.
    """
    if before is not None and after is not None:
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        before = {name: value for name, value in before.items() if name in changed}
        after = {name: value for name, value in after.items() if name in changed}
    with transaction.atomic():
        one_at_a_time(LOCK)
        last = newest()
        event = Event(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            actor=by,
            action=action,
            subject=subject,
            request_id=REQUEST_ID.get(),
            reason=reason,
            before=before,
            after=after,
            details=details,
            salt=secrets.token_hex(16),
            previous_hash=last.hash if last else BEGINNING,
        )
        event.content_hash = _content_hash(event)
        event.hash = _hash(event)
        event.save(force_insert=True)
    return event


def verify(*, upto: tuple[int, str] | None = None) -> Fault | None:
    """The first place where the log was changed, or None where it holds.

    Args:
        upto: number and hash of an event that were kept elsewhere: so that an end that was cut off is found, and a
            chain that was made anew.
    """
    previous, number = BEGINNING, 0
    for number, event in enumerate(Event.objects.order_by("number").iterator(chunk_size=1000), start=1):
        if event.number != number:
            return Fault(event.number, f"Event {number} is missing: the next there is has the number {event.number}.")
        if event.previous_hash != previous:
            return Fault(number, f"Event {number} does not follow on event {number - 1}.")
        if event.hash != _hash(event):
            return Fault(number, f"Event {number} was changed: its time, actor, action, subject or hash.")
        if event.is_redacted:
            if not _is_empty(event) or not is_redacted(f"event:{number}"):
                return Fault(number, f"Event {number} was blacked out, and the record does not say so.")
        elif event.content_hash != _content_hash(event):
            return Fault(number, f"Event {number} was changed: what it says is not what was written.")
        if upto == (number, event.hash):
            upto = None
        previous = event.hash
    if upto is None:
        return None
    if upto[0] > number:
        return Fault(number, f"The record ends with event {number}; event {upto[0]} was cut off.")
    return Fault(upto[0], f"Event {upto[0]} is not the one whose hash was kept: the chain was made anew.")


def newest() -> Event | None:
    """The last event; its hash, kept elsewhere, shows later that nothing was cut off."""
    return Event.objects.order_by("-number").first()


def history(reader: User, *subjects: str) -> list[Event]:
    """The events of these subjects that a person may read, oldest first, with who acted.  One query."""
    events = Event.objects.visible_to(reader).filter(subject__in=subjects)
    return list(events.select_related("actor").order_by("number"))


def is_redacted(subject: str) -> bool:
    """Whether the record says that this is blacked out."""
    return Event.objects.filter(action=REDACTED, subject=subject).exists()


def black_out(event: Event) -> None:
    """Take away what an event says; that it happened, who did it and when stays.  The record must say so already."""
    Event.objects.filter(pk=event.pk).update(is_redacted=True, salt="", reason="", before=None, after=None, details={})


def _is_empty(event: Event) -> bool:
    return not (event.salt or event.reason or event.before or event.after or event.details)


def _content_hash(event: Event) -> str:
    return _sealed([event.reason, event.before, event.after, event.details], salt=event.salt)


def _hash(event: Event) -> str:
    at: datetime = event.at.astimezone(UTC)
    fields = [
        event.number,
        at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.action,
        event.subject,
        event.request_id,
        event.content_hash,
        event.previous_hash,
    ]
    return _sealed(fields)


def _sealed(fields: list[Any], *, salt: str = "") -> str:
    """SHA-256 over a form that depends on no database: sorted JSON, UTC to the microsecond."""
    return hashlib.sha256((salt + json.dumps(fields, ensure_ascii=True, sort_keys=True)).encode()).hexdigest()
