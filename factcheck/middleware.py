"""What every answer carries: a body only where one is asked for, a request id, and a policy that lets the page load
nothing but our own files.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from people.requests import REQUEST_ID

GetResponse = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponseBase]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def bodiless_head(get_response: GetResponse) -> GetResponse:
    """To HEAD the headers of a GET and no body, which not every server takes off; the next answer would follow it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response: HttpResponseBase = get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                # What was to be streamed is closed with the response.
                response.streaming_content = ()
                response.file_to_stream = None  # type: ignore[attr-defined]  # by which a server would send a file itself
            elif isinstance(response, HttpResponse):
                response.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response  # type: ignore[return-value]  # as Django types middleware

    return middleware


def request_id(get_response: GetResponse) -> GetResponse:
    """Name each request, so that an error page, a log line and an event can be brought together."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = uuid.uuid4().hex
        request.META["REQUEST_ID"] = name
        token = REQUEST_ID.set(name)
        try:
            response = get_response(request)
        finally:
            REQUEST_ID.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Django's own looks who is there even where it does not matter, and then no cache may keep the page for others."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


def log_in_again(get_response: GetResponse) -> GetResponse:
    """A part of a page that asks for its news after the session has ended takes the whole page to the log-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "HX-Request" not in request.headers or "Location" not in response.headers:
            return response
        log_in = resolve_url(settings.LOGIN_URL)
        if response["Location"].partition("?")[0] != log_in:
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return HttpResponse(status=204, headers={"HX-Redirect": f"{log_in}?{urlencode({'next': page})}"})

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
