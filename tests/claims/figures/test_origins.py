"""Which names are of one source."""

from __future__ import annotations

from itertools import combinations

import pytest

from claims.figures import RelationKind, Witness, origin_key, origin_name, read, weigh

ONE_SOURCE = [
    ("AP", "Associated Press", "The Associated Press"),
    ("AFP", "Agence France-Presse", "the Agence France-Presse news agency", "la agencia AFP"),
    ("Migración Colombia", "Migracion Colombia", "Colombia's migration agency", "the Colombian migration agency"),
    ("Colombia's foreign minister", "el canciller de Colombia", "the foreign minister of Colombia"),
    ("Venezuela's government", "el Gobierno venezolano", "the Venezuelan government"),
    ("OAS", "Organization of American States", "la OEA"),
    ("police", "Police", "the police", "la policía"),
]
OTHERS = [
    ("Migración Colombia", "Brazil's migration agency"),
    ("Colombia's foreign minister", "Colombia's interior minister"),
    ("police", "Colombia's police"),
    ("AP", "AFP"),
    ("opposition lawmaker", "lawmaker"),
    ("Radio Norte", "Radio Sur"),
]


@pytest.mark.parametrize("names", ONE_SOURCE)
def test_names_of_one_source_have_one_key(names: tuple[str, ...]) -> None:
    assert len({origin_key(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_sources_have_other_keys(one: str, other: str) -> None:
    assert origin_key(one) != origin_key(other)


def test_no_two_rows_share_a_key() -> None:
    for some, others in combinations(ONE_SOURCE, 2):
        assert origin_key(some[0]) != origin_key(others[0])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("broadcaster Deutsche Welle", "Deutsche Welle"),
        ("opposition lawmaker", "opposition lawmaker"),
        ("Colombia's migration agency", "Colombia's migration agency"),
        ("president of Brazil", "president of Brazil"),
        ("", ""),
    ],
)
def test_a_source_is_shown_by_its_name(name: str, shown: str) -> None:
    assert origin_name(name) == shown


def test_two_names_of_one_source_are_one_witness() -> None:
    figure = read("104 soldiers fled.").figures[0]
    agrees = [Witness(origin=name, figure=figure, relation=RelationKind.AGREES) for name in ("AP", "Associated Press")]
    assert weigh(figure, agrees).reasons[0] == "1 independent origin agrees: AP (104)."


def test_whom_the_claim_names_is_no_witness_for_it() -> None:
    claim = read("Some 104 soldiers fled, according to AFP.").figures[0]
    own = Witness(origin="Agence France-Presse", figure=claim, relation=RelationKind.AGREES)
    alone = weigh(claim, [own])
    assert alone.assessment == "unclear"
    assert "Agence France-Presse, whom the claim names, says so elsewhere (~104)." in alone.reasons
    other = Witness(origin="Migration Office", figure=claim, relation=RelationKind.AGREES)
    assert weigh(claim, [own, other]).confidence == weigh(claim, [other]).confidence


def test_one_origin_that_agrees_and_moves_on_is_one() -> None:
    claim, later = read("104 soldiers fled.").figures[0], read("167 soldiers fled.").figures[0]
    both = [
        Witness(origin="Migration Office", figure=claim, relation=RelationKind.AGREES),
        Witness(origin="the migration office", figure=later, relation=RelationKind.SUPERSEDED),
    ]
    assert weigh(claim, both).confidence == weigh(claim, both[1:]).confidence
