"""Lists and single things: filters, pages, and what is refused by name."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from claims import corroboration, tallies
from claims.models import Claim, TallyMove
from people.models import User
from sources.models import Document
from tests import factories
from tests.claims.api.answers import json_of, problem_of
from tests.test_access import MATRIX, World, make_world

LogIn = Callable[[User], Client]
LISTS = [route for route, rows in MATRIX.items() if "api:" in route and rows[0].method == "GET" and not rows[0].names]
LISTS.remove("api:export_verdicts")  # a file
PAGED = [route for route in LISTS if route not in {"api:numbers", "api:ratings", "sources_api:providers"}]
DETAILS = ["api:article", "api:claim", "api:evidence", "api:lookup", "api:movement", "api:revision", "api:tally"]
DETAILS += ["sources_api:document", "sources_api:outlet"]


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def edith_lists(edith: User, as_: LogIn) -> Callable[..., list[dict[str, Any]]]:
    client = as_(edith)

    def listed(route: str, **asked: Any) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = json_of(client.get(reverse(route), asked))["results"]
        return results

    return listed


def test_each_thing_is_listed_as_it_is_shown_alone(world: World, edith: User, as_: LogIn) -> None:
    client = as_(edith)
    for route in DETAILS:
        plural = {"api:evidence": "api:evidence_list", "api:tally": "api:tallies"}.get(route, f"{route}s")
        asked = {"state": "all"} if route == "api:revision" else {}
        rows = json_of(client.get(reverse(plural), asked))["results"]
        assert rows, route
        for row in rows:
            alone = json_of(client.get(reverse(route, args=[row["id"]])))
            both = row.keys() & alone.keys()
            assert len(both) > 3
            assert {name: row[name] for name in both} == {name: alone[name] for name in both}


def test_claims_are_narrowed(world: World, edith_lists: Callable[..., list[dict[str, Any]]]) -> None:
    claim = world.claim
    everything = {row["id"] for row in edith_lists("api:claims")}
    assert everything == set(Claim.objects.values_list("pk", flat=True))
    for asked in ({"article": claim.article_id}, {"tally": claim.tally_id}, {"document": claim.article.document_id}):
        assert [row["id"] for row in edith_lists("api:claims", **asked)] == [claim.pk]
    states = {row["state"] for row in edith_lists("api:claims", state="settled")}
    assert states == {"settled"}
    assert edith_lists("api:claims", is_headline="true") == []
    assert len(edith_lists("api:claims", is_headline="false")) == len(everything)


def test_the_others_are_narrowed_too(world: World, edith_lists: Callable[..., list[dict[str, Any]]]) -> None:
    evidence = world.draft.evidence.get()
    document = world.claim.article.document
    one: list[tuple[str, dict[str, Any], int]] = [
        ("api:articles", {"document": document.pk}, world.claim.article_id),
        ("api:evidence_list", {"claim": world.claim.pk}, evidence.pk),
        ("api:lookups", {"claim": world.claim.pk, "state": "failed", "is_current": "true"}, world.failed.pk),
        ("api:movements", {"state": "open", "claim": world.movement.claim_id}, world.movement.pk),
        ("api:tallies", {"title": world.claim.tally.title}, world.claim.tally_id),
    ]
    for route, asked, pk in one:
        assert [row["id"] for row in edith_lists(route, **asked)] == [pk], route
    nothing: list[tuple[str, dict[str, Any]]] = [
        ("api:articles", {"added_by": "nobody"}),
        ("api:articles", {"published_since": "2020-01-01"}),
        ("api:evidence_list", {"relation": "unrelated", "claim": world.claim.pk}),
        ("api:lookups", {"is_current": "false"}),
        ("api:movements", {"state": "confirmed"}),
        ("api:tallies", {"merged": "true"}),
        ("sources_api:documents", {"language": "es"}),
        ("sources_api:documents", {"published_until": "2018-01-01"}),
        ("sources_api:outlets", {"domain": "nowhere.example"}),
    ]
    for route, asked in nothing:
        assert edith_lists(route, **asked) == [], route
    assert "text" not in edith_lists("sources_api:documents")[0]


def test_tallies_tell_what_happened_to_them(
    world: World, edith: User, edith_lists: Callable[..., list[dict[str, Any]]]
) -> None:
    target = world.approved.claim.tally
    tallies.merge(tally=world.claim.tally, into=target, by=edith)
    (merged,) = edith_lists("api:tallies", merged="true")
    assert (merged["id"], merged["merged_into"]) == (world.claim.tally_id, target.pk)
    assert world.claim.tally_id not in {row["id"] for row in edith_lists("api:tallies")}
    (move,) = edith_lists("api:tally_moves", tally=target.pk)
    assert (move["id"], move["kind"], move["by"]) == (TallyMove.objects.get().pk, "merged", "edith")
    waiting = edith_lists("api:tallies", waiting="true")
    assert all(row["is_proposed"] for row in waiting)
    assert {row["state"] for row in edith_lists("api:tally_proposals", state="open")} == {"open"}


def test_the_record_is_the_history_of_a_thing(world: World, edith_lists: Callable[..., list[dict[str, Any]]]) -> None:
    subject = f"verdict:{world.approved.verdict_id}"
    events = edith_lists("api:events", subject=subject)
    assert [event["action"] for event in events] == [
        "verdict.approved", "verdict.submitted", "verdict.saved", "verdict.drafted",
    ]  # fmt: skip
    assert events[0]["actor"] == "rosa"
    assert {event["subject"] for event in edith_lists("api:events", action="article.added")} == {
        f"article:{pk}" for pk in Claim.objects.values_list("article", flat=True)
    }


@pytest.mark.parametrize("route", PAGED)
def test_pages_hold_each_row_once(world: World, edith: User, as_: LogIn, route: str) -> None:
    client = as_(edith)
    asked = {"state": "all"} if route == "api:revisions" else {}
    whole = json_of(client.get(reverse(route), asked))["results"]
    seen: list[Any] = []
    address: str | None = reverse(route) + "?limit=1" + ("&state=all" if asked else "")
    pages = []
    while address:
        page = json_of(client.get(address))
        pages.append(page)
        seen += page["results"]
        address = page["next"]
    assert seen == whole
    assert len(pages) == max(len(whole), 1)
    if len(pages) > 1:
        assert json_of(client.get(pages[1]["previous"]))["results"] == pages[0]["results"]


def test_what_comes_in_while_one_pages_moves_nothing(edith: User, as_: LogIn) -> None:
    for number in (101, 102, 103):
        factories.make_article(f"Number {number}\n\nSome {number} soldiers have fled.", by=edith)
    client = as_(edith)
    first = json_of(client.get("/api/v1/articles/?limit=2"))
    factories.make_article("Number 104\n\nSome 104 soldiers have fled.", by=edith)
    second = json_of(client.get(first["next"]))
    assert [row["title"] for row in first["results"] + second["results"]] == ["Number 103", "Number 102", "Number 101"]


@pytest.mark.parametrize("route", PAGED)
@pytest.mark.parametrize("cursor", ["soldiers", "p=soldiers", "p=-1", f"p={2**70}", "p=1e3", "p=\x00", "p=²", "o=x"])
def test_a_place_that_no_page_gave_is_a_problem(ada: User, as_: LogIn, route: str, cursor: str) -> None:
    coded = quote(b64encode(cursor.encode()).decode()) if "=" in cursor else cursor
    assert list(problem_of(as_(ada).get(f"{reverse(route)}?cursor={coded}"), 400)["errors"]) == ["cursor"]


@pytest.mark.parametrize("route", LISTS)
def test_a_parameter_that_is_not_there_is_named(ada: User, as_: LogIn, route: str) -> None:
    client = as_(ada)
    problem = problem_of(client.get(f"{reverse(route)}?colour=red&page=1&format=xml"), 400)
    assert {"colour", "format"} <= set(problem["errors"])
    assert problem["errors"]["colour"][0].startswith("There is no such parameter. There are")
    if route in PAGED:
        twice = problem_of(client.get(f"{reverse(route)}?limit=1&limit=2"), 400)
        assert twice["errors"] == {"limit": ["Give it once."]}


@pytest.mark.parametrize(
    ("route", "asked", "field"),
    [
        ("api:claims", {"article": 2**70}, "article"),
        ("api:claims", {"article": "-1"}, "article"),
        ("api:claims", {"article": "1.5"}, "article"),
        ("api:claims", {"state": "draft"}, "state"),
        ("api:claims", {"state": "a\x00"}, "state"),
        ("api:claims", {"is_headline": "perhaps"}, "is_headline"),
        ("api:claims", {"suggestion": "\x00"}, "suggestion"),
        ("api:articles", {"published_since": "2019-02-30"}, "published_since"),
        ("api:articles", {"outlet": "The Ledger"}, "outlet"),
        ("api:events", {"subject": "everything"}, "subject"),
        ("api:events", {"action": "'; DROP TABLE"}, "action"),
        ("api:evidence_list", {"relation": "likes"}, "relation"),
        ("api:lookups", {"state": "lost"}, "state"),
        ("api:revisions", {"state": "open"}, "state"),
        ("api:tallies", {"waiting": "7"}, "waiting"),
        ("sources_api:documents", {"language": "EN"}, "language"),
        ("sources_api:outlets", {"country": "co"}, "country"),
        ("api:numbers", {"q": "104", "page": "0"}, "page"),
        ("api:numbers", {"q": "104", "page": "9000"}, "page"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(
    ada: User, as_: LogIn, route: str, asked: dict[str, Any], field: str
) -> None:
    assert list(problem_of(as_(ada).get(reverse(route), asked), 400)["errors"]) == [field]


@pytest.mark.parametrize("route", DETAILS)
@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), str(2**70), "9" * 500])
def test_a_number_that_names_nothing_is_a_problem(ada: User, as_: LogIn, route: str, pk: str) -> None:
    address = reverse(route, args=[1]).replace("/1/", f"/{pk}/")
    problem_of(as_(ada).get(address), 404)


def test_a_single_thing_takes_no_question(world: World, edith: User, as_: LogIn) -> None:
    problem = problem_of(as_(edith).get(f"/api/v1/claims/{world.claim.pk}/?state=new"), 400)
    assert problem["errors"] == {"state": ["There is no such parameter. There are none here."]}


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_only_json_is_sent(ada: User, as_: LogIn, accept: str) -> None:
    problem_of(as_(ada).get("/api/v1/claims/", headers={"Accept": accept}), 406)


def test_a_lookup_tells_what_it_found(edith: User, as_: LogIn) -> None:
    claim = factories.make_claim(by=edith)
    document = factories.make_document()
    (lookup,) = corroboration.find_sources(claim=claim, by=edith, providers=["archive"])
    corroboration.run_lookup(lookup_id=lookup.pk)
    row = json_of(as_(edith).get(f"/api/v1/lookups/{lookup.pk}/"))
    assert (row["state"], row["requested_by"]) == ("done", "edith")
    assert set(row["documents"]) == {document.pk, claim.article.document_id}
    assert json_of(as_(edith).get("/api/v1/lookups/"))["results"] == [row]
    shown = json_of(as_(edith).get(f"/api/v1/documents/{document.pk}/"))
    assert shown["text"] == Document.objects.get(pk=document.pk).text
