"""One claim: where it stands, what was found, what it amounts to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from claims import corroboration, tallies, workflow
from claims.explanation import explain, own_mutations
from claims.forms import DismissForm, OwnSearchForm, SourceForm
from claims.history import history
from claims.models import Claim, Evidence, LookupHit, Movement, RevisionState, VerdictRevision, Watch
from claims.models.verdicts import OPEN_STATES, PUBLISHED_STATES
from claims.permissions import can_dismiss_claim, can_edit, get_claim, get_lookup, require
from claims.timeline import lay_out
from claims.views.marking import in_place
from claims.views.requests import InsiderRequest
from sources.providers import active
from sources.work import UNSETTLED

# Of searches in editors' own words the newest are shown.
MOST_OWN = 10


@require_safe
def claim(request: InsiderRequest, pk: int) -> HttpResponse:
    return _page(request, get_claim(request.user, pk))


def _page(
    request: InsiderRequest,
    shown: Claim,
    *,
    own_search: OwnSearchForm | None = None,
    dismissing: DismissForm | None = None,
) -> HttpResponse:
    context = {
        "claim": shown,
        "in_place": in_place(shown),
        "siblings": _siblings(request, shown),
        "tally": shown.tally,
        "proposals": tallies.open_proposals(request.user, shown.tally),
        "offer": workflow.offered(claim=shown, reader=request.user),
        **_verdict(request, shown),
        "history": history(request.user, f"claim:{shown.pk}", *_verdict_subject(shown)),
        "edit_refusal": can_edit(request.user),
        "dismiss_refusal": can_dismiss_claim(request.user, shown),
        "dismiss": dismissing or DismissForm(),
        **_watch(request, shown),
        "source": SourceForm(),
        "own_mutations": own_mutations(shown),
        **_lookups(request, shown),
        **_evidence(request, shown),
    }
    asked = [lookup for _, lookup in context["lookups"] if not lookup.is_for_addresses]
    context["own_search"] = own_search or OwnSearchForm(providers=active(), like=asked)
    return render(request, "claims/claim.html", context, status=422 if own_search or dismissing else 200)


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
def search(request: InsiderRequest, pk: int) -> HttpResponse:
    """Ask in an editor's own words."""
    shown = get_claim(request.user, pk)
    require(can_edit(request.user))
    form = OwnSearchForm(request.POST, providers=active())
    if not form.is_valid():
        return _page(request, shown, own_search=form)
    corroboration.search_in_own_words(claim=shown, by=request.user, **form.cleaned_data)
    return redirect(shown)


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
def dismiss(request: InsiderRequest, pk: int) -> HttpResponse:
    """Put a claim aside as not to be checked."""
    shown = get_claim(request.user, pk)
    require(can_dismiss_claim(request.user, shown))
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, dismissing=form)
    workflow.dismiss(claim=shown, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "The claim is dismissed. It stays in the article, and can be taken up again.")
    return redirect(shown)


@require_POST
def restore(request: InsiderRequest, pk: int) -> HttpResponse:
    """Take a dismissed claim up again."""
    shown = get_claim(request.user, pk)
    workflow.restore(claim=shown, by=request.user)
    messages.success(request, "The claim is taken up again.")
    return redirect(shown)


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
    """The newest lookup of each provider, in the providers' order, last those of providers that are gone; and those in
    editors' own words, the newest first.
    """
    mine = shown.lookups.visible_to(request.user).filter(is_current=True).select_related("requested_by")
    found = list(mine.with_progress().prefetch_related("shares__claim"))
    current = {lookup.provider: lookup for lookup in found if not lookup.is_own}
    labels = corroboration.provider_labels()
    order = [*(name for name in labels if name in current), *(name for name in current if name not in labels)]
    rows = [(labels.get(name, name), current[name]) for name in order]
    own = [(labels.get(lookup.provider, lookup.provider), lookup) for lookup in reversed(found) if lookup.is_own]
    passages = shown.evidence.visible_to(request.user).count()
    return {
        "lookups": rows,
        "own_lookups": own[:MOST_OWN],
        "is_searching": any(not lookup.is_settled for lookup in found),
        "passages": passages,
        "progress_mark": f"{passages}-{sum(lookup.is_settled for lookup in found)}",
    }


def _evidence(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    found = list(Evidence.objects.visible_to(request.user).filter(claim=shown).for_page())
    return {
        "evidence": found,
        "explanation": explain(claim=shown, evidence=found, cited=_cited(request, shown)),
        "timeline": lay_out(claim=shown, evidence=[item for item in found if not item.is_apart]),
    }


def _cited(request: InsiderRequest, shown: Claim) -> list[LookupHit]:
    """The pages that somebody gave for the claim and that do not have its number, each once, the newest first."""
    given = shown.lookups.visible_to(request.user).without_the_number()
    once: dict[int, LookupHit] = {}
    for lookup in given:
        for hit in lookup.without_number:
            once.setdefault(hit.document.same_as_id or hit.document_id, hit)
    return list(once.values())


def _watch(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    """Counts that have moved, and until when the claim is watched."""
    movements = Movement.objects.visible_to(request.user).open().filter(claim=shown).for_page()
    watch = Watch.objects.visible_to(request.user).filter(claim=shown, state__in=UNSETTLED).first()
    return {"movements": movements, "watch": watch}


def _siblings(request: InsiderRequest, shown: Claim) -> list[Claim]:
    """The other claims on the same tally."""
    return list(Claim.objects.visible_to(request.user).filter(tally=shown.tally_id).exclude(pk=shown.pk)[:20])


def _verdict(request: InsiderRequest, shown: Claim) -> dict[str, Any]:
    """What stands, or that it was withdrawn; and the revision after it that is drafted, in review or returned."""
    rows = VerdictRevision.objects.visible_to(request.user).filter(verdict__claim=shown)
    revisions = list(rows.for_page().order_by("number"))
    published = next((each for each in reversed(revisions) if each.state in PUBLISHED_STATES), None)
    last = revisions[-1] if revisions else None
    return {
        "standing": next((each for each in revisions if each.state == RevisionState.APPROVED), None),
        "withdrawal": published if published and published.state == RevisionState.WITHDRAWN else None,
        "under_way": last if last and last.state in (*OPEN_STATES, RevisionState.RETURNED) else None,
    }


def _verdict_subject(shown: Claim) -> list[str]:
    return [f"verdict:{shown.verdict.pk}"] if hasattr(shown, "verdict") else []
