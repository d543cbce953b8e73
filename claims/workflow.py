"""The states of a verdict, who moves it between them, and what must hold.  Pages, API and commands all go through here.

draft ── submit ──> submitted ── approve ──> approved
  ^                     └────── return ────> returned
  └──────── revise (a new revision) ─────────────┘
approved ── correct (a new revision; once that is approved) ──> superseded
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from claims import outbox, record, watches
from claims.figures import Figure, read
from claims.models import (
    Claim,
    ClaimState,
    EventType,
    Evidence,
    Movement,
    MovementState,
    Part,
    Rating,
    RevisionState,
    Signature,
    Verdict,
    VerdictRevision,
)
from claims.models.figures import canonical
from claims.models.verdicts import OPEN_STATES
from claims.permissions import (
    OWN_HAND,
    Overtaken,
    Refusal,
    Refused,
    can_decide,
    can_discard,
    can_draft,
    can_edit,
    require,
)
from people.models import User

# After these, and where there was none, a verdict is drafted anew.
MAY_DRAFT_AFTER = (RevisionState.RETURNED, RevisionState.DISCARDED)
# Of the verdicts on one count so many, the newest, are looked at for the same figure.
MOST_OFFERED = 20
MOVED_ON = "Somebody was faster: this revision has moved on."


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table of moves."""

    action: str
    before: RevisionState
    after: RevisionState
    part: Part | None
    claim: ClaimState


SUBMIT = Move("verdict.submitted", RevisionState.DRAFT, RevisionState.SUBMITTED, None, ClaimState.IN_REVIEW)
APPROVE = Move("verdict.approved", RevisionState.SUBMITTED, RevisionState.APPROVED, Part.APPROVED, ClaimState.SETTLED)
RETURN = Move("verdict.returned", RevisionState.SUBMITTED, RevisionState.RETURNED, Part.RETURNED, ClaimState.CHECKING)
DISCARD = Move("verdict.discarded", RevisionState.DRAFT, RevisionState.DISCARDED, None, ClaimState.CHECKING)
MOVES = (SUBMIT, APPROVE, RETURN, DISCARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an editor fills in.  All of it may be missing until it is submitted."""

    rating: Rating | None = None
    corrected_text: str = ""
    as_of: date | None = None
    summary: str = ""
    evidence: Collection[Evidence] = ()


def open_draft(*, claim: Claim, by: User) -> VerdictRevision:
    """The draft on this claim: the one there is, or a new revision.

    A new one starts from what `by` discarded last, else from the last one returned.  Raises: Refused, where the claim
    has a verdict in review or approved, or `by` may not edit.
    """
    require(can_edit(by))
    with transaction.atomic():
        verdict, _ = Verdict.objects.get_or_create(claim=claim)
        last = verdict.revisions.order_by("-number").first()
        if last and last.state == RevisionState.DRAFT:
            return last
        if last and last.state not in MAY_DRAFT_AFTER:
            raise Refused(Refusal(f"The verdict on this claim is {last.get_state_display().lower()} already."))
        base = _starts_from(verdict, last, by)
        draft = _new_draft(claim, verdict, last, base, evidence=base.evidence.all() if base else [], by=by)
        if draft is None:
            return verdict.revisions.get(state=RevisionState.DRAFT)
        record.append(action="verdict.drafted", subject=_subject(draft), by=by, number=draft.number)
    return draft


def offered(*, claim: Claim, reader: User) -> VerdictRevision | None:
    """The newest approved verdict on another claim of the tally with the same figure, where this one has none yet."""
    last = VerdictRevision.objects.visible_to(reader).filter(verdict__claim=claim).order_by("-number").first()
    if last and last.state not in MAY_DRAFT_AFTER:
        return None
    rows = VerdictRevision.objects.visible_to(reader).published().exclude(verdict__claim=claim)
    rows = rows.filter(
        verdict__claim__tally=claim.tally_id, verdict__claim__low=claim.low, verdict__claim__high=claim.high
    )
    related = rows.select_related("rating", "verdict__claim__article__document__outlet")
    return next((each for each in related[:MOST_OFFERED] if same_figure(each.claim.figure, claim.figure)), None)


def same_figure(a: Figure, b: Figure) -> bool:
    """Whether two counts of one thing state the same: what is found on one then holds for the other."""
    return (a.interval, a.kind, a.unit, a.change, a.is_increase, a.is_part) == (
        b.interval,
        b.kind,
        b.unit,
        b.change,
        b.is_increase,
        b.is_part,
    )


def draft_from(*, claim: Claim, approved: VerdictRevision, by: User) -> VerdictRevision:
    """Open a draft that says of this claim what an approved verdict says of another with the same count.

    It rests on those of the verdict's passages that were found for this claim too.  Whoever wrote the verdict has a
    hand in the draft, so that somebody else decides on it.

    Raises: Refused (not an editor, no such verdict on the same count, or a verdict on this claim under way).
    """
    require(can_edit(by))
    with transaction.atomic():
        theirs = approved.claim
        if approved.state != RevisionState.APPROVED or theirs.pk == claim.pk:
            raise Refused(Refusal("Only an approved verdict on another claim is taken over."))
        if theirs.tally_id != claim.tally_id or not same_figure(theirs.figure, claim.figure):
            raise Refused(Refusal("That verdict is on another count."))
        verdict, _ = Verdict.objects.get_or_create(claim=claim)
        last = verdict.revisions.order_by("-number").first()
        if last and last.state not in MAY_DRAFT_AFTER:
            raise Refused(Refusal(f"The verdict on this claim is {last.get_state_display().lower()} already."))
        places = set(approved.evidence.values_list("document_id", "start"))
        shared = [item for item in claim.evidence.all() if (item.document_id, item.start) in places]
        draft = _new_draft(claim, verdict, last, approved, evidence=shared, by=by)
        if draft is None:
            raise Refused(Refusal("Somebody was faster: there is a draft on this claim now."))
        record.append(
            action="verdict.taken_over",
            subject=_subject(draft),
            by=by,
            number=draft.number,
            claim=theirs.pk,
            label=theirs.label,
            revision=approved.pk,
        )
    return draft


def _new_draft(
    claim: Claim,
    verdict: Verdict,
    last: VerdictRevision | None,
    base: VerdictRevision | None,
    *,
    evidence: Iterable[Evidence],
    by: User,
) -> VerdictRevision | None:
    """A draft that starts from what `base` says, signed by all who wrote that; None where there is one by now."""
    try:
        with transaction.atomic():
            draft = VerdictRevision.objects.create(
                verdict=verdict,
                number=last.number + 1 if last else 1,
                author=by,
                rating=base.rating if base else None,
                corrected_text=base.corrected_text if base else "",
                corrected_json=base.corrected_json if base else "",
                as_of=base.as_of if base else None,
                summary=base.summary if base else "",
            )
    except IntegrityError:  # somebody opened it at the same moment
        return None
    if base:
        draft.evidence.set(evidence)
        _sign_earlier_hands(draft, base)
    _sign(draft, by, Part.WROTE)
    _set_claim_state(claim, ClaimState.CHECKING)
    return draft


def _starts_from(verdict: Verdict, last: VerdictRevision | None, by: User) -> VerdictRevision | None:
    if last and last.state == RevisionState.DISCARDED and last.author_id == by.pk:
        return last
    return verdict.revisions.filter(state=RevisionState.RETURNED).order_by("-number").first()


def open_correction(*, claim: Claim, by: User, rating: str, change: Draft) -> VerdictRevision:
    """A new draft on a claim whose verdict is approved, from what was approved, with `change`; that stands meanwhile.

    Args:
        rating: the slug of a rating; where the newsroom has given it up, the editor chooses.
    Raises: Refused, where nothing is approved, a correction is under way, or `by` may not edit.
    """
    require(can_edit(by))
    with transaction.atomic():
        verdict = Verdict.objects.filter(claim=claim).first()
        base = verdict.revisions.filter(state=RevisionState.APPROVED).first() if verdict else None
        if verdict is None or base is None:
            raise Refused(Refusal("There is no approved verdict to correct."))
        last = verdict.revisions.order_by("-number")[0]
        if last.state in OPEN_STATES:
            raise Refused(Refusal(f"Revision {last.number} of this verdict is under way; finish or discard it first."))
        try:
            with transaction.atomic():
                draft = VerdictRevision.objects.create(
                    verdict=verdict,
                    number=last.number + 1,
                    author=by,
                    rating=Rating.objects.filter(slug=rating).first(),
                    as_of=change.as_of,
                    summary=base.summary,
                )
        except IntegrityError as error:  # somebody opened one at the same moment
            raise Overtaken(MOVED_ON) from error
        with contextlib.suppress(ValueError):  # the editor words it where the label cannot be read back
            draft.corrected_json = _corrected(draft, change.corrected_text)
            draft.corrected_text = change.corrected_text
            draft.save(update_fields=["corrected_text", "corrected_json"])
        draft.evidence.set([*base.evidence.all(), *change.evidence])
        _sign_earlier_hands(draft, base)
        _sign(draft, by, Part.WROTE)
        _set_claim_state(claim, ClaimState.CHECKING)
        record.append(action="verdict.drafted", subject=_subject(draft), by=by, number=draft.number)
    return draft


def settle_again(*, claim: Claim) -> None:
    """Where the verdict on a claim stands and nothing is done about it: whether its figure has moved."""
    if claim.state not in (ClaimState.MOVED, ClaimState.SETTLED):
        return
    is_open = Movement.objects.open().filter(claim=claim).exists()
    _set_claim_state(claim, ClaimState.MOVED if is_open else ClaimState.SETTLED)


def save_draft(*, revision: VerdictRevision, draft: Draft, version: int, by: User) -> VerdictRevision:
    """Write an editor's changes.  Raises: Refused, Overtaken (saved since `version` was shown), ValueError."""
    require(can_draft(by, revision))
    corrected = _corrected(revision, draft.corrected_text)
    with transaction.atomic():
        rows = VerdictRevision.objects.filter(pk=revision.pk, state=RevisionState.DRAFT, version=version)
        content_before = rows.values_list("rating", "corrected_text", "as_of", "summary").first()
        saved = rows.update(
            rating=draft.rating,
            corrected_text=draft.corrected_text,
            corrected_json=corrected,
            as_of=draft.as_of,
            summary=draft.summary,
            version=F("version") + 1,
        )
        if saved != 1:
            raise Overtaken("Somebody saved this draft after you opened it.")
        before = set(revision.evidence.values_list("pk", flat=True))
        revision.evidence.set([item for item in draft.evidence if item.claim_id == revision.verdict.claim_id])
        after = set(revision.evidence.values_list("pk", flat=True))
        revision.refresh_from_db()
        if content_before != (revision.rating_id, revision.corrected_text, revision.as_of, revision.summary):
            _sign(revision, by, Part.WROTE)
        elif before != after:
            _sign(revision, by, Part.CHOSE_EVIDENCE)
        record.append(
            action="verdict.saved",
            subject=_subject(revision),
            by=by,
            **_content(revision),
            evidence_added=sorted(after - before),
            evidence_removed=sorted(before - after),
        )
    return revision


def discard(*, revision: VerdictRevision, by: User) -> VerdictRevision:
    """Put a draft aside.  It keeps its number and its text; its author finds both in their next draft.

    Raises: Refused, Overtaken.
    """
    require(can_discard(by, revision))
    return _move(DISCARD, revision, by=by)


def missing(revision: VerdictRevision) -> list[str]:
    """What a draft still lacks before it can be submitted, as sentences."""
    lacks = []
    if revision.rating is None:
        lacks.append("Choose a rating.")
    if revision.as_of is None:
        lacks.append("Give the day the finding holds for.")
    if not revision.summary.strip():
        lacks.append("Write a summary for readers.")
    if revision.rating and revision.rating.needs_evidence and not revision.evidence.exists():
        lacks.append(
            f"Pick at least one piece of evidence, or rate it Unproven: “{revision.rating}” must rest on something."
        )
    return lacks


def submit(*, revision: VerdictRevision, by: User) -> VerdictRevision:
    """Send a draft to review.  Raises: Refused, Overtaken."""
    require(can_draft(by, revision))
    if lacks := missing(revision):
        raise Refused(Refusal(" ".join(lacks)))
    return _move(SUBMIT, revision, by=by, submitted_at=timezone.now())


def approve(*, revision: VerdictRevision, by: User, comment: str = "") -> VerdictRevision:
    """Approve a submitted revision.  Raises: Refused (not theirs to decide), Overtaken (someone decided first)."""
    require(can_decide(by, revision))
    return _decide(APPROVE, revision, by=by, comment=comment)


def return_(*, revision: VerdictRevision, by: User, comment: str) -> VerdictRevision:
    """Send a submitted revision back with a comment.  Raises: Refused, Overtaken."""
    require(can_decide(by, revision))
    if not comment.strip():
        raise Refused(Refusal("Say in a comment what should change; the editor gets nothing else."))
    return _decide(RETURN, revision, by=by, comment=comment)


def _decide(move: Move, revision: VerdictRevision, *, by: User, comment: str) -> VerdictRevision:
    try:
        return _move(move, revision, by=by, comment=comment, decided_by=by, decided_at=timezone.now())
    except IntegrityError as error:
        # The database's own four-eyes rule, where the check before saw an older page.
        if Signature.objects.filter(revision=revision, person=by).exists():
            raise Refused(Refusal(OWN_HAND)) from error
        raise


def _move(move: Move, revision: VerdictRevision, *, by: User, comment: str = "", **changes: Any) -> VerdictRevision:
    """Make one move: write where the state is still the old one, look at the row count, sign, record, or none of it."""
    still_there = VerdictRevision.objects.filter(pk=revision.pk, state=move.before, version=revision.version)
    with transaction.atomic():
        # A decision is signed before it is written: the database asks for the signature.  The second of two people
        # waits here on PostgreSQL, and then finds nothing; SQLite lets one in at a time.
        if not still_there.select_for_update().exists():
            raise Overtaken(MOVED_ON)
        if move.part:
            _sign(revision, by, move.part, comment=comment)
        corrects = move is APPROVE and _supersede(revision, by=by)
        if still_there.update(state=move.after, **changes) != 1:
            raise Overtaken(MOVED_ON)
        revision.refresh_from_db()
        _set_claim_state(revision.claim, move.claim)
        if move is APPROVE:
            watches.start(revision=revision)
        if move is DISCARD:
            _let_stand(revision)
        record.append(action=move.action, subject=_subject(revision), by=by, comment=comment, **_content(revision))
        if move is APPROVE:
            outbox.announce(EventType.CORRECTED if corrects else EventType.APPROVED, revision=revision)
    return revision


def _supersede(revision: VerdictRevision, *, by: User) -> bool:
    """What was approved before, if anything, gives way.  It was right as of its day, and stays to be read."""
    approved = list(VerdictRevision.objects.filter(verdict=revision.verdict_id, state=RevisionState.APPROVED))
    for earlier in approved:
        VerdictRevision.objects.filter(pk=earlier.pk).update(state=RevisionState.SUPERSEDED)
        record.append(action="verdict.superseded", subject=_subject(earlier), by=by, number=earlier.number)
    return bool(approved)


def _let_stand(revision: VerdictRevision) -> None:
    """Where a correction was discarded what is approved stands, and the count that asked for it is open again."""
    if not VerdictRevision.objects.filter(verdict=revision.verdict_id, state=RevisionState.APPROVED).exists():
        return
    again = {"state": MovementState.OPEN, "decided_by": None, "decided_at": None, "correction": None}
    Movement.objects.filter(correction=revision).update(**again)
    _set_claim_state(revision.claim, ClaimState.SETTLED)
    settle_again(claim=revision.claim)


def _sign(revision: VerdictRevision, person: User, part: Part, *, comment: str = "") -> None:
    """Put down a hand.  For writing, once is enough; a decision by someone who has one breaks the constraint."""
    if part in (Part.WROTE, Part.CHOSE_EVIDENCE):
        Signature.objects.get_or_create(revision=revision, person=person, defaults={"part": part})
    else:
        Signature.objects.create(revision=revision, person=person, part=part, comment=comment)


def _sign_earlier_hands(draft: VerdictRevision, last: VerdictRevision) -> None:
    """Whoever wrote the revision this one starts from has a hand in this one too."""
    hands = last.signatures.filter(part__in=[Part.WROTE, Part.CHOSE_EVIDENCE])
    Signature.objects.bulk_create(
        [Signature(revision=draft, person_id=hand.person_id, part=hand.part) for hand in hands]
    )


def _set_claim_state(claim: Claim, state: ClaimState) -> None:
    Claim.objects.filter(pk=claim.pk).update(state=state)
    claim.state = state


def _corrected(revision: VerdictRevision, text: str) -> str:
    """The corrected figure in canonical form.  Raises: ValueError, a sentence, where `text` holds not exactly one."""
    if not text.strip():
        return ""
    language = revision.claim.article.document.language or "en"
    figures: Sequence[Any] = read(text, language=language).figures
    if len(figures) != 1:
        found = "no figure" if not figures else f"{len(figures)} figures"
        raise ValueError(f"“{text}” holds {found}. Write one, as in “567 soldiers and police”.")
    return canonical(figures[0])


def _subject(revision: VerdictRevision) -> str:
    return f"verdict:{revision.verdict_id}"


def _content(revision: VerdictRevision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "rating": revision.rating_id,
        "corrected_text": revision.corrected_text,
        "as_of": revision.as_of.isoformat() if revision.as_of else None,
        "summary": revision.summary,
    }
