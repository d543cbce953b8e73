"""One stored source: its text with the passages that evidence quotes, its versions, its visits, and its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from claims.documents import put_down_to
from claims.forms import PublisherForm
from claims.history import history
from claims.models import Evidence, Statement
from claims.permissions import can_edit, get_document, require
from claims.views.marking import Place, paragraphs
from claims.views.requests import InsiderRequest
from sources import intake, warc, wayback
from sources.changes import ChangeKind
from sources.changes import changes as changes_between
from sources.models import Arrival, Document, Outlet, WaybackSave
from sources.work import State

MOST_QUOTED = 200
MOST_COPIES = 50
MOST_VERSIONS = 50
MOST_OUTLETS = 200
# What strangers wrote is never run by a browser on this site's account, whatever it is.
INERT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
ENDINGS = {"text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "text/plain": "txt"}


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its number, and the one before it."""

    number: int
    document: Document
    before: Document | None


@require_safe
def document(request: InsiderRequest, pk: int) -> HttpResponse:
    return _page(request, get_document(request.user, pk))


@require_POST
def put_down(request: InsiderRequest, pk: int) -> HttpResponse:
    """Say who published it."""
    shown = get_document(request.user, pk)
    require(can_edit(request.user))
    form = PublisherForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, publisher=form)
    outlet = put_down_to(document=shown, outlet=form.cleaned_data["outlet"], by=request.user)
    messages.success(request, f"It is put down to {outlet}.")
    return redirect(shown)


def _page(request: InsiderRequest, shown: Document, *, publisher: PublisherForm | None = None) -> HttpResponse:
    if shown.revisits_id and not shown.text:  # a visit that has brought no text of its own
        return redirect(_known(shown))
    quoted = list(Evidence.objects.visible_to(request.user).of_document(shown)[:MOST_QUOTED])
    context = {
        "document": shown,
        "paragraphs": paragraphs(shown.text, _marked(request, shown, quoted), headline_end=shown.headline_end),
        "quoted": quoted,
        **_copies(request, shown),
        "publisher": publisher or PublisherForm(),
        "outlets": Outlet.objects.visible_to(request.user).values_list("name", flat=True)[:MOST_OUTLETS],
        "history": history(request.user, f"document:{shown.first_id}"),
        **_visits(request, shown),
    }
    context["quoted_elsewhere"] = _quoted_elsewhere(request, shown, context["versions"])
    return render(request, "documents/document.html", context, status=422 if publisher else 200)


def _copies(request: InsiderRequest, shown: Document) -> dict[str, Any]:
    """The copies of the text, which of them was first, and the numbers that were changed on the way."""
    group = shown.copy_group
    if group is None:
        return {}
    copies = Document.objects.visible_to(request.user).read().filter(copy_group=group).exclude(pk__in=shown.history())
    return {
        "copies": copies.select_related("outlet").prefetch_related("changed_numbers").defer("text")[:MOST_COPIES],
        "original": group.earliest(),
        "changed_here": shown.changed_numbers.select_related("document", "original"),
    }


@require_safe
def visits(request: InsiderRequest, pk: int) -> HttpResponse:
    """How far the visit is, and what the visits so far have found."""
    return _visits_part(request, get_document(request.user, pk))


def _marked(request: InsiderRequest, shown: Document, quoted: list[Evidence]) -> list[Place]:
    """What evidence quotes, and the statement that ?at= asks for, where that is another."""
    marked: list[Place] = list(quoted)
    at = request.GET.get("at", "")
    if at.isdecimal() and len(at) < 10:
        stated = Statement.objects.visible_to(request.user).filter(document=shown, start=int(at)).first()
        if stated and all(item.start != stated.start for item in quoted):
            marked.append(stated)
    return marked


@require_POST
def visit_again(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_document(request.user, pk)
    intake.revisit(document=shown, by=request.user)
    return _visits_part(request, shown) if request.htmx else redirect(shown)


@require_POST
def save_elsewhere(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_document(request.user, pk)
    wayback.ask(document=shown, by=request.user)
    return _visits_part(request, shown) if request.htmx else redirect(shown)


def _visits_part(request: InsiderRequest, shown: Document) -> HttpResponse:
    """The card alone; but where there is a newer version than the page knew of, the whole page has to tell of it."""
    context = _visits(request, shown)
    newest = str(context["newest"].document.pk) if context["newest"] else ""
    if (request.POST or request.GET).get("newest", newest) != newest:
        return HttpResponseClientRefresh()
    return render(request, "documents/_visits.html", {"document": shown, **context})


def _visits(request: InsiderRequest, shown: Document) -> dict[str, Any]:
    versions = _versions(request, shown)
    history = Document.objects.visible_to(request.user).filter(pk__in=shown.history())
    last = history.defer("text").order_by("-pk").first() or shown
    saved = WaybackSave.objects.visible_to(request.user).filter(document=shown).first()
    return {
        "versions": versions,
        "newest": versions[-1] if versions else None,
        "number": next((each.number for each in versions if each.document == shown), None),
        "last_visit": last,
        "visit_count": history.filter(arrival=Arrival.FETCHED, state__in=[State.DONE, State.FAILED]).count(),
        "is_visiting": not last.is_settled,
        "visit_refusal": intake.can_revisit(request.user, shown),
        "wayback": saved,
        "wayback_refusal": wayback.can_ask(request.user, shown),
        "has_wayback": settings.WAYBACK_SAVE != "off",
        "is_polling": not last.is_settled or bool(saved and not saved.is_settled),
    }


def _versions(request: InsiderRequest, shown: Document) -> list[Version]:
    """The newest versions of this address, the oldest of them first."""
    rows = Document.objects.visible_to(request.user).filter(pk__in=shown.versions()).defer("text")
    newest_first = list(rows.order_by("-pk")[: MOST_VERSIONS + 1])
    total = len(newest_first) if len(newest_first) <= MOST_VERSIONS else rows.count()
    before = [*newest_first[1:], None]
    numbered = [
        Version(number=total - index, document=each, before=before[index]) for index, each in enumerate(newest_first)
    ]
    return numbered[:MOST_VERSIONS][::-1]


def _quoted_elsewhere(request: InsiderRequest, shown: Document, versions: list[Version]) -> list[tuple[Version, int]]:
    """The other versions that claims rest on, with how many passages each."""
    others = {each.document.pk: each for each in versions if each.document != shown}
    quoted = Evidence.objects.visible_to(request.user).filter(document__in=others).order_by("document")
    counts = quoted.values_list("document").annotate(Count("pk"))
    return [(others[pk], count) for pk, count in counts]


def _known(visit: Document) -> Document:
    """What is known of the address of a visit that brought nothing new."""
    return visit.same_as or visit.versions().order_by("-is_current").first() or visit.history()[0]


@require_safe
def changes(request: InsiderRequest, pk: int) -> HttpResponse:
    """What two versions say differently: those that are asked for, else this one and the one before."""
    shown = get_document(request.user, pk)
    versions = _versions(request, shown)
    if len(versions) < 2:
        raise Http404("There is one version of this document.")
    by_pk = {str(each.document.pk): each for each in versions}
    later = by_pk.get(request.GET.get("to", ""), by_pk.get(str(shown.pk), versions[-1]))
    usual = versions[versions.index(later) - 1] if later != versions[0] else versions[0]
    earlier = by_pk.get(request.GET.get("from", ""), usual)
    found = changes_between(earlier.document.text, later.document.text)
    context = {
        "document": shown,
        "versions": versions,
        "earlier": earlier,
        "later": later,
        "changes": found,
        "counts": [(kind.value, sum(change.kind is kind for change in found)) for kind in ChangeKind],
        "numbers": [change for change in found if change.changes_numbers],
    }
    return render(request, "documents/changes.html", context)


# --- What is kept, to take away ---------------------------------------------------------------------------------------


@require_safe
def original_bytes(request: InsiderRequest, pk: int) -> HttpResponse:
    """The bytes as they came: to be kept, never to be shown by a browser from here."""
    shown = get_document(request.user, pk)
    try:
        content = shown.snapshot() if shown.raw else None
    except FileNotFoundError:
        content = None
    if content is None:
        messages.error(request, "The bytes of this document are not in storage.")
        return redirect(shown)
    return _attachment(content, f"document-{shown.pk}.{ENDINGS.get(shown.content_type, 'bin')}")


@require_safe
def plain_text(request: InsiderRequest, pk: int) -> HttpResponse:
    """The text as it was read, which every offset counts in."""
    shown = get_document(request.user, pk)
    return HttpResponse(shown.text, content_type="text/plain; charset=utf-8", headers=INERT)


@require_safe
def warc_file(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_document(request.user, pk)
    return _attachment(warc.document_warc(shown), f"document-{shown.pk}.warc.gz")


def _attachment(content: bytes, name: str) -> HttpResponse:
    headers = {**INERT, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)
