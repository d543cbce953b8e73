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
