"""Sending a draft to review, and deciding on it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from claims import record, watches
from claims.models import Part, RevisionKind, VerdictRevision
from claims.permissions import can_draft, require
from claims.workflow import moves
from claims.workflow.hands import sign_for_evidence
from claims.workflow.moves import APPROVE, RETURN, SUBMIT, WITHDRAW
from people.models import User


def submit(*, revision: VerdictRevision, by: User) -> VerdictRevision:
    """Send a draft to review.  Raises: Refused, Overtaken."""
    require(can_draft(by, revision))
    needed = moves.approvals_needed(revision)
    with transaction.atomic():
        sign_for_evidence(revision)
        return moves.make(SUBMIT, revision, by=by, submitted_at=timezone.now(), approvals_needed=needed)


def approve(*, revision: VerdictRevision, by: User, comment: str = "") -> VerdictRevision:
    """Approve a submitted revision; where two must, the first of them leaves it in review.

    A correction takes the place of what was approved before, and a withdrawal takes that back.

    Raises: Refused (not theirs to decide), Overtaken (someone decided first).
    """
    move = WITHDRAW if revision.kind == RevisionKind.WITHDRAWAL else APPROVE
    require(moves.refusal(move, revision=revision, by=by, comment=comment))
    with transaction.atomic():
        moves.hold(revision, move)
        given = revision.signatures.filter(part=Part.APPROVED).count() + 1
        if given < revision.approvals_needed:
            return _approve_in_part(revision, by=by, comment=comment, given=given)
        moves.make(move, revision, by=by, comment=comment, decided_by=by, decided_at=timezone.now())
        if move is APPROVE:
            watches.start(revision=revision)
        else:
            watches.stop(claim=revision.claim)
    return revision


def return_(*, revision: VerdictRevision, by: User, comment: str) -> VerdictRevision:
    """Send a submitted revision back with a comment.  Raises: Refused, Overtaken."""
    return moves.make(RETURN, revision, by=by, comment=comment, decided_by=by, decided_at=timezone.now())


def _approve_in_part(revision: VerdictRevision, *, by: User, comment: str, given: int) -> VerdictRevision:
    """One approval of several: it is signed and recorded, and the revision waits for the next."""
    moves.sign_decision(revision, by, Part.APPROVED, comment=comment)
    record.append(
        action="verdict.approved_in_part",
        subject=moves.subject_of(revision),
        by=by,
        reason=comment.strip(),
        number=revision.number,
        given=given,
        needed=revision.approvals_needed,
    )
    revision.refresh_from_db()
    return revision
