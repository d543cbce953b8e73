"""The invented outlets of the demonstration: a feed, and the pages it leads to.  Open to anyone, as a newspaper is."""

from __future__ import annotations

import html
import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from demonstration.reports import DemonstrationOutlet, Report, load_outlets, load_reports

BANNERS = {
    "en": "This report is invented. It is here to demonstrate Factcheck; the outlet does not exist.",
    "es": "Esta noticia es inventada. Sirve para mostrar Factcheck; el medio no existe.",
}
SUMMARY_SENTENCES = 2
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """An Atom feed of the reports that are not in the archive, newest first."""
    here = request.build_absolute_uri()
    atom = Atom1Feed(
        title="Demonstration reports",
        link=here,
        description="Invented reports that show how Factcheck searches a feed.",
        feed_url=here,
        author_name="Factcheck (demonstration)",
    )
    outlets = _outlets()
    for item in sorted(_served_here(), key=lambda item: item.published, reverse=True):
        atom.add_item(
            title=item.title,
            link=request.build_absolute_uri(reverse("demonstration:report", args=[item.slug])),
            description=html.escape(summary(item), quote=False),  # Atom1Feed declares summaries as HTML
            author_name=outlets[item.outlet].name,
            unique_id=item.url,
            pubdate=item.published,
            updateddate=item.published,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@login_not_required
@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of one report of the feed."""
    for item in _served_here():
        if item.slug == slug:
            context = {
                "report": item,
                "outlet": _outlets()[item.outlet],
                "banner": BANNERS[item.language],
                "paragraphs": item.text.split("\n\n"),
            }
            # Without the request, so that nothing of the workbench's own pages gets in.
            return HttpResponse(render_to_string("demonstration/report.html", context))
    raise Http404("No report of the feed has this name.")


def summary(item: Report) -> str:
    """The first two sentences."""
    return " ".join(SENTENCE_END.split(item.text, maxsplit=SUMMARY_SENTENCES)[:SUMMARY_SENTENCES])


def _served_here() -> list[Report]:
    return [item for item in load_reports() if item.served == "feed"]


def _outlets() -> dict[str, DemonstrationOutlet]:
    return {outlet.slug: outlet for outlet in load_outlets()}
