"""What is read on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.process.newsroom import Embedded

# One newsroom and one browser for the file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_phone")]

OpenAs = Callable[[str], Page]


def test_the_outlets_can_be_read_without_scrolling_sideways(open_as: OpenAs) -> None:
    page = open_as("ada")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/outlets/new/")
    page.get_by_label("Name", exact=True).fill("Evening Correspondent of the Frontier")
    page.get_by_label("Domain").fill("eveningcorrespondentofthefrontier.example")
    page.get_by_label("Kind").select_option("broadcaster")
    page.get_by_role("button", name="Save").click()
    page.goto("/outlets/")
    table = page.get_by_role("region", name="List")
    expect(table.get_by_role("columnheader", name="Reliability")).to_be_in_viewport(ratio=1)
    assert table.evaluate("region => region.scrollWidth - region.clientWidth") == 0


def test_an_outlets_documents_can_be_read_without_scrolling_sideways(open_as: OpenAs) -> None:
    page = open_as("ada")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/outlets/")
    page.get_by_role("link", name="Andes Wire").click()
    table = page.get_by_role("region", name="Documents", exact=True)
    table.scroll_into_view_if_needed()
    expect(table.get_by_role("columnheader", name="Stored")).to_be_in_viewport(ratio=1)
    assert table.evaluate("region => region.scrollWidth - region.clientWidth") == 0


@pytest.mark.parametrize("width", [390, 1280, 1400])
def test_the_fields_of_the_archive_stand_clear_of_each_other(open_as: OpenAs, width: int) -> None:
    page = open_as("edith")
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/archive/")
    for label in ("Published from", "to"):
        day = page.locator("input[type=date]").and_(page.get_by_label(label, exact=True))
        assert day.evaluate("input => input.offsetWidth - input.parentElement.clientWidth") <= 0


def test_the_log_in_page_fits_with_its_table(newsroom: Embedded, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(newsroom.url)
    expect(page.get_by_role("columnheader", name="Who")).to_be_visible()
    for part in ("document.documentElement", "document.querySelector('.cast .scroll')"):
        assert page.evaluate(f"{part}.scrollWidth - {part}.clientWidth") <= 0
    page.close()


def test_a_reviewer_reaches_the_button_of_the_queue(open_as: OpenAs) -> None:
    edith = open_as("edith")
    edith.locator("table.list tbody a").first.click()
    edith.locator(".claim .label").last.click()
    edith.get_by_role("button", name="Draft a verdict").click()
    edith.get_by_role("radio", name="Unproven", exact=False).first.check()
    edith.get_by_label("As of").fill("2019-02-24")
    edith.get_by_label("Summary for readers").fill("Nobody else counted.")
    edith.get_by_role("button", name="Submit for review").click()
    expect(edith.get_by_text("A reviewer finds it in the queue.")).to_be_visible()
    ravi = open_as("ravi")
    ravi.set_viewport_size({"width": 390, "height": 844})
    ravi.goto("/queue/")
    expect(ravi.get_by_role("link", name="Review", exact=True)).to_be_in_viewport(ratio=1)


def test_a_long_address_stays_within_the_page_of_its_webhook(newsroom: Embedded, open_as: OpenAs) -> None:
    ada = open_as("ada")
    ada.set_viewport_size({"width": 390, "height": 844})
    ada.goto("/webhooks/add/")
    ada.get_by_label("Address").fill(f"{newsroom.url}/" + "a_long_address_without_a_gap" * 4)
    ada.get_by_role("checkbox").first.check()
    ada.locator("form.form button").last.click()
    heading = ada.locator("h1")
    expect(heading).to_contain_text("a_long_address")
    assert heading.evaluate("heading => heading.scrollWidth - heading.clientWidth") <= 0
