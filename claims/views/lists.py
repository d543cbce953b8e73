"""Lists of what there is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import VerdictRevision
from claims.permissions import can_read, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest


@require_safe
def verdicts(request: InsiderRequest) -> HttpResponse:
    """Every approved verdict, the newest first."""
    require(can_read(request.user))
    published = VerdictRevision.objects.visible_to(request.user).published().for_page()
    return render(request, "verdicts/list.html", {"verdicts": page_of(request, published)})
