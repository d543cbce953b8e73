"""What is read on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser]

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
