"""Passages that were put apart: no suggestion rests on them, until that is undone."""

from __future__ import annotations

import pytest

from claims import apart, corroboration, tallies, witnesses
from claims.models import Claim, Evidence
from claims.permissions import Refused
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db

FEWER = "From the bridge\n\nOnly 12 soldiers have fled, police said."


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def contrary(claim: Claim) -> Evidence:
    """The only passage that was found says something else than the claim."""
    passage = factories.make_evidence(claim, FEWER)
    corroboration.refresh_suggestion(claim=claim)
    return passage


def suggestion(claim: Claim) -> tuple[str, list[str]]:
    claim.refresh_from_db()
    return claim.suggestion, claim.suggestion_reasons


def test_it_weighs_no_longer(claim: Claim, contrary: Evidence, edith: User) -> None:
    assert suggestion(claim)[0] == "contradicted"
    apart.put_apart(evidence=contrary, by=edith)
    assert suggestion(claim)[0] == "unclear"
    corroboration.refresh_suggestion(claim=claim)
    assert suggestion(claim)[0] == "unclear"


def test_it_weighs_again_when_that_is_undone(claim: Claim, contrary: Evidence, edith: User) -> None:
    before = suggestion(claim)
    move = apart.put_apart(evidence=contrary, by=edith)
    assert suggestion(claim) != before
    assert apart.undo(move=move, by=edith) == claim.tally
    assert suggestion(claim) == before


def test_every_claim_that_it_was_found_for_is_weighed_anew(claim: Claim, contrary: Evidence, edith: User) -> None:
    other = factories.make_article("Guards flee\n\nSome 104 soldiers fled, police said.\n", by=edith).claims.get()
    tallies.merge(tally=other.tally, into=claim.tally, by=edith)
    other.refresh_from_db()
    corroboration.collect_evidence(claim=other, document=contrary.document)
    corroboration.refresh_suggestion(claim=other)
    assert suggestion(other)[0] == "contradicted"
    move = apart.put_apart(evidence=contrary, by=edith)
    assert suggestion(other)[0] == "unclear"
    apart.undo(move=move, by=edith)
    assert suggestion(other)[0] == "contradicted"


def test_what_nobody_weighed_yet_is_not_weighed_for_it(claim: Claim, edith: User) -> None:
    apart.put_apart(evidence=factories.make_evidence(claim), by=edith)
    assert suggestion(claim) == ("", [])


def test_a_refusal_changes_nothing(claim: Claim, contrary: Evidence, ada: User) -> None:
    before = suggestion(claim)
    with pytest.raises(Refused):
        apart.put_apart(evidence=contrary, by=ada)
    assert suggestion(claim) == before


def test_it_is_nobodys_count(claim: Claim, contrary: Evidence, edith: User) -> None:
    apart.put_apart(evidence=contrary, by=edith)
    assert witnesses.witnesses(list(claim.evidence.for_page())) == []
