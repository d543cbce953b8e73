"""How often one may ask: counted in the database, which all workers share, by the minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from people.models import ApiToken, Usage, User

SECONDS = 60
# One statement, so that of two requests at the same moment each is counted; the same on SQLite and PostgreSQL.
COUNT = """
INSERT INTO people_usage (who, minute, requests) VALUES (%s, %s, 1)
ON CONFLICT (who) DO UPDATE SET
    requests = CASE WHEN people_usage.minute = excluded.minute THEN people_usage.requests + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING requests
"""
# A row that nobody has counted in for so long is dropped when somebody new comes.
FORGOTTEN_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left of this minute."""

    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.most),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.seconds),
        }


class PerMinute(BaseThrottle):
    """So many requests a minute for a token, a person, or, where nobody is logged in, an address."""

    def __init__(self) -> None:
        self.seconds = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        who, most = self._asker(request)
        if most == 0:
            return True
        minute, second = divmod(now(), SECONDS)
        self.seconds = SECONDS - second
        asked = count(who, minute)
        view.allowance = Allowance(most=most, left=max(most - asked, 0), seconds=self.seconds)
        return asked <= most

    def wait(self) -> float:
        return float(self.seconds)

    def _asker(self, request: Request) -> tuple[str, int]:
        """Under which name requests are counted, and how many are allowed; 0 where they are not counted."""
        if isinstance(request.auth, ApiToken):
            own = request.auth.per_minute
            return f"token:{request.auth.pk}", settings.API_PER_MINUTE if own is None else own
        if isinstance(request.user, User):
            return f"person:{request.user.pk}", settings.API_PER_MINUTE
        # No list of addresses is kept: only their keyed hashes.
        hashed = salted_hmac("people.api.limits", self.get_ident(request) or "", algorithm="sha256").hexdigest()
        return f"address:{hashed}", settings.API_ANONYMOUS_PER_MINUTE


def now() -> int:
    """Seconds; the tests have a clock of their own."""
    return int(timezone.now().timestamp())


def count(who: str, minute: int) -> int:
    """Count one more request, and say how many that makes in this minute."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [who, minute])
        ((requests,),) = cursor.fetchall()
    if requests == 1:
        Usage.objects.filter(minute__lt=minute - FORGOTTEN_MINUTES).delete()
    return int(requests)
