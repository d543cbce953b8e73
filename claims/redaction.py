"""Blacking out what the law demands: what was said goes, and that it was said, by whom and when, stays.

The record first says that it is done, by whom and why; the guards of the database let nothing be blacked out that it
does not name.  A tombstone stands where words were, and the chain of the record still holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction

from claims import record
from claims.models import Delivery, Event, RevisionState, Signature, VerdictRevision
from claims.permissions import Refusal, Refused, can_administer, require
from people.models import KeptAnswer, User

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """What was blacked out, and where the same words still stand that are not for this to change."""

    revisions: list[int]
    events: int
    drafts: list[int]


def redact_revision(*, revision: VerdictRevision, by: User, reason: str) -> Redacted:
    """Black out what a revision says to readers, what was said on deciding, and what the record keeps of both.

    The same goes for other revisions of the verdict that say the same, for what webhooks are still to be told of them,
    and for answers that are kept for programs.  Rating, figure, day and evidence stay.  Raises: Refused.
    """
    _may(by, reason)
    if revision.state == RevisionState.DRAFT:
        raise Refused(Refusal("A draft can be changed. Take it out there."))
    if record.is_redacted(f"revision:{revision.pk}"):
        raise Refused(GONE)
    words = {getattr(revision, name) for name in TEXTS} - {"", TOMBSTONE}
    others = [
        other
        for other in VerdictRevision.objects.filter(verdict=revision.verdict_id).exclude(pk=revision.pk)
        if any(getattr(other, name) in words for name in TEXTS)
    ]
    with transaction.atomic():
        events = 0
        done = [revision, *(other for other in others if other.state != RevisionState.DRAFT)]
        for each in done:
            events += _black_out(each, by=by, reason=reason)
        for text in words:
            KeptAnswer.objects.filter(body__contains=json.dumps(text, ensure_ascii=False)[1:-1]).delete()
    return Redacted(
        revisions=[each.pk for each in done],
        events=events,
        drafts=[other.pk for other in others if other.state == RevisionState.DRAFT],
    )


def _black_out(revision: VerdictRevision, *, by: User, reason: str) -> int:
    """One revision; returns how many events of the record went with it."""
    _say(f"revision:{revision.pk}", by=by, reason=reason)
    texts = {name: TOMBSTONE for name in TEXTS if getattr(revision, name)}
    VerdictRevision.objects.filter(pk=revision.pk).update(**texts)
    Signature.objects.filter(revision=revision).exclude(comment="").update(comment=TOMBSTONE)
    # What is sent again is built anew, without the words.
    Delivery.objects.filter(revision__verdict=revision.verdict_id).update(payload="")
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
