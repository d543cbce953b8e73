"""The verdict editor."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from claims import corroboration, workflow
from claims.forms import VerdictForm
from claims.models import Part, RevisionState, Signature, VerdictRevision
from claims.permissions import Overtaken, Refused, can_discard, can_draft, can_edit, get_claim, get_revision, require
from claims.views.marking import in_place
from claims.views.requests import InsiderRequest


@require_POST
def open_draft(request: InsiderRequest, pk: int) -> HttpResponse:
    """Start a verdict on a claim, or go on with the one there is."""
    claim = get_claim(request.user, pk)
    revision = workflow.open_draft(claim=claim, by=request.user)
    return redirect("claims:draft", revision.pk)


@require_POST
def draft_from(request: InsiderRequest, pk: int, revision: int) -> HttpResponse:
    """Start a verdict on a claim from an approved one on the same count, with what its documents say of this claim."""
    claim = get_claim(request.user, pk)
    approved = get_revision(request.user, revision)
    require(can_edit(request.user))
    if workflow.offered(claim=claim, reader=request.user) == approved:
        corroboration.collect_same(claim=claim, other=approved.evidence.visible_to(request.user).for_page())
    drafted = workflow.draft_from(claim=claim, approved=approved, by=request.user)
    messages.success(request, "The draft says what the approved verdict says. Check that it holds for this claim too.")
    return redirect("claims:draft", drafted.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: InsiderRequest, pk: int) -> HttpResponse:
    """Edit a draft; with the submit button, also send it to review."""
    revision = get_revision(request.user, pk)
    if revision.state != RevisionState.DRAFT and request.method != "POST":
        return redirect(revision)
    posted = request.POST if request.method == "POST" else None
    form = VerdictForm(posted, revision=revision, person=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            version = form.cleaned_data["version"]
            try:
                saved = workflow.save_draft(revision=revision, draft=form.draft(), version=version, by=request.user)
            except Overtaken as error:
                status = 409
                form.add_error(
                    None, f"{error} What you typed is still below; open the draft again to see the other text."
                )
            except Refused as error:
                if can_edit(request.user):
                    raise
                status = 409
                form.add_error(None, f"{error.refusal.sentence} What you typed is still below.")
            except ValueError as error:
                form.add_error("corrected_text", str(error))
            else:
                return _submit(request, saved) if "submit" in request.POST else _saved(request, saved)
    claim = revision.claim
    context = {
        "revision": revision,
        "claim": claim,
        "in_place": in_place(claim),
        "form": form,
        "missing": workflow.missing(revision),
        "refusal": can_draft(request.user, revision),
        "may_discard": can_discard(request.user, revision) is None,
        "returned": _returned_with(request, revision),
    }
    return render(request, "verdicts/draft.html", context, status=status)


@require_POST
def discard(request: InsiderRequest, pk: int) -> HttpResponse:
    """Put a draft aside."""
    revision = get_revision(request.user, pk)
    workflow.discard(revision=revision, by=request.user)
    messages.success(request, "The draft is discarded. If you draft again, you start from what it said.")
    return redirect(revision)


def _saved(request: InsiderRequest, revision: VerdictRevision) -> HttpResponse:
    messages.success(request, "The draft is saved.")
    return redirect("claims:draft", revision.pk)


def _submit(request: InsiderRequest, revision: VerdictRevision) -> HttpResponse:
    try:
        workflow.submit(revision=revision, by=request.user)
    except Refused as error:
        messages.error(request, f"The draft is saved, but not submitted. {error.refusal.sentence}")
        return redirect("claims:draft", revision.pk)
    messages.success(request, "Submitted. A reviewer finds it in the queue.")
    return redirect(revision)


def _returned_with(request: InsiderRequest, revision: VerdictRevision) -> Signature | None:
    """The reviewer's words on the last revision that was returned."""
    hands = Signature.objects.visible_to(request.user).filter(revision__verdict=revision.verdict_id, part=Part.RETURNED)
    return hands.select_related("person").order_by("-revision__number").first()
