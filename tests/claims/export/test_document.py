"""The one shape of a verdict outside this house."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries, Settings

from claims import corroboration, extraction, record, tallies, workflow
from claims.export import FORMATS, Wanted, export, verdict_document, verdict_documents
from claims.models import Rating, VerdictRevision
from claims.witnesses import independent_origins
from claims.workflow import Draft
from people.models import User
from sources.models import Document, Outlet
from tests import factories
from tests.claims import verdicts

ODD_FIGURES = [
    "Hundreds of soldiers have fled, police said.",
    "Between 100 and 200 soldiers have fled since Saturday.",
    "Up to 300 soldiers have fled.",
    "Fewer than 300 soldiers have fled.",
    "Some 600 tons of food and medicine are stockpiled in a warehouse in Cúcuta, according to AP.",
    "The price rose by 8.25 percent to $1.5 million on 23 February 2019.",
    "A third of the soldiers have fled.",
    "Another 85 soldiers arrived in the last 24 hours.",
    "Some 123,456,789,012,345,678 soldiers have fled.",
]


def published(revision: VerdictRevision) -> dict[str, Any]:
    """The document, as JSON brings it to the reader."""
    document = verdict_document(revision)
    read: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return read


@pytest.fixture
def corrected(edith: User, ravi: User) -> VerdictRevision:
    return verdicts.approve_corrected(by=edith, reviewer=ravi)


# ── The schema ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(verdicts.SCHEMA)


def test_the_schema_names_every_property_and_allows_no_other() -> None:
    def objects(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "properties" in schema:
                yield schema
            schema = list(schema.values())
        if isinstance(schema, list):
            yield from (found for item in schema for found in objects(item))

    found = list(objects(verdicts.SCHEMA))
    assert len(found) > 8
    for one in found:
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])


def test_a_verdict_fits_the_schema(corrected: VerdictRevision) -> None:
    assert verdicts.faults(published(corrected)) == []


@pytest.mark.parametrize("sentence", ODD_FIGURES)
def test_a_verdict_on_any_figure_fits_the_schema(edith: User, ravi: User, sentence: str) -> None:
    article = factories.make_article(f"From the border\n\n{sentence}\n", by=edith, url="https://ledger.example/a")
    claims = list(article.claims.all())
    for claim in claims:
        revision = workflow.open_draft(claim=claim, by=edith)
        draft = Draft(rating=Rating.objects.get(slug="unproven"), as_of=factories.PUBLISHED, summary="Nobody counted.")
        revision = workflow.save_draft(revision=revision, draft=draft, version=1, by=edith)
        approved = workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
        assert verdicts.faults(published(approved)) == []
    assert claims


def test_a_verdict_on_an_article_that_says_little_about_itself_fits_the_schema(edith: User, ravi: User) -> None:
    document = factories.make_document(factories.ARTICLE)
    Document.objects.update(published_on=None, language="", outlet=None, title="")
    claim = extraction.add_article(document=Document.objects.get(pk=document.pk), by=edith).claims.all()[0]
    source = published(factories.make_approved(claim, by=edith, reviewer=ravi))
    assert verdicts.faults(source) == []
    assert (source["article"]["published_on"], source["article"]["language"], source["article"]["url"]) == (None,) * 3


BROKEN: list[tuple[str, Any]] = [
    ("id", "7"),
    ("url", "/api/v1/verdicts/7/"),
    ("published_at", "2019-02-24T10:00:00"),
    ("as_of", "24 February"),
    ("summary", ""),
    ("history", []),
    ("corrected_figure", {"value": 167}),
    ("schema_version", "1.0"),
    ("status", "withdrawn"),
    ("kind", "withdrawal"),
    ("independent_origins", {"count": 1}),
    ("comment", "Internal remark."),
]


@pytest.mark.parametrize(("name", "value"), BROKEN, ids=[name for name, _ in BROKEN])
def test_the_schema_finds_what_is_wrong(corrected: VerdictRevision, name: str, value: Any) -> None:
    assert verdicts.faults({**published(corrected), name: value}) != []


@pytest.mark.parametrize("name", verdicts.SCHEMA["$defs"]["verdict"]["required"])
def test_the_schema_misses_what_is_left_out(corrected: VerdictRevision, name: str) -> None:
    document = published(corrected)
    del document[name]
    assert verdicts.faults(document) != []


# ── What it says ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_which_claim_of_which_article(corrected: VerdictRevision, settings: Settings) -> None:
    document = published(corrected)
    claim = corrected.claim
    source = claim.article.document
    assert document["id"] == str(UUID(document["id"])) == str(corrected.verdict.public_id)
    assert document["url"] == f"{settings.SITE_URL}/api/v1/verdicts/{document['id']}/"
    assert document["claim"] == {
        "id": claim.pk,
        "text": "Some 104 soldiers",
        "label": "104 soldiers fled",
        "start": claim.start,
        "end": claim.end,
        "in_headline": False,
        "in_place_url": None,
        "tally": {"id": claim.tally_id, "title": "104 soldiers fled"},
    }
    assert document["article"] == {
        "title": "Soldiers flee across the border",
        "outlet": "The Ledger",
        "url": None,
        "published_on": "2019-02-24",
        "language": "en",
        "fetched_at": source.fetched_at and source.fetched_at.isoformat(),
        "text_sha256": source.text_sha256,
        "raw_sha256": sha256(factories.ARTICLE.encode()).hexdigest(),
    }
    figure = document["figure"]
    assert (figure["value"], figure["bound"], figure["counted"]) == (104, "about", "soldier")
    assert source.text[figure["start"] : figure["end"]] == figure["text"] == "Some 104 soldiers"


def test_it_says_what_was_found(corrected: VerdictRevision) -> None:
    document = published(corrected)
    assert document["rating"] == {
        "slug": "correct-when-published",
        "question": "so",
        "name": "Correct when published",
        "definition": "The figure was right on the day it was published; a later count differs.",
        "claimreview_value": 4,
    }
    assert (document["corrected_figure"]["value"], document["corrected_figure"]["text"]) == (167, "some 167 soldiers")
    assert (document["as_of"], document["summary"]) == ("2019-02-24", "It was 104 then; 167 by Monday.")
    assert corrected.decided_at is not None
    assert document["published_at"] == document["modified_at"] == corrected.decided_at.isoformat()
    assert (document["kind"], document["revision"], document["status"]) == ("finding", 2, "published")
    assert (document["public_note"], document["attribution_rating"]) == (None, None)
    assert document["sole_source_reason"] == factories.SOLE
    assert document["independent_origins"] == {"count": 1, "names": ["Migration Office"]}


def test_without_a_corrected_figure_it_says_none(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    assert published(factories.make_approved(claim, by=edith, reviewer=ravi))["corrected_figure"] is None


def test_it_gives_the_evidence_with_its_source_and_its_place(corrected: VerdictRevision) -> None:
    found = published(corrected)["evidence"]
    assert [(item["relation"], item["figure"]["value"], item["as_of"]) for item in found] == [
        ("agrees", 104, "2019-02-24"),
        ("superseded", 167, "2019-02-25"),
    ]
    for item in found:
        assert item["origin"] == "Migration Office"
        assert item["document"]["outlet"] == "The Courier"
        text = Document.objects.get(text_sha256=item["document"]["text_sha256"]).text
        assert text[item["quote_start"] :].startswith(item["quote"])
        assert text[item["figure"]["start"] : item["figure"]["end"]] == item["figure"]["text"]


def test_the_address_a_page_gives_itself_goes_before_the_one_it_was_fetched_from(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    revision = factories.make_approved(claim, by=edith, reviewer=ravi)
    Document.objects.filter(pk=claim.article.document_id).update(url="http://127.0.0.1/a")
    assert published(revision)["article"]["url"] == "http://127.0.0.1/a"
    Document.objects.filter(pk=claim.article.document_id).update(canonical_url="https://ledger.example/a")
    assert published(revision)["article"]["url"] == "https://ledger.example/a"


def test_evidence_that_was_not_chosen_stays_in_the_house(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    chosen = factories.make_evidence(claim)
    revision = factories.make_draft(claim, by=edith)
    factories.make_evidence(claim, factories.LATER_REPORT)
    approved = workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    assert [item["quote"] for item in published(approved)["evidence"]] == [chosen.quote]


def test_the_history_shows_each_revision_and_who_had_which_part(corrected: VerdictRevision) -> None:
    first, second = published(corrected)["history"]
    assert [(first["number"], first["state"]), (second["number"], second["state"])] == [
        (1, "returned"),
        (2, "approved"),
    ]
    for revision, part in [(first, "returned"), (second, "approved")]:
        assert [(hand["person"], hand["part"]) for hand in revision["signatures"]] == [
            ("Edith", "wrote"),
            ("Ravi", part),
        ]
        assert revision["submitted_at"] < revision["decided_at"]


def test_what_reviewers_wrote_to_editors_stays_in_the_house(corrected: VerdictRevision) -> None:
    text = json.dumps(published(corrected))
    assert "Which agency?" not in text
    assert "Internal remark." not in text


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_later_revision_that_is_not_decided_stays_in_the_house(
    corrected: VerdictRevision, edith: User, state: str
) -> None:
    verdict = corrected.verdict
    draft = VerdictRevision.objects.create(verdict=verdict, number=3, author=edith, summary="Not for you yet.")
    if state == "submitted":
        moment = corrected.decided_at
        VerdictRevision.objects.filter(pk=draft.pk).update(
            state=state, rating=corrected.rating, as_of=date(2019, 2, 25), submitted_at=moment
        )
    document = published(corrected)
    assert [revision["number"] for revision in document["history"]] == [1, 2]
    assert "Not for you yet." not in json.dumps(document)


def test_what_was_returned_says_nothing_and_what_was_published_says_what_it_said(
    corrected: VerdictRevision, edith: User, ravi: User
) -> None:
    correction = verdicts.approve_correction(corrected, by=edith, reviewer=ravi)
    document = published(correction)
    assert verdicts.faults(document) == []
    returned, first, second = document["history"]
    assert (returned["state"], returned["said"], returned["public_note"]) == ("returned", None, None)
    assert (first["state"], first["said"]["rating"]["slug"]) == ("superseded", "correct-when-published")
    assert first["said"]["corrected_figure"]["value"] == 167
    assert first["said"]["summary"] == "It was 104 then; 167 by Monday."
    assert (second["kind"], second["said"]["corrected_figure"]["value"]) == ("correction", 411)
    assert second["public_note"] == document["public_note"] == "An earlier version said that the count was right."
    assert document["published_at"] == first["decided_at"] < document["modified_at"] == second["decided_at"]
    assert (document["attribution_rating"]["question"], document["rating"]["question"]) == ("said", "so")


def test_a_verdict_that_was_withdrawn_says_so_and_no_more(corrected: VerdictRevision, edith: User, ravi: User) -> None:
    withdrawal = verdicts.approve_withdrawal(corrected, by=edith, reviewer=ravi)
    document = published(withdrawal)
    assert verdicts.faults(document) == []
    assert document["status"] == "withdrawn"
    assert document["id"] == str(corrected.verdict.public_id)
    assert document["public_note"] == "The count was of another month."
    assert document["withdrawn_at"] == document["modified_at"] > document["published_at"]
    assert {"rating", "summary", "evidence", "history", "claim"} & document.keys() == set()


def test_the_schema_keeps_a_withdrawn_verdict_from_saying_more(
    corrected: VerdictRevision, edith: User, ravi: User
) -> None:
    document = published(verdicts.approve_withdrawal(corrected, by=edith, reviewer=ravi))
    assert verdicts.faults({**document, "summary": "It was 104."}) != []
    assert verdicts.faults({**document, "public_note": ""}) != []


def test_a_verdict_given_anew_after_a_withdrawal_tells_of_it(
    corrected: VerdictRevision, edith: User, ravi: User
) -> None:
    withdrawal = verdicts.approve_withdrawal(corrected, by=edith, reviewer=ravi)
    again = workflow.open_draft(claim=corrected.claim, by=edith)
    again = workflow.approve(revision=workflow.submit(revision=again, by=edith), by=ravi)
    document = published(again)
    assert verdicts.faults(document) == []
    told = [(step["kind"], step["state"], step["public_note"]) for step in document["history"][1:]]
    assert told == [
        ("finding", "withdrawn", None),
        ("withdrawal", "withdrawn", "The count was of another month."),
        ("finding", "approved", None),
    ]
    assert document["history"][2]["said"] is None
    assert withdrawal.number == 3


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "superseded", "withdrawn"])
def test_nothing_leaves_that_is_not_approved(edith: User, ravi: User, state: str) -> None:
    claim = factories.make_claim(by=edith)
    match state:
        case "draft":
            revision = factories.make_draft(claim, by=edith)
        case "submitted":
            revision = factories.make_submitted(claim, by=edith)
        case "returned":
            submitted = factories.make_submitted(claim, by=edith)
            revision = workflow.return_(revision=submitted, by=ravi, comment="Which agency?")
        case _:
            revision = factories.make_approved(claim, by=edith, reviewer=ravi)
            then = verdicts.approve_correction if state == "superseded" else verdicts.approve_withdrawal
            then(revision, by=edith, reviewer=ravi)
            revision.refresh_from_db()
    assert revision.state == state
    with pytest.raises(ValueError, match=f"Revision {revision.pk} is not approved"):
        verdict_document(revision)
    assert verdict_documents([revision.pk]) == []


def test_what_was_blacked_out_is_a_tombstone(corrected: VerdictRevision, edith: User) -> None:
    record.append(action=record.REDACTED, subject=f"revision:{corrected.pk}", by=edith)
    VerdictRevision.objects.filter(pk=corrected.pk).update(summary="[redacted]")
    document = published(corrected)
    assert document["summary"] == document["history"][1]["said"]["summary"] == "[redacted]"
    assert "167 by Monday" not in json.dumps(document)


def test_links_lead_to_the_words_on_the_page(edith: User, ravi: User) -> None:
    article = factories.make_article(by=edith, url="https://ledger.example/a")
    claim = article.claims.get(label="104 soldiers fled")
    text = factories.REPORT
    source = factories.make_document(text, url="https://courier.example/b#top")
    (evidence,) = corroboration.collect_evidence(claim=claim, document=source)
    document = published(factories.make_approved(claim, by=edith, reviewer=ravi))
    assert verdicts.faults(document) == []
    assert document["claim"]["in_place_url"] == "https://ledger.example/a#:~:text=Some%20104%20soldiers"
    (item,) = document["evidence"]
    assert item["in_place_url"].startswith("https://courier.example/b#top:~:text=A%20total%20of")
    assert item["document"]["raw_sha256"] == sha256(text.encode()).hexdigest()
    assert evidence.document.outlet is not None
    Outlet.objects.filter(pk=evidence.document.outlet.pk).update(is_demonstration=True)
    assert published(claim.verdict.revisions.get())["evidence"][0]["in_place_url"] is None


def test_copies_of_one_text_are_one_origin_and_a_passage_put_apart_none(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    paragraphs = [f"The bridge at crossing {n} was closed to all traffic for the night." for n in range(12)]
    text = "\n\n".join([factories.REPORT, *paragraphs])
    for outlet in ("The Courier", "The Gazette"):
        document = factories.make_document(text, outlet=outlet, url=f"https://{outlet[4:].lower()}.example/a")
        corroboration.collect_evidence(claim=claim, document=document)
    other = factories.REPORT.replace("the Migration Office", "the Border Guard")
    factories.make_evidence(claim, other)
    revision = factories.make_approved(claim, by=edith, reviewer=ravi)
    evidence = list(revision.evidence.for_page())
    assert len(evidence) == 3
    origins = published(revision)["independent_origins"]
    assert origins["count"] == len(origins["names"]) == 2
    assert set(origins["names"]) == set(independent_origins(evidence)) == {"Migration Office", "Border Guard"}
    tallies.put_apart(evidence=evidence[-1], by=edith)
    assert evidence[-1].origin == "Border Guard"
    assert published(revision)["independent_origins"] == {"count": 1, "names": ["Migration Office"]}


def test_a_number_too_large_for_a_machine_keeps_its_digits(edith: User, ravi: User) -> None:
    article = factories.make_article(f"Far away\n\nSome {10**21 + 7:,} soldiers have fled.", by=edith)
    revision = factories.make_approved(article.claims.get(), by=edith, reviewer=ravi)
    (line,) = b"".join(export(Wanted(), FORMATS["ndjson"], reader=None)).splitlines()
    assert json.loads(line) == published(revision)
    assert json.loads(line)["figure"]["value"] == 10**21 + 7


# ── What it costs ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", [1, 5])
def test_it_costs_eight_queries_whatever_their_number(
    edith: User, ravi: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approved = verdicts.approve_some(number, by=edith, reviewer=ravi)
    with django_assert_num_queries(8):
        documents = verdict_documents([revision.pk for revision in approved])
    assert [document["summary"] for document in documents] == [revision.summary for revision in approved]
    assert len({document["id"] for document in documents}) == number
