"""What webhooks are to be told, written in the transaction in which it happens: both are there, or neither.

verb ── announce ──> Delivery for each webhook that wants it ── ring ──> claims.deliveries
"""

from __future__ import annotations

from django.utils import timezone

from claims.models import Delivery, EventType, Movement, VerdictRevision, Webhook
from sources import work
from sources.work import State

HELD = "The webhook was paused when this happened."


def announce(
    event: EventType, *, revision: VerdictRevision | None = None, movement: Movement | None = None
) -> list[Delivery]:
    """Have everybody who wants such events told of this one.  Those who are paused find it kept, as not sent.

    Call it after `record.append`: whoever changes a webhook takes the same two locks in that order.
    """
    now = timezone.now()
    made = []
    # On PostgreSQL a webhook that is just being removed is waited for: a delivery to it would undo the caller's work.
    for webhook in Webhook.objects.select_for_update(no_key=True):
        if event.value not in webhook.events:
            continue
        delivery = Delivery(webhook=webhook, event=event, revision=revision, movement=movement)
        if webhook.is_paused:
            delivery.state, delivery.last_error, delivery.settled_at = State.FAILED, HELD, now
        delivery.rung_at = now
        delivery.save(force_insert=True)
        made.append(delivery)
        if delivery.state == State.WAITING:
            work.ring(Delivery.task, delivery.pk)
    return made
