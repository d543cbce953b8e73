"""The form above the list of verdicts, and the schema that whatever it gives keeps."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from pytest_django import Settings

from claims.export import verdict_document
from claims.models import Rating
from people.models import User
from tests import factories
from tests.claims import verdicts
from tests.pages import Page

As = Callable[[User], Client]
EXPORT, SCHEMA = "/verdicts/export/", "/schemas/verdict-2.0.json"


def test_the_list_has_a_form_to_export_it(as_: As, edith: User, ravi: User) -> None:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    form = Page(as_(edith).get("/verdicts/")).one("form", action=EXPORT)
    assert form.attributes["method"] == "get"
    formats = [option.text for option in form.one("select", name="format").all("option")]
    assert formats == ["JSON", "NDJSON", "CSV", "ClaimReview"]
    ratings = [option.text for option in form.one("select", name="rating").all("option")]
    assert ratings == ["Any", *Rating.objects.filter(question="so").values_list("name", flat=True)]
    assert [field.attributes["type"] for field in form.all("input")] == ["date", "date", "text", "number"]
    languages = [option.text for option in form.one("select", name="language").all("option")]
    assert languages == ["Any", "en"]
    assert [option.attributes["value"] for option in form.one("datalist").all("option")] == ["The Ledger"]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"language": "en"}, 1),
        ({"language": "es"}, 0),
        ({"outlet": "The Ledger"}, 1),
        ({"outlet": "The Courier"}, 0),
        ({"tally": "0"}, None),
    ],
)
def test_it_is_narrowed_as_by_the_api(
    as_: As, edith: User, ravi: User, asked: dict[str, str], count: int | None
) -> None:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    empty = {"format": "json", "since": "", "until": "", "rating": "", "language": "", "outlet": "", "tally": ""}
    response = as_(edith).get(EXPORT, empty | asked)
    if count is None:
        assert response.status_code == 422
        assert Page(response).errors_at("tally")
    else:
        assert len(json.loads(b"".join(response.streaming_content))) == count  # type: ignore[attr-defined]


def test_one_tally_is_exported(as_: As, edith: User, ravi: User) -> None:
    tally = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi).claim.tally_id
    for number, count in ((tally, 1), (tally + 1000, 0)):
        response = as_(edith).get(EXPORT, {"format": "json", "tally": str(number)})
        assert len(json.loads(b"".join(response.streaming_content))) == count  # type: ignore[attr-defined]


def test_a_form_that_is_left_as_it_is_gives_all(as_: As, edith: User, ravi: User) -> None:
    revision = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    response = as_(edith).get(EXPORT, {"format": "json", "since": "", "until": "", "rating": ""})
    assert json.loads(b"".join(response.streaming_content)) == [  # type: ignore[attr-defined]
        json.loads(json.dumps(verdict_document(revision)))
    ]


def test_what_is_wrong_stands_beside_its_field_above_the_list(as_: As, edith: User, ravi: User) -> None:
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    response = as_(edith).get(EXPORT, {"format": "csv", "since": "2019-02-25", "until": "2019-02-24"})
    assert response.status_code == 422
    page = Page(response)
    assert page.errors_at("until") == ["It ends before it begins. Check the dates."]
    assert page.control("since").attributes["value"] == "2019-02-25"
    assert len(page.one("tbody").all("tr")) == 1


def test_it_is_only_read(as_: As, edith: User) -> None:
    assert as_(edith).post(EXPORT).status_code == 405


# ── The schema ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_schema_is_where_each_document_says(client: Client, edith: User, ravi: User, settings: Settings) -> None:
    settings.SITE_URL = "https://desk.example"
    document = verdict_document(factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi))
    assert document["schema"] == f"https://desk.example{SCHEMA}"
    response = client.get(SCHEMA)
    served = response.json()
    assert served["$id"] == document["schema"]
    assert {**served, "$id": verdicts.SCHEMA["$id"]} == verdicts.SCHEMA
    assert list(Draft202012Validator(served).iter_errors(json.loads(json.dumps(document)))) == []
    assert served["$defs"]["verdict"]["properties"]["schema_version"]["const"] == document["schema_version"] == "2.0"


@pytest.mark.django_db
def test_the_schema_may_be_kept_for_long(client: Client) -> None:
    response = client.get(SCHEMA)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "application/schema+json"
    assert "Set-Cookie" not in response
