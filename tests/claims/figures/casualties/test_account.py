"""How many in all: what a report says again and again, of some and of all, and of whoever did it."""

from __future__ import annotations

from claims.figures import read
from claims.figures.casualties.account import Account, Working, account


def of(text: str, *, headline: str = "") -> Account:
    whole = f"{headline}\n\n{text}" if headline else text
    return account(whole, read(whole, headline_end=len(headline)), headline_end=len(headline))


def most(totals: dict[int, float]) -> int:
    return max(totals, key=lambda count: totals[count], default=0)


def killed(text: str, *, headline: str = "") -> int:
    return most(of(text, headline=headline).totals("killed"))


def wounded(text: str, *, headline: str = "") -> int:
    return most(of(text, headline=headline).totals("wounded"))


def test_who_was_hit_and_not_killed_was_wounded() -> None:
    text = "Seven people were shot at a car wash. Two people are dead, police said."

    assert wounded(text, headline="Two dead at car wash") == 5
    assert of(text).wounded[0].working is Working.LESS_KILLED


def test_who_was_hit_was_wounded_where_nobody_died() -> None:
    assert wounded("Four people were shot on Dale Street. All four were taken to the hospital.") == 4


def test_whoever_killed_and_died_is_counted_with_the_dead() -> None:
    text = "A man killed his wife and three children before he turned the gun on himself."

    assert killed(text) == 5
    assert of(text).killed[0].working is Working.WITH_DOER


def test_dead_that_include_the_gunman_are_counted_once() -> None:
    assert killed("Five people, including the gunman, are dead. He killed himself.") == 5


def test_some_of_them_are_not_all() -> None:
    assert wounded("Five people were shot on Main Street. Two of the victims were in critical condition.") == 5


def test_badly_hurt_and_others_together() -> None:
    assert wounded("Two men were in critical condition and two others injured after the fight.") == 4


def test_a_headline_weighs_more_than_the_end_of_a_page() -> None:
    text = (
        "Police are looking for a car.\n\n" + "Neighbours spoke of noise.\n\n" * 14 + "In May, nine people were killed."
    )

    assert killed(text, headline="Two killed on Dale Street") == 2


def test_the_dead_told_one_by_one_add_up() -> None:
    text = "Ana Brill, 20, died at the scene. Hours later Leo Marsh, 31, died at a hospital."

    assert killed(text) == 2


def test_one_of_the_dead_is_not_all_of_them() -> None:
    text = "Three people were killed on Sunday. A man was killed as he ran."

    assert killed(text, headline="Three killed in Easton") == 3


def test_several_events_together_say_little_of_one() -> None:
    both = of("Seven people were shot in two separate shootings. Three people were shot on Dale Street.").totals(
        "wounded"
    )

    assert both[3] > both[7]


def test_nobody_harmed() -> None:
    assert of("The council met on Monday and voted on two budgets.") == Account()
