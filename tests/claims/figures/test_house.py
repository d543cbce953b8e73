"""The sentence that an editor copies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from claims.figures import Figure, Interval, RelationKind, SourceKind, Witness, house_sentence, in_words, read

FEB_24 = date(2019, 2, 24)
AGENCY, OFFICIAL, OUTLET = SourceKind.AGENCY, SourceKind.OFFICIAL, SourceKind.OUTLET


def figure(text: str, *, day: int = 24, language: str = "en") -> Figure:
    return read(text, published=date(2019, 2, day), language=language).figures[0]


def witness(
    text: str,
    origin: str,
    kind: SourceKind | None = None,
    *,
    day: int = 24,
    carried_by: tuple[str, ...] = (),
    relation: RelationKind = RelationKind.CONTRADICTS,
    is_party: bool = False,
    language: str = "en",
) -> Witness:
    return Witness(
        origin=origin,
        figure=figure(text, day=day, language=language),
        relation=relation,
        kind=kind,
        carried_by=carried_by,
        is_party=is_party,
    )


KILLED = figure("Two people were killed.")
DEAD = [
    witness("At least two people were killed.", "The Associated Press", AGENCY, carried_by=("Andes Wire",)),
    witness(
        "At least five people were killed, an opposition lawmaker told CNN.",
        "opposition lawmaker",
        OFFICIAL,
        carried_by=("Frontier Gazette",),
    ),
    witness("Four people were killed.", "AFP", AGENCY, carried_by=("Harbour Herald",), day=28),
]


def test_who_counted_who_carried_it_and_the_day_where_days_differ() -> None:
    assert house_sentence(KILLED, DEAD) == (
        "at least two (AP); at least five, according to an opposition lawmaker (CNN, not independently confirmed); "
        "four (AFP, 28 Feb)"
    )


def test_in_spanish() -> None:
    said = [
        witness("Al menos dos personas murieron.", "agencia EFE", AGENCY, language="es"),
        witness(
            "Cinco personas murieron, según un diputado opositor.",
            "diputado opositor",
            OFFICIAL,
            carried_by=("El Faro",),
            language="es",
        ),
        witness("Cuatro personas murieron.", "AFP", AGENCY, day=28, language="es"),
    ]
    assert house_sentence(KILLED, said, language="es") == (
        "al menos dos (EFE); cinco, según un diputado opositor (El Faro, sin confirmación independiente); "
        "cuatro (AFP, 28 de febrero)"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Nine people were killed.", "nine"),
        ("Ten people were killed.", "10"),
        ("More than 60 people were killed.", "more than 60"),
        ("Up to eight people were killed.", "up to eight"),
        ("Between 200 and 300 people were killed.", "200 to 300"),
        ("About 300 people were killed.", "about 300"),
        ("Hundreds of people were killed.", "hundreds"),
        ("They sent five tons of food.", "5 tons"),
        ("They paid $5 million.", "$5 million"),
        ("Some 1,500 people were killed.", "about 1,500"),
    ],
)
def test_numbers_and_bounds_are_written_as_newsrooms_do(text: str, written: str) -> None:
    assert house_sentence(KILLED, [witness(text, "AFP", AGENCY)]) == f"{written} (AFP)"


def test_a_vague_number_is_told_in_the_language_of_the_sentence() -> None:
    said = witness("Cientos de personas murieron.", "AFP", AGENCY, language="es")
    assert house_sentence(KILLED, [said]) == "hundreds (AFP)"


def test_publishers_who_say_the_same_are_told_together() -> None:
    said = [witness("Two people were killed.", name, OUTLET) for name in ("The Courier", "The Ledger", "The Herald")]
    assert house_sentence(KILLED, said) == "two (The Courier, The Ledger and The Herald)"
    more = [*said, witness("Two people were killed.", "The Gazette", OUTLET)]
    assert house_sentence(KILLED, more) == "two (The Courier, The Ledger and 2 others)"


def test_one_origin_s_counts_are_told_together_each_with_its_day() -> None:
    carried = ("AFP", "The Courier")
    said = [
        witness(f"{count} people were killed.", "Migration Office", OFFICIAL, day=day, carried_by=carried)
        for count, day in ((104, 24), (167, 25), (326, 26), (567, 28))
    ]
    assert house_sentence(KILLED, said) == (
        "104, 326 (26 Feb) and 567 (28 Feb), according to the Migration Office (AFP and The Courier)"
    )


def test_an_outlet_that_counted_for_itself_is_not_said_to_be_told() -> None:
    assert house_sentence(KILLED, [witness("Two died.", "The Courier", carried_by=("The Courier",))]) == (
        "two (The Courier)"
    )


def test_a_party_s_count_is_not_confirmed_until_another_says_the_same() -> None:
    army = witness("Two people were killed.", "army", OFFICIAL, carried_by=("The Courier",), is_party=True)
    assert house_sentence(KILLED, [army]) == ("two, according to the army (The Courier, not independently confirmed)")
    both = house_sentence(KILLED, [army, witness("Two people were killed.", "AFP", AGENCY)])
    assert both == "two, according to the army (The Courier); two (AFP)"


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("police", "police"),
        ("health ministry", "the health ministry"),
        ("rescue worker", "a rescue worker"),
        ("officials", "officials"),
        ("Colombia's foreign minister", "Colombia's foreign minister"),
        ("canciller de Colombia", "Colombia's foreign minister"),
        ("Migración Colombia", "Migración Colombia"),
        ("Organization of American States", "the Organization of American States"),
        ("Norte Police Department", "the Norte Police Department"),
        ("Red Cross", "Red Cross"),
        ("a baker", "a baker"),
    ],
)
def test_a_role_without_a_name_has_its_article(origin: str, told: str) -> None:
    assert house_sentence(KILLED, [witness("Two people were killed.", origin, OFFICIAL)]) == (
        f"two, according to {told}"
    )


def test_a_role_in_another_language_is_quoted() -> None:
    said = witness("Dos personas murieron.", "diputado opositor", OFFICIAL, language="es")
    assert house_sentence(KILLED, [said]) == "two, according to “diputado opositor” (not independently confirmed)"
    ours = [witness("Two people were killed.", "rescue worker", OFFICIAL)]
    assert house_sentence(KILLED, ours, language="es") == "dos, según «rescue worker»"


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("Ministerio de Salud", "el Ministerio de Salud"),
        ("policía", "la policía"),
        ("Colombia's foreign minister", "el canciller de Colombia"),
        ("rescatista", "una rescatista"),
    ],
)
def test_articles_in_spanish(origin: str, told: str) -> None:
    said = witness("Dos personas murieron.", origin, OFFICIAL, language="es")
    assert house_sentence(KILLED, [said], language="es") == f"dos, según {told}"


def test_what_brackets_add_to_a_carrier_s_name_is_left_out() -> None:
    said = witness("Two people were killed.", "police", OFFICIAL, carried_by=("The Courier (evening edition)",))
    assert house_sentence(KILLED, [said]) == "two, according to police (The Courier)"


def test_what_counts_something_else_is_left_out_and_so_is_what_was_before() -> None:
    others = [
        witness("Twenty people were killed.", "AFP", AGENCY, relation=kind)
        for kind in (RelationKind.INCREASE, RelationKind.PART, RelationKind.EARLIER)
    ]
    assert house_sentence(KILLED, [*others, DEAD[0]]) == "at least two (AP)"
    assert house_sentence(KILLED, others) == "20 (AFP)"
    assert house_sentence(KILLED, others[:2]) == ""
    assert house_sentence(KILLED, []) == ""


def test_of_very_many_counts_it_says_how_many_more_there_are() -> None:
    said = [witness(f"{number} people were killed.", f"Office {number}", OFFICIAL) for number in range(11, 20)]
    assert house_sentence(KILLED, said).endswith("16, according to Office 16; and 3 more counts")


HURT = figure("Some 300 people were injured.")


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (285, 300, "285 to 300 people injured"),
        (285, 285, "285 people injured"),
        (2, 5, "two to five people injured"),
        (285, None, "at least 285 people injured"),
        (None, 300, "up to 300 people injured"),
        (None, None, ""),
    ],
)
def test_an_interval_is_told_with_what_is_counted(low: int | None, high: int | None, written: str) -> None:
    limits = Interval(low=None if low is None else Decimal(low), high=None if high is None else Decimal(high))
    assert in_words(HURT, limits) == written


def test_where_the_text_does_not_say_who_neither_does_the_interval() -> None:
    hurt = figure("Two were killed and some 300 injured.")
    assert in_words(hurt, Interval(low=Decimal(2), high=Decimal(2))).startswith("two killed")
    spanish = figure("Hay 300 heridos.", language="es")
    assert in_words(spanish, Interval(low=Decimal(285), high=Decimal(300)), "es") == "de 285 a 300 heridos"
