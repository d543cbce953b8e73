"""What an editor does with an in-article finding: put it aside, take it up again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from claims import findings
from claims.permissions import get_finding
from claims.views.requests import InsiderRequest


@require_POST
def dismiss(request: InsiderRequest, pk: int) -> HttpResponse:
    finding = get_finding(request.user, pk)
    findings.dismiss(finding=finding, reason=request.POST.get("reason", ""), by=request.user)
    return redirect(f"{finding.article.get_absolute_url()}#findings")


@require_POST
def restore(request: InsiderRequest, pk: int) -> HttpResponse:
    finding = get_finding(request.user, pk)
    findings.restore(finding=finding, by=request.user)
    return redirect(f"{finding.article.get_absolute_url()}#findings")
