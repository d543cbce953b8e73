"""The reviewer's approval queue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from claims import workflow
from claims.differences import Difference, differences, names_in
from claims.forms import DecisionForm
from claims.history import history
from claims.models import Evidence, Movement, Part, RevisionKind, RevisionState, VerdictRevision
from claims.permissions import Refused, can_decide, can_edit, can_read, get_revision, require
from claims.timeline import lay_out
from claims.views.marking import in_place
from claims.views.movements import feed_address
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest

# Figures that have moved, the newest first; the others come up as these are decided on.
MOST_MOVED = 20

# What was done, where the newsroom publishes and where it keeps its verdicts to itself.
PUBLISHED = {
    RevisionState.APPROVED: "Approved and published: {claim}.",
    RevisionState.SUBMITTED: "Approved: {claim}. Somebody else must approve it too.",
    RevisionState.WITHDRAWN: "Withdrawn: the verdict on {claim} is no longer published.",
}
KEPT = PUBLISHED | {
    RevisionState.APPROVED: "Approved: {claim}.",
    RevisionState.WITHDRAWN: "Withdrawn: the verdict on {claim} no longer stands.",
}


@require_safe
def queue(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    waiting = page_of(request, VerdictRevision.objects.visible_to(request.user).in_queue().for_page())
    rows = [(revision, can_decide(request.user, revision)) for revision in waiting]
    moved = Movement.objects.visible_to(request.user).open().for_page()
    context = {
        "waiting": waiting,
        "rows": rows,
        "moved": moved[:MOST_MOVED],
        "moved_count": moved.count(),
        "edit_refusal": can_edit(request.user),
        "feed": feed_address(request.user),
    }
    return render(request, "queue/queue.html", context)


@require_safe
def review(request: InsiderRequest, pk: int) -> HttpResponse:
    """Claim, evidence and draft side by side."""
    revision = get_revision(request.user, pk)
    if revision.state == RevisionState.DRAFT:
        return redirect(revision)
    return _review(request, revision, DecisionForm())


@require_POST
def approve(request: InsiderRequest, pk: int) -> HttpResponse:
    revision = get_revision(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _review(request, revision, form, status=422)
    decided = workflow.approve(revision=revision, by=request.user, comment=form.cleaned_data["comment"])
    done = PUBLISHED if settings.PUBLISH_VERDICTS else KEPT
    messages.success(request, done[RevisionState(decided.state)].format(claim=revision.claim))
    return redirect("claims:queue")


@require_POST
def return_(request: InsiderRequest, pk: int) -> HttpResponse:
    revision = get_revision(request.user, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _review(request, revision, form, status=422)
    try:
        workflow.return_(revision=revision, by=request.user, comment=form.cleaned_data["comment"])
    except Refused as error:
        if can_decide(request.user, revision):
            raise
        form.add_error("comment", error.refusal.sentence)
        return _review(request, revision, form, status=422)
    messages.success(request, f"Returned to {revision.author}: {revision.claim}.")
    return redirect("claims:queue")


def _review(
    request: InsiderRequest, revision: VerdictRevision, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    claim = revision.claim
    chosen = {item.pk for item in revision.evidence.all()}
    evidence = list(Evidence.objects.visible_to(request.user).filter(claim=claim).for_page())
    context: dict[str, Any] = {
        "revision": revision,
        "claim": claim,
        "in_place": in_place(claim),
        "chosen": [item for item in evidence if item.pk in chosen],
        "left_out": [item for item in evidence if item.pk not in chosen],
        "timeline": lay_out(claim=claim, evidence=evidence),
        "refusal": can_decide(request.user, revision),
        "changed": _changed(request, revision),
        "approvals": sum(hand.part == Part.APPROVED for hand in revision.signatures.all()),
        "history": history(request.user, f"verdict:{revision.verdict_id}"),
        "form": form,
    }
    return render(request, "queue/review.html", context, status=status)


def _changed(request: InsiderRequest, revision: VerdictRevision) -> list[Difference]:
    """What a correction says otherwise than what it takes the place of."""
    if revision.kind != RevisionKind.CORRECTION:
        return []
    before = VerdictRevision.objects.visible_to(request.user).filter(verdict=revision.verdict_id)
    before = before.filter(number__lt=revision.number, state__in=(RevisionState.APPROVED, RevisionState.SUPERSEDED))
    if (replaced := before.order_by("-number").first()) is None:
        return []
    old, new = workflow.content_of(replaced), workflow.content_of(revision)
    old["public_note"] = new["public_note"]  # each says what it did itself
    return differences(old, new, names_in([old, new]))
