"""Passages that somebody puts apart, as they count something else: the suggestions of their claims are weighed anew."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from claims import tallies
from claims.corroboration import refresh_suggestion
from claims.models import Claim, Evidence, Tally, TallyEvidence, TallyMove
from claims.permissions import can_edit, can_undo, require
from claims.workflow.hands import change_evidence
from people.models import User


def put_apart(*, evidence: Evidence, by: User) -> TallyMove:
    """Say that a passage counts something else: no tally and no suggestion rests on it.  Raises: Refused."""
    with transaction.atomic():
        passages = Evidence.objects.filter(document=evidence.document_id, start=evidence.start)
        claims = _hold(passages)
        require(can_edit(by))
        tally = TallyEvidence.objects.filter(evidence=evidence).values("tally")
        change_evidence(passages=passages.filter(counted_in__tally__in=tally), by=by)
        move = tallies.put_apart(evidence=evidence, by=by)
        _weigh(claims)
    return move


def undo(*, move: TallyMove, by: User) -> Tally:
    """Take back a move by hand; passages that it put apart weigh again.  Raises: Refused."""
    with transaction.atomic():
        passages = Evidence.objects.filter(counted_in__apart_by=move)
        claims = _hold(passages)
        require(can_undo(by, move))
        change_evidence(passages=passages, by=by)
        back = tallies.undo(move=move, by=by)
        _weigh(claims)
    return back


def _hold(passages: QuerySet[Evidence]) -> list[Claim]:
    """The claims that passages were found for, before anything else is held: whoever splits a tally does the same."""
    rows = Claim.objects.select_for_update(of=("self",)).select_related("article__document")
    return list(rows.filter(pk__in=passages.values("claim")).order_by("pk"))


def _weigh(claims: Iterable[Claim]) -> None:
    """Weigh anew what has been weighed before."""
    for claim in claims:
        if claim.suggestion:
            refresh_suggestion(claim=claim)
