"""Searching for a claim in an editor's own words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims.corroboration import find_sources
from claims.models import Claim, Lookup
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]
WORDS = {"phrases": "guards crossed\nPuente Norte\n", "providers": ["archive"]}


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def address(claim: Claim) -> str:
    return f"/claims/{claim.pk}/search/"


def test_it_is_kept_as_a_lookup_of_its_own(as_: As, eve: User, claim: Claim) -> None:
    response = as_(eve).post(address(claim), {**WORDS, "since": "2019-02-20", "until": "2019-03-01"})
    assert (response.status_code, response["Location"]) == (302, claim.get_absolute_url())
    lookup = Lookup.objects.get()
    assert (lookup.provider, lookup.is_own, lookup.requested_by) == ("archive", True, eve)
    assert lookup.phrases == ["guards crossed", "Puente Norte"]
    assert (lookup.since, lookup.until) == (date(2019, 2, 20), date(2019, 3, 1))


def test_the_page_shows_it_beside_the_others_with_who_asked(as_: As, edith: User, eve: User, claim: Claim) -> None:
    find_sources(claim=claim, by=edith)
    as_(eve).post(address(claim), WORDS)
    page = Page(as_(edith).get(claim.get_absolute_url()))
    assert page.one("h3", css="own-lookups").text == "In editors’ own words"
    row = page.all("li", css="lookup")[-1]
    asked = row.one("details", css="phrases")
    assert [item.text for item in asked.all("li")] == ["guards crossed", "Puente Norte"]
    assert "Published at any time. Asked by Eve, " in asked.text
    assert "Eve searched in words of their own: guards crossed; Puente Norte (Archive)." in page.text


def test_the_form_starts_from_what_was_asked(as_: As, edith: User, claim: Claim) -> None:
    archive, _ = find_sources(claim=claim, by=edith)
    page = Page(as_(edith).get(claim.get_absolute_url()))
    assert page.control("phrases").text.split("\n") == [" ".join(archive.phrases)] or (
        page.control("phrases").inner_text.strip().splitlines() == archive.phrases
    )
    assert page.control("since").attributes["value"] == "2019-02-17"
    assert page.control("until").attributes["value"] == "2019-03-10"
    assert [box.attributes["value"] for box in page.all("input", name="providers")] == ["archive", "feeds"]
    assert all("checked" in box.attributes for box in page.all("input", name="providers"))


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"phrases": ""}, "phrases", "Give at least one phrase to search for."),
        ({"phrases": " \n ; \n"}, "phrases", "Give at least one phrase to search for."),
        (
            {"phrases": "\n".join(f"phrase {n}" for n in range(13))},
            "phrases",
            "These are 13 phrases; at most 12 are asked at once.",
        ),
        (
            {"phrases": "guards " * 40},
            "phrases",
            "“guards guards guards guards guards guard…” is longer than 200 characters; no provider finds so long a"
            " phrase.",
        ),
        (
            {"since": "2019-03-01", "until": "2019-02-01"},
            "until",
            "2019-02-01 is before 2019-03-01. Check the dates.",
        ),
        ({"since": "soon"}, "since", "Enter a valid date."),
        ({"providers": []}, "providers", "Choose whom to ask."),
        ({"providers": ["given"]}, "providers", "Choose among those that are asked now."),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    as_: As, edith: User, claim: Claim, change: dict[str, Any], field: str, sentence: str
) -> None:
    response = as_(edith).post(address(claim), {**WORDS, **change})
    assert response.status_code == 422
    page = Page(response)
    assert page.errors_at(field) == [sentence]
    assert "open" in page.one("details", id="own-search").attributes
    assert not Lookup.objects.exists()


def test_what_was_typed_is_still_there(as_: As, edith: User, claim: Claim) -> None:
    page = Page(as_(edith).post(address(claim), {**WORDS, "providers": []}))
    assert page.control("phrases").inner_text.strip() == "guards crossed\nPuente Norte"


def test_a_phrase_given_twice_is_asked_once_and_blanks_do_not_count(as_: As, edith: User, claim: Claim) -> None:
    as_(edith).post(address(claim), {**WORDS, "phrases": "guards  crossed\r\n\r\n guards crossed \r\nother\x00 words"})
    assert Lookup.objects.get().phrases == ["guards crossed", "other words"]


def test_the_hundredth_own_search_leaves_the_newest_on_the_page(as_: As, edith: User, claim: Claim) -> None:
    for number in range(12):
        as_(edith).post(address(claim), {**WORDS, "phrases": f"guards {number}"})
    rows = Page(as_(edith).get(claim.get_absolute_url())).all("li", css="lookup")
    assert [row.one("details", css="phrases").one("li").text for row in rows] == [
        f"guards {number}" for number in range(11, 1, -1)
    ]


def test_who_may_not_edit_has_no_form(as_: As, ada: User, claim: Claim) -> None:
    assert not Page(as_(ada).get(claim.get_absolute_url())).all(id="own-search")
    assert as_(ada).post(address(claim), WORDS).status_code == 403


def test_it_is_asked_by_post_alone(as_: As, edith: User, claim: Claim) -> None:
    assert as_(edith).get(address(claim)).status_code == 405
