"""The table of states and moves, and the one function that makes a move.

    finding,      draft ─ submit ─> submitted ─ approve ─> approved ─┬─ a correction is approved ─> superseded
    correction:     │ discard          │ return                      └─ a withdrawal is ──────────> withdrawn
                    v                  v
                discarded           returned

    withdrawal:   draft ─ submit ─> submitted ─ approve ─> withdrawn, and what was approved with it

After discarded, returned and withdrawn a verdict is drafted anew, as a revision of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from claims import outbox, record
from claims.models import Claim, ClaimState, EventType, Part, RevisionKind, RevisionState, Signature, VerdictRevision
from claims.permissions import OWN_HAND, Overtaken, Refusal, Refused, can_decide, can_discard, can_draft, require
from claims.witnesses import independent_origins
from people.models import User

MOVED_ON = "Somebody was faster: this revision has moved on."
NO_LONGER = "It cannot be approved as it is; return it."
NO_COMMENT = "Say in a comment what should change; the editor gets nothing else."


def missing(revision: VerdictRevision) -> list[str]:
    """What a draft still lacks before it can be submitted, as sentences."""
    lacks = []
    if revision.kind == RevisionKind.WITHDRAWAL:
        return [] if revision.public_note.strip() else ["Tell readers in the public note why it is withdrawn."]
    if revision.rating is None:
        lacks.append("Choose a rating.")
    if revision.as_of is None:
        lacks.append("Give the day the finding holds for.")
    if not revision.summary.strip():
        lacks.append("Write a summary for readers.")
    if revision.rating and revision.rating.needs_evidence:
        lacks += _lacks_evidence(revision)
    if revision.kind == RevisionKind.CORRECTION and not revision.public_note.strip():
        lacks.append("Tell readers in the public note what is corrected, and why.")
    return lacks


def _lacks_evidence(revision: VerdictRevision) -> list[str]:
    evidence = list(revision.evidence.for_page())
    if not evidence:
        return [
            f"Pick at least one piece of evidence, or rate it Unproven: “{revision.rating}” must rest on something."
        ]
    if revision.sole_source_reason.strip():
        return []
    origins = independent_origins(evidence)
    if len(origins) >= settings.INDEPENDENT_ORIGINS:
        return []
    counted = f"one origin only: {origins[0]}" if origins else "no origin that counted for itself"
    return [f"The evidence is of {counted}. Pick another that counted for itself, or say why this one is enough."]


def approvals_needed(revision: VerdictRevision) -> int:
    """How many people must approve, by the newsroom's policy."""
    event = revision.claim.figure.event_class
    return 2 if event and event in settings.TWO_APPROVERS_FOR else 1


def _comment(revision: VerdictRevision, comment: str) -> list[str]:
    return [] if comment.strip() else [NO_COMMENT]


def _nothing(revision: VerdictRevision, comment: str) -> list[str]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row of the table: what is asked for, in which state, by whom, and what must hold."""

    name: str
    before: RevisionState
    after: RevisionState
    may: Callable[[User, VerdictRevision], Refusal | None]
    # What is missing before it can be made, as sentences; given the comment that comes with it.
    lacks: Callable[[VerdictRevision, str], list[str]] = _nothing
    part: Part | None = None
    claim: ClaimState
    # What a revision becomes that was approved before.
    earlier: RevisionState | None = None

    @property
    def action(self) -> str:
        """What the record calls it."""
        return f"verdict.{self.after}"


SUBMIT = Move(
    name="submit",
    before=RevisionState.DRAFT,
    after=RevisionState.SUBMITTED,
    may=can_draft,
    lacks=lambda revision, comment: missing(revision),
    claim=ClaimState.IN_REVIEW,
)
DISCARD = Move(
    name="discard",
    before=RevisionState.DRAFT,
    after=RevisionState.DISCARDED,
    may=can_discard,
    claim=ClaimState.CHECKING,
)
APPROVE = Move(
    name="approve",
    before=RevisionState.SUBMITTED,
    after=RevisionState.APPROVED,
    may=can_decide,
    lacks=lambda revision, comment: [f"{NO_LONGER} {lack}" for lack in missing(revision)],
    part=Part.APPROVED,
    claim=ClaimState.SETTLED,
    earlier=RevisionState.SUPERSEDED,
)
# What approving does to a withdrawal: nothing is left to be read but that it was withdrawn.
WITHDRAW = Move(
    name="withdraw",
    before=RevisionState.SUBMITTED,
    after=RevisionState.WITHDRAWN,
    may=can_decide,
    part=Part.APPROVED,
    claim=ClaimState.CHECKING,
    earlier=RevisionState.WITHDRAWN,
)
RETURN = Move(
    name="return",
    before=RevisionState.SUBMITTED,
    after=RevisionState.RETURNED,
    may=can_decide,
    lacks=_comment,
    part=Part.RETURNED,
    claim=ClaimState.CHECKING,
)
MOVES = (SUBMIT, DISCARD, APPROVE, WITHDRAW, RETURN)


def refusal(move: Move, *, revision: VerdictRevision, by: User, comment: str = "") -> Refusal | None:
    """Why this person cannot make this move now: the state, who they are, or what is missing."""
    if refused := move.may(by, revision):
        return refused
    if lacks := move.lacks(revision, comment):
        return Refusal(" ".join(lacks))
    return None


def make(move: Move, revision: VerdictRevision, *, by: User, comment: str = "", **changes: Any) -> VerdictRevision:
    """Make one move: write where the state is still the old one, look at the row count, sign, record, or none of it.

    Raises: Refused (not theirs, not now, or something is missing), Overtaken (somebody was faster).
    """
    require(refusal(move, revision=revision, by=by, comment=comment))
    with transaction.atomic():
        hold(revision, move)
        if move.part:
            # A decision is signed before it is written: the database asks for the signature.
            sign_decision(revision, by, move.part, comment=comment)
        if move.earlier:
            _give_way(revision, move.earlier, by=by)
        if still_there(revision, move).update(state=move.after, **changes) != 1:
            raise Overtaken(MOVED_ON)
        revision.refresh_from_db()
        set_claim_state(revision.claim, move.claim)
        record.append(
            action=move.action,
            subject=subject_of(revision),
            by=by,
            reason=comment.strip(),
            number=revision.number,
            kind=revision.kind,
            **(_submitted(revision) if move is SUBMIT else {}),
        )
        _announce(move, revision)
    return revision


def _announce(move: Move, revision: VerdictRevision) -> None:
    """Tell the newsroom's own programs what readers find from now on."""
    if move is APPROVE:
        corrects = revision.kind == RevisionKind.CORRECTION
        outbox.announce(EventType.CORRECTED if corrects else EventType.APPROVED, revision=revision)
    elif move is WITHDRAW:
        outbox.announce(EventType.WITHDRAWN, revision=revision)


def _submitted(revision: VerdictRevision) -> dict[str, Any]:
    """What goes to review, and the policy it is decided by."""
    policy = {"approvals": revision.approvals_needed, "independent_origins": settings.INDEPENDENT_ORIGINS}
    return {"content": content_of(revision), "policy": policy}


def _give_way(revision: VerdictRevision, state: RevisionState, *, by: User) -> None:
    """What was approved before gives way.  It was right as of its day, and stays to be read in the history."""
    for earlier in VerdictRevision.objects.filter(verdict=revision.verdict_id, state=RevisionState.APPROVED):
        VerdictRevision.objects.filter(pk=earlier.pk).update(state=state)
        if state == RevisionState.SUPERSEDED:
            record.append(action=f"verdict.{state}", subject=subject_of(earlier), by=by, number=earlier.number)


def hold(revision: VerdictRevision, move: Move) -> None:
    """Wait for whoever decides at the same moment; the second finds nothing left to decide on.

    On PostgreSQL the second waits here; SQLite lets one in at a time.  Raises: Overtaken.
    """
    if not still_there(revision, move).select_for_update().exists():
        raise Overtaken(MOVED_ON)


def still_there(revision: VerdictRevision, move: Move) -> Any:
    """The row, as long as it is in the state, and says what it said, when this was decided on."""
    return VerdictRevision.objects.filter(pk=revision.pk, state=move.before, version=revision.version)


def sign(revision: VerdictRevision, person: User, part: Part) -> None:
    """Put down a hand in the writing; once is enough."""
    Signature.objects.get_or_create(revision=revision, person=person, defaults={"part": part})


def sign_decision(revision: VerdictRevision, person: User, part: Part, *, comment: str) -> None:
    """Sign a decision.  Raises: Refused, by the database's own rule, where the check before saw an older page."""
    try:
        with transaction.atomic():
            Signature.objects.create(revision=revision, person=person, part=part, comment=comment)
    except IntegrityError as error:
        if Signature.objects.filter(revision=revision, person=person).exists():
            raise Refused(Refusal(OWN_HAND)) from error
        raise


def set_claim_state(claim: Claim, state: ClaimState) -> None:
    Claim.objects.filter(pk=claim.pk).update(state=state)
    claim.state = state


def subject_of(revision: VerdictRevision) -> str:
    return f"verdict:{revision.verdict_id}"


def content_of(revision: VerdictRevision) -> dict[str, Any]:
    """What a revision says, as the record keeps it."""
    return {
        "rating": revision.rating_id,
        "attribution_rating": revision.attribution_rating_id,
        "corrected_text": revision.corrected_text,
        "as_of": revision.as_of.isoformat() if revision.as_of else None,
        "summary": revision.summary,
        "sole_source_reason": revision.sole_source_reason,
        "public_note": revision.public_note,
        "evidence": sorted(revision.evidence.values_list("pk", flat=True)),
    }
