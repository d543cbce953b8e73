"""One published verdict on its page: the claim, the verdict, the evidence, how it was checked, its history."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils.http import http_date
from pytest_django import Settings

from claims import apart, corroboration, redaction, workflow
from claims.export.claimreview_rules import faults_of_page
from claims.models import Claim, VerdictRevision
from people.models import User
from sources.models import Document
from tests import factories
from tests.claims import verdicts
from tests.claims.publishing import NOTE, address_of, approve, correct, read, withdraw
from tests.pages import Page

COUNT = "A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday."
OFFICE = f"Count at the bridge\n\n{COUNT}\n"
ARTICLE_URL = "https://ledger.example/flight"
REPORT_URL = "https://courier.example/count"


@pytest.fixture
def claim(edith: User) -> Claim:
    article = factories.make_article(by=edith, url=ARTICLE_URL)
    return article.claims.get(label="104 soldiers fled")


@pytest.fixture
def approved(claim: Claim, edith: User, ravi: User) -> VerdictRevision:
    document = factories.make_document(OFFICE, url=REPORT_URL)
    evidence = corroboration.collect_evidence(claim=claim, document=document)
    draft = workflow.open_draft(claim=claim, by=edith)
    return approve(draft, by=edith, reviewer=ravi, attribution_rating="said", evidence=evidence)


def section(page: Page, name: str) -> str:
    return page.main.one("section", aria_labelledby=name).text


def meta(page: Page, **which: str) -> str:
    return page.one("meta", **which).attributes["content"]


def test_it_has_the_claim_in_the_words_of_its_article(approved: VerdictRevision) -> None:
    page = read(address_of(approved))
    assert page.main.one("h1").text == "104 soldiers fled"
    shown = page.main.one("section", aria_labelledby="claim")
    assert shown.one("mark").text == "Some 104 soldiers"
    assert "have fled across the border into Colombia, according to Radio Norte." in shown.text
    assert "The Ledger, 24 Feb 2019" in shown.text
    assert [each.text for each in shown.one("dl").all("dd")][:3] == ["from 99 to 109", "soldiers", "fled"]
    assert shown.one("a").attributes["href"].startswith(f"{ARTICLE_URL}#:~:text=")


def test_it_has_the_verdict_with_both_ratings(approved: VerdictRevision) -> None:
    verdict = read(address_of(approved)).main.one("section", aria_labelledby="verdict")
    assert [stamp.text for stamp in verdict.all(css="stamp")] == ["✓ Correct", "✓ Said"]
    assert "tone-good" in verdict.classes
    for words in (
        approved.rating.definition if approved.rating else "",
        "Whoever the article names did state this figure",
        "24 Feb 2019",
        "The count is right.",
        f"Only one origin: {factories.SOLE}",
    ):
        assert words in verdict.text
    assert "Found" not in verdict.text


def test_evidence_is_told_by_relation_and_leads_to_its_place(approved: VerdictRevision) -> None:
    shown = read(address_of(approved)).main.one("section", aria_labelledby="evidence")
    assert shown.one("h3").text == "For"
    assert "1 independent count, from 1 document" in shown.one("h2").text
    assert shown.one("h4").text.startswith("= Agrees 1 independent count")
    assert shown.one("blockquote").text == COUNT
    assert shown.one("mark").text == "A total of 104 soldiers"
    assert shown.one("a").attributes["href"].startswith(f"{REPORT_URL}#:~:text=")


def test_it_shows_no_passage_that_the_verdict_does_not_rest_on(approved: VerdictRevision) -> None:
    factories.make_evidence(approved.claim, factories.LATER_REPORT)
    assert "167" not in read(address_of(approved)).main.text


def test_copies_are_told_and_not_counted_again(claim: Claim, edith: User, ravi: User) -> None:
    body = " ".join(f"On day {n} they crossed the bridge number {n * 7} in small groups." for n in range(40))
    for outlet in ("The Courier", "The Herald", "The Gazette"):
        text = f"Count at the bridge in {outlet}\n\n{COUNT}\n\n{body}"
        corroboration.collect_evidence(claim=claim, document=factories.make_document(text, outlet=outlet))
    draft = workflow.open_draft(claim=claim, by=edith)
    approved = approve(draft, by=edith, reviewer=ravi, evidence=list(claim.evidence.filter(label__startswith="104")))
    shown = section(read(address_of(approved)), "evidence")
    assert "1 independent count, from 3 documents" in shown
    assert "2 more passages with this count by the same origin, not counted again" in shown


def test_what_was_put_apart_since_is_said_to_count_no_more(approved: VerdictRevision, eve: User) -> None:
    apart.put_apart(evidence=approved.evidence.get(), by=eve)
    shown = section(read(address_of(approved)), "evidence")
    assert "Put apart found to count something else since, and counted no more" in shown
    assert "No passage is left that counts the same." in shown
    assert "Eve" not in shown


def test_one_without_evidence_says_so(claim: Claim, edith: User, ravi: User) -> None:
    draft = workflow.open_draft(claim=claim, by=edith)
    approved = approve(draft, by=edith, reviewer=ravi, rating="unproven", evidence=[])
    assert "The verdict rests on no passage" in section(read(address_of(approved)), "evidence")


def test_it_says_who_wrote_and_who_approved_and_never_what_they_said_to_each_other(approved: VerdictRevision) -> None:
    page = read(address_of(approved))
    checked = section(page, "checked")
    assert "Edith wrote it" in checked
    assert "Ravi approved it" in checked
    assert "Only for the newsroom." not in page.html


def test_it_says_what_was_asked_and_where(claim: Claim, edith: User, ravi: User) -> None:
    corroboration.find_sources(claim=claim, by=edith, providers=["archive"])
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    shown = section(read(address_of(approved)), "checked")
    assert "Archive nothing found" in shown
    assert "soldiers fled" in shown


def test_the_history_of_a_correction_can_be_read_without_colour(
    approved: VerdictRevision, edith: User, ravi: User
) -> None:
    correct(approved, by=edith, reviewer=ravi, attribution_rating="said")
    page = read(address_of(approved))
    assert f"Correction, {approved.decided_at:%-d %b %Y}: {NOTE}" in section(page, "verdict")
    assert "Found 96 soldiers" in section(page, "verdict")
    steps = page.main.one("ol", css="steps").all("li")
    day = f"{approved.decided_at:%-d %b %Y}"
    headings = [step.one("h3").text for step in steps]
    assert [heading.partition(day)[0] for heading in headings] == ["Corrected ", "First published "]
    newest, first = steps
    assert NOTE in newest.text
    assert "Rating Correct → became Wrong" in newest.text
    assert "Corrected figure 96 soldiers" in newest.text
    assert [each.text for each in newest.all("del")] == ["Correct", "24 Feb 2019", "right"]
    assert [each.text for each in newest.all("ins")] == ["Wrong", "96 soldiers", "25 Feb 2019", "wrong"]
    assert newest.attributes["id"] == "revision-2"
    assert "The count is right." in first.text
    assert "The count is right." not in section(page, "verdict")


def test_a_withdrawn_one_stays_at_its_address_and_says_why(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    response: Any = Client().get(address_of(approved))
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    page = Page(response)
    assert meta(page, name="robots") == "noindex"
    assert page.main.one("section", aria_labelledby="verdict").one(css="stamp").text == "– Withdrawn"
    assert NOTE in section(page, "verdict")
    assert not page.main.all("section", aria_labelledby="evidence")
    assert "The count is right." not in section(page, "verdict")
    assert "The count is right." in section(page, "history")
    assert "as JSON" not in page.main.text


def test_one_that_stands_may_be_found(approved: VerdictRevision) -> None:
    response: Any = Client().get(address_of(approved))
    assert "X-Robots-Tag" not in response
    assert not Page(response).all("meta", name="robots")


def test_the_head_says_what_the_page_is(approved: VerdictRevision, settings: Settings) -> None:
    settings.SITE_URL, settings.NEWSROOM_NAME = "https://check.example", "The Gazette Desk"
    page = read(address_of(approved))
    address = f"https://check.example{address_of(approved)}"
    assert page.one("head").one("title").text == "104 soldiers fled: Correct · The Gazette Desk"
    assert page.one("link", rel="canonical").attributes["href"] == address
    assert meta(page, name="description") == "Correct. The count is right."
    assert meta(page, property="og:url") == address
    assert meta(page, property="og:title") == "104 soldiers fled: Correct"
    assert meta(page, property="og:site_name") == "The Gazette Desk"
    assert meta(page, property="og:image") == f"{address}card.png"
    alternates = {link.attributes["type"] for link in page.all("link", rel="alternate")}
    assert alternates == {"application/atom+xml", "application/feed+json", "application/json"}
    for link in page.all("link", rel="alternate"):
        assert Client().get(link.attributes["href"]).status_code == 200


def test_what_was_blacked_out_is_not_in_its_description(approved: VerdictRevision, ada: User) -> None:
    redaction.redact_revision(revision=approved, by=ada, reason="A court's order.")
    assert meta(read(address_of(approved)), name="description") == "Correct."


def test_nor_is_the_note_of_a_withdrawal(approved: VerdictRevision, edith: User, ravi: User, ada: User) -> None:
    withdrawal = verdicts.approve_withdrawal(approved, by=edith, reviewer=ravi)
    redaction.redact_revision(revision=withdrawal, by=ada, reason="A court's order.")
    assert meta(read(address_of(approved)), name="description") == "Withdrawn."


def test_it_leads_to_its_json_and_its_card_and_shows_how_to_embed_it(
    approved: VerdictRevision, settings: Settings
) -> None:
    settings.SITE_URL = "https://check.example"
    page = read(address_of(approved))
    for text in ("This verdict as JSON", "Card", "SVG", "PNG"):
        assert Client().get(page.link(text)).status_code == 200
    snippet = page.main.one("pre").text
    assert snippet.startswith(f'<iframe src="https://check.example{address_of(approved, "claims:card")}"')
    assert not page.all("iframe")


def test_nothing_on_it_leads_to_the_desk(approved: VerdictRevision, edith: User, ravi: User) -> None:
    correct(approved, by=edith, reviewer=ravi)
    for address in (address_of(approved), "/findings/", "/corrections/", "/methodology/"):
        for link in read(address).all("a"):
            target = link.attributes["href"]
            if target.startswith("/"):
                assert Client().get(target).status_code == 200, target


def test_it_runs_and_loads_nothing_of_others(approved: VerdictRevision) -> None:
    response: Any = Client().get(address_of(approved))
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    page = Page(response)
    (review,) = page.all("script")
    assert review.attributes == {"type": "application/ld+json"}
    assert faults_of_page(page.html, page=f"{configured.SITE_URL}{address_of(approved)}") == []
    assert not page.all("style")
    assert not [each for each in page.inside() if "style" in each.attributes]


def test_what_a_hostile_text_says_is_text(approved: VerdictRevision) -> None:
    evil = '"><script>alert(1)</script>'
    Document.objects.update(title=evil)
    Claim.objects.update(label=evil)
    html = read(address_of(approved)).html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_demonstration_outlet_is_not_linked(approved: VerdictRevision) -> None:
    outlet = approved.claim.article.document.outlet
    assert outlet is not None
    outlet.is_demonstration = True
    outlet.save()
    assert not read(address_of(approved)).main.one("section", aria_labelledby="claim").all("a")


def test_it_is_not_sent_again_to_whoever_has_it(
    approved: VerdictRevision, client: Client, edith: User, ravi: User
) -> None:
    address = address_of(approved)
    response = client.get(address)
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    correct(approved, by=edith, reviewer=ravi)
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_words_that_were_blacked_out_are_gone_for_whoever_asks_again(
    approved: VerdictRevision, client: Client, edith: User, ravi: User, ada: User
) -> None:
    correct(approved, by=edith, reviewer=ravi)
    places = [address_of(approved), "/corrections/", "/feeds/corrections.json", "/feeds/corrections.atom"]
    before = {place: client.get(place) for place in places}
    assert all("right" in response.content.decode() for response in before.values())
    redaction.redact_revision(revision=approved, by=ada, reason="An order of the court.")
    for place, response in before.items():
        again = client.get(place, headers={"If-None-Match": response["ETag"], "If-Modified-Since": http_date()})
        assert again.status_code == 200
        assert "right" not in again.content.decode()
        assert "[redacted]" in again.content.decode()


def test_one_that_there_is_not_is_not_found(client: Client, db: None) -> None:
    assert client.get(f"/findings/{uuid.uuid4()}/").status_code == 404
