"""Which figures are claims, and which only describe or point."""

from __future__ import annotations

import pytest

from claims.figures import is_claim, read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("At least 100 soldiers have deserted.", "en"),
        ("The 104 soldiers crossed at dawn.", "en"),
        ("The two soldiers deserted.", "en"),
        ("One soldier was killed.", "en"),
        ("Seven witnesses came forward.", "en"),
        ("More than one witness came forward.", "en"),
        ("Prices rose 5%.", "en"),
        ("The fine is $1.", "en"),
        ("Los dos soldados desertaron.", "es"),
        ("Vinieron siete testigos.", "es"),
    ],
)
def test_a_count_or_an_amount_is_a_claim(text: str, language: str) -> None:
    (figure,) = read(text, language=language).figures
    assert is_claim(text, figure, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It was one of the largest marches in the country.", "en"),
        ("The two leaders met again.", "en"),
        ("She put one hand on the table.", "en"),
        ("The talks lasted three days.", "en"),
        ("The driver was 34 years old.", "en"),
        ("Los dos presidentes hablaron.", "es"),
    ],
)
def test_what_describes_or_points_is_none(text: str, language: str) -> None:
    figures = read(text, language=language).figures
    assert figures, "it is read, all the same"
    assert not any(is_claim(text, figure, language) for figure in figures)
