"""The desk: the articles being checked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Article, Movement, VerdictRevision
from claims.permissions import can_read, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest

# Somebody with more open drafts than this has another problem than finding them.
MOST_OF_MINE = 20
MOST_MOVED = 10


@require_safe
def dashboard(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    articles = page_of(request, Article.objects.visible_to(request.user).for_list())
    mine = VerdictRevision.objects.visible_to(request.user).for_desk(request.user)
    moved = Movement.objects.visible_to(request.user).open().for_page()
    context = {"articles": articles, "mine": mine[:MOST_OF_MINE], "moved": moved[:MOST_MOVED]}
    return render(request, "dashboard.html", context)
