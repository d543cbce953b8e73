"""How every public answer is given: the same to whoever asks, kept for a minute, and not sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from claims.permissions import NotVisible

View = Callable[..., HttpResponse]

KEPT_SECONDS = 60
# What an answer without a body says too: a browser takes the headers of the newer answer for what it has kept.
ALWAYS = ("Content-Security-Policy", "X-Robots-Tag", "Access-Control-Allow-Origin")


def for_anyone(view: View) -> View:
    """A page for anyone, where the newsroom publishes; else there is no such page, for its own people either."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLISH_VERDICTS:
            raise NotVisible
        return kept(request, view(request, *args, **kwargs))

    return login_not_required(require_safe(answer))


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with how long it may be kept and what it is known by; without its body for whoever has it.

    It is known by what it says and not by a day: words that are blacked out change no day, and must be gone everywhere.
    """
    if response.status_code != 200:
        return response
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(answer, HttpResponse)  # Django's own types leave this open
    for header in ALWAYS:
        if header in response:
            answer[header] = response[header]
    return answer


def page(template: str, path: str, **context: Any) -> HttpResponse:
    """A public page.  It is rendered without the request, so that nothing of a session can be in it."""
    return HttpResponse(render_to_string(template, {**frame(path), **context}))


def contact() -> str:
    """How readers reach the newsroom; "" where nobody said: its own address leads strangers to a log-in page."""
    return "" if settings.FETCH_CONTACT == settings.SITE_URL else settings.FETCH_CONTACT


def frame(path: str) -> dict[str, Any]:
    """What the frame around every public page shows."""
    return {
        "newsroom": settings.NEWSROOM_NAME,
        "site": settings.SITE_URL,
        "contact": contact(),
        "path": path,
        "address": settings.SITE_URL + path,
        "demonstration": settings.DEMONSTRATION,
    }
