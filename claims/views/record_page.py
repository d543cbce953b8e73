"""The newsroom's record, for administrators: who did what to what, and what that changed, the newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.history import entries
from claims.models import Event
from claims.permissions import can_administer, require
from claims.record_forms import RecordForm
from claims.views.paging import PAGE_SIZE
from claims.views.requests import InsiderRequest


@require_safe
def record(request: InsiderRequest) -> HttpResponse:
    """One page of it; ?before= reads on, so that what is written meanwhile shifts nothing."""
    require(can_administer(request.user))
    form = RecordForm(request.GET)
    if not form.is_valid():
        return render(request, "record.html", {"form": form}, status=422)
    asked = form.cleaned_data
    events = Event.objects.visible_to(request.user).select_related("actor").order_by("-number")
    if asked["subject"]:
        events = events.filter(subject=asked["subject"])
    if asked["action"]:
        events = events.filter(action=asked["action"])
    if asked["person"]:
        events = events.filter(actor=asked["person"])
    if asked["before"]:
        events = events.filter(number__lt=asked["before"])
    found = list(events[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "form": form,
        "entries": entries(shown),
        "older": shown[-1].number if len(found) > PAGE_SIZE else None,
        "is_narrowed": any(asked[name] for name in ("subject", "action", "person")),
    }
    return render(request, "record.html", context)
