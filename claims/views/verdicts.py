"""The verdict editor."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from claims import corroboration, workflow
from claims.differences import differences, names_in
from claims.forms import VerdictForm
from claims.history import last_saved_by
from claims.models import Part, RevisionState, Signature, VerdictRevision
from claims.models.verdicts import UNDECIDED_STATES
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
            except Overtaken:
                return _changed_meanwhile(request, revision, form)
            except Refused as error:
                if can_edit(request.user):
                    raise
                status = 409
                form.add_error(None, f"{error.refusal.sentence} What you typed is still below.")
            except ValueError as error:
                form.add_error("corrected_text", str(error))
            else:
                return _submit(request, saved) if "submit" in request.POST else _saved(request, saved)
    return _editor(request, revision, form, status=status)


def _editor(
    request: InsiderRequest, revision: VerdictRevision, form: VerdictForm, *, status: int, **further: Any
) -> HttpResponse:
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
        **further,
    }
    return render(request, "verdicts/draft.html", context, status=status)


def _changed_meanwhile(request: InsiderRequest, revision: VerdictRevision, form: VerdictForm) -> HttpResponse:
    """Somebody saved the draft since this page was opened: what theirs says, and what yours, side by side.

    The form holds what was typed.  Saved once more it goes over theirs, as whoever does that has seen it.
    """
    stored = get_revision(request.user, revision.pk)
    if refusal := can_draft(request.user, stored):
        form.add_error(None, f"{refusal.sentence} What you typed is still below.")
        return _editor(request, stored, form, status=409)
    theirs, mine = workflow.content_of(stored), workflow.content_of_draft(form.draft())
    typed = request.POST.copy()
    typed["version"] = str(stored.version)
    form.data = typed
    found = differences(theirs, mine, names_in([theirs, mine]))
    return _editor(request, stored, form, status=409, theirs=found, saved_by=last_saved_by(request.user, stored))


@require_POST
def correct(request: InsiderRequest, pk: int) -> HttpResponse:
    """Start a correction of an approved verdict, which stands meanwhile."""
    drafted = workflow.open_correction(claim=get_claim(request.user, pk), by=request.user)
    messages.success(request, "The draft says what is approved. That stands until the correction is approved too.")
    return redirect("claims:draft", drafted.pk)


@require_POST
def withdraw(request: InsiderRequest, pk: int) -> HttpResponse:
    """Start the withdrawal of an approved verdict, which stands until another person approves that."""
    drafted = workflow.open_withdrawal(claim=get_claim(request.user, pk), by=request.user)
    messages.success(request, "Say why in the public note. The verdict stands until a reviewer approves this.")
    return redirect("claims:draft", drafted.pk)


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
    """The reviewer's words, where what was decided last before this draft is that the same was returned."""
    earlier = VerdictRevision.objects.visible_to(request.user).filter(
        verdict=revision.verdict_id, number__lt=revision.number
    )
    last = earlier.exclude(state__in=UNDECIDED_STATES).order_by("-number").first()
    if last is None or last.state != RevisionState.RETURNED or last.kind != revision.kind:
        return None
    hands = Signature.objects.visible_to(request.user).filter(revision=last, part=Part.RETURNED)
    return hands.select_related("person").first()
