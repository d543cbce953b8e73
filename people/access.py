"""The one place that says who reads what.  Closed desks, when they come, narrow `visible_to` here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from people.models import User, is_insider

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

M = TypeVar("M", bound=models.Model)


class VisibleQuerySet(models.QuerySet[M]):
    """Rows of the newsroom.  Every read by a person starts with `visible_to(person)`."""

    def visible_to(self, person: User | AnonymousUser) -> Self:
        return self.all() if is_insider(person) else self.none()
