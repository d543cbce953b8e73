"""Opening a draft, by whichever way one comes to it, and writing it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from claims import record
from claims.figures import Figure, read
from claims.models import (
    Claim,
    ClaimState,
    Evidence,
    Movement,
    MovementState,
    Part,
    Rating,
    RevisionKind,
    RevisionState,
    Signature,
    Verdict,
    VerdictRevision,
)
from claims.models.figures import canonical
from claims.models.verdicts import OPEN_STATES
from claims.permissions import Overtaken, Refusal, Refused, can_draft, can_edit, require
from claims.workflow import moves
from claims.workflow.claims import settle_again
from claims.workflow.moves import MOVED_ON, content_of, set_claim_state, sign, subject_of
from people.models import User

# After these, and where there was none, a verdict is drafted anew.
MAY_DRAFT_AFTER = (RevisionState.RETURNED, RevisionState.DISCARDED, RevisionState.WITHDRAWN)
# Of the verdicts on one count so many, the newest, are looked at for the same figure.
MOST_OFFERED = 20
SAVED_SINCE = "Somebody saved this draft after you opened it."
APPROVED_STANDS = Refusal("The verdict on this claim is approved already. Correct it, or withdraw it.")
DISMISSED = Refusal("The claim is dismissed. Restore it, and it can be checked.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an editor fills in.  All of it may be missing until it is submitted."""

    rating: Rating | None = None
    attribution_rating: Rating | None = None
    corrected_text: str = ""
    as_of: date | None = None
    summary: str = ""
    sole_source_reason: str = ""
    public_note: str = ""
    evidence: Collection[Evidence] = ()


def content_of_draft(draft: Draft) -> dict[str, Any]:
    """What somebody filled in, by the names that `content_of` has for a stored revision."""
    return {
        "rating": draft.rating.pk if draft.rating else None,
        "attribution_rating": draft.attribution_rating.pk if draft.attribution_rating else None,
        "corrected_text": draft.corrected_text,
        "as_of": draft.as_of.isoformat() if draft.as_of else None,
        "summary": draft.summary,
        "sole_source_reason": draft.sole_source_reason,
        "public_note": draft.public_note,
        "evidence": sorted(item.pk for item in draft.evidence),
    }


# What a draft says; a correction and a withdrawal start from all of it.
CONTENT = (
    "rating", "attribution_rating", "corrected_text", "corrected_json", "as_of", "summary", "sole_source_reason",
)  # fmt: skip


def open_draft(*, claim: Claim, by: User) -> VerdictRevision:
    """The draft on this claim: the one there is, or a new revision.

    A new one starts from what `by` discarded last, else from the last one returned; from a correction or a withdrawal
    that was returned it is one too.

    Raises: Refused, where the claim is dismissed or has a verdict in review or approved, or `by` may not edit.
    """
    require(can_edit(by))
    with transaction.atomic():
        verdict, last = _verdict_on(claim)
        if last and last.state == RevisionState.DRAFT:
            return last
        _require_free(verdict, last)
        base = _starts_from(verdict, last, by)
        kind = RevisionKind.FINDING
        if base and base.state == RevisionState.RETURNED and _standing(verdict):
            kind = RevisionKind(base.kind)
        draft = _new_draft(verdict, last, base, kind=kind, evidence=base.evidence.all() if base else [], by=by)
        if draft is None:
            return verdict.revisions.get(state=RevisionState.DRAFT)
        record.append(action="verdict.drafted", subject=subject_of(draft), by=by, number=draft.number, kind=kind)
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
        verdict, last = _verdict_on(claim)
        _require_free(verdict, last)
        places = set(approved.evidence.values_list("document_id", "start"))
        shared = [item for item in claim.evidence.all() if (item.document_id, item.start) in places]
        draft = _new_draft(verdict, last, approved, kind=RevisionKind.FINDING, evidence=shared, by=by)
        if draft is None:
            raise Refused(Refusal("Somebody was faster: there is a draft on this claim now."))
        record.append(
            action="verdict.taken_over",
            subject=subject_of(draft),
            by=by,
            number=draft.number,
            claim=theirs.pk,
            label=theirs.label,
            revision=approved.pk,
        )
    return draft


def open_correction(
    *, claim: Claim, by: User, rating: str | None = None, change: Draft | None = None
) -> VerdictRevision:
    """A new draft on a claim whose verdict is approved, from what was approved; that stands meanwhile.

    It starts from the author's own correction where they discarded one last.

    Args:
        rating: the slug of another rating; where the newsroom has given it up, the editor chooses.
        change: another figure and day, further evidence, and a note for readers, where these are known.
    Raises: Refused, where nothing is approved, a correction is under way, or `by` may not edit; Overtaken.
    """
    with transaction.atomic():
        draft = _open_on_approved(claim, RevisionKind.CORRECTION, by=by)
        if change is None:
            return draft
        draft.rating = Rating.objects.filter(slug=rating).first()
        draft.as_of, draft.public_note = change.as_of, change.public_note
        draft.corrected_text = draft.corrected_json = ""
        with contextlib.suppress(ValueError):  # the editor words it where the label cannot be read back
            draft.corrected_json = _corrected(draft, change.corrected_text)
            draft.corrected_text = change.corrected_text
        draft.save(update_fields=["rating", "as_of", "public_note", "corrected_text", "corrected_json"])
        draft.evidence.add(*change.evidence)
    return draft


def open_withdrawal(*, claim: Claim, by: User) -> VerdictRevision:
    """A draft that takes an approved verdict back, once another person approves it; that stands meanwhile.

    Raises: Refused, where nothing is approved, a revision is under way, or `by` may not edit; Overtaken.
    """
    with transaction.atomic():
        return _open_on_approved(claim, RevisionKind.WITHDRAWAL, by=by)


def _open_on_approved(claim: Claim, kind: RevisionKind, *, by: User) -> VerdictRevision:
    require(can_edit(by))
    verdict, last = _verdict_on(claim)
    approved = _standing(verdict)
    if approved is None or last is None:
        doing = "correct" if kind == RevisionKind.CORRECTION else "withdraw"
        raise Refused(Refusal(f"There is no approved verdict to {doing}."))
    if last.state in OPEN_STATES:
        raise Refused(Refusal(f"Revision {last.number} of this verdict is under way; finish or discard it first."))
    is_own = last.state == RevisionState.DISCARDED and last.author_id == by.pk and last.kind == kind
    base = last if is_own else approved
    draft = _new_draft(verdict, last, base, kind=kind, evidence=base.evidence.all(), by=by)
    if draft is None:
        raise Overtaken(MOVED_ON)
    record.append(action="verdict.drafted", subject=subject_of(draft), by=by, number=draft.number, kind=kind)
    return draft


def _verdict_on(claim: Claim) -> tuple[Verdict, VerdictRevision | None]:
    """The verdict, and its last revision.  Raises: Refused, where the claim is dismissed."""
    if claim.state == ClaimState.DISMISSED:
        raise Refused(DISMISSED)
    verdict, _ = Verdict.objects.get_or_create(claim=claim)
    return verdict, verdict.revisions.order_by("-number").first()


def _standing(verdict: Verdict) -> VerdictRevision | None:
    return verdict.revisions.filter(state=RevisionState.APPROVED).first()


def _require_free(verdict: Verdict, last: VerdictRevision | None) -> None:
    """Raises: Refused, where the verdict is in review, or approved and nobody returned a change to it."""
    if last is None:
        return
    if last.state not in MAY_DRAFT_AFTER:
        raise Refused(Refusal(f"The verdict on this claim is {last.get_state_display().lower()} already."))
    if last.state != RevisionState.RETURNED and _standing(verdict):
        raise Refused(APPROVED_STANDS)


def _new_draft(
    verdict: Verdict,
    last: VerdictRevision | None,
    base: VerdictRevision | None,
    *,
    kind: RevisionKind,
    evidence: Iterable[Evidence],
    by: User,
) -> VerdictRevision | None:
    """A draft that starts from what `base` says, signed by all who wrote that; None where there is one by now."""
    content = {name: getattr(base, name) for name in CONTENT} if base else {}
    if base and base.kind == kind:  # a note says what its own revision does
        content["public_note"] = base.public_note
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            draft = VerdictRevision.objects.create(verdict=verdict, number=number, kind=kind, author=by, **content)
    except IntegrityError:  # somebody opened it at the same moment
        return None
    if base:
        draft.evidence.set(evidence)
        _sign_earlier_hands(draft, base)
    sign(draft, by, Part.WROTE)
    set_claim_state(verdict.claim, ClaimState.CHECKING)
    return draft


def _starts_from(verdict: Verdict, last: VerdictRevision | None, by: User) -> VerdictRevision | None:
    if last and last.state == RevisionState.DISCARDED and last.author_id == by.pk:
        return last
    if last and last.state == RevisionState.WITHDRAWN:
        return last
    return verdict.revisions.filter(state=RevisionState.RETURNED).order_by("-number").first()


def save_draft(*, revision: VerdictRevision, draft: Draft, version: int, by: User) -> VerdictRevision:
    """Write an editor's changes; of a withdrawal, its note.

    Raises: Refused, Overtaken (saved since `version` was shown), ValueError.
    """
    require(can_draft(by, revision))
    written: dict[str, Any] = {"public_note": draft.public_note}
    if revision.kind != RevisionKind.WITHDRAWAL:
        written |= {
            "rating": draft.rating,
            "attribution_rating": draft.attribution_rating,
            "corrected_text": draft.corrected_text,
            "corrected_json": _corrected(revision, draft.corrected_text),
            "as_of": draft.as_of,
            "summary": draft.summary,
            "sole_source_reason": draft.sole_source_reason,
        }
    with transaction.atomic():
        rows = VerdictRevision.objects.filter(pk=revision.pk, state=RevisionState.DRAFT, version=version)
        if (stored := rows.first()) is None:
            raise Overtaken(SAVED_SINCE)
        before = content_of(stored)
        if rows.update(**written, version=F("version") + 1) != 1:
            raise Overtaken(SAVED_SINCE)
        if revision.kind != RevisionKind.WITHDRAWAL:
            revision.evidence.set([item for item in draft.evidence if item.claim_id == revision.verdict.claim_id])
        revision.refresh_from_db()
        after = content_of(revision)
        changed = {name for name in before if before[name] != after[name]}
        if changed:
            sign(revision, by, Part.CHOSE_EVIDENCE if changed == {"evidence"} else Part.WROTE)
        record.append(
            action="verdict.saved",
            subject=subject_of(revision),
            by=by,
            before=before,
            after=after,
            number=revision.number,
        )
    return revision


def discard(*, revision: VerdictRevision, by: User) -> VerdictRevision:
    """Put a draft aside.  It keeps its number and its text; its author finds both in their next draft.

    Raises: Refused, Overtaken.
    """
    with transaction.atomic():
        moves.make(moves.DISCARD, revision, by=by)
        _let_stand(revision)
    return revision


def _let_stand(revision: VerdictRevision) -> None:
    """Where a correction was discarded what is approved stands, and the count that asked for it is open again."""
    if not VerdictRevision.objects.filter(verdict=revision.verdict_id, state=RevisionState.APPROVED).exists():
        return
    again = {"state": MovementState.OPEN, "decided_by": None, "decided_at": None, "correction": None}
    Movement.objects.filter(correction=revision).update(**again)
    set_claim_state(revision.claim, ClaimState.SETTLED)
    settle_again(claim=revision.claim)


def _sign_earlier_hands(draft: VerdictRevision, last: VerdictRevision) -> None:
    """Whoever wrote the revision this one starts from has a hand in this one too."""
    hands = last.signatures.filter(part__in=[Part.WROTE, Part.CHOSE_EVIDENCE])
    Signature.objects.bulk_create(
        [Signature(revision=draft, person_id=hand.person_id, part=hand.part) for hand in hands]
    )


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
