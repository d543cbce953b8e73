"""`manage.py corroborate`: claims in, what the archive has on them out."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sources import filing
from sources.models import Document
from tests import factories

REPORT = """Five wounded in Easton

EASTON, Pa. — Five people were wounded on Wednesday when shots were fired, police said.
"""
CLAIM = {"id": "a", "claim": "Five people were wounded in a shooting in Easton, Pennsylvania", "date": "2015-06-10"}


@pytest.fixture
def archive(db: None) -> None:
    document = factories.make_document(REPORT, published=date(2015, 6, 10))
    Document.objects.filter(pk=document.pk).update(external_id="page-1")
    filing.file_waiting()


def answered(folder: Path, *lines: object) -> tuple[list[dict[str, Any]], str]:
    """The answers to some lines, and what was told beside."""
    asked, out, told = folder / "claims.ndjson", folder / "answers.ndjson", StringIO()
    asked.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    call_command("corroborate", "--input", str(asked), "--output", str(out), stderr=told)
    return [json.loads(line) for line in out.read_text().splitlines()], told.getvalue()


@pytest.mark.usefixtures("archive")
def test_each_claim_gets_a_line(tmp_path: Path) -> None:
    (first, second), told = answered(
        tmp_path, CLAIM, {**CLAIM, "id": 2, "claim": CLAIM["claim"].replace("Five", "Nine")}
    )

    assert (first["id"], first["suggestion"]) == ("a", "supported")
    assert (second["id"], second["suggestion"]) == (2, "contradicted")
    assert "2 claims answered, 0 lines skipped" in told


@pytest.mark.usefixtures("archive")
def test_evidence_names_the_document_as_it_was_loaded(tmp_path: Path) -> None:
    ((found,), _) = answered(tmp_path, CLAIM)
    (passage,) = found["evidence"]

    assert passage["document"] == "page-1"
    assert passage["relation"] == "agrees"
    assert passage["figure"]["value"] == 5
    assert passage["figure"]["text"] in passage["quote"]


@pytest.mark.usefixtures("archive")
def test_a_line_that_cannot_be_read_is_told_with_its_number(tmp_path: Path) -> None:
    wrong = {**CLAIM, "date": "last week"}
    found, told = answered(tmp_path, "{", {"id": "b"}, wrong, CLAIM)

    assert [line["id"] for line in found] == ["a"]
    assert "line 1: This is no JSON" in told
    assert 'line 2: An object with "id" and "claim" is wanted.' in told
    assert "line 3: “last week” is no date" in told
    assert "1 claim answered, 3 lines skipped" in told


@pytest.mark.usefixtures("archive")
def test_a_claim_needs_no_day(tmp_path: Path) -> None:
    ((found,), _) = answered(tmp_path, {"id": "a", "claim": CLAIM["claim"]})

    assert found["suggestion"] == "supported"


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.ndjson"

    with pytest.raises(CommandError, match=r"nowhere\.ndjson cannot be opened"):
        call_command("corroborate", "--input", str(missing), "--output", str(tmp_path / "out"))


@pytest.mark.usefixtures("archive")
def test_the_last_and_the_first_day_of_the_calendar_are_days(tmp_path: Path) -> None:
    found, _ = answered(tmp_path, {**CLAIM, "date": "9999-12-31"}, {**CLAIM, "date": "0001-01-01"})

    assert [line["id"] for line in found] == ["a", "a"]


@pytest.mark.usefixtures("archive")
def test_a_mark_before_the_first_line_is_passed_over(tmp_path: Path) -> None:
    ((found,), told) = answered(tmp_path, f"\ufeff{json.dumps(CLAIM)}")

    assert found["id"] == "a"
    assert "0 lines skipped" in told


@pytest.mark.usefixtures("archive")
def test_half_a_character_is_given_back_as_it_came(tmp_path: Path) -> None:
    ((found,), _) = answered(tmp_path, {**CLAIM, "id": "\ud800"})

    assert found["id"] == "\ud800"


@pytest.mark.django_db
def test_what_is_no_json_though_python_reads_it_is_told(tmp_path: Path) -> None:
    found, told = answered(tmp_path, '{"id": NaN, "claim": "Two people were killed"}')

    assert found == []
    assert "line 1: NaN is no value in JSON." in told


@pytest.mark.django_db
def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    odd = tmp_path / "odd.ndjson"
    odd.write_bytes(b"\xff\xfe{}")

    with pytest.raises(CommandError, match=r"odd\.ndjson is not UTF-8"):
        call_command("corroborate", "--input", str(odd), "--output", str(tmp_path / "out"))


@pytest.mark.django_db
def test_the_claims_are_not_written_over(tmp_path: Path) -> None:
    claims = tmp_path / "claims.ndjson"
    claims.write_text(json.dumps(CLAIM))

    with pytest.raises(CommandError, match="name another file for the answers"):
        call_command("corroborate", "--input", str(claims), "--output", str(claims))
    assert json.loads(claims.read_text()) == CLAIM


def test_a_language_that_is_not_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'xx'"):
        call_command("corroborate", "--input", str(tmp_path / "in"), "--output", "-", "--language", "xx")
