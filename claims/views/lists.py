"""Lists of what there is."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.export_forms import ExportForm
from claims.models import VerdictRevision
from claims.permissions import can_read, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest

DOCUMENT = "verdict__claim__article__document__"


@require_safe
def verdicts(request: InsiderRequest) -> HttpResponse:
    """Every approved verdict, the newest first."""
    require(can_read(request.user))
    return render(request, "verdicts/list.html", context_of_verdicts(request, ExportForm()))


def context_of_verdicts(request: InsiderRequest, export: ExportForm) -> dict[str, Any]:
    published = VerdictRevision.objects.visible_to(request.user).published()
    found = published.order_by().values_list(f"{DOCUMENT}language", f"{DOCUMENT}outlet__name").distinct()
    languages, outlets = ({name for name in names if name} for names in zip(*found, strict=True)) if found else ((), ())
    export.offer(languages=sorted(languages))
    return {"verdicts": page_of(request, published.for_page()), "export": export, "outlets": sorted(outlets)}
