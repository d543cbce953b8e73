"""Who works here, and in which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone

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


class Scope(models.TextChoices):
    """What a token is for.  None of them gives its owner's role anything that the role does not have."""

    READ = "read", "Read what the newsroom keeps"
    EDIT = "edit", "Do an editor’s work: add articles, search, draft, move tallies"
    REVIEW = "review", "Approve and return verdicts"
    ADMINISTER = "administer", "Look after the registers"


class ApiToken(models.Model):
    """What a program logs in with on a person's behalf.  Only the hash of the secret is kept."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    # The beginning of the secret, so that somebody who finds one in a file knows which it is.
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(
        "requests a minute", null=True, blank=True, help_text="Empty for what everybody has, 0 for no limit"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="a_token_has_a_name", condition=~models.Q(name=""))]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


class Usage(models.Model):
    """How often somebody has asked the API in the last minute in which they did: a token, a person or an address."""

    who = models.CharField(max_length=80, primary_key=True)
    minute = models.BigIntegerField()
    requests = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(name="usage_by_minute", fields=["minute"])]

    def __str__(self) -> str:
        return self.who


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, for a day; without a status while it is being worked on."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key_sha256 = models.CharField(max_length=64)
    # Of method, address and body: another request under the same key is a mistake.
    fingerprint = models.CharField(max_length=64)
    # Whoever works on it; a request that died is taken over under another.
    worker = models.UUIDField()
    taken_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_answer_per_key", fields=["person", "key_sha256"])]
        indexes = [models.Index(name="kept_answer_by_age", fields=["taken_at"])]

    def __str__(self) -> str:
        return f"{self.status or 'under way'}: {self.key_sha256[:8]}"
