"""What readers see, in a browser: it loads nothing it may not, fits a phone, and other sites frame the card alone."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import QUIET
from tests.process.newsroom import Embedded

# One newsroom and one browser for the file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_public")]

# Edith writes and Ravi approves a verdict without evidence on the first claim of the demonstration, then a correction.
PUBLISH = """
from datetime import date
from claims import workflow
from claims.models import Claim, Rating
from people.models import User
edith, ravi = (User.objects.get(username=name) for name in ("edith", "ravi"))
claim = Claim.objects.earliest("pk")
for open_, summary in ((workflow.open_draft, "No source counts the same."), (workflow.open_correction, "None does.")):
    draft = open_(claim=claim, by=edith)
    words = workflow.Draft(
        rating=Rating.objects.get(slug="unproven"), summary=summary, as_of=date(2019, 2, 24), public_note="Shorter."
    )
    draft = workflow.save_draft(revision=draft, draft=words, version=draft.version, by=edith)
    workflow.approve(revision=workflow.submit(revision=draft, by=edith), by=ravi)
print(claim.verdict.public_id)
"""


@pytest.fixture(scope="module")
def finding(newsroom: Embedded) -> str:
    return f"/findings/{newsroom.run('shell', '--no-imports', '-c', PUBLISH).strip().splitlines()[-1]}/"


@pytest.fixture
def reader(newsroom: Embedded) -> Iterator[Page]:
    """A window of somebody who never logged in; whatever its console complains of fails the test."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        context = browser.new_context(base_url=newsroom.url)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        yield page
        assert context.cookies() == []
        browser.close()
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390, 1400])
def test_every_page_fits_and_loads_what_it_may(reader: Page, finding: str, width: int) -> None:
    reader.set_viewport_size({"width": width, "height": 800})
    for address in ("/findings/", finding, f"{finding}card/", "/corrections/", "/methodology/"):
        response = reader.goto(address)
        assert response
        assert response.status == 200, address
        assert reader.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def test_data_for_search_engines_is_no_script_that_the_policy_forbids(reader: Page, finding: str) -> None:
    reader.goto(finding)
    assert reader.locator("script[type='application/ld+json']").count() == 1


def test_another_site_frames_the_card(reader: Page, newsroom: Embedded, finding: str) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<link rel="icon" href="data:,"><iframe src="{newsroom.url}{finding}card/"></iframe>'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    other = HTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        for _ in range(2):  # the second time from what the browser has kept
            reader.goto(f"http://localhost:{other.server_port}/")
            framed = reader.frame_locator("iframe")
            assert framed.get_by_role("heading").inner_text().endswith("Unproven")
    finally:
        other.shutdown()
        other.server_close()
