"""Webhooks: who is told of what, each delivery, and what was answered.  For administrators."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import webhooks as register
from claims.deliveries import headers_of
from claims.history import history
from claims.models import Delivery, EventType, Webhook
from claims.permissions import can_administer, can_send_again, get_delivery, get_webhook, require
from claims.views.paging import page_of
from claims.views.requests import InsiderRequest
from claims.webhook_forms import WebhookForm

# Of whose webhook the next page shows the secret: the one that was just made.
JUST_MADE = "webhook_just_made"
# The page of a delivery that is tried again within this time looks again by itself.
SOON = timedelta(minutes=1)


@require_safe
def webhooks(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    return render(request, "webhooks/list.html", {"webhooks": Webhook.objects.visible_to(request.user).for_list()})


@require_http_methods(["GET", "HEAD", "POST"])
def add_webhook(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = WebhookForm(request.POST or None, reader=request.user, initial={"events": EventType.values})
    if request.method == "POST" and form.is_valid():
        added = register.add(by=request.user, **form.cleaned_data)
        request.session[JUST_MADE] = added.pk
        messages.success(request, f"{added} is told from now on. Give its receiver the secret, and send a test.")
        return redirect(added)
    return render(request, "webhooks/edit.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _webhook(request, pk)
    is_just_made = request.session.get(JUST_MADE) == shown.pk
    if is_just_made:
        del request.session[JUST_MADE]
    return _page(request, shown, secret=shown.secret if is_just_made else "")


@require_http_methods(["GET", "HEAD", "POST"])
def change_webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _webhook(request, pk)
    now = {"url": shown.url, "events": shown.events, "description": shown.description}
    form = WebhookForm(request.POST or None, reader=request.user, webhook=shown, initial=now)
    if request.method == "POST" and form.is_valid():
        register.change(webhook=shown, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(shown)
    return render(request, "webhooks/edit.html", {"form": form, "webhook": shown}, status=422 if form.errors else 200)


@require_POST
@never_cache
def webhook_secret(request: InsiderRequest, pk: int) -> HttpResponse:
    """The page with the secret on it.  A POST, so that no link, history or prefetch shows it."""
    shown = _webhook(request, pk)
    return _page(request, shown, secret=register.show_secret(webhook=shown, by=request.user))


@require_POST
@never_cache
def renew_webhook_secret(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _webhook(request, pk)
    register.renew_secret(webhook=shown, by=request.user)
    request.session[JUST_MADE] = shown.pk
    messages.success(request, "There is a new secret. For 24 hours what is sent is signed with the old one, too.")
    return redirect(shown)


@require_POST
def test_webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    return redirect(register.test(webhook=_webhook(request, pk), by=request.user))


@require_POST
def pause_webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    register.pause(webhook=_webhook(request, pk), by=request.user)
    return redirect("claims:webhook", pk)


@require_POST
def start_webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    register.start(webhook=_webhook(request, pk), by=request.user)
    return redirect("claims:webhook", pk)


@require_POST
def send_failed_again(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _webhook(request, pk)
    sent = register.send_failed_again(webhook=shown, by=request.user)
    messages.success(request, f"{sent} deliver{'y is' if sent == 1 else 'ies are'} sent again.")
    return redirect(shown)


@require_POST
def remove_webhook(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _webhook(request, pk)
    register.remove(webhook=shown, by=request.user)
    messages.success(request, f"{shown} is told nothing more. Its deliveries are gone with it.")
    return redirect("claims:webhooks")


@require_safe
def delivery(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _delivery(request, pk)
    attempts = [
        (attempt, headers_of(shown, at=attempt.at, signature=attempt.signature)) for attempt in shown.tries.all()
    ]
    context = {
        "delivery": shown,
        "attempts": attempts,
        "payload": _for_reading(shown.payload),
        "is_soon": not shown.is_settled and shown.due_at < timezone.now() + SOON,
        "now": timezone.now(),
        "again_refusal": can_send_again(request.user, shown),
    }
    return render(request, "webhooks/_delivery.html" if request.htmx else "webhooks/delivery.html", context)


@require_POST
def send_delivery_again(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _delivery(request, pk)
    register.send_again(delivery=shown, by=request.user)
    return redirect(shown)


def _page(request: InsiderRequest, shown: Webhook, *, secret: str) -> HttpResponse:
    deliveries = Delivery.objects.visible_to(request.user).for_page().filter(webhook=shown)
    context: dict[str, Any] = {
        "webhook": shown,
        "secret": secret,
        "deliveries": page_of(request, deliveries),
        "has_failed": deliveries.filter(state="failed").exclude(event="test").exists(),
        "now": timezone.now(),
        "history": history(request.user, f"webhook:{shown.pk}"),
    }
    return render(request, "webhooks/webhook.html", context)


def _for_reading(payload: str) -> str:
    return json.dumps(json.loads(payload), ensure_ascii=False, indent=2) if payload else ""


def _webhook(request: InsiderRequest, pk: int) -> Webhook:
    shown = get_webhook(request.user, pk)
    require(can_administer(request.user))
    return shown


def _delivery(request: InsiderRequest, pk: int) -> Delivery:
    shown = get_delivery(request.user, pk)
    require(can_administer(request.user))
    return shown
