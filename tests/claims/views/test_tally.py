"""One tally's page: its timeline, its claims, every quote behind it, and what people move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims import tallies
from claims.models import Claim, Evidence, Tally, TallyMove, TallyProposal
from claims.views.paging import PAGE_SIZE
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]

SECOND = """More guards cross

By Monday 167 soldiers have fled into Colombia, the Migration Office said.
"""


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def second(claim: Claim, edith: User) -> Claim:
    """The same count in another article, which the matcher proposes to join."""
    return factories.make_article(SECOND, by=edith, published=date(2019, 2, 25)).claims.get()


def address(tally: Tally, rest: str = "") -> str:
    return f"/tallies/{tally.pk}/{rest}"


def buttons(page: Page, words: str) -> int:
    return sum(button.text == words for button in page.all("button"))


def test_it_shows_the_claims_with_article_state_and_verdict(as_: As, claim: Claim, edith: User, ravi: User) -> None:
    factories.make_approved(claim, by=edith, reviewer=ravi)
    page = Page(as_(edith).get(address(claim.tally)))
    assert page.one("h1").text == "104 soldiers fled"
    (row,) = page.one("section", aria_labelledby="claims").one("tbody").all("tr")
    assert row.one("th").text == "104 soldiers fled"
    cells = [cell.text for cell in row.all("td")]
    assert cells[:3] == ["Soldiers flee across the border The Ledger, 24 Feb 2019", "Settled", "Correct"]


def test_it_shows_every_quote_with_its_place_and_its_relation_to_the_latest_claim(
    as_: As, claim: Claim, edith: User
) -> None:
    passage = factories.make_evidence(claim)
    page = Page(as_(edith).get(address(claim.tally)))
    (quote,) = page.one("section", aria_labelledby="quotes").one("ul", css="passages").all("li")
    assert quote.one("mark").inner_text == "A total of 104 soldiers"
    assert "Migration Office · 24 Feb 2019 · agrees" in quote.text
    assert "The Courier" in quote.text
    assert quote.one("a").attributes["href"] == f"/documents/{passage.document_id}/#place-{passage.start}"


def test_the_timeline_is_drawn_and_said_in_a_table(as_: As, claim: Claim, edith: User, ravi: User) -> None:
    factories.make_approved(claim, by=edith, reviewer=ravi)
    factories.make_evidence(claim, factories.LATER_REPORT, published=date(2019, 2, 25))
    timeline = Page(as_(edith).get(address(claim.tally))).one("section", aria_labelledby="timeline")
    wide, narrow = timeline.all("svg")
    assert {"wide", "slim"} <= {*wide.classes, *narrow.classes}
    assert wide.all("rect", css="band")
    rows = [[cell.text for cell in row.all("td")] for row in timeline.one("table").all("tr")[1:]]
    assert ["25 Feb 2019", "167", "↑ more", "does not fit", "The Courier"] in rows
    assert timeline.all("th", scope="rowgroup")[0].text == "Migration Office"


def test_the_page_has_no_style_of_its_own_that_the_policy_would_refuse(as_: As, claim: Claim, edith: User) -> None:
    factories.make_evidence(claim)
    page = Page(as_(edith).get(address(claim.tally)))
    assert not page.all("style")
    assert not [element for element in page.inside() if "style" in element.attributes]


def test_each_drawing_on_the_page_has_a_name_of_its_own(as_: As, claim: Claim, edith: User) -> None:
    page = Page(as_(edith).get(address(claim.tally)))
    names = [element.attributes["id"] for element in page.inside() if "id" in element.attributes]
    assert len(names) == len(set(names))


def test_without_a_day_there_is_no_drawing(as_: As, edith: User) -> None:
    claim = factories.make_article("Border\n\nA total of 104 soldiers have fled.", by=edith).claims.get()
    undated = claim.figure_json.replace('"as_of":"2019-02-24"', '"as_of":null')
    assert undated != claim.figure_json
    Claim.objects.update(figure_json=undated)
    client = as_(edith)
    timeline = Page(client.get(address(claim.tally))).one("section", aria_labelledby="timeline")
    assert "Nothing was counted on a day that is known." in timeline.text
    assert not timeline.all("svg")
    assert client.get(address(claim.tally, "timeline.svg")).status_code == 404
    assert client.get(address(claim.tally, "timeline.png")).status_code == 404


def test_the_drawing_is_a_file_that_needs_nothing_else(as_: As, claim: Claim, edith: User) -> None:
    tallies.rename(tally=claim.tally, title="Soldiers <who> fled & stayed", by=edith)
    response = as_(edith).get(address(claim.tally, "timeline.svg"))
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Disposition"] == 'attachment; filename="soldiers-who-fled-stayed.svg"'
    root = ElementTree.fromstring(response.content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = [text for element in root.iter() for text in (element.text or "",)]
    assert "Soldiers <who> fled & stayed" in words
    assert all("var(" not in value for element in root.iter() for value in element.attrib.values())
    assert {"width", "height", "fill", "font-family"} <= set(root.attrib)


def test_and_a_picture(as_: As, claim: Claim, edith: User) -> None:
    response = as_(edith).get(address(claim.tally, "timeline.png"))
    assert response["Content-Type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")


def test_a_proposal_is_shown_on_both_sides(as_: As, claim: Claim, second: Claim, edith: User) -> None:
    client = as_(edith)
    for page in (address(claim.tally), address(second.tally), claim.get_absolute_url(), second.get_absolute_url()):
        notice = Page(client.get(page)).one("div", css="proposal")
        assert notice.text.startswith("Seems to count the same as")
        assert "both count “soldier”" in notice.text
    assert Page(client.get(address(claim.tally))).link("167 soldiers fled") == second.tally.get_absolute_url()


def test_it_is_joined(as_: As, claim: Claim, second: Claim, edith: User) -> None:
    client = as_(edith)
    proposal = TallyProposal.objects.get()
    response = client.post(f"/tallies/proposals/{proposal.pk}/join/", follow=True)
    assert response.redirect_chain[-1][0] == address(claim.tally)
    page = Page(response)
    assert len(page.one("section", aria_labelledby="claims").one("tbody").all("tr")) == 2
    assert not page.all("div", css="proposal")
    assert "Edith joined “167 soldiers fled” into this." in page.one("section", aria_labelledby="moves").text
    assert client.get(address(second.tally))["Location"] == address(claim.tally)


def test_it_is_kept_apart(as_: As, claim: Claim, second: Claim, edith: User) -> None:
    client = as_(edith)
    client.post(f"/tallies/proposals/{TallyProposal.objects.get().pk}/keep-apart/")
    page = Page(client.get(address(claim.tally)))
    assert not page.all("div", css="proposal")
    assert "Edith kept it apart from 167 soldiers fled." in page.one("section", aria_labelledby="moves").text


def test_a_move_is_undone_from_the_page(as_: As, claim: Claim, second: Claim, edith: User) -> None:
    client = as_(edith)
    client.post(f"/tallies/proposals/{TallyProposal.objects.get().pk}/join/")
    move = TallyMove.objects.get()
    response = client.post(f"/tallies/moves/{move.pk}/undo/")
    assert response["Location"] == address(second.tally)
    page = Page(client.get(address(claim.tally)))
    assert page.all("div", css="proposal")
    moves = page.one("section", aria_labelledby="moves")
    assert "Undone by Edith" in moves.text
    assert not moves.all("button")


def test_a_claim_is_split_off(as_: As, claim: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=claim.tally, by=edith)
    client = as_(edith)
    assert buttons(Page(client.get(address(claim.tally))), "Split off") == 2
    response = client.post(f"/claims/{second.pk}/split/", follow=True)
    page = Page(response)
    assert page.one("h1").text == "167 soldiers fled"
    assert buttons(page, "Split off") == 0
    assert "Edith split off “167 soldiers fled” from 104 soldiers fled." in page.text


def test_a_tally_that_was_split_off_and_taken_back_is_named_once(
    as_: As, claim: Claim, second: Claim, edith: User
) -> None:
    client = as_(edith)
    tallies.merge(tally=second.tally, into=claim.tally, by=edith)
    client.post(f"/claims/{second.pk}/split/")
    client.post(f"/tallies/moves/{TallyMove.objects.latest('pk').pk}/undo/")
    assert claim.tally.merged.count() == 2
    assert Page(client.get(address(claim.tally))).one("header", css="head").text.endswith("Takes in 167 soldiers fled")


def test_a_passage_is_put_apart(as_: As, claim: Claim, edith: User) -> None:
    passage = factories.make_evidence(claim)
    client = as_(edith)
    response = client.post(f"/evidence/{passage.pk}/put-apart/", follow=True)
    quotes = Page(response).one("section", aria_labelledby="quotes")
    assert "No source was found yet." in quotes.text
    client.post(f"/tallies/moves/{TallyMove.objects.get().pk}/undo/")
    quotes = Page(client.get(address(claim.tally))).one("section", aria_labelledby="quotes")
    assert quotes.one("mark").inner_text == "A total of 104 soldiers"


def test_its_title_is_changed(as_: As, claim: Claim, edith: User) -> None:
    client = as_(edith)
    response = client.post(address(claim.tally, "rename/"), {"title": "Soldiers who left in February"}, follow=True)
    page = Page(response)
    assert page.one("h1").text == "Soldiers who left in February"
    assert "“104 soldiers fled” is now “Soldiers who left in February”" in page.text


def test_an_empty_title_is_sent_back(as_: As, claim: Claim, edith: User) -> None:
    response = as_(edith).post(address(claim.tally, "rename/"), {"title": " "})
    assert response.status_code == 422
    assert "Give the tally a title." in Page(response).text


@pytest.mark.parametrize("form", ["{pk}", "http://testserver/tallies/{pk}/", " /tallies/{pk} "])
def test_it_is_merged_into_the_one_that_is_named(as_: As, claim: Claim, second: Claim, edith: User, form: str) -> None:
    response = as_(edith).post(address(second.tally, "merge/"), {"into": form.format(pk=claim.tally_id)})
    assert response["Location"] == address(claim.tally)
    assert claim.tally.claims.count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("999999", "There is no tally “999999”."),
        ("soldiers", "There is no tally “soldiers”."),
        ("", "Say which tally it is the same as."),
        ("9" * 30, "There is no tally"),
    ],
)
def test_what_names_no_tally_is_sent_back(as_: As, claim: Claim, edith: User, given: str, sentence: str) -> None:
    response = as_(edith).post(address(claim.tally, "merge/"), {"into": given})
    assert response.status_code == 422
    assert sentence in Page(response).text


def test_nor_is_it_merged_into_itself(as_: As, claim: Claim, edith: User) -> None:
    response = as_(edith).post(address(claim.tally, "merge/"), {"into": str(claim.tally_id)})
    assert response.status_code == 422
    assert "That is this tally itself." in Page(response).text


def test_who_only_reads_sees_no_way_to_move_anything(as_: As, claim: Claim, second: Claim, ada: User) -> None:
    factories.make_evidence(claim)
    page = Page(as_(ada).get(address(claim.tally)))
    for words in ("Join", "Keep apart", "Rename", "Merge into it", "Counts something else"):
        assert page.button(words).is_disabled
    assert "Only editors and reviewers work on claims." in page.text


def test_many_quotes_come_in_pages(as_: As, claim: Claim, edith: User) -> None:
    for number in range(PAGE_SIZE + 1):
        text = f"Count {number}\n\nA total of {number + 100} soldiers have fled, police said."
        factories.make_evidence(claim, text)
    client = as_(edith)
    first, second = (Page(client.get(address(claim.tally, f"?page={page}"))) for page in (1, 2))
    assert len(first.one("ul", css="quotes").all("blockquote")) == PAGE_SIZE
    assert len(second.one("ul", css="quotes").all("blockquote")) == 1
    assert Evidence.objects.count() == PAGE_SIZE + 1


def test_an_approved_verdict_is_offered_on_the_claim_and_opens_a_draft(
    as_: As, claim: Claim, edith: User, ravi: User
) -> None:
    twin = factories.make_article("Guards\n\nSome 104 soldiers have fled, a colonel said.", by=edith).claims.get()
    tallies.merge(tally=twin.tally, into=claim.tally, by=edith)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    client = as_(edith)
    offer = Page(client.get(twin.get_absolute_url())).one("div", css="offer")
    assert "An approved verdict on the same count: Correct, as of 24 Feb 2019" in offer.text
    response = client.post(f"/claims/{twin.pk}/verdict/from/{approved.pk}/", follow=True)
    page = Page(response)
    assert page.one("textarea", name="summary").text == "The count is right."
    assert not Page(client.get(twin.get_absolute_url())).all("div", css="offer")


def test_another_tally_is_not_asked_for(
    as_: As, claim: Claim, edith: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        factories.make_article(f"Fire {number}\n\nPolice said {number + 12} sailors were killed.", by=edith)
    client = as_(edith)
    client.get(address(claim.tally))
    with django_assert_max_num_queries(25):
        client.get(address(claim.tally))
