"""How the newsroom checks, from its own settings."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from claims.explanation import POLICIES
from claims.figures import RelationKind
from claims.models import Rating
from claims.views.public.methodology import MEANINGS
from sources.models import ProviderSetting
from tests.claims.publishing import read


def told() -> str:
    return read("/methodology/").main.text


def test_it_defines_every_rating_of_both_questions(db: None) -> None:
    page = read("/methodology/").main
    assert [each.text for each in page.one("section", aria_labelledby="scale").all("h3")] == [
        "Is it so?",
        "Was it said?",
    ]
    for rating in Rating.objects.all():
        assert f"{rating.icon} {rating.name} {rating.definition}" in page.text


def test_a_rating_that_is_changed_is_changed_there(db: None) -> None:
    Rating.objects.filter(slug="wrong").update(definition="Counted otherwise by all.", icon="!")
    assert "! Wrong Counted otherwise by all." in told()


def test_it_says_how_many_approve_what(db: None, settings: Settings) -> None:
    assert "Two people approve" not in told()
    settings.TWO_APPROVERS_FOR = frozenset({"wounded", "killed"})
    assert "Two people approve a verdict about these: killed, wounded." in told()


def test_it_says_how_many_origins_are_enough(db: None, settings: Settings) -> None:
    settings.INDEPENDENT_ORIGINS = 3
    assert "rests on 3 origins that counted independently" in told()
    settings.INDEPENDENT_ORIGINS = 1
    assert "origins that counted independently" not in told()


@pytest.mark.parametrize("policy", POLICIES)
def test_it_says_which_number_is_supported_where_counts_differ(db: None, settings: Settings, policy: str) -> None:
    settings.CONFLICT_POLICY = policy
    assert f"which number the evidence supports: {POLICIES[policy]}." in told()


def test_it_says_for_how_long_a_verdict_is_watched(db: None, settings: Settings) -> None:
    settings.WATCH_DAYS = 12
    assert "For 12 days after it is approved" in told()
    settings.WATCH_DAYS = 0
    assert "we go on watching" not in told()


def test_it_names_the_places_that_are_searched_at_present(db: None) -> None:
    ProviderSetting.objects.filter(slug="archive").update(label="Our own stores")
    ProviderSetting.objects.filter(slug="feeds").update(is_paused=True)
    shown = told()
    assert "Our own stores" in shown
    assert "Outlet feeds" not in shown
    ProviderSetting.objects.update(is_paused=True)
    assert "No place to search is set up at present" in told()


def test_it_explains_every_relation_that_readers_meet() -> None:
    assert set(MEANINGS) == {kind.value for kind in RelationKind} - {"unrelated"}


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("check@courier.example", "mailto:check@courier.example"),
        ("https://courier.example/contact", "https://courier.example/contact"),
        ("javascript:alert(1)", None),
        ("the front desk @ the Courier", None),
    ],
)
def test_it_says_how_to_reach_the_newsroom(db: None, settings: Settings, contact: str, link: str | None) -> None:
    settings.FETCH_CONTACT = contact
    shown = read("/methodology/").main.one("section", aria_labelledby="contact")
    assert contact in shown.text
    assert [each.attributes["href"] for each in shown.all("a")] == ([link] if link else [])


def test_where_nobody_said_how_it_leads_nobody_to_the_log_in_page(db: None, settings: Settings) -> None:
    settings.FETCH_CONTACT = settings.SITE_URL
    page = read("/methodology/")
    assert not page.main.all("section", aria_labelledby="contact")
    assert not [link for link in page.all("a") if "#contact" in link.attributes["href"]]
    assert settings.SITE_URL not in page.main.text


def test_where_somebody_did_every_public_page_leads_there(db: None, settings: Settings) -> None:
    settings.FETCH_CONTACT = "check@courier.example"
    assert read("/findings/").link("Tell us of a mistake") == "/methodology/#contact"
