"""What search engines ask for first: which pages there are, and which are for them."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from claims.models import VerdictRevision
from claims.permissions import NotVisible
from claims.views.public.answering import for_anyone, kept

# No sitemap may name more addresses (sitemaps.org); the newest are in the first.
MOST_ADDRESSES = 50_000
PAGES = ("claims:findings", "claims:corrections", "claims:methodology")
FEEDS = ("claims:verdicts_atom", "claims:verdicts_json", "claims:corrections_atom", "claims:corrections_json")


@for_anyone
def sitemap(request: HttpRequest) -> HttpResponse:
    """The pages, and every verdict that stands; where one file does not hold them, an index of several."""
    rows = VerdictRevision.objects.for_readers().published()
    parts = max(1, ceil(rows.count() / MOST_ADDRESSES))
    asked = request.GET.get("part", "")
    if not asked and parts > 1:
        return _xml("public/sitemap_index.xml", parts=range(1, parts + 1), address=_absolute("claims:sitemap"))
    if asked and (not asked.isascii() or not asked.isdecimal() or not 1 <= int(asked[:9]) <= parts):
        raise NotVisible
    part = int(asked[:9] or 1)
    found = rows.values_list("verdict__public_id", "decided_at")
    some = found[(part - 1) * MOST_ADDRESSES : part * MOST_ADDRESSES]
    verdicts = [(_absolute("claims:finding", public_id), day) for public_id, day in some]
    return _xml("public/sitemap.xml", pages=map(_absolute, PAGES) if part == 1 else (), verdicts=verdicts)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is public is for everyone; the desk is for nobody."""
    lines = ["User-agent: *"]
    if settings.PUBLISH_VERDICTS:
        lines += [f"Allow: {reverse(name)}" for name in (*PAGES, *FEEDS, "claims:sitemap", "api:verdicts")]
        lines += [f"Allow: {settings.STATIC_URL}", "Disallow: /", "", f"Sitemap: {_absolute('claims:sitemap')}"]
    else:
        lines.append("Disallow: /")
    return kept(request, HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))


def _absolute(route: str, *names: object) -> str:
    return settings.SITE_URL + reverse(route, args=names)


def _xml(template: str, **context: object) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type="application/xml; charset=utf-8")
