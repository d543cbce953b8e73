"""What a tally is made of: claims and passages become counts, verdicts become bands."""

from __future__ import annotations

from datetime import date

import pytest

from claims import counts, tallies, workflow
from claims.corroboration import collect_evidence
from claims.lanes import Count
from claims.models import Claim, Rating, VerdictRevision
from people.models import User
from tests import factories

ON_MONDAY = date(2019, 2, 25)
SECOND = """More guards cross

By Monday 167 soldiers have fled into Colombia, the Migration Office said.
"""


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def second(claim: Claim, edith: User) -> Claim:
    """In an article of Monday, joined into the same tally."""
    other = factories.make_article(SECOND, by=edith, published=ON_MONDAY).claims.get()
    tallies.merge(tally=other.tally, into=claim.tally, by=edith)
    other.refresh_from_db()
    return other


def told(claim: Claim, reader: User) -> dict[str, list[Count]]:
    return {lane.origin: list(lane.counts) for lane in counts.history(reader, claim.tally).lanes}


def test_a_claim_counts_in_the_lane_of_whom_it_names(claim: Claim, edith: User) -> None:
    (count,) = told(claim, edith)["Radio Norte"]
    assert count.is_claimed
    assert count.carriers == ("The Ledger",)


def test_one_that_names_nobody_in_that_of_its_outlet(edith: User) -> None:
    claim = factories.make_article("Border\n\nA total of 104 soldiers have fled.", by=edith).claims.get()
    assert list(told(claim, edith)) == ["The Ledger"]


def test_whoever_counted_comes_before_who_passes_it_on(edith: User) -> None:
    text = "Border\n\nAccording to AFP and the Migration Office, 104 soldiers have fled."
    claim = factories.make_article(text, by=edith).claims.get()
    assert list(told(claim, edith)) == ["Migration Office"]


def test_passages_count_in_the_lane_of_their_origin(claim: Claim, edith: User) -> None:
    factories.make_evidence(claim)
    factories.make_evidence(claim, factories.LATER_REPORT, published=ON_MONDAY)
    lanes = told(claim, edith)
    (office,) = (lane for origin, lane in lanes.items() if "Migration Office" in origin)
    assert [count.label for count in office] == ["104 soldiers fled", "167 soldiers fled"]


def test_a_passage_found_for_two_claims_is_one(claim: Claim, second: Claim, edith: User) -> None:
    for each in (claim, second):
        factories.make_evidence(each)
    assert counts.passages_of(edith, claim.tally).count() == 1


def test_a_claim_that_was_found_for_another_is_one_count(claim: Claim, second: Claim, edith: User) -> None:
    collect_evidence(claim=claim, document=second.article.document)
    found = [count for lane in told(claim, edith).values() for count in lane if count.label == second.label]
    assert [(count.texts, count.is_claimed) for count in found] == [(1, True)]


def test_what_was_put_apart_counts_no_longer(claim: Claim, edith: User) -> None:
    tallies.put_apart(evidence=factories.make_evidence(claim), by=edith)
    assert list(told(claim, edith)) == ["Radio Norte"]
    assert not counts.passages_of(edith, claim.tally).exists()


def test_the_latest_claim_is_that_of_the_latest_day(claim: Claim, second: Claim) -> None:
    assert counts.latest([second, claim]) == second
    assert counts.latest([]) is None


def test_what_was_added_is_not_the_latest_total(second: Claim, edith: User) -> None:
    text = "Border\n\nAnother 63 soldiers have fled in the last 24 hours, police said."
    added = factories.make_article(text, by=edith, published=date(2019, 3, 1)).claims.get()
    assert added.figure.is_increase
    assert counts.latest([added, second]) == second
    assert counts.latest([added]) == added


def test_a_passage_stands_to_the_latest_claim(claim: Claim, second: Claim) -> None:
    passage = factories.make_evidence(claim)
    assert passage.relation == "agrees"
    assert counts.relation_to(second, passage).kind == "earlier"


def approve(claim: Claim, rating: str, *, by: User, reviewer: User, corrected: str = "") -> VerdictRevision:
    revision = workflow.open_draft(claim=claim, by=by)
    draft = workflow.Draft(
        rating=Rating.objects.get(slug=rating),
        corrected_text=corrected,
        summary="So.",
        as_of=factories.PUBLISHED,
        sole_source_reason=factories.SOLE,
        evidence=[factories.make_evidence(claim)],
    )
    revision = workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)
    return workflow.approve(revision=workflow.submit(revision=revision, by=by), by=reviewer)


@pytest.mark.parametrize(
    ("rating", "corrected", "band"),
    [
        ("correct", "", "104 soldiers fled"),
        ("correct-when-published", "", "104 soldiers fled"),
        ("correct", "567 soldiers", "567 soldiers"),
        ("wrong", "567 soldiers", "567 soldiers"),
        ("wrong", "", None),
        ("disputed", "", None),
    ],
)
def test_a_verdict_is_a_band_where_it_says_a_number(
    claim: Claim, edith: User, ravi: User, rating: str, corrected: str, band: str | None
) -> None:
    approve(claim, rating, by=edith, reviewer=ravi, corrected=corrected)
    assert [each.label for each in counts.history(edith, claim.tally).approved] == ([band] if band else [])


def test_a_verdict_that_is_not_approved_is_none(claim: Claim, edith: User) -> None:
    factories.make_submitted(claim, by=edith)
    assert counts.history(edith, claim.tally).approved == ()


def test_outsiders_see_nothing_of_it(claim: Claim, edith: User, olga: User) -> None:
    factories.make_evidence(claim)
    assert counts.history(olga, claim.tally).lanes == ()


def test_it_says_where_not_all_is_drawn(claim: Claim, edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_evidence(claim)
    factories.make_evidence(claim, factories.LATER_REPORT, published=ON_MONDAY)
    assert not counts.history(edith, claim.tally).is_cut
    monkeypatch.setattr(counts, "MOST_PASSAGES", 1)
    cut = counts.history(edith, claim.tally)
    assert cut.is_cut
    assert "167 soldiers fled" in [count.label for lane in cut.lanes for count in lane.counts]
