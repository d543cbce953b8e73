"""After the approval: counts that leave what was approved, and what editors do about them.

document ── sight ──> Sighting ── compare ──> Evidence ──┐
lookups, at widening intervals ────────────> Evidence ──┴── outside the approved interval ──> Movement
Movement ── confirm ──> a correction draft │ set aside, for a reason
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from claims import outbox, record, workflow
from claims.corroboration import collect_evidence, find_sources, refresh_suggestion
from claims.figures import RelationKind, disjoint_beyond_rounding, in_unit_of, label, match, relate, short_number
from claims.models import (
    Claim,
    ClaimState,
    EventType,
    Evidence,
    Movement,
    MovementState,
    RevisionState,
    Sighting,
    VerdictRevision,
    Watch,
)
from claims.permissions import Overtaken, Refusal, Refused, can_edit, require
from claims.watches import next_search
from claims.workflow import Draft
from people.models import User
from sources import work

# What a verdict is rated that was right on its day.
WHEN_PUBLISHED = "correct-when-published"
DECIDED = "Somebody decided on this already."
NO_REASON = "Say why this count does not matter; whoever sees it next will want to know."
# Counts that are no total of the same thing do not move a figure.
MOVING = frozenset({RelationKind.SUPERSEDED, RelationKind.CONTRADICTS})


def run_watch(*, watch_id: int) -> None:
    """Hold new evidence against what was approved; search again where it is time; end where the time is over."""
    with work.leased(Watch, watch_id) as watch:
        if watch is None:
            return
        now = timezone.now()
        _examine(watch)
        if now >= watch.until:
            work.finish(watch, examined=watch.examined)
            return
        if now >= watch.search_at:
            _search_again(watch)
            watch.searches += 1
            watch.search_at = now + next_search(watch.searches)
        due = max(min(watch.search_at, watch.until) - timezone.now(), next_search(0) / 1000)
        work.do_again(
            watch,
            seconds=due.total_seconds(),
            examined=watch.examined,
            searches=watch.searches,
            search_at=watch.search_at,
        )


def compare_sighting(*, sighting_id: int) -> None:
    """Collect what a document counts for a watched claim, and see whether its figure has moved."""
    with work.leased(Sighting, sighting_id) as sighting:
        if sighting is None:
            return
        watch = sighting.watch
        found = collect_evidence(claim=watch.claim, document=sighting.document)
        with transaction.atomic():
            work.finish(sighting)
            if found:
                refresh_suggestion(claim=watch.claim)
                raise_movements(watch=watch, evidence=found)


@transaction.atomic
def raise_movements(*, watch: Watch, evidence: Iterable[Evidence]) -> list[Movement]:
    """Raise a movement for each number among `evidence` that is outside what was approved, once for each number."""
    # PostgreSQL waits here for another who raises or decides; SQLite has let only one of them begin.
    claim = Claim.objects.select_for_update().get(pk=watch.claim_id)
    revision = VerdictRevision.objects.get(pk=watch.revision_id)
    if revision.state != RevisionState.APPROVED:
        return []
    raised = []
    for item in evidence:
        if not has_moved(watch, item):
            continue
        movement, is_new = Movement.objects.get_or_create(
            revision=revision,
            after=short_number(item.figure)[:60],
            defaults={"claim": claim, "evidence": item, "before": short_number(watch.figure)[:60]},
        )
        if is_new:
            raised.append(movement)
            record.append(
                action="figure.moved",
                subject=f"claim:{claim.pk}",
                before={"figure": movement.before},
                after={"figure": movement.after},
                document=item.document_id,
                origin=item.origin,
            )
            outbox.announce(EventType.MOVED, movement=movement)
    if raised and claim.state == ClaimState.SETTLED:
        Claim.objects.filter(pk=claim.pk).update(state=ClaimState.MOVED)
    return raised


def has_moved(watch: Watch, item: Evidence) -> bool:
    """Whether a passage counts the same thing as was approved, not before, and outside the approved interval."""
    approved, counted = watch.figure, item.figure
    if (matched := match(approved, counted)) is None:
        return False
    if counted.as_of and approved.as_of and counted.as_of < approved.as_of:
        return False
    if relate(approved, counted, matched).kind not in MOVING:
        return False
    return disjoint_beyond_rounding(approved.interval, in_unit_of(counted, approved))


def confirm(*, movement: Movement, by: User) -> VerdictRevision:
    """The figure has moved: open a correction draft with the new figure.  Raises: Refused, Overtaken."""
    require(can_edit(by))
    with transaction.atomic():
        claim = Claim.objects.select_for_update().get(pk=movement.claim_id)
        _decide(movement, MovementState.CONFIRMED, by=by)
        evidence = movement.evidence
        draft = workflow.open_correction(
            claim=claim,
            by=by,
            rating=WHEN_PUBLISHED,
            change=Draft(
                corrected_text=label(evidence.figure, claim.article.document.language or None)[:200],
                as_of=evidence.as_of or evidence.document.published_on,
                public_note=f"The figure has moved since: {movement}.",
                evidence=[evidence],
            ),
        )
        others = Movement.objects.open().filter(revision=movement.revision_id)
        for other in others:
            _decide(other, MovementState.SET_ASIDE, by=by, reason=f"{movement.after} was confirmed.")
        Movement.objects.filter(pk=movement.pk).update(correction=draft)
        movement.correction = draft
        record.append(
            action="movement.confirmed",
            subject=f"claim:{claim.pk}",
            by=by,
            before={"figure": movement.before},
            after={"figure": movement.after},
            draft=draft.number,
        )
    return draft


def set_aside(*, movement: Movement, by: User, reason: str) -> None:
    """The count does not matter to the verdict, for a reason.  Raises: Refused, Overtaken."""
    require(can_edit(by))
    if not reason.strip():
        raise Refused(Refusal(NO_REASON))
    with transaction.atomic():
        claim = Claim.objects.select_for_update().get(pk=movement.claim_id)
        _decide(movement, MovementState.SET_ASIDE, by=by, reason=reason.strip())
        workflow.settle_again(claim=claim)
        record.append(
            action="movement.set_aside",
            subject=f"claim:{claim.pk}",
            by=by,
            before={"figure": movement.before},
            after={"figure": movement.after},
            reason=reason.strip(),
        )


def _decide(movement: Movement, state: MovementState, *, by: User, reason: str = "") -> None:
    decided: dict[str, MovementState | User | datetime | str] = {
        "state": state,
        "decided_by": by,
        "decided_at": timezone.now(),
        "reason": reason,
    }
    is_open = Movement.objects.filter(pk__in=Movement.objects.open().filter(pk=movement.pk).values("pk"))
    if is_open.update(**decided) != 1:
        raise Overtaken(DECIDED)
    for name, value in decided.items():
        setattr(movement, name, value)


def _examine(watch: Watch) -> None:
    """Hold against what was approved all evidence that came since the last time."""
    new = list(watch.claim.evidence.filter(pk__gt=watch.examined).select_related("counted_in").order_by("pk"))
    if new:
        raise_movements(watch=watch, evidence=[item for item in new if not item.is_apart])
        watch.examined = new[-1].pk


def _search_again(watch: Watch) -> None:
    """Run the claim's searches again, for whoever wrote the verdict; what they find is examined when they end."""
    record.append(action="claim.searched_again", subject=f"claim:{watch.claim_id}", searches=watch.searches + 1)
    try:
        find_sources(claim=watch.claim, by=watch.revision.author)
    except Refused:
        # Nobody is asked at present, or the author has left: documents that come in are still looked at.
        return
