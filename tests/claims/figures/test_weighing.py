"""What evidence amounts to: origins are counted, copies are not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claims.figures import Assessment, Interval, RelationKind, Witness, read, weigh

FIGURE = read("Some 104 soldiers fled.").figures[0]


def witness(origin: str, relation: RelationKind, *, text: str = "104 soldiers fled.", documents: int = 1) -> Witness:
    named = frozenset(f"{origin} {number}" for number in range(documents))
    return Witness(origin=origin, figure=read(text).figures[0], relation=relation, documents=named)


AGREES, CONTRADICTS = RelationKind.AGREES, RelationKind.CONTRADICTS
SUPERSEDED, CONSISTENT = RelationKind.SUPERSEDED, RelationKind.CONSISTENT


@pytest.mark.parametrize(
    ("relations", "assessment"),
    [
        ([], Assessment.UNCLEAR),
        ([AGREES], Assessment.SUPPORTED),
        ([AGREES, AGREES, CONSISTENT], Assessment.SUPPORTED),
        ([CONTRADICTS], Assessment.CONTRADICTED),
        ([AGREES, CONTRADICTS], Assessment.DISPUTED),
        ([AGREES, SUPERSEDED], Assessment.OUTDATED),
        ([SUPERSEDED], Assessment.OUTDATED),
        ([SUPERSEDED, CONTRADICTS], Assessment.DISPUTED),
        ([CONSISTENT, CONSISTENT], Assessment.UNCLEAR),
        ([RelationKind.EARLIER, RelationKind.INCREASE], Assessment.UNCLEAR),
    ],
)
def test_it_assesses(relations: list[RelationKind], assessment: Assessment) -> None:
    suggestion = weigh(FIGURE, [witness(f"origin {index}", relation) for index, relation in enumerate(relations)])
    assert suggestion.assessment is assessment
    assert suggestion.reasons
    assert 0 < suggestion.confidence < 1


def test_copies_and_repeats_of_one_origin_count_once() -> None:
    once = weigh(FIGURE, [witness("Migration office", AGREES, documents=9), witness("migration office", AGREES)])
    twice = weigh(FIGURE, [witness("Migration office", AGREES), witness("Police", AGREES)])
    assert once.confidence < twice.confidence
    assert "1 independent count, from 10 documents." in once.reasons


def test_it_offers_the_interval_that_the_evidence_supports() -> None:
    two = [witness("A", AGREES, text="285 people were hurt."), witness("B", AGREES, text="300 people were hurt.")]
    assert weigh(FIGURE, two).supports == Interval(low=Decimal(285), high=Decimal(300))
    assert weigh(FIGURE, two, policy="lowest").supports == Interval(low=Decimal(285), high=Decimal(285))


def test_it_refuses_an_unknown_policy() -> None:
    with pytest.raises(ValueError, match="no policy"):
        weigh(FIGURE, [], policy="loudest")
