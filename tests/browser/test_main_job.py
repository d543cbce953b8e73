"""The whole path through the pages, in a real browser, as three people."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Page, expect

from tests.process.newsroom import ROOT, WORK_SECONDS, Embedded

# One newsroom and one browser for the file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_main_job")]

OpenAs = Callable[[str], Page]
SCHEMA = json.loads((ROOT / "claims/export/schemas/verdict-2.0.json").read_text(encoding="utf-8"))
LONG = WORK_SECONDS * 1000
CLAIMS = [
    "at least 100 soldiers fled",
    "2 killed",
    "hundreds injured",
    "at least 100 soldiers deserted",
    "2 people killed",
    "1 shipment burned",
    "104 soldiers fled",
    "at least 2 people killed",
    "300 wounded",
    "600 tons of food and medicine stockpiled",
]


def paste(page: Page, text: str) -> None:
    page.get_by_role("link", name="Add an article").click()
    page.get_by_label("Text").fill(text)
    page.get_by_label("Outlet").fill("The Courier")
    page.locator("#id_published_on").fill("2019-02-24")
    page.get_by_role("button", name="Read its figures").click()


def draft(page: Page, *, rating: str, summary: str) -> None:
    page.get_by_role("radio", name=rating, exact=False).first.check()
    page.get_by_label("Summary for readers").fill(summary)


@pytest.mark.shared_data
def test_from_a_pasted_article_to_a_published_verdict(newsroom: Embedded, open_as: OpenAs, venezuela: str) -> None:
    edith = open_as("edith")
    paste(edith, venezuela)
    expect(edith.get_by_text("10 claims found")).to_be_visible()
    labels = edith.locator(".claim .label")
    expect(labels).to_have_count(len(CLAIMS))
    assert labels.first.inner_text() == "2 killed", "the list begins with what is most worth checking"
    edith.get_by_role("link", name="In the order of the text").click()
    expect(labels.first).to_have_text(CLAIMS[0])
    assert labels.all_inner_texts() == CLAIMS
    expect(edith.locator(".text a.mark")).to_have_count(len(CLAIMS))
    expect(edith.locator(".text")).not_to_contain_text("Oops!")
    expect(edith.locator(".text")).not_to_contain_text("article commenting")
    article = edith.url

    # Find sources: progress moves on the page itself, provider by provider.
    labels.get_by_text("104 soldiers fled", exact=True).click()
    edith.evaluate("window.isTheSamePage = true")
    edith.get_by_role("button", name="Find sources", exact=True).click()
    lookups = edith.locator("#lookups")
    expect(lookups.get_by_text("Archive")).to_be_visible()
    expect(lookups.get_by_text("Outlet feeds")).to_be_visible()
    expect(lookups.get_by_role("button", name="Find sources again")).to_be_enabled(timeout=LONG)
    evidence = edith.locator("#evidence")
    expect(evidence).to_contain_text("The evidence suggests: outdated")
    assert edith.evaluate("window.isTheSamePage") is True

    counts = evidence.locator(".timeline-table td.number").all_text_contents()
    assert {">60", "104", "167", "567"} <= set(counts)
    expect(evidence.locator("svg.timeline circle").first).to_be_visible()
    claim = edith.url

    # A draft that lacks something is kept, and says what it lacks.
    edith.get_by_role("button", name="Draft a verdict").click()
    edith.get_by_role("button", name="Submit for review").click()
    expect(edith.get_by_text("The draft is saved, but not submitted.")).to_be_visible()
    draft(edith, rating="Correct when published", summary="It was 104 on that day, and 567 four days later.")
    edith.get_by_label("Corrected figure").fill("567 soldiers and police")
    edith.get_by_label("As of").fill("2019-02-24")
    boxes = edith.locator(".choice:has-text('104 militares') input[type=checkbox]")
    boxes.first.check()
    edith.get_by_role("button", name="Submit for review").click()
    expect(edith.get_by_text("The evidence is of one origin only: Migración Colombia.").first).to_be_visible()
    edith.get_by_label("Why one origin is enough").fill("The agency runs the crossings; nobody else counts there.")
    edith.get_by_role("button", name="Submit for review").click()
    expect(edith.get_by_text("A reviewer finds it in the queue.")).to_be_visible()

    # The author finds it in the queue and cannot decide.
    edith.get_by_role("link", name="Approval queue").click()
    expect(edith.get_by_text("Only reviewers approve or return verdicts.")).to_be_visible()

    # The reviewer sees claim, evidence and draft side by side; a return needs a comment.
    ravi = open_as("ravi")
    ravi.get_by_role("link", name="Approval queue").click()
    ravi.get_by_role("link", name="Review", exact=True).click()
    for heading in ("The claim", "Evidence it rests on", "The draft"):
        expect(ravi.get_by_role("heading", name=heading)).to_be_in_viewport()
    ravi.get_by_role("button", name="Return to the editor").click()
    expect(ravi.locator(".field.wrong")).to_contain_text("Say in a comment what should change")
    ravi.get_by_label("Comment").fill("Say who counted.")
    ravi.get_by_role("button", name="Return to the editor").click()
    expect(ravi.get_by_text("Returned to Edith Okafor")).to_be_visible()

    # The editor reads why, and submits again.
    edith.goto(claim)
    edith.get_by_role("button", name="Draft it again").click()
    expect(edith.get_by_text("Say who counted.")).to_be_visible()
    edith.get_by_label("Summary for readers").fill(
        "Migración Colombia counted 104 on that day, and 567 four days later."
    )
    edith.get_by_role("button", name="Submit for review").click()

    ravi.goto("/queue/")
    ravi.get_by_role("link", name="Review", exact=True).click()
    ravi.get_by_role("button", name="Approve").click()
    expect(ravi.get_by_text("Approved and published")).to_be_visible()

    # The administrator reads it all, changes none of it, and looks after the outlets.
    ada = open_as("ada")
    ada.goto(article)
    expect(ada.get_by_role("button", name="Find sources for all")).to_be_disabled()
    ada.get_by_role("link", name="Verdicts").click()
    expect(ada.get_by_role("row", name="104 soldiers fled")).to_contain_text("Correct when published")
    ada.get_by_role("link", name="Administration").click()
    ada.get_by_role("link", name="Outlets").first.click()
    expect(ada.get_by_text("Andes Wire (demonstration agency)").first).to_be_visible()

    # Out: as JSON, from the API and from the command, the same.
    published = httpx.get(f"{newsroom.url}/api/v1/verdicts/", trust_env=False).json()["results"]
    assert published == json.loads(newsroom.run("export_verdicts"))
    (verdict,) = published
    Draft202012Validator(SCHEMA).validate(verdict)
    assert verdict["corrected_figure"]["value"] == 567
    assert [step["state"] for step in verdict["history"]] == ["returned", "approved"]
    assert "Oops" not in json.dumps(verdict)


def test_a_failed_search_says_why_and_is_tried_again(newsroom: Embedded, open_as: OpenAs) -> None:
    nowhere = "http://nowhere.invalid/feed"
    newsroom.run(
        "shell", "--no-imports", "-c",
        f"from sources.models import Feed; Feed.objects.update(url='{nowhere}')",
    )  # fmt: skip
    edith = open_as("edith")
    edith.goto("/articles/1/")
    edith.locator(".claim .label").first.click()
    edith.get_by_role("button", name="Find sources", exact=True).click()
    feeds = edith.locator(".lookup", has_text="Outlet feeds")
    expect(feeds.get_by_text("nowhere.invalid")).to_be_visible(timeout=LONG)
    expect(feeds.get_by_role("button", name="Try again")).to_be_visible(timeout=LONG)
    newsroom.run(
        "shell", "--no-imports", "-c",
        "from sources.models import Feed; Feed.objects.update(url='/demonstration/feed.atom')",
    )  # fmt: skip
    feeds.get_by_role("button", name="Try again").click()
    expect(feeds.get_by_text("found")).to_be_visible(timeout=LONG)


def test_it_reads_without_javascript(newsroom: Embedded, open_as: OpenAs) -> None:
    cookies = open_as("edith").context.cookies()
    browser = open_as("edith").context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False, base_url=newsroom.url)
    context.add_cookies([{"name": c["name"], "value": c["value"], "url": newsroom.url} for c in cookies])
    page = context.new_page()
    page.goto("/articles/1/")
    expect(page.locator(".text a.mark").first).to_be_visible()
    page.locator(".claim .label").last.click()
    page.get_by_role("button", name="Find sources", exact=True).click()
    page.wait_for_load_state()
    expect(page.locator(".lookup")).to_have_count(2)
