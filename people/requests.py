"""A request by somebody who is logged in, and the id of the one that is being answered."""

from __future__ import annotations

from contextvars import ContextVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User

# Set while a request is answered (factcheck.middleware); "" in a worker or a command.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


class InsiderRequest(HttpRequest):
    """What views take: `LoginRequired` lets no other request through.  For types only."""

    user: User
    htmx: HtmxDetails
