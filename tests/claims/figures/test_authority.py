"""Who counts more than whom, and whose word stands alone."""

from __future__ import annotations

import pytest

from claims.figures import RelationKind, SourceKind, Witness, read
from claims.figures.authority import authority, is_confirmed, is_official, is_one_sided


def witness(
    origin: str,
    kind: SourceKind | None = None,
    *,
    text: str = "Five people were killed.",
    reliability: str = "",
    is_party: bool = False,
) -> Witness:
    return Witness(
        origin=origin,
        figure=read(text).figures[0],
        relation=RelationKind.AGREES,
        kind=kind,
        reliability=reliability,
        is_party=is_party,
    )


def test_officials_stand_before_agencies_before_single_voices_and_parties_last() -> None:
    ranked = [
        witness("health ministry", SourceKind.OFFICIAL),
        witness("Red Cross", SourceKind.ORGANISATION),
        witness("AFP", SourceKind.AGENCY, reliability="A"),
        witness("Reuters", SourceKind.AGENCY),
        witness("The Courier", SourceKind.OUTLET),
        witness("a baker", SourceKind.PERSON),
        witness("sources", SourceKind.ANONYMOUS),
    ]
    standing = [authority(each) for each in ranked]
    assert standing == sorted(standing)
    army = witness("army", SourceKind.OFFICIAL, is_party=True)
    assert authority(army) > authority(ranked[4])


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        ("a baker", SourceKind.PERSON),
        ("sources", SourceKind.ANONYMOUS),
        ("opposition lawmaker", SourceKind.OFFICIAL),
        ("un diputado opositor", SourceKind.OFFICIAL),
    ],
)
def test_one_voice_the_unnamed_and_a_side_are_one_sided(origin: str, kind: SourceKind) -> None:
    assert is_one_sided(witness(origin, kind))
    assert not is_official(witness(origin, kind))


def test_an_outlet_that_is_a_party_is_one_sided() -> None:
    assert is_one_sided(witness("army", SourceKind.OFFICIAL, is_party=True))
    assert not is_one_sided(witness("army", SourceKind.OFFICIAL))


def test_one_side_s_word_is_confirmed_by_another_origin_without_a_side() -> None:
    said = witness("opposition lawmaker")
    assert not is_confirmed(said, [said])
    assert is_confirmed(said, [said, witness("AFP", SourceKind.AGENCY)])
    assert not is_confirmed(said, [said, witness("AFP", SourceKind.AGENCY, text="Four people were killed.")])
    assert not is_confirmed(said, [said, witness("a baker", SourceKind.PERSON)])
    assert not is_confirmed(said, [said, witness("Opposition Lawmaker")])


def test_the_same_vague_word_confirms_nothing() -> None:
    said = witness("sources", SourceKind.ANONYMOUS, text="Hundreds of people were killed.")
    assert not is_confirmed(said, [said, witness("AFP", SourceKind.AGENCY, text="Hundreds of people were killed.")])
