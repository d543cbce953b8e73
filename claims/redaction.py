"""Blacking out what the law demands: what was said goes, and that it was said, by whom and when, stays.

The record first says that it is done, by whom and why; the guards of the database let nothing be blacked out that it
does not name.  A tombstone stands where words were, and the chain of the record still holds.
"""

from __future__ import annotations

from django.db import transaction

from claims import record
from claims.models import Event, RevisionState, Signature, VerdictRevision
from claims.permissions import Refusal, Refused, can_administer, require
from people.models import User

TOMBSTONE = "[redacted]"
TEXTS = ("summary", "sole_source_reason", "public_note")
NO_REASON = Refusal("Say which law or order demands it; the record keeps that.")
GONE = Refusal("It is blacked out already.")


def redact_event(*, event: Event, by: User, reason: str) -> None:
    """Black out what one event of the record says.  Raises: Refused."""
    _may(by, reason)
    if event.is_redacted:
        raise Refused(GONE)
    if event.action == record.REDACTED:
        raise Refused(Refusal("That something was blacked out is never blacked out itself."))
    with transaction.atomic():
        _say(f"event:{event.number}", by=by, reason=reason)
        record.black_out(event)


def redact_revision(*, revision: VerdictRevision, by: User, reason: str) -> int:
    """Black out what a revision says to readers, what was said on deciding, and what the record keeps of both.

    Rating, figure, day and evidence stay.  Returns how many events of the record were blacked out.  Raises: Refused.
    """
    _may(by, reason)
    if revision.state == RevisionState.DRAFT:
        raise Refused(Refusal("A draft can be changed. Take it out there."))
    if record.is_redacted(f"revision:{revision.pk}"):
        raise Refused(GONE)
    with transaction.atomic():
        _say(f"revision:{revision.pk}", by=by, reason=reason)
        texts = {name: TOMBSTONE for name in TEXTS if getattr(revision, name)}
        VerdictRevision.objects.filter(pk=revision.pk).update(**texts)
        Signature.objects.filter(revision=revision).exclude(comment="").update(comment=TOMBSTONE)
        told = Event.objects.filter(subject=f"verdict:{revision.verdict_id}", details__number=revision.number)
        events = list(told.filter(is_redacted=False).order_by("number"))
        for event in events:
            _say(f"event:{event.number}", by=by, reason=reason)
            record.black_out(event)
    return len(events)


def _may(by: User, reason: str) -> None:
    require(can_administer(by))
    if not reason.strip():
        raise Refused(NO_REASON)


def _say(subject: str, *, by: User, reason: str) -> None:
    record.append(action=record.REDACTED, subject=subject, by=by, reason=reason.strip())
