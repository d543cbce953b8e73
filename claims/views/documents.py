"""One stored source, with the passages that evidence quotes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Evidence
from claims.permissions import get_document
from claims.views.marking import paragraphs
from claims.views.requests import InsiderRequest
from sources.models import Document

MOST_QUOTED = 200
MOST_COPIES = 50


@require_safe
def document(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_document(request.user, pk)
    quoted = list(Evidence.objects.visible_to(request.user).of_document(shown)[:MOST_QUOTED])
    copies = Document.objects.visible_to(request.user).read().filter(copy_group__isnull=False)
    context = {
        "document": shown,
        "paragraphs": paragraphs(shown.text, quoted, headline_end=shown.headline_end),
        "quoted": quoted,
        "copies": copies.filter(copy_group=shown.copy_group_id)
        .exclude(pk=shown.pk)
        .select_related("outlet")[:MOST_COPIES],
    }
    return render(request, "documents/document.html", context)
