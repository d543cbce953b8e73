"""The published verdicts: the list of them, and each on a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import Truncator

from claims import published as publishing
from claims.explanation import explain
from claims.export.claimreview import claim_review_script
from claims.links import on_the_site
from claims.models import Rating, VerdictRevision
from claims.models.verdicts import Question
from claims.published import Published
from claims.redaction import TOMBSTONE
from claims.timeline import lay_out
from claims.views.marking import in_place
from claims.views.paging import page_of
from claims.views.public.answering import for_anyone, page

LONGEST_DESCRIPTION = 200


@for_anyone
def findings(request: HttpRequest) -> HttpResponse:
    """What stands, the newest first; `?rating=` narrows it."""
    ratings = list(Rating.objects.filter(question=Question.SO))
    asked = request.GET.get("rating", "")
    rating = next((each for each in ratings if each.slug == asked), None)
    rows = VerdictRevision.objects.for_readers().published().for_public_list()
    if asked:
        rows = rows.filter(rating=rating)
    return page(
        "public/findings.html",
        reverse("claims:findings"),
        here="findings",
        verdicts=page_of(request, rows),
        query=request.GET,
        ratings=ratings,
        asked=asked,
        rating=rating,
    )


@for_anyone
def finding(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One verdict, and all that became of it.  It stays at its address, also where it is withdrawn."""
    verdict = publishing.find(public_id)
    revision, claim = verdict.now, verdict.now.claim
    document = claim.article.document
    context = {
        "verdict": verdict,
        "revision": revision,
        "claim": claim,
        "document": document,
        "in_place": in_place(claim),
        "article_url": on_the_site(document, claim.start, claim.end),
        "description": _description(verdict),
    }
    if not verdict.is_withdrawn:
        context |= _reasons(verdict)
    response = page("public/finding.html", revision.verdict.public_path, **context)
    if verdict.is_withdrawn:
        response["X-Robots-Tag"] = "noindex"
    return response


def _reasons(verdict: Published) -> dict[str, object]:
    """What a verdict that stands rests on, and how it came about."""
    revision, claim = verdict.now, verdict.now.claim
    passages = list(revision.evidence.all())
    explanation = explain(claim=claim, evidence=passages)
    return {
        "claim_review": claim_review_script(revision),
        "explanation": explanation,
        "sides": publishing.sides(explanation),
        "timeline": lay_out(claim=claim, evidence=[item for item in passages if not item.is_apart]),
        "checked": publishing.how_checked(revision),
    }


def _description(verdict: Published) -> str:
    """For whoever lists the page: what became of the claim, and why, unless that was blacked out."""
    what = "Withdrawn" if verdict.is_withdrawn else str(verdict.now.rating)
    why = verdict.now.public_note if verdict.is_withdrawn else verdict.now.summary
    if why == TOMBSTONE:
        return f"{what}."
    between = ":" if verdict.is_withdrawn else "."
    return f"{what}{between} {Truncator(' '.join(why.split())).chars(LONGEST_DESCRIPTION)}"
