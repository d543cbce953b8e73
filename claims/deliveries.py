"""Telling webhooks what happened, in the form of the Standard Webhooks specification.

Delivery ── build the bytes, once ──> sign ──> send ── 2xx ──> done
   ^                                             │ 410 ──> failed, and the webhook is paused
   └──── later, with the same id and bytes ──────┴── any other answer, or none
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import standardwebhooks
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from claims import record, webhooks
from claims.export.document import document_then
from claims.models import TEST, Attempt, Delivery, Movement, Webhook
from sources import manners, work
from sources.fetch import Answered, Reason, Refused, send

GONE = 410
PAUSED = "The webhook is paused."
# What is wrong with the address itself: no later attempt would go better.
NEVER = frozenset(
    {
        Reason.BAD_ADDRESS,
        Reason.NOT_WEB,
        Reason.CREDENTIALS,
        Reason.BAD_HEADER,
        Reason.PORT,
        Reason.NOT_PUBLIC_NAME,
        Reason.OWN_SITE,
        Reason.PRIVATE_ADDRESS,
    }
)


def deliver(*, delivery_id: int) -> None:
    """Make one attempt at a delivery.  It may reach its receiver twice: where the worker stops after it has sent."""
    with work.leased(Delivery, delivery_id) as delivery:
        if delivery is None:
            return
        webhook = delivery.webhook
        if webhook.is_paused and delivery.event != TEST:
            work.fail(delivery, PAUSED, may_pass=False)
            return
        if insecure := webhooks.why_insecure(webhook.url):
            work.fail(delivery, insecure, may_pass=False)
            return
        body = _fixed_payload(delivery)
        now = timezone.now()
        headers = signed_headers(delivery, body, at=now)
        attempt = Attempt.objects.create(delivery=delivery, at=now, signature=headers["webhook-signature"])
        began = time.monotonic()
        outcome = send(
            webhook.url,
            body=body.encode(),
            headers=headers,
            limits=webhooks.limits(),
            allow_hosts=settings.FETCH_ALLOW_PRIVATE_HOSTS,
            own_hosts=manners.own_hosts(),
        )
        attempt.milliseconds = round((time.monotonic() - began) * 1000)
        _keep(attempt, outcome)
        _settle(delivery, outcome, at=now)


def signed_headers(delivery: Delivery, body: str, *, at: datetime) -> dict[str, str]:
    """What an attempt carries beside its bytes.  While an old secret holds, there is a signature by each."""
    webhook, moment = delivery.webhook, at.astimezone(UTC)
    valid = [webhook.secret]
    if webhook.old_secret_until and webhook.old_secret_until > at:
        valid.append(webhook.old_secret)
    signatures = [
        standardwebhooks.Webhook(secret).sign(msg_id=delivery.message_id, timestamp=moment, data=body)
        for secret in valid
    ]
    return headers_of(delivery, at=at, signature=" ".join(signatures))


def headers_of(delivery: Delivery, *, at: datetime, signature: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def _keep(attempt: Attempt, outcome: Answered | Refused) -> None:
    """Write down how an attempt ended, whoever has the delivery by now."""
    if isinstance(outcome, Refused):
        attempt.reason = outcome.sentence
    else:
        attempt.status = outcome.status
        attempt.answer = outcome.body.decode("utf-8", "replace").replace("\x00", "\ufffd")
    attempt.save(update_fields=["status", "reason", "milliseconds", "answer"])


@transaction.atomic
def _settle(delivery: Delivery, outcome: Answered | Refused, *, at: datetime) -> None:
    """Done, failed, or to be tried again.  Raises: LostLease."""
    if isinstance(outcome, Refused):
        work.fail(delivery, outcome.sentence, may_pass=outcome.reason not in NEVER, sent_at=at, answer_status=None)
        return
    if 200 <= outcome.status < 300:
        work.finish(delivery, sent_at=at, answer_status=outcome.status)
        return
    sentence, is_gone = _sentence(outcome.status), outcome.status == GONE
    later = outcome.retry_after or 0
    if is_gone:  # first the record's lock, as whoever removes a webhook takes it first
        _pause(delivery.webhook, sentence)
    work.fail(delivery, sentence, may_pass=not is_gone, seconds=later, sent_at=at, answer_status=outcome.status)


def _pause(webhook: Webhook, why: str) -> None:
    if not Webhook.objects.filter(pk=webhook.pk, is_paused=False).exists():
        return
    record.append(action="webhook.gone", subject=f"webhook:{webhook.pk}", url=webhooks.origin(webhook.url))
    Webhook.objects.filter(pk=webhook.pk).update(is_paused=True, why_paused=why)


def _sentence(status: int) -> str:
    if status == GONE:
        return "The receiver answered 410: it wants to be told nothing more, so the webhook was paused."
    if 300 <= status < 400:
        return f"The receiver answered with a redirect ({status}), which is not followed."
    return f"The receiver answered {status} in place of a number from 200 to 299."


# ── What is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _fixed_payload(delivery: Delivery) -> str:
    """The bytes of this and every later attempt.  Of two who build them at once, the first one's are kept."""
    if not delivery.payload:
        Delivery.objects.filter(pk=delivery.pk, payload="").update(payload=_text(payload(delivery)))
        delivery.refresh_from_db(fields=["payload"])
    return delivery.payload


def payload(delivery: Delivery) -> dict[str, Any]:
    return {"type": delivery.event, "timestamp": delivery.created_at.isoformat(), "data": _told(delivery)}


def _text(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _told(delivery: Delivery) -> dict[str, Any]:
    if delivery.event == TEST:
        return {"sentence": "This is a test. It tells of nothing."}
    if delivery.movement:
        return _movement(delivery.movement)
    assert delivery.revision is not None  # the database refuses a delivery that tells of nothing
    return document_then(delivery.revision)


def _movement(movement: Movement) -> dict[str, Any]:
    claim, evidence, verdict = movement.claim, movement.evidence, movement.revision.verdict
    document = evidence.document
    return {
        "id": movement.pk,
        "label": claim.label,
        "before": movement.before,
        "after": movement.after,
        "url": f"{settings.SITE_URL}{claim.get_absolute_url()}",
        "claim": {"id": claim.pk, "text": claim.text},
        "verdict": {
            "id": str(verdict.public_id),
            "url": f"{settings.SITE_URL}/api/v1/verdicts/{verdict.public_id}/",
        },
        "quote": evidence.quote,
        "origin": evidence.origin,
        "as_of": evidence.as_of.isoformat() if evidence.as_of else None,
        "document": {"title": document.title, "outlet": document.outlet_name, "url": document.public_url or None},
    }
