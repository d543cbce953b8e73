from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.process.newsroom import PASSWORD, Embedded, missing_chromium

# Without these chromium, when started, asks for hosts of its maker.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    if missing := missing_chromium():
        pytest.skip(missing)
    newsroom = Embedded(tmp_path_factory.mktemp("newsroom"))
    try:
        newsroom.start()
        yield newsroom
    finally:
        newsroom.stop()


@pytest.fixture(scope="module")
def chromium(newsroom: Embedded) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium: Browser, newsroom: Embedded) -> Iterator[Callable[[str], Page]]:
    """A window for each person who is logged in; whatever its console complains of fails the test."""
    complaints: list[str] = []

    def complained(message: ConsoleMessage) -> None:
        # A form that is refused is an answer, which chromium also reports.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            complaints.append(f"{message.type}: {message.text} {message.location.get('url')}")

    def log_in(username: str) -> Page:
        context = chromium.new_context(viewport={"width": 1400, "height": 900}, base_url=newsroom.url)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", complained)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/log-in/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("/")
        return page

    yield log_in
    for context in list(chromium.contexts):
        context.close()
    assert complaints == []


@pytest.fixture
def venezuela() -> str:
    """The real article of the development data, as pasted from its page."""
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "article_venezuela.txt"
    if not path.exists():
        pytest.skip("the development data are not beside the repository")
    return path.read_text(encoding="utf-8")
