"""What every answer carries: a request id, and a policy that lets the page load nothing but our own files."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def request_id(get_response: GetResponse) -> GetResponse:
    """Name each request, so that an error page, a log line and an event can be brought together."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.META["REQUEST_ID"] = uuid.uuid4().hex
        response = get_response(request)
        response["X-Request-ID"] = request.META["REQUEST_ID"]
        return response

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
