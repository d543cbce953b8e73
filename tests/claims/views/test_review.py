"""Claim, evidence and draft side by side, for the person who decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from claims import workflow
from claims.models import Claim, VerdictRevision
from people.models import User
from tests import factories
from tests.pages import Page

As = Callable[[User], Client]


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def submitted(claim: Claim, edith: User) -> VerdictRevision:
    return factories.make_submitted(claim, by=edith)


def address(revision: VerdictRevision) -> str:
    return f"/queue/{revision.pk}/"


def test_claim_evidence_and_draft_stand_side_by_side(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    page = Page(as_(ravi).get(address(submitted)))
    claim, rests_on, draft = page.one("div", css="three").all("section", css="card")
    assert claim.one("mark").inner_text == "Some 104 soldiers"
    assert rests_on.one("h2").text == "Evidence it rests on 1"
    assert rests_on.one("mark").inner_text == "A total of 104 soldiers"
    assert draft.one("p", css="rating").one("strong").text == "✓ Correct"
    assert draft.one("p", css="summary").text == "The count is right."
    facts = {row.one("dt").text: row.one("dd").text for row in draft.one("dl").all("div")}
    assert facts == {"As of": "24 February 2019", "Written by": "Edith", "One origin is enough": factories.SOLE}


def test_the_corrected_figure_is_shown_where_there_is_one(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    draft = factories.make_draft(claim, by=edith)
    with_figure = workflow.Draft(
        rating=draft.rating,
        as_of=draft.as_of,
        summary="More.",
        corrected_text="567 soldiers",
        sole_source_reason=factories.SOLE,
        evidence=list(draft.evidence.all()),
    )
    draft = workflow.save_draft(revision=draft, draft=with_figure, version=draft.version, by=edith)
    workflow.submit(revision=draft, by=edith)
    section = Page(as_(ravi).get(address(draft))).one("section", css="decision")
    facts = {row.one("dt").text: row.one("dd").text for row in section.one("dl").all("div")}
    assert facts == {
        "Corrected figure": "567 soldiers",
        "As of": "24 February 2019",
        "Written by": "Edith",
        "One origin is enough": factories.SOLE,
    }


def test_what_was_left_out_is_within_reach(as_: As, ravi: User, claim: Claim, submitted: VerdictRevision) -> None:
    factories.make_evidence(claim, factories.LATER_REPORT, published=date(2019, 2, 25))
    page = Page(as_(ravi).get(address(submitted)))
    left_out = page.one("section", aria_labelledby="rests-on").one("details")
    assert left_out.one("summary").text == "Left out: 1 passage"
    assert left_out.one("mark").inner_text == "A total of 167 soldiers"
    assert [mark.one("text").text for mark in page.one("svg", css="timeline").all("g")] == ["104", "167"]


def test_a_reviewer_can_press_both_buttons(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    page = Page(as_(ravi).get(address(submitted)))
    approve, return_ = page.button("Approve"), page.button("Return to the editor")
    (form,) = [form for form in page.all("form") if any(element is approve for element in form.inside())]
    assert form.attributes["action"] == f"/queue/{submitted.pk}/approve/"
    assert return_.attributes["formaction"] == f"/queue/{submitted.pk}/return/"
    assert not approve.is_disabled
    assert not return_.is_disabled
    assert page.control("comment").name == "textarea"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("edith", "Only reviewers approve or return verdicts."),
        ("ada", "Only reviewers approve or return verdicts."),
        ("ravi", "You had a hand in this draft; somebody else must decide."),
    ],
)
def test_who_may_not_decide_sees_why_and_grey_buttons(
    as_: As, claim: Claim, name: str, sentence: str, request: pytest.FixtureRequest
) -> None:
    author = request.getfixturevalue("ravi" if name == "ravi" else "edith")
    revision = factories.make_submitted(claim, by=author)
    page = Page(as_(request.getfixturevalue(name)).get(address(revision)))
    for text in ("Approve", "Return to the editor"):
        button = page.button(text)
        assert button.is_disabled
        assert page.one(id=button.attributes["aria-describedby"]).text == sentence


@pytest.mark.parametrize("decided", ["approved", "returned"])
def test_what_is_decided_shows_how_and_offers_nothing(
    as_: As, edith: User, ravi: User, submitted: VerdictRevision, decided: str
) -> None:
    if decided == "approved":
        workflow.approve(revision=submitted, by=ravi, comment="Two offices agree.")
    else:
        workflow.return_(revision=submitted, by=ravi, comment="Who counted?")
    page = Page(as_(edith).get(address(submitted)))
    assert page.one("h1").one("span", css="tag").text == decided.capitalize()
    assert not page.main.all("button")
    history = page.one("ol", css="history").all("li")
    assert history[-1].one("span").text == f"Ravi {decided} revision 1."
    assert history[-1].one("blockquote").text in {"Two offices agree.", "Who counted?"}


def test_a_draft_leads_to_its_claim(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    response = as_(ravi).get(address(factories.make_draft(claim, by=edith)))
    assert response.status_code == 302
    assert response["Location"] == claim.get_absolute_url()


def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, submitted: VerdictRevision) -> None:
    assert as_(olga).get(address(submitted)).status_code == 404


def test_nor_how_a_published_verdict_came_about(as_: As, ravi: User, olga: User, submitted: VerdictRevision) -> None:
    workflow.approve(revision=submitted, by=ravi, comment="Between us: the ministry called.")
    response = as_(olga).get(address(submitted))
    assert response.status_code == 404
    assert b"ministry" not in response.content


@pytest.mark.parametrize("pk", [0, 4711, 10**30])
def test_a_revision_that_is_not_there_is_not_found(as_: As, ravi: User, pk: int) -> None:
    assert as_(ravi).get(f"/queue/{pk}/").status_code == 404


def test_it_is_only_read(as_: As, ravi: User, submitted: VerdictRevision) -> None:
    assert as_(ravi).post(address(submitted)).status_code == 405


def test_markup_is_shown_as_text(as_: As, edith: User, ravi: User) -> None:
    evil = '<script>alert("x")</script>'
    article = factories.make_article(f"{evil}\n\nSome 104 soldiers have fled, {evil} said.", by=edith)
    claim = article.claims.get()
    factories.make_evidence(claim, f"{evil}\n\nA total of 104 soldiers have fled, {evil} the Migration Office said.")
    draft = factories.make_draft(claim, by=edith)
    written = workflow.Draft(
        rating=draft.rating,
        as_of=draft.as_of,
        summary=f"{evil}\n{evil}",
        corrected_text="",
        sole_source_reason=factories.SOLE,
        evidence=list(draft.evidence.all()),
    )
    draft = workflow.save_draft(revision=draft, draft=written, version=draft.version, by=edith)
    workflow.submit(revision=draft, by=edith)
    page = Page(as_(ravi).get(address(draft)))
    assert page.one("p", css="summary").text == evil + evil
    assert evil in page.one("div", css="quoted").inner_text
    assert evil in page.one("section", aria_labelledby="rests-on").one("blockquote").text
    assert "<script>alert" not in page.html
