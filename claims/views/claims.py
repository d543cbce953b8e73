"""One claim: where it stands, what was found, what it amounts to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from claims import corroboration, record, tallies, workflow
from claims.forms import SourceForm
from claims.models import Claim, Evidence, Movement, VerdictRevision, Watch
from claims.permissions import can_edit, get_claim, get_lookup, require
from claims.timeline import lay_out
from claims.views.marking import in_place
from claims.views.requests import InsiderRequest
from sources.work import UNSETTLED


@require_safe
def claim(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_claim(request.user, pk)
    context = {
        "claim": shown,
        "in_place": in_place(shown),
        "siblings": _siblings(request, shown),
        "tally": shown.tally,
        "proposals": tallies.open_proposals(request.user, shown.tally),
        "offer": workflow.offered(claim=shown, reader=request.user),
        "revision": _latest_revision(request, shown),
        "history": record.history(request.user, f"claim:{shown.pk}", *_verdict_subject(shown)),
        "edit_refusal": can_edit(request.user),
        **_watch(request, shown),
        "source": SourceForm(),
        **_lookups(request, shown),
        **_evidence(request, shown),
    }
    return render(request, "claims/claim.html", context)


@require_safe
def lookups(request: InsiderRequest, pk: int) -> HttpResponse:
    """Progress, provider by provider; tells the page when evidence has come in since it last looked."""
    shown = get_claim(request.user, pk)
    context = _lookups(request, shown)
    seen = request.GET.get("seen", "")
    response = render(
        request, "claims/_lookups.html", {"claim": shown, "edit_refusal": can_edit(request.user), **context}
    )
    if seen != context["progress_mark"]:
        response["HX-Trigger"] = "evidence-changed"
    return response


@require_safe
def evidence(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_claim(request.user, pk)
    return render(request, "claims/_evidence.html", {"claim": shown, **_evidence(request, shown)})


@require_POST
def find_sources(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_claim(request.user, pk)
    corroboration.find_sources(claim=shown, by=request.user)
    return _progress(request, shown)


@require_POST
def add_source(request: InsiderRequest, pk: int) -> HttpResponse:
    """Look for the claim's count in the page at an address."""
    shown = get_claim(request.user, pk)
    require(can_edit(request.user))
    form = SourceForm(request.POST)
    if form.is_valid():
        corroboration.add_source(claim=shown, url=form.cleaned_data["url"], by=request.user)
        return _progress(request, shown)
    return _progress(request, shown, source_error=" ".join(map(str, form.errors["url"])))


@require_POST
def retry_lookup(request: InsiderRequest, pk: int) -> HttpResponse:
    lookup = get_lookup(request.user, pk)
    corroboration.retry_lookup(lookup=lookup, by=request.user)
    return _progress(request, lookup.claim)


def _progress(request: InsiderRequest, shown: Claim, *, source_error: str = "") -> HttpResponse:
    """The lookups, in place for htmx, or on the claim's page."""
    if request.htmx:
        context = {"claim": shown, "edit_refusal": can_edit(request.user), **_lookups(request, shown)}
        context["source_error"] = source_error
        return render(request, "claims/_lookups.html", context)
    if source_error:
        messages.error(request, source_error)
    return redirect(shown)


def _lookups(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    """The newest lookup of each provider, in the providers' order; last those of providers that are gone."""
    mine = shown.lookups.visible_to(request.user).filter(is_current=True)
    current = {lookup.provider: lookup for lookup in mine.with_progress()}
    labels = corroboration.provider_labels()
    order = [*(name for name in labels if name in current), *(name for name in current if name not in labels)]
    rows = [(labels.get(name, name), current[name]) for name in order]
    passages = shown.evidence.visible_to(request.user).count()
    return {
        "lookups": rows,
        "is_searching": any(not lookup.is_settled for _, lookup in rows),
        "phrases": rows[0][1].phrases if rows else [],
        "passages": passages,
        "progress_mark": f"{passages}-{sum(lookup.is_settled for _, lookup in rows)}",
    }


def _evidence(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    found = list(Evidence.objects.visible_to(request.user).filter(claim=shown).for_page())
    by_relation: dict[str, list[Evidence]] = {}
    for item in found:
        by_relation.setdefault(item.relation, []).append(item)
    return {
        "evidence": found,
        "groups": [(relation, by_relation[relation]) for relation in RELATION_ORDER if relation in by_relation],
        "timeline": lay_out(claim=shown, evidence=found),
    }


# What confirms or denies first, then what the number was before and after.
RELATION_ORDER = ("agrees", "contradicts", "consistent", "superseded", "earlier", "increase", "part")


def _watch(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    """Counts that have moved, and until when the claim is watched."""
    movements = Movement.objects.visible_to(request.user).open().filter(claim=shown).for_page()
    watch = Watch.objects.visible_to(request.user).filter(claim=shown, state__in=UNSETTLED).first()
    return {"movements": movements, "watch": watch}


def _siblings(request: InsiderRequest, shown: Claim) -> list[Claim]:
    """The other claims on the same tally."""
    return list(Claim.objects.visible_to(request.user).filter(tally=shown.tally_id).exclude(pk=shown.pk)[:20])


def _latest_revision(request: InsiderRequest, shown: Claim) -> VerdictRevision | None:
    revisions = VerdictRevision.objects.visible_to(request.user).filter(verdict__claim=shown)
    return revisions.for_page().order_by("-number").first()


def _verdict_subject(shown: Claim) -> list[str]:
    return [f"verdict:{shown.verdict.pk}"] if hasattr(shown, "verdict") else []
