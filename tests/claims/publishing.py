"""Published verdicts as readers meet them: one that stands, one that was corrected, one that was withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from claims import workflow
from claims.models import Rating, VerdictRevision
from claims.workflow import Draft
from people.models import User
from tests import factories
from tests.pages import Page

ORDINARY: dict[str, Any] = {
    "rating": "correct",
    "attribution_rating": None,
    "corrected_text": "",
    "as_of": factories.PUBLISHED,
    "summary": "The count is right.",
    "sole_source_reason": factories.SOLE,
    "public_note": "",
}
NOTE = "We took the wrong day’s count."


def approve(draft: VerdictRevision, *, by: User, reviewer: User, **said: Any) -> VerdictRevision:
    """Write a draft, have it submitted and approved; what is not said is as ever."""
    words = {**ORDINARY, **said}
    for name in ("rating", "attribution_rating"):
        words[name] = Rating.objects.get(slug=words[name]) if words[name] else None
    words.setdefault("evidence", list(draft.evidence.all()))
    written = workflow.save_draft(revision=draft, draft=Draft(**words), version=draft.version, by=by)
    submitted = workflow.submit(revision=written, by=by)
    return workflow.approve(revision=submitted, by=reviewer, comment="Only for the newsroom.")


def correct(approved: VerdictRevision, *, by: User, reviewer: User, **said: Any) -> VerdictRevision:
    draft = workflow.open_correction(claim=approved.claim, by=by)
    changed = {"rating": "wrong", "corrected_text": "96 soldiers", "as_of": date(2019, 2, 25), "public_note": NOTE}
    return approve(draft, by=by, reviewer=reviewer, **{**changed, "summary": "The count is wrong.", **said})


def withdraw(approved: VerdictRevision, *, by: User, reviewer: User, note: str = NOTE) -> VerdictRevision:
    draft = workflow.open_withdrawal(claim=approved.claim, by=by)
    return approve(draft, by=by, reviewer=reviewer, public_note=note)


def address_of(revision: VerdictRevision, route: str = "claims:finding") -> str:
    return reverse(route, args=[revision.verdict.public_id])


def read(address: str) -> Page:
    """A page as somebody reads it who is not logged in."""
    response = Client().get(address)
    assert response.status_code == 200, address
    return Page(response)
