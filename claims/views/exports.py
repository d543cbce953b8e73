"""Approved verdicts as a file, and the schema they keep."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from claims.export import download, schema_text
from claims.export_forms import ExportForm
from claims.permissions import can_read, require
from claims.views.lists import context_of_verdicts
from claims.views.requests import InsiderRequest

A_YEAR = 365 * 24 * 60 * 60


@require_safe
def export_verdicts(request: InsiderRequest) -> HttpResponseBase:
    """What was asked for in the form above the list, as a download; the list again where that is not in order."""
    require(can_read(request.user))
    asked = ExportForm(request.GET)
    if not asked.is_valid():
        return render(request, "verdicts/list.html", context_of_verdicts(request, asked), status=422)
    return download(asked.wanted(), asked.chosen_format(), person=request.user)


@login_not_required
@require_safe
@cache_control(public=True, max_age=A_YEAR, immutable=True)
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a verdict.  What it says never changes under its name."""
    return HttpResponse(schema_text(), content_type="application/schema+json")
