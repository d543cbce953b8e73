"""Every correction and withdrawal, with what it changed and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from claims.models import VerdictRevision
from claims.published import step_of
from claims.views.paging import page_of
from claims.views.public.answering import for_anyone, page


@for_anyone
def corrections(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    rows = page_of(request, VerdictRevision.objects.for_readers().for_corrections())
    return page(
        "public/corrections.html",
        reverse("claims:corrections"),
        here="corrections",
        rows=rows,
        query=request.GET,
        steps=[step_of(revision) for revision in rows],
    )
