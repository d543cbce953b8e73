"""One claim's page: where it stands, what was found, what it amounts to, and what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from claims import corroboration, workflow
from claims.models import Claim, Rating, VerdictRevision
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.pages import Element, Page

As = Callable[[User], Client]

HEADLINE_TOO = """At least 100 soldiers flee

Some 104 soldiers have fled across the border into Colombia, according to Radio Norte.
"""


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def address(claim: Claim, rest: str = "") -> str:
    return f"/claims/{claim.pk}/{rest}"


def test_it_shows_the_claim_in_its_place(as_: As, edith: User, claim: Claim) -> None:
    page = Page(as_(edith).get(address(claim)))
    assert page.one("h1").text == "104 soldiers fled New"
    written = page.one("section", aria_labelledby="as-written")
    assert written.one("mark").inner_text == "Some 104 soldiers"
    (line,) = written.one("div", css="text").all("p")
    assert line.inner_text == ("Some 104 soldiers have fled across the border into Colombia, according to Radio Norte.")
    assert page.link("Soldiers flee across the border") == claim.article.get_absolute_url()


def test_it_says_what_the_figure_means(as_: As, edith: User, claim: Claim) -> None:
    written = Page(as_(edith).get(address(claim))).one("section", aria_labelledby="as-written")
    facts = {row.one("dt").text: row.one("dd").text for row in written.one("dl").all("div")}
    assert facts["Counted"] == "soldiers"
    assert facts["Who says so"] == "Radio Norte"
    assert facts["Where"] == "Colombia"
    assert facts["Allows"].startswith("from ")


def test_other_claims_on_the_same_count_are_linked(as_: As, edith: User) -> None:
    article = factories.make_article(HEADLINE_TOO, by=edith)
    headline, body = article.claims.all()
    assert headline.tally_id == body.tally_id
    assert Page(as_(edith).get(address(body))).one("p", css="siblings").text == "Same count in: " + headline.label + (
        " (headline)"
    )
    assert Page(as_(edith).get(address(headline))).link(body.label) == body.get_absolute_url()


def test_a_claim_alone_on_its_count_links_no_other(as_: As, edith: User, claim: Claim) -> None:
    assert not Page(as_(edith).get(address(claim))).all("p", css="siblings")


def test_before_any_search_it_says_what_to_do(as_: As, edith: User, claim: Claim) -> None:
    page = Page(as_(edith).get(address(claim)))
    assert "No evidence yet. Find sources to see what others counted." in page.one(id="evidence").text
    assert "No source has been asked yet." in page.one(id="lookups").text
    assert not page.button("Find sources").is_disabled
    assert "No verdict yet." in page.one("section", aria_labelledby="verdict").text
    assert not page.button("Draft a verdict").is_disabled


def test_evidence_is_grouped_by_what_it_says_of_the_claim(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim, factories.LATER_REPORT, published=date(2019, 2, 25))
    factories.make_evidence(claim)
    evidence = Page(as_(edith).get(address(claim))).one(id="evidence")
    groups = evidence.all("section", css="relation")
    assert [group.classes[1] for group in groups] == ["agrees", "superseded"]
    passage = groups[0].one("li")
    assert passage.one("mark").inner_text == "A total of 104 soldiers"
    assert passage.one("blockquote").text == (
        "A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday."
    )
    assert "Migration Office" in passage.one("p", css="passage-head").text


def test_a_passage_leads_to_its_place_in_the_source(as_: As, edith: User, claim: Claim) -> None:
    item = factories.make_evidence(claim)
    page = Page(as_(edith).get(address(claim)))
    assert page.link("Agency counts those who left") == f"/documents/{item.document_id}/#place-{item.start}"


def test_who_carried_a_count_stands_in_a_chain_and_all_are_counted(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim)
    section = Page(as_(edith).get(address(claim))).one("section", aria_labelledby="passages")
    assert section.one("h2").text == "Evidence 1 independent count, from 1 document"
    assert section.one("p", css="chain").text == "Carried by: The Courier ← from Migration Office"


def test_a_page_on_the_web_is_linked_to_the_passage_itself(as_: As, edith: User, claim: Claim) -> None:
    document = factories.make_document(url="https://courier.example/a")
    corroboration.collect_evidence(claim=claim, document=document)
    link = Page(as_(edith).get(address(claim))).link("See it in place on the site")
    assert link.startswith("https://courier.example/a#:~:text=A%20total%20of%20104")


def test_the_sentence_to_copy_stands_beside_its_button(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim)
    corroboration.refresh_suggestion(claim=claim)
    page = Page(as_(edith).get(address(claim)))
    english, spanish = page.one("div", css="house").all("button")
    assert page.one(id=english.attributes["data-copy"]).text == ("104, according to the Migration Office (The Courier)")
    assert page.one(id=spanish.attributes["data-copy"]).attributes["lang"] == "es"
    assert page.one("p", css="supported-interval").text == (
        "It supports 104 soldiers fled from the lowest to the highest count"
    )
    (script,) = [each for each in page.all("script") if each.attributes["src"].endswith("copy.js")]
    assert script.attributes["type"] == "module"


def test_a_source_that_was_cited_for_a_number_it_lacks_is_named(as_: As, edith: User, claim: Claim) -> None:
    text = "From the bridge\n\nOnly 60 soldiers have fled, police said."
    factories.make_document(text, url="https://courier.example/a")
    (lookup,) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    corroboration.run_lookup(lookup_id=lookup.pk)
    missing = Page(as_(edith).get(address(claim))).one("section", css="missing")
    assert missing.one("h3").text == "∅ Cited, number not found 1"
    assert missing.one("p", css="passage-head").text == "From the bridge, The Courier given by Edith"
    assert "Nearest that it says: 60 soldiers fled" in missing.text
    assert missing.one("blockquote").text == "Only 60 soldiers have fled, police said."


def test_given_twice_it_is_named_once(as_: As, edith: User, claim: Claim) -> None:
    factories.make_document("A report\n\nThe bridges are empty.", url="https://courier.example/a")
    for _ in range(2):
        (lookup,) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
        corroboration.run_lookup(lookup_id=lookup.pk)
    missing = Page(as_(edith).get(address(claim))).one("section", css="missing")
    assert len(missing.all("li")) == 1
    assert "It counts nothing of the kind." in missing.text


def test_the_counts_are_drawn_and_listed(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim)
    factories.make_evidence(claim, factories.LATER_REPORT)
    page = Page(as_(edith).get(address(claim)))
    drawn = page.one("svg", css="timeline")
    assert [mark.one("text").text for mark in drawn.all("g")] == ["104", "167"]
    rows = [
        [cell.text for cell in row.all("td")] for row in page.one("table", css="timeline-table").one("tbody").all("tr")
    ]
    assert [row[1] for row in rows] == ["104", "167"]
    assert [row[2].split(maxsplit=1)[1] for row in rows] == ["agrees", "contradicts"]
    assert drawn.one("desc").text.count("Migration Office") == 2
    assert {drawn.one("title", id="timeline-title").text} == {"Counts by the day they stood"}


def test_a_passage_that_was_put_apart_stands_by_itself(as_: As, edith: User, claim: Claim) -> None:
    passage = factories.make_evidence(claim, factories.LATER_REPORT)
    client = as_(edith)
    client.post(f"/evidence/{passage.pk}/put-apart/")
    page = Page(client.get(address(claim)))
    section = page.one("section", css="apart")
    assert (
        section.one("h3").text == "⊘ Put apart by Edith 1 passage that counts something else, and weighs nothing here"
    )
    assert section.one("mark").inner_text
    assert len(page.all("mark")) == len(section.all("mark")) + 1  # and the claim in its own text
    assert not page.all("svg", css="timeline") or "167" not in page.one("svg", css="timeline").text


def test_the_suggestion_comes_with_its_reasons(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim)
    corroboration.refresh_suggestion(claim=claim)
    claim.refresh_from_db()
    section = Page(as_(edith).get(address(claim))).one("section", aria_labelledby="suggestion")
    assert section.one("strong").text == claim.suggestion != ""
    assert [reason.text for reason in section.all("li")] == claim.suggestion_reasons != []
    assert "a suggestion is no verdict" in section.text


def test_a_search_that_found_nothing_is_told_from_none(as_: As, edith: User, claim: Claim) -> None:
    corroboration.refresh_suggestion(claim=claim)
    assert "No stored text counts the same thing." in Page(as_(edith).get(address(claim))).one(id="evidence").text


def test_the_verdict_goes_through_its_states(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    client = as_(edith)

    def verdict() -> tuple[str, str]:
        section = Page(client.get(address(claim))).one("section", aria_labelledby="verdict")
        state = section.all("span", css="tag")
        buttons = [*section.all("a", css="button"), *section.all("button")]
        return (state[0].text if state else ""), buttons[0].text

    assert verdict() == ("", "Draft a verdict")
    revision = factories.make_draft(claim, by=edith)
    assert verdict() == ("Draft", "Go on with the draft")
    workflow.submit(revision=revision, by=edith)
    assert verdict() == ("Submitted", "See it in the queue")
    workflow.return_(revision=revision, by=ravi, comment="Who counted?")
    assert verdict() == ("Returned", "Draft it again")
    again = workflow.open_draft(claim=claim, by=edith)
    workflow.submit(revision=again, by=edith)
    workflow.approve(revision=again, by=ravi)
    assert verdict() == ("Approved", "See how it was decided")


@pytest.fixture
def approved(claim: Claim, edith: User, ravi: User) -> VerdictRevision:
    return factories.make_approved(claim, by=edith, reviewer=ravi)


def verdict_on(client: Client, claim: Claim) -> Element:
    return Page(client.get(address(claim))).one("section", aria_labelledby="verdict")


@pytest.mark.parametrize("submitted", [False, True])
def test_what_is_approved_stays_beside_its_correction(
    as_: As, edith: User, claim: Claim, approved: VerdictRevision, submitted: bool
) -> None:
    correction = workflow.open_correction(claim=claim, by=edith)
    draft = workflow.Draft(
        rating=Rating.objects.get(slug="wrong"),
        summary="It was another count.",
        as_of=approved.as_of,
        sole_source_reason=factories.SOLE,
        public_note="The count was of another day.",
        evidence=list(approved.evidence.all()),
    )
    correction = workflow.save_draft(revision=correction, draft=draft, version=correction.version, by=edith)
    if submitted:
        workflow.submit(revision=correction, by=edith)
    section = verdict_on(as_(edith), claim)
    stands, under_way = section.one(css="standing"), section.one(css="under-way")
    assert [tag.text for tag in stands.all("span", css="tag")] == ["Stands"]
    assert str(approved.rating) in stands.text
    assert approved.summary in stands.text
    assert [link.attributes["href"] for link in stands.all("a")][-1] == approved.verdict.public_path
    assert under_way.all("span", css="tag")[0].text == ("Submitted" if submitted else "Draft")
    assert "It was another count." in under_way.text
    assert not [button for button in section.all("button") if button.text in ("Correct it", "Withdraw it")]


def test_a_verdict_stands_while_its_withdrawal_is_drafted_and_after_that_is_discarded(
    as_: As, edith: User, claim: Claim, approved: VerdictRevision
) -> None:
    withdrawal = workflow.open_withdrawal(claim=claim, by=edith)
    section = verdict_on(as_(edith), claim)
    assert "Stands" in section.one(css="standing").text
    assert "Withdrawal" in section.one(css="under-way").text
    workflow.discard(revision=withdrawal, by=edith)
    section = verdict_on(as_(edith), claim)
    assert "Approved" in section.one(css="standing").text
    assert not section.all(css="under-way")
    assert [button.text for button in section.all("button")] == ["Correct it", "Withdraw it"]


def test_a_withdrawn_verdict_reads_as_withdrawn(
    as_: As, edith: User, ravi: User, claim: Claim, approved: VerdictRevision
) -> None:
    verdicts.approve_withdrawal(approved, by=edith, reviewer=ravi)
    section = verdict_on(as_(edith), claim)
    assert [tag.text for tag in section.all("span", css="tag")] == ["Withdrawn"]
    assert "The count was of another month." in section.text
    assert approved.summary not in section.text
    assert approved.verdict.public_path in [link.attributes["href"] for link in section.all("a")]
    assert [button.text for button in section.all("button")] == ["Draft a verdict"]


def test_where_nothing_is_published_the_verdict_has_no_public_link(
    as_: As, edith: User, claim: Claim, approved: VerdictRevision, settings: Settings
) -> None:
    settings.PUBLISH_VERDICTS = False
    assert "As readers see it" not in verdict_on(as_(edith), claim).text


def test_the_history_says_who_did_what(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    corroboration.find_sources(claim=claim, by=edith)
    revision = factories.make_submitted(claim, by=edith)
    workflow.return_(revision=revision, by=ravi, comment="Who counted?")
    history = Page(as_(edith).get(address(claim))).one("ol", css="history")
    assert [event.one("span").text for event in history.all("li")] == [
        "Edith searched: Archive, Outlet feeds.",
        "Edith opened draft 1.",
        "Edith saved draft 1.",
        "Edith submitted revision 1.",
        "Ravi returned revision 1.",
    ]
    assert history.one("blockquote").text == "Who counted?"


def test_the_evidence_comes_alone_for_htmx(as_: As, edith: User, claim: Claim) -> None:
    factories.make_evidence(claim)
    page = Page(as_(edith).get(address(claim, "evidence/")))
    assert not page.all("body")
    assert page.one("section", aria_labelledby="passages").one("mark").inner_text == "A total of 104 soldiers"
    whole = Page(as_(edith).get(address(claim))).one(id="evidence")
    assert whole.attributes["hx-get"] == address(claim, "evidence/")
    assert whole.attributes["hx-trigger"] == "evidence-changed from:body"


def test_who_does_not_work_on_claims_sees_why(as_: As, ada: User, claim: Claim) -> None:
    page = Page(as_(ada).get(address(claim)))
    assert page.button("Find sources").is_disabled
    assert page.button("Draft a verdict").is_disabled
    assert page.main.text.count("Only editors and reviewers work on claims.") == 2


@pytest.mark.parametrize("rest", ["", "evidence/"])
def test_a_stranger_does_not_learn_of_it(as_: As, olga: User, claim: Claim, rest: str) -> None:
    response = as_(olga).get(address(claim, rest))
    assert response.status_code == 404
    assert "soldiers" not in response.content.decode().lower()


@pytest.mark.parametrize("pk", [0, 4711, 10**30])
def test_a_claim_that_is_not_there_is_not_found(as_: As, edith: User, pk: int) -> None:
    assert as_(edith).get(f"/claims/{pk}/").status_code == 404
    assert as_(edith).get(f"/claims/{pk}/evidence/").status_code == 404


def test_it_is_only_read(as_: As, edith: User, claim: Claim) -> None:
    assert as_(edith).post(address(claim)).status_code == 405
    assert as_(edith).post(address(claim, "evidence/")).status_code == 405


def test_markup_of_others_is_shown_as_text(as_: As, edith: User, ravi: User, claim: Claim) -> None:
    evil = '<script>alert("x")</script>'
    report = f"{evil}\n\nA total of 104 soldiers have fled into Colombia, said {evil} the Migration Office."
    factories.make_evidence(claim, report)
    revision = factories.make_draft(claim, by=edith)
    written = workflow.Draft(
        rating=revision.rating,
        summary=evil,
        as_of=revision.as_of,
        sole_source_reason=factories.SOLE,
        evidence=list(revision.evidence.all()),
    )
    workflow.save_draft(revision=revision, draft=written, version=revision.version, by=edith)
    workflow.submit(revision=revision, by=edith)
    workflow.return_(revision=revision, by=ravi, comment=f"'{evil}'")
    page = Page(as_(edith).get(address(claim)))
    assert page.one("ol", css="history").one("blockquote").text == f"'{evil}'"
    assert page.one("p", css="summary").text == evil
    assert evil in page.one(id="evidence").one("blockquote").text
    assert [script for script in page.all("script") if "src" not in script.attributes] == []
    assert "<script>alert" not in page.html
