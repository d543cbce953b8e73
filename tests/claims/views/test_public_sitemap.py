"""What search engines are told: the sitemap and robots.txt."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from protego import Protego
from pytest_django import Settings

from claims.models import VerdictRevision
from claims.views.public import site
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.claims.publishing import address_of, correct, withdraw

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://check.example"


@pytest.fixture(autouse=True)
def check_example(settings: Settings) -> None:
    settings.SITE_URL = SITE


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def sitemap(query: str = "") -> dict[str, str | None]:
    """Every address, with the day it was changed."""
    response: Any = Client().get(f"/sitemap.xml{query}")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    return {each.findtext(f"{NAMESPACE}loc", ""): each.findtext(f"{NAMESPACE}lastmod") for each in root}


def test_it_has_every_page_and_every_verdict_that_stands(approved: VerdictRevision, edith: User, ravi: User) -> None:
    corrected = correct(approved, by=edith, reviewer=ravi)
    other = factories.make_article("Guards\n\nA total of 12 guards have fled.", by=edith).claims.get()
    withdraw(factories.make_approved(other, by=edith, reviewer=ravi), by=edith, reviewer=ravi)
    assert corrected.decided_at is not None
    assert sitemap() == {
        f"{SITE}/findings/": None,
        f"{SITE}/corrections/": None,
        f"{SITE}/methodology/": None,
        SITE + address_of(approved): corrected.decided_at.isoformat(),
    }


def test_where_one_file_is_too_small_it_is_an_index(edith: User, ravi: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made = verdicts.approve_some(3, by=edith, reviewer=ravi)
    monkeypatch.setattr(site, "MOST_ADDRESSES", 2)
    assert list(sitemap()) == [f"{SITE}/sitemap.xml?part=1", f"{SITE}/sitemap.xml?part=2"]
    assert [SITE + address_of(each) for each in made[:2]] == list(sitemap("?part=1"))[3:]
    assert [SITE + address_of(made[2])] == list(sitemap("?part=2"))


@pytest.mark.parametrize("part", ["0", "2", "-1", "x", "²", "9" * 40])
def test_a_part_that_there_is_not_is_not_found(client: Client, approved: VerdictRevision, part: str) -> None:
    assert client.get("/sitemap.xml", {"part": part}).status_code == 404


def robots() -> str:
    response: Any = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return str(response.content.decode())


def test_robots_may_read_what_is_public_and_no_more(approved: VerdictRevision) -> None:
    rules = Protego.parse(robots())
    for path in ("/findings/", address_of(approved), "/corrections/", "/feeds/verdicts.atom", "/static/factcheck.css"):
        assert rules.can_fetch(SITE + path, "anybody"), path
    for path in ("/", "/log-in/", "/claims/1/", "/feeds/1/", "/admin/", "/api/v1/revisions/"):
        assert not rules.can_fetch(SITE + path, "anybody"), path
    assert list(rules.sitemaps) == [f"{SITE}/sitemap.xml"]


def test_where_nothing_is_published_they_may_read_nothing(db: None, settings: Settings) -> None:
    settings.PUBLISH_VERDICTS = False
    assert robots() == "User-agent: *\nDisallow: /\n"
