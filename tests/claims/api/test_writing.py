"""What is done by programs as it is on the pages: articles, searches, tallies, movements, documents, outlets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from claims import corroboration
from claims.models import Article, Claim, Event, Finding, Lookup, Movement, Tally, TallyMove, TallyProposal
from people.models import User
from sources.fetch import Fetched
from sources.models import Document, Outlet, ProviderSetting
from tests import factories
from tests.claims.api.answers import json_of, problem_of
from tests.test_access import a_new_version

LogIn = Callable[[User], Client]
API = "/api/v1/"
PASTED = {"text": "New\n\nSome 12 guards have fled.", "outlet": "The Ledger", "published_on": "2019-02-24"}
PAGE = b"""<!doctype html><html lang="en"><head><title>Guards flee</title>
<meta property="article:published_time" content="2019-02-24T10:00:00Z"></head><body><article><h1>Guards flee</h1>
<p>A total of 33 guards have fled across the border into Colombia, the Migration Office said on Sunday.</p>
<p>They came over the bridges in the night and asked the soldiers there for shelter, it said.</p>
</article></body></html>"""


@pytest.fixture
def posts(as_: LogIn, edith: User) -> Callable[..., Any]:
    """What Edith's program posts."""
    client = as_(edith)

    def post(address: str, body: Any = None) -> Any:
        return client.post(API + address, body or {}, content_type="application/json")

    return post


# ── Articles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_taken_in(posts: Callable[..., Any], edith: User) -> None:
    response = posts("articles/", PASTED)
    body = json_of(response, 201)
    article = Article.objects.get()
    assert body == {
        "id": article.pk,
        "document": article.document_id,
        "title": "New",
        "outlet": "The Ledger",
        "url": "",
        "published_on": "2019-02-24",
        "added_by": "edith",
        "added_at": article.added_at.isoformat().replace("+00:00", "Z"),
    }
    assert response["Location"] == f"/api/v1/articles/{article.pk}/"
    assert [claim.label for claim in article.claims.all()] == ["12 guards fled"]


def test_an_address_is_fetched(posts: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://ledger.example/guards"
    fetched = Fetched(url=url, body=PAGE)
    monkeypatch.setattr("sources.intake.guarded_fetch", lambda **options: lambda asked: replace(fetched, url=asked))
    body = json_of(posts("articles/", {"url": url}), 201)
    assert (body["title"], body["url"], body["published_on"]) == ("Guards flee", url, "2019-02-24")
    problem = posts("articles/", {"url": url})
    assert problem.status_code == 409
    assert problem.json()["article"] == body["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "  "}, "text"),
        ({"url": "gopher://ledger.example/"}, "url"),
        ({**PASTED, "published_on": None}, "published_on"),
        ({**PASTED, "published_on": "2999-01-01"}, "published_on"),
        ({**PASTED, "outlet": ""}, "outlet"),
        ({**PASTED, "text": "x " * 200_000}, "text"),
        ({**PASTED, "colour": "red"}, "colour"),
        ({**PASTED, "text": 7.5, "headline": {}}, "headline"),
    ],
)
def test_what_is_wrong_with_an_article_is_named(posts: Callable[..., Any], body: dict[str, Any], field: str) -> None:
    assert field in problem_of(posts("articles/", body), 400)["errors"]
    assert not Article.objects.exists()


def test_findings_are_put_aside_and_taken_up(
    posts: Callable[..., Any], wrong: Finding, edith: User, as_: LogIn
) -> None:
    (shown,) = [row for row in _article(as_(edith), wrong)["findings"] if row["id"] == wrong.pk]
    assert (shown["severity"], shown["is_dismissed"]) == ("error", False)
    problem_of(posts(f"findings/{wrong.pk}/dismiss/", {"reason": " "}), 403)
    answer = json_of(posts(f"findings/{wrong.pk}/dismiss/", {"reason": "It counts both days."}))
    assert (answer["is_dismissed"], answer["dismissal_reason"]) == (True, "It counts both days.")
    assert json_of(posts(f"findings/{wrong.pk}/restore/"))["is_dismissed"] is False


def _article(client: Client, finding: Finding) -> dict[str, Any]:
    return json_of(client.get(f"{API}articles/{finding.article_id}/"))


# ── Searches ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sources_are_found_for_one_for_several_and_for_all(posts: Callable[..., Any], edith: User) -> None:
    article = factories.make_article(
        "Many\n\nSome 104 soldiers fled. Some 33 guards fled. Some 12 ships sank.", by=edith
    )
    one, two, three = article.claims.all()
    providers = ProviderSetting.objects.filter(is_paused=False)
    started = json_of_list(posts(f"claims/{one.pk}/find-sources/", {"providers": ["archive"]}))
    assert [(row["claim"], row["provider"], row["state"]) for row in started] == [(one.pk, "archive", "waiting")]
    started = json_of_list(posts("claims/find-sources/", {"claims": [two.pk, three.pk]}))
    assert {row["claim"] for row in started} == {two.pk, three.pk}
    started = json_of_list(posts(f"articles/{article.pk}/find-sources/"))
    assert {(row["claim"], row["provider"]) for row in started} <= {
        (one.pk, provider.slug) for provider in providers
    } - {(one.pk, "archive")}
    problem = problem_of(posts("claims/find-sources/", {"claims": [one.pk, 999_999]}), 400)
    assert problem["errors"] == {"claims": ["There is no claim 999999."]}


def json_of_list(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 202, response.content
    rows: list[dict[str, Any]] = response.json()
    return rows


def test_nobody_is_asked_where_nobody_is_active(posts: Callable[..., Any], edith: User) -> None:
    claim = factories.make_claim(by=edith)
    ProviderSetting.objects.update(is_paused=True)
    for address in (f"claims/{claim.pk}/find-sources/", f"articles/{claim.article_id}/find-sources/"):
        assert "No provider is asked" in problem_of(posts(address), 403)["detail"]
    assert "No provider" in problem_of(posts("claims/find-sources/", {"claims": [claim.pk]}), 403)["detail"]


def test_what_two_claims_of_one_article_would_ask_is_asked_once(edith: User) -> None:
    sentences = "Some 104 soldiers have fled to Colombia. Some 105 soldiers have fled to Colombia."
    article = factories.make_article(f"Many\n\n{sentences}", by=edith)
    corroboration.find_sources_for_claims(claims=article.claims.all(), by=edith)
    first, second = Lookup.objects.filter(provider="archive").order_by("claim__start")
    assert set(second.shared_phrases) == set(first.phrases) & set(second.phrases) != set()
    assert list(second.shares.all()) == [first]


def test_a_search_in_own_words(posts: Callable[..., Any], edith: User) -> None:
    claim = factories.make_claim(by=edith)
    body = {"phrases": ["guards  fled", "guards fled", "Cúcuta"], "providers": ["archive"], "since": "2019-02-01"}
    (row,) = json_of_list(posts(f"claims/{claim.pk}/search/", body))
    assert (row["phrases"], row["since"], row["is_own"]) == (["guards fled", "Cúcuta"], "2019-02-01", True)
    for wrong, field in (
        ({"providers": ["nobody"]}, "providers"),
        ({"phrases": ["!!"]}, "phrases"),
        ({"until": "2019-01-01"}, "until"),
        ({"phrases": []}, "phrases"),
    ):
        assert list(problem_of(posts(f"claims/{claim.pk}/search/", {**body, **wrong}), 400)["errors"]) == [field]


def test_a_page_is_given_for_a_claim_and_a_failed_search_is_tried_again(posts: Callable[..., Any], edith: User) -> None:
    claim = factories.make_claim(by=edith)
    url = "https://courier.example/count"
    (row,) = json_of_list(posts(f"claims/{claim.pk}/add-source/", {"url": url}))[:1]
    assert row["phrases"] == [url]
    assert list(problem_of(posts(f"claims/{claim.pk}/add-source/", {"url": "courier"}), 400)["errors"]) == ["url"]
    address = f"lookups/{row['id']}/retry/"
    assert problem_of(posts(address), 403)["detail"] == "Only a failed search can be tried again."
    Lookup.objects.filter(pk=row["id"]).update(state="failed")
    assert json_of(posts(address), 202)["state"] == "waiting"


# ── Tallies ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proposal(edith: User) -> TallyProposal:
    factories.make_article("They left\n\nA total of 104 soldiers have fled into Colombia.", by=edith)
    factories.make_article("They came\n\nA total of 107 soldiers have fled into Colombia.", by=edith)
    return TallyProposal.objects.get()


def test_a_proposal_is_joined_and_that_is_undone(posts: Callable[..., Any], proposal: TallyProposal) -> None:
    joined = json_of(posts(f"tally-proposals/{proposal.pk}/join/"))
    assert joined["id"] == proposal.other_id
    assert set(Claim.objects.values_list("tally", flat=True)) == {proposal.other_id}
    move = TallyMove.objects.get()
    json_of(posts(f"tally-moves/{move.pk}/undo/"))
    assert set(Claim.objects.values_list("tally", flat=True)) == {proposal.tally_id, proposal.other_id}
    assert problem_of(posts(f"tally-moves/{move.pk}/undo/"), 403)["detail"] == "It is undone already."


def test_a_proposal_is_kept_apart(posts: Callable[..., Any], proposal: TallyProposal) -> None:
    assert json_of(posts(f"tally-proposals/{proposal.pk}/keep-apart/"))["kind"] == "kept_apart"
    problem_of(posts(f"tally-proposals/{proposal.pk}/join/"), 403)


def test_tallies_are_merged_split_and_renamed(posts: Callable[..., Any], proposal: TallyProposal) -> None:
    mine, other = proposal.tally_id, proposal.other_id
    assert json_of(posts(f"tallies/{mine}/merge/", {"into": other}))["id"] == other
    assert list(problem_of(posts(f"tallies/{mine}/merge/", {"into": other}), 400)["errors"]) == ["into"]
    assert list(problem_of(posts(f"tallies/{mine}/merge/", {"into": 999_999}), 400)["errors"]) == ["into"]
    claim = Claim.objects.latest("pk")
    own = json_of(posts(f"claims/{claim.pk}/split/"))
    claim.refresh_from_db()
    assert claim.tally_id == own["id"]
    problem_of(posts(f"claims/{claim.pk}/split/"), 403)
    # What is done to one that is part of another is done to the one that stands.
    assert (
        json_of(posts(f"tallies/{mine}/rename/", {"title": "  Soldiers\n who left "}))["title"] == "Soldiers who left"
    )
    assert Tally.objects.get(pk=other).title == "Soldiers who left"
    assert list(problem_of(posts(f"tallies/{mine}/rename/", {"title": " "}), 400)["errors"]) == ["title"]


def test_a_passage_is_put_apart(posts: Callable[..., Any], edith: User, as_: LogIn) -> None:
    evidence = factories.make_evidence(factories.make_claim(by=edith))
    assert json_of(posts(f"evidence/{evidence.pk}/put-apart/"))["kind"] == "put_apart"
    assert json_of(as_(edith).get(f"{API}evidence/{evidence.pk}/"))["is_apart"] is True
    assert problem_of(posts(f"evidence/{evidence.pk}/put-apart/"), 403)["detail"] == "It counts for no tally."


# ── Movements, documents, outlets ────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_that_has_moved_is_confirmed(posts: Callable[..., Any], edith: User, ravi: User) -> None:
    movement = factories.make_movement(by=edith, reviewer=ravi)
    response = posts(f"movements/{movement.pk}/confirm/")
    draft = json_of(response, 201)
    assert (draft["corrected_text"], draft["number"], draft["state"]) == ("567 soldiers fled", 2, "draft")
    assert response["ETag"] == f'"{draft["id"]}-1-draft-1"'
    assert response["Location"] == f"/api/v1/revisions/{draft['id']}/"
    assert problem_of(posts(f"movements/{movement.pk}/confirm/"), 409)["title"] == "Somebody was faster"


def test_or_it_is_set_aside_for_a_reason(posts: Callable[..., Any], edith: User, ravi: User) -> None:
    movement = factories.make_movement(by=edith, reviewer=ravi)
    address = f"movements/{movement.pk}/set-aside/"
    assert "Say why" in problem_of(posts(address, {"reason": " "}), 403)["detail"]
    assert list(problem_of(posts(address), 400)["errors"]) == ["reason"]
    answer = json_of(posts(address, {"reason": "Another week."}))
    assert (answer["state"], answer["decided_by"], answer["reason"]) == ("set_aside", "edith", "Another week.")
    assert Movement.objects.get().decided_by == edith


def test_a_document_is_put_down_to_its_publisher(posts: Callable[..., Any]) -> None:
    document = factories.make_document()
    answer = json_of(posts(f"documents/{document.pk}/outlet/", {"outlet": "The Gazette"}))
    assert (answer["outlet_name"], answer["outlet"]) == ("The Gazette", Outlet.objects.get(name="The Gazette").pk)
    assert Event.objects.filter(action="document.attributed").exists()


def test_a_page_is_visited_again(posts: Callable[..., Any], edith: User) -> None:
    pk = a_new_version(None)  # type: ignore[arg-type]  # it needs nothing of the world
    visit = json_of(posts(f"documents/{pk}/visit/"), 202)
    assert visit["revisits"] == Document.objects.get(pk=pk).first_id
    assert visit["state"] == "waiting"
    pasted = factories.make_document()
    assert "nothing to visit" in problem_of(posts(f"documents/{pasted.pk}/visit/"), 403)["detail"]


def test_administrators_keep_the_register(ada: User, as_: LogIn) -> None:
    client = as_(ada)
    sent = {"name": "The Gazette", "domain": "https://www.gazette.example/news", "country": "co", "reliability": "B"}
    response = client.post(API + "outlets/", sent, content_type="application/json")
    outlet = json_of(response, 201)
    assert (outlet["domain"], outlet["country"], outlet["kind"]) == ("gazette.example", "CO", "other")
    problem = problem_of(client.post(API + "outlets/", sent, content_type="application/json"), 400)
    assert set(problem["errors"]) == {"name", "domain"}
    changed = {**sent, "name": "The New Gazette", "domain": ""}
    address = response["Location"]
    assert json_of(client.put(address, changed, content_type="application/json"))["domain"] == ""
    problem_of(client.put(address, {**changed, "country": "Colombia"}, content_type="application/json"), 400)
    assert Outlet.objects.get(pk=outlet["id"]).name == "The New Gazette"
