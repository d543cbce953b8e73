"""Tokens for the API: made once, shown once, kept as a hash.  What becomes of them is recorded by claims.tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from people.models import ApiToken, Scope, User
from people.permissions import NotVisible, Refusal, Refused, can_administer, can_edit, can_read, can_review, require

BEGINNING = "fcw_"
# So much of a secret is shown again.
SHOWN = 10
MOST_TOKENS = 50
# When a token was last used is kept to the minute, not written with every request.
NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """The hash a token is kept as.  256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def scopes_for(person: User) -> list[Scope]:
    """What a token of somebody's can be for: what they may do themselves."""
    refusals = {
        Scope.READ: can_read(person),
        Scope.EDIT: can_edit(person),
        Scope.REVIEW: can_review(person),
        Scope.ADMINISTER: can_administer(person),
    }
    return [scope for scope, refusal in refusals.items() if refusal is None]


def make(
    *,
    owner: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> tuple[ApiToken, str]:
    """A new token of somebody's own, and its secret, which nobody can ask for again.  Raises: Refused."""
    require(can_read(owner))
    if owner.api_tokens.filter(revoked_at=None).count() >= MOST_TOKENS:
        raise Refused(Refusal(f"You have {MOST_TOKENS} tokens. Revoke one that is not needed."))
    secret = BEGINNING + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        owner=owner,
        name=name,
        prefix=secret[:SHOWN],
        digest=digest_of(secret),
        scopes=[scope for scope in Scope.values if scope in set(scopes)],
        expires_at=expires_at,
        per_minute=per_minute,
    )
    return token, secret


def get_own(person: User, pk: int) -> ApiToken:
    """A token of one's own.  Raises: NotVisible."""
    found = person.api_tokens.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found


def revoke(*, token: ApiToken) -> bool:
    """End a token for good.  False where it had ended before."""
    token.revoked_at = timezone.now()
    return bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=token.revoked_at))


def token_with(secret: str) -> ApiToken | None:
    """The token with this secret, with its owner, where both still hold; that it was used is noted."""
    found = ApiToken.objects.filter(digest=digest_of(secret), owner__is_active=True).select_related("owner").first()
    if found is None or not found.is_usable:
        return None
    now = timezone.now()
    if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
        ApiToken.objects.filter(long_ago, pk=found.pk).update(last_used_at=now)
    return found
