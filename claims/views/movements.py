"""Figures that have moved since they were approved: deciding on one, and the feed that tells of them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_POST, require_safe

from claims import watching
from claims.models import Movement
from claims.permissions import NotVisible, get_movement
from claims.views.requests import InsiderRequest
from people.models import User

# A feed reader sees what nobody has decided on, and what was decided on lately.
MOST_ENTRIES = 50


@require_POST
def confirm(request: InsiderRequest, pk: int) -> HttpResponse:
    """Open a correction draft with the new figure."""
    movement = get_movement(request.user, pk)
    draft = watching.confirm(movement=movement, by=request.user)
    messages.success(
        request, f"Draft {draft.number} corrects the verdict: {movement}. What is approved stands meanwhile."
    )
    return redirect("claims:draft", draft.pk)


@require_POST
def set_aside(request: InsiderRequest, pk: int) -> HttpResponse:
    movement = get_movement(request.user, pk)
    watching.set_aside(movement=movement, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"Set aside: {movement}.")
    return redirect(movement.claim)


def feed_address(person: User) -> str:
    """A person's own address of the feed: a feed reader cannot log in.  It changes with their password."""
    return reverse("claims:moved_feed", args=[person.pk, _token(person)])


@login_not_required
@require_safe
def feed(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """What has moved, as Atom, for whoever has a person's own address and as long as that person is of the newsroom."""
    reader = User.objects.filter(pk=pk, is_active=True).first()
    if reader is None or not constant_time_compare(token, _token(reader)):
        raise NotVisible
    atom = Atom1Feed(
        title="Figures that have moved",
        link=settings.SITE_URL + reverse("claims:queue"),
        description="Counts outside what was approved",
        feed_url=settings.SITE_URL + request.path,
        language="en",
    )
    for movement in Movement.objects.visible_to(reader).for_page()[:MOST_ENTRIES]:
        evidence = movement.evidence
        atom.add_item(
            title=f"{movement.claim.label}: figure has moved: {movement}",
            link=settings.SITE_URL + movement.claim.get_absolute_url(),
            description=f"“{evidence.quote}” ({evidence.origin}, in {evidence.document.outlet_name})",
            unique_id=f"{settings.SITE_URL}/movements/{movement.pk}/",
            pubdate=movement.raised_at,
            updateddate=movement.decided_at or movement.raised_at,
            categories=[movement.get_state_display()],
        )
    if not atom.items:
        atom.latest_post_date = lambda: datetime(2000, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]  # no entry, no day
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _token(person: User) -> str:
    return salted_hmac("claims.views.movements", f"{person.pk} {person.get_session_auth_hash()}").hexdigest()
