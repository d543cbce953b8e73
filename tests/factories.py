"""Things a test needs: made the way the product makes them, from texts one can read here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from claims import extraction, workflow
from claims.corroboration import collect_evidence
from claims.models import Article, Claim, Evidence, Movement, Rating, VerdictRevision, Watch
from claims.watching import raise_movements
from claims.workflow import Draft
from people.models import User
from sources import intake
from sources.models import Arrival, Document
from sources.reading import read_pasted

SOLE = "Nobody else counts there."
PUBLISHED = date(2019, 2, 24)
ARTICLE = """Soldiers flee across the border

Some 104 soldiers have fled across the border into Colombia, according to Radio Norte.

On Saturday 300 people were wounded near the bridges.
"""
REPORT = """Agency counts those who left

A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.
"""
MOVED_REPORT = """Hundreds have left

A total of {count} soldiers have fled into Colombia, the Migration Office said on Friday.
"""
LATER_REPORT = """More have left since

A total of 167 soldiers have fled into Colombia, the Migration Office said on Monday.
"""


def make_rating(slug: str) -> Rating:
    return Rating.objects.get(slug=slug)


def make_document(
    text: str = REPORT, *, published: date = PUBLISHED, outlet: str = "The Courier", url: str = ""
) -> Document:
    page = replace(read_pasted(text), published=published, language="en")
    return intake.store_document(
        page=page, raw=text.encode(), arrival=Arrival.LOADED, url=url, outlet=intake.outlet_named(outlet)
    )


def make_article(text: str = ARTICLE, *, by: User, published: date = PUBLISHED, url: str = "") -> Article:
    return extraction.add_article(
        document=make_document(text, published=published, outlet="The Ledger", url=url), by=by
    )


def make_claim(*, by: User) -> Claim:
    """The 104 of the article: some 104 soldiers fled."""
    return make_article(by=by).claims.get(label="104 soldiers fled")


def make_evidence(claim: Claim, text: str = REPORT, *, published: date = PUBLISHED) -> Evidence:
    (evidence,) = collect_evidence(claim=claim, document=make_document(text, published=published))
    return evidence


def make_draft(claim: Claim, *, by: User, rating: str = "correct") -> VerdictRevision:
    """A draft that lacks nothing, resting on one piece of evidence."""
    evidence = list(claim.evidence.all()) or [make_evidence(claim)]
    revision = workflow.open_draft(claim=claim, by=by)
    draft = Draft(
        rating=Rating.objects.get(slug=rating),
        summary="The count is right.",
        as_of=PUBLISHED,
        sole_source_reason=SOLE,
        evidence=evidence,
    )
    return workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)


def make_submitted(claim: Claim, *, by: User) -> VerdictRevision:
    return workflow.submit(revision=make_draft(claim, by=by), by=by)


def make_approved(claim: Claim, *, by: User, reviewer: User) -> VerdictRevision:
    return workflow.approve(revision=make_submitted(claim, by=by), by=reviewer)


def make_movement(claim: Claim | None = None, *, by: User, reviewer: User, count: int = 567) -> Movement:
    """An approved verdict whose figure has moved since: 104 → 567."""
    approved = make_approved(claim or make_claim(by=by), by=by, reviewer=reviewer)
    watch = Watch.objects.get(claim=approved.claim)
    evidence = make_evidence(approved.claim, MOVED_REPORT.format(count=count), published=date(2019, 3, 1))
    (movement,) = raise_movements(watch=watch, evidence=[evidence])
    return movement
