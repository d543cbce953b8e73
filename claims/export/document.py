"""The one shape of a verdict outside this house (schemas/verdict-2.0.json): API, command and page all render this."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from claims.export import rows
from claims.export.rows import Found, Passage, Shared, Stated, Step
from claims.links import on_the_site
from claims.models import Rating, RevisionKind, RevisionState, VerdictRevision
from claims.witnesses import independent_origins
from sources.models import Document

SCHEMA_VERSION = "2.0"
SCHEMA_NAME = f"verdict-{SCHEMA_VERSION}.json"
SCHEMA_PATH = Path(__file__).parent / "schemas" / SCHEMA_NAME
# Where the schema lies in the file; each newsroom serves it under its own address.
SCHEMA_ID = f"https://factcheck.example/schemas/{SCHEMA_NAME}"

ReadFigure = Callable[[str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """What stands in many documents alike, made once."""

    figure: ReadFigure
    sources: Mapping[int, dict[str, Any]]
    ratings: Mapping[str, dict[str, Any]]
    shared: Shared


def verdict_document(revision: VerdictRevision) -> dict[str, Any]:
    """What leaves the house of one approved revision, or of an approved withdrawal.  Eight queries.

    Raises: ValueError, where it is neither.
    """
    found = verdict_documents([revision.pk])
    if not found:
        raise ValueError(f"Revision {revision.pk} is not approved: nothing else leaves the house.")
    return found[0]


def document_then(revision: VerdictRevision) -> dict[str, Any]:
    """The same as it was on the approval of this revision, which may have been corrected or withdrawn since."""
    found, shared = rows.read([revision.pk], ever=True)
    (each,) = found
    step = each.step
    if step.kind != RevisionKind.WITHDRAWAL:
        step = step._replace(state=RevisionState.APPROVED)
    steps = [earlier for earlier in each.steps if earlier.number < step.number] + [step]
    return _told(each._replace(step=step, steps=steps), _pieces(shared))


def verdict_documents(ids: Sequence[int]) -> list[dict[str, Any]]:
    """The same of many revisions, in their order and with no more queries; what is not approved is left out."""
    return list(each_document(ids))


def each_document(ids: Sequence[int], *, figure: ReadFigure = json.loads) -> Iterator[dict[str, Any]]:
    """The same one by one: only what is read of them is in memory at once, and no document but the last.

    Args:
        figure: what becomes of a stored figure, which is JSON.
    """
    found, shared = rows.read(ids)
    pieces = _pieces(shared, figure=figure)
    for each in found:
        yield _told(each, pieces)


def _pieces(shared: Shared, *, figure: ReadFigure = json.loads) -> _Pieces:
    return _Pieces(
        figure=figure,
        sources={pk: _source(document) for pk, document in shared.documents.items()},
        ratings={slug: _rating(rating) for slug, rating in shared.ratings.items()},
        shared=shared,
    )


def public_url(public_id: UUID | str) -> str:
    """The page on which readers find a verdict."""
    return f"{settings.SITE_URL}/findings/{public_id}/"


def schema_url() -> str:
    return f"{settings.SITE_URL}/schemas/{SCHEMA_NAME}"


def schema_text() -> str:
    """The schema, with the address under which this newsroom serves it."""
    return SCHEMA_PATH.read_text(encoding="utf-8").replace(SCHEMA_ID, schema_url())


def _told(found: Found, pieces: _Pieces) -> dict[str, Any]:
    step = found.step
    if step.kind == RevisionKind.WITHDRAWAL:
        return _head(found, "withdrawn") | {"withdrawn_at": _moment(step.decided_at), "public_note": step.public_note}
    return _verdict(found, pieces)


def _head(found: Found, status: str) -> dict[str, Any]:
    """What is told of a verdict, whatever has become of it."""
    first = next(step for step in found.steps if step.was_published)
    public_id = str(found.public_id)
    return {
        "schema": schema_url(),
        "schema_version": SCHEMA_VERSION,
        "status": status,
        "id": public_id,
        "url": f"{settings.SITE_URL}/api/v1/verdicts/{public_id}/",
        "page_url": public_url(public_id),
        "revision": found.step.number,
        "published_at": _moment(first.decided_at),
        "modified_at": _moment(found.step.decided_at),
    }


def _verdict(found: Found, pieces: _Pieces) -> dict[str, Any]:
    step, claim = found.step, found.claim
    origins = independent_origins(found.passages, changed=pieces.shared.changed)
    return {
        **_head(found, "published"),
        "kind": step.kind,
        "claim": _claim(claim),
        "article": pieces.sources[claim.document.pk],
        "figure": pieces.figure(claim.figure_json),
        **_finding(step, pieces),
        "public_note": step.public_note or None,
        "independent_origins": {"count": len(origins), "names": list(origins)},
        "evidence": [_evidence(passage, pieces) for passage in found.passages],
        "history": [_step(each, pieces) for each in found.steps],
    }


def _claim(claim: Stated) -> dict[str, Any]:
    return {
        "id": claim.pk,
        "text": claim.text,
        "label": claim.label,
        "start": claim.start,
        "end": claim.end,
        "in_headline": claim.is_headline,
        "in_place_url": on_the_site(claim.document, claim.start, claim.end) or None,
        "tally": {"id": claim.tally_id, "title": claim.tally_title},
    }


def _source(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "outlet": document.outlet_name,
        "url": document.public_url or None,
        "published_on": _day(document.published_on),
        "language": document.language or None,
        "fetched_at": _moment(document.fetched_at),
        "text_sha256": document.text_sha256,
        "raw_sha256": document.raw_sha256 or None,
    }


def _finding(step: Step, pieces: _Pieces) -> dict[str, Any]:
    """What a revision says."""
    attribution = step.attribution_rating_id
    return {
        "rating": pieces.ratings[step.rating_id],
        "attribution_rating": pieces.ratings[attribution] if attribution else None,
        "corrected_figure": pieces.figure(step.corrected_json) if step.corrected_json else None,
        "as_of": _day(step.as_of),
        "summary": step.summary,
        "sole_source_reason": step.sole_source_reason or None,
    }


def _rating(rating: Rating) -> dict[str, Any]:
    return {
        "slug": rating.slug,
        "question": rating.question,
        "name": rating.name,
        "definition": rating.definition,
        "claimreview_value": rating.claimreview_value,
    }


def _evidence(passage: Passage, pieces: _Pieces) -> dict[str, Any]:
    return {
        "quote": passage.quote,
        "quote_start": passage.quote_start,
        "in_place_url": on_the_site(passage.document, passage.quote_start, passage.quote_end) or None,
        "figure": pieces.figure(passage.figure_json),
        "relation": passage.relation,
        "reason": passage.reason,
        "origin": passage.origin,
        "as_of": _day(passage.as_of),
        "document": pieces.sources[passage.document_id],
    }


def _step(step: Step, pieces: _Pieces) -> dict[str, Any]:
    """One revision of the chain: who had which part, and what it said, where that was ever published."""
    names, hands = pieces.shared.names, pieces.shared.hands.get(step.pk, ())
    return {
        "number": step.number,
        "kind": step.kind,
        "state": step.state,
        "submitted_at": _moment(step.submitted_at),
        "decided_at": _moment(step.decided_at),
        "said": _finding(step, pieces) if step.was_published else None,
        "public_note": (step.public_note or None) if step.state in rows.PUBLISHED_STATES else None,
        "signatures": [{"person": names[hand.person_id], "part": hand.part, "at": _moment(hand.at)} for hand in hands],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
