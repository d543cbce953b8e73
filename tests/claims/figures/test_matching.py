"""Which figures count the same thing, and how they stand to each other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.figures import Figure, RelationKind, index_keys, match, read, relate

CLAIM_DAY = date(2019, 2, 24)
FLED = "Some 104 soldiers have fled across the border into Colombia."
KILLED = "At least two people were killed."
WOUNDED = "300 were wounded in a separate clash."
AID = "600 tons of food and medicine have been stockpiled in the city."


def figure(text: str, *, day: int = 24, language: str = "en", index: int = 0) -> Figure:
    return read(text, published=date(2019, 2, day), language=language).figures[index]


@pytest.mark.parametrize(
    ("claim", "evidence", "day", "language", "relation"),
    [
        (FLED, "Four National Guard troops had crossed the border.", 23, "en", "earlier"),
        (FLED, "The number of soldiers who deserted amounted to more than 60.", 23, "en", "earlier"),
        (FLED, "104 militares y policías venezolanos han cruzado la frontera.", 24, "es", "agrees"),
        (FLED, "104 soldiers have defected.", 24, "en", "agrees"),
        (FLED, "167 members of the security forces have crossed into Colombia.", 25, "en", "superseded"),
        (FLED, "A total of 326 troops have sought refuge.", 26, "en", "superseded"),
        (FLED, "The total of soldiers who have deserted is now 411.", 27, "en", "superseded"),
        (FLED, "Un total de 567 uniformados ingresaron a Colombia.", 28, "es", "superseded"),
        (FLED, "Ya son 567 los uniformados que han desertado.", 28, "es", "superseded"),
        (FLED, "567 deserters are now housed in hotels.", 28, "en", "superseded"),
        (FLED, "The agency put the total of defectors at 567.", 28, "en", "superseded"),
        ("A total of 567 soldiers fled.", "567 deserters had been registered.", 24, "en", "agrees"),
        ("567 deserters had been registered.", "A total of 567 soldiers fled.", 24, "en", "agrees"),
        ("567 deserters had been registered.", "Un total de 567 uniformados desertaron.", 24, "es", "agrees"),
        (FLED, "At least 100 soldiers have fled.", 24, "en", "consistent"),
        (FLED, "Hundreds of soldiers have fled.", 24, "en", "contradicts"),
        (FLED, "A further 156 soldiers crossed in the last hours.", 28, "en", "increase"),
        (FLED, "12 soldiers deserted.", 24, "en", "contradicts"),
        (KILLED, "The clashes left two dead and some 300 injured.", 24, "en", "consistent"),
        (KILLED, "Four dead and hundreds injured in clashes", 28, "en", "superseded"),
        (KILLED, "At least five people were killed, a lawmaker said.", 24, "en", "consistent"),
        (KILLED, "Al menos dos personas murieron.", 24, "es", "agrees"),
        (KILLED, "There were at least 14 reports of killings.", 24, "en", "consistent"),
        ("Two people were killed.", "There were at least 14 reports of killings.", 24, "en", "contradicts"),
        ("Two people were killed.", "La OEA recibió 14 informes de personas muertas.", 24, "es", "contradicts"),
        (WOUNDED, "285 people were hurt.", 24, "en", "consistent"),
        (WOUNDED, "285 resultaron heridos.", 24, "es", "consistent"),
        (WOUNDED, "Hundreds of people were injured.", 24, "en", "consistent"),
        (WOUNDED, "18 people were injured.", 24, "en", "contradicts"),
        (WOUNDED, "37 children were wounded.", 24, "en", "consistent"),
        (AID, "Some 600 toneladas de alimentos y medicinas fueron almacenadas.", 24, "es", "contradicts"),
        (AID, "600 tons of food have been stored.", 24, "en", "agrees"),
        (AID, "The convoy carried nearly 200 metric tons of aid.", 24, "en", "part"),
        ("The convoy carried nearly 200 metric tons of aid.", AID, 24, "en", "part"),
    ],
)
def test_it_relates(claim: str, evidence: str, day: int, language: str, relation: str) -> None:
    a, b = figure(claim), figure(evidence, day=day, language=language)
    found = match(a, b)
    assert found is not None
    assert relate(a, b, found).kind == relation


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        (FLED, KILLED),
        (FLED, WOUNDED),
        (FLED, AID),
        (FLED, "104 people were killed."),
        (FLED, "104 migrants crossed the border."),
        (FLED, "104 houses were destroyed."),
        (FLED, "104% of the target was met."),
        (FLED, "The minister fled with $104 million."),
        (KILLED, WOUNDED),
        (KILLED, "Two people were arrested."),
        (WOUNDED, "300 people were evacuated."),
        (AID, "600 soldiers were deployed."),
        (AID, "600 tons of steel were sold."),
    ],
)
def test_it_tells_apart(claim: str, evidence: str) -> None:
    a, b = figure(claim), figure(evidence)
    assert match(a, b) is None
    assert relate(a, b, None).kind is RelationKind.UNRELATED


def test_counts_of_other_months_are_of_other_events() -> None:
    later = read("104 soldiers have fled.", published=date(2019, 9, 1)).figures[0]
    assert match(figure(FLED), later) is None


def test_a_wider_group_is_said_to_be_wider() -> None:
    found = match(figure(FLED), figure("167 members of the security forces crossed."))
    assert found is not None
    assert any("wider" in reason for reason in found.reasons)


def test_what_says_nothing_of_what_it_measures_matches_nothing() -> None:
    near, far = figure("The road is 5 km long."), figure("It is 300 km to the coast.")
    assert match(near, far) is None
    assert match(figure("2 killed."), figure("There were 5.")) is None


def test_figures_that_match_share_a_key() -> None:
    texts = [FLED, KILLED, WOUNDED, AID, "96 soldiers and police", "104 militares desertaron.", "$5 million of aid"]
    texts += [
        "3,000 homes",
        "2,900 houses destroyed",
        "300 toneladas de alimentos",
        "12 deaths",
        "Murieron 12 personas.",
    ]
    figures = [
        figure(text, language=language)
        for text in texts
        for language in ("en", "es")
        if read(text, language=language).figures
    ]
    matched = [(a, b) for a in figures for b in figures if match(a, b)]
    assert len(matched) > len(figures)
    assert all(index_keys(a) & index_keys(b) for a, b in matched)


MIRROR = {RelationKind.SUPERSEDED: RelationKind.EARLIER, RelationKind.EARLIER: RelationKind.SUPERSEDED}
AMOUNTS = st.sampled_from(
    ["104", "some 104", "at least 100", "more than 60", "hundreds of", "300", "up to 90", "150 to 200"]
)


@given(first=AMOUNTS, second=AMOUNTS, day=st.integers(20, 28), other=st.integers(20, 28))
def test_relations_are_mirrored(first: str, second: str, day: int, other: int) -> None:
    a, b = figure(f"{first} soldiers fled.", day=day), figure(f"{second} soldiers fled.", day=other)
    there, back = match(a, b), match(b, a)
    assert (there is None) == (back is None)
    forward, backward = relate(a, b, there).kind, relate(b, a, back).kind
    assert backward is MIRROR.get(forward, forward)


@given(amount=AMOUNTS)
def test_a_figure_agrees_with_itself(amount: str) -> None:
    own = figure(f"{amount} soldiers fled.")
    found = match(own, own)
    assert found is not None
    assert relate(own, own, found).kind in (RelationKind.AGREES, RelationKind.CONSISTENT)


def test_a_drift_of_the_group_is_said_beside_the_relation() -> None:
    claim = figure("104 soldiers have fled.")
    wider = figure("104 soldiers and police have fled.")
    found = match(claim, wider)
    assert found is not None
    relation = relate(claim, wider, found)
    assert relation.kind is RelationKind.AGREES
    assert relation.reason == "Both say 104. It counts a wider group: “soldiers and police”, not “soldiers” alone."


def test_a_group_that_the_text_leaves_out_is_named_as_the_group_it_is() -> None:
    fled = figure("104 soldiers have fled.")
    later = figure(
        "A total of 411 members of Avalon's security forces have fled. Of these, 85 fled on Friday.", index=1
    )
    assert relate(fled, later, match(fled, later)).reason == (
        "“85” is part of a larger count in the same text. "
        "It counts a wider group: “security forces”, not “soldiers” alone."
    )


def test_a_part_of_a_later_total_supersedes_nothing() -> None:
    claim = figure("104 soldiers have fled.")
    text = "A total of 167 members of the security forces have fled. They are 157 soldiers and 10 police officers."
    total, part = figure(text, day=25), figure(text, day=25, index=1)
    assert relate(claim, total, match(claim, total)).kind is RelationKind.SUPERSEDED
    assert relate(claim, part, match(claim, part)).kind is RelationKind.PART
