"""Tokens for the API, recorded: who made one for what, and who ended it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from claims import record
from people import tokens
from people.models import ApiToken, User


def make(
    *,
    by: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> tuple[ApiToken, str]:
    """A token of one's own, and its secret, which is shown this once.  Raises: Refused."""
    with transaction.atomic():
        token, secret = tokens.make(owner=by, name=name, scopes=scopes, expires_at=expires_at, per_minute=per_minute)
        record.append(
            action="token.made",
            subject=f"person:{by.pk}",
            by=by,
            token=token.prefix,
            name=token.name,
            scopes=token.scopes,
            expires_at=expires_at.isoformat() if expires_at else None,
        )
    return token, secret


def revoke(*, token: ApiToken, by: User) -> None:
    """End a token for good; a second time does nothing."""
    with transaction.atomic():
        if tokens.revoke(token=token):
            record.append(
                action="token.revoked", subject=f"person:{token.owner_id}", by=by, token=token.prefix, name=token.name
            )
