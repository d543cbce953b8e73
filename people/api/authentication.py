"""Who is asking the API, and what for."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication, BasicAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from people.models import ApiToken, Scope, User
from people.tokens import token_with

CHALLENGES = 'Basic realm="api", Bearer realm="api"'
NO_TOKEN = "This token is not known, has expired or was revoked. Make a new one under “API tokens”."
READING = {"GET", "HEAD", "OPTIONS"}


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic.  A NUL, which no name has and PostgreSQL does not take, is a wrong name like any other."""

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        if "\x00" in userid + password:
            raise AuthenticationFailed("Invalid username/password.")
        return super().authenticate_credentials(userid, password, request)

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGES


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer fcw_…`: a token, on behalf of its owner."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        token = token_with(secret.strip().decode("latin-1"))
        if token is None:
            raise AuthenticationFailed(NO_TOKEN)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGES


class WithinScopes(BasePermission):
    """A token is used for what it was made for alone; whoever comes with a session or a password has no such bounds."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, ApiToken):
            scope = scope_for(view, request.method or "")
            if scope not in request.auth.scopes:
                raise PermissionDenied(f"This token lacks the scope “{scope}”.")
        return True


def scope_for(view: Any, method: str) -> str:
    """What a token has to be for, to use this method of an address."""
    scope: str = Scope.READ if method in READING else getattr(view, "scope", Scope.EDIT)
    return scope


def person_of(request: Request) -> User:
    """Who is logged in; `IsAuthenticated` lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user
