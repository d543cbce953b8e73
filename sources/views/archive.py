"""A search of everything that is stored."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.permissions import can_read, require
from people.requests import InsiderRequest
from sources.archive import Question, search
from sources.archive.index import corpus
from sources.forms import ArchiveForm
from sources.models import Outlet

MOST_FOUND = 30
# Names offered while one is typed.
MOST_OUTLETS = 200


@require_safe
def archive(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    stored = corpus()
    outlets = Outlet.objects.visible_to(request.user)
    form = ArchiveForm(request.GET or None, outlets=outlets, languages=stored.languages)
    found = None
    if form.is_bound and form.is_valid():
        found = search(_question(form), reader=request.user)
    context = {
        "form": form,
        "found": found,
        "stored": stored.documents,
        "most": MOST_FOUND,
        "outlets": outlets.values_list("name", flat=True)[:MOST_OUTLETS],
    }
    return render(request, "archive/archive.html", context, status=422 if form.errors else 200)


def _question(form: ArchiveForm) -> Question:
    given = form.cleaned_data
    outlet = given["outlet"]
    return Question(
        phrases=[given["q"]],
        low=given["low"],
        high=given["high"],
        since=given["since"],
        until=given["until"],
        outlets=[outlet.pk] if outlet else [],
        languages=[given["language"]] if given["language"] else [],
        country=given["country"],
        limit=MOST_FOUND,
    )
