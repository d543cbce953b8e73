"""The card of a verdict: framed by any site, as a drawing and as a picture."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from claims.models import Claim, Rating, VerdictRevision
from claims.models.verdicts import Colour
from claims.templatetags.newsroom import SHADES
from people.models import User
from tests import factories
from tests.claims.publishing import NOTE, address_of, correct, read, withdraw

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def card(revision: VerdictRevision) -> str:
    return address_of(revision, "claims:card")


def words_of(revision: VerdictRevision) -> list[str]:
    response: Any = Client().get(address_of(revision, "claims:card_svg"))
    assert response["Content-Type"] == "image/svg+xml"
    return [element.text or "" for element in ET.fromstring(response.content).iter(f"{SVG}text")]


def test_it_says_what_was_claimed_and_found(
    approved: VerdictRevision, edith: User, ravi: User, settings: Settings
) -> None:
    settings.SITE_URL, settings.NEWSROOM_NAME = "https://check.example", "The Gazette Desk"
    correct(approved, by=edith, reviewer=ravi)
    page = read(card(approved))
    shown = page.main.text
    for words in ("The Gazette Desk", "✕ Wrong", "Claimed 104 soldiers fled", "Found 96 soldiers", "25 Feb 2019"):
        assert words in shown
    address = f"https://check.example{address_of(approved)}"
    assert page.link("Read why") == address
    assert page.one("link", rel="canonical").attributes["href"] == address
    assert not page.all("script")


def test_any_site_may_frame_it_and_it_alone(approved: VerdictRevision, client: Client) -> None:
    response = client.get(card(approved))
    again = client.get(card(approved), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    for answer in (response, again):  # a browser puts the headers of the second over those of the first
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src" not in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    for address in (address_of(approved), "/findings/", address_of(approved, "claims:card_svg")):
        other = client.get(address)
        assert other["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_a_withdrawn_one_says_so_wherever_it_is_shown(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdraw(approved, by=edith, reviewer=ravi)
    shown = read(card(approved)).main.text
    assert "– Withdrawn" in shown
    assert "Correct" not in shown
    words = words_of(approved)
    assert "Withdrawn" in words
    assert NOTE in words
    assert "Correct" not in words


def test_the_drawing_has_the_same_words(approved: VerdictRevision, edith: User, ravi: User) -> None:
    assert {"Correct", "104 soldiers fled", "The count is right."} <= set(words_of(approved))
    correct(approved, by=edith, reviewer=ravi)
    words = words_of(approved)
    assert {"Wrong", "104 soldiers fled", "96 soldiers", "As of 25 Feb 2019 · In The Ledger"} <= set(words)
    assert "The count is wrong." not in words


def test_a_hostile_text_stays_text_in_it(approved: VerdictRevision) -> None:
    Claim.objects.update(label="</text><script>alert(1)</script>")
    assert any("<script>" in text for text in words_of(approved))


def test_every_colour_of_the_scale_has_a_shade(approved: VerdictRevision) -> None:
    assert set(SHADES) == set(Colour)
    Rating.objects.filter(slug="correct").update(colour="doubtful")
    assert SHADES[Colour.DOUBTFUL] in Client().get(address_of(approved, "claims:card_svg")).content.decode()


def test_the_picture_has_the_size_that_is_told_of_it(approved: VerdictRevision, client: Client) -> None:
    response = client.get(address_of(approved, "claims:card_png"))
    assert response["Content-Type"] == "image/png"
    width, height = struct.unpack(">II", response.content[16:24])
    page = read(address_of(approved))
    assert page.one("meta", property="og:image:width").attributes["content"] == str(width)
    assert page.one("meta", property="og:image:height").attributes["content"] == str(height)
    assert client.get(address_of(approved, "claims:card_png"), headers={"If-None-Match": response["ETag"]}).content == (
        b""
    )
