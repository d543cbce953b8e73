"""Who may do what: predicates that answer with the reason, and the one door to each kind of object.

A predicate gives None where the thing is allowed, else a Refusal whose sentence the page shows beside the greyed
button, the API returns, and the verb raises.  A door gives the object, or `NotVisible` where this person may not know
of it.
"""

from __future__ import annotations

from claims.models import (
    Article,
    Claim,
    ClaimState,
    Delivery,
    Evidence,
    Finding,
    Lookup,
    Movement,
    Part,
    RevisionState,
    Tally,
    TallyMove,
    TallyProposal,
    VerdictRevision,
    Webhook,
)
from claims.models.verdicts import OPEN_STATES
from people.models import User, is_insider
from people.permissions import NotVisible, Refusal, Refused, can_administer, can_edit, can_read, can_review, require
from people.permissions import door as _door
from sources.permissions import get_document
from sources.work import State

__all__ = ["NotVisible", "Refusal", "Refused", "can_administer", "can_edit", "can_read", "get_document", "require"]

APPROVED_ONCE = "You approved it. It waits for somebody else, who must approve it too."
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
    if revision.author_id == person.pk or can_review(person) is None:
        return None
    return Refusal("Only its author, or a reviewer, discards a draft.")


def can_dismiss(person: User, finding: Finding) -> Refusal | None:
    """Whether `person` may put this finding on an article aside."""
    if refusal := can_edit(person):
        return refusal
    return Refusal("It is dismissed already.") if finding.is_dismissed else None


def can_dismiss_claim(person: User, claim: Claim) -> Refusal | None:
    """Whether `person` may put this claim aside as not to be checked."""
    if refusal := can_edit(person):
        return refusal
    if claim.state in (ClaimState.NEW, ClaimState.CHECKING) and not _under_way(claim):
        return None
    if claim.state == ClaimState.DISMISSED:
        return Refusal("It is dismissed already.")
    return Refusal("There is a verdict on this claim. Discard the draft, or withdraw what is approved.")


def can_restore_claim(person: User, claim: Claim) -> Refusal | None:
    """Whether `person` may take this claim up again."""
    if refusal := can_edit(person):
        return refusal
    return None if claim.state == ClaimState.DISMISSED else Refusal("It is not dismissed.")


def _under_way(claim: Claim) -> bool:
    """Whether a verdict on the claim is drafted, in review or approved."""
    states = (*OPEN_STATES, RevisionState.APPROVED)
    return VerdictRevision.objects.filter(verdict__claim=claim, state__in=states).exists()


def can_undo(person: User, move: TallyMove) -> Refusal | None:
    """Whether `person` may take back this move between tallies, whoever made it."""
    if refusal := can_edit(person):
        return refusal
    return Refusal("It is undone already.") if move.undone_at else None


def can_decide(person: User, revision: VerdictRevision) -> Refusal | None:
    """Whether `person` may approve or return this revision."""
    if refusal := can_review(person):
        return refusal
    if revision.state != RevisionState.SUBMITTED:
        return Refusal(f"This revision is {revision.get_state_display().lower()}; there is nothing to decide.")
    hand = next((hand for hand in revision.signatures.all() if hand.person_id == person.pk), None)
    if hand is None:
        return None
    return Refusal(APPROVED_ONCE if hand.part == Part.APPROVED else OWN_HAND)


def can_send_again(person: User, delivery: Delivery) -> Refusal | None:
    """Whether `person` may have a delivery that failed sent once more."""
    if refusal := can_administer(person):
        return refusal
    if delivery.state != State.FAILED:
        return Refusal(f"It is {delivery.get_state_display().lower()}; only what failed is sent again.")
    return Refusal("The webhook is paused. Start it first.") if delivery.webhook.is_paused else None


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


def get_webhook(person: User, pk: int) -> Webhook:
    return _door(Webhook.objects.all(), person, pk=pk)


def get_delivery(person: User, pk: int) -> Delivery:
    return _door(Delivery.objects.for_page(), person, pk=pk)


def get_revision(person: User, pk: int) -> VerdictRevision:
    """The revision and how it came about: not for outsiders, who may read what is published as JSON."""
    if not is_insider(person):
        raise NotVisible
    return _door(VerdictRevision.objects.for_page(), person, pk=pk)
