"""A token from the page of tokens, tried out in the documentation, under the policy that both are served with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

# One newsroom and one browser for the file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_api")]

OpenAs = Callable[[str], Page]


def test_a_token_is_made_and_opens_the_api_in_the_documentation(open_as: OpenAs) -> None:
    page = open_as("ravi")
    page.get_by_role("link", name="API tokens").click()
    page.get_by_label("Name").fill("trying it out")
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator("#secret")
    expect(secret).to_be_visible()
    token = secret.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == token
    page.context.clear_cookies()
    page.goto("/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_label("auth-bearer-value").fill(token)
    page.get_by_label("auth-bearer-value").press("Enter")
    page.get_by_role("button", name="Close").first.click()
    operation = page.locator("#operations-claims-claims_list")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator("tbody .response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text('"results"')
