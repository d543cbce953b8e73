"""Who may do what: predicates that answer with the reason, and the one door to each kind of object.

A predicate gives None where the thing is allowed, else a Refusal whose sentence the page shows beside the greyed
button, the API returns, and the verb raises.  A door gives the object, or `NotVisible` where this person may not know
of it.
"""

from __future__ import annotations

from claims.models import (
    Article,
    Claim,
    Evidence,
    Finding,
    Lookup,
    Movement,
    RevisionState,
    Tally,
    TallyMove,
    TallyProposal,
    VerdictRevision,
)
from people.models import User, is_insider
from people.permissions import NotVisible, Refusal, Refused, can_edit, can_read, can_review, require
from people.permissions import door as _door
from sources.permissions import get_document

__all__ = ["NotVisible", "Refusal", "Refused", "can_edit", "can_read", "get_document", "require"]

OWN_HAND = "You had a hand in this draft; somebody else must decide."


class Overtaken(Exception):
    """Somebody else was faster: the thing is no longer in the state this was decided on."""


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


def can_undo(person: User, move: TallyMove) -> Refusal | None:
    """Whether `person` may take back this move between tallies, whoever made it."""
    if refusal := can_edit(person):
        return refusal
    return Refusal("It is undone already.") if move.undone_at else None


def can_decide(person: User, revision: VerdictRevision) -> Refusal | None:
    """Whether `person` may approve or return this revision."""
    if refusal := can_review(person):
        return refusal
    if any(signature.person_id == person.pk for signature in revision.signatures.all()):
        return Refusal(OWN_HAND)
    if revision.state != RevisionState.SUBMITTED:
        return Refusal(f"This revision is {revision.get_state_display().lower()}; there is nothing to decide.")
    return None


def get_article(person: User, pk: int) -> Article:
    return _door(Article.objects.select_related("document__outlet"), person, pk=pk)


def get_claim(person: User, pk: int) -> Claim:
    return _door(Claim.objects.for_page(), person, pk=pk)


def get_evidence(person: User, pk: int) -> Evidence:
    return _door(Evidence.objects.select_related("claim"), person, pk=pk)


def get_finding(person: User, pk: int) -> Finding:
    return _door(Finding.objects.select_related("article"), person, pk=pk)


def get_lookup(person: User, pk: int) -> Lookup:
    return _door(Lookup.objects.select_related("claim"), person, pk=pk)


def get_movement(person: User, pk: int) -> Movement:
    return _door(Movement.objects.for_page(), person, pk=pk)


def get_tally(person: User, pk: int) -> Tally:
    """The tally, also one that is part of another now."""
    return _door(Tally.objects.select_related("merged_into"), person, pk=pk)


def get_tally_move(person: User, pk: int) -> TallyMove:
    return _door(TallyMove.objects.select_related("tally__merged_into", "other__merged_into"), person, pk=pk)


def get_tally_proposal(person: User, pk: int) -> TallyProposal:
    return _door(TallyProposal.objects.select_related("tally__merged_into", "other__merged_into"), person, pk=pk)


def get_revision(person: User, pk: int) -> VerdictRevision:
    """The revision and how it came about: not for outsiders, who may read what is published as JSON."""
    if not is_insider(person):
        raise NotVisible
    return _door(VerdictRevision.objects.for_page(), person, pk=pk)
