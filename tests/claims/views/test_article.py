"""One article: its text with the claims marked, their list, and the search for all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from claims.models import Article, Event, Lookup
from people.models import User
from tests import factories
from tests.conftest import Bell
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def article(edith: User) -> Article:
    return factories.make_article(by=edith)


def address(article: Article, rest: str = "") -> str:
    return f"/articles/{article.pk}/{rest}"


def test_every_claim_is_marked_in_its_place(as_: As, edith: User, article: Article) -> None:
    page = Page(as_(edith).get(address(article)))
    text = page.one("article", css="text")
    assert [mark.inner_text for mark in text.all("a", css="mark")] == ["Some 104 soldiers", "300 people"]
    for claim, mark in zip(article.claims.all(), text.all("a", css="mark"), strict=True):
        assert mark.attributes["href"] == claim.get_absolute_url()
        assert mark.attributes["title"] == claim.label
        assert "new" in mark.classes


def test_the_text_is_shown_to_the_letter(as_: As, edith: User, article: Article) -> None:
    text = Page(as_(edith).get(address(article))).one("article", css="text")
    lines = [line.inner_text for line in [*text.all("h1"), *text.all("p")]]
    assert "\n\n".join(lines) == article.document.text
    assert text.attributes["lang"] == "en"


def test_the_headline_is_the_heading_of_the_page(as_: As, edith: User, article: Article) -> None:
    page = Page(as_(edith).get(address(article)))
    assert [heading.text for heading in page.all("h1")] == ["Soldiers flee across the border"]
    assert page.one("title").text == "Soldiers flee across the border · Factcheck"


def test_the_list_has_every_claim_with_its_state(as_: As, edith: User, ravi: User, article: Article) -> None:
    factories.make_approved(article.claims.get(label="104 soldiers fled"), by=edith, reviewer=ravi)
    page = Page(as_(edith).get(address(article, "?order=place")))
    rows = page.one(id="claims").all("li")
    assert [row.one("a").text for row in rows] == ["104 soldiers fled", "300 people wounded"]
    assert [row.one("span", css="tag").text for row in rows] == ["Settled", "New"]
    assert [mark.classes[1] for mark in page.all("a", css="mark")] == ["settled", "new"]


def test_a_claim_of_the_headline_says_so(as_: As, edith: User) -> None:
    article = factories.make_article("At least 100 soldiers flee\n\nThey crossed the bridges on Sunday.", by=edith)
    page = Page(as_(edith).get(address(article)))
    assert page.one("h1").one("a", css="mark").inner_text == "At least 100 soldiers"
    assert page.one(id="claims").all("span", css="tag")[0].text == "headline"


def test_an_article_without_claims_has_nothing_to_search_for(as_: As, edith: User) -> None:
    article = factories.make_article("A quiet day\n\nNothing happened at the bridges.", by=edith)
    page = Page(as_(edith).get(address(article)))
    assert page.one(id="claims").text == "No figure was read in this text."
    assert "Find sources for all" not in page.main.text


def test_original_and_stored_page_are_linked(as_: As, edith: User) -> None:
    article = factories.make_article(by=edith, url="https://ledger.example/soldiers")
    page = Page(as_(edith).get(address(article)))
    assert page.link("Original") == "https://ledger.example/soldiers"
    assert page.link("As stored") == article.document.get_absolute_url()


def test_the_search_for_all_starts_every_lookup(
    as_: As, edith: User, article: Article, bells: list[Bell], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    bells.clear()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        response = as_(edith).post(address(article, "find-sources/"))
    assert response.status_code == 302
    assert response["Location"] == address(article)
    found = {(lookup.claim.label, lookup.provider) for lookup in Lookup.objects.select_related("claim")}
    assert found == {(claim.label, name) for claim in article.claims.all() for name in ("archive", "feeds")}
    assert sorted(bell.pk for bell in bells) == sorted(Lookup.objects.values_list("pk", flat=True))
    assert {bell.task for bell in bells} == {"claims.run_lookup"}
    assert Event.objects.filter(action="sources.asked", actor=edith).count() == 2


def test_a_second_search_leaves_the_first_alone_and_says_so(as_: As, edith: User, article: Article) -> None:
    client = as_(edith)
    client.post(address(article, "find-sources/"))
    response = client.post(address(article, "find-sources/"), follow=True)
    assert Lookup.objects.count() == 4
    assert Page(response).messages == ["Every search is under way already."]


def test_the_list_asks_again_while_a_search_is_under_way(as_: As, edith: User, article: Article) -> None:
    client = as_(edith)
    client.post(address(article, "find-sources/"))
    for page in (Page(client.get(address(article))), Page(client.get(address(article, "claims/")))):
        claims = page.one(id="claims")
        assert claims.attributes["hx-get"] == address(article, "claims/?order=worth")
        assert claims.attributes["hx-trigger"] == "every 1s"
        assert claims.all("li")[0].one(css="working").text == "searching: 0 of 2 providers"
        assert claims.one(role="status").text == "Searching for sources."


def test_it_stops_asking_once_all_is_settled(as_: As, edith: User, article: Article) -> None:
    client = as_(edith)
    client.post(address(article, "find-sources/"))
    now = timezone.now()
    Lookup.objects.filter(provider="archive").update(state="done", settled_at=now)
    Lookup.objects.filter(provider="feeds").update(state="failed", settled_at=now, last_error="No.")
    claims = Page(client.get(address(article, "claims/"))).one(id="claims")
    assert "hx-get" not in claims.attributes
    assert not claims.all(css="working")
    assert claims.all("li")[0].one("span", css="failed").text == "1 search failed"


def test_the_partial_is_the_list_alone(as_: As, edith: User, article: Article) -> None:
    page = Page(as_(edith).get(address(article, "claims/?order=place")))
    (element,) = [child for child in page.children if not isinstance(child, str)]
    assert element.attributes["id"] == "claims"
    assert [row.one("a").text for row in element.all("li")] == ["104 soldiers fled", "300 people wounded"]


def test_what_was_suggested_is_shown_once_the_search_is_over(as_: As, edith: User, article: Article) -> None:
    claim = article.claims.get(label="104 soldiers fled")
    factories.make_evidence(claim)
    article.claims.filter(pk=claim.pk).update(suggestion="supported")
    row = Page(as_(edith).get(address(article, "?order=place"))).one(id="claims").all("li")[0]
    assert row.one("span", css="suggestion").text == "supported"
    assert "1 passage" in row.text


def test_who_does_not_work_on_claims_sees_why_and_starts_nothing(as_: As, ada: User, article: Article) -> None:
    client = as_(ada)
    page = Page(client.get(address(article)))
    button = page.button("Find sources for all")
    assert button.is_disabled
    assert page.one(id=button.attributes["aria-describedby"]).text == "Only editors and reviewers work on claims."
    assert client.post(address(article, "find-sources/")).status_code == 403
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("rest", ["", "claims/"])
def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, article: Article, rest: str) -> None:
    response = as_(olga).get(address(article, rest))
    assert response.status_code == 404
    assert "soldiers" not in response.content.decode().lower()


def test_a_stranger_starts_nothing(as_: As, olga: User, article: Article) -> None:
    assert as_(olga).post(address(article, "find-sources/")).status_code == 404
    assert not Lookup.objects.exists()


@pytest.mark.parametrize("pk", [0, 4711, 10**30])
def test_an_article_that_is_not_there_is_not_found(as_: As, edith: User, pk: int) -> None:
    client = as_(edith)
    assert client.get(f"/articles/{pk}/").status_code == 404
    assert client.get(f"/articles/{pk}/claims/").status_code == 404
    assert client.post(f"/articles/{pk}/find-sources/").status_code == 404


def test_a_search_is_not_started_by_reading(as_: As, edith: User, article: Article) -> None:
    assert as_(edith).get(address(article, "find-sources/")).status_code == 405
    assert as_(edith).post(address(article)).status_code == 405
    assert not Lookup.objects.exists()


def test_markup_in_the_text_is_shown_as_text(as_: As, edith: User) -> None:
    evil = '<script>alert("104")</script>'
    article = factories.make_article(
        f"{evil} flee\n\nSome 104 <b>soldiers</b> have fled, {evil} said.\n\n{evil} & 300 people were wounded.",
        by=edith,
    )
    page = Page(as_(edith).get(address(article)))
    text = page.one("article", css="text")
    assert "\n\n".join(line.inner_text for line in [*text.all("h1"), *text.all("p")]) == article.document.text
    assert not text.all("script")
    assert not text.all("b")
