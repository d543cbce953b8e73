"""Who had a hand in the evidence of a revision without writing it: such a person does not decide on it either."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from claims.models import Evidence, Part, RevisionState, TallyEvidence, TallyMove, VerdictRevision
from claims.permissions import Refusal, Refused
from claims.workflow.moves import sign
from people.models import User

# Who, and when.
Hand = tuple[int, datetime]
IN_REVIEW = Refusal("A verdict in review rests on this passage. Let it be decided on first, or have it returned.")


def change_evidence(*, passages: QuerySet[Evidence], by: User) -> None:
    """Somebody says otherwise what passages count: they have a hand in each draft on their claims.

    Raises: Refused, where a revision in review rests on one of them.
    """
    if VerdictRevision.objects.filter(state=RevisionState.SUBMITTED, evidence__in=passages).exists():
        raise Refused(IN_REVIEW)
    claims = passages.values("claim")
    for draft in VerdictRevision.objects.filter(state=RevisionState.DRAFT, verdict__claim__in=claims):
        sign(draft, by, Part.CHOSE_EVIDENCE)


def sign_for_evidence(revision: VerdictRevision) -> None:
    """Put down the hands of those who changed the evidence since the last submission, before there was a draft.

    They put passages of the claim apart, took that back, or gave the address of a page that the revision rests on.
    """
    last = revision.verdict.revisions.exclude(submitted_at=None).order_by("-number").first()
    hands = set(_moved(revision)) | set(_given(revision))
    if last is not None:
        hands = {(person, at) for person, at in hands if last.submitted_at is None or at > last.submitted_at}
    for person in User.objects.filter(pk__in={pk for pk, _ in hands}):
        sign(revision, person, Part.CHOSE_EVIDENCE)


def _moved(revision: VerdictRevision) -> list[Hand]:
    claim = revision.verdict.claim_id
    apart = TallyEvidence.objects.filter(evidence__claim=claim, apart_by__isnull=False)
    found = list(apart.values_list("apart_by__by", "apart_by__at"))
    undone = TallyMove.objects.filter(kind=TallyMove.Kind.PUT_APART, undone_at__isnull=False)
    own = set(Evidence.objects.filter(claim=claim).values_list("pk", flat=True))
    found += [
        (move.undone_by_id, move.undone_at)
        for move in undone.filter(undone_at__gte=revision.verdict.created_at)
        if move.undone_by_id and move.undone_at and own & set(move.moved.get("evidence", ()))
    ]
    return found


def _given(revision: VerdictRevision) -> list[Hand]:
    rows = revision.evidence.select_related("found_by").exclude(found_by=None)
    return [
        (item.found_by.requested_by_id, item.created_at)
        for item in rows
        if item.found_by and item.found_by.is_for_addresses
    ]
