"""`manage.py export_verdicts`: what is approved, in each format, to standard output or a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from claims import record
from claims.export import verdict_document
from people.models import User
from tests import factories
from tests.claims import verdicts


def exported(*arguments: str) -> list[Any]:
    out = StringIO()
    call_command("export_verdicts", *arguments, stdout=out)
    found = json.loads(out.getvalue())
    assert isinstance(found, list)
    return found


@pytest.mark.django_db
def test_an_empty_newsroom_gives_an_empty_array() -> None:
    assert exported() == []


def test_approved_verdicts_come_oldest_first_as_the_api_has_them(edith: User, ravi: User) -> None:
    approved = verdicts.approve_some(3, by=edith, reviewer=ravi)
    found = exported()
    assert found == json.loads(json.dumps([verdict_document(revision) for revision in approved[::-1]]))
    assert [document["id"] for document in found] == [str(revision.verdict.public_id) for revision in approved[::-1]]
    assert [verdicts.faults(document) for document in found] == [[], [], []]


def test_what_is_not_approved_stays_in_the_house(edith: User, ravi: User) -> None:
    factories.make_submitted(factories.make_claim(by=edith), by=edith)
    assert exported() == exported("--as", "ravi") == []


def test_a_text_keeps_its_letters(edith: User, ravi: User) -> None:
    article = factories.make_article("En Cúcuta\n\nUnos 104 soldados huyeron — «Último» 🚨.\n", by=edith)
    factories.make_approved(article.claims.get(), by=edith, reviewer=ravi)
    out = StringIO()
    call_command("export_verdicts", stdout=out)
    assert "En Cúcuta" in out.getvalue()


@pytest.mark.parametrize(
    ("publishes", "name", "number"),
    [
        (True, None, 1),
        (True, "olga", 1),
        (True, "edith", 1),
        (False, None, 0),
        (False, "olga", 0),
        (False, "edith", 1),
        (False, "ada", 1),
    ],
)
def test_it_gives_what_the_person_it_is_for_may_see(
    edith: User,
    ravi: User,
    ada: User,
    olga: User,
    settings: Settings,
    publishes: bool,
    name: str | None,
    number: int,
) -> None:
    verdicts.approve_some(1, by=edith, reviewer=ravi)
    settings.PUBLISH_VERDICTS = publishes
    assert len(exported(*(["--as", name] if name else []))) == number


@pytest.mark.django_db
def test_a_person_nobody_knows_is_an_error_before_anything_is_written() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="There is no person called 'nobody'"):
        call_command("export_verdicts", "--as", "nobody", stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("number", [1, 5])
def test_it_asks_the_database_as_often_for_many_as_for_one(
    edith: User, ravi: User, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    verdicts.approve_some(number, by=edith, reviewer=ravi)
    with django_assert_max_num_queries(16):
        assert len(exported()) == number


WRONG = [
    (["--since", "yesterday"], "--since: “yesterday” is no day and no moment. Write it as in 2019-02-24 or"),
    (["--rating", "fine"], "--rating: There is no rating “fine”. There are: correct, correct-when-published,"),
    (["--since", "2019-02-25", "--until", "2019-02-24"], "--until: It ends before it begins."),
    (["--tally", "soldiers"], "--tally: Enter a whole number."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("arguments", "sentence"), WRONG, ids=[each[0][0][2:] for each in WRONG])
def test_what_is_wrong_is_said_before_anything_is_written(arguments: list[str], sentence: str) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match=re.escape(sentence)):
        call_command("export_verdicts", *arguments, stdout=out)
    assert out.getvalue() == ""


def test_a_file_has_its_name_once_it_is_whole(
    edith: User, ravi: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts.approve_some(2, by=edith, reviewer=ravi)
    path = tmp_path / "verdicts.ndjson"
    told = StringIO()
    call_command("export_verdicts", "--format", "ndjson", "--output", str(path), stderr=told)
    lines = path.read_bytes().splitlines()
    assert [verdicts.faults(json.loads(line)) for line in lines] == [[], []]
    assert told.getvalue().startswith("2 verdicts in NDJSON.\nRecord: ")
    assert [each.name for each in tmp_path.iterdir()] == ["verdicts.ndjson"]
    number, _, digest = told.getvalue().split()[-1].partition(":")
    assert record.verify(upto=(int(number), digest)) is None

    def breaks(*_: object) -> Iterator[bytes]:
        yield b"{"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claims.export.exporting._in_pieces", breaks)
    with pytest.raises(CommandError, match="cannot be written: No space left on device"):
        call_command("export_verdicts", "--output", str(path), stderr=told)
    assert path.read_bytes().splitlines() == lines
    assert [each.name for each in tmp_path.iterdir()] == ["verdicts.ndjson"]


def test_a_folder_that_is_not_there_is_named(edith: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("export_verdicts", "--output", str(tmp_path / "none" / "v.json"), stderr=StringIO())
