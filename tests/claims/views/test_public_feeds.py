"""Feeds of verdicts and of corrections, in Atom and in JSON Feed."""

from __future__ import annotations

import json
import uuid
import xml.etree.ElementTree as ET
from datetime import datetime
from typing import Any

import feedparser
import pytest
from django.test import Client
from pytest_django import Settings

from claims import workflow
from claims.models import Claim, VerdictRevision
from claims.views.public import feeds
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.claims.publishing import NOTE, address_of, approve, correct, withdraw

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://check.example"


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL, settings.NEWSROOM_NAME = SITE, "The Gazette Desk"


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def atom(name: str) -> Any:
    """An Atom feed as a feed reader has it; what RFC 4287 asks for must be there."""
    response: Any = Client().get(f"/feeds/{name}.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(response.content)
    for element in (root, *root.iter(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            (one,) = element.findall(ATOM + needed)
            assert one.text
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "The Gazette Desk"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    return parsed


def feed_json(name: str) -> Any:
    """A JSON feed; what its version 1.1 asks for must be there."""
    response: Any = Client().get(f"/feeds/{name}.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    document = json.loads(response.content)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["title"]
    assert document["feed_url"] == f"{SITE}/feeds/{name}.json"
    for item in document["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert item["url"].startswith(SITE)
        for moment in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[moment]).tzinfo is not None
    return document


def test_a_verdict_is_told_with_its_rating_and_its_summary(approved: VerdictRevision) -> None:
    (entry,) = atom("verdicts").entries
    assert entry.id == f"urn:uuid:{approved.verdict.public_id}"
    assert entry.link == SITE + address_of(approved)
    assert entry.title == "Correct: 104 soldiers fled"
    assert [tag.term for tag in entry.tags] == ["Correct"]
    for words in ("<strong>Correct.</strong>", "The count is right.", "24 Feb 2019", "The Ledger"):
        assert words in entry.summary
    assert entry.published == entry.updated


def test_both_forms_tell_the_same(approved: VerdictRevision, edith: User, ravi: User) -> None:
    correct(approved, by=edith, reviewer=ravi)
    for name in ("verdicts", "corrections"):
        entries, items = atom(name).entries, feed_json(name)["items"]
        assert [(each.id, each.link, each.title) for each in entries] == [
            (each["id"], each["url"], each["title"]) for each in items
        ]
        assert len(items) == 1


def test_a_correction_updates_the_entry_of_its_verdict(approved: VerdictRevision, edith: User, ravi: User) -> None:
    (before,) = feed_json("verdicts")["items"]
    corrected = correct(approved, by=edith, reviewer=ravi)
    (after,) = feed_json("verdicts")["items"]
    assert after["id"] == before["id"]
    assert after["date_published"] == before["date_published"]
    assert corrected.decided_at is not None
    assert datetime.fromisoformat(after["date_modified"]) == corrected.decided_at
    assert after["title"] == "Wrong: 104 soldiers fled"
    assert NOTE in after["content_html"]
    assert "96 soldiers" in after["content_html"]


def test_who_has_a_verdict_is_told_that_it_was_withdrawn(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    (item,) = feed_json("verdicts")["items"]
    assert item["id"] == approved.verdict.public_id.urn
    assert item["title"] == "Withdrawn: 104 soldiers fled"
    assert NOTE in item["content_html"]
    assert "The count is right." not in item["content_html"]
    assert item["tags"] == ["Withdrawn"]


def test_what_is_published_anew_has_its_entry_again(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    draft = workflow.open_draft(claim=approved.claim, by=edith)
    approve(draft, by=edith, reviewer=ravi, rating="wrong", evidence=list(approved.evidence.all()))
    (item,) = feed_json("verdicts")["items"]
    assert (item["id"], item["title"]) == (approved.verdict.public_id.urn, "Wrong: 104 soldiers fled")
    assert [each["title"] for each in feed_json("corrections")["items"]] == ["Withdrawn: 104 soldiers fled"]


def test_each_correction_is_an_entry_of_its_own(approved: VerdictRevision, edith: User, ravi: User) -> None:
    assert feed_json("corrections")["items"] == []
    withdraw(correct(approved, by=edith, reviewer=ravi), by=edith, reviewer=ravi, note="It was another bridge.")
    withdrawn, corrected = feed_json("corrections")["items"]
    assert withdrawn["title"] == "Withdrawn: 104 soldiers fled"
    assert withdrawn["summary"] == "It was another bridge."
    assert corrected["title"] == "Corrected: 104 soldiers fled"
    assert corrected["url"] == f"{SITE}{address_of(approved)}#revision-2"
    assert corrected["id"] == uuid.uuid5(approved.verdict.public_id, "revision 2").urn
    for words in (NOTE, "<del>Correct</del>", "<ins>Wrong</ins>", "<ins>96 soldiers</ins>"):
        assert words in corrected["content_html"]


def test_what_is_in_work_is_in_no_feed(edith: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    for name in ("verdicts", "corrections"):
        assert atom(name).entries == feed_json(name)["items"] == []


def test_a_feed_without_an_entry_is_the_same_every_time(db: None, client: Client) -> None:
    first = client.get("/feeds/verdicts.atom")
    assert client.get("/feeds/verdicts.atom", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["verdicts", "corrections"])
@pytest.mark.parametrize("kind", ["atom", "json"])
def test_it_is_not_sent_again_to_whoever_has_it(
    approved: VerdictRevision, edith: User, ravi: User, client: Client, name: str, kind: str
) -> None:
    address = f"/feeds/{name}.{kind}"
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    correct(approved, by=edith, reviewer=ravi)
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_what_a_hostile_text_says_is_text_in_the_entries(approved: VerdictRevision) -> None:
    Claim.objects.update(label="<script>alert(1)</script>", text="A\x0b<script>alert(2)</script>\x1b & B")
    (entry,) = atom("verdicts").entries
    (item,) = feed_json("verdicts")["items"]
    assert entry.title_detail.type == "text/plain"
    assert "<script" not in item["content_html"]
    assert "A&lt;script&gt;alert(2)&lt;/script&gt; &amp; B" in item["content_html"]
    root = ET.fromstring(Client().get("/feeds/verdicts.atom").content)
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary is not None
    assert summary.attrib["type"] == "html"
    assert summary.text == item["content_html"]


def test_it_has_the_newest_alone(edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 2)
    made = verdicts.approve_some(3, by=edith, reviewer=ravi)
    assert [item["id"] for item in feed_json("verdicts")["items"]] == [each.verdict.public_id.urn for each in made[:2]]
