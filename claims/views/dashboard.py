"""The desk: the articles being checked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims.models import Article
from claims.permissions import can_read, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest


@require_safe
def dashboard(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    articles = page_of(request, Article.objects.visible_to(request.user).for_list())
    return render(request, "dashboard.html", {"articles": articles})
