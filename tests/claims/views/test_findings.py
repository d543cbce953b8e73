"""The findings beside an article: shown, dismissed with a reason, taken up again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Article, Finding
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.mark.django_db
def test_they_are_shown_with_the_places_they_are_about(
    as_: As, edith: User, contradicted: Article, wrong: Finding
) -> None:
    page = Page(as_(edith).get(contradicted.get_absolute_url()))
    shown = page.one("section", css="findings")
    first = shown.all("li", css="finding")[0]
    assert wrong.sentence in first.inner_text
    assert "Likely wrong" in first.inner_text
    marks = {claim.text: f"#in-text-{claim.pk}" for claim in contradicted.claims.all()}
    assert [link.attributes["href"] for link in first.all("a")] == [marks["21 people"], marks["12 people"]]


@pytest.mark.django_db
def test_one_is_dismissed_with_a_reason_and_taken_up_again(
    as_: As, edith: User, contradicted: Article, wrong: Finding
) -> None:
    client = as_(edith)
    response = client.post(f"/findings/{wrong.pk}/dismiss/", {"reason": "It is of yesterday."})
    assert response["Location"] == f"{contradicted.get_absolute_url()}#findings"
    page = Page(client.get(contradicted.get_absolute_url()))
    folded = page.one("details", css="dismissed")
    assert "1 dismissed" in folded.inner_text
    assert "It is of yesterday." in folded.inner_text
    client.post(f"/findings/{wrong.pk}/restore/")
    assert not Page(client.get(contradicted.get_absolute_url())).all("details", css="dismissed")


@pytest.mark.django_db
def test_without_a_reason_it_is_refused_with_a_sentence(as_: As, edith: User, wrong: Finding) -> None:
    response = as_(edith).post(f"/findings/{wrong.pk}/dismiss/", {"reason": " "})
    assert response.status_code == 403
    assert "Say why" in response.content.decode()


@pytest.mark.django_db
def test_an_article_in_order_says_so(as_: As, edith: User) -> None:
    quiet = factories.make_article("Rain\n\nPolice said 12 people were killed.", by=edith)
    page = Page(as_(edith).get(quiet.get_absolute_url()))
    assert "Nothing in the text speaks against its own figures." in page.one("section", css="findings").inner_text


@pytest.mark.django_db
def test_claims_come_by_their_worth_or_in_the_order_of_the_text(as_: As, edith: User, contradicted: Article) -> None:
    client = as_(edith)

    def labels(query: str) -> list[str]:
        page = Page(client.get(f"{contradicted.get_absolute_url()}{query}"))
        return [link.inner_text for link in page.all("a", css="label")]

    by_place = [claim.label for claim in contradicted.claims.all()]
    assert labels("?order=place") == by_place
    by_worth = labels("")
    assert sorted(by_worth) == sorted(by_place)
    assert by_worth[0] == "21 people killed"
    listed = client.get(f"{contradicted.get_absolute_url()}claims/?order=place")
    assert [link.inner_text for link in Page(listed).all("a", css="label")] == by_place
