"""One article: taking it in, its text with the claims marked, and the search for all of them."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from claims import corroboration, extraction
from claims.forms import AddressForm, PasteForm
from claims.models import Article, Claim
from claims.permissions import can_edit, get_article, require
from claims.views.marking import paragraphs
from claims.views.requests import InsiderRequest
from sources.models import Arrival, Outlet

BY_WORTH, BY_PLACE = "worth", "place"


@require_http_methods(["GET", "HEAD", "POST"])
def new_article(request: InsiderRequest) -> HttpResponse:
    """Paste an article, or give its address."""
    require(can_edit(request.user))
    by_address = request.POST.get("by") == "address"
    pasted = request.method == "POST" and not by_address
    paste = PasteForm(request.POST, request.FILES) if pasted else PasteForm()
    address = AddressForm(request.POST if by_address else None, auto_id="address_%s")
    article = known = None
    status = 200
    if request.method == "POST":
        try:
            article = _add(request, paste=paste, address=address, by_address=by_address)
        except extraction.AlreadyThere as error:
            known = error.article
        status = 422
    if article:
        found = article.claims.visible_to(request.user).count()
        messages.success(
            request, f"{found} claims found." if found else "The article is stored; no figure was found in it."
        )
        return redirect(article)
    context = {
        "paste": paste,
        "address": address,
        "by_address": by_address,
        "known": known,
        "outlets": Outlet.objects.visible_to(request.user).values_list("name", flat=True)[:200],
    }
    return render(request, "articles/new.html", context, status=status)


def _add(request: InsiderRequest, *, paste: PasteForm, address: AddressForm, by_address: bool) -> Article | None:
    """Take in what was filled in; None where a form has errors, which it then shows.  Raises: AlreadyThere."""
    form: Form = address if by_address else paste
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        if by_address:
            return extraction.add_article_at(
                url=given["url"], published_on=given["published_on"], today=timezone.localdate(), by=request.user
            )
        return extraction.add_pasted_article(
            page=paste.page,
            raw=paste.raw,
            url=given["url"],
            outlet=given["outlet"],
            by=request.user,
            arrival=Arrival.UPLOADED if given["file"] else Arrival.PASTED,
        )
    except extraction.CannotAdd as error:
        form.add_error(error.field, error.sentence)
        return None
    except extraction.AlreadyThere as error:
        form.add_error(_tells_which(form, error.article), f"{error} Nothing was added.")
        raise


def _tells_which(form: Form, known: Article) -> str:
    """The field that gave an article away as one that is here: its address, else its text."""
    given = form.cleaned_data
    if "text" not in given or (given["url"] and given["url"] == known.document.url):
        return "url"
    return "file" if given["file"] else "text"


@require_safe
def article(request: InsiderRequest, pk: int) -> HttpResponse:
    shown = get_article(request.user, pk)
    claims = list(shown.claims.visible_to(request.user).for_list())
    document = shown.document
    found = list(shown.findings.visible_to(request.user).select_related("dismissed_by"))
    places = {(claim.start, claim.end): claim for claim in claims}
    for finding in found:
        marked = (places.get((start, end)) for start, end in finding.spans)
        finding.places = [claim for claim in marked if claim]  # type: ignore[attr-defined]  # for the template alone
    context = {
        "article": shown,
        "paragraphs": paragraphs(document.text, claims, headline_end=document.headline_end),
        "claims": _ordered(claims, request),
        "order": _order(request),
        "open_findings": [finding for finding in found if not finding.is_dismissed],
        "dismissed_findings": [finding for finding in found if finding.is_dismissed],
        "is_searching": any(claim.lookups_unsettled for claim in claims),
        "edit_refusal": can_edit(request.user),
    }
    return render(request, "articles/article.html", context)


@require_safe
def article_claims(request: InsiderRequest, pk: int) -> HttpResponse:
    """The list of claims alone; htmx asks for it again while searches are under way."""
    shown = get_article(request.user, pk)
    claims = list(shown.claims.visible_to(request.user).for_list())
    is_searching = any(claim.lookups_unsettled for claim in claims)
    context = {
        "article": shown,
        "claims": _ordered(claims, request),
        "order": _order(request),
        "is_searching": is_searching,
    }
    return render(request, "articles/_claims.html", context)


def _order(request: InsiderRequest) -> str:
    return BY_PLACE if request.GET.get("order") == BY_PLACE else BY_WORTH


def _ordered(claims: list[Claim], request: InsiderRequest) -> list[Claim]:
    """What is most worth checking first, or as the text has it."""
    if _order(request) == BY_PLACE:
        return claims
    return sorted(claims, key=lambda claim: (-claim.worthiness, claim.start))


@require_POST
def find_sources(request: InsiderRequest, pk: int) -> HttpResponse:
    """Search for every claim of the article."""
    shown = get_article(request.user, pk)
    started = corroboration.find_sources_for_article(article=shown, by=request.user)
    if not started:
        messages.info(request, "Every search is under way already.")
    return redirect(shown)
