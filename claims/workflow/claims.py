"""What becomes of a claim as a whole: dismissed and restored, and settled again where nothing is done about it."""

from __future__ import annotations

from django.db import transaction

from claims import record
from claims.models import Claim, ClaimState, Movement
from claims.permissions import Overtaken, Refusal, Refused, can_dismiss_claim, can_restore_claim, require
from claims.workflow.moves import set_claim_state
from people.models import User

NO_REASON = "Say why it is not checked; others will ask."
FASTER = "Somebody was faster: the claim has moved on."


def dismiss(*, claim: Claim, by: User, reason: str) -> None:
    """Put a claim aside as not to be checked, for a reason.  Raises: Refused, Overtaken."""
    require(can_dismiss_claim(by, claim))
    if not reason.strip():
        raise Refused(Refusal(NO_REASON))
    _move(claim, ClaimState.DISMISSED, by=by, action="claim.dismissed", reason=reason.strip())


def restore(*, claim: Claim, by: User) -> None:
    """Take a dismissed claim up again.  Raises: Refused, Overtaken."""
    require(can_restore_claim(by, claim))
    _move(claim, ClaimState.CHECKING, by=by, action="claim.restored")


def settle_again(*, claim: Claim) -> None:
    """Where the verdict on a claim stands and nothing is done about it: whether its figure has moved."""
    if claim.state not in (ClaimState.MOVED, ClaimState.SETTLED):
        return
    is_open = Movement.objects.open().filter(claim=claim).exists()
    set_claim_state(claim, ClaimState.MOVED if is_open else ClaimState.SETTLED)


def _move(claim: Claim, after: ClaimState, *, by: User, action: str, reason: str = "") -> None:
    with transaction.atomic():
        rows = Claim.objects.filter(pk=claim.pk, state=claim.state)
        if rows.update(state=after, dismissal_reason=reason) != 1:
            raise Overtaken(FASTER)
        before, claim.state, claim.dismissal_reason = claim.state, after, reason
        record.append(
            action=action,
            subject=f"claim:{claim.pk}",
            by=by,
            reason=reason,
            before={"state": str(before)},
            after={"state": str(after)},
        )
