"""Who works here, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Role(models.TextChoices):
    """What a person does in the newsroom.  Nobody is above it: being a superuser adds nothing outside the admin."""

    OUTSIDER = "", "Outsider"
    EDITOR = "editor", "Editor"
    REVIEWER = "reviewer", "Reviewer"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    role = models.CharField(max_length=20, choices=Role.choices, blank=True, default=Role.OUTSIDER)

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_is_known", condition=models.Q(role__in=[role.value for role in Role])),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


def is_insider(person: User | AnonymousUser) -> bool:
    """Whether this person may read what the newsroom keeps: every active holder of a role."""
    return isinstance(person, User) and person.is_active and person.role != Role.OUTSIDER
