"""The desk: the articles being checked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Article, VerdictRevision
from claims.permissions import can_read, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest

# Somebody with more open drafts than this has another problem than finding them.
MOST_OF_MINE = 20


@require_safe
def dashboard(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    articles = page_of(request, Article.objects.visible_to(request.user).for_list())
    mine = VerdictRevision.objects.visible_to(request.user).for_desk(request.user)
    return render(request, "dashboard.html", {"articles": articles, "mine": mine[:MOST_OF_MINE]})
