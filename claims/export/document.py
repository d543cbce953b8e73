"""The one shape of a verdict outside this house (verdict.schema.json): API, command and page all render this."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings

from claims.models import Claim, Evidence, VerdictRevision
from claims.models.verdicts import UNDECIDED_STATES
from sources.models import Document

SCHEMA_VERSION = "1.0"


def verdict_document(revision: VerdictRevision) -> dict[str, Any]:
    """An approved revision as JSON.  Touches no row that `for_page()` has not fetched."""
    claim = revision.claim
    return {
        "schema_version": SCHEMA_VERSION,
        "id": str(revision.verdict.public_id),
        "url": f"{settings.SITE_URL}/api/v1/verdicts/{revision.verdict.public_id}/",
        "published_at": _moment(revision.decided_at),
        "claim": _claim(claim),
        "article": _source(claim.article.document),
        "figure": claim.figure_document,
        "rating": _rating(revision),
        "corrected_figure": revision.corrected_figure,
        "as_of": _day(revision.as_of),
        "summary": revision.summary,
        "evidence": [_evidence(item) for item in revision.evidence.all()],
        "history": [
            _revision(earlier) for earlier in revision.verdict.revisions.all() if earlier.state not in UNDECIDED_STATES
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.pk,
        "text": claim.text,
        "label": claim.label,
        "start": claim.start,
        "end": claim.end,
        "in_headline": claim.is_headline,
        "tally": {"id": claim.tally_id, "title": claim.tally.title},
    }


def _source(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "outlet": document.outlet_name,
        "url": document.public_url or None,
        "published_on": _day(document.published_on),
        "language": document.language or None,
        "text_sha256": document.text_sha256,
    }


def _rating(revision: VerdictRevision) -> dict[str, Any]:
    rating = revision.rating
    assert rating is not None  # the database refuses a submitted revision without one
    return {
        "slug": rating.slug,
        "name": rating.name,
        "definition": rating.definition,
        "claimreview_value": rating.claimreview_value,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "quote": item.quote,
        "quote_start": item.quote_start,
        "figure": item.figure_document,
        "relation": item.relation,
        "reason": item.reason,
        "origin": item.origin,
        "as_of": _day(item.as_of),
        "document": _source(item.document),
    }


def _revision(revision: VerdictRevision) -> dict[str, Any]:
    """One step of the chain: who had which part, without saying what a draft said."""
    return {
        "number": revision.number,
        "state": revision.state,
        "submitted_at": _moment(revision.submitted_at),
        "decided_at": _moment(revision.decided_at),
        "signatures": [
            {"person": str(hand.person), "part": hand.part, "at": _moment(hand.at)}
            for hand in revision.signatures.all()
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
