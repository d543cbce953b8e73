"""One stored source, with what rests on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from claims.corroboration import collect_evidence
from claims.models import Claim
from people.models import User
from sources import intake
from sources.models import Arrival, Document
from sources.reading import read_page
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def address(document: Document) -> str:
    return f"/documents/{document.pk}/"


def test_the_text_is_shown_to_the_letter(as_: As, edith: User) -> None:
    document = factories.make_document(url="https://courier.example/count")
    page = Page(as_(edith).get(address(document)))
    text = page.one("article", css="text")
    assert "\n\n".join(line.inner_text for line in [*text.all("h1"), *text.all("p")]) == document.text
    assert [heading.text for heading in page.all("h1")] == ["Agency counts those who left"]
    assert text.attributes["lang"] == "en"
    assert page.one("p", css="byline").text == "The Courier · 24 February 2019 · Original"
    assert page.link("Original") == "https://courier.example/count"
    assert page.one("code").text == document.raw_sha256
    assert page.one("section", aria_labelledby="rests").one("p").text == "No claim quotes it."


def test_what_evidence_quotes_is_marked_in_its_place(as_: As, edith: User, claim: Claim) -> None:
    item = factories.make_evidence(claim)
    page = Page(as_(edith).get(address(item.document)))
    mark = page.one("article", css="text").one("mark")
    assert mark.inner_text == "A total of 104 soldiers"
    assert mark.attributes["id"] == f"place-{item.start}"
    assert mark.classes == ["relation", "agrees"]
    (row,) = page.one("section", aria_labelledby="rests").all("li")
    assert row.all("a")[0].attributes["href"] == f"#place-{item.start}"
    assert row.all("a")[1].attributes["href"] == claim.get_absolute_url()
    assert row.one("span").text == "agrees"


def test_two_passages_are_marked_and_listed_in_the_order_of_the_text(as_: As, edith: User, claim: Claim) -> None:
    text = """Counts differ

    A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.

    Some 90 soldiers have fled into Colombia, police said on Sunday.
    """
    collect_evidence(claim=claim, document=(document := factories.make_document(text)))
    page = Page(as_(edith).get(address(document)))
    marks = page.one("article", css="text").all("mark")
    assert [mark.inner_text for mark in marks] == ["A total of 104 soldiers", "Some 90 soldiers"]
    listed = page.one("section", aria_labelledby="rests").all("li")
    assert [row.all("a")[0].attributes["href"] for row in listed] == [f"#{mark.attributes['id']}" for mark in marks]


def test_one_passage_for_two_claims_is_marked_once_and_listed_twice(as_: As, edith: User, claim: Claim) -> None:
    article = factories.make_article("Others count too\n\nAbout 104 soldiers have fled into Colombia.", by=edith)
    item = factories.make_evidence(claim)
    collect_evidence(claim=article.claims.get(), document=item.document)
    page = Page(as_(edith).get(address(item.document)))
    assert len(page.one("article", css="text").all("mark")) == 1
    assert len(page.one("section", aria_labelledby="rests").all("li")) == 2


def test_copies_of_the_same_text_are_named(as_: As, edith: User) -> None:
    sentences = [f"On day {n} of the march the soldiers crossed bridge {n} and met {n} others." for n in range(40)]
    text = "The long march\n\n" + " ".join(sentences)
    first = factories.make_document(text, outlet="The Courier", url="https://courier.example/march")
    second = factories.make_document(text, outlet="The Herald", url="https://herald.example/march")
    page = Page(as_(edith).get(address(second)))
    copies = page.one("section", aria_labelledby="copies")
    assert copies.one("p").text == (
        "They count as one witness. Likely origin: The Courier."
        " The first to be published was The long march, The Courier, on 24 February 2019."
    )
    assert [row.text for row in copies.all("li")] == ["The long march, The Courier"]
    assert copies.one("ul").one("a").attributes["href"] == address(first)


def test_a_copy_that_changed_a_number_says_so_with_both(as_: As, edith: User) -> None:
    sentences = [f"On day {n} of the march the soldiers crossed bridge {n} and met {n} others." for n in range(40)]
    text = "The long march\n\nKRAVÁ (Andes Wire) – Some 104 soldiers set out on foot. " + " ".join(sentences)
    first = factories.make_document(text, outlet="The Courier")
    copied = factories.make_document(text.replace("104", "140"), outlet="The Herald")
    shown = Page(as_(edith).get(address(copied))).one("section", aria_labelledby="copies")
    assert shown.one("p", css="fine").text.startswith(
        "They count as one witness. Likely origin: Andes Wire, which the text names."
    )
    assert shown.one("p", css="changed").text == "The first had 104 where this one has 140."
    shown = Page(as_(edith).get(address(first))).one("section", aria_labelledby="copies")
    assert "The first to be published was this one" in shown.one("p").text
    assert [row.text for row in shown.all("li")] == ["The long march, The Herald 140 in place of 104"]


def test_a_text_without_copies_names_none(as_: As, edith: User) -> None:
    factories.make_document(factories.LATER_REPORT)
    page = Page(as_(edith).get(address(factories.make_document())))
    assert not page.all("section", aria_labelledby="copies")


def test_a_page_that_waits_to_be_read_says_so(as_: As, edith: User) -> None:
    document = intake.remember(url="https://courier.example/soon", title="Soon", published=date(2019, 2, 24))
    page = Page(as_(edith).get(address(document)))
    assert page.one("article").one("h1").text == "Soon"
    assert page.one("article").one("p").text == "This page has not been read yet."
    assert page.one("p", css="byline").text == "courier.example · 24 February 2019 · Original"


def test_a_page_that_could_not_be_read_says_why(as_: As, edith: User) -> None:
    document = intake.remember(url="https://courier.example/gone")
    Document.objects.update(state="failed", settled_at=timezone.now(), last_error="The page is not there (404).")
    page = Page(as_(edith).get(address(document)))
    assert page.one("article").one("h1").text == "https://courier.example/gone"
    assert page.one("article").one("p").text == "This page could not be read. The page is not there (404)."


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User) -> None:
    response = as_(olga).get(address(factories.make_document()))
    assert response.status_code == 404
    assert b"Agency counts" not in response.content


@pytest.mark.parametrize("pk", [0, 4711, 10**30])
def test_a_document_that_is_not_there_is_not_found(as_: As, edith: User, pk: int) -> None:
    assert as_(edith).get(f"/documents/{pk}/").status_code == 404


def test_it_is_only_read(as_: As, edith: User) -> None:
    assert as_(edith).post(address(factories.make_document())).status_code == 405


def test_markup_in_a_source_is_shown_as_text(as_: As, edith: User, claim: Claim) -> None:
    evil = '<script>alert("x")</script><img src=x onerror=alert(1)>'
    text = f"{evil}\n\n{evil} A total of 104 soldiers have fled into Colombia, the Migration Office said {evil}."
    item = factories.make_evidence(claim, text)
    page = Page(as_(edith).get(address(item.document)))
    shown = page.one("article", css="text")
    assert "\n\n".join(line.inner_text for line in [*shown.all("h1"), *shown.all("p")]) == item.document.text
    assert not shown.all("script")
    assert not shown.all("img")


def test_an_address_that_is_no_web_address_is_no_link(as_: As, edith: User) -> None:
    raw = b"""<!doctype html><html><head><link rel="canonical" href="javascript:alert(1)"></head><body><article>
    <h1>A count</h1><p>A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.</p>
    <p>They came over the bridges in small groups, and asked for protection on the other bank.</p>
    </article></body></html>"""
    page_read = read_page(raw)
    document = intake.store_document(
        page=page_read, raw=raw, arrival=Arrival.PASTED, outlet=intake.outlet_named("The Courier")
    )
    page = Page(as_(edith).get(address(document)))
    assert "javascript:" not in page.html
    assert "Original" not in page.main.text
