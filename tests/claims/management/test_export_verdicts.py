"""`manage.py export_verdicts`: what is approved, as one JSON array."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from claims.export import verdict_document
from claims.models import VerdictRevision
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


def test_approved_verdicts_come_newest_first_as_the_api_has_them(edith: User, ravi: User) -> None:
    approved = verdicts.approve_some(3, by=edith, reviewer=ravi)
    found = exported()
    rows = VerdictRevision.objects.published().for_page()
    assert found == json.loads(json.dumps([verdict_document(revision) for revision in rows]))
    assert [document["id"] for document in found] == [str(revision.verdict.public_id) for revision in approved]
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


@pytest.mark.parametrize(("arguments", "begins"), [([], '[\n{\n  "'), (["--indent", "4"], '[\n{\n    "')])
def test_it_is_set_in_by_as_much_as_one_asks_for(edith: User, ravi: User, arguments: list[str], begins: str) -> None:
    verdicts.approve_some(2, by=edith, reviewer=ravi)
    out = StringIO()
    call_command("export_verdicts", *arguments, stdout=out)
    assert out.getvalue().startswith(begins)
    assert out.getvalue().endswith("}\n]\n")
    assert len(json.loads(out.getvalue())) == 2


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
    edith: User, ravi: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    verdicts.approve_some(number, by=edith, reviewer=ravi)
    with django_assert_num_queries(5):
        assert len(exported()) == number
