"""ETags: not to send what somebody has, and not to change what somebody has not seen."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

NOT_SAID = "Say in If-Match which state of it you saw: its ETag."
CHANGED = "It has changed since you saw it. Look at it again."


class Unconditional(APIException):
    status_code = 428
    default_code = "precondition_required"
    default_detail = NOT_SAID


class Changed(APIException):
    status_code = 412
    default_code = "precondition_failed"
    default_detail = CHANGED


def etag_of(document: Any) -> str:
    """A strong tag of a document as it is sent."""
    return f'"{hashlib.sha256(JSONRenderer().render(document)).hexdigest()[:32]}"'


def shown(request: Request, document: Any, *, etag: str = "", status: int = 200) -> Response:
    """The document with its tag; to a GET by somebody who has it already, 304 without it."""
    tag = etag or etag_of(document)
    headers = {"ETag": tag}
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if request.method in ("GET", "HEAD") and (tag in {each.removeprefix("W/") for each in known} or known == ["*"]):
        return Response(status=304, headers=headers)
    return Response(document, status=status, headers=headers)


def require_seen(request: Request, etag: str) -> None:
    """Raises: Unconditional, where nobody says what they saw ("*" says nothing); Changed, where that is past."""
    seen = parse_etags(request.headers.get("If-Match", ""))
    if not seen or seen == ["*"]:
        raise Unconditional
    if etag not in seen:
        raise Changed
