"""Who is asking."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BasicAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from people.models import User


class PasswordAuthentication(BasicAuthentication):
    """HTTP Basic.  A NUL, which no name has and PostgreSQL does not take, is a wrong name like any other."""

    def authenticate_credentials(self, userid: str, password: str, request: Any = None) -> Any:
        if "\x00" in userid + password:
            raise AuthenticationFailed("Invalid username/password.")
        return super().authenticate_credentials(userid, password, request)


def person_of(request: Request) -> User:
    """Who is logged in; `IsAuthenticated` lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user
