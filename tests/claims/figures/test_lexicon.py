"""The lexicons: whole, consistent with each other, and without a word that says two things."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from claims.figures import Bound, Kind, SourceKind, read, unit_words
from claims.figures.lexicon import LexiconError, Table, classes, languages, load

LANGUAGES = languages()
FIGURES = Path(__file__).resolve().parents[3] / "claims" / "figures"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_table_that_english_has(language: str) -> None:
    assert set(load(language)) - {"inflection"} == set(load("en"))
    for name in load("en"):
        if name not in ("counted", "event_nouns", "places"):
            assert set(load(language).table(name)) >= set(load("en").table(name)), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_unit_that_another_language_reads_has_words_and_no_code(language: str) -> None:
    kinds = ("measure", "duration")
    codes = {code for each in LANGUAGES for kind in kinds for code in load(each).table("units").lists(kind)}
    assert "[ston_av]" in codes
    assert [code for code in sorted(codes) if set("[{") & set(unit_words(code, Kind.MEASURE, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_and_classes_are_the_known_ones(language: str) -> None:
    assert set(load(language).table("counted")) <= set(classes().mapping("groups"))
    named = set(load(language).table("events")) | set(load("en").table("event_nouns"))
    assert named == set(classes().table("events"))
    assert set(load(language).table("event_nouns")) <= set(classes().table("events"))
    assert {Bound(name) for name in load(language).table("modifiers").table("before")}
    assert {SourceKind(name) for name in load(language).table("attribution").table("kinds")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_event_form_belongs_to_two_classes(language: str) -> None:
    table = load(language).table("events")
    forms = {name: {form for forms in table.lists(name).values() for form in forms} for name in table}
    counts = Counter(form for found in forms.values() for form in found)
    assert [form for form, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_lower_case_and_trimmed(language: str) -> None:
    def walk(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        return [word for item in items for word in walk(item)]

    table = load(language)
    words = [word for name in table if name != "labels" for word in walk(dict(table._content)[name])]
    assert [word for word in words if word != word.strip() or "  " in word] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_vague_numbers_have_their_limits_in_order(language: str) -> None:
    for limits in load(language).table("vague").lists("words").values():
        assert limits[0] < limits[1]


def test_a_missing_key_is_named_with_its_file() -> None:
    with pytest.raises(LexiconError, match=r"xx\.toml: decimal"):
        Table("xx.toml", {}).word("decimal")


def test_every_class_is_wider_than_itself_in_a_known_group() -> None:
    groups = classes().mapping("groups")
    assert {wider for wider in groups.values() if wider} <= set(groups)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reading_loads_the_language(language: str) -> None:
    assert read("", language=language).language == language


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The package alone, in a place where its lexicons can be changed."""
    shutil.copytree(FIGURES, tmp_path / "claims" / "figures", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "claims" / "__init__.py").touch()
    return tmp_path


def test_another_language_is_one_more_file(copied: Path) -> None:
    """Galician, as far as one sentence needs it: Spanish with some words of its own."""
    words = (copied / "claims/figures/lexicon/es.toml").read_text(encoding="utf-8")
    for spanish, galician in {
        "ciento = 100": "cento = 100",
        "cuatro = 4": "catro = 4",
        'according = ["según"': 'according = ["segundo"',
        'on = ["el"': 'on = ["o"',
    }.items():
        assert spanish in words
        words = words.replace(spanish, galician, 1)
    (copied / "claims/figures/lexicon/gl.toml").write_text(words, encoding="utf-8")

    given = {"text": "Cento catro soldados desertaron o sábado, segundo AFP.", "language": "gl"}
    done = subprocess.run(
        [sys.executable, "-m", "claims.figures"],
        cwd=copied,
        input=json.dumps({**given, "published": "2019-02-24"}),
        capture_output=True,
        text=True,
        check=True,
    )
    (figure,) = json.loads(done.stdout)["figures"]
    assert (figure["value"], figure["counted"], figure["event"]) == (104, "soldado", "desertar")
    assert (figure["attribution"][0]["text"], figure["when"]["from"]) == ("AFP", "2019-02-23")


def test_a_file_that_lacks_a_table_says_which_and_where(copied: Path) -> None:
    whole = (copied / "claims/figures/lexicon/es.toml").read_text(encoding="utf-8")
    (copied / "claims/figures/lexicon/gl.toml").write_text(whole.replace("[ranges]", "[rangs]", 1), encoding="utf-8")
    code = "from claims.figures import read; read('Entre 2 e 3 soldados', language='gl')"
    done = subprocess.run([sys.executable, "-c", code], cwd=copied, capture_output=True, text=True, check=False)
    assert "gl.toml: ranges should be a dict" in done.stderr.splitlines()[-1]
