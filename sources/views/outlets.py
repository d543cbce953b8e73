"""The register of outlets: who publishes, how far each is trusted, and the register as a file."""

from __future__ import annotations

import base64
import binascii

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import VisibleQuerySet
from people.paging import page_of
from people.permissions import can_administer, can_read, require
from people.requests import InsiderRequest
from sources import outlets as register
from sources.models import Document, Outlet
from sources.outlet_forms import OutletForm, OutletSearchForm, RegisterFileForm
from sources.outlets import CannotImport
from sources.permissions import get_outlet

MOST_LATEST = 20
COUNTED = Q(documents__state="done", documents__same_as__isnull=True, documents__is_current=True)


@require_safe
def outlets(request: InsiderRequest) -> HttpResponse:
    require(can_read(request.user))
    known = Outlet.objects.visible_to(request.user)
    countries = known.exclude(country="").order_by("country").values_list("country", flat=True).distinct()
    search = OutletSearchForm(request.GET or None, countries=list(countries))
    found = _narrowed(known, search).annotate(document_count=Count("documents", filter=COUNTED)).order_by("name")
    context = {
        "outlets": page_of(request, found),
        "search": search,
        "is_narrowed": search.is_bound and any(search.cleaned_data.values()),
        "change_refusal": can_administer(request.user),
    }
    return render(request, "outlets/list.html", context)


def _narrowed(rows: VisibleQuerySet[Outlet], search: OutletSearchForm) -> VisibleQuerySet[Outlet]:
    if not search.is_bound:
        return rows
    search.full_clean()
    given = search.cleaned_data
    if words := given.get("q"):
        named = Q(name__icontains=words) | Q(domain__icontains=words) | Q(owner_group__icontains=words)
        rows = rows.filter(named)
    return rows.filter(**{name: given[name] for name in ("kind", "country", "reliability") if given.get(name)})


@require_safe
def outlet(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_outlet(request.user, pk)
    documents = Document.objects.visible_to(request.user).read().current().filter(outlet=shown)
    context = {
        "outlet": shown,
        "document_count": documents.count(),
        "latest": documents.order_by("-stored_at", "-pk")[:MOST_LATEST],
        "change_refusal": can_administer(request.user),
    }
    return render(request, "outlets/outlet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_outlet(request: InsiderRequest) -> HttpResponse:
    require(can_administer(request.user))
    return _edit(request, OutletForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_outlet(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_outlet(request.user, pk)
    require(can_administer(request.user))
    return _edit(request, OutletForm(request.POST or None, instance=shown))


def _edit(request: InsiderRequest, form: OutletForm) -> HttpResponse:
    name = form.instance.name
    if form.is_bound and form.is_valid():
        if not name:
            added = register.add_outlet(facts=form.cleaned_data, by=request.user)
            messages.success(request, f"{added} is in the register.")
            return redirect(added)
        register.change_outlet(outlet=form.instance, facts=form.cleaned_data, by=request.user)
        messages.success(request, "Saved.")
        return redirect(form.instance)
    context = {"form": form, "outlet": form.instance, "name": name}
    return render(request, "outlets/edit.html", context, status=422 if form.is_bound else 200)


@require_safe
def export_outlets(request: InsiderRequest) -> StreamingHttpResponse:
    require(can_read(request.user))
    lines = register.register_csv(Outlet.objects.visible_to(request.user).iterator())
    return StreamingHttpResponse(
        (line.encode() for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="outlets.csv"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_outlets(request: InsiderRequest) -> HttpResponse:
    """Choose a file, and see what it would do."""
    require(can_administer(request.user))
    form = RegisterFileForm(request.POST, request.FILES) if request.method == "POST" else RegisterFileForm()
    if form.is_bound and form.is_valid():
        return _preview(request, form.cleaned_data["file"])
    return render(request, "outlets/import.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def apply_import(request: InsiderRequest) -> HttpResponse:
    """Take over what was seen in the preview."""
    require(can_administer(request.user))
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
    except binascii.Error as error:
        raise BadRequest("The register did not come back as it was shown.") from error
    try:
        plan = register.import_register(content=content, by=request.user, seen=request.POST.get("seen", "unseen"))
    except CannotImport as error:
        messages.error(request, str(error))
        return _preview(request, content, status=409)
    messages.success(request, f"{len(plan.added)} outlets added, {len(plan.changed)} changed.")
    return redirect("sources:outlets")


def _preview(request: InsiderRequest, content: bytes, *, status: int = 200) -> HttpResponse:
    plan = register.plan_import(content)
    context = {"form": RegisterFileForm(), "plan": plan, "content": base64.b64encode(content).decode()}
    return render(request, "outlets/import.html", context, status=422 if plan.mistakes else status)
