"""A request by somebody who is logged in."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User


class InsiderRequest(HttpRequest):
    """What views take: `LoginRequiredMiddleware` lets no other request through.  For types only."""

    user: User
    htmx: HtmxDetails
