"""A POST that is sent twice is done once: its answer is kept for a day under the Idempotency-Key it came with.

    no row ── take ──> under way ── keep ──> answered, for a day
       ^                  └── a fault of ours ──┐
       └───────────────────────── drop ─────────┘

The unique constraint on person and key decides which of two requests does the work.  One that died in the middle holds
its key for as long as the longest request lasts; whoever comes then does it again.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import KeptAnswer, User

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
# No request lasts as long: fetching a page has FETCH_TOTAL_SECONDS, and reading it ten.
LONGEST_WORK = timedelta(minutes=5)
LONGEST_KEY = 255
KEPT_HEADERS = ("ETag", "Location")
# What held at that moment may be otherwise now: the same request is then tried again.
OF_THE_MOMENT = (409, 412, 428)


class UnderWay(APIException):
    status_code = 409
    default_code = "under_way"
    default_detail = "The first request with this Idempotency-Key is still being worked on. Ask again in a moment."


class OtherRequest(APIException):
    status_code = 422
    default_code = "another_request"
    default_detail = "This Idempotency-Key came with another request before. Take a new key for a new request."


class Answered(Exception):
    """It was done before; `response` is what was answered then."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def take(request: Request, person: User) -> KeptAnswer | None:
    """Take the key that a POST came with, to do its work; None where it came with none.

    Raises: Answered, UnderWay, OtherRequest, ValidationError (that is no key).
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ValidationError({HEADER: [f"Give 1 to {LONGEST_KEY} printable ASCII characters, as a UUID has them."]})
    now = timezone.now()
    KeptAnswer.objects.filter(taken_at__lt=now - KEPT_FOR).delete()
    # Under another role a person asks anew: what one may not do any more is not answered from memory.
    kept = KeptAnswer(
        person=person,
        key_sha256=_hash(person.role, key),
        fingerprint=_hash(request.method or "", request.get_full_path(), *_body(request)),
        worker=uuid.uuid4(),
        taken_at=now,
    )
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
    except IntegrityError:
        return _take_over(kept, request)
    return kept


def _take_over(wanted: KeptAnswer, request: Request) -> KeptAnswer:
    """What is to be done where the key is there already."""
    known = KeptAnswer.objects.filter(person=wanted.person, key_sha256=wanted.key_sha256).first()
    if known is None:  # dropped at this very moment
        raise UnderWay
    if known.fingerprint != wanted.fingerprint:
        raise OtherRequest
    if known.status is not None:
        raise Answered(_again(known))
    dead = KeptAnswer.objects.filter(pk=known.pk, worker=known.worker, status=None)
    if not dead.filter(taken_at__lt=wanted.taken_at - LONGEST_WORK).update(
        worker=wanted.worker, taken_at=wanted.taken_at
    ):
        raise UnderWay
    known.worker = wanted.worker
    return known


def keep(kept: KeptAnswer, response: Response) -> None:
    """Keep what was answered; a fault of ours is not kept, so that the same request may be tried again."""
    if response.status_code >= 500 or response.status_code in OF_THE_MOMENT:
        drop(kept)
        return
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    if response.content_type:
        headers["Content-Type"] = response.content_type
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    mine = KeptAnswer.objects.filter(pk=kept.pk, worker=kept.worker, status=None)
    mine.update(status=response.status_code, headers=headers, body=body)


def drop(kept: KeptAnswer) -> None:
    KeptAnswer.objects.filter(pk=kept.pk, worker=kept.worker, status=None).delete()


def _again(known: KeptAnswer) -> Response:
    assert known.status is not None
    headers = dict(known.headers)
    kind = headers.pop("Content-Type", None)
    data = json.loads(known.body) if known.body else None
    return Response(data, status=known.status, headers={**headers, REPEATED: "true"}, content_type=kind)


def _body(request: Request) -> tuple[str, str]:
    """Kind and hash of a body.  A form is the same under whatever boundary it is sent again."""
    asked = request._request
    body, boundary = asked.body, (asked.content_params or {}).get("boundary", "").encode()
    if boundary:
        body = body.replace(boundary, b"")
    return asked.content_type or "", hashlib.sha256(body).hexdigest()


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
