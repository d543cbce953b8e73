"""Every address of the site, for every kind of person: what each of them gets."""

from __future__ import annotations

import ast
import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, reverse
from django.utils import timezone
from pytest_django import Settings

from claims import corroboration, findings, tallies, tokens, webhooks, workflow
from claims.api.revisions import etag_of_revision
from claims.models import (
    Claim,
    Delivery,
    EventType,
    Finding,
    Lookup,
    Movement,
    TallyMove,
    TallyProposal,
    VerdictRevision,
    Webhook,
)
from factcheck import urls as site
from people.models import User
from sources import intake, outlets, polling
from sources.fetch import Fetched
from sources.models import Arrival, Feed, ProviderSetting
from sources.reading import read_pasted
from tests import factories, people

PEOPLE = ("anonymous", "olga", "edith", "eve", "ravi", "ada")
# Led to the log-in, to another page, or away again after something was done.
AWAY = 302


@dataclass(frozen=True)
class World:
    """One of everything that an address can name.  Edith wrote the verdicts; Rosa approved one of them."""

    claim: Claim
    failed: Lookup
    finding: Finding
    dismissed: Finding
    draft: VerdictRevision
    submitted: VerdictRevision
    approved: VerdictRevision
    movement: Movement
    provider: ProviderSetting
    feed: Feed
    webhook: Webhook
    delivery: Delivery


def make_world() -> World:
    edith, rosa = people.edith(), people.rosa()
    figures = {"draft": 104, "submitted": 105, "approved": 106, "moved": 107}
    claims = {
        name: factories.make_article(f"The {name}\n\nA total of {count} soldiers have fled.", by=edith).claims.get()
        for name, count in figures.items()
    }
    (failed,) = corroboration.find_sources(claim=claims["draft"], by=edith, providers=["archive"])
    Lookup.objects.update(state="failed", settled_at=timezone.now(), last_error="No.")
    failed.refresh_from_db()
    article = claims["draft"].article
    finding, dismissed = (
        Finding.objects.create(
            article=article, key=key, position=9, check_name="sums", severity="note", sentence="So.", spans=[[0, 1]]
        )
        for key in ("a", "b")
    )
    findings.dismiss(finding=dismissed, reason="It is so.", by=edith)
    webhook = webhooks.add(url="https://consumer.example/told", events=list(EventType), by=people.ada())
    delivery = webhooks.test(webhook=webhook, by=people.ada())
    Delivery.objects.update(state="failed", settled_at=timezone.now(), last_error="No.")
    return World(
        claim=claims["draft"],
        failed=failed,
        finding=finding,
        dismissed=dismissed,
        draft=factories.make_draft(claims["draft"], by=edith),
        submitted=factories.make_submitted(claims["submitted"], by=edith),
        approved=factories.make_approved(claims["approved"], by=edith, reviewer=rosa),
        movement=factories.make_movement(claims["moved"], by=edith, reviewer=rosa),
        provider=ProviderSetting.objects.get(slug="archive"),
        feed=polling.add_feed(
            title="The Courier", url="https://courier.example/feed", outlet=None, is_polled=True, by=people.ada()
        ),
        webhook=webhook,
        delivery=delivery,
    )


@dataclass(frozen=True)
class Row:
    method: str
    statuses: tuple[int, ...]
    names: Callable[[World], Any] | None = None
    body: Callable[[World], dict[str, Any]] | None = None
    seen: Callable[[World], VerdictRevision] | None = None


def row(
    method: str,
    *statuses: int,
    of: Callable[[World], Any] | None = None,
    body: Callable[[World], dict[str, Any]] | None = None,
    seen: Callable[[World], VerdictRevision] | None = None,
) -> Row:
    return Row(method=method, statuses=statuses, names=of, body=body, seen=seen)


def a_kind() -> str:
    """A kind of provider that one more can be added of."""
    ProviderSetting.objects.filter(slug="feeds").delete()
    return "feeds"


def a_paste(world: World) -> dict[str, Any]:
    text = "New\n\nSome 12 guards have fled."
    return {"by": "paste", "text": text, "outlet": "The Ledger", "published_on": "2019-02-24"}


# A number, so that no name is looked up.
A_WEBHOOK = {"url": "https://93.184.215.14/told", "events": ["verdict.approved"]}


def a_text(world: World) -> dict[str, Any]:
    return {"text": "New\n\nSome 12 guards have fled.", "outlet": "The Ledger", "published_on": "2019-02-24"}


def a_whole_draft(world: World) -> dict[str, Any]:
    return {
        "rating": "correct", "attribution_rating": None, "corrected_text": "", "as_of": "2019-02-24",
        "summary": "New.", "sole_source_reason": "", "public_note": "", "evidence": [],
    }  # fmt: skip


def a_token(world: World) -> int:
    token, _ = tokens.make(by=people.edith(), name="import", scopes=["read"])
    return token.pk


AN_OUTLET = {"name": "The Gazette", "kind": "paper", "reliability": "F"}


def a_document(world: World) -> int:
    return world.claim.article.document_id


def a_new_version(world: World) -> int:
    """The address of a document that was read twice, with another text the second time."""
    url = "https://courier.example/count"
    for text in (factories.REPORT, factories.LATER_REPORT):
        fetched = Fetched(url=url, body=text.encode())
        document = intake.store_document(
            page=read_pasted(text), raw=fetched.body, arrival=Arrival.FETCHED, url=url, fetched=fetched
        )
    return document.pk


def a_published_id(world: World) -> UUID:
    return world.approved.verdict.public_id


def a_twin(world: World) -> int:
    """A claim on the same count as the approved one, with the same figure."""
    text = "The twin\n\nA total of 106 soldiers have fled."
    twin = factories.make_article(text, by=people.edith()).claims.get()
    tallies.merge(tally=twin.tally, into=world.approved.claim.tally, by=people.edith())
    return twin.pk


def a_new_claim(world: World) -> int:
    return factories.make_article("New\n\nA total of 12 guards have fled.", by=people.edith()).claims.get().pk


def a_dismissed_claim(world: World) -> int:
    claim = Claim.objects.get(pk=a_new_claim(world))
    workflow.dismiss(claim=claim, by=people.edith(), reason="It is nobody's business.")
    return claim.pk


def a_proposal(world: World) -> TallyProposal:
    """The matcher finds the counts of two articles alike."""
    return TallyProposal.objects.filter(tally=world.submitted.claim.tally_id).latest("pk")


def a_move(world: World) -> int:
    tallies.rename(tally=world.claim.tally, title="Soldiers", by=people.edith())
    return TallyMove.objects.latest("pk").pk


def an_outlet(world: World) -> int | None:
    return world.claim.article.document.outlet_id


def a_register(world: World) -> dict[str, Any]:
    content = b"name\nThe Gazette\n"
    return {"content": base64.b64encode(content).decode(), "seen": outlets.plan_import(content).fingerprint}


# fmt: off
MATRIX: dict[str, list[Row]] = {
    #                                        anonymous olga edith eve ravi ada
    "healthz":                     [row("GET",  200,  200, 200,  200,  200,  200)],
    "readyz":                      [row("GET",  200,  200, 200,  200,  200,  200)],
    "login":                       [row("GET",  200,  AWAY, AWAY, AWAY, AWAY, AWAY)],
    "logout":                      [row("POST", AWAY, AWAY, AWAY, AWAY, AWAY, AWAY)],
    # Lists: whoever has no role finds them empty, but for what is published.
    "claims:dashboard":            [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "claims:queue":                [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "claims:verdicts":             [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "claims:export_verdicts":      [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    # What an export must fit is for whoever has one.
    "claims:schema":               [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:numbers":              [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    # Working on claims is for editors and reviewers.
    "claims:new_article":          [row("GET",  AWAY, 403, 200,  200,  200,  403),
                                    row("POST", AWAY, 403, AWAY, AWAY, AWAY, 403, body=a_paste)],
    "claims:article":              [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.article_id)],
    "claims:article_claims":       [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.article_id)],
    "claims:article_find_sources": [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.article_id)],
    "claims:dismiss_finding":      [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.finding.pk,
                                        body=lambda it: {"reason": "It is so."})],
    "claims:restore_finding":      [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.dismissed.pk)],
    "claims:claim":                [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.pk)],
    "claims:lookups":              [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.pk)],
    "claims:evidence":             [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.pk)],
    "claims:find_sources":         [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.pk)],
    "claims:add_source":           [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.pk,
                                        body=lambda it: {"url": "https://courier.example/count"})],
    "claims:search":               [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.pk,
                                        body=lambda it: {"phrases": "soldiers", "providers": ["archive"]})],
    "claims:retry_lookup":         [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.failed.pk)],
    "claims:open_draft":           [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.pk)],
    "claims:draft_from":           [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403,
                                        of=lambda it: (a_twin(it), it.approved.pk))],
    "claims:draft":                [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.draft.pk),
                                    row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.draft.pk,
                                        body=lambda it: {"summary": "New.", "version": it.draft.version})],
    "claims:discard":              [row("POST", AWAY, 404, AWAY, 403,  AWAY, 403,  of=lambda it: it.draft.pk)],
    "claims:correct":              [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.approved.claim.pk)],
    "claims:withdraw":             [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.approved.claim.pk)],
    "claims:dismiss_claim":        [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_new_claim,
                                        body=lambda it: {"reason": "It is nobody's business."})],
    "claims:restore_claim":        [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_dismissed_claim)],
    # Tallies are read by everyone of the newsroom and moved by those who work on claims.
    "claims:tallies":              [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "claims:tally":                [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.tally_id)],
    "claims:tally_svg":            [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.tally_id)],
    "claims:tally_png":            [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.claim.tally_id)],
    "claims:rename_tally":         [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.tally_id,
                                        body=lambda it: {"title": "Soldiers"})],
    "claims:merge_tallies":        [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.claim.tally_id,
                                        body=lambda it: {"into": it.approved.claim.tally_id})],
    "claims:split_claim":          [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_twin)],
    "claims:join_tallies":         [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: a_proposal(it).pk)],
    "claims:keep_tallies_apart":   [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: a_proposal(it).pk)],
    "claims:undo_tally_move":      [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_move)],
    "claims:put_passage_apart":    [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403,
                                        of=lambda it: it.draft.evidence.get().pk)],
    "claims:document":             [row("GET",  AWAY, 404, 200,  200,  200,  200,
                                        of=lambda it: it.claim.article.document_id)],
    "claims:document_changes":     [row("GET",  AWAY, 404, 404,  404,  404,  404, of=a_document),
                                    row("GET",  AWAY, 404, 200,  200,  200,  200, of=a_new_version)],
    "claims:document_visits":      [row("GET",  AWAY, 404, 200,  200,  200,  200, of=a_document)],
    "claims:document_bytes":       [row("GET",  AWAY, 404, 200,  200,  200,  200, of=a_document)],
    "claims:document_text":        [row("GET",  AWAY, 404, 200,  200,  200,  200, of=a_document)],
    "claims:document_warc":        [row("GET",  AWAY, 404, 200,  200,  200,  200, of=a_document)],
    "claims:put_document_down":    [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_document,
                                        body=lambda it: {"outlet": "The Gazette"})],
    "claims:visit_document":       [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=a_new_version)],
    # Where the newsroom has not allowed it, nobody sends an address to the Wayback Machine.
    "claims:save_document_elsewhere": [row("POST", AWAY, 404, 403, 403, 403, 403, of=a_document)],
    "sources:archive":             [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    # The register of outlets is read by everyone of the newsroom and changed by administrators.
    "sources:outlets":             [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "sources:export_outlets":      [row("GET",  AWAY, 403, 200,  200,  200,  200)],
    "sources:outlet":              [row("GET",  AWAY, 404, 200,  200,  200,  200, of=an_outlet)],
    "sources:new_outlet":          [row("GET",  AWAY, 403, 403,  403,  403,  200),
                                    row("POST", AWAY, 403, 403,  403,  403,  AWAY, body=lambda it: AN_OUTLET)],
    "sources:edit_outlet":         [row("GET",  AWAY, 404, 403,  403,  403,  200, of=an_outlet),
                                    row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=an_outlet,
                                        body=lambda it: AN_OUTLET)],
    "sources:import_outlets":      [row("GET",  AWAY, 403, 403,  403,  403,  200),
                                    row("POST", AWAY, 403, 403,  403,  403,  422)],
    "sources:apply_import":        [row("POST", AWAY, 403, 403,  403,  403,  AWAY, body=a_register)],
    # A figure that has moved: editors and reviewers say what becomes of it.
    "claims:confirm_movement":     [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.movement.pk)],
    "claims:set_movement_aside":   [row("POST", AWAY, 404, AWAY, AWAY, AWAY, 403, of=lambda it: it.movement.pk,
                                        body=lambda it: {"reason": "It counts another week."})],
    # The feed is under an address of one's own; it is 404 to whoever makes one up.
    "claims:moved_feed":           [row("GET",  404,  404, 404,  404,  404,  404, of=lambda it: (1, "made-up"))],
    # What is published is for anyone, and the same for everyone.
    "claims:findings":             [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:finding":              [row("GET",  200,  200, 200,  200,  200,  200, of=a_published_id),
                                    row("GET",  404,  404, 404,  404,  404,  404,
                                        of=lambda it: it.submitted.verdict.public_id)],
    "claims:card":                 [row("GET",  200,  200, 200,  200,  200,  200, of=a_published_id)],
    "claims:card_svg":             [row("GET",  200,  200, 200,  200,  200,  200, of=a_published_id)],
    "claims:card_png":             [row("GET",  200,  200, 200,  200,  200,  200, of=a_published_id)],
    "claims:corrections":          [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:methodology":          [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:verdicts_atom":        [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:verdicts_json":        [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:corrections_atom":     [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:corrections_json":     [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:sitemap":              [row("GET",  200,  200, 200,  200,  200,  200)],
    "claims:robots":               [row("GET",  200,  200, 200,  200,  200,  200)],
    # Deciding is for reviewers.
    "claims:review":               [row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.submitted.pk),
                                    row("GET",  AWAY, 404, 200,  200,  200,  200, of=lambda it: it.approved.pk)],
    "claims:approve":              [row("POST", AWAY, 404, 403,  403,  AWAY, 403, of=lambda it: it.submitted.pk)],
    "claims:return":               [row("POST", AWAY, 404, 403,  403,  AWAY, 403, of=lambda it: it.submitted.pk,
                                        body=lambda it: {"comment": "No."})],
    # What the newsroom asks and reads is for administrators to set up.
    "sources:providers":           [row("GET",  AWAY, 403, 403,  403,  403,  200)],
    "sources:add_provider":        [row("GET",  AWAY, 403, 403,  403,  403,  200, of=lambda it: a_kind()),
                                    row("POST", AWAY, 403, 403,  403,  403,  AWAY, of=lambda it: a_kind(),
                                        body=lambda it: {"label": "New"})],
    "sources:provider":            [row("GET",  AWAY, 404, 403,  403,  403,  200, of=lambda it: it.provider.pk),
                                    row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.provider.pk,
                                        body=lambda it: {"label": "The stores"})],
    "sources:move_provider":       [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.provider.pk)],
    "sources:pause_provider":      [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.provider.pk)],
    "sources:start_provider":      [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.provider.pk)],
    "sources:test_provider":       [row("POST", AWAY, 404, 403,  403,  403,  200, of=lambda it: it.provider.pk,
                                        body=lambda it: {"question": "soldiers"})],
    "sources:remove_provider":     [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.provider.pk)],
    "sources:feeds":               [row("GET",  AWAY, 403, 403,  403,  403,  200)],
    "sources:add_feed":            [row("GET",  AWAY, 403, 403,  403,  403,  200),
                                    row("POST", AWAY, 403, 403,  403,  403,  AWAY,
                                        body=lambda it: {"title": "New", "url": "https://new.example/feed"})],
    "sources:feed":                [row("GET",  AWAY, 404, 403,  403,  403,  200, of=lambda it: it.feed.pk),
                                    row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.feed.pk,
                                        body=lambda it: {"title": "New", "url": it.feed.url})],
    "sources:pause_feed":          [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.feed.pk)],
    "sources:start_feed":          [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.feed.pk)],
    "sources:poll_feed":           [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.feed.pk)],
    "sources:remove_feed":         [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.feed.pk)],
    # Who is told of what the newsroom publishes, and with which secret.
    "claims:record":               [row("GET",  AWAY, 403, 403,  403,  403,  200)],
    "claims:webhooks":             [row("GET",  AWAY, 403, 403,  403,  403,  200)],
    "claims:add_webhook":          [row("GET",  AWAY, 403, 403,  403,  403,  200),
                                    row("POST", AWAY, 403, 403,  403,  403,  AWAY, body=lambda it: A_WEBHOOK)],
    "claims:webhook":              [row("GET",  AWAY, 404, 403,  403,  403,  200, of=lambda it: it.webhook.pk)],
    "claims:change_webhook":       [row("GET",  AWAY, 404, 403,  403,  403,  200, of=lambda it: it.webhook.pk),
                                    row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk,
                                        body=lambda it: A_WEBHOOK)],
    "claims:webhook_secret":       [row("POST", AWAY, 404, 403,  403,  403,  200, of=lambda it: it.webhook.pk)],
    "claims:renew_webhook_secret": [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:test_webhook":         [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:pause_webhook":        [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:start_webhook":        [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:send_failed_again":    [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:remove_webhook":       [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.webhook.pk)],
    "claims:delivery":             [row("GET",  AWAY, 404, 403,  403,  403,  200, of=lambda it: it.delivery.pk)],
    "claims:send_delivery_again":  [row("POST", AWAY, 404, 403,  403,  403,  AWAY, of=lambda it: it.delivery.pk)],
    # The API: a program is told 401 in place of a way to the log-in.
    "api:verdicts":                [row("GET",  200,  200, 200,  200,  200,  200)],
    "api:verdict":                 [row("GET",  200,  200, 200,  200,  200,  200,
                                        of=lambda it: it.approved.verdict.public_id),
                                    row("GET",  404,  404, 404,  404,  404,  404,
                                        of=lambda it: it.submitted.verdict.public_id)],
    "api:export_verdicts":         [row("GET",  200,  200, 200,  200,  200,  200)],
    "api:numbers":                 [row("GET",  401,  403, 400,  400,  400,  400),
                                    row("GET",  401,  403, 200,  200,  200,  200, body=lambda it: {"q": "fled 104"})],
    "api_root":                    [row("GET",  200,  200, 200,  200,  200,  200)],
    "api_schema":                  [row("GET",  200,  200, 200,  200,  200,  200)],
    "api_documentation":           [row("GET",  200,  200, 200,  200,  200,  200)],
    "api:articles":                [row("GET",  401,  403, 200,  200,  200,  200),
                                    row("POST", 401,  403, 201,  201,  201,  403, body=a_text)],
    "api:article":                 [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.claim.article_id)],
    "api:article_find_sources":    [row("POST", 401,  404, 202,  202,  202,  403, of=lambda it: it.claim.article_id)],
    "api:claims":                  [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:claims_find_sources":     [row("POST", 401,  403, 202,  202,  202,  403,
                                        body=lambda it: {"claims": [it.claim.pk]})],
    "api:claim":                   [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.claim.pk)],
    "api:find_sources":            [row("POST", 401,  404, 202,  202,  202,  403, of=lambda it: it.claim.pk)],
    "api:search":                  [row("POST", 401,  404, 202,  202,  202,  403, of=lambda it: it.claim.pk,
                                        body=lambda it: {"phrases": ["soldiers"], "providers": ["archive"]})],
    "api:add_source":              [row("POST", 401,  404, 202,  202,  202,  403, of=lambda it: it.claim.pk,
                                        body=lambda it: {"url": "https://courier.example/count"})],
    "api:open_draft":              [row("POST", 401,  404, 201,  201,  201,  403, of=lambda it: it.claim.pk)],
    "api:correct":                 [row("POST", 401,  404, 201,  201,  201,  403, of=lambda it: it.approved.claim.pk)],
    "api:withdraw":                [row("POST", 401,  404, 201,  201,  201,  403, of=lambda it: it.approved.claim.pk)],
    "api:dismiss_claim":           [row("POST", 401,  404, 200,  200,  200,  403, of=a_new_claim,
                                        body=lambda it: {"reason": "It is nobody's business."})],
    "api:restore_claim":           [row("POST", 401,  404, 200,  200,  200,  403, of=a_dismissed_claim)],
    "api:split_claim":             [row("POST", 401,  404, 200,  200,  200,  403, of=a_twin)],
    "api:put_document_down":       [row("POST", 401,  404, 200,  200,  200,  403, of=a_document,
                                        body=lambda it: {"outlet": "The Gazette"})],
    "api:events":                  [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:evidence_list":           [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:evidence":                [row("GET",  401,  404, 200,  200,  200,  200,
                                        of=lambda it: it.draft.evidence.get().pk)],
    "api:put_evidence_apart":      [row("POST", 401,  404, 200,  200,  200,  403,
                                        of=lambda it: it.draft.evidence.get().pk)],
    "api:dismiss_finding":         [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.finding.pk,
                                        body=lambda it: {"reason": "It is so."})],
    "api:restore_finding":         [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.dismissed.pk)],
    "api:lookups":                 [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:lookup":                  [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.failed.pk)],
    "api:retry_lookup":            [row("POST", 401,  404, 202,  202,  202,  403, of=lambda it: it.failed.pk)],
    "api:movements":               [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:movement":                [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.movement.pk)],
    "api:confirm_movement":        [row("POST", 401,  404, 201,  201,  201,  403, of=lambda it: it.movement.pk)],
    "api:set_movement_aside":      [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.movement.pk,
                                        body=lambda it: {"reason": "It counts another week."})],
    "api:ratings":                 [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:tallies":                 [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:tally":                   [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.claim.tally_id)],
    "api:rename_tally":            [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.claim.tally_id,
                                        body=lambda it: {"title": "Soldiers"})],
    "api:merge_tally":             [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.claim.tally_id,
                                        body=lambda it: {"into": it.approved.claim.tally_id})],
    "api:tally_proposals":         [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:join_tallies":            [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: a_proposal(it).pk)],
    "api:keep_tallies_apart":      [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: a_proposal(it).pk)],
    "api:tally_moves":             [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:undo_tally_move":         [row("POST", 401,  404, 200,  200,  200,  403, of=a_move)],
    # What is changed or decided is what was seen; whoever does not say what they saw is told so.
    "api:revisions":               [row("GET",  401,  403, 200,  200,  200,  200)],
    "api:revision":                [row("GET",  401,  404, 200,  200,  200,  200, of=lambda it: it.draft.pk),
                                    row("PUT",  401,  404, 200,  200,  200,  403, of=lambda it: it.draft.pk,
                                        seen=lambda it: it.draft, body=a_whole_draft),
                                    row("PATCH", 401, 404, 200,  200,  200,  403, of=lambda it: it.draft.pk,
                                        seen=lambda it: it.draft, body=lambda it: {"summary": "New."}),
                                    row("PATCH", 401, 404, 428,  428,  428,  403, of=lambda it: it.draft.pk,
                                        body=lambda it: {"summary": "New."})],
    "api:submit":                  [row("POST", 401,  404, 200,  200,  200,  403, of=lambda it: it.draft.pk,
                                        seen=lambda it: it.draft)],
    "api:discard":                 [row("POST", 401,  404, 200,  403,  200,  403, of=lambda it: it.draft.pk,
                                        seen=lambda it: it.draft)],
    "api:approve":                 [row("POST", 401,  404, 403,  403,  200,  403, of=lambda it: it.submitted.pk,
                                        seen=lambda it: it.submitted),
                                    row("POST", 401,  404, 428,  428,  428,  428, of=lambda it: it.submitted.pk)],
    "api:return":                  [row("POST", 401,  404, 403,  403,  200,  403, of=lambda it: it.submitted.pk,
                                        seen=lambda it: it.submitted, body=lambda it: {"comment": "No."})],
    "sources_api:documents":       [row("GET",  401,  403, 200,  200,  200,  200)],
    "sources_api:document":        [row("GET",  401,  404, 200,  200,  200,  200, of=a_document)],
    "sources_api:visit_document":  [row("POST", 401,  404, 202,  202,  202,  403, of=a_new_version)],
    "sources_api:outlets":         [row("GET",  401,  403, 200,  200,  200,  200),
                                    row("POST", 401,  403, 403,  403,  403,  201, body=lambda it: AN_OUTLET)],
    "sources_api:outlet":          [row("GET",  401,  404, 200,  200,  200,  200, of=an_outlet),
                                    row("PUT",  401,  404, 403,  403,  403,  200, of=an_outlet,
                                        body=lambda it: AN_OUTLET)],
    "sources_api:providers":       [row("GET",  401,  403, 200,  200,  200,  200)],
    # Tokens are everybody's own; another's is not there.
    "claims:tokens":               [row("GET",  AWAY, 403, 200,  200,  200,  200),
                                    row("POST", AWAY, 403, 200,  200,  200,  200,
                                        body=lambda it: {"name": "import", "scopes": ["read"], "days": "30"})],
    "claims:revoke_token":         [row("POST", AWAY, 404, AWAY, 404,  404,  404, of=lambda it: a_token(it))],
}
# fmt: on


def client_of(name: str) -> Client:
    client = Client()
    if name != "anonymous":
        client.force_login(getattr(people, name)())
    return client


def asked(client: Client, route: str, world: World, line: Row) -> HttpResponse:
    named = line.names(world) if line.names else ()
    address = reverse(route, args=named if isinstance(named, tuple) else [named])
    body = line.body(world) if line.body else {}
    if "api:" in route and line.method != "GET":
        seen = {"If-Match": etag_of_revision(line.seen(world))} if line.seen else {}
        ask = getattr(client, line.method.lower())
        return ask(address, body, content_type="application/json", headers=seen)  # type: ignore[no-any-return]
    return client.get(address, body) if line.method == "GET" else client.post(address, body)  # type: ignore[return-value]


CASES = [(route, number) for route, lines in MATRIX.items() for number in range(len(lines))]


@pytest.mark.django_db
@pytest.mark.parametrize(("route", "number"), CASES)
def test_everyone_gets_what_the_matrix_says(route: str, number: int) -> None:
    line = MATRIX[route][number]
    world = make_world()
    got = {}
    for name in PEOPLE:
        with transaction.atomic():
            response = asked(client_of(name), route, world, line)
            got[name] = response.status_code
            transaction.set_rollback(True)  # the next one finds everything as this one did
        if name == "anonymous" and response.status_code == AWAY:
            assert response["Location"].startswith(reverse("login"))
        if name == "anonymous" and response.status_code == 401:
            assert response["Content-Type"] == "application/problem+json"
    assert got == dict(zip(PEOPLE, line.statuses, strict=True))


def routes(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The name of every address but those of Django's administration."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from routes(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield namespace + pattern.name


def test_the_matrix_has_every_address_there_is() -> None:
    there = [name for name in routes(site.urlpatterns) if not name.startswith("demonstration:")]
    assert sorted(there) == sorted(MATRIX)


@pytest.mark.django_db
def test_the_administration_is_for_administrators(client: Client) -> None:
    (resolver,) = [each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "admin"]
    assert isinstance(resolver, URLResolver)
    addresses = {"/admin/", "/admin/jsi18n/", "/admin/password_change/", "/admin/nonsense/", "/admin/autocomplete/"}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            addresses |= {
                f"/admin/{pattern.pattern}",
                f"/admin/{pattern.pattern}add/",
                f"/admin/{pattern.pattern}1/change/",
            }
    assert "/admin/people/user/" in addresses
    for name in PEOPLE[:-1]:
        for address in addresses:
            response = client_of(name).get(address)
            assert response.status_code == AWAY, (name, address)
            assert response["Location"].startswith(("/admin/login/", "/log-in/")), (name, address)
    assert client_of("ada").get("/admin/people/user/").status_code == 200


@pytest.mark.django_db
def test_a_superuser_without_a_role_is_a_stranger_outside_the_administration() -> None:
    world = make_world()
    root = User.objects.create_superuser("root", password="", role="")
    client = Client()
    client.force_login(root)
    assert client.get("/admin/").status_code == 200
    assert client.get(world.claim.get_absolute_url()).status_code == 404
    assert client.post(f"/queue/{world.submitted.pk}/approve/").status_code == 404


@pytest.mark.django_db
def test_who_has_left_gets_nothing_though_the_session_is_still_there() -> None:
    world = make_world()
    client = client_of("edith")
    assert client.get(world.claim.get_absolute_url()).status_code == 200
    User.objects.filter(username="edith").update(is_active=False)
    response = client.get(world.claim.get_absolute_url())
    assert response.status_code == AWAY
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.django_db
def test_a_role_that_was_taken_away_counts_at_once() -> None:
    world = make_world()
    client = client_of("ravi")
    User.objects.filter(username="ravi").update(role="")
    assert client.post(f"/queue/{world.submitted.pk}/approve/").status_code == 404
    User.objects.filter(username="ravi").update(role="editor")
    assert client.post(f"/queue/{world.submitted.pk}/approve/").status_code == 403


@pytest.mark.django_db
def test_where_nothing_is_published_outsiders_find_no_verdict(settings: Settings) -> None:
    settings.PUBLISH_VERDICTS = False
    world = make_world()
    detail = reverse("api:verdict", args=[world.approved.verdict.public_id])
    for name, count, status in (("anonymous", 0, 404), ("olga", 0, 404), ("edith", 2, 200)):
        client = client_of(name)
        assert len(client.get(reverse("api:verdicts")).json()["results"]) == count
        assert client.get(detail).status_code == status


@pytest.mark.django_db
def test_no_page_that_a_stranger_can_open_says_what_the_newsroom_works_on() -> None:
    make_world()
    client = client_of("olga")
    for route, lines in MATRIX.items():
        if lines[0].method == "GET" and lines[0].names is None and "api" not in route:
            html = client.get(reverse(route), follow=True).getvalue().decode()
            assert "105 soldiers" not in html, route  # a number alone may stand in the reference of an error page
            assert "The draft" not in html, route


@pytest.mark.django_db
def test_the_demonstration_s_papers_are_open_to_anyone(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    for name in ("anonymous", "olga", "ada"):
        assert client_of(name).get("/demonstration/feed.atom").status_code == 200


# For the test above: the demonstration's addresses are there only where the setting asks for them.
urlpatterns = [path("demonstration/", include("demonstration.urls")), path("", include(site.urlpatterns))]


# --- One place that says who reads what -------------------------------------------------------------------------------

# Reads that do not start with `visible_to`, and why none of them shows anybody anything.
ALLOWED = {
    ("claims/api/verdicts.py", "VerdictRevision.objects.taken_back"): "asks itself who may know",
    ("claims/export_forms.py", "Rating.objects.filter"): "the scale, which whoever reads verdicts is told",
    ("claims/management/commands/export_verdicts.py", "User.objects.filter"): "who asks, to ask for them",
    ("claims/management/commands/redact.py", "User.objects.filter"): "who blacks out, to ask whether they may",
    ("claims/record_forms.py", "User.objects.order_by"): "whose doings an administrator narrows the record to",
    ("claims/views/movements.py", "User.objects.filter"): "whose address it is, who then reads what that person may",
    ("sources/outlet_forms.py", "Outlet.objects.filter"): "whether a domain is another's, whoever may see it",
    ("demonstration/management/commands/load_demonstration.py", "User.objects.exists"): "whether it is the first run",
    ("demonstration/management/commands/load_demonstration.py", "User.objects.get"): "whom the article is added by",
}
WRITES = {"create", "create_user", "none"}


def shells() -> list[Path]:
    """Where people's requests come in."""
    base = Path(configured.BASE_DIR)
    found = [*base.glob("claims/*forms.py"), *base.glob("claims/views/*.py"), *base.glob("claims/api/*.py")]
    found += [*base.glob("sources/*forms.py"), *base.glob("sources/views/*.py")]
    found += base.glob("sources/api/*.py")
    found += base.glob("*/management/commands/*.py")
    assert len(found) > 15
    return found


def reads(source: Path) -> Iterator[str]:
    """What is asked of every model's manager, as in `Claim.objects.visible_to`."""
    tree = ast.parse(source.read_text())
    inner = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            assert any(node is value for value in inner), f"{source}:{node.lineno} hands a manager on"
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Attribute)
            and node.value.attr in {"objects", "_default_manager", "_base_manager"}
        ):
            yield ast.unparse(node)


def test_every_read_for_a_person_starts_with_visible_to() -> None:
    base = Path(configured.BASE_DIR)
    found = {(str(source.relative_to(base)), read) for source in shells() for read in reads(source)}
    others = {(place, read) for place, read in found if read.rpartition(".")[2] not in {"visible_to", *WRITES}}
    assert others == set(ALLOWED)
    assert any(read == "VerdictRevision.objects.visible_to" for _, read in found)


def test_a_read_that_does_not_would_be_noticed(tmp_path: Path) -> None:
    source = tmp_path / "view.py"
    source.write_text("rows = Claim.objects.filter(pk=1)\nfine = Claim.objects.visible_to(person).get(pk=1)\n")
    assert list(reads(source)) == ["Claim.objects.filter", "Claim.objects.visible_to"]
