"""Settings that only this app can tell to be wrong, told before the program starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from claims.figures import event_names


@register
def approvers(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A class of events that does not exist would let one person approve where two should."""
    known = event_names()
    return [
        Error(
            f"TWO_APPROVERS_FOR names “{name}”, which is no class of events.",
            hint=f"There are: {', '.join(sorted(known))}.",
            id="claims.E001",
        )
        for name in sorted(settings.TWO_APPROVERS_FOR - known.keys())
    ]
