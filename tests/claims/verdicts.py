"""Approved verdicts to send out, and the schema that whatever leaves the house must fit."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from jsonschema import Draft202012Validator, FormatChecker

from claims import workflow
from claims.export.document import SCHEMA_PATH
from claims.models import Rating, VerdictRevision
from claims.workflow import Draft
from people.models import User
from tests import factories

SCHEMA: dict[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
LATER = """More have left since

By Monday morning 167 soldiers have fled into Colombia, the Migration Office said.
"""
# jsonschema brings checks for days and UUIDs; those for moments and addresses need packages we have no other use for.
FORMATS = FormatChecker(["date", "uuid"])


@FormatChecker.checks(FORMATS, "date-time", ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FormatChecker.checks(FORMATS, "uri", ValueError)
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or urlsplit(value).scheme in {"http", "https"}


def faults(document: object) -> list[str]:
    """What is wrong with a verdict's document, by the schema."""
    validator = Draft202012Validator(SCHEMA, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def approve_some(number: int, *, by: User, reviewer: User) -> list[VerdictRevision]:
    """Approved verdicts on as many claims of one article, the last approved first."""
    sentences = [f"Some {100 + step} soldiers have fled, police said." for step in range(number)]
    article = factories.make_article("\n\n".join(["Over the border", *sentences]), by=by)
    claims = article.claims.all()
    assert len(claims) == number
    return [factories.make_approved(claim, by=by, reviewer=reviewer) for claim in claims][::-1]


def approve_corrected(*, by: User, reviewer: User) -> VerdictRevision:
    """A verdict that was returned once, with a corrected figure and evidence of two documents."""
    claim = factories.make_claim(by=by)
    first = factories.make_evidence(claim)
    later = factories.make_evidence(claim, LATER, published=date(2019, 2, 25))
    revision = workflow.open_draft(claim=claim, by=by)
    draft = Draft(
        rating=Rating.objects.get(slug="correct-when-published"),
        corrected_text="some 167 soldiers",
        as_of=factories.PUBLISHED,
        summary="It was 104 then; 167 by Monday.",
        sole_source_reason=factories.SOLE,
        evidence=[first, later],
    )
    revision = workflow.save_draft(revision=revision, draft=draft, version=1, by=by)
    workflow.submit(revision=revision, by=by)
    workflow.return_(revision=revision, by=reviewer, comment="Which agency?")
    revision = workflow.submit(revision=workflow.open_draft(claim=claim, by=by), by=by)
    return workflow.approve(revision=revision, by=reviewer, comment="Internal remark.")


def approve_correction(approved: VerdictRevision, *, by: User, reviewer: User) -> VerdictRevision:
    """What is approved, corrected: another rating and figure, and a note for readers."""
    revision = workflow.open_correction(claim=approved.claim, by=by)
    draft = Draft(
        rating=Rating.objects.get(slug="wrong"),
        attribution_rating=Rating.objects.filter(question="said").first(),
        corrected_text="411 soldiers",
        as_of=date(2019, 2, 28),
        summary="The office has corrected its count.",
        sole_source_reason=factories.SOLE,
        public_note="An earlier version said that the count was right.",
        evidence=list(approved.evidence.all()),
    )
    revision = workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)
    return workflow.approve(revision=workflow.submit(revision=revision, by=by), by=reviewer)


def approve_withdrawal(approved: VerdictRevision, *, by: User, reviewer: User) -> VerdictRevision:
    """What is approved, taken back."""
    revision = workflow.open_withdrawal(claim=approved.claim, by=by)
    draft = Draft(public_note="The count was of another month.")
    revision = workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)
    return workflow.approve(revision=workflow.submit(revision=revision, by=by), by=reviewer)


def with_one_moment(one: VerdictRevision) -> None:
    """Let all revisions be decided when this one was, which nobody can do to a decision once it is made."""
    connection.check_constraints()
    table = " ON claims_verdictrevision" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER guard_revision_decision{table}")
    VerdictRevision.objects.update(decided_at=one.decided_at)
