"""The card of a verdict: a small page that other sites may frame, and the same as a drawing and a picture."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt

from claims import published as publishing
from claims.card_drawing import lay_out
from claims.models.verdicts import Colour
from claims.pictures import png_of
from claims.published import Published
from claims.views.public.answering import for_anyone, page

# Any site may frame the card; it loads its stylesheet, sends nothing and runs nothing.
FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
WITHDRAWN_ICON = "–"


@xframe_options_exempt
@for_anyone
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    verdict = publishing.find_in_short(public_id)
    path = verdict.now.verdict.public_path
    response = page("public/card.html", path, verdict=verdict, revision=verdict.now)
    response["Content-Security-Policy"] = FRAMED
    response["X-Robots-Tag"] = "noindex"
    return response


@for_anyone
def card_svg(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return HttpResponse(_svg(publishing.find_in_short(public_id)), content_type="image/svg+xml")


@for_anyone
def card_png(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return HttpResponse(png_of(_svg(publishing.find_in_short(public_id))), content_type="image/png")


def _svg(verdict: Published) -> str:
    revision = verdict.now
    claim, rating = revision.claim, revision.rating
    assert rating is not None  # the database refuses a published revision without one
    withdrawn = verdict.is_withdrawn
    day = f"As of {revision.as_of.day} {revision.as_of:%b %Y}" if revision.as_of and not withdrawn else ""
    card = lay_out(
        newsroom=settings.NEWSROOM_NAME,
        icon=WITHDRAWN_ICON if withdrawn else rating.icon,
        colour=Colour.PLAIN if withdrawn else rating.colour,
        rating="Withdrawn" if withdrawn else rating.name,
        claimed=claim.label,
        found="" if withdrawn else revision.corrected_text,
        note=revision.public_note if withdrawn else revision.summary,
        foot=" · ".join(part for part in (day, f"In {claim.article.document.outlet_name}") if part),
    )
    return render_to_string("public/card.svg", {"card": card})
