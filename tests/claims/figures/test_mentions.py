"""What a report says of what a claim counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from claims.figures import RelationKind, read
from claims.figures.mentions import Mention, mentions
from claims.figures.reports import Report
from claims.figures.scenes import scene_of
from claims.figures.values import Figure

DAY = date(2015, 6, 10)
CLAIM = "Five people were wounded in a shooting in Easton, Pennsylvania."


def seen(claim: str, text: str, *, headline: str = "", published: date = DAY) -> dict[int, Mention]:
    stated: Figure = read(claim, published=DAY).figures[0]
    whole = f"{headline}\n\n{text}" if headline else text
    reading = read(whole, published=published, headline_end=len(headline))
    report = Report(whole, lambda: reading, published=published, headline_end=len(headline))
    found = mentions(stated, report, scene=scene_of(stated, around=[claim], language="en"))
    return {int(each.figure.value): each for each in found if isinstance(each.figure.value, Decimal)}


def test_the_same_number_agrees() -> None:
    found = seen(CLAIM, "EASTON — Five people were wounded on Wednesday.", headline="Five wounded in Easton")

    assert found[5].relation.kind is RelationKind.AGREES
    assert found[5].weight >= 1


def test_a_derived_number_says_how_it_comes_about() -> None:
    text = "Seven people were shot in Easton on Wednesday. Two people were killed."
    found = seen(CLAIM, text, headline="Two killed, seven shot in Easton")

    assert found[5].relation.kind is RelationKind.AGREES
    assert "without the killed" in found[5].relation.reason


def test_what_stands_beside_another_day_weighs_less() -> None:
    text = "EASTON — Five people were wounded on Wednesday. A shooting on May 3 wounded eight people."
    found = seen(CLAIM, text)

    assert found[8].weight < found[5].weight / 2


def test_a_report_of_another_place_says_nothing() -> None:
    assert seen(CLAIM, "Five people were wounded in Reading on Wednesday.") == {}


def test_a_count_of_things_is_found_by_its_figure() -> None:
    claim = "The fire in Easton, Pennsylvania destroyed 40 houses."
    found = seen(claim, "EASTON — About 45 houses were destroyed by the fire on Wednesday.")

    assert set(found) == {45}
