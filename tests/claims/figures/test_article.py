"""A real report, pasted with its page around it, from the development data beside the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claims.figures import Figure, SourceKind, label, match, read

ARTICLE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "article_venezuela.txt"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not ARTICLE.exists(), reason="the development data are not beside the repository"),
]


@pytest.fixture(scope="module")
def figures() -> tuple[Figure, ...]:
    text = ARTICLE.read_text(encoding="utf-8")
    return read(text, published=date(2019, 2, 24), headline_end=text.index("\n")).figures


def test_it_reads_these_figures_and_no_other(figures: tuple[Figure, ...]) -> None:
    assert [(figure.is_headline, figure.text, label(figure)) for figure in figures] == [
        (True, "At least 100 soldiers", "at least 100 soldiers fled"),
        (True, "two", "2 killed"),
        (True, "hundreds", "hundreds injured"),
        (False, "At least 100 Venezuelan soldiers", "at least 100 soldiers deserted"),
        (False, "two people", "2 people killed"),
        (False, "one shipment", "1 shipment burned"),
        (False, "Some 104 soldiers", "104 soldiers fled"),
        (False, "at least two people", "at least 2 people killed"),
        (False, "300", "300 wounded"),
        (False, "600 tons of food and medicine", "600 tons of food and medicine stockpiled"),
    ]


def test_it_reads_who_says_so_where_and_when(figures: tuple[Figure, ...]) -> None:
    fled = figures[6]
    assert [(source.text, source.kind) for source in fled.sources] == [
        ("CNN en Español", SourceKind.OUTLET),
        ("Agence France-Presse news agency", SourceKind.AGENCY),
    ]
    assert fled.places == ("Colombia",)
    killed = figures[7]
    assert killed.when is not None
    assert (killed.when.text, killed.when.first) == ("On Saturday", date(2019, 2, 23))


def test_headline_and_body_count_the_same_thing(figures: tuple[Figure, ...]) -> None:
    assert match(figures[0], figures[3])
    assert match(figures[0], figures[6])
    assert match(figures[2], figures[8])
    assert match(figures[6], figures[7]) is None
    assert match(figures[6], figures[9]) is None
