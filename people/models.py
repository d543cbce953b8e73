"""Who works here, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Role(models.TextChoices):
    """What a person does in the newsroom.  Nobody is above it: being a superuser adds nothing outside the admin."""

    OUTSIDER = "", "Outsider"
    EDITOR = "editor", "Editor"
    REVIEWER = "reviewer", "Reviewer"
    ADMINISTRATOR = "administrator", "Administrator"


class PersonManager(UserManager["User"]):
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> User:
        """The first administrator of a newsroom, who gives the others their roles."""
        extra.setdefault("role", Role.ADMINISTRATOR)
        return super().create_superuser(username, email, password, **extra)


class User(AbstractUser):
    role = models.CharField(max_length=20, choices=Role.choices, blank=True, default=Role.OUTSIDER)

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_is_known", condition=models.Q(role__in=[role.value for role in Role])),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


def is_insider(person: User | AnonymousUser) -> bool:
    """Whether this person may read what the newsroom keeps: every active holder of a role."""
    return isinstance(person, User) and person.is_active and person.role != Role.OUTSIDER
