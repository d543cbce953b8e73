"""Who may do what: predicates that answer with the reason, and the one door to each kind of object.

A predicate gives None where the thing is allowed, else a Refusal whose sentence the page shows beside the greyed
button, the API returns, and the verb raises.  A door gives the object, or `NotVisible` where this person may not know
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from claims.models import Article, Claim, Finding, Lookup, RevisionState, VerdictRevision
from people.models import Role, User, is_insider
from sources.models import Document

if TYPE_CHECKING:
    from people.access import VisibleQuerySet

M = TypeVar("M", bound=models.Model)
OWN_HAND = "You had a hand in this draft; somebody else must decide."


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, as a sentence for the person who asked."""

    sentence: str


class Refused(Exception):
    """A verb was asked for by someone, or at a time, that the rules do not allow."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


class Overtaken(Exception):
    """Somebody else was faster: the thing is no longer in the state this was decided on."""


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


def can_draft(person: User, revision: VerdictRevision) -> Refusal | None:
    """Whether `person` may change this revision's text, rating or evidence."""
    if refusal := can_edit(person):
        return refusal
    if revision.state != RevisionState.DRAFT:
        return Refusal(f"This revision is {revision.get_state_display().lower()}; only a draft can be changed.")
    return None


def can_discard(person: User, revision: VerdictRevision) -> Refusal | None:
    """Whether `person` may put this draft aside."""
    if refusal := can_draft(person, revision):
        return refusal
    return None if revision.author_id == person.pk else Refusal("Only its author discards a draft.")


def can_dismiss(person: User, finding: Finding) -> Refusal | None:
    """Whether `person` may put this finding on an article aside."""
    if refusal := can_edit(person):
        return refusal
    return Refusal("It is dismissed already.") if finding.is_dismissed else None


def can_decide(person: User, revision: VerdictRevision) -> Refusal | None:
    """Whether `person` may approve or return this revision."""
    if not (person.is_active and person.role == Role.REVIEWER):
        return Refusal("Only reviewers approve or return verdicts.")
    if any(signature.person_id == person.pk for signature in revision.signatures.all()):
        return Refusal(OWN_HAND)
    if revision.state != RevisionState.SUBMITTED:
        return Refusal(f"This revision is {revision.get_state_display().lower()}; there is nothing to decide.")
    return None


def require(refusal: Refusal | None) -> None:
    """Raises: Refused, where there is a refusal."""
    if refusal:
        raise Refused(refusal)


def _door(rows: VisibleQuerySet[M], person: Any, **which: Any) -> M:
    found = rows.visible_to(person).filter(**which).first()
    if found is None:
        raise NotVisible
    return found


def get_article(person: User, pk: int) -> Article:
    return _door(Article.objects.select_related("document__outlet"), person, pk=pk)


def get_claim(person: User, pk: int) -> Claim:
    return _door(Claim.objects.for_page(), person, pk=pk)


def get_finding(person: User, pk: int) -> Finding:
    return _door(Finding.objects.select_related("article"), person, pk=pk)


def get_document(person: User, pk: int) -> Document:
    return _door(Document.objects.select_related("outlet", "copy_group"), person, pk=pk)


def get_lookup(person: User, pk: int) -> Lookup:
    return _door(Lookup.objects.select_related("claim"), person, pk=pk)


def get_revision(person: User, pk: int) -> VerdictRevision:
    """The revision and how it came about: not for outsiders, who may read what is published as JSON."""
    if not is_insider(person):
        raise NotVisible
    return _door(VerdictRevision.objects.for_page(), person, pk=pk)
