"""The append-only log.  Each event carries the hash of the one before; only this writes it, triggers refuse changes."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from claims.models import Event
from people.models import User
from sources.locks import one_at_a_time

BEGINNING = "0" * 64
# Any number, as long as nothing else in the database locks on it.
LOCK = 0x46_43_4C_4F_47


def append(*, action: str, subject: str, by: User | None = None, **details: Any) -> Event:
    """Write one event in the caller's transaction.  Writers wait for each other here, and only here."""
    with transaction.atomic():
        one_at_a_time(LOCK)
        last = newest()
        event = Event(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            actor=by,
            action=action,
            subject=subject,
            details=details,
            previous_hash=last.hash if last else BEGINNING,
        )
        event.hash = _hash(event)
        event.save(force_insert=True)
    return event


def verify() -> int | None:
    """The number of the first event that does not fit the one before it, or None where the whole log does."""
    previous = BEGINNING
    for number, event in enumerate(Event.objects.order_by("number").iterator(chunk_size=1000), start=1):
        if event.number != number or event.previous_hash != previous or event.hash != _hash(event):
            return event.number
        previous = event.hash
    return None


def newest() -> Event | None:
    """The last event; its hash, kept elsewhere, shows later that nothing was cut off."""
    return Event.objects.order_by("-number").first()


def history(reader: User, *subjects: str) -> list[Event]:
    """The events of these subjects that a person may read, oldest first, with who acted.  One query."""
    events = Event.objects.visible_to(reader).filter(subject__in=subjects)
    return list(events.select_related("actor").order_by("number"))


def _hash(event: Event) -> str:
    """SHA-256 over a form that depends on no database: sorted JSON, UTC to the microsecond."""
    at: datetime = event.at.astimezone(UTC)
    fields = [
        event.number,
        at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.action,
        event.subject,
        event.details,
        event.previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
