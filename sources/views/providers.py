"""The list of providers: who is asked, in which order, how they answer; and one of them, to change and to try."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.permissions import can_administer, require
from people.requests import InsiderRequest
from sources.forms import ProviderForm, QuestionForm
from sources.models import ProviderSetting
from sources.providers import KINDS, Kind, ask, register, why_off
from sources.providers.base import Answer, ProviderError, Query

logger = logging.getLogger(__name__)

# A test shows what kind of thing comes back; a search shows all of it.
MOST_SHOWN = 5
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Row:
    """A provider as the list shows it."""

    setting: ProviderSetting
    kind: Kind | None
    why_off: str

    @property
    def state(self) -> str:
        return "off" if self.why_off else "paused" if self.setting.is_paused else "asked"


@dataclass(frozen=True, slots=True)
class Tried:
    """How a test went: an answer, or the sentence of an error."""

    seconds: float
    answer: Answer | None = None
    error: str = ""


@require_safe
def providers(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    rows = [_row(setting) for setting in ProviderSetting.objects.visible_to(request.user).in_order()]
    return render(request, "sources/providers.html", {"rows": rows, "addable": register.addable()})


@require_http_methods(["GET", "HEAD", "POST"])
def add_provider(request: InsiderRequest, name: str) -> HttpResponse:
    require(can_administer(request.user))
    kind = next((kind for kind in register.addable() if kind.name == name), None)
    if kind is None:
        raise Http404("No provider of this kind can be added.")
    usual = {"label": kind.label, "seconds_between": f"{kind.seconds_between:g}"}
    form = ProviderForm(request.POST or None, kind=kind, initial=usual)
    if request.method == "POST" and form.is_valid():
        added = register.add(kind=kind, key=form.changed_key or "", by=request.user, **_set_up(form))
        messages.success(request, f"{added} is on the list. Test it, and start it when it answers.")
        return redirect(added)
    return render(request, "sources/add_provider.html", {"kind": kind, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: InsiderRequest, pk: int) -> HttpResponse:
    setting = _setting(request, pk)
    form = _form(setting, request.POST or None)
    if form and request.method == "POST" and form.is_valid():
        register.change(setting=setting, key=form.changed_key, by=request.user, **_set_up(form))
        messages.success(request, "Saved.")
        return redirect(setting)
    return _page(request, setting, form=form)


@require_POST
def test_provider(request: InsiderRequest, pk: int) -> HttpResponse:
    """Ask it now, for real, and show what comes back."""
    setting = _setting(request, pk)
    question = QuestionForm(request.POST, kind=KINDS.get(setting.kind))
    tried = _try(setting, question.cleaned_data["question"], request) if question.is_valid() else None
    setting = _setting(request, pk)  # with the test counted
    if request.htmx:
        context = {"setting": setting, "question": question, "tried": tried, "is_in_place": True}
        return render(request, "sources/_test.html", context)
    return _page(request, setting, question=question, tried=tried)


@require_POST
def move_provider(request: InsiderRequest, pk: int) -> HttpResponse:
    register.move(setting=_setting(request, pk), up=request.POST.get("direction") != "down", by=request.user)
    return redirect("sources:providers")


@require_POST
def pause_provider(request: InsiderRequest, pk: int) -> HttpResponse:
    register.pause(setting=_setting(request, pk), by=request.user)
    return redirect("sources:providers")


@require_POST
def start_provider(request: InsiderRequest, pk: int) -> HttpResponse:
    register.start(setting=_setting(request, pk), by=request.user)
    return redirect("sources:providers")


@require_POST
def remove_provider(request: InsiderRequest, pk: int) -> HttpResponse:
    setting = _setting(request, pk)
    register.remove(setting=setting, by=request.user)
    messages.success(request, f"{setting} is off the list. What its searches found stays.")
    return redirect("sources:providers")


def _setting(request: InsiderRequest, pk: int) -> ProviderSetting:
    setting = register.get_provider(request.user, pk)
    require(can_administer(request.user))
    return setting


def _row(setting: ProviderSetting) -> Row:
    return Row(setting=setting, kind=KINDS.get(setting.kind), why_off=why_off(setting))


def _form(setting: ProviderSetting, typed: Any = None) -> ProviderForm | None:
    """None for a kind that this version does not know: it can be looked at, and removed."""
    if (kind := KINDS.get(setting.kind)) is None:
        return None
    as_it_is = {name: getattr(setting, name) for name in ("label", "address", "languages")}
    initial = as_it_is | {"seconds_between": f"{setting.seconds_between:g}"}
    return ProviderForm(typed, kind=kind, setting=setting, initial=initial)


def _page(
    request: InsiderRequest,
    setting: ProviderSetting,
    *,
    form: ProviderForm | None = None,
    question: QuestionForm | None = None,
    tried: Tried | None = None,
) -> HttpResponse:
    context = {
        "row": _row(setting),
        "setting": setting,
        "form": form or _form(setting),
        "question": question or QuestionForm(kind=KINDS.get(setting.kind)),
        "tried": tried,
    }
    return render(request, "sources/provider.html", context)


def _try(setting: ProviderSetting, question: str, request: InsiderRequest) -> Tried:
    begun = time.monotonic()
    query = Query(phrases=(question,), languages=LANGUAGES, limit=MOST_SHOWN)
    try:
        answer = ask(setting, query, request.user)
    except ProviderError as error:
        return Tried(seconds=time.monotonic() - begun, error=str(error))
    except Exception as error:  # a test is there to find what nobody foresaw
        logger.exception("%s stopped on an error", setting)
        sentence = f"Something unforeseen happened ({type(error).__name__}). Please report it."
        return Tried(seconds=time.monotonic() - begun, error=sentence)
    return Tried(seconds=time.monotonic() - begun, answer=answer)


def _set_up(form: ProviderForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("key", "remove_key")}
