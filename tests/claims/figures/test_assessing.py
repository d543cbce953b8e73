"""Whether counts bear a claim out: by their weight, and because a count of harm only grows."""

from __future__ import annotations

from datetime import date

import pytest

from claims.figures import Assessment, Figure, RelationKind, Witness, read, relate
from claims.figures.assessing import assess
from claims.figures.matching import match

DAY, NEXT = date(2015, 6, 10), date(2015, 6, 11)
NUMBERS = {1: "One person was", 2: "Two people were", 3: "Three people were", 4: "Four people were"}


def killed(count: int, day: date = DAY) -> Figure:
    return read(f"{NUMBERS.get(count, f'{count} people were')} killed.", published=day).figures[0]


def told(count: int, weight: float = 1.0, *, day: date = DAY, origin: str = "", stated: Figure) -> Witness:
    figure = killed(count, day)
    relation = relate(stated, figure, match(stated, figure))
    name = origin or f"paper {count}"
    return Witness(origin=name, figure=figure, relation=relation.kind, documents=frozenset({name}), weight=weight)


def assessed(claimed: int, *counts: tuple[int, float] | tuple[int, float, date]) -> Assessment:
    stated = killed(claimed)
    witnesses = [
        told(count, weight, day=rest[0] if rest else DAY, origin=f"paper {number}", stated=stated)
        for number, (count, weight, *rest) in enumerate(counts)
    ]

    def of(*kinds: RelationKind) -> list[Witness]:
        return [witness for witness in witnesses if witness.relation in kinds]

    found, _ = assess(
        stated,
        agrees=of(RelationKind.AGREES),
        against=of(RelationKind.CONTRADICTS),
        later=of(RelationKind.SUPERSEDED),
        allows=of(RelationKind.CONSISTENT),
    )
    return found


@pytest.mark.parametrize(
    ("claimed", "counts", "expected"),
    [
        (4, [], Assessment.UNCLEAR),
        (4, [(4, 1.0)], Assessment.SUPPORTED),
        # What is said most decides, where the rest is smaller: it was told before.
        (4, [(4, 1.0), (3, 0.8)], Assessment.SUPPORTED),
        (4, [(4, 1.0), (3, 1.0)], Assessment.DISPUTED),
        (4, [(4, 1.0), (5, 0.8)], Assessment.DISPUTED),
        (4, [(4, 1.0), (5, 0.3)], Assessment.SUPPORTED),
        # The smaller number is told more, and the claim's own as well: it is the later one.
        (4, [(4, 0.3), (3, 1.0)], Assessment.SUPPORTED),
        # One more than all say: a later count may say so too.
        (4, [(3, 1.0)], Assessment.UNCLEAR),
        (4, [(3, 1.0), (3, 0.5)], Assessment.CONTRADICTED),
        (4, [(3, 1.0, NEXT)], Assessment.CONTRADICTED),
        (2, [(1, 1.0, NEXT)], Assessment.UNCLEAR),
        # A count does not shrink.
        (3, [(4, 1.0)], Assessment.CONTRADICTED),
        (3, [(4, 1.0), (3, 0.3)], Assessment.CONTRADICTED),
        (7, [(4, 1.0)], Assessment.CONTRADICTED),
        (7, [(4, 0.1)], Assessment.UNCLEAR),
        # A sudden event has one toll: a later, larger number corrects the earlier.
        (3, [(9, 1.0, NEXT)], Assessment.CONTRADICTED),
        (3, [(3, 1.0), (9, 0.9, NEXT)], Assessment.OUTDATED),
    ],
)
def test_counts_of_the_dead(claimed: int, counts: list[tuple[int, float]], expected: Assessment) -> None:
    assert assessed(claimed, *counts) is expected
