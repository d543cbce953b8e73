"""Feeds of verdicts and of corrections, as Atom and as JSON Feed: the same entries in both."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from claims.drawing import printable
from claims.models import VerdictRevision
from claims.published import Published, Step, as_published, step_of
from claims.views.public.answering import for_anyone

# A feed reader that asks once a day misses none where fewer come in a day.
MOST_ENTRIES = 50
JSON_FEED = "https://jsonfeed.org/version/1.1"
# What a feed without an entry says it was updated.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to tell of.  `id` stays the same whatever becomes of it."""

    id: str
    url: str
    title: str
    html: str
    summary: str
    tags: tuple[str, ...]
    published_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    title: str
    description: str
    # The names of the routes of the page and of the feed itself.
    page: str
    route: str
    entries: tuple[Entry, ...]

    @property
    def updated_at(self) -> datetime:
        return max((entry.updated_at for entry in self.entries), default=NEVER)


@for_anyone
def verdicts_atom(request: HttpRequest) -> HttpResponse:
    return _atom(_verdicts("claims:verdicts_atom"))


@for_anyone
def verdicts_json(request: HttpRequest) -> HttpResponse:
    return _json(_verdicts("claims:verdicts_json"))


@for_anyone
def corrections_atom(request: HttpRequest) -> HttpResponse:
    return _atom(_corrections("claims:corrections_atom"))


@for_anyone
def corrections_json(request: HttpRequest) -> HttpResponse:
    return _json(_corrections("claims:corrections_json"))


def _verdicts(route: str) -> Feed:
    """Each verdict once, as it is now: a reader who has an entry is told that it was corrected or withdrawn."""
    rows = VerdictRevision.objects.for_readers().newest_of_each().for_public_list()[:MOST_ENTRIES]
    return Feed(
        title=f"{settings.NEWSROOM_NAME}: verdicts",
        description="What was checked, and what came of it",
        page="claims:findings",
        route=route,
        entries=tuple(_verdict_entry(as_published(revision)) for revision in rows),
    )


def _corrections(route: str) -> Feed:
    rows = VerdictRevision.objects.for_readers().for_corrections()[:MOST_ENTRIES]
    return Feed(
        title=f"{settings.NEWSROOM_NAME}: corrections",
        description="What was corrected or withdrawn, and why",
        page="claims:corrections",
        route=route,
        entries=tuple(_correction_entry(step_of(revision)) for revision in rows),
    )


def _verdict_entry(verdict: Published) -> Entry:
    revision = verdict.now
    rating = "Withdrawn" if verdict.is_withdrawn else str(revision.rating)
    return Entry(
        id=revision.verdict.public_id.urn,
        url=revision.verdict.public_url,
        title=printable(f"{rating}: {revision.claim.label}"),
        html=_html("public/_verdict_entry.html", verdict=verdict, revision=revision),
        summary=printable(revision.public_note if verdict.is_withdrawn else revision.summary),
        tags=(rating,),
        published_at=verdict.first_at,
        updated_at=verdict.changed_at,
    )


def _correction_entry(step: Step) -> Entry:
    revision = step.revision
    at = revision.decided_at or NEVER
    return Entry(
        id=uuid.uuid5(revision.verdict.public_id, f"revision {revision.number}").urn,
        url=f"{revision.verdict.public_url}#revision-{revision.number}",
        title=printable(f"{step.name}: {revision.claim.label}"),
        html=_html("public/_correction_entry.html", step=step, revision=revision),
        summary=printable(revision.public_note),
        tags=(step.name,),
        published_at=at,
        updated_at=at,
    )


def _html(template: str, **context: Any) -> str:
    return printable(render_to_string(template, context)).strip()


class _Atom(Atom1Feed):
    def __init__(self, updated_at: datetime, **about: Any) -> None:
        super().__init__(**about)
        self._updated_at = updated_at

    def latest_post_date(self) -> datetime:
        """Django's own is the present moment for a feed without an entry, which then is never the same twice."""
        return self._updated_at


def _atom(feed: Feed) -> HttpResponse:
    address = settings.SITE_URL + reverse(feed.route)
    atom = _Atom(
        feed.updated_at,
        title=printable(feed.title),
        link=settings.SITE_URL + reverse(feed.page),
        description=feed.description,
        feed_url=address,
        feed_guid=address,
        author_name=printable(settings.NEWSROOM_NAME),
        language="en",
    )
    for entry in feed.entries:
        atom.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.html,
            unique_id=entry.id,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=entry.tags,
        )
    return _answer(atom.writeString("utf-8"), "application/atom+xml; charset=utf-8")


def _json(feed: Feed) -> HttpResponse:
    document = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": settings.SITE_URL + reverse(feed.page),
        "feed_url": settings.SITE_URL + reverse(feed.route),
        "description": feed.description,
        "language": "en",
        "authors": [{"name": settings.NEWSROOM_NAME, "url": settings.SITE_URL + reverse("claims:findings")}],
        "items": _items(feed.entries),
    }
    return _answer(json.dumps(document, ensure_ascii=False), "application/feed+json; charset=utf-8")


def _items(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "content_html": entry.html,
            "summary": entry.summary,
            "date_published": entry.published_at.isoformat(),
            "date_modified": entry.updated_at.isoformat(),
            "tags": list(entry.tags),
        }
        for entry in entries
    ]


def _answer(content: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"
    return response
