"""From a domain refusal to an answer: the only place where exceptions become HTTP."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from claims.permissions import NotVisible, Overtaken, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]

API = "/api/"
PROBLEM = "application/problem+json"
TOO_LARGE = "What you sent is larger than {most}. Paste the article alone, or give its address."
NOT_HERE = "There is nothing here, or it is not for you to see."


# What programs tell problems of our own apart by (docs/api.md); the others are what their status says.
PROBLEMS = "/problems/"
KINDS = {
    "another_request": "another-request",
    "invalid": "invalid",
    "parse_error": "unreadable",
    "permission_denied": "not-allowed",
    "precondition_failed": "changed",
    "precondition_required": "unconditional",
    "there_already": "there-already",
    "throttled": "too-many",
    "under_way": "under-way",
}


def _kind_of(error: Exception) -> str:
    """The last part of a problem's type; "" where its status says it all."""
    match error:
        case Refused() | PermissionDenied():
            return "not-allowed"
        case Overtaken():
            return "faster"
        case exceptions.APIException():
            return KINDS.get(error.default_code, "")
        case SuspiciousOperation() | BadRequest() | UnreadablePostError():
            return "unreadable"
    return ""


def status_of(error: Exception) -> tuple[int, str, str] | None:
    """Status, title and sentence for an exception of the domain; None for any other."""
    match error:
        case NotVisible():
            return 404, "Not found", NOT_HERE
        case Refused():
            return 403, "Not allowed", error.refusal.sentence
        case Overtaken():
            return 409, "Somebody was faster", str(error)
    return None


class DomainRefusalMiddleware:
    """Show a domain refusal that a page's view did not answer itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if (known := status_of(error)) is None:
            return None
        status, title, sentence = known
        return page(request, status, title, sentence)


def page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """The error as whoever asked reads it: a page, or a problem below /api/."""
    if request.path.startswith(API):
        return JsonResponse(_body(status, sentence), status=status, content_type=PROBLEM)
    return render(request, "error.html", {"title": title, "sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return page(request, 413, "Too large", TOO_LARGE.format(most=_most_sent()))
    return page(request, 400, "Not understood", "The request could not be read. Go back and try once more.")


def _most_sent() -> str:
    return f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024} MB"


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, "Not allowed", "This is not open to your role.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, "Not found", NOT_HERE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without what the frame asks the database, which may be what failed."""
    sentence = "This is a fault of Factcheck, not yours. Nothing half-done was kept. Try once more, and report it."
    if request.path.startswith(API):
        return page(request, 500, "Something went wrong", sentence)
    context = {"title": "Something went wrong", "sentence": sentence, "request": request}
    return HttpResponse(render_to_string("error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request,
        403,
        "This page was open too long",
        "Your session changed since it was loaded. Reload it and try again.",
    )


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error as application/problem+json (RFC 9457)."""
    kind = _kind_of(error)
    if known := status_of(error):
        status, title, sentence = known
        return _problem(status, sentence, kind=kind, title=title)
    if isinstance(error, Http404):
        return _problem(404, NOT_HERE)
    if isinstance(error, PermissionDenied):
        return _problem(403, "This is not open to you.", kind=kind, title="Not allowed")
    if isinstance(error, RequestDataTooBig):
        return _problem(413, TOO_LARGE.format(most=_most_sent()))
    if isinstance(error, SuspiciousOperation | BadRequest | UnreadablePostError):
        return _problem(400, "The request could not be read.", kind=kind, title="Not understood")
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    extra: dict[str, Any] = dict(getattr(error, "members", {}))
    sentence = str(error.detail)
    if isinstance(error, exceptions.ValidationError):
        extra["errors"] = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        sentence = "Some fields are not right."
    title = error.default_code.replace("_", " ").capitalize()
    answer = _problem(response.status_code, sentence, kind=kind, title=title, **extra)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in response:
            answer[header] = response[header]
    return answer


def _problem(status: int, detail: str, *, kind: str = "", title: str = "", **extra: Any) -> Response:
    return Response(_body(status, detail, kind=kind, title=title, **extra), status=status, content_type=PROBLEM)


def _body(status: int, detail: str, *, kind: str = "", title: str = "", **extra: Any) -> dict[str, Any]:
    """A problem; one without a kind of its own has the title of its status (RFC 9457, 4.2.1)."""
    if kind:
        return {"type": f"{PROBLEMS}{kind}", "title": title, "status": status, "detail": detail, **extra}
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **extra}
