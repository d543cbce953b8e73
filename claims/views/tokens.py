"""One's own tokens for the API: made, shown once, revoked."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from claims import tokens
from claims.forms import TokenForm
from claims.permissions import can_read, require
from claims.views.requests import InsiderRequest
from people.tokens import get_own

MOST_SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_tokens(request: InsiderRequest) -> HttpResponse:
    """The list; after a token was made, with its secret, which no second request shows."""
    require(can_read(request.user))
    form = TokenForm(request.POST if request.method == "POST" else None, person=request.user)
    made = secret = None
    if form.is_bound and form.is_valid():
        days = form.cleaned_data["days"]
        made, secret = tokens.make(
            by=request.user,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        form = TokenForm(person=request.user)
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "tokens": request.user.api_tokens.all()[:MOST_SHOWN],
    }
    return render(request, "people/tokens.html", context, status=422 if form.is_bound else 200)


@require_POST
def revoke(request: InsiderRequest, pk: int) -> HttpResponse:
    token = get_own(request.user, pk)
    tokens.revoke(token=token, by=request.user)
    messages.success(request, f"“{token.name}” is revoked. Whatever used it is logged out.")
    return redirect("claims:tokens")
