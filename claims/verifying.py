"""Whether what stands in the tables is what the record says was submitted and decided."""

from __future__ import annotations

from collections.abc import Iterator

from claims.models import Event, Part, RevisionState, VerdictRevision
from claims.redaction import TEXTS, TOMBSTONE
from claims.workflow import content_of

UNDECIDED = (RevisionState.DRAFT, RevisionState.DISCARDED)
# What the record calls each decision that somebody signs.
DECIDED = {
    Part.APPROVED: ("verdict.approved", "verdict.approved_in_part", "verdict.withdrawn"),
    Part.RETURNED: ("verdict.returned",),
}


def unfaithful() -> Iterator[str]:
    """Each revision that says otherwise than when it was submitted, or was decided on as the record does not tell."""
    revisions = VerdictRevision.objects.exclude(state__in=UNDECIDED).prefetch_related("signatures", "evidence")
    for revision in revisions.order_by("pk").iterator(chunk_size=500):
        told = list(Event.objects.filter(subject=f"verdict:{revision.verdict_id}", details__number=revision.number))
        yield from _content(revision, told)
        yield from _decisions(revision)


def _content(revision: VerdictRevision, told: list[Event]) -> Iterator[str]:
    submitted = next((event for event in told if event.action == "verdict.submitted"), None)
    said = submitted.details.get("content") if submitted else None
    if said is None:  # blacked out, or from a time when it was not kept
        return
    now = content_of(revision)
    changed = [
        name
        for name, value in said.items()
        if now.get(name) != value and not (name in TEXTS and now.get(name) == TOMBSTONE)
    ]
    if changed:
        yield f"Revision {revision.pk} was changed since it was submitted: {', '.join(changed)}."


def _decisions(revision: VerdictRevision) -> Iterator[str]:
    subject = f"verdict:{revision.verdict_id}"
    events = Event.objects.filter(subject=subject)
    for hand in revision.signatures.all():
        actions = DECIDED.get(Part(hand.part))
        if actions and not events.filter(action__in=actions, actor=hand.person_id).exists():
            yield f"Revision {revision.pk} is signed by {hand.person} ({hand.part}), which the record does not tell."
