"""Where and when a claim plays, and which reports tell of the same."""

from __future__ import annotations

from datetime import date

import pytest

from claims.figures import read
from claims.figures.scenes import Scene, Setting, fit, named_places, scene_of

DAY = date(2015, 6, 10)
SCENE = Scene(places=("Easton",), regions=("Pennsylvania",), day=DAY)


def setting(text: str, published: date | None = DAY) -> Setting:
    return Setting(text, times=lambda: read(text, published=published).times, published=published, headline_end=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two died in a fire in Easton, Pennsylvania", ("Easton", "Pennsylvania")),
        ("Two died in a fire in Easton (Palmer Heights), Pennsylvania", ("Easton", "Palmer Heights", "Pennsylvania")),
        ("Some fled to Cúcuta, Colombia", ("Cúcuta", "Colombia")),
    ],
)
def test_places_in_apposition(text: str, expected: tuple[str, ...]) -> None:
    assert named_places(text, "en") == expected


def test_the_scene_of_a_claim_takes_the_nearest_places() -> None:
    figure = read("Two people were killed in Easton, Pennsylvania.", published=DAY).figures[0]
    scene = scene_of(
        figure, around=["Two people were killed in Easton, Pennsylvania.", "Fires in Reading"], language="en"
    )

    assert scene == SCENE


def test_of_the_same_place_and_day() -> None:
    assert fit(SCENE, setting("EASTON — Two people died on Wednesday.")).score == 1.0  # type: ignore[union-attr]


def test_of_another_place() -> None:
    assert fit(SCENE, setting("Two people died in Reading on Wednesday.")) is None


def test_of_another_day() -> None:
    assert fit(SCENE, setting("Two people died in Easton on Monday.", date(2015, 7, 20))) is None


def test_a_later_report_says_of_which_day_it_speaks() -> None:
    assert fit(SCENE, setting("A man was charged with the June 10 killings in Easton.", date(2015, 7, 20))) is not None


def test_the_region_alone_says_little() -> None:
    named = fit(SCENE, setting("PALMER, Pa. — Two people died on Wednesday."))

    assert named is not None
    assert named.score < 0.5


def test_a_shortened_region_is_no_word_in_small_letters() -> None:
    scene = Scene(places=("Joplin",), regions=("Missouri",), day=DAY)

    assert fit(scene, setting("Lamar, mo police said two people died on Wednesday.")) is None


@pytest.mark.parametrize("written", ["St. Cloud", "Saint Cloud", "SAINT CLOUD", "St Cloud"])
def test_a_place_is_written_in_several_ways(written: str) -> None:
    scene = Scene(places=("Saint Cloud",), day=DAY)

    assert fit(scene, setting(f"Two people died in {written} on Wednesday.")) is not None


def test_a_country_is_known_in_other_languages() -> None:
    scene = Scene(regions=("Brazil",), day=DAY)

    assert fit(scene, setting("Dos personas murieron en Brasil.")).score == 1.0  # type: ignore[union-attr]
