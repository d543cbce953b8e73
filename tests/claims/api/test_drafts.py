"""A verdict's way through the API: opened, saved, submitted, decided on; each step in the state that was seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from claims import tallies, workflow
from claims.api.revisions import etag_of_revision
from claims.models import Claim, Rating, Signature, VerdictRevision
from people.models import User
from tests import factories
from tests.claims.api.answers import json_of, problem_of

LogIn = Callable[[User], Client]
API = "/api/v1/"

# All of a draft, with nothing in it.
EMPTY: dict[str, Any] = {
    "rating": None,
    "attribution_rating": None,
    "corrected_text": "",
    "as_of": None,
    "summary": "",
    "sole_source_reason": "",
    "public_note": "",
    "evidence": [],
}


@pytest.fixture
def claim(edith: User) -> Claim:
    claim = factories.make_claim(by=edith)
    factories.make_evidence(claim)
    return claim


def send(client: Client, method: str, address: str, body: Any = None, *, seen: str | None = None) -> Any:
    headers = {"If-Match": seen} if seen is not None else {}
    ask = getattr(client, method)
    return ask(API + address, body or {}, content_type="application/json", headers=headers)


def test_from_nothing_to_a_published_verdict(claim: Claim, edith: User, ravi: User, as_: LogIn) -> None:
    editor, reviewer = as_(edith), as_(ravi)
    opened = send(editor, "post", f"claims/{claim.pk}/draft/")
    draft = json_of(opened, 201)
    assert (draft["state"], draft["summary"], draft["evidence"]) == ("draft", "", [])
    assert opened["Location"] == f"/api/v1/revisions/{draft['id']}/"
    address = f"revisions/{draft['id']}/"
    whole = {
        "rating": "correct",
        "corrected_text": "",
        "as_of": "2019-02-24",
        "attribution_rating": "said",
        "summary": "It holds.",
        "sole_source_reason": "The office runs the crossings.",
        "public_note": "",
        "evidence": [claim.evidence.get().pk],
    }
    saved = send(editor, "put", address, whole, seen=opened["ETag"])
    assert {name: json_of(saved)[name] for name in whole} == whole
    changed = send(editor, "patch", address, {"summary": "It holds well."}, seen=saved["ETag"])
    assert json_of(changed)["rating"] == "correct"
    assert json_of(changed)["evidence"] == whole["evidence"]
    submitted = send(editor, "post", address + "submit/", seen=changed["ETag"])
    assert json_of(submitted)["state"] == "submitted"
    seen = reviewer.get(API + address)
    assert seen["ETag"] == submitted["ETag"]
    approved = json_of(send(reviewer, "post", address + "approve/", {"comment": "Yes."}, seen=seen["ETag"]))
    assert [(hand["person"], hand["part"]) for hand in approved["signatures"]] == [
        ("edith", "wrote"),
        ("ravi", "approved"),
    ]
    (published,) = json_of(Client().get(API + "verdicts/"))["results"]
    assert published["id"] == approved["verdict"]
    assert published["summary"] == "It holds well."


STEPS = [("patch", "", "draft"), ("put", "", "draft"), ("post", "submit/", "draft"), ("post", "discard/", "draft")]
DECISIONS = [("post", "approve/", "submitted"), ("post", "return/", "submitted")]


@pytest.mark.parametrize(("method", "step", "state"), STEPS + DECISIONS)
@pytest.mark.parametrize(
    ("seen", "status"),
    [(None, 428), ("", 428), ("*", 428), ("nonsense", 428), ('"nonsense"', 412), ("stale", 412), ("weak", 412)],
)
def test_nothing_is_done_to_what_was_not_seen(
    claim: Claim,
    edith: User,
    ravi: User,
    as_: LogIn,
    method: str,
    step: str,
    state: str,
    seen: str | None,
    status: int,
) -> None:
    make = factories.make_draft if state == "draft" else factories.make_submitted
    revision = make(claim, by=edith)
    before = VerdictRevision.objects.values().get()
    stale = f'"{revision.pk}-{revision.version - 1}-{state}-1"'
    given = {"stale": stale, "weak": f"W/{etag_of_revision(revision)}"}.get(seen or "", seen)
    body: dict[str, Any] = EMPTY if step == "" else {}
    client = as_(edith if state == "draft" else ravi)
    problem_of(send(client, method, f"revisions/{revision.pk}/{step}", body, seen=given), status)
    assert VerdictRevision.objects.values().get() == before
    assert Signature.objects.count() == 1


def test_an_approval_is_of_the_text_that_was_read(claim: Claim, edith: User, ravi: User, as_: LogIn) -> None:
    """It was returned and submitted anew, between reading and approving: another text under another number."""
    revision = factories.make_submitted(claim, by=edith)
    reviewer = as_(ravi)
    read = reviewer.get(f"{API}revisions/{revision.pk}/")["ETag"]
    workflow.return_(revision=revision, by=ravi, comment="Which agency?")
    problem = problem_of(send(reviewer, "post", f"revisions/{revision.pk}/approve/", seen=read), 412)
    assert problem["detail"] == "It has changed since you saw it. Look at it again."


def test_one_of_several_tags_is_enough(claim: Claim, edith: User, as_: LogIn) -> None:
    revision = factories.make_draft(claim, by=edith)
    seen = f'"other", {etag_of_revision(revision)}'
    json_of(send(as_(edith), "post", f"revisions/{revision.pk}/submit/", seen=seen))


def test_what_one_has_already_is_not_sent_again(claim: Claim, edith: User, as_: LogIn) -> None:
    client = as_(edith)
    revision = factories.make_draft(claim, by=edith)
    for address in (f"revisions/{revision.pk}/", f"claims/{claim.pk}/", f"articles/{claim.article_id}/"):
        first = client.get(API + address)
        tag = first["ETag"]
        assert not tag.startswith("W/")
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(API + address, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert client.get(API + address, headers={"If-None-Match": '"other"'}).status_code == 200
    tag = client.get(f"{API}claims/{claim.pk}/")["ETag"]
    tallies.rename(tally=claim.tally, title="Soldiers", by=edith)
    assert client.get(f"{API}claims/{claim.pk}/")["ETag"] == tag
    Claim.objects.filter(pk=claim.pk).update(state="settled")
    assert client.get(f"{API}claims/{claim.pk}/", headers={"If-None-Match": tag}).status_code == 200


def test_who_gives_no_rating_there_is_is_told_which_there_are(claim: Claim, edith: User, as_: LogIn) -> None:
    revision = factories.make_draft(claim, by=edith)
    body = {"rating": "maybe so", "attribution_rating": "correct"}
    seen = etag_of_revision(revision)
    wrong = problem_of(send(as_(edith), "patch", f"revisions/{revision.pk}/", body, seen=seen), 400)["errors"]
    for field, question in {"rating": "so", "attribution_rating": "said"}.items():
        there = ", ".join(Rating.objects.filter(question=question).values_list("slug", flat=True))
        assert wrong[field] == [f"There is no rating “{body[field]}”. There are: {there}."]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"rating": "no-such"}, "rating"),
        ({"rating": 7}, "rating"),
        ({"summary": 5}, "summary"),
        ({"summary": 5.5}, "summary"),
        ({"summary": ["It is so."]}, "summary"),
        ({"public_note": False}, "public_note"),
        ({"corrected_text": 104}, "corrected_text"),
        ({"as_of": "soon"}, "as_of"),
        ({"as_of": "2999-01-01"}, "as_of"),
        ({"evidence": [2**63]}, "evidence"),
        ({"evidence": [999_999]}, "evidence"),
        ({"evidence": "all"}, "evidence"),
        ({"corrected_text": "many"}, "corrected_text"),
        ({"summary": "x" * 4001}, "summary"),
        ({"state": "approved"}, "state"),
        ({"version": 7}, "version"),
    ],
)
def test_what_is_wrong_in_a_draft_is_named(
    claim: Claim, edith: User, as_: LogIn, body: dict[str, Any], field: str
) -> None:
    revision = factories.make_draft(claim, by=edith)
    seen = etag_of_revision(revision)
    problem = problem_of(send(as_(edith), "patch", f"revisions/{revision.pk}/", body, seen=seen), 400)
    assert list(problem["errors"]) == [field]
    revision.refresh_from_db()
    assert etag_of_revision(revision) == seen


def test_a_put_says_all_of_it(claim: Claim, edith: User, as_: LogIn) -> None:
    revision = factories.make_draft(claim, by=edith)
    problem = problem_of(
        send(as_(edith), "put", f"revisions/{revision.pk}/", {"summary": "New."}, seen=etag_of_revision(revision)), 400
    )
    assert set(problem["errors"]) == set(EMPTY) - {"summary"}


def test_evidence_of_another_claim_is_none(claim: Claim, edith: User, as_: LogIn) -> None:
    other = factories.make_article("Others\n\nA total of 107 soldiers have fled.", by=edith).claims.get()
    evidence = factories.make_evidence(other, "Count\n\nA total of 107 soldiers have fled, he said.")
    revision = factories.make_draft(claim, by=edith)
    body = {"evidence": [evidence.pk]}
    seen = etag_of_revision(revision)
    problem_of(send(as_(edith), "patch", f"revisions/{revision.pk}/", body, seen=seen), 400)


def test_a_draft_that_lacks_something_is_not_submitted(claim: Claim, edith: User, as_: LogIn) -> None:
    revision = workflow.open_draft(claim=claim, by=edith)
    seen = etag_of_revision(revision)
    problem = problem_of(send(as_(edith), "post", f"revisions/{revision.pk}/submit/", seen=seen), 403)
    assert "Choose a rating." in problem["detail"]


def test_a_draft_takes_over_what_was_approved_on_the_same_count(
    claim: Claim, edith: User, ravi: User, as_: LogIn
) -> None:
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    twin = factories.make_article("The twin\n\nSome 104 soldiers have fled into Colombia.", by=edith).claims.get()
    tallies.merge(tally=twin.tally, into=claim.tally, by=edith)
    body = {"taken_from": approved.pk}
    draft = json_of(send(as_(edith), "post", f"claims/{twin.pk}/draft/", body), 201)
    assert draft["summary"] == "The count is right."
    other = factories.make_article("Guards\n\nSome 33 guards were hurt.", by=edith).claims.get()
    problem = problem_of(send(as_(edith), "post", f"claims/{other.pk}/draft/", body), 403)
    assert problem["detail"] == "That verdict is on another count."


def test_the_list_is_narrowed(claim: Claim, edith: User, ravi: User, as_: LogIn) -> None:
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    other = factories.make_article("Guards\n\nSome 33 guards were hurt.", by=edith).claims.get()
    draft = workflow.open_draft(claim=other, by=ravi)
    client = as_(edith)

    def listed(**asked: Any) -> list[int]:
        return [row["id"] for row in json_of(client.get(API + "revisions/", asked))["results"]]

    assert listed() == []
    assert listed(state="all") == [draft.pk, approved.pk]
    assert listed(state="draft") == [draft.pk]
    assert listed(state="all", claim=claim.pk) == [approved.pk]
    assert listed(state="all", author="ravi") == [draft.pk]
