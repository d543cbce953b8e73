"""The feeds that lookups search and that are polled on schedule."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.permissions import can_administer, require
from people.requests import InsiderRequest
from sources import polling
from sources.forms import FeedForm
from sources.models import Feed


@require_safe
def feeds(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    registered = Feed.objects.visible_to(request.user).select_related("outlet", "poll")
    return render(request, "sources/feeds.html", {"feeds": registered, "now": timezone.now()})


@require_http_methods(["GET", "HEAD", "POST"])
def add_feed(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    form = FeedForm(request.POST or None, reader=request.user, initial={"is_polled": True})
    if request.method == "POST" and form.is_valid():
        added = polling.add_feed(by=request.user, **form.cleaned_data)
        messages.success(request, f"{added} is registered.")
        return redirect("sources:feeds")
    return render(request, "sources/feed.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _feed(request, pk)
    form = FeedForm(request.POST or None, reader=request.user, feed=shown, initial=_as_it_is(shown))
    if request.method == "POST" and form.is_valid():
        polling.change_feed(feed=shown, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("sources:feeds")
    return render(request, "sources/feed.html", {"form": form, "feed": shown})


@require_POST
def pause_feed(request: InsiderRequest, pk: int) -> HttpResponse:
    polling.pause_feed(feed=_feed(request, pk), by=request.user)
    return redirect("sources:feeds")


@require_POST
def start_feed(request: InsiderRequest, pk: int) -> HttpResponse:
    polling.start_feed(feed=_feed(request, pk), by=request.user)
    return redirect("sources:feeds")


@require_POST
def poll_feed(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _feed(request, pk)
    polling.poll_now(feed=shown, by=request.user)
    messages.success(request, f"{shown} is polled as soon as a worker is free.")
    return redirect("sources:feeds")


@require_POST
def remove_feed(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = _feed(request, pk)
    polling.remove_feed(feed=shown, by=request.user)
    messages.success(request, f"{shown} is off the list. The documents it led to stay.")
    return redirect("sources:feeds")


def _feed(request: InsiderRequest, pk: int) -> Feed:
    shown = polling.get_feed(request.user, pk)
    require(can_administer(request.user))
    return shown


def _as_it_is(feed: Feed) -> dict[str, Any]:
    return {"title": feed.title, "url": feed.url, "outlet": feed.outlet, "is_polled": hasattr(feed, "poll")}
