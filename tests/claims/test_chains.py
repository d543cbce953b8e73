"""Who passed a count on."""

from __future__ import annotations

import pytest

from claims.chains import carriers, chain, is_party, kinds
from claims.figures import Figure, SourceKind, origin_key, read
from claims.models import Evidence
from claims.models.figures import figure_columns
from sources.models import CopyGroup, Document, Outlet


def evidence(
    text: str = "Some 104 soldiers fled.",
    *,
    origin: str,
    outlet: Outlet | str = "The Courier",
    credit: str | None = None,
) -> Evidence:
    """A passage that is not stored."""
    figure: Figure = read(text).figures[0]
    outlet = Outlet(name=outlet) if isinstance(outlet, str) else outlet
    group = None if credit is None else CopyGroup(credit=credit)
    return Evidence(
        document=Document(outlet=outlet, copy_group=group, text=text), origin=origin, **figure_columns(figure)
    )


@pytest.mark.parametrize(
    ("item", "names"),
    [
        (
            evidence(origin="Migración Colombia", credit="AFP"),
            ("The Courier", "AFP", "Migración Colombia"),
        ),
        (evidence(origin="The Courier"), ("The Courier",)),
        (evidence(origin="Agence France-Presse", credit="AFP"), ("The Courier", "AFP")),
        (
            evidence("Some 104 soldiers fled, police told CNN.", origin="police"),
            ("The Courier", "CNN", "police"),
        ),
        (evidence(origin="police", credit=""), ("The Courier", "police")),
    ],
)
def test_a_chain_goes_from_the_site_to_whoever_counted_each_once(item: Evidence, names: tuple[str, ...]) -> None:
    assert chain(item) == names


def test_carriers_are_those_nearest_to_the_counting_first() -> None:
    items = [
        evidence(origin="police", outlet="The Courier", credit="AFP"),
        evidence(origin="police", outlet="The Ledger"),
    ]
    assert carriers(items) == ("AFP", "The Courier", "The Ledger")


@pytest.mark.parametrize(
    ("item", "origin", "kind"),
    [
        (evidence("Some 104 soldiers fled, police said.", origin="police"), "police", SourceKind.OFFICIAL),
        (evidence(origin="AFP", credit="AFP"), "AFP", SourceKind.AGENCY),
        (evidence(origin="The Courier"), "The Courier", SourceKind.OUTLET),
        (evidence(origin="Army", outlet=Outlet(name="Army", kind="official")), "Army", SourceKind.OFFICIAL),
        (evidence(origin="Wire", outlet=Outlet(name="Wire", kind="agency")), "Wire", SourceKind.AGENCY),
        (evidence(origin="Aid", outlet=Outlet(name="Aid", kind="ngo")), "Aid", SourceKind.ORGANISATION),
        (evidence(origin="somebody"), "somebody", None),
    ],
)
def test_what_an_origin_is(item: Evidence, origin: str, kind: SourceKind | None) -> None:
    assert kinds([item]).get(origin_key(origin)) is kind


def test_another_passage_may_tell_what_an_origin_is() -> None:
    told = evidence("Some 104 soldiers fled, police said.", origin="police")
    assert kinds([evidence(origin="police"), told])[origin_key("police")] is SourceKind.OFFICIAL


def test_only_an_outlet_that_counted_itself_is_a_party() -> None:
    army = Outlet(name="Army", kind="official", is_party=True)
    assert is_party([evidence(origin="Army", outlet=army)])
    assert not is_party([evidence(origin="police", outlet=army)])
    assert not is_party([evidence(origin="Army", outlet="The Courier")])
