"""How much a figure is worth checking."""

from __future__ import annotations

import pytest

from claims.figures import Worthiness, read, worthiness


def of(text: str, *, headline_end: int = 0, language: str = "en") -> Worthiness:
    figure = read(text, headline_end=headline_end, language=language).figures[0]
    return worthiness(text, figure, language)


def test_the_dead_in_a_headline_come_first() -> None:
    text = "12 people killed in the deadliest storm"
    found = of(text, headline_end=len(text))
    assert found.score >= 0.9
    assert found.reasons[:3] == ("says what happened", "counts dead, wounded or missing", "stands in the headline")


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("12 people were killed.", "12 people were arrested."),
        ("12 people were arrested.", "Police said 12 people were arrested."),
        ("12 people were arrested.", "It has 12 rooms."),
        ("It paid a record $5 million.", "It paid $5 million."),
        ("Prices rose 5%.", "It holds 5%."),
    ],
)
def test_what_matters_more_is_worth_more(more: str, less: str) -> None:
    assert of(more).score > of(less).score


def test_it_reads_spanish_superlatives() -> None:
    assert "is said to be a superlative" in of("Murieron 12 personas en la peor tormenta.", language="es").reasons


def test_it_is_a_share_of_one_with_a_reason_for_each_part() -> None:
    found = of("It has 12 rooms.")
    assert 0 < found.score <= 1
    assert found.reasons
