"""What the frame around every page shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from claims.models import VerdictRevision
from claims.permissions import can_edit
from people.models import is_insider
from people.permissions import can_administer


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every template; one query, for the number in the queue."""
    always = {"demonstration": settings.DEMONSTRATION, "publishes": settings.PUBLISH_VERDICTS}
    person = getattr(request, "user", None)
    if person is None or not is_insider(person):
        has_no_role = bool(person and person.is_authenticated)
        return {**always, "has_no_role": has_no_role, "is_reader": settings.PUBLISH_VERDICTS and not has_no_role}
    return {
        **always,
        "is_insider": True,
        "queue_length": VerdictRevision.objects.visible_to(person).in_queue().count(),
        "may_edit": can_edit(person) is None,
        "may_administer": can_administer(person) is None,
    }
