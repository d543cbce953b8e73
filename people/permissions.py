"""Who may do what in the newsroom as a whole.  What hangs on one claim or revision is in claims.permissions.

A predicate gives None where the thing is allowed, else a Refusal whose sentence the page shows beside the greyed
button, the API returns, and the verb raises.  A door gives the object, or `NotVisible` where this person may not know
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from people.models import Role, User, is_insider

if TYPE_CHECKING:
    from people.access import VisibleQuerySet

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, as a sentence for the person who asked."""

    sentence: str


class Refused(Exception):
    """A verb was asked for by someone, or at a time, that the rules do not allow."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class NotVisible(Exception):
    """There is no such thing for this person."""


def can_read(person: User) -> Refusal | None:
    """Whether `person` sees the newsroom's lists."""
    if is_insider(person):
        return None
    return Refusal("Your account has no role in this newsroom yet. An administrator gives it one.")


def can_edit(person: User) -> Refusal | None:
    """Whether `person` works on claims: adds articles, searches, drafts."""
    if person.is_active and person.role in (Role.EDITOR, Role.REVIEWER):
        return None
    return Refusal("Only editors and reviewers work on claims.")


def can_review(person: User) -> Refusal | None:
    """Whether `person` decides on verdicts at all; on which of them is in claims.permissions."""
    if person.is_active and person.role == Role.REVIEWER:
        return None
    return Refusal("Only reviewers approve or return verdicts.")


def can_administer(person: User) -> Refusal | None:
    """Whether `person` looks after what the newsroom's work stands on, such as the outlets."""
    if person.is_active and person.role == Role.ADMINISTRATOR:
        return None
    return Refusal("Only administrators change the newsroom’s registers.")


def require(refusal: Refusal | None) -> None:
    """Raises: Refused, where there is a refusal."""
    if refusal:
        raise Refused(refusal)


def door(rows: VisibleQuerySet[M], person: Any, **which: Any) -> M:
    """The one of `rows` that `person` may know of.  Raises: NotVisible."""
    found = rows.visible_to(person).filter(**which).first()
    if found is None:
        raise NotVisible
    return found
