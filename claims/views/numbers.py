"""A search for a number: the claims, the evidence and the documents that state it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from claims import number_search
from claims.figures import Asked, event_names, group_names, plain_number, unit_words
from claims.forms import NumberForm
from claims.models import Claim, Evidence
from claims.number_search import CannotAsk, Found, TooBroad
from claims.permissions import can_read, require
from claims.readings import progress
from claims.views.paging import PAGE_SIZE
from claims.views.requests import InsiderRequest

# Of claims and evidence so many stand on the first page; a group has pages of its own.
FIRST_OF_GROUP = 5
FIRST_DOCUMENTS = 15
GROUPS = {"claims": "Claims", "evidence": "Evidence", "documents": "Documents"}


# What was understood is told in the words of the page, whatever language it was asked in.
PAGE_LANGUAGE = "en"


@require_safe
def numbers(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    form = NumberForm(request.GET)
    if form.is_empty:
        return _page(request, NumberForm(), {})
    if not form.is_valid():
        return _page(request, form, {}, status=422)
    fields = dict(form.cleaned_data)
    try:
        asked = number_search.question(fields.pop("q"), **fields)
    except CannotAsk as error:
        for field, sentence in error.problems:
            form.add_error(field, sentence)
        return _page(request, form, {}, status=422)
    try:
        found = number_search.search(asked, reader=request.user)
    except TooBroad as error:
        return _page(request, form, {"understood": _understood(asked), "too_broad": str(error)})
    context = {
        "understood": _understood(asked),
        "found": found,
        "total": len(found.claims) + len(found.evidence) + len(found.documents),
        **_groups(request, found),
    }
    return _page(request, form, context)


def _page(request: InsiderRequest, form: NumberForm, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    read, held = progress()
    fields_open = any(request.GET.get(name, "").strip() for name in form.fields if name != "q")
    shown = {"form": form, "fields_open": fields_open, "read": read, "held": held, **context}
    return render(request, "numbers/numbers.html", shown, status=status)


def _groups(request: InsiderRequest, found: Found) -> dict[str, Any]:
    """The three groups, the first of each; or one of them, in pages."""
    one = request.GET.get("in", "")
    if one in GROUPS:
        page = Paginator(getattr(found, one), PAGE_SIZE).get_page(request.GET.get("page"))
        return {"group": GROUPS[one], "page": page, one: _rows(request, one, list(page), found)}
    first = {"claims": FIRST_OF_GROUP, "evidence": FIRST_OF_GROUP, "documents": FIRST_DOCUMENTS}
    return {name: _rows(request, name, getattr(found, name)[:most], found) for name, most in first.items()}


def _rows(request: InsiderRequest, group: str, ids: Sequence[int], found: Found) -> Sequence[Any]:
    if group == "claims":
        claims = Claim.objects.visible_to(request.user).for_page().in_bulk(ids)
        return [claims[pk] for pk in ids if pk in claims]
    if group == "evidence":
        evidence = Evidence.objects.visible_to(request.user).for_page().select_related("claim").in_bulk(ids)
        return [evidence[pk] for pk in ids if pk in evidence]
    return number_search.quoted(ids, found, reader=request.user)


def _understood(asked: Asked) -> list[tuple[str, str]]:
    """The question as it was read, part by part."""
    interval = asked.interval
    assert interval is not None
    low, high = (plain_number(limit) if limit is not None else "" for limit in (interval.low, interval.high))
    number = (
        low if low == high else f"{low} to {high}" if low and high else f"{low} or more" if low else f"up to {high}"
    )
    counted = [group_names().get(group, group) for group in asked.groups] or ([asked.counted] if asked.counted else [])
    days = [f"{day:%-d %b %Y}" if day else "" for day in (asked.since, asked.until)]
    when = " to ".join(days) if all(days) else f"from {days[0]}" if days[0] else f"until {days[1]}"
    parts = {
        "number": f"{number} {unit_words(asked.unit, asked.kind, PAGE_LANGUAGE)}".strip(),
        "happened": event_names().get(asked.event_class or "", ""),
        "counted": " and ".join(counted),
        "place": ", ".join(place.title() for place in asked.places),
        "as of": when if asked.since or asked.until else "",
    }
    return [(name, said) for name, said in parts.items() if said]
