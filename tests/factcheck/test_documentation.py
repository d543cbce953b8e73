"""The description of the API, and the page that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, resolve
from jsonschema import Draft202012Validator

from factcheck.documentation import POLICY
from factcheck.middleware import POLICY as USUAL
from tests.pages import Page
from tests.test_access import MATRIX, asked, client_of, make_world
from tests.test_docs import routes

SCHEMA, DOCS = "/api/v1/schema/", "/api/v1/docs/"
METHODS = {"get", "post", "put", "patch", "delete"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def described() -> dict[str, Any]:
    response = Client().get(SCHEMA)
    assert response.status_code == 200
    document: dict[str, Any] = response.json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method} {path}", operation


def test_it_is_valid_and_nothing_was_guessed(tmp_path: Path) -> None:
    target = tmp_path / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(target))
    assert '"openapi": "3.1.0"' in target.read_text(encoding="utf-8")


def as_described(route: str) -> str:
    """An address of the site as the description writes it."""
    return re.sub(r"<\w+:(\w+)>", lambda hit: "{id}" if hit[1] == "pk" else f"{{{hit[1]}}}", route)


def test_every_address_is_described(described: dict[str, Any]) -> None:
    there = {as_described(route) for route in routes(get_resolver()) if route.startswith("/api/")}
    assert set(described["paths"]) == there - {SCHEMA, DOCS}


def test_operations_have_names_that_read_well(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in operations(described)]
    assert len(names) == len(set(names)) > 50
    for name, operation in operations(described):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation["operationId"]), name
        assert len(operation["summary"]) > 5, name
        assert "A token needs the scope `" in operation["description"], name
        (tag,) = operation["tags"]
        assert re.fullmatch("[a-z]+", tag), name


def answers(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            if kind == "application/json":
                yield status, content


def test_examples_stand_with_every_operation_and_fit(described: dict[str, Any]) -> None:
    seen = 0
    for name, operation in operations(described):
        contents = [(f"{name} {status}", content) for status, content in answers(operation)]
        sent = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if sent:
            contents.append((f"{name} body", sent))
        assert len(contents) >= 1, name
        for place, content in contents:
            examples = content.get("examples", {})
            assert examples, f"{place} has no example"
            schema = {**content["schema"], "components": described["components"]}
            for example in examples.values():
                faults = list(Draft202012Validator(schema).iter_errors(example["value"]))
                assert faults == [], (place, [f"{fault.json_path}: {fault.message}" for fault in faults])
                seen += 1
    assert seen > 60


def test_a_mistake_in_an_example_would_be_noticed(described: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Claim", "components": described["components"]}
    assert list(Draft202012Validator(schema).iter_errors({"id": "eight"}))


def test_errors_are_described_everywhere(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        told = operation["responses"]
        assert {"400", "401", "403", "406", "429"} <= set(told), name
        assert ("404" in told) == ("{" in name), name
        assert ("422" in told) == name.startswith("post "), name
        for status, response in told.items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (name, status)


@pytest.mark.parametrize("name", ["edith", "ravi", "ada"])
def test_what_the_matrix_of_access_is_answered_is_described(described: dict[str, Any], name: str) -> None:
    """Every address, with a body that is in order: what is done there answers as the description has it."""
    world = make_world()
    done = set()
    for route, lines in MATRIX.items():
        for line in lines if route.startswith(("api:", "sources_api:")) else ():
            with transaction.atomic():
                response = asked(client_of(name), route, world, line)
                sent = response.getvalue()
                transaction.set_rollback(True)
            address = response.wsgi_request.path  # type: ignore[attr-defined]  # Django's client puts it there
            operation = described["paths"][as_described("/" + resolve(address).route)][line.method.lower()]
            told = operation["responses"][str(response.status_code)]["content"]
            content = told[response["Content-Type"]]
            schema = {**content["schema"], "components": described["components"]}
            faults = list(Draft202012Validator(schema).iter_errors(json.loads(sent)))
            assert faults == [], (route, [f"{fault.json_path}: {fault.message}" for fault in faults])
            if response.status_code < 300:
                done.add(operation["operationId"])
    assert len(done) >= {"edith": 48, "ravi": 50, "ada": 26}[name]


def test_what_must_be_seen_is_asked_for(described: dict[str, Any]) -> None:
    bound = {
        operation["operationId"]
        for _, operation in operations(described)
        if any(each["name"] == "If-Match" and each["required"] for each in operation.get("parameters", []))
    }
    assert bound == {
        "drafts_save", "drafts_change", "drafts_submit", "drafts_discard", "revisions_approve", "revisions_return",
    }  # fmt: skip


def test_headers_are_described(described: dict[str, Any]) -> None:
    paths = described["paths"]
    assert "ETag" in paths["/api/v1/claims/{id}/"]["get"]["responses"]["200"]["headers"]
    assert "ETag" not in paths["/api/v1/claims/"]["get"]["responses"]["200"]["headers"]
    made = paths["/api/v1/articles/"]["post"]["responses"]["201"]["headers"]
    assert {"Location", "Idempotency-Replayed", "RateLimit-Remaining"} <= set(made)
    for _, operation in operations(described):
        assert "Retry-After" in operation["responses"]["429"]["headers"]


def test_the_ways_to_log_in_are_described(described: dict[str, Any]) -> None:
    schemes = described["components"]["securitySchemes"]
    assert {scheme["scheme"] for scheme in schemes.values() if scheme["type"] == "http"} == {"basic", "bearer"}
    public = {op["operationId"] for _, op in operations(described) if {} in op["security"]}
    assert public == {"resources_list", "verdicts_export", "verdicts_list", "verdicts_read"}


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_loads_nothing_from_elsewhere() -> None:
    page = Page(Client().get(DOCS))
    sources = [each.attributes["src"] for each in page.all("script")]
    sources += [each.attributes["href"] for each in page.all("link")]
    assert len(sources) >= 4
    for source in sources:
        assert source.startswith("/"), source
        assert not source.startswith("//"), source
        response = Client().get(source)
        assert response.status_code == 200, source
        response.close()
    assert not page.all("style")
    assert all(each.text.strip() == "" for each in page.all("script"))


def test_only_this_page_is_allowed_more() -> None:
    client = Client()
    assert client.get(DOCS)["Content-Security-Policy"] == POLICY
    assert client.get(SCHEMA)["Content-Security-Policy"] == USUAL
    assert client.get("/log-in/")["Content-Security-Policy"] == USUAL
    rules = {rule.split()[0]: set(rule.split()[1:]) for rule in POLICY.split("; ")}
    usual = {rule.split()[0]: set(rule.split()[1:]) for rule in USUAL.split("; ")}
    more = {name: allowed - usual.get(name, set()) for name, allowed in rules.items()}
    assert {name: allowed for name, allowed in more.items() if allowed} == {
        "style-src": {"'unsafe-inline'"},
        "img-src": {"data:"},
        "form-action": {"'none'"},
    }


@pytest.mark.parametrize("query", ["?lang=<script>", '?version=";alert(1)//', "?script=&lang=';alert(1)//"])
def test_what_the_address_says_runs_nothing(query: str) -> None:
    content = Client().get(DOCS + query).content.decode()
    assert "<script>'" not in content
    assert "alert(1)//'" not in content
    assert '";alert(1)' not in content
    assert "';alert(1)" not in content
