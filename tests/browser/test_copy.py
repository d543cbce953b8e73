"""The sentence that is ready to copy."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

# One newsroom and one browser for the file.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_copy")]

OpenAs = Callable[[str], Page]
SENTENCE = re.compile(r"\d+, according to .+")
REPORTS = (
    ("The Ledger", "From the border\n\nA total of 104 soldiers have fled into Colombia, police said on Sunday."),
    ("The Courier", "Count of those who left\n\nSome 104 soldiers have fled into Colombia, the Migration Office said."),
)


def test_it_is_put_on_the_clipboard_and_selected_where_there_is_none(open_as: OpenAs) -> None:
    page = open_as("edith")
    for outlet, text in reversed(REPORTS):
        page.get_by_role("link", name="Add an article").click()
        page.get_by_label("Text").fill(text)
        page.get_by_label("Outlet").fill(outlet)
        page.locator("#id_published_on").fill("2019-02-24")
        page.get_by_role("button", name="Read its figures").click()
        page.wait_for_url(re.compile(r"/articles/\d+/$"))
    page.locator("a[href^='/claims/']").first.click()
    page.get_by_role("button", name="Find sources").click()
    sentence = page.locator("#house-en")
    expect(sentence).to_have_text(SENTENCE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy the sentence in English")
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == sentence.inner_text()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    expect(button).to_have_text("Copy")
    button.click()
    expect(button).to_have_text("Selected")
    assert page.evaluate("getSelection().toString().trim()") == sentence.inner_text()
