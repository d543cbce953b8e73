"""The people of the demonstration newsroom, and how they log in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people.models import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    username: str
    first_name: str
    last_name: str
    role: Role
    # Known to everyone: `manage.py workbench` serves a demonstration to this machine alone.
    password: str = "demonstration"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}, {self.role.label.lower()}"


CAST = (
    Member(username="edith", first_name="Edith", last_name="Okafor", role=Role.EDITOR),
    Member(username="ravi", first_name="Ravi", last_name="Menon", role=Role.REVIEWER),
    Member(username="ada", first_name="Ada", last_name="Lindqvist", role=Role.ADMINISTRATOR),
)


def cast(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: who can log in, where this is a demonstration."""
    return {"cast": CAST if settings.DEMONSTRATION else ()}
