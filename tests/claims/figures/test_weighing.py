"""What evidence amounts to: origins are counted, copies are not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claims.figures import Assessment, Interval, RelationKind, SourceKind, Witness, read, weigh

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


def counted(
    origin: str,
    text: str,
    *,
    kind: SourceKind | None = None,
    day: int = 24,
    reliability: str = "",
    is_party: bool = False,
) -> Witness:
    """A witness that contradicts, of so many killed."""
    return Witness(
        origin=origin,
        figure=read(text, published=date(2019, 2, day)).figures[0],
        relation=RelationKind.CONTRADICTS,
        kind=kind,
        reliability=reliability,
        is_party=is_party,
    )


OFFICIAL, AGENCY, PERSON = SourceKind.OFFICIAL, SourceKind.AGENCY, SourceKind.PERSON
DISAGREEING = [
    counted("a villager", "One person was killed.", kind=PERSON),
    counted("AFP", "Four people were killed.", kind=AGENCY, day=28),
    counted("AP", "Two people were killed.", kind=AGENCY),
    counted("health ministry", "Three people were killed.", kind=OFFICIAL),
    counted("health ministry", "Five people were killed.", kind=OFFICIAL, day=26),
    counted("army", "Nine people were killed.", kind=OFFICIAL, day=27, is_party=True),
]


@pytest.mark.parametrize(
    ("policy", "low", "high"),
    [("range", 1, 9), ("most_authoritative", 3, 5), ("latest_official", 5, 5), ("lowest_confirmed", 2, 2)],
)
def test_where_counts_differ_the_policy_says_which_are_offered(policy: str, low: int, high: int) -> None:
    assert weigh(FIGURE, DISAGREEING, policy=policy).supports == Interval(low=Decimal(low), high=Decimal(high))


@pytest.mark.parametrize("policy", ["most_authoritative", "latest_official", "lowest_confirmed"])
def test_where_nobody_is_of_the_kind_asked_for_all_are_offered(policy: str) -> None:
    two = [counted("a villager", "One person was killed."), counted("a baker", "Two people were killed.")]
    supports = weigh(FIGURE, two, policy=policy).supports
    assert supports == Interval(low=Decimal(1), high=Decimal(1 if policy == "lowest_confirmed" else 2))


def test_of_one_standing_the_more_reliable_carriers_speak() -> None:
    two = [
        counted("AFP", "Four people were killed.", kind=AGENCY, reliability="B"),
        counted("AP", "Two people were killed.", kind=AGENCY, reliability="D"),
    ]
    assert weigh(FIGURE, two, policy="most_authoritative").supports == Interval(low=Decimal(4), high=Decimal(4))


def test_it_refuses_an_unknown_policy() -> None:
    with pytest.raises(ValueError, match="no policy"):
        weigh(FIGURE, [], policy="loudest")
